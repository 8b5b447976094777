"""Ideas and comments whose author is not named, ideas posted for a colleague, and boards that allow
the first.

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-28

"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MASKED = sa.text("masked_author_id IS NOT NULL")
NAMED_OR_MASKED = "author_id IS NULL OR masked_author_id IS NULL"


def upgrade():
    with op.batch_alter_table("idea") as batch_op:
        for name in ("masked_author_id", "posted_by_id"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch_op.create_foreign_key(op.f(f"fk_idea_{name}"), "member", [name], ["id"])
        batch_op.create_check_constraint(op.f("ck_idea_named_or_masked"), NAMED_OR_MASKED)
        batch_op.create_check_constraint(
            op.f("ck_idea_posted_for_another"),
            "posted_by_id IS NULL OR (author_id IS NOT NULL AND posted_by_id <> author_id)",
        )
        batch_op.create_index(
            "ix_idea_masked",
            ["masked_author_id", "id"],
            sqlite_where=MASKED,
            postgresql_where=MASKED,
        )
    with op.batch_alter_table("comment") as batch_op:
        batch_op.add_column(sa.Column("masked_author_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_comment_masked_author_id"), "member", ["masked_author_id"], ["id"]
        )
        batch_op.create_check_constraint(op.f("ck_comment_named_or_masked"), NAMED_OR_MASKED)
        batch_op.create_check_constraint(
            op.f("ck_comment_masked_speaks_for_none"),
            "masked_author_id IS NULL OR official_at IS NULL",
        )
    _add_switch("event", "is_masked")
    _add_switch("board", "anonymous_posts")
    _index_names()


def _add_switch(table, name):
    with op.batch_alter_table(table) as batch_op:
        batch_op.add_column(
            sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column(name, server_default=None)


def _index_names():
    """A table that SQLite makes anew comes without its index on an expression."""
    op.execute("CREATE UNIQUE INDEX IF NOT EXISTS ix_board_name_lower ON board (lower(name))")


def downgrade():
    """What was anonymous is nobody's then, rather than named."""
    op.drop_column("event", "is_masked")
    with op.batch_alter_table("board") as batch_op:
        batch_op.drop_column("anonymous_posts")
    _index_names()
    with op.batch_alter_table("comment") as batch_op:
        batch_op.drop_constraint(op.f("ck_comment_masked_speaks_for_none"), type_="check")
        batch_op.drop_constraint(op.f("ck_comment_named_or_masked"), type_="check")
        batch_op.drop_constraint(op.f("fk_comment_masked_author_id"), type_="foreignkey")
        batch_op.drop_column("masked_author_id")
    with op.batch_alter_table("idea") as batch_op:
        batch_op.drop_index("ix_idea_masked")
        for name in ("named_or_masked", "posted_for_another"):
            batch_op.drop_constraint(op.f(f"ck_idea_{name}"), type_="check")
        for name in ("masked_author_id", "posted_by_id"):
            batch_op.drop_constraint(op.f(f"fk_idea_{name}"), type_="foreignkey")
            batch_op.drop_column(name)
