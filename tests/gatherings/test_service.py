"""Get-togethers as a service, on both engines: places, who may post, what the book holds, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import func, select

from tests.gatherings.child import race
from tests.gatherings.ground import announced, held, sheet, village
from tests.ledger.whole import dump, faults, shell
from tests.stories import people
from tests.stories.people import actor, member_of
from timebank import clock, errors
from timebank.db import db
from timebank.gatherings import feeds, posting, queries, service
from timebank.gatherings.models import Feed, Gathering, GatheringEntry, PlaceTaken
from timebank.gatherings.service import Plan, days_of, time_of
from timebank.gifts import service as gifts
from timebank.groups import service as groups
from timebank.ledger import queries as book
from timebank.members import apart
from timebank.members import service as members
from timebank.permissions import Actor
from timebank.points import POINTS, Finding
from timebank.privacy import rooms

ONE = pytest.mark.parametrize("engine", ["sqlite"])


def test_two_taps_at_once_never_overfill(app: Flask) -> None:
    with app.app_context():
        here = village()
        gathering = announced(here, places=2)
        ref, numbers = gathering.ref, [member_of(here, each).number for each in ("alys", "dafydd", "gwen", "huw")]
    got = race(app.config["SQLALCHEMY_DATABASE_URI"], ref, numbers)
    assert sorted(got) == ["comes", "comes", "waits", "waits"]
    with app.app_context():
        states = select(PlaceTaken.state, func.count()).group_by(PlaceTaken.state)
        assert dict(db.session.execute(states).all()) == {"comes": 2, "waits": 2}


def test_the_preview_the_postings_and_the_book_agree_to_the_minute(app: Flask) -> None:
    with app.app_context():
        here = village()
        gathering = announced(here)
        what = sheet(here, "mair", "alys dafydd gwen huw")
        coming = posting.preview(gathering, what)
        held(here, gathering, what)
        accounts = {each.account_id: minutes for each, minutes in coming.legs.items() if each is not None}
        accounts[groups.account_ids(here.group_id)["pot"]] = coming.legs[None]
        assert queries.legs(here.group_id, gathering.posted_number or 0) == accounts
        assert sum(accounts.values()) == 0 and accounts[member_of(here, "alys").account_id] == -38
    with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run:
        assert faults(dump(run)) == []


def test_no_party_gives_both_words(app: Flask) -> None:
    with app.app_context():
        here = village()
        led_by_officer = announced(here, "nia", rule="paid")
        posting.write(actor(here, "nia"), led_by_officer, sheet(here, "nia", "mair"))
        with pytest.raises(errors.OwnHours):
            posting.post(actor(here, "nia"), led_by_officer)
        with pytest.raises(errors.NotAllowed):
            posting.post(actor(here, "mair"), led_by_officer)
        on_the_sheet = announced(here, "alys")
        posting.write(actor(here, "alys"), on_the_sheet, sheet(here, "alys", "sioned"))
        people.appoint(here, "nia", "alys")  # Nia acts for one who led
        for who in ("sioned", "nia"):
            with pytest.raises(errors.OwnHours):
                posting.post(actor(here, who), on_the_sheet)
        with pytest.raises(errors.NotAllowed):
            posting.write(actor(here, "gwen"), on_the_sheet, sheet(here, "gwen", "alys"))
        assert book.totals(here.group_id).transactions == 0
        posting.post(actor(here, "huw"), led_by_officer)
        assert book.totals(here.group_id).transactions == 1


def test_where_there_is_no_other_officer_it_is_single_handed_for_good(app: Flask) -> None:
    with app.app_context():
        here = people.found()
        people.join(here, "Mair Jones")
        gathering = announced(here, "sioned")
        posting.write(actor(here, "sioned"), gathering, sheet(here, "sioned", "mair"))
        posting.post(actor(here, "sioned"), gathering)
        [line] = book.statement(member_of(here, "mair").account_id)
        assert line.kind == "gathering_alone"


def test_what_somebody_looked_at_is_what_is_posted(app: Flask) -> None:
    with app.app_context():
        here = village()
        gathering = announced(here)
        posting.write(actor(here, "mair"), gathering, sheet(here, "mair", "alys"))
        seen = gathering.version
        posting.write(actor(here, "mair"), gathering, sheet(here, "mair", "alys gwen"))
        with pytest.raises(errors.GatheringChanged):
            posting.post(actor(here, "sioned"), gathering, seen)
        posting.post(actor(here, "sioned"), gathering, gathering.version)
        with pytest.raises(errors.NotNow):
            posting.post(actor(here, "sioned"), gathering)
        with pytest.raises(errors.GatheringOver):
            posting.write(actor(here, "mair"), gathering, sheet(here, "mair", "gwen"))
        assert book.balance(member_of(here, "gwen").account_id) == -75


def test_a_correction_is_a_reversal_and_the_right_entry_in_one_step(app: Flask) -> None:
    with app.app_context():
        here = village()
        gathering = announced(here)
        held(here, gathering, sheet(here, "mair", "alys gwen"))
        with pytest.raises(errors.ReasonNeeded):
            posting.correct(actor(here, "nia"), gathering, sheet(here, "mair", "alys"))
        with pytest.raises(errors.NotAllowed):
            posting.correct(actor(here, "mair").for_reason("mine"), gathering, sheet(here, "mair", "alys"))
        with pytest.raises(errors.OwnHours):
            posting.correct(actor(here, "nia").for_reason("me too"), gathering, sheet(here, "mair", "alys nia"))
        posting.correct(actor(here, "nia").for_reason("Gwen was not there"), gathering, sheet(here, "mair", "alys"))
        assert book.balance(member_of(here, "gwen").account_id) == 0
        assert book.balance(member_of(here, "alys").account_id) == -150
        assert queries.numbers_of(gathering) == [1, 3]
        posting.correct(actor(here, "nia").for_reason("It never was"), gathering, sheet(here, "", ""))
        assert book.balance(member_of(here, "mair").account_id) == 0 and gathering.posted_number is None
        assert db.session.scalar(select(func.count()).select_from(GatheringEntry)) == 2
    with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run:
        assert faults(dump(run)) == []


def test_the_hours_are_rounded_as_the_group_decided_and_no_hours_need_no_officer(app: Flask) -> None:
    with app.app_context():
        here = village()
        gathering = announced(here, minutes=50, rule="pot")
        assert posting.preview(gathering, sheet(here, "mair", "alys", 50)).minutes == 45
        with pytest.raises(errors.RoundsToNothing):
            posting.preview(gathering, sheet(here, "mair", "alys", 7))
        with pytest.raises(errors.NobodyThere):
            posting.preview(gathering, sheet(here, "", ""))
        with pytest.raises(errors.TooManyPeople):
            posting.preview(gathering, sheet(here, "mair", "", guests=501))
        free = announced(here, rule="none")
        posting.write(actor(here, "mair"), free, sheet(here, "mair", "alys", guests=9))
        assert (free.state, free.posted_number, free.guests) == ("held", None, 9)


@ONE
def test_a_sheet_that_waits_stands_in_the_way_of_closing_its_month(app: Flask) -> None:
    with app.app_context():
        here = village()
        gathering = announced(here)
        month = gathering.on_day[:7]
        [wanted] = [each for each in POINTS if each.name == "gatherings"]
        assert wanted.find(here.group_id, month) == Finding(True, 0)
        posting.write(actor(here, "mair"), gathering, sheet(here, "mair", "alys"))
        assert wanted.find(here.group_id, month) == Finding(False, 1)
        assert wanted.find(here.group_id, "2026-01").ready
        posting.post(actor(here, "sioned"), gathering)
        assert wanted.find(here.group_id, month).ready


def test_a_sheet_waits_for_the_day(app: Flask) -> None:
    with app.app_context():
        here = village()
        gathering = announced(here, on=people.today(here) + timedelta(days=1))
        with pytest.raises(errors.InTheFuture):
            posting.write(actor(here, "mair"), gathering, sheet(here, "mair", "alys"))


def test_hours_before_the_opening_hours_count_stand_against_the_opening_account(app: Flask) -> None:
    with app.app_context(), db.write():
        here = village()
        host = Actor.host(here.group_id)
        late = [
            members.add(host, here.group_id, name=name, opening_minutes=60,
                        opening_on=people.today(here) + timedelta(days=1))
            for name in ("Twm Ifan", "Siân Ifan")
        ]  # fmt: skip
        gathering = announced(here)
        what = replace(sheet(here, "mair", "alys"), there=[member_of(here, "alys"), *late])
        held(here, gathering, what)
        legs = queries.legs(here.group_id, gathering.posted_number or 0)
        assert legs[groups.account_ids(here.group_id)["opening"]] == -100
        assert not {each.account_id for each in late} & set(legs)


def test_the_rule_stays_once_somebody_put_their_name_down_and_more_places_move_people_up(app: Flask) -> None:
    with app.app_context():
        here = village()
        soon = people.today(here) + timedelta(days=2)
        gathering = announced(here, on=soon, places=1)
        plan = Plan("Bore coffi", soon, "11", 150, "each", [member_of(here, "mair")], places=1)
        service.change(actor(here, "mair"), gathering, plan)
        assert (gathering.rule, gathering.begins) == ("each", "11:00")
        assert [service.come(actor(here, who), gathering) for who in ("alys", "gwen", "alys")] == [
            "comes", "waits", "comes",
        ]  # fmt: skip
        with pytest.raises(errors.RuleStays):
            service.change(actor(here, "mair"), gathering, replace(plan, rule="paid"))
        with pytest.raises(errors.NotAllowed):
            service.change(actor(here, "gwen"), gathering, plan)
        service.change(actor(here, "mair"), gathering, replace(plan, places=2))
        assert [each.state for each in gathering.coming] == ["comes", "comes"]
        service.leave(actor(here, "dafydd"), gathering)  # who has no place gives none back
        assert len(gathering.coming) == 2


def test_one_announces_so_much_in_an_hour(app: Flask) -> None:
    with app.app_context():
        here = village()
        for _ in range(service.AN_HOUR):
            announced(here)
        with pytest.raises(errors.EnoughForNow):
            announced(here)
        announced(here, "alys")


@ONE
def test_whom_one_blocked_announces_nothing_to_one(app: Flask) -> None:
    with app.app_context():
        here = village()
        gathering = announced(here, "alys", leaders=[member_of(here, "mair")])
        apart.block(actor(here, "gwen"), member_of(here, "gwen"), member_of(here, "mair"), on=True)
        assert queries.next_ones(actor(here, "gwen"), people.today(here)) == []
        with pytest.raises(errors.NotFound):
            queries.by_ref(actor(here, "gwen"), gathering.ref)
        assert queries.next_ones(actor(here, "dafydd"), people.today(here)) == [gathering]


@pytest.mark.parametrize(
    ("first", "every", "until", "expected"),
    [
        (date(2027, 1, 5), "week", date(2027, 1, 19), ["2027-01-05", "2027-01-12", "2027-01-19"]),
        (date(2027, 1, 12), "month", date(2027, 3, 31), ["2027-01-12", "2027-02-09", "2027-03-09"]),
        (date(2027, 1, 29), "month", date(2027, 3, 31), ["2027-01-29", "2027-02-26", "2027-03-26"]),
        (date(2027, 12, 14), "month", date(2028, 1, 31), ["2027-12-14", "2028-01-11"]),
        (date(2027, 1, 5), "", None, ["2027-01-05"]),
    ],
)
def test_the_days_of_what_repeats(first: date, every: str, until: date | None, expected: list[str]) -> None:
    plan = Plan("x", first, "10", 60, "none", every=every, until=until)
    assert [each.isoformat() for each in days_of(plan)] == expected


@pytest.mark.parametrize("typed", ["24:00", "10:60", "ten", "", "-1", "1:2", "10:30:00", "١٠:٣٠"])
def test_no_time_of_day(typed: str) -> None:
    with pytest.raises(errors.NotATime):
        time_of(typed)


def test_a_calendar_stays_right_over_a_change_of_clocks(app: Flask) -> None:
    """In 2027 the clocks of Wales go forward on 28 March and back on 31 October."""
    with clock.at(datetime(2027, 3, 1, 9, tzinfo=UTC)), app.app_context():
        here = village()
        announced(here, on=date(2027, 3, 23), every="week", until=date(2027, 4, 6))
        announced(here, "alys", on=date(2027, 3, 28), begins="1:30", minutes=60, title="A night without sleep")
        announced(here, "alys", on=date(2027, 10, 31), begins="0:30", minutes=180, title="A long night")
        secret = service.make_feed(actor(here, "sioned"), here.group_id, None)
        found = Calendar.from_ical(feeds.calendar(service.feed(secret)))
        events = found.walk("VEVENT")
        starts = [event["dtstart"].dt for event in events]
        assert starts == [
            datetime(2027, 3, 23, 10, 30, tzinfo=UTC),
            datetime(2027, 3, 28, 1, 30, tzinfo=UTC),  # 2:30 there: 1:30 was left out
            datetime(2027, 3, 30, 9, 30, tzinfo=UTC),
            datetime(2027, 4, 6, 9, 30, tzinfo=UTC),
            datetime(2027, 10, 30, 23, 30, tzinfo=UTC),
        ]
        assert all(event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=length) for event, length in
                   zip(events, (150, 60, 150, 150, 180), strict=True))  # fmt: skip
        assert len({str(event["uid"]) for event in events}) == 5
        assert found["version"] == "2.0" and found["prodid"]


def test_a_calendar_ends_with_its_owner(app: Flask) -> None:
    with app.app_context():
        here = village()
        mair = member_of(here, "mair")
        secret = service.make_feed(actor(here, "mair"), here.group_id, mair)
        assert db.session.scalars(select(Feed.digest)).one() != secret
        with pytest.raises(errors.NotAllowed):
            service.make_feed(actor(here, "alys"), here.group_id, mair)
        with pytest.raises(errors.NotAllowed):
            service.end_feed(actor(here, "sioned"), here.group_id, mair)
        with db.write():
            mair.left_on = people.today(here).isoformat()
        with pytest.raises(errors.NotFound):
            service.feed(secret)
        for wrong in ("", "x", secret + "x", "%s' OR 1=1"):
            with pytest.raises(errors.NotFound):
                service.feed(wrong)


def test_what_is_kept_about_somebody_is_told_and_forgotten(app: Flask) -> None:
    with app.app_context():
        here = village()
        gathering = announced(here, text="Bring a cake", place="At mine")
        service.come(actor(here, "gwen"), gathering)
        held(here, gathering, sheet(here, "mair", "alys"))
        coming = announced(here, "alys", on=people.today(here) + timedelta(days=3))
        service.come(actor(here, "mair"), coming)
        mair = member_of(here, "mair")
        gift = gifts.give(actor(here, "mair"), mair, gifts.Present(30, member_of(here, "gwen"), "With love", "en"))
        kept = rooms.held_about(mair)
        assert kept["Get-togethers you announced or lead"][0]["More about it"] == "Bring a cake"
        assert kept["Get-togethers you have a place at"][0]["How it stands"] == "comes"
        assert kept["Get-togethers you were at"] == [
            {"Day": gathering.on_day, "What": "Bore coffi", "You led it": True}
        ]
        assert kept["Gifts of hours"][0]["To"] == "Gwen Pugh"
        assert rooms.held_about(member_of(here, "gwen"))["Gifts of hours"][0]["What"] == "With love"
        with db.write():
            rooms.forget(mair)
        assert (gathering.title, gathering.text, gathering.place) == ("", "", "")
        db.session.refresh(coming)
        assert coming.place_of(mair.id) is None
        assert gift.words == "" and book.balance(mair.account_id) == 120


def test_hands_of_another_group(app: Flask) -> None:
    with app.app_context():
        here, there = village(), people.found("aber")
        gathering = announced(here)
        stranger = actor(there, "sioned")
        for verb in (service.come, service.leave):
            with pytest.raises(errors.NotFound):
                verb(stranger, gathering)
        with pytest.raises(errors.NotFound):
            posting.write(stranger, gathering, sheet(here, "mair", "alys"))
        with pytest.raises(errors.UnknownMember):
            service.come_for(actor(here, "sioned"), gathering, member_of(there, "sioned"))
        foreign = posting.Sheet(60, [member_of(here, "mair")], [member_of(there, "sioned")])
        with pytest.raises(errors.UnknownMember):
            posting.write(actor(here, "mair"), gathering, foreign)
        assert db.session.scalars(select(Gathering.state)).one() == "planned"
