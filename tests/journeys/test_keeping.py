"""Nothing typed is lost: drafts in two tabs, a closed tab, a session that ended, a server away."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import delete, select

from app.auth.models import User, UserSession
from app.boards.models import Board
from app.core import clock
from app.core.db import db
from app.events import commit
from app.ideas.models import Draft
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.posting import post_idea
from tests.journeys.conftest import PASSWORD, Site, wait_until

COPIES = "Object.keys(localStorage).filter((key) => key.startsWith('kept')).length"
RESTORED = "Restored what you had typed."


@pytest.fixture
def ana(site: Site) -> Iterator[Page]:
    """Ana's browser, and nothing left of what she typed in earlier tests."""
    _forget_drafts(site.app)
    context = site.browser.new_context()
    context.add_cookies([{"name": "session", "value": begin_session(site.app), "url": site.url}])
    yield context.new_page()
    context.close()


@pytest.fixture
def idea_url(site: Site) -> str:
    """Of a fresh idea by Ana, with a comment by Eva."""
    with site.app.app_context():
        people = {person.handle: person for person in db.session.scalars(select(User))}
        board = db.session.scalars(select(Board)).one()
        idea = post_idea(board, title="Red torches", body="At night.", by=people["ana"])
        post_comment(idea, body="Where from?", by=people["eva"])
        commit()
        url = f"{site.url}/ideas/{idea.id}"
        db.session.remove()
        db.engine.dispose()
    return url


def titles(app: Flask) -> list[str]:
    with app.app_context():
        found = list(db.session.scalars(select(Draft.title).order_by(Draft.id)))
        db.session.remove()
        db.engine.dispose()
    return found


def _forget_drafts(app: Flask) -> None:
    with app.app_context():
        db.session.execute(delete(Draft))
        commit()
        db.session.remove()
        db.engine.dispose()


def begin_session(app: Flask) -> str:
    """The cookie of a fresh session of Ana's: signing in is limited, and other tests do it."""
    token, now = secrets.token_urlsafe(), clock.now()
    with app.app_context():
        ana = db.session.scalars(select(User).where(User.handle == "ana")).one()
        hashed = sha256(token.encode()).hexdigest()
        over = now + timedelta(days=1)
        db.session.add(
            UserSession(user_id=ana.id, token_hash=hashed, created_at=now, expires_at=over)
        )
        commit()
        db.session.remove()
        db.engine.dispose()
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return str(signer.dumps({"_user_id": token, "_fresh": True}))


def end_sessions(app: Flask) -> None:
    with app.app_context():
        db.session.execute(delete(UserSession))
        commit()
        db.session.remove()
        db.engine.dispose()


def begin(page: Page, site: Site, title: str, body: str = "Two hooks.") -> None:
    page.goto(f"{site.url}/ideas/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("What is the idea").fill(body)


def copies(page: Page) -> int:
    return int(page.evaluate(COPIES))


def until_kept(page: Page, number: int = 1) -> None:
    wait_until(lambda: copies(page) == number, "what was typed is not kept")


def open_tab(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    return page


# Drafts


def test_idea_is_saved_as_one_types_and_gone_once_posted(site: Site, ana: Page) -> None:
    begin(ana, site, "Hooks")
    expect(ana.get_by_text("Draft saved.")).to_be_visible()
    assert titles(site.app) == ["Hooks"]
    ana.get_by_label("Title").fill("Two hooks")
    wait_until(lambda: titles(site.app) == ["Two hooks"], "the change was not saved")
    assert re.fullmatch(r"draft=\d+", urlsplit(ana.url).query)
    ana.reload()
    expect(ana.get_by_label("Title")).to_have_value("Two hooks")

    ana.get_by_label("What is the idea").fill("Sent at once")
    ana.get_by_role("button", name="Post idea").click()

    expect(ana.get_by_role("heading", level=1)).to_have_text("Two hooks")
    assert titles(site.app) == []
    assert copies(ana) == 0


def test_two_tabs_have_a_draft_each(site: Site, ana: Page) -> None:
    begin(ana, site, "From the first")
    other = ana.context.new_page()
    begin(other, site, "From the second")
    for page in (ana, other):
        expect(page.get_by_text("Draft saved.")).to_be_visible()

    assert sorted(titles(site.app)) == ["From the first", "From the second"]


def test_draft_open_in_two_tabs_becomes_two(site: Site, ana: Page) -> None:
    begin(ana, site, "Hooks")
    expect(ana.get_by_text("Draft saved.")).to_be_visible()
    other = open_tab(ana.context, ana.url)
    ana.get_by_label("Title").fill("Hooks, from the first")
    wait_until(lambda: titles(site.app) == ["Hooks, from the first"], "it was not saved")

    other.get_by_label("Title").fill("Hooks, from the second")

    expect(other.get_by_text("Nothing is lost")).to_be_visible()
    assert titles(site.app) == ["Hooks, from the first", "Hooks, from the second"]
    other.get_by_label("Title").fill("Hooks, still the second")
    wait_until(lambda: "Hooks, still the second" in titles(site.app), "it was not saved")
    assert len(titles(site.app)) == 2


def test_without_scripts_a_button_saves_the_draft(site: Site, ana: Page) -> None:
    page = site.without_scripts(ana)
    begin(page, site, "By hand")

    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Your draft is saved")).to_be_visible()
    page.goto(f"{site.url}/drafts")
    page.get_by_role("main").get_by_role("link", name="By hand").click()
    expect(page.get_by_label("What is the idea")).to_have_value("Two hooks.")
    page.get_by_label("Title").fill("By hand, again")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Your draft is saved")).to_be_visible()
    assert titles(site.app) == ["By hand, again"]
    page.goto(f"{site.url}/drafts")
    page.get_by_role("button", name="Delete By hand, again").click()
    page.get_by_role("button", name="Bring it back By hand, again").click()
    expect(page.get_by_role("link", name="By hand, again")).to_be_visible()


def test_comment_is_saved_as_one_types_and_gone_once_posted(
    site: Site, ana: Page, idea_url: str
) -> None:
    ana.goto(idea_url)
    ana.get_by_label("Your comment").fill("Half a thought")
    expect(ana.get_by_text("Draft saved.")).to_be_visible()
    elsewhere = site.browser.new_context()
    elsewhere.add_cookies([{"name": "session", "value": begin_session(site.app), "url": site.url}])
    page = open_tab(elsewhere, f"{site.url}/drafts")

    page.get_by_role("link", name="Half a thought").click()
    expect(page.get_by_label("Your comment")).to_have_value("Half a thought")
    page.get_by_label("Your comment").fill("A whole thought")
    wait_until(lambda: titles(site.app) == ["A whole thought"], "it was not saved")
    page.get_by_role("button", name="Comment", exact=True).click()

    expect(page.get_by_role("heading", name="2 comments")).to_be_visible()
    assert titles(site.app) == []
    elsewhere.close()


def test_reply_and_comment_have_a_draft_each_and_one_outlives_the_other(
    site: Site, ana: Page, idea_url: str
) -> None:
    ana.goto(idea_url)
    ana.get_by_role("link", name="Reply to Eva Lindqvist").click()
    ana.get_by_label("Your reply").fill("From the stores")
    wait_until(lambda: titles(site.app) == ["From the stores"], "the reply was not saved")
    ana.get_by_label("Your comment").fill("Meanwhile")
    wait_until(lambda: len(titles(site.app)) == 2, "the comment was not saved")

    ana.get_by_role("button", name="Comment", exact=True).click()

    expect(ana.get_by_role("heading", name="2 comments")).to_be_visible()
    assert titles(site.app) == ["From the stores"]
    ana.get_by_label("Your reply").fill("From the stores, I think")
    wait_until(lambda: titles(site.app) == ["From the stores, I think"], "not the same draft")
    ana.get_by_label("Your reply").fill("")
    wait_until(lambda: titles(site.app) == [], "the draft without words stays")


def test_edit_of_an_idea_is_saved_as_one_types(site: Site, ana: Page, idea_url: str) -> None:
    ana.goto(f"{idea_url}/edit")
    ana.get_by_label("Title").fill("Red torches for the night")
    expect(ana.get_by_text("Draft saved.")).to_be_visible()
    assert titles(site.app) == ["Red torches for the night"]

    ana.get_by_role("button", name="Save", exact=True).click()

    expect(ana.get_by_role("heading", level=1)).to_have_text("Red torches for the night")
    assert titles(site.app) == []


# What the browser keeps


def test_comment_in_a_tab_that_is_closed_comes_back(site: Site, ana: Page, idea_url: str) -> None:
    tab = open_tab(ana.context, idea_url)
    tab.get_by_label("Your comment").fill("Half a thought")
    until_kept(tab)
    tab.close()

    ana.goto(idea_url)
    expect(ana.get_by_text(RESTORED)).to_be_visible()
    comment = ana.get_by_label("Your comment")
    expect(comment).to_have_value("Half a thought")
    ana.get_by_role("button", name="Discard").click()
    expect(comment).to_have_value("")
    ana.reload()
    expect(ana.get_by_label("Your comment")).to_have_value("")
    expect(ana.get_by_text(RESTORED)).to_be_hidden()


def test_what_is_discarded_is_no_draft_any_more(site: Site, ana: Page, idea_url: str) -> None:
    tab = open_tab(ana.context, idea_url)
    tab.get_by_label("Your comment").fill("Half a")
    expect(tab.get_by_text("Draft saved.")).to_be_visible()
    tab.get_by_label("Your comment").fill("Half a thought")
    wait_until(lambda: titles(site.app) == ["Half a thought"], "it was not saved")
    until_kept(tab)
    tab.close()

    ana.goto(idea_url)
    with ana.expect_response("**/drafts/*/discard"):
        ana.get_by_role("button", name="Discard").click()

    ana.goto(f"{site.url}/drafts")
    expect(ana.get_by_role("button", name="Bring it back Half a thought")).to_be_visible()


def test_tab_that_is_open_keeps_its_text_to_itself(site: Site, ana: Page, idea_url: str) -> None:
    ana.goto(idea_url)
    ana.get_by_label("Your comment").fill("Half a thought")
    until_kept(ana)

    other = open_tab(ana.context, idea_url)
    other.get_by_label("Your comment").fill("Another one")
    until_kept(other, 2)
    ana.reload()

    expect(ana.get_by_label("Your comment")).to_have_value("Half a thought")
    expect(other.get_by_label("Your comment")).to_have_value("Another one")


def test_posted_comment_does_not_come_back(site: Site, ana: Page, idea_url: str) -> None:
    ana.goto(idea_url)
    ana.get_by_label("Your comment").fill("A whole thought")
    until_kept(ana)

    ana.get_by_role("button", name="Comment", exact=True).click()

    expect(ana.get_by_role("heading", name="2 comments")).to_be_visible()
    expect(ana.get_by_label("Your comment")).to_have_value("")
    assert copies(ana) == 0


def test_reply_comes_back_below_what_it_answers(site: Site, ana: Page, idea_url: str) -> None:
    ana.goto(idea_url)
    ana.get_by_role("link", name="Reply to Eva Lindqvist").click()
    ana.get_by_label("Your reply").fill("From the stores")
    until_kept(ana)

    ana.reload()

    reply = ana.get_by_role("article").filter(has_text="Where from?")
    expect(reply.get_by_text(RESTORED)).to_be_visible()
    expect(reply.get_by_label("Your reply")).to_have_value("From the stores")
    ana.get_by_role("button", name="Reply", exact=True).click()
    expect(ana.locator(".comment--marked")).to_contain_text("From the stores")
    assert copies(ana) == 0


def test_reply_outlives_a_comment_that_is_posted_before(
    site: Site, ana: Page, idea_url: str
) -> None:
    ana.goto(idea_url)
    ana.get_by_role("link", name="Reply to Eva Lindqvist").click()
    ana.get_by_label("Your reply").fill("From the stores")
    until_kept(ana)
    ana.get_by_label("Your comment").fill("Meanwhile")

    ana.get_by_role("button", name="Comment", exact=True).click()

    expect(ana.get_by_role("heading", name="2 comments")).to_be_visible()
    expect(ana.get_by_label("Your reply")).to_have_value("From the stores")


def test_edit_comes_back_with_the_version_it_was_begun_on(
    site: Site, ana: Page, idea_url: str
) -> None:
    ana.goto(f"{idea_url}/edit")
    ana.get_by_label("Title").fill("Green torches")
    until_kept(ana)
    ana.goto(idea_url)

    ana.get_by_role("link", name="Edit", exact=True).click()
    expect(ana.get_by_text(RESTORED)).to_be_visible()
    expect(ana.get_by_label("Title")).to_have_value("Green torches")
    ana.get_by_role("button", name="Save", exact=True).click()

    expect(ana.get_by_role("heading", level=1)).to_have_text("Green torches")
    assert copies(ana) == 0


def test_signing_out_leaves_nothing_in_the_browser(site: Site, ana: Page, idea_url: str) -> None:
    ana.goto(idea_url)
    ana.get_by_label("Your comment").fill("Secret thought")
    until_kept(ana)

    ana.locator("summary.account__open").click()
    ana.get_by_role("button", name="Sign out").first.click()

    ana.get_by_role("heading", name="Sign in").wait_for()
    assert copies(ana) == 0


def test_somebody_else_in_the_same_browser_is_offered_nothing(
    site: Site, ana: Page, idea_url: str
) -> None:
    ana.goto(idea_url)
    ana.get_by_label("Your comment").fill("Ana's thought")
    until_kept(ana)
    end_sessions(site.app)
    ana.goto(f"{site.url}/sign-in")
    ana.get_by_label("E-mail").fill("eva@example.org")
    ana.get_by_label("Password").fill(PASSWORD)
    ana.get_by_role("main").get_by_role("button", name="Sign in").click()
    ana.get_by_role("heading", name="Hello Eva").wait_for()

    ana.goto(idea_url)

    expect(ana.get_by_label("Your comment")).to_have_value("")


# A session that ended


def test_idea_written_after_the_session_ended_is_posted(site: Site, ana: Page) -> None:
    begin(ana, site, "Late hooks")
    end_sessions(site.app)
    ana.get_by_role("button", name="Post idea").click()
    expect(ana.get_by_role("heading", name="You are signed out")).to_be_visible()

    ana.get_by_label("E-mail").fill("ana@example.org")
    ana.get_by_label("Password").fill(PASSWORD)
    ana.get_by_role("button", name="Sign in").click()
    expect(ana.get_by_role("heading", name="Here is what you wrote")).to_be_visible()
    ana.get_by_role("button", name="Send it again").click()

    expect(ana.get_by_role("heading", level=1)).to_have_text("Late hooks")
    assert copies(ana) == 0


def test_comment_written_after_the_session_ended_is_still_there(
    site: Site, ana: Page, idea_url: str
) -> None:
    ana.goto(idea_url)
    ana.get_by_label("Your comment").fill("Half a night of work")
    end_sessions(site.app)
    ana.get_by_role("button", name="Comment", exact=True).click()
    toast = ana.locator("[data-toasts]")
    expect(toast).to_contain_text("Nothing was sent yet")
    expect(ana.get_by_label("Your comment")).to_have_value("Half a night of work")

    toast.get_by_role("link", name="Sign in").click()
    ana.get_by_label("E-mail").fill("ana@example.org")
    ana.get_by_label("Password").fill(PASSWORD)
    ana.get_by_role("main").get_by_role("button", name="Sign in").click()

    expect(ana.get_by_label("Your comment")).to_have_value("Half a night of work")
    expect(ana.get_by_text(RESTORED)).to_be_visible()


def test_server_that_is_away_is_said_and_nothing_is_lost(site: Site, ana: Page) -> None:
    begin(ana, site, "Hooks")
    expect(ana.get_by_text("Draft saved.")).to_be_visible()
    ana.context.set_offline(True)
    ana.get_by_label("Title").fill("Hooks, offline")
    expect(ana.get_by_text("The draft is not saved")).to_be_visible()
    ana.context.set_offline(False)

    ana.reload()

    expect(ana.get_by_label("Title")).to_have_value("Hooks, offline")
    expect(ana.get_by_text(RESTORED)).to_be_visible()


def test_title_counts_and_nothing_that_is_pasted_is_cut_off(site: Site, ana: Page) -> None:
    begin(ana, site, "👩‍🔧 six")
    expect(ana.get_by_text("7 / 250")).to_be_visible()

    ana.get_by_label("Title").fill("x" * 5000)
    expect(ana.get_by_text("5000 / 250")).to_be_visible()
    expect(ana.locator("[data-announcements]")).to_have_text("4750 characters too many")
    ana.get_by_role("button", name="Post idea").click()

    expect(ana.get_by_label("Title")).to_have_value("x" * 5000)
    expect(ana.get_by_role("alert")).to_contain_text("Shorten the title to 250 characters.")
