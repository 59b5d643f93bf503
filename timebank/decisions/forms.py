"""What may be typed about a proposal: what is to change, what one says, one's word, and words on paper."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, RadioField, SelectChoice, StringField, TextAreaField, ValidationError
from wtforms.validators import AnyOf, DataRequired, NumberRange, Optional

from timebank import sheets, words
from timebank.context import g
from timebank.decisions.models import ANSWERS, CONSENT, ORGANISATION, WAYS, Answer, Proposal
from timebank.decisions.queries import Count
from timebank.decisions.service import RULES, Word
from timebank.decisions.wording import ANSWER_NAMES, WAY_NAMES
from timebank.errors import Missing, NotADayText
from timebank.forms import CHOOSE, Form
from timebank.groups import forms as rules

NEEDED = DataRequired(_(Missing.sentence))
SHOWN_NAMES = {
    "name": _("My name and the reason"),
    "reason": _("The reason, without my name"),
    "nothing": _("Only that somebody objects"),
}


class LaterDay(StringField):
    """A day to come, as people write it; empty where none is meant."""

    day: date | None = None

    def pre_validate(self, form: Any) -> None:
        """Make a date of it."""
        parts = (self.data or "").split()
        typed = ("/" if all(part.isdecimal() for part in parts) else " ").join(parts)
        try:
            self.day = sheets.day(typed) if typed else None
        except sheets.NotADay as error:
            raise ValidationError(words.sentence(NotADayText())) from error


class _ProposeBase(Form):
    words_cy = TextAreaField(_("In Welsh: what, and why"))
    words_en = TextAreaField(_("In English: what, and why"))
    way = RadioField(
        _("How is it decided?"), choices=[SelectChoice(way, WAY_NAMES[way]) for way in WAYS], default=CONSENT
    )
    talk = RadioField(
        _("Time to talk first"),
        choices=[
            SelectChoice("7", _("One week")),
            SelectChoice("14", _("Two weeks")),
            SelectChoice("0", _("None: we have talked about it already")),
        ],
        default="7",
    )
    answers = RadioField(
        _("Time to answer after that"),
        choices=[
            SelectChoice("7", _("One week")),
            SelectChoice("14", _("Two weeks")),
            SelectChoice("28", _("Four weeks")),
        ],
        default="14",
    )
    holds_from = LaterDay(_("The day it begins to hold"))

    def told(self, name: str) -> dict[str, Any]:
        """What was typed, as `propose` takes it."""
        opens_on = g.today + timedelta(days=int(self.talk.data))
        return {
            "value": rules.value_of(self["value"], name) if "value" in self else "",
            "words_cy": self.words_cy.data or "",
            "words_en": self.words_en.data or "",
            "way": self.way.data,
            "opens_on": opens_on,
            "closes_on": opens_on + timedelta(days=int(self.answers.data)),
            "holds_from": self.holds_from.day,
        }


class _Organisation(_ProposeBase):
    value = StringField(_("Name of the organisation"), validators=[NEEDED])


def propose_form(name: str) -> Any:
    """A form for a change of this rule, showing what holds now; for an organisation; or for words alone."""
    if name == ORGANISATION:
        return _Organisation()
    if name not in RULES:
        return _ProposeBase()

    class Propose(_ProposeBase):
        value = rules.rule_field(name)

    return Propose(data={"value": rules.typed(name, g.rules)})


class SayForm(Form):
    """What one has to say about a proposal."""

    said = TextAreaField(_("What would you like to say?"))


class WordForm(Form):
    """One's word: by oneself, or as a coordinator heard it."""

    word = RadioField(_("Your word"), validate_choice=False)
    reason = TextAreaField(_("If you object: why? What would make it right?"))
    shown = RadioField(
        _("If you object: what may others read?"),
        choices=[SelectChoice(name, label) for name, label in SHOWN_NAMES.items()],
        default="reason",
    )

    def for_way(self, way: str) -> Any:
        """With the answers of consent, or of a vote."""
        self.word.choices = [SelectChoice(each, ANSWER_NAMES[each]) for each in ANSWERS[way]]
        self.word.validators = [AnyOf(ANSWERS[way], CHOOSE)]
        return self

    def told(self) -> Word:
        """What was typed."""
        return Word(self.word.data, self.reason.data or "", words.this_language(), self.shown.data)


def word_form(proposal: Proposal, given: Answer | None) -> Any:
    """One's own word, showing what one said before."""
    data = {"word": given.answer, "reason": given.reason, "shown": given.shown} if given else {}
    return WordForm(data=data).for_way(proposal.way)


class PhoneForm(WordForm):
    """A word given on the telephone."""

    who = StringField(_("Whose word is it? A name or a member number"), validators=[NEEDED])
    witness = StringField(_("Who heard it too? A name or a member number"), validators=[NEEDED])


def _number(label: Any) -> IntegerField:
    return IntegerField(label, validators=[Optional(), NumberRange(0, 10_000, _("Please write a number."))])


class PaperForm(Form):
    """Words on paper: how many of each, and who gave them."""

    agreed: Any = _number(_("Agree"))
    lives: Any = _number(_("Can live with it"))
    abstained: Any = _number(_("Abstain"))
    objected: Any = _number(_("Object"))
    who = TextAreaField(_("Who gave a word on paper?"), validators=[NEEDED])
    reason = StringField(_("Where was it, and if somebody objects: why?"), validators=[NEEDED])

    def for_way(self, way: str) -> Any:
        """With the words of consent, or of a vote."""
        if way != CONSENT:
            del self.lives
            self.agreed.label.text, self.objected.label.text = _("Yes"), _("No")
        return self

    def count(self) -> Count:
        """How many of each."""
        lives = (self.lives.data or 0) if "lives" in self else 0
        return Count(self.agreed.data or 0, lives, self.abstained.data or 0, self.objected.data or 0)

    def names(self) -> list[str]:
        """Who stands on the list: one a line, or numbers with commas."""
        typed = (self.who.data or "").replace(",", "\n").splitlines()
        return [each.strip() for each in typed if each.strip()]
