"""The editor in a browser: tools, keys, undo, preview and help; and the preview without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Site


@pytest.fixture(scope="module")
def ana(site: Site) -> Page:
    return site.sign_in("ana")


@pytest.fixture
def body(site: Site, ana: Page) -> Locator:
    """The text of a new idea that Ana has begun."""
    site.write_anew(ana)
    body = ana.get_by_label("What is the idea")
    body.press_sequentially("six drawers")
    body.evaluate("field => field.setSelectionRange(0, 3)")
    return body


@pytest.mark.parametrize(
    ("tool", "text"),
    [
        ("Bold", "**six** drawers"),
        ("Italic", "_six_ drawers"),
        ("Heading", "### six drawers"),
        ("Quote", "> six\n\n drawers"),
        ("Code", "`six` drawers"),
        ("Link", "[six](url) drawers"),
        ("List", "- six drawers"),
        ("Numbered list", "1. six drawers"),
    ],
)
def test_tool_writes_markdown_and_undo_takes_it_back(
    ana: Page, body: Locator, tool: str, text: str
) -> None:
    ana.get_by_role("button", name=tool, exact=True).click()
    expect(body).to_have_value(text)
    expect(body).to_be_focused()

    ana.keyboard.press("ControlOrMeta+z")
    expect(body).to_have_value("six drawers")


@pytest.mark.parametrize(
    ("key", "text"),
    [("b", "**six** drawers"), ("i", "_six_ drawers"), ("k", "[six](url) drawers")],
)
def test_keys_do_what_tools_do(ana: Page, body: Locator, key: str, text: str) -> None:
    body.press(f"ControlOrMeta+{key}")

    expect(body).to_have_value(text)


def test_tools_are_one_stop_for_tab_and_the_text_traps_none(ana: Page, body: Locator) -> None:
    body.press("Shift+Tab")
    expect(ana.get_by_role("button", name="Bold")).to_be_focused()
    ana.keyboard.press("ArrowLeft")
    expect(ana.get_by_role("button", name="Add a picture or file")).to_be_focused()
    ana.keyboard.press("ArrowRight")
    ana.keyboard.press("ArrowRight")
    ana.keyboard.press("Enter")
    expect(body).to_have_value("_six_ drawers")
    body.press("Tab")
    expect(body).not_to_be_focused()


def test_preview_and_back(ana: Page, body: Locator) -> None:
    body.press("ControlOrMeta+b")
    ana.evaluate("window.still = true")

    ana.get_by_role("button", name="Preview").click()
    preview = ana.get_by_role("region", name="Preview")
    expect(preview.locator("strong")).to_have_text("six")
    expect(body).to_be_hidden()
    ana.get_by_role("button", name="Write").click()

    expect(preview).to_be_hidden()
    expect(body).to_have_value("**six** drawers")
    expect(body).to_be_focused()
    assert ana.evaluate("window.still") is True


def test_form_that_is_sent_from_its_preview_shows_what_is_missing(ana: Page, body: Locator) -> None:
    body.fill("")
    ana.get_by_label("Title").fill("Six drawers")
    ana.get_by_role("button", name="Preview").click()
    expect(ana.get_by_text("There is nothing to show yet")).to_be_visible()

    ana.get_by_role("button", name="Post idea").click()

    expect(body).to_have_attribute("aria-invalid", "true")
    expect(body).to_be_visible()


def test_help_is_one_click_away(ana: Page, body: Locator) -> None:
    ana.get_by_text("Help with formatting").click()

    expect(ana.get_by_text("an empty line begins a new paragraph")).to_be_visible()


def test_file_is_chosen_from_the_tools(ana: Page, body: Locator) -> None:
    with ana.expect_file_chooser():
        ana.get_by_role("button", name="Add a picture or file").click()


def test_without_scripts_the_form_comes_back_with_its_preview(site: Site, ana: Page) -> None:
    page = site.without_scripts(ana)
    page.goto(f"{site.url}/ideas/new")
    expect(page.get_by_role("toolbar", name="Formatting")).to_be_hidden()
    page.get_by_label("Title").fill("Hooks")
    page.get_by_label("What is the idea").fill("**Two** hooks")

    page.get_by_role("button", name="Preview").click()

    preview = page.get_by_role("region", name="Preview")
    expect(preview.locator("strong")).to_have_text("Two")
    expect(preview).to_be_in_viewport()
    expect(page.get_by_label("Title")).to_have_value("Hooks")
    expect(page.get_by_label("What is the idea")).to_have_value("**Two** hooks")
