"""Sharing out the hours of a get-together: it sums to nothing, whoever came, in whatever order they were typed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timebank.gatherings.sharing import EACH, ISSUANCE, NO_HOURS, PAID, POT, RULES, SHARE, share
from timebank.hours import MODES, QUANTA, round_to

PEOPLE = st.lists(st.integers(1, 40), max_size=30)


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(RULES), PEOPLE, PEOPLE, st.integers(1, 1440), st.sampled_from(QUANTA), st.sampled_from(MODES),
       st.randoms(use_true_random=False))  # fmt: skip
def test_any_mixture_sums_to_nothing_and_is_the_same_in_any_order(
    rule: str, led: list[int], there: list[int], told: int, quantum: int, mode: str, shuffled: random.Random
) -> None:
    minutes = int(round_to(told, quantum, mode))
    moved = share(rule, led, there, minutes)
    assert sum(moved.values()) == 0
    assert all(moved.values())
    assert set(moved) <= {None, *led, *there}
    assert all(type(each) is int for each in moved.values())
    other_led, other_there = list(led), list(there)
    shuffled.shuffle(other_led)
    shuffled.shuffle(other_there)
    assert share(rule, other_led + led, other_there, minutes) == moved
    who_came = {moved.get(each, 0) for each in there if each not in led}
    assert len(who_came) <= 1  # all who came pay or earn the same
    if rule == SHARE and who_came:
        assert 0 <= moved.get(None, 0) < len(set(there) - set(led))  # less than a minute from each, into the pot


def test_two_and_a_half_hours_shared_by_four() -> None:
    assert share(SHARE, ["Mair"], ["Alys", "Huw", "Nia", "Gwen"], 150) == {
        "Mair": 150, "Alys": -38, "Huw": -38, "Nia": -38, "Gwen": -38, None: 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (SHARE, {"Mair": 60, "Alys": -30, "Huw": -30}),
        (EACH, {"Mair": 60, "Alys": -60, "Huw": -60, None: 60}),
        (PAID, {"Mair": 60, None: -60}),
        (POT, {"Mair": 60, "Alys": 60, "Huw": 60, None: -180}),
        (ISSUANCE, {"Mair": 60, "Alys": 60, "Huw": 60, None: -180}),
        (NO_HOURS, {}),
    ],
)
def test_each_rule(rule: str, expected: dict[str | None, int]) -> None:
    assert share(rule, ["Mair"], ["Alys", "Mair", "Huw"], 60) == expected


def test_nobody_came() -> None:
    assert share(SHARE, ["Mair"], [], 60) == share(EACH, ["Mair"], ["Mair"], 60) == {}
    assert share(PAID, ["Mair"], [], 60) == {"Mair": 60, None: -60}


def test_no_other_rule() -> None:
    with pytest.raises(ValueError, match="auction"):
        share("auction", ["Mair"], [], 60)
