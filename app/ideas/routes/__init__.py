"""The pages of ideas. Routes only translate between HTTP and operations."""

from app.ideas.routes import (
    boards,
    comments,
    decisions,
    desk,
    drafts,
    follows,
    ideas,
    pauses,
    promises,
    votes,
)

BLUEPRINTS = (
    boards.bp,
    ideas.bp,
    comments.bp,
    votes.bp,
    follows.bp,
    decisions.bp,
    drafts.bp,
    promises.bp,
    pauses.bp,
    desk.bp,
)
