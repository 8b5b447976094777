"""Taking files in, with a form or on their own, and giving them out to those who may see them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import structlog
from flask import Blueprint, g, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.core.db import db
from app.core.errors import BadInput, NotVisible
from app.core.i18n import _
from app.core.storage import Missing, current_storage
from app.core.uploads import MEGABYTE, marked_as_taking_files
from app.events import commit
from app.ideas.attaching import Taken, attachment_rules, is_for_files, taken
from app.ideas.models import Attachment
from app.ideas.operations.attaching import THUMBNAIL, checked_upload, keep_upload
from app.ideas.queries.attachments import (
    AttachmentRules,
    attached_in,
    visible_attachment_or_404,
)

bp = Blueprint("attachments", __name__, url_prefix="/attachments")
P = ParamSpec("P")
R = TypeVar("R")
log = structlog.get_logger()
# Nothing in a file may run, load anything or be anybody, whatever it turns out to hold.
POLICY = "default-src 'none'; sandbox"


def takes_files(view: Callable[P, R]) -> Callable[P, R]:
    """Keep the files that come with a form before the view runs, so that they are there whatever
    becomes of the form. An `AttachingForm` finds them."""

    @wraps(view)
    def taking(*args: P.args, **kwargs: P.kwargs) -> R:
        g.taken = {
            control: _take(request.files.getlist(control))
            for control in request.files
            if is_for_files(control)
        }
        return view(*args, **kwargs)

    return marked_as_taking_files(taking)


@bp.post("")
@takes_files
def create() -> ResponseReturnValue:
    """One file, sent on its own while somebody writes. Answers a fragment: the file with what
    stands for it in a text, or what is wrong with it."""
    problems = taken().problems or ([] if taken().markdown else [_("Choose a file first.")])
    if problems:
        return render_template("ideas/_not_attached.html", problems=problems), 422
    items = attached_in("\n".join(taken().markdown), current_user)
    return render_template("ideas/_attached.html", items=items), 201


@bp.get("/<name>", endpoint="show")
def show_attachment(name: str) -> Response:
    attachment = visible_attachment_or_404(name, current_user)
    return _given_out(
        attachment, name, attachment.media_type, as_attachment=not attachment.is_picture
    )


@bp.get("/<name>/thumbnail")
def thumbnail(name: str) -> Response:
    attachment = visible_attachment_or_404(name, current_user)
    if not attachment.is_picture:
        raise NotVisible
    return _given_out(attachment, name + THUMBNAIL, "image/webp", as_attachment=False)


def _take(files: list[FileStorage]) -> Taken:
    """Keep what can be kept, each in a transaction of its own."""
    markdown: list[str] = []
    problems: list[str] = []
    chosen = [file for file in files if file.filename]
    rules = attachment_rules() if chosen else AttachmentRules()
    for file in chosen[: rules.most_per_text]:
        try:
            markdown.append(_keep(file, rules))
        except BadInput as error:
            problems.append(error.message)
    if len(chosen) > rules.most_per_text:
        problems.append(
            _(
                "Attach at most %(most)s files to one text. The others were left out.",
                most=rules.most_per_text,
            )
        )
    return Taken(markdown, problems)


def _keep(file: FileStorage, rules: AttachmentRules) -> str:
    """What stands in a text for the file, which is kept. Raises BadInput."""
    db.session.rollback()  # nobody waits for our lock while a picture is made anew
    content = file.stream.read(rules.largest_mb * MEGABYTE + 1)
    upload = checked_upload(file.filename, content, rules)
    attachment = keep_upload(upload, by=current_user)
    [item] = attached_in(f"/attachments/{attachment.name}", current_user)
    commit()
    return item.markdown


def _given_out(
    attachment: Attachment, file: str, media_type: str, *, as_attachment: bool
) -> Response:
    """Browsers keep it, and ask each time whether they may still show it."""
    try:
        stream = current_storage().open(file)
    except Missing as error:
        log.error("attachment.missing", attachment=attachment.id)
        raise NotVisible from error
    response = send_file(
        stream,
        mimetype=media_type,
        as_attachment=as_attachment,
        download_name=attachment.file_name,
        etag=file,
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    return response
