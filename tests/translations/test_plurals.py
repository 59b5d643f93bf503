"""Five forms for every entry with a plural, at every number where Welsh differs, with the noun as it must be there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.plurals import get_plural
from flask import Flask
from flask_babel import ngettext

import timebank
from tests.translations import nouns
from tests.translations.catalogue import PLACEHOLDER, catalogue, entries, msgids, strings
from timebank import words

NUMBERS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 16, 21, 22, 100)
PLURALS = [entry for entry in entries() if isinstance(entry.id, tuple)]

# Plurals that do not put their number before a noun, each with the reason.
NO_NOUN = {
    "entry in the book": "a label below the figure",
    "Did you mean {possibility}?": "click's own; the number is not said",
    "Got unexpected extra argument ({args})": "click's own; the number is not said",
    "Option {name!r} requires an argument.": "click's own; the number stands behind a comma",
    "{value!r} is not {choice}.": "click's own; the number is not said",
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return timebank.create_app(tmp_path_factory.mktemp("program"))


def first(entry: Message) -> str:
    return msgids(entry)[0]


def test_plural_forms_are_those_of_welsh() -> None:
    assert catalogue().plural_forms.rstrip(";") == get_plural("cy").plural_forms.rstrip(";")
    for entry in entries():
        assert len(strings(entry)) == (5 if isinstance(entry.id, tuple) else 1), entry.id


def wrong(entry: Message, number: int, said: str) -> str | None:
    """What is wrong with the noun behind the number in this sentence, if anything."""
    told = re.search(rf"(?<![\w:.,]){number} ([^\W\d_]+)", said)
    if told is None:
        return None if first(entry) in NO_NOUN else f"no noun behind the number in “{said}”"
    known = [noun for noun in nouns.GENDER if told[1].lower() in nouns.forms(noun)]
    if not known:
        return f"“{told[1]}” in “{said}” is not in nouns.py"
    right = {nouns.after(number, noun) for noun in known}
    return None if told[1].lower() in right else f"“{said}”: {number} {' or '.join(sorted(right))}"


@pytest.mark.parametrize("entry", PLURALS, ids=first)
def test_the_noun_behind_every_number(program: Flask, entry: Message) -> None:
    found = []
    with program.app_context(), words.reader("cy"):
        for number in NUMBERS:
            names = dict.fromkeys(re.findall(r"%\((\w+)\)s", " ".join(msgids(entry))), "X")
            counts = dict.fromkeys(re.findall(r"%\((\w+)\)d", " ".join(msgids(entry))), number)
            said = ngettext(
                *msgids(entry), number, **{name: value for name, value in (names | counts).items() if name != "num"}
            )
            assert not re.search(r"%\(", said)
            standing_before = "" if counts or first(entry) in NO_NOUN else f"{number} "  # as at the desk
            found.append(wrong(entry, number, standing_before + said))
    assert [each for each in found if each] == []


def test_a_plural_leaves_out_no_place_that_another_has() -> None:
    for entry in PLURALS:
        if first(entry) not in NO_NOUN:
            places = {tuple(sorted(PLACEHOLDER.findall(string))) for string in strings(entry)}
            assert len(places) == 1, entry.id


def test_the_list_of_those_without_a_noun_is_true() -> None:
    assert set(NO_NOUN) <= {first(entry) for entry in PLURALS}


@pytest.mark.parametrize(
    ("number", "noun", "right"),
    [
        (1, "cymwynas", "gymwynas"),
        (1, "llinell", "llinell"),
        (1, "cofnod", "cofnod"),
        (2, "awr", "awr"),
        (2, "munud", "funud"),
        (2, "person", "berson"),
        (2, "diwrnod", "ddiwrnod"),
        (2, "cofnod", "gofnod"),
        (2, "gair", "air"),
        (2, "grŵp", "grŵp"),
        (2, "llinell", "linell"),
        (3, "cofnod", "chofnod"),
        (3, "person", "pherson"),
        (3, "diwrnod", "diwrnod"),
        (3, "cymwynas", "cymwynas"),
        (4, "cofnod", "cofnod"),
        (6, "cymwynas", "chymwynas"),
        (6, "person", "pherson"),
        (6, "tudalen", "thudalen"),
        (7, "person", "person"),
    ],
)
def test_what_a_number_does_to_a_noun(number: int, noun: str, right: str) -> None:
    assert nouns.after(number, noun) == right


def test_a_wrong_mutation_is_found() -> None:
    entry = Message(("%(num)d entry", "%(num)d entries"), ("",) * 5)
    assert wrong(entry, 3, "3 chofnod") is None
    assert wrong(entry, 3, "3 cofnod") is not None
    assert wrong(entry, 2, "Mae 2 cofnod yma") is not None
    assert wrong(entry, 4, "4 gofnod") is not None
    assert wrong(entry, 4, "4 ci") is not None
    assert wrong(entry, 4, "cofnodion: 4") is not None


# The glossary shows whoever translates what the forms are.


def test_the_table_of_the_glossary() -> None:
    text = (Path(timebank.__file__).parent.parent / "docs/glossary.md").read_text()
    shown = re.findall(r"^\| msgstr\[\d\] \|.*$", text, re.MULTILINE)
    assert len(shown) == 5
    for row in shown:
        for number, noun in re.findall(r"\b(\d) ([^\W\d_]+)", row):
            assert noun in {nouns.after(int(number), each) for each in nouns.GENDER}, row


@pytest.mark.parametrize(
    ("minutes", "welsh", "english"),
    [
        (0, "dim oriau", "no hours"),
        (1, "1 munud", "1 minute"),
        (2, "2 funud", "2 minutes"),
        (3, "3 munud", "3 minutes"),
        (4, "4 munud", "4 minutes"),
        (6, "6 munud", "6 minutes"),
        (7, "7 munud", "7 minutes"),
        (11, "11 munud", "11 minutes"),
        (30, "30 munud", "30 minutes"),  # a half is said in minutes, never as ½
        (60, "1 awr", "1 hour"),
        (62, "1 awr 2 funud", "1 hour 2 minutes"),
        (90, "1 awr 30 munud", "1 hour 30 minutes"),
        (2 * 60, "2 awr", "2 hours"),
        (150, "2 awr 30 munud", "2 hours 30 minutes"),
        (3 * 60, "3 awr", "3 hours"),
        (4 * 60, "4 awr", "4 hours"),
        (6 * 60, "6 awr", "6 hours"),
        (7 * 60, "7 awr", "7 hours"),
        (11 * 60, "11 awr", "11 hours"),
        (-150, "2 awr 30 munud", "2 hours 30 minutes"),
    ],
)
def test_hours_in_words(program: Flask, minutes: int, welsh: str, english: str) -> None:
    with program.app_context():
        with words.reader("cy"):
            assert words.hours(minutes) == welsh
        with words.reader("en"):
            assert words.hours(minutes) == english


@pytest.mark.parametrize(
    ("minutes", "welsh", "english"),
    [
        (0, "0 mun", "0 min"),
        (30, "30 mun", "30 min"),
        (60, "1 awr", "1 h"),
        (65, "1 awr 05", "1 h 05"),
        (150, "2 awr 30", "2 h 30"),
    ],
)
def test_hours_where_there_is_little_room(program: Flask, minutes: int, welsh: str, english: str) -> None:
    with program.app_context():
        with words.reader("cy"):
            assert words.short_hours(minutes) == welsh
        with words.reader("en"):
            assert words.short_hours(minutes) == english
