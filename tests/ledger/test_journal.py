"""Other programs read our journal, and come to our balances."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from beancount import loader
from beancount.core.data import Posting, Transaction
from flask import Flask

from tests import make
from timebank import clock
from timebank.db import db
from timebank.ledger import months, queries, service
from timebank.ledger.journal import COLUMNS, FORMATS, beancount_name, cell, journal, plain_name
from timebank.permissions import Actor

# Codes that some program or other might read as something else. Several are one and the same to a careless mapping.
CODES = """M0007 m0007 M-0007 M--0007 M_0007 M.0007 M/0007 M/-0007 MU0007 M-U0007 7 0 -1 .5 /x _ a X-Na X-N a-b a.b
(x) [x] x;y x:y é É 名 =1+1 '=1+1 @x a%b a%25%b %25%""".split()
CODES += ["two words", "two  words", ' "quoted" ', "x" * 20]


@pytest.fixture(autouse=True)
def in_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def installed(program: str) -> str:
    """The path of a Debian program. Where nothing may be skipped, it has to be there."""
    found = shutil.which(program)
    if found is None:
        what = f"{program} is not here: apt-get install {program}"
        if "CI" in os.environ:
            pytest.fail(what)
        pytest.skip(what)
    return found


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def written(book_id: int, style: str, folder: Path) -> str:
    path = folder / f"book.{style}"
    path.write_text("".join(journal(book_id, style)))
    return str(path)


def a_book() -> int:
    """Three parties and more, a correction, help that counts in a later month, odd codes, an account never used."""
    with clock.at(datetime(2026, 5, 3, 10, tzinfo=UTC)):
        book_id, accounts = make.book(CODES)
        host = Actor.host(book_id)
        with db.write():
            welcome = service.open_account(host, book_id, "WELCOME", "issuance")
            lost = service.open_account(host, book_id, "lost", "write_off")
            service.open_account(host, book_id, "never-used", "pot")
        ids = list(accounts.values())
        everybody = dict.fromkeys(ids, 120) | {welcome: -120 * len(ids)}
        make.post(book_id, everybody, date(2026, 1, 31), kind="opening", note="welcome, everybody")
        first = make.post(book_id, {ids[0]: 90, ids[1]: -90}, date(2026, 2, 10), key="form 1")
        months.close_month(host, book_id, "2026-01", date(2026, 5, 3))
        months.close_month(host, book_id, "2026-02", date(2026, 5, 3))
        service.reverse(host, book_id, first.number)
        make.post(book_id, {ids[0]: 75, ids[1]: -75}, date(2026, 2, 10))
        make.post(book_id, {ids[2]: 7, ids[3]: 8, ids[4]: -15}, date(2026, 4, 2), kind="gathering")
        make.post(book_id, {ids[5]: -120, lost: 120}, date(2026, 3, 1), kind="write_off")
    return book_id


def ours(book_id: int) -> dict[str, int]:
    """The balances that are not zero, by code."""
    return {each.code: each.minutes for each in queries.balances(book_id) if each.minutes}


def kinds(book_id: int) -> dict[str, str]:
    return {each.code: each.kind for each in queries.balances(book_id)}


def hledger_balances(path: str, *more: str) -> dict[str, int]:
    out = run(installed("hledger"), "-f", path, "balance", "--flat", "-N", "-O", "csv", *more)
    return {name: int(amount.removesuffix(" min")) for name, amount in list(csv.reader(io.StringIO(out)))[1:]}


def test_hledger_accepts_the_journal_and_comes_to_our_balances(tmp_path: Path) -> None:
    book_id = a_book()
    path = written(book_id, "hledger", tmp_path)
    run(installed("hledger"), "-f", path, "check", "--strict")
    named = {plain_name(code, kind): code for code, kind in kinds(book_id).items()}
    assert {named[name]: minutes for name, minutes in hledger_balances(path).items()} == ours(book_id)


def test_hledgers_second_date_gives_the_months_of_the_book(tmp_path: Path) -> None:
    book_id = a_book()
    path = written(book_id, "hledger", tmp_path)
    first = plain_name(CODES[0], "member")
    assert hledger_balances(path, "-p", "2026-02")[first] == 75
    assert hledger_balances(path, "-p", "2026-02", "--date2")[first] == 90
    assert hledger_balances(path, "-p", "2026-03", "--date2")[first] == -15


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("change", [("90 min", "91 min"), ("    member:m0007  -90 min\n", ""), ("  7 min", "  8 min")])
def test_hledger_refuses_a_journal_with_one_posting_changed(tmp_path: Path, change: tuple[str, str]) -> None:
    path = Path(written(a_book(), "hledger", tmp_path))
    text = path.read_text()
    assert change[0] in text
    path.write_text(text.replace(*change, 1))
    answer = subprocess.run([installed("hledger"), "-f", path, "check"], capture_output=True, text=True, check=False)
    assert answer.returncode != 0


@pytest.mark.parametrize("engine", ["sqlite"])
def test_hledger_refuses_a_journal_with_both_sides_changed_since_the_balances_are_asserted(tmp_path: Path) -> None:
    path = Path(written(a_book(), "hledger", tmp_path))
    text = path.read_text().replace("  75 min", "  60 min").replace("  -75 min", "  -60 min")
    path.write_text(text)
    answer = subprocess.run([installed("hledger"), "-f", path, "check"], capture_output=True, text=True, check=False)
    assert "assertion" in answer.stderr


def test_ledger_accepts_the_journal_and_comes_to_our_balances(tmp_path: Path) -> None:
    book_id = a_book()
    path = written(book_id, "ledger", tmp_path)
    fields = r"%(account)\t%(quantity(scrub(total)))\n"
    program = installed("ledger")
    # "--init-file /dev/null": nothing of whoever runs the test
    out = run(program, "--init-file", "/dev/null", "-f", path, "--pedantic", "balance", "--flat", "--no-total",
              "--balance-format", fields)  # fmt: skip
    found = dict(line.split("\t") for line in out.splitlines())
    named = {plain_name(code, kind): code for code, kind in kinds(book_id).items()}
    assert {named[name]: int(minutes) for name, minutes in found.items()} == ours(book_id)


def test_beancount_accepts_the_journal_and_comes_to_our_balances(tmp_path: Path) -> None:
    book_id = a_book()
    path = written(book_id, "beancount", tmp_path)
    run(str(Path(sys.executable).parent / "bean-check"), path)
    entries, errors, _ = loader.load_file(path)
    assert errors == []
    found: dict[str, int] = {}
    for entry in entries:
        for posting in entry.postings if isinstance(entry, Transaction) else ():
            assert isinstance(posting, Posting)
            found[posting.account] = found.get(posting.account, 0) + int(posting.units.number)
    named = {beancount_name(code, kind): code for code, kind in kinds(book_id).items()}
    assert {named[name]: minutes for name, minutes in found.items() if minutes} == ours(book_id)
    reversals = [entry for entry in entries if isinstance(entry, Transaction) and "reversal" in entry.tags]
    assert [(entry.meta["number"], entry.meta["reverses"], sorted(entry.links)) for entry in reversals] == [
        (3, 2, ["t2", "t3"])
    ]


def test_csv_has_every_posting_and_no_formula(tmp_path: Path) -> None:
    book_id = a_book()
    rows = list(csv.DictReader(io.StringIO("".join(journal(book_id, "csv")))))
    assert tuple(rows[0]) == COLUMNS
    found: dict[str, int] = {}
    for row in rows:
        found[row["account"]] = found.get(row["account"], 0) + int(row["minutes"])
        assert found[row["account"]] == int(row["balance_after"])
        for column in set(COLUMNS) - {"minutes", "balance_after"}:
            assert not row[column].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert {account: minutes for account, minutes in found.items() if minutes} == {
        cell(code): minutes for code, minutes in ours(book_id).items()
    }
    assert rows[-1]["digest"] == queries.totals(book_id).head
    assert [row["reverses_number"] for row in rows if row["kind"] == "reversal"] == ["2", "2"]


@pytest.mark.parametrize("style", FORMATS)
def test_no_words_leave_the_house(style: str) -> None:
    assert "everybody" not in "".join(journal(a_book(), style))


@pytest.mark.parametrize("style", FORMATS)
def test_an_empty_book_is_a_journal_too(style: str, tmp_path: Path) -> None:
    book_id, _ = make.book([])
    path = written(book_id, style, tmp_path)
    if style == "hledger":
        run(installed("hledger"), "-f", path, "check", "--strict")
    elif style == "ledger":
        run(installed("ledger"), "--init-file", "/dev/null", "-f", path, "balance")
    elif style == "beancount":
        assert loader.load_file(path)[1] == []
    else:
        assert Path(path).read_text().splitlines() == [",".join(COLUMNS)]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_long_book_is_read_in_pieces_and_each_line_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timebank.ledger.journal.BLOCK", 2)
    numbers = [row["number"] for row in csv.DictReader(io.StringIO("".join(journal(a_book(), "csv"))))]
    assert list(dict.fromkeys(numbers)) == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_book_of_somebody_else_stays_out() -> None:
    one, other = a_book(), a_book()
    assert "".join(journal(one, "csv")).count("\n") == "".join(journal(other, "csv")).count("\n")
    uuid = db.raw()("SELECT uuid FROM ledger_book WHERE id = ?", (one,)).fetchone()[0]
    assert uuid in "".join(journal(one, "hledger"))
    assert uuid not in "".join(journal(other, "hledger"))


def test_names_of_different_codes_differ() -> None:
    for name in (plain_name, beancount_name):
        assert len({name(code, "member") for code in CODES}) == len(CODES)
    assert len({cell(code) for code in CODES}) == len(CODES)
    assert plain_name("M0007", "write_off") == "write_off:M0007"
    assert beancount_name("M0007", "write_off") == "Equity:WriteOff:M0007"
    assert beancount_name("m-1", "member") == "Assets:Member:X-Nm--1"
