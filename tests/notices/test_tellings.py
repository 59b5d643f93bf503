"""Who is told of what: whoever it concerns and does not know it yet, each thing once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.stories import people
from timebank import clock
from timebank.db import db
from timebank.exchanges import answers, corrections, doubts, queries, service
from timebank.exchanges.models import Exchange
from timebank.members import service as members
from timebank.notices import queries as notices
from timebank.notices import service as outbox
from timebank.notices.models import SENT, UNTOLD, Notice
from timebank.permissions import Actor


@pytest.fixture
def village(app: Flask) -> Iterator[people.Village]:
    """Gwen has no e-mail, and speaks through Sioned, the coordinator."""
    with app.app_context():
        village = people.whole()
        gwen = members.add(Actor.host(village.group_id), village.group_id, name="Gwen Price", phone="01970 600 333")
        village.refs["gwen"] = gwen.ref
        yield village


def untold(village: people.Village) -> list[tuple[str, str]]:
    """Who is still to be told what, in the order in which it happened."""
    chosen = select(Notice).where(Notice.state.in_(UNTOLD)).order_by(Notice.id)
    return [(each.name.split()[0], each.kind.removeprefix("exchange.")) for each in db.session.scalars(chosen)]


def exchange(village: people.Village, ref: str) -> Exchange:
    return queries.by_ref(people.actor(village, "sioned"), ref)


def for_gwen(village: people.Village, channel: str, words: tuple[str, ...]) -> Exchange:
    """Gwen helped Mair; Sioned writes down what she was told."""
    gwen, mair = people.member_of(village, "gwen"), people.member_of(village, "mair")
    sioned = people.actor(village, "sioned").speaking_for(gwen.number if len(words) == 1 else None, channel)
    claim = service.Claim(gwen, mair, people.today(village), 60)
    return service.log(sioned, village.group_id, claim, words=words)


def test_nobody_is_rung_about_what_they_have_just_said(village: people.Village) -> None:
    told = people.tell(village, "mair", "mair", "gwen", 60)
    assert untold(village) == [("Gwen", "waiting")]
    answers.pass_on(people.actor(village, "sioned"), exchange(village, told), "receiver", "phone", None)
    assert untold(village) == [("Mair", "agreed")]


def test_who_has_mail_hears_what_was_written_down_in_their_name(village: people.Village) -> None:
    told = people.tell(village, "alys", "alys", "mair", 60)
    answers.pass_on(people.actor(village, "sioned"), exchange(village, told), "receiver", "phone", None)
    assert untold(village) == [("Alys", "agreed"), ("Mair", "agreed")]


def test_a_slip_that_both_signed_is_told_by_mail_alone(village: people.Village) -> None:
    for_gwen(village, "slip", ("giver", "receiver"))
    assert untold(village) == [("Mair", "agreed")]


def test_what_somebody_else_said_is_told_to_who_has_no_mail(village: people.Village) -> None:
    told = for_gwen(village, "phone", ("giver",))
    assert untold(village) == [("Mair", "waiting")]
    mair = people.actor(village, "mair")
    answers.agree(mair, queries.by_ref(mair, told.ref))
    assert untold(village) == [("Gwen", "agreed")]


def test_an_officer_who_changes_something_tells_both(village: people.Village) -> None:
    told = for_gwen(village, "slip", ("giver", "receiver"))
    corrections.correct(people.actor(village, "sioned").for_reason("started late"), told, 45)
    assert untold(village) == [("Gwen", "corrected"), ("Mair", "corrected")]


def test_what_nobody_has_heard_of_is_taken_back_in_silence_but_for_who_told_it(village: people.Village) -> None:
    told = people.tell(village, "alys", "alys", "mair", 60)
    answers.withdraw(people.actor(village, "sioned"), exchange(village, told))
    assert untold(village) == [("Alys", "withdrawn")]


def test_what_was_heard_of_is_not_taken_back_in_silence(village: people.Village) -> None:
    told = people.tell(village, "alys", "alys", "mair", 60)
    heard()
    answers.withdraw(people.actor(village, "alys"), exchange(village, told))
    assert untold(village) == [("Mair", "withdrawn")]


def test_a_doubt_that_is_over_is_told_to_who_heard_of_it_and_other_news_stays(village: people.Village) -> None:
    told = people.tell(village, "alys", "alys", "mair", 60)
    mair, alys = people.actor(village, "mair"), people.actor(village, "alys")
    answers.agree(mair, queries.by_ref(mair, told))
    doubts.say(mair, exchange(village, told), 45)
    assert untold(village) == [("Alys", "agreed"), ("Alys", "doubted")]
    doubts.take_back(mair, exchange(village, told))
    assert untold(village) == [("Alys", "agreed")]
    doubts.say(mair, exchange(village, told), 30)
    heard()
    doubts.take_back(mair, exchange(village, told))
    assert untold(village) == [("Alys", "doubt taken back")]
    assert alys.code is not None


def test_what_comes_in_from_paper_in_bulk_tells_nobody(village: people.Village) -> None:
    gwen, mair = people.member_of(village, "gwen"), people.member_of(village, "mair")
    claim = service.Claim(gwen, mair, date(2026, 3, 3), 60)
    service.log_from_paper(people.actor(village, "sioned"), village.group_id, [claim])
    assert untold(village) == []


def test_what_came_after_the_page_was_shown_stays_on_the_list(village: people.Village) -> None:
    people.tell(village, "alys", "alys", "gwen", 60)
    sioned = people.actor(village, "sioned")
    (((first,)),) = notices.to_tell(sioned, village.group_id, mailed=True).people
    people.tell(village, "mair", "mair", "gwen", 90)
    outbox.told(sioned, notices.for_the_same(sioned, first.ref, mailed=True, until=first.ref))
    assert untold(village) == [("Gwen", "waiting")]
    outbox.told(sioned, notices.for_the_same(sioned, first.ref, mailed=True, until=first.ref))
    assert untold(village) == [("Gwen", "waiting")]


def heard() -> None:
    """Everybody has their mail, and was rung."""
    with db.write():
        for notice in db.session.scalars(select(Notice).where(Notice.state.in_(UNTOLD))):
            notice.state, notice.settled_at = SENT, clock.text(clock.now())
