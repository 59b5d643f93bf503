"""A listing, and what somebody is good at, cannot be seen, found, counted or guessed by who may not: every way there is
to the board, for every way of being kept from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from tests.board import village as board
from tests.kept import once
from tests.stories import people
from timebank.board import queries, search, service
from timebank.board.models import Listing
from timebank.board.queries import Filters
from timebank.db import db
from timebank.errors import NotFound, Refusal
from timebank.members import apart
from timebank.members.models import KEEP_APART, Apart, Member
from timebank.permissions import Actor
from timebank.profiles import service as profiles

# Alys wrote it: an offer nobody else makes, in an area nobody else names. Who looks is Mair, or whom the row names.
HIDES: dict[str, Callable[[people.Village, Listing], None]] = {
    "the viewer blocked her": lambda village, _: _block(village, "mair", "alys"),
    "she blocked the viewer": lambda village, _: _block(village, "alys", "mair"),
    "kept apart": lambda village, _: _keep_apart(village, "alys", "mair"),
    "kept apart, named the other way round": lambda village, _: _keep_apart(village, "mair", "alys"),
    "it waits for a look": lambda _, listing: _set(listing, held="look"),
    "it waits for a signer": lambda _, listing: _set(listing, held="signer"),
    "it was hidden": lambda _, listing: _set(listing, held="hidden"),
    "it is taken down": lambda _, listing: _set(listing, state="paused"),
    "it is arranged": lambda _, listing: _set(listing, state="arranged"),
    "it is done": lambda _, listing: _set(listing, state="done"),
    "it is too old": lambda _, listing: _set(listing, expires_on="2020-01-01"),
    "she pauses": lambda _, listing: _set(listing.member, rests="paused"),
    "she is ill": lambda _, listing: _set(listing.member, rests="ill"),
    "she has died": lambda _, listing: _set(listing.member, rests="died"),
    "she has left": lambda _, listing: _set(listing.member, left_on="2026-01-01"),
}
ABOUT_HER = [name for name in HIDES if not name.startswith("it ")]  # where she is not found by her strengths either
HELD = ("it waits for a look", "it waits for a signer", "it was hidden")
FROM_THE_VIEWER_ALONE = [name for name in HIDES if "block" in name or "apart" in name]


def _block(village: people.Village, who: str, whom: str) -> None:
    apart.block(people.actor(village, who), people.member_of(village, who), people.member_of(village, whom), on=True)


def _keep_apart(village: people.Village, one: str, other: str) -> None:
    with db.write():
        apart.keep(people.member_of(village, one), people.member_of(village, other))
    assert db.session.scalars(select(Apart.kind)).one() == KEEP_APART


def _set(row: Listing | Member, **values: str) -> None:
    with db.write():
        for name, value in values.items():
            setattr(row, name, value)


@once
def _put_up() -> tuple[people.Village, str]:
    village, _ = board.with_all()
    alys = people.actor(village, "alys")
    profiles.add_expertise(alys, people.member_of(village, "alys"), "experience", "Falconry", "en")
    profiles.write(alys, people.member_of(village, "alys"), "strengths", "Tightrope walking", "en", "members")
    hers = board.write(
        village, "alys", "offer", "en", "Xylophone tuning", "Gently", "music", "Pumlumon", timing="regular"
    )
    return village, hers.ref


def put_up() -> tuple[people.Village, Listing]:
    """A village, and Alys's listing on its board, among those of others; she also told what she knows about."""
    village, ref = _put_up()
    return village, db.session.scalars(select(Listing).where(Listing.ref == ref)).one()


# Each way to the board: whether it gives a listing away to who looks.
WAYS: dict[str, Callable[[Actor, people.Village, Listing], bool]] = {
    "the board": lambda actor, village, listing: listing in _every(queries.newest, actor, village),
    "the board, by time": lambda actor, village, listing: listing in _every(queries.nearest, actor, village),
    "what is new": lambda actor, village, listing: listing in _every(
        queries.newest, actor, village, Filters(since=queries.week_ago(people.today(village)))),
    "a filter": lambda actor, village, listing: listing in _every(
        queries.newest, actor, village, Filters("offer", "music", "Pumlumon", "regular", "en")),
    "how many": lambda actor, village, _: queries.how_many(
        actor, village.group_id, people.today(village), Filters(area="Pumlumon")) != (0, 0),
    "the counts": lambda actor, village, _: _tally(actor, village).by_category["music"] > 2,
    "the areas": lambda actor, village, _: "Pumlumon" in _tally(actor, village).areas,
    "how many are new": lambda actor, village, _: _tally(actor, village).new > len(board.LISTINGS),
    "new this week": lambda actor, village, _: queries.new_this_week(
        actor, village.group_id, people.today(village)) > len(board.LISTINGS),
    "a search": lambda actor, village, listing: listing in _search(actor, village, "xylophone").listings,
    "a search, counted": lambda actor, village, _: _search(actor, village, "xylophone").in_all > 0,
    "a misspelt search": lambda actor, village, listing: listing in _search(actor, village, "xilophone").listings,
    "a search by area": lambda actor, village, listing: listing in _search(actor, village, "Pumlumon").listings,
    "paper": lambda actor, village, listing: listing in [
        each for every in queries.by_category(actor, village.group_id, people.today(village)).values()
        for each in every],
    "its own page": lambda actor, village, listing: _is_there(actor, village, listing.ref),
    "her page": lambda actor, village, listing: listing in queries.of_person(
        actor, people.member_of(village, "alys"), people.today(village)),
}  # fmt: skip


def _every(find: Callable[..., tuple[list[Listing], str]], actor: Actor, village: people.Village,
           filters: Filters = queries.EVERYTHING) -> list[Listing]:  # fmt: skip
    """Every page of the board."""
    found, after = find(actor, village.group_id, people.today(village), filters)
    while after:
        more, after = find(actor, village.group_id, people.today(village), filters, after)
        found = found + more
    return found


def _tally(actor: Actor, village: people.Village) -> queries.Tally:
    return queries.tally(actor, village.group_id, people.today(village))


def _search(actor: Actor, village: people.Village, words: str) -> search.Found:
    return search.find(actor, village.group_id, words, people.today(village))


def _is_there(actor: Actor, village: people.Village, ref: str) -> bool:
    try:
        return queries.by_ref(actor, ref, people.today(village)).ref == ref
    except NotFound:
        return False


def gives_away(actor: Actor, village: people.Village, listing: Listing) -> set[str]:
    """The ways that give it away."""
    return {name for name, way in WAYS.items() if way(actor, village, listing)}


@pytest.mark.parametrize("hides", HIDES)
def test_nothing_gives_away_what_may_not_be_seen(app: Flask, hides: str) -> None:
    with app.app_context():
        village, listing = put_up()
        mair = people.actor(village, "mair")
        assert gives_away(mair, village, listing) == set(WAYS)
        HIDES[hides](village, listing)
        db.session.expire_all()
        assert gives_away(people.actor(village, "mair"), village, listing) == set()
        others = gives_away(people.actor(village, "huw"), village, listing)
        looks = {"its own page"} if hides in HELD else set()  # the second signer is one of those who look
        assert others == (set(WAYS) if hides in FROM_THE_VIEWER_ALONE else looks)


@pytest.mark.parametrize("hides", HIDES)
def test_what_somebody_is_good_at_is_hidden_with_them(app: Flask, hides: str) -> None:
    with app.app_context():
        village, listing = put_up()
        mair = people.actor(village, "mair")
        words = ("falconry", "falcnry", "tightrope")
        assert [len(_search(mair, village, each).people) for each in words] == [1, 1, 1]
        HIDES[hides](village, listing)
        db.session.expire_all()
        found = [len(_search(mair, village, each).people) for each in words]
        assert found == ([0, 0, 0] if hides in ABOUT_HER else [1, 1, 1])


@pytest.mark.parametrize("hides", FROM_THE_VIEWER_ALONE)
def test_a_stand_in_sees_neither_what_is_kept_from_them_nor_from_whom_they_act_for(app: Flask, hides: str) -> None:
    with app.app_context():
        village, listing = put_up()
        HIDES[hides](village, listing)
        mair, huw = people.actor(village, "mair"), people.actor(village, "huw")
        for actor in (replace(huw, acting_id=mair.member_id), replace(mair, acting_id=huw.member_id)):
            found = db.session.scalars(queries.shown(actor, village.group_id, people.today(village)))
            assert listing not in list(found)


def test_a_word_that_may_not_be_seen_is_not_told_by_what_is_guessed(app: Flask) -> None:
    """What a misspelt word finds is the same, whether or not there is something nearer that one may not see."""
    with app.app_context():
        village, _ = put_up()
        near = board.write(village, "huw", "offer", "en", "Saxophone")
        mair = people.actor(village, "mair")
        _block(village, "alys", "mair")
        for words in ("xylophone", "xylophon", "zaxophone", "saxofone"):
            told = [each.ref for each in _search(mair, village, words).listings]
            assert told in ([], [near.ref]), words
        with db.write():
            service.forget(people.member_of(village, "alys"))
        assert [each.ref for each in _search(mair, village, "zaxophone").listings] == [near.ref]


def test_another_group_has_no_way_at_all(app: Flask) -> None:
    with app.app_context():
        village, listing = put_up()
        stranger = people.actor(people.found("aber"), "sioned")
        for name, way in WAYS.items():
            try:
                assert not way(stranger, village, listing), name
            except Refusal as refusal:
                assert isinstance(refusal, NotFound), name
        there = people.Village(stranger.group_id or 0, "aber")
        assert _search(stranger, there, "xylophone falconry tightrope").in_all == 0
        assert _search(stranger, there, "falconry").people == []
        assert _tally(stranger, there) == queries.Tally({}, [], 0)


def test_the_print_for_everybody_is_a_coordinators(app: Flask) -> None:
    """What is pinned up in the hall names nobody and is for all: whom the coordinator is kept from is no matter."""
    with app.app_context():
        village, listing = put_up()
        _block(village, "alys", "sioned")
        sioned = people.actor(village, "sioned")
        assert gives_away(sioned, village, listing) == {"paper", "its own page"}


@pytest.mark.parametrize(("choice", "who_finds"), [
    ("me", set()), ("coordinators", {"sioned", "nia"}), ("circles", {"sioned", "nia"}),
    ("members", {"sioned", "nia", "huw", "mair"}),
])  # fmt: skip
def test_strengths_are_found_by_those_who_may_read_them(app: Flask, choice: str, who_finds: set[str]) -> None:
    with app.app_context():
        village = people.whole()
        alys = people.member_of(village, "alys")
        profiles.write(people.actor(village, "alys"), alys, "strengths", "Tightrope walking", "en", choice)
        found = {
            who for who in ("sioned", "nia", "huw", "mair")
            if _search(people.actor(village, who), village, "tightrope").people
        }  # fmt: skip
        assert found == who_finds
        people.appoint(village, "nia", "alys")  # and is then no coordinator to her
        as_nia = _search(people.actor(village, "nia"), village, "tightrope").people
        assert bool(as_nia) == (choice == "members")
        assert _search(Actor.host(village.group_id), village, "tightrope").people == as_nia


def test_the_other_prompts_find_nobody(app: Flask) -> None:
    with app.app_context():
        village = people.whole()
        alys = people.member_of(village, "alys")
        profiles.write(people.actor(village, "alys"), alys, "good-life", "Tightrope walking", "en", "members")
        assert _search(people.actor(village, "sioned"), village, "tightrope").people == []


def test_who_is_forgotten_is_found_no_more(app: Flask) -> None:
    with app.app_context():
        village, _ = put_up()
        alys = people.member_of(village, "alys")
        with db.write():
            profiles.forget(alys)
            service.forget(alys)
        assert _search(people.actor(village, "mair"), village, "falconry").people == []
        assert db.session.execute(db.text("SELECT count(*) FROM strength_word")).scalar() == 0


def test_words_of_an_older_making_are_made_anew_once(app: Flask) -> None:
    with app.app_context():
        village, _ = put_up()
        assert profiles.make_words_anew() == 0  # a new group has none of an older making
        with db.write():
            for table in ("strength_word", "listing_word", "words_made"):
                db.session.execute(db.text(f"DELETE FROM {table}"))
        mair = people.actor(village, "mair")
        assert _search(mair, village, "falconry").people == []
        assert profiles.make_words_anew() == len(board.LISTINGS) + 1 + 1
        assert profiles.make_words_anew() == 0
        assert len(_search(mair, village, "falconry").people) == 1
        assert len(_search(mair, village, "xylophone").listings) == 1


@pytest.mark.parametrize("hides", [name for name in HIDES if name not in FROM_THE_VIEWER_ALONE])
def test_the_command_line_sees_no_more_than_a_member(app: Flask, hides: str) -> None:
    with app.app_context():
        village, listing = put_up()
        host = Actor.host(village.group_id)
        assert listing in _search(host, village, "xylophone").listings
        HIDES[hides](village, listing)
        assert _search(host, village, "xylophone").in_all == 0
