"""From a pile to the book: what was counted is what is there, whatever lies in it; and what is refused, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.ledger.whole import dump, faults, shell
from tests.slips.pile import FIRST_DAY, add, begin, host, line, village
from tests.stories import people
from tests.stories.people import Village, actor, member_of
from timebank import errors
from timebank.db import db
from timebank.exchanges import service as exchanges
from timebank.exchanges.models import Exchange
from timebank.ledger import months
from timebank.ledger import queries as book
from timebank.notices.models import Notice
from timebank.permissions import Actor
from timebank.slips import posting, queries, service
from timebank.slips.models import ASIDE, IN_BOOK, STRUCK, SUSPENSE, VOID, Pile, Slip
from timebank.trail.models import TrailEntry

NAMES = ("mair", "alys", "dafydd", "gwen")
KINDS = ("both", "giver", "receiver", "void", "aside", "struck", "two givers", "two receivers", "unknown", "group",
         "pot", "issuance", "each", "none")  # fmt: skip
TIMES = {"sqlite": 20, "postgresql": 6}


def fill(here: Village, pile: Pile, what: list[tuple[str, int, int, int]]) -> tuple[int, int]:
    """Lines of all kinds, each on a day of its own; how many slips and minutes that makes."""
    slips = minutes = 0
    for nth, (kind, giver, receiver, quarters) in enumerate(what):
        one, other, third = (NAMES[(giver + step) % 4] for step in (0, 1 + receiver, 1 + (receiver + 1) % 3))
        length = 15 * quarters
        more: dict[str, object] = {"days": 5 * nth}
        if kind in ("pot", "issuance", "each", "none"):
            typed = line(here, nth + 1, "", "", length, rule=kind, present=[member_of(here, one),
                         member_of(here, other)], **more)  # fmt: skip
        elif kind == "unknown":
            typed = line(here, nth + 1, one, "", length, missing="receiver", **more)
        elif kind == "two givers":
            typed = line(here, nth + 1, f"{one} {other}", third, length, **more)
        elif kind == "two receivers":
            typed = line(here, nth + 1, one, f"{other} {third}", length, **more)
        elif kind == "group":
            typed = line(here, nth + 1, one, "group", length, **more)
        else:
            signed = kind if kind in ("giver", "receiver") else "both"
            typed = line(here, nth + 1, one, other, length, signed=signed, **more)
        slip = add(here, pile, typed, kind if kind in (VOID, ASIDE) else "typed")
        if kind == STRUCK:
            service.move(actor(here, "nia"), slip, STRUCK)
            continue
        slips += 1
        minutes += 0 if kind == VOID else length
    return slips, minutes


def test_whatever_lies_in_a_pile_is_counted_and_sums_to_nothing(app: Flask, engine: str) -> None:
    with app.app_context():
        here = village()

    @settings(max_examples=TIMES[engine], deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 3), st.integers(0, 2), st.integers(1, 12)),
                    min_size=1, max_size=8))  # fmt: skip
    def one(what: list[tuple[str, int, int, int]]) -> None:
        with app.app_context():
            clear(here)
            pile = begin(here, 900, 0)
            slips, minutes = fill(here, pile, what)
            before = book.totals(here.group_id).transactions
            with pytest.raises(errors.PileDiffers):
                posting.post(actor(here, "sioned"), pile)
            if slips:
                service.recount(actor(here, "sioned").for_reason("counted anew", "en"), pile, slips, minutes)
                plan = posting.plan(actor(here, "sioned"), pile)
                assert plan.is_ready
                assert all(sum(moved for *_, moved in each.legs) == 0 for each in plan.comings)
                posting.post(actor(here, "sioned"), pile, pile.version)
                states = dict(db.session.execute(select(Slip.state, func.count()).where(Slip.pile_id == pile.id)
                                                 .group_by(Slip.state)).all())  # fmt: skip
                states.pop(STRUCK, None)
                assert set(states) <= {IN_BOOK, SUSPENSE, ASIDE, VOID} and sum(states.values()) == slips
                moved = sum(each.what in ("posts", "unknown") or bool(each.what == "gathering" and each.legs)
                            for each in plan.comings)  # fmt: skip
                assert book.totals(here.group_id).transactions == before + moved
            else:
                service.abandon(actor(here, "sioned").for_reason("empty", "en"), pile)
            assert book.totals(here.group_id).balance == 0
        with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run:
            assert faults(dump(run)) == []

    one()


def clear(here: Village) -> None:
    """The numbers are free again, and what was told is withdrawn from the eyes of the search for twins."""
    with db.write():
        for slip in db.session.scalars(select(Slip)):
            slip.state = STRUCK
        for exchange in db.session.scalars(select(Exchange)):
            exchange.slip = None
            exchange.state = "withdrawn"


def test_both_are_told_where_they_were_not_asked_and_the_trail_says_who(app: Flask) -> None:
    with app.app_context():
        here = village()
        pile = begin(here, 2, 120)
        add(here, pile, line(here, 1, "mair", "alys"))
        add(here, pile, line(here, 2, "dafydd", "gwen", signed="receiver", source="text"), who="nia")
        posting.post(actor(here, "nia"), pile)
        kinds = list(db.session.scalars(select(Notice.kind).order_by(Notice.id)))
        assert kinds == ["exchange.agreed", "exchange.agreed", "exchange.waiting"]
        told = db.session.scalars(select(Exchange).where(Exchange.slip == "0002")).one()
        assert (told.channel, told.giver_word, told.receiver_word) == ("phone", None, "phone")
        acts = [(each.action, each.who) for each in db.session.scalars(select(TrailEntry).order_by(TrailEntry.number))
                if each.action.startswith(("slip.", "pile."))]  # fmt: skip
        assert acts == [("pile.opened", "C1"), ("slip.typed", "C1"), ("slip.typed", numbers(here)["nia"]),
                        ("slip.in book", numbers(here)["nia"]), ("slip.in book", numbers(here)["nia"]),
                        ("pile.posted", numbers(here)["nia"])]  # fmt: skip


def numbers(here: Village) -> dict[str, str]:
    return {name: member_of(here, name).number for name in here.refs}


def test_what_was_told_on_the_web_is_joined_and_not_posted_twice(app: Flask) -> None:
    with app.app_context():
        here = village()
        ref = people.tell(here, "mair", "mair", "alys", 60)
        told = db.session.scalars(select(Exchange).where(Exchange.ref == ref)).one()
        pile = begin(here, 3, 180)
        days = (people.today(here) - FIRST_DAY).days
        first = add(here, pile, line(here, 1, "mair", "alys", days=days))
        backwards = add(here, pile, line(here, 2, "alys", "mair", days=days - 1))
        again = add(here, pile, line(here, 3, "mair", "alys", days=days - 2))
        with pytest.raises(errors.PileUnsettled):
            posting.post(actor(here, "sioned"), pile)
        with pytest.raises(errors.OtherWay):
            service.answer_twin(actor(here, "sioned"), backwards, backwards.people[0].id, told)
        service.answer_twin(actor(here, "sioned"), backwards, backwards.people[0].id, None)
        service.answer_twin(actor(here, "sioned"), again, again.people[0].id, None)
        service.answer_twin(actor(here, "sioned"), first, first.people[0].id, told)
        posting.post(actor(here, "sioned"), pile)
        db.session.refresh(told)
        assert (told.state, told.giver_word, told.receiver_word) == ("agreed", "web", "slip")
        assert book.totals(here.group_id).transactions == 3
        assert book.balance(member_of(here, "mair").account_id) == 60 + 60 - 60


def test_another_length_on_the_slip_is_asked_about_never_averaged(app: Flask) -> None:
    with app.app_context():
        here = village()
        ref = people.tell(here, "mair", "mair", "alys", 60)
        told = db.session.scalars(select(Exchange).where(Exchange.ref == ref)).one()
        pile = begin(here, 1, 90)
        slip = add(here, pile, line(here, 1, "mair", "alys", 90, days=(people.today(here) - FIRST_DAY).days))
        service.answer_twin(actor(here, "sioned"), slip, slip.people[0].id, told)
        posting.post(actor(here, "sioned"), pile)
        db.session.refresh(told)
        assert (told.state, told.proposed_minutes, told.proposed_by) == ("queried", 90, "receiver")
        assert book.totals(here.group_id).transactions == 0


def test_the_same_slip_twice_is_counted_and_posted_once(app: Flask) -> None:
    with app.app_context():
        here = village()
        pile = begin(here, 2, 120)
        first = add(here, pile, line(here, 1, "mair", "alys"))
        copy = add(here, pile, line(here, 2, "mair", "alys"))
        assert queries.asks(first) == [] and len(queries.asks(copy)) == 1
        service.answer_twin(actor(here, "sioned"), copy, copy.people[0].id, first)
        posting.post(actor(here, "sioned"), pile)
        assert book.totals(here.group_id).transactions == 1


def test_where_the_other_one_is_taken_out_it_is_asked_again(app: Flask) -> None:
    with app.app_context():
        here = village()
        pile = begin(here, 1, 60)
        first = add(here, pile, line(here, 1, "mair", "alys"))
        copy = add(here, pile, line(here, 2, "mair", "alys"))
        service.answer_twin(actor(here, "sioned"), copy, copy.people[0].id, first)
        service.move(actor(here, "sioned"), first, STRUCK)
        with pytest.raises(errors.PileUnsettled):
            posting.post(actor(here, "sioned"), pile)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_is_refused_while_typing(app: Flask) -> None:
    with app.app_context():
        here = village()
        pile = begin(here, 9, 540)
        refused = [
            (errors.OneselfHelped, line(here, 1, "mair", "mair")),
            (errors.NoHours, line(here, 1, "mair", "alys", 0)),
            (errors.TooManyHours, line(here, 1, "mair", "alys", 1441)),
            (errors.RoundsToNothing, line(here, 1, "mair", "alys", 3)),
            (errors.InTheFuture, line(here, 1, "mair", "alys", days=4000)),
            (errors.BeforeTheBeginning, line(here, 1, "mair", "alys", days=-30)),
            (errors.OneOnOneSide, line(here, 1, "mair alys", "gwen dafydd")),
            (errors.SamePersonTwice, line(here, 1, "mair mair", "gwen")),
            (errors.Missing, line(here, 1, "mair", "")),
            (errors.Missing, line(here, 1, "", "", missing="giver")),
            (errors.BothWords, line(here, 1, "mair", "alys", source="text")),
            (errors.NoSuchSlip, line(here, 999, "mair", "alys")),
            (errors.OddCharacters, line(here, 1, "mair", "alys", what="a\u202eb")),
            (errors.TooLong, line(here, 1, "mair", "alys", what="a" * 301)),
        ]
        for refusal, typed in refused:
            with pytest.raises(refusal):
                add(here, pile, typed)
        with pytest.raises(errors.ReasonNeeded):
            service.add(actor(here, "sioned"), pile, line(here, 1, "mair", "alys"), ASIDE)
        with pytest.raises(errors.NotAllowed):
            add(here, pile, line(here, 1, "mair", "alys"), who="mair")
        assert queries.totals(pile).slips == 0


@pytest.mark.parametrize("engine", ["sqlite"])
def test_somebody_of_another_group_is_unknown_here(app: Flask) -> None:
    with app.app_context():
        here = village()
        there = people.whole("tregaron")
        pile = begin(here, 1, 60)
        mine = line(here, 1, "mair", "alys")
        theirs = service.Line(1, [member_of(there, "mair")], mine.receivers, FIRST_DAY, 60)
        with pytest.raises(errors.UnknownMember):
            add(here, pile, theirs)
        for verb in (
            lambda: posting.plan(actor(there, "sioned"), pile),
            lambda: posting.post(actor(there, "sioned"), pile),
            lambda: service.add(actor(there, "sioned"), pile, mine),
        ):
            with pytest.raises(errors.NotFound):
                verb()


def test_posted_as_it_was_looked_at_or_not_at_all(app: Flask) -> None:
    with app.app_context():
        here = village()
        pile = begin(here, 1, 60)
        slip = add(here, pile, line(here, 1, "mair", "alys"))
        seen = pile.version
        service.change(actor(here, "nia"), slip, line(here, 1, "gwen", "alys"))
        with pytest.raises(errors.PileChanged):
            posting.post(actor(here, "sioned"), pile, seen)
        posting.post(actor(here, "sioned"), pile, pile.version)
        with pytest.raises(errors.PileSettled):
            posting.post(actor(here, "nia"), pile, pile.version)
        for verb in (
            lambda: service.change(actor(here, "nia"), slip, line(here, 1, "mair", "alys")),
            lambda: service.move(actor(here, "nia"), slip, STRUCK),
            lambda: service.recount(actor(here, "nia").for_reason("x"), pile, 2, 60),
            lambda: service.abandon(actor(here, "nia").for_reason("x"), pile),
            lambda: add(here, pile, line(here, 2, "mair", "alys")),
        ):
            with pytest.raises(errors.PileSettled):
                verb()
        assert book.totals(here.group_id).transactions == 1


def test_one_refusal_and_nothing_of_the_pile_is_in_the_book(app: Flask) -> None:
    with app.app_context():
        here = village()
        pile = begin(here, 2, 120)
        add(here, pile, line(here, 1, "mair", "alys"))
        add(here, pile, service.Line(2, (), (), FIRST_DAY, 60, present=[member_of(here, "sioned")], rule="pot"))
        with pytest.raises(errors.OwnHours):
            posting.post(actor(here, "sioned"), pile)
        assert book.totals(here.group_id).transactions == 0 and pile.state == "open"
        posting.post(actor(here, "nia"), pile)
        assert book.totals(here.group_id).transactions == 2


def test_a_limit_the_members_set_stops_the_whole_pile(app: Flask) -> None:
    from timebank.ledger import service as ledger

    with app.app_context():
        here = village()
        ledger.set_limits(host(here), member_of(here, "alys").account_id, floor=-60, ceiling=None)
        pile = begin(here, 2, 120)
        add(here, pile, line(here, 1, "mair", "alys"))
        add(here, pile, line(here, 2, "gwen", "alys", days=9))
        with pytest.raises(errors.BeyondFloor):
            posting.post(actor(here, "sioned"), pile)
        assert book.totals(here.group_id).transactions == 0


def test_suspense_is_cleared_in_one_step_also_after_its_month_closed(app: Flask) -> None:
    with app.app_context():
        here = village()
        pile = begin(here, 1, 60)
        slip = add(here, pile, line(here, 1, "", "alys", missing="giver"))
        posting.post(actor(here, "sioned"), pile)
        assert slip.state == SUSPENSE and slip.counts_in == "2026-01"
        months.close_month(host(here), here.group_id, "2026-01", people.today(here))
        with pytest.raises(errors.OwnHours):
            posting.settle(actor(here, "sioned"), slip, line(here, 1, "sioned", "alys"))
        posting.settle(actor(here, "sioned"), slip, line(here, 1, "mair", "alys"))
        assert (slip.state, slip.is_late) == (IN_BOOK, True)
        balances = {each.code: each.minutes for each in book.balances(here.group_id)}
        assert balances["suspense"] == 0 and book.balance(member_of(here, "alys").account_id) == -60
        with pytest.raises(errors.NotNow):
            posting.settle(actor(here, "sioned"), slip, line(here, 1, "gwen", "alys"))


def test_what_becomes_clear_and_was_told_already_is_asked_about(app: Flask) -> None:
    with app.app_context():
        here = village()
        pile = begin(here, 3, 180)
        unknown = add(here, pile, line(here, 1, "", "alys", missing="giver"))
        aside = add(here, pile, line(here, 2, "", "gwen", days=20), ASIDE)
        add(here, pile, line(here, 3, "mair", "alys"))
        posting.post(actor(here, "sioned"), pile)
        with pytest.raises(errors.ToldAlready):
            posting.settle(actor(here, "nia"), unknown, line(here, 1, "mair", "alys"))
        assert book.totals(here.group_id).transactions == 2 and unknown.state == SUSPENSE
        with pytest.raises(errors.ReasonNeeded):
            posting.drop(actor(here, "nia"), unknown)
        posting.drop(actor(here, "nia").for_reason("it was slip 3", "en"), unknown)
        posting.settle(actor(here, "nia"), aside, line(here, 2, "mair", "gwen", days=20))
        with pytest.raises(errors.NotNow):
            posting.drop(actor(here, "nia").for_reason("x"), aside)
        balances = {each.code: each.minutes for each in book.balances(here.group_id)}
        assert balances["suspense"] == 0 and book.balance(member_of(here, "alys").account_id) == -60
        assert book.totals(here.group_id).transactions == 4


def test_the_group_leaves_agreeing_to_a_coordinator(app: Flask) -> None:
    from timebank.groups import service as groups

    with app.app_context():
        here = village()
        groups.change(host(here), groups.by_slug(here.slug), "confirmation", "coordinator")
        pile = begin(here, 2, 120)
        add(here, pile, line(here, 1, "mair", "alys"))
        add(here, pile, line(here, 2, "gwen", "alys", signed="giver"))
        posting.post(actor(here, "sioned"), pile)
        states = dict(db.session.execute(select(Exchange.slip, Exchange.state)).all())
        assert states == {"0001": "agreed", "0002": "waiting"}


def test_numbers_never_repeat_and_go_on_after_old_pads(app: Flask) -> None:
    with app.app_context():
        here = people.whole()
        claim = exchanges.Claim(member_of(here, "mair"), member_of(here, "alys"), FIRST_DAY, 60, slip="231")
        exchanges.log_from_paper(host(here), here.group_id, [claim])
        run = service.give_out(actor(here, "sioned"), here.group_id, 2, "a5")
        assert (run.first, run.last) == (232, 235)
        again = service.give_out(actor(here, "nia"), here.group_id, 1, "hand")
        assert (again.first, again.last, again.made_by_id) == (236, 236, member_of(here, "nia").id)
        pile = begin(here, 2, 60)
        with pytest.raises(errors.SlipInBook):
            add(here, pile, line(here, 231, "mair", "alys"))
        add(here, pile, line(here, 233, "", ""), VOID)
        gone = [(run.first, stretches) for run, stretches in queries.missing(actor(here, "sioned"), here.group_id)]
        assert gone == [(232, [(232, 232), (234, 235)]), (236, [(236, 236)])]
        with pytest.raises(errors.TooManySlips):
            service.give_out(actor(here, "sioned"), here.group_id, 51, "a4")


def test_sent_twice_it_is_one_slip(app: Flask) -> None:
    with app.app_context():
        here = village()
        pile = begin(here, 1, 60)
        first = service.add(actor(here, "sioned"), pile, line(here, None, "mair", "alys"), form_key="abc")
        assert service.add(actor(here, "sioned"), pile, line(here, None, "mair", "alys"), form_key="abc") is first
        assert queries.totals(pile).slips == 1


def test_far_back_is_refused_and_the_actor_of_the_machine_may_post(app: Flask) -> None:
    with app.app_context():
        here = village()
        pile = begin(here, 1, 60)
        add(here, pile, line(here, 1, "mair", "alys", days=int(timedelta(days=2).days)))
        posting.post(Actor.host(here.group_id), pile)
        assert book.totals(here.group_id).transactions == 1
