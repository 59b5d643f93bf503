"""In which month hours count, and how months close and open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from tests import make
from tests.ledger.whole import dump, faults, shell
from timebank import words
from timebank.errors import MonthClosed, MonthNotClosed, MonthNotOver, MonthsInOrder, NotAllowed, NotFound
from timebank.ledger import months, queries, service
from timebank.permissions import Actor
from timebank.trail import service as trail

TODAY = date(2026, 4, 2)
HOST = Actor.host()


def post(book_id: int, a: dict[str, int], day: date, actor: Actor = HOST) -> service.Posted:
    legs = {a["M0001"]: 60, a["M0002"]: -60}
    return service.post(actor, book_id, kind="exchange", occurred_on=day, postings=legs)


def sound(app: Flask) -> None:
    with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run:
        assert faults(dump(run)) == []


def test_help_counts_in_its_own_month_while_that_is_open(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        days = (date(2026, 3, 31), date(2025, 12, 31), date(2026, 1, 1), date(2024, 2, 29))
        assert [post(book_id, a, day).month for day in days] == ["2026-03", "2025-12", "2026-01", "2024-02"]
    sound(app)


def test_help_of_a_closed_month_counts_in_the_oldest_one_after_it_that_is_open(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        post(book_id, a, date(2025, 12, 5))
        months.close_month(HOST, book_id, "2025-12", TODAY)
        assert post(book_id, a, date(2025, 12, 6)).month == "2026-01"
        assert post(book_id, a, date(2025, 3, 6)).month == "2026-01"
        months.close_month(HOST, book_id, "2026-01", TODAY)
        months.close_month(HOST, book_id, "2026-02", TODAY)  # nothing in it, closed all the same
        assert post(book_id, a, date(2025, 12, 6)).month == "2026-03"
        assert queries.statement(a["M0001"])[0].occurred_on == "2025-12-06"
        assert service.reverse(HOST, book_id, 1).month == "2026-03"
    sound(app)


def test_while_a_month_is_closing_only_coordinators_put_hours_into_it(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        member, signer = make.actor(book_id), make.actor(book_id, roles=["signer"])
        coordinator = make.actor(book_id, roles=["coordinator"])
        for month in ("2026-02", "2026-03"):
            months.begin_closing(coordinator, book_id, month)
        assert months.state(book_id, "2026-02") == "closing"
        assert post(book_id, a, date(2026, 2, 5), member).month == "2026-04"
        assert post(book_id, a, date(2026, 2, 5), coordinator).month == "2026-02"
        assert post(book_id, a, date(2026, 2, 5), signer).month == "2026-02"
        assert post(book_id, a, date(2026, 2, 5)).month == "2026-02"
    sound(app)


def test_a_december_goes_over_the_year(app: Flask) -> None:
    assert service.next_month("2026-12") == "2027-01"
    assert service.next_month("2026-09") == "2026-10"
    assert service.next_month("2026-11") == "2026-12"


def test_months_close_in_order(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        post(book_id, a, date(2026, 1, 5))
        post(book_id, a, date(2026, 2, 5))
        with pytest.raises(MonthsInOrder) as found:
            months.close_month(HOST, book_id, "2026-02", TODAY)
        assert found.value.values["month"] == "2026-01"
        months.close_month(HOST, book_id, "2026-01", TODAY)
        months.close_month(HOST, book_id, "2026-02", TODAY)
        for month in ("2026-02", "2026-01", "2020-01"):
            assert months.state(book_id, month) == "closed"
            for verb in (months.begin_closing, lambda *told: months.close_month(*told, TODAY)):
                with pytest.raises(MonthClosed):
                    verb(HOST, book_id, month)
        assert months.state(book_id, "2026-03") == "open"
    sound(app)


def test_a_month_still_running_does_not_close(app: Flask) -> None:
    with app.app_context():
        book_id, _ = make.book()
        for month in ("2026-04", "2026-05", "2027-01"):
            with pytest.raises(MonthNotOver):
                months.close_month(HOST, book_id, month, TODAY)
        assert months.newest_closed(book_id) is None


def test_only_the_newest_closed_month_opens_again(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        for month in ("2026-01", "2026-02"):
            months.close_month(HOST, book_id, month, TODAY)
        for month in ("2026-01", "2026-03"):
            with pytest.raises(MonthNotClosed):
                months.reopen_month(HOST, book_id, month)
        months.reopen_month(HOST, book_id, "2026-02")
        assert (months.state(book_id, "2026-02"), months.newest_closed(book_id)) == ("open", "2026-01")
        assert post(book_id, a, date(2026, 2, 5)).month == "2026-02"
        months.begin_closing(HOST, book_id, "2026-02")
        months.close_month(HOST, book_id, "2026-02", TODAY)
        months.reopen_month(HOST, book_id, "2026-02")
        months.close_month(HOST, book_id, "2026-02", TODAY)
        months.reopen_month(HOST, book_id, "2026-02")
        months.reopen_month(HOST, book_id, "2026-01")
        assert months.newest_closed(book_id) is None
    sound(app)


def test_each_step_stands_on_the_trail(app: Flask) -> None:
    with app.app_context():
        book_id, _ = make.book()
        actor = make.actor(book_id, "M0007", ["coordinator"])
        months.begin_closing(actor, book_id, "2026-03")
        with pytest.raises(NotAllowed):
            months.close_month(actor, book_id, "2026-03", TODAY)
        two = replace(actor, two_keys=True)  # what the room of two keys makes of whoever confirms
        months.close_month(two, book_id, "2026-03", TODAY)
        with pytest.raises(NotAllowed):
            months.reopen_month(actor.for_reason("a slip turned up"), book_id, "2026-03")
        months.reopen_month(two.for_reason("a slip turned up"), book_id, "2026-03")
        told = [(row.who, row.action, row.reason) for row in trail.about(book_id, "2026-03")]
        assert told == [
            ("M0007", "month.closing", None),
            ("M0007", "month.closed", None),
            ("M0007", "month.reopened", "a slip turned up"),
        ]


def test_a_book_s_months_are_its_own_and_its_coordinators_own(app: Flask) -> None:
    with app.app_context():
        book_id, _ = make.book()
        other, b = make.book()
        months.close_month(HOST, book_id, "2026-03", TODAY)
        assert months.state(other, "2026-03") == "open"
        assert post(other, b, date(2026, 3, 1)).month == "2026-03"
        stranger, member = make.actor(other, roles=["coordinator"]), make.actor(book_id)
        for actor, refusal in ((stranger, NotFound), (member, NotAllowed)):
            with pytest.raises(refusal):
                months.begin_closing(actor, book_id, "2026-04")
            with pytest.raises(refusal):
                months.close_month(actor, book_id, "2026-03", TODAY)
            with pytest.raises(refusal):
                months.reopen_month(actor, book_id, "2026-03")


@pytest.mark.parametrize(("language", "said"), [("en", "December 2025 is closed"), ("cy", "Mae Rhagfyr 2025 wedi")])
def test_a_refusal_names_the_month_in_words(app: Flask, language: str, said: str) -> None:
    with app.app_context():
        book_id, a = make.book()
        post(book_id, a, date(2025, 12, 6))
        with pytest.raises(MonthsInOrder) as first:
            months.close_month(HOST, book_id, "2026-02", TODAY)
        months.close_month(HOST, book_id, "2025-12", TODAY)
        with pytest.raises(MonthClosed) as again:
            months.close_month(HOST, book_id, "2025-12", TODAY)
        with words.reader(language):
            assert words.sentence(again.value).startswith(said)
            assert words.month("2025-12") in words.sentence(first.value)
        assert "2025-12" in str(again.value)
