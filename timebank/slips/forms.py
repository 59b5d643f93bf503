"""What a coordinator types from paper: few boxes, each read as people write."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, IntegerField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf

from timebank import hours, sheets, words
from timebank.context import g
from timebank.errors import NotADayText, NotHoursText, Refusal
from timebank.exchanges import wording as exchanges
from timebank.exchanges.models import GIVER, RECEIVER
from timebank.forms import Form, KeyField, readable
from timebank.gatherings.sharing import EACH, ISSUANCE, NO_HOURS, POT
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.members.queries import plain_name
from timebank.slips import imports, queries
from timebank.slips.models import A4, A5, BY_HAND, SIGNED, SOURCES, Slip
from timebank.slips.service import Line

UNKNOWN = "?"
NOT_NOW = ("aside", "void")  # buttons for which a line need not be complete


class PeopleField(Field):
    """Somebody, or several with + between them, by number, whole name or the beginning of it.

    Where more than one may be meant, or the name is misspelt, `unclear` has what was typed and who may be meant.
    """

    def __init__(self, label: Any, *, one_a_line: bool = False, **values: Any) -> None:
        super().__init__(label, **values)
        self.one_a_line = one_a_line
        self.typed = ""
        self.picked: dict[str, str] = {}
        self.data: list[Member | None] = []
        self.unclear: list[tuple[int, str, list[exchanges.Choice]]] = []
        self.is_unknown = False

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read `name`, and `name-pick-N` where one of those who may be meant was chosen for `name-typed-N`."""
        self.process_errors: list[Any] = []
        self.data = []
        if isinstance(data, str):
            self.typed = data
        if formdata and self.name in formdata:
            self.typed = formdata.get(self.name, "")
            for nth in range(200):
                if f"{self.name}-typed-{nth}" not in formdata:
                    break
                if ref := formdata.get(f"{self.name}-pick-{nth}", ""):
                    self.picked[formdata.get(f"{self.name}-typed-{nth}", "")] = ref

    def pre_validate(self, form: Any) -> None:
        """Find who is meant, without guessing."""
        self.typed = readable(self.typed)
        self.data, self.unclear, wrong = [], [], []
        for nth, piece in enumerate(imports.split(self.typed)):
            if piece == UNKNOWN:
                self.is_unknown = True
                continue
            try:
                self._find(nth, piece)
            except Refusal:
                wrong.append(gettext("We find nobody here for: %(typed)s", typed=piece))
        if form.wants(*NOT_NOW):
            return
        if wrong:
            raise ValidationError(" ".join(wrong))
        if self.unclear:
            raise ValidationError(gettext("Who is meant? Please choose."))

    def _find(self, nth: int, piece: str) -> None:
        own = (exchanges.the_group(), "group", "pot", "y pot", g.rules.name_cy, g.rules.name_en)
        if plain_name(piece) in {plain_name(each) for each in own if each} and not self.one_a_line:
            self.data.append(None)
            return
        if ref := self.picked.get(piece):
            self.data.append(people.by_ref(g.actor, ref))
            return
        found, candidates = queries.who_is(g.actor, g.group.id, piece)
        if found is not None:
            self.data.append(found)
        else:
            self.unclear.append((nth, piece, exchanges.choices(candidates)))

    @property
    def unread(self) -> str:
        """What was typed and is nobody, as far as we know."""
        return self.typed.strip() if self.unclear or not self.data else ""


class ShortDayField(StringField):
    """A day in one box: 3/11, 3 Nov, or 3."""

    day: Any = None

    def pre_validate(self, form: Any) -> None:
        """Make a date of it."""
        if not (self.data or "").strip():
            self.day = None
            return
        try:
            self.day = imports.day_of(self.data or "", g.today)
        except sheets.NotADay as error:
            if not form.wants(*NOT_NOW):
                raise ValidationError(words.sentence(NotADayText())) from error


class ShortHoursField(StringField):
    """Hours in one box: 1:30, 1.5, 1,5, 90m."""

    minutes: int = 0

    def pre_validate(self, form: Any) -> None:
        """Make minutes of it."""
        typed = (self.data or "").strip()
        try:
            self.minutes = int(hours.parse(typed)) if typed else 0
        except hours.NotHours as error:
            if not form.wants("void"):
                raise ValidationError(words.sentence(NotHoursText())) from error
        if self.minutes < 0:
            raise ValidationError(words.sentence(NotHoursText()))


class OneKeyField(StringField):
    """One digit for one of a few answers; nothing typed is the first."""

    def __init__(self, label: Any, answers: tuple[str, ...], **values: Any) -> None:
        super().__init__(label, **values)
        self.answers = answers
        self.answer = answers[0]

    def pre_validate(self, form: Any) -> None:
        """Find the answer."""
        typed = (self.data or "").strip() or "1"
        if not (typed.isascii() and typed.isdecimal() and len(typed) == 1 and 0 < int(typed) <= len(self.answers)):
            raise ValidationError(gettext("A digit from 1 to %(most)s, please.", most=len(self.answers)))
        self.answer = self.answers[int(typed) - 1]

    @classmethod
    def key_of(cls, answers: tuple[str, ...], answer: str | None) -> str:
        """The digit for an answer."""
        return str(answers.index(answer) + 1) if answer in answers else "1"


class NumberField(StringField):
    """A slip's number; nothing asks for a new one."""

    number: int | None = None

    def pre_validate(self, form: Any) -> None:
        """Make a number of it."""
        typed = (self.data or "").strip()
        if typed and not (typed.isascii() and typed.isdecimal() and len(typed) <= queries.MOST_DIGITS and int(typed)):
            raise ValidationError(gettext("Only digits, please, as they stand on the slip."))
        self.number = int(typed) if typed else None


class _OnPaper(Form):
    """What slips and attendance sheets share. The buttons `go`: add, aside, void."""

    number = NumberField(_l("Number of the slip"))
    day = ShortDayField(_l("When"))
    length = ShortHoursField(_l("How long"))
    what = StringField(_l("What"))
    reason = StringField(_l("Why is it set aside, or spoilt?"))
    key = KeyField()

    def state(self) -> str:
        """What is to become of it, by the button."""
        return next((each for each in NOT_NOW if self.wants(each)), "typed")


class SlipForm(_OnPaper):
    """One slip."""

    giver = PeopleField(_l("Who helped"))
    receiver = PeopleField(_l("Who was helped"))
    source = OneKeyField(_l("From"), SOURCES, default="1")
    signed = OneKeyField(_l("Signed by"), SIGNED, default="1")
    keep_day = BooleanField(_l("The same day on the next slip"))
    keep_receiver = BooleanField(_l("The same person was helped on the next slip"))

    @classmethod
    def of(cls, slip: Slip) -> SlipForm:
        """The form with what was typed of a slip."""
        return cls(
            data={
                **_common(slip),
                "giver": _typed(slip, GIVER),
                "receiver": _typed(slip, RECEIVER),
                "source": OneKeyField.key_of(SOURCES, slip.source),
                "signed": OneKeyField.key_of(SIGNED, slip.signed),
            }
        )

    def line(self) -> Line:
        """What was typed, as a line."""
        missing = GIVER if self.giver.is_unknown else RECEIVER if self.receiver.is_unknown else None
        return Line(
            number=self.number.number,
            givers=self.giver.data,
            receivers=self.receiver.data,
            occurred_on=self.day.day,
            minutes=self.length.minutes,
            what=self.what.data or "",
            what_language=words.this_language() if self.what.data else "",
            source=self.source.answer,
            signed=self.signed.answer,
            missing=missing,
            unread=" / ".join(filter(None, (self.giver.unread, self.receiver.unread))),
        )


class SheetForm(_OnPaper):
    """An attendance sheet: everybody the same hours, by one rule."""

    present = PeopleField(_l("Who was there: one on each line"), one_a_line=True)
    rule = RadioField(
        _l("Whose hours move?"),
        choices=[
            SelectChoice(POT, _l("The community pot gives them to each")),
            SelectChoice(ISSUANCE, _l("They are given out to each for work for the time bank")),
            SelectChoice(EACH, _l("Each pays them into the community pot")),
            SelectChoice(NO_HOURS, _l("Nobody's: it is only written down")),
        ],
        validate_choice=False,
        validators=[AnyOf((POT, ISSUANCE, EACH, NO_HOURS), _l("Please choose one of the answers."))],
    )

    @classmethod
    def of(cls, slip: Slip) -> SheetForm:
        """The form with what was typed of a sheet."""
        named = "\n".join(each.member.number for each in slip.people if each.member)
        return cls(data={**_common(slip), "present": named, "rule": slip.rule})

    def line(self) -> Line:
        """What was typed, as a line."""
        return Line(
            number=self.number.number,
            occurred_on=self.day.day,
            minutes=self.length.minutes,
            what=self.what.data or "",
            what_language=words.this_language() if self.what.data else "",
            present=self.present.data,
            rule=self.rule.data if self.rule.data in (POT, ISSUANCE, EACH, NO_HOURS) else NO_HOURS,
            unread=self.present.unread[:300],
        )


def _common(slip: Slip) -> dict[str, Any]:
    return {
        "number": queries.written_number(slip.number),
        "day": slip.occurred_on or "",
        "length": hours.clock(slip.minutes) if slip.minutes else "",
        "what": slip.what,
    }


def _typed(slip: Slip, side: str) -> str:
    """Those on one side, by number, so that they are found again without a doubt."""
    if slip.missing == side:
        return UNKNOWN
    return " + ".join(each.member.number if each.member else exchanges.the_group() for each in slip.on(side))


class CountForm(Form):
    """What was counted by hand."""

    slips = IntegerField(_l("How many slips are in the pile?"))
    length = ShortHoursField(_l("How many hours are on them, all together?"))


class RecountForm(CountForm):
    """It was counted wrongly."""

    reason = StringField(_l("What was wrong with the count?"))


class ReasonForm(Form):
    """Nothing but a reason, where one is needed."""

    reason = StringField(_l("Why? A few words"))


class ButtonForm(Form):
    """Nothing but a button."""


class NumbersForm(Form):
    """Numbers to print, or to write on other paper."""

    paper = RadioField(
        _l("On which paper?"),
        choices=[
            SelectChoice(A4, _l("A4: four slips on a sheet")),
            SelectChoice(A5, _l("A5: two slips on a sheet")),
            SelectChoice(BY_HAND, _l("None: I write the numbers on other paper")),
        ],
        default=A4,
        validate_choice=False,
        validators=[AnyOf((A4, A5, BY_HAND), _l("Please choose one of the answers."))],
    )
    how_many = IntegerField(_l("How many sheets, or how many numbers to write?"))


class ListForm(Form):
    """Rows out of a spreadsheet, pasted or as a file."""

    rows = TextAreaField(_l("Paste the rows here"))
    file = FileField(_l("Or choose a file (CSV)"))

    def data_of(self) -> bytes:
        """What was pasted, else the file."""
        if (self.rows.data or "").strip():
            return str(self.rows.data).encode()
        uploaded = self.file.data
        return uploaded.read() if uploaded else b""
