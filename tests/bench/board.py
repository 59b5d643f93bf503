"""The board: its page beside a minimal one, with few listings and many, and what a search costs.

Both pages are served by the same server, in processes of their own, and asked for in turn.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, sleep

from tests.bench import ground, serving
from timebank import clock, config, create_app, schema
from timebank.board import categories, imports, search
from timebank.db import db
from timebank.joining import service as joining
from timebank.members import imports as member_imports
from timebank.members import queries as people
from timebank.permissions import Actor
from timebank.signin import service as signin

SMALL = (50, 25)  # listings, members
LARGE = (500, 100) if ground.QUICK else (5_000, 1_000)
TURNS = 40 if ground.QUICK else 400
EACH = 10 if ground.QUICK else 60  # pages each of the 16 connections asks for
BOARD = "/g/llanbrawf/board"
LANGUAGES = ("en", "cy")
AREAS = ("Llanfair", "Talybont", "Aberaeron", "Cwm Du", "Pentre Bach", "Llanddewi", "Tregaron", "Borth")
THINGS = (
    ("offer", "en", "Lifts to hospital", "Bronglais or the surgery, any weekday"),
    ("offer", "cy", "Garddio a thorri gwair", "Mae peiriant gen i, a digon o amser"),
    ("request", "en", "Help with a computer", "It is slow and I cannot find my photographs"),
    ("request", "cy", "Cwmni ar brynhawn Sul", "Paned a sgwrs, dim byd mwy"),
    ("offer", "en", "Baking for birthdays", "Cakes of every kind, gluten free too"),
    ("offer", "cy", "Gwersi piano i blant", "Hanner awr bob wythnos ar ôl ysgol"),
    ("request", "en", "Somebody to walk the dog", "A young spaniel, twice round the park"),
    ("offer", "cy", "Llenwi ffurflenni", "Budd-daliadau, pensiwn, bathodyn glas"),
)
SEARCHES = (
    "lift", "lifft i'r ysbyty", "gardd", "ngardd", "arddio", "computer", "computor", "gyfrifiadur", "cwmni", "paned",
    "cake", "cacen", "piano lessons", "wersi piano", "dog walking", "ci", "forms", "ffurflen", "lifts near Llanfair",
    "hosptial", "photografs", "somebody to help me with my computer please", "zzzz", "benefits", "Talybont",
)  # fmt: skip


def measure(folder: Path) -> Iterator[tuple[str, float]]:
    """The page in either language, few rows and many, sixteen at a time; and searching."""
    few, many = (_filled(folder / str(size[0]), size) for size in (SMALL, LARGE))
    with ExitStack() as stack:
        small = stack.enter_context(serving._serving(few))
        large = stack.enter_context(serving._serving(many))
        minimal = stack.enter_context(_minimal(many / "timebank.sqlite"))
        visits = [serving._sign_in(large[1], f"T{number + 1}") for number in range(serving.CONNECTIONS)]
        beside = serving.Visit(minimal)
        beside.get("/sign-in")
        one = serving._sign_in(small[1], "T1")
        for language in LANGUAGES:
            pages = {
                "few": _page(one, language),
                "many": _page(visits[0], language),
                "minimal": lambda: beside.get("/board"),
            }
            took = _in_turn(pages)
            yield f"board page ({language}), a minimal Flask page / it", took["minimal"] / took["many"]
            yield f"board page ({language}), milliseconds", took["many"] * 1e3
            yield f"board page ({language}): at {LARGE[0]} / at {SMALL[0]} listings", took["many"] / took["few"]
        yield from serving.percentiles("board page", _pages(visits, EACH))
        yield from serving.percentiles(
            "board page, each about once a second,", _pages(visits, serving.UNHURRIED, pause=1.0)
        )
        yield from _as_far_as_it_goes(minimal)
        for visit in (*visits, beside, one):
            visit.connection.close()
    yield f"search at {LARGE[0]} listings, p95 milliseconds", _searching(many) * 1e3


def _page(visit: serving.Visit, language: str) -> Callable[[], str]:
    """A function that asks for the board, in a language."""
    cookie = f"{visit.cookie}; language={language}"

    def get() -> str:
        visit.cookie = cookie
        page = visit.get(BOARD)
        if page.count("/board/") < 25 or f'lang="{language}"' not in page:
            raise SystemExit("this is not the board")
        return page

    return get


def _in_turn(pages: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The typical seconds of each, asked for in turn, so that what disturbs one disturbs all."""
    for _ in range(5):
        for page in pages.values():
            page()
    took: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(TURNS):
        for name, page in pages.items():
            took[name].append(ground.seconds(page))
    return {name: median(each) for name, each in took.items()}


def _pages(visits: list[serving.Visit], each: int, pause: float = 0.0) -> list[float]:
    """The board as often for each of the sixteen; the seconds of all."""
    return serving.together(lambda n: serving.one_by_one([lambda: visits[n].get(BOARD)] * each, pause))


def _as_far_as_it_goes(port: int) -> Iterator[tuple[str, float]]:
    """The minimal pages at as many connections: what these packages come to where nothing else is asked of them."""
    visits = [serving.Visit(port) for _ in range(serving.CONNECTIONS)]
    for visit in visits:
        visit.get("/sign-in")
        visit.get("/answers")

    answers = [
        [partial(visit.post, f"/answers/{n + 1}", answer="yes")] * serving.EACH for n, visit in enumerate(visits)
    ]
    looks = [[partial(visit.get, "/board")] * EACH for visit in visits]
    for what, acts in (("board page, minimal Flask,", looks), ("POST to 303, minimal Flask,", answers)):
        yield from serving.percentiles(what, serving.together(lambda n, acts=acts: serving.one_by_one(acts[n])))
    for visit in visits:
        visit.connection.close()


def _searching(folder: Path) -> float:
    """The 95th percentile of many searches, in seconds, after each was made once."""
    app = create_app(instance=folder)
    with app.app_context():
        member = people.by_number(1, "T1")
        if member is None or member.user is None:
            raise SystemExit("the village lacks its people")
        actor, today = Actor(member.user.id, member.id, 1), clock.today("Europe/London")
        took: list[float] = []
        for turn in range(4):
            for words in SEARCHES:
                seconds = ground.seconds(lambda words=words: search.find(actor, 1, words, today))
                took += [seconds] if turn else []
        db.session.remove()
        db.engine.dispose()
    return quantiles(took, n=100)[94]


def _filled(folder: Path, size: tuple[int, int]) -> Path:
    """An instance with so many listings and members; the first sixteen can sign in."""
    folder.mkdir()
    config.prepare(folder)
    app = create_app(instance=folder)
    listings, members = size
    with app.app_context():
        schema.upgrade(app)
        group, _ = joining.found(
            Actor.host(),
            slug="llanbrawf",
            settings={"name_en": "Llanbrawf", "began_on": date(2025, 1, 1).isoformat()},
            coordinator_name="Ann Prys",
            coordinator_email="ann@example.org",
        )
        host = Actor.host(group.id)
        lines = "number,name,joined_on\n" + "\n".join(f"T{n},Person {n},2025-01-01" for n in range(1, members + 1))
        member_imports.carry_out(host, member_imports.plan_members(host, group, lines.encode()))
        lines = "member,kind,title,text,language,category,area\n" + "\n".join(
            _line(number, members) for number in range(listings)
        )
        imports.carry_out(host, imports.plan_listings(host, group, lines.encode()))
        for number in range(1, serving.CONNECTIONS + 1):
            member = people.by_number(group.id, f"T{number}")
            if member is not None:
                signin.come_in(signin.sign_in_link(host, member), serving.PASSWORD, serving.PASSWORD)
        db.session.remove()
        db.engine.dispose()
    return folder


def _line(number: int, members: int) -> str:
    kind, language, title, text = THINGS[number * 7 % len(THINGS)]
    keys = [each.key for each in categories.SHIPPED if not each.restricted]
    category, area = keys[number * 5 % len(keys)], AREAS[number * 3 % len(AREAS)]
    return f'T{number * 13 % members + 1},{kind},{title} {number},"{text}",{language},{category},{area}'


@contextmanager
def _minimal(database: Path) -> Iterator[int]:
    """The minimal page as a process, and its port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.minimal", str(database), str(port)],
        env=dict(os.environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        began = perf_counter()
        while perf_counter() - began < 30:
            try:
                serving.Visit(port).get("/sign-in")
                break
            except OSError:
                sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)
