"""Words that want a careful eye before they stand on the board, in both languages.

Two short lists, and short on purpose: a word that is mostly harmless is not on them (a bath is moved, a tablet is a
computer, “plant” grows in a garden). What they miss, people report; what they find is looked at by a person and never
refused by the program.
"""

from __future__ import annotations

import re

from timebank.board import speech

# The key of a category as shipped: phrases that speak of it, word by word as `speech.words` leaves them. Endings and
# Welsh mutations are seen through, but for a word behind "=", which is meant as it stands.
TOPICS: dict[str, tuple[str, ...]] = {
    "care": (
        "personal care", "intimate care", "=bathing", "=bathe", "=showering", "=toileting", "going toilet",
        "use toilet", "incontinence", "incontinent", "catheter", "stoma", "commode", "toenail", "washing dressing",
        "getting dressed", "getting undressed", "=undress", "=undressing",
        "gofal personol", "=ymolchi", "mynd toiled", "defnyddio toiled", "anymataliaeth", "cathetr", "ewinedd traed",
    ),
    "medicines": (
        "medicine", "medication", "prescription", "insulin", "injection", "=pills", "eye drops",
        "moddion", "meddyginiaeth", "presgripsiwn", "inswlin", "=pils", "diferion llygaid",
    ),
    "money": (
        "collect pension", "collecting pension", "bank card", "cash card", "pin number", "pay bills", "paying bills",
        "bank account", "online banking", "withdraw money", "handle money", "handling money", "manage money",
        "managing money", "cashpoint", "cash machine",
        "casglu pensiwn", "nôl pensiwn", "cerdyn banc", "rhif pin", "talu bil", "cyfrif banc", "=bancio", "=fancio",
        "trin arian", "tynnu arian", "peiriant arian",
    ),
    "children": (
        "babysit", "babysitter", "baby sit", "childcare", "child care", "child minding", "childminder",
        "after children", "after kids", "after baby", "mind children", "mind kids", "mind baby", "nanny", "school run",
        "gwarchod plant", "gwarchod plentyn", "gwarchod babi", "gofal plant", "gofalu plant", "edrych ôl plant",
    ),
    "driving": (
        "drive minibus", "minibus driver", "drive van", "drive their car", "drive his car", "drive her car",
        "driving lesson",
        "gyrru minibws", "gyrru bws mini", "gyrrwr bws mini", "gyrru fan", "gwersi gyrru",
    ),
}  # fmt: skip

_ABOUT_MONEY = re.compile(
    r"[£€]|\b\d+p\b|\b(?:"
    r"euros?|quid|cash|prices?|priced|for sale|to sell|selling|second[- ]hand|give away|giving away|fees?|wages?|"
    r"per hour|an hour's pay|"
    r"ar werth|arian parod|(?:p|b|ph|mh)ris(?:iau)?|(?:g|ng)?werthu|[pb]unt|[pb]unnoedd|ewros?|"
    r"t[âa]l am|t[âa]l yr awr|ffi|ffioedd|ail[- ]law|rhoi i ffwrdd"
    r")\b",
    re.IGNORECASE,
)


def topics(*texts: str) -> set[str]:
    """What a careful eye is wanted for in these texts: keys of TOPICS. Empty for nearly everything."""
    found: set[str] = set()
    for text in texts:
        said = [each for each in speech.every(text) if each not in speech.STOP or each in _MEANT]
        found |= {topic for topic, phrases in _PHRASES.items() if any(_stands_in(phrase, said) for phrase in phrases)}
    return found


def about_money(*texts: str) -> bool:
    """Whether these texts seem to speak of prices, cash, or of things to sell or to give away."""
    return any(_ABOUT_MONEY.search(text) for text in texts)


def _stands_in(phrase: tuple[str, ...], said: list[str]) -> bool:
    places = range(len(said) - len(phrase) + 1)
    return any(all(_is(word, said[at + n]) for n, word in enumerate(phrase)) for at in places)


def _is(word: str, said: str) -> bool:
    if word.startswith("="):
        return said == word[1:]
    meant = speech.stem(word)
    return speech.stem(said) == meant or meant in speech.radicals(said)


_PHRASES = {
    topic: [tuple(speech.plain(word) for word in phrase.split()) for phrase in phrases]
    for topic, phrases in TOPICS.items()
}
# Words that say little elsewhere (going, after) are part of what is looked for here.
_MEANT = {word.removeprefix("=") for phrases in _PHRASES.values() for phrase in phrases for word in phrase}
