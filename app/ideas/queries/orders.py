"""The orders of lists: which ideas are in each, which comes first, and why, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString
from sqlalchemy import ColumnElement, Select, select, true

from app.auth.models import User
from app.core.i18n import _l
from app.core.paging import Order
from app.ideas.models import CoAuthor, CoAuthorState, Follow, Idea, Level
from app.ideas.queries.family import STANDS_AT
from app.ideas.ranking import HALF_LIFE
from app.ideas.status import Status


class Sort(StrEnum):
    TRENDING = "trending"
    NEW = "new"
    TOP = "top"
    EYES = "eyes"
    AWAITING = "awaiting"
    ANSWERED = "answered"
    IMPLEMENTED = "implemented"
    FOLLOWING = "following"
    MINE = "mine"


@dataclass(frozen=True)
class ListOrder:
    """`condition` says which ideas are in it, for a reader. `statuses` are those that tell these
    ideas apart; a filter by one of them makes sense. `tells_votes`: their places give away how
    many votes they have, so it has only those of which the reader is told that. `why` are
    paragraphs. `empty` is what to do where there is nothing, and `elsewhere` the order to look at
    then: None is to post an idea."""

    label: LazyString
    order: Order
    why: tuple[LazyString, ...]
    empty: LazyString
    elsewhere: Sort | None = None
    condition: Callable[[User], ColumnElement[bool]] = lambda _user: true()
    statuses: tuple[Status, ...] = tuple(Status)
    tells_votes: bool = False


def ideas_of(user_id: int) -> Select[int]:
    """The ids of the ideas on which somebody's name stands, alone or together with others; of those
    that are merged, where they went."""
    posted = select(STANDS_AT).where(Idea.author_id == user_id)
    shared = (
        select(STANDS_AT)
        .join(CoAuthor, CoAuthor.idea_id == Idea.id)
        .where(CoAuthor.user_id == user_id, CoAuthor.state == CoAuthorState.ACCEPTED)
    )
    return select(posted.union(shared).subquery().c[0])


def _own(user: User) -> ColumnElement[bool]:
    """Theirs, also where their name does not stand on it: for their own eyes."""
    masked = select(STANDS_AT).where(Idea.masked_author_id == user.id)
    return Idea.id.in_(select(ideas_of(user.id).union(masked).subquery().c[0]))


def _followed_by(user: User) -> ColumnElement[bool]:
    followed = (
        select(STANDS_AT)
        .join(Follow, Follow.idea_id == Idea.id)
        .where(Follow.user_id == user.id, Follow.level != Level.NOTHING)
    )
    return Idea.id.in_(select(followed.subquery().c[0]))


_LATEST_NEWS = Order((Idea.status_changed_at, Idea.id))

ORDERS: Mapping[Sort, ListOrder] = {
    Sort.TRENDING: ListOrder(
        _l("Trending"),
        Order((Idea.trending, Idea.id)),
        (
            _l("The ideas that most colleagues take part in now come first."),
            _l(
                "Everybody who votes for an idea or comments on it counts once, however often they "
                "do: as one on the day they last did, as a half %(days)s days later, as a quarter "
                "after %(days)s more, and so on. The author counts once, on the day of posting; "
                "authors cannot warm up their own idea. All of it added up is its warmth.",
                days=HALF_LIFE.days,
            ),
            _l(
                "So a new idea begins near the top and makes room unless others join in, and an "
                "old one comes back as soon as it finds new support. A vote that is taken back "
                "counts no more. What an idea is about, and who supports it, changes nothing."
            ),
        ),
        _l("Be the first to post an idea here."),
        tells_votes=True,
    ),
    Sort.NEW: ListOrder(
        _l("New"),
        Order((Idea.created_at, Idea.id)),
        (_l("The ideas that were posted last come first."),),
        _l("Be the first to post an idea here."),
    ),
    Sort.TOP: ListOrder(
        _l("Top"),
        Order((Idea.votes, Idea.id)),
        (
            _l("The ideas with most votes come first; of two with as many, the newer one."),
            _l(
                "“This year” and “This month” show the ideas that were posted since the first of "
                "January, or of the month, with all votes they have by now. Votes that an older "
                "idea receives lately do not count here: they lift it under “Trending”."
            ),
        ),
        _l("Be the first to post an idea here."),
        tells_votes=True,
    ),
    Sort.EYES: ListOrder(
        _l("Needs eyes"),
        Order((Idea.seen_by, Idea.id), descending=False),
        (
            _l(
                "Ideas without an official answer. The one that fewest colleagues have seen comes "
                "first; of two seen by as many, the one that waits longer. Look at some of them: "
                "the next good one may be among them."
            ),
            _l(
                "Everybody counts once for each idea: when they opened its page in a browser that "
                "runs scripts, or voted, commented or posted. Nobody is shown who it was."
            ),
        ),
        _l("Every idea has its answer. Look at what is trending."),
        Sort.TRENDING,
        lambda _user: Idea.first_answered_at.is_(None),
        (),
    ),
    Sort.AWAITING: ListOrder(
        _l("Awaiting answer"),
        Order((Idea.answer_due_at, Idea.id), descending=False),
        (
            _l(
                "Ideas that have no official answer yet. The one whose answer was promised for the "
                "earliest day comes first, so what is late stands at the top."
            ),
        ),
        _l("Every idea has its answer. Look at those answered last."),
        Sort.ANSWERED,
        lambda _user: Idea.first_answered_at.is_(None),
        (),
    ),
    Sort.ANSWERED: ListOrder(
        _l("Recently answered"),
        Order((Idea.status_changed_at, Idea.id)),
        (_l("Ideas that have an official answer. The one that was answered last comes first."),),
        _l("Nothing is answered yet. Look at what awaits its answer."),
        Sort.AWAITING,
        lambda _user: Idea.first_answered_at.is_not(None),
        tuple(status for status in Status if status is not Status.NEW),
    ),
    Sort.IMPLEMENTED: ListOrder(
        _l("Implemented"),
        Order((Idea.implemented_since, Idea.id)),
        (_l("Ideas that came true. The one that did so last comes first."),),
        _l("The first idea that comes true will stand here."),
        Sort.TRENDING,
        lambda _user: Idea.implemented_since.is_not(None),
        (),
    ),
    Sort.FOLLOWING: ListOrder(
        _l("Following"),
        _LATEST_NEWS,
        (
            _l(
                "Ideas of which you are told everything, or the decisions: you chose so, or posted "
                "them, voted or commented. The one with the latest status comes first; a new idea "
                "counts from the day it was posted."
            ),
        ),
        _l("Vote for an idea or comment on it, and you follow it."),
        Sort.TRENDING,
        _followed_by,
    ),
    Sort.MINE: ListOrder(
        _l("Mine"),
        _LATEST_NEWS,
        (
            _l(
                "The ideas that you posted or share as a co-author. The one with the latest status "
                "comes first; a new idea counts from the day it was posted."
            ),
        ),
        _l("Small things count most: a label, a form, a way to walk less."),
        None,
        _own,
    ),
}
