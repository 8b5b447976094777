"""The people of the source: members that nobody can sign in as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain, count
from typing import Any

from sqlalchemy import insert, select

from app.auth.models import Role, User
from app.boards.drafts import slug_of
from app.core.db import db
from app.importing.mapping import CsvMapping
from app.importing.rows import Author, CommentRow, IdeaRow

LONGEST_BASE = 32


def add_people(
    ideas: Iterable[IdeaRow],
    comments: Iterable[CommentRow],
    *,
    mapping: CsvMapping,
    known: Mapping[str, int],
) -> dict[str, int]:
    """Members for the authors who are not known yet, by their id in the source.

    They have no password, and an address that no mail can ever reach (RFC 2606: `.invalid`).
    """
    authors: dict[str, Author] = {}
    since: dict[str, datetime] = {}
    for row in chain(ideas, comments):
        if row.author is not None and row.author.id not in known:
            authors.setdefault(row.author.id, row.author)
            first = since.get(row.author.id, row.created_at)
            since[row.author.id] = min(first, row.created_at)
    handles = _free_handles(sorted(authors))
    rows = [
        _member(authors[there], handle, since[there], mapping) for there, handle in handles.items()
    ]
    if not rows:
        return {}
    added = db.session.execute(insert(User).returning(User.source_id, User.id), rows)
    return {str(there): here for there, here in added}


def _member(author: Author, handle: str, since: datetime, mapping: CsvMapping) -> dict[str, Any]:
    return {
        "email": f"{handle}@{mapping.source}.invalid",
        "handle": handle,
        "name": author.name,
        "time_zone": mapping.time_zone.key,
        "role": Role.MEMBER,
        "created_at": since,
        "source": mapping.source,
        "source_id": author.id,
    }


def _free_handles(ids: Iterable[str]) -> dict[str, str]:
    """A handle for each of these people, made of their id in the source, that nobody has."""
    taken = set(db.session.scalars(select(User.handle)))
    handles: dict[str, str] = {}
    for there in ids:
        base = slug_of(there)[:LONGEST_BASE].rstrip("-") or "member"
        if len(base) == 1:
            base = f"member-{base}"
        numbered = (f"{base}-{number}" for number in count(2))
        handle = next(name for name in chain([base], numbered) if name not in taken)
        taken.add(handle)
        handles[there] = handle
    return handles
