"""Plain text, as people type it: checked in one place for every form, command and import."""

from __future__ import annotations

import unicodedata

from timebank.errors import Missing, OddCharacters, TooLong

NAME, LINE, PAGE = 100, 300, 4000  # the most characters of a name, a line of words, a page of words


def line(text: str | None, most: int = LINE, *, field: str | None = None, needed: bool = False) -> str:
    """One line of text in its canonical form (NFC, single spaces), at most `most` characters.

    Raises TooLong; OddCharacters where the text holds control characters or overrides of direction, so that it would
    not be what it looks like; Missing where it is `needed` and empty.
    """
    return _checked(" ".join((text or "").split()), most, field, needed)


def page(text: str | None, most: int = PAGE, *, field: str | None = None, needed: bool = False) -> str:
    """Several lines of text; otherwise like `line`."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _checked("\n".join(" ".join(one.split()) for one in lines).strip(), most, field, needed)


def _checked(text: str, most: int, field: str | None, needed: bool) -> str:
    text = unicodedata.normalize("NFC", text)
    if needed and not text:
        raise Missing(field=field)
    if len(text) > most:
        raise TooLong(field=field, most=most)
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn") and sign != "\n" for sign in text):
        raise OddCharacters(field=field)
    return text
