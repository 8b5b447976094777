"""What may be a duplicate."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.auth.models import User
from app.boards.models import Board, Visibility
from app.ideas.models import Idea, Merge
from app.search.engine import SearchEngine
from app.search.index import rebuild
from app.search.similar import MOST, similar_ideas

Alike = Callable[..., list[int]]


@pytest.fixture
def alike_to(app: Flask, engine: SearchEngine) -> Alike:
    def find(text: str, *, user: User) -> list[int]:
        with app.test_request_context():  # cards have addresses in them
            return [card.id for card in similar_ideas(text, user, engine=engine)]

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
