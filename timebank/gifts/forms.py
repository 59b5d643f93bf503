"""What a person may type about gifts and the pot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectChoice, StringField
from wtforms.validators import AnyOf

from timebank import words
from timebank.board.forms import LANGUAGES
from timebank.context import g
from timebank.errors import NobodyChosen
from timebank.forms import CHOOSE, Form, HoursField, KeyField, ToldHow
from timebank.gifts.service import Present
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.permissions import Actor

POT, MEMBER = "pot", "member"


class Give(Form):
    """A gift. Its buttons, called `go`: check, change, done."""

    to = RadioField(
        _("Who gets it?"),
        choices=[
            SelectChoice(MEMBER, _("A member or an organisation")),
            SelectChoice(POT, _("The community pot, for those who need it")),
        ],
        default=MEMBER, validate_choice=False, validators=[AnyOf((POT, MEMBER), CHOOSE)],
    )  # fmt: skip
    who = StringField(_("Who? A name or a member number"))
    length: Any = HoursField(_("How many hours?"))
    said = StringField(_("A few words with it (optional)"))
    language = RadioField(_("Written in"), choices=LANGUAGES, default=words.this_language)
    channel = ToldHow()
    key = KeyField()

    def of(self, giver: Member) -> Give:
        """How they told it is asked only of somebody else."""
        if giver.id == g.member.id:
            del self.channel
        return self

    def voice(self) -> Actor:
        """Oneself, or a coordinator by the way it came."""
        return replace(g.actor, channel=self.channel.data or "phone") if "channel" in self else g.actor

    def present(self) -> Present:
        """What was typed. Raises NotExactlyOne, NobodyChosen."""
        to = None
        if self.to.data == MEMBER:
            if not (self.who.data or "").strip():
                raise NobodyChosen
            to = people.exactly(g.actor, g.group.id, self.who.data or "")
        return Present(self.length.data, to, self.said.data or "", self.language.data)


class Reason(Form):
    """Something that needs a reason."""

    reason = StringField(_("Why? It is written down"))


class Draw(Form):
    """Hours out of the pot for somebody who cannot earn any."""

    who = StringField(_("Who? A name or a member number"))
    length: Any = HoursField(_("How many hours?"))
    reason = StringField(_("Why? Only this person and those who decide it read it"))
