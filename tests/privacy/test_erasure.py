"""Being forgotten: nothing personal is left in the database, the book is whole, and no copy brings anybody back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.stories import people
from timebank import backup, clock, forgotten
from timebank.db import db
from timebank.errors import AlreadySo, HasErased, NotAllowed, NotNow, NotSure, OneKeyEach
from timebank.exchanges import answers, corrections
from timebank.exchanges import queries as exchange_queries
from timebank.exchanges import service as exchanges
from timebank.exchanges.models import Unplaced
from timebank.ledger import queries as book
from timebank.ledger.audit import audit
from timebank.members import rests
from timebank.members.models import ILL, Member, User
from timebank.permissions import Actor
from timebank.privacy import concerns, rooms, service, write_off
from timebank.privacy.models import FORGIVE
from timebank.trail import service as trail
from timebank.twokeys import service as twokeys

SQLITE = pytest.mark.parametrize("engine", ["sqlite"])
SECRETS = ("Mair Jones", "mair@llanfair.example", "Tŷ Capel", "for Mair Jones", "because Mair Jones rang")


@pytest.fixture
def village(app: Flask) -> Iterator[people.Village]:
    """Inside the program: Mair has helped Alys, been corrected with a reason, and told of somebody not found."""
    with app.app_context():
        found = people.whole()
        ref = people.tell(found, "mair", "mair", "alys", 120, "digging for Mair Jones")
        alys, sioned = people.actor(found, "alys"), people.actor(found, "sioned")
        answers.agree(alys, exchange_queries.by_ref(alys, ref))
        given = exchange_queries.by_ref(alys, ref)
        corrections.correct(sioned.for_reason("because Mair Jones rang"), given, 60)
        exchanges.tell_unplaced(people.actor(found, "mair"), found.group_id, side="giver", typed="for Mair Jones",
                                occurred_on=people.today(found), minutes_told=60)  # fmt: skip
        yield found
        db.session.remove()


def everything() -> str:
    """Every row of every table as text."""
    tables = db.metadata.sorted_tables
    return "\n".join(str(row) for table in tables for row in db.session.execute(table.select()))


def left(village: people.Village, *, forget: bool = True) -> None:
    """Mair leaves."""
    actor = people.actor(village, "mair")
    service.leave(actor, people.member_of(village, "mair"), "pot", forget=forget, sure="forget")


def test_nothing_personal_is_left_in_any_table(village: people.Village) -> None:
    assert all(each in everything() for each in SECRETS)
    left(village)
    told = everything()
    assert [each for each in SECRETS if each in told] == []
    assert audit(village.group_id).findings == []
    assert list(trail.check(village.group_id)) == []
    assert book.totals(village.group_id).balance == 0


def test_the_number_stays_and_the_name_is_worded_where_it_is_shown(village: people.Village) -> None:
    left(village)
    mair = people.member_of(village, "mair")
    assert (mair.kept_name, mair.name, mair.number) == ("", "Former member", "M0001")
    assert mair.greeting and mair.user is None and not mair.roles
    assert db.session.scalar(select(User).where(User.email == "mair@llanfair.example")) is None
    assert db.session.scalars(select(Member).where(Member.name == "Mair Jones")).all() == []


def test_other_peoples_statements_keep_their_line(village: people.Village) -> None:
    alys = people.member_of(village, "alys")
    before = [(line.number, line.minutes, line.balance_after) for line in book.statement(alys.account_id)]
    left(village)
    after = [(line.number, line.minutes, line.balance_after) for line in book.statement(alys.account_id)]
    assert after == before and len(before) == 3


def test_a_reason_that_an_officer_gave_about_two_others_stays(village: people.Village) -> None:
    ref = people.tell(village, "alys", "alys", "huw", 60)
    huw, nia = people.actor(village, "huw"), people.actor(village, "nia")
    answers.agree(huw, exchange_queries.by_ref(huw, ref))
    corrections.take_back(nia.for_reason("both rang"), exchange_queries.by_ref(huw, ref))
    service.leave(nia, people.member_of(village, "nia"), "", forget=True, sure="anghofio")
    assert "both rang" in everything() and "Nia Davies" not in everything()
    assert audit(village.group_id).findings == []


@SQLITE
def test_not_a_byte_of_it_is_left_in_the_file(village: people.Village, app: Flask) -> None:
    left(village)
    file = str(db.engine.url.database)
    db.session.remove()
    for path in (Path(file), Path(file + "-wal")):
        held = path.read_bytes()
        assert [each for each in SECRETS if each.encode() in held] == [], path.name


@SQLITE
def test_a_copy_made_before_does_not_bring_anybody_back(village: people.Village, tmp_path: Path) -> None:
    copy = backup.copy_to(tmp_path / "before.sqlite")
    left(village)
    ref = village.refs["mair"]
    assert forgotten.listed() == {ref}
    db.session.remove()
    backup.restore(copy)
    mair = db.session.scalars(select(Member).where(Member.ref == ref)).one()
    assert mair.erased_on is not None and mair.left_on is not None
    assert [each for each in SECRETS if each in everything()] == []
    assert audit(village.group_id).findings == []
    assert book.balance(mair.account_id) == 60  # hers in that copy: it waits, then lapses
    with clock.at(clock.now() + timedelta(days=29)):
        service.tidy()
    assert book.balance(mair.account_id) == 0
    assert audit(village.group_id).findings == []


@SQLITE
def test_the_list_leaves_the_machine_with_each_copy(village: people.Village, app: Flask, tmp_path: Path) -> None:
    stick = tmp_path.parent / f"{tmp_path.name}-stick"  # the instance folder of the tests is tmp_path itself
    stick.mkdir()
    before = backup.copy_to(stick / "before.sqlite")
    left(village)
    backup.copy_to(stick / "after.sqlite")
    assert forgotten.listed(stick) == {village.refs["mair"]}
    (Path(app.instance_path) / forgotten.FILE).unlink()  # a new machine
    db.session.remove()
    backup.restore(before)
    assert "Mair Jones" not in everything()


def test_the_list_beside_the_database_is_made_good_each_day(village: people.Village, app: Flask) -> None:
    left(village)
    (Path(app.instance_path) / forgotten.FILE).unlink()
    service.tidy()
    assert forgotten.listed() == {village.refs["mair"]}
    assert (Path(app.instance_path) / forgotten.FILE).stat().st_mode & 0o077 == 0


def test_who_was_forgotten_does_not_come_back(village: people.Village) -> None:
    left(village)
    sioned = people.actor(village, "sioned")
    with pytest.raises(HasErased):
        service.come_back(sioned, people.member_of(village, "mair"))
    with pytest.raises(NotNow):
        service.erase(sioned, people.member_of(village, "mair"), "forget")


def test_it_is_typed_and_only_once_somebody_has_left(village: people.Village) -> None:
    sioned, mair = people.actor(village, "sioned"), people.member_of(village, "mair")
    with pytest.raises(NotNow):
        service.erase(sioned, mair, "forget")
    left(village, forget=False)
    with pytest.raises(NotSure):
        service.erase(sioned, mair, "yes")
    with pytest.raises(NotAllowed):
        service.erase(people.actor(village, "alys"), mair, "forget")
    assert mair.name == "Mair Jones"
    service.erase(sioned, mair, "“Forget”")
    assert mair.name == "Former member"


def test_all_of_it_or_nothing(village: people.Village, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(member: Member) -> None:
        raise RuntimeError

    monkeypatch.setattr(rooms, "forget", fails)
    with pytest.raises(RuntimeError):
        left(village)
    mair = people.member_of(village, "mair")
    assert (mair.left_on, mair.name) == (None, "Mair Jones")
    assert book.balance(mair.account_id) == 60


def test_every_table_that_knows_people_is_answered_for(app: Flask) -> None:
    knows = {
        table.name
        for table in db.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in ("member", "user_")
    }
    answered = [table for room in rooms.ROOMS for table in room.tables]
    assert len(answered) == len(set(answered))
    assert knows - set(answered) == set(rooms.NOTHING)


def test_what_is_held_is_plain_and_whole(village: people.Village) -> None:
    held = rooms.held_about(people.member_of(village, "mair"))
    told = str(held)
    assert [each for each in SECRETS if each not in told] == []
    assert "alys@llanfair.example" not in told and "01970 600 222" in told
    values = [value for rows in held.values() for row in rows for value in row.values()]
    assert all(isinstance(value, str | int | None) for value in values)


def test_a_resting_officer_is_still_asked_for_nothing(village: people.Village) -> None:
    rests.rest(people.actor(village, "sioned"), people.member_of(village, "mair"), ILL)
    mair = people.member_of(village, "mair")
    assert not mair.may_be_written_to and mair.is_here
    rests.back(Actor.host(village.group_id), mair)
    assert mair.may_be_written_to


def test_what_was_kept_long_enough_goes_by_the_clock(village: people.Village) -> None:
    sioned, mair = people.actor(village, "sioned"), people.member_of(village, "mair")
    complaint = concerns.complain(people.actor(village, "mair"), mair, "It was on a poster.")
    concerns.answer(sioned, complaint, "It is gone.")
    unplaced = db.session.scalars(select(Unplaced)).one()
    exchanges.set_aside(sioned.for_reason("nobody knows"), unplaced)
    with clock.at(clock.now() + timedelta(days=300)):
        service.tidy()
        assert (unplaced.typed, complaint.words) == ("for Mair Jones", "It was on a poster.")
    with clock.at(clock.now() + timedelta(days=3 * 366)):
        service.tidy()
        assert (unplaced.typed, complaint.words, complaint.answer) == ("", "", "")
        assert complaint.due_on and mair.name == "Mair Jones"
    assert audit(village.group_id).findings == []


def test_a_forgotten_pair_of_keys_does_not_close_what_is_not_even(village: people.Village) -> None:
    # A correction between the two keys: the second person is told, and what is even by then closes by itself.
    sioned, alys = people.actor(village, "sioned"), people.member_of(village, "alys")
    leaving = service.leave(people.actor(village, "alys"), alys, "")
    assert leaving.hours == FORGIVE and book.balance(alys.account_id) == -60
    keyed = write_off.propose(sioned, leaving)
    with pytest.raises(NotNow):
        write_off.propose(sioned, leaving)
    with pytest.raises(OneKeyEach):
        twokeys.confirm(sioned, keyed)
    given = next(each for each in exchange_queries.told_by_or_about(alys, ("agreed",)))
    corrections.take_back(sioned.for_reason("it was another day"), given)
    assert book.balance(alys.account_id) == 0
    with pytest.raises(AlreadySo):
        twokeys.confirm(people.actor(village, "huw"), keyed)
    service.tidy()
    assert leaving.settled_on and book.balance(alys.account_id) == 0
    assert audit(village.group_id).findings == []
