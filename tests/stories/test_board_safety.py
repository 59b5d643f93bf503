"""Keeping the board safe: what is looked at first, what is asked, what is taken off and answered, what is reported."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from freezegun import freeze_time
from sqlalchemy import select

from tests.browse import Browser
from tests.stories.conftest import Village
from timebank import clock
from timebank.board import service
from timebank.board.models import Listing, ListingCategory
from timebank.db import db
from timebank.groups import service as groups
from timebank.members import service as members
from timebank.members import stand_ins
from timebank.notices.models import Notice
from timebank.permissions import Actor
from timebank.privacy import rooms
from timebank.privacy.models import Concern

WAITS = "It waits for a coordinator"


def put_up(village: Village, who: str, kind: str = "request", **fields: str) -> Browser:
    """Somebody writes something for the board."""
    page = village.browser(who).get(village.at(f"board/new/{kind}"))
    return page.press("Put it on the board", **fields)


def held(village: Village, ref: str) -> str | None:
    with village.app.app_context():
        return db.session.scalars(select(Listing.held).where(Listing.ref == ref)).one()


def ref_of(page: Browser) -> str:
    return page.path.partition("?")[0].rpartition("/")[2]


def board(village: Village, who: str) -> str:
    return village.browser(who).get(village.at("board")).text


# What waits for a look


def test_a_restricted_kind_waits_and_is_let_stand(village: Village) -> None:
    alys = put_up(village, "Alys", title="A hand in the mornings", category="care")
    ref = ref_of(alys)
    assert WAITS in alys.text and "on the board now" not in alys.text
    assert "waits for a coordinator’s look" in alys.get(village.at("board/mine")).text
    mair = village.browser("Mair")
    assert "A hand in the mornings" not in board(village, "Mair")
    assert mair.get(village.at(f"board/{ref}")).status == 404
    assert "A hand in the mornings" not in mair.get(village.at("board/paper")).text
    mair.get(village.at("board")).press("Find", q="mornings")
    assert "A hand in the mornings" not in mair.text

    sioned = village.browser("Sioned").get(village.at("desk/"))
    assert "1for the board: to look at" in sioned.text
    sioned.click("for the board: to look at").click("A hand in the mornings").click("Decide whether").press(
        "It may stand"
    )
    assert "Nothing waits for you" in sioned.text
    assert "A hand in the mornings" in board(village, "Mair")
    told = alys.get(village.at(f"board/{ref}")).text
    assert "It may stand on the board." in told and WAITS not in told
    actions = [row.action for row in village.trail_of(ref)]
    assert actions == ["listing.posted", "listing.stands"]
    assert village.trail_of(ref)[0].facts["held"] == "look"


def test_the_words_alone_make_it_wait_in_either_language(village: Village) -> None:
    for title in ("Babysitting on Fridays", "Nôl fy mhresgripsiwn"):
        page = put_up(village, "Alys", title=title)
        assert WAITS in page.text, title
        assert title not in board(village, "Mair")
    assert WAITS not in put_up(village, "Alys", title="Moving a bath").text


def test_a_group_that_marks_nothing_waits_for_nothing(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at("board/categories")).click("Children and families")
    form = sioned.doc.find(".//*[@id='typed']")
    assert form is not None
    sioned.client.post(sioned.path, data={"csrf_token": sioned.value("csrf_token"), "name_cy": "Plant",
                                          "name_en": "Children", "after": ""})  # fmt: skip
    assert WAITS not in put_up(village, "Alys", title="Babysitting on Fridays", category="children").text


def test_not_on_the_board_has_a_reason_that_is_answered(village: Village) -> None:
    ref = ref_of(put_up(village, "Alys", title="Nôl fy moddion", category="medicines"))
    sioned = village.browser("Sioned").get(village.at(f"board/{ref}/look")).press("Not on the board")
    assert sioned.status == 422 and "Please say why" in sioned.text
    sioned.press("Not on the board", reason="Please ask the chemist, who brings them for nothing.")
    assert held(village, ref) == "hidden"
    assert "Nothing waits for you" in sioned.text and "Taken off the board" in sioned.text

    alys = village.browser("Alys").get(village.at(f"board/{ref}"))
    assert "Please ask the chemist" in alys.text
    with village.app.app_context():
        told = db.session.scalars(select(Notice).where(Notice.thing == ref)).one()
        assert (told.kind, told.member_id) == ("listing.hidden", village.member("Alys").id)
    call = village.browser("Sioned").get(village.at("notices/"))
    assert "Please ask the chemist" in call.text  # for somebody who has no e-mail

    alys.click("Answer").press("Send", told="The chemist does not come up our lane.")
    assert alys.status == 200 and "does not come up our lane" in alys.text
    sioned.get(village.at("board/to-look")).click("Nôl fy moddion").click("Decide whether")
    assert "does not come up our lane" in sioned.text
    sioned.press("It stays off", reason="Then I ask him.")
    assert held(village, ref) == "hidden" and "Nothing waits for you" in sioned.text
    alys.get(village.at(f"board/{ref}")).click("Change").press(
        "Save", title="Cwmni i fynd i’r dref", category="company"
    )
    assert held(village, ref) == "hidden"
    sioned.get(village.at("board/to-look")).click("Cwmni i fynd").click("Decide whether").press("It may stand")
    assert held(village, ref) is None and "Cwmni i fynd" in board(village, "Mair")
    assert [row.action for row in village.trail_of(ref)] == [
        "listing.posted", "listing.hidden", "listing.answered", "listing.left off", "listing.changed", "listing.stands",
    ]  # fmt: skip


def test_a_reason_is_read_in_the_language_it_was_written_in(village: Village) -> None:
    ref = ref_of(put_up(village, "Alys", title="Tea"))
    page = village.browser("Sioned", "cy").get(village.at(f"board/{ref}/look"))
    page.send(page.doc.find(".//*[@id='typed']"), {"reason": "Dydy hwn ddim yn glir."},
              next(each for each in page.doc.iter("button") if each.get("value") == "off"))  # fmt: skip
    assert '<span lang="cy">Dydy hwn ddim yn glir.' in village.browser("Alys").get(village.at(f"board/{ref}")).html


def test_what_stands_is_taken_off_and_put_back(village: Village) -> None:
    ref = ref_of(put_up(village, "Mair", "offer", title="Garddio"))
    page = village.browser("Sioned").get(village.at(f"board/{ref}")).click("Take it off the board")
    page.press("Not on the board", reason="Somebody complained.")
    assert "Garddio" not in board(village, "Alys")
    page.get(village.at(f"board/{ref}/look")).press("It may stand")
    assert "Garddio" in board(village, "Alys")


def test_changing_other_things_does_not_ask_for_another_look(village: Village) -> None:
    alys = put_up(village, "Alys", title="A hand in the mornings", category="care")
    ref = ref_of(alys)
    village.browser("Sioned").get(village.at(f"board/{ref}/look")).press("It may stand")
    alys.get(village.at(f"board/{ref}/change")).press("Save", timing="now", place="online")
    assert held(village, ref) is None
    alys.get(village.at(f"board/{ref}/change")).press("Save", text="And in the evenings.")
    assert held(village, ref) == "look" and WAITS in alys.text
    village.browser("Sioned").get(village.at(f"board/{ref}/look")).press("It may stand")
    alys.get(village.at(f"board/{ref}/change")).press("Save", area="Anywhere, and I pay")
    assert held(village, ref) == "look"


# Wrong hands


def test_nobody_but_an_officer_decides(village: Village, elsewhere: Village) -> None:
    ref = ref_of(put_up(village, "Alys", title="A hand in the mornings", category="care"))
    look = village.at(f"board/{ref}/look")
    for who, status in (("Alys", 403), ("Mair", 404), ("Gwen", 404), ("Huw", 403)):
        page = village.browser(who).get(village.at(""))
        assert page.post(look, {"decision": "stand"}).status == status, who
    page = elsewhere.browser("Non").get(elsewhere.at(""))
    assert page.post(look, {"decision": "stand"}).status == 404
    assert page.post(elsewhere.at(f"board/{ref}/look"), {"decision": "stand"}).status == 404
    assert held(village, ref) == "look"


def test_a_coordinator_does_not_look_at_her_own(village: Village) -> None:
    village.office("Gwen", "coordinator")
    ref = ref_of(put_up(village, "Sioned", title="A hand in the mornings", category="care"))
    sioned = village.browser("Sioned")
    assert "A hand in the mornings" not in sioned.get(village.at("board/to-look")).text
    assert sioned.post(village.at(f"board/{ref}/look"), {"decision": "stand"}).status == 403
    assert held(village, ref) == "look"
    village.browser("Gwen").get(village.at(f"board/{ref}/look")).press("It may stand")
    assert held(village, ref) is None


def test_with_one_coordinator_the_signer_looks_at_hers(village: Village) -> None:
    ref = ref_of(put_up(village, "Sioned", title="A hand in the mornings", category="care"))
    assert held(village, ref) == "look"
    huw = village.browser("Huw").get(village.at("board/to-look"))
    huw.click("A hand in the mornings").click("Decide whether").press("It may stand")
    assert held(village, ref) is None


def test_where_there_is_one_officer_it_is_marked_single_handed(village: Village) -> None:
    village.end_roles("Huw")
    page = put_up(village, "Sioned", title="A hand in the mornings", category="care")
    assert held(village, ref_of(page)) is None
    assert "It may stand on the board. Single-handed." in page.text
    assert "Single-handed" not in village.browser("Mair").get(page.path).text


def test_whoever_acts_for_the_writer_does_not_look(village: Village) -> None:
    village.office("Mair", "coordinator")
    with village.app.app_context():
        gwen, mair = village.member("Gwen"), village.member("Mair")
        named = stand_ins.name(members.actor_of(gwen.user, gwen, village.group_id), gwen, mair)
        stand_ins.consent(members.actor_of(mair.user, mair, village.group_id), named)
    ref = ref_of(put_up(village, "Gwen", title="A hand in the mornings", category="care"))
    assert village.browser("Mair").get(village.at(f"board/{ref}/look")).status == 403
    away = f"?for={village.refs['Gwen']}"
    assert village.browser("Mair").get(village.at(f"board/{ref}/look{away}")).status == 403
    assert village.browser("Sioned").get(village.at(f"board/{ref}/look")).status == 200


@pytest.mark.parametrize("name", ["held", "state", "paid", "written_by", "member_id", "expires_on", "ref"])
def test_no_field_of_ours_is_set_from_outside(village: Village, name: str) -> None:
    alys = village.browser("Alys").get(village.at("board/new/request"))
    alys.post(village.at("board/new/request"), {
        "title": "A hand in the mornings", "category": "care", "language": "en", "timing": "any", "place": "", name: "",
    })  # fmt: skip
    with village.app.app_context():
        found = db.session.scalars(select(Listing)).one()
        assert (found.held, found.state, found.paid, found.member_id) == (
            "look",
            "open",
            None,
            village.member("Alys").id,
        )
        assert found.ref and found.expires_on and found.written_by == village.numbers["Alys"]
        ref = found.ref
    alys.get(village.at(f"board/{ref}/change"))
    alys.post(village.at(f"board/{ref}/change"), {
        "title": "A hand", "category": "care", "language": "en", "timing": "any", "place": "", name: "1",
    })  # fmt: skip
    assert held(village, ref) == "look"


def test_only_what_was_taken_off_is_answered(village: Village) -> None:
    ref = ref_of(put_up(village, "Alys", title="Tea"))
    alys = village.browser("Alys").get(village.at(f"board/{ref}/answer")).press("Send", told="Hello?")
    assert alys.status == 409
    assert village.browser("Mair").get(village.at(f"board/{ref}/answer")).status == 403


def test_nobody_lets_words_stand_that_were_changed_meanwhile(village: Village) -> None:
    ref = ref_of(put_up(village, "Alys", title="A hand in the mornings", category="care"))
    sioned = village.browser("Sioned").get(village.at(f"board/{ref}/look"))
    alys = village.browser("Alys").get(village.at(f"board/{ref}/change"))
    alys.press("Save", text="And my bank card.")
    sioned.press("It may stand")
    assert sioned.status == 409 and "And my bank card." in sioned.text and held(village, ref) == "look"
    assert sioned.post(village.at(f"board/{ref}/look"), {"decision": "stand"}).status == 409
    sioned.get(village.at(f"board/{ref}/look")).press("It may stand")
    assert held(village, ref) is None


# Money and things


def test_a_friendly_question_about_money_and_one_press_more(village: Village) -> None:
    page = put_up(village, "Alys", title="Weeding", text="I can give £5 for petrol", area="Llanfair")
    assert page.status == 200 and "Is this about money or things?" in page.text and "problem" not in page.text
    assert (page.value("text"), page.value("area")) == ("I can give £5 for petrol", "Llanfair")
    assert "Weeding" not in board(village, "Mair")
    page.press("It is about help")
    assert page.status == 200 and "It is on the board now." in page.text
    assert "Is this about money" in put_up(village, "Alys", title="Eggs", text="50p each").text  # for that form only


def test_the_answer_holds_while_the_form_is_put_right(village: Village) -> None:
    page = put_up(village, "Alys", title="Weeding", text="£5 for petrol")
    page.press("It is about help", timing="by", by_on="yesterday-ish")
    assert page.status == 422 and "Is this about money" not in page.text
    page.press("Put it on the board", timing="any")
    assert page.status == 200 and "It is on the board now." in page.text


def test_who_changes_the_words_is_asked_no_more(village: Village) -> None:
    page = put_up(village, "Alys", title="Beic ar werth")
    assert "Is this about money or things?" in page.text
    page.press("Put it on the board", title="Trwsio beic")
    assert page.status == 200 and "Trwsio beic" in board(village, "Mair")


# Enough for now


def test_five_in_an_hour_and_ten_in_a_day(village: Village) -> None:
    now = clock.now().replace(hour=9)
    for each in range(10):
        with freeze_time(now + timedelta(minutes=61 * (each // 5), seconds=each)):
            assert put_up(village, "Alys", title=f"Tea {each}").status == 200
            if each == 4:
                page = put_up(village, "Alys", title="Tea once more")
                assert page.status == 429 and "a little later" in page.text and page.value("title") == "Tea once more"
    with freeze_time(now + timedelta(hours=4)):
        assert "Please go on tomorrow" in put_up(village, "Alys", title="Tea").text
        assert put_up(village, "Mair", title="Coffee").status == 200
        for each in range(12):  # the coordinator writes for many
            sioned = village.browser("Sioned").get(village.at(f"people/{village.refs['Dafydd']}/board/offer"))
            assert sioned.press("Put it on the board", title=f"Ironing {each}").status == 200
    with freeze_time(now + timedelta(hours=27)):
        assert put_up(village, "Alys", title="Tea").status == 200


# A paid job?


@pytest.fixture
def hall(village: Village) -> Village:
    """The hall is a member, and Mair acts for it."""
    with village.app.app_context():
        host = Actor.host(village.group_id)
        place = members.add(host, village.group_id, name="Neuadd Llanfair", kind="organisation")
        village.refs["Neuadd"] = place.ref
        sioned, mair = village.member("Sioned"), village.member("Mair")
        named = stand_ins.name(members.actor_of(sioned.user, sioned, village.group_id), place, mair, "phone")
        stand_ins.consent(members.actor_of(mair.user, mair, village.group_id), named)
    return village


def test_an_organisation_says_whether_it_is_a_paid_job(hall: Village) -> None:
    mair = hall.browser("Mair").get(hall.at(f"board/new/request?for={hall.refs['Neuadd']}"))
    assert "Is this someone’s paid job?" in mair.text
    mair.press("Put it on the board", title="Cleaning the hall")
    assert mair.status == 422
    mair.press("Put it on the board", title="Cleaning the hall", paid="unsure")
    ref = ref_of(mair)
    assert "It waits for the second signer" in mair.text and held(hall, ref) == "signer"
    sioned = hall.browser("Sioned")
    assert "Cleaning the hall" not in sioned.get(hall.at("board/to-look")).text
    assert sioned.post(hall.at(f"board/{ref}/look"), {"decision": "stand"}).status == 403
    mair.get(hall.at(f"board/{ref}/change?for={hall.refs['Neuadd']}")).press("Save", paid="no")
    assert held(hall, ref) == "signer"
    assert "1for the board: to look at" in hall.browser("Huw").get(hall.at("desk/signer")).text
    huw = hall.browser("Huw").get(hall.at("board/to-look")).click("Cleaning the hall")
    assert "Not sure" in huw.text
    huw.click("Decide whether").press("It may stand", reason="The cleaner is ill this week.")
    assert held(hall, ref) is None
    assert "Not sure" in sioned.get(hall.at(f"board/{ref}")).text
    assert "paid job" not in hall.browser("Alys").get(hall.at(f"board/{ref}")).text


def test_no_goes_straight_and_a_person_is_never_asked(hall: Village) -> None:
    mair = hall.browser("Mair").get(hall.at(f"board/new/request?for={hall.refs['Neuadd']}"))
    mair.press("Put it on the board", title="Somebody to open the hall", paid="no")
    assert held(hall, ref_of(mair)) is None
    assert "paid job" not in mair.get(hall.at(f"board/new/offer?for={hall.refs['Neuadd']}")).text
    assert "paid job" not in mair.get(hall.at("board/new/request")).text


def test_two_looks_follow_one_another(hall: Village) -> None:
    mair = hall.browser("Mair").get(hall.at(f"board/new/request?for={hall.refs['Neuadd']}"))
    ref = ref_of(mair.press("Put it on the board", title="The crèche", category="children", paid="yes"))
    assert held(hall, ref) == "look"
    hall.browser("Sioned").get(hall.at(f"board/{ref}/look")).press("It may stand")
    assert held(hall, ref) == "signer"
    hall.browser("Huw").get(hall.at(f"board/{ref}/look")).press("Not on the board", reason="There is a crèche worker.")
    assert held(hall, ref) == "hidden"
    hall.browser("Sioned").get(hall.at(f"board/{ref}/look")).press("It may stand")
    assert held(hall, ref) == "signer"  # what the signer refused, only a signer lets stand


# Acting for somebody


def test_a_stand_in_writes_and_it_says_so_to_officers_and_the_writer(hall: Village) -> None:
    away = f"?for={hall.refs['Neuadd']}"
    mair = hall.browser("Mair").get(hall.at(f"board{away}")).click("I can help")
    mair.press("Put it on the board", title="A room for meetings")
    ref = ref_of(mair)
    told = "Mair Pugh, acting for: Neuadd Llanfair"
    assert told in mair.text and "Neuadd Llanfair" in board(hall, "Alys")
    assert told in hall.browser("Sioned").get(hall.at(f"board/{ref}")).text
    assert told not in hall.browser("Alys").get(hall.at(f"board/{ref}")).text
    row = hall.trail_of(ref)[0]
    assert (row.who, row.channel) == (hall.numbers["Mair"], "stand-in")
    mair.press("Take it down for now")
    assert "A room for meetings" in mair.text and "taken down for now" in mair.text
    for path in ("board/categories", "board/to-look", "board/still-true"):
        assert mair.get(hall.at(path + away)).status == 403, path


# Reporting


def test_a_report_names_what_it_is_about_and_goes_to_the_two_named_people(app: Flask, village: Village) -> None:
    with app.app_context():
        host, group = Actor.host(village.group_id), groups.by_id(village.group_id)
        groups.change(host, group, "safeguarding", f"{village.numbers['Huw']} {village.numbers['Gwen']}")
    ref = ref_of(put_up(village, "Mair", "offer", title="Massage", text="Ring me at night."))
    assert "Report this" not in village.browser("Mair").get(village.at(f"board/{ref}")).text
    alys = village.browser("Alys").get(village.at(f"board/{ref}")).click("Report this")
    assert "On the board: Massage" in alys.text
    alys.press("Send", told="This frightens me.")
    with app.app_context():
        concern = db.session.scalars(select(Concern)).one()
        assert (concern.listing, concern.about_id) == (ref, village.member("Mair").id)
    village.browser("Sioned").get(village.at(f"board/{ref}/look")).press("Not on the board", reason="Please ring me.")
    gwen = village.browser("Gwen").get(village.at("concerns"))
    assert "Massage" in gwen.text and "Ring me at night." in gwen.text and "This frightens me." in gwen.text
    for who in ("Sioned", "Mair", "Alys"):
        assert village.browser(who).get(village.at("concerns")).status == 404


def test_what_cannot_be_seen_cannot_be_reported(village: Village, elsewhere: Village) -> None:
    waits = ref_of(put_up(village, "Mair", title="A hand in the mornings", category="care"))
    stands = ref_of(put_up(village, "Mair", title="Tea"))
    alys = village.browser("Alys")
    assert alys.get(village.at(f"people/{village.refs['Mair']}/worry?listing={waits}")).status == 404
    assert alys.get(village.at(f"people/{village.refs['Gwen']}/worry?listing={stands}")).status == 404
    assert alys.get(village.at(f"people/{village.refs['Mair']}/worry?listing={stands}")).status == 200
    non = elsewhere.browser("Non")
    assert non.get(elsewhere.at(f"people/{elsewhere.refs['Non']}/worry?listing={stands}")).status == 404
    assert non.get(elsewhere.at(f"board/{stands}")).status == 404


def test_blocking_is_one_link_away(village: Village) -> None:
    ref = ref_of(put_up(village, "Mair", title="Tea"))
    alys = village.browser("Alys").get(village.at(f"board/{ref}")).click("Block whoever wrote it").press("Block")
    assert "Nobody is told" in alys.text


# The group's own kinds of help


def test_kinds_of_help_are_the_groups_own(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at("board")).click("Our kinds of help")
    assert "Gardening" in sioned.text
    sioned.press("Save", name_cy=" ", name_en="")
    assert sioned.status == 422
    sioned.press("Save", name_cy="Cneifio", words_cy="defaid", name_en="")
    assert "Cneifio" in sioned.text and "Not yet in English" in sioned.text
    page = village.browser("Alys").get(village.at("board/new/offer"))
    with village.app.app_context():
        key = db.session.scalars(select(ListingCategory.key).where(ListingCategory.name_cy == "Cneifio")).one()
    page.press("Put it on the board", title="Diwrnod yn y corlannau", category=key)
    ref = ref_of(page)
    mair = village.browser("Mair").get(village.at("board"))
    assert "Cneifio" in mair.text and "Not yet in English" in mair.text
    assert "Diwrnod" in mair.press("Find", q="dafad ddefaid").text or "Diwrnod" in mair.press("Find", q="defaid").text
    assert "Diwrnod" not in mair.press("Find", q="shearing").text

    sioned.get(village.at("board/categories")).click("Cneifio").press("Save", name_en="Shearing", after="")
    assert sioned.text.index("Shearing") < sioned.text.index("Lifts and getting about")
    assert "Diwrnod" in mair.press("Find", q="shearing").text
    sioned.click("Shearing").send(sioned.doc.find(".//*[@id='typed']"), {"retired": "y"})
    assert "no longer offered" in sioned.text
    assert "Shearing" not in village.browser("Alys").get(village.at("board/new/offer")).text
    assert "Shearing" in village.browser("Alys").get(village.at(f"board/{ref}")).text
    assert "Shearing" in village.browser("Alys").get(village.at(f"board/{ref}/change")).text
    assert "Shearing" in mair.get(village.at("board/paper")).text
    assert [row.action for row in village.trail_of(key)] == ["category.added", "category.changed", "category.changed"]


def test_a_kind_that_is_not_the_groups_is_not_taken(village: Village, elsewhere: Village) -> None:
    non = elsewhere.browser("Non").get(elsewhere.at("board/categories")).press("Save", name_en="Surfing", name_cy="")
    with village.app.app_context():
        key, ref = db.session.execute(
            select(ListingCategory.key, ListingCategory.ref).where(ListingCategory.name_en == "Surfing")
        ).one()
    alys = village.browser("Alys").get(village.at("board/new/offer"))
    assert alys.post(village.at("board/new/offer"), {"title": "Tea", "category": key}).status == 422
    assert village.browser("Sioned").get(village.at(f"board/categories/{ref}")).status == 404
    assert village.browser("Alys").get(village.at("board/categories")).status == 403
    assert non.get(elsewhere.at(f"board/categories/{ref}")).status == 200


def test_what_was_decided_is_downloaded_and_forgotten_with_it(village: Village) -> None:
    ref = ref_of(put_up(village, "Alys", title="Tea"))
    village.browser("Sioned").get(village.at(f"board/{ref}/look")).press("Not on the board", reason="Too little said.")
    with village.app.app_context():
        alys = village.member("Alys")
        kept = rooms.held_about(alys)
        assert [each["What was decided or answered"] for each in kept["What was said about it"]] == ["hidden"]
        assert "Too little said." in str(kept)
        with db.write():
            rooms.forget(alys)
        assert "Too little said." not in str(rooms.held_about(alys))
        assert db.session.scalars(select(service.ListingSaid)).all() == []
