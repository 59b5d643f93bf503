"""What should change? An idea from anybody, an answer with its day, and “you said, we did” for all to read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.stories.conftest import Village
from timebank import clock
from timebank.db import db
from timebank.ideas.models import Idea, IdeaAnswer
from timebank.members import service as members
from timebank.members import stand_ins
from timebank.notices.models import Notice
from timebank.permissions import Actor


@pytest.fixture
def shop(village: Village) -> Village:
    """The shop is a member, and Alys acts for it."""
    with village.app.app_context():
        host = Actor.host(village.group_id)
        made = members.add(host, village.group_id, name="Siop Llanfair", kind="organisation", language="cy")
        village.refs["Siop"], village.numbers["Siop"] = made.ref, made.number
        alys = village.member("Alys")
        named = stand_ins.name(host, made, alys, said="counter")
        stand_ins.consent(members.actor_of(alys.user, alys, village.group_id), named)
    return village


def ideas(village: Village) -> list[Idea]:
    with village.app.app_context():
        found = list(db.session.scalars(select(Idea).order_by(Idea.id)))
        db.session.expunge_all()
        return found


def test_an_idea_is_told_without_a_name_answered_and_done(village: Village) -> None:
    mair = village.browser("Mair").get(village.at("")).click("What should change?").click("I have an idea")
    mair.press("Send")
    assert mair.status == 422
    mair.press("Send", text="A bench by the shop")
    assert "A bench by the shop" in mair.text and "waits for an answer" in mair.text
    (kept,) = ideas(village)
    assert kept.member_id is None
    (row,) = village.trail_of(kept.ref)
    assert village.numbers["Mair"] not in str(row) and row.action == "idea.told"

    sioned = village.browser("Sioned").get(village.at("desk/")).click("ideas to answer").click("A bench by the shop")
    assert "Mair" not in sioned.text
    sioned.press("Answer", answer="cannot")
    assert sioned.status == 422  # why not?
    sioned.press("Answer", answer="done", text="There it stands")
    assert sioned.status == 409  # nobody said that it is being done
    sioned.press("Answer", answer="doing", text="Huw has the wood")
    assert sioned.status == 200
    page = village.browser("Gwen").get(village.at("ideas/you-said-we-did"))
    assert "A bench by the shop" in page.text and "Huw has the wood" in page.text
    sioned.press("Answer", answer="done", text="There it stands")
    page.get(village.at("ideas/you-said-we-did"))
    assert "There it stands" in page.text and "answered:" in page.text
    assert "Answer" not in sioned.buttons()


def test_an_idea_for_an_organisation_is_answered_by_its_people_and_its_owner_is_told(shop: Village) -> None:
    gwen = shop.browser("Gwen").get(shop.at("ideas/new"))
    gwen.press("Send", text="Open until six on Fridays", about=shop.refs["Siop"], named="y")
    assert "Gwen Jones" in gwen.text and "Siop Llanfair" in gwen.text
    (kept,) = ideas(shop)
    path = shop.at(f"ideas/{kept.ref}")
    assert "Answer" not in shop.browser("Mair").get(path).buttons()
    alys = shop.browser("Alys").get(path)
    assert "Take it off the page" not in alys.buttons()
    alys.press("Answer", answer="talk", text="Come by on Monday")
    assert "Come by on Monday" in shop.browser("Mair").get(path).text
    with shop.app.app_context():
        kinds = [(each.kind, each.member and each.member.number) for each in db.session.scalars(select(Notice))]
    assert ("ideas.answered", shop.numbers["Gwen"]) in kinds and ("ideas.told", shop.numbers["Siop"]) in kinds


def test_what_waits_too_long_is_listed_for_all(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    village.browser("Mair").get(village.at("ideas/new")).press("Send", text="A bench by the shop")
    assert "Waiting longer than four weeks" not in village.browser("Gwen").get(village.at("ideas/")).text
    later = clock.now() + timedelta(days=30)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "Waiting longer than four weeks" in village.browser("Gwen").get(village.at("ideas/")).text


def test_the_coordinator_writes_down_what_was_told_by_telephone(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at("ideas/told"))
    sioned.press("Send", text="More light in the hall", who="Nobody Like This")
    assert sioned.status == 422
    sioned.press("Send", who="Dafydd Owen", channel="phone")
    (kept,) = ideas(village)
    with village.app.app_context():
        assert kept.member_id == village.member("Dafydd").id and kept.channel == "phone"
    assert "Dafydd Owen" in village.browser("Gwen").get(village.at("ideas/")).text


def test_an_idea_that_hurts_is_taken_off_and_its_owner_reads_why(village: Village) -> None:
    gwen = village.browser("Gwen").get(village.at("ideas/new")).press("Send", text="Somebody should go", named="y")
    (kept,) = ideas(village)
    path = village.at(f"ideas/{kept.ref}")
    sioned = village.browser("Sioned").get(path).press("Take it off the page")
    assert sioned.status == 422
    sioned.press("Take it off the page", text="It is about one person")
    assert "Somebody should go" not in village.browser("Mair").get(village.at("ideas/")).text
    assert village.browser("Mair").get(path).status == 404
    assert "It is about one person" in gwen.get(path).text


def test_nobody_elses_hands_and_no_flood(village: Village, elsewhere: Village) -> None:
    gwen = village.browser("Gwen")
    for number in range(5):
        gwen.get(village.at("ideas/new")).press("Send", text=f"Idea {number}", named="y")
        assert gwen.status == 200
    gwen.get(village.at("ideas/new")).press("Send", text="One more", named="y")
    assert gwen.status == 429 and len(ideas(village)) == 5
    ref = ideas(village)[0].ref
    gwen.post(village.at(f"ideas/{ref}"), {"answer": "doing", "text": "I do it"})
    assert gwen.status == 403
    non = elsewhere.browser("Non")
    assert non.get(village.at(f"ideas/{ref}")).status == 404
    assert non.get(elsewhere.at(f"ideas/{ref}")).status == 404  # nor through one's own group
    with village.app.app_context():
        assert db.session.scalars(select(IdeaAnswer)).all() == []
