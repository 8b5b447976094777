"""Who was told of an answer and why, by which channel; answers that are drafts.

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-25

"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OLD_REASONS = (
    *("author", "credited", "answered", "follower", "moderator"),
    *("answerer", "administrator"),
)
NEW_REASONS = ("co_author", "commenter", "voter", "owner")
STATUSES = (
    "new",
    "under_review",
    "planned",
    "in_progress",
    "implemented",
    "declined",
    "parked",
    "merged",
)


def known(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def one_of(column, values):
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def upgrade():
    op.create_table(
        "answer_draft",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("status", known("status_known", *STATUSES), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_answer_draft_idea_id")),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["member.id"], name=op.f("fk_answer_draft_moderator_id")
        ),
        sa.PrimaryKeyConstraint("idea_id", "moderator_id", name=op.f("pk_answer_draft")),
    )
    op.create_index(op.f("ix_answer_draft_moderator_id"), "answer_draft", ["moderator_id"])
    op.create_table(
        "preference",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("answers_by", known("answersby_known", "email", "application"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["member.id"], name=op.f("fk_preference_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_preference")),
    )
    with op.batch_alter_table("notification") as batch_op:
        batch_op.add_column(sa.Column("via_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("withheld_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("resent_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(op.f("fk_notification_via_id"), "idea", ["via_id"], ["id"])
        batch_op.create_index("ix_notification_event_id_id", ["event_id", "id"])
        _know_reasons(batch_op, (*OLD_REASONS, *NEW_REASONS))


def downgrade():
    notification = sa.table("notification", sa.column("reason", sa.String()))
    op.execute(
        notification.update()
        .where(notification.c.reason.in_(NEW_REASONS))
        .values(reason="follower")
    )
    with op.batch_alter_table("notification") as batch_op:
        _know_reasons(batch_op, OLD_REASONS)
        batch_op.drop_index("ix_notification_event_id_id")
        batch_op.drop_constraint(op.f("fk_notification_via_id"), type_="foreignkey")
        batch_op.drop_column("resent_at")
        batch_op.drop_column("withheld_at")
        batch_op.drop_column("via_id")
    op.drop_table("preference")
    op.drop_table("answer_draft")


def _know_reasons(batch_op, reasons):
    name = op.f("ck_notification_reason_known")
    batch_op.drop_constraint(name, type_="check")
    batch_op.create_check_constraint(name, one_of("reason", reasons))
