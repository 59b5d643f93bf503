"""Worries go to the two named people alone; pairs are kept apart silently; a block hides both ways; complaints."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select

from tests.browse import Browser
from tests.stories.conftest import Village
from timebank.db import db
from timebank.exchanges import queries as exchanges
from timebank.members import queries as people
from timebank.members import service as members
from timebank.notices.models import Notice
from timebank.privacy.models import Concern
from timebank.trail import service as trail
from timebank.twokeys import service as twokeys
from timebank.twokeys.models import KeyedAct

WORDS = "She had bruises on her arm again on Monday."


@pytest.fixture
def named(app: Flask, village: Village) -> Village:
    """Huw and Gwen are named for safeguarding: proposed by Sioned, confirmed by Huw."""
    page = village.browser("Sioned").get(village.at("safeguarding"))
    page.press("Propose", one="Huw Rees", other=village.numbers["Gwen"], reason="Asked at the meeting")
    assert "A second person confirms it" in page.text and "Nobody is named yet" in page.text
    with app.app_context():
        huw = village.member("Huw")
        twokeys.confirm(members.actor_of(huw.user, huw, village.group_id), db.session.scalars(select(KeyedAct)).one())
        db.session.remove()
    return village


def worry(village: Village, who: str, about: str) -> Browser:
    page = village.browser(who).get(village.at(f"people/{village.refs[about]}")).click("I am worried")
    return page.press("Send", told=WORDS)


def test_a_worry_goes_to_the_named_people_and_to_nobody_else(app: Flask, named: Village) -> None:
    page = worry(named, "Alys", "Mair")
    assert "with nobody else" in page.text
    for first in ("Sioned", "Mair", "Alys", "Dafydd"):
        assert named.browser(first).get(named.at("concerns")).status == 404, first
    with app.app_context():
        told = db.session.scalars(select(Notice).where(Notice.kind == "concern.told")).all()
        assert sorted(each.member.number for each in told if each.member) == sorted(
            (named.numbers["Huw"], named.numbers["Gwen"])
        )
        assert all(WORDS not in each.facts for each in told)
        (row,) = trail.acts(named.group_id, "concern.told")
        assert (row.who, row.facts, row.reason) == ("nobody", {}, None)
        db.session.remove()
    gwen = named.browser("Gwen").get(named.at("concerns"))
    assert WORDS in gwen.text and "Mair Pugh" in gwen.text
    gwen.press("I have it on paper")
    assert WORDS not in gwen.text
    with app.app_context():
        concern = db.session.scalars(select(Concern)).one()
        assert (concern.words, concern.told_by_id) == ("", None) and concern.read_at


def test_nobody_reads_a_worry_about_themself(named: Village) -> None:
    worry(named, "Alys", "Gwen")
    assert WORDS in named.browser("Huw").get(named.at("concerns")).text
    assert WORDS not in named.browser("Gwen").get(named.at("concerns")).text


def test_while_nobody_is_named_the_coordinators_read_it(village: Village) -> None:
    page = village.browser("Alys").get(village.at(f"people/{village.refs['Mair']}/worry"))
    assert "Nobody is named for safeguarding yet" in page.text
    page.press("Send", told=WORDS)
    assert "1worry to read" in village.browser("Sioned").get(village.at("desk/")).text
    assert WORDS in village.browser("Sioned").get(village.at("concerns")).text
    assert village.browser("Huw").get(village.at("concerns")).status == 404


def test_a_worry_is_not_in_what_the_other_takes_along(app: Flask, named: Village) -> None:
    worry(named, "Alys", "Mair")
    for reader, whose, there in (("Mair", "Mair", False), ("Alys", "Alys", True), ("Sioned", "Alys", False)):
        page = named.browser(reader).get(named.at(f"people/{named.refs[whose]}/data"))
        answer = page.client.post(page.path, data={"csrf_token": page.value("csrf_token"), "take": "all"})
        file = ZipFile(BytesIO(answer.data))
        assert any(WORDS in file.read(name).decode() for name in file.namelist()) is there


def test_two_different_people_are_named(village: Village) -> None:
    page = village.browser("Sioned").get(village.at("safeguarding"))
    page.press("Propose", one="Huw Rees", other="Huw Rees")
    assert page.status == 422 and "two different people" in page.text
    page.press("Propose", one="Nobody Known", other="Huw Rees")
    assert page.status == 422
    assert village.browser("Mair").get(village.at("safeguarding")).buttons().count("Propose") == 0


def helped(village: Village, giver: str, receiver: str) -> None:
    from tests.stories.test_leaving import helped as help_given

    help_given(village, giver, receiver)


def test_a_pair_is_kept_apart_silently(app: Flask, named: Village) -> None:
    helped(named, "Alys", "Mair")
    mair = named.browser("Mair")
    assert "Alys Jones" in mair.get(named.at("log/gave")).text
    gwen = named.browser("Gwen").get(named.at("concerns"))
    gwen.press("Keep these two apart", one="Mair Pugh", other=named.numbers["Alys"])
    assert "Mair Pugh · Alys Jones" in gwen.text
    assert "Alys Jones" not in mair.get(named.at("log/gave")).text
    assert "Alys Jones" in mair.press("Find", q="Alys Jones").text  # hours can still be told
    with app.app_context():
        one, other = named.member("Mair"), named.member("Alys")
        assert people.not_to_be_matched(one) == {other.id} and people.not_to_be_matched(other) == {one.id}
        assert other not in exchanges.people_known(one)
        db.session.remove()
    assert named.browser("Sioned").get(named.at("concerns")).status == 404
    gwen.press("They may meet")
    assert "Alys Jones" in mair.get(named.at("log/gave")).text


def test_a_block_hides_both_ways_and_nobody_is_told(app: Flask, village: Village) -> None:
    mair = village.browser("Mair").get(village.at(f"people/{village.refs['Alys']}")).press("Block")
    assert "Nobody is told" in mair.text
    for first, other in (("Mair", "Alys Jones"), ("Alys", "Mair Pugh")):
        page = village.browser(first).get(village.at("people"))
        assert other not in page.text
        assert other not in page.press("Find", q=other).text
        assert other in village.browser("Sioned").get(village.at("people")).text
    alys = village.browser("Alys").get(village.at(f"people/{village.refs['Mair']}"))
    assert "blocked" not in alys.text
    mair.get(village.at(f"people/{village.refs['Mair']}/data")).click("Alys Jones").press("No longer block")
    assert "Alys Jones" in mair.get(village.at("people")).text
    with app.app_context():
        assert not [row for row in trail.about(village.group_id, village.numbers["Alys"]) if "block" in row.action]


def test_nobody_blocks_for_others(village: Village, elsewhere: Village) -> None:
    page = elsewhere.browser("Non").get(elsewhere.at("people"))
    assert page.post(elsewhere.at(f"people/{village.refs['Alys']}/block"), {"on": "yes"}).status == 404


def test_a_complaint_is_answered_within_thirty_days(village: Village) -> None:
    mair = village.browser("Mair").get(village.at(f"people/{village.refs['Mair']}/data"))
    mair.click("Complain about how data").press("Send", told="My number was on a poster.")
    assert "Answer by" in mair.text
    sioned = village.browser("Sioned").get(village.at("desk/"))
    assert "1complaint about data" in sioned.text
    sioned.get(village.at("complaints")).click("Mair Pugh").press("Save the answer", told="The poster is gone.")
    assert "answered" in sioned.text
    assert "The poster is gone." in mair.get(village.at(f"people/{village.refs['Mair']}/data")).text
    assert village.browser("Huw").get(village.at("complaints")).status == 403
