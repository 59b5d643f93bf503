"""Putting hours in the book: what is let in, what is refused and in which words, and what is done once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from tests import make
from tests.ledger.whole import dump, faults, shell
from timebank import clock
from timebank.db import db
from timebank.errors import (
    AccountClosed,
    AlreadyReversed,
    BeyondCeiling,
    BeyondFloor,
    ClockBehind,
    CodeTaken,
    KeyReused,
    NoSuchAccount,
    NoSuchTransaction,
    NotAllowed,
    NotFound,
    NothingMoves,
    Refusal,
    ReversalStays,
    TooFewPostings,
    TooMuch,
    Unbalanced,
)
from timebank.ledger import queries, seals, service
from timebank.ledger.models import MOST_MINUTES
from timebank.permissions import Actor
from timebank.trail import service as trail


def sound(app: Flask) -> None:
    with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run:
        assert faults(dump(run)) == []


def unchanged(app: Flask, refusal: type[Refusal], act: Callable[[], object]) -> Refusal:
    """Do it; it is refused so, and not a row is different afterwards."""
    with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run:
        before = dump(run)
        with pytest.raises(refusal) as found:
            act()
        assert dump(run) == before
    return found.value


# What is let in


def test_hours_go_from_one_to_another(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        posted = make.post(book_id, {a["M0001"]: 90, a["M0002"]: -90})
        assert (posted.number, posted.month) == (1, "2026-03")
        assert queries.balance(a["M0001"]) == 90
        assert {each.code: each.minutes for each in queries.balances(book_id)} == {
            "M0001": 90,
            "M0002": -90,
            "M0003": 0,
        }
        assert queries.totals(book_id).head == posted.digest
    sound(app)


def test_any_number_of_accounts_may_take_part(app: Flask) -> None:
    codes = [f"M{number:04}" for number in range(1, 61)]
    with app.app_context():
        book_id, a = make.book(codes)
        make.post(book_id, {each: (-59 * 30 if code == "M0001" else 30) for code, each in a.items()})
        assert queries.balance(a["M0001"]) == -59 * 30
        assert queries.totals(book_id).balance == 0
    sound(app)


def test_debt_is_normal(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        for _ in range(3):
            make.post(book_id, {a["M0001"]: 6000, a["M0002"]: -6000})
        assert queries.balance(a["M0002"]) == -18000


def test_numbers_follow_one_another_and_each_seal_covers_the_one_before(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        other, b = make.book()
        for step in range(4):
            assert make.post(book_id, {a["M0001"]: 15, a["M0002"]: -15}).number == step + 1
            assert make.post(other, {b["M0001"]: 15, b["M0002"]: -15}).number == step + 1
    sound(app)


def test_the_digest_is_the_one_in_the_books_on_bookkeeping(app: Flask) -> None:
    # Worked out by hand (sha256sum), so that no rewriting changes what old books were sealed with.
    legs = [seals.leg("M0002", -90), seals.leg("M0001", 90)]
    uuid = "6f2c1c1e-0000-4000-8000-000000000000"
    at = "2026-03-14T10:00:00.000000Z"
    told = seals.digest(seals.FIRST, uuid, 1, "exchange", "2026-03", "2026-03-14", at, None, "k", None, legs)
    assert told == "3076ac18f60193ed9538b204cbc3b9370aeb061da4a813392a38de960eed9962"
    assert told != seals.digest(seals.FIRST, uuid, 1, "exchange", "2026-03", "2026-03-14", at, None, None, None, legs)


def test_no_hours_move_without_a_row_on_the_trail(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        actor = make.actor(book_id, "M0003", ["coordinator"], channel="phone", on_behalf_of="M0002", reason="she rang")
        service.post(
            actor,
            book_id,
            kind="exchange",
            occurred_on=make.DAY,
            postings={a["M0001"]: 60, a["M0002"]: -60},
            action="agreed",
            thing="abc",
            facts={"minutes": 60},
        )
        row = trail.about(book_id, "abc")[0]
        assert (row.who, row.on_behalf_of, row.channel, row.reason) == ("M0003", "M0002", "phone", "she rang")
        assert (row.action, row.transaction_number, row.facts) == ("agreed", 1, {"minutes": 60})
        assert list(trail.check(book_id)) == []


def test_either_hours_and_trail_are_kept_or_neither(app: Flask) -> None:
    class Stop(Exception):
        pass

    def half() -> None:
        with db.write():
            make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60})
            raise Stop

    with app.app_context():
        book_id, a = make.book()
        with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run:
            before = dump(run)
            with pytest.raises(Stop):
                half()
            assert dump(run) == before
        assert make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60}).number == 1
    sound(app)


def test_several_postings_in_one_write(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        with db.write():
            for _ in range(5):
                make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60})
            assert queries.balance(a["M0001"]) == 300
        assert queries.balance(a["M0001"]) == 300
    sound(app)


# What is refused


def test_one_account_alone(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        unchanged(app, TooFewPostings, lambda: make.post(book_id, {a["M0001"]: 0}))
        unchanged(app, TooFewPostings, lambda: make.post(book_id, {}))


def test_no_minutes(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        unchanged(app, NothingMoves, lambda: make.post(book_id, {a["M0001"]: 0, a["M0002"]: 0}))
        unchanged(app, NothingMoves, lambda: make.post(book_id, {a["M0001"]: 5, a["M0002"]: -5, a["M0003"]: 0}))


def test_unbalanced(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        refusal = unchanged(app, Unbalanced, lambda: make.post(book_id, {a["M0001"]: 60, a["M0002"]: -45}))
        assert refusal.values["minutes"] == 15


def test_more_than_anybody_could_give(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        for much in (MOST_MINUTES + 1, 2**63, 10**30):
            unchanged(app, TooMuch, lambda much=much: make.post(book_id, {a["M0001"]: much, a["M0002"]: -much}))
        make.post(book_id, {a["M0001"]: MOST_MINUTES, a["M0002"]: -MOST_MINUTES})
    sound(app)


def test_an_account_of_another_book_or_of_none(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        _, b = make.book()
        unchanged(app, NoSuchAccount, lambda: make.post(book_id, {a["M0001"]: 60, b["M0002"]: -60}))
        unchanged(app, NoSuchAccount, lambda: make.post(book_id, {a["M0001"]: 60, 9876: -60}))
        unchanged(app, NoSuchAccount, lambda: make.post(987, {a["M0001"]: 60, a["M0002"]: -60}))


def test_a_closed_account(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60})
        service.close_account(Actor.host(book_id), a["M0002"], make.DAY)
        refusal = unchanged(app, AccountClosed, lambda: make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60}))
        assert refusal.values["code"] == "M0002"
        service.reverse(Actor.host(book_id), book_id, 1)
        assert queries.balance(a["M0002"]) == 0
    sound(app)


def test_a_floor_and_a_ceiling_stop_only_what_goes_further_beyond(app: Flask) -> None:
    host = Actor.host()
    with app.app_context():
        book_id, a = make.book()
        make.post(book_id, {a["M0001"]: 300, a["M0002"]: -300})
        service.set_limits(host, a["M0002"], floor=-120, ceiling=60)
        service.set_limits(host, a["M0001"], floor=None, ceiling=120)
        unchanged(app, BeyondFloor, lambda: make.post(book_id, {a["M0002"]: -1, a["M0003"]: 1}))
        unchanged(app, BeyondCeiling, lambda: make.post(book_id, {a["M0001"]: 1, a["M0003"]: -1}))
        make.post(book_id, {a["M0002"]: 60, a["M0001"]: -60})  # still beyond, on the way back
        assert queries.balance(a["M0002"]) == -240
        make.post(book_id, {a["M0002"]: 120, a["M0001"]: -120})
        make.post(book_id, {a["M0002"]: 180, a["M0003"]: -180})
        refusal = unchanged(app, BeyondCeiling, lambda: make.post(book_id, {a["M0002"]: 1, a["M0003"]: -1}))
        assert refusal.values["limit"] == 60
        service.reverse(host, book_id, 1)  # exempt
        assert queries.balance(a["M0002"]) == 360
    sound(app)


def test_a_code_is_taken_once(app: Flask) -> None:
    with app.app_context():
        book_id, _ = make.book()
        unchanged(app, CodeTaken, lambda: service.open_account(Actor.host(), book_id, "M0001", "member"))
        other, _ = make.book(())
        service.open_account(Actor.host(), other, "M0001", "member")


def test_a_clock_that_woke_up_in_the_past_writes_nothing(app: Flask) -> None:
    noon = datetime(2026, 3, 14, 12, tzinfo=UTC)
    with app.app_context():
        with clock.at(noon):
            book_id, a = make.book()
            make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60})
        with clock.at(noon - timedelta(hours=1)):
            unchanged(app, ClockBehind, lambda: make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60}))
        with clock.at(noon - timedelta(minutes=1)):  # a network clock steps back a little
            make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60})
        assert {line.posted_at for line in queries.statement(a["M0001"])} == {"2026-03-14T12:00:00.000000Z"}
    sound(app)


# Who may


def test_only_those_of_the_group_and_only_the_host_opens_books(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        legs = {a["M0001"]: 60, a["M0002"]: -60}
        day = make.DAY

        def post(actor: Actor) -> service.Posted:
            return service.post(actor, book_id, kind="exchange", occurred_on=day, postings=legs)

        unchanged(app, NotFound, lambda: post(Actor()))
        unchanged(app, NotFound, lambda: post(make.actor(book_id + 1, roles=["coordinator"])))
        unchanged(app, NotFound, lambda: service.reverse(make.actor(book_id + 1), book_id, 1))
        assert post(make.actor(book_id)).number == 1
        member, coordinator = make.actor(book_id), make.actor(book_id, roles=["coordinator"])
        stranger = make.actor(book_id + 1, roles=["coordinator"])
        unchanged(app, NotAllowed, lambda: service.open_book(coordinator))
        unchanged(app, NotAllowed, lambda: service.open_account(member, book_id, "NEW", "member"))
        unchanged(app, NotFound, lambda: service.open_account(stranger, book_id, "NEW", "member"))
        unchanged(app, NotAllowed, lambda: service.close_account(member, a["M0001"], day))
        unchanged(app, NoSuchAccount, lambda: service.close_account(stranger, a["M0001"], day))
        unchanged(app, NoSuchAccount, lambda: service.set_limits(stranger, a["M0001"], floor=0, ceiling=0))
        unchanged(app, NotAllowed, lambda: service.set_limits(member, a["M0001"], floor=0, ceiling=0))
        unchanged(app, NotAllowed, lambda: service.erase_note(member, book_id, 1))
        unchanged(app, NotFound, lambda: service.erase_note(stranger, book_id, 1))
        service.open_account(coordinator, book_id, "NEW", "member")


# Once


def test_the_same_key_gives_the_first_result_and_writes_nothing(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        legs = {a["M0001"]: 60, a["M0002"]: -60}
        first = make.post(book_id, legs, key="k")
        make.post(book_id, legs)
        with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run:
            before = dump(run)
            assert make.post(book_id, dict(reversed(legs.items())), key="k") == first
            assert dump(run) == before
        other, b = make.book()
        assert make.post(other, {b["M0001"]: 5, b["M0002"]: -5}, key="k").number == 1
    sound(app)


def test_the_same_key_gives_the_first_result_even_after_the_account_closed(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        legs = {a["M0001"]: 60, a["M0002"]: -60}
        first = make.post(book_id, legs, key="k")
        service.close_account(Actor.host(), a["M0001"], make.DAY)
        assert make.post(book_id, legs, key="k") == first


def test_the_same_key_with_other_hours_is_refused(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        legs = {a["M0001"]: 60, a["M0002"]: -60}
        make.post(book_id, legs, key="k")
        for other in (
            {a["M0001"]: 61, a["M0002"]: -61},
            {a["M0001"]: -60, a["M0002"]: 60},
            {a["M0001"]: 60, a["M0003"]: -60},
            {a["M0001"]: 60, a["M0002"]: -30, a["M0003"]: -30},
        ):
            unchanged(app, KeyReused, lambda other=other: make.post(book_id, other, key="k"))
        unchanged(app, KeyReused, lambda: make.post(book_id, legs, date(2026, 3, 15), key="k"))
        unchanged(app, KeyReused, lambda: make.post(book_id, legs, key="k", kind="gift"))
        unchanged(app, KeyReused, lambda: service.reverse(Actor.host(), book_id, 1, key="k"))


# Taking back


def test_a_reversal_is_the_exact_negation_and_names_its_original(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        make.post(book_id, {a["M0001"]: 60, a["M0002"]: -20, a["M0003"]: -40}, date(2026, 2, 3))
        taken = service.reverse(Actor.host(book_id, reason="it was less"), book_id, 1, key="r", thing="abc")
        assert taken.number == 2
        assert [each.minutes for each in queries.balances(book_id)] == [0, 0, 0]
        newest, oldest = queries.statement(a["M0001"])
        assert (newest.kind, newest.reverses_number, newest.occurred_on) == ("reversal", 1, "2026-02-03")
        assert (oldest.number, oldest.reversed_by) == (1, 2)
        assert trail.about(book_id, "abc")[0].reason == "it was less"
        make.post(book_id, {a["M0001"]: 45, a["M0002"]: -45}, date(2026, 2, 3))
    sound(app)


def test_once_and_no_reversal_of_a_reversal(app: Flask) -> None:
    host = Actor.host()
    with app.app_context():
        book_id, a = make.book()
        make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60})
        unchanged(app, NoSuchTransaction, lambda: service.reverse(host, book_id, 2))
        unchanged(app, NoSuchTransaction, lambda: service.reverse(host, book_id, 0))
        service.reverse(host, book_id, 1)
        unchanged(app, AlreadyReversed, lambda: service.reverse(host, book_id, 1))
        unchanged(app, AlreadyReversed, lambda: service.reverse(host, book_id, 1, key="late"))
        unchanged(app, ReversalStays, lambda: service.reverse(host, book_id, 2))


def test_a_reversal_sent_twice_with_its_key_is_one(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60})
        first = service.reverse(Actor.host(), book_id, 1, key="r")
        assert service.reverse(Actor.host(), book_id, 1, key="r") == first
        unchanged(app, AlreadyReversed, lambda: service.reverse(Actor.host(), book_id, 1, key="other"))


# Words


def test_words_can_be_erased_and_the_chain_stays_whole(app: Flask) -> None:
    with app.app_context():
        book_id, a = make.book()
        make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60}, note="Help in Mair's garden — diolch! 100 % ?")
        make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60})
        assert [line.note for line in queries.statement(a["M0001"])] == [
            None,
            "Help in Mair's garden — diolch! 100 % ?",
        ]
        service.erase_note(Actor.host(book_id), book_id, 1)
        assert [line.note for line in queries.statement(a["M0001"])] == [None, None]
        unchanged_rows = trail.head(book_id)
        service.erase_note(Actor.host(book_id), book_id, 1)  # nothing left to erase, nothing to tell
        assert trail.head(book_id) == unchanged_rows
        assert list(trail.check(book_id)) == []
    sound(app)
