"""The colours of the style sheet against each other, in both schemes, by WCAG's formula. Needs no browser."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

import timebank

SHEET = (Path(timebank.__file__).parent / "static/timebank.css").read_text()
GROUNDS = ("paper", "sheet")
TEXT, CONTROL = 4.5, 3.0
# What is written or drawn on what, and how far apart the two have to be.
PAIRS: list[tuple[str, str, float]] = [
    *((ink, ground, TEXT) for ink, ground in product(("ink", "soft", "leaf", "leaf-deep", "honey", "clay"), GROUNDS)),
    ("ink", "leaf-wash", TEXT),
    ("ink", "honey-wash", TEXT),
    ("leaf", "leaf-wash", TEXT),
    ("leaf", "honey-wash", TEXT),
    ("leaf-deep", "leaf-wash", TEXT),
    ("honey", "honey-wash", TEXT),
    ("clay", "clay-wash", TEXT),
    ("soft", "leaf-wash", TEXT),
    ("on-leaf", "leaf", TEXT),
    ("on-leaf", "leaf-deep", TEXT),
    *((line, ground, CONTROL) for line, ground in product(("edge", "leaf", "clay", "focus"), GROUNDS)),
    ("edge", "leaf-wash", CONTROL),
    ("focus", "leaf-wash", CONTROL),
    ("focus", "honey-wash", CONTROL),
    ("leaf-mid", "sheet", CONTROL),
]
# Colours that carry no meaning: nothing is lost to those who do not see them.
ORNAMENT = {
    "line": "hairlines between rows that white space parts as well",
    "honey-line": "the border of a sheet that its colour and its heading mark as well",
    "hill": "the village at the foot",
    "hill-far": "the village at the foot",
    "tree": "the village at the foot",
    "slate": "the village at the foot",
    "wall": "the village at the foot",
    "window": "the village at the foot",
}


def tokens(scheme: str) -> dict[str, str]:
    """The colours by their names, as #rrggbb: those of the light scheme, and the dark ones over them."""
    blocks = re.findall(r"(@media \(prefers-color-scheme: dark\) \{ )?:root \{(.*?)\}", SHEET, re.DOTALL)
    found: dict[str, str] = {}
    for dark, block in blocks:
        if not dark and found:  # print and phones come later in the sheet
            continue
        if dark and scheme == "light":
            continue
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", block))
    return {
        name: value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])
        for name, value in found.items()
    }


def _in_full(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


def light_of(colour: str) -> float:
    """WCAG's relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    dark, light = sorted((light_of(one), light_of(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_formula() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_are_far_enough_apart(scheme: str) -> None:
    colours = tokens(scheme)
    found = {(one, other): contrast(colours[one], colours[other]) for one, other, _ in PAIRS}
    least = {(one, other): least for one, other, least in PAIRS}
    assert {pair: f"{is_:.2f}" for pair, is_ in found.items() if is_ < least[pair]} == {}


def test_every_colour_is_weighed_or_an_ornament() -> None:
    weighed = {name for one, other, _ in PAIRS for name in (one, other)}
    assert set(tokens("light")) == set(tokens("dark")) == weighed | set(ORNAMENT)
