"""The score of Trending: what is promised about it holds for whatever moments people act at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ideas.ranking import HALF_LIFE, LANDMARK, trending

moments = st.datetimes(
    datetime(2015, 1, 1),  # noqa: DTZ001 (the strategy adds the time zone)
    datetime(2045, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
some = st.lists(moments, min_size=1, max_size=30)


def warmth(acts: list[datetime], *, now: datetime) -> float:
    """What people are told: 1 for who takes part now, a half for who did a half-life ago."""
    return sum(0.5 ** ((now - at) / HALF_LIFE) for at in acts)


@given(acts=st.lists(st.integers(0, 300), min_size=1, max_size=30), waited=st.integers(0, 300))
def test_score_is_the_warmth_of_any_moment(acts: list[int], waited: int) -> None:
    ago = [LANDMARK + timedelta(days=day) for day in acts]
    now = max(ago) + timedelta(days=waited)

    assert 2 ** (trending(ago) - (now - LANDMARK) / HALF_LIFE) == pytest.approx(
        warmth(ago, now=now), rel=1e-9
    )


@given(one=some, other=some)
def test_order_of_two_ideas_does_not_change_by_time(
    one: list[datetime], other: list[datetime]
) -> None:
    """Which is why nothing has to be written while time passes."""
    later = timedelta(days=30)
    first, second = (trending(acts) for acts in (one, other))
    first_later, second_later = (trending([at + later for at in acts]) for acts in (one, other))

    assert first_later - second_later == pytest.approx(first - second, abs=1e-6)


@given(acts=some, data=st.data())
def test_order_in_which_people_came_does_not_matter(
    acts: list[datetime], data: st.DataObject
) -> None:
    assert trending(data.draw(st.permutations(acts))) == trending(acts)


@given(acts=some, another=moments)
def test_one_more_person_never_harms(acts: list[datetime], another: datetime) -> None:
    assert trending([*acts, another]) >= trending(acts)
    assert trending([*acts, another]) >= trending([another])


@given(acts=some, later=st.timedeltas(timedelta(hours=1), timedelta(days=400)))
def test_later_is_warmer(acts: list[datetime], later: timedelta) -> None:
    assert trending([at + later for at in acts]) > trending(acts)


@given(at=moments, doublings=st.integers(0, 10))
def test_twice_as_many_people_are_worth_one_half_life(at: datetime, doublings: int) -> None:
    assert trending([at] * 2**doublings) == pytest.approx(
        trending([at + doublings * HALF_LIFE]), abs=1e-9
    )


def test_old_idea_with_new_support_passes_a_new_one_without() -> None:
    now = datetime(2026, 11, 2, tzinfo=UTC)
    old = [now - timedelta(days=700)] * 40

    assert trending([*old, now, now]) > trending([now - timedelta(hours=1)])
    assert trending(old) < trending([now - timedelta(days=60)])
