"""Profiles, the wall of implemented ideas, and the leaderboard."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.auth.people import person_of
from app.boards.queries import BoardRef, boards_for
from app.core import clock
from app.core.errors import NotVisible
from app.core.links import here, neighbours
from app.core.site import site_options
from app.ideas.queries.lists import Wanted, list_ideas
from app.ideas.queries.values import confirmed_sums
from app.ideas.queries.withdrawals import has_withdrawn
from app.people import leaderboard, queries
from app.people.wall import OnWall, all_departments, on_wall, wall, years_on_wall

bp = Blueprint("people", __name__)
BLUEPRINTS = (bp,)


@dataclass(frozen=True)
class Choice:
    """One thing that a list can be narrowed to."""

    value: str
    text: str
    id: int


@bp.get("/members/<int:user_id>")
def member(user_id: int) -> Response:
    """The profile of a person, whatever they are called today: where mentions lead."""
    return redirect(url_for("people.profile", handle=queries.handle_or_404(user_id)), 302)


@bp.get("/people/<handle>")
def profile(handle: str) -> str:
    owner = queries.person_or_404(handle)
    ideas = list_ideas(Wanted(author_id=owner.id), user=current_user, key=request.args.get("key"))
    credits = queries.credits_on_profile(owner, reader=current_user)
    return render_template(
        "people/profile.html",
        owner=owner,
        person=person_of(owner),
        credits=queries.by_role(credits),
        parts=len(credits),
        declined=queries.declined_on_profile(owner, reader=current_user),
        thanks=queries.thanks_on_profile(owner, reader=current_user),
        has_withdrawn=owner.id == current_user.id and has_withdrawn(owner),
        ideas=ideas,
        neighbours=neighbours(ideas.page),
    )


@bp.get("/implemented", endpoint="wall")
def show_wall() -> str:
    boards = [_of_board(board) for board in boards_for(current_user)]
    departments = [Choice(str(d.id), d.name, d.id) for d in all_departments()]
    years = [Choice(str(year), str(year), year) for year in years_on_wall(current_user)]
    board, department, year = (
        _chosen(name, choices)
        for name, choices in (("board", boards), ("department", departments), ("year", years))
    )
    wanted = OnWall(board, department, year)
    page = wall(wanted, reader=current_user, key=request.args.get("key"))
    return render_template(
        "people/wall.html",
        page=page,
        sums=confirmed_sums(current_user, *on_wall(wanted)),
        neighbours=neighbours(page),
        filters=(
            ("board", boards, board),
            ("department", departments, department),
            ("year", years, year),
        ),
        is_narrowed=any(chosen is not None for chosen in (board, department, year)),
        has_leaderboard=site_options().leaderboard,
    )


@bp.get("/leaderboard", endpoint="leaderboard")
def show_leaderboard() -> str:
    if not site_options().leaderboard:
        raise NotVisible
    today = clock.now().date()
    quarter = leaderboard.quarter_from(request.args.get("quarter"), today=today)
    page = leaderboard.places_in(quarter, reader=current_user, key=request.args.get("key"))
    has_earlier = leaderboard.has_earlier(quarter, reader=current_user)
    is_over = quarter < leaderboard.quarter_of(today)
    return render_template(
        "people/leaderboard.html",
        quarter=quarter,
        page=page,
        earlier=here(quarter=str(quarter.previous)) if has_earlier else None,
        later=here(quarter=str(quarter.next)) if is_over else None,
        neighbours=neighbours(page),
    )


def _of_board(board: BoardRef) -> Choice:
    return Choice(board.slug, board.name, board.id)


def _chosen(name: str, choices: list[Choice]) -> int | None:
    """What the address chooses; a word that is none of the choices is passed over."""
    word = request.args.get(name)
    return next((choice.id for choice in choices if choice.value == word), None)
