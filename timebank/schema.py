"""Bringing a database up to date, by Alembic's steps in `migrations/`, all of it in one transaction.

Every upgrade puts the guards back in the same transaction, since a table that is rebuilt loses its triggers silently.
"""

from __future__ import annotations

import os
from importlib import import_module

from flask import Flask, current_app
from sqlalchemy import Connection, create_engine, inspect, make_url, text
from sqlalchemy.exc import ProgrammingError

from timebank import config, guards
from timebank.db import db
from timebank.errors import NewerSchema, NotTheOwner, OldSchema

FOLDER = config.CHECKOUT / "migrations"
ROOMS = (
    "trail",
    "ledger",
    "groups",
    "members",
    "notices",
    "twokeys",
    "signin",
    "board",
    "matching",
    "exchanges",
    "slips",
    "reconciling",
    "profiles",
    "joining",
    "ideas",
    "mirror",
    "privacy",
    "arranging",
    "closing",
    "desk",
    "decisions",
    "gifts",
    "gatherings",
    "circles",
)  # those with tables


def load_models() -> None:
    """Import every room's tables, so that the metadata knows them all."""
    for room in ROOMS:
        import_module(f"timebank.{room}.models")


def expected() -> str:
    """The newest revision this program knows: the name of its newest step, without asking Alembic."""
    return max(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def current(connection: Connection) -> str | None:
    """The revision a database is at, None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def check() -> None:
    """Raise OldSchema or NewerSchema unless the database is just what this program expects."""
    found = current(db.session.connection())
    if found is None or found < expected():
        raise OldSchema
    if found > expected():
        raise NewerSchema


def upgrade_if_old(*, always: bool = False) -> bool:
    """Bring an old database up to date, after a copy of one that has something in it; True if the tables changed.

    `always` puts the guards back even where nothing is old. Raises NewerSchema.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    found = current(db.session.connection())
    db.session.remove()
    if found == expected() and not always:
        return False
    if found is not None and found < expected() and db.engine.dialect.name == "sqlite":
        from timebank import backup

        backup.before_upgrade()
    return upgrade(app)


def upgrade(app: Flask, url: str | None = None) -> bool:
    """Run what is missing and put the guards back; True if the tables changed.

    `url` is for another database than the program's own: a copy that is to be restored. On PostgreSQL the tables
    belong to the role of TIMEBANK_OWNER_URL, where that is set, and the program's own role is given what it needs and
    no more. Raises NewerSchema, NotTheOwner.
    """
    url = url or str(app.config["SQLALCHEMY_DATABASE_URI"])
    load_models()
    on_postgresql = make_url(url).get_backend_name() == "postgresql"
    owner = os.environ.get("TIMEBANK_OWNER_URL") if on_postgresql else None
    engine = create_engine(owner or url)
    try:
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            before = current(connection)
            if before is not None and before > expected():
                raise NewerSchema
            if before != expected():
                run_steps(connection)
            guards.install(connection)
            if on_postgresql:
                _grant(connection, make_url(url).username)
        return before != expected()
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != "42501":  # insufficient privilege
            raise
        raise NotTheOwner(role=engine.url.username) from error
    finally:
        engine.dispose()


def run_steps(connection: Connection, revision: str = "head") -> None:
    """Run Alembic's steps that are missing, up to this revision, in the transaction that is open."""
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    settings.attributes["connection"] = connection
    command.upgrade(settings, revision)


def _grant(connection: Connection, role: str | None) -> None:
    owner = connection.execute(text("SELECT current_user")).scalar()
    if role is not None and role != owner:
        for statement in guards.grants(role):
            connection.exec_driver_sql(statement)
