"""Mail that is put off while its server is away, and addresses that bounce.

Revision ID: 0024
Revises: 0023
Create Date: 2026-11-28

"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def add_count(table, name):
    """A number that is 0 in the rows that are there."""
    with op.batch_alter_table(table) as batch_op:
        batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column(name, server_default=None)


def upgrade():
    add_count("delivery", "deferrals")
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.add_column(sa.Column("deferred_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("recipient_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_delivery_recipient_id"), "member", ["recipient_id"], ["id"]
        )
        batch_op.create_index("ix_delivery_recipient_id_id", ["recipient_id", "id"])
    op.execute(
        "UPDATE delivery SET recipient_id = "
        "(SELECT user_id FROM notification WHERE notification.id = delivery.target) "
        "WHERE consumer = 'mail_notification'"
    )
    add_count("member", "mail_refusals")
    with op.batch_alter_table("member") as batch_op:
        batch_op.add_column(sa.Column("mail_refused_as", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("bouncing_since", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    with op.batch_alter_table("member") as batch_op:
        batch_op.drop_column("bouncing_since")
        batch_op.drop_column("mail_refused_as")
        batch_op.drop_column("mail_refusals")
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.drop_index("ix_delivery_recipient_id_id")
        batch_op.drop_constraint(op.f("fk_delivery_recipient_id"), type_="foreignkey")
        batch_op.drop_column("recipient_id")
        batch_op.drop_column("deferred_since")
        batch_op.drop_column("deferrals")
