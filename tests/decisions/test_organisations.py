"""An organisation belongs by a decision, where the members say so: the service, the import, and the database itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from flask import Flask

from tests.decisions import ground
from tests.ledger.whole import shell
from tests.stories import people
from timebank import clock, words
from timebank.db import db
from timebank.decisions import afterwards, queries, wording
from timebank.decisions.models import ELSE, ORGANISATION, Proposal
from timebank.errors import BelongsAlready, MembersAdmit, Missing, NotAllowed, ProposedNow
from timebank.groups import service as groups
from timebank.members import imports
from timebank.members import queries as members_found
from timebank.members import service as members
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.sheets import Unreadable
from timebank.trail import service as trail

SCHOOL = "Ysgol Llanfair"
REFUSED = (sqlite3.IntegrityError, psycopg.IntegrityError)


@pytest.fixture
def village(app: Flask) -> Iterator[people.Village]:
    with clock.at(ground.MAY), app.app_context():
        yield ground.village()


def members_decide(village: people.Village) -> None:
    """The rule, by a coordinator: nobody decided about it yet."""
    sioned = people.actor(village, "sioned").for_reason("so we said on Tuesday")
    groups.change(sioned, groups.by_slug(village.slug), "organisations", "members")


def add(village: people.Village, name: str = SCHOOL, kind: str = ORGANISATION, who: str = "sioned") -> Member:
    return members.add(people.actor(village, who), village.group_id, name=name, kind=kind)


def school(village: people.Village) -> Member:
    (found,) = members_found.organisations(village.group_id, SCHOOL)
    return found


def test_a_coordinator_adds_one_as_long_as_the_rule_says_so(village: people.Village) -> None:
    assert add(village).admitted_by is None
    members_decide(village)
    for actor in (people.actor(village, "sioned"), Actor.host(village.group_id)):
        with pytest.raises(MembersAdmit, match="Please propose it"):
            members.add(actor, village.group_id, name="Meddygfa", kind=ORGANISATION)
    assert add(village, "Dewi Pugh", "person").kind == "person"
    assert school(village).is_here  # who belongs already stays


def test_what_is_carried_admits_that_very_organisation_on_its_day(village: people.Village) -> None:
    members_decide(village)
    proposal = ground.propose(village, ORGANISATION, SCHOOL, holds_from=date(2026, 6, 1))
    with ground.day(12):
        for who in ("alys", "gwen", "elin"):
            ground.answer(village, proposal.ref, who, "agree")
    with ground.day(26):
        assert afterwards.settle_all() == 1
        assert members_found.organisations(village.group_id, SCHOOL) == []
        with pytest.raises(MembersAdmit):
            add(village)
        with pytest.raises(ProposedNow):
            ground.propose(village, ORGANISATION, "ysgol llanfair", opens_on=date(2026, 6, 1),
                           closes_on=date(2026, 6, 20))  # fmt: skip
    with clock.at(ground.MAY.replace(month=6, day=1)):
        assert afterwards.settle_all() == 1
        assert afterwards.settle_all() == 0
        found = school(village)
        decision = ground.found(village, proposal.ref).decision
        assert decision is not None
        assert found.admitted_by == f"decision {decision.ref}"
        assert queries.organisation(decision) == found
        assert found.joined_on == "2026-06-01"
        assert [row.facts for row in trail.about(village.group_id, found.number) if row.action == "member.admitted"] \
            == [{"decision": decision.ref}]  # fmt: skip
        with pytest.raises(MembersAdmit):
            add(village, "Ysgol Arall")
        with pytest.raises(BelongsAlready):
            ground.propose(village, ORGANISATION, "YSGOL  Llanfair", opens_on=date(2026, 6, 1),
                           closes_on=date(2026, 6, 20))  # fmt: skip


def test_a_signer_who_does_not_wait_for_the_night_admits_it_too_and_nobody_else_does(village: people.Village) -> None:
    members_decide(village)
    ref = ground.propose(village, ORGANISATION, SCHOOL).ref
    with ground.day(12):
        for who in ("alys", "gwen", "elin"):
            ground.answer(village, ref, who, "agree")
    with ground.day(26):
        for verb in (afterwards.settle, lambda actor, _p: members.admit(actor, village.group_id, SCHOOL, "x")):
            with pytest.raises(NotAllowed):
                verb(people.actor(village, "mair"), ground.found(village, ref))
        afterwards.settle(people.actor(village, "huw"), ground.found(village, ref))
    assert school(village).admitted_by


def test_one_that_a_coordinator_added_meanwhile_is_the_members_own(village: people.Village) -> None:
    ref = ground.propose(village, ORGANISATION, SCHOOL).ref
    with ground.day(12):
        for who in ("alys", "gwen", "elin"):
            ground.answer(village, ref, who, "agree")
        before = add(village).id
    with ground.day(26):
        assert afterwards.settle_all() == 1
    assert (school(village).id, school(village).admitted_by is not None) == (before, True)


def test_what_is_not_carried_admits_nobody_and_words_change_nothing(village: people.Village) -> None:
    members_decide(village)
    ref = ground.propose(village, ORGANISATION, SCHOOL).ref
    with ground.day(12):
        ground.answer(village, ref, "alys", "object", "They never came to talk.")
    said = ground.propose(village, ELSE, "up").ref
    with ground.day(26):
        assert afterwards.settle_all() == 2
        assert afterwards.settle_all() == 0
    assert members_found.organisations(village.group_id, SCHOOL) == []
    assert ground.found(village, said).value == ""
    with pytest.raises(Missing):
        ground.propose(village, ORGANISATION, "  ")
    ground.propose(village, ORGANISATION, "Meddygfa")
    ground.propose(village, ORGANISATION, "Capel")  # several organisations at a time, each once
    with pytest.raises(ProposedNow):
        ground.propose(village, ORGANISATION, "capel")


def test_an_import_names_the_line_and_brings_nobody(village: people.Village) -> None:
    before = len(members_found.everyone(Actor.host(), village.group_id))
    sheet = f"name,kind\nDewi Pugh,person\n{SCHOOL},organisation\n".encode()
    group = groups.by_slug(village.slug)
    plan = imports.plan_members(people.actor(village, "sioned"), group, sheet)
    members_decide(village)
    for attempt in (
        lambda: imports.plan_members(people.actor(village, "sioned"), group, sheet),
        lambda: imports.carry_out(people.actor(village, "sioned"), plan),
    ):
        with pytest.raises(Unreadable) as refused:
            attempt()
        assert [(each.line, each.column) for each in refused.value.problems] == [(3, "kind")]
        assert "for the members to decide together" in str(refused.value)
    assert len(members_found.everyone(Actor.host(), village.group_id)) == before


def test_a_group_begins_with_its_organisations_and_then_says_who_admits_them(app: Flask) -> None:
    with clock.at(ground.MAY), app.app_context():
        here = people.found("newydd")
        group = groups.by_slug("newydd")
        plan = imports.plan_members(Actor.host(), group, f"name,kind\n{SCHOOL},organisation\n".encode())
        imports.carry_out(Actor.host(), plan)
        members_decide(here)
        assert len(members_found.organisations(group.id, SCHOOL)) == 1


COLUMNS = "ref, group_id, account_id, number, kind, name, known_as, place, joined_on, admitted_by"


def insert(name: str, admitted_by: str, *, kind: str = "organisation", joined: str = "2026-05-27") -> str:
    """A member beside all of the program. The account is there already."""
    return (
        f"INSERT INTO member ({COLUMNS}) SELECT 'zzzzzzzzzz', 1, id, 'X9', '{kind}', '{name}', '', '', '{joined}',"
        f" {admitted_by} FROM ledger_account WHERE book_id = 1 AND code = 'pot'"
    )


def test_sql_brings_in_no_organisation_that_was_not_decided(app: Flask, village: people.Village) -> None:
    members_decide(village)
    ground.carried(village)  # the rounding
    with ground.day(27):
        ref = ground.propose(village, ORGANISATION, SCHOOL, opens_on=date(2026, 6, 1), closes_on=date(2026, 6, 10)).ref
        open_ref = ground.propose(village, ORGANISATION, "Capel", opens_on=date(2026, 6, 1),
                                  closes_on=date(2026, 6, 10)).ref  # fmt: skip
    with clock.at(ground.MAY.replace(month=6, day=2)):
        for who in ("alys", "gwen", "elin"):
            ground.answer(village, ref, who, "agree")
        ground.answer(village, open_ref, "alys", "object", "Not them.")
    with clock.at(ground.MAY.replace(month=6, day=11)):
        assert afterwards.settle_all() == 2
    used = school(village).admitted_by
    rounding = "(SELECT 'decision ' || ref FROM decision WHERE name = 'rounding')"
    lost = "(SELECT 'decision ' || ref FROM decision WHERE value = 'Capel')"
    db.session.rollback()
    attacks = {
        "without a decision": insert("Tesco", "NULL"),
        "a decision that is none": insert("Tesco", "'decision x'"),
        "a decision about something else": insert("up", rounding, joined="2026-07-01"),
        "one that was not carried": insert("Capel", lost, joined="2026-07-01"),
        "one that was used": insert(SCHOOL, f"'{used}'", joined="2026-07-01"),
        "a person made an organisation": "UPDATE member SET kind = 'organisation' WHERE number = 'C1'",
        "a person by a decision": insert("Capel", lost, kind="person", joined="2026-07-01"),
        "another decision named": f"UPDATE member SET admitted_by = {rounding} WHERE name = '{SCHOOL}'",
        "its decision taken away": f"UPDATE member SET admitted_by = NULL WHERE name = '{SCHOOL}'",
        "a person with a decision": f"UPDATE member SET admitted_by = {lost} WHERE number = 'C1'",
    }
    for what, sql in attacks.items():
        with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run, pytest.raises(REFUSED):
            run(sql)
            pytest.fail(what)
    assert [each.name for each in members_found.everyone(Actor.host(), village.group_id) if each.kind != "person"] == [
        SCHOOL
    ]
    with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run:
        run(f"UPDATE member SET name = 'Ysgol y Llan' WHERE name = '{SCHOOL}'")  # it may be called otherwise later


def test_before_its_day_nobody_brings_it_in_either(app: Flask, village: people.Village) -> None:
    members_decide(village)
    ref = ground.propose(village, ORGANISATION, SCHOOL, holds_from=date(2026, 7, 1)).ref
    with ground.day(12):
        for who in ("alys", "gwen", "elin"):
            ground.answer(village, ref, who, "agree")
    with ground.day(26):
        assert afterwards.settle_all() == 1
    db.session.rollback()
    theirs = f"(SELECT 'decision ' || ref FROM decision WHERE value = '{SCHOOL}')"
    with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run:
        with pytest.raises(REFUSED):
            run(insert(SCHOOL, theirs, joined="2026-06-30"))
        with pytest.raises(REFUSED):
            run(insert("Ysgol llanfair", theirs, joined="2026-07-01"))
        run(insert(SCHOOL, theirs, joined="2026-07-01"))


@pytest.mark.parametrize("name", ["closing_roles", "organisations"])
def test_both_rules_are_the_members_own_once_they_decided(app: Flask, village: people.Village, name: str) -> None:
    value, other = {"closing_roles": ("each", "two"), "organisations": ("members", "coordinators")}[name]
    ground.carried(village, name, value)
    assert getattr(groups.rules_now(village.group_id), name) == value
    assert name in groups.members_own(village.group_id)
    setting = "INSERT INTO group_setting (group_id, name, value, decided_at, decided_by) "
    db.session.rollback()
    for by in ("'C1'", "'host'", "'decision ' || (SELECT ref FROM decision LIMIT 1)"):
        with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run, pytest.raises(REFUSED):
            run(f"{setting} SELECT 1, '{name}', '{other}', '2026-06-27T10:00:00.000000Z', {by}")
    assert getattr(groups.rules_now(village.group_id), name) == value


@pytest.mark.parametrize("name", ["closing roles", ORGANISATION])
def test_what_was_decided_in_words_before_there_were_such_rules_stays_words(
    app: Flask, village: people.Village, name: str
) -> None:
    with db.write():
        old = Proposal(
            ref="oldoldold1", group_id=village.group_id, name=name, value="", words_cy="", words_en="The two signers.",
            way="consent", quorum=1, proposed_by_id=people.member_of(village, "mair").id,
            proposed_at=clock.text(clock.now()), opens_on="2026-05-11", closes_on="2026-05-25",
            holds_from="2026-05-26",
        )  # fmt: skip
        db.session.add(old)
    with ground.day(12):
        ground.answer(village, "oldoldold1", "alys", "agree")
    with ground.day(26):
        assert afterwards.settle_all() == 1
        assert afterwards.due(village.group_id) == []
    decision = ground.found(village, "oldoldold1").decision
    assert decision is not None
    assert (decision.outcome, queries.organisation(decision)) == ("carried", None)
    with app.test_request_context(), words.reader("en"):
        assert wording.title(decision) in ("Who closes the month", "An organisation that would like to belong")
        assert wording.becomes(decision) == "Words alone: people keep to them, and the program changes nothing."
