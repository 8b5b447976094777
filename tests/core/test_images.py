"""Pictures made anew: seen as before, with nothing else in them, at a bounded cost."""

from __future__ import annotations

import io
import random
import time
from contextlib import suppress

import pytest
from flask import Flask
from PIL import Image, ImageCms

from app.core.attached import LARGEST_THUMBNAIL, Size
from app.core.errors import BadInput
from app.core.images import LARGEST_SIDE, MOST_FRAMES, Picture, format_of, made_anew
from tests.pictures import WHERE_IT_WAS_TAKEN, bomb, moving, photograph, picture

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


def anew(content: bytes) -> Picture:
    return made_anew(content, format_of(content) or "", name="photo")


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("format", FORMATS)
def test_picture_keeps_its_format_and_size(format: str) -> None:
    made = anew(picture(format))

    assert (made.format, made.size) == (format, Size(40, 20))
    assert (opened(made.content).format, opened(made.content).size) == (format, (40, 20))
    assert opened(made.thumbnail).format == "WEBP"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_comes_through(mode: str) -> None:
    colour = {"LA": (90, 90), "RGB": (1, 2, 3), "RGBA": (1, 2, 3, 4)}.get(mode, 1)

    made = anew(picture(mode=mode, colour=colour))

    assert opened(made.content).mode == ("RGBA" if mode in {"LA", "RGBA"} else "RGB")


def test_photograph_stands_upright_and_tells_nothing() -> None:
    content = photograph()
    assert WHERE_IT_WAS_TAKEN.encode() in content

    made = anew(content)

    assert made.size == Size(20, 40)
    for file in (made.content, made.thumbnail):
        assert WHERE_IT_WAS_TAKEN.encode() not in file
        assert not opened(file).getexif()


@pytest.mark.parametrize("format", FORMATS)
def test_comments_and_profiles_are_left_out(format: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = picture(format, comment=b"secret", icc_profile=profile, xmp=b"secret")

    made = anew(content)

    assert b"secret" not in made.content
    assert set(opened(made.content).info) & {"comment", "icc_profile", "exif", "xmp"} == set()


def test_profile_that_makes_no_sense_is_passed_over() -> None:
    made = anew(picture("JPEG", icc_profile=b"nonsense" * 40))

    assert made.size == Size(40, 20)


def test_cmyk_becomes_what_screens_show() -> None:
    assert opened(anew(picture("JPEG", mode="CMYK", colour=(0, 9, 9, 9))).content).mode == "RGB"


def test_large_picture_is_made_smaller() -> None:
    made = anew(picture("JPEG", size=(6000, 3000)))

    assert made.size == Size(LARGEST_SIDE, LARGEST_SIDE // 2)
    assert opened(made.thumbnail).size == (LARGEST_THUMBNAIL, LARGEST_THUMBNAIL // 2)


@pytest.mark.parametrize("format", ["GIF", "WEBP"])
def test_moving_picture_goes_on_moving_and_its_small_one_stands_still(format: str) -> None:
    made = anew(moving(format))

    assert opened(made.content).n_frames == 3  # type: ignore[attr-defined] (of these formats)
    assert not getattr(opened(made.thumbnail), "is_animated", False)


@pytest.mark.parametrize(
    "content",
    [
        bomb(60_000, 60_000),
        bomb(8_000, 6_000),
        bomb(2**31 - 1, 2**31 - 1),
        moving(frames=MOST_FRAMES + 1, size=(2, 1)),
        moving(frames=30, size=(1000, 1000)),
    ],
    ids=["3600 MP", "48 MP", "beyond all", "frames", "pixels of all frames"],
)
def test_what_would_cost_too_much_is_refused_at_little_cost(app: Flask, content: bytes) -> None:
    began = time.process_time()

    with app.app_context(), pytest.raises(BadInput, match=r"“photo” (has too many|cannot be)"):
        anew(content)

    assert time.process_time() - began < 1.5


@pytest.mark.parametrize("format", FORMATS)
def test_damaged_picture_is_read_or_refused_with_a_sentence(app: Flask, format: str) -> None:
    whole = picture(format, size=(64, 64))
    chance = random.Random(format)
    for _ in range(150):
        damaged = bytearray(whole)
        for _byte in range(chance.randint(1, 8)):
            damaged[chance.randrange(12, len(damaged))] = chance.randrange(256)
        cut = bytes(damaged[: chance.randint(12, len(damaged))])
        with app.app_context(), suppress(BadInput):
            anew(cut)  # anything else that is raised fails


@pytest.mark.parametrize(
    "content", [b"", b"GIF", b"RIFF0000WAVE", b"<svg/>", b"%PDF-1.7", b"\x89PNH\r\n\x1a\n"]
)
def test_what_is_no_picture_is_not_taken_for_one(content: bytes) -> None:
    assert format_of(content) is None
