"""A month from paper to its report, by two people, with the keyboard alone; what is told late moves nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

import timebank
from tests.browser.catalogue import say
from tests.browser.person import PHONE, Person
from tests.browser.test_journeys import Keys
from tests.browser.test_slips import Typist
from tests.test_serving import serving
from timebank import clock
from timebank.db import db
from timebank.demo import views as demo
from timebank.demo import village as told
from timebank.exchanges import service as exchanges
from timebank.exchanges.models import Exchange
from timebank.ledger import queries as book
from timebank.members.models import Member
from timebank.permissions import Actor

AT = f"/g/{told.GROUP.slug}"
SLIPS = 30
PEOPLE = (told.SUE, told.BETI, told.ALYS, told.MAIR, told.GWEN, told.DAFYDD, told.EMYR, told.NIA)


class Bank:
    """A practice village of its own: what is closed in it is not closed for other tests."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self.app = timebank.create_app(folder, database_url=f"sqlite:///{folder / 'timebank.sqlite'}")
        demo.init_app(self.app)

    def strangers(self, number: int) -> list[tuple[str, str]]:
        """Pairs who never helped each other, so that no slip is taken for something told before."""
        with self.app.app_context():
            ids = {each.number: each.id for each in db.session.scalars(select(Member))}
            met = {frozenset(pair) for pair in db.session.execute(select(Exchange.giver_id, Exchange.receiver_id))}
            db.session.rollback()
        found = [pair for pair in combinations(PEOPLE, 2) if frozenset(ids[each] for each in pair) not in met]
        assert len(found) >= number
        return found[:number]

    def told_on_the_web(self, giver: str, receiver: str, day: date) -> None:
        """An hour that its giver told of, and that waits for the other."""
        with self.app.app_context():
            sides = [
                db.session.scalars(select(Member).where(Member.number == each)).one() for each in (giver, receiver)
            ]
            me = sides[0]
            actor = Actor(user_id=me.user_id or 0, member_id=me.id, group_id=me.group_id, code=me.number)
            exchanges.log(actor, me.group_id, exchanges.Claim(sides[0], sides[1], day, 60, "Sgwrs", "cy"))

    def lines(self) -> int:
        """How many lines the hours book has; together they are nothing."""
        with self.app.app_context():
            group_id = db.session.scalars(select(Member.group_id)).first() or 0
            totals = book.totals(group_id)
            db.session.rollback()
            assert totals.balance == 0
            return totals.transactions


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    with serving(tmp_path / "closing", "demo", "--fresh") as (address, lines):
        moved = re.search(r"http://127\.0\.0\.1:\d+", "\n".join(lines))
        made = Bank(moved[0] if moved else address, tmp_path / "closing" / "practice")
        yield made
        with made.app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_a_month_from_paper_to_its_report(chromium: Browser, bank: Bank) -> None:
    last = clock.today("Europe/London").replace(day=1) - timedelta(days=1)
    month, days = last.isoformat()[:7], [last.replace(day=1 + nth % 28) for nth in range(28)]
    pairs = bank.strangers(6)
    bank.told_on_the_web(*pairs[4], days[10])
    before = bank.lines()
    sioned = Person(chromium, bank.address, "coordinator", "cy")
    huw = Person(chromium, bank.address, "signer", "en")
    huw.page.set_viewport_size(PHONE)  # type: ignore[arg-type]

    type_thirty(sioned, pairs, days)
    settle_three_faults(sioned, pairs[5])
    assert bank.lines() == before + SLIPS

    ref = propose(sioned, month)
    confirm(huw, ref)
    kept = report(huw, month)
    assert b"Help given" in kept[1] and b"Help given" not in kept[0]

    pile(sioned, 1, "1")
    slip(Typist(sioned), *pairs[5], days[20])
    put_in_the_book(sioned)
    assert bank.lines() == before + SLIPS + 1
    assert report(huw, month) == kept
    huw.open(f"{AT}/books/lines")
    newest = huw.page.locator("tbody tr").first.inner_text()
    assert "told late" in newest and str(before + SLIPS + 1) in newest
    sioned.open(f"{AT}/books/lines")
    assert say("told late", "cy") in sioned.page.locator("tbody tr").first.inner_text()
    assert sioned.console == huw.console == []


def pile(sioned: Person, slips: int, hours: str) -> None:
    """Numbers to write on, a pile that was counted, and the cursor where one begins to type."""
    hands = Keys(sioned)
    sioned.open(f"{AT}/piles/numbers")
    hands.write("input[name=how_many]", str(-(-slips // 4)))
    hands.press("#typed button")
    sioned.open(f"{AT}/piles/")
    hands.write("input[name=slips]", str(slips))
    hands.write("input[name=length]", hours)
    hands.press("#typed button")


def slip(typist: Typist, giver: str, receiver: str, day: date) -> None:
    for part in (giver, receiver, f"{day.day}/{day.month}/{day.year}"):
        typist.data(part)
        typist.tab()
    typist.data("1")
    typist.enter()


def type_thirty(sioned: Person, pairs: list[tuple[str, str]], days: list[date]) -> None:
    """Three faults are among them: one was told on the web, somebody is not known, and they were counted wrongly."""
    pile(sioned, SLIPS, "31")  # in truth 30 hours
    typist = Typist(sioned)
    for nth, day in enumerate(days):
        slip(typist, *pairs[nth % 4], day)
    slip(typist, *pairs[4], days[10])
    slip(typist, "Blodeuwedd", pairs[5][1], days[3])
    assert sioned.page.locator("main .errors").count() == 1
    hands = Keys(sioned)
    hands.choose("details:has(input[name=reason]) > summary")
    hands.write("input[name=reason]", "Pwy?")
    hands.press("button[name=go][value=aside]")
    assert sioned.page.locator("main .errors").count() == 0


def settle_three_faults(sioned: Person, pair: tuple[str, str]) -> None:
    """Each is found by the check, settled by keys, and the pile posted; the slip that was set aside after it."""
    hands, here = Keys(sioned), sioned.path.rstrip("/")
    hands.press(f"a[href='{here}/check']")
    assert sioned.page.locator("#post").count() == 0  # not yet
    hands.press(f"a[href='{here}/count']")
    length = "input[name=length]"
    hands.write(length, "30")  # the tabulator takes the whole of a box, and typing writes over it
    hands.write("input[name=reason]", "Rhif 12 ddwywaith")
    hands.enter()
    sioned.open(f"{here}/check")
    hands.press("section.ask .lines a")
    hands.press("form.ask button[name=same][value='0-0']")
    put_in_the_book(sioned, here)
    sioned.open(f"{AT}/piles/left")
    hands.press("main .lines a")
    for name, who in (("giver", pair[0]), ("receiver", pair[1])):
        hands.write(f"#typed input[name={name}]", who)
    hands.enter()


def put_in_the_book(sioned: Person, here: str = "") -> None:
    sioned.open(f"{here or sioned.path.rstrip('/')}/check")
    Keys(sioned).press("#post button")


def propose(sioned: Person, month: str) -> str:
    """Everything that stands in the way is seen to; what is not settled is carried forward by name."""
    hands = Keys(sioned)
    sioned.open(f"{AT}/closing/{month}")
    hands.press("button[name=go][value=begin]")
    while sioned.page.locator("button[value^='carry:']").count():
        hands.press("button[value^='carry:']")
    for step in ("check", "statements", "talks"):
        if sioned.page.locator(f"button[name=go][value={step}]").count():
            hands.press(f"button[name=go][value={step}]")
            is_done(sioned)
    hands.press("button[name=go][value=propose]")
    is_done(sioned)
    assert "/two-keys/" in sioned.path, sioned.page.locator("main").inner_text()
    return sioned.path.rpartition("/")[2]


def confirm(huw: Person, ref: str) -> None:
    """He looks through it first."""
    hands = Keys(huw)
    huw.open(f"{AT}/two-keys/{ref}")
    hands.press("main p a[href*='/closing/']")
    huw.open(f"{AT}/two-keys/{ref}")
    hands.press("form:has(input[value=confirm]) button")
    is_done(huw)


def is_done(somebody: Person) -> None:
    """Wait until long work is done: its page looks again by itself."""
    for _ in range(200):
        if "/work/" not in somebody.page.url:
            return
        somebody.page.wait_for_timeout(300)
    raise AssertionError(somebody.page.locator("main").inner_text())


def report(somebody: Person, month: str) -> tuple[bytes, ...]:
    """The report of a month as files, Welsh first, and as a page."""
    at = f"{somebody.address}{AT}/closing/{month}/report"
    files = [somebody.context.request.get(f"{at}.txt?in={language}") for language in ("cy", "en")]
    assert [each.status for each in files] == [200, 200]
    somebody.open(f"{AT}/closing/{month}/report")
    return *(each.body() for each in files), somebody.page.locator("main").inner_html().encode()
