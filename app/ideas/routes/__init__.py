"""The pages of ideas. Routes only translate between HTTP and operations."""

from app.ideas.routes import (
    answering_back,
    boards,
    comments,
    decisions,
    desk,
    done,
    drafts,
    follows,
    ideas,
    pauses,
    promises,
    values,
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
    answering_back.bp,
    values.bp,
    done.bp,
    promises.bp,
    pauses.bp,
    desk.bp,
)
