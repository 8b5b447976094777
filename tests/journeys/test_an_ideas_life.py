"""The main job, end to end: Ana's idea, from the posting to the wall of implemented ideas."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from app.core import clock
from tests.journeys.conftest import Site, wait_until

TITLE = "Label drawers with photos"


def test_an_ideas_life(site: Site) -> None:
    ana, eva, max_ = (site.sign_in(handle) for handle in ("ana", "eva", "max"))
    post_idea(ana)
    find_in_list(eva)
    find_by_search(site, eva)
    vote_and_discuss(eva)
    mark_improvement(ana)
    decide(max_, ana.url, "Under review", "I will **ask the stores** this week.")
    decide(max_, ana.url, "Declined", "Photos **take a week**.", why="it is not feasible")
    ask_for_a_second_look(ana)
    find_on_desk(max_)
    decide(max_, ana.url, "Open again", "An hour counts: I open it again.")
    decide(max_, ana.url, "Planned", "Stores agreed.", planned_for=30)
    name_who_builds(max_, ana.url)
    decide(max_, ana.url, "Implemented", "All drawers carry photos.", changed="Drawers have photos")

    answers = ["ask the stores", "take a week", "An hour counts", "Stores agreed.", "carry photos."]
    wait_until(lambda: len(site.mail.to("ana@example.org")) == 5, "Ana got no mail for each answer")
    for mail, answer in zip(site.mail.to("ana@example.org"), answers, strict=True):
        assert answer in mail.get_body(("plain",)).get_content()
        assert answer in mail.get_body(("html",)).get_content()
    wait_until(lambda: len(site.mail.to("eva@example.org")) == 5, "Eva was not told")
    assert site.mail.to("max@example.org") == []

    see_notices(ana)
    see_credit(site, ana)
    thank(max_, ana, idea=eva.url)


def post_idea(ana: Page) -> None:
    ana.get_by_role("banner").get_by_role("link", name="New idea").click()
    ana.get_by_label("Title").fill(TITLE)
    ana.get_by_label("What is the idea").fill("On nights we open **six** drawers to find one item.")
    ana.get_by_label("Tags").fill("stores, nights")
    ana.get_by_role("button", name="Post idea").click()
    expect(ana.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(ana.get_by_role("main").locator("strong", has_text="six")).to_be_visible()
    expect(ana.get_by_role("main")).to_contain_text("from Max Weber")


def find_in_list(eva: Page) -> None:
    eva.get_by_role("link", name="All ideas").first.click()
    expect(eva.get_by_role("link", name=TITLE)).to_be_visible()


def find_by_search(site: Site, eva: Page) -> None:
    """A change is searchable in two seconds; slow machines get a little more."""
    found = eva.get_by_role("main").get_by_role("link", name=TITLE)

    def search() -> bool:
        eva.goto(f"{site.url}/search?q=drawer+photo")
        return found.count() == 1

    wait_until(search, "the idea was never found")
    found.click()
    expect(eva.get_by_role("heading", level=1)).to_have_text(TITLE)


def vote_and_discuss(eva: Page) -> None:
    vote = eva.get_by_role("button", name="Vote for this idea")
    vote.click()
    expect(vote).to_have_attribute("aria-pressed", "true")
    expect(vote).to_contain_text("1")
    eva.get_by_label("Your comment").fill("Put the item number under the photo.")
    eva.get_by_role("button", name="Comment", exact=True).click()
    comment = eva.get_by_role("article").filter(has_text="item number")
    expect(comment).to_be_visible()
    comment.get_by_text("Reply").first.click()
    comment.get_by_label("Your reply").fill("I can print the first ten.")
    comment.get_by_role("button", name="Reply").click()
    expect(eva.get_by_role("heading", name="2 comments")).to_be_visible()
    expect(vote).to_have_attribute("aria-pressed", "true")


def mark_improvement(ana: Page) -> None:
    ana.reload()
    ana.get_by_role("button", name="Mark as improvement by Eva Lindqvist").first.click()
    expect(ana.get_by_role("article").first).to_contain_text("Improved this idea")


def decide(
    max_: Page,
    idea: str,
    status: str,
    answer: str,
    *,
    why: str = "",
    planned_for: int = 0,
    changed: str = "",
) -> None:
    max_.goto(idea)
    max_.locator("#answer").get_by_role("link", name=status, exact=True).click()
    today = clock.now().date()
    if why:
        max_.get_by_label(why).check()
    if planned_for:
        max_.get_by_label("Planned for").fill((today + timedelta(days=planned_for)).isoformat())
    if changed:
        max_.get_by_label("What changed").fill(changed)
        max_.get_by_label("Since").fill(today.isoformat())
    max_.get_by_label("Public answer").fill(answer)
    max_.get_by_role("button", name="Publish and tell everybody").click()
    expect(max_.get_by_role("heading", name="Max Weber answered").first).to_be_visible()


def ask_for_a_second_look(ana: Page) -> None:
    """Ana says that the answer did not help, and what it missed."""
    ana.reload()
    ana.get_by_role("button", name="It did not help").click()
    expect(ana.get_by_role("main")).to_contain_text("You said that it did not help")
    ana.get_by_role("link", name="Ask for a second look").click()
    argument = ana.get_by_label("What speaks for a second look?")
    argument.fill("We need twelve drawers, which is **an hour**.")
    ana.get_by_role("button", name="Ask for a second look").click()
    expect(ana.get_by_role("main").locator("strong", has_text="an hour")).to_be_visible()
    expect(ana.get_by_role("link", name="Ask for a second look")).to_have_count(0)


def find_on_desk(max_: Page) -> None:
    max_.get_by_role("link", name="Your desk").first.click()
    max_.get_by_role("link", name="Asked again").click()
    max_.get_by_role("main").get_by_role("link", name=TITLE).click()
    expect(max_.get_by_role("main")).to_contain_text("We need twelve drawers")


def name_who_builds(max_: Page, idea: str) -> None:
    max_.goto(idea)
    max_.get_by_text("Name who builds it").click()
    field = max_.get_by_role("combobox", name="Their handle").last
    for beginning, name in (("Ev", "Eva Lindqvist"), ("Om", "Omar Haddad")):  # the latest stays
        field.press_sequentially(beginning)
        max_.get_by_role("option", name=name).click()
    expect(max_.get_by_role("button", name="Remove “Eva Lindqvist”")).to_have_count(0)
    max_.get_by_role("button", name="Name").click()
    expect(max_.get_by_role("main")).to_contain_text("Omar Haddad")


def see_notices(ana: Page) -> None:
    ana.reload()
    ana.get_by_role("banner").get_by_role("link", name="Notices").click()
    expect(ana.get_by_role("main")).to_contain_text(TITLE)
    expect(ana.get_by_role("main")).to_contain_text("Your idea is implemented")


def see_credit(site: Site, ana: Page) -> None:
    ana.goto(f"{site.url}/implemented")
    expect(ana.get_by_role("main")).to_contain_text("Drawers have photos")
    expect(ana.get_by_role("main")).to_contain_text("Ana Ruiz")
    ana.get_by_role("link", name=TITLE).click()
    credit = ana.locator("section", has=ana.get_by_role("heading", name="Credit"))
    expect(credit).to_contain_text("had the idea")
    expect(credit).to_contain_text("improved it")
    expect(credit).to_contain_text("built it")
    credit.get_by_role("link", name="Ana Ruiz").click()
    expect(ana.get_by_role("heading", level=1)).to_have_text("Ana Ruiz")
    expect(ana.get_by_role("main")).to_contain_text("Drawers have photos")


def thank(max_: Page, ana: Page, *, idea: str) -> None:
    """Ana reads what Max writes to her, and shows it on her profile."""
    note = "Nobody asks me where anything is any more."
    max_.goto(idea)
    max_.get_by_role("link", name="Say thanks").click()
    max_.get_by_label("A word or two").fill(note)
    max_.get_by_role("button", name="Say thanks").click()
    expect(max_.get_by_role("heading", name="1 colleague said thanks")).to_be_visible()
    ana.goto(idea)
    ana.get_by_role("link", name="Read the thanks 1").click()
    ana.get_by_role("button", name="Show to all what Max Weber wrote").click()
    ana.get_by_role("link", name="Ana Ruiz").click()
    expect(ana.get_by_role("main")).to_contain_text(note)
