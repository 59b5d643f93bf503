"""What a person may type about ideas."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired

from timebank import words
from timebank.context import g
from timebank.errors import Missing
from timebank.forms import CHOOSE, Form, ToldHow
from timebank.ideas import queries
from timebank.ideas.models import ANSWERS, DONE
from timebank.ideas.service import Told, by_organisation
from timebank.members import queries as people

NEEDED = DataRequired(_(Missing.sentence))


class TellIdea(Form):
    """An idea, for whom it is, and whether the name is shown."""

    text = TextAreaField(_("What should change?"), validators=[NEEDED])
    about = RadioField(_("Who could do something about it?"), default="", validate_choice=False)
    named = BooleanField(_("Show my name beside it"))

    def offer(self) -> None:
        """Put the group and its organisations on offer."""
        group = words.either(g.rules.name_cy, g.rules.name_en)
        every = queries.organisations(g.group.id)
        self.about.choices = [SelectChoice("", group), *(SelectChoice(each.ref, each.name) for each in every)]

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
    """The answer to an idea; taking it off asks for the words alone."""

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


class TakeOff(Form):
    """Why an idea leaves the page."""

    answer = RadioField(choices=[], validate_choice=False)
    text = TextAreaField(_("In a few words"), validators=[NEEDED])
