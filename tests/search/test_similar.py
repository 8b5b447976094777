"""What may be a duplicate."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.auth.models import User
from app.boards.models import Board, Visibility
from app.ideas.models import Idea, Merge
from app.search.engine import SearchEngine
from app.search.index import rebuild
from app.search.similar import MOST, similar

Alike = Callable[..., list[int]]


@pytest.fixture
def alike_to(app: Flask, engine: SearchEngine) -> Alike:
    def find(text: str, *, user: User) -> list[int]:
        with app.test_request_context():  # cards have addresses in them
            return [card.id for card in similar(text, for_user=user)]

    return find


def test_likeliest_stand_first(
    idea: Idea,
    duplicate: Idea,
    supply: Board,
    ana: User,
    make_idea: Callable[..., Idea],
    alike_to: Alike,
) -> None:
    other = make_idea(supply, ana, "A label for the night shift")
    make_idea(supply, ana, "Bicycle stands")
    rebuild()

    first, *others = alike_to("Labels on the drawers", user=ana)
    assert (first, set(others)) == (idea.id, {other.id, duplicate.id})


def test_only_what_one_may_see_is_alike(
    ana: User,
    eva: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    alike_to: Alike,
) -> None:
    quiet = make_board("quiet", visibility=Visibility.CONFIDENTIAL)
    own, _others = make_idea(quiet, eva), make_idea(quiet, ana)
    rebuild()

    assert alike_to("Drawers", user=eva) == [own.id]


def test_what_is_merged_is_found_where_it_went(
    idea: Idea, duplicate: Idea, eva: User, merge: Callable[..., Merge], alike_to: Alike
) -> None:
    merge(duplicate, idea)
    rebuild()

    assert alike_to("Zebra stripes", user=eva) == [idea.id]


def test_few_are_shown(
    supply: Board, ana: User, make_idea: Callable[..., Idea], alike_to: Alike
) -> None:
    for _ in range(MOST + 1):
        make_idea(supply, ana)
    rebuild()

    assert len(alike_to("Drawers", user=ana)) == MOST


@pytest.mark.parametrize("text", ["", "the", "Drawers"])
def test_nothing_is_alike_without_words_or_index(
    idea: Idea, ana: User, alike_to: Alike, text: str
) -> None:
    assert alike_to(text, user=ana) == []


def test_idea_is_not_related_to_itself_but_to_what_says_the_same(
    idea: Idea,
    supply: Board,
    ana: User,
    make_idea: Callable[..., Idea],
    sign_in: Callable[[User], Any],
) -> None:
    """Best first, and by its text, too."""
    near = make_idea(supply, ana, "Label all the drawers", body="With photos.")
    far = make_idea(supply, ana, "Something else", body="A drawer.")
    make_idea(supply, ana, "Bicycle stands", body="A roof.")
    rebuild()
    browser = sign_in(ana)

    page = browser.get(f"/ideas/{idea.id}/related").text
    part = browser.get(f"/ideas/{idea.id}/related", headers={"HX-Request": "true"}).text

    for text in (page, part):
        found = re.findall(r'class="similar__title" href="/ideas/(\d+)"', text)
        assert found == [str(near.id), str(far.id)]
    assert "<h1" in page
    assert "<html" not in part
    assert f'hx-get="/ideas/{idea.id}/related"' in browser.get(f"/ideas/{idea.id}").text


def test_related_says_so_where_nothing_is(
    idea: Idea, ana: User, engine: SearchEngine, sign_in: Callable[[User], Any]
) -> None:
    browser = sign_in(ana)
    for _ in range(2):  # without an index, and with one
        assert "No other idea resembles this one" in browser.get(f"/ideas/{idea.id}/related").text
        rebuild()


def test_related_is_for_who_sees_the_idea(
    ana: User,
    eva: User,
    engine: SearchEngine,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: Callable[[User], Any],
) -> None:
    quiet = make_board("quiet", visibility=Visibility.CONFIDENTIAL)
    idea = make_idea(quiet, ana)
    rebuild()
    browser = sign_in(eva)

    assert browser.get(f"/ideas/{idea.id}/related").status_code == 404
    assert browser.get("/ideas/999/related").status_code == 404


def test_likely_duplicates_are_shown_best_first_and_found_by_the_text(
    idea: Idea,
    duplicate: Idea,
    supply: Board,
    ana: User,
    max_: User,
    engine: SearchEngine,
    make_idea: Callable[..., Idea],
    sign_in: Callable[[User], Any],
) -> None:
    best = make_idea(supply, ana, "Photos on drawers", body="Zebra stripes, everywhere.")
    rebuild()

    page = sign_in(max_).get(f"/ideas/{duplicate.id}/merge").text

    assert "Likely duplicates, best first" in page
    found = re.findall(r'class="merge-row__title" href="/ideas/(\d+)"', page)
    assert found == [str(best.id), str(idea.id)]
