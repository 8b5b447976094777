"""Workflows of boards, reasons for declining as rows, owners of planned ideas, moved dates.

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-25

"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REASONS = {
    "already_exists": "it already exists",
    "already_planned": "it is already planned",
    "not_feasible": "it is not feasible",
    "too_costly": "it is too costly now",
    "out_of_scope": "it is out of our scope",
    "duplicate": "it says the same as another idea",
}


def upgrade():
    op.create_table(
        "board_workflow",
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("unused", sa.JSON(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("closes_comments", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["board.id"], name=op.f("fk_board_workflow_board_id")
        ),
        sa.PrimaryKeyConstraint("board_id", name=op.f("pk_board_workflow")),
    )
    _create_reasons()
    with op.batch_alter_table("idea") as batch_op:
        batch_op.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_idea_owner_id"), "member", ["owner_id"], ["id"])
    with op.batch_alter_table("decision") as batch_op:
        batch_op.add_column(sa.Column("decline_reason_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("old_date", sa.Date(), nullable=True))
    _fill()
    with op.batch_alter_table("decision") as batch_op:
        batch_op.drop_constraint(op.f("ck_decision_declined_has_reason"), type_="check")
        batch_op.drop_constraint(op.f("ck_decision_declinereason_known"), type_="check")
        batch_op.drop_column("decline_reason")
        batch_op.create_foreign_key(
            op.f("fk_decision_decline_reason_id"), "decline_reason", ["decline_reason_id"], ["id"]
        )
        batch_op.create_foreign_key(op.f("fk_decision_owner_id"), "member", ["owner_id"], ["id"])
        batch_op.create_check_constraint(
            op.f("ck_decision_declined_has_reason"),
            "status <> 'declined' OR decline_reason_id IS NOT NULL",
        )
        batch_op.create_check_constraint(
            op.f("ck_decision_planned_has_owner"),
            "status <> 'planned' OR owner_id IS NOT NULL OR by_id IS NULL",
        )


def _create_reasons():
    reasons = op.create_table(
        "decline_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("text", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_decline_reason_text_not_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decline_reason")),
        sa.UniqueConstraint("key", name=op.f("uq_decline_reason_key")),
    )
    op.create_index(
        "ix_decline_reason_text_in_use",
        "decline_reason",
        ["text"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.bulk_insert(
        reasons,
        [
            {"key": key, "text": text, "position": position}
            for position, (key, text) in enumerate(REASONS.items(), start=1)
        ],
    )


def _fill():
    """Give the rows that are there their reasons by key, and planned ideas an owner: whoever
    planned them. What an import brought in has none."""
    op.execute(
        "UPDATE decision SET decline_reason_id = "
        "(SELECT r.id FROM decline_reason r WHERE r.key = decision.decline_reason)"
    )
    op.execute("UPDATE decision SET owner_id = by_id WHERE status = 'planned'")
    op.execute(
        "UPDATE idea SET owner_id = (SELECT d.owner_id FROM decision d "
        "WHERE d.idea_id = idea.id AND d.status = 'planned' ORDER BY d.id DESC LIMIT 1) "
        "WHERE status = 'planned' OR (status = 'in_progress' AND target_date IS NOT NULL)"
    )


def downgrade():
    with op.batch_alter_table("decision") as batch_op:
        batch_op.drop_constraint(op.f("ck_decision_planned_has_owner"), type_="check")
        batch_op.drop_constraint(op.f("ck_decision_declined_has_reason"), type_="check")
        batch_op.drop_constraint(op.f("fk_decision_owner_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_decision_decline_reason_id"), type_="foreignkey")
        batch_op.add_column(sa.Column("decline_reason", sa.String(length=30), nullable=True))
    # The reasons that were added since have no place any more.
    op.execute("UPDATE decision SET decline_reason = 'out_of_scope' WHERE status = 'declined'")
    op.execute(
        "UPDATE decision SET decline_reason = "
        "(SELECT r.key FROM decline_reason r WHERE r.id = decision.decline_reason_id) "
        "WHERE decline_reason_id IN (SELECT r.id FROM decline_reason r WHERE r.key IN "
        "('already_exists', 'already_planned', 'not_feasible', 'too_costly', 'out_of_scope'))"
    )
    with op.batch_alter_table("decision") as batch_op:
        batch_op.drop_column("old_date")
        batch_op.drop_column("owner_id")
        batch_op.drop_column("decline_reason_id")
        batch_op.create_check_constraint(
            op.f("ck_decision_declined_has_reason"),
            "status <> 'declined' OR decline_reason IS NOT NULL",
        )
        batch_op.create_check_constraint(
            op.f("ck_decision_declinereason_known"),
            "decline_reason IN "
            "('already_exists', 'already_planned', 'not_feasible', 'too_costly', 'out_of_scope')",
        )
    with op.batch_alter_table("idea") as batch_op:
        batch_op.drop_constraint(op.f("fk_idea_owner_id"), type_="foreignkey")
        batch_op.drop_column("owner_id")
    op.drop_table("decline_reason")
    op.drop_table("board_workflow")
