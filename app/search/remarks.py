"""What is said to whoever types signs that make no sense: that they were read as words."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import LazyString

from app.core.i18n import _l
from app.search.wording import FILTERS, SHORTEST_PREFIX, FilterWord, Oddity, oddities

TEXTS: dict[Oddity, LazyString] = {
    Oddity.OPEN_QUOTE: _l(
        "A quotation mark stands alone, so what follows was read as single words. "
        "A phrase stands between two."
    ),
    Oddity.SHORT_BEGINNING: _l(
        "“%(piece)s” was read as a word. Before the star there are %(letters)s letters at least."
    ),
    Oddity.LONE_OR: _l("“OR” was passed over. It stands between two words."),
    Oddity.NO_FILTER: _l("“%(piece)s” was read as words. Filters are: %(filters)s."),
    Oddity.NOTHING_WANTED: _l("A minus only leaves out. Say also what you look for."),
}


def remarks_on(text: str, *, but: Collection[FilterWord] = ()) -> list[str]:
    """Each once; filters that stand in `but` mean something."""
    values = {"letters": SHORTEST_PREFIX, "filters": ", ".join(f"{name}:" for name in FILTERS)}
    found = (str(TEXTS[odd]) % {"piece": piece, **values} for odd, piece in oddities(text, but=but))
    return list(dict.fromkeys(found))
