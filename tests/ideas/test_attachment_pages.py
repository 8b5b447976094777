"""Sending files with forms and on their own, and who gets them back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core.storage import Storage
from app.ideas.models import AnswerDraft, Attachment, Comment, Decision, Idea
from app.ideas.operations.attaching import Upload, keep_upload
from app.ideas.operations.posting import post_idea
from app.ideas.status import Status
from tests.pictures import bomb, picture

DbSession = scoped_session[Session]
SignIn = Callable[[User], Any]
IDEA = {"board": "supply", "title": "Label the drawers", "body": "With photos."}
PDF = b"%PDF-1.7 and so on"


def file(name: str = "photo.png", content: bytes | None = None) -> tuple[io.BytesIO, str]:
    return io.BytesIO(picture() if content is None else content), name


def mentioned(page: str) -> list[str]:
    """The addresses of files in the text that a form came back with."""
    [text] = re.findall(r"<textarea[^>]*name=\"(?:body|answer|argument)\"[^>]*>(.*?)</", page, re.S)
    return re.findall(r"\((/attachments/[\w-]+)\)", text)


# With a form, without scripts


def test_button_gives_the_form_back_with_the_file_in_its_text(
    supply: Board, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    form = {**IDEA, "attach": "body", "files": [file(), file("plan.pdf", PDF)]}

    answer = browser.post("/ideas/new", form)

    assert answer.status_code == 200
    assert 'value="Label the drawers"' in answer.text
    assert "With photos.\n\n![](/attachments/" in answer.text
    assert [browser.get(address).status_code for address in mentioned(answer.text)] == [200, 200]
    assert "What does “photo.png” show?" in answer.text
    assert "Please correct" not in answer.text


def test_button_asks_for_nothing_but_a_file(supply: Board, ana: User, sign_in: SignIn) -> None:
    answer = sign_in(ana).post("/ideas/new", {"attach": "body", "body": "Half a sen"})

    assert answer.status_code == 422
    assert "Choose a file first" in answer.text
    assert "Give your idea a title" not in answer.text
    assert "Half a sen</textarea>" in answer.text


def test_file_that_is_simply_sent_along_is_posted(
    session: DbSession, supply: Board, ana: User, eva: User, sign_in: SignIn
) -> None:
    assert sign_in(ana).post("/ideas/new", {**IDEA, "files": file()}).status_code == 303

    idea = session.scalars(select(Idea)).one()
    [address] = re.findall(r'href="(/attachments/[\w-]+)"', idea.body_html)
    assert sign_in(eva).get(address).status_code == 200


def test_file_is_not_lost_with_a_form_that_comes_back(
    session: DbSession, supply: Board, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    answer = browser.post("/ideas/new", {**IDEA, "title": "", "files": file()})
    assert answer.status_code == 422
    assert "Give your idea a title" in answer.text
    [address] = mentioned(answer.text)

    body = f"With photos.\n\n![]({address})"
    assert browser.post("/ideas/new", {**IDEA, "body": body}).status_code == 303


def test_every_editor_takes_files(
    session: DbSession,
    idea: Idea,
    ana: User,
    max_: User,
    sign_in: SignIn,
    decide: Callable[..., Decision],
) -> None:
    author, moderator = sign_in(ana), sign_in(max_)
    declined = decide(idea, Status.DECLINED, max_)
    address = f"/ideas/{idea.id}"
    for browser, to, fields in (
        (author, f"{address}/edit", {"title": "T", "body": "B", "version": str(idea.version)}),
        (author, f"{address}/comments", {"body": "B"}),
        (author, "/ideas/new/done", {"title": "T", "body": "B"}),
        (author, f"{address}/answers/{declined.id}/reconsideration", {"argument": "B"}),
        (moderator, f"{address}/status", {"status": "under_review", "version": "1", "answer": "B"}),
        (
            moderator,
            "/desk/together",
            {"status": "declined", "answer": "B", "seen": f"{idea.id}:1"},
        ),
    ):
        answer = browser.post(to, {**fields, "attach": "body", "files": file()})
        assert answer.status_code == 200, to
        assert len(re.findall(r"B\n\n!\[\]\(/attachments/[\w-]+\)\n</textarea>", answer.text)) == 1


def test_comment_of_a_picture_alone_is_posted(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
) -> None:
    answer = sign_in(eva).post(f"/ideas/{idea.id}/comments", {"body": "", "files": file()})

    assert answer.status_code == 303
    assert "/thumbnail" in session.scalars(select(Comment.body_html)).one()


def test_reply_that_comes_back_keeps_its_file_and_its_place(
    session: DbSession, idea: Idea, eva: User, sign_in: SignIn
) -> None:
    browser = sign_in(eva)
    browser.post(f"/ideas/{idea.id}/comments", {"body": "First"})
    parent = session.scalars(select(Comment.id)).one()

    fields = {"parent_id": str(parent), "body": "Look", "attach": "body", "files": file()}
    answer = browser.post(f"/ideas/{idea.id}/comments", fields)

    assert answer.status_code == 200
    assert "Look\n\n![](/attachments/" in answer.text
    assert f'name="parent_id" value="{parent}"' in answer.text


def test_draft_and_preview_of_an_answer_take_files(
    session: DbSession, idea: Idea, max_: User, sign_in: SignIn
) -> None:
    browser = sign_in(max_)
    fields = {"status": "under_review", "version": str(idea.version), "answer": "Look"}

    preview = browser.post(f"/ideas/{idea.id}/status/preview", {**fields, "files": file()})
    saved = browser.post(f"/ideas/{idea.id}/status/draft", {**fields, "files": file()})
    refused = browser.post(
        f"/ideas/{idea.id}/status/draft", {**fields, "files": file("empty.txt", b"")}
    )

    assert preview.status_code == 200
    assert 'loading="lazy"' in preview.text
    assert 'value="Look\n\n![](/attachments/' in preview.text
    assert saved.status_code == 303
    assert "/attachments/" in session.scalars(select(AnswerDraft.fields)).one()["answer"][0]
    assert (refused.status_code, "“empty.txt” is empty" in refused.text) == (422, True)


def test_description_that_is_typed_beside_a_picture_stands_in_the_text(
    session: DbSession, supply: Board, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    first = browser.post("/ideas/new", {**IDEA, "attach": "body", "files": file()})
    [address] = mentioned(first.text)
    name = address.rpartition("/")[2]
    fields = {"alt_of": name, "alt_was": "", "alt": "An open [drawer]"}

    browser.post("/ideas/new", {**IDEA, "body": f"![]({address})", **fields})

    idea = session.scalars(select(Idea)).one()
    assert idea.body == f"![An open (drawer)]({address})"
    edit = browser.get(f"/ideas/{idea.id}/edit").text
    assert 'name="alt_was" value="An open (drawer)"' in edit


def test_description_that_was_not_touched_yields_to_the_text(
    session: DbSession, supply: Board, ana: User, sign_in: SignIn
) -> None:
    name = "ab" * 16 + "-4x4"
    fields = {"alt_of": name, "alt_was": "Old", "alt": "Old"}

    sign_in(ana).post("/ideas/new", {**IDEA, "body": f"![New](/attachments/{name})", **fields})

    assert session.scalars(select(Idea.body)).one() == f"![New](/attachments/{name})"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("liar.png", b"<script>", "“liar.png” is not what its name says"),
        ("bomb.png", bomb(60_000, 60_000), "“bomb.png” has too many pixels"),
        ("empty.txt", b"", "“empty.txt” is empty"),
        ("evil.exe", b"MZ", "“evil.exe” cannot be attached"),
        ("../../a\x01b.exe", b"MZ", "“ab.exe” cannot be attached"),
        ("film.txt", b"x" * (11 * 1024 * 1024), "“film.txt” is larger than 10 MB"),
        ("far.txt", b"x" * (40 * 1024 * 1024), "“far.txt” is larger than 10 MB"),
    ],
    ids=["liar", "bomb", "empty", "type", "path", "large", "far too large"],
)
def test_bad_file_is_refused_in_the_form_which_keeps_the_rest(
    session: DbSession,
    supply: Board,
    ana: User,
    sign_in: SignIn,
    name: str,
    content: bytes,
    sentence: str,
) -> None:
    form = {**IDEA, "files": [file(name, content), file("good.png")]}

    answer = sign_in(ana).post("/ideas/new", form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Label the drawers"' in answer.text
    assert len(mentioned(answer.text)) == 1
    assert session.scalars(select(Attachment.file_name)).all() == ["good.png"]
    assert session.scalars(select(Idea)).all() == []


@pytest.mark.parametrize("how", ["multipart/form-data", "application/x-www-form-urlencoded"])
def test_text_of_five_megabytes_comes_back_to_be_shortened(
    supply: Board, ana: User, sign_in: SignIn, how: str
) -> None:
    form = {**IDEA, "body": "x" * (5 * 1024 * 1024)}

    answer = sign_in(ana).post("/ideas/new", form, content_type=how)

    assert answer.status_code == 422
    assert "Shorten the text to 20000 characters" in answer.text
    assert form["body"] in answer.text


def test_more_files_than_permitted_are_left_out_with_a_sentence(
    session: DbSession, supply: Board, ana: User, sign_in: SignIn
) -> None:
    form = {**IDEA, "files": [file() for _ in range(11)]}

    answer = sign_in(ana).post("/ideas/new", form)

    assert answer.status_code == 422
    assert "at most 10 files" in answer.text
    assert len(mentioned(answer.text)) == 10


def test_only_forms_that_take_files_are_read_beyond_the_usual(ana: User, sign_in: SignIn) -> None:
    fields = {"name": "x", "files": file("x.txt", b"x" * (3 * 1024 * 1024))}

    assert sign_in(ana).post("/account/profile", fields).status_code == 413


# On their own, with scripts


def test_file_that_is_sent_on_its_own_answers_what_stands_for_it(
    ana: User, sign_in: SignIn
) -> None:
    answer = sign_in(ana).post("/attachments", {"files": file()})

    assert answer.status_code == 201
    assert re.search(r'data-markdown="!\[\]\(/attachments/[0-9a-f]{32}-40x20\)"', answer.text)


@pytest.mark.parametrize("form", [{}, {"files": (io.BytesIO(b""), "a.txt")}, {"files": "text"}])
def test_file_that_cannot_be_attached_answers_why(
    ana: User, sign_in: SignIn, form: dict[str, Any]
) -> None:
    answer = sign_in(ana).post("/attachments", form)

    assert answer.status_code == 422
    assert "attaching__problem" in answer.text


# Giving out


@pytest.fixture
def shown(session: DbSession, supply: Board, ana: User) -> Callable[[Upload], str]:
    """The address of a file that an idea of Ana's shows."""

    def act(upload: Upload) -> str:
        attachment = keep_upload(upload, by=ana)
        address = f"/attachments/{attachment.name}"
        post_idea(supply, title="T", body=f"[x]({address})", by=ana)
        session.commit()
        return address

    return act


def test_file_is_downloaded_and_trusted_with_nothing(
    shown: Callable[[Upload], str], eva: User, sign_in: SignIn
) -> None:
    address = shown(Upload("Plan – é.pdf", PDF, "application/pdf"))

    answer = sign_in(eva).get(address)

    assert answer.data == PDF
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment; filename")
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"


def test_picture_is_shown_and_kept_by_the_browser(
    session: DbSession, supply: Board, ana: User, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    address = re.findall(
        r"/attachments/[\w-]+", browser.post("/attachments", {"files": file()}).text
    )
    whole, small = browser.get(address[0]), browser.get(f"{address[0]}/thumbnail")

    assert whole.headers["Content-Disposition"] == "inline; filename=photo.png"
    assert (whole.mimetype, small.mimetype) == ("image/png", "image/webp")
    again = browser.get(address[0], headers={"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_what_is_not_there_is_404(
    app: Flask, shown: Callable[[Upload], str], ana: User, sign_in: SignIn
) -> None:
    address = shown(Upload("plan.pdf", PDF, "application/pdf"))
    browser = sign_in(ana)
    storage: Storage = app.extensions["storage"]

    for part in ("x", "0" * 32, "..", "%2e%2e%2fsecret_key", "0" * 5000):
        assert browser.get(f"/attachments/{part}").status_code == 404, part
    assert browser.get(f"{address}/thumbnail").status_code == 404
    storage.remove(address.rpartition("/")[2])
    assert browser.get(address).status_code == 404


def test_pictures_of_a_merged_idea_are_seen_where_it_went(
    idea: Idea,
    duplicate: Idea,
    merge: Callable[..., Any],
    session: DbSession,
    eva: User,
    ana: User,
    sign_in: SignIn,
) -> None:
    browser = sign_in(eva)
    fields = {"title": "T", "body": "B", "version": str(duplicate.version), "files": file()}
    assert browser.post(f"/ideas/{duplicate.id}/edit", fields).status_code == 303
    session.refresh(duplicate)
    merge(duplicate, idea)

    reader = sign_in(ana)
    page = reader.get(f"/ideas/{idea.id}").text
    [address] = re.findall(r'src="(/attachments/[\w-]+/thumbnail)"', page)
    assert reader.get(address).status_code == 200
