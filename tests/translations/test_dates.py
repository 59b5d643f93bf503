"""Dates and numbers in both languages, as Babel has them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from babel.numbers import format_decimal
from flask import Flask

import timebank
from timebank import hours, words

TODAY = date(2026, 11, 3)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return timebank.create_app(tmp_path_factory.mktemp("program"))


@pytest.mark.parametrize(
    ("on", "welsh", "english"),
    [
        (date(2026, 11, 3), "heddiw", "today"),
        (date(2026, 11, 2), "ddoe", "yesterday"),
        (date(2026, 10, 31), "Dydd Sadwrn", "Saturday"),
        (date(2026, 10, 25), "Dydd Sul 25 Hydref", "Sunday 25 October"),
        (date(2026, 2, 1), "1 Chwefror", "1 February"),
        (date(2025, 8, 21), "21 Awst 2025", "21 August 2025"),
        (date(2026, 11, 4), "4 Tachwedd", "4 November"),
    ],
)
def test_a_day_as_people_say_it(program: Flask, on: date, welsh: str, english: str) -> None:
    with program.app_context():
        for language, told in (("cy", welsh), ("en", english)):
            with words.reader(language):
                assert words.short_day(on, TODAY) == told


def test_days_months_and_moments(program: Flask) -> None:
    at = datetime(2026, 7, 3, 13, 5, tzinfo=UTC)
    expected = {
        "cy": ("3 Tachwedd 2026", "Dydd Mawrth 3 Tachwedd 2026", "Mai 2026", "3 Gorffennaf 2026, 14:05"),
        "en": ("3 November 2026", "Tuesday 3 November 2026", "May 2026", "3 July 2026, 14:05"),
    }
    with program.app_context():
        for language, told in expected.items():
            with words.reader(language):
                found = (
                    words.day(TODAY), words.day(TODAY, weekday=True), words.month("2026-05"),
                    words.moment(at, "Europe/London"),
                )  # fmt: skip
                assert found == told


def test_both_languages_have_a_decimal_point_and_read_a_comma() -> None:
    assert format_decimal(10000.5, locale="cy") == format_decimal(10000.5, locale="en") == "10,000.5"
    assert hours.parse("1.5") == hours.parse("1,5") == hours.parse("1½") == 90
