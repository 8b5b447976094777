"""Words of many languages, as they are compared."""

from __future__ import annotations

import pytest
import snowballstemmer

from app.languages import Language
from app.search.words import fold, stem


def test_every_language_that_snowball_covers_is_offered_and_no_other() -> None:
    rules = set(snowballstemmer.algorithms()) - {"porter", "dutch_porter"}  # other rules for two

    assert {language.name.lower() for language in Language} == rules


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.ENGLISH, "bicycle bicycles Bicycle BICYCLES"),
        (Language.GERMAN, "Fahrrad fahrräder fahrrader Fahrrades"),
        (Language.GERMAN, "Straße strasse STRASSEN"),
        (Language.SPANISH, "participación participaciones participacion"),
        (Language.SPANISH, "árbol arbol árboles"),
        (Language.CATALAN, "participació participacions participacio"),
        (Language.CATALAN, "carrer carrers"),
        (Language.PORTUGUESE, "participação participações participacao participacoes"),
        (Language.FRENCH, "activité activités activite"),
    ],
)
def test_forms_of_a_word_have_one_stem_with_accents_and_without(
    language: Language, words: str
) -> None:
    assert len({stem(word, language) for word in words.split()}) == 1


def test_stems_of_different_languages_are_different() -> None:
    assert stem("bus", Language.ENGLISH) != stem("bus", Language.GERMAN)


def test_letters_of_two_are_folded_into_two() -> None:
    assert fold("Straße Œuvre Ærø") == "strasse oeuvre aero"
