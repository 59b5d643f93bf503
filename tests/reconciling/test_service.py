"""Settling what two sides said, and undoing it, on both engines: who may, what moves, what is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from tests.slips import pile as paper
from tests.stories import people
from tests.stories.people import Village, actor, member_of
from timebank import clock, points
from timebank.db import db
from timebank.errors import MonthClosed, NotAllowed, NotFound, NothingTicked, NotNow, OwnHours, ReasonNeeded
from timebank.exchanges import answers
from timebank.exchanges import service as exchanges
from timebank.exchanges.models import Exchange
from timebank.ledger import months
from timebank.ledger import queries as book
from timebank.permissions import Actor
from timebank.privacy import rooms
from timebank.reconciling import classes, queries, service
from timebank.reconciling.models import Reconciled
from timebank.reconciling.service import Outcome, Pick
from timebank.slips import posting
from timebank.trail import service as trail


@pytest.fixture
def here(app: Flask) -> Iterator[Village]:
    """Sioned and Nia, coordinators; Huw, the signer; Mair, Alys, Dafydd, Gwen."""
    with app.app_context():
        yield paper.village()


def officer(here: Village, who: str = "sioned") -> Actor:
    return actor(here, who).for_reason("I rang both", "en")


def picks(here: Village, act: str, who: str = "sioned") -> list[Pick]:
    """Everything this act may be done to."""
    every = queries.findings(actor(here, who), here.group_id)
    return [Pick(act, each.key, each.mark) for each in every if act in classes.acts(each)]


def settle(here: Village, act: str = "same", who: str = "sioned", key: str | None = None) -> Outcome:
    return service.settle(officer(here, who), here.group_id, picks(here, act, who), form_key=key)


def told_by_both(here: Village, giver: str = "alys", receiver: str = "mair", minutes: int = 60, other: int = 0) -> None:
    people.tell(here, giver, giver, receiver, minutes)
    people.tell(here, receiver, giver, receiver, other or minutes)


def stands(here: Village) -> list[tuple[str, str | None, str | None]]:
    db.session.expire_all()
    every = db.session.query(Exchange).order_by(Exchange.id)
    return [(each.state, each.giver_word, each.receiver_word) for each in every]


def minutes(here: Village, who: str) -> int:
    return book.balance(member_of(here, who).account_id)


def whys(here: Village, who: str = "sioned") -> list[str]:
    return [each.why for each in queries.findings(actor(here, who), here.group_id)]


def test_joining_passes_the_other_word_on_and_posts_once(here: Village) -> None:
    told_by_both(here)
    outcome = settle(here, key="abc")
    assert len(outcome.done) == 1 and not outcome.gone
    assert stands(here) == [("agreed", "web", "web"), ("withdrawn", None, "web")]
    assert (minutes(here, "alys"), minutes(here, "mair")) == (60, -60)
    again = service.settle(officer(here), here.group_id, [], form_key="abc")
    assert [each.id for each in again.done] == [outcome.done[0].id]
    assert minutes(here, "alys") == 60
    rows = trail.about(here.group_id, db.session.query(Exchange).first().ref)  # type: ignore[union-attr]
    agreed = next(row for row in rows if row.action == "exchange.agreed")
    assert (agreed.who, agreed.on_behalf_of, agreed.channel, agreed.reason) == (
        "C1", member_of(here, "mair").number, "web", "I rang both")  # fmt: skip
    assert whys(here) == []


def test_undoing_takes_the_hours_back_and_tells_both_anew(here: Village) -> None:
    told_by_both(here)
    [row] = settle(here).done
    service.undo(officer(here, "nia"), row)
    assert stands(here) == [
        ("reversed", "web", "web"),
        ("withdrawn", None, "web"),
        ("waiting", "web", None),
        ("waiting", None, "web"),
    ]
    assert (minutes(here, "alys"), minutes(here, "mair")) == (0, 0)
    assert whys(here) == ["exact"]
    with pytest.raises(NotNow):
        service.undo(officer(here), row)
    [row] = settle(here).done  # and once more
    assert minutes(here, "alys") == 60


def test_the_shorter_time_is_asked_about_and_undone(here: Village) -> None:
    told_by_both(here, minutes=120, other=105)
    [row] = settle(here).done
    assert stands(here) == [("queried", None, "web"), ("withdrawn", None, "web")]
    assert minutes(here, "alys") == 0
    service.undo(officer(here), row)
    assert stands(here)[2:] == [("waiting", "web", None), ("waiting", None, "web")]
    kept, gone = db.session.query(Exchange).order_by(Exchange.id).all()[2:]
    assert (kept.minutes, kept.proposed_minutes, gone.minutes) == (120, None, 105)


def test_what_has_gone_on_since_is_not_undone(here: Village) -> None:
    told_by_both(here, minutes=120, other=105)
    [row] = settle(here).done
    answers.agree(actor(here, "alys"), db.session.query(Exchange).order_by(Exchange.id).first())  # type: ignore[arg-type]
    with pytest.raises(NotNow):
        service.undo(officer(here), row)
    assert minutes(here, "alys") == 105


def test_a_second_telling_of_what_is_in_the_book(here: Village) -> None:
    ref = people.tell(here, "alys", "alys", "mair", 60)
    answers.answer(actor(here, "mair"), ref, answers.agree)
    people.tell(here, "mair", "alys", "mair", 60)
    assert whys(here) == ["in book"]
    [row] = settle(here).done
    assert [each[0] for each in stands(here)] == ["agreed", "withdrawn"] and minutes(here, "alys") == 60
    service.undo(officer(here), row)
    assert [each[0] for each in stands(here)] == ["agreed", "withdrawn", "waiting"]


def test_another_length_of_what_is_in_the_book_is_a_doubt(here: Village) -> None:
    ref = people.tell(here, "alys", "alys", "mair", 60)
    answers.answer(actor(here, "mair"), ref, answers.agree)
    people.tell(here, "mair", "alys", "mair", 45)
    [row] = settle(here).done
    first = db.session.query(Exchange).order_by(Exchange.id).first()
    assert first is not None and first.receiver_says == 45 and minutes(here, "alys") == 60
    service.undo(officer(here), row)
    db.session.expire_all()
    assert first.receiver_says is None and whys(here) == ["little"]


def test_in_the_book_twice_and_back(here: Village) -> None:
    for _ in range(2):
        ref = people.tell(here, "alys", "alys", "mair", 60)
        answers.answer(actor(here, "mair"), ref, answers.agree)
    assert minutes(here, "alys") == 120
    [row] = settle(here).done
    assert minutes(here, "alys") == 60 and whys(here) == []
    service.undo(officer(here), row)
    assert minutes(here, "alys") == 120 and whys(here) == ["in book"]
    settle(here, "another")
    assert minutes(here, "alys") == 120 and whys(here) == []


def test_a_slip_set_aside_gives_its_words_and_takes_them_back(here: Village) -> None:
    with db.write():
        claim = exchanges.Claim(member_of(here, "alys"), member_of(here, "mair"), paper.FIRST_DAY, 60)
        exchanges.log(actor(here, "alys"), here.group_id, claim)
    pile = paper.begin(here, 1, 60)
    slip = paper.add(here, pile, paper.line(here, 1, "alys", "mair"), "aside")
    assert "same" not in [act for each in queries.findings(actor(here, "sioned"), here.group_id)
                          for act in classes.acts(each)]  # fmt: skip
    posting.post(actor(here, "sioned"), pile)
    [row] = settle(here).done
    db.session.refresh(slip)
    assert slip.state == "in book" and stands(here) == [("agreed", "web", "slip")]
    service.undo(officer(here), row)
    db.session.refresh(slip)
    assert slip.state == "aside" and minutes(here, "alys") == 0
    assert stands(here) == [("reversed", "web", "slip"), ("waiting", "web", None)]
    assert "exact" in whys(here)


def test_a_line_of_an_open_pile_is_asked_about_again_when_undone(here: Village) -> None:
    people.tell(here, "alys", "alys", "mair", 60)
    days = (people.today(here) - paper.FIRST_DAY).days
    pile = paper.begin(here, 2, 120)
    first, second = (paper.add(here, pile, paper.line(here, nth, "alys", "mair", days=days)) for nth in (1, 2))
    [finding] = queries.findings(actor(here, "sioned"), here.group_id)
    assert finding.why == "exact" and len(finding.claims) == 3
    [row] = settle(here).done
    db.session.expire_all()
    twins = [each.twin for slip in (first, second) for each in slip.people if each.twin]
    assert twins == ["same"] and whys(here) == ["exact"]  # the other slip, beside the same telling
    [other] = settle(here, "another").done
    db.session.expire_all()
    assert sorted(each.twin for slip in (first, second) for each in slip.people if each.twin) == ["another", "same"]
    for each in (row, other):
        service.undo(officer(here), each)
    db.session.expire_all()
    assert not [each.twin for slip in (first, second) for each in slip.people if each.twin]


def test_somebody_who_was_not_found_had_told_it_already(here: Village) -> None:
    people.tell(here, "mair", "alys", "mair", 60)
    unplaced = exchanges.tell_unplaced(
        actor(here, "alys"), here.group_id, side="giver", typed="Meir", occurred_on=people.today(here), minutes_told=60
    )
    assert whys(here) == ["unknown"]
    [row] = settle(here).done
    assert stands(here) == [("agreed", "web", "web")] and minutes(here, "alys") == 60
    assert unplaced.settled_at is not None and whys(here) == []
    service.undo(officer(here), row)
    db.session.refresh(unplaced)
    assert unplaced.settled_at is None and unplaced.exchange_id is None
    assert stands(here) == [("reversed", "web", "web"), ("waiting", None, "web")] and minutes(here, "alys") == 0
    assert whys(here) == ["unknown"]


def test_the_other_way_round_is_settled_and_undone(here: Village) -> None:
    people.tell(here, "alys", "alys", "mair", 60)
    people.tell(here, "mair", "mair", "alys", 60)
    assert whys(here) == ["clash"]
    [row] = settle(here, "second").done
    assert stands(here) == [("withdrawn", "web", None), ("waiting", "web", None)]  # no word goes over
    service.undo(officer(here), row)
    assert stands(here)[1:] == [("waiting", "web", None), ("waiting", "web", None)] and whys(here) == ["clash"]


def test_what_is_in_the_book_twice_stands_in_the_way_of_closing(here: Village) -> None:
    month = people.today(here).isoformat()[:7]
    [point] = [each for each in points.POINTS if each.name == "twice"]
    for _ in range(2):
        ref = people.tell(here, "alys", "alys", "mair", 60)
        answers.answer(actor(here, "mair"), ref, answers.agree)
    found = point.find(here.group_id, month)
    assert (found.ready, found.figure) == (False, 1) and found.things[0].minutes == 60
    assert point.find(here.group_id, "2020-01").ready
    settle(here, "another")
    assert point.find(here.group_id, month).ready


def test_wrong_hands(here: Village) -> None:
    told_by_both(here)
    mine = picks(here, "same")
    for who in ("mair", "gwen"):
        with pytest.raises(NotAllowed):
            queries.findings(actor(here, who), here.group_id)
        with pytest.raises(NotAllowed):
            service.settle(officer(here, who), here.group_id, mine)
    other = people.whole("abermawr")
    with pytest.raises(NotFound):
        service.settle(officer(other), here.group_id, mine)
    assert service.settle(officer(other), other.group_id, mine).done == []
    with pytest.raises(ReasonNeeded):
        service.settle(actor(here, "sioned"), here.group_id, mine)
    with pytest.raises(NothingTicked):
        service.settle(officer(here), here.group_id, [])
    assert [each[0] for each in stands(here)] == ["waiting", "waiting"]
    [row] = settle(here).done
    with pytest.raises(NotFound):
        queries.by_ref(actor(other, "sioned"), row.ref)
    with pytest.raises(NotFound):
        service.undo(officer(other), row)
    with pytest.raises(NotAllowed):
        service.undo(officer(here, "mair"), row)


def test_ones_own_hours_and_those_of_whom_one_stands_in_for(here: Village) -> None:
    told_by_both(here, "sioned", "mair")
    with pytest.raises(OwnHours):
        settle(here)
    people.appoint(here, "nia", "mair")
    with pytest.raises(OwnHours):
        settle(here, who="nia")
    assert [each[0] for each in stands(here)] == ["waiting", "waiting"]
    settle(here, who="huw")  # every coordinator is close to it, so it lies with the signer
    assert minutes(here, "sioned") == 60
    with pytest.raises(OwnHours):
        service.undo(officer(here), db.session.query(Reconciled).one())


def test_the_signer_sees_nothing_that_a_coordinator_may_settle(here: Village) -> None:
    told_by_both(here)
    told_by_both(here, "sioned", "mair")
    assert whys(here, "huw") == []  # Nia may
    assert len(whys(here)) == 2
    [mine] = [each for each in picks(here, "same") if "e-" in each.key][:1]
    assert service.settle(officer(here, "huw"), here.group_id, [mine]).done == []


def test_what_changed_meanwhile_is_left_alone(here: Village) -> None:
    told_by_both(here)
    told_by_both(here, "dafydd", "gwen")
    chosen = picks(here, "same")
    assert len(chosen) == 2
    first = db.session.query(Exchange).order_by(Exchange.id).first()
    assert first is not None
    answers.answer(actor(here, "mair"), first.ref, answers.agree)
    outcome = service.settle(officer(here), here.group_id, chosen)
    assert (len(outcome.done), len(outcome.gone)) == (1, 1)
    assert minutes(here, "dafydd") == 60 and [each[0] for each in stands(here)][:2] == ["agreed", "waiting"]


def test_hostile_picks_do_nothing(here: Village) -> None:
    told_by_both(here)
    [real] = picks(here, "same")
    for pick in (Pick("same", real.key, "0" * 10), Pick("looked", real.key, real.mark), Pick("same", "e-x.e-y", "z"),
                 Pick("first", real.key, real.mark), Pick("drop table", real.key, real.mark)):  # fmt: skip
        assert service.settle(officer(here), here.group_id, [pick]).done == []
    assert [each[0] for each in stands(here)] == ["waiting", "waiting"]


def test_a_closed_month_stays_closed(here: Village) -> None:
    told_by_both(here)
    [row] = settle(here).done
    month = people.today(here).isoformat()[:7]
    with clock.at(clock.now() + timedelta(days=40)):
        with db.write():
            months.close_month(Actor.host(here.group_id), here.group_id, month, people.today(here))
        with pytest.raises(MonthClosed):
            service.undo(officer(here), row)
    assert minutes(here, "alys") == 60


def test_it_is_in_the_download_and_forgotten(here: Village) -> None:
    told_by_both(here)
    settle(here)
    sioned = member_of(here, "sioned")
    assert len(rooms.held_about(sioned)["What two sides said, as you settled it"]) == 1
    with db.write():
        rooms.ROOMS[[each.tables for each in rooms.ROOMS].index(("reconciled",))].forget(sioned)
    assert db.session.query(Reconciled).one().done_by_id is None
