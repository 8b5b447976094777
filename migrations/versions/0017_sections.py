"""Sections: what boards ask their ideas for by name, and what was written there.

Revision ID: 0017
Revises: 0016
Create Date: 2026-11-28

"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KINDS = ("problem", "proposal", "benefit")


def kind(table):
    known = sa.Enum(
        *KINDS, name="sectionkind_known", native_enum=False, create_constraint=False, length=30
    )
    listed = ", ".join(repr(kind) for kind in KINDS)
    return (
        sa.Column("kind", known, nullable=False),
        sa.CheckConstraint(f"kind IN ({listed})", name=op.f(f"ck_{table}_sectionkind_known")),
    )


def upgrade():
    op.create_table(
        "board_section",
        sa.Column("board_id", sa.Integer(), nullable=False),
        *kind("board_section"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_board_section_position_positive")),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_board_section_board_id")),
        sa.PrimaryKeyConstraint("board_id", "kind", name=op.f("pk_board_section")),
        sa.UniqueConstraint(
            "board_id", "position", name=op.f("uq_board_section_board_id_position")
        ),
    )
    op.create_table(
        "idea_section",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        *kind("idea_section"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_idea_section_text_not_empty")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_section_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", "kind", name=op.f("pk_idea_section")),
    )


def downgrade():
    op.drop_table("idea_section")
    op.drop_table("board_section")
