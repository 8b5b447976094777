"""Each board can have a language of its own.

Revision ID: 0023
Revises: 0022
Create Date: 2026-11-28

"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LANGUAGES = (
    *("ar", "hy", "eu", "ca", "cs", "da", "nl", "en", "eo", "et", "fi", "fr", "de", "el", "hi"),
    *("hu", "id", "ga", "it", "lt", "ne", "no", "fa", "pl", "pt", "ro", "ru", "sr", "st", "es"),
    *("sv", "ta", "tr", "yi"),
)
KNOWN = ", ".join(f"'{code}'" for code in LANGUAGES)


def _index_names():
    """SQLite makes the table anew, and Alembic sees no index on an expression to bring along."""
    op.execute("CREATE UNIQUE INDEX IF NOT EXISTS ix_board_name_lower ON board (lower(name))")


def upgrade():
    with op.batch_alter_table("board") as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(length=30), nullable=True))
        batch_op.create_check_constraint(op.f("ck_board_language_known"), f"language IN ({KNOWN})")
    _index_names()


def downgrade():
    with op.batch_alter_table("board") as batch_op:
        batch_op.drop_constraint(op.f("ck_board_language_known"), type_="check")
        batch_op.drop_column("language")
    _index_names()
