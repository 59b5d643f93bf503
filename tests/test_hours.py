"""Hours as people write them, and how a group rounds them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank import hours

minutes = st.integers(-59_999_999, 59_999_999)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3:15", 195),
        ("3.25", 195),
        ("3,25", 195),
        ("1.5", 90),
        ("1,5", 90),
        ("1.50", 90),
        ("1.500", 90),
        ("1.30", 78),
        ("0,250", 15),
        (".25", 15),
        (",5", 30),
        ("0:15", 15),
        ("0:00", 0),
        ("0", 0),
        ("2", 120),
        ("02", 120),
        ("10:00", 600),
        ("1:30:00", 90),
        ("1:30 hours", 90),
        ("1h", 60),
        ("1 h.", 60),
        ("1.5h", 90),
        ("1,5 awr", 90),
        ("1h30", 90),
        ("1 h 30", 90),
        ("1H30M", 90),
        ("1h5", 65),
        ("1hr 30mins", 90),
        ("1 hr. 30 min.", 90),
        ("1 hour 30 minutes", 90),
        ("1 hour, 30 minutes", 90),
        ("2 hours and 5 minutes", 125),
        ("1 awr 30 munud", 90),
        ("1 awr a 30 munud", 90),
        ("2 awr", 120),
        ("3 oriau", 180),
        ("2 hours", 120),
        ("90 min", 90),
        ("90m", 90),
        ("90 munud", 90),
        ("2 funud", 2),
        ("½", 30),
        ("½ h", 30),
        ("1½", 90),
        ("1 ½ hours", 90),
        ("1¾", 105),
        ("¼", 15),
        ("⅓", 20),
        ("1 1/2", 90),
        ("3/4", 45),
        ("1 1⁄2", 90),
        ("-1:30", -90),
        ("- 1:30", -90),
        ("−1.5", -90),
        ("–1½", -90),
        ("-½", -30),
        ("-90 min", -90),
        ("-0:00", 0),
        ("+1:30", 90),
        ("  1:30\t", 90),
        ("\u00a01\u00a0h\u202f30\u00a0", 90),
        ("999999", 59_999_940),
    ],
)
def test_what_people_write(text: str, expected: int) -> None:
    found = hours.parse(text)
    assert found == expected
    assert isinstance(found, hours.Minutes)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "--1",
        "+-1",
        "abc",
        "an hour",
        "1:75",
        "1:5",
        "1:60",
        "1:30:30",
        "1h75",
        "1.5 h 30",
        "1.5:30",
        "0.33",
        "0.67",
        "1.33",
        "0.333",
        "7.5 min",
        "½ min",
        "1,250",
        "1,000",
        "1,000.5",
        "1.000.000",
        "1 000",
        "1 30",
        "1 3/2",
        "11/2",
        "1/0",
        "5/10",
        "5/10/2026",
        "2026-10-05",
        "1e3",
        "0x10",
        "nan",
        "inf",
        "²",
        "1²",
        "٣",
        "1.",
        "1:30-",
        "(1:30)",
        "1:30 pm",
        "30 min 1 h",
        "1 h 30 min 5",
        "1000000",
        "9" * 10_000,
        "0." + "3" * 10_000,
        "1:30\x00",
        "1\u20683\u2069",
    ],
)
def test_what_is_not_hours(text: str) -> None:
    with pytest.raises(hours.NotHours) as caught:
        hours.parse(text)
    assert caught.value.args == (text,)


@given(minutes)
def test_what_was_written_for_a_file_is_read_back(count: int) -> None:
    assert hours.parse(hours.clock(count)) == count


@given(st.integers(0, 999_999), st.sampled_from([(0, "0"), (15, "25"), (30, "5"), (45, "75"), (3, "05")]))
def test_point_comma_and_clock_agree(whole: int, part: tuple[int, str]) -> None:
    more, decimals = part
    for text in (f"{whole}.{decimals}", f"{whole},{decimals}", f"{whole}:{more:02}", f"{whole} h {more}"):
        assert hours.parse(text) == 60 * whole + more


@given(st.text() | st.text(alphabet="0123456789:.,/hm ½-−awr", max_size=12))
def test_any_text_is_hours_or_is_refused(text: str) -> None:
    with contextlib.suppress(hours.NotHours):
        assert abs(hours.parse(text)) < 60_000_000


@pytest.mark.parametrize(
    ("count", "quantum", "mode", "expected"),
    [
        (52, 15, "up", 60),
        (52, 15, "nearest", 45),
        (70, 15, "up", 75),
        (70, 15, "nearest", 75),
        (7, 15, "up", 15),
        (7, 15, "nearest", 0),
        (8, 15, "nearest", 15),
        (22, 15, "nearest", 15),
        (23, 15, "nearest", 30),
        (29, 15, "down", 15),
        (12, 5, "nearest", 10),
        (13, 5, "nearest", 15),
        (15, 30, "nearest", 30),
        (14, 30, "nearest", 0),
        (-15, 30, "nearest", -30),
        (-14, 30, "nearest", 0),
        (-52, 15, "up", -60),
        (-29, 15, "down", -15),
        (52, 15, "none", 52),
        (52, 1, "nearest", 52),
        (0, 15, "up", 0),
    ],
)
def test_rounding(count: int, quantum: int, mode: str, expected: int) -> None:
    found = hours.round_to(count, quantum, mode)
    assert found == expected
    assert isinstance(found, hours.Minutes)


@given(minutes, st.sampled_from(hours.QUANTA), st.sampled_from(hours.MODES))
def test_rounding_keeps_its_promises(count: int, quantum: int, mode: str) -> None:
    rounded = hours.round_to(count, quantum, mode)
    assert hours.round_to(-count, quantum, mode) == -rounded
    assert hours.round_to(rounded, quantum, mode) == rounded
    assert abs(rounded - count) < quantum
    if mode != "none":
        assert rounded % quantum == 0
    if mode == "nearest":
        assert 2 * abs(rounded - count) <= quantum


@pytest.mark.parametrize(("quantum", "mode"), [(0, "up"), (7, "up"), (15, "sideways"), (15, "")])
def test_no_such_rounding(quantum: int, mode: str) -> None:
    with pytest.raises(ValueError, match="no such rounding"):
        hours.round_to(30, quantum, mode)


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "0:00"), (5, "0:05"), (195, "3:15"), (-90, "-1:30"), (6000, "100:00")]
)
def test_clock(count: int, expected: str) -> None:
    assert hours.clock(count) == expected


def test_split() -> None:
    assert hours.split(hours.Minutes(195)) == (3, 15)
    with pytest.raises(ValueError, match="negative"):
        hours.split(-1)
