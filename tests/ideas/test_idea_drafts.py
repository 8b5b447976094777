"""Drafts of ideas: saved, never written over, seen by their author alone, gone once posted."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board, Visibility
from app.core import clock
from app.core.errors import BadInput, WrongState
from app.ideas.models import Attachment, Draft, Idea
from app.ideas.operations.keeping_attachments import GRACE, forget_unused
from app.ideas.operations.keeping_drafts import (
    LONGEST_DRAFT,
    MAY_BRING_BACK_FOR,
    MOST_DRAFTS,
    begin_draft,
    discard_own_draft,
    forget_discarded_drafts,
    forget_draft,
    keep_draft,
    restore_own_draft,
)
from tests.pictures import picture

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
IDEA = {"board": "supply", "title": "Label the drawers", "body": "With photos."}
WORDS = {name: [value] for name, value in IDEA.items()}
AS_SCRIPT = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def draft(session: DbSession, supply: Board, ana: User) -> Draft:
    draft = begin_draft(WORDS, by=ana)
    session.commit()
    return draft


def all_fields(session: DbSession) -> list[dict[str, list[str]]]:
    session.expire_all()
    return list(session.scalars(select(Draft.fields).order_by(Draft.id)))


# Operations


def test_draft_holds_what_was_typed_complete_or_not(
    session: DbSession, supply: Board, ana: User
) -> None:
    draft = begin_draft({"title": [" Half \u202e a \n sen"], "board": ["nowhere"]}, by=ana)

    assert draft.fields == {"title": [" Half \u202e a \n sen"], "board": ["nowhere"]}
    assert (draft.title, draft.board_id, draft.version) == ("Half a sen", None, 1)
    assert begin_draft(WORDS, by=ana).board_id == supply.id
    assert begin_draft({"board": ["\0"]}, by=ana).board_id is None


def test_draft_is_saved_again_in_its_place(draft: Draft, ana: User) -> None:
    kept = keep_draft(draft, {**WORDS, "title": ["Better"]}, seen_version=1, by=ana)

    assert kept is draft
    assert (kept.title, kept.version) == ("Better", 2)


def test_same_words_again_change_nothing(draft: Draft, ana: User) -> None:
    assert keep_draft(draft, WORDS, seen_version=0, by=ana).version == 1


def test_what_another_tab_saved_is_not_written_over(
    session: DbSession, draft: Draft, ana: User
) -> None:
    keep_draft(draft, {"title": ["From the first tab"]}, seen_version=1, by=ana)

    other = keep_draft(draft, {"title": ["From the second tab"]}, seen_version=1, by=ana)

    assert other is not draft
    assert [fields["title"] for fields in all_fields(session)] == [
        ["From the first tab"],
        ["From the second tab"],
    ]


def test_draft_that_was_posted_meanwhile_becomes_another(
    session: DbSession, draft: Draft, ana: User
) -> None:
    forget_draft(draft.id, by=ana)

    other = keep_draft(draft, {"title": ["Still typing"]}, seen_version=1, by=ana)

    assert all_fields(session) == [{"title": ["Still typing"]}]
    assert other.version == 1


def test_drafts_are_not_without_end(session: DbSession, draft: Draft, ana: User, eva: User) -> None:
    for number in range(MOST_DRAFTS - 1):
        begin_draft({"title": [str(number)]}, by=ana)

    with pytest.raises(BadInput, match=f"You have {MOST_DRAFTS} drafts"):
        begin_draft(WORDS, by=ana)
    assert keep_draft(draft, {"title": ["x"]}, seen_version=1, by=ana) is draft
    assert begin_draft(WORDS, by=eva).author_id == eva.id
    discard_own_draft(draft)
    session.flush()
    begin_draft(WORDS, by=ana)
    with pytest.raises(BadInput, match="Post or delete one of them first"):
        restore_own_draft(draft.id, by=ana)


def test_draft_holds_more_than_can_be_posted_and_not_everything(draft: Draft, ana: User) -> None:
    most = {"body": ["x" * LONGEST_DRAFT]}
    assert keep_draft(draft, most, seen_version=1, by=ana).fields == most

    for act in (
        lambda fields: begin_draft(fields, by=ana),
        lambda fields: keep_draft(draft, fields, seen_version=2, by=ana),
    ):
        with pytest.raises(BadInput, match="too long to be saved as a draft"):
            act({"body": ["x" * LONGEST_DRAFT], "title": ["y"]})


def test_discarded_draft_can_be_brought_back_for_a_while(
    session: DbSession, draft: Draft, ana: User, eva: User
) -> None:
    with pytest.raises(WrongState):
        restore_own_draft(draft.id, by=ana)
    discard_own_draft(draft)
    session.commit()

    forget_discarded_drafts()
    with pytest.raises(WrongState):
        restore_own_draft(draft.id, by=eva)
    restore_own_draft(draft.id, by=ana)
    discard_own_draft(draft)
    session.commit()
    with time_machine.travel(clock.now() + MAY_BRING_BACK_FOR):
        forget_discarded_drafts()
        forget_discarded_drafts()
    session.commit()

    assert all_fields(session) == []


def test_files_in_a_draft_stay(
    session: DbSession, supply: Board, ana: User, sign_in: SignIn
) -> None:
    files = {"files": (io.BytesIO(picture()), "photo.png")}
    sign_in(ana).post("/drafts", {**IDEA, **files})
    [fields] = all_fields(session)
    assert "![](/attachments/" in fields["body"][0]

    with time_machine.travel(clock.now() + GRACE + timedelta(hours=1)):
        forget_unused()
    session.commit()

    assert len(session.scalars(select(Attachment)).all()) == 1


# Pages


def test_button_saves_a_draft_which_opens_as_it_was(
    session: DbSession, supply: Board, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    form = {**IDEA, "tags": "a, b", "co_authors": "@eva", "draft": "", "draft_version": ""}

    saved = browser.post("/drafts", form)
    draft = session.scalars(select(Draft)).one()
    page = browser.get(saved.location).text

    assert (saved.status_code, saved.location) == (303, f"/ideas/new?draft={draft.id}")
    assert 'value="Label the drawers"' in page
    assert "With photos.</textarea>" in page
    assert 'value="a, b"' in page
    assert 'value="@eva"' in page
    assert f'formaction="/drafts/{draft.id}"' in page
    assert f'name="draft" value="{draft.id}"' in page
    assert 'name="draft_version" value="1"' in page
    listed = browser.get("/drafts").text
    assert "Label the drawers" in listed
    assert "Supply" in listed


def test_script_is_told_which_draft_has_it(
    session: DbSession, supply: Board, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)

    first = browser.post("/drafts", IDEA, **AS_SCRIPT).json
    again = browser.post(
        first["save"],
        {**IDEA, "title": "Better", "draft": first["id"], "draft_version": "1"},
        **AS_SCRIPT,
    )

    assert again.status_code == 200
    assert again.json == {**first, "version": 2}
    assert [fields["title"] for fields in all_fields(session)] == [["Better"]]


@pytest.mark.parametrize("options", [{}, AS_SCRIPT], ids=["form", "script"])
def test_second_tab_is_told_that_both_are_kept(
    session: DbSession, draft: Draft, ana: User, sign_in: SignIn, options: dict[str, Any]
) -> None:
    browser = sign_in(ana)
    to, known = f"/drafts/{draft.id}", {"draft": str(draft.id), "draft_version": "1"}
    browser.post(to, {**IDEA, **known, "title": "From the first tab"}, **options)

    answer = browser.post(to, {**IDEA, **known, "title": "From the second tab"}, **options)

    assert answer.status_code == 409
    assert "Nothing is lost" in answer.text
    other = session.scalars(select(Draft).where(Draft.id != draft.id)).one()
    assert other.title == "From the second tab"
    if options:
        assert (answer.json["id"], answer.json["version"]) == (other.id, 1)
    else:
        assert 'value="From the second tab"' in answer.text
        assert f'name="draft" value="{other.id}"' in answer.text
        assert f'formaction="/drafts/{other.id}"' in answer.text


def test_posting_removes_the_draft_and_only_ones_own(
    session: DbSession, draft: Draft, ana: User, eva: User, sign_in: SignIn
) -> None:
    known = {"draft": str(draft.id), "draft_version": "1"}

    assert sign_in(eva).post("/ideas/new", {**IDEA, **known}).status_code == 303
    assert len(all_fields(session)) == 1
    wrong = sign_in(ana).post("/ideas/new", {**IDEA, **known, "title": ""})
    assert f'name="draft" value="{draft.id}"' in wrong.text
    assert len(all_fields(session)) == 1
    assert sign_in(ana).post("/ideas/new", {**IDEA, **known}).status_code == 303
    assert all_fields(session) == []


def test_nobody_else_finds_a_draft(draft: Draft, eva: User, sign_in: SignIn) -> None:
    browser = sign_in(eva)

    assert browser.get(f"/ideas/new?draft={draft.id}").status_code == 404
    assert "Label the drawers" not in browser.get("/drafts").text
    for act in ("", "/discard"):
        assert browser.post(f"/drafts/{draft.id}{act}", IDEA).status_code == 404
    assert browser.post(f"/drafts/{draft.id}/restore").status_code == 409


def test_draft_is_deleted_and_brought_back(
    session: DbSession, draft: Draft, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)

    assert browser.post(f"/drafts/{draft.id}/discard").status_code == 303
    page = browser.get("/drafts").text
    assert "Bring it back" in page
    assert browser.get(f"/ideas/new?draft={draft.id}").status_code == 404
    assert browser.post(f"/drafts/{draft.id}", IDEA).status_code == 404
    assert browser.post(f"/drafts/{draft.id}/restore").status_code == 303
    assert browser.get(f"/ideas/new?draft={draft.id}").status_code == 200


def test_draft_on_a_board_that_is_not_seen_any_more_keeps_its_words(
    session: DbSession, draft: Draft, supply: Board, ana: User, sign_in: SignIn
) -> None:
    supply.visibility = Visibility.LISTED
    supply.name = "Secret plans"
    session.commit()
    browser = sign_in(ana)

    page = browser.get("/drafts").text
    assert "Label the drawers" in page
    assert "Secret plans" not in page
    assert browser.get(f"/ideas/new?draft={draft.id}").status_code == 200


def test_menu_and_posting_page_lead_to_drafts(draft: Draft, ana: User, sign_in: SignIn) -> None:
    page = sign_in(ana).get("/ideas/new").text

    assert "You have 1 draft" in page
    assert '<span class="side__text">Your drafts</span><span class="side__count">1</span>' in page


@pytest.mark.parametrize("options", [{}, AS_SCRIPT], ids=["form", "script"])
def test_one_draft_too_many_is_refused_with_what_was_typed(
    session: DbSession, ana: User, supply: Board, sign_in: SignIn, options: dict[str, Any]
) -> None:
    for number in range(MOST_DRAFTS):
        begin_draft({"title": [str(number)]}, by=ana)
    session.commit()

    answer = sign_in(ana).post("/drafts", {**IDEA, "body": "Half a night"}, **options)

    assert answer.status_code == 422
    assert f"You have {MOST_DRAFTS} drafts" in answer.text
    assert options or "Half a night</textarea>" in answer.text


def test_number_of_a_draft_that_is_none(supply: Board, ana: User, sign_in: SignIn) -> None:
    browser = sign_in(ana)

    assert browser.get("/ideas/new?draft=x").status_code == 200
    assert browser.get("/ideas/new?draft=7").status_code == 404
    wrong = browser.post("/ideas/new", {**IDEA, "draft": "x", "draft_version": "-1"})
    assert wrong.status_code == 422
    assert "With photos.</textarea>" in wrong.text


# Posting with all that belongs to it


def test_co_authors_are_asked_as_the_idea_is_posted(
    session: DbSession, supply: Board, ana: User, eva: User, max_: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)

    answer = browser.post("/ideas/new", {**IDEA, "co_authors": "@eva, max"})

    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "Eva Lindqvist" in page
    assert "Max Weber" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("@nobody", "There is nobody called @nobody."),
        ("@ana", "you are its first author already"),
        ("@eva", "Eva Lindqvist does not see what is posted on this board"),
    ],
)
def test_idea_whose_co_authors_cannot_be_asked_is_not_posted(
    session: DbSession,
    make_board: Callable[..., Board],
    ana: User,
    eva: User,
    sign_in: SignIn,
    typed: str,
    words: str,
) -> None:
    make_board("supply", visibility=Visibility.LISTED, people=(ana,))

    answer = sign_in(ana).post("/ideas/new", {**IDEA, "co_authors": typed})

    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{typed}"' in answer.text
    assert "With photos.</textarea>" in answer.text
    session.expire_all()
    assert session.scalars(select(Idea)).all() == []


def test_brief_of_the_chosen_board_is_shown(
    session: DbSession,
    supply: Board,
    make_board: Callable[..., Board],
    ana: User,
    sign_in: SignIn,
) -> None:
    supply.brief_html = "<p>Whatever lies in <strong>drawers</strong>.</p>"
    session.commit()
    browser = sign_in(ana)
    shown = '<div class="brief" data-brief-shown><div class="prose"><p>Whatever lies'

    assert shown in browser.get("/ideas/new").text  # the only one
    make_board("other")
    assert shown not in browser.get("/ideas/new").text
    assert "What belongs where?" in browser.get("/ideas/new").text
    assert shown in browser.get("/ideas/new?board=supply").text
    assert shown in browser.post("/ideas/new", {"board": "supply"}).text
