"""The people and things that many tests share.

The cast: Ana has ideas, Max moderates the board "Supply", Eva is a colleague from another
department, Omar administers. `sign_in` needs no password: signing in has tests of its own.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import Department, Role, User, UserSession
from app.boards.models import Board, BoardDepartment, BoardModerator, BoardPerson, Visibility
from app.core import clock
from app.events.delivering import Worker
from app.ideas.models import Idea, Merge
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.merging import merge_ideas
from app.ideas.operations.posting import post_idea
from app.ideas.status import Status

DbSession = scoped_session[Session]


@pytest.fixture
def make_user(session: DbSession) -> Callable[..., User]:
    """A confirmed member who has no password."""

    def make(handle: str, **values: Any) -> User:
        user = User(
            handle=handle,
            email=f"{handle}@example.org",
            name=values.pop("name", handle.title()),
            created_at=clock.now(),
            **{"confirmed_at": clock.now(), **values},
        )
        session.add(user)
        session.commit()
        return user

    return make


@pytest.fixture
def make_board(session: DbSession) -> Callable[..., Board]:
    """A board for everyone unless said otherwise."""

    def make(
        slug: str,
        *,
        moderators: tuple[User, ...] = (),
        departments: tuple[Department, ...] = (),
        people: tuple[User, ...] = (),
        visibility: Visibility = Visibility.EVERYONE,
        response_target_days: int = 14,
    ) -> Board:
        board = Board(
            slug=slug,
            name=slug.title(),
            visibility=visibility,
            response_target_days=response_target_days,
            created_at=clock.now(),
        )
        session.add(board)
        session.flush()
        session.add_all(BoardModerator(board_id=board.id, user_id=u.id) for u in moderators)
        session.add_all(BoardPerson(board_id=board.id, user_id=u.id) for u in people)
        session.add_all(BoardDepartment(board_id=board.id, department_id=d.id) for d in departments)
        session.commit()
        return board

    return make


@pytest.fixture
def make_department(session: DbSession) -> Callable[[str], Department]:
    def make(name: str) -> Department:
        department = Department(name=name)
        session.add(department)
        session.commit()
        return department

    return make


@pytest.fixture
def ana(make_user: Callable[..., User]) -> User:
    return make_user("ana", name="Ana Ruiz")


@pytest.fixture
def max_(make_user: Callable[..., User]) -> User:
    return make_user("max", name="Max Weber")


@pytest.fixture
def eva(make_user: Callable[..., User]) -> User:
    return make_user("eva", name="Eva Lindqvist")


@pytest.fixture
def omar(make_user: Callable[..., User]) -> User:
    return make_user("omar", name="Omar Haddad", role=Role.ADMINISTRATOR)


@pytest.fixture
def supply(make_board: Callable[..., Board], max_: User) -> Board:
    """The board that Max moderates; everyone sees it."""
    return make_board("supply", moderators=(max_,))


@pytest.fixture
def make_idea(session: DbSession) -> Callable[..., Idea]:
    def make(board: Board, by: User, title: str = "Label the drawers", **values: Any) -> Idea:
        idea = post_idea(
            board, title=title, body=values.pop("body", "With photos."), by=by, **values
        )
        session.commit()
        return idea

    return make


@pytest.fixture
def idea(make_idea: Callable[..., Idea], supply: Board, ana: User) -> Idea:
    """Ana's idea on Max's board."""
    return make_idea(supply, ana)


@pytest.fixture
def duplicate(make_idea: Callable[..., Idea], supply: Board, eva: User) -> Idea:
    """Eva's idea on the same board, which says the same as Ana's."""
    return make_idea(supply, eva, "Photos on *drawers*", body="Zebra stripes.")


@pytest.fixture
def merge(session: DbSession, max_: User) -> Callable[..., Merge]:
    def act(duplicate: Idea, into: Idea, **values: str) -> Merge:
        merge = merge_ideas(duplicate, into, seen_version=duplicate.version, by=max_, **values)
        session.commit()
        return merge

    return act


class Browser:
    """A person's browser: signed in, and sending the CSRF token with what it posts."""

    def __init__(self, client: FlaskClient, csrf: str) -> None:
        self.client = client
        self._csrf = csrf

    def get(self, address: str, **options: Any) -> Any:
        return self.client.get(address, **options)

    def post(self, address: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        return self.client.post(address, data={"csrf_token": self._csrf, **(data or {})}, **options)


@pytest.fixture
def sign_in(app: Flask, session: DbSession) -> Callable[[User], Browser]:
    def start(user: User) -> Browser:
        token, seed = secrets.token_urlsafe(), secrets.token_hex(20)
        now = clock.now()
        session.add(
            UserSession(
                user_id=user.id,
                token_hash=sha256(token.encode()).hexdigest(),
                created_at=now,
                expires_at=now + timedelta(days=1),
            )
        )
        session.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(_user_id=token, _fresh=True, csrf_token=seed)
        signer = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token")
        return Browser(client, str(signer.dumps(seed)))

    return start


@pytest.fixture
def worker(app: Flask, session: DbSession) -> Worker:
    """The worker of the application; `worker.drain()` does all that is due."""
    return app.extensions["worker"]


@pytest.fixture
def make_implemented(session: DbSession, max_: User) -> Callable[..., Idea]:
    """Max says that an idea is implemented, today unless said otherwise."""

    def decide(idea: Idea, **values: Any) -> Idea:
        outcome = Outcome(
            Status.IMPLEMENTED,
            "Done.",
            what_changed="It is better now.",
            since=values.get("since", clock.now().date()),
        )
        change_status(idea, outcome, seen_version=idea.version, by=max_)
        session.commit()
        return idea

    return decide
