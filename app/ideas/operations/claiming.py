"""Claiming a credit that is missing, and deciding on claims."""

from __future__ import annotations

from sqlalchemy import exists, select

from app.auth.models import User
from app.core import clock
from app.core.db import db, flush_or_lose
from app.core.errors import BadInput, NotAllowed, WrongState
from app.core.i18n import _
from app.core.text import clean_text, is_blank
from app.events import record
from app.ideas.events.credit import ClaimGranted, ClaimRefused, ClaimTakenBack, CreditClaimed
from app.ideas.models import CLAIM_LENGTH, MOST_CLAIMS, Claim, ClaimState, Credit, CreditRole, Idea
from app.ideas.operations.crediting import settle_credits
from app.ideas.policy import is_author, may_decide_on_claim
from app.ideas.queries.claims import past_reasons
from app.ideas.queries.family import family_of
from app.ideas.status import Status


def claim_credit(idea: Idea, role: CreditRole, *, reason: str, by: User) -> Claim:
    """Say that one had a part in an implemented idea which is not credited: once, and once more
    with a new argument.

    Records CreditClaimed; those who decide are told. Raises WrongState unless the idea is
    implemented, for a second open claim and for a third one; BadInput for a part that cannot be
    claimed or is credited already, and for a reason that is missing, too long or known.
    """
    if idea.status is not Status.IMPLEMENTED:
        raise WrongState(_("Credit is given once an idea is implemented. This one is not."))
    if _has_open_claim(idea, by):
        raise WrongState(_one_at_a_time())
    before = past_reasons(idea, by)
    if len(before) >= MOST_CLAIMS:
        raise WrongState(_("You claimed credit for this idea twice. It stays as it was decided."))
    _check_role(idea, role, by)
    reason = _checked(reason, "reason", _("Say in a sentence what your part was."))
    if reason in before:
        raise BadInput(_("You said this before. Give a new argument."), "reason")
    claim = Claim(
        idea_id=idea.id,
        user_id=by.id,
        role=role,
        reason=reason,
        made_at=clock.now(),
        state=ClaimState.OPEN,
    )
    db.session.add(claim)
    flush_or_lose(_one_at_a_time())
    record(CreditClaimed(idea.id, claim.id, by.id, role), by=by)
    return claim


def take_claim_back(claim: Claim, *, by: User) -> None:
    """It counts among those one may make. Records ClaimTakenBack. Raises NotAllowed for somebody
    else's claim, WrongState once it is answered."""
    if claim.user_id != by.id:
        raise NotAllowed
    _lock(claim)
    if claim.state is not ClaimState.OPEN:
        raise WrongState(_("Your claim has been answered by now."))
    claim.state, claim.answered_by_id, claim.answered_at = ClaimState.TAKEN_BACK, by.id, clock.now()
    record(ClaimTakenBack(claim.idea_id, claim.id, by.id), by=by)


def grant_claim(claim: Claim, idea: Idea, *, by: User) -> None:
    """Let a claim be a reason for credit, also one that was refused before. `idea` is the one
    that credit is given for: the claim's own, or the one that was merged into.

    Records ClaimGranted; the claimant is told of the credit. Raises NotAllowed for who does not
    decide on it, such as the claimant, WrongState when it is granted already.
    """
    _lock_to_answer(claim, idea, by)
    if claim.state is ClaimState.GRANTED:
        raise WrongState(_("This claim is granted already."))
    _answer(claim, ClaimState.GRANTED, None, by=by)
    record(ClaimGranted(idea.id, claim.id, claim.user_id), by=by)
    settle_credits(idea, by=by)


def refuse_claim(claim: Claim, idea: Idea, *, answer: str, by: User) -> None:
    """Say no to a claim and why, also to one that was granted before: its credit goes.

    Records ClaimRefused; the claimant is told. Raises NotAllowed for who does not decide on it,
    WrongState when it is refused already, BadInput for a reason that is missing or too long.
    """
    _lock_to_answer(claim, idea, by)
    if claim.state is ClaimState.REFUSED:
        raise WrongState(_("This claim is refused already."))
    answer = _checked(answer, "answer", _("Say why: the claimant is told."))
    _answer(claim, ClaimState.REFUSED, answer, by=by)
    record(ClaimRefused(idea.id, claim.id, claim.user_id), by=by)
    settle_credits(idea, by=by)


def _answer(claim: Claim, state: ClaimState, answer: str | None, *, by: User) -> None:
    claim.answered_by_id, claim.answered_at = by.id, clock.now()
    claim.state, claim.answer = state, answer
    flush_or_lose(_one_at_a_time())


def _lock_to_answer(claim: Claim, idea: Idea, by: User) -> None:
    if not may_decide_on_claim(by, claim, idea):
        raise NotAllowed(_("Another moderator of the board decides on this claim."))
    _lock(claim)
    if claim.state is ClaimState.TAKEN_BACK:
        raise WrongState(_("This claim was taken back."))


def _lock(claim: Claim) -> None:
    """See what it is now, and let nobody else answer it until we are done."""
    db.session.refresh(claim, ["state"], with_for_update=True)


def _check_role(idea: Idea, role: CreditRole, by: User) -> None:
    if role is CreditRole.ORIGINATOR:
        raise BadInput(_("Who posted an idea had it. Choose another part."), "role")
    if role in (CreditRole.CO_AUTHOR, CreditRole.IMPROVER) and is_author(by, idea):
        raise BadInput(_("This idea is yours: you are credited as an author."), "role")
    held = exists().where(Credit.idea_id == idea.id, Credit.user_id == by.id, Credit.role == role)
    if db.session.scalar(select(held)):
        raise BadInput(_("This credit is yours already. If you declined it, take it up."), "role")


def _has_open_claim(idea: Idea, by: User) -> bool:
    open_claim = exists().where(
        Claim.idea_id.in_(family_of(idea.id)),
        Claim.user_id == by.id,
        Claim.state == ClaimState.OPEN,
    )
    return bool(db.session.scalar(select(open_claim)))


def _checked(text: str, field: str, missing: str) -> str:
    text = clean_text(text)
    if is_blank(text):
        raise BadInput(missing, field)
    if len(text) > CLAIM_LENGTH:
        raise BadInput(_("Shorten this to %(most)s characters.", most=CLAIM_LENGTH), field)
    return text


def _one_at_a_time() -> str:
    return _("You have claimed credit for this idea, and it is not answered yet.")
