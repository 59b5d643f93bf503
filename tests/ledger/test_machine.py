"""The book against a plain Python model of it, through random sequences of its verbs."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests import make
from tests.ledger.whole import dump, faults, shell
from timebank import errors
from timebank.ledger import months, queries, service
from timebank.ledger.audit import audit
from timebank.permissions import Actor

TODAY = date(2026, 7, 1)
MONTHS = [f"2026-{number:02}" for number in range(1, 8)]
SIZES = {"sqlite": (25, 30), "postgresql": (6, 25)}

days = st.dates(date(2026, 1, 1), date(2026, 6, 30))
limits = st.sampled_from([None, None, None, 0, 60, 300])
legs = st.lists(st.tuples(st.integers(0, 40), st.integers(-200, 200).filter(bool)), min_size=1, max_size=4)


@dataclass
class Account:
    id: int
    code: str
    floor: int | None
    ceiling: int | None
    closed: bool = False
    lines: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def balance(self) -> int:
        return self.lines[-1][2] if self.lines else 0

    def refuses(self, minutes: int) -> type[errors.Refusal] | None:
        after = self.balance + minutes
        if self.closed:
            return errors.AccountClosed
        if minutes < 0 and self.floor is not None and after < self.floor:
            return errors.BeyondFloor
        if minutes > 0 and self.ceiling is not None and after > self.ceiling:
            return errors.BeyondCeiling
        return None


@dataclass
class Entry:
    number: int
    kind: str
    day: date
    month: str
    legs: dict[int, int]
    key: str | None
    posted: service.Posted
    reversed_by: int | None = None


class Machine(RuleBasedStateMachine):
    """Every verb, with what the model says must come of it."""

    app: Flask

    @initialize()
    def begin(self) -> None:
        self.stack = contextlib.ExitStack()
        self.stack.enter_context(self.app.app_context())
        self.book_id, accounts = make.book(("M0001", "M0002"))
        self.accounts = [Account(each, code, None, None) for code, each in accounts.items()]
        self.entries: list[Entry] = []
        self.states: dict[str, str] = {}
        self.host = Actor.host(self.book_id)
        self.member = make.actor(self.book_id)
        self.coordinator = make.actor(self.book_id, roles=["coordinator"], two_keys=True)

    def teardown(self) -> None:
        if not hasattr(self, "stack"):
            return
        with self.stack:
            assert audit(self.book_id, whole_database=False).findings == []
            with shell(self.app.config["SQLALCHEMY_DATABASE_URI"]) as run:
                assert faults(dump(run)) == []

    # The model

    @property
    def closed(self) -> str:
        return max((month for month, state in self.states.items() if state == "closed"), default="")

    def state(self, month: str) -> str:
        return "closed" if month <= self.closed else self.states.get(month, "open")

    def month(self, day: date, actor: Actor) -> str:
        month = max(day.isoformat()[:7], after(self.closed)) if self.closed else day.isoformat()[:7]
        while actor is self.member and self.states.get(month) == "closing":
            month = after(month)
        return month

    def wrong(self, moves: dict[int, int]) -> type[errors.Refusal] | None:
        if len(moves) < 2:
            return errors.TooFewPostings
        if not all(moves.values()):
            return errors.NothingMoves
        if sum(moves.values()):
            return errors.Unbalanced
        by_id = {account.id: account for account in self.accounts}
        return next(filter(None, (by_id[each].refuses(moves[each]) for each in sorted(moves))), None)

    def write(self, posted: service.Posted, kind: str, day: date, month: str, moves: dict[int, int], key: Any) -> None:
        assert posted.number == len(self.entries) + 1
        assert posted.month == month
        for account in self.accounts:
            if account.id in moves:
                account.lines.append((posted.number, moves[account.id], account.balance + moves[account.id]))
        self.entries.append(Entry(posted.number, kind, day, month, moves, key, posted))

    def expect(self, refusal: type[errors.Refusal] | None, verb: Any, *values: Any, **named: Any) -> Any:
        if refusal is None:
            return verb(*values, **named)
        with pytest.raises(refusal) as found:
            verb(*values, **named)
        assert found.type is refusal
        return None

    # The verbs

    @rule(floor=limits, ceiling=limits)
    def open_account(self, floor: int | None, ceiling: int | None) -> None:
        if len(self.accounts) >= 8:
            return
        code = f"M{len(self.accounts) + 1:04}"
        floor = -floor if floor else floor
        each = service.open_account(self.coordinator, self.book_id, code, "member", floor=floor, ceiling=ceiling)
        self.accounts.append(Account(each, code, floor, ceiling))

    @rule(which=st.integers(0, 40))
    def open_the_same_account(self, which: int) -> None:
        code = self.accounts[which % len(self.accounts)].code
        self.expect(errors.CodeTaken, service.open_account, self.host, self.book_id, code, "pot")

    @rule(which=st.integers(0, 40), day=days)
    def close_account(self, which: int, day: date) -> None:
        account = self.accounts[which % len(self.accounts)]
        if sum(not each.closed for each in self.accounts) > 2:
            service.close_account(self.coordinator, account.id, day)
            account.closed = True

    @rule(which=st.integers(0, 40), floor=limits, ceiling=limits)
    def set_limits(self, which: int, floor: int | None, ceiling: int | None) -> None:
        account = self.accounts[which % len(self.accounts)]
        account.floor, account.ceiling = -floor if floor else floor, ceiling
        service.set_limits(self.host, account.id, floor=account.floor, ceiling=ceiling)

    def moves(self, drawn: list[tuple[int, int]], surplus: int) -> dict[int, int]:
        """Legs as drawn, and one more that takes up what is left, but for `surplus`."""
        found = {self.accounts[which % len(self.accounts)].id: minutes for which, minutes in drawn}
        rest = next((each for each in self.accounts if each.id not in found), None)
        if rest is not None:
            found[rest.id] = surplus - sum(found.values())
        return found

    @rule(drawn=legs, day=days, surplus=st.sampled_from([0, 0, 0, 0, 0, 7]), who=st.integers(0, 2), keyed=st.booleans())
    def post(self, drawn: list[tuple[int, int]], day: date, surplus: int, who: int, keyed: bool) -> None:
        moves = self.moves(drawn, surplus)
        actor = (self.host, self.member, self.coordinator)[who]
        key = f"key {len(self.entries)}" if keyed else None
        month = self.month(day, actor)
        note = "words" if who == 1 else None
        posted = self.expect(
            self.wrong(moves),
            service.post,
            actor,
            self.book_id,
            kind="exchange",
            occurred_on=day,
            postings=moves,
            key=key,
            note=note,
        )
        if posted is not None:
            self.write(posted, "exchange", day, month, moves, key)

    @rule(which=st.integers(0, 40), more=st.sampled_from([0, 0, 1]))
    def send_again(self, which: int, more: int) -> None:
        keyed = [each for each in self.entries if each.key is not None]
        if not keyed:
            return
        entry = keyed[which % len(keyed)]
        if entry.kind == "reversal":
            original = next(each for each in self.entries if each.reversed_by == entry.number)
            posted = service.reverse(self.host, self.book_id, original.number, key=entry.key)
            assert posted == entry.posted
            return
        moves = {each: minutes * (1 + more) for each, minutes in entry.legs.items()}
        posted = self.expect(
            errors.KeyReused if more else None,
            service.post,
            self.host,
            self.book_id,
            kind="exchange",
            occurred_on=entry.day,
            postings=moves,
            key=entry.key,
        )
        assert more or posted == entry.posted

    @rule(number=st.integers(0, 25), who=st.integers(0, 1), keyed=st.booleans())
    def reverse(self, number: int, who: int, keyed: bool) -> None:
        actor = (self.host, self.member)[who]
        entry = self.entries[number - 1] if 0 < number <= len(self.entries) else None
        refusal: type[errors.Refusal] | None = None
        if entry is None:
            refusal = errors.NoSuchTransaction
        elif entry.kind == "reversal":
            refusal = errors.ReversalStays
        elif entry.reversed_by is not None:
            refusal = errors.AlreadyReversed
        key = f"back {len(self.entries)}" if keyed else None
        month = self.month(entry.day, actor) if entry else ""
        posted = self.expect(refusal, service.reverse, actor, self.book_id, number, key=key)
        if posted is not None and entry is not None:
            moves = {each: -minutes for each, minutes in entry.legs.items()}
            self.write(posted, "reversal", entry.day, month, moves, key)
            entry.reversed_by = posted.number

    @rule(month=st.sampled_from(MONTHS))
    def begin_closing(self, month: str) -> None:
        refusal = errors.MonthClosed if self.state(month) == "closed" else None
        self.expect(refusal, months.begin_closing, self.coordinator, self.book_id, month)
        if refusal is None:
            self.states[month] = "closing"

    @rule(month=st.sampled_from(MONTHS))
    def close_month(self, month: str) -> None:
        refusal: type[errors.Refusal] | None = None
        if month >= TODAY.isoformat()[:7]:
            refusal = errors.MonthNotOver
        elif self.state(month) == "closed":
            refusal = errors.MonthClosed
        elif any(self.closed < entry.month < month for entry in self.entries):
            refusal = errors.MonthsInOrder
        self.expect(refusal, months.close_month, self.coordinator, self.book_id, month, TODAY)
        if refusal is None:
            self.states[month] = "closed"

    @rule(month=st.sampled_from(MONTHS))
    def reopen_month(self, month: str) -> None:
        refusal = None if self.closed == month else errors.MonthNotClosed
        self.expect(refusal, months.reopen_month, self.coordinator, self.book_id, month)
        if refusal is None:
            self.states[month] = "open"

    # What always holds

    @invariant()
    def balances(self) -> None:
        if not hasattr(self, "accounts"):
            return
        assert [(each.account_id, each.minutes) for each in queries.balances(self.book_id)] == [
            (account.id, account.balance) for account in self.accounts
        ]
        totals = queries.totals(self.book_id)
        assert totals.balance == 0
        assert totals.transactions == len(self.entries)

    @invariant()
    def statements(self) -> None:
        if not hasattr(self, "accounts"):
            return
        account = self.accounts[len(self.entries) % len(self.accounts)]
        told = [(line.number, line.minutes, line.balance_after) for line in queries.statement(account.id, limit=99)]
        assert told == account.lines[::-1]
        for line in queries.statement(account.id, limit=99):
            entry = self.entries[line.number - 1]
            assert (line.kind, line.month, line.reversed_by) == (entry.kind, entry.month, entry.reversed_by)
            assert line.occurred_on == entry.day.isoformat()

    @invariant()
    def months_are_as_told(self) -> None:
        if hasattr(self, "states"):
            assert [months.state(self.book_id, month) for month in MONTHS] == [self.state(month) for month in MONTHS]


def after(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02}"


def test_the_book_does_what_the_model_says(app: Flask, engine: str) -> None:
    examples, steps = SIZES[engine]
    machine = type("OnThisEngine", (Machine,), {"app": app})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
