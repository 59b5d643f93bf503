"""One search for both engines: the same listings, in the same order.

The candidates come from an ordinary index over words we made ourselves (`speech`). FTS5 and tsvector split, fold and
rank words each in its own way and know no Welsh; with words made beforehand there is nothing left for them to do that
a plain index does not do alike on both. What is left is counted here, in whole numbers.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from timebank import permissions
from timebank.board import speech
from timebank.board.models import OFFER, Listing
from timebank.board.queries import EVERYTHING, Filters
from timebank.db import db
from timebank.permissions import Actor

MOST_FOUND = 50
ALIKE = 0.7  # how much of a misspelt word must be right
EXACT, MUTATED, GUESSED = 4, 2, 1

# From each word straight to the next: a step for every word, where DISTINCT would take one for every line.
_VOCABULARY = (
    "WITH RECURSIVE known(word) AS ("
    " SELECT min(word) FROM listing_word WHERE group_id = ? AND mark < 2"
    " UNION ALL SELECT (SELECT min(word) FROM listing_word WHERE group_id = ? AND mark < 2 AND word > known.word)"
    " FROM known WHERE known.word IS NOT NULL"
    ") SELECT word FROM known WHERE word IS NOT NULL"
)
_KNOWN = "SELECT 1 FROM listing_word WHERE group_id = ? AND word IN ({words}) LIMIT 1"
_CANDIDATES = (
    "SELECT w.listing_id, w.word, w.mark, w.weight, l.kind FROM listing_word w"
    " JOIN listing l ON l.id = w.listing_id JOIN member m ON m.id = l.member_id"
    " WHERE w.group_id = ? AND w.word IN ({words}) AND l.state = 'open' AND l.held IS NULL AND l.expires_on >= ?"
    " AND m.left_on IS NULL AND m.rests IS NULL"
)


class Found(NamedTuple):
    """The best of what was found, and how much there is in all."""

    listings: list[Listing]
    offers: int
    requests: int


def find(
    actor: Actor, group_id: int, words: str, today: date, filters: Filters = EVERYTHING, limit: int = MOST_FOUND
) -> Found:
    """The listings on the group's board that answer these words, the best first, at most `limit`.

    A word counts by where it stands (title, category, area, the rest) and by how surely it is the word that was meant.
    Of two words both must be found where any listing has both; of more, one may be missing.
    """
    permissions.require(actor, "board.read", permissions.Of(group_id))
    wanted = [_ways(group_id, each) for each in speech.asked(words)]
    every = sorted({word for ways in wanted for word, _ in ways})
    if not every:
        return Found([], 0, 0)
    sql = _CANDIDATES.format(words=", ".join("?" * len(every)))
    values: list[object] = [group_id, *every, today.isoformat()]
    for name in ("kind", "category", "area", "timing", "language"):
        if value := getattr(filters, name):
            sql += f" AND l.{name} = ?"  # a name of ours, never what was typed
            values.append(value)
    rows = db.raw()(sql, tuple(values)).fetchall()
    ranked = _ranked(rows, wanted)
    kinds = {listing_id: kind for listing_id, _, _, _, kind in rows}
    offers = sum(kinds[each] == OFFER for each in ranked)
    return Found(_loaded(ranked[:limit]), offers, len(ranked) - offers)


def _ways(group_id: int, word: str) -> dict[tuple[str, bool], int]:
    """How a word of a search may stand in the index: (word, only in Welsh text): how sure that is."""
    ways = {(before, True): MUTATED for before in speech.radicals(word)}
    ways[(speech.stem(word), False)] = EXACT
    known = list(dict.fromkeys(each for each, _ in ways))
    if db.raw()(_KNOWN.format(words=", ".join("?" * len(known))), (group_id, *known)).fetchone() is None:
        return dict.fromkeys(((each, False) for each in _alike(group_id, word, known)), GUESSED)
    return ways


def _alike(group_id: int, word: str, ways: list[str]) -> list[str]:
    """The group's own words that a word nobody there uses comes nearest to, by its beginning or by its letters.

    `ways` are what the word may stand as: of all of them together the nearest are taken.
    """
    from rapidfuzz import process  # only where somebody searches, and misspells
    from rapidfuzz.distance import OSA

    if len(word) < 4 or word.isdigit():
        return []
    vocabulary = sorted(each for (each,) in db.raw()(_VOCABULARY, (group_id, group_id)).fetchall())
    begins = [each for each in vocabulary if each.startswith(speech.stem(word))]
    if begins:
        return begins
    scores: dict[str, float] = {}
    for way in ways:
        near = process.extract(way, vocabulary, scorer=OSA.normalized_similarity, score_cutoff=ALIKE, limit=None)
        scores |= {each: max(score, scores.get(each, 0)) for each, score, _ in near}
    best = max(scores.values(), default=0)
    return sorted(each for each, score in scores.items() if score == best)


def _ranked(rows: list[tuple[int, str, int, int, str]], wanted: list[dict[tuple[str, bool], int]]) -> list[int]:
    """The listings that have enough of the words, the best first; of equals the newest first."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, ways in enumerate(wanted):
        for word in {word for word, _ in ways}:
            places[word].append(place)
    points: dict[int, list[int]] = {}
    for listing_id, word, mark, weight, _ in rows:
        got = points.setdefault(listing_id, [0] * len(wanted))
        for place in places[word]:
            got[place] = max(got[place], _sure(wanted[place], word, mark) * weight)
    told = {each: (sum(one > 0 for one in got), sum(got)) for each, got in points.items()}
    most = max((number for number, _ in told.values()), default=0)
    enough = max(1, most - (len(wanted) > 2))
    kept = [each for each, (number, _) in told.items() if number >= enough]
    return sorted(kept, key=lambda each: (-told[each][0], -told[each][1], -each))


def _sure(ways: dict[tuple[str, bool], int], word: str, mark: int) -> int:
    """How sure it is that a word of the index is the one that was meant; 0 where it is not."""
    as_it_stands = ways.get((word, False), 0)
    if mark == speech.UNMUTATED:
        as_it_stands = min(as_it_stands, MUTATED)
    without_mutation = ways.get((word, True), 0) if mark != speech.ENGLISH else 0
    return max(as_it_stands, without_mutation)


def _loaded(ids: list[int]) -> list[Listing]:
    found = {each.id: each for each in db.session.scalars(select(Listing).where(Listing.id.in_(ids)))}
    return [found[each] for each in ids]
