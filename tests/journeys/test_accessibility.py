"""Each kind of page, in light and dark, wide and narrow: axe finds nothing that shuts anybody out
(WCAG 2.2, A and AA), and nothing has to be scrolled sideways at 320 pixels."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from app.settings import PROJECT
from tests.journeys.conftest import Site, wait_until
from tests.journeys.settled import let_bounce, set_up_url, settle

AXE = (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FIND = """async (tags) => {
  const { violations } = await axe.run({ runOnly: tags, resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}"""
OVERHANG = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
WIDTHS = (1280, 360)
NARROWEST = 320

# Every page, with who opens it ("" is nobody). A new page belongs in here.
PAGES = (
    ("", "/sign-in"),
    ("", "/sign-up"),
    ("", "/forgot-password"),
    ("", "/check-your-mail"),
    ("", "/confirm/{confirm}"),
    ("", "/confirm-email/{confirm_email}"),
    ("", "/reset-password/{reset}"),
    ("", "/invitation/{invitation}"),
    ("", "/messages/stop/{stop}"),
    ("", "/dev/mail"),
    ("", "/dev/mail/{mail}"),
    ("ana", "/"),
    ("max", "/"),
    ("ana", "/ideas"),
    ("ana", "/ideas?sort=awaiting&status=implemented"),
    ("ana", "/ideas?sort=top&period=year&author=ana&tag=stores"),
    ("ana", "/ideas?sort=eyes"),
    ("ana", "/ideas?sort=new&status=parked&author=ana"),
    ("ana", "/ideas/orders"),
    ("ana", "/ideas/saved"),
    ("max", "/ideas/saved"),
    ("ana", "/boards/supply"),
    ("ana", "/ideas/{new}"),
    ("ana", "/ideas/{parked}"),
    ("eva", "/ideas/{new}"),
    ("ana", "/ideas/{masked}"),
    ("eva", "/ideas/{masked}"),
    ("ana", "/ideas/{new}/related"),
    ("ana", "/ideas/{edited}/history"),
    ("ana", "/ideas/{edited}/history/2"),
    ("eva", "/ideas/{edited}/history/3?since=1"),
    ("ana", "/ideas/{edited}/withdraw"),
    ("ana", "/ideas/{withdrawn}"),
    ("eva", "/ideas/{withdrawn}"),
    ("ana", "/ideas/withdrawn"),
    ("ana", "/ideas/{done}/voters"),
    ("eva", "/votes?board=supply&wanted={wanted}"),
    ("eva", "/votes?show=past"),
    ("max", "/ideas/{done}/thanks"),
    ("ana", "/ideas/{done}/thanks"),
    ("eva", "/ideas/{done}/claims/new"),
    ("max", "/claims/{claim}"),
    ("max", "/desk?tab=claims"),
    ("max", "/ideas/{done}"),
    ("ana", "/ideas/{done}?reply_to={comment}"),
    ("ana", "/ideas/{done}?sort=helpful&reply_to={comment}&quote=1"),
    ("ana", "/ideas/{done}?comment={comment}"),
    ("ana", "/ideas/{done}/threads/{comment}"),
    ("max", "/ideas/{done}/threads/{comment}?comment={comment}"),
    ("eva", "/ideas/{done}/comments/{comment}/edit"),
    ("ana", "/ideas/{done}/comments/{comment}/history"),
    ("ana", "/ideas/new"),
    ("ana", "/ideas/new?draft={draft}"),
    ("ana", "/drafts"),
    ("max", "/ideas/new"),
    ("ana", "/ideas/{new}/edit"),
    ("max", "/ideas/{new}/status?to=implemented"),
    ("max", "/ideas/{done}?merged_from={merged}"),
    ("max", "/ideas/{merged}?merged=show"),
    ("ana", "/ideas/{declined}"),
    ("ana", "/ideas/{declined}/answers/{refusal}/reconsideration"),
    ("max", "/ideas/{done}/told"),
    ("max", "/ideas/{new}/status?to=planned"),
    ("max", "/ideas/{new}/hand-over"),
    ("max", "/ideas/{new}/promise"),
    ("max", "/ideas/{new}/merge"),
    ("max", "/ideas/{new}/merge/{done}"),
    ("ana", "/ideas/{done}/value/estimate"),
    ("ana", "/ideas/new/done"),
    ("max", "/desk?whose=all"),
    ("max", "/desk?tab=asked&whose=all"),
    ("max", "/desk/together?to=declined&idea={new}"),
    ("max", "/boards/supply/pauses"),
    ("max", "/boards/supply/pauses/{pause}"),
    ("ana", "/promises"),
    ("ana", "/account/messages"),
    ("ana", "/account/following"),
    ("ana", "/notices"),
    ("ana", "/notices?show=unread"),
    ("omar", "/notices"),
    ("ana", "/search?q=drawers"),
    ("ana", "/search?q=zebra"),
    ("ana", "/people/ana"),
    ("ana", "/people/max"),
    ("ana", "/implemented"),
    ("ana", "/implemented?board=supply&year=1999"),
    ("ana", "/leaderboard"),
    ("ana", "/account"),
    ("omar", "/admin"),
    ("omar", "/admin/boards"),
    ("omar", "/admin/boards/new"),
    ("omar", "/admin/boards/1"),
    ("omar", "/admin/people"),
    ("omar", "/admin/people/1"),
    ("omar", "/admin/people/invite"),
    ("omar", "/admin/people/add"),
    ("omar", "/admin/departments"),
    ("omar", "/admin/departments/{department}"),
    ("omar", "/admin/boards/1/workflow"),
    ("omar", "/admin/reasons"),
    ("omar", "/admin/reasons/{reason}"),
    ("omar", "/admin/attachments"),
    ("omar", "/admin/sign-up"),
    ("omar", "/admin/site"),
    ("omar", "/admin/deliveries"),
    ("omar", "/admin/mail"),
    ("omar", "/admin/mail/test"),
)
# The page of the first administrator has a test of its own; the others are no pages of ours.
ELSEWHERE = {
    *("auth.set_up", "static", "health.healthz", "health.readyz", "mail_preview.html"),
    *("attachments.show", "attachments.thumbnail"),  # files
    *("comments.show", "people.member"),  # lead to pages that are walked
    "threads.people",  # a list that opens below a form
    # lists that open below a field, and below the search box
    *("suggestions.tags", "suggestions.people", "suggestions.colleagues", "search.suggestions"),
    "notifications.unread",  # the bell alone
    "search.similar",  # a part of the page of a new idea
}
REFUSALS = (
    ("", "/invitation/nothing", 410),
    ("", "/sign-in/nothing", 404),
    ("ana", "/nothing", 404),
    ("ana", "/admin", 403),
)
FORMS = (
    ("", "/invitation/{invitation}"),
    ("ana", "/ideas/new"),
    ("ana", "/ideas/{new}"),
    ("ana", "/account"),
    ("max", "/ideas/{new}/status?to=declined"),
    ("omar", "/admin/boards/new"),
)


class Walk:
    """The readers' browsers, one each, on the settled site."""

    def __init__(self, site: Site, names: dict[str, object]) -> None:
        self.site = site
        self._names = names
        self._pages: dict[str, Page] = {}

    def path(self, template: str) -> str:
        return template.format(**self._names)

    def open(self, reader: str, template: str) -> tuple[Page, int]:
        page = self._page_of(reader)
        response = page.goto(f"{self.site.url}{self.path(template)}")
        assert response is not None
        return page, response.status

    def _page_of(self, reader: str) -> Page:
        if reader not in self._pages:
            page = self.site.sign_in(reader) if reader else self.site.visit("/sign-in")
            self._pages[reader] = page
        return self._pages[reader]


@pytest.fixture(scope="module")
def walk(site: Site) -> Walk:
    walk = Walk(site, settle(site.app))
    for address in ("/notices", "/search?q=drawers"):
        wait_until(lambda to=address: _shows_the_idea(walk, to), f"{address} stays empty")
    return walk


def _shows_the_idea(walk: Walk, address: str) -> bool:
    page, _ = walk.open("ana", address)
    return "Label drawers with photos" in page.get_by_role("main").inner_text()


@pytest.mark.parametrize(("reader", "address"), PAGES)
def test_page_shuts_nobody_out(walk: Walk, reader: str, address: str) -> None:
    page, status = walk.open(reader, address)

    assert status == 200
    assert barriers(page) == []


@pytest.mark.parametrize(("reader", "address", "status"), REFUSALS)
def test_refusal_shuts_nobody_out(walk: Walk, reader: str, address: str, status: int) -> None:
    page, given = walk.open(reader, address)

    assert given == status
    assert barriers(page) == []


@pytest.mark.parametrize(("reader", "address"), FORMS)
def test_form_that_comes_back_shuts_nobody_out(walk: Walk, reader: str, address: str) -> None:
    page, _ = walk.open(reader, address)
    form = page.locator("main form.form[method=post], main form.comment-form").last
    with page.expect_navigation() as answer:
        form.evaluate("form => HTMLFormElement.prototype.submit.call(form)")  # without scripts

    assert answer.value is not None
    assert answer.value.status == 422
    assert barriers(page) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("reader", "address"),
    [("max", "/ideas/{done}"), ("ana", "/ideas?sort=top&author=ana"), ("ana", "/ideas/saved")],
)
def test_open_menus_shut_nobody_out(walk: Walk, reader: str, address: str, width: int) -> None:
    page, _ = walk.open(reader, address)
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")

    assert barriers(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_what_opens_while_one_writes_shuts_nobody_out(walk: Walk, width: int) -> None:
    page, _ = walk.open("eva", "/ideas/new")
    page.set_viewport_size({"width": width, "height": 800})
    page.get_by_label("Title").press_sequentially("Photos on drawers")
    page.locator("#similar").get_by_role("link", name="Label drawers").wait_for()
    page.get_by_role("combobox", name="Tags").press_sequentially("trolleys,ni")
    page.get_by_role("option", name="nights").wait_for()
    page.keyboard.press("ArrowDown")
    page.evaluate("scrollTo(0, 0)")  # what the bar at the top covers in part would seem small

    assert barriers(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_what_opens_while_one_searches_shuts_nobody_out(walk: Walk, width: int) -> None:
    page, _ = walk.open("eva", "/ideas")
    page.set_viewport_size({"width": width, "height": 800})
    page.keyboard.press("/")
    page.keyboard.type("label")
    page.get_by_role("option", name="Label drawers").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert barriers(page) == []

    page.set_viewport_size({"width": width, "height": 800})
    page.keyboard.press("Control+k")
    page.get_by_role("option", selected=True).get_by_text("Supply").wait_for()
    assert barriers(page) == []


def test_address_that_bounces_shuts_nobody_out(walk: Walk) -> None:
    eva_id = let_bounce(walk.site.app, "eva")
    for reader, address in (("eva", "/account"), ("omar", f"/admin/people/{eva_id}")):
        page, _ = walk.open(reader, address)

        assert page.get_by_text("550 No such mailbox").is_visible()
        assert barriers(page) == []


def test_setting_up_shuts_nobody_out(walk: Walk) -> None:
    """The last one: nobody administers afterwards."""
    page, _ = walk.open("", "/sign-in")
    page.goto(set_up_url(walk.site.app))

    assert page.get_by_role("heading", level=1).inner_text().startswith("Set up")
    assert barriers(page) == []


def test_every_page_is_walked(walk: Walk) -> None:
    addresses = walk.site.app.url_map.bind("localhost")
    walked = {addresses.match(walk.path(path).partition("?")[0])[0] for _, path in PAGES}
    rules: Any = walk.site.app.url_map.iter_rules()
    pages = {rule.endpoint for rule in rules if "GET" in rule.methods}

    assert pages - ELSEWHERE - walked == set()


def barriers(page: Page) -> list[str]:
    """What axe finds in any look of a page, and whether it has to be scrolled sideways."""
    page.evaluate(AXE)  # a script in the page is what the policy forbids; this is none
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            # Colours that are still changing would be measured half way.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [f"{scheme}, {width}: {text}" for text in page.evaluate(FIND, TAGS)]
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    overhang = page.evaluate(OVERHANG)
    return [*found, f"{overhang} px too wide"] if overhang else found
