"""Promised dates that are days, a next date for what stays open, and bounds of dates.

Revision ID: 0018
Revises: 0017
Create Date: 2026-11-28

"""

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

from app.core import clock

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

PROMISES = (
    ("idea", "answer_due_at"),
    ("idea", "promised_at"),
    ("promise_move", "old_due_at"),
    ("promise_move", "new_due_at"),
)
BOUNDED = {
    "idea": ("target_date", "wake_up_date", "implemented_since"),
    "decision": ("target_date", "wake_up_date", "since"),
}
EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)
OPEN = ("under_review", "in_progress")
HAS_NEXT_DATE = (
    "status NOT IN ('under_review', 'in_progress') OR target_date IS NOT NULL OR source IS NOT NULL"
)
idea = sa.table(
    "idea",
    *(sa.column(name) for name in ("id", "board_id", "status", "source", "reconsider_asked_at")),
    sa.column("target_date", sa.Date()),
)
board = sa.table("board", sa.column("id"), sa.column("response_target_days"))
decision = sa.table("decision", sa.column("idea_id"), sa.column("by_id"))
merge = sa.table(
    "merge", sa.column("from_id"), sa.column("undone_at"), sa.column("old_status", sa.String())
)


def upgrade():
    for table, column in PROMISES:
        rows = sa.table(table, sa.column(column))
        op.execute(rows.update().values({column: sa.literal_column(_end_of_day(column))}))
    _promise_next_answers()
    for table, columns in BOUNDED.items():
        _bring_within_bounds(table, columns)
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.create_check_constraint(
                    op.f(f"ck_{table}_{column}_possible"),
                    f"{column} BETWEEN '{EARLIEST}' AND '{LATEST}'",
                )
    with op.batch_alter_table("idea") as batch_op:
        batch_op.create_check_constraint(op.f("ck_idea_open_has_next_date"), HAS_NEXT_DATE)


def _end_of_day(column):
    """A promise holds until its day (UTC) is over, at whatever hour it was made."""
    if op.get_bind().dialect.name == "sqlite":
        return f"substr({column}, 1, 10) || ' 23:59:59.999999'"
    day = f"date_trunc('day', {column} AT TIME ZONE 'UTC')"
    return f"({day} + interval '1 day' - interval '1 microsecond') AT TIME ZONE 'UTC'"


def _promise_next_answers():
    """Nobody named a day for these so far: the board's response target counts from now on. What
    was imported and decided by nobody here is owed nothing."""
    today = clock.now().date()
    decided = sa.exists().where(decision.c.idea_id == idea.c.id, decision.c.by_id.is_not(None))
    merged = sa.exists().where(
        merge.c.from_id == idea.c.id, merge.c.undone_at.is_(None), merge.c.old_status.in_(OPEN)
    )
    waits = sa.or_(idea.c.status.in_(OPEN), merged, idea.c.reconsider_asked_at.is_not(None))
    connection = op.get_bind()
    for row in connection.execute(sa.select(board.c.id, board.c.response_target_days)).all():
        connection.execute(
            idea.update()
            .where(
                idea.c.board_id == row.id,
                idea.c.target_date.is_(None),
                waits,
                sa.or_(idea.c.source.is_(None), decided),
            )
            .values(target_date=today + timedelta(days=row.response_target_days))
        )


def _bring_within_bounds(table, columns):
    for column in columns:
        day = sa.column(column, sa.Date())
        rows = sa.table(table, day)
        op.execute(rows.update().where(day < EARLIEST).values({column: EARLIEST}))
        op.execute(rows.update().where(day > LATEST).values({column: LATEST}))


def downgrade():
    with op.batch_alter_table("idea") as batch_op:
        batch_op.drop_constraint(op.f("ck_idea_open_has_next_date"), type_="check")
    for table, columns in BOUNDED.items():
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.drop_constraint(op.f(f"ck_{table}_{column}_possible"), type_="check")
