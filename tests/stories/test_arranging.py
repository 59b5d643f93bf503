"""From a listing to hours in the book: somebody answers, the two agree, they reach one another, it happened."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from freezegun import freeze_time
from sqlalchemy import select

from tests.browse import Browser
from tests.stories.conftest import Village
from timebank import clock
from timebank.arranging.models import Arrangement, Conversation
from timebank.board import service as board
from timebank.db import db
from timebank.members import service as members
from timebank.permissions import Actor


def listed(village: Village, whose: str, kind: str = "request", title: str = "Lifft i’r ysbyty", **more: str) -> str:
    """Something on the board; its letters."""
    answers = {"kind": kind, "title": title, "language": "cy", **more}
    with village.app.app_context(), db.write():
        return board.post(Actor.host(village.group_id), village.member(whose), answers).ref


def mailed(village: Village, *who: str) -> None:
    """These have e-mail, and letters are sent."""
    village.app.config.update(
        mail_host="mail.example", mail_from="banc@example.org", public_address="https://b.example"
    )
    with village.app.app_context(), db.write():
        for first in who:
            village.member(first).email = f"{first.lower()}@example.org"


def conversation(village: Village) -> str:
    """The reference of the only conversation there is."""
    with village.app.app_context():
        return db.session.scalars(select(Conversation.ref)).one()


def in_three(day: date) -> dict[str, str]:
    """A day as it is typed into three boxes."""
    return {"day__when": "other", "day__d": str(day.day), "day__m": str(day.month), "day__y": str(day.year)}


def answered(village: Village, who: str, ref: str, words: str = "Wrth gwrs.", language: str = "cy") -> Browser:
    """Somebody has answered a listing."""
    send = "Anfon" if language == "cy" else "Send"
    return village.browser(who, language).get(village.at(f"board/{ref}/reply")).press(send, said=words)


def agreed(village: Village, one: str, other: str, day: date, **more: str) -> str:
    """One proposes, the other says yes; the reference of the conversation."""
    ref = conversation(village)
    page = village.browser(one).get(village.at(f"arranging/{ref}/propose"))
    page.press("Propose this", **in_three(day), length__h="1", length__m="30", **more)
    assert page.status == 200, page.text
    page = village.browser(other).get(village.at(f"arranging/{ref}")).press("Yes, that suits me")
    assert page.status == 200, page.text
    return ref


def test_a_lift_to_hospital_in_welsh_from_the_request_to_the_hours(village: Village) -> None:
    mailed(village, "Alys", "Mair")
    alys = village.browser("Alys", "cy").get(village.at("board/new/request"))
    alys.send(alys.doc.find(".//*[@id='typed']"), {"title": "Lifft i’r ysbyty", "area": "Llanfair"})
    listing = alys.path.rpartition("/")[2]

    mair = village.browser("Mair", "cy").get(village.at(f"board/{listing}")).click("Ateb")
    assert "01970 600 201" not in mair.text
    mair.press("Anfon", said="Galla i fynd â chi fore Mawrth.")
    assert mair.status == 200 and "Alys Jones" in mair.text and "01970 600 201" not in mair.html

    alys.get(village.at(""))
    assert "Mair Pugh" in alys.text
    alys.click("Darllen ac ateb")
    assert "Galla i fynd â chi fore Mawrth." in alys.text and "01970 600 202" not in alys.html
    soon = village.today() + timedelta(days=3)
    alys.click("Cynnig diwrnod ac amser")
    alys.press("Cynnig hyn", **in_three(soon), time_words="tua 10 y bore", place="Tŷ Capel", length__h="2")
    assert alys.status == 200 and "01970 600 202" not in alys.html

    mair.get(village.at("")).click("Darllen ac ateb")
    assert "tua 10 y bore" in mair.text and "01970 600 201" not in mair.html
    mair.press("Ydy, mae hynny’n fy siwtio")
    assert mair.status == 200 and "01970 600 201" in mair.text and "alys@example.org" in mair.text
    alys.get(village.at("arranging/" + conversation(village)))
    assert "01970 600 202" in alys.text and "Cytunwyd ar" in alys.text

    with freeze_time(clock.now() + timedelta(days=3)):
        mair = village.browser("Mair", "cy").get(village.at(""))
        mair.click("Fe ddigwyddodd")
        assert "Lifft i’r ysbyty" in mair.text and "2 awr" in mair.text
        mair.press("Rhoi gwybod")
        assert mair.status == 200, mair.text
        alys = village.browser("Alys", "cy").get(village.at(""))
        alys.press("Ydy, mae hyn yn iawn")
        assert (village.minutes("Mair"), village.minutes("Alys")) == (120, -120)
        told = village.exchanges()
        assert [each.what for each in told] == ["Lifft i’r ysbyty"]
        assert "Fe ddigwyddodd" not in village.browser("Alys", "cy").get(village.at("")).text
        alys.click("Dweud diolch").press("Anfon", said="Diolch o galon!")
        assert "Diolch o galon!" in village.browser("Mair", "cy").get(village.at("")).text


def test_contacts_are_seen_as_chosen_and_no_more_once_it_is_called_off(village: Village) -> None:
    mailed(village, "Alys", "Mair")
    page = village.browser("Mair").get(village.at(f"people/{village.refs['Mair']}/contacts"))
    page.press("Save", phone="coordinators", email="arranged")
    answered(village, "Mair", listed(village, "Alys"))
    ref = agreed(village, "Mair", "Alys", village.today() + timedelta(days=2))
    alys = village.browser("Alys").get(village.at(f"arranging/{ref}"))
    assert "mair@example.org" in alys.text and "01970 600 202" not in alys.html
    assert "mair@example.org" in alys.get(village.at(f"people/{village.refs['Mair']}")).text
    alys.get(village.at(f"arranging/{ref}")).click("Call it off").press("Call it off", said="The appointment moved")
    assert "mair@example.org" not in alys.html and "The appointment moved" in alys.text
    assert "mair@example.org" not in alys.get(village.at(f"people/{village.refs['Mair']}")).html
    with village.app.app_context():
        from timebank.board.models import Listing

        assert db.session.scalars(select(Listing.state)).one() == "open"
        kept = db.session.scalars(select(Arrangement)).one()
        assert (kept.state, kept.agreed_on, kept.minutes) == ("off", village.today().isoformat(), 90)


def test_a_change_is_a_new_row_and_what_was_agreed_stays(village: Village) -> None:
    answered(village, "Mair", listed(village, "Alys"))
    ref = agreed(village, "Mair", "Alys", village.today() + timedelta(days=2))
    mair = village.browser("Mair").get(village.at(f"arranging/{ref}")).click("Change it")
    mair.press("Propose this", **in_three(village.today() + timedelta(days=5)))
    assert "01970 600 201" in mair.text  # what was agreed holds until the other says yes
    village.browser("Alys").get(village.at(f"arranging/{ref}")).press("Yes, that suits me")
    with village.app.app_context():
        rows = db.session.scalars(select(Arrangement).order_by(Arrangement.id)).all()
        assert [each.state for each in rows] == ["changed", "agreed"]
        assert rows[0].starts_on == (village.today() + timedelta(days=2)).isoformat()


def test_an_offline_member_through_the_coordinator_on_paper_at_both_ends(village: Village) -> None:
    """Gwen reads the printed board, rings, and gets a printed slip; Dafydd has no e-mail either."""
    listing = listed(village, "Dafydd", title="Cwmni ar ddydd Sul")
    sioned = village.browser("Sioned").get(village.at("board/paper"))
    assert listing in sioned.text
    sioned.get(village.at("desk/")).click("Somebody rang about the board")
    sioned.press("Pass it on", code=f"({listing.upper()})", who="gwen jones", said="I could come on Sundays.")
    assert sioned.status == 200 and "Sioned Evans will ring Dafydd Owen." in sioned.text, sioned.text
    ref = conversation(village)
    calls = sioned.get(village.at("notices/")).text
    assert "Dafydd Owen" in calls and "I could come on Sundays." in calls

    sioned.get(village.at(f"arranging/{ref}")).click("Propose a day and time")
    sunday = village.today() + timedelta(days=1)
    sioned.press("Propose this", whose=village.numbers["Dafydd"], channel="phone", length__h="1", **in_three(sunday))
    assert "Sioned Evans will ring Gwen Jones." in sioned.text
    sioned.press("Said yes by telephone")
    assert "Agreed" in sioned.text and "Sioned Evans, for: Gwen Jones, by telephone" in sioned.text
    calls = sioned.get(village.at("notices/")).text
    assert "I could come on Sundays." not in calls

    sioned.get(village.at(f"arranging/{ref}")).click("Print a slip")
    slips = list(sioned.doc.iter("article"))
    assert [each.get("lang") for each in slips] == ["en", "cy", "en", "en"]  # Gwen; Dafydd, not asked; the desk
    assert "01970 600 123" in sioned.text and "Cwmni ar ddydd Sul" in sioned.text

    with freeze_time(clock.now() + timedelta(days=2)):
        sioned = village.browser("Sioned").get(village.at("desk/")).click("did it happen?")
        sioned.click("Cwmni ar ddydd Sul").click("It happened")
        sioned.press("Tell of these", whose=village.numbers["Gwen"], channel="phone")
        assert sioned.status == 200
        told = village.exchanges()[0]
        assert (told.giver_word, told.receiver_word, told.minutes) == ("phone", None, 60)


def test_without_messages_between_members_the_coordinator_rings(village: Village) -> None:
    mailed(village, "Alys", "Mair")
    village.rule("messages", "no")
    mair = answered(village, "Mair", listed(village, "Alys"), "Tuesday is fine", "en")
    assert "Sioned Evans will ring Alys Jones." in mair.text
    assert "Tuesday is fine" in village.browser("Sioned").get(village.at("notices/")).text
    alys = village.browser("Alys").get(village.at(f"arranging/{conversation(village)}"))
    assert "Tuesday is fine" not in alys.text


def test_four_lines_of_a_month_are_told_at_once_and_once_only(village: Village) -> None:
    mailed(village, "Alys", "Mair")
    with freeze_time("2026-12-28 12:00"):
        answered(village, "Mair", listed(village, "Alys", title="Galwad wythnosol", timing="regular"))
        ref = agreed(village, "Mair", "Alys", date(2027, 1, 5), every="week")
    with freeze_time("2027-01-20 12:00"):
        assert "January" not in village.browser("Mair").get(village.at("")).text
    with freeze_time("2027-01-26 12:00"):
        mair = village.browser("Mair").get(village.at(""))
        mair.click("Tell of this month")
        assert mair.text.count("It happened") == 4
        fields = {"did_2027-01-12": "no", "length_2027-01-19-h": "2", "length_2027-01-19-m": "0"}
        form = mair.doc.find(".//*[@id='typed']")
        mair.send(form, fields)
        assert mair.status == 200, mair.text
        mair.again()
        told = village.exchanges()
        assert [(each.occurred_on[-2:], each.minutes) for each in told] == [("05", 90), ("19", 120), ("26", 90)]
        assert "Tell of this month" not in village.browser("Mair").get(village.at("")).text
        assert "Tell of this month" not in village.browser("Alys").get(village.at(f"arranging/{ref}")).text


def test_it_did_not_happen_moves_nothing_and_the_request_is_open_again(village: Village) -> None:
    listing = listed(village, "Alys")
    answered(village, "Mair", listing)
    ref = agreed(village, "Mair", "Alys", village.today())
    alys = village.browser("Alys").get(village.at(f"arranging/{ref}")).press("It did not happen")
    assert "No hours move." in alys.text and "Did it happen?" not in alys.text
    assert village.exchanges() == []
    assert village.browser("Mair").get(village.at(f"board/{listing}")).status == 200


def test_a_stand_in_answers_agrees_and_it_says_for_whom(village: Village) -> None:
    from timebank.members import stand_ins

    mailed(village, "Alys", "Mair")
    with village.app.app_context():
        named = stand_ins.name(members.actor_of(village.member("Gwen").user, village.member("Gwen"), village.group_id),
                               village.member("Gwen"), village.member("Mair"))  # fmt: skip
        stand_ins.consent(
            members.actor_of(village.member("Mair").user, village.member("Mair"), village.group_id), named
        )
    mair = village.browser("Mair").get(village.at(f"board/{listed(village, 'Alys', kind='offer')}")).click("Answer")
    mair.click("Answer for: Gwen Jones").press("Send", said="Mam would like a lift")
    assert mair.status == 200 and "Mair Pugh, acting for: Gwen Jones" in mair.text
    village.browser("Alys").get(village.at(f"arranging/{conversation(village)}/propose")).press(
        "Propose this", **in_three(village.today()), length__h="1"
    )
    mair.get(mair.path).press("Yes, that suits me")
    assert mair.status == 200 and "01970 600 201" in mair.text
    mair.click("It happened").press("Tell of these")
    assert mair.status == 200
    told = village.exchanges()[0]
    assert (told.receiver_word, told.giver_word) == ("stand-in", None)


@pytest.mark.parametrize("state", ["paused", "blocked", "apart", "left"])
def test_why_nothing_can_be_sent_nobody_learns(village: Village, state: str) -> None:
    from timebank.members import apart, rests
    from timebank.privacy import service as privacy

    answered(village, "Mair", listed(village, "Alys"))
    with village.app.app_context():
        alys, mair, host = village.member("Alys"), village.member("Mair"), Actor.host(village.group_id)
        with db.write():
            if state == "paused":
                rests.rest(host, alys, "paused")
            elif state == "blocked":
                actor = members.actor_of(alys.user, alys, village.group_id)
                apart.block(actor, alys, mair, on=True)
            elif state == "apart":
                apart.keep(alys, mair)
            else:
                privacy.leave(host, alys, "none")
    page = village.browser("Mair").get(village.at(f"arranging/{conversation(village)}")).press("Send", said="Hello?")
    assert page.status == 409 and page.value("said") == "Hello?"
    assert "This cannot be sent just now. Please ring the time bank, and they will help." in page.text


def test_the_first_help_of_two_is_followed_up(village: Village) -> None:
    answered(village, "Mair", listed(village, "Alys"))
    agreed(village, "Mair", "Alys", village.today())
    village.browser("Mair").get(village.at("")).click("It happened").press("Tell of these")
    village.browser("Alys").get(village.at("")).press("Yes, that's right")
    sioned = village.browser("Sioned").get(village.at("desk/")).click("how did it go?")
    assert "Mair Pugh helped Alys Jones" in sioned.text
    sioned.press("It went well", said="She was on time.")
    assert sioned.status == 200 and "Nobody has to be asked." in sioned.text
    assert village.browser("Mair").get(village.at("desk/how-did-it-go")).status == 403


def test_others_find_nothing_of_it(village: Village, elsewhere: Village) -> None:
    answered(village, "Mair", listed(village, "Alys"))
    ref = agreed(village, "Mair", "Alys", village.today())
    for page in ("", "/propose", "/call-off", "/happened", "/slip"):
        assert village.browser("Gwen").get(village.at(f"arranging/{ref}{page}")).status == 404
        assert elsewhere.browser("Non").get(elsewhere.at(f"arranging/{ref}{page}")).status == 404


def test_of_somebody_forgotten_only_the_others_words_stay(village: Village) -> None:
    from timebank.privacy import rooms

    answered(village, "Mair", listed(village, "Alys", title="My knee"), "About your knee")
    ref = agreed(village, "Alys", "Mair", village.today(), place="My house", time_words="after the pills")
    village.browser("Alys").get(village.at(f"arranging/{ref}")).press("Send", said="Ring twice")
    with village.app.app_context():
        alys = village.member("Alys")
        held = rooms.held_about(alys)
        assert held["What you said when arranging help"][0]["What"] == "Ring twice"
        assert held["What you arranged with others"][0]["Where"] == "My house"
        with db.write():
            rooms.forget(alys)
    mair = village.browser("Mair").get(village.at(f"arranging/{ref}"))
    assert mair.status == 200 and "About your knee" in mair.text
    for word in ("My knee", "My house", "pills", "Ring twice"):
        assert word not in mair.html.replace("About your knee", ""), word


def test_what_was_told_elsewhere_already_is_recognised_and_told_once(village: Village) -> None:
    answered(village, "Mair", listed(village, "Alys"))
    ref = agreed(village, "Mair", "Alys", village.today())
    alys = village.browser("Alys").get(village.at(f"log/received/{village.refs['Mair']}"))
    alys.press("Go on", day__when="today", length__h="1").press("Tell of these")
    mair = village.browser("Mair").get(village.at(f"arranging/{ref}")).click("It happened")
    assert "Is it this one?" in mair.text
    mair.press("Yes, that one")
    assert mair.status == 200 and "Is this right?" in mair.text
    assert len(village.exchanges()) == 1
    assert "Did it happen?" not in mair.get(village.at(f"arranging/{ref}")).text


def test_what_is_different_is_changed_before_it_is_told(village: Village) -> None:
    answered(village, "Mair", listed(village, "Alys"))
    ref = agreed(village, "Mair", "Alys", village.today())
    mair = village.browser("Mair").get(village.at(f"arranging/{ref}")).click("It happened").press("Change")
    assert mair.value("length-h") == "1" and mair.value("what") == "Lifft i’r ysbyty"
    mair.press("Go on", length__h="2", length__m="0").press("Tell of these")
    assert [(each.minutes, each.what_language) for each in village.exchanges()] == [(120, "cy")]


def test_hostile_words_are_only_words(village: Village) -> None:
    hostile = "<script>alert(1)</script> %(name)s {{ 7*7 }} ' OR 1=1 --"
    mair = answered(village, "Mair", listed(village, "Alys", title=hostile), hostile, "en")
    assert hostile in mair.text and "<script>alert" not in mair.html
    ref = conversation(village)
    mair.get(village.at(f"arranging/{ref}/propose"))
    mair.press("Propose this", **in_three(village.today()), length__h="1", place=hostile, time_words="'\"<b>")
    assert hostile in mair.text and "<script>alert" not in mair.html
    calls = village.browser("Sioned").get(village.at("notices/"))
    assert hostile in calls.text and "<script>alert" not in calls.html
    for wrong in ("arranging/nobody", f"arranging/{ref}/month/2027-13", "desk/arranged/x"):
        assert mair.get(village.at(wrong)).status == 404, wrong
