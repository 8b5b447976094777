"""Slips of the finger, and what is made of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.boards.models import Visibility
from app.search.index import rebuild
from app.search.spelling import Slip


@pytest.mark.parametrize(
    "typed",
    ["drawesr", "drawrs", "drawerrs", "dravers", "tdrawers", "DRAWRES", "rawers"],
)
def test_one_slip_in_a_word_still_finds(search, idea, eva, typed):
    rebuild()

    found = search(typed, user=eva)

    assert [hit.card.id for hit in found.page.rows] == [idea.id]
    assert found.replaced == (Slip(typed.lower(), "drawers"),)
    assert "<mark>drawers</mark>" in found.page.rows[0].card.title


def test_the_other_words_count_as_before(search, make_idea, supply, idea, ana, eva):
    other = make_idea(supply, ana, "Drawers of glass")
    rebuild()

    found = search("drawesr glass status:new", user=eva)

    assert [hit.card.id for hit in found.page.rows] == [other.id]


@pytest.mark.parametrize("typed", ["draw", "drwaesr", "labe", '"drawesr photos"', "drawer"])
def test_what_is_too_short_too_far_or_right_stays(search, idea, eva, typed):
    rebuild()

    assert search(typed, user=eva).replaced == ()


def test_where_nothing_has_what_was_meant_it_is_not_said_to_be_shown(search, idea, eva):
    rebuild()

    found = search("drawesr -photos", user=eva)

    assert (found.total, found.replaced) == (0, ())
    assert [card.id for card in found.close] == [idea.id]  # as it was meant


def test_a_rare_word_is_found_and_the_commoner_one_offered(
    engine, search, make_idea, supply, sign_in, ana, eva
):
    for n in range(11):
        make_idea(supply, ana, f"Trolley {n}")
    rare = make_idea(supply, ana, "A troley")
    rebuild()

    found = search("troley", user=eva)

    assert [hit.card.id for hit in found.page.rows] == [rare.id]
    assert (found.replaced, found.offered) == ((), (Slip("troley", "trolley"),))
    page = sign_in(eva).get("/search?q=Troley+is%3Aopen").text
    assert 'href="/search?q=trolley+is%3Aopen"' in page


@pytest.mark.parametrize("visibility", [Visibility.LISTED, Visibility.CONFIDENTIAL])
def test_no_suggestion_tells_of_what_is_hidden(
    search, make_board, make_idea, idea, ana, eva, max_, visibility
):
    secret = make_board("secret", moderators=(max_,), visibility=visibility)
    make_idea(secret, ana, "Acquisitions")
    make_idea(secret, ana, "Drawesr")
    rebuild()

    assert search("acquisitoins", user=max_).replaced == (Slip("acquisitoins", "acquisitions"),)
    hidden, absent = search("acquisitoins", user=eva), search("xcquisitoins", user=eva)
    assert hidden == replace(absent, words=hidden.words)
    # What others wrote where she may not look does not make it a word.
    assert search("drawesr", user=eva).replaced == (Slip("drawesr", "drawers"),)


def test_where_nothing_is_found_it_says_what_is_close_and_what_was_ignored(
    engine, search, sign_in, idea, eva
):
    rebuild()

    found = search("the drawers of glass", user=eva)

    assert found.total == 0
    assert [card.id for card in found.close] == [idea.id]
    assert found.ignored == ["the", "of"]
    page = sign_in(eva).get("/search?q=the+drawers+of+glass").text
    assert "Close to it" in page
    assert "Too common to be looked for: the, of" in page
