"""Get-togethers: announced, signed up for, attended, and their hours in the book to the minute."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from freezegun import freeze_time
from icalendar import Calendar
from sqlalchemy import select

from tests.browse import Browser
from tests.stories.conftest import Village
from timebank import clock
from timebank.closing import queries as closing
from timebank.db import db
from timebank.gatherings.models import Gathering
from timebank.notices.models import Notice


def announce(village: Village, who: str, day: date, language: str = "en", **more: str) -> str:
    """Somebody announces a get-together; its reference."""
    page = village.browser(who, language).get(village.at("gatherings/new"))
    typed = {
        "title": "Coffee morning", "begins": "10:30", "length-h": "2", "length-m": "30", "place": "The hall",
        "day-when": "other", "day-d": str(day.day), "day-m": str(day.month), "day-y": str(day.year),
        **{name.replace("__", "-"): value for name, value in more.items()},
    }  # fmt: skip
    page.send(page.doc.find(".//*[@id='typed']"), typed)
    assert page.status == 200 and "/new" not in page.path, page.text
    return page.path.rpartition("/")[2]


def open_at(village: Village, who: str, ref: str, language: str = "en") -> Browser:
    return village.browser(who, language).get(village.at(f"gatherings/{ref}"))


def test_two_and_a_half_hours_shared_by_four_from_the_announcement_to_the_report(village: Village) -> None:
    soon = village.today() + timedelta(days=3)
    ref = announce(village, "Alys", soon, rule="share", places="4")
    board = village.browser("Mair").get(village.at("board"))
    assert "Get-togethers" in board.text and "Coffee morning" in board.text
    month = board.get(village.at(f"gatherings/month/{soon.isoformat()[:7]}"))
    assert "Coffee morning" in month.text and "Alys Jones" in month.text
    for who in ("Mair", "Dafydd", "Gwen"):
        page = open_at(village, who, ref).press("I would like to come")
        assert "you have a place" in page.text
    rung = open_at(village, "Sioned", ref).press("A place for them", who="Huw Rees", channel="phone")
    assert "Huw Rees" in rung.text and "Mair Pugh" in rung.text
    assert "Huw Rees" not in open_at(village, "Mair", ref).text  # who comes is not everybody's business

    with freeze_time(clock.now() + timedelta(days=3)):
        sheet = open_at(village, "Alys", ref).click("Write down who was there").press("Show what will move")
        assert "2 hours 30 minutes" in sheet.text and sheet.text.count("38 minutes") == 4 and "2 minutes" in sheet.text
        sheet.press("Hand it in")
        assert "An officer who has no part in it" in sheet.text and village.posted() == 0
        assert "Look at it" not in sheet.text
        assert sheet.get(village.at(f"gatherings/{ref}/check")).status == 403
        look = village.browser("Huw").get(village.at(f"gatherings/{ref}/check"))
        assert "somebody else has to do this" in look.text  # he is on the sheet
        assert look.post(village.at(f"gatherings/{ref}/check"), {"version": "1"}).status == 403
        desk = village.browser("Sioned").get(village.at("desk/gatherings"))
        desk.click("Coffee morning").click("Look at it, and put it in the book")
        assert desk.text.count("38 minutes") == 4
        desk.press("Put it in the book")
        assert desk.status == 200 and "In the hours book" in desk.text
    assert village.posted() == 1
    assert village.minutes("Alys") == 150
    assert [village.minutes(who) for who in ("Mair", "Dafydd", "Gwen", "Huw")] == [-38] * 4
    lines = village.browser("Mair").get(village.at("statement")).text
    assert f"Get-together, {soon:%A}, led by: Alys Jones" in lines and "received 38 minutes" in lines
    own = open_at(village, "Mair", ref).text
    assert "38 minutes" in own and "Dafydd Owen" not in own
    with village.app.app_context():
        found = closing.help_between(village.group_id, soon.isoformat(), soon.isoformat())
        assert (found.times, found.delivered, found.received) == (1, 150, 152)
        assert (found.givers, found.receivers) == (1, 4)


def test_somebody_leaves_and_the_next_one_moves_up_and_is_told(village: Village) -> None:
    ref = announce(village, "Alys", village.today() + timedelta(days=3), places="1", rule="none")
    open_at(village, "Mair", ref).press("I would like to come")
    waits = open_at(village, "Gwen", ref).press("Put me on the waiting list")
    assert "you are on the waiting list" in waits.text
    open_at(village, "Mair", ref).press("I cannot come after all")
    assert "you have a place" in open_at(village, "Gwen", ref).text
    with village.app.app_context():
        assert list(db.session.scalars(select(Notice.kind))) == ["gathering.moved up"]
    letters = village.browser("Sioned").get(village.at("desk/to-tell"))
    assert "A place has become free" in letters.text or letters.status == 404


def test_welsh_from_announcing_to_the_paper(village: Village) -> None:
    ref = announce(village, "Sioned", village.today() + timedelta(days=1), "cy", title="Bore coffi", rule="paid")
    page = open_at(village, "Alys", ref, "cy")
    assert "Bore coffi" in page.text and "Sioned Evans" in page.text
    paper = village.browser("Sioned", "cy").get(village.at(f"gatherings/{ref}/paper"))
    assert paper.status == 200 and 'class="box"' in paper.html
    assert village.browser("Mair").get(village.at(f"gatherings/{ref}/paper")).status == 403


def test_late_comers_guests_and_putting_it_right_with_a_reason(village: Village) -> None:
    ref = announce(village, "Alys", village.today(), rule="each")
    sheet = village.browser("Sioned").get(village.at(f"gatherings/{ref}/sheet"))
    sheet.press("Show what will move", others="Mair Pugh\nnobody at all", guests="3")
    assert sheet.status == 422 and "We do not know who that is" in sheet.text
    sheet.press("Show what will move", others="Mair Pugh\nGwen Jones", guests="3").press("Hand it in")
    sheet.press("Put it in the book")
    assert village.minutes("Alys") == 150 and village.minutes("Gwen") == -150
    assert "Others who were there: 3" in sheet.text

    right = open_at(village, "Sioned", ref).click("Put it right")
    right.press("Show what will move", length__h="2", length__m="0")
    right.press("Put it right")
    assert right.status == 422 and "Please say why" in right.text and village.minutes("Alys") == 150
    right.press("Show what will move", reason="It was two hours").press("Put it right")
    assert right.status == 200, right.text
    assert village.minutes("Alys") == 120 and village.minutes("Gwen") == -120 and village.posted() == 3
    with village.app.app_context():
        told = set(db.session.scalars(select(Notice.kind)))
        assert told == {"gathering.corrected"}
    statement = village.browser("Gwen").get(village.at("statement")).text
    assert "received 2 hours" in statement and "was 2 hours 30 minutes, corrected" in statement
    assert "It was two hours" in statement and statement.count("led by: Alys Jones") == 1
    every = village.browser("Sioned").get(village.at(f"people/{village.refs['Gwen']}/statement") + "?lines=every").text
    assert every.count("led by: Alys Jones") == 3 and "taken out: 2 hours 30 minutes" in every

    right = open_at(village, "Sioned", ref).click("Put it right")
    form = right.doc.find(".//*[@id='typed']")
    for box in form.iter("input"):
        if box.get("value") == village.refs["Gwen"]:
            del box.attrib["checked"]  # she was not there
    right.press("Show what will move", reason="Gwen was at home").press("Put it right")
    assert village.minutes("Gwen") == 0 and village.minutes("Mair") == -120
    statement = village.browser("Gwen").get(village.at("statement")).text
    assert statement.count("led by: Alys Jones") == 1 and "Gwen was at home" in statement
    assert "after this: as much given as received" in statement


def test_called_off_with_all_that_come_after_it(village: Village) -> None:
    first = village.today() + timedelta(days=7)
    ref = announce(village, "Alys", first, every="week", until=(first + timedelta(days=21)).isoformat())
    open_at(village, "Gwen", ref).press("I would like to come")
    off = open_at(village, "Alys", ref).click("Call it off")
    off.press("Call it off", said="The roof leaks", later="y")
    assert "called off" in off.text and "The roof leaks" in off.text
    with village.app.app_context():
        assert list(db.session.scalars(select(Gathering.state))) == ["off"] * 4
        assert [each.kind for each in db.session.scalars(select(Notice))] == ["gathering.off"]
    assert "Coffee morning" not in village.browser("Mair").get(village.at("gatherings")).text


def test_a_calendar_by_a_secret_address(village: Village) -> None:
    soon = village.today() + timedelta(days=3)
    ref = announce(village, "Alys", soon, title="Bore; coffi, a chacen\\", language="cy")
    announce(village, "Alys", soon, title="Something else")
    open_at(village, "Mair", ref).press("I would like to come")
    page = village.browser("Mair").get(village.at("gatherings/calendar")).press("Make an address")
    [address] = re.findall(r"/calendar/[\w-]+\.ics", page.html)
    answer = village.app.test_client().get(address)
    assert answer.status_code == 200 and answer.mimetype == "text/calendar" and "Set-Cookie" not in answer.headers
    [event] = Calendar.from_ical(answer.data).walk("VEVENT")
    assert str(event["summary"]) == "Bore; coffi, a chacen\\" and "Led by: Alys Jones" in str(event["description"])
    assert "You have a place." in str(event["description"])

    again = village.browser("Mair").get(village.at("gatherings/calendar"))
    assert address not in again.html
    again.press("A new address; the old one ends")
    [newer] = re.findall(r"/calendar/[\w-]+\.ics", again.html)
    assert village.app.test_client().get(address).status_code == 404
    assert village.app.test_client().get(newer).status_code == 200
    again.get(village.at("gatherings/calendar")).press("End the address")
    assert village.app.test_client().get(newer).status_code == 404

    assert "The whole group" not in again.text
    ours = village.browser("Sioned").get(village.at("gatherings/calendar"))
    refused = again.post(village.at("gatherings/calendar"), {"whose": "group", "go": "make"})
    assert refused.status == 403
    group_form = [
        form for form in ours.doc.iter("form") if "group" in [each.get("value") for each in form.iter("input")]
    ]
    ours.send(group_form[0], {}, next(group_form[0].iter("button")))
    [address] = re.findall(r"/calendar/[\w-]+\.ics", ours.html)
    found = Calendar.from_ical(village.app.test_client().get(address).data)
    assert len(found.walk("VEVENT")) == 2


def test_who_acts_for_somebody_takes_a_place_for_them(village: Village) -> None:
    with village.app.app_context():
        from timebank.members import queries, stand_ins
        from timebank.members import service as members

        gwen, mair = village.member("Gwen"), village.member("Mair")
        own = members.actor_of(gwen.user, gwen, village.group_id)
        named = stand_ins.name(own, gwen, mair)
        stand_ins.consent(members.actor_of(mair.user, mair, village.group_id), named)
        assert queries.stood_for(mair.id)
    ref = announce(village, "Alys", village.today() + timedelta(days=3))
    page = village.browser("Mair").get(village.at(f"gatherings/{ref}") + f"?for={village.refs['Gwen']}")
    page.press("I would like to come")
    assert page.status == 200 and "you have a place" in page.text
    assert "you have a place" in open_at(village, "Gwen", ref).text
    assert "you have a place" not in open_at(village, "Mair", ref).text
    refused = page.get(village.at("gatherings/new") + f"?for={village.refs['Gwen']}")
    assert refused.status == 403


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"begins": "25:00"}, "Please write the time"),
        ({"begins": "half ten"}, "Please write the time"),
        ({"title": ""}, "Please fill this in"),
        ({"leaders": "Somebody Else"}, "We do not know who that is"),
        ({"places": "-1"}, "Please choose"),
        ({"places": "٣"}, "Please choose"),
        ({"rule": "auction"}, "Please choose"),
        ({"every": "week"}, "until which day"),
        ({"every": "week", "until": "1 January 2090"}, "until which day"),
        ({"title": "x" * 101}, "This is too long"),
        ({"length-h": "25"}, "24 hours"),
    ],
)
def test_what_is_typed_wrongly_is_kept_and_said(village: Village, typed: dict[str, str], said: str) -> None:
    page = village.browser("Alys").get(village.at("gatherings/new"))
    sound = {"title": "Coffee", "begins": "10:30", "length-h": "1", "day-when": "tomorrow"}
    page.send(page.doc.find(".//*[@id='typed']"), {**sound, **typed})
    assert page.status == 422, page.text
    with village.app.app_context():
        assert db.session.scalars(select(Gathering)).first() is None
    assert said in page.text, page.text


def test_another_group_finds_nothing(village: Village, elsewhere: Village) -> None:
    ref = announce(village, "Alys", village.today() + timedelta(days=3))
    non = elsewhere.browser("Non")
    for path in ("", "/change", "/sheet", "/check", "/paper", "/call-off"):
        assert non.get(elsewhere.at(f"gatherings/{ref}{path}")).status == 404, path
        assert non.get(village.at(f"gatherings/{ref}{path}")).status == 404, path
    assert "Coffee morning" not in non.get(elsewhere.at("gatherings")).text
