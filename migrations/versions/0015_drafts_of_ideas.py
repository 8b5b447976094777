"""Drafts of ideas.

Revision ID: 0015
Revises: 0014
Create Date: 2026-11-28

"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "idea_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_idea_draft_author_id")),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_idea_draft_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_draft")),
    )
    op.create_index("ix_idea_draft_author_id_saved_at", "idea_draft", ["author_id", "saved_at"])
    op.create_index(op.f("ix_idea_draft_discarded_at"), "idea_draft", ["discarded_at"])


def downgrade():
    op.drop_table("idea_draft")
