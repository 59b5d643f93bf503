"""A circle meets: announced, led and shared among those in it; and nobody outside finds anything of it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from icalendar import Calendar
from sqlalchemy import select

from tests.browse import Browser
from tests.stories.conftest import Village
from tests.stories.test_circles import begun, invited
from timebank import clock
from timebank.db import db
from timebank.gatherings.models import Gathering
from timebank.ledger.audit import audit
from timebank.notices.models import Notice
from timebank.trail import service as trail

TITLE, TEXT, PLACE = "Quagga breakfasts", "Wombat porridge", "Zanzibar kitchen"


def with_all(village: Village, *names: str, **more: str) -> Browser:
    """A circle of Alys and these, and her browser on its page."""
    alys = begun(village, **more)
    for name in names:
        them = invited(village, alys, name).click("Read and answer")
        them.press("Yes, I come in", **({"consents": "y"} if more else {}))
        assert them.path == alys.path, them.text
    return alys


def announces(village: Village, circle: Browser, who: str, day: date, **more: str) -> str:
    """Somebody in the circle announces a get-together from its page; the path of that."""
    page = village.browser(who).get(circle.path).click("Announce a get-together")
    typed = {
        "title": TITLE, "text": TEXT, "place": PLACE, "begins": "10:30", "length-h": "2", "length-m": "30",
        "day-when": "other", "day-d": str(day.day), "day-m": str(day.month), "day-y": str(day.year), "rule": "share",
        **more,
    }  # fmt: skip
    page.send(page.doc.find(".//*[@id='typed']"), typed)
    assert page.status == 200 and "/new" not in page.path, page.text
    return page.path


def stands_among(page: Browser) -> list[str]:
    """Which of the ways into the group is marked as the one that one is on."""
    return ["".join(link.itertext()).strip() for link in page.doc.iter("a") if link.get("aria-current")]


def ticked(sheet: Browser, led: set[str], came: set[str]) -> Browser:
    """These boxes ticked on the sheet, and no others; then everything that will move is shown."""
    form = sheet.doc.find(".//*[@id='typed']")
    assert form is not None
    for box in form.iter("input"):
        if box.get("name") in ("led", "came"):
            box.attrib.pop("checked", None)
            if box.get("value") in (led if box.get("name") == "led" else came):
                box.set("checked", "")
    return sheet.press("Show what will move")


def test_a_circle_meets_and_its_hours_agree_to_the_minute(village: Village) -> None:
    alys = with_all(village, "Mair", "Dafydd", "Gwen", "Huw")
    path = announces(village, alys, "Mair", village.today(), places="4")
    assert TITLE in alys.get(alys.path).text  # what comes next stands on the circle's page
    assert stands_among(village.browser("Mair").get(path)) == ["Home"]
    for who in ("Alys", "Dafydd", "Gwen", "Huw"):
        assert "you have a place" in village.browser(who).get(path).press("I would like to come").text
    mair = village.browser("Mair").get(path)
    assert 'class="box"' in village.browser("Mair").get(f"{path}/paper").html
    sheet = mair.click("Write down who was there").press("Show what will move")
    assert sheet.text.count("38 minutes") == 4 and "2 minutes" in sheet.text and "2 hours 30 minutes" in sheet.text
    sheet.press("Hand it in")
    assert "Somebody else in the circle" in sheet.text and village.posted() == 0
    assert "Look at it" not in sheet.text and "waits for a second look" in sheet.text
    refused = mair.get(f"{path}/check")
    assert "Somebody else than who wrote the sheet" in refused.text
    assert refused.post(f"{path}/check", {"version": "1"}).status == 403 and village.posted() == 0
    assert "Put it in the book" not in village.browser("Gwen").get(f"{path}/check").text  # Alys is the convener

    look = village.browser("Alys").get(path).click("Look at it, and put it in the book")
    assert look.text.count("38 minutes") == 4
    look.press("Put it in the book")
    assert "In the hours book" in look.text and village.posted() == 1
    assert [village.minutes(who) for who in ("Mair", "Alys", "Dafydd", "Gwen", "Huw")] == [150, -38, -38, -38, -38]
    report = village.browser("Dafydd").get(alys.path).click("All get-togethers of the circle").text
    assert "Hours given 2 hours 30 minutes" in report and "Hours received 2 hours 32 minutes" in report
    assert "took place 1" in report
    own = village.browser("Gwen").get(village.at("statement"))
    assert "led by: Mair Pugh" in own.text and TITLE in own.text and "received 38 minutes" in own.text
    with village.app.app_context():
        assert audit(village.group_id).findings == []
        assert "SheetNeedsAnother" not in repr(trail.page(village.group_id, limit=99))


def test_putting_it_right_is_read_by_those_in_the_circle(village: Village) -> None:
    alys = with_all(village, "Mair", "Gwen")
    path = announces(village, alys, "Mair", village.today())
    sheet = village.browser("Mair").get(path).click("Write down who was there")
    ticked(sheet, {village.refs["Mair"]}, {village.refs["Alys"], village.refs["Gwen"]}).press("Hand it in")
    village.browser("Alys").get(f"{path}/check").press("Put it in the book")
    assert village.minutes("Gwen") == -75
    right = village.browser("Alys").get(path).click("Put it right")
    right.press("Show what will move", length__h="2", length__m="0").press("Put it right")
    assert right.status == 422 and "Please say why" in right.text
    right.press("Show what will move", reason="The kettle broke").press("Put it right")
    assert right.status == 200 and village.minutes("Gwen") == -60, right.text
    own = village.browser("Gwen").get(village.at("statement")).text
    assert "was 1 hour 15 minutes, corrected" in own and "The kettle broke" in own
    read = village.browser("Sioned").get(village.at(f"people/{village.refs['Gwen']}/statement"))
    assert "Hours shared" in read.text and "was 1 hour 15 minutes, corrected" in read.text
    assert not [each for each in ("kettle", TITLE, "Mair", path.rpartition("/")[2]) if each in read.html]
    every = read.get(village.at(f"people/{village.refs['Gwen']}/statement") + "?lines=every")
    assert "Hours shared" in every.text and "kettle" not in every.html
    with village.app.app_context():
        assert {each.kind for each in db.session.scalars(select(Notice))} <= {"circles.new", "circles.invited"}


def test_only_rules_among_themselves_and_only_those_inside(village: Village) -> None:
    alys = with_all(village, "Mair")
    page = village.browser("Mair").get(alys.path).click("Announce a get-together")
    rules = {each.get("value") for each in page.doc.iter("input") if each.get("name") == "rule"}
    assert rules == {"share", "each", "none"}
    typed = {"title": "Tea", "begins": "10:30", "length-h": "1", "day-when": "tomorrow"}
    page.send(page.doc.find(".//*[@id='typed']"), {**typed, "leaders": "Sioned Evans"})
    assert page.status == 422 and "not in this circle" in page.text
    path = announces(village, alys, "Mair", village.today(), rule="none")
    sheet = village.browser("Mair").get(f"{path}/sheet")
    offered = {each.get("value") for each in sheet.doc.iter("input") if each.get("name") == "came"}
    assert offered == {village.refs["Mair"], village.refs["Alys"]} and "others" not in sheet.html
    sheet.press("Show what will move", came=village.refs["Sioned"])
    assert sheet.status == 422
    with village.app.app_context():
        assert db.session.scalars(select(Gathering.sheet_at)).all() == [None]


def test_outside_there_is_nothing_at_any_of_its_addresses(village: Village, elsewhere: Village) -> None:
    alys = with_all(village, "Mair")
    path = announces(village, alys, "Mair", village.today() + timedelta(days=1))
    for browser in (village.browser("Sioned"), village.browser("Huw"), elsewhere.browser("Non")):
        for page in ("", "/change", "/sheet", "/check", "/paper", "/call-off"):
            assert browser.get(f"{path}{page}").status == 404, page
        for page in ("come", "leave", "for", "sheet", "check", "change"):
            assert browser.post(f"{path}/{page}", {}).status == 404, page
        for page in ("gatherings", "gatherings/new"):
            assert browser.get(f"{alys.path}{page}").status == 404, page
    for page in ("gatherings", f"gatherings/month/{path and village.today().isoformat()[:7]}", "board", "desk", ""):
        for who in ("Sioned", "Mair"):  # not even to her: these are read over a shoulder, and printed
            assert TITLE not in village.browser(who).get(village.at(page)).html, page


def test_about_something_private_there_is_a_way_off_each_page(village: Village) -> None:
    alys = with_all(village, "Mair", sensitive="y", consents="y")
    path = announces(village, alys, "Alys", village.today())
    for page in ("", "/sheet", "/paper", "/change", "/call-off", "/check"):
        found = village.browser("Alys").get(f"{path}{page}")
        assert found.status == 200 and ("data-quickly" in found.html or page == "/check"), page
        assert f"<title>{TITLE}" not in found.html
    for page in ("gatherings", "gatherings/new"):
        assert "data-quickly" in village.browser("Mair").get(f"{alys.path}{page}").html
    village.browser("Alys").get(path).click("Leave this page quickly")


def test_a_telephone_shows_no_more_than_when(village: Village) -> None:
    alys = with_all(village, "Mair")
    announces(village, alys, "Mair", village.today() + timedelta(days=1))
    page = village.browser("Mair").get(village.at("gatherings/calendar")).press("Make an address")
    [address] = re.findall(r"/calendar/[\w-]+\.ics", page.html)
    told = village.app.test_client().get(address).data
    [event] = Calendar.from_ical(told).walk("VEVENT")
    assert str(event["summary"]) == "Get-together"
    assert not [each for each in (TITLE, TEXT, PLACE, "Mair Pugh") if each.encode() in told]


def test_a_member_who_leaves_the_circle_and_one_that_closes(village: Village) -> None:
    alys = with_all(village, "Mair", "Gwen")
    path = announces(village, alys, "Mair", village.today())
    sheet = village.browser("Mair").get(f"{path}/sheet")
    ticked(sheet, {village.refs["Mair"]}, {village.refs["Alys"], village.refs["Gwen"]}).press("Hand it in")
    village.browser("Alys").get(f"{path}/check").press("Put it in the book")
    gwen = village.browser("Gwen").get(alys.path).click("Leave the circle").press("Leave the circle")
    assert gwen.get(path).status == 404
    own = gwen.get(village.at("statement"))
    assert "Hours shared" in own.text and "received 1 hour 15 minutes" in own.text and TITLE not in own.html
    with clock.at(clock.now() + timedelta(minutes=1)):
        village.browser("Alys").get(f"{alys.path}leave").press("Close the circle for everybody")
    left = village.browser("Mair").get(village.at("statement"))
    assert "Hours shared" in left.text and "given 2 hours 30 minutes" in left.text and TITLE not in left.html
    assert left.get(path).status == 404
    with village.app.app_context():
        assert audit(village.group_id).findings == []
