"""What is settled is settled as a whole or not at all, whenever the machine stops; and once, whoever settles it."""

from __future__ import annotations

import json
import subprocess
import sys

from flask import Flask

from tests.ledger.whole import dump, faults, shell
from tests.slips.pile import village
from tests.stories import people
from timebank.reconciling import queries

STEPS = {"sqlite": 7, "postgresql": 13}  # statements from one death to the next


def chosen(app: Flask) -> tuple[str, list[str]]:
    """Two pieces of help, each told by both sides, as a coordinator has ticked them; the coordinators' numbers."""
    with app.app_context():
        here = village()
        for giver, receiver in (("mair", "alys"), ("dafydd", "gwen")):
            for teller in (giver, receiver):
                people.tell(here, teller, giver, receiver, 60)
        found = queries.findings(people.actor(here, "sioned"), here.group_id)
        picks = [["same", each.key, each.mark] for each in found]
        assert len(picks) == 2
        numbers = [people.member_of(here, each).number for each in ("sioned", "nia")]
        return json.dumps([here.group_id, picks]), numbers


def look(url: str) -> tuple[int, int, int]:
    """Transactions, exchanges that wait, rows of what was settled; the book is sound."""
    with shell(url) as run:
        assert faults(dump(run)) == []
        [[transactions]] = run("SELECT count(*) FROM ledger_transaction")
        [[waiting]] = run("SELECT count(*) FROM exchange WHERE state = 'waiting'")
        [[settled]] = run("SELECT count(*) FROM reconciled")
    return transactions, waiting, settled


def test_killed_before_any_statement_it_is_all_or_nothing(app: Flask, engine: str) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    picks, [number, _] = chosen(app)
    command = [sys.executable, "-m", "tests.reconciling.child", "dies", url, picks, number]
    said, at, deaths = "killed", 1, 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        while said == "killed":
            process.stdin.write(f"{at}\n")
            process.stdin.flush()
            said = process.stdout.readline().strip()
            if said == "killed":
                assert look(url) == (0, 4, 0), at
                deaths += 1
            at += STEPS[engine]
        process.stdin.close()
    assert said == "2/0" and deaths > 5
    assert look(url) == (2, 0, 2)


def test_two_coordinators_at_once_settle_it_once(app: Flask) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    picks, coordinators = chosen(app)
    command = [sys.executable, "-m", "tests.reconciling.child", "race", url, picks, *coordinators]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    assert sorted(told.split()) == ["0/2", "2/0"]
    assert look(url) == (2, 0, 2)
