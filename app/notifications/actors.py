"""Who did what a mail tells of, by the name it may say."""

from __future__ import annotations

from app.auth.models import User
from app.auth.people import masked_person
from app.core.db import db
from app.events import Event


def actor_name(event: Event) -> str:
    """Empty for what the application itself did."""
    if event.is_masked:
        return masked_person().name
    actor = db.session.get(User, event.actor_id) if event.actor_id is not None else None
    return actor.name if actor else ""
