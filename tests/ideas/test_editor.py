"""The editor: its preview is what will be shown, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, Visibility
from app.ideas.models import (
    ANSWER_LENGTH,
    ARGUMENT_LENGTH,
    BODY_LENGTH,
    COMMENT_LENGTH,
    Comment,
    Decision,
    Idea,
    Reconsideration,
)
from app.ideas.status import Status

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
TEXT = (
    "**Six** drawers, @max and @nobody\n\n| a | b |\n|---|---|\n| 1 | https://example.org |\n\n<b>x"
)
LONGEST = {
    "body": BODY_LENGTH,
    "comment": COMMENT_LENGTH,
    "answer": ANSWER_LENGTH,
    "argument": ARGUMENT_LENGTH,
}


def previewed(browser: Any, kind: str, text: str = TEXT, idea: Idea | None = None) -> str:
    """What the preview shows, as HTML."""
    fields = {"kind": kind, "text": text, "idea": str(idea.id) if idea else ""}
    answer = browser.post("/preview", fields)
    assert answer.status_code == 200
    return prose(answer.text)


def prose(page: str) -> str:
    [html] = re.findall(r'<div class="prose">(.*?)</div>', page, re.DOTALL)
    return html.strip()


def test_preview_is_what_is_shown(
    session: DbSession,
    idea: Idea,
    ana: User,
    max_: User,
    sign_in: SignIn,
    decide: Callable[..., Decision],
) -> None:
    author, moderator = sign_in(ana), sign_in(max_)
    ideas = f"/ideas/{idea.id}"
    author.post(f"{ideas}/comments", {"body": TEXT})
    author.post(f"{ideas}/edit", {"title": "T", "body": TEXT, "version": idea.version})
    session.refresh(idea)
    declined = decide(idea, Status.DECLINED, max_, answer=TEXT)
    author.post(f"{ideas}/answers/{declined.id}/reconsideration", {"argument": TEXT})

    assert previewed(author, "body") == idea.body_html.strip()
    comment = session.scalars(select(Comment)).one()
    assert "@max</a>" in comment.body_html
    assert previewed(author, "comment", idea=idea) == comment.body_html.strip()
    assert previewed(moderator, "answer", idea=idea) == declined.answer_html.strip()
    argued = session.scalars(select(Reconsideration.argument_html)).one()
    assert previewed(author, "argument", idea=idea) == argued.strip()


def test_preview_of_nothing_says_so(ana: User, sign_in: SignIn) -> None:
    answer = sign_in(ana).post("/preview", {"kind": "body", "text": " \u200b\n"})

    assert (answer.status_code, "nothing to show yet" in answer.text) == (200, True)


@pytest.mark.parametrize("kind", LONGEST)
def test_text_too_long_to_be_sent_is_not_rendered(ana: User, sign_in: SignIn, kind: str) -> None:
    answer = sign_in(ana).post("/preview", {"kind": kind, "text": "y" * (LONGEST[kind] + 1)})

    assert answer.status_code == 422
    assert f"Shorten the text to {LONGEST[kind]} characters." in answer.text
    assert "yyy" not in answer.text


def test_preview_names_no_more_people_than_a_comment_may(
    idea: Idea, ana: User, sign_in: SignIn
) -> None:
    names = " ".join(f"@a{number}" for number in range(21))

    answer = sign_in(ana).post("/preview", {"kind": "comment", "text": names, "idea": idea.id})

    assert (answer.status_code, "Mention at most 20 people" in answer.text) == (422, True)


def test_preview_tells_a_stranger_nothing_of_an_idea(
    ana: User,
    eva: User,
    max_: User,
    make_board: Callable[..., Board],
    make_idea: Callable[..., Idea],
    sign_in: SignIn,
) -> None:
    board = make_board("secret", visibility=Visibility.CONFIDENTIAL, moderators=(max_,))
    hidden = make_idea(board, max_)
    fields = {"kind": "comment", "text": "@max", "idea": hidden.id}

    assert sign_in(eva).post("/preview", fields).status_code == 404
    assert "</a>" in sign_in(max_).post("/preview", fields).text
    assert "</a>" not in sign_in(max_).post("/preview", {**fields, "text": "@ana"}).text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "poem", "text": "x"}, 404),
        ({"text": "x"}, 404),
        ({"kind": "comment", "text": "x", "idea": "one"}, 422),
        ({"kind": "comment", "text": "x", "idea": "7"}, 404),
        ({"kind": "body", "text": "x" * 600_000}, 422),
        ({"kind": "body", "text": "x" * 3_000_000}, 413),
    ],
)
def test_preview_of_what_makes_no_sense(
    ana: User, sign_in: SignIn, fields: dict[str, str], status: int
) -> None:
    assert sign_in(ana).post("/preview", fields).status_code == status


def test_without_scripts_every_form_comes_back_with_its_preview(
    session: DbSession,
    idea: Idea,
    ana: User,
    max_: User,
    sign_in: SignIn,
    decide: Callable[..., Decision],
    say: Callable[..., Comment],
) -> None:
    comment = say(idea, ana)
    declined = decide(idea, Status.DECLINED, max_)
    author, moderator = sign_in(ana), sign_in(max_)
    address = f"/ideas/{idea.id}"
    before = _rows(session)
    for browser, to, fields, name in (
        (author, "/ideas/new", {"board": "supply", "title": "T <"}, "body"),
        (author, "/ideas/new/done", {"title": "T <"}, "body"),
        (author, f"{address}/edit", {"title": "T <", "version": "1"}, "body"),
        (author, f"{address}/comments", {}, "body"),
        (author, f"{address}/comments", {"parent_id": str(comment.id)}, "body"),
        (author, f"{address}/comments/{comment.id}/edit", {"version": "1"}, "body"),
        (author, f"{address}/answers/{declined.id}/reconsideration", {}, "argument"),
        (moderator, f"{address}/status", {"status": "under_review", "version": "1"}, "answer"),
        (
            moderator,
            "/desk/together",
            {"status": "under_review", "seen": f"{idea.id}:1"},
            "answer",
        ),
    ):
        answer = browser.post(to, {**fields, name: "**Six** < 7", "preview": "1"})
        assert answer.status_code == 200, to
        preview = answer.text.partition(" autofocus>")[2].partition("</section>")[0]
        assert prose(preview) == "<p><strong>Six</strong> &lt; 7</p>", to
        assert "**Six** &lt; 7</textarea>" in answer.text, to
        assert "title" not in fields or 'value="T &lt;"' in answer.text, to
        assert "Please correct" not in answer.text, to
    assert _rows(session) == before


def _rows(session: DbSession) -> list[Any]:
    return [
        session.scalars(select(what)).all()
        for what in (Idea.body, Comment.body, Decision.id, Reconsideration.argument)
    ]
