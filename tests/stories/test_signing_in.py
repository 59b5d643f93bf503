"""Links, passwords, signing in and out, and where one ends up."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask

from tests.browse import Browser
from tests.stories import people
from timebank.members import service as members
from timebank.permissions import Actor
from timebank.signin import service as signin


@pytest.fixture
def village(app: Flask) -> people.Village:
    with app.app_context():
        return people.whole()


def test_by_address_or_number_and_out_again(app: Flask, village: people.Village) -> None:
    page = Browser(app).get("/g/llanfair/people")
    assert page.path.startswith("/sign-in?next=")
    page.press("Sign in", name="mair@llanfair.example", password=people.PASSWORD)
    assert page.path.rstrip("?") == "/g/llanfair/people"
    page.press("Sign out")
    assert page.path == "/g/llanfair/"
    assert "Sign in" in page.text
    page.sign_in("m0001", people.PASSWORD)
    assert page.path == "/g/llanfair/"
    assert "Signed in: Mair Jones" in page.text


def test_refused_in_the_same_words(app: Flask, village: people.Village) -> None:
    told = set()
    for name in ("mair@llanfair.example", "nobody@llanfair.example", "M0001", "M9999", "odd\x00name"):
        page = Browser(app).sign_in(name, "wrong")
        assert page.status == 422
        assert page.value("name") == name or "\x00" in name
        told.add(page.text)
    assert len(told) == 1
    assert page.value("password") == ""


AWAY = (
    "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "x", "https:evil.example",
    "http:/evil.example", "///evil.example", "\\\\evil.example", "/\t/evil.example", "/\n/evil.example",
    " //evil.example",
)  # fmt: skip


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("wanted", AWAY)
def test_nobody_is_sent_away(app: Flask, village: people.Village, wanted: str) -> None:
    page = Browser(app).get("/sign-in")
    page.press("Sign in", name="M0001", password=people.PASSWORD, next=wanted)
    assert page.path == "/g/llanfair/"
    page.post("/language", {"read": "cy", "next": wanted})
    assert page.path == "/g/llanfair/"
    # The same in an address, and where one is asked once more who it is.
    page = Browser(app).get(f"/sign-in?next={quote(wanted)}")
    page.press("Sign in", name="M0001", password=people.PASSWORD)
    assert page.path == "/g/llanfair/"
    page.get("/g/llanfair/signing-in/again")
    page.post(page.path, {"really_you": people.PASSWORD, "next": wanted})
    assert page.path == "/g/llanfair/signing-in"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_cookie_lasts_and_is_plain_only_on_plain_http(app: Flask, village: people.Village) -> None:
    page = Browser(app).get("/sign-in").press("Sign in", name="M0001", password=people.PASSWORD, own="y")
    cookie = page.client.get_cookie("timebank")
    assert cookie is not None
    assert cookie.expires is not None
    shared = Browser(app).sign_in("M0001", people.PASSWORD).client.get_cookie("timebank")
    assert shared is not None
    assert shared.expires is None  # dies with the browser
    assert not cookie.secure
    assert page.client.get("/sign-in", base_url="https://localhost").headers["Set-Cookie"].startswith("__Host-timebank")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_beyond_the_machine_plain_http_warns_and_works(app: Flask, village: people.Village) -> None:
    answer = app.test_client().get(
        "/sign-in", base_url="http://192.168.1.20:5000", environ_base={"REMOTE_ADDR": "192.168.1.9"}
    )
    assert "This connection is not private" in answer.text


def test_a_coordinator_makes_a_link_and_it_works_once(app: Flask, village: people.Village) -> None:
    desk = Browser(app).is_member(village.users["sioned"])
    desk.get(f"/g/llanfair/people/{village.refs['mair']}").press("Make a link")
    assert desk.status == 200
    assert "This link lets you in to" in desk.text
    address = next(word for word in desk.text.split() if "/link/" in word)
    path = "/" + address.split("/", 3)[3]
    mair = Browser(app).get(path)
    assert "Welcome, Mair" in mair.text
    mair.press("Come in", password="one two three", again="one two four")
    assert "The two are not the same" in mair.text
    mair.press("Come in", password="short", again="short")
    assert "longer password" in mair.text
    mair.press("Come in", password="one two three", again="one two three")
    assert mair.path == "/g/llanfair/"
    assert Browser(app).get(path).status == 404
    assert Browser(app).sign_in("M0001", people.PASSWORD).status == 422
    assert Browser(app).sign_in("M0001", "one two three").status == 200


def test_a_link_is_read_in_the_language_of_the_member(app: Flask, village: people.Village) -> None:
    with app.app_context():
        mair = people.member_of(village, "mair")
        members.set_language(people.actor(village, "mair"), mair, "cy")
        token = signin.sign_in_link(Actor.host(village.group_id), mair)
    assert '<html lang="cy"' in Browser(app).get(f"/link/{token}").html


def test_a_new_password_ends_other_sessions(app: Flask, village: people.Village) -> None:
    old = Browser(app).sign_in("M0001", people.PASSWORD)
    with app.app_context():
        signin.set_password(
            people.actor(village, "mair"), people.member_of(village, "mair"), "quite another", "quite another"
        )
    assert "Signed in" not in old.get("/g/llanfair/").text


def test_adding_somebody_and_a_role(app: Flask, village: people.Village) -> None:
    desk = Browser(app).is_member(village.users["sioned"]).get("/g/llanfair/people").click("Add a person")
    desk.press("Add", name=" ", email="no")
    assert desk.status == 422
    desk.press("Add", name="Gwen Price", email="no")
    assert "does not look like an e-mail" in desk.text
    desk.press("Add", email="", place="Tan y Bryn", language="cy", number="M0001")
    assert desk.status == 422
    desk.press("Add", number="")
    assert "Gwen Price is in" in desk.text
    person = desk.path
    desk.click("Change this").press("Propose it", change="give signer", reason="Elected in May")
    Browser(app).is_member(village.users["huw"]).get(desk.path).press("Confirm")
    assert "given by Huw Rees" in desk.get(person).text
    desk.click("Change this").press("Propose it", change="end signer", reason="She moved away")
    Browser(app).is_member(village.users["nia"]).get(desk.path).press("Confirm")
    assert "given by" not in desk.get(person).text


def test_contacts_are_for_coordinators_and_oneself(app: Flask, village: people.Village) -> None:
    path = f"/g/llanfair/people/{village.refs['mair']}"
    seen = {who: "01970 600 222" in Browser(app).is_member(village.users[who]).get(path).text for who in village.users}
    assert seen == {"sioned": True, "nia": True, "mair": True, "alys": False, "huw": False}


def test_search_is_forgiving_and_leaves_no_name_in_the_address(app: Flask, village: people.Village) -> None:
    page = Browser(app).is_member(village.users["alys"]).get("/g/llanfair/people")
    page.press("Find", q="mairr jons")
    assert page.path == "/g/llanfair/people"
    assert "Mair Jones" in page.text
    page.press("Find", q="\x00" + "x" * 10_000)
    assert page.status == 200
