"""What a person may type about ideas."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired

from timebank import words
from timebank.context import g
from timebank.errors import AboutSomebody, Missing, Refusal
from timebank.forms import CHOOSE, Form, ToldHow
from timebank.ideas import queries
from timebank.ideas.models import ANSWERS, DONE
from timebank.ideas.service import Told, by_organisation
from timebank.members import queries as people

NEEDED = DataRequired(_(Missing.sentence))
ALL = "all"  # the answer to whether it is about one person: all may read it


class TellIdea(Form):
    """An idea, for whom it is, and whether the name is shown."""

    text = TextAreaField(_("What should change?"), validators=[NEEDED])
    about = RadioField(_("Who could do something about it?"), default="", validate_choice=False)
    named = BooleanField(_("Show my name beside it"))
    about_nobody = HiddenField()
    asks: str | None = None  # the names found, where the page asks whether it is about one person

    def offer(self) -> None:
        """Put the group and its organisations on offer."""
        group = words.either(g.rules.name_cy, g.rules.name_en)
        every = queries.organisations(g.group.id)
        self.about.choices = [SelectChoice("", group), *(SelectChoice(each.ref, each.name) for each in every)]

    def refuse(self, refusal: Refusal) -> None:
        """Whether it is about one person is a question, and nothing that is wrong."""
        if isinstance(refusal, AboutSomebody):
            self.asks = str(refusal.values["names"])
        else:
            super().refuse(refusal)

    @property
    def is_meant(self) -> bool:
        """Whether that question was answered in this form: all may read it."""
        return bool(self.about_nobody.data == ALL)

    def told(self) -> Told:
        """What was typed, as `service.tell` takes it. Raises NothingChosen."""
        about = by_organisation(g.group.id, self.about.data or "")
        return Told(self.text.data or "", words.this_language(), g.oneself if self.named.data else None, about)


class TellForOthers(TellIdea):
    """The same, told to a coordinator."""

    named = None
    who = StringField(_("Whose name stands beside it?"))
    channel = ToldHow(on_paper=True)

    def told(self) -> Told:
        """What was typed. Raises NothingChosen, and what `exactly` does where the name is not one person's."""
        typed = (self.who.data or "").strip()
        member = people.exactly(g.actor, g.group.id, typed) if typed else None
        about = by_organisation(g.group.id, self.about.data or "")
        return Told(self.text.data or "", words.this_language(), member, about, self.channel.data)


class AnswerIdea(Form):
    """The answer to an idea."""

    answer = RadioField(
        _("Your answer"),
        choices=[
            SelectChoice("doing", _("We are doing it")),
            SelectChoice("cannot", _("We can't, because …")),
            SelectChoice("talk", _("Let's talk about it")),
            SelectChoice(DONE, _("It is done")),
        ],
        validate_choice=False,
        validators=[AnyOf(ANSWERS, CHOOSE)],
    )
    text = TextAreaField(_("In a few words"))


class Report(Form):
    """Why an idea should be looked at."""

    text = TextAreaField(_("What hurts, or names somebody?"), validators=[NEEDED])


class Decide(Form):
    """An idea is looked at: it may stay, or not, and why."""

    reason = TextAreaField(_("Why? Whoever had the idea reads this."))
    decision = HiddenField(validators=[AnyOf(("stand", "off", "leave"), CHOOSE)])


class Reply(Form):
    """What the one who had an idea says to its being off the page."""

    text = TextAreaField(_("Your answer"), validators=[NEEDED])
