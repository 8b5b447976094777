"""How people vote on a board, their votes in the order they gave them, and at which level people
follow what they take part in.

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-27

"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

LEVELS = ("everything", "decisions", "nothing")
COUNTS_SHOWN = ("always", "after_voting", "after_two_days")
OCCASIONS = ("posting", "commenting", "voting")


def known(name, values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=False, length=30)


def listed(column, values):
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def upgrade():
    op.create_table(
        "follow_preference",
        sa.Column("user_id", sa.Integer(), nullable=False),
        *(sa.Column(one, known(f"{one}_known", LEVELS), nullable=False) for one in OCCASIONS),
        *(
            sa.CheckConstraint(listed(one, LEVELS), name=op.f(f"ck_follow_preference_{one}_known"))
            for one in OCCASIONS
        ),
        sa.CheckConstraint(
            "posting <> 'nothing'", name=op.f("ck_follow_preference_authors_are_told")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.id"], name=op.f("fk_follow_preference_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_follow_preference")),
    )
    op.create_index("ix_vote_user_id_created_at", "vote", ["user_id", "created_at", "idea_id"])
    with op.batch_alter_table("follow") as batch_op:
        batch_op.add_column(
            sa.Column("is_chosen", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    # Nobody follows less than everything without having said so.
    op.execute(sa.text("UPDATE follow SET is_chosen = true WHERE level <> 'everything'"))
    with op.batch_alter_table("follow") as batch_op:
        batch_op.alter_column("is_chosen", server_default=None)
    with op.batch_alter_table("board") as batch_op:
        batch_op.add_column(
            sa.Column("shows_voters", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(
            sa.Column(
                "counts_shown",
                known("countsshown_known", COUNTS_SHOWN),
                nullable=False,
                server_default="always",
            )
        )
        batch_op.add_column(sa.Column("vote_budget", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_board_countsshown_known"), listed("counts_shown", COUNTS_SHOWN)
        )
        batch_op.create_check_constraint(
            op.f("ck_board_vote_budget"), "vote_budget BETWEEN 1 AND 100"
        )
    with op.batch_alter_table("board") as batch_op:
        batch_op.alter_column("shows_voters", server_default=None)
        batch_op.alter_column("counts_shown", server_default=None)
    _index_names()


def _index_names():
    """A table that SQLite makes anew comes without its index on an expression."""
    op.execute("CREATE UNIQUE INDEX IF NOT EXISTS ix_board_name_lower ON board (lower(name))")


def downgrade():
    with op.batch_alter_table("board") as batch_op:
        batch_op.drop_constraint(op.f("ck_board_vote_budget"), type_="check")
        batch_op.drop_constraint(op.f("ck_board_countsshown_known"), type_="check")
        batch_op.drop_column("vote_budget")
        batch_op.drop_column("counts_shown")
        batch_op.drop_column("shows_voters")
    _index_names()
    with op.batch_alter_table("follow") as batch_op:
        batch_op.drop_column("is_chosen")
    op.drop_index("ix_vote_user_id_created_at", table_name="vote")
    op.drop_table("follow_preference")
