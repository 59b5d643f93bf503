"""What many tests begin with is built once on each engine; whoever wants it again gets a copy of the whole database."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, ParamSpec, TypeVar

import psycopg
from sqlalchemy import URL

from timebank import clock
from timebank.db import db

Given = TypeVar("Given")
What = ParamSpec("What")

_kept: dict[str, tuple[str, Any]] = {}  # what, where and when: the copy, and what was given
_folders: list[Path] = []


def once(build: Callable[What, Given]) -> Callable[What, Given]:
    """What `build` puts into an empty database, and gives: ids and references, never rows. Needs an app context.

    Where something is in the database already, or the clock tells another moment, it is built in earnest.
    """

    @wraps(build)
    def built(*args: What.args, **values: What.kwargs) -> Given:
        if db.raw()("SELECT 1 FROM ledger_book").fetchone() or "writing" in db.session().info:
            return build(*args, **values)
        address = db.engine.url
        at = f"{address.get_backend_name()} {clock._told.get()}"
        key = f"{build.__module__}.{build.__qualname__} {args} {values} {at}"
        if key in _kept:
            copy, given = _kept[key]
            _put_back(address, copy)
        else:
            given = build(*args, **values)
            _kept[key] = copy, _ = f"kept_{len(_kept)}", given
            _keep(address, copy)
        return deepcopy(given)

    return built


def _keep(address: URL, copy: str) -> None:
    _let_go()
    if address.get_backend_name() == "sqlite":
        shutil.copy(str(address.database), _folder() / copy)
    else:
        run_sql(_beside(address), f"CREATE DATABASE {copy} TEMPLATE {address.database} STRATEGY FILE_COPY")


def _put_back(address: URL, copy: str) -> None:
    _let_go()
    if address.get_backend_name() == "sqlite":
        shutil.copy(_folder() / copy, str(address.database))
    else:
        run_sql(_beside(address), f"DROP DATABASE {address.database} WITH (FORCE)")
        run_sql(_beside(address), f"CREATE DATABASE {address.database} TEMPLATE {copy} STRATEGY FILE_COPY")


def _let_go() -> None:
    """With its last connection SQLite's log goes into the file, and PostgreSQL lets a database be copied."""
    db.session.remove()
    db.engine.dispose()


def _beside(address: URL) -> str:
    """Another database of the same server, since nobody may be in the one that is copied."""
    return address.set(database="postgres").render_as_string(hide_password=False)


def run_sql(url: str, sql: str) -> None:
    """Run one statement on PostgreSQL outside any transaction, as its superuser."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(sql.encode())


def _folder() -> Path:
    if not _folders:
        _folders.append(Path(mkdtemp(prefix="timebank-kept-")))
    return _folders[0]


def forget() -> None:
    """Remove the copies. (PostgreSQL's go with its server.)"""
    for folder in _folders:
        shutil.rmtree(folder, ignore_errors=True)
