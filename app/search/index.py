"""The index of this application: which engine keeps it, and how it stays what the database says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog
from flask import current_app
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import db, reading
from app.core.progress import Progress
from app.events import Delivery, DeliveryState, Event
from app.ideas.models import Idea
from app.search.documents import AT_ONCE, all_documents, read_documents
from app.search.engine import BeingRebuilt, SearchEngine
from app.search.events import IndexOutdated
from app.search.postgresql_engine import PostgresqlEngine
from app.search.whoosh_engine import WhooshEngine
from app.settings import Settings

INDEX_IDEA = "index_idea"

log = structlog.get_logger()


def make_engine(settings: Settings) -> SearchEngine:
    """The engine that the settings name; needs the application's context for the database."""
    if settings.search_engine == "postgresql":
        return PostgresqlEngine(db.engine)
    return WhooshEngine(settings.index_dir)


def search_engine() -> SearchEngine:
    return current_app.extensions["search"]


def check_index() -> str | None:
    """What is wrong with the index, in a few words; None when it answers."""
    return search_engine().fault()


def refresh(idea_ids: Sequence[int]) -> None:
    """Make the index say of these ideas what the database says now.

    They are read after the writer's lock was taken: who writes last has read last. Reads in
    a session of its own, so that it may run after its caller's transaction is over.
    """
    with search_engine().writing() as writer, reading(), Session(db.engine) as session:
        documents = read_documents(session, idea_ids)
        writer.put(documents)
        writer.remove(set(idea_ids) - {document.id for document in documents})


def rebuild(on_progress: Progress = lambda done, total: None) -> None:
    """Build the index anew from the database, while the old one goes on answering.

    Nothing that changes meanwhile is lost: what was indexed since the beginning, or still
    waits to be, is indexed again in the new one. Raises BeingRebuilt while another does it.
    """
    started = clock.now()
    with reading(), Session(db.engine) as session:
        total = session.scalar(select(func.count()).select_from(Idea)) or 0
        with search_engine().rebuilding(covers=last_outdated(session)) as writer:
            done = 0
            for documents in all_documents(session):
                writer.put(documents)
                done += len(documents)
                on_progress(done, max(done, total))
        session.rollback()  # and see what others wrote meanwhile
        missed = [i for i in session.scalars(_indexed_since(started)) if i is not None]
    for start in range(0, len(missed), AT_ONCE):
        refresh(missed[start : start + AT_ONCE])


def mend_index() -> None:
    """Build the index if there is none that answers; the worker does so about every minute."""
    fault = check_index()
    if fault is None:
        return
    try:
        rebuild()
    except BeingRebuilt:
        log.debug("search.being_rebuilt")
    else:
        log.warning("search.rebuilt", fault=fault)


def last_outdated(session: Session) -> int:
    """The newest IndexOutdated there is (its event id), 0 for none."""
    newest = select(func.max(Event.id)).where(Event.kind == IndexOutdated.__name__)
    return session.scalar(newest) or 0


def _indexed_since(started: datetime) -> Select[int | None]:
    """Ideas that may have been written to the index that answered until now."""
    return (
        select(Event.idea_id)
        .join(Delivery, Delivery.event_id == Event.id)
        .where(
            Delivery.consumer == INDEX_IDEA,
            or_(Delivery.done_at >= started, Delivery.state == DeliveryState.WAITING),
        )
        .distinct()
    )
