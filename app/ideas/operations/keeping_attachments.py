"""Attached files over time: which are permitted from now on, and removing what no text shows."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import Text, and_, cast, delete, exists, or_, select, update

from app.auth.models import User
from app.core import clock
from app.core.db import db
from app.core.errors import BadInput
from app.core.i18n import _
from app.core.storage import current_storage
from app.core.uploads import LARGEST_FILE, MEGABYTE
from app.events import record
from app.ideas.events.rules import AttachmentPolicySet
from app.ideas.file_types import PICTURES, RUNNING
from app.ideas.models import (
    AnswerDraft,
    Attachment,
    AttachmentPolicy,
    CommentRevision,
    Draft,
    IdeaRevision,
)
from app.ideas.operations.attaching import is_used
from app.ideas.queries.attachments import AttachmentRules

GRACE = timedelta(days=7)
"""How long a file that no text shows is kept: an edit can be taken back so long."""
STRAY_AFTER = timedelta(days=1)
BATCH = 500
MOST_TYPES = 50
MOST_MB = LARGEST_FILE // MEGABYTE
MOST_PER_TEXT = 50
# Texts that are not read in place but may be again, with the addresses of files in them.
KEPT_TEXTS = (AnswerDraft.fields, Draft.fields, IdeaRevision.words, CommentRevision.body)
_ENDING = re.compile(r"[a-z0-9]{1,10}")


def set_attachment_policy(
    file_types: str, *, largest_mb: int | None, most_per_text: int | None, by: User
) -> AttachmentRules:
    """Decide what may be attached from now on; `file_types` as typed, endings between spaces,
    commas or lines.

    Records AttachmentPolicySet. Raises BadInput for what is no ending or can do harm, and for
    numbers outside their bounds.
    """
    endings = _checked_types(file_types)
    rules = AttachmentRules(
        endings,
        _bounded(largest_mb, MOST_MB, "largest_mb"),
        _bounded(most_per_text, MOST_PER_TEXT, "most_per_text"),
    )
    db.session.merge(
        AttachmentPolicy(
            id=1,
            file_types=" ".join(endings),
            largest_mb=rules.largest_mb,
            most_per_text=rules.most_per_text,
        )
    )
    db.session.flush()
    record(AttachmentPolicySet(list(endings), rules.largest_mb, rules.most_per_text), by=by)
    return rules


def forget_unused() -> None:
    """Forget the files that no text has shown for GRACE, at most BATCH of them; a draft or an
    older version that mentions one keeps it for as long again. Their content is removed by
    `remove_stray_files`.

    Run again, or by two workers at once, it finds nothing.
    """
    now = clock.now()
    is_old = Attachment.unused_since < now - GRACE
    in_kept_text = or_(
        *(exists().where(cast(column, Text).contains(Attachment.name)) for column in KEPT_TEXTS)
    )
    some = select(Attachment.id).where(is_old).order_by(Attachment.unused_since).limit(BATCH)
    for condition, since in ((is_used(), None), (in_kept_text, now)):
        db.session.execute(
            update(Attachment)
            .where(Attachment.id.in_(some), is_old, condition)
            .values(unused_since=since)
            .execution_options(synchronize_session=False)
        )
    db.session.execute(
        delete(Attachment)
        .where(Attachment.id.in_(some), and_(is_old, ~is_used()))
        .execution_options(synchronize_session=False)
    )


def remove_stray_files() -> None:
    """Remove kept files that belong to no attachment: forgotten ones, and what a crash left.

    Looks each minute at another of the 256 parts of the storage, so at all in four hours or so.
    Younger files than STRAY_AFTER may be on their way into the database.
    """
    now = clock.now()
    prefix = f"{int(now.timestamp()) // 60 % 256:02x}"
    storage = current_storage()
    kept = sorted(storage.kept_before(now - STRAY_AFTER, prefix=prefix))
    known = set(
        db.session.scalars(select(Attachment.name).where(Attachment.name.startswith(prefix)))
        if kept
        else ()
    )
    for file in kept:
        if file.endswith(".part") or file.partition(".")[0] not in known:
            storage.remove(file)


def _checked_types(typed: str) -> tuple[str, ...]:
    words = re.split(r"[\s,;]+", typed.lower())
    endings = tuple(dict.fromkeys(word.lstrip("*.") for word in words if word.strip("*.")))
    for ending in endings:
        if not _ENDING.fullmatch(ending):
            raise BadInput(
                _("“%(ending)s” is no ending of a file, such as pdf.", ending=ending[:40]),
                "file_types",
            )
        if ending in RUNNING:
            raise BadInput(
                _(
                    "Files that end in “%(ending)s” can do harm to whoever opens them. Leave it "
                    "out.",
                    ending=ending,
                ),
                "file_types",
            )
    if len(endings) > MOST_TYPES:
        raise BadInput(_("Name at most %(most)s types.", most=MOST_TYPES), "file_types")
    return tuple(ending for ending in endings if ending not in PICTURES)


def _bounded(number: int | None, most: int, field: str) -> int:
    if number is None or not 1 <= number <= most:
        raise BadInput(_("Give a whole number from 1 to %(most)s.", most=most), field)
    return number
