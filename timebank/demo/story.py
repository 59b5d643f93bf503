"""Six months of help in the practice village: what happened every few weeks, and the living ends of today.

`helps()` is everything that was agreed and stands, oldest first, the same every time: days are counted back from
today, and nothing here asks for the date or for chance. What happened once stands in `help_lines.py`. Texts name
no month, season or day of the week, which would be wrong for most of the year.

How a line came in is two letters (`WAYS`): whose word it was (giver, receiver, both), and how it was given (web,
phone, counter, slip). What neither of the two typed on the web, the coordinator wrote down for them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from timebank.demo import village as v
from timebank.demo.help_lines import ONCE, Line, Spoken, Way

Logger = Literal["giver", "receiver", "coordinator"]
Teller = Literal["giver", "receiver", "both"]
How = Literal["web", "phone", "slip", "counter"]

WAYS: dict[Way, tuple[Logger, How, Teller]] = {
    "gw": ("giver", "web", "giver"),
    "rw": ("receiver", "web", "receiver"),
    "gp": ("coordinator", "phone", "giver"),
    "rp": ("coordinator", "phone", "receiver"),
    "gc": ("coordinator", "counter", "giver"),
    "rc": ("coordinator", "counter", "receiver"),
    "bs": ("coordinator", "slip", "both"),
}


@dataclass(frozen=True, slots=True)
class Help:
    """Somebody helped somebody. `told_by` is whose word the line carries: both, when both signed a slip."""

    days_ago: int
    giver: str
    receiver: str
    minutes: int  # as they said it; rounding is the group's rule
    what: str
    language: Spoken
    logged_by: Logger
    how: How
    told_by: Teller


@dataclass(frozen=True, slots=True)
class Weekly:
    """The same help every few weeks. `minutes`, `what` and `way` are taken in turn."""

    giver: str
    receiver: str
    day: int  # days before the same day of the week as today: 0 to 6
    minutes: tuple[int, ...]
    what: tuple[str, ...]
    language: Spoken
    weeks: range  # weeks ago
    way: tuple[Way, ...]

    def lines(self) -> list[Line]:
        """Each time it happened."""
        return [
            (
                7 * week + self.day,
                self.giver,
                self.receiver,
                self.minutes[turn % len(self.minutes)],
                self.way[turn % len(self.way)],
                self.language,
                self.what[turn % len(self.what)],
            )
            for turn, week in enumerate(self.weeks)
        ]


@dataclass(frozen=True, slots=True)
class Queried:
    """The other side says it was another length of time. It is with the one who logged it to answer."""

    help: Help
    proposed_minutes: int
    queried_days_ago: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """Agreed by both as logged, then put right by the coordinator: the first line reversed, this one instead."""

    help: Help
    right_minutes: int
    corrected_days_ago: int
    reason: v.Both


@dataclass(frozen=True, slots=True)
class Doubted:
    """In the book, and later one of the two says that it was another length. The coordinator has yet to ask."""

    help: Help
    says_minutes: int  # by the word of the one who was helped
    doubted_days_ago: int
    reason: str


@dataclass(frozen=True, slots=True)
class ActsFor:
    """Somebody acts for a member, who said so to the coordinator by this way."""

    days_ago: int
    who: str
    member: str
    said: How


@dataclass(frozen=True, slots=True)
class ProposedRole:
    """The coordinator proposes that somebody gets a role. The signer has yet to confirm it."""

    days_ago: int
    member: str
    role: str
    reason: v.Both


@dataclass(frozen=True, slots=True)
class Declined:
    """The other side says it was not so."""

    help: Help
    declined_days_ago: int
    reason: v.Both


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Logged with a name nobody recognised: it goes to the coordinator with what was typed."""

    days_ago: int
    giver: str
    typed: str  # whom they meant, in their own words
    minutes: int
    what: str
    language: Spoken
    how: How


REGULARS: tuple[Weekly, ...] = (
    Weekly(v.EMYR, v.DAFYDD, 2, (120,), ("lifft i Fronglais", "lifft i'r ysbyty"), "cy", range(25, 0, -4), ("rp",)),
    Weekly(v.EMYR, v.GWEN, 1, (60,), ("lifft i'r feddygfa",), "cy", range(24, 3, -6), ("gw", "rp")),
    Weekly(v.EMYR, v.MEDDYGFA, 3, (75, 60, 70), ("mynd â moddion i'r ffermydd",), "cy", range(25, 0, -4), ("gw", "gp")),
    Weekly(v.EMYR, v.MARGARET, 4, (105, 90), ("lift to the eye clinic",), "en", range(23, 1, -5), ("rp",)),
    Weekly(v.EMYR, v.IDRIS, 5, (60,), ("lifft i'r dre",), "cy", range(22, 1, -5), ("bs",)),
    Weekly(v.RHIANNON, v.ABENA, 1, (60,), ("gwers Gymraeg",), "cy", range(23, 2, -4), ("gw",)),
    Weekly(v.RHIANNON, v.KASIA, 1, (60,), ("Welsh lesson",), "en", range(24, 3, -4), ("rw",)),
    Weekly(v.RHIANNON, v.PETER, 4, (60,), ("Welsh lesson",), "en", range(22, 1, -5), ("rw",)),
    Weekly(v.MEGAN, v.RHIANNON, 2, (120, 90, 100), ("gwarchod y plant",), "cy", range(22, 1, -4), ("gw", "rw")),
    Weekly(v.PETER, v.MEGAN, 5, (60,), ("maths revision",), "en", range(21, 3, -4), ("gw", "rw")),
    Weekly(v.NIA, v.BETI, 0, (45,), ("siopa wythnosol",), "cy", range(25, 0, -4), ("gw", "rp")),
    Weekly(v.BETI, v.NIA, 0, (75,), ("gwarchod y plant ar ôl ysgol",), "cy", range(24, 1, -6), ("rw",)),
    Weekly(v.SUE, v.SAMIRA, 0, (60,), ("English conversation",), "en", range(23, 2, -4), ("gw", "rw")),
    Weekly(v.SUE, v.AMAL, 6, (60,), ("English conversation",), "en", range(11, 1, -3), ("gw",)),
    Weekly(v.SAMIRA, v.NEUADD, 2, (120, 105), ("cooking the shared lunch",), "en", range(22, 0, -7), ("gw",)),
    Weekly(v.AMAL, v.NEUADD, 2, (90,), ("bread for the shared lunch",), "en", range(10, 0, -4), ("gc",)),
    Weekly(v.KASIA, v.NEUADD, 4, (75,), ("cleaned the hall",), "en", range(24, 3, -10), ("gw",)),
    Weekly(v.NEUADD, v.JOHN, 3, (30,), ("library books to the door",), "en", range(21, 0, -5), ("gw",)),
    Weekly(v.NEUADD, v.MARGARET, 3, (30,), ("talking books to the door",), "en", range(20, 5, -9), ("gw", "rp")),
    Weekly(v.NEUADD, v.RHIANNON, 1, (60,), ("agor y llyfrgell ar gyfer y wers",), "cy", range(20, 4, -5), ("gw", "rw")),
    Weekly(v.NEUADD, v.SAMIRA, 4, (75,), ("homework club",), "en", range(21, 3, -5), ("rw", "gw")),
    Weekly(v.NEUADD, v.NIA, 4, (75,), ("clwb gwaith cartref",), "cy", range(20, 3, -6), ("rw",)),
    Weekly(v.NEUADD, v.KASIA, 2, (75,), ("homework club",), "en", range(19, 2, -6), ("rw",)),
    Weekly(v.NEUADD, v.MEDDYGFA, 5, (75,), ("stafell a the i'r gofalwyr",), "cy", range(24, 7, -7), ("gw",)),
    Weekly(v.NEUADD, v.GWEN, 2, (60,), ("cwmni yn y clwb cinio",), "cy", range(22, 2, -6), ("gw",)),
    Weekly(v.JOHN, v.YSGOL, 3, (60,), ("darllen gyda'r plant",), "cy", range(23, 2, -4), ("rw", "bs")),
    Weekly(v.ABENA, v.YSGOL, 2, (60,), ("art with the juniors",), "en", range(22, 1, -5), ("gw",)),
    Weekly(v.MAIR, v.YSGOL, 3, (60,), ("darllen gyda'r plant bach",), "cy", range(21, 8, -4), ("gw", "rw")),
    Weekly(v.MARGARET, v.YSGOL, 4, (60,), ("canu'r piano i'r plant",), "cy", range(20, 3, -5), ("rw",)),
    Weekly(v.YSGOL, v.NEUADD, 1, (45,), ("argraffu'r cylchlythyr",), "cy", range(24, 3, -6), ("gw",)),
    Weekly(v.YSGOL, v.PIOTR, 3, (60,), ("Welsh for parents",), "en", range(20, 3, -4), ("rw",)),
    Weekly(v.YSGOL, v.SAMIRA, 5, (60,), ("after-school club",), "en", range(19, 3, -5), ("rw",)),
    Weekly(v.ALYS, v.ELERI, 2, (90,), ("cadw cwmni i Mam",), "cy", range(24, 3, -5), ("rw", "gp")),
    Weekly(v.ALYS, v.ELFED, 5, (45,), ("nôl neges o'r siop",), "cy", range(22, 3, -2), ("gw", "gw", "rp")),
    Weekly(v.ELERI, v.GLENYS, 3, (60,), ("galw heibio am baned",), "cy", range(23, 2, -5), ("bs",)),
    Weekly(v.ELERI, v.MAIR_BA, 6, (45,), ("siopa wythnosol",), "cy", range(24, 3, -4), ("gw", "rp")),
    Weekly(v.BRIDIE, v.MARGARET, 1, (60,), ("kept Margaret company",), "en", range(22, 3, -6), ("bs",)),
    Weekly(v.IDRIS, v.GRUFF, 4, (90,), ("dysgu gwaith coed",), "cy", range(19, 2, -4), ("rw", "bs")),
    Weekly(v.GRUFF, v.IDRIS, 4, (30,), ("cario coed tân i mewn",), "cy", range(17, 0, -4), ("gw",)),
    Weekly(v.KWAME, v.BRIDIE, 0, (60,), ("cut the hedge", "put the bins out"), "en", range(21, 0, -5), ("gw", "rp")),
    Weekly(v.IAN, v.YUSUF, 3, (60,), ("driving theory practice",), "en", range(22, 5, -4), ("rw",)),
    Weekly(v.IAN, v.NEUADD, 5, (90, 80), ("newsletter layout",), "en", range(23, 8, -5), ("gw",)),
    Weekly(v.RUTH, v.JOHN, 5, (45,), ("walked the dog",), "en", range(15, 2, -3), ("gw", "rp")),
    Weekly(v.EIRLYS, v.GLENYS, 2, (30,), ("sgwrs a phaned",), "cy", range(18, 1, -4), ("bs",)),
    Weekly(v.GLENYS, v.NEUADD, 6, (75,), ("gwneud te yn y neuadd",), "cy", range(21, 6, -6), ("gc",)),
    Weekly(v.MEDDYGFA, v.NEUADD, 4, (60,), ("sgwrs am gadw'n iach",), "cy", range(23, 2, -7), ("gw",)),
    Weekly(v.TOMOS, v.MEDDYGFA, 6, (75,), ("tacluso gardd y feddygfa",), "cy", range(21, 4, -6), ("gw",)),
    Weekly(v.MAIR_BA, v.ABENA, 4, (45,), ("a chat in Welsh over tea",), "en", range(20, 1, -6), ("rw", "bs")),
    Weekly(v.HUW, v.EIRLYS, 6, (60,), ("torri'r berth", "rhoi'r biniau mas"), "cy", range(18, 2, -5), ("bs",)),
)


def _help(line: Line) -> Help:
    """A line with its two letters spelt out."""
    days_ago, giver, receiver, minutes, way, language, what = line
    logged_by, how, told_by = WAYS[way]
    return Help(days_ago, giver, receiver, minutes, what, language, logged_by, how, told_by)


def helps() -> list[Help]:
    """All that was agreed and stands, oldest first."""
    lines = [*ONCE, *(line for regular in REGULARS for line in regular.lines())]
    return sorted(map(_help, lines), key=lambda help: (-help.days_ago, help.giver, help.receiver))


# The living ends: what is still open, and what went another way.

_TUESDAY = 1  # as date.weekday() counts

# Not answered yet. The first was on Tuesday: ask waiting(), which knows when that was.
WAITING: tuple[Help, ...] = (
    _help((1, v.ALYS, v.MAIR, 90, "gw", "en", "in the garden")),
    _help((3, v.MAIR, v.GWEN, 120, "gw", "cy", "cadw cwmni tra bo Eleri'n siopa")),
    _help((2, v.DAFYDD, v.BETI, 60, "gp", "cy", "trwsio'r cloc")),  # Beti is never on the web
    _help((2, v.GARETH, v.SIONED, 75, "gw", "en", "set up the new printer")),  # Sioned as an ordinary member
    _help((1, v.SUE, v.SAMIRA, 60, "rw", "en", "English conversation")),
    _help((4, v.JOHN, v.YSGOL, 60, "gc", "en", "reading with the children")),
)

QUERIED = Queried(
    help=_help((5, v.NIA, v.CARYS, 120, "gw", "cy", "gwarchod y plant")),
    proposed_minutes=75,
    queried_days_ago=3,
)

REVERSED = Corrected(
    help=_help((28, v.MAIR, v.YSGOL, 120, "gw", "cy", "darllen gyda'r plant bach")),
    right_minutes=75,
    corrected_days_ago=27,
    reason=v.Both(
        cy="Wedi dechrau'n hwyr, a'r ddau ohonon ni wedi anghofio.",
        en="We started late and both forgot.",
    ),
)

DOUBTED = Doubted(
    help=_help((10, v.YUSUF, v.RUTH, 120, "gw", "en", "put up shelves")),
    says_minutes=150,
    doubted_days_ago=2,
    reason="He stayed to sweep up as well, and I forgot that when I said yes.",
)

# The same tap as a line in help_lines.py, where it stands between the right two.
DECLINED = Declined(
    help=_help((54, v.WOJTEK, v.MAIR, 45, "gw", "en", "fixed the kitchen tap")),
    declined_days_ago=53,
    reason=v.Both(
        cy="Mair Bryn Awel oedd honno, nid fi.",
        en="That was Mair at Bryn Awel, not me.",
    ),
)

# The coordinator knows her: Glenys Parry, 2 Stryd y Capel.
UNPLACED = Unplaced(
    days_ago=2,
    giver=v.KASIA,
    typed="Glenys with the red door",
    minutes=30,
    what="carried her shopping home",
    language="en",
    how="web",
)

# Beti has no internet, and her neighbour Mair does; somebody has to type for the hall.
STAND_INS: tuple[ActsFor, ...] = (
    ActsFor(days_ago=20, who=v.MAIR, member=v.BETI, said="counter"),
    ActsFor(days_ago=120, who=v.RHIANNON, member=v.NEUADD, said="phone"),
)

# Huw has yet to say yes.
PROPOSED = ProposedRole(
    days_ago=1,
    member=v.ALYS,
    role="coordinator",
    reason=v.Both(
        cy="Mae eisiau ail gydlynydd arnon ni pan fydda i i ffwrdd.",
        en="We want a second coordinator, for when I am away.",
    ),
)


def waiting(today: date) -> list[Help]:
    """What waits for a word, with Alys in the garden on the last Tuesday before `today`."""
    garden, *rest = WAITING
    return [replace(garden, days_ago=last_tuesday(today)), *rest]


def last_tuesday(today: date) -> int:
    """How many days ago the last Tuesday before `today` was: 1 to 7."""
    return (today.weekday() - _TUESDAY) % 7 or 7
