"""Addresses of pages: relative ones inside a request, absolute ones for mails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import current_app, request, url_for

from app.core.current import current_settings
from app.core.paging import Page


@dataclass(frozen=True)
class Neighbours:
    """The addresses of the pages before and after this one, and of the first."""

    previous_url: str | None
    next_url: str | None
    first_url: str


def path(endpoint: str, **values: Any) -> str:
    """The address of a page of this site, from the root, for the request under way."""
    return url_for(endpoint, **values)


def absolute(endpoint: str, **values: Any) -> str:
    """The whole address of a page, as people outside a request (mails) need it."""
    base = urlsplit(current_settings().base_url)
    adapter = current_app.url_map.bind(base.netloc, script_name=base.path, url_scheme=base.scheme)
    anchor = values.pop("_anchor", None)
    address = adapter.build(endpoint, values, force_external=True)
    return f"{address}#{anchor}" if anchor else address


def here(**changes: str) -> str:
    """This address with some of its words changed; another order begins at its first page."""
    kept = {name: value for name, value in request.args.items() if name != "key"}
    return f"{request.path}?{urlencode(kept | changes)}"


def neighbours(page: Page[Any]) -> Neighbours:
    """Where the list at this address goes on, to both sides."""
    return Neighbours(
        here(key=page.previous) if page.previous else None,
        here(key=page.next) if page.next else None,
        first_url=here(),
    )
