"""A budget of open votes: full at its limit, given back, and not to be outrun."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, BoardPerson, Visibility
from app.ideas.models import Idea, Merge, Vote
from app.ideas.operations.merging import undo_merge
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.voting import BudgetSpent, take_vote_back, vote
from app.ideas.queries.votes import budget_on, budgets_of
from app.ideas.status import Status

DbSession = scoped_session[Session]


@pytest.fixture
def supply(session: DbSession, supply: Board) -> Board:
    """The board that Max moderates, where each person has two open votes."""
    supply.vote_budget = 2
    session.commit()
    return supply


@pytest.fixture
def ideas(supply: Board, ana: User, make_idea: Callable[..., Idea]) -> list[Idea]:
    return [make_idea(supply, ana, f"Idea {number}") for number in range(4)]


def vote_for(ideas: list[Idea], *, by: User) -> None:
    for idea in ideas:
        vote(idea, by=by)


def given(board: Board, user: User) -> int:
    budget = budget_on(board, user)
    assert budget is not None
    return budget.given


def test_vote_beyond_the_budget_is_refused(supply: Board, ideas: list[Idea], eva: User) -> None:
    vote_for(ideas[:2], by=eva)

    with pytest.raises(
        BudgetSpent, match="You have given all 2 votes that each person has on “Supply”"
    ):
        vote(ideas[2], by=eva)

    vote(ideas[1], by=eva)  # given already: the same as once
    assert given(supply, eva) == 2


def test_vote_taken_back_can_be_given_again(supply: Board, ideas: list[Idea], eva: User) -> None:
    vote_for(ideas[:2], by=eva)
    take_vote_back(ideas[0], by=eva)

    vote(ideas[2], by=eva)

    assert [idea.votes for idea in ideas] == [0, 1, 1, 0]


@pytest.mark.parametrize("status", [Status.IMPLEMENTED, Status.DECLINED])
def test_vote_comes_back_with_the_final_answer(
    status: Status, supply: Board, ideas: list[Idea], eva: User
) -> None:
    vote_for(ideas[:2], by=eva)
    ideas[0].status = status

    vote(ideas[2], by=eva)

    assert given(supply, eva) == 2


def test_idea_opened_again_counts_even_beyond_the_budget(
    supply: Board, ideas: list[Idea], eva: User
) -> None:
    vote_for(ideas[:2], by=eva)
    ideas[0].status = Status.DECLINED
    vote(ideas[2], by=eva)
    ideas[0].status, ideas[0].target_date = Status.UNDER_REVIEW, ideas[0].answer_due_at.date()

    assert given(supply, eva) == 3
    with pytest.raises(BudgetSpent):
        vote(ideas[3], by=eva)


def test_votes_for_ideas_that_became_one_are_one(
    session: DbSession,
    supply: Board,
    ideas: list[Idea],
    eva: User,
    max_: User,
    merge: Callable[..., Merge],
) -> None:
    vote_for(ideas[:2], by=eva)
    merge(ideas[0], ideas[1])
    assert given(supply, eva) == 1
    vote(ideas[2], by=eva)

    undo_merge(ideas[0], by=max_)
    session.commit()

    assert given(supply, eva) == 3
    assert [idea.votes for idea in ideas] == [1, 1, 1, 0]


def test_vote_counts_where_its_idea_went(
    supply: Board,
    ideas: list[Idea],
    eva: User,
    ana: User,
    max_: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    merge: Callable[..., Merge],
) -> None:
    elsewhere = make_idea(make_board("wards", moderators=(max_,)), ana, "The same")
    vote(elsewhere, by=eva)
    assert given(supply, eva) == 0

    merge(elsewhere, ideas[0])

    assert given(supply, eva) == 1


def test_vote_that_does_not_count_takes_no_place(
    session: DbSession, supply: Board, ideas: list[Idea], ana: User, eva: User
) -> None:
    """Who became a co-author, or may not read the board any more, could not take it back."""
    vote_for(ideas[:2], by=eva)
    invite_co_author(ideas[0], eva, by=ana)
    accept_invitation(ideas[0], by=eva)
    assert given(supply, eva) == 1

    supply.visibility = Visibility.LISTED
    session.add(BoardPerson(board_id=supply.id, user_id=ana.id))
    session.commit()
    assert given(supply, eva) == 0


def test_board_without_a_budget_takes_all_votes(
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    supply: Board,
    ana: User,
    eva: User,
) -> None:
    wards = make_board("wards")
    vote_for([make_idea(wards, ana, f"Idea {number}") for number in range(5)], by=eva)

    assert budget_on(wards, eva) is None
    assert [(one.board.slug, one.most, one.given) for one in budgets_of(eva)] == [("supply", 2, 0)]


def test_last_vote_is_given_once_from_many_tabs(
    session: DbSession,
    supply: Board,
    make_idea: Callable[..., Idea],
    ana: User,
    eva: User,
    sign_in: Callable[[User], Any],
) -> None:
    addresses = [f"/ideas/{make_idea(supply, ana, f'Idea {n}').id}/vote" for n in range(8)]
    tabs = [(sign_in(eva), address) for address in addresses for _ in range(2)]
    eva_id = eva.id
    session.commit()

    with ThreadPoolExecutor(len(tabs)) as threads:
        statuses = list(threads.map(lambda tab: tab[0].post(tab[1]).status_code, tabs))

    rows = select(func.count()).select_from(Vote).where(Vote.user_id == eva_id)
    assert session.scalar(rows) == 2
    assert sorted(set(statuses)) == [303, 409]
    assert statuses.count(303) == 4  # two tabs for each of the two votes


def test_page_at_the_limit_leads_to_ones_own_votes(
    session: DbSession,
    supply: Board,
    ideas: list[Idea],
    eva: User,
    sign_in: Callable[[User], Any],
) -> None:
    vote_for(ideas[:2], by=eva)
    browser, wanted = sign_in(eva), ideas[2].id

    answer = browser.post(f"/ideas/{wanted}/vote")

    assert answer.status_code == 409
    assert "You have given all 2 votes that each person has on “Supply”." in answer.text
    assert "Idea 0" in answer.text
    assert "Idea 1" in answer.text
    mine = f"/votes?board=supply&wanted={wanted}"
    assert re.findall(r'href="(/votes[^"#]*)#vote-(\d+)"', answer.text) == [
        (mine.replace("&", "&amp;"), str(idea.id)) for idea in (ideas[1], ideas[0])
    ]

    page = browser.get(mine).text
    assert "Take another vote back first" in page
    assert "2 of 2 open votes given" in page
    back = {"Referer": f"http://localhost{mine}"}
    taken = browser.post(f"/ideas/{ideas[0].id}/unvote", headers=back)
    assert taken.location == f"{mine}#vote-{ideas[0].id}"
    assert "There is room for it: press here." in browser.get(mine).text
    assert browser.post(f"/ideas/{wanted}/vote", headers=back).status_code == 303
    page = browser.get(mine).text
    assert "You want to vote for this" not in page
    assert "Idea 2" in page
    assert "Idea 0" not in page


def test_script_at_the_limit_is_told_with_a_link(
    supply: Board, ideas: list[Idea], eva: User, sign_in: Callable[[User], Any]
) -> None:
    vote_for(ideas[:2], by=eva)

    answer = sign_in(eva).post(f"/ideas/{ideas[2].id}/vote", headers={"HX-Request": "true"})

    assert answer.status_code == 409
    [reason] = re.findall(r"<p data-refusal>(.*?)</p>", answer.text)
    assert f'href="/votes?board=supply&amp;wanted={ideas[2].id}"' in reason
