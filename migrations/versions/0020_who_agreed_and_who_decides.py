"""Who agreed to what was done already; claims and invitations that end; answers to one's own idea.

Revision ID: 0020
Revises: 0019
Create Date: 2026-11-28

"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

AGREEMENT_STATES = ("asked", "confirmed", "objected")
CLAIM_STATES = ("open", "granted", "refused")
CO_AUTHOR_STATES = ("invited", "accepted", "declined")
OBJECTED = sa.text("state = 'objected'")


def known(name, values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def know(table, name, column, values):
    """Let a column have these values and no others."""
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.create_check_constraint(op.f(name), f"{column} IN ({listed})")


def upgrade():
    op.create_table(
        "agreement",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", known("agreementstate_known", AGREEMENT_STATES), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_at IS NULL)", name=op.f("ck_agreement_answered_when")
        ),
        sa.CheckConstraint(
            "state <> 'objected' OR (reason IS NOT NULL AND length(reason) > 0)",
            name=op.f("ck_agreement_objected_says_why"),
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_agreement_idea_id")),
        sa.ForeignKeyConstraint(["user_id"], ["member.id"], name=op.f("fk_agreement_user_id")),
        sa.PrimaryKeyConstraint("idea_id", "user_id", name=op.f("pk_agreement")),
    )
    op.create_index("ix_agreement_user_id", "agreement", ["user_id"])
    op.create_index(
        "ix_agreement_objected",
        "agreement",
        ["idea_id"],
        sqlite_where=OBJECTED,
        postgresql_where=OBJECTED,
    )
    # Until now whoever was named was told, and never asked.
    op.execute(
        "INSERT INTO agreement (idea_id, user_id, state, asked_at) "
        "SELECT id, agreed_by_id, 'asked', created_at FROM idea WHERE agreed_by_id IS NOT NULL"
    )
    with op.batch_alter_table("idea") as batch_op:
        batch_op.drop_constraint(op.f("ck_idea_agreed_when_done"), type_="check")
        batch_op.drop_constraint(op.f("ck_idea_agreed_by_another"), type_="check")
        batch_op.drop_constraint(op.f("fk_idea_agreed_by_id"), type_="foreignkey")
        batch_op.drop_column("agreed_by_id")

    know("claim", "ck_claim_claimstate_known", "state", (*CLAIM_STATES, "taken_back"))
    know("co_author", "ck_co_author_coauthorstate_known", "state", (*CO_AUTHOR_STATES, "ended"))
    with op.batch_alter_table("co_author") as batch_op:
        batch_op.add_column(sa.Column("mailed_event_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_co_author_mailed_event_id"), "event", ["mailed_event_id"], ["id"]
        )

    with op.batch_alter_table("decision") as batch_op:
        batch_op.add_column(
            sa.Column("on_own_idea", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.execute(
        "UPDATE decision SET on_own_idea = true WHERE by_id IS NOT NULL AND by_id = "
        "(SELECT author_id FROM idea WHERE idea.id = decision.idea_id)"
    )
    with op.batch_alter_table("decision") as batch_op:  # the rows that were there have their answer
        batch_op.alter_column("on_own_idea", server_default=None)


def downgrade():
    with op.batch_alter_table("decision") as batch_op:
        batch_op.drop_column("on_own_idea")
    op.execute("DELETE FROM co_author WHERE state = 'ended'")
    with op.batch_alter_table("co_author") as batch_op:
        batch_op.drop_constraint(op.f("fk_co_author_mailed_event_id"), type_="foreignkey")
        batch_op.drop_column("mailed_event_id")
    know("co_author", "ck_co_author_coauthorstate_known", "state", CO_AUTHOR_STATES)
    op.execute("DELETE FROM claim WHERE state = 'taken_back'")
    know("claim", "ck_claim_claimstate_known", "state", CLAIM_STATES)
    with op.batch_alter_table("idea") as batch_op:
        batch_op.add_column(sa.Column("agreed_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_idea_agreed_by_id"), "member", ["agreed_by_id"], ["id"]
        )
        batch_op.create_check_constraint(
            op.f("ck_idea_agreed_when_done"), "posted_as_done OR agreed_by_id IS NULL"
        )
        batch_op.create_check_constraint(
            op.f("ck_idea_agreed_by_another"), "agreed_by_id <> author_id"
        )
    op.execute(
        "UPDATE idea SET agreed_by_id = "
        "(SELECT min(user_id) FROM agreement WHERE agreement.idea_id = idea.id)"
    )
    op.drop_table("agreement")
