"""What two sides said, side by side: told twice, differing, unknown, unusual; settled with a check, and undone."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from datetime import date, timedelta

from tests.browse import Browser
from tests.stories.conftest import Village
from timebank.db import db
from timebank.exchanges import service as exchanges
from timebank.exchanges.models import GIVER, Exchange
from timebank.members import service as members
from timebank.permissions import Actor
from timebank.reconciling.models import Reconciled
from timebank.slips import service as slips
from timebank.slips.service import Line


def actor(village: Village, first: str) -> Actor:
    member = village.member(first)
    return members.actor_of(member.user, member, village.group_id)


def tell(village: Village, teller: str, giver: str, receiver: str, minutes: int = 60, *, ago: int = 0) -> str:
    """Told on the web by one of the two; the reference of it."""
    with village.app.app_context():
        claim = exchanges.Claim(
            village.member(giver), village.member(receiver), day(village, ago), minutes, "Garden", "en"
        )
        return exchanges.log(actor(village, teller), village.group_id, claim).ref


def day(village: Village, ago: int) -> date:
    return village.today() - timedelta(days=ago)


def desk(village: Village, pile: str, first: str = "Sioned") -> Browser:
    return village.browser(first).get(village.at(f"two-sides/{pile}"))


def ticked(browser: Browser, words: str, which: Sequence[int]) -> Browser:
    """Press a button for everything that is ticked."""
    boxes = {
        each.attrib["name"]: each.attrib["value"]
        for each in browser.doc.iter("input")
        if each.get("type") == "checkbox"
    }
    return browser.press(words, **{name.replace("-", "__"): boxes[name] for name in (f"pick-{nth}" for nth in which)})


def states(village: Village) -> list[tuple[str, str | None, str | None]]:
    return [(each.state, each.giver_word, each.receiver_word) for each in village.exchanges()]


def test_both_told_it_and_it_counts_once_until_that_is_undone(village: Village) -> None:
    tell(village, "Alys", "Alys", "Mair", 90)
    tell(village, "Mair", "Alys", "Mair", 90)
    sioned = village.browser("Sioned").get(village.at("desk/"))
    assert "said twice" in sioned.text
    sioned.click("What two sides said").click("said twice")
    assert "Both say the same" in sioned.text and "Told by: Alys Jones, on the web" in sioned.text
    sioned.press("It is the same help, told twice")
    assert village.posted() == 0
    assert "goes in the hours book, once" in sioned.text and "Alys Jones: 1 h 30" in sioned.text
    sioned.press("Settle it", reason="")
    assert sioned.status == 422 and "Please say why" in sioned.text
    sioned.press("Settle it", reason="Both rang me")
    assert sioned.status == 200 and "Settled: 1" in sioned.text and "nothing was told twice" in sioned.text.lower()
    assert states(village) == [("agreed", "web", "web"), ("withdrawn", None, "web")]
    assert village.posted() == 1 and village.minutes("Alys") == 90
    sioned.again()
    assert village.posted() == 1
    alys = village.browser("Alys").get(village.at(f"exchanges/{village.exchanges()[0].ref}"))
    assert "the two are one now" in alys.text and "Both rang me" in alys.text

    sioned.get(village.at("two-sides/settled"))
    assert "the same help, told twice" in sioned.text
    sioned.click("Undo it").press("Undo it", reason="They were two after all")
    assert sioned.status == 200 and "undone" in sioned.text
    assert village.minutes("Alys") == 0 and village.minutes("Mair") == 0
    assert states(village)[2:] == [("waiting", "web", None), ("waiting", None, "web")]
    assert "Both say the same" in sioned.get(village.at("two-sides/twice")).text
    sioned.press("Two pieces of help").press("Settle it")
    assert "Settled: 1" in sioned.text and "Both say the same" not in sioned.text
    assert [each[0] for each in states(village)[2:]] == ["waiting", "waiting"]


def test_hours_that_differ_are_asked_about_and_never_averaged(village: Village) -> None:
    tell(village, "Alys", "Alys", "Mair", 120)
    tell(village, "Mair", "Alys", "Mair", 105)
    sioned = desk(village, "differ")
    assert "The hours differ by one step." in sioned.text and "differs" in sioned.text
    sioned.press("Ask: was it 1 hour 45 minutes?")
    assert "is asked whether the shorter one is right" in sioned.text
    sioned.press("Settle it", reason="Fifteen minutes apart")
    assert village.posted() == 0
    first, second = village.exchanges()
    assert (first.state, first.proposed_minutes, first.proposed_by) == ("queried", 105, "receiver")
    assert second.state == "withdrawn"
    assert "Mair Pugh says 1 hour 45 minutes instead of 2 hours." in sioned.text  # asked, and still in this pile
    alys = village.browser("Alys").get(village.at(f"exchanges/{first.ref}"))
    alys.press("Yes")
    assert village.posted() == 1 and village.minutes("Alys") == 105
    assert "instead of" not in desk(village, "differ").text
    village.browser("Mair").get(village.at(f"exchanges/{first.ref}/different")).press(
        "Say so", length__h="1", length__m="0"
    )
    assert "one of the two says it was different" in desk(village, "differ").text


def test_two_days_are_one_on_the_earlier_unless_a_month_lies_between(village: Village) -> None:
    base = 1 if day(village, 1).month == day(village, 3).month else 10
    tell(village, "Alys", "Alys", "Mair", 60, ago=base + 2)
    tell(village, "Mair", "Alys", "Mair", 60, ago=base)
    last = village.today().replace(day=1) - timedelta(days=1)
    ago = (village.today() - last).days
    tell(village, "Dafydd", "Dafydd", "Gwen", 60, ago=ago)
    tell(village, "Gwen", "Dafydd", "Gwen", 60, ago=ago - 1)
    sioned = desk(village, "differ")
    assert "in different months" in sioned.text
    sioned.press("The same help, on the earlier day").press("Settle it")
    booked = [each for each in village.exchanges() if each.state == "agreed"]
    assert [each.occurred_on for each in booked] == [day(village, base + 2).isoformat()]
    sioned.press("The same help. The day is").press("Settle it", reason="Dafydd looked in his diary")
    assert village.posted() == 2 and "both sides say the same" in sioned.text.lower()


def test_several_at_once_and_one_settled_meanwhile_is_left_alone(village: Village) -> None:
    for ago in (9, 18, 27):
        tell(village, "Alys", "Alys", "Mair", 60, ago=ago)
        tell(village, "Mair", "Alys", "Mair", 60, ago=ago)
    sioned = desk(village, "twice")
    ticked(sioned, "All of these are the same help", ())
    assert sioned.status == 422 and "Please tick at least one." in sioned.text
    ticked(sioned, "All of these are the same help", (0, 1))
    assert sioned.text.count("goes in the hours book, once") == 2
    mair = village.browser("Mair")
    with village.app.app_context():
        oldest = village.exchanges()[4].ref
    mair.get(village.at(f"exchanges/{oldest}")).press("Yes")
    sioned.press("Settle it", reason="All told twice")
    assert "Settled: 1" in sioned.text and "settled or changed meanwhile: 1" in sioned.text
    assert village.posted() == 2


def test_a_slip_in_a_pile_and_the_web_say_the_same(village: Village) -> None:
    tell(village, "Alys", "Alys", "Mair", 60)
    with village.app.app_context():
        sioned = actor(village, "Sioned")
        slips.give_out(sioned, village.group_id, 5, "hand")
        pile = slips.open_pile(sioned, village.group_id, 1, 60)
        line = Line(1, [village.member("Alys")], [village.member("Mair")], day(village, 0), 60)
        slips.add(sioned, pile, line)
    browser = desk(village, "twice")
    assert "Slip 0001" in browser.text
    browser.press("It is the same help, told twice")
    assert "is counted in its pile" in browser.text
    browser.press("Settle it")
    browser.get(village.at("piles/")).click("Pile 1").click("Check the pile").press("Put the pile in the book")
    assert states(village) == [("agreed", "web", "slip")] and village.posted() == 1


def test_both_say_that_they_helped(village: Village) -> None:
    tell(village, "Alys", "Alys", "Mair", 60)
    tell(village, "Mair", "Mair", "Alys", 60)
    sioned = desk(village, "look")
    assert "the other way round" in sioned.text and "Ask or ring" in sioned.text
    sioned.press("The second is right").press("Settle it", reason="Alys meant it so")
    assert states(village) == [("withdrawn", "web", None), ("waiting", "web", None)] and village.posted() == 0


def test_unusual_and_unknown_have_their_piles(village: Village) -> None:
    tell(village, "Alys", "Alys", "Mair", 300)
    tell(village, "Dafydd", "Dafydd", "Gwen", 60, ago=61)
    with village.app.app_context():
        me = actor(village, "Gwen")
        exchanges.tell_unplaced(
            me, village.group_id, side=GIVER, typed="Blodeuwedd", occurred_on=day(village, 1), minutes_told=60
        )
    sioned = desk(village, "look")
    assert "More than 4 hours" in sioned.text and "more than 60 days ago" in sioned.text
    ticked(sioned, "I have looked at all of these", (0, 1)).press("Settle it")
    assert "Settled: 2" in sioned.text and "More than 4 hours" not in sioned.text
    assert "Blodeuwedd" in desk(village, "who").text
    assert desk(village, "who").click("Find out who it was").status == 200


def test_a_long_pile_has_pages_that_stay_small(village: Village) -> None:
    for ago in range(1, 31):
        tell(village, "Alys", "Alys", "Mair", 60, ago=ago)
        tell(village, "Mair", "Alys", "Mair", 60, ago=ago)
    sioned = desk(village, "twice")
    assert "Said twice (30)" in sioned.text
    assert len(gzip.compress(sioned.html.encode())) < 14 * 1024
    boxes = [each for each in sioned.doc.iter("input") if each.get("type") == "checkbox"]
    assert len(boxes) == 25
    sioned.click("Newer")
    assert len([each for each in sioned.doc.iter("input") if each.get("type") == "checkbox"]) == 5
    assert sioned.get(village.at("two-sides/twice?page=99")).status == 200
    assert sioned.get(village.at("two-sides/twice?page=x")).status == 200


def test_in_the_book_twice(village: Village) -> None:
    for _ in range(2):
        ref = tell(village, "Alys", "Alys", "Mair", 60)
        village.browser("Mair").get(village.at(f"exchanges/{ref}")).press("Yes")
    assert village.minutes("Alys") == 120
    sioned = desk(village, "twice")
    assert "in the hours book already" in sioned.text
    sioned.press("It is the same help, told twice")
    assert "One of the two is taken out of the hours book." in sioned.text and "Mair Pugh: 1 h" in sioned.text
    sioned.press("Settle it")
    assert village.minutes("Alys") == 60
    sioned.get(village.at("two-sides/settled")).click("Undo it").press("Undo it", reason="It was twice")
    assert village.minutes("Alys") == 120


def test_ones_own_hours_are_for_the_signer(village: Village) -> None:
    tell(village, "Sioned", "Sioned", "Mair", 60)
    tell(village, "Mair", "Sioned", "Mair", 60)
    sioned = desk(village, "twice")
    assert "your own hours" in sioned.text and not any("same help" in each for each in sioned.buttons())
    huw = village.browser("Huw").get(village.at("desk/signer"))
    huw.click("said twice").press("It is the same help, told twice")
    huw.press("Settle it")
    assert village.posted() == 1
    assert village.browser("Mair").get(village.at("two-sides/twice")).status == 403
    with village.app.app_context():
        row = db.session.query(Reconciled).one()
        assert row.act == "same" and db.session.query(Exchange).count() == 2
