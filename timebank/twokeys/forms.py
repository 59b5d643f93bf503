"""What an officer may type about acts that need two people."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectChoice, StringField
from wtforms.validators import AnyOf, DataRequired

from timebank.errors import Missing
from timebank.forms import CHOOSE, Form, HoursField
from timebank.members.models import ROLES, Member
from timebank.twokeys import wording

NEEDED = DataRequired(_(Missing.sentence))


class AnswerForm(Form):
    """Confirm, refuse with a reason, withdraw."""

    answer = HiddenField(validators=[AnyOf(("confirm", "refuse", "withdraw"), CHOOSE)])
    reason = StringField(_("Why not? They read it"))


class RoleForm(Form):
    """Which role is given or ends, and why."""

    change = RadioField(_("What is to change?"), validate_choice=False)
    reason = StringField(_("Why? It is written down"))

    def about(self, member: Member, *, own: bool) -> RoleForm:
        """The changes that are possible for this member: one's own role can only end."""
        held = member.role_names
        self.change.choices = [
            SelectChoice(f"end {role}", _("Ends: %(role)s", role=wording.role_name(role)))
            if role in held
            else SelectChoice(f"give {role}", _("Begins: %(role)s", role=wording.role_name(role)))
            for role in ROLES
            if role in held or not own
        ]
        self.change.validators = [AnyOf([each.value for each in self.change.choices], CHOOSE)]
        return self

    def chosen(self) -> tuple[str, str]:
        """give or end; which role."""
        how, _space, role = str(self.change.data).partition(" ")
        return how, role


class IssueForm(Form):
    """Hours given out by the group: how many, from what, to whom, and why."""

    to = RadioField(
        _("Who gets them?"),
        choices=[SelectChoice("member", _("A member")), SelectChoice("pot", _("The community pot"))],
        default="member",
    )
    who = StringField(_("Who? A name or a member number"))
    length: Any = HoursField(_("How many hours?"))
    source = RadioField(
        _("What for?"),
        choices=[SelectChoice("welcome", _("A welcome")), SelectChoice("own-work", _("Work for the time bank itself"))],
        default="welcome",
    )
    reason = StringField(_("Why? It is written down"))
