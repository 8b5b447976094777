"""Branches of comments, reactions, edits, mentions, marks, and what people have seen.

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-27

"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KINDS = ("helpful", "thanks", "insight", "cheers")
REASONS_BEFORE = (
    *("author", "credited", "answered", "follower", "moderator", "answerer"),
    *("administrator", "co_author", "commenter", "voter", "owner", "agreed"),
    *("invited", "builder", "claimant"),
)
REASONS = (*REASONS_BEFORE, "mentioned")
FIRST = sa.text("root_id IS NULL")
MARKED = sa.text("official_at IS NOT NULL")
DELETED = sa.text("deleted_at IS NOT NULL AND body <> ''")
EPOCH = datetime(1, 1, 1, tzinfo=UTC)
DEEPEST, STEP_LENGTH = 4, 22
BATCH = 1_000
INDEXES = (
    ("ix_comment_idea_id_id", ["idea_id", "id"], None),
    ("ix_comment_first", ["idea_id", "created_at", "id"], FIRST),
    ("ix_comment_first_helpful", ["idea_id", "helpful", "id"], FIRST),
    ("ix_comment_root_id_path", ["root_id", "path"], None),
    ("ix_comment_root_id_id", ["root_id", "id"], None),
    ("ix_comment_official", ["idea_id", "official_at"], MARKED),
    ("ix_comment_deleted", ["deleted_at"], DELETED),
)
CHECKS = (
    ("counts_not_negative", "replies >= 0 AND helpful >= 0"),
    ("replies_have_a_root", "(root_id IS NULL) = (parent_id IS NULL)"),
    ("official_by_somebody", "(official_at IS NULL) = (official_by_id IS NULL)"),
    ("deleted_speaks_for_none", "deleted_at IS NULL OR official_at IS NULL"),
)
KEYS = (("root_id", "comment"), ("official_by_id", "member"))
DATES = ("edited_at", "deleted_at", "official_at")
FILLED = (
    ("path", sa.String(88), ""),
    ("replies", sa.Integer(), "0"),
    ("version", sa.Integer(), "1"),
    ("reactions", sa.JSON(), "{}"),
    ("helpful", sa.Integer(), "0"),
)


def check_reasons(values):
    """Let notifications have these reasons and no others."""
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table("notification") as batch_op:
        batch_op.drop_constraint(op.f("ck_notification_reason_known"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_notification_reason_known"), f"reason IN ({listed})"
        )


def by_person(table, key, *columns, keys=()):
    """A table with a row for each person and `key`, which is the id of a row of that table."""
    op.create_table(
        table,
        sa.Column(f"{key}_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint([f"{key}_id"], [f"{key}.id"], name=op.f(f"fk_{table}_{key}_id")),
        sa.ForeignKeyConstraint(["user_id"], ["member.id"], name=op.f(f"fk_{table}_user_id")),
        sa.PrimaryKeyConstraint(f"{key}_id", "user_id", *keys, name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_user_id"), table, ["user_id"])


def moment(name):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def upgrade():
    kinds = sa.Enum(
        *KINDS, name="reactionkind_known", native_enum=False, create_constraint=True, length=30
    )
    kind = sa.Column("kind", kinds, nullable=False)
    by_person("reaction", "comment", kind, moment("given_at"), keys=["kind"])
    by_person("mention", "comment")
    seen = [sa.Column(name, sa.Integer(), nullable=False) for name in ("seen_id", "before_id")]
    by_person("reading", "idea", *seen, moment("at"))
    op.create_table(
        "comment_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        moment("written_at"),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_revision_comment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_revision")),
    )
    op.create_index("ix_comment_revision_comment_id_id", "comment_revision", ["comment_id", "id"])
    with op.batch_alter_table("comment") as batch_op:
        for name, table in KEYS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch_op.create_foreign_key(op.f(f"fk_comment_{name}"), table, [name], ["id"])
        for name in DATES:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name, kind, value in FILLED:
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=value))
    _place_comments()
    with op.batch_alter_table("comment") as batch_op:
        for name, _kind, _value in FILLED:
            batch_op.alter_column(name, server_default=None)
        for name, condition in CHECKS:
            batch_op.create_check_constraint(op.f(f"ck_comment_{name}"), condition)
        for name, columns, rows in INDEXES:
            batch_op.create_index(name, columns, sqlite_where=rows, postgresql_where=rows)
    check_reasons(REASONS)


def _place_comments():
    """Tell the comments that are there in which branch they stand, and where in it."""
    comment = sa.table(
        "comment",
        sa.column("id", sa.Integer()),
        sa.column("parent_id", sa.Integer()),
        sa.column("created_at", sa.DateTime(timezone=True)),
        *(sa.column("root_id", sa.Integer()), sa.column("path", sa.String())),
    )
    connection = op.get_bind()
    replies = sa.select(comment.c.id, comment.c.parent_id, comment.c.created_at).where(
        comment.c.parent_id.is_not(None)
    )
    below = {}
    for row in connection.execute(replies):
        below.setdefault(row.parent_id, []).append(row)
    answers = {row.id for rows in below.values() for row in rows}
    waiting, placed = [(id, id, "") for id in below.keys() - answers], []
    while waiting:
        above, root, path = waiting.pop()
        for row in below.get(above, ()):
            own = path[: (DEEPEST - 1) * STEP_LENGTH] + _step(row)
            placed.append({"of": row.id, "root": root, "place": own})
            waiting.append((row.id, root, own))
    place = (
        comment.update()
        .where(comment.c.id == sa.bindparam("of"))
        .values(root_id=sa.bindparam("root"), path=sa.bindparam("place"))
    )
    for start in range(0, len(placed), BATCH):
        connection.execute(place, placed[start : start + BATCH])
    connection.execute(
        sa.text(
            "UPDATE comment SET replies = counted.replies FROM"
            " (SELECT root_id, count(*) AS replies FROM comment GROUP BY root_id) AS counted"
            " WHERE counted.root_id = comment.id"
        )
    )


def _step(row):
    at = row.created_at if row.created_at.tzinfo else row.created_at.replace(tzinfo=UTC)
    return f"{(at - EPOCH) // timedelta(microseconds=1):014x}{row.id:08x}"


def downgrade():
    op.execute("DELETE FROM notification WHERE reason = 'mentioned'")
    check_reasons(REASONS_BEFORE)
    with op.batch_alter_table("comment") as batch_op:
        for name, _columns, _rows in INDEXES:
            batch_op.drop_index(name)
        for name, _condition in CHECKS:
            batch_op.drop_constraint(op.f(f"ck_comment_{name}"), type_="check")
        for name, _table in KEYS:
            batch_op.drop_constraint(op.f(f"fk_comment_{name}"), type_="foreignkey")
            batch_op.drop_column(name)
        for name in (*DATES, *(name for name, _kind, _value in FILLED)):
            batch_op.drop_column(name)
    for table in ("comment_revision", "reading", "mention", "reaction"):
        op.drop_table(table)
