"""Everything as a file: proposed by one, confirmed by another, taken within a day, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta

from sqlalchemy import select

from tests.browse import Browser
from tests.stories.conftest import Village
from tests.stories.test_helping import LENGTH
from timebank import clock
from timebank.db import db
from timebank.trail import service as trail
from timebank.twokeys.models import KeyedAct


def propose(village: Village, **told: str) -> tuple[Browser, str]:
    page = village.browser("Sioned").get(village.at("two-keys/")).click("Everything as a file")
    page.press("Propose", reason="For the yearly report", **told)
    with village.app.app_context():
        ref = db.session.scalars(select(KeyedAct.ref)).one()
    return page, ref


def take(village: Village, page: Browser, ref: str) -> dict[str, list[dict[str, str]]]:
    token = page.get(village.at("export")).value("csrf_token")
    page.post(village.at(f"export/{ref}"), {"csrf_token": token or ""})
    if "It is done." not in page.text:
        return {}
    [url] = (each.attrib["href"] for each in page.doc.iter("a") if "Take the file" in "".join(each.itertext()))
    answer = page.client.get(url)
    if answer.mimetype != "application/zip":
        return {}
    folder = zipfile.ZipFile(io.BytesIO(answer.data))
    return {
        name: list(csv.DictReader(io.StringIO(folder.read(name).decode("utf-8-sig")))) for name in folder.namelist()
    }


def test_it_takes_two_and_is_for_a_day(village: Village) -> None:
    alys = village.browser("Alys").get(village.at(f"log/gave/{village.refs['Mair']}"))
    alys.press("Go on", day__when="today", what="=1+1", **LENGTH).press("Tell of these")
    village.browser("Mair").get(village.at("")).press("Yes, that's right")
    page, ref = propose(village)
    assert "Waits for a second person:" in page.text and "Make the file" not in page.text
    assert take(village, page, ref) == {}
    village.browser("Huw").get(village.at(f"two-keys/{ref}")).press("Confirm")
    sheets = take(village, page, ref)
    assert {row["name"] for row in sheets["members.csv"]} >= {"Mair Pugh", "Alys Jones"}
    assert "phone" not in sheets["members.csv"][0] and "email" not in sheets["members.csv"][0]
    (row,) = sheets["exchanges.csv"]
    assert (row["giver"], row["hours"], row["what"]) == (village.numbers["Alys"], "1:30", "'=1+1")
    huw = village.browser("Huw")
    assert take(village, huw, ref) == {}  # who confirmed it did not ask for it
    with village.app.app_context():
        assert [row.thing for row in trail.acts(village.group_id, "export.taken")] == [ref]
    with clock.at(clock.now() + timedelta(hours=25)):
        assert take(village, village.browser("Sioned"), ref) == {}


def test_how_people_are_reached_only_where_two_agreed_to_that(village: Village) -> None:
    page, ref = propose(village, contacts="y")
    village.browser("Huw").get(village.at(f"two-keys/{ref}"))
    text = village.browser("Huw").get(village.at(f"two-keys/{ref}")).press("Confirm").text
    assert "with telephone and e-mail" in text
    members = take(village, page, ref)["members.csv"]
    assert "01970 600 202" in {row["phone"] for row in members}


def test_members_and_strangers_learn_nothing(village: Village, elsewhere: Village) -> None:
    _, ref = propose(village)
    assert village.browser("Mair").get(village.at("export")).status == 403
    non = elsewhere.browser("Non")
    assert non.get(village.at("export")).status == 404
    token = non.get(elsewhere.at("export")).value("csrf_token")
    assert non.client.post(elsewhere.at(f"export/{ref}"), data={"csrf_token": token}).status_code == 404
