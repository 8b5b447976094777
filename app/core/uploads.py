"""Files that come with a request: how much of them is taken in, and from which forms."""

from __future__ import annotations

from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import IO, Any, ParamSpec, TypeVar

from flask import Flask, Request, current_app, request

P = ParamSpec("P")
R = TypeVar("R")
MEGABYTE = 1024 * 1024
LARGEST_FILE = 25 * MEGABYTE
"""No file is kept that is larger, whatever the administrator says."""
LARGEST_WITH_FILES = 60 * MEGABYTE
"""Of a whole form; what is larger is refused before it is read."""
LARGEST_TEXT = 8 * MEGABYTE
"""Of all fields of such a form together. It comes back to be shortened."""
IN_MEMORY = MEGABYTE


class _Bounded(SpooledTemporaryFile[bytes]):
    """Takes in one byte more than LARGEST_FILE and lets go of the rest, so that what was typed
    into the form survives a file that is far too large."""

    def write(self, s: Any) -> int:
        super().write(s[: max(0, LARGEST_FILE + 1 - self.tell())])
        return len(s)


class UploadRequest(Request):
    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return _Bounded(max_size=IN_MEMORY)


def marked_as_taking_files(view: Callable[P, R]) -> Callable[P, R]:
    """Let requests to this view be as large as files are."""
    view.takes_files = True  # pyright: ignore[reportFunctionMemberAccess] (as `guard.public` does)
    return view


def init_app(app: Flask) -> None:
    """Before anything that reads forms: the first to read one sets how much of it is read."""
    app.request_class = UploadRequest
    app.before_request(_allow_files)


def _allow_files() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False):
        request.max_content_length = LARGEST_WITH_FILES
        request.max_form_memory_size = LARGEST_TEXT
