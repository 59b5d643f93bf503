"""What a thousand programs would do a thousand times over, done once; and no work for dangers that no test knows.

Only the process that runs the tests saves: what it starts (a command, a server, whoever is killed) is in earnest.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from timebank.db import db
from timebank.signin import passwords

IN_EARNEST = passwords._hasher  # as the program has it

_statements: LRUCache[Any, Any] = LRUCache(3000)


def share(app: Flask) -> None:
    """Let this program have the SQL that another one compiled. (Templates it takes from the disk, as every start.)"""
    with app.app_context():
        db.engine.update_execution_options(compiled_cache=_statements)


def begin() -> None:
    """From here on, in this process, save work."""
    # A password is worth its cost where somebody steals the book.
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    event.listen(Engine, "connect", _need_not_survive_a_power_cut)
    _read_addresses_once()
    # To SQLAlchemy a statement is another one for each engine. In here all engines of a kind are alike.
    DefaultDialect.__hash__ = lambda dialect: hash(type(dialect))  # type: ignore[method-assign,assignment]
    DefaultDialect.__eq__ = lambda dialect, other: type(dialect) is type(other)  # type: ignore[method-assign]


def _need_not_survive_a_power_cut(connection: Any, record: Any) -> None:
    """As for PostgreSQL in conftest.py: what was written is there for every process, on the disk or not yet."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF").close()


def _read_addresses_once() -> None:
    """Werkzeug takes apart the address of each route and writes functions for it: the same ones for every program."""
    read, known = Rule.compile, {}

    def compile_(rule: Rule) -> None:
        key = (rule.subdomain, rule.rule, str(rule.defaults))
        if key not in known:
            before = set(vars(rule))
            read(rule)
            known[key] = {name: found for name, found in vars(rule).items() if name not in before or name in _READ}
            return
        vars(rule).update(known[key], arguments=set(known[key]["arguments"]))
        for name in ("_build", "_build_unknown"):  # methods of the rule they are of
            setattr(rule, name, known[key][name].__func__.__get__(rule))

    Rule.compile = compile_  # type: ignore[method-assign]


_READ = ("arguments", "_trace", "_converters", "_parts")
