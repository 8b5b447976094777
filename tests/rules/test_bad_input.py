"""Whatever is sent to a form or stands in an address: the answer is never that we failed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import BoardModerator
from app.core.limits import limiter
from app.events.delivering import Worker
from app.ideas.models import Idea

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
# Of every form there is.
FIELDS = {
    *("answer", "board", "body", "brief", "closes_comments", "colour"),
    *("current_password", "decline_reason", "department_id", "owner", "planned", "text", "used"),
    *("departments", "domains", "email", "handle", "job_title", "level", "moderators", "name"),
    *("parent_id", "password", "people", "response_target_days", "role", "rule", "since", "slug"),
    *("status", "tags", "target_date", "time_zone", "title", "until", "version", "visibility"),
    *("wake_up_date", "what_changed", "to", "day", "note", "starts_on", "ends_on", "reason"),
    *("idea", "seen", "argument", "helped", "agreed_by", "amount", "helpers", "per", "unit"),
    *("words", "credit_name", "leaderboard"),
    *("alt", "alt_of", "alt_was", "files", "file_types", "largest_mb", "most_per_text"),
    *("words", "credit_name", "leaderboard", "seen"),
    *("kind", "preview", "attach", "draft", "draft_version", "keep"),
    *("anonymous", "anonymous_posts", "colleague"),
    *("problem", "problem_place", "proposal", "proposal_place", "benefit", "benefit_place"),
    "co_authors",
    *("own_ideas", "other_ideas", "to_do", "addressed"),
}
ENDS_THE_SESSION = {"auth.sign_out", "auth.sign_out_everywhere", "admin.deactivate"}


@pytest.fixture
def unlimited() -> Iterator[None]:
    limiter.enabled = False
    yield
    limiter.enabled = True


@pytest.fixture
def browser(
    session: DbSession,
    idea: Idea,
    omar: User,
    worker: Worker,
    sign_in: SignIn,
    unlimited: None,
) -> Any:
    """Of somebody who administers and moderates: every form opens."""
    session.add(BoardModerator(board_id=idea.board_id, user_id=omar.id))
    session.commit()
    worker.drain()
    return sign_in(omar)


def posts(app: Flask) -> list[str]:
    values = {"slug": "supply", "handle": "ana", "token": "x", "kind": "realised"}
    adapter = app.url_map.bind("localhost")
    return [
        adapter.build(rule.endpoint, {a: values.get(a, 1) for a in rule.arguments}, method="POST")
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.endpoint not in ENDS_THE_SESSION
    ]


@pytest.mark.parametrize(
    "value",
    ["", "\0", "\u200b", "\ud800", "-1", "9" * 30, "9" * 5_000, "0001-01-01", "9999-12-31", "é@é"],
    ids=ascii,
)
def test_odd_values_in_every_field(app: Flask, browser: Any, value: str) -> None:
    typed = dict.fromkeys(FIELDS, value.encode(errors="surrogatepass"))
    for address in posts(app):
        assert browser.post(address, typed).status_code < 500, address
        assert browser.post(address, {**typed, "status": "planned"}).status_code < 500, address
        assert browser.post(address, {**typed, "status": "declined"}).status_code < 500, address


def test_files_in_the_place_of_every_field(app: Flask, browser: Any) -> None:
    for address in posts(app):
        files = {field: (io.BytesIO(b"hello"), "hello.txt") for field in FIELDS}
        assert browser.post(address, files).status_code < 500, address


@pytest.mark.parametrize("body", ["[1, 2]", "5", "null", "[", '{"title": 5, "name": [{}]}'])
def test_json_in_the_place_of_every_form(app: Flask, browser: Any, body: str) -> None:
    headers = {"X-CSRFToken": browser._csrf, "Content-Type": "application/json"}
    for address in posts(app):
        answer = browser.client.post(address, data=body, headers=headers)
        assert answer.status_code < 500, address


def test_requests_beyond_all_measure(browser: Any) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="body"\r\n\r\n'
    kinds = {
        "application/x-www-form-urlencoded": (b"body=", b""),
        "multipart/form-data; boundary=b": (head, b"\r\n--b--\r\n"),
        "text/plain": (b"", b""),
    }
    headers = {"X-CSRFToken": browser._csrf}
    for kind, (before, after) in kinds.items():
        for size in (1_000_000, 3_000_000):
            body = before + b"x" * size + after
            answer = browser.client.post(
                "/ideas/new", data=body, content_type=kind, headers=headers
            )
            assert answer.status_code in {413, 422}, (kind, size)


@pytest.mark.parametrize("part", ["%00", "a%00b", "%ff", "%ed%a0%80", "x" * 5_000, "%e2%80%ae"])
def test_odd_words_in_addresses(browser: Any, part: str) -> None:
    for address in (f"/boards/{part}", f"/people/{part}", f"/ideas/{part}", f"/confirm/{part}"):
        assert browser.get(address).status_code in {404, 410}, address
    names = (
        *("q", "key", "sort", "status", "page", "to", "board", "next", "tab", "whose", "year"),
        *("tag", "author", "department", "period", "title"),
    )
    pages = (
        "/ideas",
        "/search",
        "/admin/people",
        "/ideas/new",
        "/ideas/similar",
        "/notices",
        "/desk",
        "/implemented",
    )
    for name in names:
        for address in pages:
            assert browser.get(f"{address}?{name}={part}").status_code == 200, (address, name)
