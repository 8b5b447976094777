"""Attached files: which are permitted, who may see them, and those that a text mentions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app.auth.models import User
from app.core.attached import address_of, alts_in, image, link, names_in, thumbnail_of
from app.core.db import db
from app.core.errors import or_404
from app.core.i18n import _
from app.ideas.file_types import PICTURES, USUAL
from app.ideas.models import Attachment, AttachmentPolicy, AttachmentUse, Idea
from app.ideas.policy import visible_to

USUAL_MB = 10
USUAL_MOST = 10


@dataclass(frozen=True)
class AttachmentRules:
    """What may be attached to a text: pictures, and files with these endings."""

    file_types: tuple[str, ...] = USUAL
    largest_mb: int = USUAL_MB
    most_per_text: int = USUAL_MOST

    @property
    def accept(self) -> str:
        """For the control that files are chosen with."""
        return ",".join(f".{ending}" for ending in (*sorted(PICTURES), *self.file_types))

    @property
    def text(self) -> str:
        """What may be attached, in a sentence."""
        if not self.file_types:
            return _("Pictures, up to %(most)s MB each.", most=self.largest_mb)
        return _(
            "Pictures and %(types)s, up to %(most)s MB each.",
            types=", ".join(self.file_types),
            most=self.largest_mb,
        )


@dataclass(frozen=True)
class Attached:
    """A file that a text mentions. `alt` is what a picture is described as there."""

    name: str
    file_name: str
    is_picture: bool
    alt: str

    @property
    def address(self) -> str:
        return address_of(self.name)

    @property
    def thumbnail(self) -> str:
        return thumbnail_of(self.name)

    @property
    def markdown(self) -> str:
        """What stands in a text to show it."""
        if self.is_picture:
            return image(self.name, self.alt)
        return link(self.name, self.file_name)


def attachment_rules() -> AttachmentRules:
    policy = db.session.get(AttachmentPolicy, 1)
    if policy is None:
        return AttachmentRules()
    types = tuple(policy.file_types.split())
    return AttachmentRules(types, policy.largest_mb, policy.most_per_text)


def attachment_visible_to(user: User) -> ColumnElement[bool]:
    """The SQL condition for the files a person may see: those shown by an idea they may see, and
    what they sent themselves that no text shows yet."""
    own = and_(Attachment.uploader_id == user.id, Attachment.unused_since.is_not(None))
    shown = (
        exists()
        .where(AttachmentUse.attachment_id == Attachment.id)
        .where(Idea.id == AttachmentUse.idea_id, visible_to(user))
    )
    return or_(own, shown)


def visible_attachment_or_404(name: str, user: User) -> Attachment:
    """Raises NotVisible."""
    return or_404(
        db.session.scalars(
            select(Attachment).where(Attachment.name == name, attachment_visible_to(user))
        ).one_or_none()
    )


def attached_in(text: str, user: User) -> list[Attached]:
    """The files that a text mentions and this person may see, in its order."""
    names, alts = names_in(text), alts_in(text)
    if not names:
        return []
    rows = db.session.execute(
        select(Attachment.name, Attachment.file_name, Attachment.width).where(
            Attachment.name.in_(names), attachment_visible_to(user)
        )
    )
    found = {
        row.name: Attached(row.name, row.file_name, row.width is not None, alts.get(row.name, ""))
        for row in rows
    }
    return [found[name] for name in names if name in found]
