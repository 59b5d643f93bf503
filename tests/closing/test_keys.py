"""Who closes a month is a rule of the group: kept by the room of two keys, and by nobody's good will."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.closing.ground import NOW, OCTOBER, Bank, found
from timebank import clock
from timebank.closing import queries, service
from timebank.db import db
from timebank.errors import AlreadySo, OneKeyEach, OtherKeys, TwoAreNamed
from timebank.groups import rules
from timebank.groups import service as groups
from timebank.members import service as members
from timebank.permissions import Actor
from timebank.twokeys import acts
from timebank.twokeys import service as twokeys

OFFICERS = ("Sioned", "Huw", "Nia", "Ifan")


@pytest.fixture
def bank(app: Flask) -> Iterator[Bank]:
    """Sioned and Nia are coordinators, Huw and Ifan signers; October can be closed."""
    with app.app_context(), clock.at(NOW):
        bank = found()
        with db.write():
            for name, role in (("Nia", "coordinator"), ("Ifan", "signer")):
                more = members.add(Actor.host(bank.group_id), bank.group_id, name=name, roles=(role,))
                members.ensure_user(more)
                bank.numbers[name] = more.number
        bank.see_to(OCTOBER)
        yield bank


def decide(bank: Bank, who: str) -> None:
    groups.change(bank.actor("Sioned", "decided on Tuesday"), bank.group, "closing_roles", who)


@pytest.mark.parametrize(
    ("rule", "proposes", "confirms"),
    [
        (rules.TWO, {"Sioned", "Huw", "Nia", "Ifan"}, {"Sioned", "Huw", "Nia", "Ifan"}),
        (rules.EACH, {"Sioned", "Nia"}, {"Huw", "Ifan"}),
        (rules.SIGNERS, {"Huw", "Ifan"}, {"Huw", "Ifan"}),
    ],
)
def test_the_rule_says_who_turns_which_key(bank: Bank, rule: str, proposes: set[str], confirms: set[str]) -> None:
    decide(bank, rule)
    for one in OFFICERS:
        if one not in proposes:
            with pytest.raises(OtherKeys, match="Your rules name other people for this"):
                service.propose(bank.actor(one, "The month is over"), bank.group_id, OCTOBER)
            continue
        keyed = service.propose(bank.actor(one, "The month is over"), bank.group_id, OCTOBER)
        assert {each.name.split()[0] for each in twokeys.others(keyed)} == confirms - {one}
        for other in OFFICERS:
            actor = bank.actor(other)
            assert twokeys.may_confirm(actor, keyed) is (other in confirms - {one})
            if other not in confirms - {one}:
                for verb in (twokeys.confirm, twokeys.refuse):
                    with pytest.raises(OneKeyEach if other == one else OtherKeys):
                        verb(actor.for_reason("no"), keyed)
        assert not queries.is_closed(bank.group_id, OCTOBER)
        twokeys.withdraw(bank.actor(one), keyed)
    one = min(proposes)
    keyed = service.propose(bank.actor(one, "The month is over"), bank.group_id, OCTOBER)
    twokeys.confirm(bank.actor(min(confirms - {one})), keyed)
    assert queries.is_closed(bank.group_id, OCTOBER)
    if rule == rules.EACH:
        with pytest.raises(OtherKeys):
            service.propose_reopening(bank.actor("Huw", "A pad turned up"), bank.group_id, OCTOBER)
    keyed = service.propose_reopening(bank.actor(one, "A pad turned up"), bank.group_id, OCTOBER)
    twokeys.confirm(bank.actor(min(confirms - {one})), keyed)
    assert not queries.is_closed(bank.group_id, OCTOBER)


def test_what_was_proposed_under_another_rule_is_not_confirmed(bank: Bank) -> None:
    keyed = service.propose(bank.actor("Sioned", "The month is over"), bank.group_id, OCTOBER)
    decide(bank, rules.SIGNERS)
    with pytest.raises(OtherKeys):
        twokeys.confirm(bank.actor("Nia"), keyed)
    with pytest.raises(AlreadySo):
        twokeys.confirm(bank.actor("Huw"), keyed)
    assert not queries.is_closed(bank.group_id, OCTOBER)
    twokeys.refuse(bank.actor("Huw", "Two signers close it now"), keyed)


def test_where_the_rule_names_two_one_is_not_enough(bank: Bank) -> None:
    decide(bank, rules.SIGNERS)
    members.end_role(Actor.host(bank.group_id), bank.member("Ifan"), "signer")
    with pytest.raises(TwoAreNamed, match="there is nobody for the second part"):
        service.propose(bank.actor("Huw", "The month is over"), bank.group_id, OCTOBER)
    # Nor where the one who proposes is both, and the only officer there is.
    decide(bank, rules.EACH)
    for name in ("Nia", "Huw"):
        members.end_role(Actor.host(bank.group_id), bank.member(name), "signer" if name == "Huw" else "coordinator")
    members.grant(Actor.host(bank.group_id), bank.member("Sioned"), "signer")
    with pytest.raises(TwoAreNamed):
        service.propose(bank.actor("Sioned", "The month is over"), bank.group_id, OCTOBER)
    assert not queries.is_closed(bank.group_id, OCTOBER)
    decide(bank, rules.TWO)
    assert service.propose(bank.actor("Sioned", "The month is over"), bank.group_id, OCTOBER).single_handed
    assert queries.is_closed(bank.group_id, OCTOBER)


def test_other_acts_of_two_people_are_not_touched(bank: Bank) -> None:
    decide(bank, rules.SIGNERS)
    keyed = acts.issue(bank.actor("Sioned", "Thank you"), bank.group_id, 60, "own-work", bank.member("Alys"))
    assert {each.name.split()[0] for each in twokeys.others(keyed)} == {"Huw", "Nia", "Ifan"}
