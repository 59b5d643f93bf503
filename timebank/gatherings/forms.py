"""What a person may type about get-togethers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf, DataRequired

from timebank import sheets, words
from timebank.arranging.forms import ComingDay
from timebank.board.forms import LANGUAGES
from timebank.circles.models import Circle
from timebank.context import g
from timebank.errors import Missing, NotADayText, NothingChosen
from timebank.forms import CHOOSE, Form, HoursField, ToldHow
from timebank.gatherings import posting, wording
from timebank.gatherings.models import Gathering
from timebank.gatherings.posting import Sheet
from timebank.gatherings.service import Plan
from timebank.gatherings.sharing import AMONG_THEMSELVES, ISSUANCE, SHARE
from timebank.gifts import queries as gifts
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.permissions import Actor

NEEDED = DataRequired(_(Missing.sentence))
MOST_LINES = 200


def _number(typed: str | None, field: str) -> int | None:
    """A whole number, or nothing. Raises NothingChosen."""
    text = (typed or "").strip()
    if text and not (text.isascii() and text.isdecimal() and len(text) < 5):
        raise NothingChosen(field=field)
    return int(text) if text else None


def _named(typed: str | None, field: str) -> list[Member]:
    """The members on the lines that were typed. Raises NotExactlyOne."""
    lines = [line for line in (typed or "").splitlines() if line.strip()][:MOST_LINES]
    return [people.exactly(g.actor, g.group.id, line, field) for line in lines]


def typed_name(member: Member) -> str:
    """What to type for somebody: the name, or the number where another one is called the same."""
    return member.name if len(people.named(member.group_id, member.name)) == 1 else member.number


class Announce(Form):
    """A get-together."""

    title = StringField(_("What is it?"), validators=[NEEDED])
    text = TextAreaField(_("More about it"))
    day: Any = ComingDay(_("Which day?"))
    begins = StringField(_("When does it begin?"), validators=[NEEDED])
    length: Any = HoursField(_("How long?"))
    place = StringField(_("Where?"))
    every = RadioField(
        _("How often?"), choices=[SelectChoice(*each) for each in wording.EVERY.items()], default="",
        validate_choice=False,
    )  # fmt: skip
    until = StringField(_("Until which day?"))
    leaders = TextAreaField(_("Who leads it?"), validators=[NEEDED])
    places = StringField(_("How many places?"))
    rule = RadioField(
        _("Whose hours move?"), choices=[SelectChoice(*each) for each in wording.RULES.items()], default=SHARE,
        validate_choice=False, validators=[AnyOf(tuple(wording.RULES), CHOOSE)],
    )  # fmt: skip
    issued_by = SelectField(_("Who gives them out?"), default="", validate_choice=False)
    language = RadioField(_("Written in"), choices=LANGUAGES, default=words.this_language)
    circle: Circle | None = None

    def about(self, gathering: Gathering | None = None, circle: Circle | None = None) -> Announce:
        """Ask for organisations only where one gives out hours, and how often only of what is new. In a circle hours
        move among those who are there, or none do.
        """
        self.circle = circle
        if circle is not None:
            self.rule.choices = [SelectChoice(each, wording.RULES[each]) for each in AMONG_THEMSELVES]
        issuers = gifts.issuers(g.group.id) if circle is None else []
        if issuers:
            ours = gettext("The time bank itself")
            self.issued_by.choices = [("", ours), *((each.ref, each.name) for each in issuers)]
        else:
            del self.issued_by
        if gathering is not None:
            del self.every
            del self.until
        return self

    @classmethod
    def of(cls, gathering: Gathering) -> Announce:
        """The form with what is announced now."""
        names = ("title", "text", "begins", "place", "rule", "language")
        return cls(
            data={
                **{name: getattr(gathering, name) for name in names},
                "day": date.fromisoformat(gathering.on_day),
                "length": gathering.minutes,
                "places": str(gathering.places or ""),
                "leaders": "\n".join(typed_name(each) for each in gathering.leaders),
                "issued_by": gathering.issued_by.ref if gathering.issued_by else "",
            }
        ).about(gathering, gathering.circle)

    def plan(self) -> Plan:
        """What was typed. Raises NotExactlyOne, NothingChosen, NotADayText, NotFound."""
        return Plan(
            title=self.title.data or "",
            text=self.text.data or "",
            on_day=self.day.data,
            begins=self.begins.data or "",
            minutes=self.length.data,
            place=self.place.data or "",
            every=(self.every.data or "") if "every" in self else "",
            until=self._last_day() if "until" in self else None,
            leaders=_named(self.leaders.data, "leaders"),
            places=_number(self.places.data, "places"),
            rule=self.rule.data,
            issued_by=self._issuer(),
            language=self.language.data,
            circle=self.circle,
        )

    def _issuer(self) -> Member | None:
        if "issued_by" not in self or self.rule.data != ISSUANCE or not self.issued_by.data:
            return None
        return gifts.issuer_by_ref(g.actor, self.issued_by.data)

    def _last_day(self) -> date | None:
        typed = (self.until.data or "").strip()
        try:
            return sheets.day(typed) if typed and self.every.data else None
        except sheets.NotADay as error:
            raise NotADayText(field="until") from error


class CallOff(Form):
    """Called off, in words."""

    said = StringField(_("Why? Everybody who meant to come reads this"), validators=[NEEDED])
    later = BooleanField(_("Those after it as well"))
    language = RadioField(_("Written in"), choices=LANGUAGES, default=words.this_language)


class Press(Form):
    """Nothing but a button."""


class For(Form):
    """A place for somebody who rang, or given back by them."""

    who = StringField(_("Who? The name, or the number"), validators=[NEEDED])
    channel = ToldHow()

    def voice(self) -> Actor:
        """The coordinator, by the way it came."""
        return replace(g.actor, channel=self.channel.data or "phone")

    def member(self) -> Member:
        """Who it is. Raises NotExactlyOne."""
        return people.exactly(g.actor, g.group.id, self.who.data or "")


class SheetForm(Form):
    """Who was there. Its buttons `go`: check, write."""

    length: Any = HoursField(_("How long was it?"))
    led = SelectMultipleField(_("Who led it?"))
    came = SelectMultipleField(_("Who was there?"))
    others = TextAreaField(_("Who else was there?"))
    guests = StringField(_("How many more, who are no members?"))
    reason = StringField(_("Why? Everybody on the sheet reads this"))
    version = HiddenField()

    @classmethod
    def of(cls, gathering: Gathering) -> SheetForm:
        """The form with the sheet as it is written, or with everybody who has a place."""
        now = posting.sheet_of(gathering)
        form = cls(
            data={
                "length": now.minutes,
                "led": [each.ref for each in now.led],
                "came": [each.ref for each in now.there],
                "guests": str(now.guests or ""),
                "version": str(gathering.version),
            }
        )
        form.offer(gathering, now)
        if gathering.circle_id is not None:
            del form.others  # all of them are offered
        if gathering.posted_number is None and gathering.state != "held":
            del form.reason
        return form

    def offer(self, gathering: Gathering, now: Sheet) -> None:
        """Those who were to lead, and those who had a place or waited for one, and whoever stands on the sheet; in a
        circle, everybody in it.
        """
        leaders = {each.id: each for each in (*gathering.leaders, *now.led)}
        came = {each.id: each for each in (*(one.member for one in gathering.coming), *now.there)}
        if gathering.circle is not None:
            seats = {one.member_id: one.member for one in gathering.circle.seats}
            leaders, came = seats | {each.id: each for each in now.led}, seats | {each.id: each for each in now.there}
        names = people.labels((*leaders.values(), *came.values()))
        for field, offered in ((self.led, leaders), (self.came, came)):
            field.choices = sorted(((each.ref, names[each.id]) for each in offered.values()), key=lambda one: one[1])
        self.known = {each.ref: each for each in (*leaders.values(), *came.values())}

    def sheet(self) -> Sheet:
        """What was ticked and typed. Raises NotExactlyOne, NothingChosen."""
        led = [self.known[ref] for ref in self.led.data or () if ref in self.known]
        came = [self.known[ref] for ref in self.came.data or () if ref in self.known]
        typed = [*came, *(_named(self.others.data, "others") if "others" in self else ())]
        there = [each for each in {one.id: one for one in typed}.values() if each not in led]
        return Sheet(self.length.data, led, there, _number(self.guests.data, "guests") or 0)

    def seen(self) -> int | None:
        """The version that somebody looked at."""
        return _number(self.version.data, "version")

    def validate_others(self, field: Any) -> None:
        """Refuse more lines than a hall has chairs."""
        if len((field.data or "").splitlines()) > MOST_LINES:
            raise ValidationError(gettext("Please choose one of the answers."))


class Post(Form):
    """Everything is right: into the book."""

    version = HiddenField()

    def seen(self) -> int | None:
        """The version that somebody looked at."""
        return _number(self.version.data, "version")


class Calendar(Form):
    """A secret address made, made anew, or ended: mine, or the group's."""

    whose = HiddenField(validators=[AnyOf(("mine", "group"), CHOOSE)])
    go = HiddenField()
