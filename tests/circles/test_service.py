"""What circles keep to, on both engines: wrong hands, other groups, hostile words, leaving, and quiet notices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.stories import people
from timebank import clock
from timebank.circles import held, looks, queries, service
from timebank.circles.models import Asking, Buddy, Circle, Door, Look, Seat, Word
from timebank.circles.service import Told
from timebank.db import db
from timebank.errors import (
    AlreadyInside,
    ConsentNeeded,
    LastConvener,
    Missing,
    NoSuchCircle,
    NotAllowed,
    NotFound,
    NothingChosen,
    NotNow,
    OddCharacters,
    OneKeyEach,
    TooLong,
    TooMuchSaid,
)
from timebank.groups import service as groups
from timebank.notices import mail_server
from timebank.notices import queries as outbox
from timebank.notices import service as notices
from timebank.notices.models import LISTED, VOID, Notice
from timebank.permissions import Actor
from timebank.privacy import rooms
from timebank.privacy import service as privacy
from timebank.trail import service as trail

TOLD = Told(name_en="Sugar", purpose_en="Living with diabetes")


@pytest.fixture
def village(app: Flask) -> Iterator[people.Village]:
    with app.app_context():
        yield people.whole()


def who(village: people.Village, name: str) -> Actor:
    """Somebody acting, who knows which circles they are in."""
    return queries.seated(people.actor(village, name))


def begun(village: people.Village, **more: bool) -> Circle:
    """A circle of Alys, its convener, and Mair."""
    sensitive = more.pop("sensitive", False)
    told = Told("", "Sugar", "", "Living with diabetes", **more)
    consent = "I agree" if sensitive else ""
    circle = service.found(who(village, "alys"), village.group_id, told, sensitive=sensitive, consent=consent)
    door = service.invite(who(village, "alys"), circle, people.member_of(village, "mair"))
    assert service.come_in(who(village, "mair"), door.ref, consent) is circle
    return circle


def test_nobody_outside_is_shown_a_circle_whatever_their_office(village: people.Village) -> None:
    circle = begun(village)
    assert [each.id for each in queries.shown(who(village, "mair"))] == [circle.id]
    for name in ("sioned", "nia", "huw"):
        assert queries.shown(who(village, name)) == []
        with pytest.raises(NotFound):
            queries.by_ref(who(village, name), circle.ref)
        with pytest.raises(NotFound):
            queries.door(who(village, name), circle.ref)
        assert not queries.anything_new(who(village, name))
    host = Actor.host(village.group_id)
    assert queries.shown(host) == [] and queries.seated(host).circle_ids == frozenset()


def test_wrong_hands_can_do_nothing(village: people.Village) -> None:
    circle = begun(village)
    word = service.say(who(village, "alys"), circle, "Oats", "en")
    seat = queries.seats(circle)[0]
    outside, inside = who(village, "sioned"), who(village, "mair")
    for verb in (service.take_down, service.report, service.leave_up):
        with pytest.raises(NotAllowed):
            verb(outside, circle, word.ref)
    for verb in (service.take_down, service.leave_up):
        with pytest.raises(NotAllowed):
            verb(inside, circle, word.ref)
    for convening in (service.make_convener, service.lay_down, service.let_in, service.not_now):
        for actor in (outside, inside):
            with pytest.raises(NotAllowed):
                convening(actor, circle, seat.ref)
    for actor in (outside, inside):
        with pytest.raises(NotAllowed):
            service.invite(actor, circle, people.member_of(village, "huw"))
        with pytest.raises(NotAllowed):
            service.change(actor, circle, TOLD)
        with pytest.raises(NotAllowed):
            service.close(actor, circle)
    for reading in (service.has_read, service.ask_no_more, service.hand_on, service.ask_buddy):
        with pytest.raises(NotAllowed):
            reading(outside, circle, seat.ref)
    with pytest.raises(NotAllowed):
        service.say(outside, circle, "Hello", "en")
    with pytest.raises(NotAllowed):
        service.leave(outside, circle)


def test_things_of_another_circle_are_not_found(village: people.Village) -> None:
    circle, other = begun(village), service.found(who(village, "alys"), village.group_id, TOLD)
    alys = who(village, "alys")
    word, seat = service.say(alys, other, "Oats", "en"), queries.seats(other)[0]
    for verb in (service.take_down, service.report, service.leave_up, service.let_in, service.not_now):
        with pytest.raises(NotFound):
            verb(alys, circle, word.ref)
    for verb in (service.make_convener, service.ask_buddy, service.be_buddy, service.no_buddy):
        with pytest.raises(NotFound):
            verb(alys, circle, seat.ref)


def test_another_group_finds_nothing(village: people.Village) -> None:
    circle = begun(village, listed=True)
    other = people.whole("aber")
    stranger = queries.seated(people.actor(other, "alys"))
    assert queries.listed(stranger) == []
    with pytest.raises(NotFound):
        queries.door(stranger, circle.ref)
    with pytest.raises(NotFound):
        service.invite(who(village, "alys"), circle, people.member_of(other, "mair"))
    with pytest.raises(NotFound):
        service.found(stranger, village.group_id, TOLD)


def test_a_stand_in_is_in_no_circle_of_whom_they_act_for(village: people.Village) -> None:
    circle = begun(village)
    people.appoint(village, "huw", "mair")
    from timebank.members import stand_ins

    _, acting = stand_ins.acting(people.actor(village, "huw"), village.refs["mair"])
    assert queries.seated(acting).circle_ids == frozenset()
    assert not queries.anything_new(acting)
    with pytest.raises(NotAllowed):
        service.say(acting, circle, "for Mair", "en")


def test_what_may_be_typed(village: people.Village) -> None:
    alys = who(village, "alys")
    for told, refusal in (
        (Told(), Missing),
        (Told(name_cy="Siwgr"), Missing),
        (Told(name_cy="x" * 101, purpose_cy="y"), TooLong),
        (Told(name_cy="Siwgr\u202e", purpose_cy="y"), OddCharacters),
    ):
        with pytest.raises(refusal):
            service.found(alys, village.group_id, told)
    circle = begun(village)
    for text, refusal in (("  ", Missing), ("x" * 2001, TooLong), ("a\x07b", OddCharacters)):
        with pytest.raises(refusal):
            service.say(alys, circle, text, "en")
    for number in range(service.SAID_IN_AN_HOUR):
        service.say(alys, circle, f"Oats {number}", "en")
    with pytest.raises(TooMuchSaid):
        service.say(alys, circle, "and porridge", "en")


def test_a_sensitive_circle_lets_nobody_in_without_a_yes(village: people.Village) -> None:
    with pytest.raises(ConsentNeeded):
        service.found(who(village, "alys"), village.group_id, TOLD, sensitive=True)
    circle = begun(village, sensitive=True)
    code = service.hand_on(who(village, "mair"), circle).ref
    with pytest.raises(ConsentNeeded):
        service.come_in(who(village, "huw"), code)
    assert db.session.scalars(select(Asking)).all() == []
    assert service.come_in(who(village, "huw"), code, "I agree") is None
    assert service.come_in(who(village, "huw"), code, "I agree") is None  # a double tap
    asking = db.session.scalars(select(Asking)).one()
    service.let_in(who(village, "alys"), circle, asking.ref)
    seat = queries.seat(circle, people.member_of(village, "huw").id)
    assert seat is not None and seat.consent == "I agree" and seat.consent_at
    with pytest.raises(AlreadyInside):
        service.come_in(who(village, "huw"), code, "I agree")
    with pytest.raises(AlreadyInside):
        service.invite(who(village, "alys"), circle, people.member_of(village, "huw"))


def test_an_invitation_ends(village: people.Village) -> None:
    circle = begun(village)
    door = service.invite(who(village, "alys"), circle, people.member_of(village, "huw"))
    with pytest.raises(NotFound):
        queries.door(who(village, "nia"), door.ref)
    with clock.at(clock.now() + timedelta(days=14, minutes=1)), pytest.raises(NotFound):
        service.come_in(who(village, "huw"), door.ref)
    with clock.at(clock.now() + timedelta(days=13)):
        assert service.tidy() == 0
    with clock.at(clock.now() + timedelta(days=15)):
        assert service.tidy() == 1
    door = service.invite(who(village, "alys"), circle, people.member_of(village, "huw"))
    service.decline(who(village, "huw"), door.ref)
    with pytest.raises(NotFound):
        service.decline(who(village, "huw"), door.ref)


def test_a_circle_always_has_a_convener_or_closes(village: people.Village) -> None:
    circle = begun(village)
    alys, mair = who(village, "alys"), who(village, "mair")
    with pytest.raises(LastConvener):
        service.lay_down(alys, circle)
    with pytest.raises(LastConvener):
        service.leave(alys, circle)
    with pytest.raises(NothingChosen):
        service.leave(alys, circle, to="nobody")
    heir = queries.seat(circle, mair.member_id)
    assert heir is not None
    service.leave(alys, circle, to=heir.ref)
    assert [each.member_id for each in circle.conveners] == [mair.member_id]
    service.say(mair, circle, "Alone now", "en")
    service.leave(mair, circle)
    assert circle.closed_at and circle.name_en == ""
    for table in (Seat, Word, Door, Asking, Buddy):
        assert db.session.scalars(select(table)).all() == []


def test_leaving_the_group_hands_over_and_takes_everything_along(village: people.Village) -> None:
    circle = begun(village)
    alys, mair = who(village, "alys"), who(village, "mair")
    service.say(alys, circle, "Oats", "en")
    service.hand_on(alys, circle)
    service.ask_buddy(alys, circle, queries.seats(circle)[1].ref)
    assert not queries.waits(alys) and queries.waits(mair) == {circle.id}
    member = people.member_of(village, "alys")
    privacy.leave(people.actor(village, "alys"), member, "none")
    assert [each.member_id for each in circle.conveners] == [mair.member_id]
    assert db.session.scalars(select(Buddy)).all() == [] and queries.heirs(circle, mair.member_id) == []
    assert [each.text for each in queries.words_in(circle)] == ["Oats"]
    with db.write():
        rooms.forget(member)
    assert queries.words_in(circle) == []


def test_what_is_kept_is_for_ones_own_eyes(village: people.Village) -> None:
    circle = begun(village, sensitive=True)
    mair = people.member_of(village, "mair")
    service.say(who(village, "mair"), circle, "Mine are at breakfast", "en")
    service.say(who(village, "alys"), circle, "Oats", "en")
    own, printed = str(rooms.held_about(mair)), str(rooms.held_about(mair, own_eyes=False))
    assert "Mine are at breakfast" in own and "I agree" in own and "Oats" not in own
    for secret in ("breakfast", "Sugar", "I agree", "circles."):
        assert secret not in printed
    assert held.held_about(mair)["What we told you about circles"]


def test_nothing_of_a_circle_is_on_the_trail_of_the_group(village: people.Village) -> None:
    before = trail.head(village.group_id)
    circle = begun(village)
    word = service.say(who(village, "mair"), circle, "Oats", "en")
    service.take_down(who(village, "mair"), circle, word.ref)
    service.close(who(village, "alys"), circle)
    assert trail.head(village.group_id) == before


def test_notices_tell_nothing_and_stand_on_no_list(village: people.Village) -> None:
    circle = begun(village)
    sioned = people.actor(village, "sioned")
    before = outbox.how_many(sioned, village.group_id, mailed=False)
    for text in ("Oats", "Porridge"):
        service.say(who(village, "mair"), circle, text, "en")
    told = db.session.scalars(select(Notice).where(Notice.kind == "circles.new")).all()
    assert len(told) == 1  # once a day
    from timebank.notices import wording

    message = wording.message(told[0], mailed=True)
    assert message is not None
    for secret in ("Sugar", "diabetes", "Oats", "Mair", circle.ref):
        assert secret not in str(message)
    assert outbox.how_many(sioned, village.group_id, mailed=False) == before
    with pytest.raises(NotFound):
        outbox.for_the_same(sioned, told[0].ref, mailed=False)
    notices.to_the_list(told[0], "550 no such box")
    assert told[0].state == VOID
    service.report(who(village, "mair"), circle, service.say(who(village, "alys"), circle, "You", "en").ref)
    notices.give_up(clock.text(clock.now() + timedelta(days=9)))
    left = select(Notice.state).where(Notice.kind.like("circles.%"))
    assert LISTED not in db.session.scalars(left).all()
    assert mail_server.is_mailed() is False


def test_whoever_has_no_address_is_not_told_by_anybody(village: people.Village) -> None:
    circle = begun(village)
    alys = people.member_of(village, "alys")
    with db.write():
        alys.email = None
    service.say(who(village, "mair"), circle, "Oats", "en")
    assert db.session.scalars(select(Notice).where(Notice.kind == "circles.new")).all() == []
    assert queries.anything_new(who(village, "alys"))
    service.has_read(who(village, "alys"), circle)
    assert not queries.anything_new(who(village, "alys"))


def named(village: people.Village) -> None:
    numbers = " ".join(people.member_of(village, name).number for name in ("sioned", "huw"))
    groups.change(Actor.host(village.group_id), groups.by_id(village.group_id), "safeguarding", numbers)


def test_a_look_needs_both_of_the_two_and_ends(village: people.Village) -> None:
    circle = begun(village)
    service.say(who(village, "mair"), circle, "I cannot go home", "en")
    sioned, huw, nia = (who(village, name) for name in ("sioned", "huw", "nia"))
    with pytest.raises(NotFound):
        looks.ask(sioned, circle.ref, "Mair told me", "en")  # nobody is named yet
    named(village)
    with pytest.raises(NotFound):
        looks.ask(nia, circle.ref, "Mair told me", "en")
    with pytest.raises(NoSuchCircle):
        looks.ask(sioned, "nothing123", "Mair told me", "en")
    with pytest.raises(Missing):
        looks.ask(sioned, circle.ref, "", "en")
    look = looks.ask(sioned, circle.ref, "Mair told me", "en")
    with pytest.raises(OneKeyEach):
        looks.agree(sioned, look)
    for actor in (sioned, huw):
        with pytest.raises(NotFound):
            looks.opened(actor, look)
    with pytest.raises(NotFound):
        looks.agree(nia, look)
    assert queries.looks_at(circle) == []
    looks.agree(huw, look)
    with pytest.raises(NotNow):
        looks.agree(huw, look)
    for actor in (sioned, huw):
        assert [each.text for each in looks.opened(actor, look)] == ["I cannot go home"]
        with pytest.raises(NotFound):
            queries.by_ref(actor, circle.ref)
        with pytest.raises(NotAllowed):
            service.say(actor, circle, "Hello", "en")
    with pytest.raises(NotFound):
        looks.opened(nia, look)
    told = db.session.scalars(select(Notice).where(Notice.key.like(f"%look:{look.ref}"))).one()
    assert told.member_id == people.member_of(village, "alys").id
    assert queries.looks_at(circle) == [look] and circle.id in queries.unread(who(village, "mair"))
    with clock.at(clock.now() + timedelta(hours=24, seconds=1)):
        with pytest.raises(NotFound):
            looks.opened(sioned, look)
        with pytest.raises(NotFound):
            looks.by_ref(huw, look.ref)
        assert queries.looks_at(circle) == [look]


def test_a_look_that_nobody_agrees_to_is_over_after_a_week(village: people.Village) -> None:
    circle = begun(village)
    named(village)
    look = looks.ask(who(village, "sioned"), circle.ref.upper(), "Mair told me", "en")
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        assert looks.mine(who(village, "huw")) == []
        with pytest.raises(NotNow):
            looks.agree(who(village, "huw"), look)
    service.close(who(village, "alys"), circle)
    assert db.session.scalars(select(Look.reason)).all() == [""]
    assert looks.mine(who(village, "huw")) == []


def test_buddies_who_ask_each_other_are_agreed(village: people.Village) -> None:
    circle = begun(village)
    alys, mair = who(village, "alys"), who(village, "mair")
    places = {each.member_id: each.ref for each in queries.seats(circle)}
    with pytest.raises(NotFound):
        service.ask_buddy(alys, circle, places[alys.member_id or 0])
    service.ask_buddy(alys, circle, places[mair.member_id or 0])
    pair = queries.buddies(circle, alys.member_id)[0]
    with pytest.raises(NotFound):
        service.be_buddy(alys, circle, pair.ref)
    service.ask_buddy(mair, circle, places[alys.member_id or 0])
    assert len(queries.buddies(circle, mair.member_id)) == 1 and pair.agreed_at
    service.no_buddy(mair, circle, pair.ref)
    assert queries.buddies(circle, alys.member_id) == []
