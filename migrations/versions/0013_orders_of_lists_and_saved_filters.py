"""What lists are ordered by: how warm an idea is, who saw it, when it was posted; saved filters.

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-28

"""

from datetime import UTC, datetime, timedelta
from itertools import groupby
from math import exp2, fsum, log2

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

HALF_LIFE = timedelta(days=7)
LANDMARK = datetime(2020, 1, 1, tzinfo=UTC)
UNANSWERED = sa.text("first_answered_at IS NULL")
# Each idea with each of its family, and whose it is.
FAMILIES = (
    "parts AS (SELECT i.id AS idea_id, p.id AS part_id, p.author_id, p.created_at FROM idea i"
    " JOIN idea p ON p.id = i.id OR p.merged_into_id = i.id),"
    " authors AS (SELECT idea_id, author_id AS user_id FROM parts UNION SELECT parts.idea_id,"
    " c.user_id FROM parts JOIN co_author c ON c.idea_id = parts.part_id AND c.state = 'accepted')"
)
ACTS = (
    f"WITH {FAMILIES}, acts AS (SELECT idea_id, author_id AS user_id, created_at FROM parts"  # noqa: S608 (our own words)
    " UNION ALL SELECT parts.idea_id, v.user_id, v.created_at FROM parts"
    " JOIN vote v ON v.idea_id = parts.part_id LEFT JOIN authors a"
    " ON a.idea_id = parts.idea_id AND a.user_id = v.user_id WHERE a.user_id IS NULL"
    " UNION ALL SELECT parts.idea_id, c.author_id, c.created_at FROM parts"
    " JOIN comment c ON c.idea_id = parts.part_id LEFT JOIN authors a"
    " ON a.idea_id = parts.idea_id AND a.user_id = c.author_id"
    " WHERE a.user_id IS NULL AND c.author_id IS NOT NULL)"
    " SELECT idea_id, user_id, max(created_at) AS at FROM acts"
    " GROUP BY idea_id, user_id ORDER BY idea_id"
)
TOOK_PART = (
    "INSERT INTO visit (idea_id, user_id, first_at, last_at)"
    " SELECT idea_id, user_id, min(at), max(at) FROM ("
    " SELECT id AS idea_id, author_id AS user_id, created_at AS at FROM idea"
    " UNION ALL SELECT idea_id, user_id, created_at FROM vote"
    " UNION ALL SELECT idea_id, author_id, created_at FROM comment) AS acts"
    " WHERE user_id IS NOT NULL GROUP BY idea_id, user_id"
)
SEEN_BY = (
    "UPDATE idea SET seen_by = (SELECT count(DISTINCT v.user_id) FROM visit v"
    " JOIN idea p ON p.id = v.idea_id WHERE p.id = idea.id OR p.merged_into_id = idea.id)"
)
INDEXES = (
    ("ix_idea_posted_year_votes", ["posted_year", "votes", "id"], None),
    ("ix_idea_posted_month_votes", ["posted_month", "votes", "id"], None),
    ("ix_idea_trending", ["trending", "id"], None),
    ("ix_idea_board_id_trending", ["board_id", "trending", "id"], None),
    ("ix_idea_status_trending", ["status", "trending", "id"], None),
    ("ix_idea_seen_by", ["seen_by", "id"], UNANSWERED),
    ("ix_idea_board_id_seen_by", ["board_id", "seen_by", "id"], UNANSWERED),
)
COLUMNS = {
    "seen_by": sa.Integer(),
    "trending": sa.Double(),
    "posted_year": sa.Integer(),
    "posted_month": sa.Integer(),
}


def upgrade():
    op.create_table(
        "visit",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_visit_idea_id")),
        sa.ForeignKeyConstraint(["user_id"], ["member.id"], name=op.f("fk_visit_user_id")),
        sa.PrimaryKeyConstraint("idea_id", "user_id", name=op.f("pk_visit")),
    )
    op.create_index(op.f("ix_visit_user_id"), "visit", ["user_id"])
    op.create_index("ix_follow_user_id_idea_id", "follow", ["user_id", "idea_id"])
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("words", sa.String(2000), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_saved_filter_name_not_empty")),
        sa.ForeignKeyConstraint(["user_id"], ["member.id"], name=op.f("fk_saved_filter_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_filter_user_id_name")),
    )
    with op.batch_alter_table("idea") as batch_op:
        for name, kind in COLUMNS.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default="0"))
        batch_op.create_check_constraint(op.f("ck_idea_seen_by_not_negative"), "seen_by >= 0")
    _fill()
    with op.batch_alter_table("idea") as batch_op:
        for name in COLUMNS:
            batch_op.alter_column(name, server_default=None)
        for name, columns, rows in INDEXES:
            batch_op.create_index(name, columns, sqlite_where=rows, postgresql_where=rows)


def _fill():
    """What ideas that are there get: who took part has seen them, and how warm they are follows
    from when that was."""
    op.execute(TOOK_PART)
    op.execute(SEEN_BY)
    at = sa.DateTime(timezone=True)
    connection = op.get_bind()
    posted = connection.execute(
        sa.text("SELECT id, created_at FROM idea").columns(id=sa.Integer, created_at=at)
    )
    moments = {row.id: _utc(row.created_at) for row in posted}
    acts = connection.execute(sa.text(ACTS).columns(idea_id=sa.Integer, user_id=sa.Integer, at=at))
    rows = [
        {
            "idea": idea_id,
            "trending": _trending([_utc(row.at) for row in rows]),
            "year": moments[idea_id].year,
            "month": moments[idea_id].year * 100 + moments[idea_id].month,
        }
        for idea_id, rows in groupby(acts.all(), key=lambda row: row.idea_id)
    ]
    if rows:
        connection.execute(
            sa.text(
                "UPDATE idea SET trending = :trending, posted_year = :year, posted_month = :month"
                " WHERE id = :idea"
            ),
            rows,
        )


def _utc(moment):
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _trending(moments):
    places = [(moment - LANDMARK) / HALF_LIFE for moment in moments]
    latest = max(places)
    return latest + log2(fsum(exp2(place - latest) for place in places))


def downgrade():
    with op.batch_alter_table("idea") as batch_op:
        for name, _columns, _rows in INDEXES:
            batch_op.drop_index(name)
        batch_op.drop_constraint(op.f("ck_idea_seen_by_not_negative"), type_="check")
        for name in COLUMNS:
            batch_op.drop_column(name)
    op.drop_table("saved_filter")
    op.drop_index("ix_follow_user_id_idea_id", "follow")
    op.drop_index(op.f("ix_visit_user_id"), "visit")
    op.drop_table("visit")
