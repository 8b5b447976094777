"""Who sees an idea is one rule, whichever way round it is asked."""

from itertools import product

import pytest
from sqlalchemy import exists, select

from app.boards.models import BoardDepartment, Visibility
from app.core import clock
from app.ideas.models import Idea
from app.ideas.policy import visible_to
from app.ideas.queries.visibility import viewers_among


@pytest.fixture
def people(make_user, make_department, session):
    """One person for each way of having to do with a board, or none."""
    listed, other = make_department("Listed"), make_department("Other")
    return {
        "author": make_user("author", department_id=other.id),
        "moderator": make_user("moderator", department_id=other.id),
        "named": make_user("named", department_id=other.id),
        "colleague": make_user("colleague", department_id=listed.id),
        "stranger": make_user("stranger", department_id=other.id),
        "nowhere": make_user("nowhere"),
    }


@pytest.fixture
def idea_on(make_board, make_idea, people, session):
    def make(visibility: Visibility) -> Idea:
        board = make_board(
            visibility.value,
            visibility=visibility,
            moderators=(people["moderator"],),
            people=(people["named"],),
        )
        session.add(
            BoardDepartment(board_id=board.id, department_id=people["colleague"].department_id)
        )
        session.commit()
        return make_idea(board, people["author"])

    return make


@pytest.mark.parametrize("visibility", Visibility)
def test_viewers_agree_with_visible_to(visibility, idea_on, people, session):
    idea = idea_on(visibility)

    viewers = viewers_among(idea, [person.id for person in people.values()])

    for role, person in people.items():
        sees = session.scalar(select(exists().where(Idea.id == idea.id, visible_to(person))))
        assert (person.id in viewers) is sees, role


EXPECTED = {
    Visibility.EVERYONE: {"author", "moderator", "named", "colleague", "stranger", "nowhere"},
    Visibility.LISTED: {"author", "moderator", "named", "colleague"},
    Visibility.CONFIDENTIAL: {"author", "moderator"},
}


@pytest.mark.parametrize("visibility", Visibility)
def test_viewers_are_the_expected(visibility, idea_on, people):
    viewers = viewers_among(idea_on(visibility), [person.id for person in people.values()])

    assert viewers == {people[role].id for role in EXPECTED[visibility]}


@pytest.mark.parametrize(
    ("visibility", "column"), list(product(Visibility, ["deactivated_at", "confirmed_at"]))
)
def test_viewers_can_sign_in(visibility, column, idea_on, people, session):
    idea = idea_on(visibility)
    for person in people.values():
        setattr(person, column, clock.now() if column == "deactivated_at" else None)
    session.commit()

    assert viewers_among(idea, [person.id for person in people.values()]) == set()


def test_viewers_of_nobody(idea):
    assert viewers_among(idea, []) == set()
