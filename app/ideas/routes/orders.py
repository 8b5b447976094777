"""Why lists are in the order they are."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.ideas.queries.orders import ORDERS, Sort
from app.ideas.ranking import HALF_LIFE

bp = Blueprint("orders", __name__)


@bp.get("/ideas/orders", endpoint="index")
def why() -> str:
    return render_template(
        "ideas/orders.html", orders=ORDERS, trending=Sort.TRENDING, half_life=HALF_LIFE.days
    )
