"""What goes with what, and whom to ask first: on both engines alike, by whatever hand the days were dealt."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.event import listen, remove

from tests.board import village as board
from tests.stories import people
from timebank.board.models import Listing
from timebank.db import db
from timebank.errors import NotAllowed, NotFound
from timebank.matching import pairs, queries, service
from timebank.members import apart
from timebank.permissions import Actor

# listing: what goes with it, in order. Nothing of one's own, and nothing of the same side.
PAIRS = {
    "need-lift": "lift",
    "fy-ngardd": "gardd",
    "garden": "gardd",
    "cyfrifiadur": "computer",
    "ci": "dog",
    "coginio": "bake",
    "shelf": "peintio",
    "lift": "need-lift",
    "gardd": "garden fy-ngardd",
    "computer": "cyfrifiadur",
    "bake": "coginio",
    "welsh": "",
    "walk": "",
    "shop": "",
}


@pytest.fixture
def village(app: Flask):
    with app.app_context():
        yield people.whole()
        db.session.remove()


def listing(ref: str) -> Listing:
    return db.session.scalars(select(Listing).where(Listing.ref == ref)).one()


def test_what_goes_with_what(village: people.Village) -> None:
    refs = board.put_up(village)
    names = {ref: name for name, ref in refs.items()}
    host, today = Actor.host(village.group_id), people.today(village)
    found = {
        name: " ".join(names[each.listing.ref] for each in queries.matches(host, listing(refs[name]), today))
        for name in PAIRS
    }
    assert found == PAIRS


def test_a_reason_in_words_and_nothing_of_another_group(village: people.Village) -> None:
    refs = board.put_up(village)
    other = people.found("aber")
    board.write(other, "sioned", "offer", "en", "Lifts to the doctor's", "", "lifts", "Llanfair")
    host, today = Actor.host(village.group_id), people.today(village)
    (match,) = queries.matches(host, listing(refs["need-lift"]), today)
    assert match.reason == pairs.Reason("lifts", (("lifts", "en"),), "Llanfair", "", "en")
    with pytest.raises(NotFound):
        queries.matches(people.actor(other, "sioned"), listing(refs["need-lift"]), today)
    with pytest.raises(NotAllowed):
        queries.matches(people.actor(village, "mair"), listing(refs["need-lift"]), today)
    with pytest.raises(NotFound):
        queries.ring_round(host, listing(refs["lift"]), today)


def test_the_ring_round_is_the_same_whoever_looks_and_the_last_word_holds(village: people.Village) -> None:
    refs = board.put_up(village)
    wanted, today = listing(refs["need-lift"]), people.today(village)
    sioned, mair = people.actor(village, "sioned"), people.member_of(village, "mair")
    seen = [
        [line.member.id for line in queries.ring_round(actor, wanted, today).to_ask]
        for actor in (sioned, people.actor(village, "nia"), Actor.host(village.group_id))
    ]
    assert seen == [[mair.id]] * 3
    service.add(sioned, wanted, mair)
    service.add(sioned, wanted, mair)
    assert queries.last_asked(village.group_id) == {}
    for outcome in ("asked", "no reply", "yes"):
        service.say(sioned, listing(refs["need-lift"]), mair, outcome, "", "en")
    found = queries.ring_round(sioned, listing(refs["need-lift"]), today)
    assert found.to_ask == [] and [line.asked.outcome for line in found.asked if line.asked] == ["yes"]
    assert queries.last_asked(village.group_id) == {mair.id: today.isoformat()}
    assert queries.last_asked(village.group_id, but=wanted.id) == {}
    with db.write():
        apart.keep(mair, people.member_of(village, "alys"))
    found = queries.ring_round(sioned, listing(refs["need-lift"]), today)
    assert (found.to_ask, found.asked) == ([], [])


def test_as_many_statements_for_any_board(village: people.Village) -> None:
    refs = board.put_up(village)
    today, sioned = people.today(village), people.actor(village, "sioned")

    def statements(name: str) -> int:
        seen: list[str] = []
        note = lambda *told: seen.append(told[2])  # noqa: E731
        db.session.expire_all()
        wanted = listing(refs[name])
        listen(db.engine, "before_cursor_execute", note)
        try:
            queries.matches(sioned, wanted, today)
            if wanted.kind == "request":
                queries.ring_round(sioned, wanted, today)
        finally:
            remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    few = {name: statements(name) for name in ("need-lift", "lift")}
    for number in range(40):
        who = people.join(village, f"Person{number} Somebody").name.split()[0].lower()
        board.write(village, who, "offer", "en", f"Lifts number {number}", "", "lifts", "Llanfair")
        board.write(village, who, "request", "en", f"A lift, number {number}", "", "lifts", "Llanfair")
    assert {name: statements(name) for name in few} == few
    assert max(few.values()) <= 20


def test_who_wants_to_be_rung_is_one_line_however_often_they_press(village: people.Village) -> None:
    alys, sioned = people.actor(village, "alys"), people.actor(village, "sioned")
    first = service.ring_me(alys, people.member_of(village, "alys"))
    assert service.ring_me(alys, people.member_of(village, "alys")).ref == first.ref
    assert [each.member.name for each in queries.to_ring(sioned, village.group_id)] == [
        people.member_of(village, "alys").name
    ]
    service.rung(sioned, queries.ring_me_by_ref(sioned, first.ref))
    service.rung(sioned, queries.ring_me_by_ref(sioned, first.ref))
    assert queries.to_ring(sioned, village.group_id) == []
    assert service.ring_me(alys, people.member_of(village, "alys")).ref != first.ref


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(date.isoformat)


@given(st.sets(st.integers(1, 50)), st.dictionaries(st.integers(1, 50), DAYS),
       st.dictionaries(st.integers(1, 50), st.integers(0, 20)))  # fmt: skip
def test_longest_since_asked_stands_first_however_well_others_fit(members, last, points) -> None:
    order = queries.in_order(members, last, points)
    assert sorted(order) == sorted(members)
    assert order == queries.in_order(sorted(members, reverse=True), last, points)
    days = [last.get(each, "") for each in order]
    assert days == sorted(days)
    for one, next_ in pairwise(order):
        if last.get(one, "") == last.get(next_, ""):
            assert points.get(one, 0) >= points.get(next_, 0)


@given(st.integers(1, 12), st.integers(0, 60), st.dictionaries(st.integers(1, 12), st.integers(0, 20)))
def test_nobody_is_asked_twice_more_often_than_anybody_else(people_, rounds, points) -> None:
    last: dict[int, str] = {}
    times = dict.fromkeys(range(1, people_ + 1), 0)
    for number in range(rounds):
        first = queries.in_order(times, last, points)[0]
        times[first] += 1
        last[first] = (date(2026, 1, 1) + timedelta(days=number)).isoformat()
    assert max(times.values()) - min(times.values()) <= 1
