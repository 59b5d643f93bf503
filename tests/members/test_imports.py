"""Members out of spreadsheets, however these were saved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from tests import importing
from timebank import clock
from timebank.groups.models import Group
from timebank.ledger import queries as book
from timebank.members import imports, queries
from timebank.members.imports import MembersPlan
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.sheets import Problem, Unreadable
from timebank.trail import service as trail

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def group(app: Flask) -> Iterator[Group]:
    with app.app_context(), clock.at(NOW):
        yield importing.found(welcome_minutes="120")


def bring(group: Group, text: str, encoding: str = "utf-8") -> MembersPlan:
    actor = Actor.host(group.id)
    return imports.carry_out(actor, imports.plan_members(actor, group, text.encode(encoding)))


def refused(group: Group, text: str) -> list[Problem]:
    before = trail.head(group.id)
    with pytest.raises(Unreadable) as caught:
        bring(group, text)
    assert trail.head(group.id) == before
    for problem in caught.value.problems:
        assert problem.sentence % problem.values
    return caught.value.problems


def balances(group: Group) -> dict[str, int]:
    stands = {each.account_id: each.minutes for each in book.balances(group.id)}
    everyone = queries.everyone(Actor.host(group.id), group.id, departed=True)
    return {each.number: stands[each.account_id] for each in everyone if each.number != "C1"}


def member(group: Group, number: str) -> Member:
    found = queries.by_number(group.id, number)
    assert found is not None
    return found


VILLAGE = (
    "Pentref Llanfair;;;;;;;\r\n"
    "Number;Name;E-mail;Phone;Language;Kind;Joined on;Opening hours;Notes\r\n"
    "M0001;  Zoë Hughes ;;01970 600001;Cymraeg;person;30/04/2023;3,25;=SUM(A1)\r\n"
    "\r\n"
    ';"Mair\n ap-Gwilym";;;;;;-1:30;\r\n'
    ";;;;;;;;\r\n"
    "O1;Llyfrgell;;;both;Organisation;2024-11-27;;\r\n"
    "m0007;Siôn Jones;;;;;27/11/2024;0;\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
def test_a_village_however_it_was_saved(group: Group, encoding: str) -> None:
    plan = bring(group, VILLAGE, encoding)
    assert balances(group) == {"M0001": 195, "M0008": -90, "O1": 0, "m0007": 0}
    assert {number: minutes for number, _, minutes in plan.balances if number != "C1"} == balances(group)
    assert plan.unused == ["notes"]
    assert member(group, "M0001").language == "cy"
    assert member(group, "M0008").name == "Mair ap-Gwilym"
    assert member(group, "M0008").joined_on == member(group, "M0008").opening_on == "2026-01-01"
    assert member(group, "O1").opening_on is None
    assert member(group, "m0007").opening_on == "2024-11-27"
    again = bring(group, VILLAGE, encoding)
    assert (again.new, len(again.skipped)) == ([], 4)


def test_a_trial_leaves_no_trace(group: Group) -> None:
    before = trail.head(group.id), balances(group)
    plan = imports.plan_members(Actor.host(group.id), group, b"name,opening_hours\nMair,1h30\nSion,-.25\n")
    assert plan.balances[1:] == [("M0001", "Mair", 90), ("M0002", "Sion", -15)]
    assert plan.understood == [(2, "1h30", 90), (3, "-.25", -15)]
    assert (trail.head(group.id), balances(group)) == before


def test_one_bad_line_among_many_and_nothing_is_written(group: Group) -> None:
    lines = [f"M{number:04},Person {number},1:00" for number in range(1, 500)]
    lines[250] = "M0251,Person 251,1.67"
    problems = refused(group, "number,name,opening_hours\n" + "\n".join(lines))
    assert [(each.line, each.column) for each in problems] == [(252, "opening_hours")]
    assert balances(group) == {}


def test_every_bad_line_is_named_with_its_column(group: Group) -> None:
    problems = refused(
        group,
        "number,name,email,language,kind,joined_on,opening_hours,opening_on,left_on\n"
        "M1,,,,,,,,\n"
        "M 2,Mair,,,,,,,\n"
        "pot,Mair,,,,,,,\n"
        "M4,Mair,mair at home,,,,,,\n"
        "M5,Mair,,French,,,,,\n"
        "M6,Mair,,,cat,,,,\n"
        "M7,Mair,,,,10/25/2026,,,\n"
        "M8,Mair,,,,2026-11-02,,,\n"
        "M9,Mair,,,,,10001,,\n"
        "M10,Mair,,,,2026-03-01,,2027-01-01,2026-02-01\n"
        f"M11,{'x' * 101},,,,,,,\n"
        "M12,Mair,,,,,,,,,extra\n"
        "M13,Mair,,,,,1:75,,3/4\n",
    )
    assert [(each.line, each.column) for each in problems] == [
        (2, "name"),
        (3, "number"),
        (4, "number"),
        (5, "email"),
        (6, "language"),
        (7, "kind"),
        (8, "joined_on"),
        (9, "joined_on"),
        (10, "opening_hours"),
        (11, "opening_on"),
        (11, "left_on"),
        (12, "name"),
        (13, ""),
        (14, "left_on"),
        (14, "opening_hours"),
    ]


def test_other_content_is_bad_and_says_which_column(group: Group) -> None:
    bring(group, "number,name,phone,opening_hours\nM1,Mair,123,2:00\nM2,Siôn,,\n")
    problems = refused(group, "number,name,phone,opening_hours\nM1,Mair,124,2:15\nm2,Siôn,,0:00\n")
    assert [(each.line, each.column, each.values["here"], each.values["typed"]) for each in problems] == [
        (2, "phone", "123", "124"),
        (2, "opening_hours", "2:00", "2:15"),
        (3, "opening_hours", "", "0:00"),
    ]
    assert bring(group, "number,name\nM1,Mair\n").skipped == [2]  # a column that is not there says nothing


def test_one_number_on_two_lines(group: Group) -> None:
    problems = refused(group, "number,name,phone\nM1,Mair,1\nm1,Mair,2\n")
    assert [(each.line, each.column, each.values["first"]) for each in problems] == [(3, "phone", 2)]
    plan = bring(group, "number,name,phone\nM1,Mair,1\nM1,Mair,1\n")
    assert (len(plan.new), plan.skipped) == (1, [3])


def test_without_a_number_a_line_is_known_by_name_and_place(group: Group) -> None:
    text = "number,name,place\n,Mair,Bryn\n,Mair,Tan-y-bont\nM0001,Siôn,\n"
    assert len(bring(group, text).new) == 3
    assert sorted(balances(group)) == ["M0001", "M0002", "M0003"]
    assert bring(group, text).new == []
    problems = refused(group, "name\nMair\n")
    assert problems[0].values["candidates"] == "M0002 Mair Bryn, M0003 Mair Tan-y-bont"


def test_leavers_and_shared_addresses_and_formulas(group: Group) -> None:
    text = "number,name,email,opening_hours,left_on\nM1,=1+1,a@b.cy,-2:00,2026-05-01\nM2,Siôn,a@b.cy,,\n"
    bring(group, text)
    assert balances(group) == {"M1": -120, "M2": 0}  # and no welcome hours
    assert member(group, "M1").left_on == "2026-05-01"
    assert member(group, "M1").name == "=1+1"
    assert bring(group, text).new == []


def test_a_plan_made_before_something_else_happened_is_made_again(group: Group) -> None:
    host = Actor.host(group.id)
    plan = imports.plan_members(host, group, b"name\nMair\n")
    bring(group, "number,name\nM0001,Mair\nM0002,Dai\n")
    assert imports.carry_out(host, plan).skipped == [2]
    assert sorted(balances(group)) == ["M0001", "M0002"]


def test_opening_hours_count_from_the_day_told(group: Group) -> None:
    bring(group, "number,name,joined_on,opening_hours,opening_on\nM1,Mair,2023-01-01,5,2025-06-01\n")
    assert member(group, "M1").opening_on == "2025-06-01"
    opening = book.statement(member(group, "M1").account_id)[0]
    assert (opening.kind, opening.occurred_on, opening.minutes) == ("opening", "2025-06-01", 300)
