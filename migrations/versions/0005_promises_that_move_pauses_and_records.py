"""Promises that are handed over and moved, pauses of boards, and the boards' records.

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-24

"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STAGES = ("none", "soon", "today", "breach", "late")
REASONS = ("author", "credited", "answered", "follower", "moderator")
NEW_REASONS = ("answerer", "administrator")
PROMISED = sa.text("first_answered_at IS NULL AND source IS NULL")
ANSWERED = sa.text("first_answered_at IS NOT NULL")
INDEXES = {
    "ix_idea_first_answered_at": (["first_answered_at"], ANSWERED),
    "ix_idea_board_id_promised": (["board_id", "answer_due_at", "id"], PROMISED),
    "ix_idea_reminder": (["reminder_stage", "answer_due_at"], PROMISED),
    "ix_idea_status_wake_up_date": (
        ["status", "wake_up_date"],
        sa.text("wake_up_date IS NOT NULL"),
    ),
    "ix_idea_status_target_date": (["status", "target_date"], sa.text("target_date IS NOT NULL")),
}


def upgrade():
    _create_tables()
    with op.batch_alter_table("idea") as batch_op:
        batch_op.add_column(sa.Column("came_back_for", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminder_stage", sa.String(30), nullable=True))
        batch_op.add_column(sa.Column("answerer_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_idea_answerer_id"), "member", ["answerer_id"], ["id"])
    op.execute("UPDATE idea SET promised_at = answer_due_at, reminder_stage = 'none'")
    # Dates that came with an import are nobody's promise here: nobody is woken for them.
    op.execute(
        "UPDATE idea SET came_back_for = coalesce(wake_up_date, target_date) "
        "WHERE source IS NOT NULL AND NOT EXISTS (SELECT 1 FROM decision "
        "WHERE decision.idea_id = idea.id AND decision.by_id IS NOT NULL)"
    )
    with op.batch_alter_table("idea") as batch_op:
        batch_op.alter_column("promised_at", existing_type=sa.DateTime(True), nullable=False)
        batch_op.alter_column("reminder_stage", existing_type=sa.String(30), nullable=False)
        batch_op.create_check_constraint(
            op.f("ck_idea_stage_known"), _among("reminder_stage", STAGES)
        )
    for name, (columns, rows) in INDEXES.items():
        op.create_index(name, "idea", columns, sqlite_where=rows, postgresql_where=rows)
    op.drop_index("ix_idea_source", "idea")
    imported = sa.text("source IS NOT NULL")
    op.create_index(
        "ix_idea_source",
        "idea",
        ["source", "source_id"],
        unique=True,
        sqlite_where=imported,
        postgresql_where=imported,
    )
    with op.batch_alter_table("notification") as batch_op:
        batch_op.add_column(sa.Column("board_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_notification_board_id"), "board", ["board_id"], ["id"])
    _set_reasons((*REASONS, *NEW_REASONS))


def downgrade():
    op.execute(
        "DELETE FROM delivery WHERE consumer = 'mail_notification' AND target IN "
        "(SELECT id FROM notification WHERE reason IN ('answerer', 'administrator'))"
    )
    op.execute("DELETE FROM notification WHERE reason IN ('answerer', 'administrator')")
    _set_reasons(REASONS)
    with op.batch_alter_table("notification") as batch_op:
        batch_op.drop_constraint(op.f("fk_notification_board_id"), type_="foreignkey")
        batch_op.drop_column("board_id")
    for name in INDEXES:
        op.drop_index(name, "idea")
    op.drop_index("ix_idea_source", "idea")
    op.create_index("ix_idea_source", "idea", ["source", "source_id"], unique=True)
    with op.batch_alter_table("idea") as batch_op:
        batch_op.drop_constraint(op.f("ck_idea_stage_known"), type_="check")
        batch_op.drop_constraint(op.f("fk_idea_answerer_id"), type_="foreignkey")
        for column in ("answerer_id", "reminder_stage", "promised_at", "came_back_for"):
            batch_op.drop_column(column)
    op.drop_table("board_record")
    op.drop_table("promise_move")
    op.drop_table("board_pause")


def _set_reasons(reasons):
    """The reasons for which somebody can be told."""
    with op.batch_alter_table("notification") as batch_op:
        batch_op.drop_constraint(op.f("ck_notification_reason_known"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_notification_reason_known"), _among("reason", reasons)
        )


def _among(column, values):
    return "{} IN ({})".format(column, ", ".join(f"'{value}'" for value in values))


def _create_tables():
    op.create_table(
        "board_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "starts_on <= ends_on", name=op.f("ck_board_pause_ends_after_it_starts")
        ),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_board_pause_reason_not_empty")),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_board_pause_board_id")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_board_pause_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_pause")),
    )
    op.create_index(op.f("ix_board_pause_board_id"), "board_pause", ["board_id"])
    op.create_table(
        "promise_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("old_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("new_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(note) > 0", name=op.f("ck_promise_move_note_not_empty")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_promise_move_idea_id")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_promise_move_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_move")),
    )
    op.create_index(op.f("ix_promise_move_idea_id"), "promise_move", ["idea_id"])
    op.create_table(
        "board_record",
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("on_time", sa.Integer(), nullable=False),
        sa.Column("days_to_answer", sa.Double(), nullable=True),
        sa.Column("days_to_decision", sa.Double(), nullable=True),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("overdue", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "0 <= on_time AND on_time <= answered",
            name=op.f("ck_board_record_on_time_among_answered"),
        ),
        sa.CheckConstraint(
            "0 <= overdue AND overdue <= waiting",
            name=op.f("ck_board_record_overdue_among_waiting"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_board_record_board_id")),
        sa.PrimaryKeyConstraint("board_id", name=op.f("pk_board_record")),
    )
