"""Paper: numbers are printed, a pile is counted, typed, checked and put in the book; what is wrong is found."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from freezegun import freeze_time

from tests.browse import Browser
from tests.stories.conftest import Village
from timebank import clock
from timebank.db import db
from timebank.exchanges import service as exchanges
from timebank.ledger import months
from timebank.ledger import queries as book
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.slips import posting, queries, service
from timebank.slips.models import Pile, Slip


def printed(village: Village, sheets: str = "10") -> Browser:
    """Sioned has printed a pad, and looks at her piles."""
    sioned = village.browser("Sioned").get(village.at("piles/numbers"))
    sioned.press("Take the next numbers", how_many=sheets)
    assert sioned.status == 200
    return sioned.get(village.at("piles/"))


def begun(village: Village, slips: int, hours: str, sheets: str = "10") -> Browser:
    """And has counted one."""
    sioned = printed(village, sheets)
    sioned.press("Begin the pile", slips=str(slips), length=hours)
    assert sioned.status == 200, sioned.text
    return sioned


def add(browser: Browser, giver: str, receiver: str, length: str, **more: str) -> Browser:
    """Type a slip, the day of today where none is said."""
    day = more.pop("day", clock.today("Europe/London").isoformat())
    return browser.press("Add the slip", giver=giver, receiver=receiver, length=length, day=day, **more)


def check(browser: Browser) -> Browser:
    return browser.click("Check the pile")


def test_numbers_are_printed_once_and_welsh_first(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at("desk/"))
    sioned.click("Slips and piles").click("Slips with numbers to print")
    sioned.press("Take the next numbers", how_many="2")
    assert "Slips: 0001–0008" in sioned.text
    assert "Slip oriau 0008" in sioned.text and 'class="pad"' in sioned.html
    sioned.get(village.at("piles/numbers")).press("Take the next numbers", paper="a5", how_many="1")
    assert "Slips: 0009–0010" in sioned.text and 'class="pad a5"' in sioned.html
    sioned.get(village.at("piles/numbers")).press("Take the next numbers", paper="hand", how_many="3")
    assert "Write these numbers on the paper, one on each: 0011–0013" in sioned.text
    assert "0001–0013" not in sioned.get(village.at("piles/missing")).text
    assert "0001–0008" in sioned.text and "Sioned Evans" in sioned.text


def test_a_pile_is_typed_checked_and_posted(village: Village) -> None:
    sioned = begun(village, 3, "4:15")
    assert "0 of 3 slips, 0 h of 4 h 15" in sioned.text
    add(sioned, "Alys", "Mair Pugh", "1:30", number="1", what="Shopping")
    assert "1 of 3 slips, 1 h 30 of 4 h 15" in sioned.text
    assert sioned.value("number") == "0002"
    add(sioned, village.numbers["Dafydd"], "Gwen Jones", "1,5", what="Garden")
    assert village.posted() == 0
    add(sioned, "Mair", "Daf", "75m", signed="2")
    assert "the same as counted" in sioned.text
    check(sioned)
    assert "Alys Jones: 1 h 30" in sioned.text and "waits for the other side’s yes" in sioned.text
    sioned.press("Put the pile in the book")
    assert "The pile is in the hours book." in sioned.text
    assert village.posted() == 2
    assert village.minutes("Alys") == 90 and village.minutes("Mair") == -90 and village.minutes("Dafydd") == 90
    waiting = [each for each in village.exchanges() if each.state == "waiting"]
    assert [(each.giver_word, each.receiver_word, each.slip) for each in waiting] == [("slip", None, "0003")]
    sioned.again()
    assert village.posted() == 2


def test_thirty_slips_with_three_faults(village: Village) -> None:
    """Told on the web already; counted wrongly; a name nobody knows: found, settled, posted."""
    alys = village.browser("Alys")
    with village.app.app_context():
        claim = exchanges.Claim(village.member("Alys"), village.member("Gwen"), village.today(), 60, "Stories", "en")
        me = village.member("Alys")
        exchanges.log(Actor(user_id=me.user_id, member_id=me.id, group_id=me.group_id, code=me.number), me.group_id,
                      claim)  # fmt: skip
    sioned = begun(village, 30, "31")  # in truth 30 h
    pairs = [("Alys Jones", "Mair Pugh"), ("Mair Pugh", "Dafydd Owen"), ("Dafydd Owen", "Gwen Jones")]
    start = village.today() - timedelta(days=60)
    for nth in range(28):
        giver, receiver = pairs[nth % 3]
        add(sioned, giver, receiver, "1", day=(start + timedelta(days=2 * nth)).isoformat(), number=str(nth + 1))
        assert sioned.status == 200, sioned.text
    add(sioned, "Alys Jones", "Gwen Jones", "1")
    assert "told already?" in sioned.text
    add(sioned, "Blodeuwedd", "Gwen Jones", "1")
    assert sioned.status == 422 and "We find nobody here for: Blodeuwedd" in sioned.text
    sioned.press("Set it aside", reason="Who is Blodeuwedd?")
    assert sioned.status == 200 and "30 of 30 slips, 30 h of 31 h" in sioned.text

    check(sioned)
    assert "Less than was counted, by: 1 hour" in sioned.text and "These still ask something" in sioned.text
    assert "Put the pile in the book" not in sioned.buttons()
    sioned.click("It was counted wrongly").press("This is the right count", slips="30", length="30")
    assert sioned.status == 422
    sioned.press("This is the right count", slips="30", length="30", reason="Slip 12 was added twice")
    check(sioned).click("0029")
    assert "Was this told already?" in sioned.text
    sioned.press("It is the same help")
    check(sioned).press("Put the pile in the book")
    assert "The pile is in the hours book." in sioned.text
    assert village.posted() == 29  # 28 slips, and the one of the web, which has its other word now
    told = [each for each in village.exchanges() if each.channel == "web"]
    assert [(each.state, each.giver_word, each.receiver_word) for each in told] == [("agreed", "web", "slip")]
    assert "slip set aside" in sioned.get(village.at("desk/")).text

    sioned.get(village.at("piles/left")).click("0030")
    sioned.press("Put it in the book", giver="Mair Pugh", receiver="Gwen Jones")
    assert sioned.status == 200 and village.posted() == 30
    assert "0030" not in sioned.get(village.at("piles/left")).text
    assert alys.get(village.at("piles/")).status == 403


def test_several_may_be_meant_and_nobody_is_guessed(village: Village) -> None:
    sioned = begun(village, 2, "2")
    add(sioned, "Jones", "Mair", "1", number="1")
    assert sioned.status == 422 and "Who is meant? Please choose." in sioned.text
    form = sioned.doc.find(".//form[@id='typed']")
    assert form is not None
    sioned.send(form, {"giver-pick-0": village.refs["Gwen"]})
    assert sioned.status == 200 and "Gwen Jones → Mair Pugh" in sioned.text
    add(sioned, "Dafid", "Mair", "1")  # misspelt: asked, though there is but one
    assert sioned.status == 422 and "Dafydd Owen" in sioned.text
    with village.app.app_context():
        assert len(db.session.query(Slip).all()) == 1


def test_the_same_number_twice_is_said_at_once(village: Village) -> None:
    sioned = begun(village, 2, "2")
    add(sioned, "Alys", "Mair", "1", number="5")
    add(sioned, "Mair", "Gwen", "1", number="5")
    assert sioned.status == 422 and "Slip 0005 is in a pile already: pile 1" in sioned.text
    assert sioned.value("giver") == "Mair"
    add(sioned, "Mair", "Gwen", "1", number="99")
    assert sioned.status == 422 and "No slip with the number 0099 was ever printed" in sioned.text
    add(sioned, "Mair", "Gwen", "1", number="")
    assert sioned.status == 200 and "0041" in sioned.text  # the next of the run, to be written on the paper


def test_day_and_receiver_are_kept_for_the_next_slip(village: Village) -> None:
    sioned = begun(village, 3, "3")
    yesterday = village.today() - timedelta(days=1)
    add(sioned, "Alys", "Gwen Jones", "1", number="1", day=f"{yesterday.day}/{yesterday.month}", keep_day="y",
        keep_receiver="y")  # fmt: skip
    assert "Gwen Jones" in sioned.text and sioned.value("day") == yesterday.isoformat()
    assert sioned.value("number") == "0002"
    sioned.press("Add the slip", giver="Mair", length="1")
    assert sioned.status == 200 and "2 of 3 slips" in sioned.text
    with village.app.app_context():
        assert {each.occurred_on for each in db.session.query(Slip)} == {yesterday.isoformat()}


def test_what_was_typed_is_there_for_the_next_coordinator(village: Village) -> None:
    village.office("Alys", "coordinator")
    sioned = begun(village, 2, "2")
    add(sioned, "Mair", "Gwen Jones", "1", number="1")
    alys = village.browser("Alys").get(sioned.path)
    add(alys, "Dafydd", "Gwen Jones", "1")
    assert "Mair Pugh → Gwen Jones" in alys.text and "2 of 2 slips" in alys.text
    add(sioned, "Dafydd", "Mair", "1")  # her page still says number 2
    assert sioned.status == 422 and "Slip 0002 is in a pile already" in sioned.text


def test_a_text_is_one_persons_word(village: Village) -> None:
    sioned = begun(village, 1, "1")
    add(sioned, "Alys", "Mair", "1", number="1", source="2")
    assert sioned.status == 422 and "One person cannot give both people's word" in sioned.text
    sioned.press("Add the slip", signed="3")
    check(sioned).press("Put the pile in the book")
    told = village.exchanges()[0]
    assert (told.channel, told.giver_word, told.receiver_word, told.state) == ("phone", None, "phone", "waiting")


def test_spoilt_changed_taken_out(village: Village) -> None:
    sioned = begun(village, 2, "1")
    add(sioned, "Alys", "Mair", "2", number="1")
    sioned.press("It is spoilt", number="2", reason="Rain")
    assert sioned.status == 200 and "spoilt" in sioned.text and "Rain" in sioned.text
    sioned.click("0001")
    sioned.press("This is right", length="1")
    assert "the same as counted" in sioned.text
    pile_path = sioned.path
    add(sioned, "Gwen Jones", "Mair", "1", number="3")
    sioned.click("0003").press("Take it out of the pile")
    assert sioned.path == pile_path and "taken out" in sioned.text and "the same as counted" in sioned.text
    check(sioned).press("Put the pile in the book")
    assert village.posted() == 1 and village.minutes("Alys") == 60
    sioned.get(village.at("piles/missing"))
    assert "0003–0040" in sioned.text  # taken out, so its number is free again
    sioned.get(pile_path).click("0001")
    assert "This pile is finished" in sioned.text
    with village.app.app_context():
        ref = db.session.query(Slip).filter_by(number=1).one().ref
    sioned.get(village.at("piles/"))
    sioned.post(village.at(f"piles/slip/{ref}"), {"giver": "Mair", "receiver": "Alys", "length": "3", "day": "1",
                                                  "key": "abc", "go": "add"})  # fmt: skip
    assert sioned.status == 409 and "This pile is finished" in sioned.text and village.posted() == 1


def test_sheet_two_givers_and_one_set_aside_go_through_one_pile(village: Village) -> None:
    sioned = begun(village, 3, "5:30")
    add(sioned, "Alys + Dafydd", "Gwen Jones", "2", number="1", what="Moving house")
    sioned.click("An attendance sheet")
    everybody = "\n".join(("Mair Pugh", "Dafydd Owen", "Gwen Jones"))
    sioned.press("Add the sheet", present=everybody, length="1:30", day=village.today().isoformat(), rule="pot",
                 what="Coffee morning")  # fmt: skip
    assert sioned.status == 200 and "3 people were there" in sioned.text
    sioned.press("Set it aside", giver="Alys", receiver="", length="2", reason="Nobody can read it", number="3")
    check(sioned)
    assert "the same as counted" in sioned.text and "the community pot: 4 h 30" in sioned.text
    with village.app.app_context():
        pile = db.session.query(Pile).one()
        sion = village.member("Sioned")
        actor = Actor(user_id=sion.user_id, member_id=sion.id, group_id=sion.group_id, roles=frozenset({"coordinator"}))
        comings = posting.plan(actor, pile).comings
        assert all(sum(minutes for *_, minutes in each.legs) == 0 for each in comings)
        assert [each.what for each in comings] == ["posts", "posts", "gathering", "nothing"]
    sioned.press("Put the pile in the book")
    assert village.posted() == 3
    assert village.minutes("Alys") == 120 and village.minutes("Gwen") == -240 + 90 and village.minutes("Mair") == 90
    assert "A get-together" in village.browser("Mair").get(village.at("statement")).text


def test_nobody_can_read_who_it_was_then_somebody_knows(village: Village) -> None:
    sioned = begun(village, 1, "2")
    add(sioned, "?", "Gwen Jones", "2", number="1", what="Lift")
    assert sioned.status == 200, sioned.text
    check(sioned).press("Put the pile in the book")
    assert village.minutes("Gwen") == -120
    assert "in the book, one side unknown" in sioned.get(village.at("desk/")).text
    sioned.get(village.at("piles/left")).click("0001")
    sioned.press("Put it in the book", giver="Alys Jones", receiver="Gwen Jones")
    assert sioned.status == 200, sioned.text
    assert village.minutes("Gwen") == -120 and village.minutes("Alys") == 120
    assert village.posted() == 3  # with one side unknown, taken back, and right
    with village.app.app_context():
        balances = {each.code: each.minutes for each in book.balances(village.group_id)}
        assert balances["suspense"] == 0


def test_a_list_is_matched_by_eye_and_waits_in_the_pile(village: Village) -> None:
    sioned = begun(village, 3, "4")
    sioned.click("Rows from a spreadsheet")
    day = village.today().isoformat()
    lines = ("Date Helper For Hours", f"{day} Alys Mair 1:00", f"{day} Pwy Mair 1", f"{day} Dafydd Gwen 2")
    pasted = "\n".join(each.replace(" ", "\t") for each in lines)
    sioned.press("Go on", rows=pasted)
    assert "What is in each column?" in sioned.text and "Pwy" in sioned.text
    form = sioned.doc.find(".//form[@id='typed']")
    assert form is not None
    button = next(each for each in form.iter("button"))
    sioned.send(form, {"column-2": "receiver"}, button)
    assert "Brought in: 3. To be looked at: 1." in sioned.text and "please look" in sioned.text
    assert village.posted() == 0
    check(sioned)
    assert "Put the pile in the book" not in sioned.buttons()
    sioned.click("0042")
    sioned.press("This is right", giver="Gwen Jones")
    check(sioned).press("Put the pile in the book")
    assert village.posted() == 3


def test_ones_own_hours_are_somebody_elses_to_agree(village: Village) -> None:
    sioned = begun(village, 2, "2")
    add(sioned, "Sioned", "Mair", "1", number="1")
    add(sioned, "Alys", "Gwen Jones", "1", number="2")
    check(sioned)
    assert "waits for the other side’s yes" in sioned.text
    sioned.press("Put the pile in the book")
    assert village.posted() == 1 and village.minutes("Sioned") == 0
    own = next(each for each in village.exchanges() if each.slip == "0001")
    assert (own.state, own.giver_word, own.receiver_word) == ("waiting", "slip", None)
    assert own.ref in village.browser("Mair").get(village.at("")).html
    assert village.browser("Huw").get(village.at(f"desk/waiting/{own.ref}/rule")).status == 200
    assert village.browser("Sioned").get(village.at(f"desk/waiting/{own.ref}/rule")).path.endswith(own.ref)  # sent away


def test_the_only_officer_does_it_single_handed(village: Village) -> None:
    village.end_roles("Huw")
    sioned = begun(village, 1, "1")
    add(sioned, "Sioned", "Mair", "1", number="1")
    assert "single-handed" in check(sioned).text
    sioned.press("Put the pile in the book")
    assert village.minutes("Sioned") == 60 and village.exchanges()[0].single_handed


def test_a_late_slip_counts_in_the_open_month_and_is_marked(village: Village) -> None:
    first = village.today().replace(day=1)
    last_month = first - timedelta(days=3)
    with village.app.app_context():
        months.close_month(Actor.host(village.group_id), village.group_id, last_month.isoformat()[:7], village.today())
    sioned = begun(village, 1, "1")
    add(sioned, "Alys", "Mair", "1", number="1", day=last_month.isoformat())
    assert "late: counts in the next open month" in check(sioned).text
    sioned.press("Put the pile in the book")
    assert "late" in sioned.text
    with village.app.app_context():
        slip = db.session.query(Slip).one()
        assert slip.counts_in == first.isoformat()[:7] and slip.is_late


@pytest.mark.parametrize("path", ["", "/sheet", "/list", "/check", "/count", "/stop"])
def test_another_groups_pile_is_not_there(village: Village, elsewhere: Village, path: str) -> None:
    sioned = begun(village, 1, "1")
    ref = sioned.path.rpartition("/")[2]
    assert elsewhere.browser("Non").get(elsewhere.at(f"piles/{ref}{path}")).status == 404
    assert village.browser("Mair").get(village.at(f"piles/{ref}{path}")).status == 404
    assert village.browser("Huw").get(village.at(f"piles/{ref}{path}")).status == 404


def test_given_up_with_a_reason_and_typed_again(village: Village) -> None:
    sioned = begun(village, 1, "1")
    add(sioned, "Alys", "Mair", "1", number="1")
    sioned.click("Give this pile up").press("Give this pile up")
    assert sioned.status == 422
    sioned.press("Give this pile up", reason="The wrong pile")
    assert "given up" in sioned.text
    sioned.press("Begin the pile", slips="1", length="1")
    add(sioned, "Alys", "Mair", "1", number="1")
    assert sioned.status == 200 and "1 of 1 slips" in sioned.text


def test_short_days_mean_the_newest_that_has_been() -> None:
    from timebank.slips.imports import day_of

    today = date(2026, 11, 28)
    assert day_of("3", today) == date(2026, 11, 3) and day_of("30", today) == date(2026, 10, 30)
    assert day_of("3/11", today) == date(2026, 11, 3) and day_of("3 Hyd", today) == date(2026, 10, 3)
    assert day_of("3/12", date(2027, 1, 5)) == date(2026, 12, 3)
    assert day_of("29/12", today) == date(2026, 12, 29)  # to come, and refused as that


@freeze_time("2026-11-28 10:00")
def test_the_service_refuses_another_group(village: Village, elsewhere: Village) -> None:
    from timebank.errors import NotFound

    with village.app.app_context():
        non = elsewhere.member("Non")
        actor = Actor(user_id=non.user_id, member_id=non.id, group_id=non.group_id, roles=frozenset({"coordinator"}))
        pile = service.open_pile(Actor.host(village.group_id), village.group_id, 1, 60)
        for verb in (
            lambda: posting.post(actor, pile),
            lambda: service.recount(actor.for_reason("x"), pile, 1, 60),
            lambda: queries.pile_by_ref(actor, pile.ref),
            lambda: service.abandon(actor.for_reason("x"), pile),
        ):
            with pytest.raises(NotFound):
                verb()
        assert db.session.get_one(Member, non.id).group_id != pile.group_id
