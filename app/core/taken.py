"""Telling the browser what was taken in, so that it forgets its own copy (static/js/keep.js)."""

from __future__ import annotations

import re

from flask import Flask, Response, request

from app.settings import Settings

SECONDS = 3600
_ID = re.compile(r"[0-9-]{3,40}")


def init_app(app: Flask, settings: Settings) -> None:
    @app.after_request
    def _tell(response: Response) -> Response:
        """A form that was sent and answered with 303 is taken in: a cookie says which, that the
        scripts of the next page read and remove."""
        if request.method == "POST" and response.status_code == 303:
            kept = request.form.get("kept", "")
            if _ID.fullmatch(kept):
                response.set_cookie(
                    f"taken-{kept}",
                    "1",
                    max_age=SECONDS,
                    secure=settings.is_production,
                    samesite="Lax",
                )
        return response
