"""A pile is in the book as a whole or not at all, whenever the machine stops; and once, whoever posts it."""

from __future__ import annotations

import subprocess
import sys

from flask import Flask

from tests.ledger.whole import dump, faults, shell
from tests.slips.pile import add, begin, line, village
from tests.stories.people import member_of
from timebank.ledger import queries as book

STEPS = {"sqlite": 11, "postgresql": 29}  # statements from one death to the next
SLIPS = 6


def counted(app: Flask) -> tuple[str, list[str], int]:
    """A pile ready to be posted: its reference, the two coordinators' numbers, its book."""
    with app.app_context():
        here = village()
        pile = begin(here, SLIPS, 60 * SLIPS)
        add(here, pile, line(here, 1, "mair", "alys"))
        add(here, pile, line(here, 2, "mair alys", "gwen", days=9))
        add(here, pile, line(here, 3, "", "gwen", missing="giver", days=18))
        add(here, pile, line(here, 4, "", "", rule="pot", present=[member_of(here, "mair"), member_of(here, "alys")]))
        add(here, pile, line(here, 5, "dafydd", "gwen", days=27), "aside")
        add(here, pile, line(here, 6, "dafydd", "alys", signed="giver", days=30))
        return pile.ref, [member_of(here, each).number for each in ("sioned", "nia")], here.group_id


def look(url: str) -> tuple[int, str, int]:
    """Transactions, the pile's state, slips in the book; the book is sound."""
    with shell(url) as run:
        assert faults(dump(run)) == []
        [[transactions]] = run("SELECT count(*) FROM ledger_transaction")
        [[state]] = run("SELECT state FROM slip_pile")
        [[slips]] = run("SELECT count(*) FROM slip WHERE state IN ('in book', 'suspense')")
    return transactions, state, slips


def test_killed_before_any_statement_it_is_all_or_nothing(app: Flask, engine: str) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    ref, [number, _], book_id = counted(app)
    command = [sys.executable, "-m", "tests.slips.child", "dies", url, ref, number]
    said, at, deaths = "killed", 1, 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        while said == "killed":
            process.stdin.write(f"{at}\n")
            process.stdin.flush()
            said = process.stdout.readline().strip()
            if said == "killed":
                assert look(url) == (0, "open", 0), at
                deaths += 1
            at += STEPS[engine]
        process.stdin.close()
    assert said == "posted" and deaths > 5
    assert look(url) == (5, "posted", 5)
    with app.app_context():
        assert book.totals(book_id).balance == 0


def test_two_coordinators_at_once_post_it_once(app: Flask) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    ref, coordinators, _ = counted(app)
    command = [sys.executable, "-m", "tests.slips.child", "race", url, ref, *coordinators]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    assert sorted(told.split()) == ["posted", "settled"]
    assert look(url) == (5, "posted", 5)
