"""Every Welsh word is known: to Debian's dictionary, or to our own list, which gives a meaning for each."""

from __future__ import annotations

import os

import pytest

from tests.translations import words


def test_every_welsh_word_is_known() -> None:
    if not words.dictionary_is_here():
        assert "CI" not in os.environ, words.WHAT_TO_INSTALL
        pytest.skip(words.WHAT_TO_INSTALL)
    assert words.unknown() == {}, "misspelt, or to be looked up and put in docs/geiriau.txt"


def test_a_misspelt_word_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    if not words.dictionary_is_here():
        pytest.skip(words.WHAT_TO_INSTALL)
    monkeypatch.setattr(words, "texts", lambda: [("here", "Mae’r cydlynnydd yn gofalu am y gydlynydd")])
    assert words.unknown() == {"cydlynnydd": "here"}


def test_our_own_list_gives_a_meaning_for_each_and_has_nothing_to_spare() -> None:
    own = words.own()
    assert [word for word, why in own.items() if not why] == []
    used = {form for _, text in words.texts() for word in words.words(text) for form in words.before_mutation(word)}
    assert sorted(word for word in own if word.lower() not in used) == [], "no text of ours has these any more"


def test_words_are_taken_apart_as_welsh_writes_them() -> None:
    assert words.words("Mae’r pot wedi’i rannu â’ch cymydog, i’w roi’n ôl") == {
        "Mae", "pot", "wedi", "rannu", "cymydog", "roi", "ôl",
    }  # fmt: skip
    assert words.words("Rhedwch “timebank audit” gyda --port 5000 ar https://a.example") == {"Rhedwch", "gyda", "ar"}


def test_what_a_word_was_before_its_mutation() -> None:
    for mutated in ("gydlynydd", "chydlynydd", "nghydlynydd", "Cydlynydd"):
        assert "cydlynydd" in words.before_mutation(mutated)
    assert "gair" in words.before_mutation("air")
    assert "oriau" in words.before_mutation("horiau")
    assert "llinell" in words.before_mutation("linell")
