"""Exchanges out of spreadsheets, however these were saved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import importing
from tests.conftest import open_app
from timebank import clock, hours
from timebank.exchanges import corrections, imports, queries, service
from timebank.exchanges.imports import ExchangesPlan
from timebank.exchanges.models import AGREED
from timebank.groups.models import Group
from timebank.ledger import queries as book
from timebank.members import queries as people
from timebank.permissions import Actor
from timebank.sheets import Problem, Unreadable
from timebank.trail import service as trail

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
MEMBERS = (
    "number,name,joined_on,opening_hours,left_on,place\n"
    "M1,Zoë Hughes,2025-01-01,10,,\n"
    "M2,Siôn Jones,2025-06-01,-2:00,,\n"
    "M3,Mair ap-Gwilym,2025-01-01,,,\n"
    "M4,Emyr Evans,,,2026-02-01,Bryn\n"
    "M5,Emyr Evans,,,,Tan-y-bont\n"
)
START = {"M1": 600, "M2": -120, "M3": 0, "M4": 0, "M5": 0}


def found(members: str = MEMBERS) -> Group:
    return importing.found(members)


@pytest.fixture
def group(app: Flask) -> Iterator[Group]:
    with app.app_context(), clock.at(NOW):
        yield found()


def bring(group: Group, text: str, encoding: str = "utf-8") -> ExchangesPlan:
    actor = Actor.host(group.id)
    plan = imports.carry_out(actor, imports.plan_exchanges(actor, group, text.encode(encoding)))
    assert {number: minutes for number, _, minutes in plan.balances if number != "C1"} == balances(group)
    return plan


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
    assert sum(stands.values()) == 0
    everyone = people.everyone(Actor.host(group.id), group.id, departed=True)
    return {each.number: stands[each.account_id] for each in everyone if each.number != "C1"}


def moved(group: Group) -> dict[str, int]:
    return {number: minutes - START[number] for number, minutes in balances(group).items() if minutes != START[number]}


SLIPS = (
    "sep=;\r\n"
    "Slip;Date;Giver;Receiver;Hours;What;Notes\r\n"
    "12;5/10/2026;m1;  Siôn Jones ;1,25;garddio;\r\n"
    "\r\n"
    '11;2026-10-04;sion jones;M3;1h30;"mending\nand darning";x\r\n'
    ";04/10/26;M3;Zoë  Hughes;0:20;;\r\n"
    ";04/10/26;M3;M1;20 min;;\r\n"
    ";;;;;;\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
def test_slips_however_they_were_saved(group: Group, encoding: str) -> None:
    plan = bring(group, SLIPS, encoding)
    assert moved(group) == {"M1": 75 - 15 - 15, "M2": 90 - 75, "M3": 15 + 15 - 90}
    assert [each.line for each in plan.new] == [7, 8, 5, 3]
    assert plan.understood == [(5, "1h30", 90), (7, "0:20", 15), (8, "20 min", 15)]
    assert plan.unused == ["notes"]
    again = bring(group, SLIPS, encoding)
    assert (again.new, again.skipped) == ([], [3, 5, 7, 8])
    more = SLIPS + ";04/10/26;M3;M1;20 min;;\r\n"  # the same once more: a third exchange
    assert [each.line for each in bring(group, more, encoding).new] == [10]


def test_both_words_are_from_the_slip_and_the_trail_says_so(group: Group) -> None:
    bring(group, "slip,date,giver,receiver,hours\nS1,2026-10-05,M1,M2,1\n")
    member = people.by_number(group.id, "M1")
    assert member is not None
    [exchange] = queries.told_by_or_about(member, (AGREED,))
    assert (exchange.giver_word, exchange.receiver_word, exchange.channel) == ("slip", "slip", "slip")
    [row] = queries.story(exchange)
    assert (row.transaction_number, row.channel, row.facts["slip"]) == (exchange.posted_number, "slip", "S1")


def test_a_trial_leaves_no_trace(group: Group) -> None:
    before = trail.head(group.id), balances(group)
    plan = imports.plan_exchanges(Actor.host(group.id), group, SLIPS.encode())
    assert ("M1", "Zoë Hughes", 600 + 75 - 30) in plan.balances
    assert (trail.head(group.id), balances(group)) == before


def test_one_bad_line_among_many_and_nothing_is_written(group: Group) -> None:
    lines = [f"{number},2026-10-05,M1,M2,1" for number in range(500)]
    lines[250], lines[400] = "250,2026-10-05,M1,M1,1", "400,2026-10-05,M1,M2,-1"
    problems = refused(group, "slip,date,giver,receiver,hours\n" + "\n".join(lines))
    assert [(each.line, each.column) for each in problems] == [(252, "receiver"), (402, "hours")]
    assert moved(group) == {}


def test_every_bad_line_is_named_with_its_column(group: Group) -> None:
    problems = refused(
        group,
        "slip,date,giver,receiver,hours,what\n"
        "1,2026-11-02,M1,M2,1,\n"
        "2,30/2/2026,M1,M2,1,\n"
        "3,2026-10-05,Nobody,M2,1,\n"
        "4,2026-10-05,M1,Emyr Evans,1,\n"
        "5,2026-10-05,M4,M2,1,\n"
        "6,2026-10-05,M1,M2,0,\n"
        "7,2026-10-05,M1,M2,25,\n"
        "8,2026-10-05,M1,M2,0:07,\n"
        "9,2026-10-05,M1,M2,a while,\n"
        f"10,2026-10-05,M1,M2,1,{'x' * 301}\n"
        "11,0202-10-05,M1,M2,1,\n"
        ",,,Total,412.5,\n",
    )
    assert [(each.line, each.column) for each in problems] == [
        (2, "date"),
        (3, "date"),
        (4, "giver"),
        (5, "receiver"),
        (6, "giver"),
        (7, "hours"),
        (8, "hours"),
        (9, "hours"),
        (10, "hours"),
        (11, "what"),
        (12, "date"),
        (13, "date"),
        (13, "giver"),
        (13, "receiver"),
        (13, "hours"),
    ]
    assert problems[3].values["candidates"] == "M4 (Bryn), M5 (Tan-y-bont)"


def test_a_slip_with_other_content_is_bad_and_says_which_column(group: Group) -> None:
    head = "slip,date,giver,receiver,hours,what\n"
    bring(group, head + "1,2026-10-05,M1,M2,1,tea\n2,2026-10-05,M1,M2,1,\n")
    problems = refused(group, head + "1,2026-10-05,M1,M2,1:15,tea\n2,2026-10-05,M1,M3,1,\n")
    assert [(each.line, each.column, each.values["here"], each.values["typed"]) for each in problems] == [
        (2, "hours", "1:00", "1:15"),
        (3, "receiver", "M2 Siôn Jones", "M3 Mair ap-Gwilym"),
    ]
    [problem] = refused(group, head + "3,2026-10-05,M1,M2,1,tea\n3,2026-10-05,M1,M2,1,cake\n")
    assert (problem.line, problem.column, problem.values["first"]) == (3, "what", 2)
    plan = bring(group, head + "3,2026-10-05,M1,M2,1,tea\n3,5/10/2026,m1,Siôn Jones,1.0,tea\n")
    assert ([each.line for each in plan.new], plan.skipped) == ([2], [3])


def test_what_was_corrected_since_is_still_there(group: Group) -> None:
    text = "slip,date,giver,receiver,hours\n1,2026-10-05,M1,M2,1\n,2026-10-06,M1,M2,1\n"
    bring(group, text)
    member = people.by_number(group.id, "M1")
    assert member is not None
    for exchange in queries.told_by_or_about(member, (AGREED,)):
        corrections.correct(Actor.host(group.id).for_reason("it was longer"), exchange, 75)
    assert bring(group, text).new == []
    assert moved(group) == {"M1": 150, "M2": -150}


def test_slips_from_before_opening_hours_and_founding(group: Group) -> None:
    plan = bring(
        group,
        "date,giver,receiver,hours\n"
        "2025-03-01,M1,M2,1\n"  # M2's opening hours count from June 2025, so they hold this already
        "2024-12-31,M2,M1,3\n"  # both sides' do
        "2024-12-31,M3,M5,2\n",  # neither brought any
    )
    assert moved(group) == {"M1": 60, "M3": 120, "M5": -120}
    assert (plan.in_opening, plan.not_posted) == ([2], [3])
    assert plan.before_founding == plan.before_joining == [2, 3, 4]
    assert plan.earliest == date(2024, 12, 31)
    assert len(bring(group, "date,giver,receiver,hours\n2024-12-31,M2,M1,3\n").skipped) == 1


def test_help_of_leavers_and_the_group_itself(group: Group) -> None:
    bring(group, "date,giver,receiver,hours\n2026-02-01,M4,M3,1\n2026-03-01,Llanfair,M3,1\n2026-03-02,M5,pot,2\n")
    assert moved(group) == {"M3": -120, "M4": 60, "M5": 120}


def test_told_twice_perhaps(group: Group) -> None:
    one, two = (people.by_number(group.id, number) for number in ("M1", "M2"))
    assert one is not None
    claim = service.Claim(one, two, date(2026, 10, 5), 60)
    actor = Actor(user_id=1, member_id=one.id, group_id=group.id, code="M1")
    service.log(actor, group.id, claim)
    plan = bring(
        group,
        "date,giver,receiver,hours\n2026-10-08,M1,M2,1\n2026-10-09,M1,M2,1\n2026-10-05,M1,M2,1:15\n2026-10-04,M2,M1,1\n",
    )
    assert plan.alike == [2, 5]
    assert len(plan.new) == 4


def test_a_plan_made_before_something_else_happened_is_made_again(group: Group) -> None:
    host, text = Actor.host(group.id), "date,giver,receiver,hours\n2026-10-08,M1,M2,1\n"
    plan = imports.plan_exchanges(host, group, text.encode())
    bring(group, text)
    assert imports.carry_out(host, plan).new == []
    assert moved(group) == {"M1": 60, "M2": -60}


# Random villages, in random dialects, against a plain model

WRITINGS = [hours.clock, lambda m: f"{m / 60:.2f}", lambda m: f"{m / 60:.2f}".replace(".", ","), lambda m: f"{m} min"]
slips = st.lists(
    st.tuples(
        st.dates(date(2024, 6, 1), date(2026, 10, 31)),
        st.permutations(["M1", "M2", "M3", "M5"]),
        st.integers(1, 40).map(lambda quarters: 15 * quarters),
        st.sampled_from(WRITINGS),
        st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%y"]),
    ),
    max_size=12,
)
OPENING_ON = {"M1": date(2025, 1, 1), "M2": date(2025, 6, 1)}


@pytest.fixture(scope="module")
def shared_app(sqlite_template: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    import shutil

    folder = tmp_path_factory.mktemp("villages")
    shutil.copy(str(sqlite_template), folder / "timebank.sqlite")
    with open_app(folder, f"sqlite:///{folder / 'timebank.sqlite'}") as app:
        yield app


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(slips=slips, separator=st.sampled_from(";\t|"), ends=st.sampled_from(["\n", "\r\n"]),
       encoding=st.sampled_from(["utf-8", "utf-8-sig", "windows-1252", "utf-16"]))  # fmt: skip
def test_any_village_in_any_dialect(shared_app: Flask, slips: list, separator: str, ends: str, encoding: str) -> None:  # type: ignore[type-arg]
    expected = dict(START)
    lines = [separator.join(("date", "giver", "receiver", "hours", "what"))]
    for day, (giver, receiver, *_), minutes, writing, calendar in slips:
        lines.append(separator.join((day.strftime(calendar), giver, receiver, writing(minutes), "tê")))
        for side, sign in ((giver, 1), (receiver, -1)):
            if side not in OPENING_ON or day >= OPENING_ON[side]:
                expected[side] += sign * minutes
    text = ends.join(lines)
    with shared_app.app_context(), clock.at(NOW):
        group = found()
        bring(group, text, encoding)
        assert balances(group) == expected
        again = bring(group, text, encoding)
        assert (again.new, len(again.skipped)) == ([], len(slips))
        assert balances(group) == expected
