"""One engine, one session, one way to write.

Reading is a plain BEGIN on a connection that refuses to write, so that looking at a page can never change anything.
Writing goes through `with db.write():` alone: one writer at a time, all of it or none of it, on the disk when it
returns. Everything else in the program only adds to the session or hands SQL to `db.raw()`.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from functools import cached_property, lru_cache
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine, MetaData, RootTransaction, event
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import PoolProxiedConnection

from timebank.errors import Busy, CannotWrite, Damaged, DiskFull, Refusal

WAIT_SECONDS = 10

Raw = Callable[..., Any]


class Base(DeclarativeBase):
    """All tables. Constraints have predictable names, so that migrations can speak of them.

    An index over some rows only says so for SQLite. On PostgreSQL the migrations make it the same; said here, it would
    load that engine's dialect into every program that never meets it.
    """

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class _Writer:
    """The connection that is written on: the driver's own, and the ORM's view of it once the ORM is used.

    It is kept from one write to the next: taking it from the pool each time would cost as much as the SQL of a post.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.dialect = engine.dialect.name
        self._pooled = engine.raw_connection()
        self._driver: Any = self._pooled.driver_connection
        self._seen: Connection | None = None
        self._transaction: RootTransaction | None = None
        self.raw = _raw(self._pooled, self.dialect)
        _let_write(self._pooled, self.dialect, writing=True)

    def begin(self) -> None:
        """Begin, as the one who may write."""
        self.raw(_BEGIN_WRITING[self.dialect])

    def for_orm(self) -> Connection:
        """The same connection as the ORM wants it, in the same transaction."""
        if self._seen is None:
            self._seen = Connection(self.engine, self._pooled).execution_options(begun=True)
        if self._transaction is None:
            self._transaction = self._seen.begin()
        return self._seen

    def commit(self) -> None:
        """Everything is on the disk when this returns."""
        transaction, self._transaction = self._transaction, None
        (transaction or self._driver).commit()

    def undo(self) -> None:
        """Nothing of it stays. A connection that cannot even do that is not used again."""
        transaction, self._transaction = self._transaction, None
        try:
            if transaction is not None and transaction.is_active:
                transaction.rollback()
            self._driver.rollback()
        except Exception:
            _let_go(self.engine)

    def close(self) -> None:
        """Close the connection itself."""
        if self._pooled.is_valid:  # the ORM may have found out first that the server is gone
            self._pooled.invalidate()


_writers: dict[Engine, _Writer] = {}  # one for each engine, in the hands of the one writer


def _begin_writing(engine: Engine) -> _Writer:
    """The writer of an engine, with its transaction begun. One whose server has gone away makes room for a new one."""
    if kept := _writers.get(engine):
        try:
            kept.begin()
        except Exception as error:
            if not isinstance(explain(error), CannotWrite):
                raise
            _let_go(engine)
        else:
            return kept
    writer = _writers[engine] = _Writer(engine)
    writer.begin()
    return writer


@event.listens_for(Engine, "engine_disposed")
def _let_go(engine: Engine) -> None:
    if writer := _writers.pop(engine, None):
        writer.close()


class _Session(Session):
    """The ORM's session: inside `db.write()` it works on the connection that is written on."""

    @cached_property
    def engine(self) -> Engine:
        """The program's own, looked up once however much a session writes."""
        return self._db.engine

    def get_bind(self, *args: Any, **values: Any) -> Engine | Connection:
        """The connection that is being written on, else the engine."""
        writing: _Writer | None = self.info.get("writing")
        return writing.for_orm() if writing else super().get_bind(*args, **values)


class _Write:
    """What `db.write()` gives: the block it stands before is written whole or not at all.

    A class, where contextlib would do: every post goes through it, and a generator costs it five microseconds more.
    """

    __slots__ = ("_session", "_writer")

    def __init__(self, session: _Session) -> None:
        self._session = session

    def __enter__(self) -> None:
        if not _one_writer.acquire(timeout=WAIT_SECONDS):
            raise Busy
        try:
            if self._session.in_transaction():
                self._session.rollback()
            self._writer = _begin_writing(self._session.engine)
        except BaseException as error:
            _one_writer.release()
            _say_plainly(error)
            raise
        self._session.info["writing"] = _here.writing = self._writer

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            if error is None:
                self._keep()
            else:
                self._undo()
        except BaseException as failed:
            _say_plainly(failed)
            raise
        else:
            if error is not None:
                _say_plainly(error)
        finally:
            self._session.info.pop("writing", None)
            _here.writing = None
            _one_writer.release()

    def _keep(self) -> None:
        try:
            if self._session.in_transaction():
                self._session.commit()
            self._writer.commit()
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        self._session.rollback()  # before the connection's own end, which leaves it nothing to roll back
        self._writer.undo()


_WITHIN = nullcontext()  # a block inside a write: the outer one begins and ends it


class Database(SQLAlchemy):
    """Flask-SQLAlchemy, with the one committer."""

    shut: Refusal | None = None  # why this process may not write, once the start-up check has found something wrong

    def write(self) -> AbstractContextManager[None]:
        """Do all of a block, durably, or nothing of it. One inside another joins the outer one.

        Raises Busy when another writer holds the book for longer than WAIT_SECONDS, DiskFull, Damaged and CannotWrite
        when the machine fails us. Objects loaded before are read again, so decisions rest on what is true now.
        """
        session: Any = self.session()  # a _Session, as `db` is told below
        if "writing" in session.info:
            return _WITHIN
        if self.shut is not None:
            raise self.shut
        return _Write(session)

    def scrub(self) -> bool:
        """Make sure that nothing deleted can be read out of the database's own file any more.

        False where that has to wait, since somebody is still reading or the disk is too full. On PostgreSQL it is the
        server's own work.
        """
        if self.engine.dialect.name != "sqlite" or "writing" in self.session().info:
            return self.engine.dialect.name != "sqlite"
        self.session.rollback()
        if not _one_writer.acquire(timeout=WAIT_SECONDS):
            return False
        try:
            with closing(sqlite3.connect(str(self.engine.url.database), isolation_level=None)) as connection:
                connection.execute(f"PRAGMA busy_timeout={WAIT_SECONDS * 1000}")
                connection.execute("VACUUM")  # the whole file written anew, without what was left in its gaps
                busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return not busy
        except sqlite3.Error:
            return False
        finally:
            _one_writer.release()

    def raw(self) -> Raw:
        """A function `(sql, values) -> cursor` on the driver's own connection, inside the session's transaction.

        SQL is written with `?` for values, on both engines. For the hours book and what every page asks, where the ORM
        would cost five times what the disk does; everything else uses the ORM. What the ORM has yet to write is not
        seen: flush it first.
        """
        session = self.session()
        writing: _Writer | None = session.info.get("writing")
        if writing is None:
            connection = session.connection()
            return _raw(connection.connection, connection.dialect.name)
        return writing.raw

    def lock(self, *book_ids: int) -> Raw:
        """On PostgreSQL, hold these books until the end of the transaction, in one order for everybody. Gives `raw()`.

        SQLite has one writer for the whole file, and needs none of it.
        """
        writing: _Writer | None = getattr(_here, "writing", None)
        if writing is None:
            return self.raw()
        if writing.dialect == "postgresql":
            for book_id in sorted(book_ids):
                writing.raw("SELECT pg_advisory_xact_lock(?)", (book_id,))
        return writing.raw


_one_writer = threading.Lock()
_here = threading.local()  # .writing: what this thread is writing on, for those who must not ask the session each time

db = Database(model_class=Base, session_options={"class_": _Session})


def new_ref() -> str:
    """A random name of 10 characters for something that has a page: nobody can guess it or count by it."""
    return "".join(secrets.choice("23456789abcdefghjkmnpqrstuvwxyz") for _ in range(10))


def explain(error: BaseException) -> Refusal | None:
    """The Refusal that says in plain words what a failing database means, or None if it is something else."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        return _explain_sqlite(cause)
    state = getattr(cause, "sqlstate", None)
    if state is not None or type(cause).__module__.startswith("psycopg"):
        return _explain_postgresql(cause, state)
    return None


def _say_plainly(error: BaseException) -> None:
    """Raise what `explain` makes of it, where it knows it."""
    known = explain(error)
    if known is not None:
        raise known from error


def _explain_sqlite(error: sqlite3.Error) -> Refusal | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy()
    if code == sqlite3.SQLITE_FULL:
        return DiskFull()
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return Damaged()
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM):
        return CannotWrite(detail=str(error))
    return None


def _explain_postgresql(error: BaseException, state: str | None) -> Refusal | None:
    if state in ("55P03", "40P01", "57014"):  # lock not available, deadlock, statement cancelled
        return Busy()
    if state == "53100":
        return DiskFull()
    if state in ("XX001", "XX002"):
        return Damaged()
    if state is None or state[:2] in ("08", "57", "25", "53"):  # connection, shutdown, read only, resources
        return CannotWrite(detail=str(error).split("\n", maxsplit=1)[0])
    return None


@lru_cache(maxsize=256)
def _percent(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")


# A post touches a dozen pages for a few hundred bytes: small ones spare the card, and so does tidying up less often.
# The size of a page is chosen when a file is new; an older file keeps its own.
_FOR_SMALL_ROWS = ("page_size=2048", "wal_autocheckpoint=8000")
_FOR_THE_GUARDS = ("foreign_keys=ON", "recursive_triggers=ON")


@event.listens_for(Engine, "connect")
def _connect(connection: Any, record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        # The driver's own transaction control loses updates without an error; ours is in _begin.
        connection.isolation_level = None
        for pragma in (*_FOR_SMALL_ROWS, "journal_mode=WAL", "synchronous=FULL", *_FOR_THE_GUARDS):
            connection.execute(f"PRAGMA {pragma}").close()
        connection.execute(f"PRAGMA busy_timeout={WAIT_SECONDS * 1000}").close()


@event.listens_for(Engine, "begin")
def _begin_connection(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("begun", False):
        return
    dialect, writing = connection.dialect.name, bool(options.get("writing", False))
    _let_write(connection.connection, dialect, writing=writing)
    _raw(connection.connection, dialect)((_BEGIN_WRITING if writing else _BEGIN_READING)[dialect])


_BEGIN_WRITING = {"sqlite": "BEGIN IMMEDIATE", "postgresql": f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"}
_BEGIN_READING = {"sqlite": "BEGIN", "postgresql": "SET TRANSACTION READ ONLY"}


def _let_write(pooled: PoolProxiedConnection, dialect: str, *, writing: bool) -> None:
    """Whether what follows on this connection may write: SQLite is told once, PostgreSQL when a transaction begins."""
    if dialect == "sqlite" and pooled.info.get("writing") is not writing:
        _raw(pooled, dialect)(f"PRAGMA query_only={'OFF' if writing else 'ON'}").close()
        pooled.info["writing"] = writing


def _raw(pooled: PoolProxiedConnection, dialect: str) -> Raw:
    execute: Raw = pooled.driver_connection.execute  # type: ignore[union-attr]
    if dialect == "sqlite":
        return execute
    return lambda sql, values=(): execute(_percent(sql), values)
