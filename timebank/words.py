"""Putting things into words, in the reader's language: hours, days, and what the program refuses.

The language is the one Flask-Babel finds for the request, or the one of an enclosing `reader(...)` block: whatever is
written *for* somebody is written in that person's language, whoever presses the button.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from babel import dates, numbers
from flask_babel import force_locale, get_locale, gettext, ngettext
from markupsafe import Markup, escape

from timebank import clock, progress, sentences
from timebank.errors import Refusal
from timebank.hours import Minutes, Month, split


def hours(minutes: int) -> str:
    """An amount of time in words: 1 hour 30 minutes; no hours. Never a minus: say given or received beside it."""
    return " ".join(parts(minutes))


def parts(minutes: int) -> list[str]:
    """The same in the parts a line may end between: 1 hour, 30 minutes."""
    if not minutes:
        return [str(gettext("no hours"))]
    whole, rest = split(abs(minutes))
    found = []
    if whole:
        found.append(str(ngettext("%(num)d hour", "%(num)d hours", whole)))
    if rest:
        found.append(str(ngettext("%(num)d minute", "%(num)d minutes", rest)))
    return found


def short_hours(minutes: int) -> str:
    """The same where there is little room: 1 h 30."""
    whole, rest = split(abs(minutes))
    if not whole:
        return str(gettext("%(minutes)d min", minutes=rest))
    if not rest:
        return str(gettext("%(hours)d h", hours=whole))
    return str(gettext("%(hours)d h %(minutes)02d", hours=whole, minutes=rest))


def day(on: date | str, *, weekday: bool = False) -> str:
    """A date in words: 3 November 2026, or Tuesday 3 November 2026."""
    on = date.fromisoformat(on) if isinstance(on, str) else on
    return str(dates.format_date(on, "EEEE d MMMM y" if weekday else "d MMMM y", locale=get_locale()))


def short_day(on: date | str, today: date) -> str:
    """A date as people say it: today, yesterday, Tuesday, Tuesday 3 November; else 3 November, another year named."""
    on = date.fromisoformat(on) if isinstance(on, str) else on
    ago = (today - on).days
    if ago == 0:
        return str(gettext("today"))
    if ago == 1:
        return str(gettext("yesterday"))
    if 1 < ago < 14:
        pattern = "EEEE" if ago < 7 else "EEEE d MMMM"
    else:
        pattern = "d MMMM" if on.year == today.year else "d MMMM y"
    return str(dates.format_date(on, pattern, locale=get_locale()))


def coming_day(on: date | str) -> str:
    """A date in the weeks to come: Tuesday 3 November."""
    on = date.fromisoformat(on) if isinstance(on, str) else on
    return str(dates.format_date(on, "EEEE d MMMM", locale=get_locale()))


def month(name: str) -> str:
    """2026-10 -> October 2026."""
    return str(dates.format_date(date.fromisoformat(f"{name}-01"), "MMMM y", locale=get_locale()))


def month_of_year(number: int) -> str:
    """A month of any year, from 1 to 12: October."""
    return str(dates.get_month_names("wide", "stand-alone", locale=get_locale())[number])


def moment(at: datetime | str, zone: str) -> str:
    """A moment where the group lives: 3 November 2026, 14:05."""
    at = clock.moment(at) if isinstance(at, str) else at
    return str(dates.format_datetime(at, "d MMMM y, HH:mm", tzinfo=dates.get_timezone(zone), locale=get_locale()))


def how_far(done: int, of: int, unit: str) -> str:
    """How far long work is: “Statements: 612 of 1,000”. `unit` is one of those of `progress`."""
    so_far = numbers.format_decimal(done, locale=get_locale())
    every = numbers.format_decimal(of, locale=get_locale())
    values = {"done": so_far, "every": every}
    if unit == progress.STATEMENTS:
        told = gettext("Statements: %(done)s of %(every)s", **values)
    elif unit == progress.MONTHS:
        told = gettext("Months: %(done)s of %(every)s", **values)
    else:
        told = gettext("Lines of the book: %(done)s of %(every)s", **values)
    return str(told)


def sentence(refusal: Refusal) -> str:
    """What a Refusal says, in the reader's language, its minutes and dates in words."""
    return str(gettext(refusal.sentence)) % {name: _worded(value) for name, value in refusal.values.items()}


def _worded(value: Any) -> Any:
    if isinstance(value, Minutes):
        return hours(value)
    if isinstance(value, Month):
        return month(value)
    if isinstance(value, datetime):
        return moment(value, "UTC")
    return day(value) if isinstance(value, date) else value


def account_kind(kind: str) -> str:
    """What a kind of account is called on the page where the book balances."""
    told = {
        "member": gettext("People"),
        "organisation": gettext("Organisations"),
        "pot": gettext("The community pot"),
        "fund": gettext("Circles and projects"),
        "issuance": gettext("Hours the group has given out"),
        "suspense": gettext("Not yet clear"),
        "former": gettext("Former members"),
        "write_off": gettext("Written off"),
        "opening": gettext("Brought from before"),
        "clearing": gettext("Other groups"),
    }
    return str(told.get(kind, kind))


def languages_for(language: str | None) -> tuple[str, ...]:
    """The languages to write to somebody in: theirs, or both with Welsh first when that is so or nobody has asked."""
    return (language,) if language in ("cy", "en") else ("cy", "en")


@contextmanager
def reader(language: str) -> Iterator[None]:
    """Write what is inside in this language (cy, en)."""
    with force_locale(language):
        sentences.forget()
        try:
            yield
        finally:
            sentences.forget()


def language_of(cy: str, en: str) -> str:
    """The language in which `either` gives a group's text."""
    here = "cy" if this_language() == "cy" else "en"
    return here if (cy if here == "cy" else en) or not (cy or en) else "en" if here == "cy" else "cy"


def this_language() -> str:
    """The language somebody writes in, as far as we know: the one they read."""
    return sentences.language()


def written(text: str, language: str | None) -> Markup:
    """What somebody wrote, marked with the language they wrote it in where that is not the one around it."""
    if not text or language in (None, "", this_language()):
        return escape(text)
    return Markup('<span lang="%s">%s</span>') % (language, text)


class Said(str):
    """What somebody wrote, with the language they wrote it in, for where no mark can stand in the text itself."""

    language: str | None

    def __new__(cls, text: str, language: str | None) -> Said:
        """The text is as it is; its language stands beside it."""
        said = super().__new__(cls, text)
        said.language = language
        return said


def either(cy: str, en: str) -> str:
    """A group's text in the reader's language, in the other one where it was never written."""
    return (cy or en) if this_language() == "cy" else (en or cy)
