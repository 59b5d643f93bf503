"""The Welsh catalogue, as the tests and `make words`, `make review` read it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

import timebank

PACKAGE = Path(timebank.__file__).parent
ROOT = PACKAGE.parent
WELSH = PACKAGE / "translations/cy/LC_MESSAGES"
# %(name)s, %(count)02d, {name!r}
PLACEHOLDER = re.compile(r"%\(\w+\)[0-9.]*[a-z]|\{\w*(?:![a-z])?\}")


@cache
def catalogue() -> Catalog:
    """The file `messages.po`."""
    with (WELSH / "messages.po").open("rb") as file:
        return read_po(file)


def entries() -> list[Message]:
    """Every entry, without the head of the file."""
    return [entry for entry in catalogue() if entry.id]


def strings(entry: Message) -> tuple[str, ...]:
    """What it is in Welsh: one form, or five."""
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)


def msgids(entry: Message) -> tuple[str, ...]:
    """What it is in English: one form, or two."""
    return (entry.id,) if isinstance(entry.id, str) else tuple(entry.id)
