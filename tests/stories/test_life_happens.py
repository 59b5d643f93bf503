"""Somebody is ill, takes a break, dies, or is back: asks stop, hours wait, the name stays."""

from __future__ import annotations

from flask import Flask

from tests.browse import Browser
from tests.stories.conftest import Village
from tests.stories.test_helping import LENGTH
from timebank.db import db
from timebank.ledger.audit import audit
from timebank.trail import service as trail


def told(village: Village) -> None:
    """Mair says that Alys helped her; it waits for Alys."""
    mair = village.browser("Mair").get(village.at(f"log/received/{village.refs['Alys']}"))
    mair.press("Go on", day__when="yesterday", **LENGTH, what="carrying logs").press("Tell of these")


def happens(village: Village, who: str, kind: str) -> Browser:
    """The coordinator writes down what has happened."""
    return village.browser("Sioned").get(village.at(f"people/{village.refs[who]}/life")).press("Save", kind=kind)


def test_who_is_ill_is_not_asked_and_the_line_rests(village: Village) -> None:
    told(village)
    sioned = happens(village, "Alys", "ill")
    assert "Nobody writes or asks for anything" in sioned.text
    desk = sioned.get(village.at("desk/"))
    assert "1waits for somebody who rests" in desk.text and "waiting to be agreed: all agreed" in desk.text
    assert "Alys" not in sioned.get(village.at("desk/letters")).text
    page = sioned.get(village.at(f"desk/waiting/{village.exchanges()[0].ref}"))
    assert "Nobody asks now" in page.text and "Is this right?" not in page.text
    happens(village, "Alys", "back")
    assert "1waiting to be agreed" in sioned.get(village.at("desk/")).text


def test_no_word_of_hours_owed_while_somebody_rests(village: Village) -> None:
    told(village)
    village.browser("Alys").get(village.at("")).press("Yes, that's right")
    sioned = village.browser("Sioned")
    statement = village.at(f"people/{village.refs['Mair']}/statement")
    for word in ("more received than given", "More received than given"):
        assert word not in happens(village, "Mair", "died").get(statement).text
    happens(village, "Mair", "back")
    assert "ore received than given" in sioned.get(statement).text


def test_talks_leave_out_who_rests(village: Village) -> None:
    village.rule("soft_ceiling", "30")
    told(village)
    village.browser("Alys").get(village.at("")).press("Yes, that's right")
    sioned = village.browser("Sioned").get(village.at("desk/"))
    assert "1please have a talk" in sioned.text
    happens(village, "Alys", "ill")
    assert "please have a talk: nobody past a mark" in sioned.get(village.at("desk/")).text


def test_who_has_died_cannot_be_signed_in_and_stays_on_statements(village: Village) -> None:
    told(village)
    village.browser("Alys").get(village.at("")).press("Yes, that's right")
    alys = village.browser("Alys")
    happens(village, "Alys", "died")
    assert alys.get(village.at("statement")).path.startswith("/sign-in")
    mair = village.browser("Mair")
    assert "Alys Jones" in mair.get(village.at("statement")).text
    assert "Alys Jones" not in mair.get(village.at("people")).text
    assert "Alys Jones" not in mair.get(village.at("log/gave")).text
    sioned = village.browser("Sioned").get(village.at("desk/"))
    assert "1left or died: hours to settle" in sioned.text
    assert "What the family wishes" in sioned.get(village.at("away")).text


def test_a_member_takes_a_break_and_comes_back(village: Village) -> None:
    mair = village.browser("Mair").get(village.at("more")).click("My data and privacy").click("Take a break")
    assert "Has died" not in mair.text
    mair.press("Save", kind="paused")
    assert "Resting since" in mair.text
    with village.app.app_context():
        assert village.member("Mair").may_be_written_to is False
    mair.click("Take a break").press("Save", kind="back")
    assert "Resting since" not in mair.text
    with village.app.app_context():
        assert village.member("Mair").may_be_written_to is True


def test_what_only_a_coordinator_may_say(village: Village) -> None:
    mair = village.browser("Mair").get(village.at(f"people/{village.refs['Mair']}/life"))
    assert mair.press("Save", kind="paused").status == 200
    mair.get(village.at(f"people/{village.refs['Mair']}/life"))
    assert mair.post(mair.path, {"kind": "died"}).status == 422
    assert mair.get(village.at(f"people/{village.refs['Alys']}/life")).status == 403


def test_nobody_takes_another_officer_off_the_books_alone(village: Village) -> None:
    # Else one officer could be rid of the second key, and go on single-handed.
    page = village.browser("Sioned").get(village.at(f"people/{village.refs['Huw']}/life")).press("Save", kind="died")
    assert page.status == 422 and "Their role has to end first" in page.text
    page.get(village.at(f"people/{village.refs['Huw']}/leave")).press("Go on", channel="phone", reason="his wife")
    assert page.status == 422 and "Their role has to end first" in page.text
    village.end_roles("Huw")
    page.get(village.at(f"people/{village.refs['Huw']}/life")).press("Save", kind="died")
    assert page.status == 200 and village.browser("Huw").get(village.at("")).text.count("Huw Rees") == 0


def test_no_word_of_an_illness_stays_on_the_trail(app: Flask, village: Village) -> None:
    happens(village, "Alys", "ill")
    happens(village, "Alys", "back")
    with app.app_context():
        rows = trail.about(village.group_id, village.numbers["Alys"])
        assert [row.action for row in rows[-2:]] == ["member.rests", "member.back"]
        assert rows[-2].facts == {}
        assert village.member("Alys").rests is None
        assert audit(village.group_id).findings == []
        db.session.remove()
