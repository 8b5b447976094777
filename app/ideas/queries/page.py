"""One idea with all that its page shows, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.auth.models import User
from app.auth.people import PersonRef, person_of
from app.core.db import db
from app.core.errors import or_404
from app.ideas.models import Idea, Level
from app.ideas.policy import (
    is_author,
    leaves_to_another,
    may_comment,
    may_decide,
    may_edit,
    may_mark_official,
    may_merge,
    may_see_voters,
    may_show_name,
    may_undo_merge,
    may_vote,
    may_withdraw,
    steps_from,
    visible_to,
)
from app.ideas.queries.agreements import AgreementPanel, agreement_panel
from app.ideas.queries.answering_back import SaidBack, said_back
from app.ideas.queries.answers import DecisionView, decisions_on, is_taken_back, view_of
from app.ideas.queries.bylines import byline_of
from app.ideas.queries.conversation import Conversation, Look, MergedPart, conversation_of
from app.ideas.queries.credits import Credited, credits_of, masked_originator
from app.ideas.queries.drafts import DraftRef, drafts_on
from app.ideas.queries.elsewhere import answers_elsewhere
from app.ideas.queries.following import level_of
from app.ideas.queries.initiative import initiative_text
from app.ideas.queries.lists import status_text, voted_among
from app.ideas.queries.merges import visible_standing_of
from app.ideas.queries.parts import Parts, parts_of
from app.ideas.queries.promises import PromiseView, holder_of, promise_of
from app.ideas.queries.sections import SectionView, sections_among
from app.ideas.queries.timeline import TimelineEntry, timeline_of
from app.ideas.queries.values import ValuePanel, value_panel
from app.ideas.queries.votes import Tally, tally_of
from app.ideas.queries.workflows import workflow_of
from app.ideas.status import Status
from app.ideas.workflow import Workflow


@dataclass(frozen=True)
class IdeaPage:
    idea: Idea
    author: PersonRef
    posted_by: PersonRef | None
    may_show_name: bool
    owner: PersonRef | None
    status_text: str
    promise: PromiseView | None
    holder: PersonRef | None
    initiative: str | None
    sections: list[SectionView]
    agreement: AgreementPanel | None
    answers: list[DecisionView]
    elsewhere: list[DecisionView]
    said_back: dict[int, SaidBack]
    credits: list[Credited]
    value: ValuePanel | None
    timeline: list[TimelineEntry]
    tally: Tally
    conversation: Conversation
    voted: bool
    level: Level
    is_author: bool
    may_vote: bool
    may_see_voters: bool
    may_comment: bool
    may_edit: bool
    may_withdraw: bool
    steps: list[tuple[Status, str]]
    decides: bool
    leaves_to_another: bool
    drafts: list[DraftRef]
    parts: list[MergedPart]
    merged_into: Idea | None
    may_merge: bool
    may_mark: bool
    may_undo_merge: bool
    people: Parts


def visible_idea_or_404(idea_id: int, user: User) -> Idea:
    """The idea with its board, author, owner and tags. Raises NotVisible."""
    return or_404(
        db.session.scalars(
            select(Idea)
            .options(
                joinedload(Idea.board),
                joinedload(Idea.author),
                joinedload(Idea.posted_by),
                joinedload(Idea.owner),
                selectinload(Idea.tags),
            )
            .where(Idea.id == idea_id, visible_to(user))
        ).one_or_none()
    )


def page_of(idea: Idea, user: User, look: Look) -> IdeaPage:
    """All that the page of an idea shows to this person who looks there; answers newest first, but
    for merges that were undone, which come last."""
    newest_first = db.session.scalars(decisions_on(idea.id))
    decisions = sorted(newest_first, key=lambda decision: is_taken_back(decision, idea))
    workflow = workflow_of(idea.board_id)
    decides = may_decide(user, idea)
    conversation = conversation_of(idea, user, look)
    merged_into = visible_standing_of(idea, user)
    tally = tally_of(idea.id, user)
    agreement = agreement_panel(idea, user)
    return IdeaPage(
        idea=idea,
        author=byline_of(idea),
        posted_by=person_of(idea.posted_by) if idea.posted_by else None,
        may_show_name=may_show_name(user, idea),
        owner=person_of(idea.owner) if idea.owner else None,
        status_text=status_text(
            idea.status, idea.target_date, idea.wake_up_date, workflow=workflow
        ),
        promise=promise_of(idea),
        holder=holder_of(idea),
        initiative=initiative_text(_name(agreement.agreed_with)) if agreement else None,
        agreement=agreement,
        sections=sections_among([idea.id])[idea.id],
        answers=[view_of(decision, idea, workflow) for decision in decisions],
        elsewhere=answers_elsewhere(idea, workflow, user),
        said_back=said_back(idea, decisions, reader=user, is_moderator=decides),
        credits=[*masked_originator(idea), *credits_of(idea.id)],
        value=value_panel(idea, user),
        timeline=timeline_of(idea, decisions, workflow, user=user),
        tally=tally,
        conversation=conversation,
        voted=idea.id in voted_among([idea.id], user),
        level=level_of(idea.id, user),
        is_author=is_author(user, idea),
        may_vote=may_vote(user, idea),
        may_see_voters=bool(tally.votes) and may_see_voters(user, idea),
        may_comment=_may_comment(idea, merged_into, workflow),
        may_edit=may_edit(user, idea) and idea.merged_into_id is None,
        may_withdraw=may_withdraw(user, idea) and idea.merged_into_id is None,
        steps=next_steps(idea, workflow) if decides else [],
        decides=decides,
        leaves_to_another=not decides and leaves_to_another(user, idea),
        drafts=drafts_on(idea, user) if decides else [],
        parts=conversation.parts,
        merged_into=merged_into,
        may_merge=may_merge(user, idea),
        may_mark=may_mark_official(user, idea),
        may_undo_merge=merged_into is not None and may_undo_merge(user, idea, merged_into),
        people=parts_of(idea, user),
    )


def _name(person: PersonRef | None) -> str | None:
    return person.name if person else None


def next_steps(idea: Idea, workflow: Workflow) -> list[tuple[Status, str]]:
    """The statuses that a decision may give the idea, with what the step there is called."""
    return [(new, workflow.step_name(idea.status, new)) for new in steps_from(idea, workflow)]


def _may_comment(idea: Idea, merged_into: Idea | None, workflow: Workflow) -> bool:
    """`policy.may_comment`; for a merged idea that of the one where its conversation goes on."""
    if merged_into is None:
        return may_comment(idea, workflow)
    return may_comment(merged_into, workflow_of(merged_into.board_id))
