"""The author answers back, just does it, and says what it was worth.

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-24

"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

REASONS = (
    *("author", "credited", "answered", "follower", "moderator"),
    *("answerer", "administrator", "co_author", "commenter", "voter", "owner"),
)
CONFIRMED = sa.text("confirmed_at IS NOT NULL")
ASKED_AGAIN = sa.text("reconsider_asked_at IS NOT NULL")


def upgrade():
    op.create_table(
        "answer_feedback",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_answer_feedback_decision_id")
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_answer_feedback")),
    )
    op.create_index("ix_answer_feedback_at", "answer_feedback", ["at"])
    op.create_table(
        "reconsideration",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("argument", sa.Text(), nullable=False),
        sa.Column("argument_html", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(argument) > 0", name=op.f("ck_reconsideration_argument_not_empty")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_reconsideration_decision_id")
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_reconsideration")),
    )
    with op.batch_alter_table("idea") as batch_op:
        batch_op.add_column(
            sa.Column("reconsider_asked_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("posted_as_done", sa.Boolean(), nullable=False, server_default=sa.false())
        )
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
    with op.batch_alter_table("idea") as batch_op:  # the rows that were there have their answer
        batch_op.alter_column("posted_as_done", server_default=None)
    op.create_index(
        "ix_idea_asked_again",
        "idea",
        ["reconsider_asked_at", "id"],
        sqlite_where=ASKED_AGAIN,
        postgresql_where=ASKED_AGAIN,
    )

    op.create_table(
        "idea_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("kind", _words("valuekind_known", "estimate", "realised"), nullable=False),
        sa.Column(
            "unit", _words("unit_known", "money", "hours", "kg_co2", "words"), nullable=False
        ),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("per", _words("per_known", "once", "year"), nullable=True),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(unit = 'words' AND amount IS NULL AND per IS NULL AND length(words) > 0)"
            " OR (unit <> 'words' AND amount IS NOT NULL AND amount > 0 AND per IS NOT NULL)",
            name=op.f("ck_idea_value_amount_or_words"),
        ),
        sa.CheckConstraint(
            "(confirmed_by_id IS NULL AND confirmed_at IS NULL)"
            " OR (confirmed_by_id IS NOT NULL AND confirmed_at IS NOT NULL)",
            name=op.f("ck_idea_value_confirmed_by_somebody"),
        ),
        sa.CheckConstraint(
            "confirmed_by_id <> entered_by_id", name=op.f("ck_idea_value_confirmed_by_another")
        ),
        sa.CheckConstraint(
            "kind = 'realised' OR confirmed_at IS NULL",
            name=op.f("ck_idea_value_estimate_unconfirmed"),
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_value_idea_id")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["member.id"], name=op.f("fk_idea_value_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["member.id"], name=op.f("fk_idea_value_confirmed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_value")),
        sa.UniqueConstraint("idea_id", "kind", name=op.f("uq_idea_value_idea_id_kind")),
    )
    op.create_index(
        "ix_idea_value_confirmed",
        "idea_value",
        ["idea_id"],
        sqlite_where=CONFIRMED,
        postgresql_where=CONFIRMED,
    )

    with op.batch_alter_table("board_record") as batch_op:
        for name in ("rated", "helpful"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_check_constraint(
            op.f("ck_board_record_helpful_among_rated"), "0 <= helpful AND helpful <= rated"
        )
    with op.batch_alter_table("board_record") as batch_op:
        for name in ("rated", "helpful"):
            batch_op.alter_column(name, server_default=None)
    _know_reasons(*REASONS, "agreed")


def _know_reasons(*reasons):
    known = ", ".join(f"'{reason}'" for reason in reasons)
    with op.batch_alter_table("notification") as batch_op:
        batch_op.drop_constraint(op.f("ck_notification_reason_known"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_notification_reason_known"), f"reason IN ({known})"
        )


def _words(name, *words):
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=30)


def downgrade():
    op.execute("DELETE FROM notification WHERE reason = 'agreed'")
    _know_reasons(*REASONS)
    with op.batch_alter_table("board_record") as batch_op:
        batch_op.drop_constraint(op.f("ck_board_record_helpful_among_rated"), type_="check")
        batch_op.drop_column("helpful")
        batch_op.drop_column("rated")
    op.drop_index("ix_idea_value_confirmed", "idea_value")
    op.drop_table("idea_value")
    op.drop_index("ix_idea_asked_again", "idea")
    with op.batch_alter_table("idea") as batch_op:
        batch_op.drop_constraint(op.f("ck_idea_agreed_when_done"), type_="check")
        batch_op.drop_constraint(op.f("ck_idea_agreed_by_another"), type_="check")
        batch_op.drop_constraint(op.f("fk_idea_agreed_by_id"), type_="foreignkey")
        batch_op.drop_column("agreed_by_id")
        batch_op.drop_column("posted_as_done")
        batch_op.drop_column("reconsider_asked_at")
    op.drop_table("reconsideration")
    op.drop_index("ix_answer_feedback_at", "answer_feedback")
    op.drop_table("answer_feedback")
