"""Every order of a list is walked by its index: what a page costs does not grow with the forum.

What the database is about to do is asked of the database itself, with enough ideas in it that
reading all of them would be dearer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, text
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import Department, User
from app.boards.models import Board
from app.core import clock
from app.core.db import db
from app.ideas.models import Follow, Idea, IdeaTag, Tag
from app.ideas.queries.orders import ORDERS, Sort
from app.ideas.status import ANSWERED_NEXT, Status
from tests.database import KIND

DbSession = scoped_session[Session]
PlanOf = Callable[[str], str]
IDEAS = 4_000
OWN = {Sort.FOLLOWING, Sort.MINE}
WALKED = [sort for sort in Sort if sort not in OWN]
# The forms of walking over all ideas, and of putting in order what was collected.
SCANS = re.compile(r"SCAN idea(?! USING (COVERING )?INDEX)|Seq Scan on idea\b")
SORTS = re.compile(r"USE TEMP B-TREE FOR ORDER BY|\bSort\b")


@pytest.fixture
def crowd(
    session: DbSession,
    supply: Board,
    ana: User,
    max_: User,
    make_board: Callable[..., Board],
    make_department: Callable[[str], Department],
) -> None:
    """Ideas of two years on four boards, of which Ana had a few and follows a few."""
    boards = [supply, *(make_board(f"board-{n}") for n in range(3))]
    make_department("Nursing")
    now = clock.now()
    rows = [_row(n, boards, ana, max_, now - timedelta(hours=6 * n)) for n in range(1, IDEAS + 1)]
    session.execute(insert(Idea), rows)
    session.execute(insert(Tag), [{"id": 1, "name": "stores"}])
    tagged = [{"idea_id": n, "tag_id": 1} for n in range(100, IDEAS, 100)]
    session.execute(insert(IdeaTag), tagged)
    follows = [{"idea_id": n, "user_id": ana.id} for n in range(50, IDEAS, 100)]
    follows += [{"idea_id": n, "user_id": max_.id} for n in range(1, IDEAS)]
    session.execute(insert(Follow), follows)
    session.commit()
    if KIND == "postgresql":
        session.execute(text("ANALYZE"))
        session.commit()


def _row(n: int, boards: list[Board], ana: User, max_: User, at: Any) -> dict[str, Any]:
    status = list(Status)[n % 7]  # none is merged
    answered = None if status is Status.NEW else at + timedelta(days=3)
    return {
        "id": n,
        "board_id": boards[n % 4].id,
        "author_id": ana.id if n % 100 == 0 else max_.id,
        "title": f"Idea {n}",
        "body": "Words. " * 200,  # rows as wide as they are, or reading all would cost little
        "body_html": "",
        "excerpt": "",
        "status": status,
        "status_changed_at": answered or at,
        "first_answered_at": answered,
        "target_date": at.date() if status in ANSWERED_NEXT else None,
        "implemented_since": at.date() if status is Status.IMPLEMENTED else None,
        "answer_due_at": at + timedelta(days=14),
        "votes": n * 7 % 50,
        "seen_by": n * 11 % 90,
        "created_at": at,
    }


@pytest.fixture
def plan_of(app: Flask, crowd: None, ana: User, sign_in: Callable[[User], Any]) -> PlanOf:
    """What the database would do for the list at an address, as one text."""
    engine = db.engine
    browser = sign_in(ana)
    explain = "EXPLAIN QUERY PLAN" if KIND == "sqlite" else "EXPLAIN"

    def ask(address: str) -> str:
        asked: list[tuple[str, Any]] = []

        def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
            if "key_0" in statement:
                asked.append((statement, values))

        event.listen(engine, "before_cursor_execute", note)
        try:
            assert browser.get(address).status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", note)
        [(statement, values)] = asked
        with engine.connect() as connection:
            rows = connection.exec_driver_sql(f"{explain} {statement}", values).all()
        return "\n".join(str(row[-1]) for row in rows)

    return ask


@pytest.mark.slow
def test_orders_are_walked_by_their_indexes(plan_of: PlanOf) -> None:
    for sort in WALKED:
        for words in ("", "&board=supply", *(f"&status={s}" for s in _statuses(sort))):
            plan = plan_of(f"/ideas?sort={sort}{words}")
            assert not SCANS.search(plan), f"{sort}{words}:\n{plan}"
            assert not SORTS.search(plan), f"{sort}{words}:\n{plan}"


@pytest.mark.slow
@pytest.mark.parametrize("period", ["year", "month", "last_year", "2025-03"])
def test_top_of_a_period_is_walked_by_its_index(plan_of: PlanOf, period: str) -> None:
    plan = plan_of(f"/ideas?sort=top&period={period}")

    assert "ix_idea_posted_" in plan
    assert not SORTS.search(plan), plan


@pytest.mark.slow
def test_next_pages_are_walked_from_where_the_last_ended(
    plan_of: PlanOf, ana: User, sign_in: Callable[[User], Any]
) -> None:
    browser = sign_in(ana)
    for sort in WALKED:
        page = browser.get(f"/ideas?sort={sort}").text
        key = page.partition("key=")[2].partition('"')[0]
        plan = plan_of(f"/ideas?sort={sort}&key={key}")
        assert not SCANS.search(plan), f"{sort}:\n{plan}"
        assert not SORTS.search(plan), f"{sort}:\n{plan}"


@pytest.mark.slow
@pytest.mark.parametrize("words", ["sort=following", "sort=mine", "sort=new&author=ana"])
def test_what_is_ones_own_is_collected_and_nothing_else(plan_of: PlanOf, words: str) -> None:
    plan = plan_of(f"/ideas?{words}")

    assert not SCANS.search(plan), plan
    assert not re.search(r"SCAN idea\b|Index Scan using ix_idea_created_at", plan), plan


def _statuses(sort: Sort) -> list[Status]:
    return [s for s in ORDERS[sort].statuses if s in {Status.NEW, Status.PLANNED}]
