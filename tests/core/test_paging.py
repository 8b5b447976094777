"""Keys of pages as they come back: somebody else may have written them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from app.auth.models import User
from app.ideas.models import Idea


def key_of(content: Any) -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "key",
    [
        "?",
        "é",
        key_of("NaN"),
        key_of("[" * 5_000),
        key_of('{"a":' * 5_000),
        key_of([]),
        key_of({"f": 1, "g": 2, "h": 3}),
        key_of(["f", "yesterday", 1]),
        key_of(["f", "2026-01-01T00:00:00", 1]),
        key_of(["f", "2026-01-01T00:00:00+00:00", True]),
        key_of(["f", "2026-01-01T00:00:00+00:00", 2**31]),
        key_of(["f", "0001-01-01T00:00:00+14:00", 1]),
        key_of(["b", "9999-12-31T23:59:59-14:00", 1]),
    ],
    ids=range(13),
)
def test_key_that_makes_no_sense_is_the_first_page(
    idea: Idea, eva: User, sign_in: Callable[[User], Any], key: str
) -> None:
    page = sign_in(eva).get("/ideas", query_string={"key": key})

    assert page.status_code == 200
    assert idea.title in page.text


@pytest.mark.parametrize("score", ["NaN", "Infinity", "-Infinity", "1e999", "5", '"5.5"', "null"])
def test_score_in_a_key_that_makes_no_sense_is_the_first_page(
    idea: Idea, eva: User, sign_in: Callable[[User], Any], score: str
) -> None:
    page = sign_in(eva).get("/ideas", query_string={"key": key_of(f'["f", {score}, 1]')})

    assert page.status_code == 200
    assert idea.title in page.text


@pytest.mark.parametrize("name", ["a\0b", "\u202eb", "x" * 300])
def test_name_in_a_key_is_looked_at_as_it_stands(
    omar: User, sign_in: Callable[[User], Any], name: str
) -> None:
    page = sign_in(omar).get("/admin/people", query_string={"key": key_of(["f", name, 1])})

    assert page.status_code == 200


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", 5, "0001-01-01"])
def test_day_in_a_key_that_makes_no_sense_is_no_fault(
    eva: User, sign_in: Callable[[User], Any], day: Any
) -> None:
    page = sign_in(eva).get("/implemented", query_string={"key": key_of(["f", day, 1])})

    assert page.status_code == 200
