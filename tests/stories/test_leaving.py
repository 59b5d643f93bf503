"""Leave, download, come back, be forgotten; the hours book is whole after each step."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.browse import Browser
from tests.stories.conftest import Village
from tests.stories.test_helping import LENGTH
from timebank import clock
from timebank.db import db
from timebank.ledger import queries as book
from timebank.ledger.audit import audit
from timebank.ledger.models import Account
from timebank.members import service as members
from timebank.permissions import Actor
from timebank.privacy import service
from timebank.twokeys import service as twokeys
from timebank.twokeys.models import KeyedAct


def helped(village: Village, giver: str, receiver: str, what: str = "carrying logs") -> None:
    """An hour and a bit of help, agreed."""
    page = village.browser(receiver).get(village.at(f"log/received/{village.refs[giver]}"))
    page.press("Go on", day__when="yesterday", **LENGTH, what=what).press("Tell of these")
    village.browser(giver).get(village.at("")).press("Yes, that's right")


def sound(village: Village) -> None:
    """`timebank audit` has nothing to say, and the book balances."""
    with village.app.app_context():
        assert audit(village.group_id).findings == []
        assert book.totals(village.group_id).balance == 0
        db.session.remove()


def account(village: Village, first: str) -> Account:
    with village.app.app_context():
        found = db.session.get_one(Account, village.member(first).account_id)
        db.session.expunge_all()
        return found


def leaving(village: Village, first: str) -> Browser:
    return village.browser(first).get(village.at("more")).click("My data and privacy").click("Leave the time bank")


def test_leave_download_be_forgotten(app: Flask, village: Village) -> None:
    helped(village, "Alys", "Mair", "=carrying logs")
    sound(village)
    with app.app_context():
        alys = village.member("Alys")
        assert alys.user is not None
        with db.write():
            alys.email = alys.user.email = "alys@llanfair.example"
    page = village.browser("Alys").get(village.at("more")).click("My data and privacy")
    answer = page.client.post(page.path, data={"csrf_token": page.value("csrf_token"), "take": "all"})
    assert answer.mimetype == "application/zip"
    kept = zipfile.ZipFile(io.BytesIO(answer.data))
    readable = next(kept.read(name).decode() for name in kept.namelist() if name.endswith(".html"))
    assert "Mair Pugh" in readable and "alys@llanfair.example" in readable
    assert "01970 600 202" not in readable  # Mair's telephone is hers
    assert not re.search(r"(?:src|href)=|@import|url\(", readable)
    told = json.loads(kept.read("data.json"))
    assert told["About you"][0]["Name"] == "Alys Jones"
    sheet = next(name for name in kept.namelist() if "help-given" in name)
    rows = list(csv.DictReader(io.StringIO(kept.read(sheet).decode("utf-8-sig"))))
    assert rows[0]["What"] == "'=carrying logs"
    sound(village)

    before = village.minutes("Alys")
    page = leaving(village, "Alys").press("Go on", hours="pot", forget="y", sure="forget")
    assert "go to the community pot" in page.text
    page.press("Leave now")
    assert "Goodbye, and thank you" in page.text and "Signed in" not in page.text
    assert page.get(village.at("statement")).path.startswith("/sign-in")
    sound(village)
    assert before > 0 and village.minutes("Alys") == 0
    assert account(village, "Alys").closed_on is not None
    mair = village.browser("Mair").get(village.at("statement"))
    assert "Former member" in mair.text and "Alys" not in mair.text and "logs" not in mair.text
    mair.client.set_cookie("language", "cy")
    assert "Cyn-aelod" in mair.get(village.at("statement")).text
    with app.app_context():
        file = db.engine.url.database
        db.session.remove()
    assert file is not None
    for suffix in ("", "-wal"):
        found = Path(file + suffix).read_bytes()
        for word in (b"Alys", b"alys@llanfair", b"01970 600 201", b"carrying logs"):
            assert word not in found, (suffix, word)


def test_hours_wait_and_then_lapse(app: Flask, village: Village) -> None:
    helped(village, "Alys", "Mair")
    page = leaving(village, "Alys").press("Go on", hours="lapse").press("Leave now")
    assert "Goodbye" in page.text
    before = village.minutes("Alys")
    assert before > 0 and account(village, "Alys").closed_on is None
    with app.app_context():
        service.tidy()
    assert village.minutes("Alys") == before
    with app.app_context(), clock.at(clock.now() + timedelta(days=29)):
        service.tidy()
    assert village.minutes("Alys") == 0 and account(village, "Alys").closed_on is not None
    sound(village)


def test_who_comes_back_finds_the_hours(village: Village) -> None:
    helped(village, "Alys", "Mair")
    before = village.minutes("Alys")
    leaving(village, "Alys").press("Go on", hours="lapse").press("Leave now")
    sioned = village.browser("Sioned").get(village.at("away"))
    assert "wait until" in sioned.text
    sioned.press("Is back")
    assert "They are a member again" in sioned.text
    assert village.minutes("Alys") == before
    assert "Alys Jones" in village.browser("Mair").get(village.at("people")).text
    helped_again = village.browser("Mair").get(village.at(f"log/received/{village.refs['Alys']}"))
    assert helped_again.status == 200
    sound(village)


def test_a_closed_account_opens_again(village: Village) -> None:
    leaving(village, "Dafydd").press("Go on").press("Leave now")
    assert account(village, "Dafydd").closed_on is not None
    sound(village)
    village.browser("Sioned").get(village.at("away")).press("Is back")
    assert account(village, "Dafydd").closed_on is None
    sound(village)


def test_more_received_than_given_is_forgiven_by_two(app: Flask, village: Village) -> None:
    helped(village, "Alys", "Mair")
    page = leaving(village, "Mair")
    assert "Nobody is asked for anything" in page.text
    assert not re.search(r"\bowe|\bdebt", page.text)
    page.press("Go on").press("Leave now")
    sioned = village.browser("Sioned").get(village.at("desk/"))
    assert "1left or died: hours to settle" in sioned.text
    sioned.get(village.at("away")).press("Propose to write off")
    assert "A second person confirms it" in sioned.text and village.minutes("Mair") < 0
    assert "Propose to write off" not in sioned.buttons()
    with app.app_context():
        huw = village.member("Huw")
        keyed = db.session.query(KeyedAct).one()
        twokeys.confirm(members.actor_of(huw.user, huw, village.group_id), keyed)
    assert village.minutes("Mair") == 0 and account(village, "Mair").closed_on is not None
    sound(village)


def test_the_coordinator_does_it_for_somebody_who_rang(app: Flask, village: Village) -> None:
    page = village.browser("Sioned").get(village.at(f"people/{village.refs['Dafydd']}/leave"))
    page.press("Go on", channel="phone", reason="")
    assert page.status == 422
    page.press("Go on", channel="phone", reason="he himself").press("This person leaves")
    assert "This person has left" in page.text
    page.click("Forget").press("Forget this person", sure="no")
    assert page.status == 422 and "forget" in page.text
    page.press("Forget this person", sure="Forget")
    assert "Nothing personal is kept" in page.text and "Dafydd" not in page.text
    with app.app_context():
        assert village.member("Dafydd").name == "Former member"
        db.session.remove()
    sound(village)


def test_what_the_family_wishes(village: Village) -> None:
    helped(village, "Alys", "Mair")
    sioned = village.browser("Sioned").get(village.at(f"people/{village.refs['Alys']}/life"))
    sioned.press("Save", kind="died").click("What the family wishes")
    sioned.press("Go on", hours="keep", channel="phone", reason="her son Ifan").press("Keep the hours")
    assert "The hours stay where they are" in sioned.text and village.minutes("Alys") > 0
    sioned.click("What the family wishes").press("Go on", hours="pot", channel="counter", reason="her son Ifan")
    sioned.press("This person leaves")
    assert village.minutes("Alys") == 0
    sound(village)


def test_what_waits_comes_first_and_the_last_coordinator_stays(village: Village) -> None:
    page = village.browser("Mair").get(village.at(f"log/received/{village.refs['Alys']}"))
    page.press("Go on", day__when="yesterday", **LENGTH, what="carrying logs").press("Tell of these")
    page = leaving(village, "Alys").press("Go on")
    assert page.status == 422 and "still waits for an answer" in page.text and "carrying logs" in page.text
    page = leaving(village, "Sioned")
    assert "only coordinator" in page.text and "Go on" not in page.buttons()
    assert page.post(page.path, {"go": "done"}).status == 422
    sound(village)


def test_a_wrong_word_forgets_nobody(village: Village) -> None:
    page = leaving(village, "Dafydd").press("Go on", forget="y", sure="yes")
    assert page.status == 422
    page.press("Go on", forget="y", sure="anghofio")
    assert "Is everything right?" in page.text
    page.press("Change")
    assert page.value("forget") == "y" and page.value("sure") == "anghofio"


@pytest.mark.parametrize("kind", ["data", "life", "leave", "forget", "complain"])
def test_no_member_reaches_anothers(village: Village, elsewhere: Village, kind: str) -> None:
    path = village.at(f"people/{village.refs['Alys']}/{kind}")
    assert village.browser("Mair").get(path).status == 403
    assert elsewhere.browser("Non").get(path).status == 404
    swapped = elsewhere.at(f"people/{village.refs['Alys']}/{kind}")
    assert elsewhere.browser("Non").get(swapped).status == 404


def test_nothing_is_kept_for_ever_by_the_clock(app: Flask, village: Village) -> None:
    leaving(village, "Dafydd").press("Go on").press("Leave now")
    with app.app_context(), clock.at(clock.now() + timedelta(days=7 * 366)):
        service.tidy()
        assert village.member("Dafydd").erased_on is not None
        db.session.remove()
    sound(village)


def test_a_member_of_two_groups_keeps_the_other(app: Flask, village: Village, elsewhere: Village) -> None:
    with app.app_context(), db.write():
        non = members.add(Actor.host(elsewhere.group_id), elsewhere.group_id, name="Dafydd Owen")
        non.user = village.member("Dafydd").user
    leaving(village, "Dafydd").press("Go on", forget="y", sure="forget").press("Leave now")
    with app.app_context():
        assert village.member("Dafydd").user is None
        assert non_user(elsewhere) is not None
        db.session.remove()


def non_user(elsewhere: Village) -> object:
    from timebank.members import queries

    found = queries.named(elsewhere.group_id, "Dafydd Owen")
    return found[0].user
