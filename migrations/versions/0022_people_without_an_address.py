"""People without an e-mail address, who are told in person, and the invitations that give them one.

Revision ID: 0022
Revises: 0020
Create Date: 2026-11-28

"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0020"
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


def _add_person(table, name):
    with op.batch_alter_table(table) as batch_op:
        batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f(f"fk_{table}_{name}"), "member", [name], ["id"])


def downgrade():
    """Who has no address gets one that no mail can ever reach (RFC 2606)."""
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
