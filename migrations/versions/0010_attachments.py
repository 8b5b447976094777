"""Files that are attached to texts, where they are shown, and which are permitted.

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-26

"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TEXTS = ("body", "comment", "answer", "argument")


def upgrade():
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("uploader_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("unused_since", moment, nullable=True),
        sa.CheckConstraint("bytes > 0", name=op.f("ck_attachment_not_empty")),
        sa.CheckConstraint("length(file_name) > 0", name=op.f("ck_attachment_file_name_not_empty")),
        sa.CheckConstraint(
            "(width IS NULL) = (height IS NULL)", name=op.f("ck_attachment_size_whole")
        ),
        sa.ForeignKeyConstraint(
            ["uploader_id"], ["member.id"], name=op.f("fk_attachment_uploader_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("name", name=op.f("uq_attachment_name")),
    )
    unused = sa.text("unused_since IS NOT NULL")
    for name, column in (
        ("ix_attachment_unused", "unused_since"),
        ("ix_attachment_uploader_id_unused", "uploader_id"),
    ):
        op.create_index(name, "attachment", [column], sqlite_where=unused, postgresql_where=unused)
    op.create_table(
        "attachment_use",
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                *TEXTS, name="textkind_known", native_enum=False, create_constraint=True, length=30
            ),
            nullable=False,
        ),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_attachment_use_attachment_id")
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_attachment_use_idea_id")),
        sa.PrimaryKeyConstraint("attachment_id", "kind", "text_id", name=op.f("pk_attachment_use")),
    )
    op.create_index("ix_attachment_use_kind_text_id", "attachment_use", ["kind", "text_id"])
    op.create_index("ix_attachment_use_idea_id", "attachment_use", ["idea_id"])
    op.create_table(
        "attachment_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_types", sa.Text(), nullable=False),
        sa.Column("largest_mb", sa.Integer(), nullable=False),
        sa.Column("most_per_text", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_attachment_policy_only_one")),
        sa.CheckConstraint("largest_mb > 0", name=op.f("ck_attachment_policy_largest_positive")),
        sa.CheckConstraint("most_per_text > 0", name=op.f("ck_attachment_policy_most_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_policy")),
    )


def downgrade():
    op.drop_table("attachment_policy")
    op.drop_table("attachment_use")
    op.drop_table("attachment")
