"""The public history of an idea: all of it, newest first, each status with its answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.ideas.models import Decision, Idea, Unit, ValueKind
from app.ideas.operations.answering_back import ask_again
from app.ideas.operations.crediting import (
    mark_improvement,
    name_implementer,
    remove_implementer,
)
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.merging import undo_merge
from app.ideas.operations.posting import edit_idea
from app.ideas.operations.sharing import accept_invitation, invite_co_author
from app.ideas.operations.valuing import Worth, confirm_value, enter_value, withdraw_value
from app.ideas.queries.timeline import TimelineEntry, timeline_of
from app.ideas.status import Status
from app.ideas.workflow import USUAL

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
Decide = Callable[..., Decision]


@pytest.fixture
def history(
    app: Flask, session: DbSession, idea: Idea, ana: User
) -> Callable[[], list[TimelineEntry]]:
    """The timeline of Ana's idea, oldest first, as a request reads it."""
    idea_id = idea.id

    def read() -> list[TimelineEntry]:
        with app.test_request_context():
            newest_first = select(Decision).order_by(Decision.id.desc())
            decisions = session.scalars(newest_first).all()
            return timeline_of(session.get_one(Idea, idea_id), decisions, USUAL, user=ana)[::-1]

    return read


def test_every_kind_has_its_words_and_names_its_people(
    session: DbSession,
    idea: Idea,
    ana: User,
    eva: User,
    max_: User,
    decide: Decide,
    history: Callable[[], list[TimelineEntry]],
) -> None:
    edit_idea(idea, title="New", body="New", tags=(), seen_version=idea.version, by=ana)
    invite_co_author(idea, eva, by=ana)
    accept_invitation(idea, by=eva)
    declined = decide(idea, Status.DECLINED, max_)
    ask_again(idea, decision_id=declined.id, argument="It is free.", by=ana)
    decide(idea, Status.DECLINED, max_)
    decide(idea, Status.UNDER_REVIEW, max_)
    decide(idea, Status.IMPLEMENTED, max_)
    value = enter_value(
        idea, ValueKind.REALISED, worth=Worth(Unit.WORDS, words="Quiet"), seen_version=0, by=ana
    )
    confirm_value(idea, seen_version=value.version, by=max_)
    withdraw_value(idea, ValueKind.REALISED, by=ana)
    name_implementer(idea, max_, by=max_)
    remove_implementer(idea, max_, by=max_)
    session.commit()

    assert [(entry.label, entry.detail, entry.by and entry.by.name) for entry in history()] == [
        ("Posted", None, "Ana Ruiz"),
        ("Edited", None, "Ana Ruiz"),
        ("Became a co-author", None, "Eva Lindqvist"),
        ("Declined", None, "Max Weber"),
        ("Asked to look at it again", None, "Ana Ruiz"),
        ("Stays declined", None, "Max Weber"),
        ("Opened again", "Under review", "Max Weber"),
        ("Implemented", None, "Max Weber"),
        ("Credited", "Ana Ruiz, who had the idea", "Max Weber"),
        ("Credited", "Eva Lindqvist, who wrote it together", "Max Weber"),
        ("Value entered", "realised", "Ana Ruiz"),
        ("Value confirmed", None, "Max Weber"),
        ("Value withdrawn", "realised", "Ana Ruiz"),
        ("Credited", "Max Weber, who built it", "Max Weber"),
        ("Credit withdrawn", "Max Weber, who built it", "Max Weber"),
    ]


def test_each_status_leads_to_its_answer_and_older_ones_are_unfolded(
    idea: Idea, ana: User, max_: User, decide: Decide, sign_in: SignIn
) -> None:
    older = decide(idea, Status.UNDER_REVIEW, max_, answer="I will look.")
    newer = decide(idea, Status.DECLINED, max_, answer="It is too heavy.")
    browser = sign_in(ana)

    page = browser.get(f"/ideas/{idea.id}").text

    assert f'href="/ideas/{idea.id}?answers=all#answer-{older.id}"' in page
    assert f'href="/ideas/{idea.id}#answer-{newer.id}"' in page
    for answer in (older, newer):
        assert page.count(f'id="answer-{answer.id}"') == 1
    assert '<details class="fold">' in page
    unfolded = browser.get(f"/ideas/{idea.id}?answers=all").text
    assert '<details class="fold" open>' in unfolded
    assert "I will look." in unfolded


def test_links_of_a_merged_idea_stay_on_its_own_page_until_that_is_undone(
    session: DbSession,
    idea: Idea,
    duplicate: Idea,
    ana: User,
    eva: User,
    max_: User,
    decide: Decide,
    sign_in: SignIn,
    merge: Callable[..., object],
) -> None:
    decision = decide(idea, Status.DECLINED, max_)
    ask_again(idea, decision_id=decision.id, argument="It is free.", by=ana)
    comment = post_comment(idea, body="Photos, too.", by=eva)
    mark_improvement(comment, idea, by=ana)
    merge(idea, duplicate)
    browser = sign_in(ana)

    page = browser.get(f"/ideas/{idea.id}?merged=show").text

    own = f"/ideas/{idea.id}?answers=all&amp;merged=show#answer-{decision.id}"
    assert page.count(f'href="{own}"') == 2
    assert f'href="/ideas/{idea.id}/comments/{comment.id}"' in page  # leads where it is read
    assert "This merge was undone." not in page
    shown, _, earlier = page.partition('<details class="fold"')
    assert "This is the same idea as" in shown
    assert f'id="answer-{decision.id}"' in earlier
    undo_merge(idea, by=max_)
    session.commit()
    page = browser.get(f"/ideas/{idea.id}").text
    assert page.count(f'href="/ideas/{idea.id}#answer-{decision.id}"') == 2
    assert "merged=show" not in page


def test_long_past_is_folded_after_the_newest_eight(
    session: DbSession, idea: Idea, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    for _ in range(7):
        _edit(session, idea, ana)
    assert "Show all" not in browser.get(f"/ideas/{idea.id}").text
    _edit(session, idea, ana)

    page = browser.get(f"/ideas/{idea.id}").text

    shown, _, folded = page.partition("Show all 9")
    assert (len(_labels(shown)), _labels(folded)) == (8, ["Posted"])


def test_history_asks_no_more_for_more_of_it(
    session: DbSession,
    idea: Idea,
    ana: User,
    eva: User,
    max_: User,
    decide: Decide,
    sign_in: SignIn,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    browser = sign_in(ana)
    counts: list[int] = []
    for status in (Status.IMPLEMENTED, Status.UNDER_REVIEW, Status.IMPLEMENTED):
        decide(idea, status, max_)
        name_implementer(idea, eva if counts else max_, by=max_)
        session.commit()
        with count_queries() as statements:
            browser.get(f"/ideas/{idea.id}")
        counts.append(len(statements))

    assert counts[0] == counts[2]


def _edit(session: DbSession, idea: Idea, by: User) -> None:
    body = f"Words {idea.version}"
    edit_idea(idea, title="New", body=body, tags=(), seen_version=idea.version, by=by)
    session.commit()


def _labels(text: str) -> list[str]:
    return re.findall(r'timeline__label"[^>]*>([^<]+)', text)
