"""A bank of its own, served to real browsers: a coordinator, and members who come in with their cards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import Browser
from sqlalchemy import select

import timebank
from tests.browser.catalogue import in_the_other_language
from tests.browser.checks import CHECKS, SHOTS
from tests.browser.person import PHONE, Person
from tests.test_serving import run, serving
from timebank.cli import main
from timebank.db import db
from timebank.joining import service as joining
from timebank.ledger import queries as book
from timebank.members import queries as people
from timebank.members import service as members
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.signin import service as signin

PASSWORD = "croeso cynnes i bawb"
SETTINGS = {
    "name_cy": "Banc Amser Cwm",
    "name_en": "Cwm Time Bank",
    "help_name": "Sioned Evans",
    "help_phone": "01970 600 123",
    "began_on": "2026-01-05",
}


@dataclass
class Bank:
    """A bank with a coordinator, a signer and two members, served; whoever comes has a browser of their own."""

    chromium: Browser
    folder: Path
    address: str
    language: str
    cards: dict[str, str]
    codes: list[str]
    names: set[str]
    come: list[Person] = field(default_factory=list)
    step: int = 0

    def somebody(self, role: str = "visitor") -> Person:
        """A new browser, on a telephone."""
        person = Person(self.chromium, self.address, "visitor", self.language)
        person.role = role
        person.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        self.come.append(person)
        return person

    def by_card(self, who: str) -> Person:
        """Somebody who comes in with a card."""
        return self.somebody(who).open(f"/card/{self.cards[who]}").send()

    def coordinator(self) -> Person:
        """Sioned, with password and a printed code."""
        sioned = self.somebody("sioned").open("/sign-in?group=cwm").fill(name="C1", password=PASSWORD).send()
        return sioned.fill(code=self.codes.pop()).send()

    def seen(self, person: Person, name: str) -> None:
        """Nothing of the open page is in another language, or sticks out on a telephone; a picture for who looks."""
        page = person.page
        assert person.status == 200, (name, person.status, page.inner_text("main"))
        page.evaluate(CHECKS)
        found = in_the_other_language(map(tuple, page.evaluate("look.words()")), self.names)
        found += [f"at 360: {each}" for each in page.evaluate("look.fits()")]
        assert [*found, *person.console] == [], name
        if "LOOK" in os.environ:
            self.step += 1
            folder = SHOTS / "lives" / self.language
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{self.step:02}-{person.role}-{name}.png", full_page=True)

    def sound(self) -> None:
        """`timebank audit` finds nothing."""
        done = CliRunner().invoke(main, ["audit"], env={"TIMEBANK_INSTANCE": str(self.folder)})
        assert done.exit_code == 0, done.output

    def known(self, name: str) -> tuple[str, int]:
        """Somebody's reference, and where they stand in the book."""
        app = timebank.create_app(instance=self.folder)
        with app.app_context():
            member = db.session.scalars(select(Member).where(Member.name == name)).one()
            found = member.ref, book.balance(member.account_id)
            db.session.remove()
            db.engine.dispose()
        return found


@contextmanager
def served(chromium: Browser, folder: Path, language: str, who: dict[str, tuple[str, ...]]) -> Iterator[Bank]:
    """A new bank in `folder`: Sioned, its coordinator, and these members, by name and roles, each with a card."""
    assert run(folder, "migrate").returncode == 0
    app = timebank.create_app(instance=folder)
    with app.app_context():
        group, token = joining.found(Actor.host(), slug="cwm", settings=SETTINGS, coordinator_name="Sioned Evans",
                                     coordinator_email="")  # fmt: skip
        signin.come_in(token, PASSWORD, PASSWORD)
        host = Actor.host(group.id)
        sioned = people.by_number(group.id, "C1")
        assert sioned is not None
        members.set_language(host, sioned, language)
        codes = signin.new_codes(members.actor_of(sioned.user, sioned, group.id), sioned)
        cards = {}
        for name, roles in who.items():
            member = members.add(host, group.id, name=name, language=language, roles=roles)
            cards[name.split()[0]], _ = signin.card(host, member)
        db.session.remove()
        db.engine.dispose()
    with serving(folder) as (address, _):
        here = Bank(chromium, folder, address, language, cards, codes, {"Sioned Evans", "Cwm", *who})
        yield here
        for person in here.come:
            person.leave()
