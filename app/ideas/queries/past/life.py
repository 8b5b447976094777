"""What happened to an idea as a whole, and to what was said about it."""

from __future__ import annotations

from typing import Any

from app.auth.people import person_of
from app.core.i18n import _
from app.core.links import path
from app.ideas.events.conversation import OfficialAnswerMarked, OfficialAnswerUnmarked
from app.ideas.events.credit import ImprovementMarked, ImprovementUnmarked
from app.ideas.events.life import (
    AgreementConfirmed,
    AgreementDenied,
    IdeaEdited,
    IdeaLoggedAsDone,
    IdeaPosted,
    IdeasMerged,
    IdeaTakenUpAgain,
    IdeaWithdrawn,
    MergeUndone,
)
from app.ideas.queries.past import Kinds, Past, Words


def _posted(past: Past) -> Words:
    """Somebody else than its author may have posted it for them."""
    if past.idea.posted_by_id is None:
        return Words("sparkles", _("Posted"))
    name = person_of(past.idea.author).name
    return Words("sparkles", _("Posted"), _("for %(name)s", name=name))


def _merged(past: Past) -> Words:
    is_duplicate = past.fact.idea_id == past.fact.from_id
    label = _("Merged into") if is_duplicate else _("Took in a duplicate")
    return Words("merge", label, _other_title(past))


def _taken_apart(past: Past) -> Words:
    is_duplicate = past.fact.idea_id == past.fact.from_id
    label = _("Taken out again of") if is_duplicate else _("Let a duplicate go again")
    return Words("undo-2", label, _other_title(past))


def _other_title(past: Past) -> str | None:
    fact = past.fact
    other = fact.into_id if fact.idea_id == fact.from_id else fact.from_id
    title = past.titles.get(other)
    return f"“{title}”" if title else None


def _version_url(fact: Any) -> str | None:
    """What the edit changed; None for those of which no version was kept."""
    if fact.number is None:
        return None
    return path("history.version", idea_id=fact.idea_id, number=fact.number)


def _of_comment(past: Past, icon: str, label: str) -> Words:
    """What happened to a comment, and where that stands."""
    href = path("comments.show", idea_id=past.fact.idea_id, comment_id=past.fact.comment_id)
    return Words(icon, label, href=href)


def _agreement(past: Past) -> str | None:
    person = past.people.get(past.fact.user_id)
    return _("%(name)s is named as having agreed", name=person.name) if person else None


KINDS: Kinds = {
    IdeaPosted: _posted,
    IdeaLoggedAsDone: lambda past: Words("hand-heart", _("Logged as done"), _agreement(past)),
    AgreementConfirmed: lambda past: Words("circle-check", _("Agreed to")),
    AgreementDenied: lambda past: Words("x", _("Not agreed to")),
    IdeaEdited: lambda past: Words("pencil", _("Edited"), href=_version_url(past.fact)),
    IdeaWithdrawn: lambda past: Words("archive", _("Withdrawn")),
    IdeaTakenUpAgain: lambda past: Words("rotate-ccw", _("Taken up again")),
    IdeasMerged: _merged,
    MergeUndone: _taken_apart,
    ImprovementMarked: lambda past: _of_comment(past, "award", _("Improved by a comment")),
    ImprovementUnmarked: lambda past: _of_comment(
        past, "undo-2", _("Mark of an improvement taken back")
    ),
    OfficialAnswerMarked: lambda past: _of_comment(past, "badge-check", _("Comment made official")),
    OfficialAnswerUnmarked: lambda past: _of_comment(past, "undo-2", _("Not official any more")),
}
