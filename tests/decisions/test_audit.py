"""`timebank audit` finds what somebody wrote below the guards: a rule without its decision, a count that is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from tests.decisions import ground
from tests.ledger.whole import shell
from tests.stories import people
from timebank import clock
from timebank.db import db
from timebank.decisions import acts, afterwards, service
from timebank.decisions.models import VOTE
from timebank.decisions.queries import Count
from timebank.ledger.audit import audit
from timebank.twokeys import service as twokeys


@pytest.fixture
def village(app: Flask) -> Iterator[people.Village]:
    """The rounding was decided by consent, one word of it on paper; an organisation by a vote; the quorum not."""
    with clock.at(ground.MAY), app.app_context():
        found = ground.village()
        rounding = ground.propose(found).ref
        school = ground.propose(found, "organisation", "Ysgol Llanfair", way=VOTE).ref
        quorum = ground.propose(found, "quorum", "5").ref
        with ground.day(12):
            for who, word in (("alys", "agree"), ("gwen", "live")):
                ground.answer(found, rounding, who, word)
            for who, vote in (("alys", "yes"), ("gwen", "yes"), ("huw", "no"), ("elin", "abstain")):
                ground.answer(found, school, who, vote)
            ground.answer(found, quorum, "alys", "object", "Five is too many.")
            sioned = people.actor(found, "sioned").for_reason("at the hall")
            elin = people.member_of(found, "elin")
            keyed = acts.count_paper(sioned, ground.found(found, rounding), Count(1, 0, 0, 0), [elin])
            twokeys.confirm(people.actor(found, "huw"), keyed)
            taken_back = ground.propose(found, "quantum", "1", opens_on=date(2026, 5, 12), way=VOTE)
            ground.answer(found, taken_back.ref, "alys", "yes")
            service.withdraw(people.actor(found, "mair"), taken_back)
        with ground.day(26):
            assert afterwards.settle_all() == 3
        db.session.rollback()
        yield found


def below(app: Flask, *attack: str) -> list[str]:
    """What an audit says after somebody took the guards away, did this, and put them back."""
    with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run:
        guards = []
        if db.engine.dialect.name == "sqlite":
            guards = run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE 'CREATE TRIGGER%'")
        else:
            run("SET session_replication_role = replica")
        for name, _sql in guards:
            run(f"DROP TRIGGER {name}")
        for sql in attack:
            run(sql)
        for _name, sql in guards:
            run(sql)
    return audit(1).findings


SETTING = "INSERT INTO group_setting (group_id, name, value, decided_at, decided_by) "
AT = "'2026-05-27T10:00:00.000000Z'"


def test_what_was_decided_well_is_well(village: people.Village) -> None:
    assert audit(village.group_id).findings == []


@pytest.mark.parametrize(
    ("attack", "found"),
    [
        (f"{SETTING} VALUES (1, 'rounding', 'down', {AT}, 'C1')", "rounding: the value is down by C1, and only a"),
        (f"{SETTING} VALUES (1, 'hard_floor', '-60', {AT}, 'host')", "only a decision changes this rule"),
        (f"{SETTING} VALUES (1, 'quantum', '1', {AT}, 'decision x')", "quantum: decision x is not there"),
        (f"{SETTING} SELECT 1, name, value, {AT}, 'decision ' || ref FROM decision WHERE name = 'quorum'",
         "is not carried"),
        (f"{SETTING} SELECT 1, name, 'down', {AT}, 'decision ' || ref FROM decision WHERE name = 'rounding'",
         "the value is down, and decision"),
        (f"{SETTING} SELECT 1, name, value, {AT}, 'decision ' || ref FROM decision WHERE name = 'rounding'",
         "took effect before"),
        ("UPDATE member SET admitted_by = 'decision x' WHERE kind = 'organisation'", "admitted by decision x,"),
        ("UPDATE member SET kind = 'person' WHERE kind = 'organisation'", "a person admitted by decision"),
        ("UPDATE decision SET agreed = 3 WHERE name = 'rounding'", "agreed is 3, the words count 2"),
        ("UPDATE decision SET objected = 0 WHERE name = 'organisation'", "the counts make 3, the words are 4"),
        ("UPDATE decision SET agreed = 1, objected = 2 WHERE name = 'organisation'", "and its counts do not"),
        ("UPDATE decision SET outcome = 'carried' WHERE name = 'quorum'", "and its counts do not"),
        ("UPDATE decision SET outcome = 'not carried' WHERE name = 'rounding'", "the trail tells of another outcome"),
        ("UPDATE decision SET value = 'down' WHERE name = 'rounding'", "it is not what was proposed"),
        ("UPDATE proposal_answer SET answer = 'abstain' WHERE answer = 'live'", "lives is 1, the words count 0"),
        ("DELETE FROM proposal_answer WHERE channel = 'slip'", "0 members gave a word on paper, the papers count 1"),
        ("UPDATE proposal_paper SET agreed = 2", "1 members gave a word on paper, the papers count 2"),
    ],
)  # fmt: skip
def test_what_was_written_below_the_guards_is_named(
    app: Flask, village: people.Village, attack: str, found: str
) -> None:
    told = below(app, attack)
    assert any(found in each for each in told), told


def test_a_count_that_was_made_to_fit_is_not_what_the_trail_told(app: Flask, village: people.Village) -> None:
    """Words, papers and counts all agree with one another, and the chain of the trail does not."""
    fits = (
        "UPDATE proposal_answer SET answer = 'live' WHERE answer = 'agree'",
        "UPDATE decision SET agreed = 1, lives = 2 WHERE name = 'rounding'",
    )
    told = below(app, *fits)
    assert len(told) == 1, told
    assert "the trail tells of another outcome or count" in told[0]
