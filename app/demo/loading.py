"""Loading the demo company: its whole history is replayed with the operations people use."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, select, update

from app.auth.models import User
from app.auth.passwords import hash_password
from app.auth.queries import IS_ACTIVE
from app.boards.models import Board, SectionKind
from app.boards.queries import readers_of
from app.core import clock
from app.core.attached import added
from app.core.db import db
from app.core.progress import Progress
from app.demo import content
from app.demo.afterwards import ask_for_a_second_look, log_done, rate_answer, say_worth
from app.demo.crediting import credit_acts
from app.demo.founding import address, hire, open_board
from app.demo.pictures import attach_picture
from app.demo.talking import react_to_comments
from app.events import Event, record
from app.ideas.models import Comment, CreditRole, Idea
from app.ideas.operations.crediting import mark_improvement, name_implementer
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.drafting import save_draft
from app.ideas.operations.keeping_record import refresh_records
from app.ideas.operations.merging import merge_ideas
from app.ideas.operations.pausing import pause_board
from app.ideas.operations.posting import edit_idea, post_idea
from app.ideas.operations.promising import hand_over, promise_anew
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.signing import Byline, anonymously, for_colleague
from app.ideas.operations.speaking import mark_official
from app.ideas.operations.visiting import visit
from app.ideas.operations.voting import vote
from app.ideas.status import FINAL, Status
from app.search.events import IndexOutdated

PASSWORD = "idea exchange"  # noqa: S105 (shown on the screen: it opens nothing but the demo)
FRESH = timedelta(days=3)
FOUNDED = timedelta(days=420)


class NotEmpty(Exception):
    """The database has people in it already."""

    def __init__(self) -> None:
        super().__init__(
            "There are people in this database already; the demo company only moves into an "
            "empty one."
        )


@dataclass(frozen=True)
class Step:
    """One thing that happened in the company's history."""

    at: datetime
    act: Callable[[], object]


def is_empty() -> bool:
    return not db.session.scalar(select(exists().where(User.id.is_not(None))))


def is_demo() -> bool:
    """Whether the demo company lives in this database."""
    return bool(
        db.session.scalar(
            select(exists().where(User.email == address(next(iter(content.SIGN_INS)))))
        )
    )


def load_demo(*, on_progress: Progress) -> None:
    """Fill an empty database. Flushes, so that all of it is one transaction. Raises NotEmpty.

    People are told only of what happened in the last days; the rest is history.
    """
    hashed = hash_password(PASSWORD)
    if not is_empty():
        raise NotEmpty
    now = clock.now()
    with clock.replaying(now - FOUNDED):
        people = hire(hashed)
        boards = [open_board(row, people) for row in content.boards()]
    history = _History(now, people)
    told = [step for board in boards for step in history.of_board(board)]
    steps = sorted([*told, *history.of_credit()], key=lambda step: step.at)
    for done, step in enumerate(steps, start=1):
        with clock.replaying(step.at):
            step.act()
        on_progress(done, len(steps))
    db.session.execute(update(Event).where(Event.at < now - FRESH).values(fanned_out=True))
    react_to_comments(people)
    refresh_records()
    record(IndexOutdated(), by=None)


class _History:
    """Turns what is written down into steps; what a step made is there for later ones."""

    def __init__(self, now: datetime, people: Mapping[str, User]) -> None:
        self._now = now
        self._people = people
        self._ideas: dict[str, Idea] = {}
        self._comments: dict[tuple[str, str], int] = {}

    def of_board(self, board: Board) -> Iterator[Step]:
        for pause in content.pauses(board.slug):
            yield self._step(pause, lambda p=pause: self._pause(board, p))
        rows = content.ideas(board.slug)
        for row in rows:
            yield from self._of_idea(row, board)
            yield from self._votes(row, self._possible_voters(board, row, _parts_of(row, rows)))

    def of_credit(self) -> Iterator[Step]:
        for days_ago, act in credit_acts(self._ideas, self._people):
            yield Step(self._ago(days_ago), act)

    def _of_idea(self, row: Mapping[str, Any], board: Board) -> Iterator[Step]:
        begin = self._log_done if "done" in row else self._post
        yield Step(self._ago(row["days_ago"]), lambda: begin(board, row))
        for comment in row.get("comment", []):
            yield self._step(comment, lambda c=comment: self._comment(row["key"], c))
        decisions = row.get("decision", [])
        for decision in decisions:
            yield self._step(decision, lambda d=decision: self._decide(row["key"], d))
            yield from self._answer_back(row, decision)
        for hand in row.get("hand_over", []):
            yield self._step(hand, lambda h=hand: self._hand_over(row["key"], h))
        for move in row.get("promise", []):
            yield self._step(move, lambda m=move: self._promise_anew(row["key"], m))
        for edit in row.get("edit", []):
            yield self._step(edit, lambda e=edit: self._edit(row, e))
        for draft in row.get("draft", []):
            yield self._step(draft, lambda d=draft: self._draft(row["key"], d))
        if row.get("credit"):
            yield self._step(decisions[-1], lambda: self._credit(row, by=decisions[-1]["by"]))
        for value in row.get("value", []):
            yield self._step(value, lambda v=value: self._say_worth(row["key"], v))
        if row.get("merge"):
            yield self._step(row["merge"], lambda: self._merge(row["key"], row["merge"]))

    def _answer_back(self, row: Mapping[str, Any], decision: Mapping[str, Any]) -> Iterator[Step]:
        """What the author says to a decision: whether it helped some hours later."""
        key, author = row["key"], self._people[row["author"]]
        if "helped" in decision:
            yield Step(
                self._ago(decision["days_ago"] - 0.3),
                lambda: rate_answer(self._ideas[key], helped=decision["helped"], by=author),
            )
        if "second_look" in decision:
            asked = decision["second_look"]
            yield self._step(
                asked,
                lambda: ask_for_a_second_look(
                    self._ideas[key], argument=asked["argument"], by=author
                ),
            )

    def _votes(self, row: Mapping[str, Any], possible: Sequence[str]) -> Iterator[Step]:
        """Votes come between posting and the end of voting, more of them early; some only look."""
        chance = random.Random(row["key"])  # noqa: S311 (the same company every time)
        posted = self._ago(row["days_ago"])
        ended = [d["days_ago"] for d in row.get("decision", []) if d["status"] in FINAL]
        ended += [row["merge"]["days_ago"]] if "merge" in row else []
        span = (self._ago(min(ended)) if ended else self._now) - posted
        for handle in chance.sample(possible, row["votes"]):
            at = posted + span * 0.99 * chance.random() ** 2
            yield Step(at, lambda h=handle: vote(self._ideas[row["key"]], by=self._people[h]))
        for handle in chance.sample(possible, min(row["votes"] // 2, len(possible))):
            at = posted + span * 0.99 * chance.random()
            yield Step(at, lambda h=handle: visit(self._ideas[row["key"]], by=self._people[h]))

    def _possible_voters(
        self, board: Board, row: Mapping[str, Any], parts: Iterable[Mapping[str, Any]]
    ) -> list[str]:
        readers = db.session.scalars(
            select(User.handle)
            .where(User.id.in_(readers_of(board)), IS_ACTIVE)
            .order_by(User.handle)
        )
        co_authors = [c["person"] for c in row.get("credit", []) if c["role"] == "co_author"]
        authors = {row["author"], *co_authors, *(part["author"] for part in parts)}
        return [handle for handle in readers if handle not in authors]

    def _byline(self, board: Board, row: Mapping[str, Any]) -> Byline:
        author = self._people[row["author"]]
        if "posted_by" in row:
            return for_colleague(board, author, by=self._people[row["posted_by"]])
        return anonymously(board, by=author) if row.get("anonymous") else Byline(author)

    def _post(self, board: Board, row: Mapping[str, Any]) -> None:
        self._ideas[row["key"]] = post_idea(
            board,
            title=row["title"],
            body=self._illustrated(row),
            tags=row.get("tags", []),
            sections={SectionKind(kind): text for kind, text in row.get("sections", {}).items()},
            byline=self._byline(board, row),
            by=self._people[row.get("posted_by", row["author"])],
        )

    def _illustrated(self, row: Mapping[str, Any]) -> str:
        """What somebody writes, with the picture they attach to it."""
        if "picture" not in row:
            return row["body"]
        return added(row["body"], attach_picture(row["picture"], by=self._people[row["author"]]))

    def _edit(self, row: Mapping[str, Any], edit: Mapping[str, Any]) -> None:
        idea = self._ideas[row["key"]]
        edit_idea(
            idea,
            title=edit.get("title", row["title"]),
            body=edit.get("body", row["body"]),
            tags=row.get("tags", []),
            seen_version=idea.version,
            by=self._people[row["author"]],
        )

    def _pause(self, board: Board, row: Mapping[str, Any]) -> None:
        pause_board(
            board,
            starts_on=self._day(row["from_in_days"]),
            ends_on=self._day(row["to_in_days"]),
            reason=row["reason"],
            by=self._people[row["by"]],
        )

    def _hand_over(self, key: str, row: Mapping[str, Any]) -> None:
        hand_over(self._ideas[key], self._people[row["to"]], by=self._people[row["by"]])

    def _promise_anew(self, key: str, row: Mapping[str, Any]) -> None:
        day = self._day(row["in_days"])
        promise_anew(self._ideas[key], day, note=row["note"], by=self._people[row["by"]])

    def _log_done(self, board: Board, row: Mapping[str, Any]) -> None:
        since = self._ago(row["done"]["since_days_ago"]).date()
        self._ideas[row["key"]] = log_done(board, row, since=since, people=self._people)

    def _say_worth(self, key: str, row: Mapping[str, Any]) -> None:
        say_worth(self._ideas[key], row, people=self._people)

    def _comment(self, key: str, row: Mapping[str, Any]) -> None:
        answered, idea = row.get("reply_to"), self._ideas[key]
        comment = post_comment(
            idea,
            body=self._illustrated(row),
            parent_id=self._comments[key, answered] if answered else None,
            byline=self._byline(db.session.get_one(Board, idea.board_id), row),
            by=self._people[row["author"]],
        )
        self._comments[key, row["id"]] = comment.id
        if "official_by" in row:
            mark_official(comment, idea, by=self._people[row["official_by"]])

    def _decide(self, key: str, row: Mapping[str, Any]) -> None:
        idea = self._ideas[key]
        owner = row.get("owner", row["by"] if row["status"] == Status.PLANNED else None)
        outcome = Outcome(
            Status(row["status"]),
            row["answer"],
            decline_reason=row.get("decline_reason"),
            owner=self._people[owner] if owner else None,
            target_date=self._day(row.get("target_in_days")),
            wake_up_date=self._day(row.get("wake_up_in_days")),
            what_changed=row.get("what_changed"),
            since=self._day(-row["since_days_ago"] if "since_days_ago" in row else None),
        )
        change_status(idea, outcome, seen_version=idea.version, by=self._people[row["by"]])

    def _draft(self, key: str, row: Mapping[str, Any]) -> None:
        idea, status = self._ideas[key], Status(row["status"])
        typed = {"status": [status], "version": [str(idea.version)], "answer": [row["answer"]]}
        save_draft(idea, status, typed, by=self._people[row["by"]])

    def _merge(self, key: str, row: Mapping[str, Any]) -> None:
        idea, target = self._ideas[key], self._ideas[row["into"]]
        by = self._people[row["by"]]
        merge_ideas(idea, target, seen_version=idea.version, note=row["note"], by=by)

    def _credit(self, row: Mapping[str, Any], *, by: str) -> None:
        idea = self._ideas[row["key"]]
        for credit in row["credit"]:
            person, moderator = self._people[credit["person"]], self._people[by]
            match CreditRole(credit["role"]):
                case CreditRole.CO_AUTHOR:
                    invite_co_author(idea, person, by=self._people[row["author"]])
                    accept_invitation(idea, by=person)
                case CreditRole.IMPROVER:
                    mark_improvement(_first_comment(idea, person), idea, by=moderator)
                case CreditRole.IMPLEMENTER:
                    name_implementer(idea, person, by=moderator)
                case CreditRole.ORIGINATOR:
                    raise ValueError(f"{row['key']}: who posted it is its originator already")

    def _step(self, row: Mapping[str, Any], act: Callable[[], object]) -> Step:
        return Step(self._ago(row["days_ago"]), act)

    def _ago(self, days: float) -> datetime:
        return self._now - timedelta(days=days)

    def _day(self, in_days: int | None) -> date | None:
        return None if in_days is None else (self._now + timedelta(days=in_days)).date()


def _parts_of(row: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The ideas that are merged into one, sooner or later."""
    return [other for other in rows if other.get("merge", {}).get("into") == row["key"]]


def _first_comment(idea: Idea, author: User) -> Comment:
    return db.session.scalars(
        select(Comment)
        .where(Comment.idea_id == idea.id, Comment.author_id == author.id)
        .order_by(Comment.id)
        .limit(1)
    ).one()
