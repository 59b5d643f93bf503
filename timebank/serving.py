"""Serving the program: one process, one SQLite file, a copy every night."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import gettext

from timebank import backup, child, chores, clock, health, words
from timebank.db import db
from timebank.errors import LoopbackOnly, PortTaken, SecondServer
from timebank.notices import mail_server
from timebank.web import Banner

LOOPBACK = ("127.0.0.1", "::1", "localhost")
THREADS = 2  # one processor does the work; the other thread is for whoever comes while a password is hashed
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # of mallopt(3)
COPY_EVERY = timedelta(hours=24)
MAIL_EVERY = timedelta(seconds=20)
CHORES_EVERY = timedelta(hours=24)
FIRST_COPY_AFTER = timedelta(minutes=1)  # the pages come first


def serve(app: Flask, host: str, port: int, tell: Callable[[str], None], *, tries: int = 1) -> None:
    """Serve until told to stop. `tell` is given the address once it answers; the next `tries - 1` ports will do too.

    Raises SecondServer, PortTaken, LoopbackOnly, BadMailSettings. With something wrong (see `health`) it serves for
    reading only, and says so on every page.
    """
    if host not in LOOPBACK and (app.config["practice_village"] or not app.config["second_factor"]):
        raise LoopbackOnly
    mail_server.of(app.config)  # a mail server that cannot be is said at once, not at night in a log
    _settle_down()
    with _alone(backup.database_file(app)), app.app_context():
        server, taken = _listen(app, host, port, tries)
        _check(app)
        stop = threading.Event()
        for work in (_copies, _chores):
            threading.Thread(target=work, args=(app, stop), daemon=True).start()
        signal.signal(signal.SIGTERM, lambda *_: _interrupt())
        gc.freeze()  # what is loaded by now stays: it need not be looked through again and again
        tell(f"http://{'127.0.0.1' if host in LOOPBACK else host}:{taken}")
        try:
            server.run()
        finally:
            stop.set()
            server.close()


def _settle_down() -> None:
    """Have the machine serve evenly: no request waits long for its turn, and memory that is free is given back."""
    sys.setswitchinterval(0.002)  # seconds: whoever reads what arrives does not wait behind whole pages
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it remarks on every request that waits its turn
    _give_memory_back()


def _give_memory_back() -> None:
    """Let the C library hand large pieces back when they are freed, and keep one store for all threads.

    A password hash borrows 19 MB. glibc takes the first such piece as a sign that more will come, and from then on
    keeps one for every thread. Only one thread computes at a time, so a store for each would be half empty.
    """
    with suppress(AttributeError, OSError):  # other C libraries do not know it, and do not need it
        library = ctypes.CDLL(None)
        library.mallopt(M_MMAP_THRESHOLD, 1_000_000)
        library.mallopt(M_ARENA_MAX, 1)


def _interrupt() -> None:
    raise KeyboardInterrupt


@contextmanager
def _alone(database: Path | None) -> Iterator[None]:
    """Hold the lock of the database file for as long as we serve. Raises SecondServer."""
    if database is None:
        yield
        return
    with backup.lock_file(database).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            raise SecondServer(pid=file.read().strip() or "?") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _listen(app: Flask, host: str, port: int, tries: int) -> tuple[Any, int]:
    from waitress.server import create_server

    for candidate in range(port, port + tries):
        try:
            return create_server(app, host=host, port=candidate, threads=THREADS, ident=None), candidate
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise PortTaken(port=port)


def _check(app: Flask) -> None:
    """Look once whether the book may be written; if not, this process only reads."""
    db.shut = wrong = health.check_at_start()
    db.session.remove()
    if wrong is not None:
        logging.getLogger("timebank").error("%s", wrong)
        app.extensions["banners"].append(lambda: Banner("warn", words.sentence(wrong)))


def _copies(app: Flask, stop: threading.Event) -> None:
    """A copy of the database every night, and soon after the start when the newest is older than that."""
    wait = FIRST_COPY_AFTER
    while not stop.wait(wait.total_seconds()):
        wait = timedelta(hours=1)
        try:
            with app.app_context():
                newest = backup.newest_nightly()
                due = newest is None or clock.now() - newest >= COPY_EVERY
                if due and db.shut is None and db.engine.dialect.name == "sqlite":
                    child.run("backup", "--nightly")
        except Exception:
            logging.getLogger("timebank").exception(gettext("The nightly copy could not be made."))


def _chores(app: Flask, stop: threading.Event) -> None:
    """Mail what people are to be told as it comes up; once a day everything else that has to be done now and then."""
    done = None
    while not stop.wait(MAIL_EVERY.total_seconds()):
        try:
            with app.app_context():
                if db.shut is not None:
                    continue
                chores.mail()
                if done is None or clock.now() - done >= CHORES_EVERY:
                    done = clock.now()
                    list(chores.do_all())
        except Exception:
            logging.getLogger("timebank").exception(gettext("Mail could not be sent."))
