"""The rules a group lives by and the words it writes, each declared once: in RULES, in the order of the pages.

A new one is a line there and a field of Rules; its form, its words, its place on the pages and who decides it follow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from timebank import hours, words
from timebank.errors import NoSuchRule
from timebank.groups import readers
from timebank.groups.readers import between, line, number_of, one_of, or_none, page, yes_or_no

NONE = readers.NONE

# Who closes a month: any two officers; a coordinator, confirmed by a signer; two signers.
TWO, EACH, SIGNERS = CLOSING = ("two", "each", "signers")
COORDINATORS, MEMBERS = ADMITTING = ("coordinators", "members")  # who says whether an organisation belongs


@dataclass(frozen=True, slots=True)
class Rules:
    """How a group counts and what it tells about itself, as it was read. All amounts are minutes."""

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
    closing_roles: str  # one of CLOSING; kept by the room of two keys
    organisations: str  # one of ADMITTING
    mirror_month: int | None  # in which month (1 to 12) the yearly questions open by themselves; None: a person opens


# Who decides a rule: a coordinator, until the members mark it as theirs or not at all; or a decision, always.
COORDINATOR_ALONE, OR_MEMBERS, DECISION_ALONE = "coordinator", "or members", "decision"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, or one of the group's own words.

    `read` makes of its text what it means, `preset` is how it begins, `form` how it is typed and told (a key of
    `forms.FORMS`); of hours, `most` is how many can be typed. `founding`: asked when a group is founded.
    """

    name: str
    read: Callable[[str], object]
    title: Any = ""  # empty: it has a page of its own
    hint: Any = ""
    preset: str | None = None
    choices: dict[str, Any] = field(default_factory=dict)
    form: str = "line"
    most: int = 0
    who: str = COORDINATOR_ALONE
    founding: bool = False
    is_text: bool = False


def _names(value: str) -> str:
    names = sorted({*value.split()} - {NONE})
    if not {*names} <= {*MEMBERS_DECIDE}:
        raise ValueError(value)
    return " ".join(names) or (NONE if value else "")


def _text(name: str, title: Any, read: Callable[[str], Callable[[str], str]] = line) -> Rule:
    return Rule(name, read(name), title, form="page" if read is page else "line", is_text=True)


# The presets are the habits of time banks in the United Kingdom, so that the first exchange works on the first day.
RULES = (
    Rule(
        "confirmation",
        one_of("both", "receiver", "coordinator"),
        _("Who says that it is right"),
        _("Silence never moves hours."),
        preset="both",
        choices={
            "both": _("Both people: each gives their own word before hours move"),
            "receiver": _("The one who was helped: their word is enough"),
            "coordinator": _("A coordinator who was not part of it"),
        },
        who=OR_MEMBERS,
        founding=True,
    ),
    Rule(
        "quantum",
        number_of(*hours.QUANTA),
        _("Steps we count in"),
        _("For example, 50 minutes in quarters of an hour count as 45."),
        preset="15",
        choices={
            "15": _("Quarters of an hour"),
            "30": _("Half hours"),
            "5": _("Five minutes"),
            "1": _("Every minute"),
        },
        who=OR_MEMBERS,
        founding=True,
    ),
    Rule(
        "rounding",
        one_of("nearest", "up", "down", "none"),
        _("What happens between two steps"),
        preset="nearest",
        choices={
            "nearest": _("To the nearest step; exactly between two goes up"),
            "up": _("Always up"),
            "down": _("Always down"),
            "none": _("Nothing: every minute counts as it was told"),
        },
        who=OR_MEMBERS,
        founding=True,
    ),
    Rule(
        "soft_floor",
        between(-60_000, 0),
        _("When we have a talk: much received"),
        _("In hours. Nobody is stopped there: the coordinator reads, please have a talk."),
        preset="-600",
        form="received",
        most=1000,
        who=OR_MEMBERS,
        founding=True,
    ),
    Rule(
        "soft_ceiling",
        between(0, 600_000),
        _("When we have a talk: much given"),
        _("In hours. Somebody who gives and never asks may be tired, or may not know how to ask."),
        preset="2400",
        form="given",
        most=10_000,
        who=OR_MEMBERS,
        founding=True,
    ),
    Rule(
        "welcome_minutes",
        between(0, 6_000),
        _("Hours to welcome somebody new"),
        _("In hours, 0 for none. The time bank gives them to each new person on the first day."),
        preset="0",
        form="welcome",
        most=100,
        founding=True,
    ),
    Rule(
        "group_pays_from",
        one_of("pot", "issuance"),
        _("Where hours come from when somebody helps the time bank itself"),
        preset="pot",
        choices={
            "pot": _("From the community pot that members give to"),
            "issuance": _("From the time bank itself, which keeps count of what it has thanked people for"),
        },
        founding=True,
    ),
    Rule(
        "balances_visible",
        yes_or_no,
        _("Who sees how many hours somebody has given and received"),
        preset="no",
        choices={
            "no": _("Only that person and the coordinators"),
            "yes": _("All members, in the hours book"),
        },
        who=OR_MEMBERS,
        founding=True,
    ),
    Rule(
        "notice_days",
        number_of(14, 28, 91),
        _("How long hours wait for somebody who left"),
        _("Only where they did not give them to the pot. If they come back in that time, the hours are there."),
        preset="28",
        choices={
            "14": _("Two weeks"),
            "28": _("Four weeks"),
            "91": _("Three months"),
        },
        founding=True,
    ),
    Rule(
        "messages",
        yes_or_no,
        _("How members speak with one another about help"),
        preset="yes",
        choices={
            "yes": _("They write to one another here, and the coordinator rings those without e-mail"),
            "no": _("The coordinator rings the other person each time"),
        },
        founding=True,
    ),
    Rule(
        "paid_time",
        yes_or_no,
        _("Whether paid staff may tell of hours they are paid for"),
        _("For those who work for a practice, a school or a council. The program shows this rule, and people keep it."),
        preset="no",
        choices={
            "no": _("No: only what they do beyond their job counts"),
            "yes": _("Yes: an hour is an hour, also in paid time"),
        },
        founding=True,
    ),
    Rule(
        "mirror_month",
        or_none(1, 12),
        _("The month of the yearly questions"),
        _("Five questions on how we are with one another. They open by themselves on its first day, for four weeks."),
        preset=NONE,
        choices={
            NONE: _("None: a coordinator opens them"),
            **{str(month): LazyString(words.month_of_year, month) for month in range(1, 13)},
        },
        founding=True,
    ),
    Rule(
        "closing_roles",
        one_of(*CLOSING),
        _("Who closes the month"),
        _(
            "Also who opens it again. Where there is one officer alone, only the first answer lets them close a month, "
            "and the report says so."
        ),
        preset=TWO,
        choices={
            TWO: _("Two officers of any kind: one proposes, another confirms"),
            EACH: _("A coordinator proposes, and a second signer confirms"),
            SIGNERS: _("Two second signers: one proposes, another confirms"),
        },
        who=OR_MEMBERS,
    ),
    Rule(
        "organisations",
        one_of(*ADMITTING),
        _("Who says whether an organisation belongs"),
        _("A practice, a school, a hall. Those that belong already stay."),
        preset=COORDINATORS,
        choices={
            COORDINATORS: _("A coordinator, as with a person"),
            MEMBERS: _("The members, each time, by a decision"),
        },
        who=OR_MEMBERS,
    ),
    Rule(
        "quorum",
        between(1, 1000),
        _("How many answer before a proposal may be carried"),
        _("A number of members."),
        preset="3",
        form="people",
        who=OR_MEMBERS,
    ),
    Rule(
        "hard_floor",
        or_none(-60_000, 0),
        _("A hard stop: much received"),
        _("In hours; 0 for no stop. Beyond it, no more help can be received until some is given."),
        form="received",
        most=1000,
        who=DECISION_ALONE,
    ),
    Rule(
        "hard_ceiling",
        or_none(0, 600_000),
        _("A hard stop: much given"),
        _("In hours; 0 for no stop. Beyond it, no more hours can be given until some help is received."),
        form="given",
        most=10_000,
        who=DECISION_ALONE,
    ),
    Rule("members_own", _names, _("Which rules only the members change"), form="names", who=DECISION_ALONE),
    Rule(
        "began_on",
        date.fromisoformat,
        _("The day the hours book begins"),
        _("Day, month and year. Members cannot log help from before this day. Leave it empty for today."),
        form="day",
        founding=True,
    ),
    Rule(
        "zone",
        readers.zone,
        _("The clock we go by"),
        _("Leave this as it is in Wales."),
        preset="Europe/London",
        founding=True,
    ),
    Rule("safeguarding", line("safeguarding")),
    _text("name_cy", _("Name in Welsh")),
    _text("name_en", _("Name in English")),
    _text("welcome_cy", _("Words of welcome in Welsh"), page),
    _text("welcome_en", _("Words of welcome in English"), page),
    _text("help_name", _("Who to ask for help")),
    _text("help_phone", _("Their telephone")),
    _text("help_when_cy", _("When they can be reached, in Welsh")),
    _text("help_when_en", _("When they can be reached, in English")),
)

BY_NAME = {each.name: each for each in RULES}
UK_TIME_BANK = {each.name: each.preset for each in RULES if each.preset is not None}
TITLES: dict[str, Any] = {each.name: each.title for each in RULES if each.title}
HINTS: dict[str, Any] = {each.name: each.hint for each in RULES if each.hint}
TEXTS = tuple(each.name for each in RULES if each.is_text)
ON_THE_PAGE = tuple(each.name for each in RULES if each.title and not each.is_text)
AT_FOUNDING = tuple(each.name for each in RULES if each.founding)
# What the members decide by a decision; the group may mark all of these as the members' own.
MEMBERS_DECIDE = tuple(each.name for each in RULES if each.who == OR_MEMBERS)
ONLY_DECIDED = tuple(each.name for each in RULES if each.who == DECISION_ALONE)  # never otherwise
ALL_THEIRS = " ".join(sorted(MEMBERS_DECIDE))
CHOICES: dict[str, dict[str, Any]] = {each.name: each.choices for each in RULES if each.choices}
CHOICES["members_own"] = {
    ALL_THEIRS: _(
        "All that the members decide: how we count, who agrees, when we have a talk, who sees hours, who closes the "
        "month, which organisations belong"
    ),
    NONE: _("None: the coordinators may change them too"),
}


def check(name: str, value: str) -> str:
    """The canonical text of a setting. Raises NoSuchRule, NotAZone, TooLong, OddCharacters."""
    try:
        read = BY_NAME[name].read(value)
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
    return Rules(**{each.name: BY_NAME[each.name].read(told.get(each.name, "")) for each in fields(Rules)})  # type: ignore[arg-type]
