"""Copies of the database: out, checked, and back in, checked.

A copy is made by SQLite itself while the program runs, written beside its place, audited, and only then given its name.
On PostgreSQL this is the work of pg_dump and the base backup, and this module says so.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import make_url

from timebank import clock
from timebank.db import db
from timebank.errors import BadCopy, CopyExists, NoCopyHere, NotWhileServing
from timebank.permissions import Actor
from timebank.trail import service as trail

NIGHTS = 7
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
    with db.write():
        digest = sha256(copy.read_bytes()).hexdigest()
        facts: dict[str, int | str | None] = {"elsewhere": int(elsewhere), "digest": digest}
        trail.record(Actor.host(), "backup.made", copy.name, facts, group_id=trail.MACHINE)
    return copy


def nightly() -> Path:
    """A checked copy in the folder `backups`, where the newest seven are kept."""
    folder = _backups()
    copy = _copy(_place(folder))
    for old in _nights(folder)[:-NIGHTS]:
        old.unlink()
        old.with_name(old.name + ".sha256").unlink(missing_ok=True)
    return copy


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

    Raises NotWhileServing, BadCopy, NewerSchema, NoCopyHere.
    """
    database = _database()
    with _nobody_serving(database):
        ready = database.with_name(database.name + ".restoring")
        ready.unlink(missing_ok=True)
        _sqlite_copy(file, ready)
        _check(ready, file)
        db.session.remove()
        db.engine.dispose()
        aside = _set_aside(database)
        for suffix in ("-wal", "-shm"):
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        ready.replace(database)
        _flush(database.parent)
        from timebank import schema

        schema.upgrade_if_old()
        with db.write():
            trail.record(Actor.host(), "backup.restored", file.name, group_id=trail.MACHINE)
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


def _copy(place: Path) -> Path:
    """Copy, audit the copy, and only then give it its name."""
    database = _database()
    partial = place.with_name(place.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        _sqlite_copy(database, partial)
        _check(partial, database)
        partial.replace(place)
    finally:
        partial.unlink(missing_ok=True)
    digest = sha256(place.read_bytes()).hexdigest()
    place.with_name(place.name + ".sha256").write_text(f"{digest}  {place.name}\n")
    _flush(place.parent)
    return place


def _sqlite_copy(source: Path, target: Path) -> None:
    """SQLite's own backup: whole at one moment, while others read and write. One file, no journal beside it."""
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")
        target.chmod(0o600)
    except sqlite3.DatabaseError as error:
        target.unlink(missing_ok=True)
        raise BadCopy(path=source, detail=str(error)) from error
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _check(copy: Path, name: Path) -> None:
    """Audit every group of a copy, in the copy. Raises BadCopy, NewerSchema."""
    from timebank import create_app, schema
    from timebank.groups import service as groups
    from timebank.ledger.audit import audit

    app = create_app(_folder(), database_url=f"sqlite:///{copy}")
    with app.app_context():
        try:
            if schema.is_newer():
                schema.check()
            if schema.is_current():
                findings = [each for group in groups.every() for each in audit(group.id).findings]
                findings += trail.check(trail.MACHINE)
                if findings:
                    raise BadCopy(path=name, detail=findings[0])
        except sqlite3.DatabaseError as error:
            raise BadCopy(path=name, detail=str(error)) from error
        finally:
            db.session.remove()
            db.engine.dispose()
    for suffix in ("-wal", "-shm"):
        copy.with_name(copy.name + suffix).unlink(missing_ok=True)


def _set_aside(database: Path) -> Path | None:
    if not database.exists():
        return None
    aside = _backups() / f"before-restore-{clock.now().strftime(STAMP)}.sqlite"
    try:
        _sqlite_copy(database, aside)
    except BadCopy:  # damaged: that may be why there is a restore
        aside.write_bytes(database.read_bytes())
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
