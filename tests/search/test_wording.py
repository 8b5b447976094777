"""What is typed into the search box, understood."""

import pytest

from app.search.wording import MOST_PARTS, Phrase, Prefix, Question, alike, understand


def word(stem: str) -> Phrase:
    return Phrase((stem,))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Bicycles", Question((word("bicycl"),))),
        ("ÁRBOLES çebes", Question((word("arbol"), word("cebe")))),
        ('"night shift" trolley', Question((Phrase(("night", "shift")), word("trolley")))),
        ('"night shift', Question((Phrase(("night", "shift")),))),
        ("shelf -pool", Question((word("shelf"),), (word("pool"),))),
        ('shelf -"swimming pool"', Question((word("shelf"),), (Phrase(("swim", "pool")),))),
        ("bicy*", Question((Prefix("bicy"),))),
        ("bi*", Question((word("bi"),))),
        ("l'aigua", Question((Phrase(("l", "aigua")),))),
        ("the label of the drawer", Question((word("label"), word("drawer")))),
        ("the who", Question((word("the"), word("who")))),
        ("label label", Question((word("label"),))),
        ("-pool", Question((), (word("pool"),))),
    ],
)
def test_understands(text: str, question: Question) -> None:
    assert understand(text) == question


@pytest.mark.parametrize("text", ["", "  ", '"', '""', "-", "*", "((:^~[", "\x00", '-"', "💡"])
def test_asks_nothing_when_there_are_no_words(text: str) -> None:
    assert understand(text).is_empty


def test_reads_a_bounded_number_of_words() -> None:
    assert len(understand(" ".join(f"w{n}x" for n in range(50))).wanted) == MOST_PARTS


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Label the drawers", Question(any_of=(word("label"), word("drawer")))),
        ('-"Drawers" label*', Question(any_of=(word("drawer"), word("label")))),
        ("What is the", Question()),
        ("💡", Question()),
    ],
)
def test_alike_asks_for_any_telling_word(text: str, question: Question) -> None:
    assert alike(text) == question
