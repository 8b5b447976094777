"""Made-up people, ideas and votes, the same for the same seed, written in bulk."""

from __future__ import annotations

import random
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import insert

from app.auth.models import User, UserSession
from app.boards.models import Board
from app.core import clock
from app.core.db import db
from app.ideas.models import Comment, Idea, Vote
from app.ideas.status import Status

SESSION = "bench"
SEED = 7
BATCH = 5_000
COMMENTED = 1
"""The id of the idea that has a hundred comments."""


def fill(ideas: int) -> None:
    """An exchange of this many ideas: half as many people, three votes and one comment each,
    most of them on few ideas. Commits."""
    chance, now = random.Random(SEED), clock.now()
    people = max(ideas // 2, 20)
    db.session.execute(
        insert(User),
        [
            {
                "email": f"p{n}@example.org",
                "handle": f"p{n}",
                "name": f"Person {n}",
                "created_at": now,
                "confirmed_at": now,
            }
            for n in range(people)
        ],
    )
    session = {"user_id": 1, "token_hash": sha256(SESSION.encode()).hexdigest(), "created_at": now}
    db.session.execute(insert(UserSession), [{**session, "expires_at": now + timedelta(days=1)}])
    db.session.execute(
        insert(Board),
        [{"slug": f"b{n}", "name": f"Board {n}", "created_at": now} for n in range(5)],
    )
    voters = {
        idea: chance.sample(range(1, people + 1), min(int(3 * chance.paretovariate(1)), people))
        for idea in range(1, ideas + 1)
    }
    commented = [COMMENTED] * 100 + [
        min(int(chance.paretovariate(1)), ideas - 1) + 1 for _ in range(ideas)
    ]
    rows = [_idea(n, voters[n], commented.count(n) if n < 50 else 0, people, now) for n in voters]
    _insert(Idea, rows)
    votes = [
        {"idea_id": idea, "user_id": voter, "created_at": now}
        for idea, who in voters.items()
        for voter in who
    ]
    _insert(Vote, votes)
    words = "A comment of ordinary length, as people write it."
    comments = [
        {
            "idea_id": idea,
            "author_id": n % people + 1,
            "body": words,
            "body_html": f"<p>{words}</p>",
            "created_at": now + timedelta(seconds=n),
        }
        for n, idea in enumerate(commented)
    ]
    _insert(Comment, comments)
    db.session.commit()


def _idea(n: int, voters: list[int], comments: int, people: int, now: object) -> dict[str, object]:
    body = f"Idea number {n} would save us a few minutes on every shift. " * 4
    at = clock.now() - timedelta(hours=n)
    return {
        "board_id": n % 5 + 1,
        "author_id": n % people + 1,
        "title": f"An idea of ordinary length, number {n}",
        "body": body,
        "body_html": f"<p>{body}</p>",
        "excerpt": body[:200],
        "status": list(Status)[n % 7],
        "status_changed_at": at,
        "answer_due_at": at + timedelta(days=14),
        "first_answered_at": None if n % 7 == 0 else at,
        "votes": len(voters),
        "comments": comments,
        "created_at": at,
    }


def _insert(model: type[db.Model], rows: list[dict[str, object]]) -> None:
    for start in range(0, len(rows), BATCH):
        db.session.execute(insert(model), rows[start : start + BATCH])
