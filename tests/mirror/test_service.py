"""The yearly questions, below the pages: on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.stories import people
from timebank import clock, schema
from timebank.db import db
from timebank.errors import AnsweredThisYear, MoreThanSheets, NotAllowed, NotFound, NothingChosen, NotNow
from timebank.groups import service as groups
from timebank.mirror import held, service
from timebank.mirror.models import ANSWERS, QUESTIONS, MirrorMark, MirrorRound, MirrorTally
from timebank.trail import service as trail


@pytest.fixture
def village(app: Flask) -> Iterator[people.Village]:
    with app.app_context():
        yield people.whole()


def all_of(answer: str) -> dict[str, str]:
    return dict.fromkeys(QUESTIONS, answer)


def numbers() -> dict[str, int]:
    """How many gave each answer, to all questions together."""
    chosen = select(MirrorTally.answer, func.sum(MirrorTally.number)).group_by(MirrorTally.answer)
    return {answer: int(number) for answer, number in db.session.execute(chosen)}


def test_one_answer_is_one_mark_and_five_more_counted(village: people.Village) -> None:
    mair, sioned = people.actor(village, "mair"), people.actor(village, "sioned")
    with pytest.raises(NotFound):
        service.answer(mair, village.group_id, all_of("yes"))  # nothing is open
    opened = service.begin(sioned, village.group_id)
    with pytest.raises(NotNow):
        service.begin(sioned, village.group_id)
    with pytest.raises(NothingChosen):
        service.answer(mair, village.group_id, {**all_of("yes"), "respect": "'; --"})
    service.answer(mair, village.group_id, all_of("yes"))
    with pytest.raises(AnsweredThisYear):
        service.answer(mair, village.group_id, all_of("no"))
    service.answer(people.actor(village, "alys"), village.group_id, {**all_of("no"), "work": "little"})
    assert numbers() == {"yes": 5, "mostly": 0, "little": 1, "no": 4}
    assert service.has_answered(mair, opened) and not service.has_answered(sioned, opened)
    assert len(held.held_about(people.member_of(village, "mair"))[
        "That you answered the yearly questions, and not what"]) == 1  # fmt: skip


def test_no_table_has_both_who_and_what_and_none_has_a_moment(village: people.Village) -> None:
    schema.load_models()
    mark, tally = (set(table.__table__.columns.keys()) for table in (MirrorMark, MirrorTally))
    assert mark == {"round_id", "member_id"}
    assert tally == {"round_id", "question", "answer", "number"}


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)])  # SQLite has no xmin
def test_every_count_is_written_anew_by_each_answer(village: people.Village) -> None:
    service.begin(people.actor(village, "sioned"), village.group_id)
    service.answer(people.actor(village, "mair"), village.group_id, all_of("yes"))
    writers = db.session.connection().exec_driver_sql("SELECT DISTINCT xmin::text FROM mirror_tally").fetchall()
    assert len(writers) == 1


def test_wrong_hands(village: people.Village) -> None:
    other = people.found("aber")
    nothing = {question: dict.fromkeys(ANSWERS, 0) for question in QUESTIONS}
    for who in ("mair", "huw"):
        with pytest.raises(NotAllowed):
            service.begin(people.actor(village, who), village.group_id)
    service.begin(people.actor(village, "sioned"), village.group_id)
    with pytest.raises(NotAllowed):
        service.count_sheets(people.actor(village, "mair"), village.group_id, 1, nothing)
    stranger = people.actor(other, "sioned")
    today = clock.today("UTC")
    asked = ((service.answer, (all_of("yes"),)), (service.count_sheets, (1, nothing)), (service.years, (today,)))
    for verb, more in asked:
        with pytest.raises(NotFound):
            verb(stranger, village.group_id, *more)
    for sheets, number in ((0, 0), (1, 2), (3, -1), (501, 0)):
        with pytest.raises(MoreThanSheets):
            tallies = {**nothing, "work": {**nothing["work"], "no": number}}
            service.count_sheets(people.actor(village, "sioned"), village.group_id, sheets, tallies)
    assert sum(numbers().values()) == 0


def test_shown_when_it_is_over_from_five_on_and_the_marks_go(
    village: people.Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    sioned, mair = people.actor(village, "sioned"), people.actor(village, "mair")
    service.begin(sioned, village.group_id)
    service.answer(mair, village.group_id, all_of("mostly"))
    pile = {question: {**dict.fromkeys(ANSWERS, 0), "no": 4 if question != "work" else 3} for question in QUESTIONS}
    service.count_sheets(sioned, village.group_id, 4, pile)
    assert service.years(mair, village.group_id, people.today(village)) == []
    assert service.tidy() == 0
    later = clock.now() + service.OPEN_FOR + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    (year,) = service.years(mair, village.group_id, people.today(village))
    assert set(year.tallies) == set(QUESTIONS) - {"work"} and year.tallies["respect"]["no"] == 4
    assert service.tidy() == 1
    assert db.session.scalar(select(func.count()).select_from(MirrorMark)) == 0
    with pytest.raises(NotFound):
        service.answer(people.actor(village, "alys"), village.group_id, all_of("yes"))


def test_opened_by_its_month_once_a_year_also_beside_a_hand(
    village: people.Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = people.found("aber")  # whose rule says nothing
    sioned, group_id = people.actor(village, "sioned"), village.group_id
    assert service.open_by_month() == 0
    groups.change(sioned.for_reason("decided"), groups.by_id(group_id), "mirror_month", "3")
    march = datetime(2027, 3, 1, 0, 30, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: march)
    assert service.open_by_month() == 1 and service.open_by_month() == 0
    assert service.open_now(other.group_id, people.today(other)) is None
    (row,) = [each for each in trail.about(group_id, "2027") if each.action == "mirror.opened"]
    assert row.who == "host"
    # Opened by hand in another month of the next year: not a second time.
    for moment, number in ((datetime(2028, 1, 5, tzinfo=UTC), 1), (datetime(2028, 3, 1, 9, tzinfo=UTC), 0)):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        if number:
            service.begin(sioned, group_id)
        assert service.open_by_month() == 0
    assert db.session.scalar(select(func.count()).select_from(MirrorRound)) == 2
