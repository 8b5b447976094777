"""What the filters of a search mean to one person: `status:planned`, `votes:>10`, `is:overdue`.

Four of them are facets as well: values that ideas have, of which the results page says how often.
A filter that means nothing, or something the person may not know of, is read as words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, not_, or_, select

from app.auth.models import User
from app.boards.queries import BoardRef, boards_for
from app.core import clock
from app.core.i18n import _
from app.ideas.models import OWES_ANSWER, OWES_NEXT, Idea, IdeaTag
from app.ideas.policy import authored_by, counts_shown_to, voted_for_by
from app.ideas.queries.narrowing import author_called, tag_called
from app.ideas.queries.orders import ideas_of
from app.ideas.status import FINAL, LABELS, Status
from app.search.wording import FilterWord, filter_words
from app.search.words import fold


class FacetName(StrEnum):
    STATUS = "status"
    BOARD = "board"
    TAG = "tag"
    YEAR = "year"


@dataclass(frozen=True)
class Value:
    """What ideas of a facet have in common: a status, the id of a board or a tag, a year."""

    facet: FacetName
    key: str | int

    def condition(self) -> ColumnElement[bool]:
        """Whether an idea has it."""
        match self.facet:
            case FacetName.STATUS:
                return Idea.status == self.key
            case FacetName.BOARD:
                return Idea.board_id == self.key
            case FacetName.YEAR:
                return Idea.posted_year == self.key
            case FacetName.TAG:
                return Idea.id.in_(select(IdeaTag.idea_id).where(IdeaTag.tag_id == self.key))


Meaning = Value | ColumnElement[bool]


@dataclass(frozen=True)
class Filters:
    """What is typed as filters. `words` are those that mean something, with that; an idea has one
    of the values that are asked for of each facet, none of those that are not wanted, and meets
    every condition. `remarks` say, to a reader, why others are read as words."""

    words: Mapping[FilterWord, Meaning]
    remarks: tuple[str, ...]

    def conditions(self) -> list[ColumnElement[bool]]:
        """What an idea must meet beside having the values."""
        return [
            not_(meaning) if word.is_not else meaning
            for word, meaning in self.words.items()
            if not isinstance(meaning, Value)
        ]

    def all_conditions(self) -> list[ColumnElement[bool]]:
        """The same, and what it must meet to have the values."""
        conditions = self.conditions()
        for facet in FacetName:
            wanted = [Value(facet, key).condition() for key in self.values(facet)]
            unwanted = [Value(facet, key).condition() for key in self.values(facet, unwanted=True)]
            conditions += [or_(*wanted)] if wanted else []
            conditions += [not_(condition) for condition in unwanted]
        return conditions

    def values(self, facet: FacetName, *, unwanted: bool = False) -> frozenset[str | int]:
        return frozenset(
            meaning.key
            for word, meaning in self.words.items()
            if isinstance(meaning, Value) and meaning.facet is facet and word.is_not is unwanted
        )


class MeansNothing(Exception):
    """The filter has no such value; its words say which it has."""


@dataclass(frozen=True)
class _Reader:
    """Knows what a person's filters mean."""

    user: User
    boards: Collection[BoardRef]

    def status(self, value: str) -> Meaning:
        named = {_plain(str(label)): status for status, label in LABELS.items()}
        status = named.get(_plain(value))
        if status in (None, Status.MERGED):
            known = ", ".join(str(LABELS[one]) for one in LABELS if one is not Status.MERGED)
            raise MeansNothing(_("Statuses are: %(known)s.", known=known))
        return Value(FacetName.STATUS, status)

    def board(self, value: str) -> Meaning:
        for board in self.boards:
            if _plain(value) in (_plain(board.slug), _plain(board.name)):
                return Value(FacetName.BOARD, board.id)
        raise MeansNothing(_("You see no board of that name."))

    def tag(self, value: str) -> Meaning:
        tag = tag_called(value.removeprefix("#"), self.user)
        if tag is None:
            raise MeansNothing(_("No idea you see has that tag."))
        return Value(FacetName.TAG, tag.id)

    def year(self, value: str) -> Meaning:
        if not re.fullmatch(r"[12]\d{3}", value):
            raise MeansNothing(_("Write a year like 2026."))
        return Value(FacetName.YEAR, int(value))

    def author(self, value: str) -> Meaning:
        author = self.user if value == "me" else author_called(value)
        if author is None:
            raise MeansNothing(_("Write the handle of a colleague, like @ana."))
        return Idea.id.in_(ideas_of(author.id))

    def after(self, value: str) -> Meaning:
        return Idea.created_at >= _midnight(value) + timedelta(days=1)

    def before(self, value: str) -> Meaning:
        return Idea.created_at < _midnight(value)

    def votes(self, value: str) -> Meaning:
        match = re.fullmatch(r"(?P<sign><=|>=|<|>|=)?(?P<number>\d{1,6})", value)
        if match is None:
            raise MeansNothing(_("Write a number with a sign before it, like votes:>10."))
        number = int(match["number"])
        compared: dict[str | None, ColumnElement[bool]] = {
            "<": Idea.votes < number,
            "<=": Idea.votes <= number,
            ">": Idea.votes > number,
            ">=": Idea.votes >= number,
        }
        # Who is not told the number must not find it out by asking.
        return and_(counts_shown_to(self.user), compared.get(match["sign"], Idea.votes == number))

    def is_(self, value: str) -> Meaning:
        known: dict[str, ColumnElement[bool]] = {
            "open": Idea.status.not_in(FINAL),
            "closed": Idea.status.in_(FINAL),
            "waiting": OWES_ANSWER,
            "overdue": or_(
                and_(OWES_ANSWER, Idea.answer_due_at < clock.now()),
                and_(OWES_NEXT, Idea.target_date < clock.now().date()),
            ),
            "answered": Idea.first_answered_at.is_not(None),
            "mine": authored_by(self.user),
            "voted": voted_for_by(self.user),
        }
        if value.lower() not in known:
            raise MeansNothing(_("After is: stand %(known)s.", known=", ".join(known)))
        return known[value.lower()]


_READ: Mapping[str, Callable[[_Reader, str], Meaning]] = {
    "status": _Reader.status,
    "board": _Reader.board,
    "tag": _Reader.tag,
    "year": _Reader.year,
    "author": _Reader.author,
    "after": _Reader.after,
    "before": _Reader.before,
    "votes": _Reader.votes,
    "is": _Reader.is_,
}


def read_filters(text: str, user: User) -> Filters:
    """What the filters in a text mean to this person."""
    words = filter_words(text)
    asks_board = any(word.name == "board" for word in words)
    reader = _Reader(user, boards_for(user) if asks_board else ())
    known: dict[FilterWord, Meaning] = {}
    remarks: list[str] = []
    for word in words:
        try:
            known[word] = _READ[word.name](reader, word.value)
        except MeansNothing as error:
            why = str(error)
            remarks.append(_("“%(word)s” was read as words. %(why)s", word=str(word), why=why))
    return Filters(known, tuple(remarks))


def _midnight(value: str) -> datetime:
    """The beginning of a day. Raises MeansNothing."""
    try:
        return datetime.combine(date.fromisoformat(value), time(), UTC)
    except ValueError as error:
        raise MeansNothing(_("Write a day like 2026-01-31.")) from error


def _plain(name: str) -> str:
    return " ".join(re.split(r"[\s_-]+", fold(name.strip())))
