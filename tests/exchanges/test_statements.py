"""A statement adds up for whoever reads it, whatever was put right or taken out, and its pages join at any depth."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import event

from tests.stories import people
from tests.stories.people import Village
from timebank import words
from timebank.db import db
from timebank.exchanges import corrections, doubts, queries, service, statements, wording
from timebank.exchanges.models import GIVER, RECEIVER, Exchange
from timebank.exchanges.service import Claim
from timebank.groups import service as groups
from timebank.ledger import queries as book
from timebank.ledger import service as ledger
from timebank.members.models import Member
from timebank.permissions import Actor


@pytest.fixture
def village(app: Flask) -> Iterator[Village]:
    with app.app_context():
        yield people.whole()


def tell(village: Village, giver: str, receiver: str, minutes: int) -> Exchange:
    """A slip that both signed: in the book at once."""
    giver_, receiver_ = (people.member_of(village, who) for who in (giver, receiver))
    claim = Claim(giver_, receiver_, people.today(village), minutes, "help")
    voice = people.actor(village, "sioned").speaking_for(None, "slip")
    return service.log(voice, village.group_id, claim, words=(GIVER, RECEIVER))


def by(village: Village, reason: str) -> Actor:
    return people.actor(village, "sioned").for_reason(reason)


def whole(village: Village, member: Member, **how: object) -> list[list[statements.StatementLine]]:
    """All pages from the newest to the oldest."""
    found, before = [], None
    while True:
        page = statements.page(people.actor(village, "mair"), member, before=before, **how)  # type: ignore[arg-type]
        found.append(page.lines)
        if page.older is None:
            return found
        before = page.older


def expect_to_add_up(village: Village, member: Member, lines: list[statements.StatementLine]) -> None:
    for newer, older in pairwise(lines):
        assert newer.balance_after == older.balance_after + newer.minutes
    assert lines[0].balance_after == book.balance(member.account_id)
    assert lines[-1].balance_after == lines[-1].minutes


def test_what_was_put_right_is_one_line_where_it_was_first_written(village: Village) -> None:
    wrong = tell(village, "mair", "alys", 120)
    tell(village, "mair", "huw", 60)
    right = corrections.correct(by(village, "started late"), wrong, 75)
    mair = people.member_of(village, "mair")
    (lines,) = whole(village, mair)
    assert [(line.minutes, line.balance_after) for line in lines] == [(60, 135), (75, 75)]
    assert lines[1].exchange is right
    entry = wording.entry(lines[1], mair, groups.rules_now(village.group_id))
    today = words.day(people.today(village))
    assert (entry.hours, entry.notes) == (
        "given 1 hour 15 minutes",
        (f"was 2 hours, corrected {today}: started late",),
    )
    assert entry.after == "after this: 1 hour 15 minutes more given than received"


def test_put_right_twice_is_still_one_line(village: Village) -> None:
    first = tell(village, "alys", "mair", 120)
    second = corrections.correct(by(village, "late"), first, 75)
    tell(village, "mair", "huw", 60)
    third = corrections.correct(by(village, "later still"), second, 30)
    mair = people.member_of(village, "mair")
    (lines,) = whole(village, mair)
    assert [(line.minutes, line.balance_after) for line in lines] == [(60, 30), (-30, -30)]
    assert lines[1].exchange is third
    (note,) = wording.entry(lines[1], mair, groups.rules_now(village.group_id)).notes
    assert note.index("was 1 hour 15 minutes") < note.index("was 2 hours")


def test_what_was_taken_out_is_one_line_that_counts_nothing(village: Village) -> None:
    wrong = tell(village, "mair", "alys", 120)
    tell(village, "mair", "huw", 60)
    corrections.take_back(by(village, "another Mair"), wrong)
    mair = people.member_of(village, "mair")
    (lines,) = whole(village, mair)
    assert [(line.minutes, line.balance_after) for line in lines] == [(60, 60), (0, 0)]
    entry = wording.entry(lines[1], mair, groups.rules_now(village.group_id))
    assert entry.hours == "taken out: 2 hours"
    assert entry.notes[0].endswith("another Mair")


def test_a_bookkeeper_sees_every_line(village: Village) -> None:
    wrong = tell(village, "mair", "alys", 120)
    corrections.take_back(by(village, "no"), corrections.correct(by(village, "late"), wrong, 75))
    mair = people.member_of(village, "mair")
    (lines,) = whole(village, mair, every=True)
    assert [line.minutes for line in lines] == [-75, 75, -120, 120]
    assert [line.balance_after for line in lines] == [line.line.balance_after for line in lines]
    expect_to_add_up(village, mair, lines)
    rules = groups.rules_now(village.group_id)
    assert all(wording.entry(line, mair, rules).hours for line in lines)


def test_hours_from_before_the_opening_hours_touch_nobody_elses_line(village: Village) -> None:
    mair = people.member_of(village, "mair")
    with db.write():
        people.member_of(village, "mair").opening_on = "2999-01-01"
    wrong = tell(village, "mair", "alys", 120)
    corrections.correct(by(village, "late"), wrong, 75)
    with db.write():
        people.member_of(village, "mair").opening_on = None
    tell(village, "mair", "huw", 60)
    with db.write():
        people.member_of(village, "mair").opening_on = "2999-01-01"
    (lines,) = whole(village, mair)
    assert [(line.minutes, line.balance_after) for line in lines] == [(60, 60)]


@pytest.mark.parametrize("seed", range(6))
def test_any_history_adds_up_and_its_pages_join(village: Village, seed: int) -> None:
    chance = random.Random(seed)
    standing: list[Exchange] = []
    order: list[int] = []  # what a member should read, oldest first: position -> minutes now
    place: dict[int, int] = {}
    for _ in range(40):
        act = chance.choice(["tell", "tell", "correct", "take back"]) if standing else "tell"
        if act == "tell":
            giver, receiver = chance.choice([("mair", "alys"), ("alys", "mair"), ("mair", "huw")])
            minutes = 15 * chance.randint(1, 9)
            exchange = tell(village, giver, receiver, minutes)
            place[exchange.id] = len(order)
            order.append(minutes if giver == "mair" else -minutes)
            standing.append(exchange)
            continue
        exchange = standing.pop(chance.randrange(len(standing)))
        at = place[exchange.id]
        if act == "take back":
            corrections.take_back(by(village, "no"), exchange)
            order[at] = 0
        else:
            right = corrections.correct(by(village, "other"), exchange, exchange.minutes + 15)
            place[right.id] = at
            order[at] = right.minutes if order[at] > 0 else -right.minutes
            standing.append(right)
    mair = people.member_of(village, "mair")
    pages = whole(village, mair, limit=7)
    lines = [line for page in pages for line in page]
    assert [line.minutes for line in lines] == order[::-1]
    expect_to_add_up(village, mair, lines)
    assert [len(page) for page in pages[:-1]] == [7] * (len(pages) - 1)
    every = [line for page in whole(village, mair, every=True, limit=7) for line in page]
    assert [line.line for line in every] == book.statement(mair.account_id, limit=1000)
    actor = people.actor(village, "mair")
    for newer, older in pairwise(pages):
        back = statements.page(actor, mair, after=older[0].line.number, limit=7)
        assert back.lines == newer
        assert (back.newer is None) == (newer is pages[0])
        assert back.older == newer[-1].line.number


def test_the_first_and_the_last_page(village: Village) -> None:
    for _ in range(5):
        tell(village, "mair", "alys", 60)
    mair, actor = people.member_of(village, "mair"), people.actor(village, "mair")
    first = statements.page(actor, mair, limit=2)
    middle = statements.page(actor, mair, before=first.older, limit=2)
    last = statements.page(actor, mair, before=middle.older, limit=2)
    assert (first.newer, last.older) == (None, None)
    assert (middle.newer, last.newer) == (middle.lines[0].line.number, last.lines[0].line.number)
    # Beyond either end, and where the newest page would not be full, the newest page.
    for odd in ({"before": 1}, {"after": 10**9}, {"after": first.lines[0].line.number - 1}, {"before": 10**9}):
        assert statements.page(actor, mair, limit=2, **odd).lines == first.lines  # type: ignore[arg-type]
        assert statements.page(actor, mair, limit=2, **odd).newer is None  # type: ignore[arg-type]


def test_an_empty_statement(village: Village) -> None:
    page = statements.page(people.actor(village, "mair"), people.member_of(village, "mair"))
    assert (page.lines, page.newer, page.older, page.changed) == ([], None, None, [])


def test_what_was_changed_lately_further_down_is_named_on_the_newest_page(village: Village) -> None:
    wrong = tell(village, "mair", "alys", 120)
    for _ in range(3):
        tell(village, "mair", "huw", 60)
    mair, actor = people.member_of(village, "mair"), people.actor(village, "mair")
    corrections.correct(by(village, "late"), wrong, 75)
    page = statements.page(actor, mair, since="2020", limit=2)
    assert [(each.number, each.minutes) for each in page.changed] == [(wrong.posted_number, 75)]
    assert statements.page(actor, mair, since="2999", limit=2).changed == []
    assert statements.page(actor, mair, since="2020", limit=9).changed == []
    assert statements.page(actor, mair, since="2020", before=page.older, limit=2).changed == []


def test_hours_of_other_kinds_stand_among_them(village: Village) -> None:
    mair = people.member_of(village, "mair")
    host, own = Actor.host(village.group_id), groups.account_ids(village.group_id)
    legs = {mair.account_id: 30, own["pot"]: -30}
    posted = ledger.post(host, village.group_id, kind="gift", occurred_on=people.today(village), postings=legs)
    wrong = tell(village, "mair", "alys", 120)
    ledger.reverse(host, village.group_id, posted.number)
    corrections.correct(by(village, "late"), wrong, 75)
    (lines,) = whole(village, mair)
    assert [line.minutes for line in lines] == [-30, 75, 30]
    expect_to_add_up(village, mair, lines)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_is_rare_is_found_by_its_own_small_index(village: Village) -> None:
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    corrections.correct(by(village, "late"), tell(village, "mair", "alys", 120), 75)
    actor, mair = people.actor(village, "mair"), people.member_of(village, "mair")
    coordinator = people.actor(village, "sioned")
    asked.clear()
    statements.page(actor, mair)
    doubts.open_in(coordinator, village.group_id)
    plans = []
    for sql in asked:
        if "FROM exchange" in sql:
            plan = db.raw()(f"EXPLAIN QUERY PLAN {sql}", (1,) * sql.count("?"))
            plans += [row[3] for row in plan if row[3].startswith(("SCAN exchange", "SEARCH exchange "))]
    found = [re.findall(r"ix_\w+|SCAN", plan) for plan in plans]
    assert found == [
        ["ix_exchange_out_giver"],
        ["ix_exchange_out_receiver"],
        ["ix_exchange_right"],
        ["ix_exchange_number"],
        ["ix_exchange_in_doubt"],
    ]


def test_only_for_those_who_may_read_it(village: Village) -> None:
    mair = people.member_of(village, "mair")
    with pytest.raises(Exception, match="yourself"):
        statements.page(people.actor(village, "alys"), mair)
    with pytest.raises(Exception, match="nothing at this address"):
        statements.whose(people.actor(village, "alys"), mair.ref)
    assert queries.waiting_for(mair) == []
