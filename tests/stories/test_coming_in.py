"""Cards, links by mail, second steps and sessions, as people meet them; and what somebody else tries."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from freezegun import freeze_time
from sqlalchemy import select

from tests.browse import Browser, let_in
from tests.stories import people
from timebank import clock
from timebank.db import db
from timebank.members import service as members
from timebank.members.models import User
from timebank.notices.models import Notice
from timebank.notices.service import MAILED, WORDED
from timebank.permissions import Actor
from timebank.signin import service as signin
from timebank.signin.models import Key, Session

HOME = "/g/llanfair/"
MINE = "/g/llanfair/signing-in"


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def village(app: Flask) -> people.Village:
    with app.app_context():
        return people.whole()


def member(app: Flask, village: people.Village, who: str, used: str = "password") -> Browser:
    browser = Browser(app)
    let_in(browser.client, village.users[who], used)
    return browser


def signed_in(page: Browser) -> bool:
    return "Signed in:" in page.get(HOME).text


def app_for(page: Browser) -> tuple[Browser, pyotp.TOTP]:
    """Set up an app on this browser; what it is set up with."""
    page.get(f"{MINE}/app")
    totp = pyotp.TOTP(re.findall(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page.text)[0].replace(" ", ""))
    page.press("Use this app", code=totp.at(clock.now()))
    assert page.path == MINE, page.text
    return page, totp


# Cards


def make_card(app: Flask, village: people.Village, who: str = "mair") -> tuple[str, str]:
    desk = member(app, village, "sioned", "password code").get(f"/g/llanfair/people/{village.refs[who]}")
    desk.press("Make a card")
    assert desk.status == 200, desk.text
    return f"/card/{desk.value('token')}", str(desk.value("words"))


def test_a_card_opens_the_door_again_and_again_until_there_is_a_new_one(app: Flask, village: people.Village) -> None:
    path, words = make_card(app, village)
    for _ in range(3):
        page = Browser(app).get(path)
        assert not signed_in(Browser(app))
        page.get(path).press("Come in", own="y")
        assert (page.path, signed_in(page)) == (HOME, True)
    assert signed_in(Browser(app).sign_in("m0001", words.upper().replace(" ", " - ")))
    new, new_words = make_card(app, village)
    assert Browser(app).get(path).status == 404
    assert Browser(app).sign_in("M0001", words).status == 422
    assert signed_in(Browser(app).sign_in("M0001", new_words))
    mine = page.get(MINE).press("My card is lost: end it")
    assert "no longer works" in mine.text
    assert Browser(app).get(new).status == 404


def test_the_words_of_one_member_open_no_other_door(app: Flask, village: people.Village) -> None:
    _, words = make_card(app, village)
    assert Browser(app).sign_in("M0002", words).status == 422


def test_a_card_is_printed_in_their_language_and_drawn_again_as_the_same(app: Flask, village: people.Village) -> None:
    with app.app_context():
        members.set_language(people.actor(village, "mair"), people.member_of(village, "mair"), "cy")
    desk = member(app, village, "sioned", "password code").get(f"/g/llanfair/people/{village.refs['mair']}")
    desk.press("Make a card")
    before = desk.value("token"), desk.value("words")
    assert "<svg width=" in desk.html
    desk.press("Cymraeg")
    assert (desk.value("token"), desk.value("words")) == before
    assert desk.doc.get("lang") == "cy"
    desk.post(desk.path, {"read": "en", "token": str(before[0]), "words": "made up by me"})
    assert desk.status == 404


def test_nothing_of_a_card_or_link_stands_clear_in_the_database(app: Flask, village: people.Village) -> None:
    path, words = make_card(app, village)
    Browser(app).get("/sign-in/link").press("Send me a link", name="mair@llanfair.example")
    with app.app_context():
        kept = " ".join(str(row) for table in (Key, Notice) for row in db.session.execute(select(table.__table__)))
        (notice,) = db.session.scalars(select(Notice).where(Notice.kind == "signin.link"))
        facts = {"sealed": re.findall(r'"sealed": "([^"]+)"', notice.facts)[0]}
        listed, mailed = WORDED["signin.link"](notice, facts), MAILED["signin.link"](notice, facts)
        assert mailed.path is not None
        token = mailed.path.removeprefix("/link/")
        assert listed.path is None
        assert token not in " ".join(listed.lines)
    assert path.removeprefix("/card/") not in kept
    assert words not in kept
    assert token not in kept
    assert signed_in(Browser(app).get(f"/link/{token}").press("Come in"))
    assert Browser(app).get(f"/link/{token}").status == 404


# Links by mail


def test_send_me_a_link_says_the_same_to_everybody(app: Flask, village: people.Village) -> None:
    with app.app_context():
        members.add(Actor.host(village.group_id), village.group_id, name="Beti Huws", number="B7")
    told = {
        Browser(app).get("/sign-in/link").press("Send me a link", name=name).text
        for name in ("mair@llanfair.example", "nobody@llanfair.example", "B7", "M9999", "odd\u202ename")
    }
    assert len(told) == 1
    with app.app_context():
        kinds = sorted(db.session.scalars(select(Notice.kind)))
        assert kinds == ["signin.card", "signin.link"]  # Beti has no e-mail address: the coordinator is told


def test_a_link_needs_no_password_and_is_too_old_after_a_week(app: Flask, village: people.Village) -> None:
    with app.app_context():
        mair = people.member_of(village, "mair")
        token = signin.sign_in_link(Actor.host(village.group_id), mair)
    assert signed_in(Browser(app).get(f"/link/{token}").press("Come in"))
    with app.app_context():
        token = signin.sign_in_link(Actor.host(village.group_id), people.member_of(village, "mair"))
    with freeze_time(datetime.now(UTC) + timedelta(days=7, minutes=1)):
        assert Browser(app).get(f"/link/{token}").status == 404


# The second step


def test_an_office_begins_with_password_and_code(app: Flask, village: people.Village) -> None:
    sioned = member(app, village, "sioned").get(HOME)
    assert "You hold an office" in sioned.text
    assert "Desk" not in sioned.text
    assert sioned.get("/g/llanfair/desk/").status == 403
    sioned, totp = app_for(sioned)
    assert sioned.get("/g/llanfair/desk/").status == 200
    assert "You hold an office" not in sioned.text
    with freeze_time(datetime.now(UTC) + timedelta(minutes=2)):
        again = Browser(app).sign_in("C1", people.PASSWORD)
        assert again.path == "/sign-in/code"
        assert not signed_in(again)
        again.get("/sign-in/code").press("Sign in", code="000000")
        assert again.status == 422
        again.press("Sign in", code="")
        assert "Please fill this in" in again.text
        right = totp.at(clock.now())
        again.press("Sign in", code=right)
        assert again.get("/g/llanfair/desk/").status == 200
        # The same code once more, by somebody who looked over her shoulder.
        other = Browser(app).sign_in("C1", people.PASSWORD).press("Sign in", code=right)
        assert other.status == 422
        assert "was used before" in other.text
        # And one that is older than the last one used.
        assert other.press("Sign in", code=totp.at(clock.now() - timedelta(seconds=30))).status == 422


def test_a_card_is_no_way_round_the_code_and_no_office(app: Flask, village: people.Village) -> None:
    path, words = make_card(app, village, "nia")
    carded = Browser(app).get(path).press("Come in")
    assert carded.get("/g/llanfair/desk/").status == 403
    app_for(carded)
    assert carded.get("/g/llanfair/desk/").status == 403  # still no password
    assert Browser(app).get(path).press("Come in").path == "/sign-in/code"
    assert Browser(app).sign_in("nia@llanfair.example", words).path == "/sign-in/code"


def test_printed_codes_work_once_each_and_a_new_list_ends_the_old(app: Flask, village: people.Village) -> None:
    sioned = member(app, village, "sioned").get(MINE).press("Print a new list of codes")
    codes = re.findall(r"\b\d{4} \d{4}\b", sioned.text)
    assert len(set(codes)) == 10
    sioned.press("Cymraeg")
    assert re.findall(r"\b\d{4} \d{4}\b", sioned.text) == codes
    assert sioned.get("/g/llanfair/desk/").status == 200
    page = Browser(app).sign_in("C1", people.PASSWORD).press("Sign in", code=codes[0])
    assert page.get("/g/llanfair/desk/").status == 200
    assert "9 codes left" in page.get(MINE).text
    assert Browser(app).sign_in("C1", people.PASSWORD).press("Sign in", code=codes[0]).status == 422
    new = re.findall(r"\b\d{4} \d{4}\b", page.get(MINE).press("Print a new list of codes").text)
    half = Browser(app).sign_in("C1", people.PASSWORD)
    assert half.press("Sign in", code=codes[1]).status == 422
    assert half.press("Sign in", code=new[0]).get("/g/llanfair/desk/").status == 200


def test_a_clock_that_is_not_set_is_said(app: Flask, village: people.Village) -> None:
    app_for(member(app, village, "sioned"))
    with freeze_time("2020-01-01T00:00:30"):
        page = Browser(app).sign_in("C1", people.PASSWORD).press("Sign in", code="123456")
        assert page.status == 503
        assert "The clock of this machine is wrong" in page.text


def test_offices_need_no_second_step_where_the_setting_says_so(app: Flask, village: people.Village) -> None:
    app.config["second_factor"] = False
    assert member(app, village, "sioned").get("/g/llanfair/desk/").status == 200


# Sessions


def test_idle_and_old_sessions_end(app: Flask, village: people.Village) -> None:
    start = datetime.now(UTC)
    with freeze_time(start) as frozen:
        own = Browser(app).get("/sign-in").press("Sign in", name="M0001", password=people.PASSWORD, own="y")
        shared = Browser(app).sign_in("M0001", people.PASSWORD)
        office = member(app, village, "sioned", "password code")
        for _ in range(4):
            frozen.tick(timedelta(minutes=25))
            assert signed_in(shared)  # used now and then, so not idle
            assert signed_in(office)
        frozen.tick(timedelta(minutes=31))
        assert not signed_in(shared)
        assert signed_in(office)
        frozen.tick(timedelta(minutes=61))
        assert not signed_in(office)
        frozen.tick(timedelta(days=300))
        assert signed_in(own)
        frozen.tick(timedelta(days=70))
        assert not signed_in(own)


def test_looking_writes_nothing_and_the_cookie_is_left_alone(app: Flask, village: people.Village) -> None:
    page = member(app, village, "mair")
    page.get(HOME)
    assert "Set-Cookie" not in page.client.get("/g/llanfair/people").headers


def test_a_new_secret_at_every_sign_in_and_none_that_was_planted(app: Flask, village: people.Village) -> None:
    victim = Browser(app)
    with victim.client.session_transaction() as session:
        session["_user_id"] = "planted"
    victim.sign_in("M0001", people.PASSWORD)
    with victim.client.session_transaction() as session:
        first = session["_user_id"]
        assert first != "planted"
    victim.sign_in("M0001", people.PASSWORD)
    with victim.client.session_transaction() as session:
        assert session["_user_id"] != first
    thief = Browser(app)
    with thief.client.session_transaction() as session:
        session["_user_id"] = "planted"
    assert not signed_in(thief)
    old_style = Browser(app)
    with old_style.client.session_transaction() as session:
        session["_user_id"] = f"{village.users['mair']}.whatever"
    assert not signed_in(old_style)


def test_signing_out_ends_it_on_the_server_too(app: Flask, village: people.Village) -> None:
    page, copy = Browser(app), Browser(app)
    token = let_in(page.client, village.users["mair"])
    page.get(HOME).press("Sign out")
    with copy.client.session_transaction() as session:
        session["_user_id"] = token
    assert not signed_in(copy)
    answer = page.client.post("/sign-out", data={"csrf_token": str(page.get("/sign-in").value("csrf_token"))})
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_my_sessions_are_mine_to_end_and_nobody_elses(app: Flask, village: people.Village) -> None:
    here, there = member(app, village, "mair"), member(app, village, "mair")
    with app.app_context():
        refs = list(db.session.scalars(select(Session.ref).where(Session.user_id == village.users["mair"])))
    alys = member(app, village, "alys").get(MINE)
    for ref in refs:
        assert ref not in alys.html
        alys.post(f"{MINE}/end", {"ref": ref})
    assert signed_in(here)
    assert signed_in(there)
    here.get(MINE)
    here.post(f"{MINE}/end", {"ref": refs[-1]})
    assert "That device is signed out" in here.text
    assert not signed_in(there)
    assert signed_in(here)


def test_the_end_of_an_office_ends_the_session(app: Flask, village: people.Village) -> None:
    nia, mair = member(app, village, "nia", "password code"), member(app, village, "mair")
    with app.app_context():
        host = Actor.host(village.group_id)
        members.end_role(host, people.member_of(village, "nia"), "coordinator")
    assert not signed_in(nia)
    assert signed_in(mair)
    with app.app_context(), db.write():
        people.member_of(village, "mair").left_on = "2026-11-24"
    assert not signed_in(mair)


def test_a_password_is_changed_by_who_knows_it_and_others_are_signed_out(app: Flask, village: people.Village) -> None:
    here, there = member(app, village, "mair"), member(app, village, "mair")
    page = here.get(MINE).click("Change – Password")
    page.press("Keep this password", current="wrong", password="four little words", again="four little words")
    assert "This is not right" in page.text
    page.press("Keep this password", current=people.PASSWORD, password="llanfair timebank", again="llanfair timebank")
    assert "first passwords anybody would try" in page.text
    page.press("Keep this password", current=people.PASSWORD, password="four little words", again="four little words")
    assert page.path == MINE
    assert signed_in(here)
    assert not signed_in(there)


# Asking again


def test_it_is_asked_again_after_ten_minutes_and_what_was_typed_stays(app: Flask, village: people.Village) -> None:
    page, _ = app_for(member(app, village, "mair"))
    with freeze_time(datetime.now(UTC) + timedelta(minutes=11)):
        page.get(MINE).press("Do not ask for codes")
        assert "Is it really you?" in page.text
        page.press("Cymraeg")
        assert page.doc.get("lang") == "cy"
        page.press("English")
        page.press("Go on", really_you="wrong")
        assert page.status == 422
        page.press("Go on", really_you=people.PASSWORD)
        assert "We no longer ask for a code" in page.text
        # Within ten minutes it is not asked once more; and a page that is only looked at comes back to itself.
        assert "Is it really you?" not in page.get(f"{MINE}/app").text
    with freeze_time(datetime.now(UTC) + timedelta(minutes=30)):
        page.get(f"{MINE}/app")
        assert "Is it really you?" in page.text
        page.press("Go on", really_you=people.PASSWORD)
        assert page.path == f"{MINE}/app"


# Wicked


def test_three_hundred_tries_a_minute_find_nothing_and_keep_nobody_out(app: Flask, village: people.Village) -> None:
    path, words = make_card(app, village)
    mine = Browser(app).get("/sign-in").press("Sign in", name="M0001", password=people.PASSWORD, own="y")
    mine.press("Sign out")
    start = datetime.now(UTC)
    statuses = []
    with freeze_time(start) as frozen:
        page = Browser(app).get("/sign-in")
        for n in range(300):
            frozen.tick(timedelta(milliseconds=200))
            page.press("Sign in", name="M0001", password=f"guess {n}")
            statuses.append(page.status)
        assert statuses[:5] == [422] * 5
        assert statuses.count(422) <= 7  # the others were not even looked at
        assert set(statuses) == {422, 429}
        # The right password waits, too, on a device that was never seen; not on her own, nor with a card or a link.
        assert Browser(app).sign_in("M0001", people.PASSWORD).status == 429
        assert signed_in(mine.sign_in("M0001", people.PASSWORD))
        assert signed_in(Browser(app).get(path).press("Come in"))
        with app.app_context():
            token = signin.sign_in_link(Actor.host(village.group_id), people.member_of(village, "mair"))
        assert signed_in(Browser(app).get(f"/link/{token}").press("Come in"))
        frozen.tick(timedelta(minutes=16))
        assert signed_in(Browser(app).sign_in("M0001", people.PASSWORD))
    assert words


def test_one_address_is_held_up_only_after_very_many(app: Flask, village: people.Village) -> None:
    with freeze_time(datetime.now(UTC)):
        page = Browser(app).get("/sign-in")
        statuses = [page.press("Sign in", name=f"X{n}", password="a guess").status for n in range(70)]
    assert statuses[:60] == [422] * 60
    assert set(statuses[60:]) == {429}


def test_a_form_from_another_site_is_not_taken(app: Flask, village: people.Village) -> None:
    page = member(app, village, "mair").get(MINE)
    fields = {"csrf_token": str(page.value("csrf_token")), "ref": "x"}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"},
                    {"Origin": "null"}):  # fmt: skip
        assert page.client.post(f"{MINE}/end-card", data=fields, headers=headers).status_code == 400
    right = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    assert page.client.post(f"{MINE}/end-card", data=fields, headers=right).status_code == 303
    assert page.client.post(f"{MINE}/end-card", data={"csrf_token": "forged"}, headers=right).status_code == 400
    assert page.client.post(f"{MINE}/end-card", headers=right).status_code == 400


def test_a_role_cannot_be_slipped_into_any_form(app: Flask, village: people.Village) -> None:
    alys = member(app, village, "alys")
    extra = {
        "role": "coordinator",
        "roles": "coordinator",
        "is_host": "1",
        "group_id": "2",
        "user": "1",
        "used": "code",
    }
    for path in (f"{MINE}/end", f"{MINE}/end-card", f"{MINE}/password", f"{MINE}/app", f"{MINE}/again", "/language"):
        alys.get(MINE)
        alys.post(path, extra)
    plain = Browser(app).get("/sign-in")
    plain.post("/sign-in", {**extra, "name": "M0002", "password": people.PASSWORD, "next": ""})
    for page in (alys, plain):
        assert page.get("/g/llanfair/desk/").status == 403
    with app.app_context():
        assert people.member_of(village, "alys").role_names == frozenset()


def test_hsts_only_where_the_certificate_is_public(app: Flask) -> None:
    header = "Strict-Transport-Security"
    assert header not in app.test_client().get("/sign-in", base_url="https://localhost").headers
    app.config["public_certificate"] = True
    assert header in app.test_client().get("/sign-in", base_url="https://localhost").headers
    assert header not in app.test_client().get("/sign-in").headers


# Several groups, one household


def test_two_groups_with_one_sign_in(app: Flask, village: people.Village) -> None:
    with app.app_context():
        aber = people.found("aber", name_en="Aber Time Bank")
        mair = people.join(aber, "Mair Jones")
        with db.write():
            lone, mair.user_id = mair.user_id, village.users["mair"]
            db.session.flush()
        assert lone != mair.user_id
    page = Browser(app).sign_in("mair@llanfair.example", people.PASSWORD)
    assert page.path == "/"
    assert page.get(HOME).click("My other groups").click("Aber Time Bank").path == "/g/aber/"
    assert "Signed in:" in page.get("/g/aber/").text


def test_a_number_is_looked_for_in_the_group_one_came_from(app: Flask, village: people.Village) -> None:
    with app.app_context():
        aber = people.found("aber")
        people.join(aber, "Non Elis")
    page = Browser(app).get("/g/aber/").click("Sign in").press("Sign in", name="M0001", password=people.PASSWORD)
    assert "Signed in: Non Elis" in page.get("/g/aber/").text
    page = Browser(app).get("/g/llanfair/people").press("Sign in", name="M0001", password=people.PASSWORD)
    assert "Signed in: Mair Jones" in page.get(HOME).text


def test_two_of_one_household_share_an_address(app: Flask, village: people.Village) -> None:
    with app.app_context():
        host = Actor.host(village.group_id)
        wil = members.add(host, village.group_id, name="Wil Jones", email="mair@llanfair.example")
        signin.come_in(signin.sign_in_link(host, wil), "brown trout river", "brown trout river")
        assert len(list(db.session.scalars(select(User).where(User.email == "mair@llanfair.example")))) == 2
    assert "Signed in: Wil" in Browser(app).sign_in("mair@llanfair.example", "brown trout river").get(HOME).text
    assert "Signed in: Mair" in Browser(app).sign_in("mair@llanfair.example", people.PASSWORD).get(HOME).text
