"""Credit follows what is true of an idea: who wrote, improved and built it, once implemented."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import Department, User
from app.boards.models import Board, Visibility
from app.core import clock
from app.core.errors import BadInput, NotAllowed, WrongState
from app.events import Event
from app.ideas.models import Comment, Credit, CreditRole, Idea, Implementer
from app.ideas.operations.crediting import (
    decline_credit,
    mark_improvement,
    name_implementer,
    remove_implementer,
    settle_credits,
    take_up_credit,
    unmark_improvement,
)
from app.ideas.operations.deciding import Outcome, change_status
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.queries.credits import credited_ids, credited_with, credits_of
from app.ideas.status import Status

DbSession = scoped_session[Session]
Credits = Callable[[], set[tuple[str, CreditRole]]]


@pytest.fixture
def credits(session: DbSession, idea: Idea) -> Credits:
    """Who is credited with Ana's idea: handle and role."""

    def read() -> set[tuple[str, CreditRole]]:
        rows = session.execute(
            select(User.handle, Credit.role)
            .join(Credit, Credit.user_id == User.id)
            .where(Credit.idea_id == idea.id)
        )
        return {(handle, role) for handle, role in rows}

    return read


@pytest.fixture
def comment(session: DbSession, idea: Idea, eva: User) -> Comment:
    """Eva's comment on Ana's idea."""
    comment = post_comment(idea, body="Put the number under the photo.", by=eva)
    session.commit()
    return comment


@pytest.fixture
def implement(session: DbSession, idea: Idea, max_: User) -> Callable[[], None]:
    def act() -> None:
        outcome = Outcome(
            Status.IMPLEMENTED, "Done.", what_changed="Photos.", since=clock.now().date()
        )
        change_status(idea, outcome, seen_version=idea.version, by=max_)
        session.commit()

    return act


def test_implementing_credits_everybody_who_had_a_part(
    session: DbSession,
    idea: Idea,
    comment: Comment,
    ana: User,
    max_: User,
    omar: User,
    credits: Credits,
    implement: Callable[[], None],
) -> None:
    invite_co_author(idea, omar, by=ana)
    accept_invitation(idea, by=omar)
    mark_improvement(comment, idea, by=ana)
    name_implementer(idea, max_, by=max_)
    assert credits() == set()

    implement()

    assert credits() == {
        ("ana", CreditRole.ORIGINATOR),
        ("omar", CreditRole.CO_AUTHOR),
        ("eva", CreditRole.IMPROVER),
        ("max", CreditRole.IMPLEMENTER),
    }


def test_part_added_and_taken_back_later_changes_the_credit_at_once(
    idea: Idea, comment: Comment, max_: User, credits: Credits, implement: Callable[[], None]
) -> None:
    implement()

    mark_improvement(comment, idea, by=max_)
    name_implementer(idea, max_, by=max_)
    assert {role for _, role in credits()} == {
        CreditRole.ORIGINATOR,
        CreditRole.IMPROVER,
        CreditRole.IMPLEMENTER,
    }

    unmark_improvement(comment, idea, by=max_)
    remove_implementer(idea, max_, by=max_)
    assert credits() == {("ana", CreditRole.ORIGINATOR)}


def test_authors_own_comment_makes_no_improver(
    session: DbSession, idea: Idea, ana: User, credits: Credits, implement: Callable[[], None]
) -> None:
    implement()

    mark_improvement(post_comment(idea, body="Mine", by=ana), idea, by=ana)

    assert credits() == {("ana", CreditRole.ORIGINATOR)}


def test_settling_again_changes_and_records_nothing(
    session: DbSession, idea: Idea, max_: User, implement: Callable[[], None]
) -> None:
    implement()
    name_implementer(idea, max_, by=max_)
    session.commit()
    events = select(Event.id).where(Event.kind.in_(["CreditGiven", "CreditWithdrawn"]))
    before = session.scalars(events).all()

    settle_credits(idea, by=max_)

    assert session.scalars(events).all() == before


def test_marking_and_naming_are_recorded_once(
    session: DbSession, idea: Idea, comment: Comment, eva: User, max_: User
) -> None:
    for _ in range(2):
        mark_improvement(comment, idea, by=max_)
        name_implementer(idea, eva, by=max_)
    for _ in range(2):
        unmark_improvement(comment, idea, by=max_)
        remove_implementer(idea, eva, by=max_)

    kinds = session.scalars(select(Event.kind).where(Event.actor_id == max_.id)).all()
    assert kinds == [
        "ImprovementMarked",
        "ImplementerNamed",
        "ImprovementUnmarked",
        "ImplementerRemoved",
    ]


def test_nobody_is_named_who_cannot_sign_in(
    idea: Idea, max_: User, make_user: Callable[..., User]
) -> None:
    gone = make_user("gone", deactivated_at=clock.now())

    with pytest.raises(BadInput, match="@gone cannot sign in"):
        name_implementer(idea, gone, by=max_)


def test_credit_keeps_the_department_it_was_given_in(
    session: DbSession,
    idea: Idea,
    ana: User,
    make_department: Callable[[str], Department],
    implement: Callable[[], None],
) -> None:
    nursing, stores = make_department("Nursing"), make_department("Stores")
    ana.department_id = nursing.id
    implement()
    ana.department_id = stores.id
    session.commit()

    [credit] = credits_of(idea.id)
    assert credit.part == "had the idea, Nursing"
    session.delete(nursing)
    session.commit()
    assert credits_of(idea.id)[0].part == "had the idea"


@pytest.fixture
def own(session: DbSession, idea: Idea, ana: User, implement: Callable[[], None]) -> Credit:
    """Ana's credit for having the idea."""
    implement()
    return session.scalars(select(Credit).where(Credit.user_id == ana.id)).one()


def test_declined_credit_stands_nowhere_until_it_is_taken_up(
    idea: Idea, ana: User, own: Credit
) -> None:
    decline_credit(own, by=ana)
    decline_credit(own, by=ana)
    assert (credits_of(idea.id), credited_with([idea.id]), credited_ids(idea.id)) == ([], {}, set())

    take_up_credit(own, idea, by=ana)
    take_up_credit(own, idea, by=ana)
    assert credited_ids(idea.id) == {ana.id}


def test_declined_credit_is_left_in_peace(
    session: DbSession,
    idea: Idea,
    ana: User,
    max_: User,
    own: Credit,
    implement: Callable[[], None],
) -> None:
    decline_credit(own, by=ana)
    again = Outcome(Status.UNDER_REVIEW, "It broke.")
    change_status(idea, again, seen_version=idea.version, by=max_)
    with pytest.raises(WrongState):
        take_up_credit(own, idea, by=ana)

    implement()

    assert credited_ids(idea.id) == set()
    given = select(Event.kind).where(Event.kind.in_(["CreditGiven", "CreditWithdrawn"]))
    assert session.scalars(given).all() == ["CreditGiven"]


def test_everybody_declines_for_themselves(idea: Idea, eva: User, own: Credit) -> None:
    with pytest.raises(NotAllowed):
        decline_credit(own, by=eva)
    with pytest.raises(NotAllowed):
        take_up_credit(own, idea, by=eva)


@pytest.mark.parametrize(
    ("chosen", "name", "initials"),
    [(None, "Former colleague", "–"), ("Ana from Ward 2", "Ana from Ward 2", "A2")],
)
def test_credit_of_who_left_stands_under_the_name_they_chose(
    session: DbSession,
    idea: Idea,
    ana: User,
    own: Credit,
    chosen: str | None,
    name: str,
    initials: str,
) -> None:
    ana.credit_name, ana.deactivated_at = chosen, clock.now()
    session.commit()
    person = credits_of(idea.id)[0].person
    assert (person.name, person.initials, person.handle) == (name, initials, None)
    assert credited_with([idea.id])[idea.id][0].name == name

    ana.deactivated_at = None
    session.commit()
    assert credits_of(idea.id)[0].person.handle == "ana"


def test_who_does_not_see_the_idea_is_not_named_for_building_it(
    session: DbSession,
    ana: User,
    eva: User,
    max_: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
) -> None:
    closed = make_board("closed", moderators=(max_,), people=(ana,), visibility=Visibility.LISTED)
    hidden = make_idea(closed, ana)

    with pytest.raises(BadInput, match="@eva does not see this idea") as refused:
        name_implementer(hidden, eva, by=max_)

    assert refused.value.field == "handle"
    assert session.scalars(select(Implementer)).all() == []
