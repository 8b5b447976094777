"""The versions of an idea, what its voters are to hear of them, and withdrawing it.

Ideas that are there get no version: an idea that was never edited has none, and the first edit
keeps what it said before. Nothing is copied, however many ideas there are.

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-24

"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WITHDRAWN = sa.text("withdrawn_at IS NOT NULL")


def upgrade():
    op.create_table(
        "idea_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("idea_version", sa.Integer(), nullable=False),
        sa.Column("restored", sa.Integer(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_idea_revision_number_positive")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_idea_revision_by_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_revision_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_revision")),
        sa.UniqueConstraint("idea_id", "number", name=op.f("uq_idea_revision_idea_id_number")),
    )
    op.create_table(
        "voter_news",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_voter_news_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_voter_news")),
    )
    op.create_index("ix_voter_news_due_at", "voter_news", ["due_at"])
    op.add_column("idea", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_idea_withdrawn",
        "idea",
        ["author_id", "withdrawn_at", "id"],
        sqlite_where=WITHDRAWN,
        postgresql_where=WITHDRAWN,
    )


def downgrade():
    op.drop_index("ix_idea_withdrawn", table_name="idea")
    op.drop_column("idea", "withdrawn_at")
    op.drop_index("ix_voter_news_due_at", table_name="voter_news")
    op.drop_table("voter_news")
    op.drop_table("idea_revision")
