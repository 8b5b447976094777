"""Saving a list as it is narrowed under a name, for oneself."""

from __future__ import annotations

from sqlalchemy import func, select

from app.auth.models import User
from app.core import clock
from app.core.db import db, flush_or_lose
from app.core.errors import BadInput
from app.core.i18n import _
from app.core.text import clean_line, is_blank
from app.ideas.models import FILTER_NAME_LENGTH, FILTER_WORDS_LENGTH, SavedFilter

MOST_FILTERS = 50


def save_filter(name: str, words: str, *, by: User) -> SavedFilter:
    """Keep the words of an address under a name.

    Raises BadInput for a name that is empty, too long or taken, for words beyond all measure, and
    for more than MOST_FILTERS.
    """
    name = _checked_name(name, by=by)
    if len(words) > FILTER_WORDS_LENGTH:
        raise BadInput(_("This list is narrowed by too much to be saved."), "name")
    mine = select(func.count()).where(SavedFilter.user_id == by.id).select_from(SavedFilter)
    if (db.session.scalar(mine) or 0) >= MOST_FILTERS:
        raise BadInput(
            _(
                "You have %(most)s saved lists. Delete one that you need no more.",
                most=MOST_FILTERS,
            ),
            "name",
        )
    saved = SavedFilter(user_id=by.id, name=name, words=words, saved_at=clock.now())
    db.session.add(saved)
    flush_or_lose(_taken(name))
    return saved


def rename_filter(saved: SavedFilter, name: str, *, by: User) -> None:
    """Raises BadInput for a name that is empty, too long or that of another one."""
    if clean_line(name) != saved.name:
        saved.name = _checked_name(name, by=by)
        flush_or_lose(_taken(saved.name))


def delete_filter(saved: SavedFilter) -> None:
    db.session.delete(saved)
    db.session.flush()


def _checked_name(name: str, *, by: User) -> str:
    name = clean_line(name)
    if is_blank(name):
        raise BadInput(_("Give it a name by which you find it again."), "name")
    if len(name) > FILTER_NAME_LENGTH:
        raise BadInput(
            _("Shorten the name to %(most)s characters.", most=FILTER_NAME_LENGTH), "name"
        )
    taken = select(SavedFilter.id).where(SavedFilter.user_id == by.id, SavedFilter.name == name)
    if db.session.scalar(taken) is not None:
        raise BadInput(_taken(name), "name")
    return name


def _taken(name: str) -> str:
    return _("You have a saved list called “%(name)s”. Choose another name.", name=name)
