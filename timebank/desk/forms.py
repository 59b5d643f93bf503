"""What an officer may type at the desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf

from timebank import words
from timebank.context import g
from timebank.desk import queries
from timebank.desk.models import DIFFERENT, OUTCOMES
from timebank.errors import NotFound, Refusal
from timebank.exchanges import wording
from timebank.exchanges.models import CODES, DISPUTED, GIVER, KEYING, OTHER, QUERIED, RECEIVER
from timebank.exchanges.service import Claim
from timebank.forms import DayField, Form, HoursField, KeyField, readable
from timebank.members import queries as people
from timebank.members.models import Member

CHANNELS = [
    SelectChoice("phone", _l("By telephone")),
    SelectChoice("counter", _l("Over the counter")),
    SelectChoice("slip", _l("On a slip of paper")),
]
GROUP = "group"


def _one_of(*values: str) -> AnyOf:
    return AnyOf(values, _l("Please choose one of the answers."))


_channel = _one_of("phone", "counter", "slip")


def _one_of_outcomes(form: Any, field: Field) -> None:
    """The button that was pressed says what came of a call."""
    if form.outcome not in OUTCOMES or (form.outcome == DIFFERENT and f"length-{form.about}" not in form):
        raise ValidationError(gettext("Please choose one of the answers."))


class PersonField(Field):
    """Somebody, by name or number. Where more than one may be meant, or the name is misspelt, they are `candidates`."""

    def __init__(self, label: Any, **values: Any) -> None:
        super().__init__(label, **values)
        self.typed, self.chosen = "", ""
        self.candidates: list[wording.Choice] = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read `name` (what was typed) and `name-ref` (who was chosen among the candidates for it)."""
        self.process_errors: list[Any] = []
        self.data: Member | None = None
        if formdata:
            self.typed = formdata.get(self.name, "")
            same = formdata.get(f"{self.name}-for", self.typed) == self.typed
            self.chosen = formdata.get(f"{self.name}-ref", "") if same else ""

    def pre_validate(self, form: Any) -> None:
        """Find who is meant, without guessing."""
        if self.chosen == GROUP or self.typed.strip().casefold() in (wording.the_group().casefold(), GROUP):
            self.chosen = GROUP
            return
        try:
            self._find()
        except Refusal as refusal:
            self.typed = readable(self.typed)
            raise ValidationError(words.sentence(refusal)) from refusal

    def _find(self) -> None:
        if self.chosen:
            self.data = people.by_ref(g.actor, self.chosen)
            return
        found = queries.who_is(g.actor, g.group.id, self.typed)
        if len(found) == 1 and queries.is_exactly(found[0], self.typed):
            self.data, self.chosen = found[0], found[0].ref
            return
        self.candidates = wording.choices(found)
        raise ValidationError(gettext("Who is meant? Please choose."))


class LogForm(Form):
    """Help that somebody told the coordinator of. Its buttons, called `go`: check, sure, change, done."""

    giver = PersonField(_l("Who helped?"))
    receiver = PersonField(_l("Who was helped?"))
    told_by = RadioField(
        _l("Who told you?"),
        choices=[
            SelectChoice(GIVER, _l("The one who helped")),
            SelectChoice(RECEIVER, _l("The one who was helped")),
            SelectChoice("both", _l("Both: a slip that both signed")),
        ],
        default=GIVER,
        validate_choice=False,
        validators=[_one_of(GIVER, RECEIVER, "both")],
    )
    how = RadioField(_l("How?"), choices=CHANNELS, default="phone", validate_choice=False, validators=[_channel])
    slip = StringField(_l("Number of the slip (optional)"))
    day: Any = DayField(_l("When was it?"))
    length: Any = HoursField(_l("How long was it?"))
    what = StringField(_l("What was it? A few words (optional)"))
    key = KeyField()

    def claim(self) -> Claim:
        """What was typed, as a claim."""
        what, spoken = self.what.data or "", words.this_language()
        slip = (self.slip.data or "").strip() or None
        return Claim(self.giver.data, self.receiver.data, self.day.data, self.length.data, what, spoken, slip)

    def sides(self) -> tuple[str, ...]:
        """Whose words are passed on."""
        return (GIVER, RECEIVER) if self.told_by.data == "both" else (self.told_by.data,)

    def channel(self) -> str:
        """How it was told: both words come on a slip."""
        return "slip" if self.told_by.data == "both" else str(self.how.data)

    def teller(self) -> str | None:
        """The number of the one whose word it is, where it is one person's."""
        told = {GIVER: self.giver.data, RECEIVER: self.receiver.data}.get(self.told_by.data)
        return told.number if told else None


class OtherLengthField(HoursField):
    """How long it was, asked only where it was another length."""

    def pre_validate(self, form: Any) -> None:
        """Read it where it was asked."""
        if form.said.data == "different":
            super().pre_validate(form)


class WordForm(Form):
    """What somebody said when asked. `said` is the button: yes, different, no."""

    side = HiddenField(validators=[_one_of(GIVER, RECEIVER)])
    channel = RadioField(
        _l("How did they say it?"), choices=CHANNELS, default="phone", validate_choice=False, validators=[_channel]
    )
    said = RadioField(
        _l("What did they say?"),
        choices=[
            SelectChoice("yes", _l("Yes, that's right")),
            SelectChoice("different", _l("It was another length")),
            SelectChoice("no", _l("This did not happen")),
        ],
        validate_choice=False,
        validators=[_one_of("yes", "different", "no")],
    )
    length: Any = OtherLengthField(_l("How long was it, then?"))
    reason = StringField(_l("In their own words, if it did not happen"))

    def about(self, state: str) -> WordForm:
        """The form for an exchange in this state: a length that was put right once already is not asked again."""
        if state == QUERIED:
            self.said.choices = [each for each in self.said.choices if each.value != "different"]
        return self


class DoubtForm(Form):
    """What somebody said of hours that are in the book. `said` is the button: different, no."""

    side = HiddenField(validators=[_one_of(GIVER, RECEIVER)])
    said = RadioField(
        _l("What did they say?"),
        choices=[
            SelectChoice("different", _l("It was another length")),
            SelectChoice("no", _l("This did not happen")),
        ],
        default="different",
        validate_choice=False,
        validators=[_one_of("different", "no")],
    )
    length: Any = OtherLengthField(_l("How long was it, then?"))
    reason = StringField(_l("In their own words (optional)"))
    channel = RadioField(
        _l("How did they say it?"), choices=CHANNELS, default="phone", validate_choice=False, validators=[_channel]
    )


class LeaveForm(Form):
    """The hours are right as they are."""

    reason = TextAreaField(_l("Why? Both people will read it."))


class RuleForm(Form):
    """Settling what two people see differently."""

    length: Any = HoursField(_l("How long is right?"))
    reason = TextAreaField(_l("Why? Both people will read it."))


class SlipForm(Form):
    """A slip the other side signed, where there is only one officer."""

    slip = StringField(_l("Number of the slip"))


class SettleForm(SlipForm):
    """The same of hours that are in the book already: what the slip says of them, and why."""

    said = RadioField(
        _l("What does the slip say?"),
        choices=[
            SelectChoice("stays", _l("It stays as it is")),
            SelectChoice("different", _l("It was another length")),
            SelectChoice("no", _l("This did not happen")),
        ],
        validate_choice=False,
        validators=[_one_of("stays", "different", "no")],
    )
    length: Any = OtherLengthField(_l("How long was it, then?"))
    reason = TextAreaField(_l("Why? Both people will read it."))


class ButtonForm(Form):
    """Nothing but a button."""


def _why(*codes: str) -> RadioField:
    """Why hours are changed, for the bookkeepers."""
    return RadioField(
        _l("What was wrong?"),
        choices=[SelectChoice(code, wording.CODES[code]) for code in codes],
        validate_choice=False,
        validators=[_one_of(*codes)],
    )


class CorrectForm(Form):
    """The right hours and why. Its buttons, called `go`: check, change, done."""

    length: Any = HoursField(_l("How long is right?"))
    code = _why(KEYING, DISPUTED, OTHER)
    reason = TextAreaField(_l("Why? Both people will read it."))


class TakeBackForm(Form):
    """Hours that should not be in the book at all."""

    code = _why(*CODES)
    reason = TextAreaField(_l("Why? Both people will read it."))


class PlaceForm(Form):
    """Who was it? A part of a name to look for; the buttons with people on them are `who`."""

    q = StringField(_l("Part of a name, or a number"))


class AsideForm(Form):
    """Nobody could be found: why."""

    reason = StringField(_l("Why? A few words"))


def member_by_ref(ref: str) -> Member:
    """The member a button names. Raises NotFound for one of another group."""
    found = people.by_ref(g.actor, ref)
    if found.group_id != g.group.id:
        raise NotFound
    return found


class LineLengthField(HoursField):
    """How long one line was, asked only where the button pressed is about that line."""

    def pre_validate(self, form: Any) -> None:
        """Read it where it was asked."""
        if form.outcome == DIFFERENT and self.name == f"length-{form.about}":
            super().pre_validate(form)


class CallsForm(Form):
    """A page of people to ring in one form, so that nothing typed for one is lost by what is pressed for another.

    A button says what came of the call, whom it was to and, for an answer, what it is about: `yes:member:exchange`.
    """

    press = HiddenField(validators=[_one_of_outcomes])
    key = KeyField()

    @classmethod
    def about_lines(cls, refs: Iterable[str]) -> CallsForm:
        """With a length for each of these exchanges."""
        pressed = request.form.get("press", "").split(":")  # it may be answered, and off the page, by now
        about = [*refs, *(ref for ref in pressed[2:3] if ref.isascii() and ref.isalnum() and len(ref) < 20)]
        lengths = {f"length-{ref}": LineLengthField(_l("How long was it, then?")) for ref in about}
        form: CallsForm = type(cls.__name__, (cls,), lengths)()
        return form

    def _part(self, number: int) -> str:
        return str([*(self.press.data or "").split(":"), "", "", ""][number])

    @property
    def outcome(self) -> str:
        """What came of it."""
        return self._part(0)

    @property
    def whom(self) -> str:
        """Whom the call was to: the reference of a member."""
        return self._part(1)

    @property
    def about(self) -> str:
        """Which exchange the answer is about; empty for all of them."""
        return self._part(2)

    def minutes(self) -> int:
        """How long it was, where that was said."""
        return int(self[f"length-{self.about}"].data or 0) if self.outcome == DIFFERENT else 0

    def chosen_day(self, ref: str) -> str:
        """The other day chosen beside a member, as it was sent."""
        return request.form.get(f"day-{ref}", "") if self.is_submitted() else ""

    def again_on(self) -> date | None:
        """The other day to ring; None where none was chosen."""
        try:
            return date.fromisoformat(self.chosen_day(self.whom))
        except ValueError:
            return None


class AskedForm(Form):
    """One press: they were asked how they are."""

    key = KeyField()
