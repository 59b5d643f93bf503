"""What stands beside what, and why: a pure reckoning. It knows no database, no names, no language; hours are minutes.

A claim is one telling of one piece of help, from the web, the telephone or paper, settled or not. Two claims may be the
same help where the same two people are in them, at most three days apart, and nobody can have meant two pieces of help.
Each claim that wants somebody's eye comes to lie in one finding, each finding in one of four piles. Nothing here
decides anything: it says what a coordinator may do, and what would come of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

TWICE, DIFFER, WHO, LOOK = PILES = ("twice", "differ", "who", "look")

# Why two claims stand beside each other, the likeliest first.
EXACT, IN_BOOK, DAY, LITTLE, MINUTES, BOTH, ACROSS, CLASH = (
    "exact",  # the same way round, the same minutes, the same day
    "in book",  # the same, and in the book already
    "day",  # another day of the same month
    "little",  # the minutes differ by one step of the group
    "minutes",  # the minutes differ by more
    "both",  # minutes and day differ
    "across",  # another day, of another month
    "clash",  # both say “I helped”, or both “I was helped”
)
# Why one claim stands alone.
ANSWERED, DOUBTED, UNKNOWN, LEFT, TO_COME, LONG_AGO, LONG_DAY, NEW_PAIR, CLOSE = (
    "answered",  # the other side answered with another length
    "doubted",  # in the book, and one of the two says it was different
    "unknown",  # one of the two was not found
    "left",  # one of the two had left by that day
    "to come",  # a day that has not come yet
    "long ago",
    "long day",  # more than twelve hours of one person on one day
    "new pair",  # long, and the first that the two tell
    "close",  # one of the two acts for the other, or wrote it down, or would have to agree it
)
PILE_OF = {
    **dict.fromkeys((EXACT, IN_BOOK), TWICE),
    **dict.fromkeys((DAY, LITTLE, MINUTES, BOTH, ACROSS, ANSWERED, DOUBTED), DIFFER),
    **dict.fromkeys((UNKNOWN, LEFT), WHO),
    **dict.fromkeys((CLASH, TO_COME, LONG_AGO, LONG_DAY, NEW_PAIR, CLOSE), LOOK),
}
_RANK = {why: rank for rank, why in enumerate(PILE_OF)}

NEAR_DAYS = 3
MOST_IN_A_DAY = 12 * 60
OLD_DAYS = 60
MOST_AT_FIRST = 4 * 60

GIVER, RECEIVER = SIDES = ("giver", "receiver")
AGREED, WAITING, QUERIED, STALE = ("agreed", "waiting", "queried", "stale")
TYPED, UNCLEAR, ASIDE, SUSPENSE, UNPLACED = ("typed", "unclear", "aside", "suspense", "unplaced")
OPEN_TELLINGS = (WAITING, QUERIED, STALE)

# What may be done, and what comes of it.
SAME, FIRST, SECOND, ANOTHER, LOOKED = ACTS = ("same", "first", "second", "another", "looked")
POSTS, ASKS, WAITS, STAYS, DOUBTS, TAKES_OUT, COUNTS, APART, RIGHT = (
    "posts",  # the other side's word was there: the hours move
    "asks",  # the other figure is put to the side that told the longer one
    "waits",  # one telling less; what stays still waits for a word
    "stays",  # one telling less; what stays is in the book as it was
    "doubts",  # what stays is in the book; that somebody says another length is written down for the desk
    "takes out",  # one of two entries of the book is taken back
    "counts",  # the slip is counted, and not a second piece of help
    "apart",  # two pieces of help: both stay
    "right",  # somebody looked: it stays as it is
)

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Claim:
    """One telling. `giver` and `receiver` are ids of members, None for the group itself or where `unknown` says so.

    `words` are the sides whose word it is, `sources` by which way each word came. `state` is that of an exchange
    (waiting, queried, stale, agreed), of a slip (typed, unclear, aside, suspense), or unplaced. `told_at` orders them.
    """

    key: str
    giver: int | None
    receiver: int | None
    day: date | None
    minutes: int
    state: str
    words: frozenset[str] = frozenset()
    source: str = "web"
    told_at: str = ""
    unknown: str | None = None
    answered: bool = False
    confirmation: str = "both"
    written_by: int | None = None
    settles: bool = True  # a line of a slip that can be settled from here
    in_doubt: bool = False  # in the book, and one of the two says it was different

    @property
    def pair(self) -> Pair:
        """The two, whoever gave; 0 is the group itself."""
        one, other = sorted((self.giver or 0, self.receiver or 0))
        return one, other

    @property
    def parties(self) -> frozenset[int]:
        """The members it is about."""
        return frozenset(each for each in (self.giver, self.receiver) if each is not None)

    @property
    def tellers(self) -> frozenset[int | None]:
        """Those whose word it is."""
        who = {GIVER: self.giver, RECEIVER: self.receiver}
        return frozenset(who[side] for side in self.words)

    @property
    def in_book(self) -> bool:
        """Whether its hours have moved."""
        return self.state == AGREED

    @property
    def on_paper(self) -> bool:
        """Whether it is a line of a pile of slips."""
        return self.state in (TYPED, UNCLEAR, ASIDE, SUSPENSE)

    @property
    def is_open(self) -> bool:
        """Whether it is an exchange that waits."""
        return self.state in OPEN_TELLINGS


@dataclass(frozen=True, slots=True)
class Ground:
    """What is so in the group: today, the step hours are counted in, and who is what to whom.

    `known` are pairs with help in the book; `close` pairs of which one acts for the other; `left` the day members left;
    `officers` may have to agree hours; `different` are keys said to be two pieces of help, `looked` those looked at.
    What is in the book up to `closed_to` is not moved any more.
    """

    today: date
    quantum: int = 15
    known: frozenset[Pair] = frozenset()
    close: frozenset[Pair] = frozenset()
    officers: frozenset[int] = frozenset()
    left: Mapping[int, date] = field(default_factory=dict)
    different: frozenset[frozenset[str]] = frozenset()
    looked: frozenset[str] = frozenset()
    closed_to: date = date.min


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim alone, or two beside each other and perhaps more that are near them: in one pile, for one reason.

    `hints` are exchanges that somebody who was not found may have told of; they lie where they lie.
    """

    why: str
    claims: tuple[Claim, ...]
    notes: tuple[str, ...] = ()
    hints: tuple[Claim, ...] = ()

    @property
    def pile(self) -> str:
        """In which of the four piles it lies."""
        return PILE_OF[self.why]

    @property
    def key(self) -> str:
        """The same two, however they were found."""
        return ".".join(each.key for each in self.claims[:2])

    @property
    def mark(self) -> str:
        """What somebody saw when they looked: another one, once anything of it has changed."""
        seen = [
            (each.key, each.giver, each.receiver, str(each.day), each.minutes, each.state, sorted(each.words))
            for each in (*self.claims[:2], *self.hints)
        ]
        return sha256(repr((self.why, seen)).encode()).hexdigest()[:10]

    @property
    def parties(self) -> frozenset[int]:
        """The members it is about."""
        return frozenset().union(*(each.parties for each in (*self.claims[:2], *self.hints)))


def classify(claims: Iterable[Claim], ground: Ground) -> list[Finding]:
    """Every claim that wants an eye, once, the oldest first. The order of the claims does not matter."""
    every = sorted(claims, key=_order)
    told = _by_side(every)
    found = [finding for each in every if (finding := _who(each, told, ground)) is not None]
    taken = {finding.claims[0].key for finding in found}
    beside = _beside([each for each in every if each.key not in taken], ground)
    taken |= {each.key for finding in beside for each in finding.claims}
    told_again = {each.key for finding in beside for each in finding.claims[1:]}
    long_days = _long_days(each for each in every if each.key not in told_again)
    beside = [_with_notes(each, long_days, ground) for each in beside]
    alone = [
        Finding(why[0], (each,), tuple(why[1:]))
        for each in every
        if each.key not in taken and (why := [*differs(each), *_odd_still(each, long_days, ground)])
    ]
    return sorted([*found, *beside, *alone], key=lambda finding: _order(finding.claims[0]))


def _order(claim: Claim) -> tuple[date, str, str]:
    return claim.day or date.min, claim.told_at, claim.key


# Who is this?


BySide = Mapping[tuple[str, int], Sequence[Claim]]


def _by_side(claims: Iterable[Claim]) -> BySide:
    """The exchanges in which somebody gave, and those in which they received."""
    found: dict[tuple[str, int], list[Claim]] = defaultdict(list)
    for each in claims:
        if each.in_book or each.is_open:
            for side, member in ((GIVER, each.giver), (RECEIVER, each.receiver)):
                if member is not None:
                    found[side, member].append(each)
    return found


def _who(claim: Claim, told: BySide, ground: Ground) -> Finding | None:
    if claim.in_book:
        return None
    if is_unknown(claim):
        side, member = (RECEIVER, claim.receiver) if claim.unknown == GIVER else (GIVER, claim.giver)
        near = told.get((side, member), ()) if member is not None else ()
        return Finding(UNKNOWN, (claim,), hints=tuple(each for each in near if may_be_meant(claim, each, side)))
    return Finding(LEFT, (claim,)) if has_left(claim, ground) else None


def may_be_meant(claim: Claim, other: Claim, side: str) -> bool:
    """Whether an exchange may be what somebody told of who did not find the other person: near, and not told by them
    already; of what is in the book only the same day and the same hours.
    """
    if claim.day is None or other.day is None or len(other.parties) < 2:
        return False
    if other.in_book:
        return claim.day == other.day and claim.minutes == other.minutes
    return _gap(claim, other) <= NEAR_DAYS and side not in other.words


def is_unknown(claim: Claim) -> bool:
    """Whether one of the two was not found."""
    return claim.unknown is not None


def has_left(claim: Claim, ground: Ground) -> bool:
    """Whether one of the two had left by that day, or has left and can give no word any more."""
    return any(each in ground.left for each in claim.parties)


# Two beside each other


def may_be_one(one: Claim, other: Claim) -> bool:
    """Whether two claims may tell of the same help: the same two, near, and not plainly two pieces of it."""
    if one.pair != other.pair or one.key == other.key or one.answered or other.answered:
        return False
    if one.unknown or other.unknown or one.day is None or other.day is None:
        return False
    if abs((one.day - other.day).days) > NEAR_DAYS:
        return False
    alike = one.day == other.day and one.minutes == other.minutes
    if one.in_book and other.in_book:
        return alike and one.giver == other.giver
    if one.giver != other.giver:
        return is_clash(one, other) and (alike or not (one.in_book or other.in_book))
    return one.day == other.day or not is_one_voice(one, other)


def is_one_voice(one: Claim, other: Claim) -> bool:
    """Whether the same person told both by the same way: whoever tells of two days means two days."""
    if one.source != other.source:
        return False
    by_the_same = one.written_by is not None and one.written_by == other.written_by and one.written_by in one.parties
    return by_the_same or one.words == other.words or one.source == "slip"


def is_clash(one: Claim, other: Claim) -> bool:
    """Whether two people tell it the other way round: somebody who told both of them means two pieces of help."""
    return one.giver != other.giver and not one.tellers & other.tellers


def why_beside(one: Claim, other: Claim, quantum: int) -> str:
    """The class of two claims that may be one."""
    if one.giver != other.giver:
        return CLASH
    same_day, apart = one.day == other.day, abs(one.minutes - other.minutes)
    if same_day and not apart:
        return IN_BOOK if one.in_book or other.in_book else EXACT
    if same_day:
        return LITTLE if apart <= quantum else MINUTES
    if one.day and other.day and (one.day.year, one.day.month) != (other.day.year, other.day.month):
        return ACROSS
    return BOTH if apart else DAY


def _beside(claims: Sequence[Claim], ground: Ground) -> list[Finding]:
    """The likeliest two first; what is left over near them stands with them."""
    by_pair: dict[Pair, list[Claim]] = defaultdict(list)
    for each in claims:
        by_pair[each.pair].append(each)
    return [finding for near in by_pair.values() if len(near) > 1 for finding in _of_one_pair(near, ground)]


def _of_one_pair(claims: Sequence[Claim], ground: Ground) -> Iterator[Finding]:
    edges = sorted(
        (
            (_RANK[why], one.in_book and other.in_book, _gap(one, other), abs(one.minutes - other.minutes),
             _order(one), _order(other), why, one, other)
            for one, other in _near(claims)
            if may_be_one(one, other) and not _is_settled(one, other, ground)
            for why in (why_beside(one, other, ground.quantum),)
        ),
        key=lambda edge: edge[:6],
    )  # fmt: skip
    found: dict[str, int] = {}
    twos: list[tuple[str, list[Claim]]] = []
    for *_, why, one, other in edges:
        if one.key not in found and other.key not in found:
            found[one.key] = found[other.key] = len(twos)
            twos.append((why, sorted((one, other), key=lambda each: (not each.in_book, *_order(each)))))
    for *_, one, other in edges:
        for left_over, near in ((one, other), (other, one)):
            if left_over.key not in found and not left_over.in_book:
                found[left_over.key] = found[near.key]
                twos[found[near.key]][1].append(left_over)
    yield from (Finding(why, tuple(beside)) for why, beside in twos)


def _is_settled(one: Claim, other: Claim, ground: Ground) -> bool:
    """Whether somebody said that they are two, or both are in the book of closed months."""
    closed = all(each.in_book and each.day is not None and each.day <= ground.closed_to for each in (one, other))
    return closed or frozenset((one.key, other.key)) in ground.different


def _near(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Each two that are at most three days apart; the claims are in the order of their days."""
    dated = [each for each in claims if each.day is not None]
    start = 0
    for nth, each in enumerate(dated):
        while _gap(dated[start], each) > NEAR_DAYS:
            start += 1
        yield from ((before, each) for before in dated[start:nth])


def _gap(one: Claim, other: Claim) -> int:
    return abs((one.day - other.day).days) if one.day and other.day else 0


# Hours that differ in one telling


def differs(claim: Claim) -> Iterator[str]:
    """Whether the two sides of one telling say different hours: before it is in the book, or afterwards."""
    if claim.state == QUERIED and len(claim.words) == 1:
        yield ANSWERED
    elif claim.in_book and claim.in_doubt:
        yield DOUBTED


# Please look


def _odd_still(claim: Claim, long_days: frozenset[tuple[int, date]], ground: Ground) -> Iterator[str]:
    """Every reason to look at a claim that nobody has looked at yet."""
    return iter(()) if claim.key in ground.looked else odd(claim, long_days, ground)


def odd(claim: Claim, long_days: frozenset[tuple[int, date]], ground: Ground) -> Iterator[str]:
    """Every reason to look at one claim that is not in the book yet."""
    if claim.in_book:
        return
    for why, is_so in (
        (TO_COME, is_to_come(claim, ground)),
        (LONG_AGO, is_long_ago(claim, ground)),
        (LONG_DAY, any((each, claim.day) in long_days for each in claim.parties)),
        (NEW_PAIR, is_long_first(claim, ground)),
        (CLOSE, is_close(claim, ground)),
    ):
        if is_so:
            yield why


def is_to_come(claim: Claim, ground: Ground) -> bool:
    """Whether the day has not come yet."""
    return claim.day is not None and claim.day > ground.today


def is_long_ago(claim: Claim, ground: Ground) -> bool:
    """Whether it was more than sixty days ago."""
    return claim.day is not None and (ground.today - claim.day).days > OLD_DAYS


def is_long_first(claim: Claim, ground: Ground) -> bool:
    """Whether it is longer than four hours, and these two have nothing in the book yet."""
    return claim.minutes > MOST_AT_FIRST and claim.pair not in ground.known


def is_close(claim: Claim, ground: Ground) -> bool:
    """Whether one person would have a hand in both sides of it."""
    typed_own = claim.on_paper and claim.written_by in claim.parties
    agrees_own = claim.confirmation == "coordinator" and not claim.parties.isdisjoint(ground.officers)
    return typed_own or agrees_own or claim.pair in ground.close


def _long_days(claims: Iterable[Claim]) -> frozenset[tuple[int, date]]:
    """Whoever has more than twelve hours on one day, given and received together, and when."""
    sums: dict[tuple[int, date], int] = defaultdict(int)
    for each in claims:
        for member in each.parties:
            if each.day is not None:
                sums[member, each.day] += each.minutes
    return frozenset(whose for whose, minutes in sums.items() if minutes > MOST_IN_A_DAY)


def _with_notes(finding: Finding, long_days: frozenset[tuple[int, date]], ground: Ground) -> Finding:
    odds = (why for each in finding.claims[:2] for why in (*differs(each), *odd(each, long_days, ground)))
    notes = dict.fromkeys(odds)
    return Finding(finding.why, finding.claims, tuple(notes))


# What may be done


def acts(finding: Finding) -> tuple[str, ...]:
    """What a coordinator may do about it with one press; the rest is asking people."""
    if len(finding.claims) == 1:
        meant = len(finding.hints) == 1 and comes_of(finding, SAME) is not None
        return (LOOKED,) if finding.pile == LOOK else (SAME,) if meant else ()
    ways = (SAME,) if finding.why in (EXACT, IN_BOOK, DAY, LITTLE, MINUTES) else (FIRST, SECOND)
    return (*(each for each in ways if comes_of(finding, each) is not None), ANOTHER)


def at_once(finding: Finding) -> bool:
    """Whether it is one of many alike, which may be settled together."""
    return finding.why in (EXACT, IN_BOOK, DAY, LITTLE) and SAME in acts(finding)


def kept(finding: Finding, act: str) -> tuple[Claim, Claim]:
    """Which of the two stays by this act, and which was the second telling of it."""
    if finding.hints:
        return finding.hints[0], finding.claims[0]
    one, other = finding.claims[:2]
    if act in (FIRST, SECOND):
        return (one, other) if act == FIRST else (other, one)
    if one.in_book or other.in_book:
        return one, other  # what is in the book stands first, the older entry before the newer
    if one.on_paper != other.on_paper:
        return (other, one) if one.on_paper else (one, other)
    if finding.why in (LITTLE, MINUTES):
        return (one, other) if one.minutes >= other.minutes else (other, one)  # the lower figure is offered
    return one, other  # the earlier day, else the one told first


def comes_of(finding: Finding, act: str) -> str | None:
    """What this act would do; None where it cannot be done from here."""
    if act in (ANOTHER, LOOKED):
        return APART if act == ANOTHER else RIGHT
    stays, goes = kept(finding, act)
    if goes.in_book:
        return TAKES_OUT if stays.in_book else None
    if goes.unknown:
        known = replace(goes, giver=stays.giver, receiver=stays.receiver, unknown=None)
        return _words_go_over(stays, known) if goes.state == UNPLACED else None
    if stays.on_paper:
        return _paper_stays(stays, goes)
    return _paper_goes(stays, goes) if goes.on_paper else _words_go_over(stays, goes)


def _paper_goes(stays: Claim, goes: Claim) -> str | None:
    """A slip says what was told: it is counted when its pile is posted, or gives its words now if it was left over."""
    if not goes.settles or goes.state not in (TYPED, ASIDE) or stays.giver != goes.giver:
        return None
    return COUNTS if goes.state == TYPED else _words_go_over(stays, goes)


def _paper_stays(stays: Claim, goes: Claim) -> str | None:
    """A slip stays: what somebody told beside it is taken back, or the second slip of the two is only counted."""
    if goes.is_open:
        return WAITS
    twice = goes.settles and stays.settles and goes.state == stays.state == TYPED
    return COUNTS if twice and (goes.day, goes.minutes, goes.giver) == (stays.day, stays.minutes, stays.giver) else None


def _words_go_over(stays: Claim, goes: Claim) -> str | None:
    """What stays takes over the words of the other telling: yes, or another length."""
    if stays.giver != goes.giver:
        return STAYS if stays.in_book else WAITS
    if stays.in_book:
        return STAYS if stays.minutes == goes.minutes or not goes.words else DOUBTS
    new = goes.words - stays.words
    if not new:
        return WAITS
    if stays.minutes != goes.minutes:
        return ASKS if stays.state != QUERIED and len(goes.words) == 1 else None
    if stays.confirmation == "coordinator":
        return WAITS
    enough = stays.words | new >= {GIVER, RECEIVER}
    by_receiver = stays.confirmation == "receiver" and RECEIVER in new and stays.receiver is not None
    return POSTS if enough or by_receiver else WAITS
