"""Being signed in: a row for each browser, so that every one of them can be ended at once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from flask import Flask, g, session
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from app.auth.models import User, UserSession
from app.core import clock
from app.core.current import current_settings
from app.core.db import db
from app.settings import Settings

MOST_SHOWN = 20

login_manager = LoginManager()


@dataclass(frozen=True)
class OpenSession:
    """One browser that somebody is signed in with, as they are told of it."""

    since: datetime
    is_here: bool


def init_app(app: Flask, settings: Settings) -> None:
    app.config["REMEMBER_COOKIE_DURATION"] = timedelta(days=settings.session_days)
    login_manager.init_app(app)


@login_manager.user_loader
def load_user(token: str) -> User | None:
    """The person whose session this is, unless it ended or they may no longer come in."""
    found = db.session.scalars(
        select(UserSession)
        .options(joinedload(UserSession.user))
        .where(UserSession.token_hash == _hash(token), UserSession.expires_at > clock.now())
    ).one_or_none()
    if found is None or not found.user.is_active:
        return None
    found.user.session_token = token
    return found.user


def start_session(user: User, *, remember: bool) -> None:
    """Sign a person in with this browser; with `remember`, also after it was closed."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        UserSession(
            user_id=user.id,
            token_hash=_hash(token),
            created_at=now,
            expires_at=now + timedelta(days=current_settings().session_days),
        )
    )
    db.session.flush()
    user.session_token = token
    session.pop("csrf_token", None)  # whoever prepared this browser beforehand may know it
    g.pop("csrf_token", None)
    login_user(user, remember=remember)


def end_session(user: User) -> None:
    """Sign a person out of this browser."""
    db.session.execute(delete(UserSession).where(UserSession.token_hash == _hash_here(user)))
    logout_user()


def end_all_sessions(user: User) -> None:
    """Sign a person out everywhere, here too as soon as this request is over."""
    db.session.execute(delete(UserSession).where(UserSession.user_id == user.id))


def end_other_sessions(user: User) -> None:
    """Sign a person out everywhere but in the browser that this request came from."""
    elsewhere = UserSession.token_hash != _hash_here(user)
    db.session.execute(delete(UserSession).where(UserSession.user_id == user.id, elsewhere))


def open_sessions(user: User) -> list[OpenSession]:
    """Where a person is signed in, latest first."""
    here = _hash_here(user)
    rows = db.session.execute(
        select(UserSession.created_at, UserSession.token_hash)
        .where(UserSession.user_id == user.id, UserSession.expires_at > clock.now())
        .order_by(UserSession.created_at.desc(), UserSession.id.desc())
        .limit(MOST_SHOWN)
    )
    return [OpenSession(since=at, is_here=token_hash == here) for at, token_hash in rows]


def forget_expired_sessions() -> None:
    """Delete the sessions that are over."""
    db.session.execute(delete(UserSession).where(UserSession.expires_at <= clock.now()))


def _hash_here(user: User) -> str:
    """Of the session that this request came with; no session has the empty one."""
    return _hash(user.session_token) if user.session_token is not None else ""


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
