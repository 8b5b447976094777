"""Words as they are compared: in lower case, without accents, reduced to their stems."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

import snowballstemmer
from whoosh.lang.stopwords import stoplists
from whoosh.support.charset import accent_map

from app.languages import Language

WORD = re.compile(r"[^\W_]+")
# Too common to tell ideas apart; a question made of nothing else is asked as it stands.
COMMON: frozenset[str] = stoplists["en"] | stoplists["es"]
SHORTEST_STEM = 3
"""Letters of a stem; where less would remain of a word, it stays whole."""
_PLAIN: Mapping[int, str] = {**accent_map, ord("ß"): "ss", ord("æ"): "ae", ord("œ"): "oe"}
_ACCENTED_ENDINGS: Mapping[Language, Collection[tuple[str, str]]] = {
    Language.CATALAN: (("cio", "ció"), ("sio", "sió")),
    Language.SPANISH: (("cion", "ción"), ("sion", "sión")),
    Language.PORTUGUESE: (("cao", "ção"), ("coes", "ções")),
}
"""Endings that the rules of a language know by their accents alone: without them a word and its
plural would be two."""


def fold(word: str) -> str:
    return word.lower().translate(_PLAIN)


@lru_cache(maxsize=50_000)
def stem(word: str, language: Language) -> str:
    """What "Bicycles" and "bicycle" have in common by the rules of a language, marked with it:
    stems of different languages are different."""
    folded = fold(word)
    # Accents go first, so that who leaves them out finds the same.
    accented = _with_accented_ending(folded, language)
    # A stemmer remembers the word it is at, so that no two threads may share one.
    stemmed = fold(snowballstemmer.stemmer(language.name.lower()).stemWord(accented))
    return marked(stemmed if len(stemmed) >= SHORTEST_STEM else folded, language)


def marked(stem: str, language: Language) -> str:
    return f"{language}:{stem}"


def folded_words(text: str) -> list[str]:
    return [fold(word) for word in WORD.findall(text)]


def stems(text: str, language: Language) -> list[str]:
    return [stem(word, language) for word in WORD.findall(text)]


def _with_accented_ending(folded: str, language: Language) -> str:
    for plain, accented in _ACCENTED_ENDINGS.get(language, ()):
        if folded.endswith(plain):
            return folded.removesuffix(plain) + accented
    return folded
