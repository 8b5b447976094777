"""Whether the index says what the database says, and making it so."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.db import db, reading
from app.core.progress import Progress
from app.ideas.models import Idea
from app.search.documents import AT_ONCE, all_documents
from app.search.index import refresh, search_engine


@dataclass(frozen=True)
class Drift:
    """The ids of the ideas that the index did not hold, held though they are not to be found, or
    held as they were before."""

    missing: tuple[int, ...]
    surplus: tuple[int, ...]
    outdated: tuple[int, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        return (*self.missing, *self.surplus, *self.outdated)


def check_documents(on_progress: Progress = lambda done, total: None) -> Drift:
    """Compare every document with the database, and mend what differs.

    What changes at this moment may be counted, too: it is written as it stands then, by this or by
    the worker. Raises IndexUnavailable when there is no index to compare, IndexBusy.
    """
    drift = _compare(on_progress)
    for start in range(0, len(drift.ids), AT_ONCE):
        refresh(drift.ids[start : start + AT_ONCE])
    return drift


def _compare(on_progress: Progress) -> Drift:
    held = dict(search_engine().digests())
    missing: list[int] = []
    outdated: list[int] = []
    done = 0
    with reading(), Session(db.engine) as session:
        total = session.scalar(select(func.count()).select_from(Idea)) or 0
        for documents in all_documents(session):
            for document in documents:
                digest = held.pop(document.id, None)
                if digest is None:
                    missing.append(document.id)
                elif digest != document.digest:
                    outdated.append(document.id)
            done += len(documents)
            on_progress(done, max(done, total))
    return Drift(tuple(missing), tuple(held), tuple(outdated))
