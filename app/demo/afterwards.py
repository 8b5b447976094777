"""What happens in the demo company around a decision: authors answer back, log what they did
themselves, and somebody finds out what it was worth."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.auth.models import User
from app.boards.models import Board
from app.ideas.models import Idea, Per, Unit, ValueKind
from app.ideas.operations.agreeing import confirm_agreement
from app.ideas.operations.answering_back import ask_again, say_whether_it_helped
from app.ideas.operations.doing import DoneIdea, log_done_idea
from app.ideas.operations.valuing import UNSEEN, Worth, confirm_value, enter_value
from app.ideas.queries.answers import latest_answer

People = Mapping[str, User]


def log_done(board: Board, row: Mapping[str, Any], *, since: date, people: People) -> Idea:
    done = row["done"]
    logged = DoneIdea(
        title=row["title"],
        body=row["body"],
        what_changed=done["what_changed"],
        since=since,
        tags=row.get("tags", []),
        helpers=[people[handle] for handle in done.get("helpers", [])],
        agreed_by=people[done["agreed_by"]],
    )
    idea = log_done_idea(board, logged, by=people[row["author"]])
    confirm_agreement(idea, by=people[done["agreed_by"]])
    return idea


def rate_answer(idea: Idea, *, helped: bool, by: User) -> None:
    say_whether_it_helped(idea, decision_id=_latest_id(idea), helped=helped, by=by)


def ask_for_a_second_look(idea: Idea, *, argument: str, by: User) -> None:
    ask_again(idea, decision_id=_latest_id(idea), argument=argument, by=by)


def say_worth(idea: Idea, row: Mapping[str, Any], *, people: People) -> None:
    """Enter a value and, where somebody is named, confirm it at once."""
    worth = Worth(
        Unit(row["unit"]),
        row.get("amount", ""),
        Per(row["per"]) if "per" in row else None,
        row.get("words", ""),
    )
    kind = ValueKind(row["kind"])
    value = enter_value(idea, kind, worth=worth, seen_version=UNSEEN, by=people[row["by"]])
    if "confirmed_by" in row:
        confirm_value(idea, seen_version=value.version, by=people[row["confirmed_by"]])


def _latest_id(idea: Idea) -> int:
    decision = latest_answer(idea.id)
    if decision is None:
        raise ValueError(f"nobody has answered “{idea.title}” yet")
    return decision.id
