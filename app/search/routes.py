"""The page that shows what was found."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from app.core.links import Neighbours
from app.core.text import clean_line
from app.search.index import search_engine
from app.search.queries import Results, search_ideas

bp = Blueprint("search", __name__)
BLUEPRINTS = (bp,)


@bp.get("/search")
def results() -> str:
    words = clean_line(request.args.get("q"))
    page = request.args.get("page", 1, type=int)
    found = search_ideas(words, user=current_user, engine=search_engine(), page=page)
    return render_template(
        "search/results.html", words=words, found=found, neighbours=_neighbours(words, found)
    )


def _neighbours(words: str, found: Results) -> Neighbours:
    def at(page: int) -> str:
        return url_for("search.results", q=words, page=page)

    return Neighbours(
        at(found.page - 1) if found.page > 1 else None,
        at(found.page + 1) if found.has_next else None,
        first_url=at(1),
    )
