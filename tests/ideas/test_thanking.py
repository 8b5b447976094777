"""Thanks: who writes them, who reads them, who shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core.errors import BadInput, NotAllowed, WrongState
from app.ideas.models import Idea, Thanks
from app.ideas.operations.crediting import settle_credits
from app.ideas.operations.thanking import (
    hide_thanks,
    show_thanks,
    take_thanks_back,
    write_thanks,
)

DbSession = scoped_session[Session]
NOTE = "I found everything at four in the morning."


@pytest.fixture
def done(idea: Idea, make_implemented: Callable[..., Idea]) -> Idea:
    return make_implemented(idea)


@pytest.fixture
def thanks(session: DbSession, done: Idea, eva: User) -> Thanks:
    """Eva's thanks to Ana."""
    written = write_thanks(done, note=NOTE, by=eva)
    session.commit()
    return written


def count_of(session: DbSession, idea: Idea) -> int:
    session.refresh(idea)
    return idea.thanks


def test_thanks_are_counted_once_a_person(
    session: DbSession, done: Idea, thanks: Thanks, eva: User, max_: User
) -> None:
    write_thanks(done, note="And again.", by=eva)
    write_thanks(done, note="Well done.", by=max_)

    assert count_of(session, done) == 2
    assert thanks.note == "And again."


def test_changed_words_are_hidden_until_shown_again(
    done: Idea, thanks: Thanks, ana: User, eva: User
) -> None:
    show_thanks(thanks, done, by=ana)
    write_thanks(done, note=NOTE, by=eva)
    assert thanks.shown_at is not None

    write_thanks(done, note="Something else.", by=eva)
    assert thanks.shown_at is None


def test_credited_do_not_thank_themselves(done: Idea, ana: User) -> None:
    with pytest.raises(NotAllowed):
        write_thanks(done, note="Well done, me.", by=ana)


def test_nobody_is_thanked_before_anybody_is_credited(idea: Idea, eva: User) -> None:
    with pytest.raises(WrongState):
        write_thanks(idea, note="Already?", by=eva)


@pytest.mark.parametrize(("note", "words"), [(" \n", "a word or two"), ("x" * 281, "Shorten")])
def test_unusable_note_is_refused(done: Idea, eva: User, note: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        write_thanks(done, note=note, by=eva)


def test_thanks_taken_back_are_gone(
    session: DbSession, done: Idea, thanks: Thanks, eva: User
) -> None:
    take_thanks_back(done, by=eva)

    assert (count_of(session, done), session.scalars(select(Thanks)).all()) == (0, [])
    with pytest.raises(WrongState):
        take_thanks_back(done, by=eva)


def test_only_the_credited_show_and_hide(
    done: Idea, thanks: Thanks, ana: User, eva: User, max_: User
) -> None:
    show_thanks(thanks, done, by=ana)
    for person in (eva, max_):
        with pytest.raises(NotAllowed):
            hide_thanks(thanks, done, by=person)
    hide_thanks(thanks, done, by=ana)
    with pytest.raises(NotAllowed):
        show_thanks(thanks, done, by=max_)
    assert thanks.shown_at is None


def test_thanks_go_along_with_a_merge(
    session: DbSession,
    supply: Board,
    done: Idea,
    thanks: Thanks,
    eva: User,
    max_: User,
    make_idea: Callable[..., Idea],
    make_implemented: Callable[..., Idea],
) -> None:
    other = make_implemented(make_idea(supply, max_))
    done.merged_into_id = other.id
    settle_credits(other, by=max_)

    assert count_of(session, other) == 1
    assert write_thanks(other, note="Changed.", by=eva) is thanks


def test_note_is_read_by_the_credited_and_its_writer_until_it_is_shown(
    done: Idea,
    thanks: Thanks,
    ana: User,
    eva: User,
    max_: User,
    omar: User,
    sign_in: Callable[[User], Any],
) -> None:
    browsers = {person.handle: sign_in(person) for person in (ana, eva, max_, omar)}

    def readers() -> set[str]:
        pages = {who: browser.get(f"/ideas/{done.id}/thanks") for who, browser in browsers.items()}
        assert all("1 colleague said thanks" in page.text for page in pages.values())
        return {who for who, page in pages.items() if NOTE in page.text}

    assert readers() == {"ana", "eva"}
    for stranger in ("max", "omar"):
        assert browsers[stranger].post(f"/thanks/{thanks.id}/show").status_code == 404

    answer = browsers["ana"].post(f"/thanks/{thanks.id}/show")
    assert (answer.status_code, answer.location) == (303, f"/ideas/{done.id}/thanks")
    assert readers() == {"ana", "eva", "max", "omar"}
    assert NOTE in browsers["omar"].get("/people/ana").text
    assert browsers["omar"].post(f"/thanks/{thanks.id}/hide").status_code == 403

    browsers["ana"].post(f"/thanks/{thanks.id}/hide")
    assert readers() == {"ana", "eva"}
    assert NOTE not in browsers["omar"].get("/people/ana").text


def test_thanks_are_written_and_taken_back_on_their_page(
    session: DbSession, done: Idea, eva: User, sign_in: Callable[[User], Any]
) -> None:
    browser = sign_in(eva)
    assert "Say thanks" in browser.get(f"/ideas/{done.id}").text

    answer = browser.post(f"/ideas/{done.id}/thanks", {"note": NOTE})
    assert (answer.status_code, answer.location) == (303, f"/ideas/{done.id}/thanks")
    page = browser.get(f"/ideas/{done.id}").text
    assert '<span class="thanks-link__count">1</span>' in page
    assert "You said thanks" in page

    assert browser.post(f"/ideas/{done.id}/thanks/take-back").status_code == 303
    assert count_of(session, done) == 0
    assert browser.post(f"/ideas/{done.id}/thanks/take-back").status_code == 409


def test_note_that_is_too_long_stays_in_the_form(
    done: Idea, eva: User, sign_in: Callable[[User], Any]
) -> None:
    page = sign_in(eva).post(f"/ideas/{done.id}/thanks", {"note": "y" * 281})

    assert (page.status_code, "y" * 281 in page.text) == (422, True)
    assert "Shorten your note to 280 characters." in page.text


def test_credit_that_is_gone_meanwhile_keeps_what_was_typed(
    idea: Idea, eva: User, sign_in: Callable[[User], Any]
) -> None:
    page = sign_in(eva).post(f"/ideas/{idea.id}/thanks", {"note": NOTE})

    assert (page.status_code, "nobody to thank" in page.text) == (409, True)
    assert NOTE in page.text


def test_thanks_betray_nothing_of_ideas_out_of_sight(
    session: DbSession,
    supply: Board,
    done: Idea,
    thanks: Thanks,
    ana: User,
    eva: User,
    sign_in: Callable[[User], Any],
) -> None:
    show_thanks(thanks, done, by=ana)
    supply.visibility = "confidential"
    session.commit()
    browser = sign_in(eva)

    assert browser.get(f"/ideas/{done.id}/thanks").status_code == 404
    assert browser.post(f"/ideas/{done.id}/thanks", {"note": "x"}).status_code == 404
    assert browser.post(f"/thanks/{thanks.id}/hide").status_code == 404
    assert NOTE not in browser.get("/people/ana").text
    assert browser.post("/thanks/4711/show").status_code == 404
