"""One search for both engines: the same listings, in the same order.

The candidates come from an ordinary index over words we made ourselves (`speech`). FTS5 and tsvector split, fold and
rank words each in its own way and know no Welsh; with words made beforehand there is nothing left for them to do that
a plain index does not do alike on both. What is left is counted here, in whole numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import select

from timebank import permissions
from timebank.board import meaning, speech
from timebank.board.models import AUDIENCES, BESIDE, MEMBERS, OFFER, Listing
from timebank.board.queries import A_LINE, CHOSEN, EVERYTHING, Filters
from timebank.db import db
from timebank.members import queries as members
from timebank.members.models import COORDINATOR, Member
from timebank.permissions import Actor

MOST_FOUND = 50  # on a page
MOST_PEOPLE = 12
ALIKE = 0.7  # how much of a misspelt word must be right
TWO = 0.9  # how sure it is that two words were written as one
BEGUN = 0.8  # how sure it is that what a word begins with is what was meant: lawnmower, lawn
EXACT, KIN, MUTATED, GUESSED = 4, 3, 2, 1

# From each word straight to the next: a step for every word, where DISTINCT would take one for every line. Numbers,
# which nobody misspells, come before the letters.
_VOCABULARY = (
    "WITH RECURSIVE known(word) AS ("
    " SELECT min(word) FROM {table} WHERE group_id = ? AND mark < 2 AND word >= 'a'"
    " UNION ALL SELECT (SELECT min(word) FROM {table} WHERE group_id = ? AND mark < 2 AND word > known.word)"
    " FROM known WHERE known.word IS NOT NULL"
    ") SELECT word FROM known WHERE word IS NOT NULL"
)
_LISTINGS = (
    "SELECT w.listing_id, w.word, w.mark, w.weight, l.member_id, l.kind, l.category, l.area,"
    " CASE WHEN {fits} THEN 1 ELSE 0 END"
    " FROM listing_word w JOIN listing l ON l.id = w.listing_id WHERE w.group_id = ? AND w.word IN ({words})"
    " AND w.weight > ? AND l.state = 'open' AND l.held IS NULL AND l.expires_on >= ?"
)
_PEOPLE = (
    "SELECT w.member_id, w.word, w.mark, 1, w.part, w.audience FROM strength_word w"
    " WHERE w.group_id = ? AND w.word IN ({words})"
)
_AWAY = "SELECT id FROM member WHERE group_id = ? AND (left_on IS NOT NULL OR rests IS NOT NULL)"
Way = tuple[str, bool]  # a word of the index; whether it must stand in Welsh text
# A word of a search where it stands: whose id (a listing's, a member's), the word, its mark and weight, and more.
Hit = tuple[Any, ...]
_ID, _WORD, _MARK, _WEIGHT = range(4)
_MEMBER, _KIND, _CATEGORY, _AREA, _FITS = range(4, 9)  # of a listing's
_PART, _AUDIENCE = 4, 5  # of a person's


class Knows(NamedTuple):
    """Somebody who knows about what is searched for, and where they say so: of models.PARTS."""

    member: Member
    parts: tuple[str, ...]


class Found(NamedTuple):
    """A page of what was found, the best first, and how much there is in all."""

    listings: list[Listing]
    offers: int
    requests: int
    people: list[Knows]
    category: str = ""  # what everything that was found has in common
    area: str = ""

    @property
    def in_all(self) -> int:
        """How many listings were found."""
        return self.offers + self.requests


NOTHING = Found([], 0, 0, [])


def find(
    actor: Actor, group_id: int, words: str, today: date, filters: Filters = EVERYTHING, limit: int = MOST_FOUND,
    page: int = 1,
) -> Found:  # fmt: skip
    """The listings on the group's board that answer these words, the best first, at most `limit` of them a page, and
    the people whose strengths do. Both only as far as the viewer may see them.

    A word counts by where it stands (title, category, area, the rest) and by how surely it is the word that was meant.
    Of two words both must be found where any listing has both; of more, one may be missing. The filters are about
    listings; people are named where none is set.
    """
    permissions.require(actor, "board.read", permissions.Of(group_id))
    # A word that says nothing may mean something where it stands alone: it.
    asked = speech.asked(words) or [each for each in speech.every(words[: speech.MOST_TYPED]) if each in meaning.KIN]
    if not asked:
        return NOTHING
    eyes = _Eyes(actor, group_id, today, filters)
    wanted = _together(asked, speech.joined(words))
    every = {word for ways in wanted for word, _ in ways}
    listings, people = eyes.see(every)
    unknown = _unknown(wanted, listings, people)
    if unknown:  # that a kind of help is looked for by a word is enough to know it
        listings = listings + eyes.beside({word for place in unknown for word, _ in wanted[place]})
        unknown = _unknown(wanted, listings, people)
    guesses = _alike(eyes, [asked[place] for place in unknown])
    for place, (words_alike, in_listings, in_people) in zip(unknown, guesses, strict=True):
        wanted[place] = dict.fromkeys(((each, False) for each in words_alike), GUESSED)
        listings, people = listings + in_listings, people + in_people
    # What a kind of help is looked for by helps where nothing says it in its own words.
    chosen = [hit for hit in listings if hit[_FITS]]
    ranked = _ranked([hit for hit in chosen if hit[_WEIGHT] > BESIDE], wanted)
    if not ranked:
        chosen += [hit for hit in eyes.beside(every) if hit[_FITS]]
        ranked = _ranked(chosen, wanted)
    told = {hit[_ID]: hit for hit in chosen}
    found = [told[each] for each in ranked]
    offers = sum(hit[_KIND] == OFFER for hit in found)
    start = (page - 1) * limit
    return Found(
        _loaded(ranked[start : start + limit]),
        offers,
        len(ranked) - offers,
        _knowing(people, wanted) if filters == EVERYTHING and page == 1 else [],
        _in_common(hit[_CATEGORY] for hit in found),
        _in_common(hit[_AREA] for hit in found),
    )


class _Eyes:
    """What one viewer may see of the index of one group."""

    def __init__(self, actor: Actor, group_id: int, today: date, filters: Filters) -> None:
        self.group_id, self.today = group_id, today
        away = {each for (each,) in db.raw()(_AWAY, (group_id,)).fetchall()}
        self.unseen = members.unseen(actor) | away
        self.close = actor.stands_for  # to these a coordinator is no coordinator
        is_coordinator = COORDINATOR in actor.roles and actor.acting_id is None
        self.audiences = AUDIENCES if is_coordinator else (MEMBERS,)
        # Whether a listing is of those chosen: the names are ours, never what was typed.
        fits = [(f"l.{name} = ?", getattr(filters, name)) for name in CHOSEN if getattr(filters, name)]
        fits += [("l.posted_on >= ?", filters.since)] if filters.since else []
        self.fits = " AND ".join(each for each, _ in fits) or "1 = 1"
        self.chosen = [value for _, value in fits]

    def see(self, words: Iterable[str]) -> tuple[list[Hit], list[Hit]]:
        """Where these words stand: in what listings say, and with people."""
        every = sorted(words)
        return (self._listings(every, BESIDE), self._people(every)) if every else ([], [])

    def beside(self, words: Iterable[str]) -> list[Hit]:
        """The listings, too, whose kind of help is looked for by these words."""
        every = sorted(words)
        return self._listings(every, 0) if every else []

    def vocabulary(self) -> list[str]:
        """Every word the group's index has, seen or not."""
        raw, twice = db.raw(), (self.group_id, self.group_id)
        found: set[str] = set()
        for table in ("listing_word", "strength_word"):
            found |= {word for (word,) in raw(_VOCABULARY.format(table=table), twice).fetchall()}
        return sorted(found)

    def _listings(self, words: list[str], above: int) -> list[Hit]:
        sql = _LISTINGS.format(words=", ".join("?" * len(words)), fits=self.fits)
        rows = db.raw()(sql, (*self.chosen, self.group_id, *words, above, self.today.isoformat())).fetchall()
        return [row for row in rows if row[_MEMBER] not in self.unseen]

    def _people(self, words: list[str]) -> list[Hit]:
        rows = db.raw()(_PEOPLE.format(words=", ".join("?" * len(words))), (self.group_id, *words)).fetchall()
        return [row for row in rows if row[_ID] not in self.unseen and self._may_read(row[_ID], row[_AUDIENCE])]

    def _may_read(self, member_id: int, audience: str) -> bool:
        return audience == MEMBERS or (audience in self.audiences and member_id not in self.close)


def _unknown(wanted: list[dict[Way, int]], *hits: list[Hit]) -> list[int]:
    """The places of the words that stand nowhere among the hits."""
    known = {(hit[_WORD], hit[_MARK]) for some in hits for hit in some}
    return [place for place, ways in enumerate(wanted) if not any(_sure(ways, *each) for each in known)]


def _together(asked: list[str], joined: dict[str, str]) -> list[dict[Way, int]]:
    """How each word of a search may stand in the index. Two that follow one another may be one word there (hair cut),
    and so may those that a hyphen `joined` (Tal-y-bont).
    """
    wanted = [_ways(each) for each in asked]
    for place, word in enumerate(asked):
        if word in joined:
            wanted[place] = _ways(joined[word]) | wanted[place]
    for place, (one, other) in enumerate(pairwise(asked)):
        for each in (place, place + 1):
            wanted[each] = _ways(one + other) | wanted[each]
    return wanted


def _ways(word: str) -> dict[Way, int]:
    """How a word of a search may stand in the index: (word, only in Welsh text): how sure that is."""
    stem = speech.stem(word)
    radicals = () if stem in meaning.KIN else speech.radicals(word)
    # What a word means is looked for by the word itself; by what it may be without mutation where it means nothing.
    ways = {(each, False): MUTATED for before in radicals for each in meaning.kin(before)}
    if alike := meaning.kin(stem):
        ways = dict.fromkeys(((each, False) for each in alike), KIN)
    ways |= {(before, True): MUTATED for before in radicals}
    ways[(stem, False)] = EXACT
    return ways


def _alike(eyes: _Eyes, unknown: Sequence[str]) -> list[tuple[list[str], list[Hit], list[Hit]]]:
    """For each word that stands nowhere the viewer can see: the words it comes nearest to, and where those stand.

    By its beginning, or by its letters. A word that the viewer cannot see is not taken, so that nobody can tell by
    what is guessed what there is.
    """
    if not unknown:
        return []
    vocabulary = eyes.vocabulary() if any(_may_be_guessed(each) for each in unknown) else []
    vocabulary = sorted({*vocabulary, *meaning.KIN})
    near = [_nearest(each, vocabulary) for each in unknown]
    meant = {word: {word, *meaning.kin(word)} for scores in near for word in scores}
    listings, people = eyes.see({each for words in meant.values() for each in words})
    seen = {hit[_WORD] for hit in (*listings, *people)}
    guesses = []
    for scores in near:
        there = {word: score for word, score in scores.items() if not seen.isdisjoint(meant[word])}
        best = max(there.values(), default=0.0)
        words = {each for word, score in there.items() if score == best for each in meant[word]}
        guesses.append(
            (sorted(words), [e for e in listings if e[_WORD] in words], [e for e in people if e[_WORD] in words])
        )
    return guesses


def _may_be_guessed(word: str) -> bool:
    return len(word) >= 4 and not word.isdigit()


def _nearest(word: str, vocabulary: list[str]) -> dict[str, float]:
    """The words that begin like this one (as good as right), that this one begins with, or that are written like it,
    each with how near it comes.
    """
    from rapidfuzz import process  # only where somebody searches, and misspells
    from rapidfuzz.distance import OSA

    stem = speech.stem(word)
    if not _may_be_guessed(word) or stem in meaning.KIN:
        return {}  # what is a word is no other word misspelt
    scores: dict[str, float] = {}
    for way in dict.fromkeys([stem, *speech.radicals(word)]):
        near = process.extract(way, vocabulary, scorer=OSA.normalized_similarity, score_cutoff=ALIKE, limit=None)
        scores |= {each: max(score, scores.get(each, 0)) for each, score, _ in near}
    begins = stem if len(stem) >= 4 else word
    for each in vocabulary:
        if each.startswith(begins):
            scores[each] = 1.0
        elif len(each) >= 4 and stem.startswith(each):
            scores[each] = max(BEGUN, scores.get(each, 0))
    known = set(vocabulary)
    for place in range(3, len(word) - 2):  # two words written as one: dogwalking
        halves = {speech.stem(word[:place]), speech.stem(word[place:])}
        if halves <= known:
            scores |= dict.fromkeys(halves, TWO)
    return scores


def _points(hits: list[Hit], wanted: list[dict[Way, int]]) -> dict[int, tuple[int, int]]:
    """The things that have enough of the words: how many of them, and how much those are worth."""
    sure: dict[tuple[str, int], list[tuple[int, int]]] = {}  # for a word and its mark: places, and how sure each is
    points: dict[int, list[int]] = {}
    certain: set[int] = set()
    for hit in hits:
        key = hit[_WORD], hit[_MARK]
        if (places := sure.get(key)) is None:
            told = [(place, _sure(ways, *key)) for place, ways in enumerate(wanted)]
            places = sure[key] = [each for each in told if each[1]]
        if (got := points.get(hit[_ID])) is None:
            got = points[hit[_ID]] = [0] * len(wanted)
        for place, how_sure in places:
            if (worth := how_sure * hit[_WEIGHT]) > got[place]:
                got[place] = worth
            if how_sure > GUESSED:
                certain.add(hit[_ID])
    if certain:  # what is only like a word that was typed is nothing beside what is one
        points = {each: points[each] for each in certain}
    in_all = {each: (len(got) - got.count(0), sum(got)) for each, got in points.items()}
    most = max((number for number, _ in in_all.values()), default=0)
    enough = max(1, most - (len(wanted) > 2))
    return {each: worth for each, worth in in_all.items() if worth[0] >= enough}


def _ranked(hits: list[Hit], wanted: list[dict[Way, int]]) -> list[int]:
    """The listings that have enough of the words, the best first; of equals the newest first."""
    told = _points(hits, wanted)
    return sorted(told, key=lambda each: (-told[each][0], -told[each][1], -each))


def _knowing(hits: list[Hit], wanted: list[dict[Way, int]]) -> list[Knows]:
    """The people who say something of the words, by how many of them and then by name."""
    told = _points(hits, wanted)
    parts: dict[int, set[str]] = defaultdict(set)
    for hit in hits:
        parts[hit[_ID]].add(hit[_PART])
    chosen = select(Member).where(Member.id.in_(told))
    found = list(db.session.scalars(chosen)) if told else []
    found.sort(key=lambda each: (-told[each.id][0], members.plain_name(each.name), each.id))
    return [Knows(each, tuple(sorted(parts[each.id]))) for each in found[:MOST_PEOPLE]]


def _sure(ways: dict[Way, int], word: str, mark: int) -> int:
    """How sure it is that a word of the index is the one that was meant; 0 where it is not."""
    as_it_stands = ways.get((word, False), 0)
    if mark == speech.UNMUTATED:
        as_it_stands = min(as_it_stands, MUTATED)
    without_mutation = ways.get((word, True), 0) if mark != speech.ENGLISH else 0
    return max(as_it_stands, without_mutation)


def _in_common(values: Iterable[str]) -> str:
    found = set(values)
    return found.pop() if len(found) == 1 else ""


def _loaded(ids: list[int]) -> list[Listing]:
    chosen = select(Listing).where(Listing.id.in_(ids)).options(*A_LINE)
    found = {each.id: each for each in db.session.scalars(chosen)} if ids else {}
    return [found[each] for each in ids]
