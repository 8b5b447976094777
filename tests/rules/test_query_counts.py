"""A page asks the database as often for three rows as for one, and counts without end nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, scoped_session

from app.admin.operations import set_leaderboard
from app.auth.models import Department, User
from app.boards.models import Board, SectionKind
from app.core import clock
from app.events.delivering import Worker
from app.ideas.models import (
    Comment,
    CreditRole,
    Idea,
    Per,
    ReactionKind,
    Unit,
    ValueKind,
)
from app.ideas.operations.agreeing import object_to_agreement
from app.ideas.operations.answering_back import ask_again
from app.ideas.operations.claiming import claim_credit
from app.ideas.operations.crediting import mark_improvement, name_implementer
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.doing import DoneIdea, log_done_idea
from app.ideas.operations.keeping_drafts import begin_draft
from app.ideas.operations.merging import merge_ideas
from app.ideas.operations.posting import edit_idea
from app.ideas.operations.reacting import react
from app.ideas.operations.reasons import add_reason
from app.ideas.operations.rewording import edit_comment
from app.ideas.operations.saving import save_filter
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.speaking import mark_official
from app.ideas.operations.thanking import show_thanks, write_thanks
from app.ideas.operations.valuing import UNSEEN, Worth, confirm_value, enter_value
from app.ideas.operations.voting import vote
from app.ideas.operations.withdrawing import withdraw_idea
from app.ideas.operations.workflows import set_workflow
from app.ideas.status import Status
from app.ideas.workflow import Workflow

DbSession = scoped_session[Session]
PAGES = (
    "/",
    "/ideas",
    "/ideas?sort=new",
    "/ideas?sort=top&period=year",
    "/ideas?sort=eyes",
    "/ideas?sort=implemented",
    "/ideas?sort=following",
    "/ideas?sort=mine",
    "/ideas?board=supply&status=planned&tag=stores&author=ana&department=1&period=year",
    "/ideas/orders",
    "/ideas/saved",
    "/ideas?sort=awaiting",
    "/ideas?sort=answered&status=implemented",
    "/boards/supply",
    "/people/ana",
    "/implemented",
    "/implemented?board=supply&department=1&year=2026",
    "/leaderboard",
    "/promises",
    "/ideas/1/history",
    "/ideas/1/history/2",
    "/ideas/5/withdraw",
    "/ideas/7",
    "/ideas/withdrawn",
    "/ideas/2/thanks",
    "/ideas/1/voters",
    "/votes",
    "/votes?show=past&board=supply&wanted=4",
    "/ideas/2/claims/new",
    "/ideas/2",
    "/claims/1",
    "/desk?tab=claims&whose=all",
    "/notices",
    "/notices?show=unread",
    "/notices/unread",
    "/search?q=drawers",
    "/ideas/1",
    "/ideas/1?sort=helpful",
    "/ideas/1/threads/1",
    "/ideas/1/comments/1/history",
    "/ideas/1/people?q=colleague",
    "/ideas/1/status?to=under_review",
    "/desk?whose=all",
    "/desk?tab=back&whose=all",
    "/desk?tab=asked&whose=all",
    "/desk?tab=not_agreed&whose=all",
    "/desk/together?to=declined&idea=1",
    "/ideas/1/hand-over",
    "/ideas/1/promise",
    "/boards/supply/pauses",
    "/ideas/2/told",
    "/account/messages",
    "/account/following",
    "/ideas/2/value/realised",
    "/ideas/new/done",
    "/ideas/new",
    "/ideas/new?draft=1",
    "/drafts",
    "/ideas/new?board=supply",
    "/ideas/1/edit",
    "/ideas/similar?title=drawers",
    "/search/suggestions?q=drawers",
    "/ideas/1/related",
    "/suggestions/tags?q=s",
    "/suggestions/people?board=supply&q=colleague",
    "/suggestions/colleagues?board=supply&q=colleague",
    "/ideas/1/merge",
    "/ideas/1/merge/2",
    "/ideas?status=merged",
    "/admin/boards",
    "/admin/boards/1/workflow",
    "/admin/reasons",
    "/admin/reasons/1",
    "/admin/people",
    "/admin/people/add",
    "/admin/departments",
    "/admin/attachments",
    "/admin/deliveries",
    "/admin/mail",
    "/admin/mail?state=waiting&person=ana",
    "/admin/mail/test",
    "/admin/site",
)
FOR_MODERATORS = re.compile(
    r"^/(desk|claims)|/(hand-over|promise|pauses|told|merge|merge/\d+)$|/status\?"
)


def reader_of(page: str) -> str:
    """Who looks at a page: somebody who may, and for whom there is something on it."""
    if "/admin" in page:
        return "omar"
    return "max" if FOR_MODERATORS.search(page) else "ana"


# What two ideas would have together, for the moderator who is about to merge them; the leaderboard,
# which is figures.
MAY_COUNT = {"/ideas/1/merge/2", "/leaderboard"}


@pytest.fixture
def grow(
    session: DbSession,
    worker: Worker,
    ana: User,
    eva: User,
    max_: User,
    make_user: Callable[..., User],
    make_board: Callable[..., Board],
    make_department: Callable[[str], Department],
    make_idea: Callable[..., Idea],
) -> Callable[[Board, int], None]:
    """One more of everything: people, ideas, comments, votes, decisions, notices."""

    def add(supply: Board, number: int) -> None:
        make_department(f"Ward {number}")
        make_board(f"board-{number}", moderators=(max_,))
        add_reason(f"it is reason {number}", by=max_)
        set_workflow(supply, Workflow(names={"planned": f"Wave {number}"}), by=max_)
        commenter = make_user(f"colleague{number}")
        first = session.get(Idea, 1) or make_idea(supply, ana, "Label the drawers first")
        comment = post_comment(first, body=f"Comment {number}", by=commenter)
        root = session.get_one(Comment, 1)
        reply = post_comment(first, body="@ana", parent_id=root.id, by=commenter)
        react(reply, ReactionKind.HELPFUL, by=max_)
        writer = session.get_one(User, root.author_id)
        edit_comment(root, first, body=f"By {number}", seen_version=root.version, by=writer)
        mark_official(comment, first, by=max_)
        vote(first, by=commenter)
        co_author = make_user(f"author{number}")
        invite_co_author(first, co_author, by=ana)
        accept_invitation(first, by=co_author)
        done = make_idea(supply, ana, f"Drawers {number}", tags=["stores"])
        today = clock.now().date()
        implemented = Outcome(Status.IMPLEMENTED, "Done.", what_changed="x", since=today)
        change_status(done, implemented, seen_version=done.version, by=max_)
        value_it(done, by=ana, confirmed_by=max_)
        mark_improvement(comment, first, by=ana)
        credited = session.get_one(Idea, 2)
        name_implementer(credited, co_author, by=max_)
        claim_credit(credited, CreditRole.IMPROVER, reason="Mine.", by=commenter)
        show_thanks(write_thanks(credited, note="Thanks.", by=commenter), credited, by=ana)
        planned = make_idea(supply, eva, f"More drawers {number}")
        outcome = Outcome(Status.PLANNED, "Soon.", owner=eva, target_date=today + timedelta(days=9))
        change_status(planned, outcome, seen_version=planned.version, by=max_)
        make_idea(supply, eva, f"Unanswered drawers {number}")
        planned.target_date = today
        vote(planned, by=ana)
        supply.vote_budget = 100
        declined = make_idea(supply, ana, f"No drawers {number}")
        refused = Outcome(Status.DECLINED, "No.", decline_reason="not_feasible")
        answer = change_status(declined, refused, seen_version=declined.version, by=max_)
        ask_again(declined, decision_id=answer.id, argument="But why?", by=ana)
        merge_ideas(
            make_idea(
                supply,
                commenter,
                f"Yet more drawers {number}",
                sections={SectionKind.PROBLEM: f"Problem {number}"},
            ),
            first,
            seen_version=1,
            by=max_,
        )
        body = f"Version {number}"
        edit_idea(
            first,
            title=first.title,
            body=body,
            tags=(),
            sections=dict.fromkeys(list(SectionKind)[: number + 1], body),
            seen_version=first.version,
            by=ana,
        )
        withdrawn = make_idea(supply, ana, f"Withdrawn drawers {number}")
        withdraw_idea(withdrawn, seen_version=withdrawn.version, by=ana)
        _keep_for_oneself(number, by=ana)
        log_without_agreement(supply, ana, eva)
        session.commit()
        worker.drain()

    return add


def _keep_for_oneself(number: int, *, by: User) -> None:
    begin_draft({"board": ["supply"], "title": [f"Draft {number}"]}, by=by)
    save_filter(f"List {number}", "sort=new", by=by)


def value_it(idea: Idea, *, by: User, confirmed_by: User) -> None:
    worth = Worth(Unit.HOURS, "5", Per.YEAR)
    value = enter_value(idea, ValueKind.REALISED, worth=worth, seen_version=UNSEEN, by=by)
    confirm_value(idea, seen_version=value.version, by=confirmed_by)


def log_without_agreement(board: Board, by: User, named: User) -> None:
    done = DoneIdea("Labels", "Done.", "Labelled.", clock.now().date(), agreed_by=named)
    object_to_agreement(log_done_idea(board, done, by=by), reason="No.", by=named)


def test_pages_ask_as_often_for_three_rows_as_for_one(
    supply: Board,
    ana: User,
    max_: User,
    omar: User,
    grow: Callable[[Board, int], None],
    sign_in: Callable[[User], Any],
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    browsers = {person.handle: sign_in(person) for person in (ana, max_, omar)}
    set_leaderboard(True, by=omar)
    counts: list[dict[str, int]] = []
    for rows in (1, 2):
        for _ in range(rows):
            grow(supply, len(counts) * 10 + _)
        counts.append({})
        for page in PAGES:
            with count_queries() as statements:
                assert browsers[reader_of(page)].get(page).status_code == 200, page
            counts[-1][page] = len(statements)
            for statement in statements:
                if "count(" in statement.lower():
                    may = "LIMIT" in statement or page in MAY_COUNT
                    assert may, f"{page} counts: {statement}"

    assert counts[0] == counts[1]
