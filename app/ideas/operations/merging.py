"""Merging a duplicate into another idea, and undoing that exactly.

Votes, comments and follows stay with the idea they were given to. What changes is which ideas
are a family; everything that is counted, credited and shown is read over the family.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

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
from app.ideas.queries.answers import latest_answer
from app.ideas.queries.family import (
    authors_of,
    end_of,
    family_of,
    masked_authors_of,
    standing_of,
)
from app.ideas.queries.visibility import known_viewers_among
from app.ideas.queries.workflows import workflow_of
from app.ideas.status import Status

NOTE_LENGTH = 1_000


def merge_ideas(
    duplicate: Idea, into: Idea, *, seen_version: int, note: str = "", by: User
) -> Merge:
    """Make an idea a part of another, which may itself stand elsewhere: then of that one.

    Whoever was merged into the duplicate comes along. Its author is told where it went and what
    was answered there before, with `note`, in Markdown. That is not the first answer that was
    promised: it comes from where the idea went, or is owed again when the merge is undone. Votes
    and comments are counted, and credits settled, for both.
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
    decision = decision_of_merge(duplicate, target, note, by=by)
    db.session.add_all((merge, decision))
    duplicate.status = Status.MERGED
    duplicate.status_changed_at = merge.at
    flush_or_lose(_lost_race())
    _follow_merges(db.session.scalars(family_of(duplicate.id)).all())
    show_files(decision.answer, Place(TextKind.ANSWER, decision.id, duplicate.id), by=by)
    _settle((target,), by=by)
    fact = StatusChanged(
        duplicate.id, decision.id, merge.old_status, Status.MERGED, into=target.status
    )
    record(fact, by=by)
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


def decision_of_merge(duplicate: Idea, target: Idea, note: str = "", *, by: User) -> Decision:
    """The answer that people of the duplicate get: where it went, what came of that already, and
    the moderator's note. It is in no session yet: nothing has happened."""
    return Decision(
        idea_id=duplicate.id,
        by_id=by.id,
        old_status=duplicate.status,
        status=Status.MERGED,
        answer=_answer(target, note, str),
        answer_html=markdown.render(_answer(target, note, markdown.literal)),
        at=clock.now(),
    )


def _answer(target: Idea, note: str, literal: Callable[[str], str]) -> str:
    """`literal` makes Markdown that says just what somebody typed."""
    where = _(
        "This is the same idea as “%(title)s” and a part of it from now on: votes and comments "
        "count together there.",
        title=literal(target.title),
    )
    return "\n\n".join(part for part in (where, *_outcome(target, literal), note) if part)


def _outcome(target: Idea, literal: Callable[[str], str]) -> list[str]:
    """What was answered to the other idea before: nobody of the duplicate has heard of it."""
    answer = latest_answer(target.id)
    if answer is None:
        return []
    status = workflow_of(target.board_id).name_of(target.status)
    said = [_("It has an answer already. It is “%(status)s”.", status=literal(status))]
    if answer.decline_reason is not None:
        said.append(_("The reason: %(reason)s.", reason=literal(answer.decline_reason.text)))
    if answer.what_changed:
        said.append(_("What changed: %(change)s", change=literal(answer.what_changed)))
    quoted = "\n".join(f"> {line}" for line in answer.answer.splitlines())
    return [" ".join(said), quoted]


def _checked_note(note: str) -> str:
    note = clean_text(note)
    if len(note) > NOTE_LENGTH:
        raise BadInput(_("Shorten this to %(most)s characters.", most=NOTE_LENGTH), "note")
    require_few_files(note, "note")
    return note


def _lost_race() -> str:
    return _("Somebody else changed this idea while you were looking at it.")
