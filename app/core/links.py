"""Addresses of pages: relative ones inside a request, absolute ones for mails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import current_app, request, url_for

from app.core.current import current_settings
from app.core.guard import is_local_address
from app.core.paging import Page


@dataclass(frozen=True)
class Neighbours:
    """The addresses of the pages before and after this one, and of the first."""

    previous_url: str | None
    next_url: str | None
    first_url: str


@dataclass(frozen=True)
class Tab:
    """One of several ways to look at the same."""

    text: str
    href: str
    current: bool


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


def rooted(endpoint: str, **values: Any) -> str:
    """The address of a page of this site, from the root, also outside a request."""
    return urlsplit(absolute(endpoint, **values)).path


def here(**changes: str) -> str:
    """This address with some of its words changed; another order begins at its first page."""
    kept = {name: value for name, value in request.args.items() if name != "key" and value}
    return f"{request.path}?{urlencode(kept | changes)}"


def page_before() -> str | None:
    """The address of the page of this site on which the request under way was made, if it says
    so and that page can be opened again."""
    before, host = request.referrer or "", request.host_url.rstrip("/")
    address = before.removeprefix(host)
    if address == before or not is_local_address(address):
        return None
    pages = current_app.url_map.bind(request.host, script_name=request.script_root)
    path, _mark, _rest = address.removeprefix(request.script_root).partition("?")
    return address.partition("#")[0] if pages.test(path, "GET") else None


def without(*names: str) -> str:
    """This address without some of its words, at its first page."""
    kept = {
        name: value for name, value in request.args.items() if name not in {*names, "key"} and value
    }
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def neighbours(page: Page[Any]) -> Neighbours:
    """Where the list at this address goes on, to both sides."""
    return Neighbours(
        here(key=page.previous) if page.previous else None,
        here(key=page.next) if page.next else None,
        first_url=here(),
    )
