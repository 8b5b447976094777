"""In development, the mails that were written to a folder, to be read in the browser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from flask import Blueprint, Response, render_template

from app.core.current import current_settings
from app.core.errors import NotVisible
from app.core.guard import public

bp = Blueprint("mail_preview", __name__, url_prefix="/dev/mail")

NEWEST = 100
# Mails bring their own style; nothing else of them may run or load.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Written:
    """One mail in the folder."""

    name: str
    at: datetime
    message: EmailMessage


@bp.get("")
@public
def index() -> str:
    return render_template("notifications/mail_list.html", mails=_newest())


@bp.get("/<name>")
@public
def show(name: str) -> str:
    mail = _mail(name)
    return render_template("notifications/mail.html", mail=mail, text=_part(mail, "plain"))


@bp.get("/<name>/html", endpoint="html")
@public
def show_html(name: str) -> Response:
    """The HTML alone, for a frame: under a policy of its own, so that it looks as in a mailbox."""
    response = Response(_part(_mail(name), "html"), mimetype="text/html")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def _newest() -> list[Written]:
    paths = sorted(_folder().glob("*.eml"), key=_written_at, reverse=True)
    return [_read(path) for path in paths[:NEWEST]]


def _mail(name: str) -> Written:
    path = _folder() / f"{name}.eml"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotVisible
    return _read(path)


def _read(path: Path) -> Written:
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
    return Written(path.stem, datetime.fromtimestamp(_written_at(path), UTC), message)


def _written_at(path: Path) -> float:
    return path.stat().st_mtime


def _part(mail: Written, kind: str) -> str:
    part = mail.message.get_body((kind,))
    return part.get_content() if part else ""


def _folder() -> Path:
    return current_settings().mail_dir
