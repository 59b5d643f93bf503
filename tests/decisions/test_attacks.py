"""What somebody with the file and a shell tries, and the database itself refuses, on both engines."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask

from tests.decisions import ground
from tests.ledger.whole import shell
from tests.stories import people
from timebank import clock
from timebank.decisions import afterwards
from timebank.groups import service as groups


@pytest.fixture
def village(app: Flask) -> Iterator[people.Village]:
    with clock.at(ground.MAY):
        with app.app_context():
            found = ground.village()
        yield found


REFUSED = (sqlite3.IntegrityError, psycopg.IntegrityError)


def test_sql_does_not_change_what_the_members_decided(app: Flask, village: people.Village) -> None:
    with app.app_context():
        ground.carried(village)
    setting = "INSERT INTO group_setting (group_id, name, value, decided_at, decided_by) "
    there = "(SELECT ref FROM decision LIMIT 1)"
    attacks = {
        "a coordinator's row": f"{setting} VALUES (1, 'rounding', 'down', '2026-05-27T10:00:00.000000Z', 'C1')",
        "in the decision's name": f"{setting} SELECT 1, 'rounding', 'down', '2026-05-27T10:00:00.000000Z',"
        f" 'decision ' || {there}",
        "the decision a second time": f"{setting} SELECT 1, 'rounding', 'up', '2026-05-27T10:00:00.000000Z',"
        f" 'decision ' || {there}",
        "another rule": f"{setting} SELECT 1, 'quantum', '1', '2026-05-27T10:00:00.000000Z', 'decision ' || {there}",
        "a hard stop": f"{setting} VALUES (1, 'hard_floor', '-60', '2026-05-27T10:00:00.000000Z', 'host')",
        "the decision changed": "UPDATE decision SET value = 'down'",
        "the decision deleted": "DELETE FROM decision",
        "the proposal changed": "UPDATE proposal SET value = 'down'",
        "the proposal deleted": "DELETE FROM proposal",
        "a word after the end": "UPDATE proposal_answer SET answer = 'object'",
        "a word taken out": "DELETE FROM proposal_answer",
        "paper after the end": "INSERT INTO proposal_paper (proposal_id, agreed, lives, abstained, objected,"
        " counted_by_id, confirmed_by_id, counted_at) SELECT id, 5, 0, 0, 0, proposed_by_id, proposed_by_id,"
        " proposed_at FROM proposal",
        "too short a time": "INSERT INTO proposal (ref, group_id, name, value, words_cy, words_en, way, quorum,"
        " proposed_by_id, proposed_at, opens_on, closes_on, holds_from) SELECT 'x', group_id, name, 'down', '', 'x',"
        " way, 1, proposed_by_id, proposed_at, opens_on, opens_on, holds_from FROM proposal",
    }
    for what, sql in attacks.items():
        with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run, pytest.raises(REFUSED):
            run(sql)
            pytest.fail(what)
    with app.app_context():
        assert groups.rules_now(village.group_id).rounding == "up"
        assert [each.value for each in groups.history(village.group_id, "rounding")] == ["up", "nearest"]


def test_a_decision_says_what_the_words_count_to(app: Flask, village: people.Village) -> None:
    with app.app_context():
        ref = ground.propose(village).ref
        with ground.day(12):
            ground.answer(village, ref, "alys", "object", "Not yet, please.")
    decision = (
        "INSERT INTO decision (ref, group_id, proposal_id, name, value, outcome, agreed, lives, abstained, objected,"
        " members, holds_from, closed_at, closed_by) SELECT 'x', group_id, id, name, value, 'carried', {agreed}, 0, 0,"
        " {objected}, 7, holds_from, '{day}T10:00:00.000000Z', 'host' FROM proposal"
    )
    for agreed, objected, on in ((3, 0, "2026-05-26"), (0, 1, "2026-05-26"), (0, 1, "2026-05-12")):
        with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run, pytest.raises(REFUSED):
            run(decision.format(agreed=agreed, objected=objected, day=on))
    with ground.day(26), app.app_context():
        assert afterwards.settle_all() == 1
        assert groups.rules_now(village.group_id).rounding == "nearest"
        assert ground.found(village, ref).decision.outcome == "not carried"
