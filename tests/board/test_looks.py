"""Who decides about what waits, on both engines, straight at the services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.event import listen, remove

from tests.stories import people
from timebank.board import holds, kinds, looks, queries, search, service
from timebank.board.categories import SHIPPED
from timebank.board.models import HIDDEN, LOOK, SIGNER, Listing, ListingCategory
from timebank.db import db
from timebank.errors import (
    AboutMoney,
    EnoughForNow,
    Missing,
    NotAllowed,
    NotFound,
    NothingChosen,
    NotNow,
    NotOwn,
    OddCharacters,
    OtherGroup,
    Refusal,
    TooLong,
    WhyNot,
)
from timebank.members import service as members
from timebank.members import stand_ins
from timebank.permissions import Actor
from timebank.trail import service as trail


@pytest.fixture
def village(app: Flask) -> Iterator[people.Village]:
    with app.app_context():
        yield people.whole()


def write(village: people.Village, who: str, **told: str) -> Listing:
    answers = {"kind": "request", "title": "Tea", "language": "en", **told}
    return service.post(people.actor(village, who), people.member_of(village, who), answers)


def refused(refusal: type[Refusal], verb: object, *args: object, **values: object) -> None:
    with pytest.raises(refusal) as raised:
        verb(*args, **values)  # type: ignore[operator]
    assert type(raised.value) is refusal


def officer(village: people.Village, who: str, reason: str | None = None) -> Actor:
    return people.actor(village, who).for_reason(reason, "en")


def names(village: people.Village, listing: Listing, hold: str) -> tuple[list[str], bool]:
    found = holds.deciders(listing, hold)
    return sorted(each.name.split()[0] for each in found.members), found.single_handed


def test_who_decides_about_what(village: people.Village) -> None:
    alys, nia, huw = (write(village, who) for who in ("alys", "nia", "huw"))
    assert names(village, alys, LOOK) == (["Nia", "Sioned"], False)
    assert names(village, alys, SIGNER) == (["Huw"], False)
    assert names(village, alys, HIDDEN) == (["Nia", "Sioned"], False)
    assert names(village, nia, LOOK) == (["Sioned"], False)
    assert names(village, huw, SIGNER) == (["Nia", "Sioned"], False)
    people.appoint(village, "sioned", "nia")
    assert names(village, nia, LOOK) == (["Huw"], False)
    people.appoint(village, "huw", "nia")
    assert names(village, nia, LOOK) == (["Huw", "Sioned"], True)


def test_the_same_person_under_another_number_does_not_decide(village: people.Village) -> None:
    nia = people.member_of(village, "nia")
    host = Actor.host(village.group_id)
    with db.write():
        again = members.add(host, village.group_id, name="Nia Davies again")
        again.user_id = nia.user_id
    listing = service.post(host, again, {"kind": "offer", "title": "Tea"})
    assert names(village, listing, HIDDEN) == (["Sioned"], False)


def test_only_those_who_decide_do(village: people.Village) -> None:
    listing = write(village, "nia", category="money")
    assert listing.held == LOOK
    for who in ("mair", "alys"):
        refused(NotAllowed, looks.stand, officer(village, who), listing)
    for who in ("nia", "huw"):
        for verb in (looks.stand, looks.take_off, looks.leave_off):
            refused(NotOwn, verb, officer(village, who, "Because"), listing)
    refused(NotOwn, looks.stand, Actor.host(village.group_id), listing)
    other = people.found("aber")
    refused(OtherGroup, looks.stand, people.actor(other, "sioned"), listing)
    refused(OtherGroup, looks.to_decide, people.actor(other, "sioned"), village.group_id)
    assert looks.to_decide(officer(village, "sioned"), village.group_id) == [listing]
    assert looks.to_decide(officer(village, "nia"), village.group_id) == []
    looks.stand(officer(village, "sioned"), listing)
    assert listing.held is None


def test_whoever_acts_for_a_coordinator_has_none_of_her_office(village: people.Village) -> None:
    people.appoint(village, "mair", "sioned")
    listing = write(village, "alys", category="care")
    _, acting = stand_ins.acting(people.actor(village, "mair"), village.refs["sioned"])
    refused(NotAllowed, looks.stand, acting, listing)
    refused(NotAllowed, looks.stand, replace(acting, roles=frozenset(("coordinator",))), listing)
    refused(NotAllowed, kinds.add, acting, village.group_id, {"name_en": "Mine"})


def test_what_does_not_follow_is_refused(village: people.Village) -> None:
    sioned = officer(village, "sioned", "Not clear")
    listing = write(village, "alys")
    refused(NotNow, looks.stand, sioned, listing)
    refused(NotNow, looks.leave_off, sioned, listing)
    refused(NotNow, looks.answer, people.actor(village, "alys"), listing, "Why?")
    refused(WhyNot, looks.take_off, officer(village, "sioned"), listing)
    looks.take_off(sioned, listing)
    refused(NotNow, looks.take_off, officer(village, "nia", "Me too"), listing)
    refused(Missing, looks.answer, people.actor(village, "alys"), listing, " \n ")
    refused(TooLong, looks.answer, people.actor(village, "alys"), listing, "a" * 5000)
    refused(OddCharacters, looks.answer, people.actor(village, "alys"), listing, "a\u202eb")
    refused(NotAllowed, looks.answer, people.actor(village, "mair"), listing, "Mine")
    refused(NotAllowed, looks.stand, people.actor(village, "alys"), listing)
    service.move(people.actor(village, "alys"), listing, "paused")
    service.move(people.actor(village, "alys"), listing, "open")
    service.still_true(people.actor(village, "alys"), listing)
    assert listing.held == HIDDEN
    (row,) = trail.acts(village.group_id, "listing.hidden")
    assert row.reason is None and row.who == sioned.code  # the words stand beside the listing


def test_what_is_held_is_nowhere_on_the_board(village: people.Village) -> None:
    kept = [
        write(village, "alys", title="Zebra", category="care", area="Llanfair"),
        write(village, "alys", title="Zebra"),
    ]
    looks.take_off(officer(village, "sioned", "Not clear"), kept[1])
    mair = people.actor(village, "mair")
    today = people.today(village)
    here = (mair, village.group_id)
    assert queries.newest(*here, today)[0] == []
    assert queries.tally(*here, today) == ({}, [], 0)
    assert queries.by_category(*here, today) == {}
    assert queries.to_be_asked(village.group_id, today.replace(year=today.year + 1)) == []
    assert search.find(mair, village.group_id, "zebra", today).listings == []
    for each in kept:
        refused(NotFound, queries.by_ref, mair, each.ref, today)
        assert queries.by_ref(people.actor(village, "alys"), each.ref, today) is each


def test_the_list_asks_no_more_of_the_database_for_more(village: people.Village) -> None:
    def statements() -> int:
        seen: list[str] = []
        note = lambda *told: seen.append(told[2])  # noqa: E731
        db.session.expire_all()
        listen(db.engine, "before_cursor_execute", note)
        try:
            looks.to_decide(actor, village.group_id)
        finally:
            remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    actor = people.actor(village, "sioned")
    write(village, "alys", category="care")
    few = statements()
    for who in ("mair", "huw", "alys", "mair", "huw", "nia") * 2:
        write(village, who, category="care")
    assert statements() <= few + 3  # the writers themselves, each read once after the session has forgotten them
    assert len(looks.to_decide(actor, village.group_id)) == 13


def test_a_group_begins_with_the_set_that_is_shipped(village: people.Village) -> None:
    found = queries.categories(village.group_id)
    assert [each._replace(ref="") for each in found.values()] == list(SHIPPED)
    assert {key for key, each in found.items() if each.restricted} == {
        "care", "children", "driving", "medicines", "money",
    }  # fmt: skip
    assert all(each.cy and each.en for each in SHIPPED)


def test_kinds_are_for_coordinators_of_the_group(village: people.Village) -> None:
    other = people.found("aber")
    garden = db.session.scalars(
        select(ListingCategory).where(ListingCategory.group_id == village.group_id, ListingCategory.key == "garden")
    ).one()
    for who in ("alys", "huw"):
        refused(NotAllowed, kinds.add, people.actor(village, who), village.group_id, {"name_en": "Mine"})
        refused(NotAllowed, kinds.change, people.actor(village, who), garden, {"name_en": "Mine"})
    refused(OtherGroup, kinds.change, people.actor(other, "sioned"), garden, {"name_en": "Mine"})
    refused(OtherGroup, queries.category_by_ref, people.actor(other, "sioned"), garden.ref)
    sioned = people.actor(village, "sioned")
    refused(Missing, kinds.change, sioned, garden, {"name_en": " ", "name_cy": None})
    refused(TooLong, kinds.change, sioned, garden, {"name_en": "a" * 101})
    refused(OddCharacters, kinds.change, sioned, garden, {"name_en": "a\u202e"})


def test_other_words_find_what_was_written_before(village: people.Village) -> None:
    listing = write(village, "alys", title="Two hours on Friday", category="garden")
    mair, today = people.actor(village, "mair"), people.today(village)
    find = lambda text: search.find(mair, village.group_id, text, today).listings  # noqa: E731
    assert find("gardening") == [listing] and find("allotments") == []
    garden = queries.category_by_ref(
        people.actor(village, "sioned"), queries.categories(village.group_id)["garden"].ref
    )
    told = {"name_cy": "Rhandiroedd", "name_en": "Allotments", "words_en": "digging"}
    kinds.change(people.actor(village, "sioned"), garden, told)
    assert find("allotment") == find("rhandir") == find("dig") == [listing]
    assert find("gardening") == []


def test_they_are_put_in_order(village: people.Village) -> None:
    sioned = people.actor(village, "sioned")
    new = kinds.add(sioned, village.group_id, {"name_en": "Bees", "restricted": True})
    assert list(queries.categories(village.group_id))[-1] == new.key
    kinds.change(sioned, new, {"name_en": "Bees", "after": "garden"})
    order = list(queries.categories(village.group_id))
    assert order[order.index("garden") + 1] == new.key
    kinds.change(sioned, new, {"name_en": "Bees", "after": ""})
    assert next(iter(queries.categories(village.group_id))) == new.key
    kinds.change(sioned, new, {"name_en": "Bees", "after": "of another group"})
    assert len(queries.categories(village.group_id)) == len(SHIPPED) + 1


def test_a_retired_kind_is_kept_and_not_taken_anew(village: people.Village) -> None:
    sioned = people.actor(village, "sioned")
    listing = write(village, "alys", category="music")
    music = queries.category_by_ref(sioned, queries.categories(village.group_id)["music"].ref)
    kinds.change(sioned, music, {"name_en": "Music", "retired": True})
    refused(NothingChosen, write, village, "mair", category="music")
    refused(NothingChosen, write, village, "mair", category="no such kind")
    answers = {"kind": "request", "title": "More tea", "language": "en", "category": "music"}
    service.change(people.actor(village, "alys"), listing, answers)
    assert listing.category == "music"


def test_as_much_as_a_person_writes(village: people.Village) -> None:
    alys, member = people.actor(village, "alys"), people.member_of(village, "alys")
    answers = {"kind": "offer", "title": "Tea"}
    for _ in range(service.AN_HOUR):
        service.write(alys, member, answers)
    refused(EnoughForNow, service.write, alys, member, answers)
    people.appoint(village, "alys", "mair")
    acting = stand_ins.acting(people.actor(village, "alys"), village.refs["mair"])[1]
    refused(EnoughForNow, service.write, acting, people.member_of(village, "mair"), answers)
    service.write(people.actor(village, "mair"), people.member_of(village, "mair"), answers)
    for _ in range(12):
        service.write(people.actor(village, "sioned"), people.member_of(village, "huw"), answers)
        service.post(Actor.host(village.group_id), member, answers)  # a list that is brought in


def test_a_question_and_nothing_written(village: people.Village) -> None:
    alys, member = people.actor(village, "alys"), people.member_of(village, "alys")
    refused(AboutMoney, service.write, alys, member, {"kind": "offer", "title": "Eggs, 50p"})
    assert db.session.scalars(select(Listing)).all() == []
    assert service.write(alys, member, {"kind": "offer", "title": "Eggs, 50p"}, meant=True).held is None
