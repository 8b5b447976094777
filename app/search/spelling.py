"""Words with a slip of the finger: what was probably meant, taken from what stands in the ideas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from operator import itemgetter

from app.search.engine import SearchEngine
from app.search.wording import Part, Phrase, Question
from app.search.words import stem

SHORTEST = 5
"""Letters of a word from which one that is wrong still leaves it recognizable."""
FAR_COMMONER = 10
"""How many times as many ideas have another word, that it is offered instead of a rare one."""
RARE = 2
"""In how many ideas a word may stand and still be a slip."""
MOST_NEAR = 3
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True)
class Slip:
    """A word nobody wrote, or hardly anybody, and the commonest of those that are one slip away."""

    typed: str
    meant: str


@dataclass(frozen=True)
class Respelled:
    """A question as it was probably meant. `certain`: nobody wrote the word, so that it was
    replaced; `likely`: somebody did, but another is far commoner, which is worth a question."""

    question: Question
    certain: tuple[Slip, ...] = ()
    likely: tuple[Slip, ...] = ()


def respell(question: Question, engine: SearchEngine, count: Callable[[str], int]) -> Respelled:
    """Words that stand by themselves are looked at, not phrases. `count` says in how many ideas a
    word is found, as far as the reader may see them: others must not be told by a suggestion.

    Raises IndexUnavailable.
    """
    certain: list[Slip] = []
    likely: list[Slip] = []
    for word in filter(None, map(_lone_word, question.wanted)):
        near = _commonest_near(word, engine)
        found = count(word) if near else 0
        if near and found <= RARE:
            meant, ideas = max(((other, count(other)) for other in near), key=itemgetter(1))
            if ideas > found * FAR_COMMONER:
                (likely if found else certain).append(Slip(word, meant))
    return Respelled(_with(question, certain), tuple(certain), tuple(likely))


def _lone_word(part: Part) -> str | None:
    match part:
        case Phrase(words=(word,)) if len(word) >= SHORTEST:
            return word
        case _:
            return None


def _commonest_near(word: str, engine: SearchEngine) -> list[str]:
    """A few other words that are one slip away, the commonest first. Another form of the same word
    is none: it is found already."""
    frequencies = engine.frequencies(set(_one_slip_away(word)) - {word})
    others = [
        other
        for other in frequencies
        if all(stem(other, language) != stem(word, language) for language in engine.languages())
    ]
    return sorted(others, key=lambda other: (-frequencies[other], other))[:MOST_NEAR]


def _one_slip_away(word: str) -> Iterator[str]:
    """What becomes of a word when a letter is left out, put in, wrong, or changes places with the
    next: the edits of P. Norvig, "How to Write a Spelling Corrector" (2007)."""
    halves = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    for head, tail in halves:
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def _with(question: Question, slips: list[Slip]) -> Question:
    meant = {Phrase((slip.typed,)): Phrase((slip.meant,)) for slip in slips}
    return replace(question, wanted=tuple(_replaced(part, meant) for part in question.wanted))


def _replaced(part: Part, by: dict[Phrase, Phrase]) -> Part:
    return by.get(part, part) if isinstance(part, Phrase) else part
