"""The page on which a board's workflow is chosen."""

import pytest

from app.ideas.models import BoardWorkflow
from app.ideas.queries.workflows import workflow_of
from app.ideas.workflow import USUAL

ALL = ["planned", "in_progress", "parked"]


@pytest.fixture
def address(supply):
    return f"/admin/boards/{supply.id}/workflow"


def test_board_leads_to_its_workflow(admin, supply, address):
    for page in ("/admin/boards", f"/admin/boards/{supply.id}"):
        assert f'href="{address}"' in admin.get(page).text


def test_workflow_is_saved_and_shown(admin, supply, address, session):
    typed = {"used": ["planned"], "planned": "Scheduled", "closes_comments": "y"}

    answer = admin.post(address, typed)

    assert (answer.status_code, answer.location) == (303, address)
    workflow = workflow_of(supply.id)
    assert workflow.unused == {"in_progress", "parked"}
    assert (workflow.names, workflow.closes_comments) == ({"planned": "Scheduled"}, True)
    page = admin.get(address).text
    assert 'value="Scheduled"' in page
    assert page.count(" checked") == 2


def test_workflow_goes_back_to_the_usual_one(admin, supply, address, session):
    admin.post(address, {"used": [], "planned": "Scheduled"})

    admin.post(address, {"used": ALL, "planned": ""})

    assert workflow_of(supply.id) == USUAL


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"planned": "x" * 31}, "Shorten the name to 30 characters."),
        ({"parked": "planned"}, "is the name of another status."),
        ({"used": ["new"]}, "not a valid choice"),
    ],
)
def test_workflow_with_bad_input_keeps_what_was_typed(admin, address, session, changes, words):
    answer = admin.post(address, {"used": ALL, "new": "Just posted", **changes})

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Just posted"' in answer.text
    assert session.query(BoardWorkflow).all() == []
