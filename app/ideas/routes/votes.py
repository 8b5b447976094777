"""Voting and taking a vote back; who voted, and what one voted for oneself."""

from __future__ import annotations

from flask import (
    Blueprint,
    get_template_attribute,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.boards.queries import visible_board_or_404
from app.core.db import db, reading
from app.core.enums import one_of
from app.core.errors import NotAllowed
from app.core.i18n import _, _l
from app.core.links import Tab, here, neighbours, page_before
from app.events import commit
from app.ideas.models import Idea, Level
from app.ideas.operations import voting
from app.ideas.operations.voting import BudgetSpent
from app.ideas.policy import may_see_voters, may_vote
from app.ideas.queries.following import level_of
from app.ideas.queries.lists import voted_among
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.queries.votes import (
    Lasting,
    budget_on,
    budgets_of,
    tally_of,
    voters_of,
    votes_given_by,
)

bp = Blueprint("votes", __name__)

LASTING = {Lasting.OPEN: _l("Open"), Lasting.PAST: _l("Past")}


@bp.post("/ideas/<int:idea_id>/vote")
def vote(idea_id: int) -> ResponseReturnValue:
    idea = visible_idea_or_404(idea_id, current_user)
    try:
        voting.vote(idea, by=current_user)
    except BudgetSpent as spent:
        return _all_given(idea, spent)
    commit()
    return _answer(idea_id, voted=True)


@bp.post("/ideas/<int:idea_id>/unvote")
def unvote(idea_id: int) -> ResponseReturnValue:
    idea = visible_idea_or_404(idea_id, current_user)
    voting.take_vote_back(idea, by=current_user)
    commit()
    return _answer(idea_id, voted=False)


@bp.get("/ideas/<int:idea_id>/voters")
def voters(idea_id: int) -> ResponseReturnValue:
    idea = visible_idea_or_404(idea_id, current_user)
    tally = tally_of(idea.id, current_user)
    if not may_see_voters(current_user, idea):
        raise NotAllowed(_("On this board only its moderators see who voted."))
    if tally.votes is None:
        raise NotAllowed(_("The votes for this idea are not shown to you yet."))
    page = voters_of(idea.id, key=request.args.get("key"))
    return render_template(
        "ideas/voters.html", idea=idea, tally=tally, page=page, neighbours=neighbours(page)
    )


@bp.get("/votes")
def index() -> ResponseReturnValue:
    """The votes of who asks. `board` narrows them to one board, `wanted` names the idea that a
    vote is to be found for."""
    lasting = one_of(Lasting, request.args.get("show")) or Lasting.OPEN
    slug = request.args.get("board")
    board = visible_board_or_404(slug, current_user) if slug else None
    wanted = _wanted(request.args.get("wanted", type=int))
    given = votes_given_by(
        current_user,
        lasting,
        board_id=board.id if board else None,
        key=request.args.get("key"),
    )
    return render_template(
        "ideas/votes.html",
        given=given,
        board=board,
        wanted=wanted,
        tally=tally_of(wanted.id, current_user) if wanted else None,
        budget=budget_on(wanted.board, current_user) if wanted else None,
        budgets=budgets_of(current_user),
        tabs=[Tab(str(text), here(show=one), one is lasting) for one, text in LASTING.items()],
        lasting=lasting,
        neighbours=neighbours(given.page),
    )


def _wanted(idea_id: int | None) -> Idea | None:
    """An idea one may vote for and has not; else there is nothing to make room for."""
    if idea_id is None:
        return None
    idea = visible_idea_or_404(idea_id, current_user)
    if not may_vote(current_user, idea) or voted_among([idea.id], current_user):
        return None
    return idea


def _all_given(idea: Idea, spent: BudgetSpent) -> tuple[str, int]:
    """What was refused and why, with the votes that could be taken back instead."""
    db.session.rollback()
    given = votes_given_by(current_user, Lasting.OPEN, board_id=idea.board_id)
    page = render_template(
        "ideas/votes_given.html", idea=idea, reason=spent.message, cards=given.page.rows
    )
    return page, spent.status


def _answer(idea_id: int, *, voted: bool) -> ResponseReturnValue:
    """For a script the button, and how much one follows now, where that is to be seen; else the
    page the press came from, at the button."""
    if request.headers.get("HX-Request") == "true":
        with reading():  # the next one who presses need not wait for that
            return _button(visible_idea_or_404(idea_id, current_user), voted=voted)
    page = page_before() or url_for("ideas.show", idea_id=idea_id)
    return redirect(f"{page}#vote-{idea_id}", 303)


def _button(idea: Idea, *, voted: bool) -> str:
    button = get_template_attribute("components/votes.html", "vote_button")
    choice = get_template_attribute("components/following.html", "level_choice")
    follow = get_template_attribute("components/following.html", "follow_button")
    level = level_of(idea.id, current_user)
    return (
        button(tally_of(idea.id, current_user), voted, may_vote(current_user, idea))
        + choice(idea.id, level, is_author=False, swapped=True)
        + follow(idea.id, level is not Level.NOTHING, idea.title, swapped=True)
    )
