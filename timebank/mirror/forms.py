"""What a person may type: five answers, or how many sheets said what."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, RadioField, SelectChoice
from wtforms.validators import AnyOf, NumberRange, Optional

from timebank.forms import Form
from timebank.mirror.models import ANSWERS, QUESTIONS
from timebank.mirror.service import MOST_SHEETS, Tallies
from timebank.mirror.wording import ANSWERS as ANSWER_WORDS
from timebank.mirror.wording import QUESTIONS as QUESTION_WORDS

A_NUMBER = NumberRange(0, MOST_SHEETS, _("Please type a number, from 0 to 500."))


class _Answers(Form):
    def answers(self) -> dict[str, str]:
        """What was chosen, by question."""
        return {question: self[question].data or "" for question in QUESTIONS}


class _Sheets(Form):
    sheets = IntegerField(_("How many sheets?"), validators=[A_NUMBER])

    def tallies(self) -> Tallies:
        """What was typed, as `service.count_sheets` takes it; an empty box is none."""
        return {
            question: {answer: self[f"{question}_{answer}"].data or 0 for answer in ANSWERS} for question in QUESTIONS
        }


Answers = type(
    "Answers",
    (_Answers,),
    {
        question: RadioField(
            QUESTION_WORDS[question],
            choices=[SelectChoice(value, label) for value, label in ANSWER_WORDS.items()],
            validate_choice=False,
            validators=[AnyOf(ANSWERS, _("Please choose one of the answers."))],
        )
        for question in QUESTIONS
    },
)
Sheets = type(
    "Sheets",
    (_Sheets,),
    {
        f"{question}_{answer}": IntegerField(ANSWER_WORDS[answer], validators=[Optional(), A_NUMBER])
        for question in QUESTIONS
        for answer in ANSWERS
    },
)
