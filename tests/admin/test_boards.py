"""The pages on which boards are opened and changed."""

import re

import pytest
from sqlalchemy import select

from app.boards.models import Board, CountsShown, SectionKind, Visibility
from app.boards.sections import AskedSection, sections_asked
from app.languages import Language


@pytest.fixture
def typed(max_):
    """What an administrator types for a new board, with changes."""

    def make(**changes):
        return {
            "name": "Night shift",
            "slug": "",
            "brief": "What keeps us awake.",
            "colour": "indigo",
            "moderators": "@max",
            "response_target_days": "7",
            "visibility": "everyone",
            "people": "",
            "shows_voters": "y",
            "counts_shown": "always",
            "vote_budget": "",
            **changes,
        }

    return make


def test_list_shows_boards(admin, supply):
    page = admin.get("/admin/boards")

    assert page.status_code == 200
    assert "Supply" in page.text
    assert "Max Weber" in page.text


def test_list_is_empty_at_first(admin):
    assert "No boards yet" in admin.get("/admin/boards").text


def test_list_says_where_nobody_can_answer(admin, make_board):
    make_board("orphan")

    assert "Nobody can answer here now" in admin.get("/admin/boards").text


def test_list_asks_no_more_for_more_boards(admin, make_board, max_, count_queries):
    make_board("one", moderators=(max_,))
    admin.get("/admin/boards")
    with count_queries() as for_one:
        admin.get("/admin/boards")
    make_board("two", moderators=(max_,))
    make_board("three", moderators=(max_,))

    with count_queries() as for_three:
        admin.get("/admin/boards")

    assert len(for_three) == len(for_one)


def test_new_board_opens_one(admin, typed, session):
    assert admin.get("/admin/boards/new").status_code == 200

    answer = admin.post("/admin/boards/new", typed())

    assert (answer.status_code, answer.location) == (303, "/admin/boards")
    board = session.scalars(select(Board)).one()
    assert (board.slug, board.response_target_days) == ("night-shift", 7)


def test_new_board_limited_to_departments_and_people(
    admin, typed, make_department, eva, ana, sign_in, session
):
    nursing = make_department("Nursing")
    ana.department_id = nursing.id
    session.commit()

    admin.post(
        "/admin/boards/new",
        typed(visibility="listed", departments=[str(nursing.id)], people="@eva"),
    )

    assert "Night shift" in sign_in(eva).get("/boards/night-shift").text
    assert "Night shift" in sign_in(ana).get("/boards/night-shift").text
    assert admin.get("/boards/night-shift").status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Give the board a name."),
        ({"moderators": "@nobody"}, "There is nobody called @nobody."),
        ({"moderators": ""}, "Name at least one moderator"),
        ({"response_target_days": "soon"}, "Not a valid integer value."),
        ({"response_target_days": ""}, "Give a whole number of days."),
        ({"response_target_days": "366"}, "Give a number of days from 1 to 365."),
        ({"colour": "plaid"}, "Not a valid choice."),
        ({"visibility": "nobody"}, "Not a valid choice."),
        ({"visibility": "listed"}, "Choose at least one department or person"),
        ({"visibility": "listed", "departments": ["4711"]}, "not a valid choice"),
        ({"counts_shown": "never"}, "Not a valid choice."),
        ({"vote_budget": "some"}, "Not a valid integer value."),
        ({"vote_budget": "0"}, "Give a number of votes from 1 to 100, or leave it empty."),
        ({"vote_budget": "101"}, "Give a number of votes from 1 to 100, or leave it empty."),
    ],
)
def test_new_board_keeps_what_was_typed(changes, words, admin, typed, session):
    answer = admin.post("/admin/boards/new", typed(**changes))

    assert answer.status_code == 422
    assert words in answer.text
    assert "What keeps us awake." in answer.text
    assert session.scalars(select(Board)).all() == []


def test_edit_board_shows_and_saves(admin, supply, typed, session):
    address = f"/admin/boards/{supply.id}"
    assert 'value="@max"' in admin.get(address).text

    answer = admin.post(address, typed(name="Stores", slug="stores"))

    assert answer.status_code == 303
    session.expire_all()
    assert session.get_one(Board, supply.id).name == "Stores"


def test_edit_board_says_how_people_vote(admin, supply, typed, session):
    address = f"/admin/boards/{supply.id}"

    admin.post(address, typed(shows_voters="", counts_shown="after_voting", vote_budget="5"))

    session.expire_all()
    assert (supply.shows_voters, supply.counts_shown, supply.vote_budget) == (
        False,
        CountsShown.AFTER_VOTING,
        5,
    )
    page = admin.get(address).text
    assert 'value="5"' in page
    assert re.search(r'<input checked [^>]*value="after_voting"', page)

    admin.post(address, typed(vote_budget=""))

    session.expire_all()
    assert (supply.shows_voters, supply.counts_shown, supply.vote_budget) == (
        True,
        CountsShown.ALWAYS,
        None,
    )


def test_edit_board_says_what_ideas_are_asked_for(admin, supply, typed, session):
    address = f"/admin/boards/{supply.id}"
    asked = {"benefit": "asked", "benefit_place": "1", "proposal": "required"}

    assert admin.post(address, typed(**asked, proposal_place="1")).status_code == 303
    proposal = AskedSection(SectionKind.PROPOSAL, is_required=True)
    assert sections_asked(supply.id) == (proposal, AskedSection(SectionKind.BENEFIT))

    admin.post(address, typed(**asked, proposal_place="3"))
    assert sections_asked(supply.id) == (AskedSection(SectionKind.BENEFIT), proposal)
    page = admin.get(address).text
    assert [_chosen(page, name) for name in ("problem", "proposal", "benefit")] == [
        "off",
        "required",
        "asked",
    ]
    assert (_chosen(page, "benefit_place"), _chosen(page, "proposal_place")) == ("1", "2")


def test_edit_board_gives_it_a_language(admin, supply, typed, session):
    address = f"/admin/boards/{supply.id}"
    assert '<option selected value="">The site’s: English</option>' in admin.get(address).text

    assert admin.post(address, typed(language="ca")).status_code == 303
    session.expire_all()
    assert session.get_one(Board, supply.id).language is Language.CATALAN
    assert _chosen(admin.get(address).text, "language") == "ca"

    assert admin.post(address, typed(language="xx")).status_code == 422
    assert admin.post(address, typed(language="")).status_code == 303
    session.expire_all()
    assert session.get_one(Board, supply.id).language is None


@pytest.mark.parametrize("changes", [{"problem": "maybe"}, {"problem_place": "9"}])
def test_edit_board_refuses_sections_there_are_not(admin, supply, typed, changes):
    assert admin.post(f"/admin/boards/{supply.id}", typed(**changes)).status_code == 422


def test_edit_board_with_bad_input(admin, supply, typed, session):
    answer = admin.post(f"/admin/boards/{supply.id}", typed(slug="No Good"))

    assert answer.status_code == 422
    assert "No Good" in answer.text
    session.expire_all()
    assert session.get_one(Board, supply.id).name == "Supply"


def test_edit_board_keeps_confidences(admin, make_board, max_, typed, session):
    board = make_board("safety", visibility=Visibility.CONFIDENTIAL, moderators=(max_,))

    answer = admin.post(f"/admin/boards/{board.id}", typed())

    assert answer.status_code == 422
    assert "this board stays confidential" in answer.text


def test_confidential_ideas_stay_closed_to_administrators(
    admin, make_board, make_idea, max_, ana, parked
):
    board = make_board("safety", visibility=Visibility.CONFIDENTIAL, moderators=(max_,))
    make_idea(board, ana, title="A secret worry")
    parked()

    for part in ("", "/boards", f"/boards/{board.id}", "/deliveries", f"/people/{ana.id}"):
        assert "A secret worry" not in admin.get(f"/admin{part}").text


def _chosen(page, name):
    """The option of a list of choices that is chosen."""
    [choices] = re.findall(rf'<select[^>]* name="{name}".*?</select>', page, re.DOTALL)
    return re.search(r'<option selected value="(\w+)"', choices)[1]
