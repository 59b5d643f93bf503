"""Four processes at one account that has enough for half of what they want, and at the same idempotency keys."""

from __future__ import annotations

import json
import subprocess
import sys

from flask import Flask

from tests import make
from tests.ledger.child import ATTEMPTS, KEYED, MINUTES
from tests.ledger.whole import dump, faults, shell
from timebank.ledger import queries, service
from timebank.permissions import Actor

PROCESSES = 4
HELD = PROCESSES * ATTEMPTS * MINUTES // 2


def test_exactly_half_of_the_withdrawals_pass_and_nothing_is_lost(app: Flask) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    with app.app_context():
        book_id, a = make.book(("PAYER", "FROM", "M1", "M2", "M3", "M4"))
        make.post(book_id, {a["PAYER"]: HELD, a["FROM"]: -HELD})
        service.set_limits(Actor.host(), a["PAYER"], floor=0, ceiling=None)
    names = (book_id, a["PAYER"], *(a[f"M{number}"] for number in range(1, PROCESSES + 1)))
    command = [sys.executable, "-m", "tests.ledger.child", "race", url, *map(str, names)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    results = [json.loads(line) for line in told.splitlines()]
    assert len(results) == PROCESSES
    assert [result["errors"] for result in results] == [[]] * PROCESSES
    assert sum(result["passed"] for result in results) == HELD // MINUTES
    assert sum(result["refused"] for result in results) == PROCESSES * ATTEMPTS - HELD // MINUTES
    assert len({tuple(result["numbers"]) for result in results}) == 1
    with app.app_context():
        assert queries.balance(a["PAYER"]) == 0
        assert queries.totals(book_id).transactions == 1 + HELD // MINUTES + KEYED
    with shell(url) as run:
        assert faults(dump(run)) == []
