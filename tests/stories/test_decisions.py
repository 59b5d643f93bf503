"""The members decide a rule together: proposed, talked about, decided on three channels, and nobody else changes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.browse import Browser
from tests.ledger.whole import shell
from tests.stories import people
from timebank import chores, clock
from timebank.db import db
from timebank.decisions import afterwards
from timebank.groups import service as groups
from timebank.ledger.models import Account
from timebank.twokeys import service as twokeys

MAY = datetime(2026, 5, 4, 10, tzinfo=UTC)
PLACE = "/g/llanfair/decisions/"


@contextmanager
def day(month: int, on: int) -> Iterator[None]:
    with clock.at(datetime(2026, month, on, 10, tzinfo=UTC)):
        yield


@pytest.fixture
def village(app: Flask) -> Iterator[people.Village]:
    with clock.at(MAY):
        with app.app_context():
            found = people.whole()
            for name in ("Gwen Price", "Elin Rowlands"):
                people.join(found, name)
        yield found


def browser(app: Flask, village: people.Village, who: str, language: str = "en") -> Browser:
    return Browser(app, language).is_member(village.users[who])


def propose(app: Flask, village: people.Village, name: str = "rounding", **fields: str) -> str:
    """Mair proposes; answers from 11 to 25 May. The address of it."""
    page = browser(app, village, "mair").get(f"{PLACE}new").get(f"{PLACE}new/{name}")
    told = {"words_cy": "Awn i fyny bob tro.", "value": "up", **fields}
    page.press("Propose it to the members", **told)
    assert page.status == 200, page.text
    assert "It is proposed, and the members are told." in page.text
    return page.path


def test_a_rule_is_decided_on_the_web_on_paper_and_by_telephone(app: Flask, village: people.Village) -> None:
    mair = browser(app, village, "mair").get("/g/llanfair/rules").click("What we decide together")
    mair.click("Propose a change").click("What happens between two steps")
    mair.press("Propose it to the members", value="up", words_cy="", words_en="")
    assert mair.status == 422
    mair.press("Propose it to the members", value="nearest", words_cy="Awn i fyny bob tro.")
    assert "This holds already" in mair.text
    mair.press("Propose it to the members", value="up")
    where = mair.path
    assert "It becomes: Always up" in mair.text
    assert "Not yet in English" in mair.text
    assert "time to talk; answers from 11 May 2026" in mair.text
    assert "Carried if nobody objects, and at least 3 members have answered." in mair.text
    assert "Give my word" not in mair.text

    alys = browser(app, village, "alys").get(where).click("Say something")
    alys.press("Say it", said="Would that not favour those who log often?")
    assert "Would that not favour those who log often? Alys Jones" in alys.text

    with day(5, 11):
        alys.get("/g/llanfair/")
        assert "Your word is asked What happens between two steps: Always up" in alys.text
        alys.click("Give my word").press("Give my word", word="object")
        assert alys.status == 422
        assert "Please say why you object" in alys.text
        alys.press("Give my word", reason="It would favour many small things.", shown="name")
        assert "What stands in the way It would favour many small things. Alys Jones" in alys.text
        alys.click("Change it").press("Give my word", word="live")
        assert "Your word: I can live with it" in alys.text
        assert "What stands in the way" not in alys.text
        assert "Your word is asked" not in alys.get("/g/llanfair/").text

        sioned = browser(app, village, "sioned").get(where).click("Write down a word given on the telephone")
        sioned.press("Write it down", who="Gwen Price", witness="Sioned Evans", word="agree")
        assert "The witness is another member" in sioned.text
        sioned.press("Write it down", witness="Huw Rees")
        assert "It is written down, and the member is told." in sioned.text

        sioned.click("Count words on paper")
        sioned.press("Hand it to a second person", agreed="2", who="Elin Rowlands", reason="at the hall")
        assert "Names on the list: 1. Words counted: 2." in sioned.text
        sioned.press("Hand it to a second person", agreed="1")
        assert "waits for a second person" in sioned.text
        assert "Confirm" not in " ".join(sioned.buttons())
        assert "Members who answered 2" in alys.get(where).text
        huw = browser(app, village, "huw").get("/g/llanfair/two-keys/").click("Words on paper")
        huw.press("Confirm")
        assert "On paper: 1. Counted by: Sioned Evans. Confirmed by: Huw Rees" in alys.get(where).text
        elin = browser(app, village, "elin").get(where)
        assert "You gave your word on paper." in elin.text
        elin.get(where + "/answer").press("Give my word", word="abstain")
        assert elin.status == 409
        assert "has given a word on paper" in elin.text

    with day(5, 25):
        sioned = browser(app, village, "sioned").get(where)
        assert "Count it now" not in sioned.text
        sioned.post(where + "/settle", {})
        assert sioned.status == 409
    with day(5, 26):
        sioned, alys = browser(app, village, "sioned"), browser(app, village, "alys")
        assert "waits to be counted, or to hold" in sioned.get("/g/llanfair/desk/").text
        alys.get(where + "/answer").press("Give my word", word="agree")
        assert alys.status == 409
        with app.app_context():
            assert groups.rules_now(village.group_id).rounding == "nearest"
            assert chores.CHORES["proposals counted, or carried out"]() == 1
            assert chores.CHORES["proposals counted, or carried out"]() == 0
            assert groups.rules_now(village.group_id).rounding == "up"

    rules = browser(app, village, "mair").get("/g/llanfair/rules")
    assert "Always up Decided by the members, holds from 26 May 2026: the decision" in rules.text
    assert "The members' own: it changes by a decision alone." in rules.text
    rules.click("the decision – What happens between two steps")
    assert rules.path == where
    assert "Agree 2 Can live with it 1 Abstain 0 Object 0 Members who answered 3 of 7" in rules.text
    rules.click("To print, in both languages")
    assert "Agree 2" in rules.text
    assert "Cytuno 2" in rules.text

    sioned = browser(app, village, "sioned").get("/g/llanfair/rules/rounding")
    assert "Propose a change" in sioned.text
    sioned.post("/g/llanfair/rules/rounding", {"value": "down", "reason": "I would rather"})
    assert sioned.status == 409
    assert "This is for the members to decide together. Please propose it." in sioned.text
    with app.app_context():
        assert groups.rules_now(village.group_id).rounding == "up"


def carried(app: Flask, village: people.Village, where: str) -> None:
    """Three agree, and it is counted on 26 May."""
    with day(5, 12):
        for who in ("alys", "gwen", "elin"):
            browser(app, village, who).get(where + "/answer").press("Give my word", word="agree")
    with day(5, 26), app.app_context():
        assert afterwards.settle_all() == 1


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_vote_leaves_numbers_alone(app: Flask, village: people.Village) -> None:
    where = propose(app, village, way="vote", holds_from="1 July 2026")
    with day(5, 12):
        for who, word in (("alys", "yes"), ("gwen", "yes"), ("huw", "no"), ("elin", "abstain")):
            page = browser(app, village, who).get(where + "/answer")
            assert "reason" not in page.html.partition("<form")[2]
            page.press("Give my word", word=word)
        huw = browser(app, village, "huw").get(where)
        assert "Your word: No" in huw.text
        assert "Members who answered 4" in browser(app, village, "mair").get(where).text
    with day(5, 26):
        sioned = browser(app, village, "sioned").get(where).press("Count it now")
        assert "Yes 2 No 1 Abstain 1 Members who answered 4 of 7" in sioned.text
        assert "It holds from: 1 July 2026" in sioned.text
        with app.app_context():
            assert groups.rules_now(village.group_id).rounding == "nearest"
        with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run:
            assert {tuple(row) for row in run("SELECT answer FROM proposal_answer")} == {("",)}
    with day(7, 1):
        sioned = browser(app, village, "sioned").get(where).press("Let it hold now")
        assert "Let it hold now" not in sioned.text
        with app.app_context():
            assert groups.rules_now(village.group_id).rounding == "up"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_hard_stop_stops_everybody_and_those_who_come_later(app: Flask, village: people.Village) -> None:
    where = propose(app, village, name="hard_floor", value="2")
    carried(app, village, where)
    with day(5, 27), app.app_context():
        assert groups.rules_now(village.group_id).hard_floor == -120
        people.join(village, "Dewi Pugh")
        for who in ("mair", "dewi"):
            account = db.session.get_one(Account, people.member_of(village, who).account_id)
            assert (account.floor, account.ceiling) == (-120, None)
    assert "2 hours more received than given" in browser(app, village, "mair").get("/g/llanfair/rules").text


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_members_say_who_closes_the_month(app: Flask, village: people.Village) -> None:
    where = propose(app, village, name="closing_roles", value="each")
    assert (
        "It becomes: A coordinator proposes, and a second signer confirms"
        in browser(app, village, "alys").get(where).text
    )
    carried(app, village, where)
    with day(5, 27):
        rules = browser(app, village, "mair").get("/g/llanfair/rules")
        assert (
            "Who closes the month A coordinator proposes, and a second signer confirms Decided by the members"
            in rules.text
        )
        rules.click("the decision – Who closes the month")
        assert rules.path == where
        sioned = browser(app, village, "sioned").get("/g/llanfair/rules/closing_roles")
        assert "Change it" not in sioned.buttons()
        sioned.post("/g/llanfair/rules/closing_roles", {"value": "two", "reason": "quicker"})
        assert sioned.status == 409
        huw = browser(app, village, "huw").get("/g/llanfair/closing/2026-04")
        assert "Propose to close" not in huw.buttons()
        huw.post("/g/llanfair/closing/2026-04", {"go": "propose", "reason": "The month is over"})
        assert huw.status == 403
        assert "Your rules name other people for this." in huw.text


def test_an_organisation_belongs_because_the_members_decided_so(app: Flask, village: people.Village) -> None:
    sioned = browser(app, village, "sioned").get("/g/llanfair/rules/organisations")
    sioned.press("Change it", value="members", reason="so we said on Tuesday")
    assert "The members, each time, by a decision" in sioned.text
    sioned.get("/g/llanfair/people/new")
    assert "Which organisations belong is for the members to decide together." in sioned.text
    sioned.press("Add", kind="organisation", name="Ysgol Llanfair")
    assert sioned.status == 409
    assert "Please propose it: once it is carried, it belongs from its day on." in sioned.text
    sioned.click("Propose an organisation")
    assert sioned.path == PLACE + "new/organisation"
    sioned.press("Propose it to the members", value="", words_en="They would share the hall.")
    assert sioned.status == 422

    where = propose(app, village, name="organisation", value="Ysgol Llanfair")
    alys = browser(app, village, "alys").get(where)
    assert "It belongs from its day on: Ysgol Llanfair" in alys.text
    assert "Ysgol Llanfair" not in alys.get("/g/llanfair/people").text
    again = browser(app, village, "alys").get(f"{PLACE}new/organisation")
    again.press("Propose it to the members", value="ysgol llanfair", words_en="Them.")
    assert again.status == 409
    assert "There is a proposal about this already." in again.text
    carried(app, village, where)
    with day(5, 27):
        alys.get("/g/llanfair/people").click("Ysgol Llanfair")
        assert "It belongs because the members decided so: the decision" in alys.text
        alys.click("the decision")
        assert alys.path == where
        alys.click("Ysgol Llanfair")
        alys.get(where + "/print")
        assert "Organisation Ysgol Llanfair" in alys.text
        with app.app_context():
            assert afterwards.settle_all() == 0


@pytest.mark.parametrize("engine", ["sqlite"])
def test_something_else_stays_words_and_the_page_says_so(app: Flask, village: people.Village) -> None:
    mair = browser(app, village, "mair").get(PLACE + "new")
    assert "Something else we decide in words alone: the program changes nothing" in mair.text
    assert mair.text.count("in words alone") == 1
    mair.click("Something else we decide")
    told = "Words alone: people keep to them, and the program changes nothing."
    assert told in mair.text
    mair.press("Propose it to the members", words_en="Tea on Tuesdays.")
    where = mair.path
    carried(app, village, where)
    with day(5, 27):
        sioned = browser(app, village, "sioned").get(where)
        assert "carried" in sioned.text and told in sioned.text
        assert "Let it hold now" not in sioned.buttons()
        assert mair.get(PLACE + "new/closing%20roles").status == 404


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_proposer_takes_it_back(app: Flask, village: people.Village) -> None:
    where = propose(app, village)
    alys = browser(app, village, "alys").get(where)
    assert "Take it back" not in alys.buttons()
    alys.post(where + "/withdraw", {})
    assert alys.status == 403 or "cannot do this yourself" in alys.text
    mair = browser(app, village, "mair").get(where).press("Take it back")
    assert "withdrawn" in mair.text
    with app.app_context():
        assert twokeys.waiting(people.actor(village, "sioned"), village.group_id) == []
