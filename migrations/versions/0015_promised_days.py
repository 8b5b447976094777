"""Promised dates that are days, a date for every open answer, and bounds of dates.

Revision ID: 0018
Revises: 0017
Create Date: 2026-11-28

"""

import sqlalchemy as sa
from alembic import op

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


def upgrade():
    for table, column in PROMISES:
        rows = sa.table(table, sa.column(column))
        op.execute(rows.update().values({column: sa.literal_column(_end_of_day(column))}))


def _end_of_day(column):
    """A promise holds until its day (UTC) is over, at whatever hour it was made."""
    if op.get_bind().dialect.name == "sqlite":
        return f"substr({column}, 1, 10) || ' 23:59:59.999999'"
    day = f"date_trunc('day', {column} AT TIME ZONE 'UTC')"
    return f"({day} + interval '1 day' - interval '1 microsecond') AT TIME ZONE 'UTC'"


def downgrade():
    pass  # the end of a day is a moment as good as any other
