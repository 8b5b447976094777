"""What people type into the search box, understood: the only place that reads it.

Words, "a phrase", -not, one OR another, prefix*, and filters as status:planned, whose meaning
stands in `filters`. Nothing is malformed: a sign that makes no sense is passed over and the rest
is read as words, which `oddities` says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from app.core.text import clean_line
from app.languages import Language
from app.search.words import COMMON, WORD, fold, stem

LONGEST_QUESTION = 200
MOST_PARTS = 12
SHORTEST_PREFIX = 3
FILTERS = ("status", "board", "tag", "year", "author", "after", "before", "votes", "is")
"""The words that, with a colon, narrow what is found."""
OR = "OR"
_PIECE = re.compile(
    rf"(?P<not>-?)(?:(?P<name>{'|'.join(FILTERS)}):(?P<value>\"[^\"]*\"?|[^\s\"]+)"
    r'|"(?P<phrase>[^"]*)"|(?P<stray>")|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)
_FILTER_LIKE = re.compile(r"[a-z]+:[^/\s].*", re.IGNORECASE)


class Oddity(StrEnum):
    """What makes no sense as a sign."""

    OPEN_QUOTE = "open_quote"
    SHORT_BEGINNING = "short_beginning"
    LONE_OR = "lone_or"
    NO_FILTER = "no_filter"
    NOTHING_WANTED = "nothing_wanted"


P = TypeVar("P")


@dataclass(frozen=True)
class FilterWord:
    """A filter as it is typed, in a form of its own: `tag:"night shift"`."""

    name: str
    value: str
    is_not: bool = False

    def __str__(self) -> str:
        value = f'"{self.value}"' if re.search(r"\s", self.value) else self.value
        return f"{'-' if self.is_not else ''}{self.name}:{value}"


@dataclass(frozen=True)
class Phrase:
    """Folded words that follow each other, in any of their forms; a phrase of one is a word."""

    words: tuple[str, ...]

    def stems(self, language: Language) -> tuple[str, ...]:
        return tuple(stem(word, language) for word in self.words)


@dataclass(frozen=True)
class Prefix:
    """Folded letters that a word begins with."""

    letters: str


@dataclass(frozen=True)
class OneOf:
    """One of these is enough."""

    parts: tuple[Phrase | Prefix, ...]


Part = Phrase | Prefix | OneOf


@dataclass(frozen=True)
class Question:
    """All of `wanted` must be found, at least one of `any_of` if there are some (of which an engine
    passes over the commonest), and none of `unwanted`."""

    wanted: tuple[Part, ...] = ()
    unwanted: tuple[Part, ...] = ()
    any_of: tuple[Phrase, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.wanted or self.any_of)


def alike(text: str) -> Question:
    """What asks for texts that share words with this one, the more the better. Nothing in it is
    a sign, and common words count for nothing."""
    words = WORD.findall(clean_line(text)[:LONGEST_QUESTION])
    telling = [word for word in words if fold(word) not in COMMON]
    return Question(any_of=_first_few([Phrase((fold(word),)) for word in telling]))


def filter_words(text: str) -> tuple[FilterWord, ...]:
    """The filters that are typed, each once, whether or not they mean something."""
    return tuple(dict.fromkeys(word for _, word in _pieces(text) if word is not None))


def without_word(text: str, word: FilterWord) -> str:
    """What is typed, less this filter."""
    kept = (match for match, other in _pieces(text) if other != word)
    return " ".join(match[0] for match in kept if not match["stray"])


def with_word(text: str, word: FilterWord) -> str:
    """What is typed, and this filter."""
    return f"{without_word(text, word)} {word}".strip()


def respelled(text: str, word: str, by: str) -> str:
    """What is typed, with another word in the place of a folded one."""
    return " ".join(
        by if match["word"] and fold(match["word"]) == word else match[0]
        for match, _word in _pieces(text)
        if not match["stray"]
    )


def understand(text: str, *, but: Collection[FilterWord] = ()) -> Question:
    """What is asked for in words; filters that stand in `but` are none of them.

    Common words are left out where others remain.
    """
    wanted: list[tuple[str, Part]] = []
    unwanted: list[Part] = []
    joins = False
    for match, word in _pieces(text):
        if match["word"] == OR and wanted:
            joins = True
            continue
        part = None if word in but else _part(match)
        if part is None:
            continue
        if match["not"]:
            unwanted.append(part)
        elif joins:
            wanted[-1] = ("", OneOf((*_alternatives(wanted[-1][1]), part)))
        else:
            wanted.append((fold(match["word"] or ""), part))
        joins = False
    telling = [part for word, part in wanted if word not in COMMON]
    parts = telling or [part for _, part in wanted]
    return Question(_first_few(parts), _first_few(unwanted))


def common_words(text: str, *, but: Collection[FilterWord] = ()) -> list[str]:
    """The words that are asked for but tell no ideas apart, as `understand` leaves them out."""
    return [word for word in words_in(text, but=but) if fold(word) in COMMON]


def words_in(text: str, *, but: Collection[FilterWord] = ()) -> list[str]:
    """The words that are asked for as they are typed, in lower case, without their signs."""
    words: list[str] = []
    for match, word in _pieces(text):
        if word not in but and not match["not"] and match["word"] != OR:
            words += match[0].replace('"', " ").replace("*", " ").lower().split()
    return words


def oddities(text: str, *, but: Collection[FilterWord] = ()) -> list[tuple[Oddity, str]]:
    """The signs that make no sense, each with the piece it stands in. A filter that means nothing
    is none of them: `filters` says what is wrong with it."""
    pieces = [match for match, word in _pieces(text) if word is None]
    found: list[tuple[Oddity, str]] = []
    for place, match in enumerate(pieces):
        if match["stray"]:
            found.append((Oddity.OPEN_QUOTE, match[0]))
        elif match["word"] == OR and place in (0, len(pieces) - 1):
            found.append((Oddity.LONE_OR, OR))
        elif match[0].endswith("*") and isinstance(_part(match), Phrase):
            found.append((Oddity.SHORT_BEGINNING, match[0]))
        elif match["word"] and _looks_like_a_filter(match["word"]):
            found.append((Oddity.NO_FILTER, match[0]))
    question = understand(text, but=but)
    if question.is_empty and question.unwanted and not but:
        found.append((Oddity.NOTHING_WANTED, text))
    return found


def _looks_like_a_filter(word: str) -> bool:
    name, colon, value = word.partition(":")
    is_known = name.lower() in FILTERS and not value
    return colon == ":" and (is_known or bool(_FILTER_LIKE.fullmatch(word)))


def _pieces(text: str) -> Iterator[tuple[re.Match[str], FilterWord | None]]:
    for match in _PIECE.finditer(clean_line(text)[:LONGEST_QUESTION]):
        yield match, _filter_word(match)


def _filter_word(match: re.Match[str]) -> FilterWord | None:
    value = (match["value"] or "").strip('"').strip()
    return FilterWord(match["name"].lower(), value, bool(match["not"])) if value else None


def _alternatives(part: Part) -> tuple[Phrase | Prefix, ...]:
    return part.parts if isinstance(part, OneOf) else (part,)


def _part(match: re.Match[str]) -> Phrase | Prefix | None:
    text = match["word"] or match["phrase"] or f"{match['name'] or ''} {match['value'] or ''}"
    words: list[str] = WORD.findall(text)
    if not words:
        return None
    letters = fold(words[0])
    if match["word"] and text.endswith("*") and _is_prefix(words, letters):
        return Prefix(letters)
    return Phrase(tuple(map(fold, words)))


def _is_prefix(words: list[str], letters: str) -> bool:
    return len(words) == 1 and len(letters) >= SHORTEST_PREFIX


def _first_few(parts: Iterable[P]) -> tuple[P, ...]:
    return tuple(dict.fromkeys(parts))[:MOST_PARTS]
