"""Where the built front end lies: names with a hash in them, cached for a year."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

from app.settings import PROJECT

DIST = PROJECT / "static" / "dist"
A_YEAR = 31_536_000
_HASHED = re.compile(r"^/static/dist/[\w.-]+-[0-9A-Za-z]{8,}\.\w+$")


class NotBuilt(Exception):
    """The front end was never built."""

    def __init__(self) -> None:
        super().__init__("The front end is not built: run `make install`.")


def asset(name: str) -> str:
    """The address of a built file, for example `app.css`. Raises NotBuilt."""
    return url_for("static", filename=f"dist/{_manifest(_built_at())[name]}")


def _built_at() -> float:
    try:
        return (DIST / "manifest.json").stat().st_mtime
    except FileNotFoundError as error:
        raise NotBuilt from error


@lru_cache(maxsize=1)
def _manifest(built_at: float) -> dict[str, str]:
    """Read again when it was built again: `built_at` is the manifest's time."""
    return json.loads(Path(DIST / "manifest.json").read_text())


def init_app(app: Flask) -> None:
    app.add_template_global(asset, "asset")

    @app.after_request
    def _cache_hashed_files(response: Response) -> Response:
        if _HASHED.search(request.path) and response.status_code in {200, 206, 304}:
            response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        return response
