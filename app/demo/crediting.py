"""What became of the credit in the demo company, played with the operations people use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from app.auth.models import User
from app.core.db import db
from app.demo import content
from app.ideas.models import Claim, Credit, CreditRole, Idea
from app.ideas.operations.claiming import claim_credit, grant_claim, refuse_claim
from app.ideas.operations.crediting import decline_credit, name_implementer
from app.ideas.operations.sharing import invite_co_author
from app.ideas.operations.thanking import show_thanks, write_thanks

Act = tuple[float, Callable[[], object]]
"""How many days ago something happened, and what."""


def credit_acts(ideas: Mapping[str, Idea], people: Mapping[str, User]) -> Iterator[Act]:
    """`ideas` by key are looked up only when an act is played: by then they are posted."""
    company = content.credit()
    for row in company["thanks"]:
        yield row["days_ago"], lambda r=row: _thank(ideas[r["idea"]], r, people)
    for row in company["claim"]:
        yield row["days_ago"], lambda r=row: _claim(ideas[r["idea"]], r, people)
        if "answered_days_ago" in row:
            yield row["answered_days_ago"], lambda r=row: _answer(ideas[r["idea"]], r, people)
    for row in company["invitation"]:
        yield row["days_ago"], lambda r=row: _invite(ideas[r["idea"]], r, people)
    for row in company["builder"]:
        yield row["days_ago"], lambda r=row: _name(ideas[r["idea"]], r, people)
    for row in company["declined"]:
        yield row["days_ago"], lambda r=row: _decline(ideas[r["idea"]], r, people)


def _thank(idea: Idea, row: Mapping[str, Any], people: Mapping[str, User]) -> None:
    thanks = write_thanks(idea, note=row["note"], by=people[row["by"]])
    if row.get("shown"):
        show_thanks(thanks, idea, by=_author(idea))


def _claim(idea: Idea, row: Mapping[str, Any], people: Mapping[str, User]) -> None:
    claim_credit(idea, CreditRole(row["role"]), reason=row["reason"], by=people[row["by"]])


def _answer(idea: Idea, row: Mapping[str, Any], people: Mapping[str, User]) -> None:
    by = people[row["by"]].id
    claim = db.session.scalars(
        select(Claim).where(Claim.idea_id == idea.id, Claim.user_id == by)
    ).one()
    if "granted_by" in row:
        grant_claim(claim, idea, by=people[row["granted_by"]])
    else:
        refuse_claim(claim, idea, answer=row["answer"], by=people[row["refused_by"]])


def _invite(idea: Idea, row: Mapping[str, Any], people: Mapping[str, User]) -> None:
    invite_co_author(idea, people[row["person"]], by=_author(idea))


def _name(idea: Idea, row: Mapping[str, Any], people: Mapping[str, User]) -> None:
    name_implementer(idea, people[row["person"]], by=people[row["by"]])


def _decline(idea: Idea, row: Mapping[str, Any], people: Mapping[str, User]) -> None:
    person = people[row["person"]]
    credit = db.session.scalars(
        select(Credit).where(
            Credit.idea_id == idea.id,
            Credit.user_id == person.id,
            Credit.role == CreditRole(row["role"]),
        )
    ).one()
    decline_credit(credit, by=person)


def _author(idea: Idea) -> User:
    return db.session.get_one(User, idea.author_id)
