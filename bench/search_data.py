"""Ideas in any number whose words are as unevenly common as those of a language."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from rich.progress import track
from sqlalchemy import insert

from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.core.db import db
from app.ideas.models import Comment, Idea, IdeaTag, Tag
from app.ideas.status import Status

SEED = 11
BATCH = 1000
WORDS = 40_000
"""How many different words there are; the n-th commonest stands 1/n as often as the first, as
G. K. Zipf found, Human Behavior and the Principle of Least Effort (1949)."""
PEOPLE, BOARDS, TAGS = 200, 8, 300
HISTORY = timedelta(days=3 * 365)
STATUSES = (Status.NEW, Status.UNDER_REVIEW, Status.DECLINED)
BEGINNINGS, VOWELS, ENDINGS = "bcdfghjklmnprstvwz", "aeiou", "   nrstlm"

Row = dict[str, Any]


def vocabulary() -> list[str]:
    """Words that can be spoken, the commonest first; the same ones every time."""
    chance = random.Random(SEED)
    words: dict[str, None] = {}
    while len(words) < WORDS:
        syllables = 1 + min(3, len(words) * 4 // WORDS + chance.randint(0, 1))
        word = "".join(map(chance.choice, (BEGINNINGS, VOWELS, ENDINGS) * syllables))
        words[word.replace(" ", "")] = None
    return list(words)


def fill(ideas: int) -> None:
    """Write people, boards, tags and this many ideas into the current application's empty
    database; each idea has two tags and, on average, one comment. Commits once."""
    made = _Ideas(ideas, clock.now())
    with db.engine.begin() as connection:
        for model, rows in made.surroundings().items():
            connection.execute(insert(model), rows)
        batches = range(1, ideas + 1, BATCH)
        for first in track(batches, description=f"Making {ideas:,} ideas"):
            rows = made.batch(range(first, min(first + BATCH, ideas + 1)))
            for model, some in rows.items():
                if some:
                    connection.execute(insert(model), some)


class _Ideas:
    """Draws rows, one idea after the other."""

    def __init__(self, ideas: int, now: datetime) -> None:
        self.ideas, self.now = ideas, now
        self.chance = random.Random(SEED)
        self.vocabulary = vocabulary()
        self.weights = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))

    def surroundings(self) -> dict[type, list[Row]]:
        began = self.now - HISTORY
        return {
            User: [
                {
                    "id": n,
                    "email": f"person{n}@example.org",
                    "handle": f"person{n}",
                    "name": f"{self._words(2).title()} {n}",
                    "created_at": began,
                    "confirmed_at": began,
                }
                for n in range(1, PEOPLE + 1)
            ],
            Board: [
                {"id": n, "slug": f"board-{n}", "name": f"Board {n}", "created_at": began}
                for n in range(1, BOARDS + 1)
            ],
            Tag: [{"id": n, "name": word} for n, word in enumerate(self._tags(), start=1)],
        }

    def batch(self, numbers: Sequence[int]) -> dict[type, list[Row]]:
        ideas = [self._idea(number) for number in numbers]
        comments = [
            self._comment(idea) for idea in ideas for _ in range(self.chance.choice((0, 1, 2)))
        ]
        tags = [
            {"idea_id": number, "tag_id": tag}
            for number in numbers
            for tag in self.chance.sample(range(1, TAGS + 1), 2)
        ]
        return {Idea: ideas, Comment: comments, IdeaTag: tags}

    def _idea(self, number: int) -> Row:
        at = self.now - HISTORY * ((self.ideas - number + 1) / self.ideas)
        status = self.chance.choice(STATUSES)
        body = self._text(self.chance.randint(30, 120))
        is_open = status is Status.UNDER_REVIEW
        return {
            "id": number,
            "board_id": self.chance.randint(1, BOARDS),
            "author_id": self.chance.randint(1, PEOPLE),
            "title": self._words(self.chance.randint(4, 9)).capitalize(),
            "body": body,
            "body_html": f"<p>{body}</p>",
            "excerpt": body[:200],
            "status": status,
            "status_changed_at": at,
            "answer_due_at": at + timedelta(days=14),
            "first_answered_at": None if status is Status.NEW else at,
            "target_date": (self.now + timedelta(days=9)).date() if is_open else None,
            "created_at": at,
            "votes": int(3 * self.chance.paretovariate(1.2)),
        }

    def _comment(self, idea: Row) -> Row:
        body = self._text(self.chance.randint(8, 40))
        return {
            "idea_id": idea["id"],
            "author_id": self.chance.randint(1, PEOPLE),
            "body": body,
            "body_html": f"<p>{body}</p>",
            "created_at": idea["created_at"],
            "path": "",
        }

    def _tags(self) -> list[str]:
        return self.vocabulary[500 : 500 + TAGS]

    def _text(self, amount: int) -> str:
        return f"{self._words(amount).capitalize()}."

    def _words(self, amount: int) -> str:
        return " ".join(self.chance.choices(self.vocabulary, cum_weights=self.weights, k=amount))
