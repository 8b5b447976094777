"""Files and mappings that cannot be used: one clear message, exit status 2, nothing changed."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.auth.models import User
from app.ideas.models import Idea
from app.ideas.status import NEEDS, Status
from app.importing.known import known_reasons
from app.importing.mapping import load_mapping, shipped_mappings
from tests.importing.conftest import IDEA_COLUMNS, MAPPING


@pytest.fixture
def refused(run, session):
    """What the command says when it refuses."""

    def run_refused(*arguments):
        result = run(*arguments)
        assert result.exit_code == 2
        assert session.scalar(select(func.count()).select_from(Idea)) == 0
        assert session.scalar(select(func.count()).select_from(User)) == 0
        return " ".join(result.stderr.split())

    return run_refused


@pytest.fixture
def mapping(write):
    return write("map.toml", MAPPING)


def test_a_file_that_is_missing(refused, mapping, tmp_path):
    path = tmp_path / "nowhere.csv"

    assert (
        refused(path, "--map", mapping)
        == f"Error: {path} cannot be read: No such file or directory."
    )


def test_a_folder(refused, mapping, tmp_path):
    assert "cannot be read: Is a directory." in refused(tmp_path, "--map", mapping)


def test_a_file_without_the_columns(refused, mapping, write_csv):
    path = write_csv("ideas.csv", ["id", "name", "text"], ["1", "One", "Text"])

    assert refused(path, "--map", mapping) == (
        f"Error: {path} has no columns title, date; it has: id, name, text."
    )


def test_an_empty_file(refused, mapping, write):
    path = write("ideas.csv", "")

    assert "is empty: its first line names no columns." in refused(path, "--map", mapping)


def test_a_file_in_another_encoding(refused, mapping, write):
    path = write("ideas.csv", "id,title,text,date\n1,Plaça,Text,2026-01-01\n", "latin-1")

    assert "is not a text in utf-8: save it as CSV in utf-8" in refused(path, "--map", mapping)


def test_a_file_that_is_no_text(refused, mapping, tmp_path):
    path = tmp_path / "ideas.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(range(256)))

    assert "is not a text in utf-8" in refused(path, "--map", mapping)


def test_comments_that_the_mapping_says_nothing_of(refused, mapping, write_csv):
    ideas = write_csv("ideas.csv", IDEA_COLUMNS)
    comments = write_csv("comments.csv", ["id"])

    assert "the mapping says nothing of comments" in refused(ideas, comments, "--map", mapping)


def test_moderators_that_nobody_knows(refused, mapping, write_csv):
    ideas = write_csv("ideas.csv", IDEA_COLUMNS, ["1", "One", "Text", "2026-01-01"])

    said = refused(ideas, "--map", mapping, "--moderators", "nobody")
    assert said == "Error: There is nobody called @nobody."


def test_a_mapping_that_is_missing(refused, write_csv):
    said = refused(write_csv("ideas.csv", IDEA_COLUMNS), "--map", "nowhere")

    assert said == (
        "Error: The mapping nowhere cannot be used: "
        "No such file or directory; names known here: barcelona"
    )


def test_a_mapping_that_is_not_toml(refused, write, write_csv):
    path = write("map.toml", "source: old")

    assert "it is not TOML" in refused(write_csv("ideas.csv", IDEA_COLUMNS), "--map", path)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (('source = "old"', ""), "source: is missing."),
        (('source = "old"', 'source = "Old one"'), "source: is not made of up to 40 letters"),
        (('source = "old"', "source = 7"), "source: is not a text in quotation marks."),
        (('id = "id"', ""), "ideas.id: is missing."),
        (('unnamed = "Other"', ""), "ideas.board: is missing"),
        (('unnamed = "Other"', "response_target_days = 0"), "is not between 1 and 365."),
        (('title = "title"', 'title = "title"\ncolour = "c"'), "ideas.colour: means nothing here."),
        (('title = "title"', 'title = "title"\ntags = [1]'), "ideas.tags: is not a list of texts."),
        (('title = "title"', 'title = "title"\nstatus = "s"'), "status: is missing"),
        (("[boards]", 'encoding = "utf-99"\n[boards]'), "encoding: 'utf-99' is not known"),
        (("[boards]", 'delimiter = "::"\n[boards]'), "delimiter: is not one single character."),
        (("[boards]", 'time_zone = "Mars"\n[boards]'), "time_zone: 'Mars' is not known"),
        (("[boards]", '[people]\nname = "Somebody"\n[boards]'), "people.name: has no {author}"),
        (("[ideas]", '[status.x]\nanswer = "x"\n[ideas]'), "status.x.status: is missing."),
        (("[ideas]", '[status.x]\nstatus = "x"\n[ideas]'), "status.x.status: 'x' is none of new,"),
        (("[ideas]", '[status.x]\nstatus = "merged"\n[ideas]'), "cannot be imported."),
        (
            ("[ideas]", '[status.x]\nstatus = "declined"\ndecline_reason = "mood"\n[ideas]'),
            "status.x.decline_reason: 'mood' is none of already_exists,",
        ),
        *(
            (
                ("[ideas]", f'[status.x]\nstatus = "new"\n{day}\n[ideas]'),
                f"status.x.{day.partition(' ')[0]}: is not a day from 1950-01-01 to",
            )
            for day in (
                *("since = 0001-01-01", "since = 2199-01-01"),
                *("target_date = 9999-12-31", "wake_up_date = 1949-12-31"),
            )
        ),
    ],
)
def test_a_mapping_that_is_wrong(refused, write, write_csv, change, problem):
    path = write("map.toml", MAPPING.replace(*change))

    assert problem in refused(write_csv("ideas.csv", IDEA_COLUMNS), "--map", path)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.NEW, Status.MERGED}))
def test_a_status_needs_what_its_decision_needs(refused, write, write_csv, status):
    path = write("map.toml", f'{MAPPING}[status.x]\nstatus = "{status.value}"\n')

    said = refused(write_csv("ideas.csv", IDEA_COLUMNS), "--map", path)
    for need in {"answer", *NEEDS.get(status, ())} - {"owner"}:
        assert f"status.x.{need}: is missing: the status '{status.value}' needs it." in said


@pytest.mark.parametrize("name", shipped_mappings())
def test_shipped_mappings_can_be_used(session, name):
    assert load_mapping(name, reasons=known_reasons()).source == name


def test_the_help_is_enough_to_begin(run):
    said = run("--help").stdout

    assert "flask import ideas.csv comments.csv --map barcelona" in said
    assert "Exit status" in said
