"""Whom the desk rings and writes to, what came of it, and what it counts: the same answers on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.stories import people
from tests.stories.people import Village
from timebank import clock
from timebank.db import db
from timebank.desk import calls, held, queries
from timebank.desk.models import Call
from timebank.errors import NotAllowed, NotFound, NothingChosen, NotNow, OwnHours, Refusal
from timebank.exchanges import doubts, service
from timebank.exchanges.models import Exchange
from timebank.gatherings import posting as attendance
from timebank.gatherings import service as gatherings
from timebank.groups import service as groups
from timebank.members import service as members
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.profiles import service as profiles
from timebank.trail import service as trail

LONG_AGO = timedelta(days=20)


@pytest.fixture
def village(app: Flask) -> Iterator[Village]:
    with app.app_context():
        found = people.whole()
        for name in ("Gwen Parry", "Elin Parry"):  # no e-mail, nothing but a telephone
            member = members.add(Actor.host(found.group_id), found.group_id, name=name, phone="01970 600 300")
            found.refs[name.split()[0].lower()] = member.ref
        yield found


def by(village: Village, who: str) -> Actor:
    return people.actor(village, who)


def told(village: Village, giver: str, receiver: str, minutes: int = 60, ago: timedelta = LONG_AGO) -> Exchange:
    """Help that its giver told of: by telephone, to Nia, as long ago as that."""
    with clock.at(clock.now() - ago):
        number = people.member_of(village, giver).number
        sides = (people.member_of(village, giver), people.member_of(village, receiver))
        claim = service.Claim(*sides, people.today(village), minutes, "", "en")
        voice = Actor.host(village.group_id).speaking_for(number, "phone")
        return service.log(voice, village.group_id, claim, words=("giver",))


def ring(village: Village, who: str = "sioned", on: date | None = None) -> list[tuple[str, int]]:
    """Who is rung now, and about how many things."""
    found = calls.to_ring(by(village, who), village.group_id, on or people.today(village))
    assert found.now == calls.number_to_ring(by(village, who), village.group_id, on or people.today(village))
    return [(block.member.name, len(block.lines)) for block in found.blocks[: found.now]]


def say(village: Village, whom: str, outcome: str, key: str = "a", who: str = "sioned", **more: object) -> None:
    calls.say(by(village, who), people.member_of(village, whom), outcome, key=key, **more)  # type: ignore[arg-type]


def test_who_is_rung(village: Village) -> None:
    told(village, "mair", "gwen", ago=timedelta(days=1))  # nobody but we can ask her
    told(village, "alys", "mair", ago=timedelta(days=1))  # may still answer herself
    assert ring(village) == [("Gwen Parry", 1)]
    told(village, "alys", "mair")
    told(village, "alys", "gwen")
    assert sorted(ring(village)) == [("Gwen Parry", 2), ("Mair Jones", 1)]
    profiles.choose_way(Actor.host(village.group_id), people.member_of(village, "gwen"), "post", "", "")
    assert ring(village) == [("Mair Jones", 1)]
    with db.write():
        db.session.get_one(Member, people.member_of(village, "mair").id).rests = "ill"
    assert ring(village) == []


def test_ones_own_hours_are_another_coordinators(village: Village) -> None:
    exchange = told(village, "sioned", "gwen")
    assert (ring(village), ring(village, "nia")) == ([], [("Gwen Parry", 1)])
    with pytest.raises((NotNow, OwnHours)):
        say(village, "gwen", "yes", about=exchange.ref)
    say(village, "gwen", "yes", about=exchange.ref, who="nia")
    assert exchange.state == "agreed"
    told(village, "alys", "sioned")
    with pytest.raises(NotAllowed):
        say(village, "sioned", "no reply")


def test_one_press_is_one_outcome(village: Village) -> None:
    first, second = told(village, "mair", "gwen"), told(village, "alys", "gwen", 30)
    for _ in range(3):
        say(village, "gwen", "yes")
    assert {first.state, second.state} == {"agreed"}
    rows = trail.about(village.group_id, people.member_of(village, "gwen").number)
    assert [row.facts["outcome"] for row in rows if row.action == "desk.called"] == ["yes", "yes", "asked"]
    assert ring(village) == []
    with pytest.raises(NotNow):
        say(village, "gwen", "yes", key="b")


def test_one_thing_of_two_is_answered(village: Village) -> None:
    first, second = told(village, "mair", "gwen"), told(village, "alys", "gwen", 90)
    say(village, "gwen", "different", about=second.ref, minutes_told=60)
    say(village, "gwen", "different", about=second.ref, minutes_told=60)
    assert (first.state, second.state, second.proposed_minutes) == ("waiting", "queried", 60)
    assert ("Gwen Parry", 1) in ring(village)
    assert ("Alys Jones", 1) in ring(village), "now it is her word that is missing"
    with pytest.raises(NotNow):
        say(village, "gwen", "different", key="c", minutes_told=60)


def test_tries_and_days(village: Village) -> None:
    told(village, "mair", "gwen")
    today = people.today(village)
    say(village, "gwen", "another day", again_on=today + timedelta(days=400))
    last = db.session.scalars(select(Call)).one()
    assert last.again_on == (today + timedelta(days=calls.FURTHEST)).isoformat()
    for number in range(3):
        say(village, "gwen", "no reply", key=f"try{number}")
    (block,) = calls.to_ring(by(village, "sioned"), village.group_id, today).blocks
    assert (block.tries, block.again_on) == (3, (today + timedelta(days=1)).isoformat())
    assert ring(village) == []
    assert ring(village, on=today + timedelta(days=1)) == [("Gwen Parry", 1)]
    say(village, "gwen", "rings back", key="back")
    assert calls.to_ring(by(village, "sioned"), village.group_id, today).blocks[0].tries == 0
    with pytest.raises(NothingChosen):
        say(village, "gwen", "perhaps")


def test_one_persons_calls_are_not_anothers(village: Village) -> None:
    for receiver in ("gwen", "elin", "mair"):
        told(village, "alys", receiver)
    profiles.choose_way(Actor.host(village.group_id), people.member_of(village, "elin"), "phone", "", "")
    for number in range(calls.LETTER_AFTER):
        say(village, "elin", "no reply", key=str(number))
    say(village, "mair", "yes")
    assert ring(village) == [("Gwen Parry", 1)]
    found = calls.to_write(by(village, "sioned"), village.group_id)
    assert [(each.member.name, each.delivery) for each in found.people] == [
        ("Gwen Parry", "no mail"), ("Elin Parry", "in vain"),
    ]  # fmt: skip
    say(village, "gwen", "another day", again_on=people.today(village) + timedelta(days=3))
    assert ring(village) == []
    assert ring(village, on=people.today(village) + timedelta(days=1)) == [("Elin Parry", 1)]


def test_what_is_in_the_book_is_asked_once(village: Village) -> None:
    exchange = told(village, "mair", "gwen", 90)
    say(village, "gwen", "yes")
    doubts.say(by(village, "mair"), exchange, 120)
    assert ring(village) == [("Gwen Parry", 1)]
    say(village, "gwen", "yes", key="b", about=exchange.ref)
    assert (ring(village), exchange.in_doubt) == ([], ("giver",))
    assert [each.member.name for each in calls.said_by_phone(exchange)] == ["Gwen Parry"]
    doubts.take_back(by(village, "mair"), exchange)
    assert exchange.doubted_at is None
    doubts.say(by(village, "mair"), exchange, 120)
    assert ring(village) == [("Gwen Parry", 1)], "said anew, she is asked anew"
    say(village, "gwen", "different", key="c", about=exchange.ref, minutes_told=105)
    assert exchange.receiver_says == 105


def test_letters_by_how_they_get_there(village: Village) -> None:
    host = Actor.host(village.group_id)
    for receiver in ("mair", "gwen", "elin"):
        told(village, "alys", receiver, ago=timedelta(days=1))
    profiles.choose_way(host, people.member_of(village, "mair"), "post", "", "")
    profiles.choose_way(host, people.member_of(village, "elin"), "phone", "", "")
    found = calls.to_write(by(village, "sioned"), village.group_id)
    assert [(each.member.name, each.delivery) for each in found.people] == [
        ("Mair Jones", "post"), ("Gwen Parry", "no mail"),
    ]  # fmt: skip
    for number in range(calls.LETTER_AFTER):
        say(village, "elin", "no reply", key=str(number))
    found = calls.to_write(by(village, "sioned"), village.group_id, most=2)
    assert (found.numbers["in vain"], len(found.people), found.more) == (1, 2, True)
    assert calls.number_to_write(by(village, "sioned"), village.group_id) == 3


def test_counts_and_lists_are_the_same(village: Village) -> None:
    told(village, "mair", "gwen")
    different = told(village, "alys", "gwen", 90)
    say(village, "gwen", "different", about=different.ref, minutes_told=60)
    doubted = told(village, "alys", "elin", 90)
    say(village, "elin", "yes")
    with clock.at(clock.now() - timedelta(days=16)):
        doubts.pass_on(by(village, "sioned"), doubted, "receiver", "phone", 60)
    resting = told(village, "alys", "mair")
    with db.write():
        db.session.get_one(Member, people.member_of(village, "mair").id).rests = "paused"
    rules = groups.rules_now(village.group_id)
    counts = queries.counts(by(village, "sioned"), village.group_id, rules)
    pages = {name: queries.page(by(village, "sioned"), village.group_id, rules, name) for name in queries.LISTS}
    assert counts.of == {name: len(page.things) for name, page in pages.items()}
    assert {name: number for name, number in counts.of.items() if number} == {
        "waiting": 1, "different": 1, "doubted": 1, "resting": 1,
    }  # fmt: skip
    assert pages["resting"].things == [resting]
    assert queries.rests(resting)
    assert counts.overdue == 1
    with pytest.raises(NotFound):
        queries.page(by(village, "sioned"), village.group_id, rules, "nonsense")


def test_who_was_heard_from(village: Village) -> None:
    sioned, later = by(village, "sioned"), people.today(village) + timedelta(days=61)

    def silent() -> list[str]:
        found = [each.name for each in queries.quiet(sioned, village.group_id, later).things]
        assert len(found) == queries.quiet_number(sioned, village.group_id, later)
        return sorted(found)

    assert "Gwen Parry" in silent() and "Mair Jones" in silent()
    with clock.at(clock.now() + timedelta(days=30)):
        told(village, "mair", "gwen", ago=timedelta(0))
        say(village, "elin", "no reply")
        calls.asked(by(village, "sioned"), people.member_of(village, "alys"), "k")
    assert not {"Gwen Parry", "Mair Jones", "Alys Jones"} & set(silent())
    assert "Elin Parry" in silent(), "no reply is nothing heard"
    with clock.at(clock.now() + timedelta(days=30)):
        elin = people.member_of(village, "elin")
        plan = gatherings.Plan("Coffee", people.today(village), "10:30", 60, "none", [elin])
        gathering = gatherings.announce(by(village, "sioned"), village.group_id, plan)
        attendance.write(by(village, "sioned"), gathering, attendance.Sheet(60, [elin], []))
    assert "Elin Parry" not in silent()


def test_wrong_hands(village: Village) -> None:
    exchange = told(village, "alys", "gwen")
    other = people.whole("aberteifi")
    for who, where in (("mair", village), ("huw", village), ("sioned", other)):
        for act in (
            lambda actor: calls.say(actor, people.member_of(village, "gwen"), "yes", key="x", about=exchange.ref),
            lambda actor: calls.to_ring(actor, village.group_id, people.today(village)),
            lambda actor: calls.to_write(actor, village.group_id),
            lambda actor: calls.letters_to(actor, people.member_of(village, "gwen")),
            lambda actor: queries.quiet(actor, village.group_id, people.today(village)),
            lambda actor: queries.counts(actor, village.group_id, groups.rules_now(village.group_id)),
        ):
            with pytest.raises(Refusal) as raised:
                act(people.actor(where, who))
            assert isinstance(raised.value, NotFound if where is other else NotAllowed)
    assert exchange.state == "waiting"
    assert db.session.scalars(select(Call)).all() == []


def test_what_came_of_a_call_stays_until_it_is_forgotten(village: Village) -> None:
    told(village, "alys", "gwen")
    say(village, "gwen", "no reply")
    gwen = people.member_of(village, "gwen")
    assert held.held_about(gwen)["When we rang you"][0]["What came of it"] == "no reply"
    with pytest.raises(Exception, match="never changed"), db.write():
        db.session.execute(text("UPDATE desk_call SET outcome = 'yes'"))
    with clock.at(clock.now() + timedelta(days=366)):
        assert calls.tidy() == 1
    say(village, "gwen", "no reply", key="again")
    with db.write():
        held.forget(gwen)
    assert held.held_about(gwen) == {"When we rang you": []}
