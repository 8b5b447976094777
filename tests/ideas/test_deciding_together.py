"""One answer for several ideas: all of them are decided, or none, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core.errors import BadInput, LostRace
from app.events import Event
from app.ideas.models import Decision, Idea
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.deciding_together import MOST_TOGETHER, NotTogether, decide_together
from app.ideas.status import Status

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
DECLINED = Outcome(Status.DECLINED, "Not now.", decline_reason="too_costly")
TYPED = {"status": "declined", "answer": "Not now.", "decline_reason": "too_costly"}


def seen(*ideas: Idea) -> dict[int, int]:
    return {idea.id: idea.version for idea in ideas}


def decided(session: DbSession) -> list[str]:
    statement = select(Idea.title).join(Decision, Decision.idea_id == Idea.id).order_by(Idea.id)
    return list(session.scalars(statement))


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
