"""The types of files that can be attached, and how a file shows that it is of its type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

PICTURES = frozenset({"png", "jpg", "jpeg", "webp", "gif"})
USUAL = ("pdf", "txt", "csv", "docx", "xlsx", "pptx", "odt", "ods", "odp")
RUNNING = frozenset(
    {
        *("app", "apk", "bat", "cmd", "com", "cpl", "dll", "exe", "hta", "htm", "html", "jar"),
        *("js", "jse", "lnk", "mhtml", "mjs", "msi", "pif", "ps1", "reg", "scr", "sh", "svg"),
        *("swf", "url", "vb", "vbe", "vbs", "wsf", "xhtml", "xml"),
    }
)
"""They can do harm in whoever opens them, so no administrator permits them."""
UNKNOWN_MEDIA_TYPE = "application/octet-stream"
_HEAD = 1024


@dataclass(frozen=True)
class FileType:
    media_type: str
    holds: Callable[[bytes], bool]
    """Whether a file's content is what its name says."""


def _begins_with(start: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(start)


def _is_text(content: bytes) -> bool:
    return b"\0" not in content


def _is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:_HEAD]


def _is_mp4(content: bytes) -> bool:
    return content[4:8] == b"ftyp"


_ZIP = _begins_with(b"PK\x03\x04")
_OLE = _begins_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
KNOWN = {
    "pdf": FileType("application/pdf", _is_pdf),
    "txt": FileType("text/plain", _is_text),
    "md": FileType("text/plain", _is_text),
    "csv": FileType("text/csv", _is_text),
    "rtf": FileType("application/rtf", _begins_with(b"{\\rtf")),
    "docx": FileType(f"{_OFFICE}.wordprocessingml.document", _ZIP),
    "xlsx": FileType(f"{_OFFICE}.spreadsheetml.sheet", _ZIP),
    "pptx": FileType(f"{_OFFICE}.presentationml.presentation", _ZIP),
    "odt": FileType(f"{_OPEN}.text", _ZIP),
    "ods": FileType(f"{_OPEN}.spreadsheet", _ZIP),
    "odp": FileType(f"{_OPEN}.presentation", _ZIP),
    "doc": FileType("application/msword", _OLE),
    "xls": FileType("application/vnd.ms-excel", _OLE),
    "ppt": FileType("application/vnd.ms-powerpoint", _OLE),
    "zip": FileType("application/zip", _ZIP),
    "mp4": FileType("video/mp4", _is_mp4),
}


def ending_of(file_name: str) -> str:
    """What stands after the last dot, in lower case; empty without a dot."""
    return file_name.rpartition(".")[2].lower() if "." in file_name else ""


def media_type_of(ending: str) -> str:
    return KNOWN[ending].media_type if ending in KNOWN else UNKNOWN_MEDIA_TYPE


def is_what_it_says(ending: str, content: bytes) -> bool:
    """Whether the content fits the ending, as far as files of that type can be told."""
    return ending not in KNOWN or KNOWN[ending].holds(content)
