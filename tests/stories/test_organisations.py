"""An organisation is a member like any other: people act for it, and it shows what it gave and what it received."""

from __future__ import annotations

from tests import make
from tests.stories.conftest import Village
from tests.stories.test_helping import LENGTH, tell
from timebank.db import db
from timebank.exchanges import queries as queries_of_help
from timebank.ledger import queries as book
from timebank.members import queries
from timebank.members import service as members
from timebank.permissions import Actor


def test_an_organisation_without_a_sign_in_trades_through_who_acts_for_it(village: Village) -> None:
    with village.app.app_context():
        hall = members.add(
            Actor.host(village.group_id), village.group_id, name="Neuadd Llanfair", kind="organisation", language="cy"
        )
        assert hall.user is None
        village.refs["Neuadd"], village.numbers["Neuadd"] = hall.ref, hall.number
    sioned = village.browser("Sioned").get(village.at(f"people/{village.refs['Neuadd']}")).click("Who acts for")
    sioned.press("Ask them", who="Alys Jones", said="counter")
    alys = village.browser("Alys").get(village.at("")).click("Answer").press("Yes, I will")
    alys.get(village.at("")).click("For: Neuadd Llanfair").click("I helped someone")
    alys.press("Find", q="Mair").press("Mair Pugh").press("Go on", day__when="today", what="the room", **LENGTH)
    alys.press("Tell of these")
    assert "Alys Jones, acting for: Neuadd Llanfair" in alys.text
    village.browser("Mair").get(village.at("")).press("Yes, that's right")
    tell(village, "Gwen", "Neuadd", length__h="2", length__m="0")
    alys.get(village.at("")).click("For: Neuadd Llanfair").press("Yes, that's right")
    alys.get(village.at(f"statement?for={village.refs['Neuadd']}"))
    assert "You have given 1 hour 30 minutes" in alys.text and "You have received 2 hours" in alys.text
    with village.app.app_context():
        hall = queries.by_ref(Actor.host(village.group_id), village.refs["Neuadd"])
        assert book.balance(hall.account_id) == -30  # the same hour as everybody's
        assert hall.user is None
    page = village.browser("Sioned").get(village.at(f"people/{village.refs['Neuadd']}/statement?language=en")).text
    assert "1 hour 30 minutes" in page and "2 hours" in page


def test_an_organisation_acts_for_nobody(village: Village) -> None:
    with village.app.app_context(), db.write():
        village.member("Mair").kind = "organisation"
    gwen = village.browser("Gwen").get(village.at(f"people/{village.refs['Gwen']}/stand-ins"))
    gwen.press("Ask them", who="Mair Pugh")
    assert gwen.status == 422 and "Only a person can act for somebody." in gwen.text


def test_whether_paid_time_counts_is_one_of_the_rules_and_no_unless_decided(village: Village) -> None:
    mair = village.browser("Mair").get(village.at("rules"))
    assert "Whether paid staff may tell of hours they are paid for" in mair.text
    assert "No: only what they do beyond their job counts" in mair.text
    village.rule("paid_time", "yes")
    assert "Yes: an hour is an hour, also in paid time" in mair.get(village.at("rules")).text


def test_what_organisations_gave_and_received_is_for_all_and_one_way_for_the_signer(village: Village) -> None:
    with village.app.app_context():
        host = Actor.host(village.group_id)
        hall = members.add(host, village.group_id, name="Neuadd Llanfair", kind="organisation", language="cy")
        gwen = village.member("Gwen")
        for minutes in (2400, 60):
            make.post(village.group_id, {gwen.account_id: minutes, hall.account_id: -minutes}, village.today())
            if minutes == 2400:
                assert not queries_of_help.organisations(host, village.group_id, village.today())[0].is_one_way
        village.refs["Neuadd"] = hall.ref
    mair = village.browser("Mair").get(village.at(f"people/{village.refs['Neuadd']}"))
    mair.click("What organisations give and receive")
    assert "Neuadd Llanfair" in mair.text and "received 41 hours" in mair.text
    assert "help goes one way" not in mair.text
    huw = village.browser("Huw").get(village.at("desk/signer")).click("help goes one way")
    assert "Neuadd Llanfair help goes one way" in huw.text
    with village.app.app_context():
        hall = queries.by_ref(Actor.host(village.group_id), village.refs["Neuadd"])
        make.post(village.group_id, {village.member("Gwen").account_id: -246, hall.account_id: 246}, village.today())
    assert "help goes one way" not in huw.get(village.at("organisations")).text
