"""Opening the yearly questions, answering them, and how they were answered over the years.

What is achieved: that somebody answered is a mark without a moment, what was answered is one more in a count, and no
row, no line on the trail, no notice and no page ties the two. An answer writes all counts anew, also those that stay as
they were, so that PostgreSQL's number of the last writer tells nothing. Numbers are shown only once a round is over,
so that nobody can watch them move, and only where five or more answered. The marks go when the round is over.

What is not: whoever has the machine could compare two copies of the database from just before and just after somebody
answered, or read the database's own journal (SQLite's write-ahead log until it is emptied, PostgreSQL's log and rows
not yet vacuumed). Nor can a program hide what somebody does while others look on. Who wants more answers on paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import case, delete, insert, select, tuple_, update

from timebank import permissions
from timebank.db import db
from timebank.errors import AnsweredThisYear, MoreThanSheets, NotFound, NothingChosen, NotNow
from timebank.groups import service as groups
from timebank.members.models import Member
from timebank.mirror.models import ANSWERS, QUESTIONS, MirrorMark, MirrorRound, MirrorTally
from timebank.permissions import Actor
from timebank.trail import service as trail

OPEN_FOR = timedelta(days=28)
HIDDEN_BELOW = 5  # fewer answers than this could be guessed back to people
MOST_SHEETS = 500

Tallies = dict[str, dict[str, int]]  # question: answer: how many


class Year(NamedTuple):
    """A year that is over: `tallies` leaves out each question that fewer than five answered."""

    year: int
    tallies: Tallies


def begin(actor: Actor, group_id: int) -> MirrorRound:
    """Open this year's questions, for four weeks. Raises NotNow where they were opened this year."""
    permissions.require(actor, "mirror.open", permissions.Of(group_id))
    today = groups.today(group_id)
    with db.write():
        db.lock(group_id)
        chosen = select(MirrorRound).where(MirrorRound.group_id == group_id, MirrorRound.year == today.year)
        if db.session.scalar(chosen) is not None or open_now(group_id, today) is not None:
            raise NotNow
        opened = MirrorRound(
            group_id=group_id,
            year=today.year,
            opened_on=today.isoformat(),
            closes_on=(today + OPEN_FOR).isoformat(),
        )
        db.session.add(opened)
        db.session.flush()
        rows = [
            {"round_id": opened.id, "question": question, "answer": answer, "number": 0}
            for question in QUESTIONS
            for answer in ANSWERS
        ]
        db.session.execute(insert(MirrorTally), rows)
        trail.record(actor, "mirror.opened", str(opened.year), group_id=group_id)
        return opened


def open_by_month() -> int:
    """Open the questions of every group whose month it is, as its rule says, where they were not opened this year.

    Returns how many were opened. A machine that was off on the first day opens them on another day of that month.
    """
    opened = 0
    for group in groups.every():
        today = groups.today(group.id)
        host = Actor.host(group.id)
        if groups.rules_now(group.id).mirror_month == today.month and may_begin(host, group.id, today):
            with suppress(NotNow):  # somebody was quicker
                begin(host, group.id)
                opened += 1
    return opened


def open_now(group_id: int, today: date) -> MirrorRound | None:
    """The round that can be answered today."""
    chosen = select(MirrorRound).where(MirrorRound.group_id == group_id, MirrorRound.closes_on >= today.isoformat())
    return db.session.scalar(chosen)


def may_begin(actor: Actor, group_id: int, today: date) -> bool:
    """Whether the actor may open this year's questions today."""
    chosen = select(MirrorRound.id).where(
        MirrorRound.group_id == group_id,
        (MirrorRound.year == today.year) | (MirrorRound.closes_on >= today.isoformat()),
    )
    return permissions.may(actor, "mirror.open", permissions.Of(group_id)) and db.session.scalar(chosen) is None


def has_answered(actor: Actor, opened: MirrorRound) -> bool:
    """Whether the actor has answered in this round."""
    return db.session.get(MirrorMark, (opened.id, actor.own_id)) is not None


def answer(actor: Actor, group_id: int, answers: Mapping[str, str]) -> None:
    """Answer all five questions, once. Nothing says afterwards who answered what, so it cannot be changed.

    Raises NotFound while nothing is open, NothingChosen, AnsweredThisYear.
    """
    permissions.require(actor, "mirror.answer", permissions.Of(group_id))
    for question in QUESTIONS:
        if answers.get(question) not in ANSWERS:
            raise NothingChosen(field=question)
    with db.write():
        opened = _expect_open(group_id)
        if has_answered(actor, opened):
            raise AnsweredThisYear
        db.session.execute(insert(MirrorMark).values(round_id=opened.id, member_id=actor.own_id))
        _count(opened, {question: {answers[question]: 1} for question in QUESTIONS})


def count_sheets(actor: Actor, group_id: int, sheets: int, tallies: Tallies) -> None:
    """Add a pile of sheets without names: how many there are, and how many say what. A question may be left blank.

    Raises NotFound, MoreThanSheets.
    """
    permissions.require(actor, "mirror.open", permissions.Of(group_id))
    numbers = [number for question in QUESTIONS for number in tallies[question].values()]
    if not 0 < sheets <= MOST_SHEETS or any(number < 0 for number in numbers):
        raise MoreThanSheets
    if any(sum(tallies[question].values()) > sheets for question in QUESTIONS):
        raise MoreThanSheets
    with db.write():
        opened = _expect_open(group_id)
        _count(opened, tallies)
        trail.record(actor, "mirror.sheets", str(opened.year), {"sheets": sheets}, group_id=group_id)


def _expect_open(group_id: int) -> MirrorRound:
    db.lock(group_id)  # one after the other: a mark is looked for before it is made
    opened = open_now(group_id, groups.today(group_id))
    if opened is None:
        raise NotFound
    return opened


def _count(opened: MirrorRound, more: Tallies) -> None:
    """Write every count anew, in one statement."""
    cell = tuple_(MirrorTally.question, MirrorTally.answer)
    added = case(
        *(
            (cell == tuple_(question, answer), number)
            for question, told in more.items()
            for answer, number in told.items()
        ),
        else_=0,
    )
    db.session.execute(
        update(MirrorTally).where(MirrorTally.round_id == opened.id).values(number=MirrorTally.number + added)
    )


def years(actor: Actor, group_id: int, today: date) -> list[Year]:
    """The years that are over, oldest first."""
    permissions.require(actor, "mirror.read", permissions.Of(group_id))
    chosen = (
        select(MirrorRound.year, MirrorTally.question, MirrorTally.answer, MirrorTally.number)
        .join(MirrorTally, MirrorTally.round_id == MirrorRound.id)
        .where(MirrorRound.group_id == group_id, MirrorRound.closes_on < today.isoformat())
    )
    found: dict[int, Tallies] = {}
    for year, question, answer, number in db.session.execute(chosen):
        found.setdefault(year, {}).setdefault(question, {})[answer] = number
    return [
        Year(year, {name: told for name, told in found[year].items() if sum(told.values()) >= HIDDEN_BELOW})
        for year in sorted(found)
    ]


def tidy() -> int:
    """Delete the marks of rounds that are over; returns how many rounds had some."""
    with db.write():
        over = [
            each.id
            for each in db.session.scalars(select(MirrorRound).join(MirrorMark, MirrorMark.round_id == MirrorRound.id))
            .unique()
            .all()
            if each.closes_on < groups.today(each.group_id).isoformat()
        ]
        db.session.execute(delete(MirrorMark).where(MirrorMark.round_id.in_(over)))
        return len(over)


def forget(member: Member) -> None:
    """Delete that they answered. Call inside `db.write()`."""
    db.session.execute(delete(MirrorMark).where(MirrorMark.member_id == member.id))
