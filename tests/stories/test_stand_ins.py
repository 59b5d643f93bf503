"""Somebody acts for another: named, asked, with both names everywhere, and never with both words."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import select

from tests.stories.conftest import Village
from tests.stories.test_helping import LENGTH, ref_of, tell
from timebank.db import db
from timebank.errors import BothSides, NotAllowed, NotFound, OwnHours, Refusal
from timebank.exchanges import answers, queries, service
from timebank.exchanges.models import Exchange
from timebank.members import service as members
from timebank.members import stand_ins
from timebank.members.models import StandIn
from timebank.permissions import Actor
from timebank.signin import service as signin

BOTH = "Alys Jones, acting for: Gwen Jones"


def actor(village: Village, first: str, channel: str = "web") -> Actor:
    member = village.member(first)
    found = members.actor_of(member.user, member, village.group_id)
    return found if channel == "web" else found.speaking_for(None, channel)


def appoint(village: Village, who: str, member: str) -> str:
    """`who` acts for `member` from now on; the reference of it."""
    with village.app.app_context():
        named = stand_ins.name(actor(village, member), village.member(member), village.member(who))
        stand_ins.consent(actor(village, who), named)
        return named.ref


def acting(village: Village, who: str, member: str) -> Actor:
    return stand_ins.acting(actor(village, who), village.refs[member])[1]


def test_a_member_names_somebody_who_says_yes_and_then_acts(village: Village) -> None:
    gwen = village.browser("Gwen").get(village.at("more")).click("Who acts for me")
    gwen.press("Ask them", who="Alys Jones")
    assert "waits for a yes" in gwen.text
    alys = village.browser("Alys").get(village.at(""))
    assert "Gwen Jones asks: will you act for me?" in alys.text
    assert alys.get(village.at(f"?for={village.refs['Gwen']}")).status == 404  # not yet
    alys.get(village.at("")).click("Answer").press("Yes, I will")
    assert alys.status == 200
    tell(village, "Mair", "Gwen")
    alys.get(village.at(""))
    assert "For: Gwen Jones 1 thing waits" in alys.text
    alys.click("For: Gwen Jones")
    assert "You are acting for: Gwen Jones" in alys.text
    alys.press("Yes, that's right")
    assert "You are acting for: Gwen Jones" in alys.text and BOTH in alys.text
    assert (village.minutes("Mair"), village.minutes("Gwen"), village.minutes("Alys")) == (90, -90, 0)
    for who in ("Mair", "Gwen"):
        page = village.browser(who).get(village.at("statement"))
        assert BOTH in page.text
        assert BOTH in page.click("Mair Pugh helped you" if who == "Gwen" else "You helped").text
    alys.click("Stop")
    assert "You are acting for" not in alys.text


def test_a_stand_in_tells_of_help_and_the_other_side_reads_both_names(village: Village) -> None:
    appoint(village, "Alys", "Gwen")
    alys = village.browser("Alys").get(village.at(f"log/received?for={village.refs['Gwen']}"))
    alys.press("Find", q="Mair").press("Mair Pugh").press("Go on", day__when="today", what="shopping", **LENGTH)
    assert "Gwen Jones" in alys.text
    alys.press("Tell of these")
    assert BOTH in alys.text
    mair = village.browser("Mair").get(village.at(""))
    assert BOTH in mair.text
    mair.press("Yes, that's right")
    assert (village.minutes("Mair"), village.minutes("Gwen")) == (90, -90)
    rows = village.trail_of(village.exchanges()[0].ref)
    assert (rows[0].who, rows[0].on_behalf_of) == (village.numbers["Alys"], village.numbers["Gwen"])


def test_the_language_button_stays_with_the_member(village: Village) -> None:
    appoint(village, "Alys", "Gwen")
    alys = village.browser("Alys").get(village.at(f"statement?for={village.refs['Gwen']}")).press("Cymraeg")
    assert "Gwen Jones" in alys.text and f"for={village.refs['Gwen']}" in alys.html
    alys.get(village.at(f"log/gave/{village.refs['Mair']}?for={village.refs['Gwen']}"))
    alys.press("English", what="weeding")
    assert "You are acting for: Gwen Jones" in alys.text and alys.value("what") == "weeding"


def test_a_coordinator_writes_down_what_somebody_without_internet_said(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at(f"people/{village.refs['Gwen']}/stand-ins"))
    sioned.press("Ask them", who="Alys Jones")
    assert sioned.status == 422  # how did they say so?
    sioned.press("Ask them", who="Alys", said="phone")
    assert "type the whole name" in sioned.text
    sioned.press("Ask them", who=village.numbers["Alys"], said="phone")
    assert "waits for a yes" in sioned.text
    sioned.press("Ask them", who="Sioned Evans", said="phone")
    assert "You cannot write this down for yourself" in sioned.text
    sioned.get(village.at(f"people/{village.refs['Gwen']}/stand-ins")).click(BOTH).press("End it")
    assert sioned.status == 422  # for a reason
    sioned.press("End it", reason="Gwen would rather have her son")
    assert "Ended" in sioned.text


@pytest.mark.parametrize("who", ["Gwen", "Alys"])
def test_either_ends_it_at_once(village: Village, who: str) -> None:
    ref = appoint(village, "Alys", "Gwen")
    village.browser(who).get(village.at(f"stand-ins/{ref}")).press("End it")
    alys = village.browser("Alys")
    for path in ("", "statement", f"log/gave/{village.refs['Mair']}"):
        assert alys.get(village.at(f"{path}?for={village.refs['Gwen']}")).status == 404


def test_what_a_stand_in_may_not(village: Village) -> None:
    ref = appoint(village, "Alys", "Gwen")
    alys = village.browser("Alys")
    away = f"?for={village.refs['Gwen']}"
    gwen = village.refs["Gwen"]
    for path in (f"people/{gwen}/language", f"people/{gwen}/stand-ins", f"people/{gwen}/roles", "desk/", "two-keys/"):
        assert alys.get(village.at(path + away)).status == 403, path
    for path in (f"stand-ins/{ref}", "signing-in", "trail"):  # where nobody acts for anybody, one is oneself
        assert "You are acting for" not in alys.get(village.at(path + away)).text
    assert "01970" not in alys.get(village.at(f"people/{gwen}{away}")).text.split("Need a hand?")[0]
    with village.app.app_context():
        for verb in (
            lambda: signin.set_password(acting(village, "Alys", "Gwen"), village.member("Gwen"), "x" * 15, "x" * 15),
            lambda: stand_ins.name(acting(village, "Alys", "Gwen"), village.member("Gwen"), village.member("Mair")),
            lambda: stand_ins.end(acting(village, "Alys", "Gwen"), db.session.scalars(select(StandIn)).one()),
        ):
            with pytest.raises(NotAllowed):
                verb()


def test_there_are_no_chains(village: Village) -> None:
    appoint(village, "Alys", "Gwen")
    appoint(village, "Dafydd", "Alys")
    dafydd = village.browser("Dafydd")
    assert dafydd.get(village.at(f"?for={village.refs['Alys']}")).status == 200
    assert "For: Gwen" not in dafydd.text
    assert dafydd.get(village.at(f"?for={village.refs['Gwen']}")).status == 404
    with village.app.app_context(), pytest.raises(NotFound):
        stand_ins.acting(acting(village, "Dafydd", "Alys"), village.refs["Gwen"])


def test_an_officer_who_acts_for_somebody_has_no_office_then(village: Village) -> None:
    appoint(village, "Sioned", "Gwen")
    with village.app.app_context():
        assert acting(village, "Sioned", "Gwen").roles == frozenset()


# Nobody gives both words


def tries(village: Village, teller: Actor, giver: str, receiver: str) -> Exchange:
    claim = service.Claim(village.member(giver), village.member(receiver), village.today(), 60, "")
    return service.log(teller, village.group_id, claim)


def test_a_stand_in_who_is_the_other_side_neither_tells_nor_agrees(village: Village) -> None:
    appoint(village, "Alys", "Gwen")
    with village.app.app_context():
        for giver, receiver in (("Alys", "Gwen"), ("Gwen", "Alys")):
            with pytest.raises(BothSides):
                tries(village, acting(village, "Alys", "Gwen"), giver, receiver)
            told = tries(village, actor(village, "Alys"), giver, receiver)
            for verb in (
                lambda: answers.agree(acting(village, "Alys", "Gwen"), told),  # noqa: B023
                lambda: answers.query(acting(village, "Alys", "Gwen"), told, 30),  # noqa: B023
                lambda: answers.ask_to_be_rung(acting(village, "Alys", "Gwen"), told),  # noqa: B023
            ):
                with pytest.raises(NotAllowed):
                    verb()
    assert village.posted() == 0
    alys = village.browser("Alys").get(village.at(f"exchanges/{village.exchanges()[0].ref}?for={village.refs['Gwen']}"))
    assert alys.status == 200 and "Yes, that's right" not in alys.buttons()


@pytest.mark.parametrize("rule", ["both", "receiver", "coordinator"])
def test_one_who_stands_in_for_both_gives_one_word(village: Village, rule: str) -> None:
    village.rule("confirmation", rule)
    appoint(village, "Alys", "Gwen")
    appoint(village, "Alys", "Mair")
    with village.app.app_context():
        told = tries(village, acting(village, "Alys", "Gwen"), "Gwen", "Mair")
        for member in ("Mair", "Gwen"):
            with pytest.raises(Refusal):
                answers.agree(acting(village, "Alys", member), told)
    assert village.posted() == 0


def test_not_one_after_the_other_either(village: Village) -> None:
    """Alys gave Gwen's word, no longer acts for Gwen, and now acts for Mair; or for Gwen, and Sioned's desk is hers."""
    first = appoint(village, "Alys", "Gwen")
    with village.app.app_context():
        ref = tries(village, acting(village, "Alys", "Gwen"), "Gwen", "Mair").ref
        stand_ins.end(actor(village, "Alys"), stand_ins.by_ref(actor(village, "Alys"), first))
    appoint(village, "Alys", "Mair")
    with village.app.app_context(), pytest.raises(BothSides):
        told = queries.by_ref(acting(village, "Alys", "Mair"), ref)
        answers.agree(acting(village, "Alys", "Mair"), told)
    village.office("Dafydd", "coordinator")
    appoint(village, "Dafydd", "Gwen")
    with village.app.app_context():
        told = tries(village, acting(village, "Dafydd", "Gwen"), "Gwen", "Mair")
        named = db.session.scalars(select(StandIn).where(StandIn.stand_in_id == village.member("Dafydd").id)).one()
        stand_ins.end(actor(village, "Dafydd"), named)
        with pytest.raises(OwnHours):
            answers.pass_on(actor(village, "Dafydd"), told, "receiver", "phone", None)
    assert village.posted() == 0


@pytest.mark.parametrize(("giver", "receiver"), list(product(("Gwen", "Mair"), repeat=2))[1:3])
def test_a_coordinator_who_acts_for_a_party_is_one(village: Village, giver: str, receiver: str) -> None:
    appoint(village, "Sioned", "Gwen")
    with village.app.app_context():
        told = tries(village, actor(village, "Mair"), giver, receiver)
        side = told.side_of(village.member("Gwen").id)
        sioned = actor(village, "Sioned")
        claim = service.Claim(village.member(giver), village.member(receiver), village.today(), 60, "")
        for verb in (
            lambda: answers.pass_on(sioned, told, side, "phone", None),
            lambda: answers.rule(sioned.for_reason("so it was"), told, 60),
            lambda: answers.agree_as_coordinator(sioned, told),
            lambda: service.log(actor(village, "Sioned", "slip"), village.group_id, claim, words=("giver", "receiver")),
            lambda: answers.agree_from_signed_slip(sioned, told, "17"),  # Huw could
        ):
            with pytest.raises(OwnHours):
                verb()
        assert told.state == "waiting"
    assert village.posted() == 0
    assert village.browser("Sioned").get(village.at(f"exchanges/{village.exchanges()[0].ref}")).status == 200


def test_settled_by_the_signer_where_the_coordinator_acts_for_a_party(village: Village) -> None:
    appoint(village, "Sioned", "Gwen")
    ref = ref_of(tell(village, "Mair", "Gwen"))
    with village.app.app_context():
        told = queries.by_ref(actor(village, "Gwen"), ref)
        answers.query(actor(village, "Gwen"), told, 30)
    huw = village.browser("Huw").get(village.at("desk/signer"))
    assert "Mair Pugh helped Gwen Jones" in huw.text


def test_other_groups_learn_nothing(village: Village, elsewhere: Village) -> None:
    ref = appoint(village, "Alys", "Gwen")
    non = elsewhere.browser("Non")
    assert non.get(elsewhere.at(f"stand-ins/{ref}")).status == 404
    assert non.get(elsewhere.at(f"?for={village.refs['Gwen']}")).status == 404
    assert village.browser("Mair").get(village.at(f"stand-ins/{ref}")).status == 404
    with village.app.app_context(), pytest.raises(NotFound):
        named = db.session.scalars(select(StandIn)).one()
        stand_ins.end(Actor(1, 99, elsewhere.group_id, frozenset({"coordinator"})).for_reason("x"), named)


def test_what_is_held_and_forgotten(village: Village) -> None:
    appoint(village, "Alys", "Gwen")
    with village.app.app_context():
        for first in ("Alys", "Gwen"):
            (row,) = stand_ins.held_about(village.member(first))["Who acts for whom"]
            assert (row["Who acts"], row["For whom"], row["Ended"]) == ("Alys Jones", "Gwen Jones", None)
        with db.write():
            stand_ins.end_all(Actor.host(village.group_id), village.member("Alys"))
    assert village.browser("Alys").get(village.at(f"?for={village.refs['Gwen']}")).status == 404
    with village.app.app_context():
        with db.write():
            stand_ins.forget(village.member("Alys"))
        assert stand_ins.held_about(village.member("Gwen"))["Who acts for whom"] == []
