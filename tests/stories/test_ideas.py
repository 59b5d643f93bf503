"""What should change? An idea from anybody, an answer with its day, and “you said, we did” for all to read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.stories.conftest import Village
from timebank import clock
from timebank.db import db
from timebank.ideas.models import Idea, IdeaAnswer, IdeaReport
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

    sioned = village.browser("Sioned").get(village.at("desk/")).click("idea to answer").click("A bench by the shop")
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


def test_an_idea_that_hurts_is_looked_at_taken_off_answered_and_comes_back(village: Village) -> None:
    gwen = village.browser("Gwen").get(village.at("ideas/new"))
    gwen.press("Send", text="Nobody sweeps the hall any more", named="y")
    (kept,) = ideas(village)
    path = village.at(f"ideas/{kept.ref}")
    mair = village.browser("Mair").get(path).click("Ask to have this looked at")
    mair.press("Send")
    assert mair.status == 422
    mair.press("Send", text="Dafydd does, each Monday")
    assert mair.path == path and "nobody learns who asked" in mair.text
    assert "Look at it" not in mair.text and "Dafydd does" not in gwen.get(path).text
    (row,) = [each for each in village.trail_of(kept.ref) if each.action == "idea.reported"]
    assert village.numbers["Mair"] not in str(row)

    sioned = village.browser("Sioned").get(village.at("desk/")).click("idea to look at: somebody asks")
    sioned.click("Nobody sweeps the hall").click("Look at it")
    assert "Dafydd does, each Monday" in sioned.text and "Mair" not in sioned.text
    sioned.press("Take it off the page")
    assert sioned.status == 422
    sioned.press("Take it off the page", reason="It is unfair to one person")
    assert "Nobody sweeps" not in mair.get(village.at("ideas/")).text
    assert mair.get(path).status == 404
    assert "ideas to look at: somebody asks: none to look at" in sioned.get(village.at("desk/")).text
    with village.app.app_context():
        (notice,) = db.session.scalars(select(Notice).where(Notice.kind == "ideas.off"))
        assert notice.member.number == village.numbers["Gwen"]
        (report,) = db.session.scalars(select(IdeaReport))
        assert report.words == "" and report.settled_on

    gwen.get(path)
    assert "It is unfair to one person" in gwen.text and "Sioned Evans" in gwen.text
    gwen.click("Answer").press("Send", text="I meant that we need a rota")
    assert "I meant that we need a rota" in gwen.text
    sioned.get(village.at("desk/")).click("idea to look at").click("Nobody sweeps").click("Look at it")
    assert "I meant that we need a rota" in sioned.text
    sioned.press("It may stand", reason="A rota, then")
    assert "Nobody sweeps the hall any more" in mair.get(village.at("ideas/")).text
    assert "rota, then" not in mair.get(path).text and "rota, then" in gwen.get(path).text
    mair.get(path).click("Ask to have this looked at").press("Send", text="Still")
    assert mair.status == 409 and "talk with a coordinator" in mair.text


def test_whom_it_names_does_not_decide_and_the_signer_is_asked(village: Village) -> None:
    gwen = village.browser("Gwen").get(village.at("ideas/new")).press("Send", text="Sioned never rings back")
    assert "Is this about one person?" in gwen.text and "It seems to name somebody: Sioned." in gwen.text
    assert ideas(village) == []
    gwen.press("All may read it")
    (kept,) = ideas(village)
    path = village.at(f"ideas/{kept.ref}")
    village.browser("Mair").get(f"{path}/report").press("Send", text="Say it to her")
    sioned = village.browser("Sioned").get(village.at("desk/"))
    assert "none to look at" in sioned.text
    assert "Look at it" not in sioned.get(path).text and "Take it off" not in sioned.text
    assert sioned.get(f"{path}/look").status == 403
    huw = village.browser("Huw").get(village.at("desk/signer")).click("idea to look at")
    huw.click("Sioned never rings back").click("Look at it").press("Take it off the page", reason="Please ring me")
    assert huw.status == 200 and "Sioned never" not in village.browser("Mair").get(village.at("ideas/")).text
    (row,) = [each for each in village.trail_of(kept.ref) if each.action == "idea.taken off"]
    assert row.who == village.numbers["Huw"] and row.facts == {}


def test_a_friendly_question_and_what_was_typed_stays(village: Village) -> None:
    mair = village.browser("Mair").get(village.at("ideas/new"))
    mair.press("Send", text="A lift to collect a prescription", named="y")
    assert "somebody's care, health, money or children" in mair.text and ideas(village) == []
    assert mair.value("text") == "A lift to collect a prescription" and mair.value("named") == "y"
    mair.press("Send", text="A lift on Mondays")
    assert mair.status == 200 and [each.text for each in ideas(village)] == ["A lift on Mondays"]
    mair.get(village.at("ideas/new")).press("Send", text="I, Mair, would like a bench", named="y")
    assert mair.status == 200 and len(ideas(village)) == 2  # one's own name is one's own


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
