"""A vote button under the finger: at once, however it is pressed, and honest when that fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import func, select

from app.auth.models import User
from app.boards.models import Board
from app.core.db import db
from app.ideas.models import Idea, Vote
from app.ideas.operations.posting import post_idea
from app.ideas.status import Status
from tests.journeys.conftest import Site


@pytest.fixture(scope="module")
def eva(site: Site) -> Page:
    return site.sign_in("eva")


@contextmanager
def database(site: Site) -> Iterator[None]:
    """For a moment: whoever keeps it open holds up the site."""
    with site.app.app_context():
        yield
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def idea_id(site: Site) -> int:
    with database(site):
        ana = db.session.scalars(select(User).where(User.handle == "ana")).one()
        board = db.session.scalars(select(Board)).one()
        return post_idea(board, title="Hooks on the trolley", body="Two of them.", by=ana).id


@pytest.fixture
def button(site: Site, eva: Page, idea_id: int) -> Locator:
    eva.goto(f"{site.url}/ideas/{idea_id}")
    return eva.get_by_role("main").get_by_role("button", name="Vote for this idea")


def rows_of(site: Site, idea_id: int) -> int | None:
    with database(site):
        return db.session.scalar(select(func.count()).where(Vote.idea_id == idea_id))


def give_status(site: Site, idea_id: int, status: Status) -> None:
    with database(site):
        idea = db.session.get_one(Idea, idea_id)
        idea.status, idea.target_date = status, idea.answer_due_at.date()


def expect_state(button: Locator, *, pressed: bool, votes: int) -> None:
    expect(button).to_have_attribute("aria-pressed", "true" if pressed else "false")
    expect(button.locator("[data-votes]")).to_have_text(str(votes))


def heard(page: Page) -> Locator:
    return page.locator("[data-announcements]")


def test_press_and_press_again(site: Site, eva: Page, button: Locator, idea_id: int) -> None:
    button.click()
    expect_state(button, pressed=True, votes=1)
    expect(heard(eva)).to_have_text("You voted for this idea. It has 1 vote.")
    expect(button).to_be_focused()
    expect(eva.get_by_label("Tell me about")).to_have_value("everything")
    assert rows_of(site, idea_id) == 1

    button.click()
    expect(heard(eva)).to_have_text("Your vote is taken back. It has 0 votes.")
    expect_state(button, pressed=False, votes=0)
    expect(eva.get_by_label("Tell me about")).to_have_value("nothing")
    assert rows_of(site, idea_id) == 0


def test_double_click_is_one_press(site: Site, eva: Page, button: Locator, idea_id: int) -> None:
    button.dblclick()

    expect(heard(eva)).to_have_text("You voted for this idea. It has 1 vote.")
    eva.wait_for_load_state("networkidle")
    expect_state(button, pressed=True, votes=1)
    assert rows_of(site, idea_id) == 1


def test_press_shows_before_the_answer_and_the_last_one_holds(
    site: Site, eva: Page, button: Locator, idea_id: int
) -> None:
    held: list[Route] = []
    eva.route("**/vote", lambda route: held.append(route))
    button.click()
    expect_state(button, pressed=True, votes=1)
    assert rows_of(site, idea_id) == 0

    button.click()
    expect_state(button, pressed=False, votes=0)
    held[0].continue_()
    eva.unroute("**/vote")

    expect(heard(eva)).to_have_text("Your vote is taken back. It has 0 votes.")
    expect_state(button, pressed=False, votes=0)
    assert rows_of(site, idea_id) == 0


def test_press_that_did_not_arrive_is_taken_back(
    site: Site, eva: Page, button: Locator, idea_id: int
) -> None:
    eva.route("**/vote", lambda route: route.abort())
    button.click()

    expect(eva.get_by_text("The site cannot be reached")).to_be_visible()
    expect_state(button, pressed=False, votes=0)
    eva.unroute("**/vote")

    button.click()
    expect_state(button, pressed=True, votes=1)
    expect(heard(eva)).to_have_text("You voted for this idea. It has 1 vote.")


def test_press_that_is_refused_is_taken_back_and_says_why(
    site: Site, eva: Page, button: Locator, idea_id: int
) -> None:
    give_status(site, idea_id, Status.DECLINED)

    button.click()

    expect(eva.get_by_text("Voting on this idea has ended")).to_be_visible()
    expect_state(button, pressed=False, votes=0)


def test_two_tabs_that_say_the_same_are_one_vote(site: Site, eva: Page, idea_id: int) -> None:
    tabs = [eva.context.new_page() for _ in range(2)]
    for tab in tabs:
        tab.goto(f"{site.url}/ideas/{idea_id}")
    for tab in tabs:
        button = tab.get_by_role("main").get_by_role("button", name="Vote for this idea")
        button.click()
        expect(heard(tab)).to_have_text("You voted for this idea. It has 1 vote.")
        expect_state(button, pressed=True, votes=1)
        tab.close()

    assert rows_of(site, idea_id) == 1


def test_vote_on_a_card_keeps_one_on_the_list(site: Site, eva: Page, idea_id: int) -> None:
    eva.goto(f"{site.url}/ideas")
    button = eva.locator(f"#vote-{idea_id}-button")

    button.click()

    expect_state(button, pressed=True, votes=1)
    expect(button).to_be_focused()
    assert eva.url.endswith("/ideas")


def test_press_at_the_limit_leads_to_a_vote_that_can_be_taken_back(
    site: Site, eva: Page, button: Locator, idea_id: int
) -> None:
    with database(site):
        board = db.session.scalars(select(Board)).one()
        board.vote_budget = 1
    button.click()
    eva.get_by_role("link", name="Take one back").click()
    expect(eva.get_by_role("heading", level=1)).to_have_text("Your votes on “Supply”")

    eva.locator("[aria-pressed=true]").last.click()
    expect(heard(eva)).to_contain_text("Your vote is taken back.")
