"""names that differ by case alone are one name"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("board", "department"):
        # Of those that were let in together the first keeps its name, the others get their id.
        op.execute(
            f"UPDATE {table} SET name = substr(name, 1, 65) || ' (' || id || ')' WHERE EXISTS ("  # noqa: S608 (our own names)
            f"SELECT 1 FROM {table} AS first "
            f"WHERE lower(first.name) = lower({table}.name) AND first.id < {table}.id)"
        )
        op.create_index(f"ix_{table}_name_lower", table, [sa.text("lower(name)")], unique=True)


def downgrade() -> None:
    for table in ("department", "board"):
        op.drop_index(f"ix_{table}_name_lower", table_name=table)
