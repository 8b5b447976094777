"""Opening boards and changing their settings."""

import pytest
from sqlalchemy import select

from app.boards.drafts import LONGEST_TARGET, NAME_LENGTH, draft_of, slug_of
from app.boards.events import BoardCreated, BoardEdited
from app.boards.models import Board, BoardDepartment, BoardPerson, Colour, SectionKind, Visibility
from app.boards.operations import create_board, edit_board, people_called
from app.boards.sections import AskedSection, sections_asked
from app.core import clock
from app.core.errors import BadInput
from app.events import Event


@pytest.fixture
def events(session):
    def of(kind):
        return session.scalars(select(Event).where(Event.kind == kind.__name__)).all()

    return of


def test_create_board_keeps_all_settings(draft, max_, eva, omar, make_department, session, events):
    nursing = make_department("Nursing")

    board = create_board(
        draft(
            name="  Night   shift ",
            brief="What keeps us *awake*.",
            colour=Colour.INDIGO,
            response_target_days=7,
            visibility=Visibility.LISTED,
            departments=[nursing.id],
            people=[eva],
        ),
        by=omar,
    )
    session.commit()

    kept = draft_of(board)
    assert (kept.name, kept.slug, kept.colour) == ("Night shift", "night-shift", Colour.INDIGO)
    assert (kept.moderators, kept.departments, kept.people) == ([max_], [nursing.id], [eva])
    assert board.brief_html == "<p>What keeps us <em>awake</em>.</p>"
    [event] = events(BoardCreated)
    assert event.actor_id == omar.id
    assert event.data["settings"]["moderators"] == [max_.id]
    assert event.data["settings"]["visibility"] == "listed"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * (NAME_LENGTH + 1)}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"slug": "Night Shift"}, "slug"),
        ({"slug": "-night"}, "slug"),
        ({"slug": "../admin"}, "slug"),
        ({"slug": "x" * 61}, "slug"),
        ({"name": "夜勤"}, "slug"),
        ({"brief": "x" * 2001}, "brief"),
        ({"response_target_days": 0}, "response_target_days"),
        ({"response_target_days": LONGEST_TARGET + 1}, "response_target_days"),
        ({"moderators": []}, "moderators"),
        ({"visibility": Visibility.LISTED}, "departments"),
        ({"visibility": Visibility.LISTED, "departments": [4711]}, "departments"),
    ],
)
def test_create_board_refuses_nonsense(changes, field, draft, omar, events):
    with pytest.raises(BadInput) as refused:
        create_board(draft(**changes), by=omar)

    assert refused.value.field == field
    assert events(BoardCreated) == []


def test_create_board_refuses_moderator_who_cannot_answer(draft, max_, omar, session):
    max_.deactivated_at = clock.now()
    session.commit()

    with pytest.raises(BadInput, match="@max cannot sign in"):
        create_board(draft(), by=omar)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": "SUPPLY", "slug": "other"}, "name"), ({"name": "Other", "slug": "supply"}, "slug")],
)
def test_create_board_refuses_what_is_taken(changes, field, draft, supply, omar):
    with pytest.raises(BadInput) as refused:
        create_board(draft(**changes), by=omar)

    assert refused.value.field == field


@pytest.mark.parametrize("visibility", [Visibility.EVERYONE, Visibility.CONFIDENTIAL])
def test_only_listed_boards_keep_a_list(visibility, draft, eva, omar, make_department, session):
    create_board(
        draft(visibility=visibility, departments=[make_department("IT").id], people=[eva]), by=omar
    )

    assert session.scalars(select(BoardDepartment)).all() == []
    assert session.scalars(select(BoardPerson)).all() == []


def test_edit_board_records_what_is_new(draft, supply, max_, eva, omar, session, events):
    edit_board(
        supply,
        draft(name="Supply", slug="supply", brief="New words.", moderators=[max_, eva]),
        by=omar,
    )
    session.commit()

    [event] = events(BoardEdited)
    assert event.data == {
        "board_id": supply.id,
        "changed": {"moderators": sorted([max_.id, eva.id]), "brief": None},
    }
    assert [person.handle for person in draft_of(supply).moderators] == ["eva", "max"]


def test_edit_board_with_nothing_new_records_nothing(supply, omar, events):
    edit_board(supply, draft_of(supply), by=omar)

    assert events(BoardEdited) == []


def test_edit_board_keeps_promised_dates(draft, idea, supply, omar, session):
    promised = idea.answer_due_at

    edit_board(supply, draft(name="Supply", response_target_days=1), by=omar)
    session.commit()

    assert idea.answer_due_at == promised


def test_edit_board_never_opens_confidences(make_board, max_, omar, session):
    board = make_board("safety", visibility=Visibility.CONFIDENTIAL, moderators=(max_,))
    settings = draft_of(board)

    for visibility in (Visibility.EVERYONE, Visibility.LISTED):
        changed = type(settings)(**{**vars(settings), "visibility": visibility, "people": [max_]})
        with pytest.raises(BadInput) as refused:
            edit_board(board, changed, by=omar)
        assert refused.value.field == "visibility"

    edit_board(board, settings, by=omar)
    assert session.get_one(Board, board.id).visibility is Visibility.CONFIDENTIAL


def test_edit_board_keeps_what_it_asks_for_in_order(draft, supply, omar, session, events):
    benefit = AskedSection(SectionKind.BENEFIT)
    problem = AskedSection(SectionKind.PROBLEM, is_required=True)

    edit_board(supply, draft(sections=[benefit, problem]), by=omar)
    session.commit()
    assert sections_asked(supply.id) == (benefit, problem)
    [event] = events(BoardEdited)
    assert event.data["changed"]["sections"] == [["benefit", False], ["problem", True]]

    edit_board(supply, draft(sections=[problem, problem]), by=omar)
    session.commit()
    assert sections_asked(supply.id) == (problem,)


def test_people_called_reads_what_people_type(max_, eva):
    assert people_called(" @max, Eva;max ", "moderators") == [max_, eva]
    assert people_called("", "moderators") == []
    assert people_called("@m\x00ax", "moderators") == [max_]


def test_people_called_names_who_is_missing(max_):
    with pytest.raises(BadInput, match="nobody called @nobody") as refused:
        people_called("@max @nobody", "people")

    assert refused.value.field == "people"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Supply and stores", "supply-and-stores"),
        ("  Küche & Straße ", "kuche-strasse"),
        ("…", ""),
        ("a" * 59 + " bc", "a" * 59),
    ],
)
def test_slug_of(name, slug):
    assert slug_of(name) == slug
