"""The pictures that people in the demo company attach, drawn when it is loaded."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw

from app.auth.models import User
from app.core.attached import image
from app.ideas.operations.attaching import checked_upload, keep_upload
from app.ideas.queries.attachments import attachment_rules

Draw = ImageDraw.ImageDraw
SIZE = (960, 600)
PAPER, INK, GREY = "#f6f1e7", "#34405a", "#b9b4a8"
RED, GREEN, BLUE = "#c8452f", "#2f7d5b", "#5b7fb3"


@dataclass(frozen=True)
class Drawn:
    file_name: str
    alt: str
    draw: Callable[[Draw], None]


def attach_picture(key: str, *, by: User) -> str:
    """Draw a picture and keep it as if `by` had sent it. Returns the Markdown that shows it."""
    drawn = PICTURES[key]
    canvas = Image.new("RGB", SIZE, PAPER)
    drawn.draw(ImageDraw.Draw(canvas))
    out = io.BytesIO()
    canvas.save(out, "PNG")
    upload = checked_upload(drawn.file_name, out.getvalue(), attachment_rules())
    return image(keep_upload(upload, by=by).name, drawn.alt)


def _napkin(on: Draw) -> None:
    on.rectangle((90, 60, 870, 540), fill="#ffffff", outline=GREY, width=3)
    on.line((200, 240, 760, 240), fill=INK, width=26)  # the handle
    for left in (320, 560):
        on.ellipse((left - 26, 214, left + 26, 266), outline=BLUE, width=10)
        on.line((left, 266, left, 360), fill=BLUE, width=10)
        on.arc((left - 90, 310, left, 410), 0, 180, fill=BLUE, width=10)
    on.line((240, 440, 720, 440), fill=GREY, width=3)
    on.text((400, 455), "12 cm, round handle", fill=INK, font_size=28)


def _linen_bag(on: Draw) -> None:
    on.polygon(
        [(340, 170), (620, 170), (680, 540), (280, 540)], fill="#e4dccb", outline=INK, width=6
    )
    on.ellipse((340, 120, 620, 220), fill="#d3c9b5", outline=INK, width=6)
    on.line((300, 410, 660, 410), fill=RED, width=12)
    on.text((368, 424), "full up to here", fill=RED, font_size=34)


def _floor_mark(on: Draw) -> None:
    on.polygon([(0, 600), (300, 140), (660, 140), (960, 600)], fill="#dfe3e0")
    on.rectangle((300, 0, 660, 140), fill="#eef0ee")
    on.line((300, 140, 0, 600), fill=GREY, width=6)
    on.line((660, 140, 960, 600), fill=GREY, width=6)
    on.ellipse((370, 330, 590, 470), fill=GREEN)
    on.text((408, 366), "50 m", fill="#ffffff", font_size=60)
    on.polygon([(480, 210), (520, 260), (440, 260)], fill=GREEN)


PICTURES = {
    "napkin": Drawn(
        "napkin.png",
        "A sketch on a napkin: two hooks hang from the round handle of a trolley, 12 cm long",
        _napkin,
    ),
    "linen-bag": Drawn(
        "linen-bag.png",
        "A linen bag with a red line at a third of its height that says: full up to here",
        _linen_bag,
    ),
    "floor-mark": Drawn(
        "floor-mark.png",
        "A corridor with a green circle on the floor that says 50 m, and an arrow ahead",
        _floor_mark,
    ),
}
