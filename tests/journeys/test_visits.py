"""A browser that shows an idea says so, and the idea counts one more who saw it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Site, wait_until
from tests.journeys.settled import settle

CARD = ".idea-card:has-text('Red torches')"


@pytest.mark.slow
def test_idea_that_is_looked_at_needs_eyes_less(site: Site) -> None:
    idea = settle(site.app)["new"]
    page = site.sign_in("omar")
    expect(_card(page, site)).to_contain_text("seen by 1")

    page.goto(f"{site.url}/ideas/{idea}")
    wait_until(lambda: "seen by 2" in _card(page, site).inner_text(), "the visit is not noted")


def _card(page: Page, site: Site) -> Locator:
    page.goto(f"{site.url}/ideas?sort=eyes")
    return page.locator(CARD)
