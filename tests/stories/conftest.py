"""A small group whose people have browsers: what every story begins with. On SQLite; services are tested on both."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.browse import Browser
from tests.kept import once
from timebank import clock
from timebank.db import db
from timebank.exchanges.models import Exchange
from timebank.groups import service as groups
from timebank.ledger import queries as book
from timebank.ledger.audit import audit
from timebank.ledger.journal import journal
from timebank.members import service as members
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.trail import service as trail
from timebank.trail.service import Row

SETTINGS = {
    "name_en": "Llanfair Time Bank",
    "name_cy": "Banc Amser Llanfair",
    "began_on": (clock.today("Europe/London") - timedelta(days=100)).isoformat(),
    "help_name": "Sioned Evans",
    "help_phone": "01970 600 123",
}
PEOPLE = {  # name: language, roles, phone, place
    "Sioned Evans": ("cy", ("coordinator",), "", ""),
    "Huw Rees": ("cy", ("signer",), "", ""),
    "Alys Jones": ("cy", (), "01970 600 201", ""),
    "Mair Pugh": ("en", (), "01970 600 202", ""),
    "Dafydd Owen": (None, (), "", ""),
    "Gwen Jones": ("en", (), "", "Tŷ Capel"),
}


@dataclass
class Village:
    """One group, its people by first name, and a browser for each."""

    app: Flask
    group_id: int
    slug: str
    numbers: dict[str, str] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)

    def browser(self, first: str, language: str = "en") -> Browser:
        """Somebody's browser, signed in, reading in this language."""
        found = Browser(self.app, language).is_member(self.users[first])
        found.client.set_cookie("language", language)
        return found

    def at(self, path: str) -> str:
        """A page of the group."""
        return f"/g/{self.slug}/{path}"

    def minutes(self, first: str) -> int:
        """Where somebody stands in the hours book."""
        with self.app.app_context():
            member = db.session.scalars(select(Member).where(Member.ref == self.refs[first])).one()
            return book.balance(member.account_id)

    def member(self, first: str) -> Member:
        """Somebody, inside an app context."""
        return db.session.scalars(select(Member).where(Member.ref == self.refs[first])).one()

    def posted(self) -> int:
        """How many transactions the hours book has; it balances, of course."""
        with self.app.app_context():
            totals = book.totals(self.group_id)
            assert totals.balance == 0
            return totals.transactions

    def exchanges(self) -> list[Exchange]:
        """Every exchange, oldest first, out of any session."""
        with self.app.app_context():
            found = list(db.session.scalars(select(Exchange).order_by(Exchange.id)))
            db.session.expunge_all()
            return found

    def trail_of(self, thing: str) -> list[Row]:
        """Everything that was done to one thing."""
        with self.app.app_context():
            return trail.about(self.group_id, thing)

    def today(self) -> date:
        """The day it is in the village."""
        return clock.today("Europe/London")

    def rule(self, name: str, value: str) -> None:
        """Decide a rule anew."""
        with self.app.app_context():
            groups.change(Actor.host(self.group_id), groups.by_slug(self.slug), name, value)

    def office(self, first: str, role: str) -> None:
        """Somebody an officer from now on."""
        with self.app.app_context():
            members.grant(Actor.host(self.group_id), self.member(first), role)

    def end_roles(self, first: str) -> None:
        """Nobody's officer any more."""
        with self.app.app_context():
            member = db.session.scalars(select(Member).where(Member.ref == self.refs[first])).one()
            for role in member.role_names:
                members.end_role(Actor.host(self.group_id), member, role)


People = dict[str, tuple[str | None, tuple[str, ...], str, str]]
Told = tuple[int, dict[str, str], dict[str, str], dict[str, int]]


def settle(app: Flask, slug: str, people: People) -> Village:
    """Found a group and bring in its people."""
    with app.app_context():
        group_id, *by_first_name = _settle(slug, people)
    return Village(app, group_id, slug, *by_first_name)


@once
def _settle(slug: str, people: People) -> Told:
    numbers, refs, users = {}, {}, {}
    with db.write():
        group = groups.found(Actor.host(), slug, SETTINGS)
        host = Actor.host(group.id)
        for name, (language, roles, phone, place) in people.items():
            member = members.add(
                host, group.id, name=name, language=language, roles=roles, phone=phone, place=place,
                joined_on=clock.today("Europe/London") - timedelta(days=90),
            )  # fmt: skip
            user = members.ensure_user(member)
            first = name.split()[0]
            numbers[first], refs[first], users[first] = member.number, member.ref, user.id
        return group.id, numbers, refs, users


@pytest.fixture
def engine() -> str:
    """Stories are about pages: one engine is enough."""
    return "sqlite"


@pytest.fixture
def village(app: Flask) -> Iterator[Village]:
    """Llanfair: a coordinator, a signer, four members. However a story ends, its book is sound."""
    found = settle(app, "llanfair", PEOPLE)
    yield found
    is_sound(found)


def is_sound(village: Village) -> None:
    """The audit finds nothing, and hledger, where it is here, comes to the balances that the journal says."""
    with village.app.app_context():
        checked = audit(village.group_id)
        assert checked.findings == []
        told = "".join(journal(village.group_id, "hledger"))
    if checked.transactions and shutil.which("hledger"):
        found = subprocess.run(["hledger", "-f", "-", "check"], input=told, text=True, capture_output=True, check=False)
        assert found.returncode == 0, found.stderr


@pytest.fixture
def elsewhere(app: Flask, village: Village) -> Village:
    """Another group on the same machine."""
    return settle(app, "aberteifi", {"Non Elis": (None, ("coordinator",), "", "")})
