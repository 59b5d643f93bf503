"""The rules a group lives by and the words it writes: their names, what each may be, and a preset to begin with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from zoneinfo import ZoneInfo

from timebank import plain
from timebank.errors import NoSuchRule, NotAZone

QUANTA = (1, 5, 15, 30)
ROUNDINGS = ("nearest", "up", "down", "none")
CONFIRMATIONS = ("both", "receiver", "coordinator")


@dataclass(frozen=True, slots=True)
class Rules:
    """How a group counts and what it tells about itself. All amounts are minutes."""

    name_cy: str
    name_en: str
    zone: str
    began_on: date
    welcome_cy: str
    welcome_en: str
    help_name: str
    help_phone: str
    help_when_cy: str
    help_when_en: str
    quantum: int
    rounding: str
    confirmation: str
    soft_floor: int
    soft_ceiling: int
    welcome_minutes: int
    group_pays_from: str
    balances_visible: bool
    notice_days: int
    safeguarding: str  # the numbers of two members, with a space between; decided on a page of its own
    messages: bool  # whether members write to one another; else a coordinator rings
    quorum: int  # how many members must have answered before a proposal may be carried
    hard_floor: int | None  # where an hours account stops: None is no stop; only a decision sets these two
    hard_ceiling: int | None
    members_own: str  # the rules that change by a decision alone, with a space between; "none"; empty: never said
    paid_time: bool  # whether paid staff may tell of hours they are paid for: shown, and kept by people
    mirror_month: int | None  # in which month (1 to 12) the yearly questions open by themselves; None: a person opens


# The habits of time banks in the United Kingdom, so that the first exchange works on the first day.
UK_TIME_BANK = {
    "zone": "Europe/London",
    "quantum": "15",
    "rounding": "nearest",
    "confirmation": "both",
    "soft_floor": "-600",
    "soft_ceiling": "2400",
    "welcome_minutes": "0",
    "group_pays_from": "pot",
    "balances_visible": "no",
    "notice_days": "28",
    "messages": "yes",
    "quorum": "3",
    "paid_time": "no",
    "mirror_month": "none",
}

COUNTING = ("quantum", "rounding", "confirmation", "soft_floor", "soft_ceiling", "welcome_minutes", "group_pays_from",
            "balances_visible", "notice_days", "messages", "paid_time", "mirror_month", "zone",
            "began_on")  # fmt: skip
# What the members decide by a decision; the group may mark all of these as the members' own.
MEMBERS_DECIDE = ("quantum", "rounding", "confirmation", "soft_floor", "soft_ceiling", "balances_visible", "quorum")
ONLY_DECIDED = ("hard_floor", "hard_ceiling", "members_own")  # never otherwise
ALL_THEIRS, NONE = " ".join(sorted(MEMBERS_DECIDE)), "none"
TEXTS = (
    "name_cy",
    "name_en",
    "welcome_cy",
    "welcome_en",
    "help_name",
    "help_phone",
    "help_when_cy",
    "help_when_en",
)


def _one_of(*allowed: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(value)
        return value

    return check


def _between(least: int, most: int) -> Callable[[str], int]:
    def check(value: str) -> int:
        if not least <= int(value) <= most:
            raise ValueError(value)
        return int(value)

    return check


def _quantum(value: str) -> int:
    if int(value) not in QUANTA:
        raise ValueError(value)
    return int(value)


def _or_none(least: int, most: int) -> Callable[[str], int | None]:
    return lambda value: None if value in ("", NONE) else _between(least, most)(value)


def _names(value: str) -> str:
    names = sorted({*value.split()} - {NONE})
    if not {*names} <= {*MEMBERS_DECIDE}:
        raise ValueError(value)
    return " ".join(names) or (NONE if value else "")


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError) as error:
        raise NotAZone(zone=value, field="zone") from error
    return value


READ: dict[str, Callable[[str], object]] = {
    "quantum": _quantum,
    "rounding": _one_of(*ROUNDINGS),
    "confirmation": _one_of(*CONFIRMATIONS),
    "soft_floor": _between(-60_000, 0),
    "soft_ceiling": _between(0, 600_000),
    "welcome_minutes": _between(0, 6_000),
    "group_pays_from": _one_of("pot", "issuance"),
    "balances_visible": lambda value: _one_of("yes", "no")(value) == "yes",
    "notice_days": lambda value: int(_one_of("14", "28", "91")(value)),
    "messages": lambda value: _one_of("yes", "no")(value) == "yes",
    "paid_time": lambda value: _one_of("yes", "no")(value) == "yes",
    "mirror_month": _or_none(1, 12),
    "safeguarding": lambda value: plain.line(value, plain.NAME, field="safeguarding"),
    "quorum": _between(1, 1000),
    "hard_floor": _or_none(-60_000, 0),
    "hard_ceiling": _or_none(0, 600_000),
    "members_own": _names,
    "zone": _zone,
    "began_on": date.fromisoformat,
    "name_cy": lambda value: plain.line(value, plain.NAME, field="name_cy"),
    "name_en": lambda value: plain.line(value, plain.NAME, field="name_en"),
    "welcome_cy": lambda value: plain.page(value, field="welcome_cy"),
    "welcome_en": lambda value: plain.page(value, field="welcome_en"),
    "help_name": lambda value: plain.line(value, plain.NAME, field="help_name"),
    "help_phone": lambda value: plain.line(value, plain.NAME, field="help_phone"),
    "help_when_cy": lambda value: plain.line(value, plain.NAME, field="help_when_cy"),
    "help_when_en": lambda value: plain.line(value, plain.NAME, field="help_when_en"),
}


def check(name: str, value: str) -> str:
    """The canonical text of a setting. Raises NoSuchRule, NotAZone, TooLong, OddCharacters."""
    try:
        read = READ[name](value)
    except (KeyError, ValueError) as error:
        raise NoSuchRule(name=name, value=value) from error
    if read is None:
        return NONE
    if isinstance(read, bool):
        return "yes" if read else "no"
    return read.isoformat() if isinstance(read, date) else str(read)


def rules_of(values: dict[str, str]) -> Rules:
    """Rules from stored texts; what was never said is as in the preset, words are empty."""
    told = {**UK_TIME_BANK, **values}
    return Rules(**{each.name: READ[each.name](told.get(each.name, "")) for each in fields(Rules)})  # type: ignore[arg-type]
