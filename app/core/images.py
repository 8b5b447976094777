"""Pictures that people send, made anew: what comes out holds what is to be seen and nothing else.

Decoding costs memory and time by the pixel, whatever the size of the file, so the pixels are
counted from the head of the file before anything is decoded. See docs/decisions.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageCms, ImageOps, ImageSequence

from app.core.attached import LARGEST_THUMBNAIL, Size
from app.core.errors import BadInput
from app.core.i18n import _

MOST_PIXELS: Final = 50_000_000
"""Of a picture as it is sent: the largest that phones take."""
MOST_DECODED: Final = 25_000_000
"""Of what is held in memory, all frames of a moving picture together: 100 MB."""
MOST_FRAMES: Final = 300
LARGEST_SIDE: Final = 2560
"""Pixels: larger pictures are made smaller."""
MEDIA_TYPES: Final = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "GIF": "image/gif",
    "WEBP": "image/webp",
}
SUFFIXES: Final = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
_BEGINNINGS: Final = ((b"\x89PNG\r\n", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"))
# What the decoders raise for files that are damaged, on purpose or not.
_UNREADABLE: Final = (
    *(OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, OverflowError),
    *(AttributeError, RuntimeError, struct.error, zlib.error),
)
_SAVED: Final[dict[str, dict[str, Any]]] = {
    "PNG": {"compress_level": 6},
    "JPEG": {"quality": 85, "progressive": True},
    "GIF": {},
    "WEBP": {"quality": 85, "method": 3},
}

_CMS: Any = ImageCms  # its types are not whole

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Picture:
    """A picture made anew, in the format it came in, and a small still version of it as WebP."""

    content: bytes
    thumbnail: bytes
    format: str
    size: Size


def format_of(content: bytes) -> str | None:
    """The format of a picture by how the file begins; None for everything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    return next((name for start, name in _BEGINNINGS if content.startswith(start)), None)


def made_anew(content: bytes, format: str, *, name: str) -> Picture:
    """Decode a picture and encode it again, turned as its camera was held, in plain colours, at
    most LARGEST_SIDE large and without any metadata.

    Raises BadInput, naming the file, for what is no picture, damaged, or too large to decode.
    """
    try:
        with Image.open(io.BytesIO(content), formats=[format]) as image:
            return _made_anew(image, format, name)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(name) from error
    except _UNREADABLE as error:
        raise BadInput(
            _(
                "“%(name)s” cannot be read as a picture: it is damaged, or something else. Open it "
                "yourself, save it anew and try again.",
                name=name,
            )
        ) from error


def _made_anew(image: Image.Image, format: str, name: str) -> Picture:
    if format == "JPEG":
        # Large photographs are decoded at half or a quarter of their size.
        wanted = Size(*image.size).within(LARGEST_SIDE)
        image.draft("RGB", (wanted.width, wanted.height))
    _require_few_pixels(image, 1, name)
    if format in {"GIF", "WEBP"} and getattr(image, "is_animated", False):
        return _moving(image, format, name)
    still = _still(image)
    small = _fitted(still, LARGEST_SIDE)
    return Picture(_encoded(small, format), _thumbnail(still), format, Size(*small.size))


def _moving(image: Image.Image, format: str, name: str) -> Picture:
    """Keeps its size: made smaller, each frame would have to be drawn anew."""
    frames: list[Image.Image] = []
    durations: list[int] = []
    for frame in ImageSequence.Iterator(image):
        _require_few_pixels(image, len(frames) + 1, name)
        durations.append(int(frame.info.get("duration", 100)))
        frames.append(_bare(frame.convert("RGBA")))
    content = _encoded(
        frames[0],
        format,
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=int(image.info.get("loop", 0)),
        method=0,  # of WebP: the quickest
    )
    return Picture(content, _thumbnail(frames[0]), format, Size(*frames[0].size))


def _require_few_pixels(image: Image.Image, frames: int, name: str) -> None:
    if frames > MOST_FRAMES or image.width * image.height * frames > MOST_DECODED:
        raise _too_large(name)


def _still(image: Image.Image) -> Image.Image:
    """Upright, in sRGB, with nothing but its pixels."""
    ImageOps.exif_transpose(image, in_place=True)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    if profile:
        return _bare(_in_srgb(image, profile, mode))
    return _bare(image if image.mode == mode else image.convert(mode))


def _in_srgb(image: Image.Image, profile: bytes, mode: str) -> Image.Image:
    """The colours that were meant; those as they are stored where the profile makes no sense."""
    if image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        image = image.convert(mode)
    try:
        return _CMS.profileToProfile(
            image, io.BytesIO(profile), _CMS.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, *_UNREADABLE):
        return image.convert(mode)


def _bare(image: Image.Image) -> Image.Image:
    """Encoders write into the file what they find here: comments, profiles, and more."""
    image.info = {}
    return image


def _fitted(image: Image.Image, most: int) -> Image.Image:
    size = Size(*image.size).within(most)
    wanted = (size.width, size.height)
    if wanted == image.size:
        return image
    return image.resize(wanted, Image.Resampling.LANCZOS, reducing_gap=2.0)  # pyright: ignore[reportUnknownMemberType] (one of its types needs NumPy)


def _thumbnail(image: Image.Image) -> bytes:
    return _encoded(_fitted(image, LARGEST_THUMBNAIL), "WEBP", quality=80)


def _encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    out = io.BytesIO()
    if format == "JPEG" and image.mode != "RGB":
        image = image.convert("RGB")
    image.save(out, format, **{**_SAVED[format], **options})
    return out.getvalue()


def _too_large(name: str) -> BadInput:
    return BadInput(
        _(
            "“%(name)s” has too many pixels. Make it smaller (a moving picture: shorter), and try "
            "again.",
            name=name,
        )
    )
