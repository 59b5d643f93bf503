"""Offers and requests out of spreadsheets, however these were saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from tests import importing
from timebank import clock
from timebank.board import imports, queries, search, service
from timebank.board.imports import ListingsPlan
from timebank.board.models import Listing
from timebank.db import db
from timebank.errors import NotAllowed, NotFound
from timebank.groups.models import Group
from timebank.members import queries as people
from timebank.members import service as members
from timebank.permissions import Actor
from timebank.sheets import Problem, Unreadable
from timebank.trail import service as trail

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
TODAY = date(2026, 11, 1)
MEMBERS = (
    "number,name,language,left_on,place\n"
    "M1,Zoë Hughes,en,,\nM2,Siôn Jones,cy,,\nM3,Mair ap-Gwilym,,,\nM4,Wil Prys,,2026-02-01,\n"
    "M5,Emyr Evans,,,Bryn\nM6,Emyr Evans,,,Tan-y-bont\n"
)
HEAD = "member,kind,title,text,language,category,area,expires_on\n"


@pytest.fixture
def group(app: Flask) -> Iterator[Group]:
    """A group that has members and an empty board."""
    with app.app_context(), clock.at(NOW):
        yield importing.found(MEMBERS)


def bring(group: Group, text: str, encoding: str = "utf-8") -> ListingsPlan:
    """Read a file, and write it."""
    actor = Actor.host(group.id)
    return imports.carry_out(actor, imports.plan_listings(actor, group, text.encode(encoding)))


def refused(group: Group, text: str) -> list[Problem]:
    """What is wrong with a file; nothing of it is written."""
    before = trail.head(group.id)
    with pytest.raises(Unreadable) as caught:
        bring(group, text)
    assert trail.head(group.id) == before and board() == []
    for problem in caught.value.problems:
        assert problem.sentence % problem.values
    return caught.value.problems


def board() -> list[Listing]:
    """Everything, the oldest first."""
    return list(db.session.scalars(select(Listing).order_by(Listing.id)))


def told(each: Listing) -> tuple[str, ...]:
    """What a line says."""
    names = ("kind", "title", "text", "language", "category", "area", "expires_on")
    return (each.member.number, *(getattr(each, name) for name in names))


def test_a_whole_file(group: Group) -> None:
    plan = bring(
        group,
        HEAD
        + 'M1,offer,Lifts to hospital,"On Tuesdays,\nand on Fridays",en,lifts,Llanfair,2026-12-24\n'
        + "Siôn Jones,cynnig,Garddio,,,Garddio,Talybont,24/12/2026\n"
        + "mair AP-GWILYM,Request,Company,,Cymraeg,Company and a chat,,\n",
    )
    assert (len(plan.new), plan.skipped, plan.unused) == (3, [], [])
    assert [told(each) for each in board()] == [
        ("M1", "offer", "Lifts to hospital", "On Tuesdays,\nand on Fridays", "en", "lifts", "Llanfair", "2026-12-24"),
        ("M2", "offer", "Garddio", "", "cy", "garden", "Talybont", "2026-12-24"),
        ("M3", "request", "Company", "", "cy", "company", "", "2027-01-31"),
    ]
    host = Actor.host(group.id)
    assert len(queries.newest(host, group.id, TODAY)[0]) == 3
    assert search.find(host, group.id, "ngardd", TODAY).listings[0].title == "Garddio"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_however_it_was_saved(group: Group, encoding: str, separator: str) -> None:
    rows = [
        ["Aelod ", " Math", "Teitl", "Testun", "Iaith", "Categori", "Ardal", "Dod i ben", "Sylwadau"],
        [""] * 9,
        [" Zoë  Hughes", "Cais", " Cyfieithu  ", "Â thô", "Saesneg", "LLANW", "", "", ""],
    ]
    rows[2][5] = "Dysgu a gwersi"
    text = "\r\n".join(separator.join(row) for row in rows) + "\r\n\r\n"
    plan = bring(group, text, encoding)
    assert [told(each) for each in board()] == [
        ("M1", "request", "Cyfieithu", "Â thô", "en", "lessons", "", "2027-01-31")
    ]
    assert plan.unused == ["sylwadau"]


def test_twice_does_no_harm(group: Group) -> None:
    lines = HEAD + "M1,offer,Lifts,,,,,\nM1,offer,Lifts,,,,,\nM2,offer,Lifts,,,,,24/12/2026\n"
    assert bring(group, lines).skipped == [3]
    assert bring(group, lines).skipped == [2, 3, 4]
    with clock.at(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        again = bring(group, lines + "M1,offer,Lifts,By car,,,,\n")
    assert (again.skipped, len(again.new)) == ([2, 3, 4], 1)
    listing = board()[0]
    service.move(Actor.host(group.id), listing, "done")
    assert bring(group, lines).new == [] and len(board()) == 3


def test_what_is_there_is_not_changed(group: Group) -> None:
    bring(group, HEAD + "M1,offer,Lifts,,,,,24/12/2026\n")
    with pytest.raises(Unreadable) as caught:
        bring(group, HEAD + "M1,offer,Lifts,,,,,25/12/2026\nM2,offer,New,,,,,\n")
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.values["here"]) == (2, "expires_on", date(2026, 12, 24))
    assert len(board()) == 1


BAD = {
    ",offer,Lifts,,,,,": "member",
    "M1,,Lifts,,,,,": "kind",
    "M1,offer,,,,,,": "title",
    "M9,offer,Lifts,,,,,": "member",
    "Nobody,offer,Lifts,,,,,": "member",
    "Emyr Evans,offer,Lifts,,,,,": "member",
    "M4,offer,Lifts,,,,,": "member",
    "M1,perhaps,Lifts,,,,,": "kind",
    "M1,offer,Lifts,,both,,,": "language",
    "M1,offer,Lifts,,,flying,,": "category",
    "M1,offer,Lifts,,,,,soon": "expires_on",
    "M1,offer,Lifts,,,,,31/10/2026": "expires_on",
    "M1,offer,Lifts,,,,,1/1/2126": "expires_on",
    f"M1,offer,{'x' * 101},,,,,": "title",
    f"M1,offer,Lifts,{'x' * 4001},,,,": "text",
    f"M1,offer,Lifts,,,,{'x' * 301},": "area",
}


@pytest.mark.parametrize("line", BAD, ids=[line[:30] for line in BAD])
def test_a_bad_line_is_named_with_its_column(group: Group, line: str) -> None:
    (problem,) = refused(group, f"{HEAD}M1,offer,Sound,,,,,\n{line}\n")
    assert (problem.line, problem.column) == (3, BAD[line])


def test_every_bad_line_is_told_at_once(group: Group) -> None:
    problems = refused(group, f"{HEAD}{chr(10).join(BAD)}\n")
    assert [(each.line, each.column) for each in problems] == list(enumerate(BAD.values(), 2))
    by_column = {each.column: each for each in problems}
    known = str(next(each for each in problems if each.column == "category").values["known"])
    assert "lifts (Lifts and getting about / Lifftiau a chludo)" in known
    assert "M5 (Bryn), M6 (Tan-y-bont)" in [each.values.get("candidates") for each in problems]
    assert by_column["expires_on"].values["day"] == date(2126, 1, 1)


def test_two_lines_that_differ_by_their_day_alone(group: Group) -> None:
    (problem,) = refused(group, HEAD + "M1,offer,Lifts,,,,,24/12/2026\nM1,offer,Lifts,,,,,25/12/2026\n")
    assert (problem.line, problem.column) == (3, "expires_on")


@pytest.mark.parametrize("text", ["", "member,kind\nM1,offer\n", "PK\x03\x04", "\n\n", "a,b,c\n"])
def test_what_is_no_such_table(group: Group, text: str) -> None:
    assert refused(group, text)[0].line in (0, 1)


def test_characters_nobody_sees_are_taken_out(group: Group) -> None:
    bring(group, HEAD + "M1,offer,Li\u200bfts \u202enow,,,,,\n")
    assert board()[0].title == "Lifts now"


def test_a_plan_made_on_other_ground_is_made_again(group: Group) -> None:
    host = Actor.host(group.id)
    text = (HEAD + "M1,offer,Lifts,,,,,\n").encode()
    plan = imports.plan_listings(host, group, text)
    bring(group, text.decode())
    assert imports.carry_out(host, plan).new == [] and len(board()) == 1


def test_a_member_may_not_and_another_group_knows_of_nothing(group: Group) -> None:
    mair = people.by_number(group.id, "M3")
    assert mair is not None
    with db.write():
        user = members.ensure_user(mair)
    actor = members.actor_of(user, mair, group.id)
    with pytest.raises(NotAllowed):
        imports.plan_listings(actor, group, HEAD.encode())
    with pytest.raises(NotFound):
        imports.plan_listings(replace(actor, group_id=group.id + 1), group, HEAD.encode())


def test_the_trail_says_so(group: Group) -> None:
    bring(group, HEAD + "M1,offer,Lifts,,,,,\n")
    (row,) = trail.acts(group.id, "listings.imported")
    assert row.facts == {"new": 1, "skipped": 0}
