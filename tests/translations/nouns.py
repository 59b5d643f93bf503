"""Nouns that stand behind a number, and what Welsh makes of their first letter there.

A number is written in digits and read as a word: 2 is dau or dwy (soft), 3 is tri (aspirate) before a masculine noun
and tair (nothing) before a feminine one, 6 is chwe (aspirate), 1 is un (soft before a feminine noun, but for ll and
rh). Every other number leaves the noun alone; the noun is singular always.
"""

from __future__ import annotations

MASCULINE, FEMININE = "m", "f"
# A noun the catalogue puts behind a number must stand here.
GENDER = {
    "aelod": MASCULINE,
    "awr": FEMININE,
    "bwndel": MASCULINE,
    "cais": MASCULINE,
    "cam": MASCULINE,
    "cod": MASCULINE,
    "cofnod": MASCULINE,
    "copi": MASCULINE,
    "cyfrif": MASCULINE,
    "cylch": MASCULINE,
    "cymwynas": FEMININE,
    "cynnig": MASCULINE,
    "dalen": FEMININE,
    "diwrnod": MASCULINE,
    "dolen": FEMININE,
    "ffeil": FEMININE,
    "gair": MASCULINE,
    "galwad": FEMININE,
    "grŵp": MASCULINE,
    "gwaith": FEMININE,
    "gwall": MASCULINE,
    "hysbysiad": MASCULINE,
    "lle": MASCULINE,
    "llinell": FEMININE,
    "llythyr": MASCULINE,
    "mis": MASCULINE,
    "munud": MASCULINE,
    "neges": FEMININE,
    "nod": MASCULINE,
    "person": MASCULINE,
    "peth": MASCULINE,
    "pryder": MASCULINE,
    "rheol": FEMININE,
    "rhif": MASCULINE,
    "sefydliad": MASCULINE,
    "slip": MASCULINE,
    "syniad": MASCULINE,
    "taith": FEMININE,
    "trafodyn": MASCULINE,
    "tudalen": FEMININE,
    "wythnos": FEMININE,
}
# Borrowed, and too short to change: dau grŵp.
STAYS = {"grŵp"}
# blwyddyn is not here: 2 flynedd, 4 blynedd, 5 mlynedd are more forms than a catalogue has. Put years behind a colon.

SOFT = {
    "ll": "l", "rh": "r",
    "p": "b", "t": "d", "c": "g", "b": "f", "d": "dd", "g": "", "m": "f",
}  # fmt: skip
ASPIRATE = {"p": "ph", "t": "th", "c": "ch"}
# These are letters of their own, which the rules for t, c, p, d do not touch.
DIGRAPHS = ("ch", "dd", "ff", "ng", "ph", "th")


def soft(noun: str) -> str:
    """cofnod -> gofnod, munud -> funud, llinell -> linell."""
    return _changed(noun, SOFT)


def aspirate(noun: str) -> str:
    """cofnod -> chofnod."""
    return _changed(noun, ASPIRATE)


def after(number: int, noun: str) -> str:
    """The noun as it stands behind this number."""
    feminine = GENDER[noun] == FEMININE
    if number == 1:
        return soft(noun) if feminine and not noun.startswith(("ll", "rh")) else noun
    if number == 2:
        return soft(noun)
    if number == 6 or (number == 3 and not feminine):
        return aspirate(noun)
    return noun


def forms(noun: str) -> set[str]:
    """Everything the noun may look like."""
    return {noun, soft(noun), aspirate(noun)}


def _changed(noun: str, rules: dict[str, str]) -> str:
    if noun in STAYS or noun.startswith(DIGRAPHS):
        return noun
    for head in sorted(rules, key=len, reverse=True):
        if noun.startswith(head):
            return rules[head] + noun[len(head) :]
    return noun
