"""People without an e-mail address, the invitations that give them one, and drafts of comments and
edits.

Revision ID: 0022
Revises: 0021
Create Date: 2026-11-28

"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("member") as batch_op:
        batch_op.alter_column("email", existing_type=sa.String(254), nullable=True)
        batch_op.create_check_constraint(
            op.f("ck_member_confirmed_has_email"), "email IS NOT NULL OR confirmed_at IS NULL"
        )
    _add_person("invitation", "user_id")
    op.add_column("notification", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    _add_person("notification", "told_by_id")
    _make_drafts()


def _add_person(table, name):
    with op.batch_alter_table(table) as batch_op:
        batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f(f"fk_{table}_{name}"), "member", [name], ["id"])


def _make_drafts():
    """Drafts of all kinds in one table, in the place of that for ideas alone."""
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "idea",
                "edit",
                "comment",
                "comment_edit",
                native_enum=False,
                length=30,
                name=op.f("ck_draft_draftkind_known"),
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'idea') = (idea_id IS NULL)", name=op.f("ck_draft_has_its_place")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_draft_author_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_draft_idea_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_draft_comment_id")),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_draft_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_author_id_saved_at", "draft", ["author_id", "saved_at"])
    op.create_index(op.f("ix_draft_discarded_at"), "draft", ["discarded_at"])
    kept = "author_id, board_id, title, fields, version, saved_at, discarded_at"
    op.execute(
        f"INSERT INTO draft (kind, {kept}) SELECT 'idea', {kept} FROM idea_draft ORDER BY id"  # noqa: S608 (our own names)
    )
    op.drop_table("idea_draft")


def _make_idea_drafts():
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
    kept = "author_id, board_id, title, fields, version, saved_at, discarded_at"
    op.execute(
        f"INSERT INTO idea_draft ({kept}) SELECT {kept} FROM draft WHERE kind = 'idea' ORDER BY id"  # noqa: S608 (our own names)
    )
    op.drop_table("draft")


def downgrade():
    """Who has no address gets one that no mail can ever reach (RFC 2606)."""
    _make_idea_drafts()
    with op.batch_alter_table("notification") as batch_op:
        batch_op.drop_constraint(op.f("fk_notification_told_by_id"), type_="foreignkey")
        batch_op.drop_column("told_by_id")
        batch_op.drop_column("told_at")
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.drop_constraint(op.f("fk_invitation_user_id"), type_="foreignkey")
        batch_op.drop_column("user_id")
    op.execute("UPDATE member SET email = handle || '@nobody.invalid' WHERE email IS NULL")
    with op.batch_alter_table("member") as batch_op:
        batch_op.drop_constraint(op.f("ck_member_confirmed_has_email"), type_="check")
        batch_op.alter_column("email", existing_type=sa.String(254), nullable=False)
