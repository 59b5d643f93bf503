"""What holds whatever people do, on both engines: nothing is made or lost, and what is closed stays as it was."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.closing.ground import NOVEMBER, NOW, OCTOBER, Bank, found
from tests.closing.test_closing import hledger_totals, kept
from tests.ledger.test_journal import written
from tests.ledger.whole import dump, faults, shell
from timebank import clock, words
from timebank.closing import queries, service, statements
from timebank.db import db
from timebank.errors import AlreadyReversed, MonthNotOver, Refusal
from timebank.exchanges import corrections
from timebank.exchanges.models import AGREED, Exchange
from timebank.groups import service as groups
from timebank.hours import QUANTA
from timebank.ledger import months
from timebank.ledger import queries as book
from timebank.ledger import service as ledger
from timebank.ledger.audit import audit
from timebank.permissions import Actor
from timebank.slips import posting
from timebank.slips import service as slips
from timebank.slips.service import Line
from timebank.twokeys import acts
from timebank.twokeys import service as twokeys

NAMES = st.sampled_from(("Alys", "Mair", "Dafydd"))
DAYS = st.dates(date(2026, 8, 1), date(2026, 11, 30))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("help"), NAMES, NAMES, DAYS, st.integers(1, 300)),
        st.tuples(st.just("wait"), NAMES, NAMES, DAYS, st.integers(1, 300)),
        st.tuples(st.just("correct"), st.integers(0, 9), st.integers(1, 300)),
        st.tuples(st.just("take back"), st.integers(0, 9)),
        st.tuples(st.just("issue"), NAMES, st.integers(1, 300)),
        st.tuples(st.just("close"), st.sampled_from((OCTOBER, NOVEMBER))),
        st.tuples(st.just("reopen"), st.none()),
    ),
    min_size=2,
    max_size=9,
)
EVERY = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


def help_(bank: Bank, giver: str, receiver: str, day: date, minutes: int) -> None:
    if giver != receiver:
        bank.help(giver, receiver, day, minutes)


def wait(bank: Bank, giver: str, receiver: str, day: date, minutes: int) -> None:
    if giver != receiver:
        bank.help(giver, receiver, day, minutes, agreed=False)


def in_the_book(bank: Bank, nth: int) -> Exchange | None:
    every = db.session.query(Exchange).filter_by(group_id=bank.group_id, state=AGREED).order_by(Exchange.id).all()
    return every[nth % len(every)] if every else None


def correct(bank: Bank, nth: int, minutes: int) -> None:
    if (exchange := in_the_book(bank, nth)) is not None:
        corrections.correct(bank.actor("Sioned", "It was longer"), exchange, minutes)


def take_back(bank: Bank, nth: int) -> None:
    """And a second time, which is not possible."""
    if (exchange := in_the_book(bank, nth)) is None:
        return
    number = exchange.posted_number
    corrections.take_back(bank.actor("Sioned", "Never happened"), exchange)
    assert number is not None
    with pytest.raises(AlreadyReversed):
        ledger.reverse(Actor.host(bank.group_id), bank.group_id, number)


def issue(bank: Bank, name: str, minutes: int) -> None:
    twokeys.confirm(
        bank.actor("Huw"),
        acts.issue(bank.actor("Sioned", "Thank you"), bank.group_id, minutes, "welcome", bank.member(name)),
    )


def close(bank: Bank, month: str) -> None:
    sioned = bank.actor("Sioned")
    for line in service.checklist(sioned, bank.group_id, month).values():
        for thing in (thing for each in line for thing in each.finding.things):
            service.carry_forward(sioned, bank.group_id, month, thing.key)
    bank.close(month)


def reopen(bank: Bank, _nothing: None) -> None:
    newest = months.newest_closed(bank.group_id) or OCTOBER
    keyed = service.propose_reopening(bank.actor("Huw", "again"), bank.group_id, newest)
    twokeys.confirm(bank.actor("Sioned"), keyed)


DO: dict[str, Callable[..., None]] = {
    "help": help_, "wait": wait, "correct": correct, "take back": take_back, "issue": issue, "close": close,
    "reopen": reopen,
}  # fmt: skip


def test_whatever_is_done_nothing_is_lost_and_no_report_changes(app: Flask, engine: str, tmp_path: Path) -> None:
    numbers = count()
    with app.app_context(), clock.at(NOW):

        @settings(max_examples=14 if engine == "sqlite" else 6, **EVERY)
        @given(STEPS)
        def holds(steps: list[tuple[str, ...]]) -> None:
            bank = found(f"bank-{next(numbers)}")
            reports: dict[tuple[str, int], tuple[str, str, str]] = {}
            for name, *more in steps:
                try:
                    DO[name](bank, *more)
                except Refusal:
                    db.session.rollback()
                now = kept(bank)
                assert {key: now[key] for key in reports} == reports, name
                reports = now
                assert queries.together(bank.group_id) == 0
            adds_up(bank)
            folder = tmp_path / bank.group.slug
            folder.mkdir()
            hledger_agrees(bank, folder)

        holds()


def adds_up(bank: Bank) -> None:
    """Every balance is the sum of its lines, what the months make of it, and where the statement ends."""
    assert queries.accounts_apart(bank.group_id) == 0
    ends = {each.code: each.after for each in queries.of_month(bank.group_id, "2026-12")}
    assert {each.code: each.minutes for each in book.balances(bank.group_id) if each.code in ends} == ends
    for sheet in statements.run(bank.actor("Sioned"), bank.group_id, "2026-01", "2026-12"):
        with words.reader(sheet.language):
            assert sheet.after == statements.stands(book.balance(sheet.member.account_id))
    assert audit(bank.group_id).findings == []


def hledger_agrees(bank: Bank, folder: Path) -> None:
    """Another program adds the journal up to the same, by both dates."""
    journal = written(bank.group_id, "hledger", folder)
    for on, until in (("2026-10-31", "2026-11-01"), ("2026-12-05", "2026-12-06")):
        trial = queries.trial(bank.group_id, on)
        assert hledger_totals(journal, "-e", until) == {each.code: each.happened for each in trial if each.happened}
        counts = {each.code: each.counts for each in trial if each.counts}
        assert hledger_totals(journal, "--date2", "-e", until) == counts


def test_rounded_and_shared_out_among_many_it_is_nothing_together(app: Flask) -> None:
    """Any minutes on an attendance sheet, any step, any way of rounding, any number of people."""
    with app.app_context(), clock.at(NOW):
        bank = found()
        host, sioned = Actor.host(bank.group_id), bank.actor("Sioned")
        first = slips.give_out(sioned, bank.group_id, 200, "hand").first
        numbers = count(first)

        @settings(max_examples=15, **EVERY)
        @given(
            st.integers(1, 600),
            st.sampled_from(list(map(str, QUANTA))),
            st.sampled_from(("nearest", "up", "down")),
            st.sampled_from(("each", "pot", "issuance")),
            st.sets(st.sampled_from(("Alys", "Mair", "Dafydd", "Huw")), min_size=1),
        )
        def holds(minutes: int, quantum: str, rounding: str, rule: str, names: set[str]) -> None:
            groups.change(host, bank.group, "quantum", quantum)
            groups.change(host, bank.group, "rounding", rounding)
            pile = slips.open_pile(sioned, bank.group_id, 1, minutes)
            present = [bank.member(name) for name in sorted(names)]
            line = Line(next(numbers), (), (), date(2026, 11, 14), minutes, present=present, rule=rule)
            before = {each.code: each.minutes for each in book.balances(bank.group_id)}
            try:
                slips.add(sioned, pile, line)
                posting.post(sioned, pile)
            except Refusal:  # so little that it rounds to nothing
                db.session.rollback()
            after = {each.code: each.minutes for each in book.balances(bank.group_id)}
            moved = {after[number] - before[number] for number in (each.number for each in present)}
            assert len(moved) == 1  # everybody the same
            assert queries.together(bank.group_id) == 0 == queries.accounts_apart(bank.group_id)
            assert all(each % int(quantum) == 0 for each in moved)

        holds()


@pytest.mark.parametrize(
    ("at", "month", "is_over"),
    [
        (datetime(2026, 7, 31, 22, 59, 59, tzinfo=UTC), "2026-07", False),  # 23:59:59, British summer time
        (datetime(2026, 7, 31, 23, 0, tzinfo=UTC), "2026-07", True),  # midnight in the village
        (datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC), "2026-10", False),  # the clocks went back a week before
        (datetime(2026, 11, 1, 0, 0, tzinfo=UTC), "2026-10", True),
        (datetime(2027, 3, 31, 22, 59, tzinfo=UTC), "2027-03", False),  # and forward in this month
        (datetime(2027, 3, 31, 23, 0, tzinfo=UTC), "2027-03", True),
        (datetime(2028, 2, 28, 23, 59, tzinfo=UTC), "2028-02", False),
        (datetime(2028, 2, 29, 23, 59, tzinfo=UTC), "2028-02", False),
        (datetime(2028, 3, 1, 0, 0, tzinfo=UTC), "2028-02", True),
    ],
)
def test_the_month_ends_at_midnight_in_the_village(app: Flask, at: datetime, month: str, is_over: bool) -> None:
    with app.app_context():
        bank = found()
        with clock.at(at):
            today = groups.today(bank.group_id)
            bank.help("Alys", "Mair", today, 60)
            [line] = queries.page(bank.group_id)
            assert line.month == line.occurred_on[:7] == today.isoformat()[:7]
            assert (line.month == month) is not is_over
            if not is_over:
                with pytest.raises(MonthNotOver):
                    service.propose(bank.actor("Sioned", "x"), bank.group_id, month)
                return
            last_day = today - timedelta(days=1)  # the twenty-ninth, where there is one
            bank.help("Mair", "Alys", last_day, 30)
            bank.close(month)
            assert months.newest_closed(bank.group_id) == month
            assert queries.help_between(bank.group_id, f"{month}-01", f"{month}-31").minutes == 30


# Sudden death, between any two statements


@contextmanager
def mother(url: str) -> Iterator[Callable[[str], str]]:
    """A process whose children close a month and are ended at a statement: asks it, and gives its answer."""
    command = [sys.executable, "-m", "tests.closing.child", url, "mother"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None

        def ask(line: str) -> str:
            process.stdin.write(f"{line}\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            return process.stdout.readline().strip()  # type: ignore[union-attr]

        yield ask
        process.stdin.close()


def proposed(slug: str) -> tuple[int, str]:
    """A group with a month that waits for its second person: its id, and what that person confirms."""
    bank = found(slug)
    bank.help("Alys", "Mair", date(2026, 10, 14), 90)
    bank.help("Alys", "Mair", date(2026, 11, 14), 90)
    bank.see_to(NOVEMBER)
    ref = service.propose(bank.actor("Sioned", "x"), bank.group_id, NOVEMBER).ref
    return bank.group_id, ref


TIMES = {"sqlite": 24, "postgresql": 12}


def test_killed_between_any_two_statements_a_month_is_open_or_closed(app: Flask, engine: str) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    with app.app_context(), clock.at(NOW):
        counted, one = proposed("counted"), proposed("llanfair")
        db.session.remove()
    with mother(url) as ask:
        every = int(ask(f"{counted[0]} {counted[1]} 0"))  # how many statements there are, if nobody ends it
        assert every > 40
        step = max(1, every // TIMES[engine])
        for at in sorted({*range(1, every, step), *range(every - 3, every + 1)}):
            assert ask(f"{one[0]} {one[1]} {at}") == "killed", at
            state = look(url, one[0])
            if at < every:
                assert state == ([], 0, "proposed"), at  # nothing of it
        if look(url, one[0])[0] == []:
            assert ask(f"{one[0]} {one[1]} 0") == str(every)
    assert look(url, one[0]) == (["2026-10", "2026-11"], 2, "done")
    with app.app_context():
        assert audit(one[0]).findings == []


def look(url: str, group_id: int) -> tuple[list[str], int, str]:
    """The closed months, how many reports, and how the proposal stands: at one moment, without any of our code."""
    with shell(url) as run:
        if not url.startswith("sqlite"):
            run("BEGIN ISOLATION LEVEL REPEATABLE READ")
        assert faults(dump(run)) == []
        closed = run(f"SELECT month FROM ledger_period WHERE book_id = {group_id} AND state = 'closed' ORDER BY month")
        reports = run(f"SELECT count(*) FROM closed_report WHERE group_id = {group_id}")
        act = run(f"SELECT state FROM keyed_act WHERE group_id = {group_id} AND act = 'month.close'")
    return [month for (month,) in closed], reports[0][0], act[0][0]
