"""Files that are attached to texts: checked, kept, shown by texts, and forgotten in time."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from app.auth.models import User
from app.boards.models import Board
from app.core import clock
from app.core.db import db
from app.core.errors import BadInput, NotVisible
from app.core.storage import Folder, Missing, Storage
from app.events import Event
from app.ideas.models import AnswerDraft, Attachment, AttachmentUse, Decision, Idea
from app.ideas.operations.answering_back import ask_again
from app.ideas.operations.attaching import (
    MOST_UNUSED,
    THUMBNAIL,
    Upload,
    checked_upload,
    clean_file_name,
    keep_upload,
)
from app.ideas.operations.discussing import post_comment
from app.ideas.operations.drafting import discard_draft, forget_draft, save_draft
from app.ideas.operations.keeping_attachments import (
    GRACE,
    forget_unused,
    remove_stray_files,
    set_attachment_policy,
)
from app.ideas.operations.posting import edit_idea, post_idea
from app.ideas.queries.attachments import (
    AttachmentRules,
    attached_in,
    attachment_rules,
    visible_attachment_or_404,
)
from app.ideas.status import Status
from tests.events.forking import in_child, was_killed
from tests.pictures import picture

DbSession = scoped_session[Session]
RULES = AttachmentRules(("pdf", "txt", "dat"), largest_mb=1, most_per_text=2)
PDF = b"%PDF-1.7 and so on"


@pytest.fixture
def keep(session: DbSession) -> Callable[..., Attachment]:
    """Somebody sends a file, and no text shows it yet."""

    def act(by: User, name: str = "photo.png", content: bytes | None = None) -> Attachment:
        upload = checked_upload(name, picture() if content is None else content, AttachmentRules())
        attachment = keep_upload(upload, by=by)
        session.commit()
        return attachment

    return act


@pytest.fixture
def storage(app: Flask) -> Storage:
    return app.extensions["storage"]


def shows(attachment: Attachment) -> str:
    return f"Look: ![](/attachments/{attachment.name})"


def edit(idea: Idea, body: str, by: User) -> None:
    edit_idea(idea, title="T", body=body, tags=[], seen_version=idea.version, by=by)
    db.session.commit()


def sees(person: User, attachment: Attachment) -> bool:
    try:
        visible_attachment_or_404(attachment.name, person)
    except NotVisible:
        return False
    return True


# Checking


def test_picture_is_made_anew_and_called_by_what_it_is(session: DbSession) -> None:
    upload = checked_upload("C:\\photos\\Drawer.PNG", picture("JPEG"), RULES)

    assert (upload.file_name, upload.media_type) == ("Drawer.jpg", "image/jpeg")
    assert upload.thumbnail is not None


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("plan.pdf", PDF, "application/pdf"),
        ("NOTES.TXT", b"h\xe9llo", "text/plain"),
        ("odd.dat", b"\0\1", "application/octet-stream"),
    ],
)
def test_permitted_file_is_kept_as_it_is(
    session: DbSession, name: str, content: bytes, media_type: str
) -> None:
    assert checked_upload(name, content, RULES) == Upload(name, content, media_type)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "“empty.pdf” is empty"),
        ("long.txt", b"x" * (1024 * 1024 + 1), "“long.txt” is larger than 1 MB"),
        ("run.exe", b"MZ", "“run.exe” cannot be attached. What can: Pictures and pdf, txt, dat"),
        ("page.html", b"<script>", "cannot be attached"),
        ("drawing.svg", b"<svg/>", "cannot be attached"),
        ("noending", b"x", "cannot be attached"),
        ("liar.png", b"<script>alert(1)</script>", "“liar.png” is not what its name says"),
        ("liar.pdf", b"MZ\x90", "“liar.pdf” is not what its name says"),
        ("liar.txt", b"MZ\0", "“liar.txt” is not what its name says"),
        ("cut.png", picture()[:40], "“cut.png” cannot be read as a picture"),
        ("a\u202efdp.exe", b"MZ", "“afdp.exe” cannot be attached"),
    ],
)
def test_other_file_is_refused_with_a_sentence(
    session: DbSession, name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(BadInput) as refused:
        checked_upload(name, content, RULES)

    assert sentence in refused.value.message


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\a\\b.txt", "b.txt"),
        ("..", "file"),
        (None, "file"),
        ("a\0b\nc\u202e.txt", "ab c.txt"),
        (f"{'x' * 300}.txt", f"{'x' * 116}.txt"),
        ("." + "x" * 300, "x" * 120),
    ],
)
def test_names_of_files_are_kept_without_what_could_do_harm(
    session: DbSession, typed: str | None, kept: str
) -> None:
    assert clean_file_name(typed) == kept


# Keeping


def test_file_is_kept_under_a_name_that_nobody_guesses(
    keep: Callable[..., Attachment], storage: Storage, ana: User
) -> None:
    attachment = keep(ana)

    with storage.open(attachment.name) as file, storage.open(attachment.name + THUMBNAIL) as small:
        assert len(file.read()) == attachment.bytes
        assert small.read(4) == b"RIFF"
    assert attachment.unused_since is not None


def test_full_disk_is_said_and_nothing_is_half_done(
    app: Flask, session: DbSession, ana: User, tmp_path: Any
) -> None:
    (tmp_path / "full").write_text("no folder can be made here")
    before, app.extensions["storage"] = app.extensions["storage"], Folder(tmp_path / "full")
    try:
        with pytest.raises(BadInput, match="could not be kept: our disk is full"):
            keep_upload(Upload("plan.pdf", PDF, "application/pdf"), by=ana)
    finally:
        app.extensions["storage"] = before

    session.commit()
    assert session.scalars(select(Attachment)).all() == []


def test_who_sends_and_sends_without_saving_is_stopped(
    session: DbSession, ana: User, eva: User, keep: Callable[..., Attachment]
) -> None:
    now = clock.now()
    session.add_all(
        Attachment(
            name=f"{number:032x}",
            uploader_id=ana.id,
            file_name="x",
            media_type="text/plain",
            bytes=1,
            created_at=now,
            unused_since=now,
        )
        for number in range(MOST_UNUSED)
    )
    session.commit()

    with pytest.raises(BadInput, match="100 files that no text shows"):
        keep(ana)
    keep(eva)


# Showing


def test_nobody_else_sees_a_file_until_a_text_shows_it(
    session: DbSession, supply: Board, ana: User, eva: User, keep: Callable[..., Attachment]
) -> None:
    attachment = keep(ana)
    assert (sees(ana, attachment), sees(eva, attachment)) == (True, False)

    post_idea(supply, title="T", body=shows(attachment), by=ana)
    session.commit()

    assert (sees(ana, attachment), sees(eva, attachment)) == (True, True)
    assert attachment.unused_since is None


def test_every_kind_of_text_shows_files(
    session: DbSession,
    idea: Idea,
    ana: User,
    eva: User,
    max_: User,
    keep: Callable[..., Attachment],
    decide: Callable[..., Decision],
) -> None:
    in_comment, in_answer, in_argument = keep(eva), keep(max_), keep(ana)
    post_comment(idea, body=shows(in_comment), by=eva)
    declined = decide(idea, Status.DECLINED, max_, answer=shows(in_answer))
    ask_again(idea, decision_id=declined.id, argument=shows(in_argument), by=ana)
    session.commit()

    assert all(sees(ana, file) for file in (in_comment, in_answer, in_argument))
    uses = session.execute(select(AttachmentUse.kind, AttachmentUse.idea_id)).all()
    assert sorted(uses) == [("answer", idea.id), ("argument", idea.id), ("comment", idea.id)]


def test_mentioning_the_file_of_somebody_else_opens_nothing(
    session: DbSession,
    supply: Board,
    make_board: Callable[..., Board],
    ana: User,
    eva: User,
    max_: User,
    keep: Callable[..., Attachment],
) -> None:
    """Not even for who sees it: it would be shown to all who see the other idea."""
    attachment = keep(ana)
    hidden = make_board("hidden", visibility="confidential", moderators=(max_,))
    post_idea(hidden, title="T", body=shows(attachment), by=ana)

    for person in (eva, max_):
        post_idea(supply, title="Thief", body=shows(attachment), by=person)
    session.commit()

    assert not sees(eva, attachment)
    assert sees(max_, attachment)


def test_quoting_a_picture_below_its_idea_keeps_it_there(
    session: DbSession, supply: Board, ana: User, eva: User, keep: Callable[..., Attachment]
) -> None:
    attachment = keep(ana)
    idea = post_idea(supply, title="T", body=shows(attachment), by=ana)
    post_comment(idea, body=f"> {shows(attachment)}\n\nNice!", by=eva)

    edit(idea, "No picture any more.", ana)

    assert sees(eva, attachment)
    assert attachment.unused_since is None


def test_text_that_lets_go_of_a_file_can_take_it_back(
    session: DbSession, supply: Board, ana: User, eva: User, keep: Callable[..., Attachment]
) -> None:
    attachment = keep(ana)
    idea = post_idea(supply, title="T", body=shows(attachment), by=ana)

    edit(idea, "Without.", ana)
    session.refresh(attachment)
    assert attachment.unused_since is not None
    assert not sees(eva, attachment)

    edit(idea, shows(attachment), ana)
    session.refresh(attachment)
    assert attachment.unused_since is None
    assert sees(eva, attachment)


def test_one_answer_to_several_ideas_is_shown_at_each(
    session: DbSession,
    three: list[Idea],
    max_: User,
    keep: Callable[..., Attachment],
    decide: Callable[..., Decision],
) -> None:
    attachment = keep(max_)
    for idea in three:
        decide(idea, Status.UNDER_REVIEW, max_, answer=shows(attachment))

    ideas = session.scalars(select(AttachmentUse.idea_id).order_by(AttachmentUse.idea_id)).all()
    assert ideas == sorted(idea.id for idea in three)


def test_more_files_than_permitted_are_refused(
    session: DbSession, idea: Idea, ana: User, omar: User, keep: Callable[..., Attachment]
) -> None:
    set_attachment_policy("pdf", largest_mb=1, most_per_text=1, by=omar)
    text = " ".join(shows(keep(ana)) for _ in range(2))

    with pytest.raises(BadInput, match="at most 1 files") as refused:
        edit_idea(idea, title="T", body=text, tags=[], seen_version=idea.version, by=ana)
    with pytest.raises(BadInput):
        post_comment(idea, body=text, by=ana)

    assert refused.value.field == "body"


def test_text_names_its_files_to_who_may_see_them(
    session: DbSession, supply: Board, ana: User, eva: User, keep: Callable[..., Attachment]
) -> None:
    first, second = keep(ana, "a_b.pdf", PDF), keep(ana)
    text = f"[x](/attachments/{first.name}) ![A drawer](/attachments/{second.name})"

    assert [(item.file_name, item.alt) for item in attached_in(text, ana)] == [
        ("a_b.pdf", ""),
        ("photo.png", "A drawer"),
    ]
    assert attached_in(text, ana)[0].markdown == f"[a\\_b.pdf](/attachments/{first.name})"
    assert attached_in(text, eva) == []


# Forgetting


def test_unused_file_is_forgotten_after_its_grace_and_removed(
    session: DbSession, storage: Storage, supply: Board, ana: User, keep: Callable[..., Attachment]
) -> None:
    unused, used = keep(ana), keep(ana)
    names = unused.name, used.name
    post_idea(supply, title="T", body=shows(used), by=ana)
    session.commit()

    forget(session, GRACE - timedelta(hours=1))
    assert is_kept(storage, names[0])
    forget(session, GRACE + timedelta(hours=1))

    assert session.scalars(select(Attachment.name)).all() == [names[1]]
    assert (is_kept(storage, names[0]), is_kept(storage, names[1])) == (False, True)
    assert not is_kept(storage, names[0] + THUMBNAIL)
    assert is_kept(storage, names[1] + THUMBNAIL)


def test_file_in_a_draft_waits_as_long_as_the_draft(
    session: DbSession, idea: Idea, max_: User, keep: Callable[..., Attachment]
) -> None:
    attachment = keep(max_)
    typed = {"answer": [shows(attachment)]}
    save_draft(idea, Status.UNDER_REVIEW, typed, by=max_)
    discard_draft(idea, by=max_)  # it can be brought back
    session.commit()

    for weeks in (1, 2, 3):
        forget(session, weeks * GRACE + timedelta(days=1))
    assert session.get(Attachment, attachment.id) is not None

    draft = session.scalars(select(AnswerDraft)).one()
    forget_draft(idea, seen=draft.version, by=max_)
    session.commit()
    forget(session, 5 * GRACE)
    assert session.scalars(select(Attachment)).all() == []


def test_file_that_a_text_shows_is_not_forgotten_whatever_its_row_says(
    session: DbSession, supply: Board, ana: User, keep: Callable[..., Attachment]
) -> None:
    attachment = keep(ana)
    post_idea(supply, title="T", body=shows(attachment), by=ana)
    attachment.unused_since = clock.now()  # as when two texts were saved at the same moment
    session.commit()

    forget(session, 2 * GRACE)

    session.refresh(attachment)
    assert attachment.unused_since is None


def test_file_that_a_crash_left_is_removed_and_a_young_one_stays(
    session: DbSession, storage: Folder
) -> None:
    storage.keep("ab" * 16, b"left by a crash")
    part = storage._path("ab" * 16).with_name(f"{'ab' * 16}.{os.getpid()}.part")
    part.write_bytes(b"half")

    forget(session, timedelta(hours=12))
    assert is_kept(storage, "ab" * 16)
    forget(session, timedelta(hours=25))

    assert not is_kept(storage, "ab" * 16)
    assert not part.exists()


def test_workers_at_the_same_moment_forget_once(
    app: Flask, session: DbSession, ana: User, keep: Callable[..., Attachment]
) -> None:
    for _ in range(4):
        keep(ana)

    def job() -> None:
        with time_machine.travel(clock.now() + 2 * GRACE):
            forget_unused()
            db.session.commit()

    ended = [was_killed(pid) for pid in [in_child(app, job) for _ in range(3)]]

    assert not any(ended)
    assert session.scalars(select(Attachment)).all() == []


def forget(session: DbSession, later: timedelta) -> None:
    """What the worker does that long from now, in the minutes it takes to look everywhere."""
    moment = (clock.now() + later).replace(second=0, microsecond=0)
    with time_machine.travel(moment, tick=False):
        forget_unused()
        session.commit()
    for minute in range(256):
        with time_machine.travel(moment + timedelta(minutes=minute), tick=False):
            remove_stray_files()
    session.commit()


def is_kept(storage: Storage, name: str) -> bool:
    try:
        storage.open(name).close()
    except Missing:
        return False
    return True


# Rules


def test_rules_are_the_usual_until_somebody_sets_them(session: DbSession, omar: User) -> None:
    assert attachment_rules() == AttachmentRules()

    set_attachment_policy(" .PDF, *.zip\npdf png", largest_mb=3, most_per_text=4, by=omar)
    session.commit()

    assert attachment_rules() == AttachmentRules(("pdf", "zip"), 3, 4)
    assert session.scalars(select(Event.data)).all() == [
        {"file_types": ["pdf", "zip"], "largest_mb": 3, "most_per_text": 4}
    ]


def test_pictures_alone_can_be_permitted(session: DbSession, omar: User) -> None:
    set_attachment_policy("", largest_mb=3, most_per_text=4, by=omar)

    assert attachment_rules().text == "Pictures, up to 3 MB each."


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"file_types": "pdf exe"}, "file_types"),
        ({"file_types": "SVG"}, "file_types"),
        ({"file_types": "p/df"}, "file_types"),
        ({"file_types": " ".join(f"a{n}" for n in range(51))}, "file_types"),
        ({"largest_mb": 0}, "largest_mb"),
        ({"largest_mb": 26}, "largest_mb"),
        ({"most_per_text": None}, "most_per_text"),
    ],
)
def test_rules_that_make_no_sense_are_refused(
    session: DbSession, omar: User, values: dict[str, Any], field: str
) -> None:
    rules = {"file_types": "pdf", "largest_mb": 3, "most_per_text": 4, **values}

    with pytest.raises(BadInput) as refused:
        set_attachment_policy(rules.pop("file_types"), **rules, by=omar)

    assert refused.value.field == field
