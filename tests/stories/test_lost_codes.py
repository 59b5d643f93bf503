"""Who lost app and list of codes is let in anew by two officers, and reads how often somebody tried to be them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from freezegun import freeze_time
from sqlalchemy import func, select

from tests.browse import Browser, let_in
from tests.stories import people
from timebank import clock
from timebank.db import db
from timebank.errors import NoSecondStep, NotFound, OfficeElsewhere, OwnGain
from timebank.members import service as members
from timebank.notices.models import Notice
from timebank.permissions import Actor
from timebank.signin import held as keeping
from timebank.signin import lost, queries, wrong_tries
from timebank.signin import service as signin
from timebank.signin.models import WrongTries
from timebank.trail import service as trail
from timebank.twokeys import service as twokeys

MINE = "/g/llanfair/signing-in"


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def village(app: Flask) -> people.Village:
    with app.app_context():
        return people.whole()


def officer(app: Flask, village: people.Village, who: str) -> Browser:
    found = Browser(app)
    let_in(found.client, village.users[who], "password code")
    return found


def codes_for(app: Flask, village: people.Village, who: str) -> list[str]:
    with app.app_context():
        return signin.new_codes(people.actor(village, who), people.member_of(village, who))


def propose(app: Flask, village: people.Village, by: str, about: str) -> Browser:
    page = officer(app, village, by).get(f"/g/llanfair/people/{village.refs[about]}").click("App and codes are lost")
    return page.press("Propose it", reason="She came to the hall on Friday")


def test_two_officers_end_what_is_lost_and_new_ones_are_set_up(app: Flask, village: people.Village) -> None:
    old = codes_for(app, village, "sioned")
    hers = officer(app, village, "sioned")
    assert hers.get(f"{MINE}").status == 200
    page = propose(app, village, "nia", "sioned")
    assert "waits for a second person" in page.text
    assert hers.get(MINE).path == MINE, "nothing has happened yet"
    assert page.post(page.path, {"answer": "confirm"}).status == 403, "one key each"
    huw = officer(app, village, "huw").get(page.path).press("Confirm")
    assert "done by two" in huw.text
    # Every session of hers has ended, the old list is worth nothing, and the password alone is no office.
    assert hers.get(MINE).path.startswith("/sign-in")
    new = Browser(app).sign_in("sioned@llanfair.example", people.PASSWORD)
    assert new.get("/g/llanfair/desk/").status == 403
    assert new.get(MINE).press("Print a new list of codes").status == 200
    assert new.get("/g/llanfair/desk/").status == 200, "set up anew"
    again = Browser(app).sign_in("sioned@llanfair.example", people.PASSWORD)
    assert again.path == "/sign-in/code"
    assert again.press("Sign in", code=old[0]).status == 422
    with app.app_context():
        rows = trail.about(village.group_id, "C1")
        assert [row.reason for row in rows if row.action == "factor.lost"] == ["She came to the hall on Friday"]
        told = {
            notice.member_id: json.loads(notice.facts)["keyed"]
            for notice in db.session.scalars(select(Notice).where(Notice.kind == "twokeys.done"))
        }
        assert set(told) == {people.member_of(village, who).id for who in ("sioned", "nia")}


def test_what_she_reads_says_what_happened(app: Flask, village: people.Village) -> None:
    codes_for(app, village, "mair")
    page = propose(app, village, "nia", "mair")
    for language, words in (
        ("en", "New ones are set up at the next sign-in."),
        ("cy", "Trefnir rhai newydd wrth fewngofnodi nesaf."),
    ):
        huw = officer(app, village, "huw")
        huw.client.set_cookie("language", language)
        huw.language = language
        assert words in huw.get(page.path).text


def test_nobody_for_themselves_nor_for_whom_they_act(app: Flask, village: people.Village) -> None:
    codes_for(app, village, "nia")
    page = officer(app, village, "nia").get(f"/g/llanfair/people/{village.refs['nia']}/lost-codes")
    assert page.press("Propose it", reason="mine").status == 403
    codes_for(app, village, "mair")
    with app.app_context():
        people.appoint(village, "nia", "mair")
        actor = people.actor(village, "nia").for_reason("hers")
        with pytest.raises(OwnGain):
            lost.propose(actor, people.member_of(village, "mair"))


def test_single_handed_where_there_is_truly_one_officer(app: Flask, village: people.Village) -> None:
    codes_for(app, village, "mair")
    with app.app_context():
        for who in ("nia", "huw"):
            member = people.member_of(village, who)
            for role in member.role_names:
                members.end_role(Actor.host(village.group_id), member, role)
    page = propose(app, village, "sioned", "mair")
    assert "done, single-handed" in page.text
    with app.app_context():
        assert not queries.has_second_step(village.users["mair"])


def test_wrong_hands(app: Flask, village: people.Village) -> None:
    codes_for(app, village, "sioned")
    path = f"/g/llanfair/people/{village.refs['sioned']}/lost-codes"
    assert officer(app, village, "mair").get(path).status == 403
    with app.app_context():
        other = people.whole("tregaron")
        actor = people.actor(other, "sioned").for_reason("mine")
        with pytest.raises(NotFound):
            lost.propose(actor, people.member_of(village, "sioned"))
        # Nothing to lose: said, and nothing proposed.
        with pytest.raises(NoSecondStep):
            lost.propose(people.actor(village, "nia").for_reason("x"), people.member_of(village, "alys"))
        assert twokeys.waiting(people.actor(village, "nia"), village.group_id) == []


def test_two_officers_of_one_group_do_not_open_the_desk_of_another(app: Flask, village: people.Village) -> None:
    codes_for(app, village, "mair")
    with app.app_context():
        other = people.whole("tregaron")
        mair, there = people.member_of(village, "mair"), people.member_of(other, "nia")
        with db.write():
            there.user_id = mair.user_id
            there.user = mair.user
        db.session.expire_all()
        with pytest.raises(OfficeElsewhere):
            lost.propose(people.actor(village, "nia").for_reason("x"), people.member_of(village, "mair"))
        assert queries.has_second_step(village.users["mair"])


# How often somebody tried in vain


def test_she_reads_how_often_somebody_tried_to_be_her(app: Flask, village: people.Village) -> None:
    codes_for(app, village, "mair")
    stranger = Browser(app).get("/sign-in?group=llanfair")
    for guess in ("one", "two", "three"):
        stranger.press("Sign in", name="mair@llanfair.example", password=guess)
    stranger.press("Sign in", name="mair@llanfair.example", password=people.PASSWORD)
    stranger.press("Sign in", code="12345678")
    stranger.get("/sign-in?group=llanfair").press("Sign in", name="nobody@llanfair.example", password="x")
    mair = officer(app, village, "mair").get(MINE)
    assert "Somebody tried to come in as you" in mair.text
    assert "Wrong password or wrong words, how often: 3" in mair.text
    assert "Right password, wrong code, how often: 1" in mair.text
    alys = officer(app, village, "alys").get(MINE)
    assert "Somebody tried" not in alys.text
    assert alys.get(f"{MINE}/wrong").status == 403
    huw = officer(app, village, "huw").get(MINE).click("Wrong tries to sign in, by day")
    assert "for 1 member · for names nobody has: 1 5" in huw.text
    assert "Mair" not in huw.text and "127.0.0.1" not in huw.text


def test_the_same_is_written_for_who_exists_and_who_does_not(app: Flask, village: people.Village) -> None:
    def rows() -> int:
        with app.app_context():
            return db.session.scalar(select(func.coalesce(func.sum(WrongTries.tries), 0))) or 0

    pages = []
    for name in ("mair@llanfair.example", "nobody@llanfair.example", "M0001", "X9999"):
        before = rows()
        page = Browser(app).get("/sign-in").press("Sign in", name=name, password="a guess")
        assert rows() == before + 1, name
        pages.append((page.status, page.text.replace(name, "")))
    assert len(set(pages)) == 1


def test_a_number_that_several_groups_have_is_held_against_nobody(app: Flask, village: people.Village) -> None:
    with app.app_context():
        other = people.whole("tregaron")
    Browser(app).get("/sign-in").press("Sign in", name="M0001", password="a guess")
    with app.app_context():
        assert [wrong_tries.of(people.member_of(each, "mair")) for each in (village, other)] == [[], []]
    Browser(app).get("/sign-in?group=tregaron").press("Sign in", name="M0001", password="a guess")
    with app.app_context():
        assert [len(wrong_tries.of(people.member_of(each, "mair"))) for each in (village, other)] == [0, 1]
        mine = people.actor(village, "huw")
        with pytest.raises(NotFound):
            wrong_tries.by_day(mine, other.group_id)


def test_it_goes_after_ninety_days_and_with_the_person(app: Flask, village: people.Village) -> None:
    for name in ("mair@llanfair.example", "alys@llanfair.example"):
        Browser(app).get("/sign-in").press("Sign in", name=name, password="a guess")
    with app.app_context():
        held = keeping.held_about(people.member_of(village, "mair"))
        assert any("tries" in str(name) for row in held["Wrong tries to sign in"] for name in row)
        with db.write():
            keeping.forget(people.member_of(village, "alys"))
        assert db.session.scalar(select(func.count(WrongTries.id))) == 1
    with freeze_time(clock.now() + timedelta(days=91)), app.app_context():
        keeping.tidy()
        assert db.session.scalar(select(func.count(WrongTries.id))) == 0
