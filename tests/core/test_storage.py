"""Files in a folder: whole or not there at all."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.storage import Folder, Missing, NotKept

LATER = datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "attachments")


def test_what_is_kept_can_be_opened_until_it_is_removed(folder: Folder) -> None:
    folder.keep("abcd", b"hello")
    with folder.open("abcd") as file:
        assert file.read() == b"hello"

    folder.remove("abcd")
    folder.remove("abcd")

    with pytest.raises(Missing):
        folder.open("abcd")


def test_what_was_kept_before_is_named(folder: Folder) -> None:
    folder.keep("abcd", b"1")
    folder.keep("ac00", b"2")

    assert list(folder.kept_before(LATER, prefix="ab")) == ["abcd"]
    assert list(folder.kept_before(LATER, prefix="ff")) == []
    assert list(folder.kept_before(datetime(2000, 1, 1, tzinfo=UTC), prefix="ab")) == []


def test_full_disk_leaves_nothing_behind(folder: Folder, tmp_path: Path) -> None:
    """/dev/full takes no byte: a link to it is what the draft would be written to."""
    (tmp_path / "attachments" / "ab").mkdir(parents=True)
    draft = tmp_path / "attachments" / "ab" / f"abcd.{os.getpid()}.part"
    draft.symlink_to("/dev/full")

    with pytest.raises(NotKept):
        folder.keep("abcd", b"hello")

    assert list((tmp_path / "attachments" / "ab").iterdir()) == []


def test_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "attachments").write_text("a file where the folder should be")

    with pytest.raises(NotKept):
        Folder(tmp_path / "attachments").keep("abcd", b"hello")
