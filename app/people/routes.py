"""Profiles and the wall of implemented ideas."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_login import current_user

from app.auth.people import person_of
from app.core.links import neighbours
from app.ideas.queries.lists import Wanted, list_ideas
from app.ideas.queries.values import confirmed_sums
from app.people import queries

bp = Blueprint("people", __name__)
BLUEPRINTS = (bp,)


@bp.get("/people/<handle>")
def profile(handle: str) -> str:
    owner = queries.person_or_404(handle)
    ideas = list_ideas(Wanted(author_id=owner.id), user=current_user, key=request.args.get("key"))
    return render_template(
        "people/profile.html",
        owner=owner,
        person=person_of(owner),
        credits=queries.credits_on_profile(owner, reader=current_user),
        ideas=ideas,
        neighbours=neighbours(ideas.page),
    )


@bp.get("/implemented")
def wall() -> str:
    page = queries.wall(reader=current_user, key=request.args.get("key"))
    return render_template(
        "people/wall.html",
        page=page,
        sums=confirmed_sums(current_user),
        neighbours=neighbours(page),
    )
