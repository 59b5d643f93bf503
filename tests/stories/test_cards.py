"""A card from the practice: the person decides, comes or not, and the practice learns a number, if that."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.browse import Browser
from tests.stories.conftest import Village
from timebank import clock
from timebank.db import db
from timebank.joining.models import Application, CardsUsed, ServiceCard
from timebank.members import service as members
from timebank.members import stand_ins
from timebank.notices.models import Notice
from timebank.permissions import Actor

CODE = re.compile(r"\b[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}\b(?!-)")


@pytest.fixture
def practice(village: Village) -> Village:
    """The surgery is a member, and Alys acts for it."""
    with village.app.app_context():
        host = Actor.host(village.group_id)
        surgery = members.add(host, village.group_id, name="Meddygfa Llanfair", kind="organisation", language="cy")
        village.refs["Meddygfa"], village.numbers["Meddygfa"] = surgery.ref, surgery.number
        alys = village.member("Alys")
        named = stand_ins.name(host, surgery, alys, said="counter")
        stand_ins.consent(members.actor_of(alys.user, alys, village.group_id), named)
    return village


def page_of(practice: Village, who: str = "Alys", language: str = "en") -> Browser:
    return practice.browser(who, language).get(practice.at(f"people/{practice.refs['Meddygfa']}/cards"))


def codes(practice: Village, how_many: str = "4") -> list[str]:
    return list(dict.fromkeys(CODE.findall(page_of(practice).press("Make the cards", how_many=how_many).text)))


def comes(practice: Village, code: str, name: str, **more: str) -> Browser:
    visitor = Browser(practice.app).get(practice.at("join/code")).press("Go on", code=code.lower().replace("-", " "))
    assert "You are invited. Welcome!" in visitor.text
    return visitor.press("Send", name=name, phone="07700 900 123", **more)


def counted(practice: Village) -> tuple[int, int]:
    """How many cards are left, and how many were used."""
    with practice.app.app_context():
        left = len(list(db.session.scalars(select(ServiceCard.digest))))
        return left, db.session.scalar(select(CardsUsed.number)) or 0


def applications(practice: Village) -> list[Application]:
    with practice.app.app_context():
        found = list(db.session.scalars(select(Application).order_by(Application.id)))
        db.session.expunge_all()
        return found


def test_a_card_from_the_practice_brings_somebody_in_and_its_page_shows_a_number(practice: Village) -> None:
    alys = practice.browser("Alys").get(practice.at(f"people/{practice.refs['Meddygfa']}")).click("Cards to hand on")
    alys.press("Make the cards", how_many="8")
    printed = list(dict.fromkeys(CODE.findall(alys.text)))
    assert len(printed) == 8 and alys.html.count("<path") >= 8
    paper = alys.html.partition('class="pad"')[2].partition("</main>")[0]
    assert "01970 600 123" in paper and "Meddygfa" not in paper and "Alys" not in paper
    comes(practice, printed[0], "Nest Hughes")
    assert counted(practice) == (7, 1)
    with practice.app.app_context():
        kept = db.session.scalars(select(Application)).one()
        assert kept.referred_by_id is None
        assert not any("card" in column.name for column in Application.__table__.columns)
    page = page_of(practice)
    assert "Cards printed 8" in page.text and "Cards used fewer than five" in page.text
    for each in printed[1:5]:
        comes(practice, each, f"Somebody {each[:2]}")
    assert "Cards used at least 5" in page_of(practice).text
    comes(practice, printed[5], "One More")
    page = page_of(practice)
    assert "Cards used at least 5" in page.text and "Nest" not in page.text


def test_a_used_card_opens_the_same_form_and_counts_no_more(practice: Village) -> None:
    first = codes(practice)[0]
    comes(practice, first, "Nest Hughes")
    comes(practice, first, "Ifor Parry", tell="y")  # also whoever printed it sees no difference
    comes(practice, "AAAA-BBBB-CCCC", "Never Printed", tell="y")
    assert counted(practice) == (3, 1)
    assert [each.referred_by_id for each in applications(practice)] == [None, None, None]
    trail = practice.trail_of(practice.numbers["Meddygfa"])
    assert [row.action for row in trail if "card" in row.action] == ["cards.printed"]


def test_a_card_too_old_still_opens_the_form_and_is_not_counted(
    practice: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = codes(practice)[0]
    later = clock.now() + timedelta(days=92)
    monkeypatch.setattr(clock, "now", lambda: later)
    comes(practice, first, "Nest Hughes", tell="y")
    assert counted(practice)[1] == 0 and applications(practice)[0].referred_by_id is None


def test_only_who_ticks_it_is_told_of(practice: Village) -> None:
    first = codes(practice)[0]
    comes(practice, first, "Nest Hughes", tell="y")
    sioned = practice.browser("Sioned").get(practice.at("joining")).click("Nest Hughes")
    assert "Meddygfa" not in sioned.text
    sioned.click("Welcome").press("Yes, welcome")
    with practice.app.app_context():
        told = [each for each in db.session.scalars(select(Notice)) if each.kind == "joining.referred"]
        assert told and {each.member.number for each in told} <= {
            practice.numbers["Meddygfa"], practice.numbers["Alys"]
        }  # fmt: skip


def test_by_telephone_the_coordinator_types_the_code(practice: Village) -> None:
    first = codes(practice)[0]
    sioned = practice.browser("Sioned").get(practice.at("joining/new"))
    sioned.press("Write it down", name="Nest Hughes", told_by="herself", card="not a code")
    assert sioned.status == 422 and "We do not know this code" in sioned.text and counted(practice) == (4, 0)
    sioned.press("Write it down", card=first)
    assert sioned.status == 200 and counted(practice) == (3, 1)


def test_twice_the_same_sheet_and_in_the_other_language(practice: Village) -> None:
    alys = page_of(practice).press("Make the cards", how_many="4")
    printed = CODE.findall(alys.text)
    alys.again()
    assert CODE.findall(alys.text) == printed and counted(practice) == (4, 0)
    alys.press("Cymraeg")
    assert CODE.findall(alys.text) == printed and counted(practice) == (4, 0)
    assert "Eich cardiau" in alys.text


def test_nobody_else_prints_cards_or_reads_the_numbers(practice: Village, elsewhere: Village) -> None:
    path = practice.at(f"people/{practice.refs['Meddygfa']}/cards")
    for who, status in (("Mair", 403), ("Huw", 403), ("Sioned", 200)):
        assert practice.browser(who).get(path).status == status, who
    assert elsewhere.browser("Non").get(path).status == 404
    person = practice.at(f"people/{practice.refs['Mair']}/cards")
    assert practice.browser("Mair").get(person).status == 404  # no organisation
    alys = page_of(practice)
    alys.post(path, {"key": "aa11", "how_many": "5000"})
    assert alys.status == 422 and counted(practice) == (0, 0)
