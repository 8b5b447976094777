"""What tests of accounts share: passwords, visitors who are not signed in, and the mails sent."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import SignUp, SignUpPolicy, User
from app.auth.passwords import hash_password
from app.events.delivering import Worker
from app.settings import Settings

PASSWORD = "correct horse battery"


class Visitor:
    """Somebody's browser in which nobody is signed in yet; it sends the CSRF token."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str, **options: Any) -> Any:
        return self.client.get(address, **options)

    def post(self, address: str, **data: Any) -> Any:
        return self.client.post(address, data={"csrf_token": self._csrf_token(), **data})

    def sign_in(self, user: User, password: str = PASSWORD, **data: Any) -> Any:
        return self.post("/sign-in", email=user.email, password=password, **data)

    def is_signed_in(self) -> bool:
        return self.get("/account").status_code == 200

    def _csrf_token(self) -> str:
        """As a page with a form would bring it, without the cost of one."""
        with self.client.session_transaction() as cookie:
            seed = cookie.setdefault("csrf_token", secrets.token_hex(20))
        signer = URLSafeTimedSerializer(self.client.application.secret_key, salt="wtf-csrf-token")
        return str(signer.dumps(seed))


@pytest.fixture
def new_visitor(app: Flask) -> Callable[[], Visitor]:
    return lambda: Visitor(app.test_client())


@pytest.fixture
def visitor(new_visitor: Callable[[], Visitor]) -> Visitor:
    return new_visitor()


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Of PASSWORD; made once, because hashing is slow."""
    return hash_password(PASSWORD)


@pytest.fixture
def ana(make_user: Callable[..., User], password_hash: str) -> User:
    return make_user("ana", name="Ana Ruiz", password_hash=password_hash)


@pytest.fixture
def open_to_example_org(session: scoped_session[Session]) -> None:
    session.add(SignUpPolicy(rule=SignUp.DOMAINS, domains="example.org"))
    session.commit()


@pytest.fixture
def mails(worker: Worker, settings: Settings) -> Callable[[], list[EmailMessage]]:
    """Has the worker do all that is due; answers the mails that came of it."""

    def collect() -> list[EmailMessage]:
        for path in settings.mail_dir.glob("*"):
            path.unlink()
        worker.drain()
        return [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in settings.mail_dir.glob("*.eml")
        ]

    return collect


@pytest.fixture
def link_in() -> Callable[[EmailMessage], str]:
    """The path of the first link in a mail."""

    def find(mail: EmailMessage) -> str:
        text = mail.get_body(("plain",)).get_content()
        return re.search(r"https?://[^/\s]+(/\S+)", text)[1]

    return find
