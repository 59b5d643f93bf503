"""Copies out and back in: the whole book, or nothing and a sentence."""

from __future__ import annotations

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine

from tests import make
from tests.conftest import open_app
from tests.stories import people
from timebank import backup, clock, guards, schema
from timebank.db import db
from timebank.errors import BadCopy, CannotWrite, CopyExists, NewerSchema, NoCopyHere, NotWhileServing
from timebank.groups import service as groups
from timebank.ledger import queries as book
from timebank.ledger import service as ledger
from timebank.permissions import Actor
from timebank.trail import service as trail

ONE = pytest.mark.parametrize("engine", ["sqlite"])
Balances = dict[str, int]


def found() -> int:
    """A group in which an hour and a half went from one member to another."""
    host = Actor.host()
    group = groups.found(host, "llanfair", {"name_en": "Llanfair"})
    first, second = (ledger.open_account(host, group.id, code, "member") for code in ("M0001", "M0002"))
    make.post(group.id, {first: 90, second: -90})
    return group.id


def balances(book_id: int) -> Balances:
    return {each.code: each.minutes for each in book.balances(book_id)}


def one_more(book_id: int) -> None:
    accounts = {each.code: each.account_id for each in book.balances(book_id)}
    make.post(book_id, {accounts["M0001"]: 60, accounts["M0002"]: -60})


@pytest.fixture
def inside(app: Flask) -> Iterator[int]:
    """Inside the program, with a group; its id."""
    with app.app_context():
        yield found()


@pytest.fixture
def stick(tmp_path: Path, inside: int) -> Path:
    """A folder that is not on the machine."""
    # The instance folder of the tests is tmp_path itself.
    folder = tmp_path.parent / f"{tmp_path.name}-stick"
    folder.mkdir()
    return folder


@ONE
def test_what_was_there_is_there_again(inside: int, stick: Path) -> None:
    before = balances(inside)
    copy = backup.copy_to(stick)
    one_more(inside)
    assert balances(inside) != before
    aside = backup.restore(copy)
    assert balances(inside) == before
    assert aside is not None
    with closing(sqlite3.connect(aside)) as kept:
        assert kept.execute("SELECT count(*) FROM ledger_transaction").fetchone() == (2,)
    one_more(inside)  # and it goes on from there
    assert [row.action for row in trail.acts(trail.MACHINE, "backup.restored")] == ["backup.restored"]
    assert list(trail.check(trail.MACHINE)) == []


@ONE
def test_a_copy_holds_what_is_in_the_journal_beside_the_file_and_is_one_file_itself(
    inside: int, stick: Path, tmp_path: Path
) -> None:
    one_more(inside)
    assert (tmp_path / "timebank.sqlite-wal").stat().st_size
    copy = backup.copy_to(stick)
    assert sorted(path.name for path in stick.iterdir()) == [copy.name, f"{copy.name}.sha256"]
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert kept.execute("SELECT count(*) FROM ledger_transaction").fetchone() == (2,)
    digest = hashlib.sha256(copy.read_bytes()).hexdigest()
    assert (stick / f"{copy.name}.sha256").read_text() == f"{digest}  {copy.name}\n"


@ONE
def test_a_copy_is_never_written_over(inside: int, stick: Path) -> None:
    name = stick / "copy.sqlite"
    assert backup.copy_to(name) == name
    before = name.read_bytes()
    with pytest.raises(CopyExists):
        backup.copy_to(name)
    assert name.read_bytes() == before
    assert backup.copy_to(stick) != backup.copy_to(stick)


@ONE
def test_nowhere_to_copy_to(inside: int, stick: Path) -> None:
    with pytest.raises(CannotWrite):
        backup.copy_to(stick / "no" / "such" / "folder.sqlite")


@ONE
def test_when_a_copy_last_left_the_machine(inside: int, stick: Path, tmp_path: Path) -> None:
    assert backup.last_copy_elsewhere() is None
    backup.nightly()
    backup.copy_to(tmp_path / "here.sqlite")
    assert backup.last_copy_elsewhere() is None
    moment = clock.now() + timedelta(hours=1)
    with clock.at(moment):
        backup.copy_to(stick)
    assert backup.last_copy_elsewhere() == moment


@ONE
def test_seven_nights_are_kept(inside: int, stick: Path, tmp_path: Path, app: Flask) -> None:
    app.config["backup_folder"] = str(stick)
    tonight = datetime(2026, 12, 1, 3, tzinfo=UTC)
    assert backup.newest_nightly() is None
    for night in range(9):
        with clock.at(tonight + timedelta(days=night)):
            backup.nightly()
    assert backup.newest_nightly() == tonight + timedelta(days=8)
    for folder in (tmp_path / "backups", stick):
        assert len(list(folder.glob("*.sqlite"))) == 7
        assert len(list(folder.iterdir())) == 14
    assert backup.last_copy_elsewhere() == tonight + timedelta(days=8)


def broken(copy: Path, kind: str) -> None:
    """Spoil a copy in one of the ways that cards and people have."""
    data = bytearray(copy.read_bytes())
    if kind == "cut short":
        copy.write_bytes(data[: len(data) // 2])
    elif kind == "a byte":
        data[len(data) // 2] ^= 0xFF
        copy.write_bytes(data)
    elif kind == "text":
        copy.write_text("number,name\nM0001,Mair\n")
    elif kind == "empty":
        copy.write_bytes(b"")
    elif kind == "another program's":
        copy.unlink()
        with closing(sqlite3.connect(copy)) as other:
            other.execute("CREATE TABLE recipes (name TEXT)")
    else:
        with closing(sqlite3.connect(copy)) as edited, edited:
            edited.execute("DROP TRIGGER ledger_posting_update")
            edited.execute("UPDATE ledger_posting SET minutes = minutes + 1 WHERE minutes > 0")


KINDS = ["cut short", "a byte", "text", "empty", "another program's", "an hour more"]


@ONE
@pytest.mark.parametrize("with_digest", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_a_spoilt_copy_is_refused_and_nothing_changes(inside: int, stick: Path, kind: str, with_digest: bool) -> None:
    copy = backup.copy_to(stick)
    if not with_digest:
        copy.with_name(f"{copy.name}.sha256").unlink()
        if kind == "a byte":
            return  # it may fall where nothing is kept
    broken(copy, kind)
    one_more(inside)
    before = balances(inside)
    with pytest.raises(BadCopy):
        backup.restore(copy)
    assert balances(inside) == before
    one_more(inside)
    assert not list(stick.parent.glob("**/*.restoring*"))


@ONE
def test_a_spoilt_book_is_not_copied(inside: int, stick: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "timebank.sqlite")) as edited, edited:
        edited.execute("DROP TRIGGER ledger_posting_update")
        edited.execute("UPDATE ledger_posting SET minutes = minutes + 1 WHERE minutes > 0")
    with pytest.raises(BadCopy):
        backup.copy_to(stick)
    assert list(stick.iterdir()) == []


@ONE
def test_a_damaged_database_is_kept_aside_and_a_copy_takes_its_place(inside: int, stick: Path, tmp_path: Path) -> None:
    before = balances(inside)
    copy = backup.copy_to(stick)
    db.session.remove()
    db.engine.dispose()
    (tmp_path / "timebank.sqlite").write_bytes(b"the card is dying" * 1000)
    aside = backup.restore(copy)
    assert aside is not None
    assert aside.read_bytes().startswith(b"the card is dying")
    assert balances(inside) == before


@ONE
def test_onto_a_new_machine(inside: int, stick: Path, tmp_path: Path) -> None:
    before = balances(inside)
    copy = backup.copy_to(stick)
    new = tmp_path / "new"
    new.mkdir()
    with open_app(new, f"sqlite:///{new / 'timebank.sqlite'}") as other, other.app_context():
        assert backup.restore(copy) is None
        assert balances(inside) == before


@ONE
@pytest.mark.parametrize(("revision", "refusal"), [("9999", NewerSchema)])
def test_a_copy_of_a_newer_program_is_refused(
    inside: int, stick: Path, revision: str, refusal: type[Exception]
) -> None:
    copy = backup.copy_to(stick / "copy.sqlite")
    (stick / "copy.sqlite.sha256").unlink()
    with closing(sqlite3.connect(copy)) as edited, edited:
        edited.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    before = balances(inside)
    with pytest.raises(refusal):
        backup.restore(copy)
    assert balances(inside) == before


def as_made_by(copy: Path, revision: str) -> Path:
    """What a program of that revision would have kept of the same village: its tables, and only their columns."""
    older = copy.with_name(f"{revision}.sqlite")
    engine = create_engine(f"sqlite:///{older}")
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        schema.run_steps(connection, revision)
    engine.dispose()
    with closing(sqlite3.connect(older)) as made, made:
        made.execute("ATTACH ? AS newer", (str(copy),))
        made.execute("DELETE FROM alembic_version")
        made.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
        for (table,) in made.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
            if table != "alembic_version":
                columns = [row[1] for row in made.execute(f"PRAGMA main.table_info({table})")]
                kept = {row[1] for row in made.execute(f"PRAGMA newer.table_info({table})")}
                values = [name if name in kept else "''" for name in columns]  # what was dropped since was text
                into, chosen = ", ".join(columns), ", ".join(values)
                made.execute(f"INSERT INTO main.{table} ({into}) SELECT {chosen} FROM newer.{table}")
        for kind in ("trigger", "view"):
            of_its_tables = (
                "SELECT sql FROM newer.sqlite_master WHERE type = ?"
                " AND (type = 'view' OR tbl_name IN (SELECT name FROM main.sqlite_master WHERE type = 'table'))"
            )
            there = {name for (name,) in made.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")}
            for (sql,) in made.execute(of_its_tables, (kind,)).fetchall():
                if kind == "view" or set(guards._asks(sql)) <= there:
                    made.execute(sql)
    return older


@ONE
def test_a_copy_of_an_older_program_is_brought_up_to_date(inside: int, stick: Path) -> None:
    village = people.whole("elsewhere")
    people.tell(village, "alys", "alys", "mair", 90)
    before = balances(inside)
    copy = backup.copy_to(stick / "copy.sqlite")
    (stick / "copy.sqlite.sha256").unlink()
    older = as_made_by(copy, "0001")
    one_more(inside)
    backup.restore(older)
    schema.check()
    assert balances(inside) == before
    one_more(inside)
    assert db.raw()("SELECT count(*) FROM exchange WHERE giver_says IS NULL").fetchone() == (1,)


@ONE
def test_not_while_the_program_serves(inside: int, stick: Path, tmp_path: Path) -> None:
    copy = backup.copy_to(stick)
    with (tmp_path / "serve.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(NotWhileServing):
            backup.restore(copy)


@ONE
def test_an_old_database_is_copied_before_it_is_migrated(
    inside: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.session.remove()
    monkeypatch.setattr(schema, "expected", lambda: "9998")
    monkeypatch.setattr(schema, "run_steps", lambda connection: None)
    schema.upgrade_if_old()
    assert len(list((tmp_path / "backups").glob("*.sqlite"))) == 1


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_postgresql_has_tools_of_its_own(inside: int, tmp_path: Path) -> None:
    for verb in (backup.copy_to, backup.restore):
        with pytest.raises(NoCopyHere, match="pg_dump"):
            verb(tmp_path)
