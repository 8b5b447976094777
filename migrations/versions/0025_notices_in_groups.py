"""Notices are listed by idea, and forgotten after a time.

Revision ID: 0025
Revises: 0024
Create Date: 2026-11-28

"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index(
        "ix_notification_user_id_idea_id_id", "notification", ["user_id", "idea_id", "id"]
    )
    op.create_index("ix_notification_created_at", "notification", ["created_at"])


def downgrade():
    op.drop_index("ix_notification_created_at", "notification")
    op.drop_index("ix_notification_user_id_idea_id_id", "notification")
