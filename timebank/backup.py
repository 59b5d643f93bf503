"""Copies of the database: out, checked, and back in, checked.

A copy is made by SQLite itself while the program runs, written beside its place, audited, and only then given its name.
On PostgreSQL this is the work of pg_dump and the base backup, and this module says so.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask, current_app
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from timebank import clock, forgotten
from timebank.db import db, explain
from timebank.errors import (
    BadCopy,
    Busy,
    CannotWrite,
    CopyExists,
    DiskFull,
    NoCopyHere,
    NoDatabase,
    NotWhileServing,
    Refusal,
)
from timebank.permissions import Actor
from timebank.trail import service as trail

NIGHTS = 7
ASIDE = timedelta(days=30)  # how long what was there before a restore is kept
AFTER_RESTORE: list[Callable[[], object]] = []  # what the rooms do once a copy is back: forget whom it still knows
STAMP = "%Y%m%dT%H%M%SZ"


def database_file(app: Flask) -> Path | None:
    """The SQLite file, or None for another kind of database."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    return Path(url.database).resolve() if url.get_backend_name() == "sqlite" and url.database else None


def lock_file(database: Path) -> Path:
    """The file beside a database whose lock says that a server runs on it."""
    return database.with_name("serve.lock")


def copy_to(dest: Path) -> Path:
    """Write a checked copy to a folder or a new file, with its SHA-256 beside it; returns the file.

    A copy that leaves the instance folder is noted, so that the coordinator sees when the last one did. Raises
    NoCopyHere on PostgreSQL, CopyExists, BadCopy, DiskFull, CannotWrite.
    """
    copy = _copy(_place(dest))
    elsewhere = _folder().resolve() not in copy.resolve().parents
    if elsewhere:
        forgotten.remember(forgotten.listed(), copy.parent)  # what is copied there, older copies too, may know them
    with db.write():
        facts: dict[str, int | str | None] = {"elsewhere": int(elsewhere), "digest": _digest(copy)}
        trail.record(Actor.host(), "backup.made", copy.name, facts, group_id=trail.MACHINE)
    return copy


def rehearse() -> None:
    """Put a copy in a scratch folder as a restore would, add up all of its books anew, and throw it away.

    Raises NoCopyHere on PostgreSQL, BadCopy, DiskFull, CannotWrite.
    """
    with TemporaryDirectory(dir=_folder(), prefix="rehearsal-") as scratch:
        _copy(Path(scratch) / "copy.sqlite")


def nightly() -> Path:
    """A checked copy in the folder `backups`, and in the `backup_folder` of the settings; the newest seven are kept."""
    copy = _copy(_place(_backups()))
    _forget_old(_backups())
    if elsewhere := current_app.config["backup_folder"]:
        copy_to(Path(elsewhere))
        _forget_old(Path(elsewhere))
    return copy


def before_upgrade() -> Path:
    """A copy in the folder `backups` of a database that is too old for this program to audit."""
    copy = _copy(_place(_backups()), audited=False)
    _forget_old(_backups())
    return copy


def _forget_old(folder: Path) -> None:
    for old in _nights(folder)[:-NIGHTS]:
        old.unlink()
        old.with_name(old.name + ".sha256").unlink(missing_ok=True)


def forget_set_aside() -> None:
    """Delete what was there before a restore, once that is thirty days ago. Nothing to do on PostgreSQL."""
    if database_file(current_app) is None:
        return
    oldest = f"before-restore-{(clock.now() - ASIDE).strftime(STAMP)}"
    for aside in _backups().glob("before-restore-*"):
        if aside.name < oldest:
            aside.unlink()


def newest_nightly() -> datetime | None:
    """The moment of the newest copy in `backups`."""
    nights = _nights(_backups())
    return datetime.strptime(nights[-1].stem + "+0000", f"timebank-{STAMP}%z") if nights else None


def last_copy_elsewhere() -> datetime | None:
    """When a copy last left the machine, or None."""
    made = [row.at for row in trail.acts(trail.MACHINE, "backup.made") if row.facts.get("elsewhere")]
    return clock.moment(made[-1]) if made else None


def restore(file: Path) -> Path | None:
    """Put a copy in place of the database, once all of it has been checked; returns where the old one is kept.

    An older copy is brought up to date first. Raises NotWhileServing, BadCopy, NewerSchema, NoCopyHere.
    """
    database = _database()
    with _nobody_serving(database):
        ready = database.with_name(database.name + ".restoring")
        _remove(ready)
        try:
            _compare(file)
            _sqlite_copy(file, ready)
            _check(ready, file)
            _seal(ready)
            db.session.remove()
            db.engine.dispose()
            aside = _set_aside(database)
            for suffix in ("-wal", "-shm"):
                database.with_name(database.name + suffix).unlink(missing_ok=True)
            ready.replace(database)
        finally:
            _remove(ready)
        _flush(database.parent)
        with db.write():
            facts: dict[str, int | str | None] = {"digest": _digest(file)}
            trail.record(Actor.host(), "backup.restored", "", facts, group_id=trail.MACHINE)
        forgotten.remember(forgotten.listed(file.parent))
        for act in AFTER_RESTORE:
            act()
    return aside


def _database() -> Path:
    found = database_file(current_app)
    if found is None:
        raise NoCopyHere
    return found


def _folder() -> Path:
    return Path(current_app.instance_path)


def _backups() -> Path:
    folder = _folder() / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _nights(folder: Path) -> list[Path]:
    return sorted(folder.glob("timebank-[0-9]*T[0-9]*Z.sqlite"))


def _place(dest: Path) -> Path:
    """The file to write: DEST itself, or a name of its own in the folder DEST."""
    if dest.is_dir():
        moment = clock.now()
        while (file := dest / f"timebank-{moment.strftime(STAMP)}.sqlite").exists():
            moment += timedelta(seconds=1)
        return file
    if dest.exists():
        raise CopyExists(path=dest)
    return dest


def _copy(place: Path, *, audited: bool = True) -> Path:
    """Copy, audit the copy, and only then give it its name."""
    database = _database()
    if not database.exists():
        raise NoDatabase(path=database)
    partial = place.with_name(place.name + ".partial")
    _remove(partial)
    try:
        _sqlite_copy(database, partial)
        if audited:
            _check(partial, database)
        _seal(partial)
        partial.replace(place)
        place.with_name(place.name + ".sha256").write_text(f"{_digest(place)}  {place.name}\n")
    except OSError as error:
        raise CannotWrite(detail=str(error)) from error
    finally:
        _remove(partial)
    _flush(place.parent)
    return place


def _sqlite_copy(source: Path, target: Path) -> None:
    """SQLite's own backup: whole at one moment, while others read and write, and whole to SQLite's own eye."""
    try:
        # Nobody else may read it, from the first byte on.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise CannotWrite(detail=str(error)) from error
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
            wrong = new.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        known = explain(error)
        raise (known if isinstance(known, Busy | DiskFull) else BadCopy(path=source, detail=str(error))) from error
    if wrong != "ok":
        target.unlink(missing_ok=True)
        raise BadCopy(path=source, detail=wrong)


def _compare(file: Path) -> None:
    """The digest written beside a copy, where there is one, is the copy's. Raises BadCopy."""
    beside = file.with_name(file.name + ".sha256")
    if beside.exists() and beside.read_text(errors="replace").split()[:1] != [_digest(file)]:
        raise BadCopy(path=file, detail=beside.name)


def _check(copy: Path, name: Path) -> None:
    """Audit every group of a copy, in the copy, brought up to date where it is older. Raises BadCopy, NewerSchema."""
    from timebank import schema
    from timebank.groups import service as groups
    from timebank.ledger.audit import audit

    url = f"sqlite:///{copy}"
    app = Flask("timebank.copy")  # only what the database wants of one: there are no pages to a copy
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    with app.app_context():
        try:
            revision = schema.current(db.session.connection())
            db.session.remove()
            if revision is None:
                raise BadCopy(path=name, detail="alembic_version")
            if revision != schema.expected():
                schema.upgrade(app, url)
            findings = [each for group in groups.every() for each in audit(group.id).findings]
            findings += trail.check(trail.MACHINE)
        except (sqlite3.Error, DBAPIError) as error:
            raise BadCopy(path=name, detail=str(getattr(error, "orig", error))) from error
        finally:
            db.session.remove()
            db.engine.dispose()
    if findings:
        raise BadCopy(path=name, detail=findings[0])


def _seal(copy: Path) -> None:
    """Make a copy one file, with no journal beside it, and put it on the disk."""
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    with copy.open("rb") as file:
        os.fsync(file.fileno())


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _remove(copy: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        copy.with_name(copy.name + suffix).unlink(missing_ok=True)


def _set_aside(database: Path) -> Path | None:
    if not database.exists():
        return None
    aside = _backups() / f"before-restore-{clock.now().strftime(STAMP)}.sqlite"
    _remove(aside)
    try:
        _sqlite_copy(database, aside)
        _seal(aside)
    except Refusal:  # damaged: that may be why there is a restore
        for suffix in ("", "-wal"):
            part = database.with_name(database.name + suffix)
            if part.exists():
                shutil.copy(part, aside.with_name(aside.name + suffix))
    return aside


@contextmanager
def _nobody_serving(database: Path) -> Iterator[None]:
    with lock_file(database).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise NotWhileServing from error
        yield


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
