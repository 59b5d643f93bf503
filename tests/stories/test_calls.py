"""Ringing round from the coordinator's desk: forty people on a bad line, what came of each call, and the front page."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.browse import Browser
from tests.stories.conftest import Village
from tests.stories.test_helping import ref_of, tell
from timebank import clock
from timebank.db import db
from timebank.desk import calls
from timebank.exchanges import answers, doubts, queries, service
from timebank.exchanges.models import AGREED
from timebank.exchanges.service import Claim
from timebank.members import service as members
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.profiles import service as profiles

FORTY = 40


def actor(village: Village, first: str) -> Actor:
    member = village.member(first)
    return members.actor_of(member.user, member, village.group_id)


def helped(village: Village, giver: Member, receiver: Member, minutes: int = 60, days_ago: int = 20) -> str:
    """Help whose giver told of it so long ago that somebody rings the other."""
    moment = clock.now() - timedelta(days=days_ago)
    with clock.at(moment):
        claim = Claim(giver, receiver, clock.today("Europe/London"), minutes, "", "en")
        voice = Actor.host(village.group_id).speaking_for(giver.number, "phone")
        return service.log(voice, village.group_id, claim, words=("giver",)).ref


def with_phone(village: Village, name: str, phone: str = "01970 600 999", language: str | None = None) -> Member:
    return members.add(
        Actor.host(village.group_id), village.group_id, name=name, phone=phone, language=language,
        joined_on=clock.today("Europe/London") - timedelta(days=90),
    )  # fmt: skip


def at_calls(village: Village, first: str = "Sioned", language: str = "en", page: int = 1) -> Browser:
    return village.browser(first, language).get(village.at(f"desk/calls?page={page}"))


def number(text: str, label: str) -> int:
    """How many of something the front of the desk counts."""
    found = re.search(rf"(\d+) ?{re.escape(label)}", text)
    assert found, f"no line “{label}” in {text}"
    return int(found[1])


def test_forty_people_and_one_call_each(village: Village) -> None:
    with village.app.app_context():
        alys, mair = village.member("Alys"), village.member("Mair")
        for each in range(FORTY - 1):
            helped(village, alys, with_phone(village, f"Person {each:02}"), days_ago=40)
        lines = [helped(village, giver, mair) for giver in (alys, village.member("Gwen"), village.member("Dafydd"))]
    desk = village.browser("Sioned").get(village.at("desk/"))
    assert number(desk.text, "to ring") == FORTY
    sioned = desk.click("to ring")
    assert sioned.text.count("Words to say") == calls.PEOPLE_A_PAGE
    assert len(gzip.compress(sioned.html.encode())) < 14_000
    sioned.click("More").click("More").click("More")
    assert "Mair Pugh" in sioned.text, "who has waited longest comes first"
    assert sioned.text.count("helped Mair Pugh") >= 3, "one block a person, with everything in it"

    sioned.press("All of it is right – Mair Pugh")
    sioned.again()
    assert sioned.status == 200
    assert {(each.state, each.receiver_word) for each in village.exchanges() if each.ref in lines} == {
        ("agreed", "phone")
    }
    assert village.minutes("Mair") == -180
    assert village.posted() == 3
    assert number(sioned.get(village.at("desk/")).text, "to ring") == FORTY - 1


def test_no_reply_is_counted_once_and_comes_back_tomorrow(village: Village) -> None:
    with village.app.app_context():
        helped(village, village.member("Alys"), village.member("Mair"))
    sioned = at_calls(village).press("No reply")
    assert "Tried 1 time without a reply." in sioned.text
    sioned.again().again()
    assert "Tried 1 time without a reply." in sioned.text, "a press sent three times is one outcome"
    assert "nobody waits for a call" in sioned.get(village.at("desk/")).text
    for days in (1, 2):
        with clock.at(clock.now() + timedelta(days=days)):
            sioned = at_calls(village)
            assert number(sioned.get(village.at("desk/")).text, "to ring") == 1
            sioned.get(village.at("desk/calls")).press("No reply")
    with clock.at(clock.now() + timedelta(days=3)):
        sioned = at_calls(village)
        assert "Tried 3 times without a reply." in sioned.text
        assert "Perhaps a letter does better." in sioned.text
        sioned.click("Print a letter")
        assert "Alys Jones helped you" in sioned.text
        with village.app.app_context():
            found = calls.to_write(actor(village, "Sioned"), village.group_id)
            assert [each.member.name for each in found.people] == ["Mair Pugh"]
    assert [row.facts["outcome"] for row in village.trail_of(village.numbers["Mair"])[-3:]] == ["no reply"] * 3
    assert village.posted() == 0, "silence moves nothing"


@pytest.mark.parametrize(("pressed", "days"), [("Rings back", 2), ("Another day", 5)])
def test_they_ring_back_or_would_rather_another_day(village: Village, pressed: str, days: int) -> None:
    with village.app.app_context():
        helped(village, village.member("Alys"), village.member("Mair"))
    sioned = at_calls(village)
    day = (village.today() + timedelta(days=days)).isoformat()
    sioned.press(pressed, **{f"day__{village.refs['Mair']}": day})
    assert "To be rung again" in sioned.text
    with village.app.app_context():
        who = actor(village, "Sioned")
        for ahead in range(days + 2):
            then = village.today() + timedelta(days=ahead)
            assert calls.number_to_ring(who, village.group_id, then) == (1 if ahead >= days else 0)


def test_something_is_different_asks_only_how_long(village: Village) -> None:
    with village.app.app_context():
        ref = helped(village, village.member("Alys"), village.member("Mair"), 90)
    sioned = at_calls(village).press("Write it down")
    assert sioned.status == 422
    assert "Please say how long it was." in sioned.text
    sioned.press("Write it down", **{f"length__{ref}__h": "1", f"length__{ref}__m": "0"})
    assert sioned.status == 200
    sioned.again()
    assert sioned.status == 200, "the same sent twice is one outcome"
    (told,) = village.exchanges()
    assert (told.state, told.proposed_minutes, told.receiver_word) == ("queried", 60, "phone")
    # Now Alys is asked, whose hours they are; her yes on the telephone is for the new length.
    assert "Mair Pugh says 1 hour instead of 1 hour 30 minutes." in sioned.text
    sioned.press("Yes, 1 hour is right")
    assert (village.minutes("Alys"), village.minutes("Mair")) == (60, -60)


def test_what_is_in_the_book_and_in_doubt_is_rung_about_too(village: Village) -> None:
    village.rule("confirmation", "receiver")
    ref = ref_of(tell(village, "Mair", "Alys", "received"))
    village.browser("Alys").get(village.at(f"exchanges/{ref}/different")).press(
        "Say so", length__h="2", length__m="0", reason="the gate as well"
    )
    sioned = at_calls(village)
    assert "Alys Jones says 2 hours instead of 1 hour 30 minutes." in sioned.text
    assert "How do you remember it?" in sioned.text
    assert "To be settled by" in sioned.text
    sioned.press("It is right as it is in the book")
    assert "Nobody is to be rung." in sioned.text
    assert village.minutes("Alys") == 90
    sioned.get(village.at(f"desk/different/{ref}"))
    assert "it is right as it is in the book. Said by: Mair Pugh" in sioned.text


def test_who_is_not_on_the_telephone_list(village: Village) -> None:
    """Who rests; who would rather have a letter or a visit; who has no telephone; what is the coordinator's own."""
    with village.app.app_context():
        alys, mair, dafydd, gwen = (village.member(each) for each in ("Alys", "Mair", "Dafydd", "Gwen"))
        letter, visit = with_phone(village, "Post Person"), with_phone(village, "Visit Person")
        profiles.choose_way(Actor.host(village.group_id), letter, "post", "", "")
        profiles.choose_way(Actor.host(village.group_id), visit, "visit", "after chapel", "en")
        ill = with_phone(village, "Ill Person")
        for other in (letter, visit, ill, dafydd, gwen):
            helped(village, alys, other)
        with db.write():
            db.session.get_one(Member, ill.id).rests = "ill"
        helped(village, village.member("Sioned"), mair)  # her own hours are not hers to tick
        who = actor(village, "Sioned")
        found = calls.to_ring(who, village.group_id, village.today())
        assert found.blocks == []
        written = calls.to_write(who, village.group_id)
        assert [(each.member.name, each.delivery) for each in written.people] == [
            ("Post Person", "post"), ("Visit Person", "visit"), ("Dafydd Owen", "no mail"), ("Gwen Jones", "no mail"),
        ]  # fmt: skip
    sioned = village.browser("Sioned").get(village.at("desk/"))
    assert number(sioned.text, "to ask by letter") == 4
    sioned.click("to ask by letter")
    assert sioned.html.index("Post Person, ") < sioned.html.index("Visit Person, ") < sioned.html.index("Dafydd Owen, ")
    assert "Ill Person" not in sioned.text


def test_how_they_like_to_be_rung_and_in_which_language(village: Village) -> None:
    with village.app.app_context():
        alys = village.member("Alys")
        profiles.choose_way(Actor.host(village.group_id), alys, "text", "ddim cyn deg", "cy")
        helped(village, village.member("Mair"), alys)
    for page in ("desk/calls", "desk/calls/paper"):
        sioned = village.browser("Sioned").get(village.at(page))
        assert "01970 600 201" in sioned.text
        assert "By text message: ddim cyn deg" in sioned.text
        assert "speaks Welsh" in sioned.text
    assert "Ydy hyn yn iawn?" in sioned.get(village.at("desk/calls")).text, "the words are in hers"


def test_wrong_hands(village: Village, elsewhere: Village) -> None:
    with village.app.app_context():
        ref = helped(village, village.member("Sioned"), village.member("Mair"))
    for browser, expected in ((village.browser("Huw"), 403), (village.browser("Mair"), 403),
                              (elsewhere.browser("Non"), 404)):  # fmt: skip
        for page in ("desk/calls", "desk/calls/paper", "desk/quiet", f"desk/calls/{village.refs['Mair']}/letter",
                     "desk/list/waiting"):  # fmt: skip
            assert browser.get(village.at(page)).status == expected, page
    sioned = at_calls(village)
    mine = {"key": "abc123", "press": f"yes:{village.refs['Mair']}:{ref}"}
    assert sioned.post(village.at("desk/calls"), mine).status == 409, "these are her own hours"
    for press in ("", "yes", "yes::", "never:x:y", f"different:{village.refs['Mair']}", "yes:\x00:" + "x" * 500):
        assert sioned.post(village.at("desk/calls"), {"key": "abc124", "press": press}).status in (404, 422), press
    there = {"key": "abc125", "press": f"no reply:{elsewhere.refs['Non']}"}
    assert sioned.post(village.at("desk/calls"), there).status == 404
    assert [each.state for each in village.exchanges()] == ["waiting"]


@pytest.mark.parametrize(("language", "said"), [("cy", "Dim ateb"), ("en", "No reply")])
def test_in_both_languages(village: Village, language: str, said: str) -> None:
    with village.app.app_context():
        helped(village, village.member("Alys"), village.member("Mair"))
    sioned = at_calls(village, language=language)
    assert sioned.doc.get("lang") == language
    assert sioned.press(said).status == 200


# People nothing was heard of


def test_not_heard_from_for_two_months(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at("desk/"))
    assert number(sioned.text, "not heard from for two months") == 5, "all but who is looking has never signed in"
    with village.app.app_context():
        helped(village, village.member("Alys"), village.member("Mair"))
        gwen = village.member("Gwen")
        with db.write():
            db.session.get_one(Member, gwen.id).rests = "paused"
    village.browser("Huw").get(village.at(""))
    sioned.get(village.at("desk/")).click("not heard from for two months")
    assert "Dafydd Owen" in sioned.text
    assert not any(name in sioned.text for name in ("Alys Jones", "Mair Pugh", "Gwen Jones", "Huw Rees"))
    sioned.press("I asked them")
    sioned.again()
    assert "You have heard from everybody in the last two months." in sioned.text
    assert "heard from everybody" in sioned.get(village.at("desk/")).text
    with clock.at(clock.now() + timedelta(days=61)), village.app.app_context():
        from timebank.desk import queries

        assert queries.quiet_number(actor(village, "Sioned"), village.group_id, clock.today("Europe/London")) > 0


# The front of the desk


@contextmanager
def statements(village: Village) -> Iterator[list[str]]:
    """Every statement that the database is asked meanwhile."""
    found: list[str] = []
    with village.app.app_context():
        engine = db.engine

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def asked_by_the_desk(village: Village, sioned: Browser) -> int:
    with statements(village) as found:
        assert sioned.get(village.at("desk/")).status == 200
    return len(found)


def test_the_front_counts_and_asks_no_more_for_more(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at("desk/"))
    before = asked_by_the_desk(village, sioned)
    with village.app.app_context():
        alys, mair = village.member("Alys"), village.member("Mair")
        for each in range(15):
            other = with_phone(village, f"Person {each:02}")
            helped(village, alys, other)
            ref = helped(village, mair, other, days_ago=5)
            voice = actor(village, "Sioned")
            answers.pass_on(voice, queries.by_ref(voice, ref), "receiver", "phone", None if each % 2 else 45)
    after = asked_by_the_desk(village, sioned)
    assert number(sioned.text, "waiting to be agreed") == 15
    assert number(sioned.text, "something is different") == 8
    assert after <= before, f"{after} statements, where there were {before}"
    for heading in ("Answers", "Paper", "People", "Notice board", "The month"):
        assert heading in sioned.text


def test_each_line_leads_to_its_list(village: Village) -> None:
    with village.app.app_context():
        other = with_phone(village, "Somebody Else")
        for _ in range(30):
            helped(village, village.member("Alys"), other)
    sioned = village.browser("Sioned").get(village.at("desk/")).click("waiting to be agreed")
    assert sioned.text.count("Alys Jones helped Somebody Else") == 25
    assert sioned.click("More").text.count("Alys Jones helped Somebody Else") == 5
    assert sioned.get(village.at("desk/list/nonsense")).status == 404


# A line of a statement that somebody queries


def in_book(village: Village, days_ago: int) -> str:
    with village.app.app_context(), clock.at(clock.now() - timedelta(days=days_ago)):
        ref = helped(village, village.member("Alys"), village.member("Mair"), 90, 0)
        voice = actor(village, "Sioned")
        answers.pass_on(voice, queries.by_ref(voice, ref), "receiver", "phone", None)
        return ref


def test_a_line_of_the_statement_is_queried_with_a_date(village: Village) -> None:
    ref = in_book(village, 10)
    alys = village.browser("Alys").get(village.at("statement")).click("Something is different")
    assert alys.path.endswith(f"exchanges/{ref}/different")
    alys.press("Say so", length__h="2", length__m="0")
    assert "Sioned Evans looks into it." in alys.text
    assert "To be settled by" in alys.text
    assert "Something is different" not in alys.get(village.at("statement")).text.split("In the hours book")[-1]
    sioned = village.browser("Sioned").get(village.at("desk/"))
    assert number(sioned.text, "in the book, something is different") == 1
    assert "overdue" not in sioned.text
    with clock.at(clock.now() + timedelta(days=16)):
        sioned = village.browser("Sioned").get(village.at("desk/"))
        assert "overdue: 1" in sioned.text
        sioned.click("in the book, something is different")
        assert "Overdue since" in sioned.text
        sioned.click("Alys Jones helped Mair Pugh").click("It stays as it is")
        sioned.press("It stays as it is", reason="Mair has the slip")
    with village.app.app_context():
        (told,) = village.exchanges()
        assert (told.state, told.doubted_at, doubts.due_on(told)) == (AGREED, None, None)


def test_what_is_due_first_stands_first(village: Village) -> None:
    refs = [in_book(village, 20), in_book(village, 10)]
    with village.app.app_context():
        alys = actor(village, "Alys")
        for ago, ref in ((1, refs[0]), (5, refs[1])):
            with clock.at(clock.now() - timedelta(days=ago)):
                doubts.say(alys, queries.by_ref(alys, ref), 60)
    sioned = village.browser("Sioned").get(village.at("desk/list/doubted"))
    assert sioned.html.index(refs[1]) < sioned.html.index(refs[0])


def test_after_two_months_one_rings(village: Village) -> None:
    ref = in_book(village, 61)
    alys = village.browser("Alys").get(village.at("statement"))
    assert "Something is different" not in alys.text
    alys.get(village.at(f"exchanges/{ref}"))
    assert "In the hours book for more than two months." in alys.text
    assert "Sioned Evans · 01970 600 123" in alys.text
    alys.get(village.at("statement")).post(village.at(f"exchanges/{ref}/different"), {"length-h": "2", "length-m": "0"})
    assert village.exchanges()[0].in_doubt == ()
    # The coordinator, whom she rang, can still write it down, and put it right.
    sioned = village.browser("Sioned").get(village.at(f"desk/different/{ref}"))
    sioned.press("Write it down", side="giver", length__h="2", length__m="0")
    sioned.click("Put this right").press("Go on", reason="both remember").press("Put it right")
    assert village.minutes("Alys") == 120


# Why it was put right


def test_the_code_stands_beside_the_words(village: Village) -> None:
    ref = in_book(village, 3)
    sioned = village.browser("Sioned").get(village.at(f"desk/correct/{ref}"))
    sioned.press("Go on", length__h="1", length__m="0", reason="the pen slipped")
    assert sioned.status == 422
    sioned.press("Go on", length__h="1", length__m="0", reason="the pen slipped", code="keying")
    assert "typed wrongly" in sioned.text
    sioned.press("Put it right")
    right = village.exchanges()[-1].ref
    assert "Because: typed wrongly." in sioned.text
    assert village.trail_of(right)[-1].facts["code"] == "keying"
    statement = village.browser("Alys").get(village.at("statement")).text
    assert "typed wrongly, the pen slipped" in statement
    assert "camgymeriad teipio" in village.browser("Alys", "cy").get(village.at("statement")).text
    huw = village.browser("Huw").get(village.at("books/corrections"))
    assert "typed wrongly" in huw.text
    assert "keying" in huw.client.get(village.at("books/sheets/corrections")).get_data(as_text=True)


def test_taken_out_for_a_code(village: Village) -> None:
    ref = in_book(village, 3)
    sioned = village.browser("Sioned").get(village.at(f"desk/correct/{ref}/take-back"))
    sioned.press("Take it out of the book", reason="on the slip too", code="nonsense")
    assert sioned.status == 422
    sioned.press("Take it out of the book", reason="on the slip too", code="duplicate")
    assert "Because: written down twice." in sioned.text
    assert village.minutes("Alys") == 0
