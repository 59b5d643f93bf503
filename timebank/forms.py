"""What all forms share: how a verb's refusal comes to stand beside its field, and the fields for days and hours."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any
from unicodedata import category

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectChoice, ValidationError, i18n
from wtforms.validators import AnyOf

from timebank import hours, plain, reading, refused, sheets, words
from timebank.context import g
from timebank.errors import Missing, NoHours, NotADayText, NotFound, NotHoursText, Refusal
from timebank.permissions import Actor

CHOOSE = _("Please choose one of the answers.")
NO_TEXT = ("Cc", "Cs", "Cn")  # control characters, halves of characters, characters that are none


def because(reason: Field) -> Actor:
    """Whoever is acting, for the reason typed in this field, in the language they read.

    Raises TooLong, OddCharacters.
    """
    return g.actor.for_reason(plain.line(reason.data, field=reason.short_name), words.this_language())


class Form(FlaskForm):
    """A form whose `accepts` and `shows` are the only places where a Refusal is caught.

    Where only the language or the size of letters was changed (`reading.redrawing`), a form keeps what was typed,
    finds nothing wrong, and accepts nothing.
    """

    result: Any = None
    status = 422

    class Meta(FlaskForm.Meta):
        """How fields are drawn, and in which language WTForms says its own few sentences."""

        def get_translations(self, form: Any) -> Any:
            """Read once for each language: Flask-WTF would read the file for every form."""
            return _sentences_of_wtforms(str(get_locale()))

        def render_field(self, field: Any, render_kw: Any) -> Any:
            """What was typed is shown again, but for control characters, which no page may hold."""
            if isinstance(field.data, str):
                field.data = "".join(each for each in field.data if each in "\r\n" or category(each) not in NO_TEXT)
            return super().render_field(field, render_kw)

    def accepts(self, verb: Callable[..., Any], *args: Any, **values: Any) -> bool:
        """Whether what was sent is sound and `verb(*args, **values)` did not refuse it; its answer is in `result`.

        Callables among the arguments are called first, after validation, so that they may read the fields. A Refusal
        is put beside the field it names, in the reader's language, and what was typed stays.
        """
        if reading.redrawing():
            return False
        return self._tries(verb, *args, **values)

    def shows(self, finder: Callable[..., Any], *args: Any, **values: Any) -> bool:
        """The same for what only looks: a search, a preview. That is done again where a page is drawn again, so that
        it is the very same page; what it finds wrong then is not said.
        """
        found = self._tries(finder, *args, **values)
        if not found and reading.redrawing():
            self.form_errors.clear()
            for field in self:
                field.errors = []
        return found

    def _tries(self, verb: Callable[..., Any], *args: Any, **values: Any) -> bool:
        if not self.validate_on_submit():
            self.show_odd_signs()
            return False
        try:
            self.result = verb(*(_now(each) for each in args), **{name: _now(each) for name, each in values.items()})
        except NotFound:
            raise
        except Refusal as refusal:
            refused.notice(refusal)
            self.refuse(refusal)
            self.show_odd_signs()
            return False
        return True

    def show_odd_signs(self) -> None:
        """What was typed stays, but a control character is shown as �, since no page may hold one."""
        for field in self:
            if isinstance(field.data, str):
                field.data = readable(field.data)

    def refuse(self, refusal: Refusal) -> None:
        """Put a Refusal beside its field, or at the head of the form where it has none here."""
        self.status = refusal.status
        field = self._fields.get(refusal.field or "")
        if field is None:
            self.form_errors.append(words.sentence(refusal))
        else:
            field.errors = [*field.errors, words.sentence(refusal)]

    def wants(self, *steps: str) -> bool:
        """Whether one of these buttons was pressed."""
        return bool(self.is_submitted()) and reading.step() in steps

    @property
    def status_now(self) -> int:
        """200 for a form that was only looked at, else the status of what was wrong with it."""
        return self.status if self.errors else 200


@cache
def _sentences_of_wtforms(language: str) -> Any:
    return i18n.get_translations([language])


def readable(typed: str) -> str:
    """A text with every control character made visible, as a page can hold it."""
    return "".join("�" if category(sign) in NO_TEXT and sign not in "\r\n\t" else sign for sign in typed)


def _now(value: Any) -> Any:
    return value() if callable(value) else value


class ToldHow(RadioField):
    """By which way a coordinator was told: by telephone, face to face, and where there may be a sheet, on paper."""

    def __init__(self, *, on_paper: bool = False, **values: Any) -> None:
        ways = {"phone": _("By telephone"), "counter": _("Face to face")}
        if on_paper:
            ways["slip"] = _("On paper")
        super().__init__(
            _("How did they tell you?"),
            choices=[SelectChoice(way, label) for way, label in ways.items()],
            default="phone",
            validate_choice=False,
            validators=[AnyOf(tuple(ways), CHOOSE)],
            **values,
        )


class KeyField(HiddenField):
    """A random key in every form that does something once, so that a double tap or a retry is harmless."""

    def __init__(self, **values: Any) -> None:
        super().__init__(default=lambda: secrets.token_hex(12), **values)

    def pre_validate(self, form: Any) -> None:
        """Refuse a key that is not one of ours."""
        if not self.data or len(self.data) > 40 or not self.data.isalnum():
            raise ValidationError(words.sentence(Missing()))


class DayField(Field):
    """The day of the help: today, yesterday, or another in three boxes, where the month may be a word."""

    def __init__(self, label: Any, **values: Any) -> None:
        super().__init__(label, **values)
        self.when_value, self.d_value, self.m_value, self.y_value = "", "", "", ""

    @property
    def when_choices(self) -> list[tuple[str, str]]:
        """The three ways to say it."""
        return [("today", gettext("Today")), ("yesterday", gettext("Yesterday")), ("other", gettext("Another day"))]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read `name-when`, `name-d`, `name-m` and `name-y`, as the macro `day` writes them."""
        self.process_errors: list[Any] = []
        self.data: date | None = data if isinstance(data, date) else None
        if formdata and any(f"{self.name}-{part}" in formdata for part in ("when", "d")):
            given = (readable(formdata.get(f"{self.name}-{part}", "")).strip() for part in ("when", "d", "m", "y"))
            self.when_value, self.d_value, self.m_value, self.y_value = given
        elif self.data is not None:
            self.when_value = "other"
            self.d_value, self.m_value, self.y_value = str(self.data.day), str(self.data.month), str(self.data.year)

    def pre_validate(self, form: Any) -> None:
        """Make a date of it. The boxes count where “another day” was pressed, or nothing was."""
        if self.when_value in ("today", "yesterday"):
            self.data = g.today - timedelta(days=self.when_value == "yesterday")
            return
        parts = [self.d_value, self.m_value, self.y_value or (str(g.today.year) if self.d_value else "")]
        if not any(parts):
            raise ValidationError(gettext("Please say which day it was."))
        joiner = "/" if parts[1].isdecimal() else " "
        try:
            self.data = sheets.day(joiner.join(parts))
        except sheets.NotADay as error:
            raise ValidationError(words.sentence(NotADayText())) from error


class HoursField(Field):
    """How long it was: hours and minutes, in the steps the group counts in."""

    def __init__(self, label: Any, **values: Any) -> None:
        super().__init__(label, **values)
        self.h_value, self.m_value = "", ""

    @property
    def free_minutes(self) -> bool:
        """Whether any minute may be said, since the steps are too small for a list."""
        return g.rules.quantum < 5

    @property
    def minute_choices(self) -> list[int]:
        """The minutes on offer."""
        return list(range(0, 60, g.rules.quantum))

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read `name-h` and `name-m`, as the macro `hours` writes them; `data` is minutes."""
        self.process_errors: list[Any] = []
        self.data: int | None = data if isinstance(data, int) else None
        if formdata and f"{self.name}-h" in formdata:
            self.h_value = readable(formdata.get(f"{self.name}-h", "")).strip()
            self.m_value = readable(formdata.get(f"{self.name}-m", "")).strip()
        elif self.data is not None:
            self.h_value, self.m_value = (str(part) for part in divmod(self.data, 60))

    def pre_validate(self, form: Any) -> None:
        """Make minutes of it. “1:30” or “1,5” in the box for hours is understood too."""
        if not self.h_value and self.m_value in ("", "0"):
            raise ValidationError(words.sentence(NoHours()))
        try:
            whole = int(hours.parse(self.h_value)) if self.h_value else 0
            rest = int(self.m_value or 0)
        except ValueError as error:
            raise ValidationError(words.sentence(NotHoursText())) from error
        said_twice = whole % 60 and rest
        if not 0 <= rest < 60 or whole < 0 or said_twice:
            raise ValidationError(words.sentence(NotHoursText()))
        self.data = whole + rest
