"""Logging what is done already: an idea and its outcome at once, with credit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.auth.models import User
from app.boards.models import Board
from app.core.errors import BadInput
from app.core.i18n import _
from app.events import record
from app.ideas.events.life import IdeaLoggedAsDone
from app.ideas.models import Idea
from app.ideas.operations.agreeing import ask_agreement
from app.ideas.operations.crediting import name_implementer
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.posting import post_idea
from app.ideas.operations.sharing import require_readers
from app.ideas.status import Status


@dataclass(frozen=True)
class DoneIdea:
    """What somebody did on their own initiative. `helpers` are credited with having built it;
    `agreed_by` is the manager or moderator who is said to have agreed."""

    title: str
    body: str
    what_changed: str
    since: date | None
    tags: Iterable[str] = ()
    helpers: Sequence[User] = ()
    agreed_by: User | None = None


def log_done_idea(board: Board, done: DoneIdea, *, by: User) -> Idea:
    """Post an idea that is implemented already; credit is given at once.

    Its author, also one who moderates the board, names a colleague who sees the board and agreed;
    that one is asked to confirm it. Records IdeaPosted, StatusChanged and IdeaLoggedAsDone.
    Raises BadInput for what `post_idea` and `change_status` refuse, for a missing or unsuitable
    colleague, and for helpers who do not see the board.
    """
    agreed_by = _checked_agreement(board, done.agreed_by, by=by)
    helpers = [person for person in done.helpers if person.id != by.id]
    require_readers(board, helpers, "helpers")
    idea = post_idea(board, title=done.title, body=done.body, tags=done.tags, by=by)
    idea.posted_as_done = True
    ask_agreement(idea, agreed_by)
    for person in helpers:
        name_implementer(idea, person, by=by)
    outcome = Outcome(
        Status.IMPLEMENTED,
        _("We just did it."),
        what_changed=done.what_changed,
        since=done.since,
    )
    change_status(idea, outcome, seen_version=idea.version, by=by)
    record(IdeaLoggedAsDone(idea.id, agreed_by.id), by=by)
    return idea


def _checked_agreement(board: Board, agreed_by: User | None, *, by: User) -> User:
    if agreed_by is None:
        raise BadInput(
            _("Name who agreed: your manager, or a moderator of the board."), "agreed_by"
        )
    if agreed_by.id == by.id:
        raise BadInput(_("Name somebody else than yourself."), "agreed_by")
    require_readers(board, [agreed_by], "agreed_by")
    return agreed_by
