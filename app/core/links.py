"""Addresses of pages: relative ones inside a request, absolute ones for mails."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, url_for

from app.settings import Settings


def path(endpoint: str, **values: Any) -> str:
    """The address of a page of this site, from the root, for the request under way."""
    return url_for(endpoint, **values)


def absolute(endpoint: str, **values: Any) -> str:
    """The whole address of a page, as people outside a request (mails) need it."""
    settings: Settings = current_app.extensions["settings"]
    base = urlsplit(settings.base_url)
    adapter = current_app.url_map.bind(base.netloc, script_name=base.path, url_scheme=base.scheme)
    anchor = values.pop("_anchor", None)
    address = adapter.build(endpoint, values, force_external=True)
    return f"{address}#{anchor}" if anchor else address
