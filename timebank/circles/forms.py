"""What a person may type about circles."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import AnyOf

from timebank.circles.models import Circle, Seat
from timebank.circles.service import Told
from timebank.forms import CHOOSE, Form

PARTS = ("name_cy", "name_en", "purpose_cy", "purpose_en", "rules_cy", "rules_en")


class About(Form):
    """What a circle says of itself."""

    name_cy = StringField(_("What is it called? In Welsh"))
    name_en = StringField(_("What is it called? In English"))
    purpose_cy = StringField(_("What is it for, in a sentence? In Welsh"))
    purpose_en = StringField(_("What is it for, in a sentence? In English"))
    rules_cy = TextAreaField(_("What you ask of each other. In Welsh"))
    rules_en = TextAreaField(_("What you ask of each other. In English"))
    listed = BooleanField(_("Show its name and purpose to all members, so that they can ask to come in"))

    def told(self) -> Told:
        """What was typed."""
        return Told(**{part: self[part].data or "" for part in PARTS}, listed=bool(self.listed.data))

    @staticmethod
    def of(circle: Circle) -> dict[str, Any]:
        """What stands there now."""
        return {**{part: getattr(circle, part) for part in PARTS}, "listed": bool(circle.listed)}


class Found(About):
    """A new circle, and whether it is about something private."""

    sensitive = BooleanField(_("It is about health or something else that is private"))
    consents = BooleanField()

    def asks_for(self, consent: str) -> Found:
        """With the words one agrees to, where it is about something private."""
        self.consents.label.text = consent
        return self


class ComeIn(Form):
    """Yes to an invitation, or asking to come in; in a sensitive circle with a yes of its own."""

    consents = BooleanField()

    def asks_for(self, circle: Circle, consent: str) -> ComeIn:
        """The words one agrees to, where there is something to agree to."""
        self.consents.label.text = consent
        if not circle.sensitive:
            del self.consents
        return self

    def agreed(self, consent: str) -> str:
        """The words they said yes to; none where they did not."""
        return consent if "consents" in self and self.consents.data else ""


class Say(Form):
    """A few words to the circle."""

    said = TextAreaField(_("Say something to the circle"))


class Invite(Form):
    """Whom to invite."""

    who = StringField(_("Who? A name or a member number"))


class Do(Form):
    """One of the buttons of a circle: what it does, and to which of the things there."""

    do = HiddenField()
    which = HiddenField()

    def can(self, *verbs: str) -> Do:
        """The buttons there are."""
        self.do.validators = [AnyOf(verbs, CHOOSE)]
        return self


class Leave(Form):
    """Leaving: whether one's words go too, and who looks after the circle next."""

    forget = BooleanField(_("Delete what I wrote here as well"))
    to = RadioField(_("Who looks after the circle next?"), validate_choice=False)

    def among(self, seats: list[Seat], names: dict[int, str]) -> Leave:
        """Those who could look after it; none where somebody else does already, or nobody is left."""
        self.to.choices = [SelectChoice(each.ref, names[each.member_id]) for each in seats]
        if not seats:
            del self.to
        return self

    def heir(self) -> str:
        """The place of who was chosen."""
        return self.to.data or "" if "to" in self else ""


class AskToLook(Form):
    """One of the two people named for safeguarding asks to look."""

    code = StringField(_("The circle’s code, from whoever is worried"))
    reason = StringField(_("Why? Those in the circle will read it"))
