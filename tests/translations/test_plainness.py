"""Plain enough to be read at nine, in both languages: short sentences, and few long words.

The figures are those of plain-English practice: no sentence above 25 words; a Flesch-Kincaid grade (years of school)
of 4 or less for all the English together, which is an age of nine. There is no such scale for Welsh, so Welsh may be
as long as its English and a third more.
"""

from __future__ import annotations

import re
from statistics import mean

from tests.translations.catalogue import PLACEHOLDER, entries, msgids, strings

MOST_WORDS = 25
GRADE = 4
FOR_THE_HOST = ("timebank/cli", "timebank/host", "timebank/config")  # commands and their help: not for members


def sentences(text: str) -> list[str]:
    """A text as its sentences, names and numbers as one short word each."""
    plain = re.sub(r"<[^>]+>", " ", PLACEHOLDER.sub("it", text))
    return [each for each in re.split(r"(?<=[.?!:;])\s+|\n+", plain) if words(each)]


def words(sentence: str) -> list[str]:
    return re.findall(r"[^\W\d_][\w’'-]*", sentence)


def syllables(word: str) -> int:
    """By groups of vowels, a silent e at the end apart: what the scale was made with."""
    spoken = re.sub(r"(?<=[^aeiouyl])e$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", spoken)))


def read_by_members() -> list[tuple[list[str], list[str]]]:
    """The sentences of every entry that somebody meets on a page, in English and in Welsh."""
    return [
        (sentences(msgids(entry)[-1]), sentences(strings(entry)[0]))
        for entry in entries()
        if not all(place.startswith(FOR_THE_HOST) for place, _ in entry.locations)
    ]


def test_no_sentence_is_long() -> None:
    told = [each for english, welsh in read_by_members() for each in (*english, *welsh)]
    assert len(told) > 1000
    assert [each for each in told if len(words(each)) > MOST_WORDS] == []


def test_english_can_be_read_at_nine() -> None:
    told = [each for english, _ in read_by_members() for each in english if len(words(each)) > 3]
    all_words = [word for each in told for word in words(each)]
    grade = 0.39 * len(all_words) / len(told) + 11.8 * mean(map(syllables, all_words)) - 15.59
    assert grade <= GRADE


def test_welsh_is_no_longer_winded() -> None:
    english, welsh = (sum(len(words(each)) for pair in read_by_members() for each in pair[side]) for side in (0, 1))
    assert welsh <= english * 4 / 3
