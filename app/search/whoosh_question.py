"""What is asked for, as Whoosh takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from whoosh import query

from app.languages import Language
from app.search.rarest import rarest
from app.search.wording import OneOf, Part, Phrase, Prefix, Question


@dataclass(frozen=True)
class Asked:
    """A question for texts in some languages: a word is found by the rules of any of them."""

    question: Question
    languages: Sequence[Language]

    def wanted(self, frequency: Callable[[str], int]) -> query.Query:
        """`frequency` says in how many ideas a stem stands."""
        parts: list[Part] = list(self.question.wanted)
        if self.question.any_of:
            ideas = {part: self._most(part, frequency) for part in self.question.any_of}
            parts.append(OneOf(rarest(ideas)))
        return query.And(list(map(self._query, parts)))

    def unwanted(self) -> query.Query | None:
        return self._any_of(self.question.unwanted) if self.question.unwanted else None

    def _any_of(self, parts: Iterable[Part]) -> query.Query:
        return query.Or([self._query(part) for part in parts])

    def _most(self, part: Phrase, frequency: Callable[[str], int]) -> int:
        """In how many ideas at most the phrase stands, by the rules of all languages."""
        return sum(min(map(frequency, part.stems(language))) for language in self.languages)

    def _query(self, part: Part) -> query.Query:
        match part:
            case Phrase():
                forms = [part.stems(language) for language in self.languages]
                return _one(list(map(_in_one_language, forms)))
            case Prefix(letters):
                # Not in the stems, which may be shorter than what was typed. A title counts more.
                return query.Or([query.Prefix("title", letters), query.Prefix("words", letters)])
            case OneOf(parts):
                return self._any_of(parts)


def _in_one_language(stems: Sequence[str]) -> query.Query:
    if len(stems) == 1:
        return query.Term("text", stems[0])
    return query.Phrase("text", list(stems))


def _one(queries: Sequence[query.Query]) -> query.Query:
    return queries[0] if len(queries) == 1 else query.Or(queries)
