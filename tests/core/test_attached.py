"""How texts mention attached files."""

from __future__ import annotations

import pytest

from app.core.attached import (
    LARGEST_THUMBNAIL,
    Size,
    added,
    described,
    image,
    names_in,
    new_name,
    with_whole_addresses,
)
from app.core.markdown import excerpt, render, without_pictures

NAME = "0123456789abcdef" * 2
PICTURE = f"{NAME}-3000x1500"


def test_names_say_the_size_of_pictures_and_are_never_the_same() -> None:
    assert new_name(Size(3, 4)).endswith("-3x4")
    assert new_name(None) != new_name(None)
    assert names_in(f"/attachments/{new_name(Size(99999, 1))}") != []


def test_names_in_a_text_are_found_once_in_order() -> None:
    text = f"![a](/attachments/{PICTURE}) /attachments/{NAME}) /attachments/{PICTURE}"

    assert names_in(text) == [PICTURE, NAME]
    assert names_in(f"/attachments/{NAME}0 /attachments/{NAME[:-1]} /attachments/{NAME}-x") == []


def test_own_picture_is_shown_small_and_leads_to_the_whole() -> None:
    assert render(f"![A <drawer>](/attachments/{PICTURE})").strip() == (
        f'<p><a href="/attachments/{PICTURE}"><img src="/attachments/{PICTURE}/thumbnail" '
        f'alt="A &lt;drawer&gt;" width="{LARGEST_THUMBNAIL}" height="480" loading="lazy"></a></p>'
    )


def test_picture_that_nobody_described_has_a_name_all_the_same() -> None:
    assert 'alt="Picture without a description"' in render(f"![ ](/attachments/{PICTURE})")


def test_picture_in_a_link_gets_no_second_one() -> None:
    html = render(
        f"[![x](/attachments/{PICTURE})](https://example.org) ![y](/attachments/{PICTURE})"
    )

    assert html.count("<a ") == 2
    assert 'href="https://example.org"' in html


@pytest.mark.parametrize(
    "source",
    [
        "https://example.org/x.png",
        f"https://example.org/attachments/{PICTURE}",
        f"//example.org/attachments/{PICTURE}",
        f"/attachments/{PICTURE}/../../account",
        f"/attachments/{NAME}",
        "/attachments/x",
        "data:image/png;base64,AA",
    ],
)
def test_no_other_picture_is_loaded(source: str) -> None:
    assert "<img" not in render(f'![x]({source}) <img src="{source}" alt="x">')


def test_descriptions_are_changed_where_they_are_given() -> None:
    text = f"Look: ![](/attachments/{PICTURE}) and ![b](/attachments/{NAME}-1x1)"

    assert described(text, {PICTURE: "An [open] drawer\n\\`"}) == (
        f"Look: ![An (open) drawer '](/attachments/{PICTURE}) and ![b](/attachments/{NAME}-1x1)"
    )


def test_long_description_is_cut() -> None:
    assert len(image(PICTURE, "x" * 9_000)) < 400


def test_more_is_added_in_a_paragraph_of_its_own() -> None:
    assert added("  ", "![]") == "![]\n"
    assert added("One.\n", "![]") == "One.\n\n![]\n"


def test_pictures_become_their_words_where_they_cannot_be_shown() -> None:
    html = without_pictures(
        render(f'![A "b" > c](/attachments/{PICTURE}) [plan](/attachments/{NAME})')
    )

    assert with_whole_addresses(html, "https://ideas.example.org") == (
        f'<p><a href="https://ideas.example.org/attachments/{PICTURE}">A &quot;b&quot; &gt; c</a> '
        f'<a href="https://ideas.example.org/attachments/{NAME}" '
        'rel="nofollow noopener noreferrer">plan</a></p>'
    )


def test_excerpt_has_the_words_alone() -> None:
    assert excerpt(render(f"See ![A drawer](/attachments/{PICTURE}) here.")) == "See here."
