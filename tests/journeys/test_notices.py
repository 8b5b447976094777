"""The bell and the list of notices, as a browser shows them."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from sqlalchemy import select

from app.auth.models import User
from app.boards.models import Board
from app.core.db import db
from app.events import commit
from app.ideas.models import Idea
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.posting import post_idea
from tests.journeys.conftest import Site


def max_comments(site: Site, *bodies: str) -> None:
    """On Ana's idea."""
    with site.app.app_context():
        people = {person.handle: person for person in db.session.scalars(select(User))}
        idea = db.session.scalars(select(Idea)).one_or_none() or post_idea(
            db.session.scalars(select(Board)).one(),
            title="A lamp at the bicycle stand",
            body="It is dark there.",
            by=people["ana"],
        )
        for body in bodies:
            post_comment(idea, body=body, by=people["max"])
        commit()
        db.session.remove()
        db.engine.dispose()


def test_bell_rings_on_a_page_that_stays_open_and_the_list_is_read(site: Site) -> None:
    ana = site.sign_in("ana")
    bell = ana.locator("#bell .visually-hidden")
    expect(bell).to_have_text("Notices")
    ana.evaluate("setInterval(() => document.dispatchEvent(new Event('visibilitychange')), 500)")

    max_comments(site, "Where exactly?", "And how many?")

    expect(bell).to_have_text("Notices, 2 unread", timeout=20_000)
    ana.locator("#bell").click()
    ana.evaluate("window.still = true")
    ana.get_by_role("button", name="Mark as read: 2 new comments").click()
    expect(ana.get_by_role("link", name="2 comments", exact=True)).to_be_visible()
    expect(bell).to_have_text("Notices")
    ana.get_by_role("button", name="Mark as unread: 2 comments").click()
    expect(bell).to_have_text("Notices, 2 unread")
    assert ana.evaluate("window.still") is True

    ana.get_by_role("button", name="2 new comments", exact=True).click()

    expect(ana).to_have_url(re.compile(r"/ideas/1\?.*#comment-1$"))
    expect(bell).to_have_text("Notices")
