"""The moderator's desk: what waits, in which order, and one answer for several ideas."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, BoardModerator
from app.core import clock
from app.core.errors import BadInput, LostRace
from app.events import Event
from app.ideas.models import Decision, Idea
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.deciding_together import MOST_TOGETHER, NotTogether, decide_together
from app.ideas.operations.promising import hand_over
from app.ideas.queries.desk import waiting_for
from app.ideas.status import Status

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
DECLINED = Outcome(Status.DECLINED, "Not now.", decline_reason="too_costly")
TYPED = {"status": "declined", "answer": "Not now.", "decline_reason": "too_costly"}


@pytest.fixture
def three(
    session: DbSession, supply: Board, ana: User, make_idea: Callable[..., Idea]
) -> list[Idea]:
    """Three ideas that wait, the last one the longest."""
    ideas = [make_idea(supply, ana, f"Idea number {number}") for number in range(3)]
    for number, idea in enumerate(ideas):
        idea.answer_due_at -= timedelta(days=number)
    session.commit()
    return ideas


def titles(page: str) -> list[str]:
    return re.findall(r'rows__title" href="[^"]+">([^<]+)', page)


def seen(*ideas: Idea) -> dict[int, int]:
    return {idea.id: idea.version for idea in ideas}


def decided(session: DbSession) -> list[str]:
    statement = select(Idea.title).join(Decision, Decision.idea_id == Idea.id).order_by(Idea.id)
    return list(session.scalars(statement))


def test_desk_shows_the_oldest_promise_first(
    three: list[Idea], max_: User, sign_in: SignIn
) -> None:
    page = sign_in(max_).get("/desk").text

    assert titles(page) == ["Idea number 2", "Idea number 1", "Idea number 0"]
    assert "Awaiting answer (3)" in page
    assert "answers are due</span>" in page
    assert "Answer due in 11 days" in page


def test_desk_is_for_moderators(three: list[Idea], ana: User, omar: User, sign_in: SignIn) -> None:
    for person in (ana, omar):
        browser = sign_in(person)
        for address in ("/desk", "/desk/together"):
            answer = browser.get(address)
            assert answer.status_code == 403
            assert "The desk is where moderators find the ideas" in answer.text
        assert browser.post("/desk/together", TYPED).status_code == 403
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


def test_empty_desk_says_so(supply: Board, max_: User, sign_in: SignIn) -> None:
    assert "Nothing waits here" in sign_in(max_).get("/desk").text


def test_decide_together_gives_each_its_decision(
    session: DbSession, three: list[Idea], max_: User
) -> None:
    decide_together(three, DECLINED, seen_versions=seen(*three), by=max_)
    session.commit()

    assert decided(session) == [idea.title for idea in three]
    assert {idea.status for idea in three} == {Status.DECLINED}
    kinds = session.scalars(select(Event.idea_id).where(Event.kind == "StatusChanged")).all()
    assert sorted(kinds) == sorted(idea.id for idea in three)


def test_decide_together_names_what_changed_and_what_is_stuck_and_does_nothing(
    session: DbSession, three: list[Idea], max_: User
) -> None:
    versions = seen(*three)
    change_status(
        three[0], Outcome(Status.UNDER_REVIEW, "Mine."), seen_version=three[0].version, by=max_
    )
    three[1].status = Status.IMPLEMENTED
    session.commit()
    versions[three[1].id] = three[1].version

    with pytest.raises(NotTogether) as refused:
        decide_together(three, DECLINED, seen_versions=versions, by=max_)

    assert (refused.value.changed, refused.value.stuck) == (["Idea number 0"], ["Idea number 1"])
    assert decided(session) == ["Idea number 0"]


def test_decide_together_without_what_the_status_needs_is_undone(
    session: DbSession, three: list[Idea], max_: User
) -> None:
    with pytest.raises(BadInput):
        decide_together(
            three, Outcome(Status.DECLINED, "Not now."), seen_versions=seen(*three), by=max_
        )

    assert decided(session) == []


def test_decide_together_that_fails_half_way_is_undone(
    session: DbSession, three: list[Idea], max_: User
) -> None:
    versions = seen(*three)
    somebody_else = update(Idea).where(Idea.id == three[1].id).values(version=99)
    session.execute(somebody_else.execution_options(synchronize_session=False))

    with pytest.raises(LostRace):
        decide_together(three, DECLINED, seen_versions=versions, by=max_)

    assert decided(session) == []


@pytest.mark.parametrize("number", [0, MOST_TOGETHER + 1])
def test_decide_together_wants_some_and_not_too_many(number: int, idea: Idea, max_: User) -> None:
    with pytest.raises(BadInput, match="Tick"):
        decide_together([idea] * number, DECLINED, seen_versions=seen(idea), by=max_)


def test_moderator_answers_together_from_the_desk(
    session: DbSession, three: list[Idea], ana: User, max_: User, sign_in: SignIn
) -> None:
    browser = sign_in(max_)
    ids = [idea.id for idea in three]
    address = "/desk/together?to=declined&" + "&".join(f"idea={id}" for id in ids)
    page = browser.get(address).text
    assert page.count("checked") == 3
    typed = {**TYPED, "idea": ids[:2], "seen": re.findall(r'name="seen" value="([^"]+)"', page)}

    blank = browser.post("/desk/together", {**typed, "answer": " "})
    assert blank.status_code == 422
    assert "Say why" in blank.text
    assert (blank.text.count('name="seen"'), blank.text.count('value="too_costly"')) == (3, 1)
    none = browser.post("/desk/together", {**typed, "idea": []})
    assert none.status_code == 422
    assert "Not now." in none.text

    answer = browser.post("/desk/together", typed)

    assert (answer.status_code, answer.location) == (303, "/desk")
    assert decided(session) == ["Idea number 0", "Idea number 1"]
    assert "2 ideas are answered" in browser.get("/desk").text


def test_second_moderator_is_told_which_ideas_and_keeps_text_and_ticks(
    session: DbSession, three: list[Idea], max_: User, sign_in: SignIn
) -> None:
    browser = sign_in(max_)
    pairs = [f"{idea.id}:{idea.version}" for idea in three]
    change_status(
        three[0], Outcome(Status.UNDER_REVIEW, "Mine."), seen_version=three[0].version, by=max_
    )
    session.commit()
    typed = {**TYPED, "idea": [three[0].id, three[1].id], "seen": pairs}

    answer = browser.post("/desk/together", typed)

    assert answer.status_code == 409
    assert "“Idea number 0” changed meanwhile" in answer.text
    assert "Not now." in answer.text
    assert answer.text.count("checked>") >= 2
    assert decided(session) == ["Idea number 0"]
    again = {**typed, "seen": re.findall(r'name="seen" value="([^"]+)"', answer.text)}
    assert browser.post("/desk/together", again).status_code == 303


@pytest.mark.parametrize("word", ["", "x", "²", "-1", "9" * 30, "99999"])
def test_ideas_that_are_not_there_are_decided_by_nobody(
    word: str, three: list[Idea], max_: User, sign_in: SignIn
) -> None:
    browser = sign_in(max_)

    assert browser.get(f"/desk/together?to=declined&idea={word}").status_code == 404
    assert browser.post("/desk/together", {**TYPED, "idea": word}).status_code == 404
    assert browser.post("/desk/together", {**TYPED, "seen": f"{word}:1"}).status_code in {404, 422}


def test_ideas_of_other_boards_are_decided_by_nobody(
    session: DbSession,
    three: list[Idea],
    ana: User,
    max_: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
) -> None:
    foreign = make_idea(make_board("other"), ana)
    ids = [three[0].id, foreign.id]
    typed = {**TYPED, "idea": ids, "seen": [f"{id}:1" for id in ids]}

    assert sign_in(max_).post("/desk/together", typed).status_code == 404
    assert decided(session) == []


@pytest.mark.parametrize("query", ["to=declined", "to=merged&idea=1", "idea=1", "to=new&idea=1"])
def test_together_without_ideas_or_step_says_what_to_do(
    query: str, three: list[Idea], max_: User, sign_in: SignIn
) -> None:
    answer = sign_in(max_).get(f"/desk/together?{query}")

    assert answer.status_code == (422 if query == "to=declined" else 404)
