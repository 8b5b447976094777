"""Pictures for tests, drawn when they are needed."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

WHERE_IT_WAS_TAKEN = "52.5200 N, 13.4050 E"
ORIENTATION, DESCRIPTION = 0x0112, 0x010E


def picture(
    format: str = "PNG",
    *,
    size: tuple[int, int] = (40, 20),
    mode: str = "RGB",
    colour: Any = (200, 30, 30),
    **options: Any,
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, format, **options)
    return out.getvalue()


def moving(format: str = "GIF", *, frames: int = 3, size: tuple[int, int] = (20, 10)) -> bytes:
    images = [
        Image.new("RGB", size, (number * 83 % 256, number // 3 % 256, 80))
        for number in range(frames)
    ]
    out = io.BytesIO()
    images[0].save(out, format, save_all=True, append_images=images[1:], duration=50, loop=0)
    return out.getvalue()


def photograph(*, orientation: int = 6) -> bytes:
    """As a phone makes it: lying on its side, and saying where it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[DESCRIPTION] = WHERE_IT_WAS_TAKEN
    return picture("JPEG", exif=exif, comment=WHERE_IT_WAS_TAKEN.encode())


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it has that many pixels, and holds as many as make a few kilobytes."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * min(height * (width // 8 + 2), 8_000_000))
    parts = (b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
