"""What reading costs as a book grows a hundredfold, and what checking all of it costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.bench import ground
from timebank import clock
from timebank.db import db
from timebank.ledger import queries, seals
from timebank.ledger.audit import audit
from timebank.trail import service as trail

SMALL, LARGE = (1_000, 20_000) if ground.QUICK else (2_000, 200_000)
TIMES = 300
AT_ONCE = 20_000  # transactions in one write
BEGAN = datetime(2026, 1, 1, 9, tzinfo=UTC)


def measure(folder: Path) -> Iterator[tuple[str, float]]:
    """Balances and statement in a small book and a large one, and the large one's audit."""
    small = _reads(folder, SMALL)
    with ground.program(folder):
        book_id, accounts = ground.book()
        fill(book_id, accounts, LARGE)
        large = _times(book_id, accounts)
        yield from _ratios(small, large)
        whole = ground.seconds(lambda: _expect_clean(book_id))
        db.session.rollback()
        chain = ground.seconds(lambda: _expect_none(list(trail.check(book_id))))
    yield f"audit, microseconds a transaction at {LARGE}", whole / LARGE * 1e6
    yield f"of it the trail's chain, microseconds a transaction at {LARGE}", chain / LARGE * 1e6


def _reads(folder: Path, count: int) -> tuple[float, float]:
    with ground.program(folder):
        book_id, accounts = ground.book()
        fill(book_id, accounts, count)
        return _times(book_id, accounts)


def _times(book_id: int, accounts: list[int]) -> tuple[float, float]:
    return (
        ground.typical(lambda: queries.balances(book_id), TIMES),
        ground.typical(lambda: queries.statement(accounts[0], limit=50), TIMES),
    )


def _ratios(small: tuple[float, float], large: tuple[float, float]) -> Iterator[tuple[str, float]]:
    for what, before, after in zip(("200 balances", "last 50 lines of a statement"), small, large, strict=True):
        yield f"{what}: at {LARGE} / at {SMALL} transactions", after / before
        yield f"{what}, milliseconds at {LARGE}", after * 1e3


def _expect_clean(book_id: int) -> None:
    report = audit(book_id)
    _expect_none(report.findings)


def _expect_none(findings: list[str]) -> None:
    if findings:
        raise SystemExit(f"the book that was measured is not right: {findings[:3]}")


def fill(book_id: int, accounts: list[int], count: int) -> None:
    """Put transactions into a book as fast as its guards allow: sealed, chained, each with its row on the trail."""
    uuid = db.raw()("SELECT uuid FROM ledger_book WHERE id = ?", (book_id,)).fetchone()[0]
    balances = [0] * len(accounts)
    previous = seals.FIRST
    act, tail = trail.head(book_id)
    for start in range(1, count + 1, AT_ONCE):
        with db.write():
            raw = db.raw()
            for number in range(start, min(start + AT_ONCE, count + 1)):
                moment = BEGAN + timedelta(seconds=60 * number)
                at, day, key = clock.text(moment), date.isoformat(moment.date()), f"exchange {number}"
                told = (number, "exchange", day[:7], day, at, None, key, None)
                legs, rows = [], []
                for index, minutes in sorted(zip(ground.pair(number), (60, -60), strict=True)):
                    balances[index] += minutes
                    legs.append(seals.leg(f"M{index + 1:04}", minutes))
                    rows += [book_id, number, accounts[index], minutes, balances[index]]
                previous = seals.digest(previous, uuid, *told, legs)
                raw("INSERT INTO ledger_transaction VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (book_id, *told))
                raw("INSERT INTO ledger_posting VALUES (?, ?, ?, ?, ?), (?, ?, ?, ?, ?)", rows)
                raw("INSERT INTO ledger_seal VALUES (?, ?, ?)", (book_id, number, previous))
                act += 1
                row = (at, "M0001", None, "web", "exchange.agreed", f"thing{number:05}", number, '{"minutes":60}', None)
                tail = trail.digest(tail, act, row)
                raw("INSERT INTO trail_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (book_id, act, *row, tail))
