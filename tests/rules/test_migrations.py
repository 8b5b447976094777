"""Migrations carry over the rows that are there, on a database of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import flask_migrate
import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

from app import create_app
from app.core import clock
from app.core.db import db
from app.ideas.models import Idea, PromiseMove
from app.ideas.places import path_below
from app.ideas.promise import end_of
from app.ideas.ranking import trending
from app.settings import PROJECT, Settings
from tests.database import SERVER_URL

AT = "'2026-03-01 09:00:00+00:00'"
LATER = "'2026-04-01 09:00:00+00:00'"
# At revision 0003: Max (1) declined an idea, planned another that is in progress now, and a third
# one was planned elsewhere.
ROWS_AT_0003 = (
    "INSERT INTO member (id, email, handle, name, job_title, time_zone, role, created_at) "
    f"VALUES (1, 'max@example.org', 'max', 'Max', '', 'UTC', 'member', {AT})",
    "INSERT INTO board (id, slug, name, brief, brief_html, colour, visibility, "
    f"response_target_days, created_at) VALUES (1, 'a', 'A', '', '', 'red', 'everyone', 7, {AT})",
    "INSERT INTO idea (id, board_id, title, body, body_html, excerpt, status, status_changed_at, "
    "target_date, answer_due_at, votes, comments, created_at, version) VALUES "
    f"(1, 1, 'One', '', '', '', 'declined', {AT}, NULL, {AT}, 0, 0, {AT}, 1), "
    f"(2, 1, 'Two', '', '', '', 'in_progress', {AT}, '2026-09-01', {AT}, 0, 0, {AT}, 1), "
    f"(3, 1, 'Three', '', '', '', 'planned', {AT}, '2026-09-01', {AT}, 0, 0, {AT}, 1)",
    "INSERT INTO decision (id, idea_id, by_id, old_status, status, answer, answer_html, "
    "decline_reason, target_date, at) VALUES "
    f"(1, 1, 1, 'new', 'declined', 'No.', '', 'too_costly', NULL, {AT}), "
    f"(2, 2, 1, 'new', 'planned', 'Yes.', '', NULL, '2026-09-01', {AT}), "
    f"(3, 2, 1, 'planned', 'in_progress', 'Now.', '', NULL, NULL, {AT}), "
    f"(4, 3, NULL, 'new', 'planned', 'Yes.', '', NULL, '2026-09-01', {AT})",
)
# At revision 0011: a board; Ana (1) and Eva (2) follow its idea, Eva as she chose.
ROWS_AT_0011 = (
    "INSERT INTO member (id, email, handle, name, job_title, time_zone, role, created_at) VALUES "
    f"(1, 'ana@example.org', 'ana', 'Ana', '', 'UTC', 'member', {AT}), "
    f"(2, 'eva@example.org', 'eva', 'Eva', '', 'UTC', 'member', {AT})",
    "INSERT INTO board (id, slug, name, brief, brief_html, colour, visibility, "
    f"response_target_days, created_at) VALUES (1, 'a', 'A', '', '', 'red', 'everyone', 7, {AT})",
    "INSERT INTO idea (id, board_id, author_id, title, body, body_html, excerpt, status, "
    "status_changed_at, answer_due_at, promised_at, reminder_stage, votes, comments, thanks, "
    "posted_as_done, created_at, version) VALUES "
    f"(1, 1, 1, 'One', '', '', '', 'new', {AT}, {AT}, {AT}, 'none', 1, 0, 0, false, {AT}, 1)",
    f"INSERT INTO vote (idea_id, user_id, created_at) VALUES (1, 2, {AT})",
    "INSERT INTO follow (idea_id, user_id, level) VALUES (1, 1, 'everything'), (1, 2, 'decisions')",
)

# At revision 0012: Max had the first idea, nobody the second, Eva the third, which is merged into
# the first. She voted for the first one, and so did Omar, who said something to the third; Max
# answered under his own.
ROWS_OF_A_FAMILY = (
    "INSERT INTO member (id, email, handle, name, job_title, time_zone, role, created_at) VALUES "
    f"(2, 'eva@example.org', 'eva', 'Eva', '', 'UTC', 'member', {AT}), "
    f"(3, 'omar@example.org', 'omar', 'Omar', '', 'UTC', 'member', {AT})",
    "UPDATE idea SET author_id = 1 WHERE id = 1",
    "UPDATE idea SET author_id = 2, status = 'merged', merged_into_id = 1 WHERE id = 3",
    f"INSERT INTO vote (idea_id, user_id, created_at) VALUES (1, 2, {AT}), (1, 3, {AT})",
    "INSERT INTO comment (id, idea_id, author_id, body, body_html, created_at) "
    f"VALUES (1, 3, 3, 'Yes.', '', {LATER}), (2, 1, 1, 'Thanks.', '', {LATER})",
)

# At revision 0009: a conversation whose replies go deeper than they are shown, and one that was
# imported out of order.
ROWS_AT_0009 = (
    "INSERT INTO member (id, email, handle, name, job_title, time_zone, role, created_at) "
    f"VALUES (1, 'max@example.org', 'max', 'Max', '', 'UTC', 'member', {AT})",
    "INSERT INTO board (id, slug, name, brief, brief_html, colour, visibility, "
    f"response_target_days, created_at) VALUES (1, 'a', 'A', '', '', 'red', 'everyone', 7, {AT})",
    "INSERT INTO idea (id, board_id, title, body, body_html, excerpt, status, status_changed_at, "
    "answer_due_at, promised_at, reminder_stage, posted_as_done, thanks, votes, comments, "
    f"created_at, version) VALUES (1, 1, 'One', '', '', '', 'new', {AT}, {AT}, {AT}, 'none', "
    f"false, 0, 0, 8, {AT}, 1)",
    *(
        "INSERT INTO comment (id, idea_id, parent_id, body, body_html, created_at) "
        f"VALUES ({id}, 1, {parent}, 'x', 'x', {AT})"
        for id, parent in (
            *((1, "NULL"), (2, 1), (3, 2), (4, 3), (5, 4), (6, 5)),
            *((9, "NULL"), (7, 9)),
        )
    ),
)


@pytest.fixture
def old_app(tmp_path: Path, worker_id: str, database_kind: str) -> Iterator[Flask]:
    """The application on an empty database that no other test uses."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if database_kind == "postgresql":
        url = _empty_postgresql(f"migrated_{worker_id}")
    environment = {"ENVIRONMENT": "test", "INSTANCE_DIR": str(tmp_path), "DATABASE_URL": url}
    app = create_app(Settings.from_env(environment))
    with app.app_context():
        yield app
        db.engine.dispose()
    app.extensions["queue"].close()


def _empty_postgresql(name: str) -> str:
    server = os.environ[SERVER_URL]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def test_reasons_become_rows_and_planned_ideas_get_an_owner(old_app: Flask) -> None:
    migrations = str(PROJECT / "migrations")
    flask_migrate.upgrade(directory=migrations, revision="0003")
    with db.engine.begin() as connection:
        for statement in ROWS_AT_0003:
            connection.execute(text(statement))

    flask_migrate.upgrade(directory=migrations, revision="0004")

    assert _rows("SELECT id, decline_reason_id, owner_id FROM decision ORDER BY id") == [
        (1, 4, None),
        (2, None, 1),
        (3, None, None),
        (4, None, None),
    ]
    assert _rows("SELECT id, owner_id FROM idea ORDER BY id") == [(1, None), (2, 1), (3, None)]
    assert _rows("SELECT key FROM decline_reason WHERE id = 4") == [("too_costly",)]

    flask_migrate.downgrade(directory=migrations, revision="0003")

    assert _rows("SELECT decline_reason FROM decision WHERE id = 1") == [("too_costly",)]


def test_boards_go_on_voting_as_before_and_chosen_levels_stay_chosen(old_app: Flask) -> None:
    migrations = str(PROJECT / "migrations")
    flask_migrate.upgrade(directory=migrations, revision="0011")
    with db.engine.begin() as connection:
        for statement in ROWS_AT_0011:
            connection.execute(text(statement))

    flask_migrate.upgrade(directory=migrations, revision="0012")

    voting = "SELECT shows_voters, counts_shown, vote_budget FROM board"
    assert _rows(voting) == [(True, "always", None)]
    follows = "SELECT user_id, level, is_chosen FROM follow ORDER BY user_id"
    assert _rows(follows) == [(1, "everything", False), (2, "decisions", True)]
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO board (slug, name, brief, brief_html, colour, visibility, "
                "response_target_days, shows_voters, counts_shown, created_at) "
                f"VALUES ('b', 'a', '', '', 'red', 'everyone', 7, true, 'always', {AT})"
            )
        )

    flask_migrate.downgrade(directory=migrations, revision="0011")

    assert _rows("SELECT user_id FROM vote") == [(2,)]
    assert _rows("SELECT level FROM follow WHERE user_id = 2") == [("decisions",)]


def test_ideas_that_are_there_get_their_place_in_every_order(old_app: Flask) -> None:
    migrations = str(PROJECT / "migrations")
    flask_migrate.upgrade(directory=migrations, revision="0003")
    with db.engine.begin() as connection:
        for statement in ROWS_AT_0003:
            connection.execute(text(statement))
    flask_migrate.upgrade(directory=migrations, revision="0012")
    with db.engine.begin() as connection:
        for statement in ROWS_OF_A_FAMILY:
            connection.execute(text(statement))

    flask_migrate.upgrade(directory=migrations, revision="0013")

    posted, later = datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 4, 1, 9, tzinfo=UTC)
    assert _rows("SELECT id, trending FROM idea ORDER BY id") == [
        (1, trending([posted, posted, later])),
        (2, trending([posted])),
        (3, trending([posted, later])),
    ]
    rest = "SELECT id, seen_by, posted_year, posted_month FROM idea ORDER BY id"
    assert _rows(rest) == [(1, 3, 2026, 202603), (2, 0, 2026, 202603), (3, 2, 2026, 202603)]
    seen = "SELECT idea_id, user_id FROM visit ORDER BY idea_id, user_id"
    assert _rows(seen) == [(1, 1), (1, 2), (1, 3), (3, 2), (3, 3)]

    flask_migrate.downgrade(directory=migrations, revision="0012")

    assert _rows("SELECT count(*) FROM idea") == [(3,)]


def test_comments_find_their_branches(old_app: Flask) -> None:
    migrations = str(PROJECT / "migrations")
    flask_migrate.upgrade(directory=migrations, revision="0009")
    with db.engine.begin() as connection:
        for statement in ROWS_AT_0009:
            connection.execute(text(statement))

    flask_migrate.upgrade(directory=migrations, revision="0014")

    assert _rows("SELECT id, root_id, length(path) / 22, replies FROM comment ORDER BY id") == [
        (1, None, 0, 5),
        *((2, 1, 1, 0), (3, 1, 2, 0), (4, 1, 3, 0), (5, 1, 4, 0), (6, 1, 4, 0)),
        (7, 9, 1, 0),
        (9, None, 0, 1),
    ]
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert _rows("SELECT path FROM comment WHERE id = 2") == [(path_below("", at=at, id=2),)]
    ordered = _rows("SELECT id FROM comment WHERE root_id = 1 ORDER BY path")
    assert ordered == [(2,), (3,), (4,), (5,), (6,)]

    flask_migrate.downgrade(directory=migrations, revision="0013")

    assert _rows("SELECT count(*) FROM comment WHERE parent_id IS NOT NULL") == [(6,)]


def test_promises_hold_until_their_day_is_over(old_app: Flask) -> None:
    migrations = str(PROJECT / "migrations")
    flask_migrate.upgrade(directory=migrations, revision="0003")
    with db.engine.begin() as connection:
        for statement in ROWS_AT_0003:
            connection.execute(text(statement))
    flask_migrate.upgrade(directory=migrations, revision="0014")
    with db.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO promise_move (id, idea_id, by_id, old_due_at, new_due_at, note, at) "
                f"VALUES (1, 1, 1, {AT}, {LATER}, 'Why', {AT})"
            )
        )

    flask_migrate.upgrade(directory=migrations, revision="0018")

    first, later = end_of(date(2026, 3, 1)), end_of(date(2026, 4, 1))
    promises = db.session.execute(select(Idea.answer_due_at, Idea.promised_at)).all()
    assert [tuple(row) for row in promises] == [(first, first)] * 3
    moves = db.session.execute(select(PromiseMove.old_due_at, PromiseMove.new_due_at)).all()
    assert [tuple(row) for row in moves] == [(first, later)]
    db.session.remove()


def test_what_is_open_gets_a_next_date_and_dates_come_within_bounds(old_app: Flask) -> None:
    migrations = str(PROJECT / "migrations")
    flask_migrate.upgrade(directory=migrations, revision="0003")
    with db.engine.begin() as connection:
        for statement in ROWS_AT_0003:
            connection.execute(text(statement))
    flask_migrate.upgrade(directory=migrations, revision="0014")
    with db.engine.begin() as connection:
        for change in (
            "status = 'under_review' WHERE id = 1",
            "status = 'in_progress', target_date = NULL, source = 'there', source_id = '2', "
            "implemented_since = '0001-01-01' WHERE id = 2",
            "status = 'in_progress', target_date = NULL, source = 'there', source_id = '3', "
            "wake_up_date = '9999-12-31' WHERE id = 3",
        ):
            connection.execute(text(f"UPDATE idea SET {change}"))

    flask_migrate.upgrade(directory=migrations, revision="0018")

    soon = clock.now().date() + timedelta(days=7)
    dates = select(Idea.target_date, Idea.implemented_since, Idea.wake_up_date).order_by(Idea.id)
    assert [tuple(row) for row in db.session.execute(dates)] == [
        (soon, None, None),
        (soon, date(1950, 1, 1), None),
        (None, None, date(2199, 12, 31)),  # imported, and decided by nobody here
    ]
    db.session.remove()
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text("UPDATE decision SET since = '0001-01-01' WHERE id = 1"))

    flask_migrate.downgrade(directory=migrations, revision="0014")

    assert _rows("SELECT count(*) FROM idea") == [(3,)]


def test_who_has_no_address_gets_one_that_leads_nowhere(old_app: Flask) -> None:
    migrations = str(PROJECT / "migrations")
    flask_migrate.upgrade(directory=migrations, revision="0022")
    with db.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO member (id, email, handle, name, job_title, time_zone, role, "
                "created_at) VALUES "
                f"(1, 'ana@example.org', 'ana', 'Ana', '', 'UTC', 'member', {AT}), "
                f"(2, NULL, 'rosa', 'Rosa', '', 'UTC', 'member', {AT}), "
                f"(3, NULL, 'nils', 'Nils', '', 'UTC', 'member', {AT})"
            )
        )

    flask_migrate.downgrade(directory=migrations, revision="0020")

    assert _rows("SELECT email FROM member ORDER BY id") == [
        ("ana@example.org",),
        ("rosa@nobody.invalid",),
        ("nils@nobody.invalid",),
    ]


def test_drafts_of_ideas_stay_drafts(old_app: Flask) -> None:
    migrations = str(PROJECT / "migrations")
    flask_migrate.upgrade(directory=migrations, revision="0020")
    with db.engine.begin() as connection:
        for statement in (
            "INSERT INTO member (id, email, handle, name, job_title, time_zone, role, created_at) "
            f"VALUES (1, 'ana@example.org', 'ana', 'Ana', '', 'UTC', 'member', {AT})",
            "INSERT INTO idea_draft (author_id, title, fields, version, saved_at) "
            f"VALUES (1, 'Hooks', '{{}}', 3, {AT})",
        ):
            connection.execute(text(statement))

    flask_migrate.upgrade(directory=migrations, revision="0022")
    kept = ("Hooks", 3)
    assert _rows("SELECT kind, title, version, idea_id FROM draft") == [("idea", *kept, None)]

    flask_migrate.downgrade(directory=migrations, revision="0020")
    assert _rows("SELECT title, version FROM idea_draft") == [kept]


def test_reminders_of_all_days_go_on_from_what_was_said(old_app: Flask) -> None:
    migrations = str(PROJECT / "migrations")
    flask_migrate.upgrade(directory=migrations, revision="0003")
    with db.engine.begin() as connection:
        for statement in ROWS_AT_0003:
            connection.execute(text(statement))
    flask_migrate.upgrade(directory=migrations, revision="0020")
    today = clock.now().date()
    ahead, past = today + timedelta(days=9), today - timedelta(days=9)
    days = {
        1: ("planned", today, today),
        2: ("in_progress", ahead, None),
        3: ("planned", past, None),
    }
    with db.engine.begin() as connection:
        for id, (status, day, told) in days.items():
            connection.execute(
                text(
                    "UPDATE idea SET status = :status, target_date = :day, came_back_for = :told, "
                    "reminder_stage = 'breach', first_answered_at = created_at WHERE id = :id"
                ),
                {"id": id, "status": status, "day": day, "told": told},
            )

    flask_migrate.upgrade(directory=migrations, revision="0021")

    stages = "SELECT reminder_stage, decided_here_at IS NULL FROM idea ORDER BY id"
    assert _rows(stages) == [("today", False), ("none", False), ("late", True)]

    flask_migrate.downgrade(directory=migrations, revision="0020")

    told = "SELECT came_back_for IS NOT NULL FROM idea ORDER BY id"
    assert _rows(told) == [(True,), (False,), (True,)]


def _rows(statement: str) -> list[tuple[object, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]
