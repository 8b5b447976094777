"""Rendering what comes in, before anything is written: it takes longer than the writing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core import markdown
from app.importing.rows import CommentRow, IdeaRow

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""


@dataclass(frozen=True)
class Texts:
    """Rendered bodies by source id; ideas have an excerpt with theirs."""

    ideas: dict[str, tuple[str, str]]
    comments: dict[str, str]


def render_texts(
    ideas: Sequence[IdeaRow], comments: Sequence[CommentRow], on_progress: Progress
) -> Texts:
    texts = Texts({}, {})
    total = len(ideas) + len(comments)
    for done, idea in enumerate(ideas, start=1):
        texts.ideas[idea.id] = str(markdown.render(idea.body)), markdown.excerpt(idea.body)
        on_progress(done, total)
    for done, comment in enumerate(comments, start=len(ideas) + 1):
        texts.comments[comment.id] = str(markdown.render(comment.body))
        on_progress(done, total)
    return texts
