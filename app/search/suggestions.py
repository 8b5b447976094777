"""What may be meant by what somebody begins to type: ideas, boards, tags, people and pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import structlog
from flask_babel import LazyString
from sqlalchemy import select

from app.auth.models import User
from app.boards.models import Board
from app.boards.queries import boards_for
from app.core.db import db
from app.core.i18n import _l
from app.core.links import path
from app.core.sql import among
from app.core.text import clean_line
from app.ideas.models import BoardWorkflow, Idea
from app.ideas.policy import visible_to
from app.ideas.queries.lists import IS_STANDING
from app.ideas.queries.tags import tags_called
from app.ideas.queries.visibility import people_called
from app.ideas.queries.workflows import named
from app.search.candidates import newest_titled
from app.search.engine import IndexUnavailable, SearchEngine
from app.search.places import PLACES
from app.search.wording import LONGEST_QUESTION
from app.search.words import COMMON, folded_words

LETTERS = 3
"""How many letters a word has before ideas, tags and people are suggested by it."""
MOST_IDEAS = 6
MOST_OTHERS = 4
"""How many tags, people, and boards are suggested; where nothing is typed, all boards are."""
DEPTH = 300
"""How many titles are looked at, whoever may see them."""

Named = TypeVar("Named")
log = structlog.get_logger()


class Kind(StrEnum):
    IDEA = "idea"
    BOARD = "board"
    TAG = "tag"
    PERSON = "person"
    PLACE = "place"


KIND_TEXTS: dict[Kind, LazyString] = {
    Kind.IDEA: _l("Idea"),
    Kind.BOARD: _l("Board"),
    Kind.TAG: _l("Tag"),
    Kind.PERSON: _l("Person"),
    Kind.PLACE: _l("Page"),
}


@dataclass(frozen=True)
class Suggestion:
    """Where somebody may want to go. `detail` tells it from others of that name."""

    kind: Kind
    text: str
    url: str
    icon: str
    detail: str = ""

    @property
    def kind_text(self) -> str:
        name = str(KIND_TEXTS[self.kind])
        return f"{name} · {self.detail}" if self.detail else name


def suggestions_for(text: str, *, for_user: User, engine: SearchEngine) -> list[Suggestion]:
    """What may be meant, as far as the person may see it, those first whose names begin so; boards
    and pages from the first letter on, or all of them where there is none. In a constant number of
    queries."""
    typed = clean_line(text)[:LONGEST_QUESTION]
    words = folded_words(typed)
    long = [word for word in words if len(word) >= LETTERS]
    if not long:
        return [*_boards(words, for_user), *_places(words, for_user)]
    found = [
        *_ideas(words, for_user, engine),
        *_boards(words, for_user)[:MOST_OTHERS],
        *_tags(typed, for_user),
        *_people(typed),
        *_places(words, for_user),
    ]
    return _best_first(found, words, lambda suggestion: suggestion.text)


def _ideas(words: Sequence[str], user: User, engine: SearchEngine) -> list[Suggestion]:
    """Ideas whose titles have words that begin so; those first that begin so themselves, then the
    newest."""
    rows = db.session.execute(
        select(Idea.id, Idea.title, Idea.status, Board.name, BoardWorkflow.names)
        .join(Board, Board.id == Idea.board_id)
        .outerjoin(BoardWorkflow, BoardWorkflow.board_id == Idea.board_id)
        .where(among(Idea.id, _titled(words, user, engine)), IS_STANDING, visible_to(user))
        .order_by(Idea.id.desc())
    )
    fitting = _best_first(_fitting(rows, words, _title), words, _title)
    return [
        Suggestion(
            Kind.IDEA,
            row.title,
            path("ideas.show", idea_id=row.id),
            "lightbulb",
            # What became of it, and where it stands.
            f"{named(row.names).name_of(row.status)} · {row.name}",
        )
        for row in fitting[:MOST_IDEAS]
    ]


def _titled(words: Sequence[str], user: User, engine: SearchEngine) -> Sequence[int]:
    """Ideas in whose titles words begin so; by the database while the index is being built. What is
    short, or as common as "the", begins too many words to tell ideas apart."""
    telling = [word for word in words if len(word) >= LETTERS and word not in COMMON]
    if not telling:
        return ()
    try:
        return engine.titled(telling, limit=DEPTH)
    except IndexUnavailable as error:
        log.warning("search.unavailable", reason=str(error))
        return newest_titled(telling, user, most=DEPTH)


def _boards(words: Sequence[str], user: User) -> list[Suggestion]:
    return [
        Suggestion(Kind.BOARD, board.name, path("boards.show", slug=board.slug), "layout-list")
        for board in _fitting(boards_for(user), words, lambda board: board.name)
    ]


def _tags(typed: str, user: User) -> list[Suggestion]:
    return [
        Suggestion(Kind.TAG, tag, path("ideas.index", tag=tag), "tag")
        for tag in tags_called(typed.removeprefix("#"), user)[:MOST_OTHERS]
    ]


def _people(typed: str) -> list[Suggestion]:
    return [
        Suggestion(
            Kind.PERSON,
            person.name,
            path("people.profile", handle=person.handle),
            "user",
            f"@{person.handle}",
        )
        for person in people_called(typed)[:MOST_OTHERS]
    ]


def _places(words: Sequence[str], user: User) -> list[Suggestion]:
    return [
        Suggestion(Kind.PLACE, str(place.text), place.url(user), place.icon)
        for place in _fitting(PLACES, words, lambda place: str(place.text))
        if place.is_for(user)
    ]


def _fitting(
    things: Iterable[Named], words: Sequence[str], name: Callable[[Named], str]
) -> list[Named]:
    """Those that have, for each of these words, one that begins so."""
    named_by = ((thing, folded_words(name(thing))) for thing in things)
    return [
        thing
        for thing, names in named_by
        if all(any(one.startswith(word) for one in names) for word in words)
    ]


def _best_first(
    things: Iterable[Named], words: Sequence[str], name: Callable[[Named], str]
) -> list[Named]:
    """Those first that have these words, or what begins so, in their first places."""

    def comes_later(thing: Named) -> bool:
        first = folded_words(name(thing))[: len(words)]
        return not all(map(str.startswith, first, words))

    return sorted(things, key=comes_later)


def _title(row: Any) -> str:
    return row.title
