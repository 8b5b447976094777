"""What every answer says to the browser about how far it may be trusted."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

from flask import Flask, Response

from app.settings import Settings

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def policy_with_styles(styles: Iterable[str]) -> str:
    """The policy for a page that shows documents with these style elements in frames: exactly
    those may apply, and nothing else is let in (CSP level 3, section 6.7.3.3)."""
    hashes = sorted(b64encode(sha256(css.encode()).digest()).decode() for css in styles)
    return f"{POLICY}; style-src 'self'" + "".join(f" 'sha256-{hash}'" for hash in hashes)


def init_app(app: Flask, settings: Settings) -> None:
    @app.after_request
    def _add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if settings.is_production:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        # Pages are one person's own; only files with a hash in their name are for all.
        headers.setdefault("Cache-Control", "private, no-store")
        return response
