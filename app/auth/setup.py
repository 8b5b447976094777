"""The one-time link that makes the first administrator."""

from __future__ import annotations

from app.auth.tokens import set_up_token
from app.core.links import absolute


def setup_url() -> str:
    """Valid for a day, and only while there is no administrator."""
    return absolute("auth.set_up", token=set_up_token())
