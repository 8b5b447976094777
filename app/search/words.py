"""Words as they are compared: in lower case, without accents, reduced to their stems."""

from __future__ import annotations

import re
from functools import lru_cache

from whoosh.lang import stemmer_for_language
from whoosh.lang.stopwords import stoplists
from whoosh.support.charset import accent_map

WORD = re.compile(r"[^\W_]+")
# Not Whoosh's own Porter rules: they keep "bicycles" and "bicycle" apart.
_ENGLISH = stemmer_for_language("en")
# Too common to tell ideas apart; a question made of nothing else is asked as it stands.
COMMON: frozenset[str] = stoplists["en"] | stoplists["es"]


def fold(word: str) -> str:
    return word.lower().translate(accent_map)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What "Bicycles" and "bicycle" have in common. English rules, for words of any language."""
    return _ENGLISH(fold(word))


def folded_words(text: str) -> list[str]:
    return [fold(word) for word in WORD.findall(text)]


def stems(text: str) -> list[str]:
    return [stem(word) for word in WORD.findall(text)]
