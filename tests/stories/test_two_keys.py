"""What needs two people: proposed by one, confirmed by another, or marked where there is only one."""

from __future__ import annotations

import json
import threading

import pytest
from flask import Flask
from sqlalchemy import select

from tests.stories import people as village_of
from tests.stories.conftest import Village
from tests.stories.test_stand_ins import actor, appoint
from timebank.db import db
from timebank.errors import (
    AlreadySo,
    NobodyElse,
    NotAllowed,
    NotFound,
    NothingOwed,
    NotNow,
    OneKeyEach,
    OwnGain,
    ProposedAlready,
    ReasonNeeded,
    Refusal,
)
from timebank.exchanges import answers
from timebank.exchanges import service as exchanges
from timebank.groups import service as groups
from timebank.ledger import queries as book
from timebank.members import service as members
from timebank.members.models import Role
from timebank.notices.models import Notice
from timebank.notices.service import WORDED
from timebank.permissions import Actor
from timebank.twokeys import acts, service
from timebank.twokeys.models import KeyedAct


def officer(village: Village, who: str, why: str = "decided on Tuesday") -> Actor:
    return actor(village, who).for_reason(why, "en")


def roles(village: Village, who: str) -> frozenset[str]:
    with village.app.app_context():
        return village.member(who).role_names


def propose_role(village: Village, by: str = "Sioned", whom: str = "Mair", role: str = "coordinator") -> str:
    browser = village.browser(by).get(village.at(f"people/{village.refs[whom]}")).click("Change this")
    browser.press("Propose it", change=f"give {role}", reason="Elected on 3 May")
    assert browser.status == 200, browser.text
    return browser.path.rsplit("/", 1)[1]


def told(village: Village, kind: str) -> set[str]:
    """To whom a notice of this kind goes."""
    with village.app.app_context():
        names = set()
        for notice in db.session.scalars(select(Notice).where(Notice.kind == kind)):
            with village.app.test_request_context():
                letter = WORDED[kind](notice, json.loads(notice.facts))
            assert letter.subject and all(letter.lines)
            names.add(next(first for first in village.refs if village.member(first).id == notice.member_id))
        return names


def test_a_role_is_proposed_by_one_and_given_by_another(village: Village) -> None:
    ref = propose_role(village)
    assert roles(village, "Mair") == frozenset()
    sioned = village.browser("Sioned").get(village.at(f"two-keys/{ref}"))
    assert "Waiting for: Huw Rees" in sioned.text and "Confirm" not in sioned.buttons()
    assert sioned.post(village.at(f"two-keys/{ref}"), {"answer": "confirm"}).status == 403
    huw = village.browser("Huw").get(village.at("desk/signer")).click("wants a second person")
    huw.click("Mair Pugh gets a role: Coordinator")
    assert "Elected on 3 May" in huw.text
    huw.press("Confirm")
    assert "done by two" in huw.text
    assert roles(village, "Mair") == {"coordinator"}
    assert told(village, "twokeys.done") == {"Sioned", "Mair"}
    assert huw.again().status == 409
    assert "wants a second person: nothing waits for two" in village.browser("Sioned").get(village.at("desk/")).text


def test_refused_with_a_reason_that_the_proposer_reads(village: Village) -> None:
    ref = propose_role(village)
    huw = village.browser("Huw").get(village.at(f"two-keys/{ref}")).press("Refuse")
    assert huw.status == 422
    huw.press("Refuse", reason="She has not been asked")
    sioned = village.browser("Sioned").get(village.at(f"two-keys/{ref}"))
    assert "She has not been asked" in sioned.text
    assert told(village, "twokeys.refused") == {"Sioned"}
    assert roles(village, "Mair") == frozenset()


def test_taken_back_by_who_proposed_it_only(village: Village) -> None:
    ref = propose_role(village)
    huw = village.browser("Huw").get(village.at(f"two-keys/{ref}"))
    assert huw.post(village.at(f"two-keys/{ref}"), {"answer": "withdraw"}).status == 403
    village.browser("Sioned").get(village.at(f"two-keys/{ref}")).press("Take it back")
    assert huw.post(village.at(f"two-keys/{ref}"), {"answer": "confirm"}).status == 409
    assert roles(village, "Mair") == frozenset()


def test_a_group_with_one_officer_does_it_at_once_and_it_shows(village: Village) -> None:
    village.end_roles("Huw")
    ref = propose_role(village, role="signer")
    assert roles(village, "Mair") == {"signer"}
    page = village.browser("Sioned").get(village.at(f"two-keys/{ref}"))
    assert "Single-handed: the group has no other officer who could confirm it." in page.text
    assert "given single-handed" in village.browser("Alys").get(village.at(f"people/{village.refs['Mair']}")).text
    assert "done, single-handed" in page.get(village.at("two-keys/")).text
    assert "Single-handed." in village.browser("Mair").get(village.at("trail")).text


def test_ones_own_role_is_laid_down_alone_but_not_the_last_coordinators(village: Village) -> None:
    page = village.browser("Huw").get(village.at(f"people/{village.refs['Huw']}/roles"))
    page.press("End it", change="end signer", reason="Moving away")
    assert roles(village, "Huw") == frozenset()
    page = village.browser("Sioned").get(village.at(f"people/{village.refs['Sioned']}/roles"))
    page.press("End it", change="end coordinator", reason="Tired")
    assert "coordinator" in page.text and page.status >= 400
    assert roles(village, "Sioned") == {"coordinator"}


def test_one_officer_does_not_end_the_other_alone(village: Village) -> None:
    with village.app.app_context(), pytest.raises(NobodyElse):
        acts.end_role(officer(village, "Sioned"), village.member("Huw"), "signer")
    assert roles(village, "Huw") == {"signer"}


def test_hours_given_out_to_a_member_and_to_the_pot(village: Village) -> None:
    page = village.browser("Sioned").get(village.at("two-keys/")).click("Give out hours")
    page.press("Propose it", who="Gwen Jones", length__h="2", length__m="0", reason="She painted the hall")
    assert "Gwen Jones gets hours from the group: 2 hours" in page.text
    village.browser("Huw").get(village.at(page.path.split("/", 3)[3])).press("Confirm")
    assert village.minutes("Gwen") == 120
    gwen = village.browser("Gwen").get(village.at("statement"))
    assert "Hours given out by the group" in gwen.text and "single-handed" not in gwen.text
    village.end_roles("Huw")
    page.get(village.at("two-keys/issue"))
    page.press("Propose it", to="pot", length__h="3", length__m="0", source="own-work", reason="For the summer")
    assert "done, single-handed" in page.text
    page.get(village.at("two-keys/issue"))
    page.press("Propose it", who="Gwen Jones", length__h="1", length__m="0", reason="Her welcome")
    assert "Hours given out by the group, single-handed" in gwen.get(village.at("statement")).text
    with village.app.app_context():
        assert book.balance(groups.account_ids(village.group_id)["pot"]) == 180


def test_hours_written_off(village: Village) -> None:
    with village.app.app_context():
        claim = exchanges.Claim(village.member("Mair"), village.member("Gwen"), village.today(), 90, "")
        with pytest.raises(NothingOwed):
            acts.write_off(officer(village, "Sioned"), village.member("Gwen"))
        answers.agree(actor(village, "Gwen"), exchanges.log(actor(village, "Mair"), village.group_id, claim))
        keyed = acts.write_off(officer(village, "Sioned"), village.member("Gwen"))
        assert book.balance(village.member("Gwen").account_id) == -90
        service.confirm(officer(village, "Huw"), keyed)
        assert book.balance(village.member("Gwen").account_id) == 0
        assert book.balance(groups.account_ids(village.group_id)["write-off"]) == -90


def test_what_changed_meanwhile_is_not_done(village: Village) -> None:
    with village.app.app_context():
        claim = exchanges.Claim(village.member("Mair"), village.member("Gwen"), village.today(), 90, "")
        answers.agree(actor(village, "Gwen"), exchanges.log(actor(village, "Mair"), village.group_id, claim))
        keyed = acts.write_off(officer(village, "Sioned"), village.member("Gwen"))
        role = acts.give_role(officer(village, "Sioned"), village.member("Mair"), "signer")
        again = exchanges.Claim(village.member("Mair"), village.member("Gwen"), village.today(), 60, "more")
        answers.agree(actor(village, "Gwen"), exchanges.log(actor(village, "Mair"), village.group_id, again))
        members.grant(Actor.host(village.group_id), village.member("Mair"), "signer")
        for each in (keyed, role):
            with pytest.raises(AlreadySo):
                service.confirm(officer(village, "Huw"), each)
        assert {keyed.state, role.state} == {"proposed"}
        ref = keyed.ref
    page = village.browser("Huw").get(village.at(f"two-keys/{ref}")).press("Confirm")
    assert page.status == 409 and "things have changed meanwhile" in page.text
    assert village.minutes("Gwen") == -150


# Attacks on the services


def test_nobody_turns_both_keys(village: Village) -> None:
    village.office("Dafydd", "coordinator")
    with village.app.app_context():
        keyed = acts.give_role(officer(village, "Sioned"), village.member("Dafydd"), "signer")
        for who in ("Sioned", "Dafydd"):  # who proposed it, and whom it is about
            with pytest.raises(OneKeyEach):
                service.confirm(officer(village, who), keyed)
        for who in ("Mair",):
            with pytest.raises(NotAllowed):
                service.confirm(officer(village, who), keyed)
        with pytest.raises(NotAllowed):
            members.grant(officer(village, "Sioned"), village.member("Dafydd"), "signer")
        with pytest.raises(NotAllowed):
            members.end_role(officer(village, "Sioned"), village.member("Dafydd"), "coordinator")
        with pytest.raises(NotAllowed):
            members.add(officer(village, "Sioned"), village.group_id, name="Puppet", roles=("coordinator",))
        with pytest.raises(OwnGain):
            acts.give_role(officer(village, "Sioned"), village.member("Sioned"), "signer")
        with pytest.raises(OwnGain):
            acts.issue(officer(village, "Sioned"), village.group_id, 600, "welcome", village.member("Sioned"))
        with pytest.raises(ReasonNeeded):
            acts.give_role(actor(village, "Sioned"), village.member("Mair"), "signer")
        with pytest.raises(ProposedAlready):
            acts.give_role(officer(village, "Sioned"), village.member("Dafydd"), "signer")
        with pytest.raises(Refusal):
            acts.issue(officer(village, "Sioned"), village.group_id, -60, "welcome", village.member("Mair"))
        with pytest.raises(Refusal):
            acts.issue(officer(village, "Sioned"), village.group_id, 60, "opening", village.member("Mair"))


def test_a_second_account_of_the_same_person_is_the_same_person(village: Village) -> None:
    village.office("Dafydd", "coordinator")
    with village.app.app_context(), db.write():
        village.member("Dafydd").user = village.member("Sioned").user
    with village.app.app_context():
        keyed = acts.give_role(officer(village, "Sioned"), village.member("Mair"), "signer")
        with pytest.raises(OneKeyEach):
            service.confirm(officer(village, "Dafydd"), keyed)
        assert [each.name for each in service.others(keyed)] == ["Huw Rees"]


def test_a_stand_in_of_the_person_is_no_second_person(village: Village) -> None:
    appoint(village, "Huw", "Gwen")
    village.office("Dafydd", "coordinator")
    with village.app.app_context():
        keyed = acts.issue(officer(village, "Sioned"), village.group_id, 60, "welcome", village.member("Gwen"))
        with pytest.raises(OneKeyEach):
            service.confirm(officer(village, "Huw"), keyed)
        with pytest.raises(OwnGain):
            acts.issue(officer(village, "Huw"), village.group_id, 90, "welcome", village.member("Gwen"))


def test_other_groups_learn_nothing(village: Village, elsewhere: Village) -> None:
    ref = propose_role(village)
    non = elsewhere.browser("Non")
    assert non.get(elsewhere.at(f"two-keys/{ref}")).status == 404
    assert non.get(elsewhere.at(f"people/{village.refs['Mair']}/roles")).status == 404
    with village.app.app_context():
        keyed = db.session.scalars(select(KeyedAct)).one()
        stranger = actor(elsewhere, "Non").for_reason("x")
        for verb in (service.confirm, service.refuse, service.withdraw):
            with pytest.raises(NotFound):
                verb(stranger, keyed)
        with pytest.raises(NotFound):
            acts.give_role(stranger, village.member("Gwen"), "signer")


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_two_who_confirm_at_the_same_moment_do_it_once(app: Flask) -> None:
    with app.app_context():
        village = village_of.whole()
        mair = village_of.member_of(village, "mair")
        keyed = acts.issue(village_of.actor(village, "sioned").for_reason("so"), village.group_id, 60, "welcome", mair)
        ref, account = keyed.ref, mair.account_id
    ready, ended = threading.Barrier(2), []

    def confirm(who: str) -> None:
        with app.app_context():
            found = db.session.scalars(select(KeyedAct).where(KeyedAct.ref == ref)).one()
            by = village_of.actor(village, who)
            ready.wait()
            try:
                service.confirm(by, found)
                ended.append("done")
            except NotNow:
                ended.append("too late")

    threads = [threading.Thread(target=confirm, args=(who,)) for who in ("huw", "nia")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(ended) == ["done", "too late"]
    with app.app_context():
        assert book.balance(account) == 60
        assert db.session.scalars(select(Role).where(Role.single_handed == 1)).all() == []


def test_what_is_held_and_forgotten(village: Village) -> None:
    ref = propose_role(village)
    with village.app.app_context():
        (row,) = service.held_about(village.member("Mair"))["What two people decided"]
        assert (row["Why"], row["Proposed by"]) == ("Elected on 3 May", "Sioned Evans")
        with db.write():
            service.forget(village.member("Mair"))
        (row,) = service.held_about(village.member("Mair"))["What two people decided"]
        assert (row["Why"], row["How it stands"]) == ("", "withdrawn")
    assert "Elected" not in village.browser("Sioned").get(village.at(f"two-keys/{ref}")).text
