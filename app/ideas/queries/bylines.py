"""Whose name stands on an idea, a comment or an act: the one place that knows of masks.

What is anonymous has its author in `masked_author_id`, which nothing joins for show.
"""

from __future__ import annotations

from typing import Any

from app.auth.people import PersonRef, masked_person, person_in, person_of
from app.events import Event
from app.ideas.models import Comment, Idea

IS_MASKED = Idea.masked_author_id.is_not(None).label("is_masked")
COMMENT_IS_MASKED = Comment.masked_author_id.is_not(None).label("is_masked")
ACT_IS_MASKED = Event.is_masked.label("is_masked")
"""Each beside PERSON_COLUMNS, for `byline_in`."""


def byline_in(row: Any) -> PersonRef:
    """From a row with PERSON_COLUMNS and one of the above."""
    return masked_person() if row.is_masked else person_in(row)


def byline_of(text: Idea | Comment) -> PersonRef:
    """Needs its author loaded."""
    return masked_person() if text.is_masked else person_of(text.author)
