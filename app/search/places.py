"""The main pages of the site, by the names that the menus give them: where one may want to go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import LazyString

from app.auth.models import User
from app.boards.queries import boards_moderated_by
from app.core.i18n import _l
from app.core.links import path
from app.core.site import site_options


@dataclass(frozen=True)
class Place:
    """`values` complete its address for a person; `is_for` says who gets there."""

    text: LazyString
    icon: str
    endpoint: str
    values: Callable[[User], dict[str, Any]] = field(default=lambda _user: {})
    is_for: Callable[[User], bool] = field(default=lambda _user: True)

    def url(self, user: User) -> str:
        return path(self.endpoint, **self.values(user))


PLACES = (
    Place(_l("Home"), "house", "ideas.home"),
    Place(_l("New idea"), "plus", "ideas.new"),
    Place(_l("All ideas"), "list", "ideas.index"),
    Place(_l("Implemented"), "award", "people.wall"),
    Place(
        _l("Leaderboard"),
        "trending-up",
        "people.leaderboard",
        is_for=lambda _user: site_options().leaderboard,
    ),
    Place(_l("Our promises"), "calendar-check", "promises.index"),
    Place(
        _l("Your desk"), "inbox", "desk.show", is_for=lambda user: bool(boards_moderated_by(user))
    ),
    Place(_l("Notices"), "bell", "notifications.index"),
    Place(
        _l("Your profile"), "user", "people.profile", values=lambda user: {"handle": user.handle}
    ),
    Place(_l("Your drafts"), "save", "idea_drafts.index"),
    Place(_l("Your votes"), "arrow-up", "votes.index"),
    Place(_l("Saved lists"), "bookmark", "saved.index"),
    Place(_l("Account"), "settings", "auth.account"),
    Place(_l("Administration"), "shield", "admin.index", is_for=lambda user: user.is_administrator),
    Place(_l("How to search"), "info", "search.results"),
)
