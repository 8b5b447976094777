"""Whatever is typed: a clear sentence beside it where it cannot be used, and it is still there."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.ideas.models import (
    BODY_LENGTH,
    COMMENT_LENGTH,
    TITLE_LENGTH,
    Comment,
    Draft,
    Idea,
)
from app.ideas.operations.keeping_drafts import LONGEST_DRAFT

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
MEGABYTE = "x" * 1_000_000
# What is kept of it where it is fine: what nobody sees and what reorders the words of others goes.
FINE = {
    "controls": ("Six\x00 dra\x07wers\x1b", "Six drawers"),
    "right to left": ("שלום עולם \u202eevil", "שלום עולם evil"),
    "emoji": ("👩‍🔧 six 🏳️‍🌈", "👩‍🔧 six 🏳️‍🌈"),
    "zero width": ("six\u200bdrawers\ufeff", "six\u200bdrawers"),
    "combining": ("Cafe\u0301", "Café"),
    "quotes in quotes": (">" * 5_000 + " six", ">" * 5_000 + " six"),
    "brackets": ("[" * 9_000 + "six", "[" * 9_000 + "six"),
    "table": ("|" * 3_000 + "\n" + "-|" * 3_000, "|" * 3_000 + "\n" + "-|" * 3_000),
    "links": ("[a](b) " * 1_000 + "six", "[a](b) " * 1_000 + "six"),
}
UNSEEN = ["", " \n\t", "\u200b\u200d\u2060", "\x00\x07", "\u202e\u202d", "\u3164"]


@dataclass(frozen=True)
class Place:
    """A form with a text: where it is sent to, what else it needs, and how long its text may be."""

    to: str
    fields: dict[str, str]
    most: int
    what: str
    empty: str


@pytest.fixture
def comment(idea: Idea, say: Callable[..., Comment], ana: User) -> Comment:
    return say(idea, ana)


PLACES = {
    "post": Place(
        "/ideas/new",
        {"board": "supply", "title": "T"},
        BODY_LENGTH,
        "Shorten the text to",
        "Describe your idea",
    ),
    "edit": Place(
        "/ideas/{idea}/edit",
        {"title": "T", "version": "1"},
        BODY_LENGTH,
        "Shorten the text to",
        "Describe your idea",
    ),
    "comment": Place(
        "/ideas/{idea}/comments", {}, COMMENT_LENGTH, "Shorten your comment to", "Write something"
    ),
    "edit a comment": Place(
        "/ideas/{idea}/comments/{comment}/edit",
        {"version": "1"},
        COMMENT_LENGTH,
        "Shorten your comment to",
        "Write something",
    ),
}


@pytest.fixture
def send(idea: Idea, comment: Comment, ana: User, sign_in: SignIn) -> Callable[..., Any]:
    browser = sign_in(ana)

    def act(place: Place, **typed: str) -> Any:
        address = place.to.format(idea=idea.id, comment=comment.id)
        return browser.post(address, {**place.fields, **typed})

    return act


def newest(session: DbSession, place: Place) -> str:
    """The text as it is kept after it was sent."""
    session.expire_all()
    what = Comment if "comments" in place.to else Idea
    found = session.scalars(select(what).order_by(what.id.desc())).first()
    assert found is not None
    return found.body


def still_there(typed: str, page: str) -> bool:
    """Whether a page has a text in its form, as it was typed but for what HTML cannot hold."""
    return typed.replace("\r\n", "\n") in html.unescape(page)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize(("typed", "kept"), FINE.values(), ids=FINE)
def test_odd_text_is_taken_without_what_does_harm(
    session: DbSession, send: Callable[..., Any], place: Place, typed: str, kept: str
) -> None:
    assert send(place, body=typed).status_code == 303
    assert newest(session, place) == kept


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("typed", UNSEEN, ids=ascii)
def test_text_in_which_nothing_is_seen_is_empty(
    send: Callable[..., Any], place: Place, typed: str
) -> None:
    answer = send(place, body=typed)

    assert answer.status_code == 422
    assert place.empty in answer.text


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("typed", [MEGABYTE, "> " * 100_000, "[" * 100_000], ids=["mb", ">", "["])
def test_text_without_end_comes_back_to_be_shortened(
    session: DbSession, send: Callable[..., Any], place: Place, typed: str
) -> None:
    before = newest(session, place)

    answer = send(place, body=typed)

    assert answer.status_code == 422
    assert f"{place.what} {place.most} characters." in answer.text
    assert still_there(typed, answer.text)
    assert newest(session, place) == before


@pytest.mark.parametrize("name", ["post", "edit"])
@pytest.mark.parametrize(
    "title", ["x" * 5_000, "👩‍🔧" * 1_000, "שלום " * 1_000], ids=["long", "emoji", "right to left"]
)
def test_title_without_end_comes_back_to_be_shortened(
    send: Callable[..., Any], name: str, title: str
) -> None:
    answer = send(PLACES[name], title=title, body="My careful words")

    assert answer.status_code == 422
    assert f"Shorten the title to {TITLE_LENGTH} characters." in answer.text
    assert f'value="{title}"' in answer.text
    assert still_there("My careful words</textarea>", answer.text)


@pytest.mark.parametrize("name", ["post", "edit"])
@pytest.mark.parametrize("title", UNSEEN, ids=ascii)
def test_title_in_which_nothing_is_seen_is_asked_for(
    send: Callable[..., Any], name: str, title: str
) -> None:
    answer = send(PLACES[name], title=title, body="My careful words")

    assert answer.status_code == 422
    assert "Give your idea a title." in answer.text
    assert "My careful words</textarea>" in answer.text


def test_title_is_one_line_that_reorders_nothing(
    session: DbSession, send: Callable[..., Any]
) -> None:
    send(PLACES["post"], title=" Six\n\x07drawers \u202e\u200b", body="B")

    title = session.scalars(select(Idea.title).order_by(Idea.id.desc())).first()
    assert title == "Six drawers \u200b"


@pytest.mark.parametrize("typed", [*(typed for typed, _ in FINE.values()), *UNSEEN], ids=ascii)
def test_draft_holds_what_was_typed_and_gives_it_back(
    session: DbSession, supply: Board, ana: User, sign_in: SignIn, typed: str
) -> None:
    browser = sign_in(ana)

    saved = browser.post("/drafts", {"title": typed, "body": typed, "board": "supply"})

    assert saved.status_code == 303
    fields = session.scalars(select(Draft.fields)).one()
    assert fields["body"] == [typed]
    assert still_there(
        typed.replace("\x00", ""), browser.get(saved.location).text.replace("\0", "")
    )


@pytest.mark.parametrize("title", ["T", "x" * 5_000], ids=["short", "long title"])
def test_draft_without_end_is_refused_with_what_was_typed(
    session: DbSession, supply: Board, ana: User, sign_in: SignIn, title: str
) -> None:
    answer = sign_in(ana).post("/drafts", {"title": title, "body": MEGABYTE})

    assert answer.status_code == 422
    assert f"Shorten it to {LONGEST_DRAFT} characters." in answer.text
    assert still_there(MEGABYTE, answer.text)
    assert f'value="{title}"' in answer.text
    assert session.scalars(select(Draft)).all() == []
