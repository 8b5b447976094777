"""Merges, co-authors, improving comments and implementers: what credit follows from.

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-24

"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CO_AUTHOR_STATES = ("invited", "accepted", "declined")


def upgrade():
    op.create_table(
        "co_author",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *CO_AUTHOR_STATES,
                name="coauthorstate_known",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_co_author_idea_id")),
        sa.ForeignKeyConstraint(["user_id"], ["member.id"], name=op.f("fk_co_author_user_id")),
        sa.PrimaryKeyConstraint("idea_id", "user_id", name=op.f("pk_co_author")),
    )
    op.create_index(op.f("ix_co_author_user_id"), "co_author", ["user_id"])
    op.create_table(
        "implementer",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_implementer_idea_id")),
        sa.ForeignKeyConstraint(["user_id"], ["member.id"], name=op.f("fk_implementer_user_id")),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["member.id"], name=op.f("fk_implementer_named_by_id")
        ),
        sa.PrimaryKeyConstraint("idea_id", "user_id", name=op.f("pk_implementer")),
    )
    op.create_index(op.f("ix_implementer_user_id"), "implementer", ["user_id"])
    op.create_table(
        "merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("from_id <> into_id", name=op.f("ck_merge_into_another")),
        sa.ForeignKeyConstraint(["from_id"], ["idea.id"], name=op.f("fk_merge_from_id")),
        sa.ForeignKeyConstraint(["into_id"], ["idea.id"], name=op.f("fk_merge_into_id")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_merge_by_id")),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["member.id"], name=op.f("fk_merge_undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    op.create_index(
        "ix_merge_from_id_in_force",
        "merge",
        ["from_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_index("ix_merge_into_id", "merge", ["into_id"])
    with op.batch_alter_table("comment") as batch_op:
        batch_op.add_column(sa.Column("improved_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("improved_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_comment_improved_by_id"), "member", ["improved_by_id"], ["id"]
        )
    with op.batch_alter_table("idea") as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_idea_merged_into_id"), "idea", ["merged_into_id"], ["id"]
        )
        batch_op.create_index("ix_idea_merged_into_id", ["merged_into_id"])


def downgrade():
    with op.batch_alter_table("idea") as batch_op:
        batch_op.drop_index("ix_idea_merged_into_id")
        batch_op.drop_constraint(op.f("fk_idea_merged_into_id"), type_="foreignkey")
        batch_op.drop_column("merged_into_id")
    with op.batch_alter_table("comment") as batch_op:
        batch_op.drop_constraint(op.f("fk_comment_improved_by_id"), type_="foreignkey")
        batch_op.drop_column("improved_by_id")
        batch_op.drop_column("improved_at")
    op.drop_table("merge")
    op.drop_table("implementer")
    op.drop_table("co_author")
