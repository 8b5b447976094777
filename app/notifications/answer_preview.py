"""What a decision would do if it were published: what all read, whom it goes to, and the mails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import inspect
from sqlalchemy.orm.attributes import set_committed_value

from app.auth.models import User
from app.auth.people import masked_person
from app.auth.queries import told_in_person_among
from app.core.db import db
from app.core.mail import Email
from app.ideas.models import Decision, Idea
from app.ideas.promise import how_kept
from app.ideas.queries.answers import DecisionView, view_of
from app.ideas.queries.visibility import viewers_among
from app.ideas.queries.workflows import workflow_of
from app.notifications.channels import Channel, channels_of_mail
from app.notifications.decision_mail import addressee, decision_email
from app.notifications.participants import STRENGTH, Why
from app.notifications.recipients import recipients_of_decision
from app.notifications.switches import shown_switch
from app.notifications.unnamed import Unnamed, unnamed_in
from app.notifications.wording import count_text


@dataclass(frozen=True)
class AnswerPreview:
    """`counts` says how many get it for which reason, `merged` how many of them through an idea
    that was merged, `out_of_sight` how many of those may not see this one, so that they read the
    words of the answer on their own, `application_only` how many without an email as they chose,
    `in_person` how many without an address. `mails` are samples: one to somebody whose idea it is,
    one to somebody else, where there are any."""

    answer: DecisionView
    people: int
    counts: list[str]
    merged: int
    out_of_sight: int
    application_only: int
    in_person: int
    mails: list[Email]


def preview_of(decision: Decision, idea: Idea, *, by: User) -> AnswerPreview:
    """The decision is in no session and stays out of it; what is real is told by the same
    functions."""
    _load_what_it_names(decision)
    told = recipients_of_decision(decision, idea, by=by)
    channels = channels_of_mail(told)
    unmailed = {user_id for user_id, some in channels.items() if Channel.EMAIL not in some}
    in_person = told_in_person_among(told)
    unnamed = unnamed_in(idea)
    seeing = viewers_among(idea, told)
    samples = _samples({id: why for id, why in told.items() if id in seeing - in_person}, unnamed)
    reasons = Counter(why.reason for why in (*told.values(), *_also_by_name(told, unnamed)))
    return AnswerPreview(
        answer=_as_published(decision, idea),
        people=reasons.total(),
        counts=[count_text(reason, reasons[reason]) for reason in STRENGTH if reasons[reason]],
        merged=sum(why.via_id is not None for why in told.values()),
        out_of_sight=sum(id not in seeing and id not in unnamed for id in told),
        application_only=len(unmailed - in_person),
        in_person=len(in_person),
        mails=[_mail(decision, idea, sample, unnamed) for sample in samples],
    )


def _load_what_it_names(decision: Decision) -> None:
    """Its people, as on a decision that was read from the database."""
    for link in inspect(Decision).relationships:
        [column] = link.local_columns
        id = getattr(decision, column.name)
        row = db.session.get(link.mapper.class_, id) if id is not None else None
        set_committed_value(decision, link.key, row)


def _as_published(decision: Decision, idea: Idea) -> DecisionView:
    view = view_of(decision, idea, workflow_of(idea.board_id))
    if idea.first_answered_at is not None or decision.on_own_idea:
        return view
    return replace(view, promise_text=how_kept(idea.promised_at, decision.at))


def _also_by_name(told: Mapping[int, Why], unnamed: Unnamed) -> list[Why]:
    """Who takes part anonymously and by name counts as two: so everybody knows them."""
    return [why for user_id, why in unnamed.listed.items() if user_id in told]


def _samples(told: Mapping[int, Why], unnamed: Unnamed) -> list[tuple[int, Why]]:
    """The first of those whose idea it is and the first of the others, by strength of reason."""
    ranked = sorted(told.items(), key=lambda one: STRENGTH[one[1].reason])
    authors = [one for one in ranked if one[1].reason.is_authors]
    others = [one for one in ranked if not one[1].reason.is_authors and one[0] not in unnamed]
    return [*authors[:1], *others[:1]]


def _mail(decision: Decision, idea: Idea, sample: tuple[int, Why], unnamed: Unnamed) -> Email:
    user_id, why = sample
    to = addressee("preview", db.session.get_one(User, user_id), why)
    to = replace(to, switch=shown_switch(why.reason))
    if user_id in unnamed:
        to = replace(to, name=masked_person().name, address="")
    return decision_email(decision, idea, to)
