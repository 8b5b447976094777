"""Attaching files in a browser: by button, drop and paste; and without scripts."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Site
from tests.pictures import picture

PHOTO = {"name": "photo.png", "mimeType": "image/png", "buffer": picture(size=(600, 400))}
EMPTY = {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""}
HUGE = {"name": "huge.txt", "mimeType": "text/plain", "buffer": b"x" * (11 * 1024 * 1024)}
# Files come in as a person's drop or paste would bring them.
BRING = """(field, [kind, encoded]) => {
  const bytes = Uint8Array.from(atob(encoded), (sign) => sign.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "photo.png", { type: "image/png" }));
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
  field.dispatchEvent(event);
}"""
ONE = re.compile(r"!\[\]\(/attachments/[0-9a-f]{32}-600x400\)")


@pytest.fixture(scope="module")
def ana(site: Site) -> Page:
    return site.sign_in("ana")


@pytest.fixture
def body(site: Site, ana: Page) -> Locator:
    """The text of a new idea that Ana has begun."""
    ana.goto(f"{site.url}/ideas/new")
    ana.get_by_label("Title").fill("Photos on the drawers")
    body = ana.get_by_label("What is the idea")
    body.fill("Before.\n\nAfter.")
    return body


def test_chosen_file_is_written_where_the_cursor_is(ana: Page, body: Locator) -> None:
    body.evaluate("field => field.setSelectionRange(7, 7)")

    ana.get_by_label("Attach files").set_input_files([PHOTO])

    expect(body).to_have_value(re.compile(rf"^Before\.\n\n{ONE.pattern}\n\nAfter\.$"))


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_dropped_and_pasted_files_are_attached(body: Locator, kind: str) -> None:
    body.evaluate(BRING, [kind, base64.b64encode(PHOTO["buffer"]).decode()])

    expect(body).to_have_value(ONE)


def test_what_a_picture_shows_is_asked_for_and_stands_in_the_text(ana: Page, body: Locator) -> None:
    ana.get_by_label("Attach files").set_input_files([PHOTO])
    asked = ana.get_by_label("What does “photo.png” show?")

    asked.press_sequentially("An open [drawer")
    expect(body).to_have_value(re.compile(r"!\[An open \(drawer\]\(/attachments/"))
    body.fill(body.input_value().replace("An open", "A closed"))
    expect(asked).to_have_value("A closed (drawer")
    body.fill("")
    expect(asked).to_be_hidden()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [(EMPTY, "“empty.txt” is empty"), (HUGE, "huge.txt is larger than 10 MB")],
)
def test_what_cannot_be_attached_is_said_beside_the_text(
    ana: Page, body: Locator, file: dict[str, object], sentence: str
) -> None:
    ana.get_by_label("Attach files").set_input_files([file])

    expect(ana.get_by_text(sentence)).to_be_visible()
    expect(body).to_have_value("Before.\n\nAfter.")


def test_idea_that_is_sent_at_once_waits_for_its_file(ana: Page, body: Locator) -> None:
    ana.get_by_label("Attach files").set_input_files([PHOTO])
    ana.get_by_role("button", name="Post idea").click()

    expect(ana.get_by_role("heading", level=1)).to_have_text("Photos on the drawers")
    shown = ana.get_by_role("main").locator(".prose img")
    expect(shown).to_have_js_property("naturalWidth", 600)


def test_reply_takes_files_too(site: Site, ana: Page) -> None:
    ana.get_by_label("Your comment").fill("First")
    ana.get_by_role("button", name="Comment", exact=True).click()
    ana.get_by_role("link", name="Reply to Ana Ruiz").click()
    reply = ana.get_by_role("article").filter(has_text="First")

    reply.get_by_label("Attach files").set_input_files([PHOTO])
    expect(reply.get_by_label("Your reply")).to_have_value(ONE)
    reply.get_by_role("button", name="Reply").click()

    expect(ana.get_by_role("article").locator("img")).to_have_count(1)


@pytest.fixture
def plain(site: Site) -> Page:
    """Eva's browser, which has no scripts."""
    return site.without_scripts(site.sign_in("eva"))


def test_without_scripts_a_button_attaches_and_enter_sends(site: Site, plain: Page) -> None:
    plain.goto(f"{site.url}/ideas/new")
    plain.get_by_label("Title").fill("Hooks")
    plain.get_by_label("Attach files").set_input_files([PHOTO])
    plain.get_by_role("button", name="Attach", exact=True).click()
    expect(plain.get_by_label("What is the idea")).to_have_value(ONE)

    plain.get_by_label("What does “photo.png” show?").fill("Two hooks")
    plain.get_by_label("Title").press("Enter")

    expect(plain.get_by_role("heading", level=1)).to_have_text("Hooks")
    expect(plain.get_by_alt_text("Two hooks")).to_be_visible()
