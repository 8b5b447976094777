"""Rendering what comes in, before anything is written: it takes longer than the writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.boards.models import SectionKind
from app.core import markdown
from app.core.progress import Progress
from app.importing.rows import CommentRow, IdeaRow


@dataclass(frozen=True)
class Texts:
    """Rendered bodies by source id; ideas have an excerpt and their sections with theirs."""

    ideas: dict[str, tuple[str, str]]
    sections: dict[str, dict[SectionKind, str]]
    comments: dict[str, str]


def render_texts(
    ideas: Sequence[IdeaRow], comments: Sequence[CommentRow], on_progress: Progress
) -> Texts:
    texts = Texts({}, {}, {})
    total = len(ideas) + len(comments)
    for done, idea in enumerate(ideas, start=1):
        body_html = str(markdown.render(idea.body))
        sections = {kind: str(markdown.render(text)) for kind, text in idea.sections.items()}
        texts.sections[idea.id] = sections
        texts.ideas[idea.id] = body_html, markdown.excerpt("".join([*sections.values(), body_html]))
        on_progress(done, total)
    for done, comment in enumerate(comments, start=len(ideas) + 1):
        texts.comments[comment.id] = str(markdown.render(comment.body))
        on_progress(done, total)
    return texts
