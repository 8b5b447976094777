"""Values, thanks and declined credit belong to all ideas that are one, until they are apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, Visibility
from app.core.errors import WrongState
from app.ideas.models import Credit, CreditRole, Idea, IdeaValue, Merge, Per, Unit, ValueKind
from app.ideas.operations.crediting import decline_credit, name_implementer, take_up_credit
from app.ideas.operations.merging import undo_merge
from app.ideas.operations.thanking import show_thanks, take_thanks_back, write_thanks
from app.ideas.operations.valuing import (
    UNSEEN,
    Worth,
    confirm_value,
    enter_value,
    withdraw_value,
)
from app.ideas.queries.credits import credits_of
from app.ideas.queries.values import confirmed_sums, value_panel
from app.people.queries import declined_on_profile, thanks_on_profile

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
REALISED = ValueKind.REALISED
ORIGINATOR, CO_AUTHOR = CreditRole.ORIGINATOR, CreditRole.CO_AUTHOR


@pytest.fixture
def both(idea: Idea, duplicate: Idea, make_implemented: Callable[..., Idea]) -> tuple[Idea, Idea]:
    """Ana's idea and Eva's, which say the same and are both implemented."""
    return make_implemented(idea), make_implemented(duplicate)


@pytest.fixture
def undo(session: DbSession, max_: User) -> Callable[[Idea], None]:
    def act(duplicate: Idea) -> None:
        undo_merge(duplicate, by=max_)
        session.commit()

    return act


@pytest.fixture
def brought(session: DbSession, max_: User) -> Callable[..., IdeaValue]:
    """What an idea brought, confirmed."""

    def enter(idea: Idea, amount: str, by: User) -> IdeaValue:
        worth = Worth(Unit.HOURS, amount, Per.YEAR, f"searching, for {by.name}")
        value = enter_value(idea, REALISED, worth=worth, seen_version=UNSEEN, by=by)
        confirm_value(idea, seen_version=value.version, by=max_)
        session.commit()
        return value

    return enter


def sums(reader: User) -> list[str]:
    return [one.number for one in confirmed_sums(reader)]


def numbers(idea: Idea, reader: User) -> list[tuple[str, str | None]]:
    panel = value_panel(idea, reader)
    return [(value.number, value.part) for value in panel.values] if panel else []


def held(session: DbSession, idea: Idea) -> set[tuple[int, CreditRole]]:
    """Who is named for an idea."""
    rows = session.execute(
        select(Credit.user_id, Credit.role).where(
            Credit.idea_id == idea.id, Credit.declined_at.is_(None)
        )
    )
    return {(user_id, role) for user_id, role in rows}


def test_confirmed_values_of_both_are_shown_and_each_is_summed_once(
    both: tuple[Idea, Idea],
    brought: Callable[..., IdeaValue],
    merge: Callable[..., Merge],
    undo: Callable[[Idea], None],
    ana: User,
    eva: User,
) -> None:
    idea, duplicate = both
    brought(idea, "5", ana)
    brought(duplicate, "7", eva)
    assert sums(ana) == ["12 hours"]

    merge(duplicate, idea)
    assert sums(ana) == ["12 hours"]
    assert numbers(idea, ana) == [("5 hours", None), ("7 hours", "Photos on *drawers*")]

    undo(duplicate)
    assert sums(ana) == ["12 hours"]
    assert numbers(idea, ana) == [("5 hours", None)]
    assert numbers(duplicate, ana) == [("7 hours", None)]


def test_value_of_a_merged_idea_goes_on_where_that_stands(
    session: DbSession,
    both: tuple[Idea, Idea],
    merge: Callable[..., Merge],
    ana: User,
    eva: User,
    max_: User,
) -> None:
    idea, duplicate = both
    worth = Worth(Unit.HOURS, "7", Per.YEAR)
    value = enter_value(duplicate, REALISED, worth=worth, seen_version=UNSEEN, by=eva)
    session.commit()
    merge(duplicate, idea)
    assert sums(ana) == []

    confirm_value(duplicate, seen_version=value.version, by=max_)
    assert sums(ana) == ["7 hours"]

    withdraw_value(duplicate, REALISED, by=ana)
    assert sums(ana) == []


def test_value_is_not_entered_beside_that_of_an_idea_that_is_not_implemented(
    duplicate: Idea, idea: Idea, merge: Callable[..., Merge], eva: User
) -> None:
    worth = Worth(Unit.HOURS, "7", Per.YEAR)
    merge(duplicate, idea)
    with pytest.raises(WrongState):
        enter_value(duplicate, REALISED, worth=worth, seen_version=UNSEEN, by=eva)


def test_pages_show_confirm_and_change_the_value_of_a_part(
    session: DbSession,
    both: tuple[Idea, Idea],
    merge: Callable[..., Merge],
    ana: User,
    eva: User,
    max_: User,
    sign_in: SignIn,
) -> None:
    idea, duplicate = both
    worth = Worth(Unit.HOURS, "7", Per.YEAR)
    enter_value(duplicate, REALISED, worth=worth, seen_version=UNSEEN, by=eva)
    session.commit()
    merge(duplicate, idea)
    moderator = sign_in(max_)

    page = moderator.get(f"/ideas/{idea.id}").text
    assert f'action="/ideas/{duplicate.id}/value/confirm"' in page
    assert "Of “Photos on *drawers*”, which is part of this idea" in page
    answer = moderator.post(f"/ideas/{duplicate.id}/value/confirm", {"version": "1"})
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}")

    change = sign_in(ana).get(f"/ideas/{duplicate.id}/value/realised")
    assert change.status_code == 200
    assert 'value="7"' in change.text
    assert "7 hours" in sign_in(eva).get("/implemented").text


def test_value_of_a_part_that_one_may_not_see_is_left_out(
    session: DbSession,
    both: tuple[Idea, Idea],
    brought: Callable[..., IdeaValue],
    merge: Callable[..., Merge],
    make_board: Callable[..., Board],
    ana: User,
    eva: User,
    max_: User,
    sign_in: SignIn,
) -> None:
    idea, duplicate = both
    brought(duplicate, "7", eva)
    merge(duplicate, idea)
    duplicate.board_id = make_board("closed", visibility=Visibility.LISTED, people=(eva,)).id
    session.commit()

    assert (numbers(idea, ana), sums(ana)) == ([], [])
    assert (numbers(idea, eva), sums(eva)) == ([("7 hours", "Photos on *drawers*")], ["7 hours"])
    assert sign_in(ana).get(f"/ideas/{duplicate.id}/value/realised").status_code == 404


def test_thanks_of_both_are_read_shown_and_taken_back_as_one(
    app: Flask,
    session: DbSession,
    both: tuple[Idea, Idea],
    merge: Callable[..., Merge],
    undo: Callable[[Idea], None],
    ana: User,
    eva: User,
    max_: User,
    omar: User,
    sign_in: SignIn,
) -> None:
    idea, duplicate = both
    shown = write_thanks(duplicate, note="Photos at last.", by=max_)
    show_thanks(shown, duplicate, by=eva)
    write_thanks(idea, note="Labels at last.", by=max_)
    session.commit()

    merge(duplicate, idea)
    session.refresh(idea)
    assert idea.thanks == 1
    assert "Photos at last." in sign_in(omar).get(f"/ideas/{idea.id}/thanks").text
    with app.test_request_context():
        for owner in (ana, eva):
            [line] = thanks_on_profile(owner, reader=omar)
            assert (line.note, line.title) == ("Photos at last.", "Label the drawers")
            assert line.url == f"/ideas/{idea.id}/thanks"

    undo(duplicate)
    with app.test_request_context():
        assert thanks_on_profile(ana, reader=omar) == []
        [line] = thanks_on_profile(eva, reader=omar)
        assert line.title == "Photos on *drawers*"
    session.refresh(idea)
    session.refresh(duplicate)
    assert (idea.thanks, duplicate.thanks) == (1, 1)

    merge(duplicate, idea)
    take_thanks_back(idea, by=max_)
    session.refresh(idea)
    assert idea.thanks == 0


def test_thanks_for_a_part_that_one_may_not_see_are_left_out(
    app: Flask,
    session: DbSession,
    both: tuple[Idea, Idea],
    merge: Callable[..., Merge],
    make_board: Callable[..., Board],
    eva: User,
    max_: User,
    omar: User,
    sign_in: SignIn,
) -> None:
    idea, duplicate = both
    shown = write_thanks(duplicate, note="Photos at last.", by=max_)
    show_thanks(shown, duplicate, by=eva)
    session.commit()
    merge(duplicate, idea)
    duplicate.board_id = make_board("closed", visibility=Visibility.LISTED, people=(eva,)).id
    session.commit()

    assert "Photos at last." not in sign_in(omar).get(f"/ideas/{idea.id}/thanks").text
    assert sign_in(omar).post(f"/thanks/{shown.id}/hide").status_code == 404
    with app.test_request_context():
        assert thanks_on_profile(eva, reader=omar) == []


def test_credit_declined_on_one_does_not_come_back_through_the_other(
    app: Flask,
    session: DbSession,
    both: tuple[Idea, Idea],
    merge: Callable[..., Merge],
    undo: Callable[[Idea], None],
    ana: User,
    eva: User,
    sign_in: SignIn,
) -> None:
    idea, duplicate = both
    declined = session.scalars(select(Credit).where(Credit.user_id == eva.id)).one()
    decline_credit(declined, by=eva)
    session.commit()

    merge(duplicate, idea)
    assert held(session, idea) == {(ana.id, ORIGINATOR)}
    assert "declined: only you see this" in sign_in(eva).get(f"/ideas/{idea.id}").text
    with app.test_request_context():
        [line] = declined_on_profile(eva, reader=eva)
        assert (line.id, line.title) == (declined.id, "Label the drawers")

    undo(duplicate)
    assert (held(session, idea), held(session, duplicate)) == ({(ana.id, ORIGINATOR)}, set())


def test_credit_declined_on_one_is_taken_up_where_it_stands(
    session: DbSession,
    both: tuple[Idea, Idea],
    merge: Callable[..., Merge],
    undo: Callable[[Idea], None],
    ana: User,
    eva: User,
    sign_in: SignIn,
) -> None:
    idea, duplicate = both
    declined = session.scalars(select(Credit).where(Credit.user_id == eva.id)).one()
    decline_credit(declined, by=eva)
    session.commit()
    merge(duplicate, idea)

    answer = sign_in(eva).post(f"/credits/{declined.id}/take-up")

    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}")
    assert held(session, idea) == {(ana.id, ORIGINATOR), (eva.id, CO_AUTHOR)}
    undo(duplicate)
    assert held(session, duplicate) == {(eva.id, ORIGINATOR)}


def test_credit_declined_while_they_are_one_stays_declined_apart(
    session: DbSession,
    both: tuple[Idea, Idea],
    merge: Callable[..., Merge],
    undo: Callable[[Idea], None],
    ana: User,
    eva: User,
) -> None:
    idea, duplicate = both
    merge(duplicate, idea)
    [joint] = [credit for credit in credits_of(idea.id) if credit.person.id == eva.id]
    decline_credit(session.get_one(Credit, joint.id), by=eva)
    session.commit()
    assert held(session, idea) == {(ana.id, ORIGINATOR)}

    undo(duplicate)
    assert (held(session, idea), held(session, duplicate)) == ({(ana.id, ORIGINATOR)}, set())
    with pytest.raises(WrongState):
        take_up_credit(session.get_one(Credit, joint.id), idea, by=eva)


def test_declining_one_part_keeps_what_is_due_for_another(
    session: DbSession,
    both: tuple[Idea, Idea],
    merge: Callable[..., Merge],
    eva: User,
    max_: User,
) -> None:
    """Eva built Ana's idea and wants to be named for that, and not for her own."""
    idea, duplicate = both
    name_implementer(idea, eva, by=max_)
    own = session.scalars(select(Credit).where(Credit.idea_id == duplicate.id)).one()
    decline_credit(own, by=eva)
    session.commit()

    merge(duplicate, idea)

    assert {role for user_id, role in held(session, idea) if user_id == eva.id} == {
        CreditRole.IMPLEMENTER
    }
