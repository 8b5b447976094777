"""Writing an idea in a browser: the fields of its board, ideas like it, suggestions; and the same
without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app.auth.models import User
from app.boards.drafts import BoardDraft
from app.boards.models import Board, SectionKind
from app.boards.operations import create_board
from app.boards.sections import AskedSection
from app.core.db import db
from app.events import commit
from app.ideas.models import CoAuthor, Idea, Vote
from app.ideas.operations.posting import post_idea
from tests.journeys.conftest import Site, wait_until
from tests.pictures import picture


@pytest.fixture(scope="module", autouse=True)
def settled(site: Site) -> None:
    """A second board, which asks for a benefit and requires a problem; an idea that is found."""
    sections = (
        AskedSection(SectionKind.BENEFIT),
        AskedSection(SectionKind.PROBLEM, is_required=True),
    )
    with site.app.app_context():
        people = {person.handle: person for person in db.session.scalars(select(User))}
        draft = BoardDraft("Wards", slug="wards", moderators=[people["max"]], sections=sections)
        create_board(draft, by=None)
        supply = db.session.scalars(select(Board).where(Board.slug == "supply")).one()
        post_idea(
            supply, title="Label the drawers", body="Photos.", tags=["stores"], by=people["eva"]
        )
        commit()
        db.session.remove()
        db.engine.dispose()
    page = site.sign_in("max")
    wait_until(lambda: _finds(site, page), "the idea is not indexed")


def _finds(site: Site, page: Page) -> bool:
    page.goto(f"{site.url}/ideas/similar?title=drawers")
    return "Label the drawers" in page.content()


@pytest.fixture(scope="module")
def ana(site: Site) -> Page:
    return site.sign_in("ana")


@pytest.fixture
def form(site: Site, ana: Page) -> Page:
    site.write_anew(ana)
    return ana


def fields(page: Page) -> Locator:
    return page.locator("main textarea")


def labels(page: Page) -> list[str]:
    return fields(page).evaluate_all("all => all.map((one) => one.labels[0].textContent)")


def test_fields_of_a_board_come_as_it_is_chosen_and_keep_what_was_typed(form: Page) -> None:
    board = form.get_by_label("Board")
    expect(form.get_by_role("button", name="Show the fields of this board")).to_be_hidden()
    form.get_by_label("What is the idea").fill("Photos help.")

    board.select_option("wards")
    form.get_by_role("textbox", name="Problem").fill("We search.\n\nAt night.")
    assert labels(form)[:2] == ["Expected benefit", "Problem"]
    board.select_option("supply")
    expect(form.get_by_role("textbox", name="Problem")).to_have_count(0)
    board.select_option("wards")

    expect(form.get_by_role("textbox", name="Problem")).to_have_value("We search.\n\nAt night.")
    expect(form.get_by_label("What is the idea")).to_have_value("Photos help.")


def test_what_is_typed_stands_under_its_heading(form: Page) -> None:
    form.get_by_label("Board").select_option("wards")
    form.get_by_label("Title").fill("Quiet doors")
    form.get_by_role("textbox", name="Problem").fill("They *slam*.")
    form.get_by_role("button", name="Post idea").click()

    expect(form.get_by_role("heading", level=1)).to_have_text("Quiet doors")
    expect(form.get_by_role("heading", name="Problem")).to_be_visible()
    expect(form.locator(".idea-section em")).to_have_text("slam")


def test_file_chosen_for_a_section_stands_in_it(form: Page) -> None:
    form.get_by_label("Board").select_option("wards")
    problem = form.get_by_role("textbox", name="Problem")
    problem.fill("They slam.")
    photo = {"name": "door.png", "mimeType": "image/png", "buffer": picture()}

    form.get_by_label("Attach files: Problem").set_input_files([photo])

    expect(problem).to_have_value(re.compile(r"They slam\.\n\n!\[\]\(/attachments/"))
    expect(form.get_by_label("What does “door.png” show?")).to_be_visible()
    expect(form.get_by_label("What is the idea")).to_have_value("")
    form.get_by_role("button", name=re.compile("Preview ?: Problem")).click()
    expect(form.locator(".editor__preview img")).to_be_visible()
    form.get_by_role("button", name=re.compile("Write ?: Problem")).click()
    expect(problem).to_be_focused()


def test_similar_ideas_come_while_the_title_is_typed(site: Site, form: Page) -> None:
    title = form.get_by_label("Title")
    title.press_sequentially("Labels for drawers")

    expect(form.get_by_role("status").filter(has_text="1 similar idea")).to_be_visible()
    similar = form.locator("#similar")
    expect(similar.get_by_role("link", name="Label the drawers")).to_be_visible()
    similar.get_by_role("button", name="Vote for this idea").click()
    expect(similar.get_by_role("button", name="Vote for this idea")).to_have_attribute(
        "aria-pressed", "true"
    )
    follow = similar.get_by_role("button", name="Follow")
    expect(follow).to_have_attribute("aria-pressed", "true")  # who votes follows
    follow.click()
    expect(follow).to_have_attribute("aria-pressed", "false")
    expect(follow).to_be_focused()

    expect(title).to_have_value("Labels for drawers")
    with site.app.app_context():
        assert len(db.session.scalars(select(Vote)).all()) == 1
        db.engine.dispose()


def test_nothing_similar_is_said(form: Page) -> None:
    form.get_by_label("Title").press_sequentially("Okapi")

    expect(form.get_by_role("status").filter(has_text="No similar idea")).to_be_visible()


def test_tags_are_suggested_chosen_and_taken_out_by_keys(form: Page) -> None:
    tags = form.get_by_role("combobox", name="Tags")
    tags.press_sequentially("st")
    options = form.get_by_role("listbox", name="Suggestions")
    expect(options.get_by_role("option")).to_have_text(["stores"])
    expect(tags).to_have_attribute("aria-expanded", "true")
    tags.press("Escape")
    expect(options).to_be_hidden()
    tags.press_sequentially("o")
    expect(options).to_be_visible()
    tags.press("ArrowDown")
    expect(options.get_by_role("option", name="stores")).to_have_attribute("aria-selected", "true")
    tags.press("Enter")
    expect(tags).to_have_value("")
    tags.press_sequentially("nights,quiet")
    tags.press("Enter")

    chips = form.get_by_role("list", name="Chosen").get_by_role("listitem")
    expect(chips).to_have_text([re.compile(word) for word in ("stores", "nights", "quiet")])
    tags.press("Shift+Tab")
    expect(form.get_by_role("button", name="Remove “quiet”")).to_be_focused()
    form.keyboard.press("Enter")
    expect(chips).to_have_count(2)
    expect(tags).to_be_focused()
    expect(form.locator("[name=tags]")).to_have_value("stores, nights")


def test_what_is_not_made_a_chip_is_sent_all_the_same(site: Site, form: Page) -> None:
    form.get_by_label("Board").select_option("supply")
    form.get_by_label("Title").fill("Hooks by the door")
    form.get_by_label("What is the idea").fill("Two.")
    form.get_by_role("combobox", name="Tags").fill("doors")
    people = form.get_by_role("combobox", name="Co-authors")
    people.press_sequentially("Lind")
    form.get_by_role("option", name="Eva Lindqvist").click()
    expect(form.get_by_role("button", name="Remove “Eva Lindqvist”")).to_be_visible()
    people.fill("@nobody")
    form.get_by_role("button", name="Post idea").click()

    expect(form.get_by_text("There is nobody called @nobody.").first).to_be_visible()
    expect(form.get_by_role("button", name="Remove “doors”")).to_be_visible()
    form.get_by_role("button", name="Remove “@nobody”").click()
    form.get_by_role("button", name="Post idea").click()

    expect(form.get_by_role("heading", level=1)).to_have_text("Hooks by the door")
    with site.app.app_context():
        idea = db.session.scalars(select(Idea).where(Idea.title == "Hooks by the door")).one()
        eva = db.session.scalars(select(User).where(User.handle == "eva")).one()
        assert db.session.get(CoAuthor, (idea.id, eva.id)) is not None
        db.engine.dispose()


def test_nobody_is_suggested_before_a_board_is_chosen(form: Page) -> None:
    people = form.get_by_role("combobox", name="Co-authors")
    with form.expect_response(re.compile("/suggestions/people")):
        people.press_sequentially("Eva")

    expect(people).to_have_attribute("aria-expanded", "false")


@pytest.fixture
def plain(site: Site) -> Page:
    """Eva's browser, which has no scripts."""
    return site.without_scripts(site.sign_in("eva"))


def test_without_scripts_buttons_do_the_same(site: Site, plain: Page) -> None:
    plain.goto(f"{site.url}/ideas/new")
    plain.get_by_label("Title").fill("Labels on all drawers")
    plain.get_by_label("Board").select_option("wards")
    plain.get_by_role("button", name="Show the fields of this board").click()
    plain.get_by_role("textbox", name="Problem").fill("We search.")
    plain.get_by_role("button", name="Look for similar ideas").click()

    expect(plain.get_by_role("link", name="Label the drawers")).to_be_visible()
    expect(plain.get_by_role("textbox", name="Problem")).to_have_value("We search.")
    plain.get_by_label("Tags").fill("stores, nights")
    plain.get_by_label("Co-authors").fill("@ana")
    plain.get_by_label("Title").press("Enter")

    expect(plain.get_by_role("heading", level=1)).to_have_text("Labels on all drawers")
    expect(plain.get_by_role("heading", name="Problem")).to_be_visible()
    expect(plain.get_by_role("main").get_by_text("Ana Ruiz").first).to_be_visible()
