"""Writing what the files say into the database: in bulk, in one transaction.

All or nothing: an import that is interrupted at any moment leaves no trace, and the next one
comes to the same as if it had been the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import chain, islice
from typing import Any

from sqlalchemy import func, insert, select, update

from app.auth.models import User
from app.core import markdown
from app.core.db import Base, db
from app.core.progress import Progress
from app.events import Event, Fact, record
from app.ideas.events.answers import StatusChanged
from app.ideas.events.conversation import CommentPosted
from app.ideas.events.credit import CreditGiven
from app.ideas.events.life import IdeaPosted
from app.ideas.models import (
    Comment,
    Credit,
    CreditRole,
    Decision,
    Idea,
    IdeaSection,
    IdeaTag,
    Tag,
    Vote,
)
from app.ideas.operations.counting import score_ideas
from app.ideas.operations.visiting import see_in_bulk
from app.ideas.promise import due_at
from app.ideas.status import Status
from app.importing.boards import BoardHere, boards_for
from app.importing.known import Known, known_in, reasons_in
from app.importing.mapping import CsvMapping
from app.importing.people import add_people
from app.importing.places import Places, recount_imported_replies
from app.importing.rows import CommentRow, Decided, IdeaRow
from app.importing.texts import Texts
from app.importing.voters import voters_of
from app.search.events import IndexOutdated

BATCH = 1_000


class Overtaken(Exception):
    """Another import brought some of the same rows in, between our look and our write."""

    def __init__(self) -> None:
        super().__init__(
            "Another import brought in some of these rows at the same time. Nothing was changed "
            "by this one; run it again."
        )


@dataclass(frozen=True)
class Content:
    """What is new in the files. `levels` of comments: see `threads.Threads`."""

    ideas: Sequence[IdeaRow]
    levels: Sequence[Sequence[CommentRow]]
    texts: Texts

    @property
    def comments(self) -> Iterator[CommentRow]:
        return chain.from_iterable(self.levels)


@dataclass
class Loaded:
    """What was written. `short`: the votes of ideas that had more of them than there are people."""

    people: int = 0
    votes: int = 0
    boards: list[str] = field(default_factory=list[str])
    moderators: int = 0
    short: dict[str, int] = field(default_factory=dict[str, int])


def load(
    content: Content,
    mapping: CsvMapping,
    *,
    moderators: Sequence[User],
    on_progress: Progress,
) -> Loaded:
    """Write new rows, and events that nobody is told of; records one IndexOutdated.

    `moderators` answer for the boards that are opened. Raises Overtaken.
    """
    known = known_in(db.session(), mapping.source)
    if _was_overtaken(content, known):
        raise Overtaken
    return _Loading(content, mapping, known, on_progress).run(moderators)


def _was_overtaken(content: Content, known: Known) -> bool:
    return any(row.id in known.ideas for row in content.ideas) or any(
        row.id in known.comments for row in content.comments
    )


class _Loading:
    """One run: what is written in one step is looked up by the source's ids in the next."""

    def __init__(
        self, content: Content, mapping: CsvMapping, known: Known, on_progress: Progress
    ) -> None:
        self._content = content
        self._mapping = mapping
        self._source = mapping.source
        self._people = dict(known.people)
        self._ideas = dict(known.ideas)
        self._comments = dict(known.comments)
        self._places = Places()
        self._events: list[dict[str, Any]] = []
        self._loaded = Loaded()
        self._rows = _RowCount(content, on_progress)

    def run(self, moderators: Sequence[User]) -> Loaded:
        new = self._content.ideas
        added = add_people(new, self._content.comments, mapping=self._mapping, known=self._people)
        self._people.update(added)
        boards = boards_for(new, self._mapping.boards, moderators=moderators)
        self._add_ideas(boards)
        self._insert(IdeaSection, self._sections())
        self._add_tags()
        self._add_decisions()
        self._insert(Vote, self._votes())
        for level in self._content.levels:
            self._add_comments(level)
        self._recount()
        self._insert(Event, sorted(self._events, key=lambda event: event["at"]))
        record(IndexOutdated(), by=None)
        self._rows.finish()
        self._loaded.people = len(added)
        self._loaded.moderators = len(moderators)
        self._loaded.boards = [board.name for board in boards.values() if board.is_new]
        return self._loaded

    def _add_ideas(self, boards: Mapping[str, BoardHere]) -> None:
        rows = (self._idea(row, boards[row.board]) for row in self._content.ideas)
        for batch in self._batches(rows):
            added = db.session.execute(insert(Idea).returning(Idea.source_id, Idea.id), batch)
            self._ideas.update((str(there), here) for there, here in added)
        for row in self._content.ideas:
            self._note(IdeaPosted(self._ideas[row.id]), at=row.created_at, by=self._author_of(row))

    def _idea(self, row: IdeaRow, board: BoardHere) -> dict[str, Any]:
        body_html, excerpt = self._content.texts.ideas[row.id]
        rule = row.decided.rule if row.decided else None
        return {
            "board_id": board.id,
            "author_id": self._author_of(row),
            "title": row.title,
            "body": row.body,
            "body_html": body_html,
            "excerpt": excerpt,
            "status": rule.status if rule else Status.NEW,
            "status_changed_at": row.decided.at if row.decided else row.created_at,
            "target_date": rule.target_date if rule else None,
            "wake_up_date": rule.wake_up_date if rule else None,
            "implemented_since": rule.since if rule else None,
            "answer_due_at": due_at(row.created_at, board.response_target_days, ()),
            "first_answered_at": row.decided.at if row.decided else None,
            "created_at": row.created_at,
            "source": self._source,
            "source_id": row.id,
        }

    def _sections(self) -> Iterator[dict[str, Any]]:
        for row in self._content.ideas:
            for kind, html in self._content.texts.sections[row.id].items():
                idea_id = self._ideas[row.id]
                yield {"idea_id": idea_id, "kind": kind, "text": row.sections[kind], "html": html}

    def _add_tags(self) -> None:
        names = {name for row in self._content.ideas for name in row.tags}
        known = {tag.name: tag.id for tag in db.session.scalars(select(Tag))}
        missing = sorted(names - known.keys())
        if missing:
            added = db.session.execute(
                insert(Tag).returning(Tag.name, Tag.id), [{"name": name} for name in missing]
            )
            known.update((name, tag_id) for name, tag_id in added)
        self._insert(
            IdeaTag,
            (
                {"idea_id": self._ideas[row.id], "tag_id": known[name]}
                for row in self._content.ideas
                for name in row.tags
            ),
        )

    def _add_decisions(self) -> None:
        answers = {row.decided.answer for row in self._content.ideas if row.decided}
        reasons = reasons_in(db.session())
        rendered = {answer: str(markdown.render(answer)) for answer in answers}
        decided = {
            self._ideas[row.id]: (row, row.decided) for row in self._content.ideas if row.decided
        }
        rows = (
            {
                **_decision(idea_id, decision, rendered[decision.answer]),
                "decline_reason_id": reasons.get(decision.rule.decline_reason or ""),
            }
            for idea_id, (_, decision) in decided.items()
        )
        for batch in self._batches(rows):
            added = db.session.execute(
                insert(Decision).returning(Decision.idea_id, Decision.id), batch
            )
            for idea_id, decision_id in added:
                _, decision = decided[idea_id]
                new = decision.rule.status
                fact = StatusChanged(idea_id, decision_id, Status.NEW.value, new.value)
                self._note(fact, at=decision.at, by=None)
        self._add_credits(decided)

    def _add_credits(self, decided: Mapping[int, tuple[IdeaRow, Decided]]) -> None:
        """What was implemented is credited to whoever had the idea."""
        rows: list[dict[str, Any]] = []
        for idea_id, (row, decision) in decided.items():
            author_id = self._author_of(row)
            if decision.rule.status is not Status.IMPLEMENTED or author_id is None:
                continue
            role = CreditRole.ORIGINATOR
            rows.append(
                {"idea_id": idea_id, "user_id": author_id, "role": role, "given_at": decision.at}
            )
            self._note(CreditGiven(idea_id, author_id, role.value), at=decision.at, by=None)
        self._insert(Credit, rows)

    def _votes(self) -> Iterator[dict[str, Any]]:
        people = [self._people[there] for there in sorted(self._people)]
        for row in self._content.ideas:
            voters = voters_of(
                row.id, row.votes, source=self._source, people=people, author=self._author_of(row)
            )
            self._loaded.votes += len(voters)
            if len(voters) < row.votes:
                self._loaded.short[row.id] = len(voters)
            idea_id = self._ideas[row.id]
            for user_id in voters:
                yield {"idea_id": idea_id, "user_id": user_id, "created_at": row.created_at}

    def _branch_of(self, parent: str | None) -> int | None:
        return self._places.branch_of(self._comments[parent]) if parent else None

    def _add_comments(self, level: Sequence[CommentRow]) -> None:
        self._places.look_up([self._comments[row.parent] for row in level if row.parent])
        rows = (
            {
                "idea_id": self._ideas[row.idea],
                "parent_id": self._comments[row.parent] if row.parent else None,
                "root_id": self._branch_of(row.parent),
                "author_id": self._author_of(row),
                "body": row.body,
                "body_html": self._content.texts.comments[row.id],
                "created_at": row.created_at,
                "source": self._source,
                "source_id": row.id,
            }
            for row in level
        )
        for batch in self._batches(rows):
            added = db.session.execute(
                insert(Comment).returning(Comment.source_id, Comment.id), batch
            )
            self._comments.update((str(there), here) for there, here in added)
        self._places.put(
            (self._comments[row.id], self._comments[row.parent], row.created_at)
            for row in level
            if row.parent
        )
        for row in level:
            fact = CommentPosted(self._ideas[row.idea], self._comments[row.id])
            self._note(fact, at=row.created_at, by=self._author_of(row))

    def _recount(self) -> None:
        votes = select(func.count()).where(Vote.idea_id == Idea.id).scalar_subquery()
        comments = (
            select(func.count())
            .where(Comment.idea_id == Idea.id, Comment.deleted_at.is_(None))
            .scalar_subquery()
        )
        imported = Idea.source == self._source
        db.session.execute(
            update(Idea)
            .where(imported)
            .values(votes=votes, comments=comments)
            .execution_options(synchronize_session=False)
        )
        see_in_bulk(imported)
        score_ideas(imported)
        recount_imported_replies(self._source)

    def _author_of(self, row: IdeaRow | CommentRow) -> int | None:
        return self._people[row.author.id] if row.author else None

    def _note(self, fact: Fact, *, at: datetime, by: int | None) -> None:
        """Keep an event for the end, as `events.record_silently` writes it."""
        data = asdict(fact)
        self._events.append(
            {
                "kind": type(fact).__name__,
                "idea_id": data["idea_id"],
                "actor_id": by,
                "at": at,
                "data": data,
                "fanned_out": True,
            }
        )

    def _insert(self, model: type[Base], rows: Iterable[dict[str, Any]]) -> None:
        for batch in self._batches(rows):
            db.session.execute(insert(model), batch)

    def _batches(self, rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
        """Rows some at a time; each is counted as written when the next is asked for."""
        left = iter(rows)
        while batch := list(islice(left, BATCH)):
            yield batch
            self._rows.add(len(batch))


class _RowCount:
    """Tells how far the writing is; how many votes find a voter is only known at the end."""

    def __init__(self, content: Content, on_progress: Progress) -> None:
        comments = sum(len(level) for level in content.levels)
        per_idea = sum(
            2 + row.votes + len(row.tags) + 2 * bool(row.decided) for row in content.ideas
        )
        self._total = per_idea + 2 * comments
        self._done = 0
        self._on_progress = on_progress

    def add(self, rows: int) -> None:
        self._done += rows
        self._on_progress(self._done, max(self._done, self._total))

    def finish(self) -> None:
        self._on_progress(self._done, self._done)


def _decision(idea_id: int, decided: Decided, answer_html: str) -> dict[str, Any]:
    rule = decided.rule
    return {
        "idea_id": idea_id,
        "by_id": None,
        "old_status": Status.NEW,
        "status": rule.status,
        "answer": decided.answer,
        "answer_html": answer_html,
        "target_date": rule.target_date,
        "wake_up_date": rule.wake_up_date,
        "what_changed": rule.what_changed,
        "since": rule.since,
        "at": decided.at,
    }
