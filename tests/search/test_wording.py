"""What is typed into the search box, understood."""

import pytest

from app.search.wording import (
    MOST_PARTS,
    FilterWord,
    Oddity,
    OneOf,
    Phrase,
    Prefix,
    Question,
    alike,
    filter_words,
    oddities,
    respelled,
    understand,
    with_word,
    without_word,
    words_in,
)


def word(folded: str) -> Phrase:
    return Phrase((folded,))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Bicycles", Question((word("bicycles"),))),
        ("ÁRBOLES çebes", Question((word("arboles"), word("cebes")))),
        ('"night shift" trolley', Question((Phrase(("night", "shift")), word("trolley")))),
        ('"night shift', Question((word("night"), word("shift")))),
        ('a "night shift" "pool', Question((Phrase(("night", "shift")), word("pool")))),
        ("shelf -pool", Question((word("shelf"),), (word("pool"),))),
        ('shelf -"swimming pool"', Question((word("shelf"),), (Phrase(("swimming", "pool")),))),
        ("bicy*", Question((Prefix("bicy"),))),
        ("bi*", Question((word("bi"),))),
        ("l'aigua", Question((Phrase(("l", "aigua")),))),
        ("the label of the drawer", Question((word("label"), word("drawer")))),
        ("the who", Question((word("the"), word("who")))),
        ("label label", Question((word("label"),))),
        ("-pool", Question((), (word("pool"),))),
        ("bike OR bicycle", Question((OneOf((word("bike"), word("bicycle"))),))),
        (
            'shelf "night shift" OR bicy* OR pool',
            Question(
                (word("shelf"), OneOf((Phrase(("night", "shift")), Prefix("bicy"), word("pool"))))
            ),
        ),
        ("OR pool", Question((word("pool"),))),
        ("pool OR", Question((word("pool"),))),
        ("shelf OR -pool", Question((word("shelf"),), (word("pool"),))),
        ("status:new", Question((Phrase(("status", "new")),))),
        ("http://pool", Question((Phrase(("http", "pool")),))),
        ('"see board:pool"', Question((Phrase(("see", "board", "pool")),))),
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
        ("Label the drawers", Question(any_of=(word("label"), word("drawers")))),
        ('-"Drawers" label*', Question(any_of=(word("drawers"), word("label")))),
        ("What is the", Question()),
        ("💡", Question()),
    ],
)
def test_alike_asks_for_any_telling_word(text: str, question: Question) -> None:
    assert alike(text) == question


def test_filters_are_told_from_words() -> None:
    text = 'drawer Status:planned -tag:"night shift" author:@ana is: "status:new" x:y'
    planned, tagged = FilterWord("status", "planned"), FilterWord("tag", "night shift", True)
    author = FilterWord("author", "@ana")

    assert filter_words(text) == (planned, tagged, author)
    assert understand("drawer status:planned", but=[planned]) == understand("drawer")
    assert words_in("A *Drawer* OR 'lid' -x status:planned", but=[planned]) == [
        "a",
        "drawer",
        "'lid'",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('drawer -pool bike OR bicy* "night shift" status:new', []),
        ("http://pool note: 10:30 a:/b x", []),
        ('"night shift', [(Oddity.OPEN_QUOTE, '"')]),
        ('shelf -"', [(Oddity.OPEN_QUOTE, '-"')]),
        ("bi* shelf", [(Oddity.SHORT_BEGINNING, "bi*")]),
        ("OR pool", [(Oddity.LONE_OR, "OR")]),
        ("pool OR", [(Oddity.LONE_OR, "OR")]),
        ("colour:red shelf", [(Oddity.NO_FILTER, "colour:red")]),
        ("shelf status:", [(Oddity.NO_FILTER, "status:")]),
        ("-pool", [(Oddity.NOTHING_WANTED, "-pool")]),
        ("* (( -", []),
        ("", []),
    ],
)
def test_signs_that_make_no_sense_are_named(text: str, found: list[tuple[Oddity, str]]) -> None:
    assert oddities(text) == found


def test_minus_beside_a_filter_makes_sense() -> None:
    text = "status:new -pool"

    assert oddities(text, but=filter_words(text)) == []


def test_lone_quotation_mark_does_not_swallow_what_is_added() -> None:
    narrowed = with_word('"night shift', FilterWord("tag", "two words"))

    assert narrowed == 'night shift tag:"two words"'
    assert respelled('"nihgt shift', "nihgt", "night") == "night shift"


def test_a_filter_is_added_and_taken_back_without_losing_words() -> None:
    text = 'drawer "night shift" -pool'
    word = FilterWord("tag", "two words")

    with_it = with_word(text, word)

    assert with_it == 'drawer "night shift" -pool tag:"two words"'
    assert filter_words(with_it) == (word,)
    assert with_word(with_it, word) == with_it
    assert without_word(with_it, word) == text
