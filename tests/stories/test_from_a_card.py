"""The practice village lives the example of the founding text, and only those who belong to it find that.

Somebody newly told of diabetes gets a card from the surgery, joins, is asked into the circle of people who live with
it, first receives, and by the end leads the Tuesday get-together. Whoever opens the village as Mair finds it from her
first page; the coordinator, the signer and other members find nothing of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from tests.browse import Browser
from tests.conftest import open_app
from timebank import clock, schema
from timebank.circles import queries as circle_queries
from timebank.circles import service as circles
from timebank.circles.models import Circle, Seat, Word
from timebank.db import db
from timebank.demo import circle_lines as told
from timebank.demo import service as demo
from timebank.demo import together_lines, village
from timebank.demo import views as doors
from timebank.gatherings.models import Gathering
from timebank.groups import service as groups
from timebank.joining.models import CardsUsed, ServiceCard
from timebank.ledger import queries as book
from timebank.members.models import Member
from timebank.mirror.models import QUESTIONS

AT = f"/g/{village.GROUP.slug}/"
A_FEW = 3  # pages of one kind that somebody who looks round opens


@dataclass
class Filled:
    """The village as `timebank demo` fills it: its program, who signs in as whom, and what is only for the circle."""

    app: Flask
    users: dict[str, int] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)

    def browser(self, number: str, language: str = "en") -> Browser:
        """Somebody's browser."""
        found = Browser(self.app, language).is_member(self.users[number])
        found.client.set_cookie("language", language)
        return found


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    folder: Path = tmp_path_factory.mktemp("village")
    with open_app(folder, f"sqlite:///{folder / 'village.sqlite'}") as app:
        with app.app_context():
            schema.upgrade(app)
            demo.fill()
            here = Filled(app)
            for member in db.session.scalars(select(Member)):
                here.refs[member.number] = member.ref
                here.users |= {member.number: member.user_id} if member.user_id else {}
            here.secrets = set(_secrets())
        doors.init_app(app)
        yield here


def _secrets() -> Iterator[str]:
    """Everything that only those in the circle may find: words, titles, references."""
    yield from (told.CIRCLE.name_cy, told.CIRCLE.name_en, told.CIRCLE.purpose_cy, told.CIRCLE.purpose_en)
    yield from (*told.CIRCLE.rules_cy.split("\n\n"), *told.CIRCLE.rules_en.split("\n\n"))
    yield from (word.text for word in (*told.WORDS, *told.AROUND_TUESDAY))
    for meeting in (*(each.meeting for each in told.HELD), told.NEXT):
        yield from (meeting.title, meeting.text)
    for table in (Circle, Seat, Word):
        yield from db.session.scalars(select(table.ref))
    yield from db.session.scalars(select(Gathering.ref).where(Gathering.circle_id.is_not(None)))


def test_whoever_is_mair_finds_it_from_her_first_page(filled: Filled) -> None:
    mair = Browser(filled.app)
    mair.get("/").press("Mair Jones")
    assert "There is something new in a circle of yours." in mair.text
    assert filled.secrets.isdisjoint(each for each in filled.secrets if each in mair.html)  # no more than that at home
    mair.click("Circles").click(told.CIRCLE.name_en)
    for word in told.AROUND_TUESDAY:
        assert word.text in mair.text
    assert "Leave this page quickly" in mair.text and "alongside your GP" in mair.text
    mair.click("Who is in it")
    for each in ("Lowri Ifans", "Gareth Lloyd", "Emyr Pugh", "Kwame Mensah", "Samira Haddad"):
        assert each in mair.text
    assert "Sioned Evans" not in mair.text.split("Need a hand?")[0]


def test_her_circle_speaks_welsh_as_well(filled: Filled) -> None:
    mair = filled.browser(village.MAIR, "cy").get(f"{AT}circles/")
    mair.click(told.CIRCLE.name_cy)
    assert told.CIRCLE.purpose_cy in mair.text
    mair_also = filled.browser(village.MAIR).get(mair.path)
    assert told.CIRCLE.purpose_en in mair_also.text


def test_lowri_came_with_a_card_and_of_that_only_a_count_is_left(filled: Filled) -> None:
    with filled.app.app_context():
        surgery = db.session.scalars(select(Member).where(Member.number == village.MEDDYGFA)).one()
        assert db.session.get_one(CardsUsed, surgery.id).number == 1
        assert len(db.session.scalars(select(ServiceCard.digest)).all()) == told.CARDS - 1
    by_card = filled.browser(village.MEDDYGFA).get(f"{AT}people/{filled.refs[village.MEDDYGFA]}/cards")
    assert "Cards printed 8" in by_card.text and "Cards used fewer than five" in by_card.text
    assert "Lowri" not in by_card.text
    assert not [each for each in filled.secrets if each in by_card.html]


def test_first_she_only_receives_and_is_asked_gently_before_she_speaks(filled: Filled) -> None:
    with filled.app.app_context():
        lowri = db.session.scalars(select(Member).where(Member.number == village.LOWRI)).one()
        circle = db.session.scalars(select(Circle)).one()
        seat = circle_queries.seat(circle, lowri.id)
        assert seat is not None and seat.consent and not seat.convener
        words = list(db.session.scalars(select(Word).where(Word.written_at > seat.joined_at).order_by(Word.id)))
        until_she_spoke = [each.member_id for each in words].index(lowri.id)
        assert until_she_spoke >= circles.ENOUGH_HEARD  # so the question stood on the circle's page, see below
        with clock.at(clock.now() - timedelta(days=told.READ)):
            assert not circles.asks_to_share(circle, lowri.id)  # she did
        moved = [each.minutes for each in reversed(book.statement(lowri.account_id))]
        first_given = next(nth for nth, minutes in enumerate(moved) if minutes > 0)
        assert first_given == len(moved) - 1 and len(moved) > 6  # what she led on Tuesday is the last line
        assert moved[first_given] == 120
        (buddies,) = circle_queries.buddies(circle, lowri.id)
        assert buddies.agreed_at and buddies.other.number == village.MAIR


def test_the_gentle_question_stood_there_while_she_only_listened(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    say = circles.say

    def heard(actor, circle, text, language):  # type: ignore[no-untyped-def]
        asked.append((actor.code, circles.asks_to_share(circle, actor.member_id)))
        return say(actor, circle, text, language)

    monkeypatch.setattr(circles, "say", heard)
    with app.app_context():
        demo.fill()
    assert [each for each in asked if each[1]] == [(village.LOWRI, True)]


def test_last_tuesday_was_hers_and_the_next_one_stands_announced(filled: Filled) -> None:
    with filled.app.app_context():
        of_the_circle = select(Gathering).where(Gathering.circle_id.is_not(None)).order_by(Gathering.on_day)
        found = list(db.session.scalars(of_the_circle))
        assert {date.fromisoformat(each.on_day).strftime("%a") for each in found} == {"Tue"}
        held = [each for each in found if each.state == "held"]
        assert [each.leaders[0].number for each in held] == [
            village.MAIR,
            village.GARETH,
            village.SAMIRA,
            village.LOWRI,
        ]
        assert [each.posted_number is None for each in held] == [True, False, False, False]
        today = clock.today("Europe/London").isoformat()
        to_come = [each for each in found if each.state == "planned" and each.on_day >= today]
        assert len(to_come) == 2 and all(each.leaders[0].number == village.LOWRI for each in to_come)
        assert len(found) == len(held) + len(to_come)
        for each in held[1:]:  # nobody gave both words
            assert each.sheet_by is not None and each.sheet_by.number == each.leaders[0].number
    mair = filled.browser(village.MAIR).get(f"{AT}circles/").click(told.CIRCLE.name_en)
    mair.get(f"{AT}gatherings/{to_come[0].ref}")
    assert told.NEXT.title in mair.text and "Lowri" in mair.text


OUTSIDE = [
    (village.SIONED, "en"),
    (village.SIONED, "cy"),
    (village.HUW, "cy"),
    (village.ALYS, "en"),
    (village.MEDDYGFA, "cy"),
]


@pytest.mark.parametrize(("number", "language"), OUTSIDE)
def test_nobody_outside_finds_anything_on_any_page(filled: Filled, number: str, language: str) -> None:
    who = filled.browser(number, language)
    for path, page in looks_round(filled, who):
        found = [each for each in filled.secrets if each in page and each not in path]
        assert not found, (path, found)
    for ref in _refs(filled):
        for path in (f"circles/{ref}/", f"circles/{ref}/people", f"circles/join/{ref}", f"gatherings/{ref}",
                     f"gatherings/{ref}/sheet", f"gatherings/{ref}/paper", f"gatherings/{ref}/check"):  # fmt: skip
            assert who.client.get(AT + path).status_code == 404, path


def test_whoever_looks_round_inside_does_find_it(filled: Filled) -> None:
    """So that what looks round above would have found it, too."""
    mair = filled.browser(village.MAIR)
    found = {each for _, page in looks_round(filled, mair) for each in filled.secrets if each in page}
    assert {told.CIRCLE.name_en, told.NEXT.title, told.AROUND_TUESDAY[-1].text, *_refs(filled)[:1]} <= found


def looks_round(filled: Filled, who: Browser) -> Iterator[tuple[str, str]]:
    """What somebody reads who follows every link, to some pages of each kind, and searches for it by name."""
    todo, seen, kinds = [AT, f"{AT}desk/", f"{AT}notices/", f"{AT}trail", f"{AT}books/"], set[str](), Counter[str]()
    todo += [f"{AT}board?q={word}" for word in ("siwgr", "sugar", "diabetes")]
    router = filled.app.url_map.bind("localhost")
    while todo:
        path = todo.pop(0)
        kind = _kind(router, path)
        if path in seen or kinds[kind] >= A_FEW:
            continue
        seen.add(path)
        kinds[kind] += 1
        page = who.client.get(path, follow_redirects=True)
        yield path, page.text
        if page.mimetype == "text/html" and page.status_code == 200:
            who._read(page)
            links = [each.get("href", "") for each in who.doc.iter("a")]
            todo += [each.split("#")[0] for each in links if each.startswith("/g/")]
    assert len(kinds) > 30, sorted(kinds)


def _kind(router: MapAdapter, path: str) -> str:
    """What kind of page it is: the name of its view."""
    try:
        return str(router.match(path.split("?", maxsplit=1)[0], "GET")[0])
    except HTTPException:
        return path


def _refs(filled: Filled) -> list[str]:
    with filled.app.app_context():
        return [
            *db.session.scalars(select(Circle.ref)),
            *db.session.scalars(select(Gathering.ref).where(Gathering.circle_id.is_not(None))),
        ]


def test_no_room_of_the_village_is_empty(filled: Filled) -> None:
    mair = filled.browser(village.MAIR)
    coffee, path = together_lines.TO_COME
    mair.get(f"{AT}gatherings")
    assert coffee.title in mair.text and path.title in mair.text
    with filled.app.app_context():
        full = db.session.scalars(select(Gathering).where(Gathering.title == coffee.title)).one()
        assert len(full.places_of("comes")) == coffee.places == 8
        assert [each.member.number for each in full.places_of("waits")] == [village.IAN, village.KEN]
    assert "Clearing the river path" in mair.text
    mair.get(f"{AT}ideas/")
    for thought in together_lines.IDEAS:
        assert thought.text in mair.text or thought.answers[-1].text in mair.text
    mair.get(f"{AT}decisions/")
    assert "Steps we count in: Five minutes" in mair.text
    mair.get(f"{AT}pot")
    assert "1 hour" in mair.text, mair.text
    years = filled.browser(village.MAIR).get(f"{AT}mirror/").text
    assert len(QUESTIONS) == 5 and "fewer than five" not in years.lower(), years


def test_the_rule_names_the_decision_behind_it(filled: Filled) -> None:
    rules = filled.browser(village.MAIR).get(f"{AT}rules")
    assert "decided" in rules.text.lower()
    with filled.app.app_context():
        decided = groups.decided(db.session.scalars(select(Member.group_id)).first() or 0)["balances_visible"]
        assert decided.value == "no" and decided.decided_by.startswith(groups.BY_DECISION)
