"""How the index hears of what happens."""

from __future__ import annotations

from functools import partial

from sqlalchemy.orm import Session

from app.boards.events import BoardEdited
from app.core.db import db, reading
from app.events import Delivery, Effect, fact_of
from app.ideas.models import Idea
from app.search.documents import some_at_a_time
from app.search.engine import IndexUnavailable
from app.search.index import check_index, mend_index, rebuild, refresh, search_engine


def index_idea(delivery: Delivery) -> Effect | None:
    """Make the index say what the database says of the event's idea; any number of times.

    Raises IndexBusy when another process writes for long: the delivery comes again.
    """
    idea_id = delivery.event.idea_id
    return None if idea_id is None else partial(_index, idea_id)


def _index(idea_id: int) -> None:
    try:
        refresh([idea_id])
    except IndexUnavailable:  # the whole index is wanted, and this idea with it
        mend_index()


def index_board(delivery: Delivery) -> Effect | None:
    """Read all ideas of a board anew when its language changed; any number of times.

    Raises IndexBusy when another process writes for long: the delivery comes again.
    """
    fact = fact_of(delivery.event)
    assert isinstance(fact, BoardEdited)
    return partial(_index_board, fact.board_id) if "language" in fact.changed else None


def _index_board(board_id: int) -> None:
    with reading(), Session(db.engine) as session:
        batches = list(some_at_a_time(session, Idea.board_id == board_id))
    try:
        for ids in batches:
            refresh(ids)
    except IndexUnavailable:  # the whole index is wanted, and this board with it
        mend_index()


def renew_index(delivery: Delivery) -> Effect:
    """Build the index anew, unless that was done since the event.

    Raises BeingRebuilt while another process does it: the delivery comes again.
    """
    return partial(_renew, delivery.event_id)


def _renew(event_id: int) -> None:
    if check_index() is not None or search_engine().covers() < event_id:
        rebuild()
