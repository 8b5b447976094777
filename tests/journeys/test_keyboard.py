"""The whole job by keyboard alone: every control is reached by Tab, is seen when it is reached, and
does what it says on Enter, Space, the arrows and Escape."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import CAST, PASSWORD, Site

TITLE = "Hooks on every trolley"
FARTHEST = 60
# How everything looks that has no focus, kept in the page to compare with.
REMEMBER = """() => {
  window.lookOf = (element) => {
    const { boxShadow, outlineStyle, outlineColor, outlineWidth } = getComputedStyle(element);
    const unseen = outlineStyle === "none" || outlineColor === "rgba(0, 0, 0, 0)";
    return unseen ? boxShadow : `${boxShadow} ${outlineColor} ${outlineWidth}`;
  };
  const others = [...document.querySelectorAll("*")].filter((e) => e !== document.activeElement);
  window.looks = new Map(others.map((element) => [element, lookOf(element)]));
}"""
IS_SEEN = """() => {
  const focused = document.activeElement;
  const [{ left, top, right, bottom }] = focused.getClientRects();
  const onTop = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return lookOf(focused) !== looks.get(focused) && focused.contains(onTop);
}"""
PART = """() => {
  const part = document.activeElement.closest(".skip, header.top-bar, nav, main");
  return part.matches(".skip") ? "skip" : part.localName;
}"""
IS_OUTSIDE = "document.activeElement === document.body"
NAME = "document.activeElement.outerHTML.slice(0, 200)"


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it is there, however far; whatever has the focus meanwhile shows it."""
    for _ in range(FARTHEST):
        press_tab(page)
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


def press_tab(page: Page) -> None:
    page.evaluate(REMEMBER)
    page.keyboard.press("Tab")
    if not page.evaluate(IS_OUTSIDE):
        assert page.evaluate(IS_SEEN), f"The focus is not seen on {page.evaluate(NAME)}"


def fill_in(page: Page, label: str, text: str) -> None:
    tab_to(page, page.get_by_role("main").get_by_label(label))
    page.keyboard.type(text)


def press(page: Page, button: str) -> None:
    """A button that sends its form, and so leads to another page."""
    tab_to(page, page.get_by_role("main").get_by_role("button", name=button, exact=True))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press_in_place(page: Page, button: str) -> None:
    """A button whose answer comes into the page; the focus goes to what is new."""
    tab_to(page, page.get_by_role("main").get_by_role("button", name=button, exact=True))
    page.keyboard.press("Enter")
    expect(page.locator(".comment--marked:focus")).to_be_visible()


def follow(page: Page, link: Locator) -> None:
    tab_to(page, link)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def sign_in(site: Site, handle: str) -> Page:
    page = site.visit("/sign-in")
    fill_in(page, "E-mail", f"{handle}@example.org")
    fill_in(page, "Password", PASSWORD)
    tab_to(page, page.get_by_label("Stay signed in"))
    page.keyboard.press("Space")
    expect(page.get_by_label("Stay signed in")).to_be_checked()
    press(page, "Sign in")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Hello {CAST[handle]}")
    return page


def test_an_idea_from_posting_to_answer(site: Site) -> None:
    ana, eva, max_ = (sign_in(site, handle) for handle in ("ana", "eva", "max"))
    post_idea(ana)
    eva.reload()
    follow(eva, eva.get_by_role("main").get_by_role("link", name=TITLE))
    vote(eva)
    comment_and_reply(eva)
    choose_following(eva)
    decline(max_)
    eva.reload()
    expect(eva.get_by_role("main")).to_contain_text("Max Weber answered")
    expect(eva.get_by_role("main")).to_contain_text("Declined because it is not feasible")


def post_idea(ana: Page) -> None:
    follow(ana, ana.get_by_role("banner").get_by_role("link", name="New idea"))
    fill_in(ana, "Title", TITLE)
    fill_in(ana, "What is the idea", "Two hooks for bags.")
    fill_in(ana, "Tags", "trolleys")
    press(ana, "Post idea")
    expect(ana.get_by_role("heading", level=1)).to_have_text(TITLE)


def vote(eva: Page) -> None:
    """The button is another one afterwards, and keeps the focus."""
    button = eva.get_by_role("main").get_by_role("button", name="Vote for this idea")
    tab_to(eva, button)
    for key, pressed in (("Space", "true"), ("Enter", "false"), ("Space", "true")):
        eva.keyboard.press(key)
        expect(button).to_have_attribute("aria-pressed", pressed)
        expect(button).to_be_focused()


def comment_and_reply(eva: Page) -> None:
    fill_in(eva, "Your comment", "One is enough.")
    press_in_place(eva, "Comment")
    comment = eva.get_by_role("article").filter(has_text="One is enough.")
    tab_to(eva, comment.get_by_role("link", name="Reply to Eva Lindqvist"))
    eva.keyboard.press("Enter")
    expect(comment.get_by_label("Your reply")).to_be_focused()
    eva.keyboard.type("Two are better.")
    press_in_place(eva, "Reply")
    expect(eva.get_by_role("heading", name="2 comments")).to_be_visible()


def choose_following(eva: Page) -> None:
    level = eva.get_by_label("Tell me about")
    eva.goto(eva.url.partition("#")[0])  # after the reply it stands at what was written
    tab_to(eva, level)
    expect(level).to_have_value("everything")
    eva.keyboard.press("ArrowDown")
    press(eva, "Save")
    expect(level).to_have_value("decisions")


def decline(max_: Page) -> None:
    max_.reload()
    follow(max_, max_.get_by_role("main").get_by_role("link", name=TITLE).first)
    follow(max_, max_.get_by_role("main").get_by_role("link", name="Declined"))
    tab_to(max_, max_.get_by_label("it already exists"))
    max_.keyboard.press("ArrowDown")
    max_.keyboard.press("ArrowDown")
    expect(max_.get_by_label("it is not feasible")).to_be_checked()
    fill_in(max_, "Public answer", "The bags block the brakes.")
    press(max_, "Publish and tell everybody")
    expect(max_.get_by_role("heading", name="Max Weber answered")).to_be_visible()


def test_tab_goes_through_the_page_from_top_to_bottom(site: Site) -> None:
    page = sign_in(site, "omar")
    page.reload()

    assert parts_in_order(page) == ["skip", "header", "nav", "main"]


def parts_in_order(page: Page) -> list[str]:
    """The parts of the page that Tab enters, in order, until it leaves the page."""
    parts: list[str] = []
    for _ in range(FARTHEST):
        press_tab(page)
        if page.evaluate(IS_OUTSIDE):
            return parts
        part = page.evaluate(PART)
        parts += [] if parts[-1:] == [part] else [part]
    raise AssertionError("Tab never leaves the page")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_focus_is_seen_on_every_control(site: Site, width: int) -> None:
    page = sign_in(site, "omar")
    page.set_viewport_size({"width": width, "height": 740})
    for address in ("/ideas", "/account", "/admin/people", "/admin/boards/1"):
        page.goto(f"{site.url}{address}")
        assert "main" in parts_in_order(page)


def test_skip_link_leads_past_the_navigation(site: Site) -> None:
    page = sign_in(site, "omar")
    page.reload()
    press_tab(page)
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    press_tab(page)

    assert page.evaluate(PART) == "main"


def test_account_menu_opens_closes_and_gives_the_focus_back(site: Site) -> None:
    page = sign_in(site, "omar")
    opener = page.locator("summary").filter(has_text="Your account")
    tab_to(page, opener)
    page.keyboard.press("Enter")
    press_tab(page)
    expect(page.get_by_role("link", name="Your profile")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.get_by_role("link", name="Your profile")).to_be_hidden()
    expect(opener).to_be_focused()


def test_site_menu_closes_when_it_is_left(site: Site) -> None:
    page = sign_in(site, "omar")
    page.set_viewport_size({"width": 360, "height": 740})
    tab_to(page, page.locator("summary").filter(has_text="Menu"))
    page.keyboard.press("Space")
    sign_out = page.get_by_role("button", name="Sign out")
    tab_to(page, sign_out)
    press_tab(page)

    expect(sign_out).to_be_hidden()
