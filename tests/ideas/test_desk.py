"""The moderator's desk: what waits for an answer, what is back, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, BoardModerator
from app.core import clock
from app.ideas.models import CreditRole, Decision, Idea
from app.ideas.operations.agreeing import object_to_agreement
from app.ideas.operations.answering_back import ask_again
from app.ideas.operations.claiming import claim_credit, refuse_claim
from app.ideas.operations.doing import DoneIdea, log_done_idea
from app.ideas.operations.promising import hand_over
from app.ideas.queries.desk import TABS, waiting_for
from app.ideas.status import Status

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]


def titles(page: str) -> list[str]:
    return re.findall(r'rows__title" href="[^"]+">([^<]+)', page)


def test_desk_shows_the_oldest_promise_first(
    three: list[Idea], max_: User, sign_in: SignIn
) -> None:
    page = sign_in(max_).get("/desk").text

    assert titles(page) == ["Idea number 2", "Idea number 1", "Idea number 0"]
    assert "Awaiting answer (3)" in page
    assert "answers are due</span>" in page
    assert "Answer due in 12 days" in page


def test_desk_is_for_moderators(three: list[Idea], ana: User, omar: User, sign_in: SignIn) -> None:
    for person in (ana, omar):
        browser = sign_in(person)
        for address in ("/desk", "/desk/together"):
            answer = browser.get(address)
            assert answer.status_code == 403
            assert "The desk is where moderators find the ideas" in answer.text
        assert browser.post("/desk/together", {"status": "declined"}).status_code == 403
        assert "/desk" not in browser.get("/ideas").text
        assert waiting_for(person) is None


def test_desk_knows_mine_and_all_of_my_boards(
    session: DbSession,
    three: list[Idea],
    supply: Board,
    max_: User,
    eva: User,
    sign_in: SignIn,
) -> None:
    session.add(BoardModerator(board_id=supply.id, user_id=eva.id))
    session.commit()
    hand_over(three[0], eva, by=max_)
    session.commit()

    browser = sign_in(max_)
    assert titles(browser.get("/desk").text) == ["Idea number 2", "Idea number 1"]
    assert len(titles(browser.get("/desk?whose=all").text)) == 3
    assert (waiting_for(max_), waiting_for(eva)) == (2, 3)
    session.delete(session.get_one(BoardModerator, (supply.id, eva.id)))
    session.commit()
    assert len(titles(browser.get("/desk").text)) == 3


def test_desk_is_narrowed_to_a_board_and_leafed_through(
    session: DbSession,
    three: list[Idea],
    supply: Board,
    ana: User,
    max_: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
) -> None:
    other = make_board("other", moderators=(max_,))
    for number in range(22):
        make_idea(other, ana, f"Elsewhere {number}")
    browser = sign_in(max_)

    assert len(titles(browser.get("/desk?board=supply").text)) == 3
    first = browser.get("/desk?board=other").text
    following = re.findall(r'href="([^"]+key=[^"]+)"', first)[-1].replace("&amp;", "&")
    assert len(titles(first)) == 20
    assert len(titles(browser.get(following).text)) == 2
    assert len(titles(browser.get("/desk?board=nowhere&tab=x&whose=y&key=z").text)) == 20


def test_ideas_come_back_to_the_desk_by_themselves(
    session: DbSession,
    supply: Board,
    three: list[Idea],
    ana: User,
    max_: User,
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
) -> None:
    today = clock.now().date()
    for number in range(22):
        idea = make_idea(supply, ana, f"Planned {number}")
        idea.status, idea.first_answered_at = Status.PLANNED, clock.now()
        idea.target_date = today + timedelta(days=number)
    parked = three[0]
    parked.status, parked.wake_up_date = Status.PARKED, today + timedelta(days=1)
    session.commit()

    assert titles(sign_in(max_).get("/desk?tab=back").text) == ["Planned 0"]
    with time_machine.travel(clock.now() + timedelta(days=30)):
        browser = sign_in(max_)
        first = browser.get("/desk?tab=back").text
        following = re.findall(r'href="([^"]+key=[^"]+)"', first)[-1].replace("&amp;", "&")
        there = titles(first) + titles(browser.get(following).text)
    assert set(there[1:3]) == {"Idea number 0", "Planned 1"}
    assert len(there) == 23
    assert there[-1] == "Planned 21"


def test_imported_ideas_have_a_view_of_their_own(
    session: DbSession, three: list[Idea], max_: User, sign_in: SignIn
) -> None:
    three[0].source, three[0].source_id = "there", "1"
    session.commit()
    browser = sign_in(max_)

    assert len(titles(browser.get("/desk").text)) == 2
    imported = browser.get("/desk?tab=imported").text
    assert titles(imported) == ["Idea number 0"]
    assert "Answer due" not in imported


@pytest.fixture
def on_desk(
    session: DbSession,
    supply: Board,
    ana: User,
    eva: User,
    max_: User,
    make_idea: Callable[..., Idea],
    decide: Callable[..., Decision],
    make_implemented: Callable[[Idea], Idea],
) -> Callable[[str], Idea]:
    """A new idea of Ana's, in a tab of the desk."""

    def place(tab: str) -> Idea:
        if tab == "not_agreed":
            done = DoneIdea("Labels", "Done.", "Labelled.", clock.now().date(), agreed_by=eva)
            idea = log_done_idea(supply, done, by=ana)
            object_to_agreement(idea, reason="I did not.", by=eva)
        else:
            idea = make_idea(supply, ana)
        match tab:
            case "back":
                decide(idea, Status.PARKED, max_)
                idea.wake_up_date = clock.now().date()
            case "asked":
                declined = decide(idea, Status.DECLINED, max_)
                ask_again(idea, decision_id=declined.id, argument="It is cheap.", by=ana)
            case "claims":
                claim_credit(make_implemented(idea), CreditRole.IMPROVER, reason="I did.", by=eva)
            case "imported":
                idea.source, idea.source_id = "there", str(idea.id)
        session.commit()
        return idea

    return place


def said(step: str) -> dict[str, str]:
    """An answer with all that any status asks for."""
    today = clock.now().date()
    return {
        "status": step,
        "answer": "So it is.",
        "owner": "@max",
        "target_date": str(today + timedelta(days=9)),
        "wake_up_date": str(today + timedelta(days=9)),
        "decline_reason": "too_costly",
        "what_changed": "Drawers have photos.",
        "since": str(today),
    }


def links(page: str, words: str) -> list[str]:
    return [unescape(href) for href in re.findall(rf'href="([^"]+)"[^>]*>{words}<', page)]


@pytest.mark.parametrize("tab", TABS)
def test_what_is_to_be_done_on_a_tab_is_done_one_by_one(
    tab: str, session: DbSession, on_desk: Callable[[str], Idea], max_: User, sign_in: SignIn
) -> None:
    idea, browser = on_desk(tab), sign_in(max_)
    [address] = links(browser.get(f"/desk?tab={tab}").text, str(TABS[tab].act))
    place, _hash, anchor = address.partition("#")
    page = browser.get(place).text
    assert f'id="{anchor}"' in page
    if not TABS[tab].is_answered:
        return

    steps = re.findall(r'/status\?to=(\w+)"', page)
    for step in steps:
        one = on_desk(tab)
        typed = {**said(step), "version": one.version}
        assert browser.post(f"/ideas/{one.id}/status", typed).status_code == 303
        session.expire_all()
        assert one.status == step
    assert titles(browser.get(f"/desk?tab={tab}").text) == [idea.title]
    assert steps


@pytest.mark.parametrize("tab", TABS)
def test_what_is_offered_together_on_a_tab_can_be_done(
    tab: str, session: DbSession, on_desk: Callable[[str], Idea], max_: User, sign_in: SignIn
) -> None:
    on_desk(tab)
    browser = sign_in(max_)
    page = browser.get(f"/desk?tab={tab}").text
    offered = re.findall(r'<option value="(\w+)"', page.partition('name="to"')[2])
    assert bool(offered) is TABS[tab].is_answered
    for step in offered:
        ideas = [on_desk(tab), on_desk(tab)]
        ids = [idea.id for idea in ideas]
        form = browser.get(f"/desk/together?to={step}&idea={ids[0]}&idea={ids[1]}").text
        seen = re.findall(r'name="seen" value="([^"]+)"', form)

        answer = browser.post("/desk/together", {**said(step), "idea": ids, "seen": seen})

        assert (step, answer.status_code) == (step, 303)
        session.expire_all()
        assert {idea.status for idea in ideas} == {step}


@pytest.mark.parametrize("tab", TABS)
def test_what_waits_on_a_tab_can_be_handed_over(
    tab: str,
    session: DbSession,
    on_desk: Callable[[str], Idea],
    supply: Board,
    max_: User,
    eva: User,
    sign_in: SignIn,
) -> None:
    session.add(BoardModerator(board_id=supply.id, user_id=eva.id))
    session.commit()
    idea, browser = on_desk(tab), sign_in(max_)
    offered = links(browser.get(f"/desk?tab={tab}").text, "Hand over")
    assert bool(offered) is TABS[tab].is_answered
    for address in offered:
        assert address in browser.get(f"/ideas/{idea.id}").text

        handed = browser.post(address, {"to": eva.id})

        assert handed.status_code == 303
        assert "Nothing waits here" in browser.get(f"/desk?tab={tab}").text
        assert titles(sign_in(eva).get(f"/desk?tab={tab}").text) == [idea.title]
        assert "Eva Lindqvist" in browser.get(f"/ideas/{idea.id}").text


def test_claimed_credit_waits_on_the_desk_the_oldest_claim_first(
    session: DbSession,
    three: list[Idea],
    make_implemented: Callable[[Idea], Idea],
    eva: User,
    omar: User,
    max_: User,
    sign_in: SignIn,
) -> None:
    browser = sign_in(max_)
    assert "tab=claims" not in browser.get("/desk").text
    first, second, part = three
    for idea in (first, second):
        make_implemented(idea)
    part.status, part.merged_into_id = Status.MERGED, first.id
    claims = [
        claim_credit(idea, CreditRole.IMPROVER, reason="I did.", by=by)
        for idea, by in ((second, eva), (first, omar), (second, omar))
    ]
    claims[1].idea_id = part.id
    session.commit()

    page = browser.get("/desk?tab=claims").text
    assert titles(page) == [second.title, first.title]
    assert "Claimed credit (2)" in page
    assert f"/ideas/{first.id}#claims" in page
    assert "Answer together" not in page
    assert "Hand over" not in page
    refuse_claim(claims[0], second, answer="No.", by=max_)
    session.commit()
    assert titles(browser.get("/desk?tab=claims").text) == [first.title, second.title]


def test_empty_desk_says_so(supply: Board, max_: User, sign_in: SignIn) -> None:
    assert "Nothing waits here" in sign_in(max_).get("/desk").text
