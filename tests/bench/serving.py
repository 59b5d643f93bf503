"""The real server on loopback: how soon it answers, what it weighs, and agreeing to an exchange up to the 303.

Sixteen members sign in by password and say "yes, that's right" to exchanges that wait for them, each on a connection
of their own, with the session's CSRF token: when the 303 arrives the hours are on the disk.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from random import uniform
from statistics import quantiles
from time import perf_counter, sleep
from urllib.parse import urlencode

from tests.bench import ground, importing
from timebank import clock, config, create_app, schema
from timebank.db import db
from timebank.exchanges import service as exchanges
from timebank.exchanges.service import Claim
from timebank.ledger import queries
from timebank.members import queries as people
from timebank.members import service as members
from timebank.permissions import Actor
from timebank.signin import service as signin

CONNECTIONS = 16
EACH = 15 if ground.QUICK else 100
UNHURRIED = 3 if ground.QUICK else 20  # what each does about once a second, as people do
STEADY_AFTER = 200  # requests
PASSWORD = "croeso-i-bawb"
HOME = "/g/llanbrawf/"


def measure(folder: Path) -> Iterator[tuple[str, float]]:
    """Start, weight and answers of `timebank serve`."""
    if not (Path(config.__file__).parent / "serving.py").exists():
        print("the server is not there yet, so it is not measured")
        return
    waiting = _fill(folder)
    with _serving(folder) as (process, port, first):
        yield "first answer after the start, seconds", first
        visits = [_sign_in(port, f"T{n + 1}") for n in range(CONNECTIONS)]
        for turn in range(STEADY_AFTER):
            visits[turn % CONNECTIONS].get(HOME)
        yield f"memory after {STEADY_AFTER} pages, MB (PSS)", _pss(process.pid)
        began = perf_counter()
        hurried = together(lambda n: visits[n].agree(waiting[n][:EACH]))
        whole = perf_counter() - began
        unhurried = together(lambda n: visits[n].agree(waiting[n][EACH:], pause=1.0))
        for visit in visits:
            visit.connection.close()
    _expect_posted(folder, CONNECTIONS * (EACH + UNHURRIED))
    yield from percentiles("POST to 303", hurried)
    yield "POST to 303, a second", CONNECTIONS * EACH / whole
    yield from percentiles("POST to 303, each about once a second,", unhurried)


def together(act: Callable[[int], list[float]]) -> list[float]:
    """What the sixteen measure who act at the same time, each in a thread of their own."""
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        return [took for mine in threads.map(act, range(CONNECTIONS)) for took in mine]


def percentiles(what: str, took: list[float]) -> Iterator[tuple[str, float]]:
    """The typical one of these seconds and the slowest of a hundred, in milliseconds."""
    for percent in (50, 99):
        yield f"{what} at {CONNECTIONS} connections, p{percent} milliseconds", quantiles(took, n=100)[percent - 1] * 1e3


def one_by_one(acts: Iterable[Callable[[], object]], pause: float = 0.0) -> list[float]:
    """How long each took, in seconds, with a pause before each that is about so long."""
    took = []
    for act in acts:
        sleep(pause * uniform(0.5, 1.5))
        took.append(ground.seconds(act))
    return took


class Visit:
    """One member's browser: a connection, a cookie, a CSRF token."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = ""
        self.token = ""

    def get(self, path: str) -> str:
        """A page; the CSRF token on it is kept."""
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        page = self._answer(200).decode()
        if found := re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page):
            self.token = found[1]
        return page

    def post(self, path: str, **fields: str) -> None:
        """Send a form; it must be answered by a 303."""
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, urlencode({"csrf_token": self.token, **fields}), headers)
        self._answer(303)

    def agree(self, refs: list[str], pause: float = 0.0) -> list[float]:
        """Say yes to each; how long each took, in seconds."""
        acts = (partial(self.post, f"{HOME}exchanges/{ref}/answer", answer="yes") for ref in refs)
        return one_by_one(acts, pause)

    def _answer(self, expected: int) -> bytes:
        answer: HTTPResponse = self.connection.getresponse()
        body = answer.read()
        if answer.status != expected:
            raise SystemExit(f"{answer.status} instead of {expected}: {body[:300]!r}")
        if set_cookie := answer.headers.get("Set-Cookie"):
            self.cookie = set_cookie.split(";", maxsplit=1)[0]
        return body


def _sign_in(port: int, number: str) -> Visit:
    visit = Visit(port)
    visit.get("/sign-in")
    visit.post("/sign-in", name=number, password=PASSWORD)
    visit.get(HOME)
    return visit


def _fill(folder: Path) -> list[list[str]]:
    """An instance where T1 to T16 can sign in; for each, the exchanges that wait for their word."""
    config.prepare(folder)
    app = create_app(instance=folder)
    with app.app_context():
        schema.upgrade(app)
        group = importing.village()
        host = Actor.host(group.id)
        day = clock.today("Europe/London")
        found = []
        for n in range(1, CONNECTIONS + 1):
            receiver, giver = (people.by_number(group.id, f"T{number}") for number in (n, n + CONNECTIONS))
            if receiver is None or giver is None:
                raise SystemExit("the village lacks its people")
            signin.come_in(signin.sign_in_link(host, receiver), PASSWORD, PASSWORD)
            with db.write():
                teller = members.actor_of(members.ensure_user(giver), giver, group.id)
                claims = [Claim(giver, receiver, day, 60, f"Help {turn}") for turn in range(EACH + UNHURRIED)]
                found.append([exchanges.log(teller, group.id, claim).ref for claim in claims])
        db.session.remove()
        db.engine.dispose()
    return found


def _expect_posted(folder: Path, count: int) -> None:
    app = create_app(instance=folder)
    with app.app_context():
        posted = queries.totals(1).transactions
        db.session.remove()
        db.engine.dispose()
    if posted != count:
        raise SystemExit(f"{posted} transactions in the book instead of {count}")


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, float]]:
    """The server as a process, its port, and how long its first answer took."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TIMEBANK_")}
    environment["TIMEBANK_INSTANCE"] = str(folder)
    program = [sys.executable, "-m", "timebank.cli"]
    # Last night's copy is there, as on every day but the first: else it is made while we measure.
    subprocess.run([*program, "backup", "--nightly"], env=environment, check=True, stdout=subprocess.DEVNULL)
    began = perf_counter()
    process = subprocess.Popen(
        [*program, "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process, port, _first_answer(process, port, began)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _first_answer(process: subprocess.Popen[bytes], port: int, began: float) -> float:
    while process.poll() is None and perf_counter() - began < 60:
        with suppress(OSError):
            Visit(port).get(HOME)
            return perf_counter() - began
        sleep(0.01)
    raise SystemExit("the server does not answer")


def _pss(pid: int) -> float:
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+) kB", told, re.MULTILINE)[1]) / 1024  # type: ignore[index]
