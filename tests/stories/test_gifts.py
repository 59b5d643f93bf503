"""Hours given away, the pot, draws that nobody else learns of, and hours that an organisation gives out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.browse import Browser
from tests.stories.conftest import Village
from timebank.closing import queries as closing
from timebank.db import db
from timebank.exchanges import service as exchanges
from timebank.gatherings import posting
from timebank.gatherings import service as gatherings
from timebank.gatherings.models import Gathering
from timebank.gifts.models import Gift
from timebank.members import service as members
from timebank.members.models import ORGANISATION
from timebank.notices.models import Notice
from timebank.permissions import Actor
from timebank.trail import service as trail


def helped(village: Village, giver: str, receiver: str, minutes: int) -> None:
    """Help that is in the book."""
    with village.app.app_context():
        claim = exchanges.Claim(village.member(giver), village.member(receiver), village.today(), minutes)
        exchanges.log_from_paper(Actor.host(village.group_id), village.group_id, [claim])


def give(village: Village, whose: str, path: str = "gifts/new", **typed: str) -> Browser:
    page = village.browser(whose).get(village.at(path))
    return page.press("Go on", **typed)


def test_a_gift_to_somebody_and_to_the_pot_is_no_hour_exchanged(village: Village) -> None:
    helped(village, "Alys", "Mair", 180)
    page = give(village, "Alys", who="Gwen Jones", length__h="1", said="Pen-blwydd hapus", language="cy")
    assert "Is everything right?" in page.text and village.posted() == 1
    page.press("Give it")
    assert "Gift to: Gwen Jones" in page.text and village.minutes("Gwen") == 60 and village.minutes("Alys") == 120
    again = page.again()
    assert again.status == 200 and village.minutes("Gwen") == 60  # a double tap
    gwen = village.browser("Gwen").get(village.at("statement"))
    assert "Gift from: Alys Jones" in gwen.text and "Pen-blwydd hapus" in gwen.text
    assert gwen.click("Gift from: Alys Jones").status == 200
    with village.app.app_context():
        assert list(db.session.scalars(select(Notice.kind))) == ["gift.given"]
        ref = db.session.scalars(select(Gift.ref)).one()
    assert village.browser("Dafydd").get(village.at(f"gifts/{ref}")).status == 404

    give(village, "Alys", to="pot", length__h="2").press("Give it")
    assert village.minutes("Alys") == 0
    pot = village.browser("Dafydd").get(village.at("pot"))
    assert "2 hours" in pot.text and "Alys" not in pot.text and "Gifts" not in pot.text  # one person's: not told apart
    with village.app.app_context():
        day = village.today().isoformat()
        assert closing.help_between(village.group_id, day, day)[:2] == (1, 180)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"who": "Gwen Jones", "length__h": "4"}, "at most 3 hours now"),
        ({"who": "Alys Jones", "length__h": "1"}, "A gift is for somebody else"),
        ({"who": "", "length__h": "1"}, "Please choose who it was"),
        ({"who": "Nobody Here", "length__h": "1"}, "We do not know who that is"),
        ({"who": "Gwen Jones", "length__h": "0"}, "hours"),
        ({"who": "Gwen Jones", "length__h": "-1"}, "hours"),
        ({"to": "everybody", "length__h": "1"}, "Please choose"),
    ],
)
def test_what_cannot_be_given(village: Village, typed: dict[str, str], said: str) -> None:
    helped(village, "Alys", "Mair", 180)
    page = give(village, "Alys", **typed)
    assert page.status == 422 and said in page.text, page.text
    assert village.posted() == 1


def test_a_coordinator_passes_on_a_gift_but_none_to_herself(village: Village) -> None:
    helped(village, "Alys", "Mair", 180)
    path = f"people/{village.refs['Alys']}/gift"
    assert village.browser("Mair").get(village.at(path)).status == 403
    page = give(village, "Sioned", path, who="Gwen Jones", length__h="1").press("Give it")
    assert "From: Alys Jones. To: Gwen Jones." in page.text
    with village.app.app_context():
        assert set(db.session.scalars(select(Notice.kind))) == {"gift.given", "gift.passed on"}
        [row] = trail.acts(village.group_id, "gift.given")
        assert (row.who, row.on_behalf_of, row.channel) == (village.numbers["Sioned"], village.numbers["Alys"], "phone")
    refused = give(village, "Sioned", path, who="Sioned Evans", length__h="1").press("Give it")
    assert refused.status in (403, 422)
    assert village.minutes("Sioned") == 0

    page.press("Take it out of the book", reason="")
    assert page.status == 422
    page.press("Take it out of the book", reason="She meant another Gwen")
    assert page.status == 200 and "taken out of the book" in page.text
    assert village.minutes("Gwen") == 0 and village.minutes("Alys") == 180
    gwen = village.browser("Gwen").get(village.at("statement")).text
    assert gwen.count("Gift from: Alys Jones") == 1 and "She meant another Gwen" in gwen


def test_a_draw_is_known_to_whom_it_is_for_and_to_those_who_decide(village: Village) -> None:
    helped(village, "Alys", "Mair", 600)
    give(village, "Alys", to="pot", length__h="10").press("Give it")
    sioned = village.browser("Sioned").get(village.at("pot/draw"))
    sioned.press("Propose it", who="Gwen Jones", length__h="11", reason="In hospital")
    assert sioned.status == 422 and "not as much in the community pot" in sioned.text
    sioned.press("Propose it", who="Gwen Jones", length__h="3", length__m="0", reason="In hospital since Easter")
    assert sioned.status == 200 and village.minutes("Gwen") == 0
    huw = village.browser("Huw").get(village.at("two-keys/"))
    huw.click("Gwen Jones gets hours out of the community pot").press("Confirm")
    assert village.minutes("Gwen") == 180

    own = village.browser("Gwen").get(village.at("statement"))
    assert "From the community pot" in own.text and "3 hours" in own.text
    pot = village.browser("Mair").get(village.at("pot"))
    assert "Gwen" not in pot.text and "cannot earn" not in pot.text and "All else together" in pot.text
    for path in ("", "board", "people", "book", f"people/{village.refs['Gwen']}", "gatherings"):
        assert "Easter" not in village.browser("Mair").get(village.at(path)).text, path
    assert village.browser("Mair").get(village.at("pot/draw")).status == 403
    assert village.browser("Mair").get(village.at("two-keys/")).status == 403
    with village.app.app_context():
        [row] = trail.acts(village.group_id, "pot.drawn")
        assert village.numbers["Gwen"] not in (row.thing, row.on_behalf_of, *map(str, row.facts.values()))
        assert row.reason is None


def test_nobody_draws_for_themselves(village: Village) -> None:
    helped(village, "Alys", "Mair", 600)
    give(village, "Alys", to="pot", length__h="10").press("Give it")
    page = village.browser("Sioned").get(village.at("pot/draw"))
    page.press("Propose it", who="Sioned Evans", length__h="1", reason="I am tired")
    assert page.status == 403
    assert village.minutes("Sioned") == 0


def test_hours_that_an_organisation_gives_out_and_where_they_are_spent(village: Village) -> None:
    with village.app.app_context(), db.write():
        host = Actor.host(village.group_id)
        library = members.add(host, village.group_id, name="Y Llyfrgell", kind=ORGANISATION)
        village.refs["Llyfrgell"] = library.ref
        for name in ("Elin Hughes", "Rhys Hughes"):
            one = members.add(host, village.group_id, name=name, joined_on=village.today() - timedelta(days=50))
            village.refs[name.split()[0]] = one.ref
    path = f"people/{village.refs['Llyfrgell']}"
    assert village.browser("Mair").get(village.at(f"{path}/given-out")).status == 404
    village.browser("Sioned").get(village.at(f"{path}/give-out")).press("Propose it", reason="Agreed in May")
    village.browser("Huw").get(village.at("two-keys/")).click("Y Llyfrgell gives out hours").press("Confirm")

    page = village.browser("Alys").get(village.at("gatherings/new"))
    typed = {"title": "Story time", "begins": "14:00", "length-h": "1", "day-when": "today", "rule": "issuance",
             "issued_by": village.refs["Llyfrgell"]}  # fmt: skip
    page.send(page.doc.find(".//*[@id='typed']"), typed)
    assert "Everybody who is there earns hours from: Y Llyfrgell" in page.text
    with village.app.app_context():
        gathering = db.session.scalars(select(Gathering)).one()
        there = [village.member(each) for each in ("Mair", "Gwen", "Dafydd", "Elin")]
        actor = members.actor_of(village.member("Sioned").user, village.member("Sioned"), village.group_id)
        posting.write(actor, gathering, posting.Sheet(60, gathering.leaders, there))
        posting.post(actor, gathering)
    assert village.minutes("Alys") == village.minutes("Elin") == 60
    given = village.browser("Dafydd").get(village.at(f"{path}/given-out"))
    assert "5 hours" in given.text and "5 people earned them" in given.text and "Mair" not in given.text
    helped(village, "Huw", "Mair", 30)
    given.get(village.at(f"{path}/given-out"))
    assert "Help from members and organisations" in given.text and "30 minutes" in given.text


def test_leaving_gives_places_back_and_calls_off_what_one_leads_alone(village: Village) -> None:
    page = village.browser("Alys").get(village.at("gatherings/new"))
    typed = {"title": "Walk", "begins": "9", "length-h": "1", "day-when": "tomorrow", "places": "1", "rule": "none"}
    page.send(page.doc.find(".//*[@id='typed']"), typed)
    with village.app.app_context():
        gathering = db.session.scalars(select(Gathering)).one()
        for who in ("Mair", "Gwen"):
            member = village.member(who)
            gatherings.come(members.actor_of(member.user, member, village.group_id), gathering)
        with db.write():
            gatherings.leave_all(Actor.host(village.group_id), village.member("Mair"))
        db.session.refresh(gathering)
        assert [(each.member.name, each.state) for each in gathering.coming] == [("Gwen Jones", "comes")]
        with db.write():
            gatherings.leave_all(Actor.host(village.group_id), village.member("Alys"))
        db.session.refresh(gathering)
        assert gathering.state == "off"
        assert "gathering.off" in set(db.session.scalars(select(Notice.kind)))
