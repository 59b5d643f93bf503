"""What people mistype and what others try: a sentence beside the field, what was typed kept, nothing posted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.browse import Browser
from tests.stories.conftest import Village
from tests.stories.test_helping import LENGTH, ref_of, tell
from timebank import clock
from timebank.db import db
from timebank.members import service as members
from timebank.members.models import Member
from timebank.permissions import Actor

TODAY = clock.today("Europe/London")


def other(days: int) -> dict[str, str]:
    on = TODAY - timedelta(days=days)
    return {"day__when": "other", "day__d": str(on.day), "day__m": str(on.month), "day__y": str(on.year)}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"length__h": "", "length__m": "0"}, "Please say how long it was."),
        ({"length__h": "0"}, "Please say how long it was."),
        ({"length__h": "-2"}, "Please give the hours like this"),
        ({"length__h": "a while"}, "Please give the hours like this"),
        ({"length__h": "25"}, "That is more than 24 hours for one day."),
        ({"length__h": "99999999999999999999"}, "Please give the hours like this"),
        ({"length__h": "0:05"}, "This group counts in steps of 15 minutes"),
        (other(-1), "This day is still to come."),
        (other(101), "This group began on"),
        ({"day__when": "other"}, "Please say which day it was."),
        ({"day__when": "other", "day__d": "31", "day__m": "2", "day__y": "2026"}, "This is not a real date."),
        ({"what": "x" * 10_000}, "This is too long. Please keep it to 300 characters."),
        ({"what": "bell\x07"}, "There are invisible characters in this text."),
        ({"what": "egats\u202e"}, "There are invisible characters in this text."),
    ],
)
def test_a_sentence_beside_the_field(village: Village, fields: dict[str, str], sentence: str) -> None:
    alys = village.browser("Alys").get(village.at(f"log/gave/{village.refs['Mair']}"))
    typed = {"day__when": "today", "length__h": "1", "length__m": "0", "what": "kept", **fields}
    alys.press("Go on", **typed)
    assert alys.status == 422
    assert sentence in alys.text
    assert "There is a problem" in alys.text
    assert "<title>Error:" in alys.html
    assert alys.value("length-h") == typed["length__h"]
    assert alys.value("what") == typed["what"].replace("\x07", "\ufffd"), "a page cannot hold a control character"
    assert village.exchanges() == []
    assert village.posted() == 0


ODD = ("1\x00", "\x07", "1\ufffe", "\u202e1", "9" * 10_000)


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_odd_signs_in_the_boxes_for_days_and_hours(village: Village, odd: str) -> None:
    alys = village.browser("Alys").get(village.at(f"log/gave/{village.refs['Mair']}"))
    for fields in ({"length__h": odd}, {"length__m": odd}, {"day__when": "other", "day__d": odd, "day__m": odd}):
        alys.get(village.at(f"log/gave/{village.refs['Mair']}"))
        alys.press("Go on", **{"day__when": "today", "length__h": "1", **fields})
        assert alys.status == 422, fields
        assert "There is a problem" in alys.text
    kept = {"key": "a", "go": "change", "day-when": odd, "day-d": odd, "length-h": odd, "length-m": odd, "what": odd}
    alys.post(village.at("log/gave"), kept)
    assert alys.status == 200
    assert "Who did you help?" in alys.text
    assert village.exchanges() == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"length-h": "", "length-m": "0"}, "Please say how long it was."),
        ({"length-h": "-2"}, "Please give the hours like this"),
        ({"length-h": "25"}, "That is more than 24 hours for one day."),
        ({"length-h": "0:05"}, "This group counts in steps of 15 minutes"),
        ({"length-h": "1:30"}, "That is the same length as before."),
        ({"length-h": "1\x00"}, "Please give the hours like this"),
        ({"length-h": "2", "reason": "x" * 10_000}, "This is too long. Please keep it to 300 characters."),
        ({"length-h": "2", "reason": "egats\u202e"}, "There are invisible characters in this text."),
        ({"length-h": "2", "side": "nobody"}, "Please choose one of the answers."),
        ({"length-h": "2", "channel": "web"}, "Please choose one of the answers."),
    ],
)
def test_what_is_said_of_hours_in_the_book(village: Village, fields: dict[str, str], sentence: str) -> None:
    ref = ref_of(tell(village))
    alys = village.browser("Mair").get(village.at(f"exchanges/{ref}")).press("Yes, that's right")
    sioned = village.browser("Sioned").get(village.at(f"desk/different/{ref}"))
    asked = [(sioned, f"desk/different/{ref}/word", {"side": "giver", "said": "different", "channel": "phone"})]
    if not {"side", "channel"} & fields.keys():
        asked.append((alys, f"exchanges/{ref}/different", {}))
    for browser, path, more in asked:
        browser.post(village.at(path), {"length-m": "0", **more, **fields})
        assert browser.status == 422, path
        assert sentence in browser.text
        assert "<title>Error:" in browser.html
    assert village.exchanges()[0].in_doubt == ()
    assert village.posted() == 1


def test_nobody_helps_oneself(village: Village) -> None:
    alys = village.browser("Alys").get(village.at(f"log/gave/{village.refs['Alys']}"))
    alys.press("Go on", day__when="today", **LENGTH)
    assert alys.status == 422
    assert "Helping yourself is good" in alys.text
    assert village.exchanges() == []


def test_somebody_who_left(village: Village) -> None:
    with village.app.app_context(), db.write():
        mair = db.session.scalars(select(Member).where(Member.ref == village.refs["Mair"])).one()
        mair.left_on = (TODAY - timedelta(days=5)).isoformat()
    alys = village.browser("Alys").get(village.at(f"log/gave/{village.refs['Mair']}"))
    alys.press("Go on", day__when="today", **LENGTH)
    assert alys.status == 422
    assert "left the group on" in alys.text
    assert village.exchanges() == []


def test_nobody_by_that_address(village: Village, elsewhere: Village) -> None:
    alys = village.browser("Alys")
    for who in ("nobodyhere", elsewhere.refs["Non"]):
        assert alys.get(village.at(f"log/gave/{who}")).status == 404
    assert alys.get(village.at("log/sideways")).status == 404


def test_an_empty_and_a_long_search(village: Village) -> None:
    alys = village.browser("Alys").get(village.at("log/gave"))
    for typed, sentence in (
        ("", "Please fill this in."),
        ("x" * 10_000, "This is too long."),
        ("a\u202eb", "invisible"),
    ):
        alys.press("Find", q=typed)
        assert alys.status == 422
        assert sentence in alys.text
        assert alys.value("q") == typed


def test_the_same_key_again_gives_the_same_exchange(village: Village) -> None:
    alys = tell(village)
    first = ref_of(alys)
    for _ in range(3):
        assert ref_of(alys.again()) == first
    assert len(village.exchanges()) == 1


def test_a_slip_number_is_checked_like_all_that_is_typed(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at("desk/log"))
    people = {"giver": "Alys Jones", "receiver": "Mair Pugh"}
    sioned.press("Go on", **people, told_by="both", how="slip", slip="9" * 1000, day__when="today", **LENGTH)
    assert sioned.status == 422
    assert "This is too long. Please keep it to 100 characters." in sioned.text


def test_without_a_token_nothing_happens(village: Village) -> None:
    ref = ref_of(tell(village))
    mair = village.browser("Mair")
    response = mair.client.post(village.at(f"exchanges/{ref}/answer"), data={"answer": "yes"})
    assert response.status_code == 400
    assert village.posted() == 0


def test_an_answer_nobody_offered(village: Village) -> None:
    ref = ref_of(tell(village))
    mair = village.browser("Mair").get(village.at(f"exchanges/{ref}"))
    mair.post(village.at(f"exchanges/{ref}/answer"), {"answer": "maybe"})
    assert mair.status == 422
    assert "Please choose one of the answers." in mair.text


def test_too_late_and_not_ones_own(village: Village) -> None:
    ref = ref_of(tell(village))
    alys = village.browser("Alys").get(village.at(f"exchanges/{ref}"))
    alys.post(village.at(f"exchanges/{ref}/answer"), {"answer": "yes"})
    assert alys.status == 403, "nobody gives both words"
    mair = village.browser("Mair").get(village.at(f"exchanges/{ref}")).press("Yes, that's right")
    mair.post(village.at(f"exchanges/{ref}/withdraw"), {})
    assert mair.status == 409
    assert "answered already" in mair.text
    assert village.posted() == 1


def paths(village: Village, ref: str) -> list[tuple[str, str]]:
    return [
        ("GET", f"exchanges/{ref}"),
        ("POST", f"exchanges/{ref}/answer"),
        ("GET", f"exchanges/{ref}/different"),
        ("POST", f"exchanges/{ref}/different"),
        ("GET", f"exchanges/{ref}/not-so"),
        ("POST", f"exchanges/{ref}/not-so"),
        ("POST", f"exchanges/{ref}/withdraw"),
        ("GET", f"desk/waiting/{ref}"),
        ("POST", f"desk/waiting/{ref}/word"),
        ("POST", f"desk/waiting/{ref}/rule"),
        ("POST", f"desk/waiting/{ref}/agree"),
        ("POST", f"desk/waiting/{ref}/signed"),
        ("GET", f"desk/correct/{ref}"),
        ("POST", f"desk/correct/{ref}"),
        ("POST", f"desk/correct/{ref}/take-back"),
        ("GET", f"desk/unplaced/{ref}"),
        ("POST", f"desk/unplaced/{ref}"),
        ("POST", f"desk/unplaced/{ref}/aside"),
        ("GET", f"people/{village.refs['Mair']}/statement"),
    ]


def test_strangers_learn_nothing(village: Village, elsewhere: Village) -> None:
    ref = ref_of(tell(village))
    non = elsewhere.browser("Non")
    dafydd = village.browser("Dafydd")
    answer = {"answer": "yes", "length-h": "2", "length-m": "0", "reason": "x", "slip": "1", "said": "yes", "q": "x"}
    for browser, slug in ((dafydd, "llanfair"), (non, "llanfair"), (non, "aberteifi")):
        for method, path in paths(village, ref):
            browser.get("/g/aberteifi/log/gave" if browser is non else village.at("log/gave"))
            at = f"/g/{slug}/{path}"
            browser.get(at) if method == "GET" else browser.post(at, answer)
            assert browser.status == 404, (method, at, browser.text)
            assert "Alys" not in browser.text
    assert dafydd.get(village.at("desk/")).status == 403
    assert dafydd.get(village.at("desk/log")).status == 403
    assert village.exchanges()[0].state == "waiting"


def test_nobody_signs_in_first(village: Village) -> None:
    ref = ref_of(tell(village))
    nobody = Browser(village.app)
    for method, path in [*paths(village, ref), ("GET", "statement"), ("GET", "desk/"), ("GET", "log/gave")]:
        if method == "GET":
            assert nobody.get(village.at(path)).path.startswith("/sign-in"), path
            assert "Alys" not in nobody.text


def test_a_name_is_only_ever_a_name(village: Village) -> None:
    wicked = "<script>alert(1)</script> {{ 7 * 7 }} %(name)s"
    with village.app.app_context():
        host = Actor.host(village.group_id)
        ref = members.add(host, village.group_id, name=wicked, known_as="<b>Nest</b>").ref
    tell(village)
    alys = village.browser("Alys")
    alys.get(village.at(f"log/gave/{ref}")).press("Go on", day__when="yesterday", **LENGTH).press("Tell of these")
    sioned = village.browser("Sioned")
    for browser, path in (
        (alys, "people"),
        (alys, f"people/{ref}"),
        (alys, "statement"),
        (sioned, f"people/{ref}"),
        (sioned, f"people/{ref}/data"),
        (sioned, "desk/"),
        (sioned, "notices/"),
        (village.browser("Huw"), "trail"),
    ):
        browser.get(village.at(path))
        assert browser.status == 200
        assert "<script>alert" not in browser.html and "<b>Nest" not in browser.html, path
    assert wicked in alys.get(village.at("people")).text
    for odd in ("Nest\u202eHughes", "Nest\u2066Hughes", "Nest\x00Hughes", "Nest\u200bHughes"):
        sioned.get(village.at(f"people/{ref}/details"))
        sioned.press("Save", name=odd)
        assert sioned.status == 422, ascii(odd)
