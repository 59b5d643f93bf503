"""How the text of a rule is read: each gives what a text means, or raises ValueError where it means nothing."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from timebank import plain
from timebank.errors import NotAZone

NONE = "none"


def one_of(*allowed: str) -> Callable[[str], str]:
    """One of these."""

    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(value)
        return value

    return check


def yes_or_no(value: str) -> bool:
    """Whether it is yes."""
    return one_of("yes", "no")(value) == "yes"


def number_of(*allowed: int) -> Callable[[str], int]:
    """One of these numbers."""

    def check(value: str) -> int:
        if int(value) not in allowed:
            raise ValueError(value)
        return int(value)

    return check


def between(least: int, most: int) -> Callable[[str], int]:
    """A number from `least` to `most`."""

    def check(value: str) -> int:
        if not least <= int(value) <= most:
            raise ValueError(value)
        return int(value)

    return check


def or_none(least: int, most: int) -> Callable[[str], int | None]:
    """The same, or none at all."""
    return lambda value: None if value in ("", NONE) else between(least, most)(value)


def zone(value: str) -> str:
    """The name of a time zone. Raises NotAZone."""
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError) as error:
        raise NotAZone(zone=value, field="zone") from error
    return value


def line(name: str) -> Callable[[str], str]:
    """A line in the group's words, typed in the field of this name. Raises TooLong, OddCharacters."""
    return lambda value: plain.line(value, plain.NAME, field=name)


def page(name: str) -> Callable[[str], str]:
    """Several lines. Raises TooLong, OddCharacters."""
    return lambda value: plain.page(value, field=name)
