"""Merging a duplicate into another idea, and undoing that exactly.

Votes, comments and follows stay with the idea they were given to. What changes is which ideas
are a family; everything that is counted, credited and shown is read over the family.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select, update

from app.auth.models import User
from app.boards.models import Board
from app.boards.queries import are_read_alike
from app.core import clock, markdown
from app.core.db import db, flush_or_lose
from app.core.errors import BadInput, LostRace, WrongState
from app.core.i18n import _
from app.core.text import clean_text
from app.events import record
from app.ideas.events.answers import StatusChanged
from app.ideas.events.life import IdeasMerged, MergeUndone
from app.ideas.models import Decision, Idea, Merge, TextKind
from app.ideas.operations.attaching import Place, require_few_files, show_files
from app.ideas.operations.counting import recount_comments, recount_votes
from app.ideas.operations.crediting import settle_credits
from app.ideas.operations.standing import require_standing
from app.ideas.queries.family import (
    authors_of,
    end_of,
    family_of,
    masked_authors_of,
    standing_of,
)
from app.ideas.queries.visibility import known_viewers_among
from app.ideas.status import Status

NOTE_LENGTH = 1_000


def merge_ideas(
    duplicate: Idea, into: Idea, *, seen_version: int, note: str = "", by: User
) -> Merge:
    """Make an idea a part of another, which may itself stand elsewhere: then of that one.

    Whoever was merged into the duplicate comes along. Its author is told where it went, with
    `note`, in Markdown. That is not the first answer that was promised: it comes from where the
    idea went, or is owed again when the merge is undone. Votes and comments are counted, and
    credits settled, for both.
    Records StatusChanged, and IdeasMerged for each of the two. Raises LostRace if the duplicate
    changed since `seen_version`, BadInput for an overlong note, and as `checked_target` does.
    """
    note = _checked_note(note)
    _lock_families(duplicate, into)
    if duplicate.version != seen_version:
        raise LostRace(_lost_race())
    target = checked_target(duplicate, into)
    merge = Merge(
        from_id=duplicate.id,
        into_id=target.id,
        by_id=by.id,
        at=clock.now(),
        old_status=duplicate.status,
        old_status_changed_at=duplicate.status_changed_at,
        old_first_answered_at=duplicate.first_answered_at,
    )
    decision = _decision(merge, target, note)
    db.session.add_all((merge, decision))
    duplicate.status = Status.MERGED
    duplicate.status_changed_at = merge.at
    flush_or_lose(_lost_race())
    _follow_merges(db.session.scalars(family_of(duplicate.id)).all())
    show_files(note, Place(TextKind.ANSWER, decision.id, duplicate.id), by=by)
    _settle((target,), by=by)
    record(StatusChanged(duplicate.id, decision.id, merge.old_status, Status.MERGED), by=by)
    for idea_id in (duplicate.id, target.id):
        record(IdeasMerged(idea_id, duplicate.id, target.id), by=by)
    return merge


def undo_merge(idea: Idea, *, by: User) -> Merge:
    """Let a merged idea stand on its own again, as it was, with all that is its own.

    Ideas that were merged into it, before or since, come along. Records MergeUndone for it, for
    the idea it was merged into, and for the one where that stands now. Raises WrongState if it
    is not merged.
    """
    _lock_families(idea)
    merge = _merge_in_force(idea)
    target = standing_of(idea)
    merge.undone_by_id, merge.undone_at = by.id, clock.now()
    idea.status = merge.old_status
    idea.status_changed_at = merge.old_status_changed_at
    idea.first_answered_at = merge.old_first_answered_at  # older merges counted as an answer
    flush_or_lose(_lost_race())
    _follow_merges(db.session.scalars(family_of(target.id)).all())
    _settle((target, idea), by=by)
    for idea_id in sorted({idea.id, merge.into_id, target.id}):
        record(MergeUndone(idea_id, idea.id, merge.into_id), by=by)
    return merge


def checked_target(duplicate: Idea, into: Idea) -> Idea:
    """The idea that a duplicate would become a part of: the one where `into` stands.

    Raises WrongState for what is merged already or withdrawn, for circles, for an implemented
    idea whose credit would be lost, and if not the same people may see both.
    """
    require_standing(duplicate)
    target = standing_of(into)
    require_standing(target)
    if duplicate.id == into.id:
        raise WrongState(_("An idea cannot be merged into itself. Choose the other one."))
    if duplicate.id == target.id:
        raise WrongState(
            _(
                "“%(other)s” is merged into this idea. Undo that first, or leave it as it is.",
                other=into.title,
            )
        )
    if not _are_seen_alike(duplicate, target):
        raise WrongState(
            _("Not everybody who may see one of these ideas may see the other. They stay apart.")
        )
    if duplicate.status is Status.IMPLEMENTED and target.status is not Status.IMPLEMENTED:
        raise WrongState(
            _("This idea is implemented and credited. Merge the other one into it instead.")
        )
    return target


def _are_seen_alike(duplicate: Idea, target: Idea) -> bool:
    """Whether the same people may see both: the boards' readers, and the authors, who see their
    own ideas wherever they are."""
    boards = (db.session.get_one(Board, idea.board_id) for idea in (duplicate, target))
    named, masked = (
        {id for idea in (duplicate, target) for id in db.session.scalars(whose(idea.id))}
        for whose in (authors_of, masked_authors_of)
    )
    by_name, others = (
        [known_viewers_among(idea, ids) for idea in (duplicate, target)] for ids in (named, masked)
    )
    # Whether somebody anonymous had both would tell, so what they see as authors does not count.
    return are_read_alike(*boards) and by_name[0] == by_name[1] and others == [masked, masked]


def _lock_families(*ideas: Idea) -> None:
    """Let nobody else count on, decide on or merge these ideas and their families; read them
    as they are now. Raises LostRace if one was merged while we waited for it."""
    ends = [end_of(idea.id) for idea in ideas]
    locked = db.session.scalars(
        select(Idea)
        .where(Idea.id.in_(ends))
        .order_by(Idea.id)  # as everybody does, so that nobody waits in a circle
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    if {idea.id for idea in locked} != set(db.session.execute(select(*ends)).one()):
        db.session.rollback()
        raise LostRace(_lost_race())
    for idea in ideas:
        db.session.refresh(idea)


def _merge_in_force(idea: Idea) -> Merge:
    merge = db.session.scalars(
        select(Merge).where(Merge.from_id == idea.id, Merge.undone_at.is_(None))
    ).one_or_none()
    if merge is None:
        raise WrongState(_("“%(title)s” is not merged into another idea.", title=idea.title))
    return merge


def _follow_merges(idea_ids: Sequence[int]) -> None:
    """Let each of these ideas stand where the merges in force lead from it."""
    merges = select(Merge.from_id, Merge.into_id).where(
        Merge.from_id.in_(idea_ids), Merge.undone_at.is_(None)
    )
    steps = dict(db.session.execute(merges).all())
    for idea_id in idea_ids:
        end = idea_id
        while end in steps:
            end = steps[end]
        db.session.execute(
            update(Idea)
            .where(Idea.id == idea_id)
            .values(merged_into_id=None if end == idea_id else end)
        )


def _settle(ideas: Iterable[Idea], *, by: User) -> None:
    for idea in ideas:
        recount_votes(idea.id)
        recount_comments(idea.id)
        settle_credits(idea, by=by)


def _decision(merge: Merge, target: Idea, note: str) -> Decision:
    """The answer that the duplicate's author gets: where it went, and the moderator's note."""
    return Decision(
        idea_id=merge.from_id,
        by_id=merge.by_id,
        old_status=merge.old_status,
        status=Status.MERGED,
        answer=_answer(target.title, note),
        answer_html=markdown.render(_answer(markdown.literal(target.title), note)),
        at=merge.at,
    )


def _answer(title: str, note: str) -> str:
    where = _(
        "This is the same idea as “%(title)s” and a part of it from now on: votes and comments "
        "count together there.",
        title=title,
    )
    return f"{where}\n\n{note}".strip()


def _checked_note(note: str) -> str:
    note = clean_text(note)
    if len(note) > NOTE_LENGTH:
        raise BadInput(_("Shorten this to %(most)s characters.", most=NOTE_LENGTH), "note")
    require_few_files(note, "note")
    return note


def _lost_race() -> str:
    return _("Somebody else changed this idea while you were looking at it.")
