"""What the application under way was set up with."""

from __future__ import annotations

from flask import current_app

from app.settings import Settings


def current_settings() -> Settings:
    return current_app.extensions["settings"]
