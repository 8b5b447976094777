"""A list of ideas as an address describes it: order, filters, page."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.boards.models import Board
from app.core.links import Tab, here, neighbours
from app.ideas.queries.lists import list_ideas
from app.ideas.queries.orders import ORDERS
from app.ideas.routes.narrowing import narrowing_here


def show_list(template: str, *, board: Board | None, **context: object) -> ResponseReturnValue:
    """Render the list that the request's address asks for, on one board or on all.

    Words in the address that mean nothing are passed over, and those that a form left empty are
    dropped, so that the address can be read and handed on.
    """
    if "" in request.args.values():
        return redirect(here(), 302)
    narrowing = narrowing_here(board)
    sort = narrowing.wanted.sort
    ideas = list_ideas(narrowing.wanted, user=current_user, key=request.args.get("key"))
    return render_template(
        template,
        board=board,
        ideas=ideas,
        tabs=[Tab(str(o.label), here(sort=one), one is sort) for one, o in ORDERS.items()],
        narrowing=narrowing,
        sort=sort,
        order=ORDERS[sort],
        orders=ORDERS,
        neighbours=neighbours(ideas.page),
        **context,
    )
