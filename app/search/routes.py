"""The page that shows what was found, and ideas like one that is being written."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_login import current_user

from app.boards.queries import boards_for
from app.core.enums import one_of
from app.core.forms import bring_form_back
from app.core.i18n import _l
from app.core.links import Tab, here, neighbours
from app.core.text import clean_line
from app.ideas.queries.page import visible_idea_or_404
from app.ideas.routes.attaching import takes_files
from app.ideas.routes.ideas import new_form, new_page
from app.search.facets import Facet
from app.search.index import search_engine
from app.search.queries import By, Results, search_ideas
from app.search.similar import MOST_RELATED, SimilarIdeas, related_to, similar_to_title
from app.search.suggestions import suggestions_for
from app.search.wording import respelled, with_word, without_word

bp = Blueprint("search", __name__)
BLUEPRINTS = (bp,)

ORDERS: dict[By, LazyString] = {
    By.BEST: _l("Best"),
    By.NEWEST: _l("Newest"),
    By.VOTES: _l("Most votes"),
}

EXAMPLES = (
    ("night trolley", _l("both words, in whatever form")),
    ('"night trolley"', _l("these words one after the other")),
    ("bike OR bicycle", _l("one of them is enough")),
    ("shelf -pool", _l("the first word, and not the second")),
    ("physio*", _l("words that begin like this")),
    ("status:planned", _l("only in this status; also board: and tag:, and a minus before them")),
    ("author:@ana", _l("by this colleague; author:me is you")),
    ("after:2026-01-31", _l("posted after this day; also before: and year:")),
    ("votes:>10", _l("with more than ten votes; also < and =")),
    ("is:overdue", _l("what waits too long; also open, closed, waiting, answered, mine, voted")),
)

KEYS = (
    (("/",), _l("goes to the search box, from anywhere")),
    (
        ("Ctrl", "K"),
        _l("jumps to an idea, a board, a person or a page, from anywhere; on a Mac it is ⌘ K"),
    ),
)


@bp.get("/search")
def results() -> str:
    words = clean_line(request.args.get("q"))
    found = search_ideas(
        words,
        user=current_user,
        engine=search_engine(),
        by=one_of(By, request.args.get("by")),
        key=request.args.get("key"),
    )
    return render_template(
        "search/results.html",
        words=words,
        found=found,
        orders=_orders(found),
        facets=[(facet.label, _choices(facet, words)) for facet in found.facets],
        neighbours=neighbours(found.page),
        examples=EXAMPLES,
        keys=KEYS,
        offered=[
            Tab(slip.meant, here(q=respelled(words, slip.typed, slip.meant)), current=False)
            for slip in found.offered
        ],
    )


@bp.get("/search/suggestions")
def suggestions() -> str:
    """A fragment: where somebody may want to go who begins to type this."""
    words = clean_line(request.args.get("q"))
    found = suggestions_for(words, for_user=current_user, engine=search_engine())
    return render_template("search/_suggestions.html", words=words, suggestions=found)


@bp.get("/ideas/<int:idea_id>/related")
def related(idea_id: int) -> str:
    """Ideas like this one; for a script the list alone, as it stands beside the idea."""
    idea = visible_idea_or_404(idea_id, current_user)
    cards = related_to(idea, for_user=current_user, most=MOST_RELATED)
    is_part = request.headers.get("HX-Request") == "true"
    name = "search/_related.html" if is_part else "search/related.html"
    return render_template(name, idea=idea, cards=cards)


@bp.get("/ideas/similar")
def similar() -> str:
    """A fragment: ideas like the one whose title is being typed."""
    return render_template("ideas/_similar.html", similar=_similar_to(request.args.get("title")))


@bp.post("/ideas/new/similar")
@takes_files
def look_for_similar() -> ResponseReturnValue:
    """The form of a new idea again, with ideas like it beside what was typed so far."""
    boards = boards_for(current_user)
    form = new_form(boards)
    bring_form_back()
    return new_page(form, boards, similar=_similar_to(form.title.data))


def _similar_to(title: str | None) -> SimilarIdeas:
    return similar_to_title(clean_line(title), current_user)


def _orders(found: Results) -> list[Tab]:
    return [
        Tab(str(text), here(by=by), by is found.by)
        for by, text in ORDERS.items()
        if by is not By.BEST or found.has_best
    ]


def _choices(facet: Facet, words: str) -> Sequence[tuple[Tab, int]]:
    """The values of a facet, each with the address that asks for it, or takes it back."""
    turned = {True: without_word, False: with_word}
    return [
        (
            Tab(value.text, here(q=turned[value.is_chosen](words, value.word)), value.is_chosen),
            value.count,
        )
        for value in facet.values
    ]
