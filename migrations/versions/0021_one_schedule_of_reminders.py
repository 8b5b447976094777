"""One schedule for all that is promised for a day; when somebody here first decided on an idea.

Revision ID: 0021
Revises: 0020
Create Date: 2026-11-28

"""

import sqlalchemy as sa
from alembic import op

from app.core import clock

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

AS_IMPORTED = sa.text("source IS NOT NULL AND decided_here_at IS NULL")
OPEN = "status NOT IN ('under_review', 'in_progress') OR target_date IS NOT NULL OR "
idea = sa.table(
    "idea",
    *(sa.column(name) for name in ("id", "first_answered_at", "reminder_stage")),
    *(sa.column(name, sa.Date()) for name in ("came_back_for", "target_date", "wake_up_date")),
)
day = sa.func.coalesce(idea.c.wake_up_date, idea.c.target_date)


def upgrade():
    with op.batch_alter_table("idea") as batch_op:
        batch_op.add_column(sa.Column("decided_here_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE idea SET decided_here_at = (SELECT min(at) FROM decision WHERE "
        "decision.idea_id = idea.id AND by_id IS NOT NULL AND status <> 'merged')"
    )
    # Whoever was told of a day, or had it behind them, is not told of it again.
    today = clock.now().date()
    stage = sa.case((day < today, "late"), (idea.c.came_back_for == day, "today"), else_="none")
    answered = idea.c.first_answered_at.is_not(None)
    op.execute(idea.update().where(answered).values(reminder_stage=stage))
    with op.batch_alter_table("idea") as batch_op:
        batch_op.drop_constraint(op.f("ck_idea_open_has_next_date"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_idea_open_has_next_date"), f"{OPEN}{AS_IMPORTED.text}"
        )
        batch_op.drop_column("came_back_for")
    op.create_index(
        "ix_idea_as_imported",
        "idea",
        ["board_id", "created_at", "id"],
        sqlite_where=AS_IMPORTED,
        postgresql_where=AS_IMPORTED,
    )


def downgrade():
    op.drop_index("ix_idea_as_imported", "idea")
    with op.batch_alter_table("idea") as batch_op:
        batch_op.add_column(sa.Column("came_back_for", sa.Date(), nullable=True))
        batch_op.drop_constraint(op.f("ck_idea_open_has_next_date"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_idea_open_has_next_date"), f"{OPEN}source IS NOT NULL"
        )
        batch_op.drop_column("decided_here_at")
    told = sa.and_(idea.c.first_answered_at.is_not(None), idea.c.reminder_stage != "none")
    op.execute(idea.update().where(told).values(came_back_for=day))
