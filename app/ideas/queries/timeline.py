"""What happened to an idea, newest first, from the events that say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.auth.models import User
from app.auth.people import (
    CREDITED_COLUMNS,
    PersonRef,
    credited_in,
    masked_person,
    person_in,
    person_of,
)
from app.core.db import db
from app.core.formats import short_date
from app.core.i18n import _
from app.core.links import path
from app.events import Event, Fact, fact_of
from app.ideas.events.answers import (
    IdeaHandedOver,
    IdeaWokeUp,
    NextAnswerDue,
    PromiseMoved,
    ReconsiderationAsked,
    StatusChanged,
    TargetReached,
)
from app.ideas.events.conversation import OfficialAnswerMarked, OfficialAnswerUnmarked
from app.ideas.events.credit import (
    CoAuthorAccepted,
    CoAuthorLeft,
    CreditGiven,
    CreditWithdrawn,
    ImprovementMarked,
    ImprovementUnmarked,
    ValueConfirmed,
    ValueEntered,
    ValueWithdrawn,
)
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
from app.ideas.models import Credit, CreditRole, Decision, Idea, ValueKind
from app.ideas.policy import visible_to
from app.ideas.queries.credits import ROLE_TEXTS, STANDS
from app.ideas.queries.workflows import Workflow
from app.ideas.status import ANSWERED_NEXT, Status, reopens

OF_CREDIT = (CoAuthorAccepted, CoAuthorLeft, CreditGiven, CreditWithdrawn)
ICONS = {
    Status.NEW: "sparkles",
    Status.UNDER_REVIEW: "eye",
    Status.PLANNED: "flag",
    Status.IN_PROGRESS: "hammer",
    Status.IMPLEMENTED: "check",
    Status.DECLINED: "x",
    Status.PARKED: "pause",
    Status.MERGED: "merge",
}


@dataclass(frozen=True)
class TimelineEntry:
    """`by` is None when the application itself, or an import, did it. `href` leads to the answer
    that it came with."""

    icon: str
    label: str
    detail: str | None
    href: str | None
    at: datetime
    by: PersonRef | None


@dataclass(frozen=True)
class Words:
    """How an entry is told."""

    icon: str
    label: str
    detail: str | None = None
    href: str | None = None


@dataclass(frozen=True)
class Past:
    """What an entry is told from: what happened to the idea, the people and the titles of ideas it
    names, its decisions as the page shows them, and what its board calls the statuses."""

    fact: Any
    idea: Idea
    people: Mapping[int, PersonRef]
    titles: Mapping[int, str]
    decisions: Sequence[Decision]
    workflow: Workflow

    @property
    def decision(self) -> Decision:
        return next(d for d in self.decisions if d.id == self.fact.decision_id)

    @property
    def answer_url(self) -> str:
        """Where the answer stands: the latest in the open, older ones in a fold that is opened."""
        id = self.fact.decision_id
        fold = {} if id == self.decisions[0].id else {"answers": "all"}
        return self._url(f"answer-{id}", **fold)

    def _url(self, anchor: str, **fold: str) -> str:
        """A merged idea is read on its own page here: without `merged` the address leads away."""
        own = {"merged": "show"} if self.idea.merged_into_id is not None else {}
        return path("ideas.show", idea_id=self.idea.id, **fold, **own, _anchor=anchor)


def timeline_of(
    idea: Idea, decisions: Sequence[Decision], workflow: Workflow, *, user: User
) -> list[TimelineEntry]:
    """All that happened and has words in KINDS, with the titles of other ideas as far as this
    person may see them. `decisions` are in the order in which the page shows them."""
    rows = db.session.execute(
        select(Event, *CREDITED_COLUMNS)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.idea_id == idea.id, Event.kind.in_([kind.__name__ for kind in KINDS]))
        .order_by(Event.id.desc())
    ).all()
    unnamed = _declined(idea.id)
    told = [(row, fact) for row in rows if _is_told(fact := fact_of(row.Event), unnamed)]
    facts = [fact for _row, fact in told]
    people, titles = _people_in(facts), _titles_in(facts, user)
    entries: list[TimelineEntry] = []
    for row, fact in told:
        words = KINDS[type(fact)](Past(fact, idea, people, titles, decisions, workflow))
        by = _actor(row, fact)
        entries.append(
            TimelineEntry(words.icon, words.label, words.detail, words.href, row.Event.at, by)
        )
    return entries


def _people_in(facts: Iterable[Fact]) -> dict[int, PersonRef]:
    """The people that these facts name, by id."""
    named = {getattr(fact, field, None) for fact in facts for field in ("user_id", "to_id")}
    rows = db.session.execute(select(*CREDITED_COLUMNS).where(User.id.in_(named - {None})))
    return {row.person_id: credited_in(row) for row in rows}


def _actor(row: Any, fact: Fact) -> PersonRef | None:
    """What leads to credit names who left as their credit does."""
    if row.Event.is_masked:
        return masked_person()
    if row.person_id is None:
        return None
    return credited_in(row) if isinstance(fact, OF_CREDIT) else person_in(row)


def _declined(idea_id: int) -> set[tuple[int, str]]:
    """Whose part in the idea is not to be named, because they declined the credit."""
    rows = db.session.execute(
        select(Credit.user_id, Credit.role).where(Credit.idea_id == idea_id, ~STANDS)
    )
    return {(row.user_id, row.role) for row in rows}


def _is_told(fact: Fact, unnamed: set[tuple[int, str]]) -> bool:
    """The decision of a merge says nothing that the merge itself does not."""
    match fact:
        case StatusChanged():
            return fact.new != Status.MERGED
        case CreditGiven() | CreditWithdrawn():
            return (fact.user_id, fact.role) not in unnamed
        case _:
            return True


def _titles_in(facts: Iterable[Fact], user: User) -> dict[int, str]:
    """The titles of the ideas that took part in merges, as far as the person may see them."""
    merges = [fact for fact in facts if isinstance(fact, IdeasMerged | MergeUndone)]
    ids = {id for merge in merges for id in (merge.from_id, merge.into_id)}
    titles = select(Idea.id, Idea.title).where(Idea.id.in_(ids), visible_to(user))
    return dict(db.session.execute(titles).all())


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


def _decided(past: Past) -> Words:
    icon, label, detail = _words_of(past.decision, past.workflow)
    return Words(icon, label, detail, past.answer_url)


def _words_of(decision: Decision, workflow: Workflow) -> tuple[str, str, str | None]:
    """The icon, the label and the detail of a decision."""
    name, icon = workflow.name_of(decision.status), ICONS[decision.status]
    if reopens(decision.old_status, decision.status):
        return "rotate-ccw", _("Opened again"), name
    if decision.status is not decision.old_status:
        return icon, name, _moved(decision) if decision.old_date else _until(decision)
    if decision.status is Status.DECLINED:
        return icon, _("Stays declined"), None
    if decision.old_date:
        return "calendar", _("New date"), _moved(decision)
    return icon, name, _stayed(decision)


def _moved(decision: Decision) -> str:
    new = decision.target_date or decision.wake_up_date
    return _(
        "%(new)s, before %(old)s",
        new=short_date(new) if new else "",
        old=short_date(decision.old_date) if decision.old_date else "",
    )


def _stayed(decision: Decision) -> str | None:
    """What is new about an idea that stays in its status and keeps its date."""
    if decision.owner:
        return _("%(name)s sees to it now", name=decision.owner.name)
    if decision.status is Status.IN_PROGRESS:
        return _("News of the work")
    return _until(decision)


def _until(decision: Decision) -> str | None:
    if decision.target_date and decision.status in ANSWERED_NEXT:
        return _("next answer by %(day)s", day=short_date(decision.target_date))
    if decision.target_date:
        return _("for %(day)s", day=short_date(decision.target_date))
    if decision.wake_up_date:
        return _("until %(day)s", day=short_date(decision.wake_up_date))
    return None


def _handed_over(past: Past) -> Words:
    if past.fact.to_id is None:
        return Words("users", _("Handed back"), _("to all moderators of the board"))
    name = past.people[past.fact.to_id].name
    return Words("user", _("Handed over"), _("to %(name)s", name=name))


def _credit(past: Past) -> str:
    """Whose credit, and for what."""
    person = past.people[past.fact.user_id]
    part = ROLE_TEXTS[CreditRole(past.fact.role)]
    return _("%(name)s, who %(part)s", name=person.name, part=part)


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


def _value_kind(past: Past) -> str:
    is_estimate = past.fact.kind == ValueKind.ESTIMATE
    return _("estimated") if is_estimate else _("realised")


def _day(day: str) -> str:
    return short_date(date.fromisoformat(day))


KINDS: Mapping[type[Fact], Callable[[Past], Words]] = {
    IdeaPosted: _posted,
    IdeaLoggedAsDone: lambda past: Words("hand-heart", _("Logged as done"), _agreement(past)),
    AgreementConfirmed: lambda past: Words("circle-check", _("Agreed to")),
    AgreementDenied: lambda past: Words("x", _("Not agreed to")),
    IdeaEdited: lambda past: Words("pencil", _("Edited"), href=_version_url(past.fact)),
    IdeaWithdrawn: lambda past: Words("archive", _("Withdrawn")),
    IdeaTakenUpAgain: lambda past: Words("rotate-ccw", _("Taken up again")),
    StatusChanged: _decided,
    IdeasMerged: _merged,
    MergeUndone: _taken_apart,
    CoAuthorAccepted: lambda past: Words("users", _("Became a co-author")),
    CoAuthorLeft: lambda past: Words("undo-2", _("Is no co-author any more")),
    ImprovementMarked: lambda past: _of_comment(past, "award", _("Improved by a comment")),
    ImprovementUnmarked: lambda past: _of_comment(
        past, "undo-2", _("Mark of an improvement taken back")
    ),
    OfficialAnswerMarked: lambda past: _of_comment(past, "badge-check", _("Comment made official")),
    OfficialAnswerUnmarked: lambda past: _of_comment(past, "undo-2", _("Not official any more")),
    CreditGiven: lambda past: Words("award", _("Credited"), _credit(past)),
    CreditWithdrawn: lambda past: Words("undo-2", _("Credit withdrawn"), _credit(past)),
    ReconsiderationAsked: lambda past: Words(
        "rotate-ccw", _("Asked to look at it again"), href=past.answer_url
    ),
    ValueEntered: lambda past: Words("trending-up", _("Value entered"), _value_kind(past)),
    ValueConfirmed: lambda past: Words("circle-check", _("Value confirmed")),
    ValueWithdrawn: lambda past: Words("undo-2", _("Value withdrawn"), _value_kind(past)),
    IdeaHandedOver: _handed_over,
    PromiseMoved: lambda past: Words("calendar", _("Another day promised"), _day(past.fact.new)),
    IdeaWokeUp: lambda past: Words("history", _("Back to be looked at again"), _day(past.fact.day)),
    TargetReached: lambda past: Words(
        "calendar-check", _("Planned day reached"), _day(past.fact.day)
    ),
    NextAnswerDue: lambda past: Words("history", _("Next answer due"), _day(past.fact.day)),
}
"""What belongs into a timeline, and in which words."""
