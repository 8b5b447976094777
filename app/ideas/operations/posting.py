"""Posting and editing an idea."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, insert, literal, select

from app.auth.models import User
from app.boards.models import Board, SectionKind
from app.boards.queries import pauses_of
from app.core import clock, markdown
from app.core.db import db, flush_or_lose, upsert
from app.core.errors import BadInput, LostRace
from app.core.i18n import _
from app.core.text import clean_line, clean_text, is_blank
from app.events import record
from app.ideas.events.life import IdeaEdited, IdeaPosted, IdeaPostedFor
from app.ideas.models import (
    BODY_LENGTH,
    TITLE_LENGTH,
    Idea,
    IdeaRevision,
    IdeaTag,
    Occasion,
    Tag,
    TextKind,
)
from app.ideas.operations.attaching import Place, require_few_files, show_files
from app.ideas.operations.following import follow_automatically
from app.ideas.operations.keeping_versions import keep_version, version_now, words_from
from app.ideas.operations.signing import Byline, signed
from app.ideas.operations.standing import require_standing
from app.ideas.operations.visiting import see
from app.ideas.operations.writing_sections import (
    NO_SECTIONS,
    Sections,
    checked_sections,
    require_sections,
    whole_text,
    write_sections,
)
from app.ideas.promise import due_at
from app.ideas.queries.sections import section_texts
from app.ideas.status import Status

MOST_TAGS = 5
TAG_LENGTH = 60


def post_idea(
    board: Board,
    *,
    title: str,
    body: str,
    tags: Iterable[str] = (),
    sections: Mapping[SectionKind, str] | None = None,
    byline: Byline | None = None,
    by: User,
) -> Idea:
    """Put a new idea on a board; its author, whom `byline` names if it is not `by` in the open,
    follows it. `sections` are None where nobody was asked for them.

    Records IdeaPosted, and IdeaPostedFor where it was posted for a colleague. Raises BadInput for a
    title, body or section that is empty or too long, for a section that the board requires, and
    for too many or too long tags.
    """
    now = clock.now()
    written = checked_sections(sections or {})
    title, body = checked_words(title, body, written)
    names = checked_tags(tags)
    if sections is not None:
        require_sections(board.id, written)
    rendered = markdown.render(body)
    byline = byline or Byline(by)
    idea = Idea(
        board_id=board.id,
        author_id=byline.author_id,
        masked_author_id=byline.masked_author_id,
        posted_by_id=byline.posted_by_id,
        title=title,
        body=body,
        body_html=rendered,
        excerpt=_excerpt(written, body),
        status=Status.NEW,
        status_changed_at=now,
        answer_due_at=due_at(now, board.response_target_days, pauses_of(board.id)),
        seen_by=1,
        created_at=now,
    )
    db.session.add(idea)
    db.session.flush()
    set_tags(idea, names)
    write_sections(idea, written)
    _show_files(idea, written, by=by)
    follow_automatically(idea.id, byline.whose.id, Occasion.POSTING)
    see(idea.id, by.id)
    record(IdeaPosted(idea.id), by=signed(idea, by))
    if byline.posted_by:
        record(IdeaPostedFor(idea.id, byline.whose.id), by=by)
    return idea


def edit_idea(
    idea: Idea,
    *,
    title: str,
    body: str,
    tags: Iterable[str],
    sections: Mapping[SectionKind, str] | None = None,
    seen_version: int,
    by: User,
) -> IdeaRevision | None:
    """Change what an idea says, and keep what it said before. `sections` of None stay as they are.
    Returns the new version, None if nothing changed.

    Raises BadInput for taking out a section that the board requires; records and raises besides
    what `write_again` does.
    """
    written = section_texts(idea.id)
    if sections is not None:
        never_written = set(SectionKind) - written.keys()
        require_sections(idea.board_id, checked_sections(sections), never_written=never_written)
    return write_again(
        idea,
        title=title,
        body=body,
        tags=tags,
        sections=written if sections is None else sections,
        seen_version=seen_version,
        by=by,
    )


def write_again(
    idea: Idea,
    *,
    title: str,
    body: str,
    tags: Iterable[str],
    sections: Mapping[SectionKind, str],
    seen_version: int,
    by: User,
) -> IdeaRevision | None:
    """Let an idea say this from now on, whatever its board asks for. Returns the new version, None
    if nothing changed.

    Records IdeaEdited; those who voted are told by `telling_voters`. Raises BadInput for what is
    empty, too long or too much, LostRace if it changed since `seen_version`, WrongState if it is
    merged into another.
    """
    written = checked_sections(sections)
    title, body = checked_words(title, body, written)
    names = checked_tags(tags)
    require_standing(idea)
    if idea.version != seen_version:
        raise LostRace(_lost_race())
    before = version_now(idea)
    if before.words == words_from(title, body, names, written):
        return None
    _write(idea, title, body, names, written)
    _show_files(idea, written, by=by)
    revision = keep_version(idea, before, by=by)
    record(IdeaEdited(idea.id, revision.number), by=signed(idea, by))
    return revision


def _write(idea: Idea, title: str, body: str, names: Sequence[str], written: Sections) -> None:
    """Raises LostRace."""
    idea.title, idea.body = title, body
    idea.body_html = markdown.render(body)
    idea.excerpt = _excerpt(written, body)
    idea.edited_at = clock.now()
    flush_or_lose(_lost_race())
    set_tags(idea, names)
    write_sections(idea, written)


def _excerpt(written: Sections, body: str) -> str:
    return markdown.excerpt(markdown.render(whole_text(written, body)))


def _show_files(idea: Idea, written: Sections, *, by: User) -> None:
    """Its sections and its body show files together."""
    place = Place(TextKind.BODY, idea.id, idea.id)
    show_files(whole_text(written, idea.body), place, by=by)


def checked_words(title: str, body: str, written: Sections = NO_SECTIONS) -> tuple[str, str]:
    """Title and body as they are kept; a body may be empty where sections say it all. Raises
    BadInput."""
    title, body = clean_line(title), clean_text(body)
    if is_blank(title):
        raise BadInput(_("Give your idea a title."), "title")
    if len(title) > TITLE_LENGTH:
        raise BadInput(_("Shorten the title to %(most)s characters.", most=TITLE_LENGTH), "title")
    if is_blank(body) and not written:
        raise BadInput(_("Describe your idea in a sentence or two."), "body")
    if len(body) > BODY_LENGTH:
        raise BadInput(_("Shorten the text to %(most)s characters.", most=BODY_LENGTH), "body")
    require_few_files(body, "body")
    return title, body


def checked_tags(tags: Iterable[str]) -> list[str]:
    """Tags as they are kept: lower case, each once, in the order given. Raises BadInput."""
    names = list(dict.fromkeys(clean_line(tag).lower() for tag in tags if not is_blank(tag)))
    if len(names) > MOST_TAGS:
        raise BadInput(_("Choose at most %(most)s tags.", most=MOST_TAGS), "tags")
    if any(len(name) > TAG_LENGTH for name in names):
        raise BadInput(_("Shorten each tag to %(most)s characters.", most=TAG_LENGTH), "tags")
    return names


def set_tags(idea: Idea, names: Sequence[str]) -> None:
    """Give the idea these tags and no others; new ones come into being."""
    db.session.execute(delete(IdeaTag).where(IdeaTag.idea_id == idea.id))
    if not names:
        return
    # In one order, or two people who bring the same new tags would wait for each other.
    rows = [{"name": name} for name in sorted(names)]
    db.session.execute(upsert(Tag).values(rows).on_conflict_do_nothing())
    its_tags = select(literal(idea.id), Tag.id).where(Tag.name.in_(names))
    db.session.execute(insert(IdeaTag).from_select(["idea_id", "tag_id"], its_tags))


def _lost_race() -> str:
    return _("This idea was changed while you were writing. Look at it first.")
