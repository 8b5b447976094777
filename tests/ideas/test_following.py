"""Following: by itself as people like it, and never against what they chose."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core.errors import BadInput
from app.ideas.models import Follow, Idea, Level, Merge, Occasion
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.following import follow, follow_as_owner, prefer_levels
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.voting import take_vote_back, vote
from app.ideas.queries.following import level_of, levels_on, preferred_levels

DbSession = scoped_session[Session]


def prefer(user: User, **levels: Level) -> None:
    chosen = {**preferred_levels(user), **{Occasion(name): one for name, one in levels.items()}}
    prefer_levels(chosen, by=user)


def test_everything_is_followed_until_something_else_is_said(
    idea: Idea, ana: User, eva: User, max_: User
) -> None:
    vote(idea, by=eva)
    post_comment(idea, body="Yes.", by=max_)

    assert levels_on(idea) == dict.fromkeys((ana.id, eva.id, max_.id), Level.EVERYTHING)


def test_who_takes_part_follows_as_they_like_it(
    session: DbSession,
    supply: Board,
    ana: User,
    eva: User,
    max_: User,
    omar: User,
    make_idea: Callable[..., Idea],
) -> None:
    prefer(ana, posting=Level.DECISIONS)
    prefer(eva, voting=Level.NOTHING)
    prefer(max_, commenting=Level.DECISIONS)
    prefer(omar, posting=Level.DECISIONS)
    idea = make_idea(supply, ana)

    vote(idea, by=eva)
    post_comment(idea, body="Yes.", by=max_)
    invite_co_author(idea, omar, by=ana)
    accept_invitation(idea, by=omar)

    assert levels_on(idea) == {
        ana.id: Level.DECISIONS,
        eva.id: Level.NOTHING,
        max_.id: Level.DECISIONS,
        omar.id: Level.DECISIONS,
    }


def test_taking_part_in_two_ways_counts_by_what_tells_more(
    session: DbSession, idea: Idea, duplicate: Idea, omar: User
) -> None:
    prefer(omar, voting=Level.DECISIONS, commenting=Level.EVERYTHING)
    vote(idea, by=omar)
    post_comment(idea, body="Yes.", by=omar)
    post_comment(duplicate, body="Yes.", by=omar)
    vote(duplicate, by=omar)

    assert level_of(idea.id, omar) is Level.EVERYTHING
    assert level_of(duplicate.id, omar) is Level.EVERYTHING


@pytest.mark.parametrize("level", list(Level))
def test_what_was_chosen_stays_whatever_one_does(level: Level, idea: Idea, eva: User) -> None:
    follow(idea, level, by=eva)
    prefer(eva, voting=Level.EVERYTHING, commenting=Level.DECISIONS)

    vote(idea, by=eva)
    post_comment(idea, body="Yes.", by=eva)
    follow_as_owner(idea.id, eva.id)
    take_vote_back(idea, by=eva)

    assert level_of(idea.id, eva) is level


def test_what_was_chosen_for_a_part_goes_before_what_came_by_itself(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    omar: User,
    merge: Callable[..., Merge],
) -> None:
    follow(duplicate, Level.NOTHING, by=omar)
    merge(duplicate, idea)

    vote(idea, by=omar)

    assert level_of(idea.id, omar) is Level.NOTHING
    assert levels_on(idea)[omar.id] is Level.NOTHING
    follow(idea, Level.DECISIONS, by=omar)
    assert level_of(idea.id, omar) is Level.DECISIONS


def test_new_preference_leaves_what_one_follows_already(idea: Idea, eva: User) -> None:
    vote(idea, by=eva)

    prefer(eva, voting=Level.NOTHING)

    assert level_of(idea.id, eva) is Level.EVERYTHING


def test_owner_follows_everything(idea: Idea, eva: User) -> None:
    prefer(eva, posting=Level.DECISIONS, voting=Level.NOTHING, commenting=Level.NOTHING)
    vote(idea, by=eva)

    follow_as_owner(idea.id, eva.id)

    assert level_of(idea.id, eva) is Level.EVERYTHING


def test_vote_taken_back_leaves_no_following_behind(
    session: DbSession, idea: Idea, eva: User
) -> None:
    vote(idea, by=eva)
    take_vote_back(idea, by=eva)

    assert session.get(Follow, (idea.id, eva.id)) is None


def test_vote_taken_back_leaves_what_one_follows_for_another_reason(
    session: DbSession, idea: Idea, ana: User, eva: User, omar: User
) -> None:
    vote(idea, by=eva)
    post_comment(idea, body="Yes.", by=eva)
    take_vote_back(idea, by=eva)
    vote(idea, by=omar)
    idea.owner_id = omar.id
    take_vote_back(idea, by=omar)
    take_vote_back(idea, by=ana)

    assert levels_on(idea) == dict.fromkeys((ana.id, eva.id, omar.id), Level.EVERYTHING)


def test_nobody_can_wish_to_hear_nothing_of_their_own_ideas(eva: User) -> None:
    with pytest.raises(BadInput) as refused:
        prefer(eva, posting=Level.NOTHING)

    assert refused.value.field == "posting"


def test_page_of_preferences_shows_and_saves_them(
    session: DbSession, eva: User, sign_in: Callable[[User], Any]
) -> None:
    browser, address = sign_in(eva), "/account/following"
    assert f'href="{address}"' in browser.get("/account").text
    assert (
        len(re.findall(r'<input checked [^>]*value="everything"', browser.get(address).text)) == 3
    )

    answer = browser.post(
        address, {"posting": "decisions", "commenting": "everything", "voting": "nothing"}
    )

    assert (answer.status_code, answer.location) == (303, address)
    assert preferred_levels(eva) == {
        Occasion.POSTING: Level.DECISIONS,
        Occasion.COMMENTING: Level.EVERYTHING,
        Occasion.VOTING: Level.NOTHING,
    }
    assert re.search(r'<input checked [^>]*value="nothing"', browser.get(address).text)


@pytest.mark.parametrize(
    "changes", [{"posting": "nothing"}, {"voting": "shouting"}, {"commenting": "\x00"}]
)
def test_page_of_preferences_refuses_what_there_is_not(
    changes: dict[str, str], session: DbSession, eva: User, sign_in: Callable[[User], Any]
) -> None:
    typed = {"posting": "decisions", "commenting": "decisions", "voting": "decisions", **changes}

    answer = sign_in(eva).post("/account/following", typed)

    assert answer.status_code == 422
    assert "Not a valid choice" in answer.text
    assert preferred_levels(eva) == dict.fromkeys(Occasion, Level.EVERYTHING)


def test_page_of_an_idea_offers_its_author_what_they_can_have(
    idea: Idea, ana: User, eva: User, sign_in: Callable[[User], Any]
) -> None:
    follow(idea, Level.NOTHING, by=ana)
    follow(idea, Level.NOTHING, by=eva)
    authors, others = (sign_in(one).get(f"/ideas/{idea.id}").text for one in (ana, eva))

    assert '<option value="decisions" selected>' in authors
    assert 'value="nothing"' not in authors
    assert "you hear what is decided on it in any case" in authors
    assert '<option value="nothing" selected>' in others


def test_answer_to_a_vote_brings_the_level_along(
    idea: Idea, eva: User, sign_in: Callable[[User], Any]
) -> None:
    browser, script = sign_in(eva), {"HX-Request": "true"}

    pressed = browser.post(f"/ideas/{idea.id}/vote", headers=script).text
    again = browser.post(f"/ideas/{idea.id}/unvote", headers=script).text

    assert f'id="level-{idea.id}" name="level" hx-swap-oob="true"' in pressed
    assert '<option value="everything" selected>' in pressed
    assert '<option value="nothing" selected>' in again


def test_preferences_are_for_who_is_signed_in(client: Any) -> None:
    assert client.get("/account/following").status_code == 303
