"""The demo company begins: its departments, its people and its boards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.auth.models import Department, Role, User
from app.auth.operations import add_without_address, create_member
from app.boards.drafts import BoardDraft
from app.boards.models import Board, Colour, SectionKind, Visibility
from app.boards.operations import create_board
from app.boards.sections import AskedSection
from app.core.db import db
from app.demo import content
from app.ideas.operations.workflows import set_workflow
from app.ideas.workflow import Workflow


def address(handle: str) -> str:
    return f"{handle}@lindenhof.example"


def hire(password_hash: str) -> dict[str, User]:
    """Everybody, by handle."""
    departments = {name: Department(name=name) for name in content.departments()}
    db.session.add_all(departments.values())
    db.session.flush()
    people: dict[str, User] = {}
    for row in content.people_with_address():
        person = create_member(
            email=address(row["handle"]),
            name=row["name"],
            handle=row["handle"],
            role=Role(row.get("role", Role.MEMBER)),
            department_id=departments[row["department"]].id,
            password_hash=password_hash,
            confirmed=True,
            by=None,
        )
        person.job_title = row["job_title"]
        person.time_zone = row["time_zone"]
        people[person.handle] = person
    _take_in(people)
    return people


def _take_in(people: dict[str, User]) -> None:
    """Those who have no address, whom an administrator added."""
    administrator = next(person for person in people.values() if person.is_administrator)
    for row in content.people_without_address():
        department = select(Department.id).where(Department.name == row["department"])
        person = add_without_address(row["name"], db.session.scalar(department), by=administrator)
        person.job_title = row["job_title"]
        people[person.handle] = person


def open_board(row: Mapping[str, Any], people: Mapping[str, User]) -> Board:
    departments = db.session.scalars(
        select(Department.id).where(Department.name.in_(row.get("departments", [])))
    )
    draft = BoardDraft(
        name=row["name"],
        slug=row["slug"],
        brief=row["brief"],
        colour=Colour(row["colour"]),
        response_target_days=row["response_target_days"],
        visibility=Visibility(row["visibility"]),
        moderators=[people[handle] for handle in row["moderators"]],
        departments=list(departments),
        people=[people[handle] for handle in row.get("people", [])],
        sections=[AskedSection(SectionKind(asks["kind"])) for asks in row.get("asks", [])],
        anonymous_posts=row.get("anonymous_posts", False),
        **row.get("voting", {}),
    )
    board = create_board(draft, by=None)
    set_workflow(board, _workflow(row.get("workflow", {})), by=None)
    return board


def _workflow(row: Mapping[str, Any]) -> Workflow:
    return Workflow(
        unused=frozenset(row.get("unused", [])),
        names=row.get("names", {}),
        closes_comments=row.get("closes_comments", False),
    )
