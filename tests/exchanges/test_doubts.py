"""Hours in the book that somebody says are different: nothing moves, and only the right people say or settle it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.stories import people
from tests.stories.people import Village
from timebank.errors import Missing, NoHours, NotAllowed, NotFound, NotNow, OwnHours, ReasonNeeded, Refusal, SameHours
from timebank.exchanges import answers, corrections, doubts, queries
from timebank.exchanges.models import Exchange
from timebank.groups import service as groups
from timebank.ledger import queries as book
from timebank.ledger.audit import audit
from timebank.members import service as members
from timebank.permissions import Actor
from timebank.trail import service as trail


@pytest.fixture
def village(app: Flask) -> Iterator[Village]:
    with app.app_context():
        yield people.whole()


def by(village: Village, who: str, reason: str | None = None) -> Actor:
    return people.actor(village, who).for_reason(reason)


def agreed(village: Village, giver: str = "alys", minutes: int = 90) -> Exchange:
    """Help that Mair was given and said yes to."""
    mair = by(village, "mair")
    exchange = queries.by_ref(mair, people.tell(village, giver, giver, "mair", minutes))
    answers.agree(mair, exchange)
    return exchange


def acts(exchange: Exchange) -> list[str]:
    return [row.action.removeprefix("exchange.") for row in trail.about(exchange.group_id, exchange.ref)]


def minutes(village: Village, who: str) -> int:
    return book.balance(people.member_of(village, who).account_id)


def test_a_doubt_moves_nothing_and_is_said_once(village: Village) -> None:
    exchange = agreed(village)
    lines = book.totals(village.group_id).transactions
    doubts.say(by(village, "alys"), exchange, 75)
    doubts.say(by(village, "alys"), exchange, 75)
    assert acts(exchange) == ["logged", "agreed", "doubted"]
    assert (exchange.state, exchange.giver_says, exchange.receiver_says) == ("agreed", 75, None)
    assert (minutes(village, "alys"), book.totals(village.group_id).transactions) == (90, lines)
    doubts.say(by(village, "alys", "we began late"), exchange, 75)
    doubts.say(by(village, "alys", "we began late"), exchange, 75)
    doubts.say(by(village, "alys"), exchange, 60)
    assert acts(exchange)[2:] == ["doubted"] * 3
    assert exchange.giver_says == 60
    assert doubts.open_in(by(village, "sioned"), village.group_id) == [exchange]
    assert not audit(village.group_id).findings


def test_both_sides_may_say_so_and_each_takes_back_its_own(village: Village) -> None:
    exchange = agreed(village)
    doubts.say(by(village, "mair", "that was another Mair"), exchange, 0)
    doubts.say(by(village, "alys"), exchange, 120)
    assert exchange.in_doubt == ("giver", "receiver")
    doubts.take_back(by(village, "mair"), exchange)
    doubts.take_back(by(village, "mair"), exchange)
    assert exchange.in_doubt == ("giver",)
    assert acts(exchange)[2:] == ["doubted", "doubted", "doubt taken back"]


def test_putting_right_settles_it_and_the_right_hours_may_be_doubted_again(village: Village) -> None:
    exchange = agreed(village)
    doubts.say(by(village, "alys"), exchange, 75)
    right = corrections.correct(by(village, "sioned", "spoke with both"), exchange, 75)
    assert (exchange.in_doubt, right.in_doubt) == ((), ())
    assert (minutes(village, "alys"), minutes(village, "mair")) == (75, -75)
    doubts.say(by(village, "mair"), right, 60)
    assert right.in_doubt == ("receiver",)
    with pytest.raises(NotNow):
        doubts.say(by(village, "mair"), exchange, 60)


def test_taking_out_settles_it(village: Village) -> None:
    exchange = agreed(village)
    doubts.say(by(village, "mair", "not me"), exchange, 0)
    corrections.take_back(by(village, "huw", "another group's"), exchange)
    assert (exchange.state, exchange.in_doubt) == ("reversed", ())
    assert doubts.open_in(by(village, "sioned"), village.group_id) == []


@pytest.mark.parametrize("officer", ["sioned", "huw"])
def test_it_stays_as_it_is_for_a_reason(village: Village, officer: str) -> None:
    exchange = agreed(village)
    with pytest.raises(NotNow):
        doubts.leave(by(village, officer, "why?"), exchange)
    doubts.say(by(village, "alys"), exchange, 75)
    with pytest.raises(ReasonNeeded):
        doubts.leave(by(village, officer), exchange)
    doubts.leave(by(village, officer, "the slip says 1 h 30"), exchange)
    with pytest.raises(NotNow):
        doubts.leave(by(village, officer, "the slip says 1 h 30"), exchange)
    assert exchange.in_doubt == ()
    assert acts(exchange)[-1] == "left as it is"
    assert minutes(village, "alys") == 90


def test_the_coordinator_passes_on_what_a_party_said(village: Village) -> None:
    exchange = agreed(village)
    doubts.pass_on(by(village, "sioned"), exchange, "receiver", "phone", 75)
    said = doubts.latest(exchange, "receiver")
    assert said is not None
    assert (said.on_behalf_of, said.channel) == (people.member_of(village, "mair").number, "phone")
    with pytest.raises(NotAllowed):
        doubts.pass_on(by(village, "huw"), exchange, "receiver", "phone", 60)


@pytest.mark.parametrize(
    ("who", "refusal"), [("huw", NotAllowed), ("sioned", NotAllowed), ("nia", NotAllowed), ("elsewhere", NotFound)]
)
def test_only_a_party_says_so_for_itself(village: Village, who: str, refusal: type[Refusal]) -> None:
    exchange = agreed(village)
    actor = by(people.found("aber"), "sioned") if who == "elsewhere" else by(village, who)
    for verb in (lambda: doubts.say(actor, exchange, 75), lambda: doubts.take_back(actor, exchange)):
        with pytest.raises(refusal):
            verb()
    with pytest.raises(NotFound):
        queries.by_ref(by(people.found("ceri"), "sioned"), exchange.ref)
    assert exchange.in_doubt == ()


def test_a_coordinators_own_hours_are_somebody_elses_to_settle(village: Village) -> None:
    exchange = agreed(village, "nia")
    doubts.say(by(village, "nia"), exchange, 75)
    for verb in (
        lambda: doubts.leave(by(village, "nia", "mine"), exchange),
        lambda: doubts.pass_on(by(village, "nia"), exchange, "receiver", "phone", 60),
        lambda: corrections.correct(by(village, "nia", "mine"), exchange, 75),
    ):
        with pytest.raises(OwnHours):
            verb()
    found = doubts.looks_into(exchange)
    assert found is not None
    assert found.name == "Sioned Evans"


@pytest.mark.parametrize(("told", "now"), [(120, 120), (90, 90), (0, 0)])
def test_an_only_officers_own_hours_are_settled_by_a_slip(village: Village, told: int, now: int) -> None:
    exchange = agreed(village, "nia")
    doubts.say(by(village, "mair"), exchange, 120)
    nia = by(village, "nia", "Mair signed it")
    for who in ("huw", "sioned"):
        with pytest.raises(OwnHours):
            doubts.settle_from_signed_slip(nia, exchange, "17", told)
        officer = people.member_of(village, who)
        for role in officer.role_names:
            members.end_role(Actor.host(village.group_id), officer, role)
    with pytest.raises(ReasonNeeded):
        doubts.settle_from_signed_slip(by(village, "nia"), exchange, "17", told)
    with pytest.raises(Missing):
        doubts.settle_from_signed_slip(nia, exchange, " ", told)
    stands = doubts.settle_from_signed_slip(nia, exchange, "17", told)
    assert (minutes(village, "nia"), stands.single_handed, exchange.in_doubt) == (now, True, ())
    (marked,) = [row for row in trail.about(village.group_id, stands.ref) if row.facts.get("single_handed")]
    assert (marked.reason, marked.facts["slip"]) == ("Mair signed it", "17")
    with pytest.raises(NotNow):
        doubts.settle_from_signed_slip(nia, stands, "17", 30)
    assert not audit(village.group_id).findings


@pytest.mark.parametrize(
    ("told", "refusal"), [(90, SameHours), (94, SameHours), (-5, NoHours), (0, ReasonNeeded), (25 * 60, Refusal)]
)
def test_what_cannot_be_said(village: Village, told: int, refusal: type[Refusal]) -> None:
    exchange = agreed(village)
    with pytest.raises(refusal):
        doubts.say(by(village, "alys"), exchange, told)
    assert acts(exchange) == ["logged", "agreed"]


def test_not_before_it_is_in_the_book(village: Village) -> None:
    mair = by(village, "mair")
    exchange = queries.by_ref(mair, people.tell(village, "alys", "alys", "mair", 90))
    for verb in (
        lambda: doubts.say(mair, exchange, 75),
        lambda: doubts.take_back(mair, exchange),
        lambda: doubts.leave(by(village, "sioned", "why"), exchange),
        lambda: doubts.pass_on(by(village, "sioned"), exchange, "receiver", "phone", 60),
    ):
        with pytest.raises(NotNow):
            verb()


# Where the group leaves agreeing to a coordinator


@pytest.fixture
def ruled(village: Village) -> Village:
    groups.change(Actor.host(village.group_id), groups.by_slug(village.slug), "confirmation", "coordinator")
    return village


def waiting(village: Village) -> Exchange:
    return queries.by_ref(by(village, "mair"), people.tell(village, "alys", "alys", "mair", 90))


@pytest.mark.parametrize(("who", "other"), [("mair", "alys"), ("alys", "mair")])
def test_either_party_may_say_so_before_the_coordinator_agrees(ruled: Village, who: str, other: str) -> None:
    exchange = waiting(ruled)
    answers.query(by(ruled, who), exchange, 75)
    answers.query(by(ruled, who), exchange, 75)
    assert acts(exchange) == ["logged", "queried"]
    with pytest.raises(NotNow):
        answers.agree_as_coordinator(by(ruled, "sioned"), exchange)
    answers.agree(by(ruled, other), exchange)
    assert (exchange.state, exchange.posted_number) == ("queried", None)
    answers.agree_as_coordinator(by(ruled, "sioned"), exchange)
    assert (exchange.state, minutes(ruled, "alys"), minutes(ruled, "mair")) == ("agreed", 75, -75)


def test_the_coordinator_settles_what_two_see_differently(ruled: Village) -> None:
    exchange = waiting(ruled)
    answers.query(by(ruled, "mair"), exchange, 75)
    answers.rule(by(ruled, "sioned", "the slip says so"), exchange, 90)
    assert minutes(ruled, "alys") == 90


def test_a_party_says_that_it_did_not_happen_before_the_coordinator_agrees(ruled: Village) -> None:
    exchange = waiting(ruled)
    answers.decline(by(ruled, "mair", "another Mair"), exchange)
    with pytest.raises(NotNow):
        answers.agree_as_coordinator(by(ruled, "sioned"), exchange)
    assert minutes(ruled, "alys") == 0


def test_what_was_said_on_the_telephone_before_the_coordinator_agrees(ruled: Village) -> None:
    exchange = waiting(ruled)
    answers.pass_on(by(ruled, "sioned"), exchange, "receiver", "phone", 75)
    assert exchange.is_disputed
    answers.pass_on(by(ruled, "sioned"), exchange, "giver", "phone", None)
    assert not exchange.is_disputed
    answers.agree_as_coordinator(by(ruled, "sioned"), exchange)
    assert minutes(ruled, "mair") == -75


def test_a_yes_is_still_nobodys_but_the_coordinators(ruled: Village) -> None:
    exchange = waiting(ruled)
    with pytest.raises(NotAllowed):
        answers.agree(by(ruled, "mair"), exchange)
    answers.pass_on(by(ruled, "sioned"), exchange, "receiver", "phone", None)
    assert exchange.state == "waiting"
