"""An actor of one group does nothing in another, whatever way a service is called."""

from datetime import date

import pytest
from flask import Flask

from tests.stories import people as village_of
from timebank.errors import NotFound, Refusal
from timebank.exchanges import queries as told
from timebank.exchanges import service as exchanges
from timebank.exchanges.service import Claim
from timebank.groups import service as groups
from timebank.ledger import months
from timebank.ledger import service as ledger
from timebank.members import queries
from timebank.members import service as members
from timebank.permissions import Actor


@pytest.fixture
def two(app: Flask):
    with app.app_context():
        here, there = village_of.found("llanfair"), village_of.found("aber")
        sioned = queries.by_number(here.group_id, "C1")
        user = sioned.user
        yield members.actor_of(user, sioned, here.group_id), here.group_id, there.group_id


def refused(verb, *args, **values):
    with pytest.raises(Refusal) as raised:
        verb(*args, **values)
    assert isinstance(raised.value, NotFound)


def test_a_coordinator_of_one_group_is_a_stranger_in_another(two):
    actor, _, there = two
    other = queries.by_number(there, "C1")
    group = groups.by_id(there)
    claim = Claim(other, None, date(2026, 1, 1), 60)
    refused(members.add, actor, there, name="Somebody")
    refused(members.grant, actor, other, "signer")
    refused(exchanges.log, actor, there, claim, words=("giver",))
    refused(groups.change, actor, group, "quantum", "30")
    refused(months.begin_closing, actor, there, "2026-01")
    refused(ledger.open_account, actor, there, "X1", "member")
    refused(told.open_in, actor, there)
    refused(told.unplaced_in, actor, there)
    refused(queries.everyone, actor, there)


def test_the_host_may_in_both(two):
    _, here, there = two
    for group_id in (here, there):
        assert members.add(Actor.host(group_id), group_id, name="Somebody").group_id == group_id
