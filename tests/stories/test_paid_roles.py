"""Once a year each organisation is asked whether help takes the place of a paid role; the signers talk about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import make
from tests.stories.conftest import Village
from timebank import clock
from timebank.members import service as members
from timebank.members import stand_ins
from timebank.permissions import Actor

QUESTION = "Does the help that members give you take the place of a paid role?"


def organisation(village: Village, name: str, acting: str = "", phone: str = "") -> None:
    """An organisation, and who acts for it."""
    with village.app.app_context():
        host = Actor.host(village.group_id)
        made = members.add(host, village.group_id, name=name, kind="organisation", language="cy", phone=phone)
        first = name.split(maxsplit=1)[0]
        village.refs[first], village.numbers[first] = made.ref, made.number
        if acting:
            who = village.member(acting)
            named = stand_ins.name(host, made, who, said="counter")
            stand_ins.consent(members.actor_of(who.user, who, village.group_id), named)


def test_who_acts_for_it_answers_at_home_all_read_it_and_the_signer_talks_about_it(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation(village, "Siop Llanfair", "Alys")
    with village.app.app_context():
        gwen, shop = village.member("Gwen"), village.member("Siop")
        make.post(village.group_id, {gwen.account_id: 90, shop.account_id: -90}, village.today())
    assert QUESTION not in village.browser("Mair").get(village.at("")).text
    alys = village.browser("Alys").get(village.at(""))
    assert f"For: Siop Llanfair · {QUESTION}" in alys.text and "1 thing waits" in alys.text
    alys.click("Answer – Siop Llanfair")
    assert "received 1 hour 30 minutes" in alys.text and "How did they tell you?" not in alys.text
    alys.press("Send")
    assert alys.status == 422
    alys.press("Send", answer="partly")
    assert alys.status == 422 and "Answer – Siop" not in alys.text  # which role?
    alys.press("Send", answer="partly", text="The Saturday cashier")
    assert alys.status == 200 and "Partly · The Saturday cashier" in alys.text
    assert QUESTION not in alys.get(village.at("")).text

    mair = village.browser("Mair").get(village.at(f"people/{village.refs['Siop']}"))
    assert f"{village.today().year}: Partly · The Saturday cashier" in mair.text
    assert "Answer for this year" not in mair.text
    mair.click("What organisations give and receive")
    assert "Saturday cashier" not in mair.text and "paid role" not in mair.text
    huw = village.browser("Huw").get(village.at("desk/signer")).click("help takes the place of a paid role")
    assert "help partly takes the place of a paid role" in huw.text and "received 1 hour 30 minutes" in huw.text
    assert "The Saturday cashier" in huw.text

    # A year later they are asked again, and both answers stay.
    later = clock.now() + timedelta(days=366)
    monkeypatch.setattr(clock, "now", lambda: later)
    alys = village.browser("Alys").get(village.at("")).click("Answer – Siop Llanfair")
    alys.press("Send", answer="no")
    first, second = village.today().year, village.today().year - 1
    assert f"{first}: No, it does not" in alys.text and f"{second}: Partly" in alys.text
    huw = village.browser("Huw").get(village.at("organisations"))
    assert "help partly takes" not in huw.text and "No, it does not" in huw.text


def test_a_coordinator_rings_those_who_are_not_on_the_web(
    village: Village, elsewhere: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation(village, "Neuadd Llanfair", phone="01970 600 333")
    organisation(village, "Siop Llanfair", "Alys")
    sioned = village.browser("Sioned").get(village.at("desk/")).click("organisations to ask about paid roles")
    assert "Organisations to ask" in sioned.text and "Write down the answer – Neuadd Llanfair" in sioned.text
    assert "Write down the answer – Siop" not in sioned.text  # Alys is asked at home
    sioned.get(village.at("desk/calls"))
    assert "01970 600 333" in sioned.text
    sioned.click("Write down the answer – Neuadd Llanfair")
    sioned.press("Send", answer="yes", text="Y gofalwr", channel="fax")
    assert sioned.status == 422
    sioned.press("Send", answer="yes", text="Y gofalwr", channel="phone")
    assert "Yes, it does · Y gofalwr" in sioned.text
    sioned.again()
    assert sioned.text.count("Y gofalwr") == 1
    assert "Neuadd" not in sioned.get(village.at("desk/calls")).text
    (row,) = [each for each in village.trail_of(village.numbers["Neuadd"]) if each.action == "organisation.paid role"]
    assert (row.who, row.on_behalf_of, row.channel) == (
        village.numbers["Sioned"], village.numbers["Neuadd"], "phone"
    )  # fmt: skip

    # Who was asked on the web and does not answer for four weeks is rung as well.
    later = clock.now() + timedelta(days=29)
    monkeypatch.setattr(clock, "now", lambda: later)
    sioned = village.browser("Sioned").get(village.at("organisations"))
    assert "Write down the answer – Siop Llanfair" in sioned.text and "Acts for it: Alys Jones" in sioned.text

    path = village.at(f"people/{village.refs['Siop']}/paid-role")
    for who in ("Mair", "Huw"):
        assert village.browser(who).get(path).status == 403
    assert village.browser("Alys").get(village.at(f"people/{village.refs['Mair']}/paid-role")).status == 404
    assert elsewhere.browser("Non").get(path).status == 404
    assert "organisations to ask" not in village.browser("Huw").get(village.at("desk/signer")).text


def test_the_page_is_welsh_too(village: Village) -> None:
    organisation(village, "Siop Llanfair", "Alys")
    alys = village.browser("Alys", "cy").get(village.at(""))
    assert "paid role" not in alys.text
    alys.get(village.at(f"people/{village.refs['Siop']}/paid-role")).press("Anfon", answer="yes", text="Y siopwr")
    assert "Y siopwr" in alys.text and "paid role" not in alys.text
