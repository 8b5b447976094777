"""The place in an idea where the words that were looked for stand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from app.core.markdown import plain
from app.languages import Language
from app.search.wording import OneOf, Part, Phrase, Prefix, Question
from app.search.words import WORD, fold, stem

LENGTH = 220
LEAD = 60
"""How many letters stand before the first word found."""


@dataclass(frozen=True)
class Excerpt:
    """The best place of some texts, its words marked, and the number of the text it is from."""

    excerpt: Markup
    number: int


class Marker:
    """Finds the words of a question in texts of one language, as the index would have found
    them."""

    def __init__(self, question: Question, language: Language) -> None:
        self._language = language
        self._stems: set[str] = set()
        prefixes: list[str] = []
        for part in _simple(question.wanted):
            if isinstance(part, Phrase):
                self._stems.update(part.stems(language))
            else:
                prefixes.append(part.letters)
        self._prefixes = tuple(prefixes)

    def best(self, texts: Iterable[str]) -> Excerpt | None:
        """The first of the texts (rendered HTML) in which most of the different words are found;
        None if none has any."""
        best, number, most = "", 0, 0
        for place, text in enumerate(texts):
            words = plain(text)
            matches = self._matches(words)
            found = len({stem(words[start:end], self._language) for start, end in matches})
            if found > most:
                best, number, most = words, place, found
        return Excerpt(self._excerpt(best), number) if most else None

    def mark(self, text: str) -> Markup:
        """The whole of a plain text, escaped, the words that were found marked."""
        parts: list[str] = []
        last = 0
        for start, end in self._matches(text):
            parts += [escape(text[last:start]), Markup("<mark>%s</mark>") % text[start:end]]
            last = end
        return Markup("").join([*parts, escape(text[last:])])

    def _excerpt(self, text: str) -> Markup:
        start, end = _window(text, self._matches(text))
        before, after = "… " if start else "", " …" if end < len(text) else ""
        return Markup("%s%s%s") % (before, self.mark(text[start:end]), after)

    def _matches(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in WORD.finditer(text) if self._is_wanted(match.group())]

    def _is_wanted(self, word: str) -> bool:
        return stem(word, self._language) in self._stems or (
            bool(self._prefixes) and fold(word).startswith(self._prefixes)
        )


def _simple(parts: Iterable[Part]) -> Iterator[Phrase | Prefix]:
    for part in parts:
        yield from part.parts if isinstance(part, OneOf) else (part,)


def _window(text: str, matches: list[tuple[int, int]]) -> tuple[int, int]:
    """Where to cut the text: the LENGTH letters with the most words found, between words."""
    starts = [start for start, _ in matches]
    counts = [bisect_left(starts, s + LENGTH - LEAD) - i for i, s in enumerate(starts)]
    first = starts[counts.index(max(counts))]
    start = 0 if first <= LEAD else text.rfind(" ", 0, first - LEAD) + 1
    if start + LENGTH >= len(text):
        return start, len(text)
    end = text.rfind(" ", start, start + LENGTH)
    return start, end if end > first else start + LENGTH
