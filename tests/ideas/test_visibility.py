"""Who sees which ideas, told once as a table and compared on every surface there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import Department, User
from app.boards.models import Board, Visibility
from app.boards.queries import boards_for, readers_of
from app.core import clock
from app.ideas.models import Idea, Vote
from app.ideas.operations.attaching import checked_upload, keep_upload
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.posting import edit_idea
from app.ideas.operations.withdrawing import withdraw_idea
from app.ideas.policy import visible_to
from app.ideas.queries.attachments import AttachmentRules
from app.ideas.queries.orders import Sort
from app.search.index import rebuild
from tests.pictures import picture as draw

DbSession = scoped_session[Session]
PEOPLE = ("author", "stranger", "listed", "colleague", "moderator", "administrator")
SEES = {
    Visibility.EVERYONE: set(PEOPLE),
    Visibility.LISTED: {"author", "listed", "colleague", "moderator"},
    Visibility.CONFIDENTIAL: {"author", "moderator"},
}
KNOWS_THE_BOARD = {
    Visibility.EVERYONE: set(PEOPLE),
    Visibility.LISTED: {"listed", "colleague", "moderator"},
    Visibility.CONFIDENTIAL: set(PEOPLE),
}


@pytest.fixture
def people(
    make_user: Callable[..., User], make_department: Callable[[str], Department]
) -> dict[str, User]:
    nursing = make_department("Nursing")
    return {
        name: make_user(
            name,
            role="administrator" if name == "administrator" else "member",
            department_id=nursing.id if name == "colleague" else None,
        )
        for name in PEOPLE
    }


@pytest.fixture(params=list(Visibility))
def board(
    request: pytest.FixtureRequest,
    session: DbSession,
    people: dict[str, User],
    make_board: Callable[..., Board],
) -> Board:
    nursing = session.scalars(select(Department)).one()
    return make_board(
        "topic",
        visibility=request.param,
        moderators=(people["moderator"],),
        people=(people["listed"],),
        departments=(nursing,),
    )


@pytest.fixture
def secret(board: Board, people: dict[str, User], make_idea: Callable[..., Idea]) -> Idea:
    author = people["author"]
    return make_idea(board, author, title="Zebra crossing", body="Quagga stripes", tags=["okapi"])


def test_visible_to_follows_the_table(
    session: DbSession, board: Board, secret: Idea, people: dict[str, User]
) -> None:
    sees = {
        name
        for name, user in people.items()
        if session.scalars(select(Idea).where(visible_to(user))).all()
    }

    assert sees == SEES[board.visibility]


def test_boards_follow_the_table(board: Board, people: dict[str, User]) -> None:
    knows = {name for name, user in people.items() if boards_for(user)}

    assert knows == KNOWS_THE_BOARD[board.visibility]


def test_readers_of_a_board_are_those_who_read_what_others_wrote_there(
    session: DbSession, board: Board, secret: Idea, people: dict[str, User]
) -> None:
    readers = set(session.scalars(readers_of(board)))

    assert {name for name, user in people.items() if user.id in readers} == (
        set(PEOPLE)
        if board.visibility is Visibility.EVERYONE
        else SEES[board.visibility] - {"author"}
    )


def test_no_page_shows_or_betrays_what_somebody_may_not_see(
    session: DbSession,
    board: Board,
    secret: Idea,
    people: dict[str, User],
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: Callable[[User], Any],
) -> None:
    """Each voted for it while they saw it; one moderates another board, with an idea like it."""
    everywhere = make_board("everywhere", moderators=(people["listed"],))
    others = make_idea(everywhere, people["listed"], title="A crossing with zebra stripes")
    rebuild()
    comment = post_comment(secret, body="Quagga foals", by=people["author"])
    comment_pages = (f"/threads/{comment.id}", f"/comments/{comment.id}/history")
    for name, user in people.items():
        session.add(Vote(idea_id=secret.id, user_id=user.id, created_at=clock.now()))
        browser = sign_in(user)
        sees = name in SEES[board.visibility]
        parts = ("", "/related", "/thanks", "/claims/new", "/voters", "/people?q=a", *comment_pages)
        for part in parts:
            address = f"/ideas/{secret.id}{part}"
            assert browser.get(address).status_code == (200 if sees else 404), address
        for words in ("", "?q=zebra"):
            candidates = browser.get(f"/ideas/{others.id}/merge{words}")
            assert candidates.status_code == (200 if name == "listed" else 403)
            assert ("Quagga" in candidates.text) == (name == "listed" and sees)
        decides = name == "moderator"
        ledger = browser.get(f"/ideas/{secret.id}/told")
        assert ledger.status_code == (200 if decides else 403 if sees else 404)
        for address in (
            "/",
            "/ideas",
            *(f"/ideas?sort={sort}" for sort in Sort),
            "/ideas?tag=okapi",
            "/ideas?author=author",
            "/ideas?sort=top&period=year",
            "/ideas?status=merged",
            "/implemented",
            "/search?q=zebra",
            "/search?q=quagga",
            "/ideas/similar?title=zebra",
            *("/search/suggestions?q=zeb", "/search/suggestions?q=oka"),
            *("/search?q=zebar", "/search?q=zebra+unicorn", f"/ideas/{others.id}/related"),
            f"/people/{people['author'].handle}",
            "/notices",
            "/promises",
            "/desk?whose=all",
            "/votes",
            "/votes?show=past",
            "/desk?tab=asked&whose=all",
        ):
            page = browser.get(address).text
            shows = "Zebra crossing" in page or "Quagga" in page or 'value="okapi"' in page
            assert not shows or sees, f"{name} at {address}"
        board_page = browser.get(f"/boards/{board.slug}")
        knows = name in KNOWS_THE_BOARD[board.visibility]
        assert board_page.status_code == (200 if knows else 404)
        assert ("Zebra" in board_page.text) == (sees and knows)


def test_files_go_to_those_who_see_the_idea_that_shows_them(
    board: Board,
    people: dict[str, User],
    secret: Idea,
    session: DbSession,
    sign_in: Callable[[User], Any],
) -> None:
    author = people["author"]
    picture = keep_upload(checked_upload("p.png", draw(), AttachmentRules()), by=author)
    address = f"/attachments/{picture.name}"
    body = f"![Stripes]({address})"
    edit_idea(secret, title="T", body=body, tags=[], seen_version=secret.version, by=author)
    session.commit()

    for name, user in people.items():
        browser = sign_in(user)
        expected = 200 if name in SEES[board.visibility] else 404
        for path in (address, f"{address}/thumbnail"):
            assert browser.get(path).status_code == expected, f"{name} at {path}"


@pytest.mark.parametrize("others_took_part", [True, False])
def test_withdrawn_idea_is_on_no_surface_and_leaves_at_most_a_tombstone(
    session: DbSession,
    board: Board,
    secret: Idea,
    people: dict[str, User],
    sign_in: Callable[[User], Any],
    others_took_part: bool,
) -> None:
    if others_took_part:
        post_comment(secret, body="Okapi ears", by=people["moderator"])
    withdraw_idea(secret, seen_version=secret.version, by=people["author"])
    session.commit()
    for name, user in people.items():
        browser = sign_in(user)
        is_author = name == "author"
        knows = is_author or (others_took_part and name in SEES[board.visibility])
        tombstone = browser.get(f"/ideas/{secret.id}")
        assert tombstone.status_code == (200 if knows else 404), name
        assert ("Zebra" in tombstone.text) == is_author
        assert "Okapi" not in tombstone.text
        for part in ("history", "edit", "withdraw", "thanks", "told", "status?to=planned"):
            assert browser.get(f"/ideas/{secret.id}/{part}").status_code == 404, part
        for act in ("vote", "comments", "follow", "take-up" if not is_author else "withdraw"):
            assert browser.post(f"/ideas/{secret.id}/{act}").status_code == 404, act
        for address in (
            *("/", "/ideas", "/ideas?sort=top", "/ideas?sort=awaiting", "/search?q=zebra"),
            *("/search?q=okapi", f"/people/{people['author'].handle}", "/notices", "/promises"),
            *("/implemented", "/desk?whose=all", "/desk?tab=imported&whose=all"),
        ):
            page = browser.get(address).text
            assert not any(word in page for word in ("Zebra crossing", "Quagga", "Okapi")), address
        own = browser.get("/ideas/withdrawn").text
        assert ("Zebra crossing" in own) == is_author


def test_listed_board_takes_no_ideas_from_strangers(
    board: Board, people: dict[str, User], sign_in: Callable[[User], Any]
) -> None:
    for name, user in people.items():
        answer = sign_in(user).post(
            "/ideas/new", {"board": board.slug, "title": "From outside", "body": "Hello"}
        )

        knows = name in KNOWS_THE_BOARD[board.visibility]
        assert answer.status_code == (303 if knows else 422), name
