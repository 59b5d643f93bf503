"""Speaking and agreeing, on both engines: who may, what is refused, and what stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.stories import people
from timebank import clock
from timebank.arranging import afterwards, queries, service
from timebank.arranging.models import Arrangement, Conversation, Line
from timebank.board import service as board
from timebank.db import db
from timebank.errors import (
    BothSides,
    CannotBeSent,
    DayHasPassed,
    Missing,
    NobodyChosen,
    NoHours,
    NotAllowed,
    NotFound,
    NothingArranged,
    NotYetThatDay,
    OddCharacters,
    OwnListing,
    TooLong,
    TooManyHours,
    TooMuchSaid,
)
from timebank.exchanges import answers
from timebank.exchanges import queries as told
from timebank.exchanges.models import Exchange
from timebank.members.models import Member
from timebank.notices.models import UNTOLD, Notice
from timebank.permissions import Actor
from timebank.profiles import queries as profiles


class Hall:
    """Mair asks for a lift, Alys answers; Sioned coordinates."""

    def __init__(self) -> None:
        self.village = people.whole()
        self.mair, self.alys, self.sioned, self.huw, self.nia = (
            people.actor(self.village, who) for who in ("mair", "alys", "sioned", "huw", "nia")
        )
        self.today = people.today(self.village)
        answers = {"kind": "request", "title": "A lift", "language": "en"}
        self.listing = board.post(self.mair, self.member("mair"), answers)
        self.conversation = service.reply(self.alys, self.listing, "I can", "en")

    def member(self, who: str) -> Member:
        return people.member_of(self.village, who)

    def plan(self, days: int = 0, **more: object) -> service.Plan:
        return service.Plan(self.today + timedelta(days=days), 60, **more)  # type: ignore[arg-type]

    def agreed(self, days: int = 0, **more: object) -> Arrangement:
        proposed = service.propose(self.alys, self.conversation, self.plan(days, **more))
        return service.agree(self.mair, self.conversation, proposed.ref)

    def untold(self, who: str) -> list[str]:
        chosen = select(Notice.kind).where(Notice.member_id == self.member(who).id, Notice.state.in_(UNTOLD))
        return [kind for kind in db.session.scalars(chosen.order_by(Notice.id)) if kind.startswith("arranging.")]


@pytest.fixture
def hall(app: Flask) -> Iterator[Hall]:
    with app.app_context():
        yield Hall()


def test_answering_twice_is_one_conversation(hall: Hall) -> None:
    again = service.reply(hall.alys, hall.listing, "Still here", "en")
    assert again.id == hall.conversation.id
    assert [each.text for each in queries.messages(hall.mair, again)] == ["I can", "Still here"]
    assert hall.untold("mair") == ["arranging.said", "arranging.said"]


def test_words_that_were_not_passed_on_yet_are_not_forgotten_for_a_proposal(hall: Hall) -> None:
    service.propose(hall.alys, hall.conversation, hall.plan(2))
    assert hall.untold("mair") == ["arranging.said", "arranging.proposed"]
    service.propose(hall.alys, hall.conversation, hall.plan(3))
    assert hall.untold("mair") == ["arranging.said", "arranging.proposed"]
    service.write(hall.mair, hall.conversation, "Let me see", "en")
    assert hall.untold("mair") == ["arranging.proposed"]
    service.has_read(hall.alys, hall.conversation)
    assert hall.untold("alys") == []


def test_who_may_not_answer(hall: Hall) -> None:
    with pytest.raises(OwnListing):
        service.reply(hall.mair, hall.listing, "Hello", "en")
    with pytest.raises(NotAllowed):
        service.reply_for(hall.alys, hall.listing, hall.member("huw"), "Hello", "en")
    with pytest.raises(BothSides):
        service.reply_for(hall.sioned, hall.listing, hall.member("sioned"), "Hello", "en")
    other = people.found("aber")
    with pytest.raises(NotFound):
        service.reply(people.actor(other, "sioned"), hall.listing, "Hello", "en")
    board.move(hall.mair, hall.listing, "paused")
    with pytest.raises(CannotBeSent):
        service.reply(hall.huw, hall.listing, "Hello", "en")


@pytest.mark.parametrize(
    ("words", "refusal"),
    [(" \n ", Missing), ("a" * 1001, TooLong), ("\u202egnp.exe", OddCharacters), ("\0", OddCharacters)],
)
def test_what_may_not_be_said(hall: Hall, words: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        service.write(hall.alys, hall.conversation, words, "en")


def test_twenty_in_an_hour_are_enough_and_the_next_hour_is_new(hall: Hall) -> None:
    for number in range(service.SAID_IN_AN_HOUR - 1):
        service.write(hall.alys, hall.conversation, f"and {number}", "en")
    with pytest.raises(TooMuchSaid):
        service.write(hall.alys, hall.conversation, "and once more", "en")
    service.write(hall.mair, hall.conversation, "please stop", "en")
    with clock.at(clock.now() + timedelta(hours=1, minutes=1)):
        service.write(hall.alys, hall.conversation, "sorry", "en")


def test_the_wrong_hands(hall: Hall) -> None:
    proposed = service.propose(hall.alys, hall.conversation, hall.plan())
    for stranger in (hall.huw, people.actor(people.found("aber"), "sioned")):
        with pytest.raises(NotFound):
            queries.by_ref(stranger, hall.conversation.ref)
        with pytest.raises((NotFound, NotAllowed)):
            service.write(stranger, hall.conversation, "me too", "en")
        with pytest.raises((NotFound, NotAllowed)):
            service.agree(stranger, hall.conversation, proposed.ref)
        with pytest.raises((NotFound, NotAllowed)):
            service.call_off(stranger, hall.conversation, "no", "en")
    with pytest.raises(NotAllowed):  # nobody agrees to their own proposal
        service.agree(hall.alys, hall.conversation, proposed.ref)
    with pytest.raises(NobodyChosen):  # a coordinator says for whom
        service.agree(hall.sioned, hall.conversation, proposed.ref)
    with pytest.raises(NobodyChosen):  # and not for the one who proposed it
        number = hall.member("alys").number
        service.agree(hall.sioned.speaking_for(number, "phone"), hall.conversation, proposed.ref)
    assert queries.in_state(hall.conversation, "agreed") is None


def test_nobody_says_yes_to_something_else_than_they_read(hall: Hall) -> None:
    first = service.propose(hall.alys, hall.conversation, hall.plan())
    service.propose(hall.alys, hall.conversation, hall.plan(5))
    with pytest.raises(NothingArranged):
        service.agree(hall.mair, hall.conversation, first.ref)
    listing = board.post(hall.mair, hall.member("mair"), {"kind": "offer", "title": "Cake"})
    elsewhere = service.propose(hall.huw, service.reply(hall.huw, listing, "Yes", "en"), hall.plan())
    with pytest.raises(NothingArranged):
        service.agree(hall.mair, hall.conversation, elsewhere.ref)


def test_plans_that_cannot_be(hall: Hall) -> None:
    for plan, refusal in (
        (hall.plan(-1), DayHasPassed),
        (replace(hall.plan(), minutes=0), NoHours),
        (replace(hall.plan(), minutes=-60), NoHours),
        (replace(hall.plan(), minutes=25 * 60), TooManyHours),
        (replace(hall.plan(), place="x" * 301), TooLong),
    ):
        with pytest.raises(refusal):
            service.propose(hall.alys, hall.conversation, plan)


def test_contacts_come_with_the_yes_and_go_when_it_is_called_off(hall: Hall) -> None:
    mair = hall.member("mair")
    proposed = service.propose(hall.alys, hall.conversation, hall.plan(3))
    assert queries.contacts(hall.alys, hall.conversation) == []
    assert "phone" not in profiles.seen(hall.alys, mair).fields
    service.agree(hall.mair, hall.conversation, proposed.ref)
    assert queries.contacts(hall.alys, hall.conversation)[0][1]["phone"] == "01970 600 222"
    assert profiles.seen(hall.alys, mair).fields["phone"] == "01970 600 222"
    assert "phone" not in profiles.seen(hall.huw, mair).fields
    assert hall.listing.state == "arranged"
    service.call_off(hall.mair, hall.conversation, "it rains", "en")
    assert queries.contacts(hall.alys, hall.conversation) == []
    assert "phone" not in profiles.seen(hall.alys, mair).fields
    assert hall.listing.state == "open"
    assert hall.untold("alys") == ["arranging.off"]
    with pytest.raises(NothingArranged):
        service.call_off(hall.mair, hall.conversation, "again", "en")


def test_what_was_agreed_is_never_written_over(hall: Hall) -> None:
    first = hall.agreed(3, place="the square")
    proposed = service.propose(hall.mair, hall.conversation, hall.plan(4, place="the chapel"))
    assert first.state == "agreed"
    service.agree(hall.alys, hall.conversation, proposed.ref)
    rows = queries.history(hall.conversation)
    assert [(each.state, each.place, each.agreed_on) for each in rows] == [
        ("changed", "the square", hall.today.isoformat()),
        ("agreed", "the chapel", hall.today.isoformat()),
    ]
    assert hall.untold("mair") == ["arranging.changed"]


def test_the_database_has_one_agreement_for_a_conversation(hall: Hall) -> None:
    first = hall.agreed(3)
    values = {column.name: getattr(first, column.name) for column in Arrangement.__table__.columns}
    with pytest.raises(IntegrityError), db.write():
        db.session.add(Arrangement(**{**values, "id": None, "ref": "another"}))
        db.session.flush()


def test_it_happened_is_told_once_and_moves_hours_only_with_both_words(hall: Hall) -> None:
    early = hall.agreed(3)
    claim = afterwards.claim_of(hall.conversation, early, hall.today)
    with pytest.raises(NotYetThatDay):
        afterwards.happened(hall.alys, early, claim)
    service.call_off(hall.alys, hall.conversation, "another day", "en")
    arrangement = hall.agreed()
    with pytest.raises((NotFound, NotAllowed)):
        afterwards.happened(hall.huw, arrangement, claim)
    exchange = afterwards.happened(hall.alys, arrangement, claim)
    assert (exchange.state, exchange.giver_id, exchange.receiver_id) == (
        "waiting", hall.member("alys").id, hall.member("mair").id,
    )  # fmt: skip
    assert afterwards.happened(hall.mair, arrangement, claim).id == exchange.id
    assert len(db.session.scalars(select(Exchange)).all()) == 1
    answers.agree(hall.mair, told.by_ref(hall.mair, exchange.ref))
    assert told.given_and_received(hall.member("alys")) == (60, 0)
    assert db.session.scalars(select(Line.exchange_id)).all() == [exchange.id]
    assert hall.listing.state == "done"


def test_a_coordinator_passes_on_one_word_and_who_is_close_to_a_side_none(hall: Hall) -> None:
    arrangement = hall.agreed()
    claim = afterwards.claim_of(hall.conversation, arrangement, hall.today)
    with pytest.raises(NobodyChosen):
        afterwards.happened(hall.sioned, arrangement, claim)
    people.appoint(hall.village, "nia", "mair")
    with pytest.raises((NotAllowed, NotFound)):
        number = hall.member("alys").number
        afterwards.happened(people.actor(hall.village, "nia").speaking_for(number, "phone"), arrangement, claim)
    voice = hall.sioned.speaking_for(hall.member("mair").number, "phone")
    exchange = afterwards.happened(voice, arrangement, claim)
    assert (exchange.giver_word, exchange.receiver_word) == (None, "phone")


def test_a_month_is_told_once_whoever_presses(hall: Hall) -> None:
    with clock.at(clock.now().replace(year=2027, month=1, day=1, hour=12)):
        proposed = service.propose(hall.alys, hall.conversation, service.Plan(date(2027, 1, 5), 30, every="fortnight"))
        arrangement = service.agree(hall.mair, hall.conversation, proposed.ref)
        assert afterwards.ask_about_months() == 0
    with clock.at(clock.now().replace(year=2027, month=1, day=20, hour=12)):
        assert afterwards.ask_about_months() == 1
        assert afterwards.ask_about_months() == 0
        days: dict[date, int | None] = {date(2027, 1, 5): 45, date(2027, 1, 19): None, date(2027, 1, 6): 60}
        logged = afterwards.log_month(hall.alys, arrangement, "2027-01", days)
        assert [(each.occurred_on, each.minutes) for each in logged] == [("2027-01-05", 45)]
        assert afterwards.log_month(hall.mair, arrangement, "2027-01", days) == []
        assert "arranging.month" not in hall.untold("alys")
        with pytest.raises(NotFound):
            afterwards.log_month(hall.alys, arrangement, "2027-13", days)
    with clock.at(clock.now().replace(year=2027, month=2, day=28, hour=12)):
        assert afterwards.ask_about_months() == 1


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        ("week", ["2027-01-31", "2027-02-07", "2027-02-14", "2027-02-21", "2027-02-28"]),
        ("fortnight", ["2027-01-31", "2027-02-14", "2027-02-28"]),
        ("month", ["2027-01-31", "2027-02-28"]),
        ("", ["2027-01-31"]),
    ],
)
def test_the_days_of_an_arrangement(every: str, expected: list[str]) -> None:
    arrangement = Arrangement(starts_on="2027-01-31", every=every)
    found = queries.days(arrangement, date(2027, 1, 1), date(2027, 2, 28))
    assert [each.isoformat() for each in found] == expected
    arrangement.ended_on = "2027-02-14"
    found = queries.days(arrangement, date(2027, 1, 1), date(2027, 2, 28))
    assert all(each < date(2027, 2, 14) for each in found)


def test_thanks_are_said_once_by_the_one_who_was_helped(hall: Hall) -> None:
    ref = people.tell(hall.village, "alys", "alys", "mair", 60)
    exchange = told.by_ref(hall.mair, ref)
    assert not afterwards.may_thank(hall.mair, exchange)
    answers.agree(hall.mair, exchange)
    with pytest.raises(NotAllowed):
        afterwards.thank(hall.alys, exchange, "me!", "en")
    with pytest.raises(NotAllowed):
        afterwards.thank(hall.sioned, exchange, "from me", "en")
    afterwards.thank(hall.mair, exchange, "Diolch", "cy")
    assert not afterwards.may_thank(hall.mair, exchange)
    assert [each.text for each in queries.thanked_lately(hall.member("alys"), "")] == ["Diolch"]


def test_only_the_first_help_of_two_is_asked_about(hall: Hall) -> None:
    first = people.tell(hall.village, "alys", "alys", "mair", 60)
    second = people.tell(hall.village, "mair", "mair", "alys", 30)
    answers.agree(hall.mair, told.by_ref(hall.mair, first))
    answers.agree(hall.alys, told.by_ref(hall.alys, second))
    assert [each.ref for each in queries.first_ones(hall.sioned, hall.village.group_id)] == [first]
    with pytest.raises(NotAllowed):
        queries.first_ones(hall.huw, hall.village.group_id)
    with pytest.raises(NotAllowed):
        afterwards.heard(hall.mair, told.by_ref(hall.mair, first), "well")
    afterwards.heard(hall.sioned, told.by_ref(hall.sioned, first), "not well", "He was late", "en")
    assert queries.first_ones(hall.sioned, hall.village.group_id) == []


def test_who_leaves_calls_off_what_they_agreed_on(hall: Hall) -> None:
    hall.agreed(3)
    with db.write():
        service.end_all(Actor.host(hall.village.group_id), hall.member("mair"))
    assert queries.in_state(hall.conversation, "agreed") is None
    assert hall.untold("alys") == ["arranging.off"]
    assert db.session.scalars(select(Conversation)).one().is_unread_by(hall.member("mair").id) is False


def test_what_is_read_along_by_a_coordinator(hall: Hall) -> None:
    assert queries.messages(hall.sioned, hall.conversation) == []
    with db.write():
        hall.member("mair").email = None
    assert [each.text for each in queries.messages(hall.sioned, hall.conversation)] == ["I can"]


def test_what_was_said_goes_two_years_after_the_last_word_and_what_was_agreed_stays(hall: Hall) -> None:
    arrangement = hall.agreed()
    with clock.at(clock.now() + timedelta(days=731)):
        assert afterwards.tidy() == 0  # it is still to be told of
    service.call_off(hall.mair, hall.conversation, "no", "en")
    assert afterwards.tidy() == 0
    with clock.at(clock.now() + timedelta(days=731)):
        assert afterwards.tidy() == 1
    assert arrangement.agreed_on == hall.today.isoformat()
