"""Attaching files to texts. A file is checked, kept and given an address; a text shows it by
mentioning that address."""

from __future__ import annotations

import re
from dataclasses import dataclass

import structlog
from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, update

from app.auth.models import User
from app.core import clock, images
from app.core.attached import Size, names_in, new_name
from app.core.db import db
from app.core.errors import BadInput
from app.core.i18n import _
from app.core.storage import NotKept, current_storage
from app.core.text import clean_line
from app.core.uploads import MEGABYTE
from app.ideas.file_types import PICTURES, ending_of, is_what_it_says, media_type_of
from app.ideas.models import Attachment, AttachmentUse, TextKind
from app.ideas.models.attachment import FILE_NAME_LENGTH
from app.ideas.queries.attachments import (
    AttachmentRules,
    attachment_rules,
    attachment_visible_to,
)
from app.ideas.queries.family import whole_family_of

MOST_UNUSED = 100
LONGEST_ENDING = 10
THUMBNAIL = ".thumbnail"
"""What the storage adds to a picture's name for its small version."""
_PATH = re.compile(r".*[/\\]")
log = structlog.get_logger()


@dataclass(frozen=True)
class Upload:
    """A file that was sent and can be kept. Pictures have a size and a small version."""

    file_name: str
    content: bytes
    media_type: str
    size: Size | None = None
    thumbnail: bytes | None = None


@dataclass(frozen=True)
class Place:
    """A text that can show files: which kind, the id of what has it, and of its idea."""

    kind: TextKind
    text_id: int
    idea_id: int


def checked_upload(file_name: str | None, content: bytes, rules: AttachmentRules) -> Upload:
    """A file as it is kept: pictures made anew, other files as they are.

    Takes up to some seconds for large pictures and asks the database nothing, so that no
    transaction waits for it. Raises BadInput, which names the file.
    """
    name = clean_file_name(file_name)
    if not content:
        raise BadInput(_("“%(name)s” is empty. Choose another file.", name=name))
    if len(content) > rules.largest_mb * MEGABYTE:
        raise BadInput(
            _(
                "“%(name)s” is larger than %(most)s MB. Make it smaller and try again.",
                name=name,
                most=rules.largest_mb,
            )
        )
    format = images.format_of(content)
    if format is not None:
        return _picture(name, content, format)
    return _other_file(name, content, rules)


def clean_file_name(file_name: str | None) -> str:
    """A name as it is kept: without folders, nothing invisible in it, not too long."""
    name = _PATH.sub("", clean_line(file_name)).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= LONGEST_ENDING:
        name = f"{stem[: FILE_NAME_LENGTH - len(ending) - 1]}.{ending}"
    return name[:FILE_NAME_LENGTH] or _("file")


def keep_upload(upload: Upload, *, by: User) -> Attachment:
    """Keep a file that no text shows yet: only who sent it sees it.

    The file comes first and its row after it, so that a crash leaves a file without a row, which
    is removed in time, and never a row without its file. Raises BadInput when it cannot be kept,
    and for too many files that no text shows.
    """
    _require_few_unused(by)
    attachment = Attachment(
        name=new_name(upload.size),
        uploader_id=by.id,
        file_name=upload.file_name,
        media_type=upload.media_type,
        bytes=len(upload.content),
        width=upload.size.width if upload.size else None,
        height=upload.size.height if upload.size else None,
        created_at=clock.now(),
        unused_since=clock.now(),
    )
    _store(attachment.name, upload)
    db.session.add(attachment)
    db.session.flush()
    return attachment


def require_few_files(text: str, field: str) -> None:
    """Raises BadInput, for the form's `field`, when a text mentions more files than it may."""
    count = len(names_in(text))
    if count == 0:
        return
    most = attachment_rules().most_per_text
    if count > most:
        raise BadInput(
            _("Attach at most %(most)s files to one text. Take some out.", most=most), field
        )


def show_files(text: str, place: Place, *, by: User) -> None:
    """Let a text that is saved show the files that it mentions, and no others.

    Those are files that `by` sent, and what its idea shows to them already: who cannot see a file
    shows it to nobody. What no text shows any more is kept for a while (`forget_unused`).
    """
    shown = _take_up(names_in(text), place, by)
    here = and_(AttachmentUse.kind == place.kind, AttachmentUse.text_id == place.text_id)
    before = set(db.session.scalars(select(AttachmentUse.attachment_id).where(here)))
    dropped, new = before - shown, shown - before
    if dropped:
        db.session.execute(
            delete(AttachmentUse).where(here, AttachmentUse.attachment_id.in_(dropped))
        )
        db.session.execute(
            update(Attachment)
            .where(Attachment.id.in_(dropped), ~is_used())
            .values(unused_since=clock.now())
            .execution_options(synchronize_session=False)
        )
    if new:
        db.session.execute(
            insert(AttachmentUse),
            [
                {
                    "attachment_id": id,
                    "kind": place.kind,
                    "text_id": place.text_id,
                    "idea_id": place.idea_id,
                }
                for id in sorted(new)
            ],
        )


def is_used() -> ColumnElement[bool]:
    """Whether some text shows the attachment."""
    return exists().where(AttachmentUse.attachment_id == Attachment.id)


def _take_up(names: list[str], place: Place, by: User) -> set[int]:
    """Claim these files for a text, in a statement that whoever would forget them waits for."""
    if not names:
        return set()
    shown_there = (
        select(AttachmentUse.attachment_id)
        .where(AttachmentUse.attachment_id == Attachment.id)
        .where(AttachmentUse.idea_id.in_(whole_family_of(place.idea_id)))
        .correlate(Attachment)
        .exists()
    )
    return set(
        db.session.scalars(
            update(Attachment)
            .where(Attachment.name.in_(names))
            .where(or_(Attachment.uploader_id == by.id, shown_there & attachment_visible_to(by)))
            .values(unused_since=None)
            .returning(Attachment.id)
            .execution_options(synchronize_session=False)
        )
    )


def _picture(name: str, content: bytes, format: str) -> Upload:
    picture = images.made_anew(content, format, name=name)
    stem = name.rpartition(".")[0] if ending_of(name) in PICTURES else name
    return Upload(
        clean_file_name(f"{stem}.{images.SUFFIXES[format]}"),
        picture.content,
        images.MEDIA_TYPES[format],
        picture.size,
        picture.thumbnail,
    )


def _other_file(name: str, content: bytes, rules: AttachmentRules) -> Upload:
    ending = ending_of(name)
    if ending not in {*rules.file_types, *PICTURES}:
        raise BadInput(
            _(
                "“%(name)s” cannot be attached. What can: %(rules)s",
                name=name,
                rules=rules.text,
            )
        )
    if ending in PICTURES or not is_what_it_says(ending, content):
        raise BadInput(
            _(
                "“%(name)s” is not what its name says. Open it yourself, save it anew and try "
                "again.",
                name=name,
            )
        )
    return Upload(name, content, media_type_of(ending))


def _store(name: str, upload: Upload) -> None:
    storage = current_storage()
    try:
        if upload.thumbnail is not None:
            storage.keep(name + THUMBNAIL, upload.thumbnail)
        storage.keep(name, upload.content)
    except NotKept as error:
        log.error("attachment.not_kept", exc_info=error)
        raise BadInput(
            _(
                "“%(name)s” could not be kept: our disk is full or away. Try again later, and tell "
                "your administrator if it stays so.",
                name=upload.file_name,
            )
        ) from error


def _require_few_unused(by: User) -> None:
    some = (
        select(Attachment.id)
        .where(Attachment.uploader_id == by.id, Attachment.unused_since.is_not(None))
        .limit(MOST_UNUSED)
        .subquery()
    )
    if db.session.scalar(select(func.count()).select_from(some)) == MOST_UNUSED:
        raise BadInput(
            _(
                "You sent %(most)s files that no text shows. Save what you write before you attach "
                "more; what is not used is gone in a week.",
                most=MOST_UNUSED,
            )
        )
