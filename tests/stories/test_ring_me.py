"""Ring me about help: one press and no words, and somebody rings."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.stories.conftest import Village
from tests.stories.test_stand_ins import acting, actor, appoint
from timebank.db import db
from timebank.errors import NotAllowed, NotFound
from timebank.matching import queries, service
from timebank.matching.models import RingMe
from timebank.notices.models import Notice
from timebank.trail import service as trail


def test_one_press_a_call_and_a_request_on_the_board(village: Village) -> None:
    alys = village.browser("Alys").get(village.at("")).press("Ring me about help")
    assert "We will ring." in alys.text and "Sioned will ring you." in alys.text
    assert "Ring me about help" not in alys.text

    sioned = village.browser("Sioned").get(village.at("desk/")).click("would like to be rung")
    assert "Alys Jones" in sioned.text and "01970 600 201" in sioned.text
    sioned.click("a request for help").press("Put it on the board", title="Company on Sundays", channel="phone")
    sioned.get(village.at("desk/ring-me")).press("I rang them – Alys Jones")
    assert "Nobody is waiting for a call about help." in sioned.text
    assert "nobody asked for it" in sioned.get(village.at("desk/")).text
    assert "Ring me about help" in alys.get(village.at("")).buttons()[-1] or "Ring me about help" in alys.text
    told = [(each.action, each.who) for each in village.trail_of(village.numbers["Alys"]) if "ring." in each.action]
    assert told == [("ring.asked", village.numbers["Alys"]), ("ring.settled", village.numbers["Sioned"])]


def test_pressed_twice_is_pressed_once_and_never_mind_takes_it_back(village: Village) -> None:
    alys = village.browser("Alys").get(village.at("")).press("Ring me about help")
    alys.again()
    with village.app.app_context():
        assert len(db.session.scalars(select(RingMe)).all()) == 1
    alys.press("Never mind")
    assert "Nobody rings." in alys.text and "Ring me about help" in alys.text
    alys.again()
    assert alys.status == 200
    assert "Nobody is waiting" in village.browser("Sioned").get(village.at("desk/ring-me")).text
    alys.press("Ring me about help")
    with village.app.app_context():
        assert [each.settled for each in db.session.scalars(select(RingMe).order_by(RingMe.id))] == ["never mind", None]


def test_whoever_acts_for_somebody_presses_it_for_them(village: Village) -> None:
    appoint(village, "Alys", "Gwen")
    alys = village.browser("Alys").get(village.at(f"?for={village.refs['Gwen']}")).press("Ring me about help")
    assert "Sioned will ring you." in alys.text and "acting for: Gwen Jones" in alys.text
    sioned = village.browser("Sioned").get(village.at("desk/ring-me"))
    assert "Gwen Jones" in sioned.text and f"asked for them by: {village.numbers['Alys']}" in sioned.text
    assert "Sioned will ring" not in alys.get(village.at("")).text
    alys.get(village.at(f"?for={village.refs['Gwen']}")).press("Never mind")
    assert "acting for: Gwen Jones" in alys.text
    with village.app.app_context():
        assert queries.ring_me_of(village.member("Gwen")) is None
        standing = acting(village, "Alys", "Gwen")
        with pytest.raises(NotAllowed):
            service.ring_me(standing, village.member("Mair"))


def test_the_coordinator_whom_mail_reaches_is_told_and_told_no_more_once_it_is_settled(village: Village) -> None:
    with village.app.app_context(), db.write():
        village.member("Sioned").email = "sioned@llanfair.example"
    alys = village.browser("Alys").get(village.at("")).press("Ring me about help")
    with village.app.app_context():
        notice = db.session.scalars(select(Notice).where(Notice.kind == "ring.asked")).one()
        assert notice.state == "waiting" and "Alys" not in notice.facts
    sioned = village.browser("Sioned").get(village.at("notices/"))
    assert "Mae aelod am gael galwad am help." in sioned.text  # in her language; who it is stands at the desk
    assert "Alys" not in sioned.text
    alys.press("Never mind")
    with village.app.app_context():
        assert db.session.scalars(select(Notice).where(Notice.kind == "ring.asked")).one().state == "void"


def test_others_neither_see_nor_settle_it(village: Village, elsewhere: Village) -> None:
    village.browser("Alys").get(village.at("")).press("Ring me about help")
    with village.app.app_context():
        wanted = db.session.scalars(select(RingMe)).one()
        ref = wanted.ref
        with pytest.raises(NotAllowed):
            service.ring_me(actor(village, "Mair"), village.member("Alys"))
        with pytest.raises(NotAllowed):
            service.never_mind(actor(village, "Mair"), village.member("Alys"))
        for who in ("Mair", "Huw", "Alys"):
            with pytest.raises(NotAllowed):
                service.rung(actor(village, who), wanted)
        with pytest.raises(NotFound):
            service.rung(actor(elsewhere, "Non"), wanted)
    mair = village.browser("Mair").get(village.at(""))
    assert mair.get(village.at("desk/ring-me")).status == 403
    assert mair.get(village.at("")).post(village.at(f"desk/ring-me/{ref}"), {}).status == 404
    non = elsewhere.browser("Non").get(elsewhere.at(""))
    assert non.post(elsewhere.at(f"desk/ring-me/{ref}"), {}).status == 404
    assert "Alys" not in non.get(elsewhere.at("desk/ring-me")).text
    assert "Alys Jones" in village.browser("Sioned").get(village.at("desk/ring-me")).text


def test_who_is_forgotten_wants_no_call(village: Village) -> None:
    from timebank.privacy import rooms

    village.browser("Alys").get(village.at("")).press("Ring me about help")
    with village.app.app_context():
        assert rooms.held_about(village.member("Alys"))["When you asked to be rung"]
        with db.write():
            rooms.forget(village.member("Alys"))
        assert db.session.scalars(select(RingMe)).all() == []
        assert trail.about(village.group_id, village.numbers["Alys"])
