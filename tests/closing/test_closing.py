"""Closing as a service, on both engines: who may, what stands in the way, and what never moves after."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.closing.ground import NOVEMBER, NOW, OCTOBER, Bank, found
from tests.ledger.test_journal import installed, run, written
from tests.ledger.whole import dump, faults, shell
from timebank import clock, progress, words
from timebank.closing import archive, queries, report, service, sheets, statements
from timebank.closing.models import ClosedReport
from timebank.db import db
from timebank.errors import (
    MonthClosed,
    MonthNotClosed,
    MonthNotOver,
    NotAllowed,
    NotFound,
    OneKeyEach,
    ProposedAlready,
    StandsInTheWay,
)
from timebank.exchanges import answers, corrections
from timebank.exchanges import imports as exchange_imports
from timebank.exchanges import queries as exchange_queries
from timebank.exchanges import service as exchanges
from timebank.groups import service as groups
from timebank.ledger import months
from timebank.ledger import queries as book
from timebank.ledger import service as ledger
from timebank.ledger.audit import audit
from timebank.members import imports as member_imports
from timebank.permissions import Actor
from timebank.privacy import moving
from timebank.trail import service as trail
from timebank.twokeys import acts
from timebank.twokeys import service as twokeys

MID_OCTOBER, MID_NOVEMBER = date(2026, 10, 14), date(2026, 11, 14)
ONE = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def bank(app: Flask) -> Iterator[Bank]:
    with app.app_context(), clock.at(NOW):
        yield found()


def kept(bank: Bank) -> dict[tuple[str, int], tuple[str, str, str]]:
    """Every report as it comes out of the database, with both texts."""
    return {
        (each.month, each.version): (each.body, report.as_text(each.body, "cy"), report.as_text(each.body, "en"))
        for each in queries.reports(bank.group_id)
    }


def test_closed_figures_never_move(bank: Bank) -> None:
    bank.help("Alys", "Mair", MID_OCTOBER, 90)
    waits = bank.help("Dafydd", "Mair", MID_OCTOBER, 60, agreed=False)
    service.carry_forward(bank.actor("Sioned"), bank.group_id, OCTOBER, f"exchange {waits}")
    bank.close(OCTOBER)
    before, months_before = kept(bank), queries.of_month(bank.group_id, OCTOBER)
    assert sha256(before[OCTOBER, 1][0].encode()).hexdigest() == queries.reports(bank.group_id)[0].digest
    bank.help("Mair", "Alys", MID_OCTOBER, 30)
    answers.agree(bank.actor("Mair"), exchange_queries.by_ref(bank.actor("Mair"), waits))
    first = exchange_queries.by_ref(
        bank.actor("Sioned"), exchange_queries.told_by_or_about(bank.member("Alys"), ("agreed",))[0].ref
    )
    corrections.correct(bank.actor("Sioned", "It was longer"), first, 120)
    acts.issue(bank.actor("Sioned", "Thank you"), bank.group_id, 60, "own-work", bank.member("Alys"))
    assert kept(bank) == before
    assert queries.of_month(bank.group_id, OCTOBER) == months_before
    assert {line.month for line in queries.late(bank.group_id, NOVEMBER)} == {NOVEMBER}
    assert len(queries.late(bank.group_id, NOVEMBER)) == 4  # two told late, one taken back and put right
    assert audit(bank.group_id).findings == []


def test_the_report_knows_nobody_s_name_and_carries_forward_by_number(bank: Bank) -> None:
    waits = bank.help("Dafydd", "Mair", MID_OCTOBER, 60, agreed=False)
    with pytest.raises(StandsInTheWay, match="This cannot be closed yet"):
        service.propose(bank.actor("Sioned", "x"), bank.group_id, OCTOBER)
    service.carry_forward(bank.actor("Huw"), bank.group_id, OCTOBER, f"exchange {waits}")
    bank.close(OCTOBER)
    ((body, _, english),) = kept(bank).values()
    assert "Dafydd" not in body and "Mair" not in body
    assert f"{bank.numbers['Dafydd']} → {bank.numbers['Mair']}" in english
    assert f"Decided by: {bank.numbers['Huw']}" in english
    assert json.loads(body)["signed"][:2] == [bank.numbers["Sioned"], bank.numbers["Huw"]]


def test_what_stands_in_the_way_is_named_one_by_one(bank: Bank) -> None:
    def first() -> str:
        with pytest.raises(StandsInTheWay) as refused, words.reader("en"):
            service.propose(bank.actor("Sioned", "x"), bank.group_id, OCTOBER)
        return str(refused.value.values["what"])

    sioned, group_id = bank.actor("Sioned"), bank.group_id
    suspense = groups.account_ids(group_id)["suspense"]
    alys = bank.member("Alys").account_id
    ledger.post(
        Actor.host(group_id), group_id, kind="exchange", occurred_on=MID_OCTOBER, postings={alys: 30, suspense: -30}
    )
    assert first() == "Nothing stands under “not yet clear”"
    ledger.post(Actor.host(group_id), group_id, kind="exchange", occurred_on=MID_OCTOBER,
                postings={suspense: 30, bank.member("Mair").account_id: -30})  # fmt: skip
    assert first().startswith("The whole book was added up anew")
    service.check_book(sioned, group_id, OCTOBER)
    assert first().startswith("Everybody has their statement")
    service.tick(sioned, group_id, OCTOBER, "statements")
    service.propose(bank.actor("Sioned", "x"), group_id, OCTOBER)


def test_wrong_hands(bank: Bank) -> None:
    bank.help("Alys", "Mair", MID_OCTOBER, 90)
    elsewhere = found("aberteifi")
    for verb in (service.begin, service.check_book, lambda *told: service.tick(*told, "talks"), service.checklist):
        with pytest.raises(NotAllowed):
            verb(bank.actor("Alys"), bank.group_id, OCTOBER)
        with pytest.raises(NotFound):
            verb(elsewhere.actor("Sioned"), bank.group_id, OCTOBER)
    with pytest.raises(NotFound):
        service.carry_forward(bank.actor("Sioned"), bank.group_id, OCTOBER, "exchange nothing")
    with pytest.raises(NotAllowed):  # alone, past the room of two keys
        months.close_month(bank.actor("Sioned"), bank.group_id, OCTOBER, NOW.date())
    bank.see_to(OCTOBER)
    keyed = service.propose(bank.actor("Sioned", "x"), bank.group_id, OCTOBER)
    with pytest.raises(OneKeyEach):
        twokeys.confirm(bank.actor("Sioned"), keyed)
    with pytest.raises(NotFound):
        twokeys.confirm(elsewhere.actor("Huw"), keyed)
    assert months.state(bank.group_id, OCTOBER) == "open"
    twokeys.confirm(bank.actor("Huw"), keyed)
    with pytest.raises(NotAllowed):
        months.reopen_month(bank.actor("Huw"), bank.group_id, OCTOBER)
    with pytest.raises(MonthNotClosed):
        service.propose_reopening(bank.actor("Sioned", "x"), bank.group_id, "2026-09")
    for verb in (service.begin, service.check_book, lambda *told: service.tick(*told, "talks")):
        with pytest.raises(MonthClosed):
            verb(bank.actor("Sioned"), bank.group_id, OCTOBER)
    with pytest.raises(MonthNotOver):
        service.propose(bank.actor("Sioned", "x"), bank.group_id, "2026-12")
    told = [(row.action, row.who) for row in trail.about(bank.group_id, OCTOBER) if row.action.startswith("month.")]
    assert told == [("month.closed", bank.numbers["Huw"])]


def test_two_who_close_at_once_close_once(bank: Bank) -> None:
    bank.help("Alys", "Mair", MID_OCTOBER, 90)
    bank.see_to(OCTOBER)
    one = service.propose(bank.actor("Sioned", "x"), bank.group_id, OCTOBER)
    with pytest.raises(ProposedAlready):
        service.propose(bank.actor("Huw", "y"), bank.group_id, OCTOBER)
    bank.see_to(NOVEMBER)
    both = service.propose(bank.actor("Huw", "y"), bank.group_id, NOVEMBER)
    twokeys.confirm(bank.actor("Sioned"), both)
    with pytest.raises(MonthClosed):
        twokeys.confirm(bank.actor("Huw"), one)
    assert [(each.month, each.version) for each in queries.reports(bank.group_id)] == [(NOVEMBER, 1), (OCTOBER, 1)]


def test_a_reopening_stands_on_every_later_report(bank: Bank) -> None:
    bank.help("Alys", "Mair", MID_OCTOBER, 90)
    bank.close(OCTOBER)
    before = kept(bank)
    keyed = service.propose_reopening(bank.actor("Huw", "A pad turned up"), bank.group_id, OCTOBER)
    twokeys.confirm(bank.actor("Sioned"), keyed)
    assert months.state(bank.group_id, OCTOBER) == "open"
    with pytest.raises(StandsInTheWay):  # what was seen to was seen to before
        service.propose(bank.actor("Sioned", "x"), bank.group_id, OCTOBER)
    bank.close(OCTOBER)
    bank.close(NOVEMBER)
    after = kept(bank)
    assert {key: after[key] for key in before} == before
    for key in ((OCTOBER, 2), (NOVEMBER, 1)):
        assert "A pad turned up" in after[key][2] and "A pad turned up" in after[key][1]


def test_the_database_itself_refuses_to_change_a_report(bank: Bank) -> None:
    bank.help("Alys", "Mair", MID_OCTOBER, 90)
    bank.close(OCTOBER)
    for sql in ("UPDATE closed_report SET body = '{}'", "DELETE FROM closed_report"):
        with pytest.raises(DBAPIError, match="a report is never"), db.write():
            db.session.execute(text(sql))
    assert len(kept(bank)) == 1


def test_a_month_with_nothing_in_it_closes(bank: Bank) -> None:
    bank.close(OCTOBER)
    assert months.newest_closed(bank.group_id) == OCTOBER
    assert queries.of_month(bank.group_id, OCTOBER) == []


# What hledger makes of it


def hledger_totals(journal: str, *more: str) -> dict[str, int]:
    rows = run(installed("hledger"), "-f", journal, "balance", "--flat", "--no-total", "-O", "csv", "--empty", *more)
    found = {}
    for row in rows.splitlines()[1:]:
        name, minutes = (cell.strip('"') for cell in row.split(","))
        found[name.partition(":")[2]] = int(minutes.removesuffix(" min"))
    return {name: minutes for name, minutes in found.items() if minutes}


@ONE
def test_hledger_prints_the_same_trial_balance_by_both_dates(bank: Bank, tmp_path: Path) -> None:
    bank.help("Alys", "Mair", MID_OCTOBER, 90)
    bank.close(OCTOBER)
    bank.help("Mair", "Dafydd", MID_OCTOBER, 30)  # late: counts on the first of November
    bank.help("Dafydd", "Alys", MID_NOVEMBER, 45)
    journal = written(bank.group_id, "hledger", tmp_path)
    for on, until in (("2026-10-31", "2026-11-01"), ("2026-11-01", "2026-11-02"), ("2026-11-30", "2026-12-01")):
        trial = queries.trial(bank.group_id, on)
        assert hledger_totals(journal, "-e", until) == {each.code: each.happened for each in trial if each.happened}
        assert hledger_totals(journal, "--date2", "-e", until) == {
            each.code: each.counts for each in trial if each.counts
        }
    october = {each.code: (each.happened, each.counts) for each in queries.trial(bank.group_id, "2026-10-31")}
    assert october[bank.numbers["Mair"]] == (-60, -90)


# Taking along


@ONE
def test_the_pack_opens_with_sqlite_and_adds_up(bank: Bank, tmp_path: Path) -> None:
    bank.help("Alys", "Mair", MID_OCTOBER, 90)
    bank.close(OCTOBER)
    bank.help("Mair", "Dafydd", MID_OCTOBER, 30)
    heard: list[tuple[int, int, str]] = []
    with progress.heard_by(lambda *told: heard.append(told)):
        dest = archive.pack(Actor.host(bank.group_id), bank.group, "2026", tmp_path / "pack.zip")
    assert (3, 5, "statements") in heard and heard[-1] == (5, 5, "statements")
    with zipfile.ZipFile(dest) as folder:
        folder.extractall(tmp_path / "pack")
    sums = [line.split("  ") for line in (tmp_path / "pack" / archive.SUMS).read_text().splitlines()]
    assert {name for _, name in sums} == {each for each in folder.namelist() if each != archive.SUMS}
    for digest, name in sums:
        assert sha256((tmp_path / "pack" / name).read_bytes()).hexdigest() == digest
    with sqlite3.connect(tmp_path / "pack" / "book.sqlite") as file:
        assert file.execute("SELECT sum(minutes) FROM posting").fetchone() == (0,)
        assert file.execute(
            "SELECT count(*) FROM account a WHERE a.balance <>"
            " (SELECT coalesce(sum(minutes), 0) FROM posting p WHERE p.account = a.code)"
        ).fetchone() == (0,)
        assert file.execute("SELECT counts_on FROM entry WHERE number = 2").fetchone() == ("2026-11-01",)
        columns = {
            (table, column[1]) for table in archive.TABLES for column in file.execute(f"PRAGMA table_info({table})")
        }
        explained = set(file.execute("SELECT name, field FROM about WHERE field <> ''"))
        assert columns == explained
    assert "Alys" not in (tmp_path / "pack" / "journals" / "book.hledger").read_text()
    page = (tmp_path / "pack" / "statements-2026.html").read_text()
    assert page.count("<article") == 5 and "Alys Jones" in page


@ONE
def test_what_is_taken_along_comes_back_to_the_same_balances(bank: Bank, tmp_path: Path) -> None:
    bank.help("Alys", "Mair", MID_OCTOBER, 90)
    wrong = bank.help("Mair", "Dafydd", MID_NOVEMBER, 30)
    sioned = bank.actor("Sioned", "It was longer")
    corrections.correct(sioned, exchange_queries.by_ref(sioned, wrong), 45)
    twokeys.confirm(bank.actor("Huw"), acts.issue(sioned, bank.group_id, 60, "welcome", bank.member("Alys")))
    to_pot = exchanges.Claim(bank.member("Alys"), None, MID_NOVEMBER, 15, "=1+1", "en")
    ref = exchanges.log(bank.actor("Alys"), bank.group_id, to_pot).ref
    answers.agree_as_coordinator(sioned, exchange_queries.by_ref(sioned, ref))
    dest = moving.write(Actor.host(bank.group_id), bank.group, tmp_path / "all.zip")
    with zipfile.ZipFile(dest) as folder:
        read = {name: folder.read(name) for name in folder.namelist()}
    for name in read:
        assert name in read["README.txt"].decode() or name == "README.txt"
    assert b"'=1+1" in read["exchanges.csv"]
    there = groups.found(Actor.host(), "newydd", {"name_en": "New", "began_on": "2026-01-01"})
    host = Actor.host(there.id)
    member_imports.carry_out(host, member_imports.plan_members(host, there, read["members.csv"]))
    plan = exchange_imports.plan_exchanges(host, there, read["exchanges.csv"])
    exchange_imports.carry_out(host, plan)

    def standing(group_id: int) -> dict[str, int]:
        return {each.code: each.minutes for each in book.balances(group_id) if each.kind == "member"}

    assert standing(there.id) == standing(bank.group_id)
    assert any(standing(there.id).values())


@ONE
def test_a_long_run_of_statements_reads_one_member_at_a_time(bank: Bank) -> None:
    bank.help("Alys", "Mair", MID_OCTOBER, 90)
    made = statements.run(bank.actor("Sioned"), bank.group_id, OCTOBER, OCTOBER)
    first = next(made)
    assert first.language == "cy" and first.delivery == "paper"
    assert len(list(made)) == 4
    with pytest.raises(NotAllowed):
        next(statements.run(bank.actor("Alys"), bank.group_id, OCTOBER, OCTOBER))


@ONE
def test_missing_slips_and_formulas(bank: Bank) -> None:
    for slip in ("A0001", "A0002", "A0005", "loose"):
        claim = exchanges.Claim(bank.member("Alys"), bank.member("Mair"), MID_OCTOBER, 15, slip, "en", slip=slip)
        exchanges.log_from_paper(Actor.host(bank.group_id), bank.group_id, [claim])
    assert sheets.missing_slips(bank.group_id) == [("A", 3, 5, [3, 4])]
    assert list(sheets.as_csv(iter([("=1+1", -5, "-1:30", "@x")]))) == ["\ufeff'=1+1,-5,-1:30,'@x\r\n"]


# Properties


MOVES = st.lists(
    st.tuples(st.sampled_from(("Alys", "Mair", "Dafydd")), st.sampled_from(("Alys", "Mair", "Dafydd")),
              st.dates(date(2026, 8, 1), date(2026, 11, 30)), st.integers(1, 96), st.booleans()),
    max_size=8,
)  # fmt: skip


def test_any_help_after_a_closing_leaves_the_report_as_it_was(app: Flask) -> None:
    with app.app_context(), clock.at(NOW):
        numbers = iter(range(10_000))

        @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(MOVES, MOVES)
        def holds(early: list[tuple[str, str, date, int, bool]], late: list[tuple[str, str, date, int, bool]]) -> None:
            bank = found(f"bank-{next(numbers)}")
            _move(bank, early)
            for each in queries.trial(bank.group_id, "2026-12-05"):
                assert each.happened == each.counts or months.newest_closed(bank.group_id)
            for line in service.checklist(bank.actor("Sioned"), bank.group_id, OCTOBER).values():
                for found_ in line:
                    for thing in found_.finding.things:
                        service.carry_forward(bank.actor("Sioned"), bank.group_id, OCTOBER, thing.key)
            bank.close(OCTOBER)
            before, figures = kept(bank), queries.of_month(bank.group_id, OCTOBER)
            _move(bank, late)
            assert kept(bank) == before and queries.of_month(bank.group_id, OCTOBER) == figures
            assert queries.together(bank.group_id) == 0
            for account in queries.of_month(bank.group_id, "2026-12"):
                (member,) = [each for each in book.balances(bank.group_id) if each.code == account.code]
                assert account.after == account.before + account.up + account.down == member.minutes
            for sheet in statements.run(bank.actor("Sioned"), bank.group_id, "2026-01", "2026-12"):
                with words.reader(sheet.language):
                    assert sheet.after == statements.stands(book.balance(sheet.member.account_id))

        holds()


def _move(bank: Bank, moves: list[tuple[str, str, date, int, bool]]) -> None:
    for giver, receiver, day, quarters, agreed in moves:
        if giver != receiver:
            bank.help(giver, receiver, day, quarters * 15, agreed=agreed)


# Sudden death


@ONE
def test_killed_at_any_moment_a_closing_is_whole_or_nothing(app: Flask, tmp_path: Path) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    with app.app_context(), clock.at(NOW):
        bank = found()
        for day in (MID_OCTOBER, MID_NOVEMBER):
            bank.help("Alys", "Mair", day, 90)
    command = [sys.executable, "-m", "tests.closing.child", url, str(bank.group_id)]
    told = {"closed": 0, "open": 0}
    for step in range(8):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        with process:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
            time.sleep(step * 0.01)
            process.send_signal(signal.SIGKILL)
        with shell(url) as run_:
            assert faults(dump(run_)) == []
            periods = run_("SELECT month FROM ledger_period WHERE state = 'closed' ORDER BY month")
            reports = run_("SELECT month, version FROM closed_report ORDER BY month, version")
            again = run_("SELECT count(*) FROM reopening")[0][0]
            done = run_("SELECT count(*) FROM keyed_act WHERE state = 'done' AND act = 'month.close'")[0][0]
        assert len(periods) in (0, 2)
        assert len(reports) == 2 * done and again in (done * 2, done * 2 - 1, done * 2 - 2)
        told["closed" if periods else "open"] += 1
    with app.app_context():
        assert audit(bank.group_id).findings == []
    assert sum(told.values()) == 8


def test_two_processes_that_close_at_once_close_once(app: Flask) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    with app.app_context(), clock.at(NOW):
        bank = found()
        bank.help("Alys", "Mair", MID_OCTOBER, 90)
        bank.see_to(OCTOBER)
        ref = service.propose(bank.actor("Sioned", "x"), bank.group_id, OCTOBER).ref
        db.session.remove()
    command = [sys.executable, "-m", "tests.closing.child", url, str(bank.group_id), ref]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted((each.communicate(timeout=60)[0].split() or ["?"])[-1] for each in both)
    assert said == ["NotNow", "closed"]
    with app.app_context():
        assert db.session.scalars(select(ClosedReport.version)).all() == [1]
