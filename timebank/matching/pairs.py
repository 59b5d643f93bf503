"""Which listings go together, and why: by the words of the board's own index, kind of help, area, time and language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from timebank.board import queries as board
from timebank.board import speech
from timebank.board.models import OFFER, REQUEST, Listing, ListingWord
from timebank.board.queries import Filters
from timebank.db import db
from timebank.members import queries as people
from timebank.members.models import Member

# What the weights of words say (see board.service): it stands in the title; in the title or the text.
_IN_A_TITLE = 5
_IN_THEIR_WORDS = (5, 2)
# Words that stand in half of all titles and say nothing of the help. "Llun" is a Monday before it is a picture.
_SAY_NOTHING = frozenset(
    word
    for text, language in (
        (
            "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
            "august september october november december morning afternoon evening night day week weekend month year "
            "hour today tomorrow regular sometimes old new good little small big two three people time now soon "
            "happy love like lots bit every other each up down out off over around about some very more most put take "
            "make made do get give go come",
            "en",
        ),
        (
            "dydd llun mawrth mercher iau gwener sadwrn sul ionawr chwefror ebrill mai mehefin gorffennaf awst medi "
            "hydref tachwedd rhagfyr bore prynhawn nos noson wythnos penwythnos mis blwyddyn awr heddiw yfory weithiau "
            "hen newydd da bach mawr dau tri pobl amser nawr hapus hoffi bob arall mynd gwneud rhoi "
            "cael dod dros lan lawr allan iawn",
            "cy",
        ),
    )
    for word, _ in speech.marked(text, language)
)


class Reason(NamedTuple):
    """Why one listing goes with another, each part "" or empty where that is no reason."""

    category: str = ""
    words: tuple[tuple[str, str], ...] = ()  # as they stand in the other listing, each with its language
    area: str = ""
    timing: str = ""
    language: str = ""  # cy or en, where both are written in it


@dataclass(frozen=True, slots=True)
class Match:
    """A listing that answers another, and why."""

    listing: Listing
    reason: Reason


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listing that goes with another, before it is loaded. `points`: how well; for the order, never for a screen."""

    listing_id: int
    member_id: int
    points: int
    words: set[str]
    by_category: bool


def candidates(listing: Listing, today: date) -> list[Candidate]:
    """What is on the board and goes with a listing, in no order. Three statements and the one for who is kept apart."""
    if not listing.is_up(today) or not board.is_shown(listing.member):
        return []
    mine: dict[str, int] = {}
    own = select(ListingWord.word, ListingWord.weight).where(ListingWord.listing_id == listing.id)
    silent = _SAY_NOTHING | _stems(listing.area)
    for word, weight in db.session.execute(own):
        if word not in silent:
            mine[word] = max(weight, mine.get(word, 0))
    apart = people.not_to_be_matched(listing.member) | {listing.member_id}
    columns = (Listing.id, Listing.member_id, Listing.category, Listing.area, Listing.timing, Listing.language,
               Member.place)  # fmt: skip
    wanted = Filters(kind=OFFER if listing.kind == REQUEST else REQUEST)
    others = board.standing(listing.group_id, today, wanted).join(Member, Member.id == Listing.member_id)
    shared: dict[int, dict[str, int]] = defaultdict(dict)
    about: dict[int, list[Any]] = {}
    alike = (
        others.join(ListingWord, ListingWord.listing_id == Listing.id)
        .where(ListingWord.group_id == listing.group_id, ListingWord.word.in_(sorted(mine)))
        .with_only_columns(*columns, ListingWord.word, ListingWord.weight)
    )
    for each, *rest, word, weight in db.session.execute(alike):
        about[each] = rest
        if _counts(mine[word], listing, weight, rest[1]):
            shared[each][word] = max(weight, shared[each].get(word, 0))
    if listing.category:
        same = others.where(Listing.category == listing.category).with_only_columns(*columns)
        about |= {each: rest for each, *rest in db.session.execute(same)}
    found = []
    for each, (member_id, category, area, timing, language, place) in about.items():
        words = set(shared.get(each, ())) - _stems(area or place)
        same_kind = bool(listing.category) and category == listing.category
        if member_id in apart or not (same_kind or words):
            continue
        points = 4 * same_kind + sum(1 + (shared[each][word] == mine[word] == _IN_A_TITLE) for word in words)
        points += bool(_stems(listing.area) & _stems(area or place)) + (language == listing.language)
        points += timing == listing.timing
        found.append(Candidate(each, member_id, points, words, same_kind))
    return found


def _counts(mine: int, listing: Listing, theirs: int, their_category: str) -> bool:
    """Whether a word that two listings share says that they go together: by its weight in each, which tells where it
    stands. A word that only belongs to the other's kind of help counts for a listing without one of its own.
    """
    if theirs == _IN_A_TITLE:
        return mine in _IN_THEIR_WORDS or not their_category
    return mine == _IN_A_TITLE and (theirs in _IN_THEIR_WORDS or not listing.category)


def loaded(listing: Listing, candidates: Iterable[Candidate]) -> list[Match]:
    """The listings themselves, each with its reason, in the order given."""
    wanted = {each.listing_id: each for each in candidates}
    rows = db.session.scalars(select(Listing).where(Listing.id.in_(wanted)))
    found = {each.id: each for each in rows}
    return [Match(found[each], _reason(listing, found[each], one)) for each, one in wanted.items()]


def _reason(listing: Listing, other: Listing, candidate: Candidate) -> Reason:
    area = other.area or other.member.place
    said = _said(other, candidate.words)
    return Reason(
        # A word may stand in the other only as one of those that belong to its kind of help.
        other.category if candidate.by_category or not said else "",
        said,
        area if _stems(listing.area) & _stems(area) else "",
        other.timing if other.timing == listing.timing != "any" else "",
        other.language if other.language == listing.language else "",
    )


def _said(listing: Listing, stems: set[str]) -> tuple[tuple[str, str], ...]:
    """The words of a listing that are meant by these words of the index, as they stand there; four at most."""
    other = "en" if listing.language == "cy" else "cy"
    texts = (
        (listing.title, listing.language),
        (listing.other_title, other),
        (listing.text, listing.language),
        (listing.other_text, other),
    )
    found = []
    for text, language in texts:
        for word in speech.words(text):
            meant = {each for each, _ in speech.marked(word, language)} & stems
            if meant:
                stems = stems - meant
                found.append((word, language))
    return tuple(found[:4])


def _stems(place: str) -> frozenset[str]:
    """The words of the name of a place, as they stand in the index."""
    return frozenset(word for word, _ in speech.marked(place or "", "cy"))
