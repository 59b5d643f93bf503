"""The mutations that a machine can check: behind a preposition, behind a, â, gyda, behind the article; hwn and hon.

What is found is a first letter that should have changed and did not. The other way round (changed where it should not
have) only the dictionary finds, and only sometimes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.translations import nouns
from tests.translations.catalogue import PLACEHOLDER, entries, strings
from tests.translations.words import NOT_WORDS

# Soft behind these. Only p, t, c, ll, rh tell: b, d, g, m may be what a mutation left.
SOFT = "i|o|am|ar|at|dan|dros|drwy|trwy|gan|heb|hyd|wrth|dau|dwy|neu|fe|mi|hen|prif|rhy|unrhyw|dyma|dyna"
ASPIRATE = "a|â|gyda|na|tri|chwe|tua|â’i"
UNSOFTENED = re.compile(rf"(?<![\w’])({SOFT}) ((?:p(?!h)|t(?!h)|c(?!h)|ll|rh)[^\W\d_]+)", re.IGNORECASE)
UNASPIRATED = re.compile(rf"(?<![\w’])({ASPIRATE}) ((?:p(?!h)|t(?!h)|c(?!h))[^\W\d_]+)", re.IGNORECASE)
IMPERATIVE = re.compile(r"wch$")  # neu leaves a verb alone: neu copïwch
# Behind these, this word stays as it is; a name always does.
RIGHT = {("Dyma", "lle"), ("rhy", "llawn")}
NAMES = re.compile("Timebank|PostgreSQL")
# More nouns than stand behind numbers.
GENDER = nouns.GENDER | {
    "cell": "f", "cronfa": "f", "desg": "f", "taenlen": "f", "colofn": "f", "rhes": "f", "stryd": "f", "iaith": "f",
    "disg": "f", "tref": "f", "cadwyn": "f", "peiriant": "m", "cyfeiriad": "m", "cyfrinair": "m", "llyfr": "m",
    "cloc": "m", "testun": "m", "cerdyn": "m", "banc": "m", "cwestiwn": "m", "pot": "m", "rhaglen": "f",
}  # fmt: skip


def texts() -> Iterator[str]:
    """Every Welsh text, with what is no Welsh taken out."""
    for entry in entries():
        for string in strings(entry):
            yield NAMES.sub("§", NOT_WORDS.sub("§", PLACEHOLDER.sub("§", string)))


def unmutated(text: str) -> list[str]:
    """Words behind a preposition or behind a, â, gyda that kept the letter they should have lost."""
    found = []
    for head, word in UNSOFTENED.findall(text):
        if (head, word) not in RIGHT and not (head == "neu" and IMPERATIVE.search(word)):
            found.append(f"{head} {word}")
    return found + [f"{head} {word}" for head, word in UNASPIRATED.findall(text)]


def wrong_gender(text: str) -> list[str]:
    """A feminine noun unchanged behind the article, a masculine one changed; hwn, hwnnw behind a feminine noun, …"""
    found = []
    for noun, gender in GENDER.items():
        soft = nouns.soft(noun)
        changes = soft != noun and not noun.startswith(("ll", "rh"))
        if changes:
            bad = noun if gender == "f" else soft
            found += re.findall(rf"(?:(?<![\w’])y|’r) {bad}(?![\w’-])", text, re.IGNORECASE)
        either = "|".join(nouns.forms(noun))
        other = "hwn|hwnnw" if gender == "f" else "hon|honno"
        found += re.findall(rf"(?<![\w’-])(?:{either}) (?:{other})(?!\w)", text, re.IGNORECASE)
    return found


def test_behind_a_preposition_and_behind_a() -> None:
    assert [(each, text) for text in texts() for each in unmutated(text)] == []


def test_the_gender_of_nouns() -> None:
    assert [(each, text) for text in texts() for each in wrong_gender(text)] == []


@pytest.mark.parametrize(
    "text",
    ["Siaradwch am pethau", "i Cymru", "dau person", "o’r lle heb trwydded", "gyda pobl", "cath a ci", "neu coffi"],
)
def test_a_letter_that_did_not_change_is_found(text: str) -> None:
    assert unmutated(text)


@pytest.mark.parametrize("text", ["y tudalen", "i’r desg", "y gopi", "y ffeil hwn", "y llyfr hon", "y gronfa hwnnw"])
def test_a_wrong_gender_is_found(text: str) -> None:
    assert wrong_gender(text)


@pytest.mark.parametrize(
    "text",
    [
        "am bethau",
        "neu ffoniwch",
        "neu copïwch",
        "gyda phobl",
        "y dudalen hon",
        "y llinell hon",
        "y copi hwn",
        "dau gi",
    ],
)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert unmutated(text) + wrong_gender(text) == []
