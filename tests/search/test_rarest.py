"""Which words of a text tell ideas apart."""

from __future__ import annotations

import pytest

from app.search import rarest as module
from app.search.rarest import rarest


@pytest.mark.parametrize(
    ("ideas", "chosen"),
    [
        ({"canteen": 4, "the": 90, "soup": 2}, ("soup", "canteen")),  # the rarest, up to ten ideas
        ({"the": 90, "a": 95}, ("the",)),  # one in any case
        ({"soup": 2, "sopu": 0}, ("soup",)),
        ({"sopu": 0, "cateen": 0}, ("sopu", "cateen")),
        ({"canteen": 6, "soup": 4}, ("soup", "canteen")),
        ({"canteen": 7, "soup": 4}, ("soup",)),
    ],
)
def test_takes_the_rarest_that_few_ideas_have_together(
    monkeypatch: pytest.MonkeyPatch, ideas: dict[str, int], chosen: tuple[str, ...]
) -> None:
    monkeypatch.setattr(module, "MOST_COMPARED", 10)

    assert rarest(ideas) == chosen
