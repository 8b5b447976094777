"""A channel for each subject of messages, and versions of drafts of answers.

Revision ID: 0019
Revises: 0018
Create Date: 2026-11-28

"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WAYS = ("email", "application")
SUBJECTS = ("own_ideas", "other_ideas", "to_do", "addressed")


def known(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def make_anew(columns, key, rows):
    """The table of preferences with other columns, and these rows."""
    op.drop_table("preference")
    table = op.create_table(
        "preference",
        sa.Column("user_id", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["user_id"], ["member.id"], name=op.f("fk_preference_user_id")),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_preference")),
    )
    if rows:
        op.bulk_insert(table, rows)


def upgrade():
    chosen = op.get_bind().execute(sa.text("SELECT user_id, answers_by FROM preference")).all()
    make_anew(
        [
            sa.Column("subject", known("subject_known", *SUBJECTS), nullable=False),
            sa.Column("way", known("way_known", *WAYS), nullable=False),
        ],
        ["user_id", "subject"],
        [{"user_id": row.user_id, "subject": "own_ideas", "way": row.answers_by} for row in chosen],
    )
    with op.batch_alter_table("answer_draft") as batch_op:
        batch_op.add_column(
            sa.Column("version", sa.String(32), nullable=False, server_default="first")
        )
    with op.batch_alter_table("answer_draft") as batch_op:
        batch_op.alter_column("version", server_default=None)


def downgrade():
    with op.batch_alter_table("answer_draft") as batch_op:
        batch_op.drop_column("version")
    own = sa.text("SELECT user_id, way FROM preference WHERE subject = 'own_ideas'")
    chosen = op.get_bind().execute(own).all()
    make_anew(
        [sa.Column("answers_by", known("answersby_known", *WAYS), nullable=False)],
        ["user_id"],
        [{"user_id": row.user_id, "answers_by": row.way} for row in chosen],
    )
