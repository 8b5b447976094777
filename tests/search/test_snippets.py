"""The words that were looked for, marked in the place where they stand."""

from __future__ import annotations

from app.languages import Language
from app.search.snippets import LENGTH, Marker
from app.search.wording import understand


def snippet(question: str, *texts: str) -> str | None:
    best = Marker(understand(question), Language.ENGLISH).best(texts)
    return None if best is None else best.excerpt


def test_marks_words_as_they_are_found() -> None:
    assert snippet("bicycle DRAWERS", "<p>Bicycles in a drawer.</p>") == (
        "<mark>Bicycles</mark> in a <mark>drawer</mark>."
    )


def test_marks_words_by_the_rules_of_their_language() -> None:
    question = understand("haus")

    marked = Marker(question, Language.GERMAN).mark("Häuser")
    assert marked == "<mark>Häuser</mark>"
    assert Marker(question, Language.ENGLISH).mark("Häuser") == "Häuser"


def test_marks_accents_and_prefixes() -> None:
    assert snippet("autobus* arboles", "Autobusos i àrboles") == (
        "<mark>Autobusos</mark> i <mark>àrboles</mark>"
    )


def test_escapes_everything_but_the_marks() -> None:
    assert snippet("b", "<p>1 &lt; 2 &amp; <b>b</b> &lt;script&gt;</p>") == (
        "1 &lt; 2 &amp; <mark>b</mark> &lt;script&gt;"
    )


def test_takes_the_text_with_most_of_the_words() -> None:
    assert snippet("red drawer", "A drawer.", "A red drawer.", "A drawer, red.") == (
        "A <mark>red</mark> <mark>drawer</mark>."
    )


def test_says_which_text_it_is_from() -> None:
    marker = Marker(understand("red OR drawer"), Language.ENGLISH)
    best = marker.best(["A shelf.", "A drawer.", "A red drawer."])

    assert best is not None
    assert best.number == 2


def test_cuts_between_words_around_what_was_found() -> None:
    text = "before " * 100 + "the drawer " + "after " * 100

    found = snippet("drawer", text)

    assert found is not None
    assert found.startswith("… before before")
    assert found.endswith("after after …")
    assert "<mark>drawer</mark>" in found
    assert len(found) <= LENGTH + len("<mark></mark>") + 4


def test_one_endless_word_is_cut_somewhere() -> None:
    endless = "x" * 5000

    found = snippet("xx*", f"drawer {endless}") or snippet("drawer", f"drawer {endless}")

    assert found is not None
    assert len(found) <= LENGTH + len("<mark></mark>") + 4


def test_is_none_where_no_word_is_found() -> None:
    assert snippet("drawer", "A cupboard.") is None


def test_a_title_is_marked_as_a_whole() -> None:
    assert Marker(understand("drawers"), Language.ENGLISH).mark("Label <the> drawer") == (
        "Label &lt;the&gt; <mark>drawer</mark>"
    )
