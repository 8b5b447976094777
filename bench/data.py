"""Made-up exchanges of any size: the same people, ideas, comments and votes for the same seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from rich.progress import track
from sqlalchemy import Connection, insert

from app.auth.models import Department, User, UserSession
from app.boards.models import Board, BoardDepartment, BoardModerator, Visibility
from app.core import clock
from app.core.db import Base, db
from app.ideas.models import Comment, Credit, CreditRole, Idea, Visit, Vote
from app.ideas.places import path_below
from app.ideas.promise import end_of
from app.ideas.ranking import trending
from app.ideas.status import Status

SEED = 7
SMALLEST = 50
BATCH = 500
TOKEN = "bench"  # noqa: S105 (the secret of a session in a database that lasts minutes)
COMMENTED = 1
"""The id of the idea that has COMMENTS comments."""
COMMENTS = 100

DEPARTMENTS = 8
BOARD_SHARES = {1: 24, 2: 18, 3: 14, 4: 11, 5: 9, 6: 7, 7: 6, 8: 5, 9: 3, 10: 3}
"""How much is posted on each board. The last two are closed to the reader."""
LISTED_BOARD, CONFIDENTIAL_BOARD = 9, 10
STATUS_SHARES = {
    Status.NEW: 36,
    Status.UNDER_REVIEW: 14,
    Status.PLANNED: 10,
    Status.IN_PROGRESS: 8,
    Status.IMPLEMENTED: 14,
    Status.DECLINED: 12,
    Status.PARKED: 5,
    Status.MERGED: 1,
}
HISTORY = timedelta(days=3 * 365)
TARGET = timedelta(days=14)
VOCABULARY = """
shift store order trolley supplier handover screen label cupboard ticket visitor charger
meeting corridor printer form entrance key report stock minute colleague signal list
cable window early shared second spare clear weekly quiet missing double open carry
check show move keep find print collect mark before after between without near until
instead again
"""

Row = dict[str, Any]


def fill(ideas: int) -> None:
    """Write an exchange of this many ideas into the current application's empty database.

    For every two ideas there is one person, and every idea has about 10 comments and 50 votes,
    most of them on few ideas and by few people. All is told in times before now, the newest
    idea last. The reader, signed in with TOKEN, is somebody in the middle. Commits once.
    """
    made = _Exchange(ideas, clock.now())
    with db.engine.begin() as connection:
        _insert(connection, made.surroundings())
        batches = range(1, ideas + 1, BATCH)
        for first in track(batches, description=f"Making {ideas:,} ideas"):
            batch = _Batch()
            for number in range(first, min(first + BATCH, ideas + 1)):
                made.add_idea(number, batch)
            _insert(connection, batch.rows())


def _insert(connection: Connection, rows: Mapping[type[Base], list[Row]]) -> None:
    for model, some in rows.items():
        if some:
            connection.execute(insert(model), some)


@dataclass(frozen=True)
class _Batch:
    """Some ideas with all that hangs on them."""

    ideas: list[Row] = field(default_factory=list[Row])
    comments: list[Row] = field(default_factory=list[Row])
    votes: list[Row] = field(default_factory=list[Row])
    visits: list[Row] = field(default_factory=list[Row])
    credits: list[Row] = field(default_factory=list[Row])

    def rows(self) -> dict[type[Base], list[Row]]:
        return {
            Idea: self.ideas,
            Comment: self.comments,
            Vote: self.votes,
            Visit: self.visits,
            Credit: self.credits,
        }


class _Exchange:
    """Draws rows one idea after the other; ids are given here, so that rows can name each other."""

    def __init__(self, ideas: int, now: datetime) -> None:
        self.ideas, self.people, self.now = ideas, ideas // 2, now
        self.chance = random.Random(SEED)
        self.vocabulary = VOCABULARY.split()
        self.comment_ids = count(1)

    def surroundings(self) -> dict[type[Base], list[Row]]:
        """Who is there before the first idea, and where they post."""
        began = self.now - HISTORY
        session = {"user_id": self.people // 2, "token_hash": sha256(TOKEN.encode()).hexdigest()}
        lasts = {"created_at": self.now, "expires_at": self.now + timedelta(days=1)}
        return {
            Department: [{"id": n, "name": f"Department {n}"} for n in range(1, DEPARTMENTS + 1)],
            User: [self._person(number, began) for number in range(1, self.people + 1)],
            UserSession: [session | lasts],
            Board: [_board(number, began) for number in BOARD_SHARES],
            BoardModerator: [{"board_id": n, "user_id": n} for n in BOARD_SHARES],
            BoardDepartment: [{"board_id": LISTED_BOARD, "department_id": 1}],
        }

    def add_idea(self, number: int, batch: _Batch) -> None:
        at = self.now - HISTORY * ((self.ideas - number + 1) / self.ideas)
        author = self._somebody()
        status = self._one_of(STATUS_SHARES)
        comments = self._comments(number, at)
        votes = self._votes(number, author, at)
        acts = _last_acts(author, at, [*votes, *comments])
        batch.ideas.append(
            {
                "id": number,
                "board_id": 1 if number == COMMENTED else self._one_of(BOARD_SHARES),
                "author_id": author,
                "created_at": at,
                "comments": len(comments),
                "votes": len(votes),
                "seen_by": len(acts),
                "trending": trending(acts.values()),
                **self._wording(),
                **self._course(status, at),
            }
        )
        batch.comments.extend(comments)
        batch.votes.extend(votes)
        batch.visits.extend(_visits(number, acts))
        if status is Status.IMPLEMENTED:
            batch.credits.extend(self._credits(number, author))

    def _person(self, number: int, began: datetime) -> Row:
        # Half of them in the first departments; the reader is in none that a board is listed for.
        department = 2 if number == self.people // 2 else number % DEPARTMENTS + 1
        return {
            "id": number,
            "email": f"person{number}@example.org",
            "handle": f"person{number}",
            "name": f"{self._words(2).title()} {number}",
            "department_id": department,
            "created_at": began,
            "confirmed_at": began,
        }

    def _wording(self) -> Row:
        body = self._text(paragraphs=self.chance.randint(1, 4))
        return {
            "title": self._words(self.chance.randint(4, 11)).capitalize(),
            "body": body,
            "body_html": _html(body),
            "excerpt": body[:200],
        }

    def _course(self, status: Status, at: datetime) -> Row:
        """What became of the idea, and by when that was promised."""
        answered = min(at + timedelta(hours=self.chance.uniform(1, 1000)), self.now)
        soon = (self.now + timedelta(days=self.chance.randint(5, 200))).date()
        is_ahead = status in {Status.PLANNED, Status.UNDER_REVIEW, Status.IN_PROGRESS}
        return {
            "status": status,
            "status_changed_at": at if status is Status.NEW else answered,
            "first_answered_at": None if status is Status.NEW else answered,
            "answer_due_at": end_of((at + TARGET).date()),
            "target_date": soon if is_ahead else None,
            "wake_up_date": soon if status is Status.PARKED else None,
        }

    def _comments(self, idea: int, at: datetime) -> list[Row]:
        """Two in five answer another comment of the idea."""
        amount = COMMENTS if idea == COMMENTED else min(self._amount(2), 1000)
        comments: list[Row] = []
        for place in range(amount):
            is_reply = comments and self.chance.random() < 0.4
            body = self._text(paragraphs=1)
            comment = {
                "id": next(self.comment_ids),
                "idea_id": idea,
                "author_id": self._somebody(),
                "body": body,
                "body_html": _html(body),
                "created_at": at + (self.now - at) * (place / amount),
                "replies": 0,
            }
            comment |= _place(comment, self.chance.choice(comments) if is_reply else None)
            comments.append(comment)
        for root_id, replies in Counter(comment["root_id"] for comment in comments).items():
            next((c for c in comments if c["id"] == root_id), {})["replies"] = replies
        return comments

    def _votes(self, idea: int, author: int, at: datetime) -> list[Row]:
        voters = dict.fromkeys(self._somebody() for _ in range(min(self._amount(10), self.people)))
        voters.pop(author, None)
        return [{"idea_id": idea, "user_id": voter, "created_at": at} for voter in voters]

    def _credits(self, idea: int, author: int) -> list[Row]:
        roles = {CreditRole.ORIGINATOR: author, CreditRole.IMPLEMENTER: self._somebody()}
        return [
            {"idea_id": idea, "user_id": person, "role": role, "given_at": self.now}
            for role, person in roles.items()
        ]

    def _amount(self, typical: float) -> int:
        """Mostly about `typical`, at times a hundred times as much: five times it on average."""
        return int(typical * (self.chance.paretovariate(1.2) - 1))

    def _somebody(self) -> int:
        """A person; a quarter of the people does half of all."""
        return int(self.people * self.chance.random() ** 2) + 1

    def _one_of(self, shares: Mapping[Any, int]) -> Any:
        return self.chance.choices(list(shares), list(shares.values()))[0]

    def _text(self, paragraphs: int) -> str:
        return "\n\n".join(
            f"{self._words(self.chance.randint(12, 45)).capitalize()}." for _ in range(paragraphs)
        )

    def _words(self, amount: int) -> str:
        return " ".join(self.chance.choices(self.vocabulary, k=amount))


def _place(comment: Row, answered: Row | None) -> Row:
    """Where a comment stands that answers this one, or the idea itself."""
    if answered is None:
        return {"parent_id": None, "root_id": None, "path": ""}
    path = path_below(answered["path"], at=comment["created_at"], id=comment["id"])
    root_id = answered["root_id"] or answered["id"]
    return {"parent_id": answered["id"], "root_id": root_id, "path": path}


def _board(number: int, began: datetime) -> Row:
    closed = {LISTED_BOARD: Visibility.LISTED, CONFIDENTIAL_BOARD: Visibility.CONFIDENTIAL}
    return {
        "id": number,
        "slug": f"board-{number}",
        "name": f"Board {number}",
        "visibility": closed.get(number, Visibility.EVERYONE),
        "created_at": began,
    }


def _last_acts(author: int, at: datetime, acts: list[Row]) -> dict[int, datetime]:
    """When each person last took part; the author did by posting."""
    in_turn = sorted(acts, key=lambda act: act["created_at"])
    return {act.get("user_id") or act["author_id"]: act["created_at"] for act in in_turn} | {
        author: at
    }


def _visits(idea: int, acts: Mapping[int, datetime]) -> list[Row]:
    return [
        {"idea_id": idea, "user_id": person, "first_at": at, "last_at": at}
        for person, at in acts.items()
    ]


def _html(text: str) -> str:
    return "".join(f"<p>{paragraph}</p>\n" for paragraph in text.split("\n\n"))
