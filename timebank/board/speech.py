"""Words as they are compared: without capitals, accents, endings and, for Welsh, without mutations.

The same is made of what is searched and of what is searched for, so that neither has to be right: only alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from functools import lru_cache

VERSION = 1  # one more each time the words below are made differently: those of every group are then made anew
ENGLISH, WELSH, UNMUTATED = 0, 1, 2  # how a word of the index is marked: see models.ListingWord
MOST_TYPED = 300  # characters of a search that are looked at
MOST_WORDS = 12
COMPUTING = "infotech"  # what IT stands as
_IT = re.compile(r"\bIT\b")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
_JOINED = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
STOP = frozenset(
    # English
    "a an and any are at be by can do for from have help i i'd i'm in is it me my need of on or please some somebody "
    "someone that the to with would you your want looking like offer request near could get one take go "
    "every when where who what how there here this these those his her their our we they she he was been so if as "
    "into out up down off about over more all no not also too very just "
    # Welsh
    "y yr a ac am ar at i o yn yng ym wrth gan gyda efo hefo dros heb fi fy ei eich chi rhywun rhywbeth mae oes os "
    "eisiau angen help cymorth gallu galla medru gyfer un neu na i'r o'r a'r yw ydy dw isio fel ger agos gynnig cais "
    "dw'i hoffwn os gwelwch dda bob pob pan bod fod fydd bydd sy sydd mewn gen dim iawn hefyd mynd cael wedi hi hwn "
    "hon hyn eu ein ni nhw".split()
)
# Plurals and forms that no ending explains, with the word they belong to.
_ODD = {
    "paned": "panaid", "baned": "panaid", "gwnio": "gwniad", "lluniau": "lluniad", "care": "careful",
    "caring": "careful", "carer": "careful", "carers": "careful", "paentio": "peintio", "gerddi": "gardd",
    "ceir": "car", "cwn": "ci", "plant": "plentyn", "tai": "ty",
    "ieir": "iar", "coed": "coeden",
    "merched": "merch", "dynion": "dyn", "dail": "deilen", "blodau": "blodyn", "llysiau": "llysieuyn",
    "cathod": "cath", "esgidiau": "esgid", "cyrtiau": "cwrt", "ffyn": "ffon", "gyrru": "gyrr", "gyrrwr": "gyrr",
    "children": "child", "mice": "mouse", "leaves": "leaf", "knives": "knife", "driving": "driv", "driver": "driv",
    "drove": "driv", "sewn": "sew", "knitted": "knit", "bikes": "bike", "biking": "bike", "dogs": "dog",
    "taught": "teach", "written": "write", "wrote": "write", "sang": "sing", "swam": "swim", "plants": "planhigion",
    "planhigyn": "planhigion", "drysau": "drws", "women": "woman", "men": "man", "shelves": "shelf", "babies": "baby",
}  # fmt: skip
# Longest first. What is left has three letters or more.
_ENDINGS = (
    "iadau", "iaeth", "ddau", "iaid", "ings", "iau", "ion", "ian", "ing", "wyr", "oedd", "aeth", "ers", "wr", "au",
    "on", "io", "od", "ed", "er", "ie", "es", "ydd", "u", "o", "a", "i", "e", "y",
)  # fmt: skip
# What a word may have begun with before it changed; the longest beginning that fits is the letter.
_RADICALS = (
    ("ngh", ("c",)), ("mh", ("p",)), ("nh", ("t",)), ("ng", ("g",)),
    ("ph", ("p",)), ("th", ("t",)), ("ch", ("c",)), ("dd", ("d",)), ("ff", ()), ("ll", ("gll",)), ("rh", ()),
    ("b", ("p",)), ("d", ("t",)), ("g", ("c",)), ("f", ("b", "m")), ("m", ("b",)), ("n", ("d",)),
    ("l", ("ll", "gl")), ("r", ("rh", "gr")), ("w", ("gw",)),
    *((vowel, (f"g{vowel}",)) for vowel in "aeiouy"), *((f"h{vowel}", (vowel,)) for vowel in "aeiouy"),
)  # fmt: skip
_LONGEST_FIRST = sorted(_RADICALS, key=lambda each: -len(each[0]))


def plain(text: str) -> str:
    """Small letters without accents; what no page may hold is a space."""
    letters = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'")).casefold()
    return "".join(sign for sign in letters if unicodedata.category(sign) != "Mn")


def words(text: str) -> list[str]:
    """The words of a text that say something, in order, each once."""
    return [each for each in every(text) if each not in STOP]


def joined(text: str) -> dict[str, str]:
    """The words that hyphens join, each with the one word they may be written as: tal, bont -> talybont."""
    runs = _JOINED.findall(plain(text[:MOST_TYPED]))
    return {part: run.replace("-", "") for run in runs for part in run.split("-")}


def asked(text: str) -> list[str]:
    """The words of a search, as many as are looked at."""
    return words(text[:MOST_TYPED])[:MOST_WORDS]


def every(text: str) -> list[str]:
    """Every word in order, each once. IT in capitals, among words that are not, is no it; d.i.y. is one word."""
    spelt = _IT.sub(COMPUTING, text) if text.upper() != text else text
    spelt = _DOTTED.sub(lambda found: found[0].replace(".", ""), plain(spelt))
    found = (each.removesuffix("'s").removesuffix("'r") for each in _WORD.findall(spelt))
    return list(dict.fromkeys(each for each in found if len(each) > 1 or each.isdigit()))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its ending: garddio, gardd -> gard; lifts, lift -> lift."""
    if word in _ODD:
        return stem(_ODD[word])
    word = word.replace("'", "")
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")):
        word = word[:-1]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word


@lru_cache(maxsize=20_000)
def radicals(word: str) -> tuple[str, ...]:
    """The stems of what a Welsh word may be where it is not mutated: ngardd -> gard; arddio -> gard."""
    word = _ODD.get(word, word)
    for beginning, befores in _LONGEST_FIRST:
        if word.startswith(beginning) and len(word) > len(beginning):
            return tuple(stem(before + word[len(beginning) :]) for before in befores)
    return ()


def marked(text: str, language: str, radical: Container[str] = ()) -> set[tuple[str, int]]:
    """Every word of a text as it stands in the index: the word and its mark. Only Welsh mutates, and only what is no
    word as it stands: those whose stems are `radical` are no others mutated (gardd is no cardd).
    """
    found = [*words(text), *(run.replace("-", "") for run in _JOINED.findall(plain(text)))]
    if language != "cy":
        return {(stem(each), ENGLISH) for each in found}
    return {(stem(each), WELSH) for each in found} | {
        (before, UNMUTATED) for each in found if stem(each) not in radical for before in radicals(each)
    }
