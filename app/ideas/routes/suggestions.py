"""What may be meant by what is being typed into a field: a list that opens below it."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_login import current_user

from app.boards.queries import moderates, visible_board_or_404
from app.ideas.queries.tags import tags_called
from app.ideas.queries.visibility import posters_called, readers_called

bp = Blueprint("suggestions", __name__, url_prefix="/suggestions")


@bp.get("/tags")
def tags() -> str:
    found = tags_called(request.args.get("q", ""), current_user)
    return render_template("ideas/_tags.html", tags=found)


@bp.get("/people")
def people() -> str:
    """Who may share an idea on the board with this address; nobody before one is chosen."""
    slug = request.args.get("board")
    board = visible_board_or_404(slug, current_user) if slug else None
    beginning = request.args.get("q", "")
    found = readers_called(board, beginning, but_for=current_user) if board else []
    return render_template("ideas/_people.html", people=found)


@bp.get("/colleagues")
def colleagues() -> str:
    """For whom who moderates the board with this address can post on it; nobody else learns who
    may."""
    slug = request.args.get("board")
    board = visible_board_or_404(slug, current_user) if slug else None
    beginning = request.args.get("q", "")
    is_theirs = board is not None and moderates(current_user, board.id)
    found = posters_called(board, beginning, but_for=current_user) if board and is_theirs else []
    return render_template("ideas/_people.html", people=found)
