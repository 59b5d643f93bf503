"""A circle's own get-togethers, on both engines: hours to the minute, whose hands, and that nothing leaks."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from tests.gatherings.ground import announced, sheet, village
from tests.ledger.whole import dump, faults, shell
from tests.stories import people
from tests.stories.people import Village, actor, member_of
from timebank import clock, errors
from timebank.circles import queries as circles
from timebank.circles import service as circle_service
from timebank.circles.models import Circle
from timebank.circles.service import Told
from timebank.closing import archive
from timebank.closing import queries as closing
from timebank.closing import statements as on_paper
from timebank.db import db
from timebank.desk import queries as desk
from timebank.exchanges import statements
from timebank.gatherings import feeds, held, posting, queries, service
from timebank.gatherings.models import Gathering, Present
from timebank.groups import service as groups
from timebank.ledger import queries as book
from timebank.ledger.audit import audit
from timebank.ledger.journal import FORMATS, journal
from timebank.ledger.models import Transaction
from timebank.notices.models import QUIET, Notice
from timebank.permissions import Actor
from timebank.points import POINTS, Finding
from timebank.privacy import moving, rooms
from timebank.privacy import service as privacy
from timebank.trail import service as trail

ONE = pytest.mark.parametrize("engine", ["sqlite"])
TITLE, TEXT, PLACE = "Quagga breakfasts", "Wombat porridge", "Zanzibar kitchen"


def who(here: Village, name: str) -> Actor:
    """Somebody acting, who knows which circles they are in."""
    return circles.seated(actor(here, name))


def circle_of(here: Village, *names: str) -> Circle:
    """A circle that the first of these founded and the others are in."""
    first, *others = names
    circle = circle_service.found(actor(here, first), here.group_id, Told(name_en="Sugar", purpose_en="Diabetes"))
    for name in others:
        door = circle_service.invite(who(here, first), circle, member_of(here, name))
        circle_service.come_in(actor(here, name), door.ref)
    return circle


def meets(here: Village, circle: Circle, name: str = "mair", **more: object) -> Gathering:
    """A get-together of the circle, led by one of them."""
    return announced(here, name, circle=circle, title=TITLE, text=TEXT, place=PLACE, **more)


def ground() -> tuple[Village, Circle]:
    """Alys looks after a circle of Mair, Dafydd, Gwen and Huw; nobody of the coordinators is in it."""
    here = village()
    return here, circle_of(here, "alys", "mair", "dafydd", "gwen", "huw")


def shared(here: Village, gathering: Gathering, led: str = "mair", there: str = "alys dafydd gwen huw") -> None:
    """Mair writes the sheet, Alys looks at it."""
    posting.write(who(here, "mair"), gathering, sheet(here, led, there))
    posting.post(who(here, "alys"), gathering)


def test_two_and_a_half_hours_shared_by_four_agree_to_the_minute(app: Flask) -> None:
    with app.app_context():
        here, circle = ground()
        gathering = meets(here, circle)
        coming = posting.preview(gathering, sheet(here, "mair", "alys dafydd gwen huw"))
        shared(here, gathering)
        accounts = {each.account_id: minutes for each, minutes in coming.legs.items() if each is not None}
        accounts[groups.account_ids(here.group_id)["pot"]] = 2
        assert queries.legs(here.group_id, gathering.posted_number or 0) == accounts
        assert accounts[member_of(here, "gwen").account_id] == -38
        assert queries.shared_in(circle) == (1, 1, 150, 152)
        assert audit(here.group_id).findings == []
    with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run:
        assert faults(dump(run)) == []


@pytest.mark.parametrize("rule", ["pot", "issuance", "paid", "auction", ""])
@ONE
def test_no_hours_come_into_a_circle_from_outside(app: Flask, rule: str) -> None:
    with app.app_context():
        here, circle = ground()
        with pytest.raises(errors.NothingChosen):
            meets(here, circle, rule=rule)
        gathering = meets(here, circle)
        with pytest.raises(errors.NothingChosen):
            service.change(who(here, "mair"), gathering, plan_of(here, gathering, rule=rule))


def plan_of(here: Village, gathering: Gathering, **more: object) -> service.Plan:
    plan = {"title": "Other", "on_day": people.today(here), "begins": "11:00", "minutes": 60, "rule": "share",
            "leaders": gathering.leaders, **more}  # fmt: skip
    return service.Plan(**plan)  # type: ignore[arg-type]


def test_who_is_not_inside_may_do_nothing_whatever_their_office(app: Flask) -> None:
    with app.app_context():
        here, circle = ground()
        gathering = meets(here, circle)
        what = sheet(here, "mair", "alys")
        for name in ("sioned", "nia"):
            out = who(here, name)
            with pytest.raises(errors.NotFound):
                queries.by_ref(out, gathering.ref)
            for verb in (
                lambda name=name: meets(here, circle, name),
                lambda out=out: service.come(out, gathering),
                lambda out=out: service.come_for(out, gathering, member_of(here, "gwen")),
                lambda out=out: service.leave_for(out, gathering, member_of(here, "gwen")),
                lambda out=out: service.change(out, gathering, plan_of(here, gathering)),
                lambda out=out: service.call_off(out, gathering, "No", "en"),
                lambda out=out: posting.write(out, gathering, what),
                lambda out=out: posting.post(out, gathering),
                lambda out=out: posting.correct(out.for_reason("So"), gathering, what),
            ):
                with pytest.raises(errors.NotAllowed):
                    verb()
            assert not posting.may_post(out, gathering, what)
        assert gathering.state == "planned" and gathering.coming == []


@ONE
def test_a_coordinator_inside_holds_no_office_there(app: Flask) -> None:
    with app.app_context():
        here = village()
        circle = circle_of(here, "alys", "mair", "sioned")
        gathering = meets(here, circle)
        sioned = who(here, "sioned")
        assert queries.by_ref(sioned, gathering.ref) is gathering
        for verb in (
            lambda: service.change(sioned, gathering, plan_of(here, gathering)),
            lambda: posting.write(sioned, gathering, sheet(here, "mair", "sioned")),
            lambda: service.come_for(sioned, gathering, member_of(here, "mair")),
        ):
            with pytest.raises(errors.NotAllowed):
                verb()


@ONE
def test_who_acts_for_somebody_is_in_none_of_their_circles(app: Flask) -> None:
    with app.app_context():
        here, circle = ground()
        gathering = meets(here, circle)
        acting = Actor(
            user_id=1, member_id=member_of(here, "gwen").id, group_id=here.group_id, circle_ids=frozenset({circle.id}),
            acting_id=member_of(here, "sioned").id,
        )  # fmt: skip
        with pytest.raises(errors.NotFound):
            queries.by_ref(circles.seated(acting), gathering.ref)
        with pytest.raises(errors.NotAllowed):
            service.come(acting, gathering)


def test_who_wrote_the_sheet_does_not_put_it_in_the_book(app: Flask) -> None:
    with app.app_context():
        here, circle = ground()
        gathering = meets(here, circle)
        posting.write(who(here, "alys"), gathering, sheet(here, "mair", "dafydd gwen"))
        for name, may in (("alys", False), ("mair", True), ("dafydd", True), ("huw", False), ("sioned", False)):
            # Alys, the one convener, wrote it: so whoever was there; Huw was not.
            assert posting.may_post(who(here, name), gathering, posting.sheet_of(gathering)) == may, name
        with pytest.raises(errors.SheetNeedsAnother):
            posting.post(who(here, "alys"), gathering)
        posting.write(who(here, "mair"), gathering, sheet(here, "mair", "dafydd gwen"))
        for name, may in (("alys", True), ("mair", False), ("dafydd", False), ("huw", False)):
            assert posting.may_post(who(here, name), gathering, posting.sheet_of(gathering)) == may, name
        with pytest.raises(errors.SheetNeedsAnother):
            posting.post(who(here, "dafydd"), gathering)
        posting.post(who(here, "alys"), gathering)
        assert book.balance(member_of(here, "mair").account_id) == 150


@ONE
def test_only_who_is_in_the_circle_stands_on_the_sheet_or_leads(app: Flask) -> None:
    with app.app_context():
        here, circle = ground()
        gathering = meets(here, circle)
        for led, there in (("mair", "alys nia"), ("nia", "alys")):
            with pytest.raises(errors.NotInTheCircle):
                posting.write(who(here, "mair"), gathering, sheet(here, led, there))
        with pytest.raises(errors.NotInTheCircle):
            meets(here, circle, leaders=[member_of(here, "nia")])
        with pytest.raises(errors.NotInTheCircle):
            service.change(who(here, "mair"), gathering, plan_of(here, gathering, leaders=[member_of(here, "nia")]))


def test_putting_right_is_by_the_same_hands_and_each_is_told_in_words_that_tell_nothing(app: Flask) -> None:
    with app.app_context():
        here, circle = ground()
        gathering = meets(here, circle)
        shared(here, gathering)
        right = sheet(here, "mair", "alys dafydd gwen", 120)
        alys = who(here, "alys")
        with pytest.raises(errors.ReasonNeeded):
            posting.correct(alys, gathering, right)
        with pytest.raises(errors.SheetNeedsAnother):
            posting.correct(who(here, "dafydd").for_reason("Less"), gathering, right)
        circle_service.leave(who(here, "huw"), circle)
        posting.correct(alys.for_reason("Wombats were late", "en"), gathering, right)
        assert [book.balance(member_of(here, each).account_id) for each in ("mair", "alys", "huw")] == [120, -40, 0]
        assert queries.shared_in(circle) == (1, 1, 120, 120)
        told = list(db.session.scalars(select(Notice).where(Notice.key.like("%gathering.corrected%"))))
        assert {each.kind for each in told} == {"circles.new", "gathering.shared"} <= QUIET
        assert [each.member_id for each in told if each.kind == "gathering.shared"] == [member_of(here, "huw").id]
        assert all(each.facts == "{}" and each.thing in ("", circle.ref) for each in told)
        [line] = statements.page(who(here, "gwen"), member_of(here, "gwen")).lines
        assert line.minutes == -40 and line.other is not None and line.other.why().reason == "Wombats were late"
        [line] = statements.page(who(here, "huw"), member_of(here, "huw")).lines
        assert line.minutes == 0 and line.other is not None and line.other.why().reason is None
        rows = trail.page(here.group_id, limit=100)
        assert all("Wombat" not in (each.reason or "") for each in rows)
        assert audit(here.group_id).findings == []


@ONE
def test_the_trail_the_book_and_the_exports_tell_no_more_than_that_hours_were_shared(app: Flask) -> None:
    with app.app_context():
        here, circle = ground()
        gathering = meets(here, circle, places=1)
        service.come(who(here, "gwen"), gathering)
        service.come(who(here, "huw"), gathering)
        service.leave(who(here, "gwen"), gathering)
        service.change(who(here, "mair"), gathering, plan_of(here, gathering, title=TITLE, text=TEXT, minutes=150))
        shared(here, gathering)
        again = meets(here, circle)
        service.call_off(who(here, "mair"), again, "Xylophones", "en")
        rows = trail.page(here.group_id, limit=200)
        assert [each.action for each in rows if "gathering" in each.action] == []
        [row] = [each for each in rows if each.action == "hours.shared"]
        assert (row.thing, row.reason, row.facts.get("people")) == ("", None, None)
        secrets = (TITLE, TEXT, PLACE, "Xylophones", "Sugar", gathering.ref, again.ref, circle.ref)
        told = repr(rows) + "".join("".join(journal(here.group_id, each)) for each in FORMATS)
        told += repr([(each.kind, each.idempotency_key) for each in db.session.scalars(select(Transaction))])
        told += repr([(each.kind, each.facts) for each in db.session.scalars(select(Notice))])
        assert [each for each in secrets if each in told] == []
        assert {each.kind for each in db.session.scalars(select(Notice))} <= QUIET


@ONE
def test_a_line_of_the_book_reads_in_full_to_those_inside_alone(app: Flask) -> None:
    with app.app_context():
        here, circle = ground()
        gathering = meets(here, circle)
        shared(here, gathering)
        gwen = member_of(here, "gwen")
        with app.test_request_context():
            for reader, full in (("gwen", True), ("sioned", False), ("huw", True)):
                if reader == "huw":  # a signer, and in the circle
                    line = statements.page(who(here, "huw"), gwen).lines[0].other
                else:
                    line = statements.page(actor(here, reader), gwen).lines[0].other
                assert line is not None
                assert (line.what, line.ref) == ((TITLE, gathering.ref) if full else ("", None))
                assert ("Mair" in line.say(gwen)) == full and (line.say(gwen) == "Hours shared") != full
            month = gathering.on_day[:7]
            paper = list(on_paper.run(Actor.host(here.group_id), here.group_id, month, month))
            [entry] = next(each for each in paper if each.member is gwen and each.language == "en").entries
            assert (entry.who, entry.what, entry.ref) == ("Hours shared", "", None)


@ONE
def test_desk_month_end_and_calls_know_nothing_of_it(app: Flask) -> None:
    with app.app_context():
        here, circle = ground()
        gathering = meets(here, circle)
        today = people.today(here)
        assert queries.without_sheet(here.group_id, today + timedelta(days=1)) == []
        posting.write(who(here, "mair"), gathering, sheet(here, "mair", "alys gwen"))
        assert queries.to_post(here.group_id) == []
        [point] = [each for each in POINTS if each.name == "gatherings"]
        assert point.find(here.group_id, gathering.on_day[:7]) == Finding(True, 0)
        posting.post(who(here, "alys"), gathering)
        found = closing.help_between(here.group_id, gathering.on_day, gathering.on_day)
        assert found.delivered == 150  # hours are hours, whoever shared them


@ONE
def test_lists_and_calendars(app: Flask) -> None:
    with app.app_context():
        here, circle = ground()
        gathering = meets(here, circle)
        open_one = announced(here, "alys")
        today = people.today(here)
        for name in ("sioned", "gwen"):  # on the group's own lists for nobody: they are looked at over a shoulder
            reader = who(here, name)
            assert queries.next_ones(reader, today) == [open_one]
            assert queries.in_month(reader, gathering.on_day[:7]) == [open_one]
        assert queries.since(Actor(group_id=here.group_id), "") == [open_one]
        service.come(who(here, "gwen"), gathering)
        secret = service.make_feed(actor(here, "gwen"), here.group_id, member_of(here, "gwen"))
        ours = service.make_feed(actor(here, "sioned"), here.group_id, None)
        with app.test_request_context():
            mine, all_ = feeds.calendar(service.feed(secret)), feeds.calendar(service.feed(ours))
        [event] = Calendar.from_ical(mine).walk("VEVENT")
        assert str(event["summary"]) in ("Dod ynghyd", "Get-together")
        assert "description" not in event and "location" not in event
        for told in (mine, all_):
            assert not [each for each in (TITLE, TEXT, PLACE, "Sugar") if each.encode() in told]
        assert gathering.ref.encode() not in all_
        circle_service.leave(who(here, "gwen"), circle)
        with app.test_request_context():
            assert Calendar.from_ical(feeds.calendar(service.feed(secret))).walk("VEVENT") == []


@ONE
def test_what_is_kept_about_somebody_is_for_their_own_eyes(app: Flask) -> None:
    with app.app_context():
        here, circle = ground()
        gathering = meets(here, circle)
        service.come(who(here, "gwen"), gathering)
        shared(here, gathering)
        for name in ("mair", "gwen"):
            member = member_of(here, name)
            assert TITLE in repr(rooms.held_about(member))
            assert TITLE not in repr(rooms.held_about(member, own_eyes=False))
        [wrote] = held.held_in_circles(member_of(here, "mair"))["Sheets of circles’ get-togethers you wrote"]
        assert wrote["Day"] == gathering.on_day


def test_leaving_the_circle_gives_back_places_and_calls_off_what_only_they_led(app: Flask) -> None:
    with app.app_context():
        here, circle = ground()
        later = people.today(here) + timedelta(days=3)
        hers, ours = meets(here, circle, on=later), meets(here, circle, "alys", on=later, places=1)
        service.come(who(here, "mair"), ours)
        service.come(who(here, "gwen"), ours)
        assert ours.place_of(member_of(here, "gwen").id).state == "waits"
        circle_service.leave(who(here, "mair"), circle)
        assert hers.state == "off"
        assert ours.place_of(member_of(here, "mair").id) is None
        assert ours.place_of(member_of(here, "gwen").id).state == "comes"
        assert [each.action for each in trail.page(here.group_id, limit=50) if "gathering" in each.action] == []


@pytest.mark.parametrize("way", ["close", "leave", "forget"])
def test_a_circle_that_closes_leaves_only_that_hours_were_shared(app: Flask, way: str) -> None:
    with app.app_context():
        here = village()
        circle = circle_of(here, "alys", "mair")
        gathering = meets(here, circle)
        posting.write(who(here, "mair"), gathering, sheet(here, "mair", "alys"))
        posting.post(who(here, "alys"), gathering)
        unposted = meets(here, circle)
        service.come(who(here, "alys"), unposted)
        posting.write(who(here, "mair"), unposted, sheet(here, "mair", "alys"))
        to_come = meets(here, circle, on=people.today(here) + timedelta(days=3))
        gone = {unposted.id, to_come.id}
        if way == "close":
            circle_service.close(who(here, "alys"), circle)
        elif way == "leave":
            circle_service.leave(who(here, "mair"), circle)
            circle_service.leave(who(here, "alys"), circle)
        else:
            for name in ("mair", "alys"):
                privacy.leave(Actor.host(here.group_id), member_of(here, name), "forgive" if name == "alys" else "pot")
                with db.write():
                    rooms.forget(member_of(here, name))
        db.session.expire_all()
        assert not set(db.session.scalars(select(Gathering.id))) & gone
        [left] = db.session.scalars(select(Gathering))
        assert (left.title, left.text, left.place, left.leading, left.present) == ("", "", "", [], [])
        assert list(db.session.scalars(select(Present))) == []
        if way != "forget":
            [line] = statements.page(who(here, "alys"), member_of(here, "alys")).lines
            assert line.other is not None and line.other.ref is None and line.minutes == -150
        assert audit(here.group_id).findings == []


@ONE
def test_another_group_has_no_hand_in_it(app: Flask) -> None:
    with app.app_context():
        here, circle = ground()
        gathering = meets(here, circle)
        there = people.whole("trefelin")
        stranger = actor(there, "alys")
        with pytest.raises(errors.NotFound):
            queries.by_ref(stranger, gathering.ref)
        with pytest.raises(errors.Refusal):
            service.announce(stranger, there.group_id, plan_of(there, gathering, circle=circle))
        with pytest.raises(errors.Refusal):
            posting.post(stranger, gathering)


def test_what_is_new_or_waits_is_said_to_those_concerned_in_words_that_tell_nothing(app: Flask) -> None:
    with app.app_context():
        here, circle = ground()

        def new(name: str) -> tuple[bool, bool, bool]:
            reader = who(here, name)
            return circle.id in circles.unread(reader), circle.id in circles.waits(reader), circles.anything_new(reader)

        with clock.at(clock.now() + timedelta(minutes=1)):
            gathering = meets(here, circle)
            assert new("gwen") == (True, False, True) and new("mair") == (False, False, False)
            assert not circles.anything_new(actor(here, "sioned"))
        with clock.at(clock.now() + timedelta(minutes=2)):
            circle_service.has_read(who(here, "gwen"), circle)
            circle_service.has_read(who(here, "alys"), circle)
            assert new("gwen") == (False, False, False)
            posting.write(who(here, "mair"), gathering, sheet(here, "mair", "gwen dafydd"))
            assert new("alys") == (False, True, True) and new("gwen") == (False, False, False)
            posting.write(who(here, "alys"), gathering, sheet(here, "mair", "gwen dafydd"))
            assert new("alys") == (False, False, False) and new("gwen")[1] and new("mair")[1] and not new("huw")[1]
            posting.post(who(here, "gwen"), gathering)
            assert not new("mair")[1]
        told = db.session.scalars(select(Notice))
        assert {(each.kind, each.facts) for each in told if each.kind != "circles.invited"} == {("circles.new", "{}")}


@ONE
def test_who_was_at_a_circle_is_as_quiet_as_before_to_the_desk(app: Flask) -> None:
    with app.app_context():
        now = clock.now()
        with clock.at(now - timedelta(days=120)):
            here, circle = ground()
        with clock.at(now - timedelta(days=10)):
            shared(here, meets(here, circle))
        quiet = desk.quiet(actor(here, "sioned"), here.group_id, people.today(here)).things
        assert {member_of(here, each) for each in ("mair", "gwen")} <= set(quiet)


@ONE
def test_no_file_that_a_group_takes_along_tells_of_it(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        here, circle = ground()
        gathering = meets(here, circle)
        shared(here, gathering)
        posting.correct(who(here, "alys").for_reason("Xylophones", "en"), gathering, sheet(here, "mair", "gwen", 60))
        group, host = groups.by_id(here.group_id), Actor.host(here.group_id)
        with app.test_request_context():
            packs = [
                archive.pack(host, group, gathering.on_day[:4], tmp_path / "year.zip"),
                moving.write(host, group, tmp_path / "all.zip"),
            ]
        secrets = [each.encode() for each in (TITLE, TEXT, PLACE, "Xylophones", "Sugar", gathering.ref, circle.ref)]
    files = 0
    for each in packs:
        with zipfile.ZipFile(each) as folder:
            for name in folder.namelist():
                files += 1
                assert [secret for secret in secrets if secret in folder.read(name)] == [], (each.name, name)
            assert any(b"shared" in folder.read(name) for name in folder.namelist()), each.name
    assert files > 20
