"""A conversation with scripts: written, answered, reacted to and found without loading the page
anew; and the same without scripts."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.auth.models import User
from app.boards.models import Board
from app.core.db import db
from app.events import commit
from app.ideas.models import Idea, Reading
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.posting import post_idea
from app.ideas.queries.conversation import FIRST_AT_ONCE
from tests.journeys.conftest import Site, wait_until


@pytest.fixture
def idea_url(site: Site) -> str:
    """Of a fresh idea by Ana, with a comment by Eva and an answer to it by Max."""
    with site.app.app_context():
        people = {person.handle: person for person in db.session.scalars(select(User))}
        board = db.session.scalars(select(Board)).one()
        idea = post_idea(board, title="Red torches", body="At night.", by=people["ana"])
        first = post_comment(idea, body="Where from?", by=people["eva"])
        post_comment(idea, body="From stores", parent_id=first.id, by=people["max"])
        commit()
        url = f"{site.url}/ideas/{idea.id}"
        db.session.remove()
        db.engine.dispose()
    return url


def test_comment_and_reply_come_into_the_page(site: Site, idea_url: str) -> None:
    ana = site.sign_in("ana")
    ana.goto(idea_url)
    ana.evaluate("window.still = true")
    ana.get_by_label("Your comment").fill("Half a thought")

    ana.get_by_role("link", name="Reply to Max Weber").click()
    ana.get_by_label("Your reply").fill("How many?")
    ana.get_by_role("button", name="Reply", exact=True).click()

    expect(ana.locator(".comment--marked")).to_contain_text("How many?")
    expect(ana.get_by_role("heading", name="3 comments")).to_be_visible()
    expect(ana.get_by_label("Your comment")).to_have_value("Half a thought")
    ana.get_by_role("button", name="Comment", exact=True).click()
    expect(ana.get_by_role("heading", name="4 comments")).to_be_visible()
    expect(ana.get_by_label("Your comment")).to_have_value("")
    assert ana.evaluate("window.still") is True


def test_what_came_in_meanwhile_is_read_first(site: Site, idea_url: str) -> None:
    ana, eva = site.sign_in("ana"), site.sign_in("eva")
    ana.goto(idea_url)
    ana.get_by_label("Your comment").fill("My words")
    eva.goto(idea_url)
    eva.get_by_label("Your comment").fill("Zebra stripes")
    eva.get_by_role("button", name="Comment", exact=True).click()
    expect(eva.get_by_role("heading", name="3 comments")).to_be_visible()

    ana.get_by_role("button", name="Comment", exact=True).click()

    expect(ana.locator("#meanwhile")).to_contain_text("Zebra stripes")
    expect(ana.get_by_label("Your comment")).to_have_value("My words")
    ana.get_by_role("button", name="Comment", exact=True).click()
    expect(ana.get_by_role("heading", name="4 comments")).to_be_visible()


def test_quote_reaction_and_mention(site: Site, idea_url: str) -> None:
    ana = site.sign_in("ana")
    ana.goto(idea_url)

    ana.get_by_text("React", exact=False).first.click()
    ana.get_by_role("button", name="Helpful").click()
    expect(ana.locator("[aria-pressed=true].reactions__one--given")).to_contain_text("1")
    ana.get_by_role("link", name="Quote Eva Lindqvist").click()
    expect(ana.get_by_label("Your reply")).to_have_value("> Where from?\n\n")
    ana.get_by_label("Your reply").press_sequentially("@ma")
    suggestion = ana.get_by_role("option", name=re.compile("Max Weber"))
    suggestion.click()
    expect(ana.get_by_label("Your reply")).to_have_value("> Where from?\n\n@max ")


def test_folded_comment_is_opened_by_its_address(site: Site, idea_url: str) -> None:
    ana = site.sign_in("ana")
    ana.goto(idea_url)
    reply = ana.locator("article").filter(has_text="From stores")
    anchor = reply.get_attribute("id")
    fold(ana)
    expect(reply).to_be_hidden()

    ana.evaluate(f"location.hash = '{anchor}'")

    expect(reply).to_be_in_viewport()


def test_more_comments_come_below_and_the_visit_is_told(site: Site, idea_url: str) -> None:
    say(site.app, idea_url, FIRST_AT_ONCE + 2)
    eva = site.sign_in("eva")
    eva.goto(idea_url)
    comments = eva.locator(".thread-page > .thread > li")
    expect(comments).to_have_count(FIRST_AT_ONCE)

    eva.get_by_role("link", name="More comments").click()

    expect(comments).to_have_count(FIRST_AT_ONCE + 3)
    expect(eva.get_by_role("link", name="Comments before these")).to_be_hidden()
    wait_until(lambda: is_noted(site.app, idea_url), "the visit was not told")


def test_without_scripts_it_is_the_same(site: Site, idea_url: str) -> None:
    ana = site.without_scripts(site.sign_in("ana"))
    ana.goto(idea_url)
    fold(ana)
    expect(ana.get_by_role("article").filter(has_text="From stores")).to_be_hidden()
    fold(ana)

    ana.get_by_role("link", name="Quote Eva Lindqvist").click()
    ana.get_by_label("Your reply").fill("Good question")
    ana.get_by_role("button", name="Reply", exact=True).click()
    expect(ana.locator(".comment--marked")).to_contain_text("Good question")
    ana.get_by_role("link", name="Edit your comment").click()
    ana.get_by_label("Your comment").fill("A very good question")
    ana.get_by_role("button", name="Save", exact=True).click()
    expect(ana.locator(".comment--marked")).to_contain_text("A very good question")
    ana.get_by_text("React", exact=False).first.click()
    ana.get_by_role("button", name="Thank you").first.click()
    expect(ana.locator("[aria-pressed=true].reactions__one--given")).to_contain_text("1")
    ana.get_by_role("button", name="Delete your comment").click()
    ana.get_by_role("button", name="Bring your comment back").click()
    expect(ana.locator(".comment--marked")).to_contain_text("A very good question")


def fold(page: Page) -> None:
    page.locator(".branch__fold").first.click()


def say(app: Flask, url: str, amount: int) -> None:
    with app.app_context():
        eva = db.session.scalars(select(User).where(User.handle == "eva")).one()
        idea = db.session.get_one(Idea, int(url.rpartition("/")[2]))
        for number in range(amount):
            post_comment(idea, body=f"Thought {number}", by=eva)
        commit()
        db.session.remove()
        db.engine.dispose()


def is_noted(app: Flask, url: str) -> bool:
    with app.app_context():
        idea_id = int(url.rpartition("/")[2])
        found = db.session.scalars(select(Reading).where(Reading.idea_id == idea_id)).all()
        db.session.remove()
        db.engine.dispose()
    return bool(found)
