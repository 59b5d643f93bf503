"""What the program says in each language, and a reader who notices a phrase of the other one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from babel import Locale

from tests.translations.catalogue import entries, msgids, strings

PLACEHOLDER = re.compile(r"%\(\w+\)[0-9.]*[a-z]")
# English words that no Welsh sentence has (“the” is Welsh: tea).
ENGLISH = frozenset(
    """and your you with this that these those was were have has been from which what when where who whose would could
    should please there their they them""".split()
)
# Phrases that may stand among the other language, each with the reason.
ALLOWED = {
    "For example: bore Mawrth": "an example for the box that takes Welsh",
    "Er enghraifft: Tuesday mornings": "an example for the box that takes English",
    "For example: Banc Amser Llanfair": "an example for the box that takes Welsh",
    "Er enghraifft: Llanfair Time Bank": "an example for the box that takes English",
}


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


@cache
def _pairs() -> list[tuple[str, str]]:
    """Every English phrase beside every form of its Welsh."""
    return [
        (_plain(english), _plain(welsh)) for entry in entries() for english in msgids(entry) for welsh in strings(entry)
    ]


def say(msgid: str, language: str) -> str:
    """What stands on the screen for a marked string, as the catalogue of today has it."""
    if language == "en":
        return msgid
    found = next((strings(entry)[0] for entry in entries() if msgids(entry)[0] == msgid), None)
    assert found, f"no page says “{msgid}” any more"
    return found


@cache
def _phrases(language: str) -> tuple[frozenset[str], re.Pattern[str], re.Pattern[str]]:
    """Of one language: whole phrases, phrases with something filled in, and long pieces to find within a sentence."""
    side = 1 if language == "cy" else 0
    mine, others = {pair[side] for pair in _pairs()}, {pair[1 - side] for pair in _pairs()}
    mine -= others
    whole = frozenset(phrase for phrase in mine if re.search(r"[^\W\d_]{2}", PLACEHOLDER.sub("", phrase)))
    filled, pieces = [], set()
    for phrase in whole:
        parts = PLACEHOLDER.split(phrase)
        letters = sum(len(re.findall(r"[^\W\d_]", part)) for part in parts)
        if len(parts) > 1 and letters > 5:
            filled.append(".+?".join(re.escape(part) for part in parts))
        pieces |= {part.strip(" .,:;!?“”") for part in parts if len(part.split()) > 2 and len(part) > 14}
    return whole, re.compile("|".join(filled)), re.compile("|".join(sorted(map(re.escape, pieces), key=len)[::-1]))


@cache
def _calendar(language: str) -> re.Pattern[str]:
    locale = Locale(language)
    names = {*locale.months["format"]["wide"].values(), *locale.days["format"]["wide"].values()}
    return re.compile(rf"\b({'|'.join(sorted(names))})\b")


def in_the_other_language(texts: Iterable[tuple[str, str]], names: Iterable[str] = ()) -> list[str]:
    """Of (text, the language its element says), those that are phrases of the other language. Names are in none."""
    allowed = {*ALLOWED, *names}
    return [
        f"“{text}” is not {spoken}" for text, spoken in texts if text not in allowed and _is_other(_plain(text), spoken)
    ]


@cache
def _is_other(text: str, spoken: str) -> bool:
    other = "en" if spoken == "cy" else "cy"
    whole, filled, pieces = _phrases(other)
    right = _phrases(spoken)[0]
    for part in {text, *text.split(" · ")}:
        bare = part.strip(" ·:.,()“”")
        if part in right or bare in right:
            continue
        if part in whole or bare in whole or filled.fullmatch(part) or pieces.search(part):
            return True
    if _calendar(other).search(text) and not _calendar(spoken).search(text):
        return True
    return spoken == "cy" and not ENGLISH.isdisjoint(re.findall(r"[a-z']+", text.lower()))
