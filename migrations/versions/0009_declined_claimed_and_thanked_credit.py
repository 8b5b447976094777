"""Credit that can be declined, claimed and thanked for; what is switched on for the site.

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-26

"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROLES = ("originator", "co_author", "improver", "implementer")
CLAIM_STATES = ("open", "granted", "refused")
REASONS_BEFORE = (
    *("author", "credited", "answered", "follower", "moderator", "answerer"),
    *("administrator", "co_author", "commenter", "voter", "owner", "agreed"),
)
REASONS = (*REASONS_BEFORE, "invited", "builder", "claimant")
OPEN = sa.text("state = 'open'")
IMPLEMENTED = sa.text("implemented_since IS NOT NULL")


def known(name, values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def check_reasons(values):
    """Let notifications have these reasons and no others."""
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table("notification") as batch_op:
        batch_op.drop_constraint(op.f("ck_notification_reason_known"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_notification_reason_known"), f"reason IN ({listed})"
        )


def upgrade():
    op.create_table(
        "site_options",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("leaderboard", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_site_options_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_options")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", known("creditrole_known", ROLES), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", known("claimstate_known", CLAIM_STATES), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_claim_reason_not_empty")),
        sa.CheckConstraint("role <> 'originator'", name=op.f("ck_claim_not_for_having_the_idea")),
        sa.CheckConstraint(
            "state = 'open' OR answered_at IS NOT NULL", name=op.f("ck_claim_answered_when")
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR answer IS NOT NULL", name=op.f("ck_claim_refused_says_why")
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_claim_idea_id")),
        sa.ForeignKeyConstraint(["user_id"], ["member.id"], name=op.f("fk_claim_user_id")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["member.id"], name=op.f("fk_claim_answered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index(
        "ix_claim_idea_id_user_id_open",
        "claim",
        ["idea_id", "user_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_claim_idea_id_id", "claim", ["idea_id", "id"])
    op.create_index("ix_claim_open", "claim", ["id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index(op.f("ix_claim_user_id"), "claim", ["user_id"])
    op.create_table(
        "thanks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(280), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(note) > 0", name=op.f("ck_thanks_note_not_empty")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_thanks_idea_id")),
        sa.ForeignKeyConstraint(["user_id"], ["member.id"], name=op.f("fk_thanks_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thanks")),
        sa.UniqueConstraint("idea_id", "user_id", name=op.f("uq_thanks_idea_id_user_id")),
    )
    op.create_index("ix_thanks_idea_id_id", "thanks", ["idea_id", "id"])
    op.create_index(op.f("ix_thanks_user_id"), "thanks", ["user_id"])
    op.add_column("member", sa.Column("credit_name", sa.String(80), nullable=True))
    with op.batch_alter_table("credit") as batch_op:
        batch_op.add_column(sa.Column("department_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_credit_department_id"),
            "department",
            ["department_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index("ix_credit_department_id_idea_id", ["department_id", "idea_id"])
    with op.batch_alter_table("idea") as batch_op:
        batch_op.add_column(sa.Column("thanks", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("implemented_since", sa.Date(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_idea_thanks_not_negative"), "thanks >= 0")
        for name, columns in (
            ("ix_idea_implemented", ["implemented_since", "id"]),
            ("ix_idea_board_id_implemented", ["board_id", "implemented_since", "id"]),
        ):
            batch_op.create_index(
                name, columns, sqlite_where=IMPLEMENTED, postgresql_where=IMPLEMENTED
            )
    with op.batch_alter_table("idea") as batch_op:
        batch_op.alter_column("thanks", server_default=None)
    check_reasons(REASONS)
    _tell_what_is_known()


def _tell_what_is_known():
    """What credit and ideas that are there already get in their new columns."""
    op.execute(
        "UPDATE credit SET department_id ="
        " (SELECT department_id FROM member WHERE member.id = credit.user_id)"
    )
    op.execute(
        "UPDATE idea SET implemented_since = (SELECT since FROM decision WHERE decision.id ="
        " (SELECT max(d.id) FROM decision d WHERE d.idea_id = idea.id"
        " AND d.status = 'implemented')) WHERE status = 'implemented'"
    )


def downgrade():
    new = set(REASONS) - set(REASONS_BEFORE)
    listed = ", ".join(f"'{value}'" for value in sorted(new))
    op.execute(f"DELETE FROM notification WHERE reason IN ({listed})")  # noqa: S608 (our own words)
    check_reasons(REASONS_BEFORE)
    with op.batch_alter_table("idea") as batch_op:
        batch_op.drop_index("ix_idea_board_id_implemented")
        batch_op.drop_index("ix_idea_implemented")
        batch_op.drop_constraint(op.f("ck_idea_thanks_not_negative"), type_="check")
        batch_op.drop_column("implemented_since")
        batch_op.drop_column("thanks")
    with op.batch_alter_table("credit") as batch_op:
        batch_op.drop_index("ix_credit_department_id_idea_id")
        batch_op.drop_constraint(op.f("fk_credit_department_id"), type_="foreignkey")
        batch_op.drop_column("declined_at")
        batch_op.drop_column("department_id")
    op.drop_column("member", "credit_name")
    op.drop_table("thanks")
    op.drop_table("claim")
    op.drop_table("site_options")
