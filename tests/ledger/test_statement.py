"""Balances and statements: reads of what is stored, the same at any depth."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from flask import Flask
from sqlalchemy import event

from tests import make
from timebank.db import db
from timebank.ledger import queries, service
from timebank.permissions import Actor


def long_book(lines: int) -> tuple[int, dict[str, int]]:
    with db.write():
        book_id, a = make.book()
        for step in range(lines):
            legs = {a["M0001"]: step + 1, a["M0002" if step % 2 else "M0003"]: -step - 1}
            make.post(book_id, legs, make.DAY + timedelta(days=step), note=f"line {step + 1}")
    return book_id, a


def test_newest_first_with_the_balance_after_each(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60}, date(2026, 3, 1), note="gardening")
        make.post(book_id, {a["M0003"]: 5, a["M0002"]: -5}, date(2026, 3, 2))
        make.post(book_id, {a["M0001"]: -90, a["M0002"]: 90}, date(2026, 2, 1), kind="gift")
        told = [(line.number, line.kind, line.minutes, line.balance_after) for line in queries.statement(a["M0001"])]
        assert told == [(3, "gift", -90, -30), (1, "exchange", 60, 60)]
        oldest = queries.statement(a["M0001"])[-1]
        assert (oldest.occurred_on, oldest.month, oldest.note) == ("2026-03-01", "2026-03", "gardening")
        assert (oldest.reverses_number, oldest.reversed_by) == (None, None)
        assert queries.statement(9876) == []
        assert queries.balance(9876) == 0


def test_page_by_page_every_line_comes_once(app: Flask) -> None:
    with app.app_context():
        _, a = long_book(60)
        seen: list[queries.Line] = []
        page = queries.statement(a["M0001"], limit=7)
        while page:
            assert len(page) <= 7
            seen += page
            page = queries.statement(a["M0001"], before=page[-1].number, limit=7)
        assert [line.number for line in seen] == list(range(60, 0, -1))
        assert seen == queries.statement(a["M0001"], limit=100)
        for newer, older in pairwise(seen):
            assert newer.balance_after == older.balance_after + newer.minutes
        assert seen[0].balance_after == queries.balance(a["M0001"])


def test_the_lines_just_above_a_number(app: Flask) -> None:
    with app.app_context():
        book_id, a = long_book(20)
        whole = queries.statement(a["M0001"], limit=100)
        assert queries.newer(a["M0001"], 7, limit=3) == whole[::-1][7:10]
        assert queries.newer(a["M0001"], 0, limit=100) == whole[::-1]
        assert queries.newer(a["M0001"], 20) == []
        assert queries.reversals(book_id, []) == {}
        service.reverse(Actor.host(), book_id, 5)
        ((number, at),) = queries.reversals(book_id, [4, 5, 6]).values()
        assert (number, at) == (21, queries.last_posted_at(book_id))


def test_a_page_is_one_question_and_walks_an_index(app: Flask, engine: str) -> None:
    with app.app_context():
        _, a = long_book(60)
        if engine == "sqlite":
            for sql in (queries._STATEMENT, queries._NEWER):
                plan = db.raw()(f"EXPLAIN QUERY PLAN {sql}", (a["M0001"], 30, 25)).fetchall()
                steps = [row[3] for row in plan]
                assert not any("SCAN" in step or "TEMP B-TREE" in step for step in steps), steps
        asked = []
        event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        queries.statement(a["M0001"], before=30)
        queries.balances(1)
        assert asked == []  # nothing goes through the ORM's own cursor


def test_the_book_at_a_glance(app: Flask) -> None:
    host = Actor.host()
    with app.app_context():
        empty, _ = make.book(())
        assert queries.totals(empty) == queries.Totals(0, None, None, None, 0, {})
        book_id, a = make.book()
        pot = service.open_account(host, book_id, "POT", "pot")
        make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60}, date(2026, 3, 1))
        posted = make.post(book_id, {a["M0001"]: -20, pot: 20}, date(2026, 3, 2))
        told = queries.totals(book_id)
        assert (told.transactions, told.first_on, told.head, told.balance) == (2, "2026-03-01", posted.digest, 0)
        assert told.by_kind == {"member": (3, -20), "pot": (1, 20)}
        assert told.last_posted_at == queries.last_posted_at(book_id)
        assert queries.last_posted_at(empty) is None


def test_minutes_of_one_kind_leave_out_what_was_taken_back(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60}, kind="opening")
        make.post(book_id, {a["M0001"]: 30, a["M0003"]: -30}, kind="opening")
        make.post(book_id, {a["M0001"]: 5, a["M0003"]: -5})
        service.reverse(Actor.host(), book_id, 2)
        assert queries.minutes_of_kind(book_id, "opening") == {a["M0001"]: 60, a["M0002"]: -60}


def test_a_balance_read_inside_a_write_is_what_was_just_written(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        with db.write():
            make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60})
            assert queries.balance(a["M0001"]) == 60
            assert queries.statement(a["M0001"])[0].balance_after == 60
