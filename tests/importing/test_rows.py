"""Single rows: what they may say, and what is said of those that make no sense."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.auth.models import User
from app.boards.models import Board
from app.ideas.models import Comment, Credit, Decision, Idea, IdeaSection, Tag
from app.ideas.status import Status
from tests.importing.conftest import COMMENT_COLUMNS, IDEA_COLUMNS, MAPPING

GOOD = ["1", "One", "Text", "2026-01-01"]


def only_idea(session):
    return session.scalars(select(Idea)).one()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["", "One", "Text", "2026-01-01"], "id is empty."),
        (["2", "\u200b", "Text", "2026-01-01"], "title is empty."),
        (["2", "Two", " \n", "2026-01-01"], "Describe your idea in a sentence or two."),
        (["2", "Two", "x" * 20_001, "2026-01-01"], "Shorten the text to 20000 characters."),
        (["2", "Two", "Text", ""], "date is empty."),
        (["2", "Two", "Text", "2026-02-30"], "date is '2026-02-30', not a date"),
        (["2", "Two", "Text", "0001-01-01T00:00:00+09:00"], "not a date"),
        (["2", "Two", "Text", "9000-01-01"], "which is in the future."),
        (["2" * 81, "Two", "Text", "2026-01-01"], "id is longer than 80 characters."),
        (["2", "Two", "Text"], "has 3 cells where the first line has 4."),
        (["1", "Two", "Text", "2026-01-01"], "the id 1 stands on line 2 already."),
    ],
)
def test_a_bad_row_is_reported_and_the_others_come_in(run_rows, session, row, reason):
    result = run_rows(GOOD, row, ["3", "Three", "Text", "2026-01-03"])

    assert result.exit_code == 1
    assert "ideas.csv, line 3: " in result.stderr
    assert reason in result.stderr
    assert list(session.scalars(select(Idea.title).order_by(Idea.title))) == ["One", "Three"]


def test_all_rows_in_is_a_success(run_rows, session):
    result = run_rows(GOOD)

    assert result.exit_code == 0
    assert session.scalars(select(Board.name)).all() == ["Other"]
    assert only_idea(session).status is Status.NEW
    assert only_idea(session).first_answered_at is None


def test_sections_come_in_where_the_mapping_names_them(run_rows, session):
    result = run_rows(
        [*GOOD, "We *search*.", ""],
        ["2", "Two", "", "2026-01-01", "", "Time"],
        ["3", "Three", "", "2026-01-01", "", ""],
        columns=[*IDEA_COLUMNS, "why", "gain"],
        mapping='problem = "why"\nbenefit = "gain"\n',
    )

    assert "ideas.csv, line 4: Describe your idea" in result.stderr
    sections = session.scalars(select(IdeaSection).order_by(IdeaSection.idea_id)).all()
    assert [(one.kind, one.text, one.html) for one in sections] == [
        ("problem", "We *search*.", "<p>We <em>search</em>.</p>"),
        ("benefit", "Time", "<p>Time</p>"),
    ]
    assert session.scalars(select(Idea.excerpt).order_by(Idea.id)).all() == [
        "We search. Text",
        "Time",
    ]


def test_lines_are_those_of_the_file(run, write, session):
    text = 'id,title,text,date\n1,One,"two\nlines\nhere",2026-01-01\n\n2,,Text,2026-01-01\n'

    result = run(write("ideas.csv", text), "--map", write("map.toml", MAPPING))

    assert "ideas.csv, line 6: title is empty." in result.stderr


@pytest.mark.parametrize(
    ("forms", "text", "moment"),
    [
        ("", "2026-03-01", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("", "2026-03-01T08:30:00", datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
        ("", "2026-03-01T08:30:00+02:00", datetime(2026, 3, 1, 6, 30, tzinfo=UTC)),
        (
            'dates = ["%d/%m/%Y %H:%M", "%d/%m/%Y"]',
            "1/3/2026",
            datetime(2026, 3, 1, 12, tzinfo=UTC),
        ),
        ('dates = ["%d/%m/%Y %H:%M"]', "1/3/2026 8:05", datetime(2026, 3, 1, 8, 5, tzinfo=UTC)),
        ('time_zone = "Europe/Madrid"', "2026-03-01", datetime(2026, 3, 1, 11, tzinfo=UTC)),
    ],
)
def test_dates(run, write, write_csv, session, forms, text, moment):
    ideas = write_csv("ideas.csv", IDEA_COLUMNS, ["1", "One", "Text", text])

    run(ideas, "--map", write("map.toml", forms + MAPPING))

    assert only_idea(session).created_at == moment


STATUSES = """
status = "state"
author = "who"
author_name = "name"
answer = "reply"
decided_at = "decided"
tags = ["topics"]
[status.done]
status = "implemented"
answer = "Done before it came here."
what_changed = "It is done."
since = 2026-02-01
[status.later]
status = "parked"
answer = "Later."
wake_up_date = 2030-01-01
[status.open]
status = "new"
"""
COLUMNS = [*IDEA_COLUMNS, "state", "who", "name", "reply", "decided", "topics"]


def test_what_was_implemented_is_credited(run_rows, session):
    row = [*GOOD, "done", "7", "Ada Byron", "It **works**.", "2026-02-03", "Maths; engines ;"]

    result = run_rows(row, mapping=STATUSES, columns=COLUMNS)

    assert result.exit_code == 0
    author = session.scalars(select(User)).one()
    decision = session.scalars(select(Decision)).one()
    assert (author.name, author.handle) == ("Ada Byron", "member-7")
    assert only_idea(session).status is Status.IMPLEMENTED
    assert decision.answer_html == "<p>It <strong>works</strong>.</p>"
    assert (decision.at, decision.what_changed) == (
        datetime(2026, 2, 3, 12, tzinfo=UTC),
        "It is done.",
    )
    assert session.scalars(select(Credit.user_id)).all() == [author.id]
    assert sorted(session.scalars(select(Tag.name))) == ["engines", "maths"]


def test_without_a_day_or_reply_the_mapping_speaks(run_rows, session):
    run_rows([*GOOD, "later", "", "", "", "", ""], mapping=STATUSES, columns=COLUMNS)

    decision = session.scalars(select(Decision)).one()
    assert (decision.answer, decision.at) == ("Later.", only_idea(session).created_at)


@pytest.mark.parametrize("state", ["open", ""])
def test_what_is_open_awaits_its_answer(run_rows, session, state):
    run_rows([*GOOD, state, "", "", "", "", ""], mapping=STATUSES, columns=COLUMNS)

    assert only_idea(session).status is Status.NEW
    assert session.scalars(select(Decision)).all() == []


COMMENTS = """
[comments]
id = "id"
idea = "idea"
body = "text"
created_at = "date"
parent = "reply_to"
author = "author"
"""


@pytest.fixture
def run_comments(run, write, write_csv):
    def run_these(*rows):
        ideas = write_csv("ideas.csv", IDEA_COLUMNS, GOOD)
        comments = write_csv("comments.csv", COMMENT_COLUMNS, *rows)
        return run(ideas, comments, "--map", write("map.toml", MAPPING + COMMENTS))

    return run_these


def test_an_answer_may_stand_before_what_it_answers(run_comments, session):
    result = run_comments(
        ["2", "1", "1", "a", "Second", "2026-01-03"], ["1", "1", "", "b", "First", "2026-01-02"]
    )

    assert result.exit_code == 0
    rows = {row.source_id: row for row in session.scalars(select(Comment))}
    assert rows["2"].parent_id == rows["1"].id


def test_an_answer_may_come_later_than_what_it_answers(run_comments, session):
    first = ["1", "1", "", "a", "First", "2026-01-02"]
    run_comments(first)

    result = run_comments(first, ["2", "1", "1", "a", "Second", "2026-01-03"])

    assert result.stdout.startswith("New ideas: 0, comments: 1")
    rows = {row.source_id: row for row in session.scalars(select(Comment))}
    assert rows["2"].parent_id == rows["1"].id
    assert (rows["2"].root_id, rows["1"].replies) == (rows["1"].id, 1)
    assert only_idea(session).comments == 2


def test_a_comment_that_answers_itself_is_reported(run_comments, session):
    result = run_comments(["1", "1", "1", "a", "Me", "2026-01-02"])

    assert "comments.csv, line 2: the comment 1 that it answers is not there" in result.stderr
    assert session.scalars(select(Comment)).all() == []
