"""What undoing a merge gives back: the status of the idea and its dates.

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-25

"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

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


def upgrade():
    known = sa.Enum(*STATUSES, name="old_status_known", native_enum=False, length=30)
    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table("merge") as batch_op:
        batch_op.add_column(sa.Column("old_status", known, nullable=True))
        batch_op.add_column(sa.Column("old_status_changed_at", moment, nullable=True))
        batch_op.add_column(sa.Column("old_first_answered_at", moment, nullable=True))
    # Nobody could merge before this; whoever wrote rows by hand gets them back under review.
    op.execute("UPDATE merge SET old_status = 'under_review', old_status_changed_at = at")
    with op.batch_alter_table("merge") as batch_op:
        batch_op.alter_column("old_status", existing_type=known, nullable=False)
        batch_op.alter_column("old_status_changed_at", existing_type=moment, nullable=False)
        batch_op.create_check_constraint(
            op.f("ck_merge_old_status_known"), sa.column("old_status").in_(STATUSES)
        )


def downgrade():
    with op.batch_alter_table("merge") as batch_op:
        batch_op.drop_constraint(op.f("ck_merge_old_status_known"), type_="check")
        batch_op.drop_column("old_first_answered_at")
        batch_op.drop_column("old_status_changed_at")
        batch_op.drop_column("old_status")
