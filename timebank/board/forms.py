"""What a person may type on the board."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired

from timebank import sheets, words
from timebank.board.categories import Category
from timebank.board.models import OFFER, REQUEST, Listing, ListingCategory
from timebank.board.queries import NEWEST, Filters
from timebank.errors import AboutMoney, Missing, NotADayText, Refusal
from timebank.forms import CHOOSE, Form, ToldHow
from timebank.members.models import PERSON, Member

NEEDED = DataRequired(_(Missing.sentence))
LANGUAGES = [SelectChoice("cy", "Cymraeg"), SelectChoice("en", "English")]
TIMES = {"any": _("Any time"), "now": _("Now, or soon"), "by": _("By a day"), "regular": _("Regularly")}
# Seen from the reader's side, and from the writer's: "at your home" is the reader's home.
PLACES = {
    "": _("Does not matter"),
    "mine": _("At my home"),
    "yours": _("At the other person's home"),
    "online": _("By telephone or online"),
    "elsewhere": _("Somewhere else"),
}
CHOSEN = ("kind", "category", "area", "timing", "language")
ANSWERS = ("title", "text", "language", "other_title", "other_text", "category", "timing", "when_words", "area",
           "place", "by_whom", "access", "bring")  # fmt: skip


PAID = {"yes": _("Yes, it is"), "no": _("No, it is not"), "unsure": _("Not sure")}
HELP = "help"  # the answer to whether it is about money or things: no, it is about help


def categories(kinds: dict[str, Category], nothing: str, chosen: str = "") -> list[tuple[str, str]]:
    """The kinds of help to choose from, with the one `chosen` before, after what choosing none is called."""
    here = words.this_language()
    offered = [(key, each.name(here)) for key, each in kinds.items() if not each.retired or key == chosen]
    return [("", nothing), *offered]


class Search(Form):
    """What is looked for. Sent by POST: what somebody needs is nobody else's business, and addresses are kept."""

    q = StringField(_("What are you looking for?"))
    kind = SelectField(_("Offers or requests"), default="")
    category = SelectField(_("Kind of help"), default="")
    area = SelectField(_("Area"), default="")
    timing = SelectField(_("When"), default="")
    language = SelectField(_("Language"), default="")
    order = RadioField(
        _("In which order?"),
        choices=[SelectChoice(NEWEST, _("Newest first")), SelectChoice("nearest", _("Wanted soonest first"))],
        default=NEWEST,
    )
    page = HiddenField(default="1")
    since: str = ""  # only what is new, where a link asks for it

    def offer_choices(self, areas: list[str], kinds: dict[str, Category]) -> None:
        """Say what there is to choose from, in the reader's language."""
        everything = gettext("All")
        self.kind.choices = [("", everything), ("offer", gettext("Offers")), ("request", gettext("Requests"))]
        self.category.choices = categories(kinds, everything)
        self.area.choices = [("", everything), *((each, each) for each in areas)]
        self.timing.choices = [("", everything), *TIMES.items()]
        self.language.choices = [("", everything), *LANGUAGES]

    def filters(self) -> Filters:
        """What was chosen."""
        return Filters(**{name: self[name].data or "" for name in CHOSEN}, since=self.since)

    def page_number(self) -> int:
        """Which page of what was found, from 1."""
        typed = self.page.data or ""
        return max(int(typed), 1) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 1

    def chosen(self) -> dict[str, str]:
        """What was chosen, for the links of the page: never the words."""
        order = "" if self.order.data == NEWEST else self.order.data
        found = {**{name: self[name].data for name in CHOSEN}, "order": order, "new": "1" if self.since else ""}
        return {name: value for name, value in found.items() if value}


class Write(Form):
    """An offer or a request. Nothing but the title is needed."""

    title = StringField(validators=[NEEDED])
    text = TextAreaField(_("More about it"))
    language = RadioField(_("Written in"), choices=LANGUAGES, default=words.this_language)
    category = SelectField(_("Kind of help"), default="")
    timing = RadioField(_("When"), choices=[SelectChoice(*each) for each in TIMES.items()], default="any")
    by_on = StringField(_("By which day?"))
    when_words = StringField(_("More about when"))
    area = StringField(_("Village or area"))
    place = RadioField(_("Where"), choices=[SelectChoice(*each) for each in PLACES.items()], default="")
    by_whom = StringField(_("Should they have experience of something?"))
    access = StringField(_("Anything to know about getting in, hearing or seeing"))
    bring = StringField(_("What I can do myself, or bring"))
    other_title = StringField(_("The same in the other language"))
    other_text = TextAreaField(_("More about it, in the other language"))
    paid = RadioField(
        _("Is this someone’s paid job?"), choices=[SelectChoice(*each) for each in PAID.items()], validators=[NEEDED]
    )
    about_help = HiddenField()
    asks_about_help = False  # whether the page asks if it is about money or things

    def about(self, kind: str, member: Member, kinds: dict[str, Category], chosen: str = "") -> Write:
        """Ask as one asks for an offer, or for a request; an organisation also whether it is somebody's paid job."""
        self.title.label.text = gettext("What can you help with?") if kind == OFFER else gettext("What do you need?")
        self.category.choices = categories(kinds, gettext("Not sure"), chosen)
        if kind != REQUEST or member.kind == PERSON:
            del self.paid
        return self

    def answers(self, kind: str) -> dict[str, Any]:
        """What was typed, as `board.service.post` takes it."""
        asked = (*ANSWERS, *(["paid"] if "paid" in self else []))
        return {"kind": kind, **{name: self[name].data for name in asked}}

    def refuse(self, refusal: Refusal) -> None:
        """Whether it is about money or things is a question, and nothing that is wrong."""
        if isinstance(refusal, AboutMoney):
            self.asks_about_help = True
        else:
            super().refuse(refusal)

    @property
    def is_meant(self) -> bool:
        """Whether the question about money or things was answered in this form: it is about help."""
        return bool(self.about_help.data == HELP)

    def day(self) -> date | None:
        """The day it is wanted by, where that was chosen. Raises NotADayText."""
        if self.timing.data != "by" or not (self.by_on.data or "").strip():
            return None
        try:
            return sheets.day(self.by_on.data or "")
        except sheets.NotADay as error:
            raise NotADayText(field="by_on") from error

    @classmethod
    def of(cls, listing: Listing, kinds: dict[str, Category]) -> Write:
        """The form with what is written now."""
        by_on = listing.by_on and "/".join(str(int(each)) for each in reversed(listing.by_on.split("-")))
        written = {name: getattr(listing, name) for name in (*ANSWERS, "paid")}
        return cls(data={**written, "by_on": by_on or ""}).about(listing.kind, listing.member, kinds, listing.category)


class WriteFor(Write):
    """The same, by a coordinator for somebody who told her."""

    channel = ToldHow()


class Move(Form):
    """One press of a button below a listing."""

    to = StringField(validators=[AnyOf(("open", "paused", "arranged", "done", "true"), CHOOSE)])


class Decide(Form):
    """A listing is looked at: it may stand, or not, and why."""

    reason = TextAreaField(_("Why? Whoever wrote it reads this."))
    seen = HiddenField()
    decision = HiddenField(validators=[AnyOf(("stand", "off", "leave"), CHOOSE)])


class Answer(Form):
    """What the writer says to a listing's being taken off the board."""

    told = TextAreaField(_("Your answer"), validators=[NEEDED])


class Kind(Form):
    """A new kind of help."""

    name_cy = StringField(_("Name in Welsh"))
    name_en = StringField(_("Name in English"))
    words_cy = StringField(_("Other Welsh words people look for it by"))
    words_en = StringField(_("Other English words people look for it by"))
    restricted = BooleanField(_("A coordinator looks before anything of this kind stands on the board"))

    def told(self) -> dict[str, Any]:
        """What was typed, as `board.kinds` takes it."""
        return {name: field.data for name, field in self._fields.items()}


class ChangeKind(Kind):
    """One that there is: also where it stands in the list, and whether it is still offered to choose from."""

    after = SelectField(_("In the list it comes after"))
    retired = BooleanField(_("No longer offered to choose from"))

    @classmethod
    def of(cls, category: ListingCategory, every: list[ListingCategory]) -> ChangeKind:
        """The form with how it is now."""
        here = words.this_language()
        before = [each for each in every if each.place < category.place]
        names = ("name_cy", "name_en", "words_cy", "words_en", "restricted", "retired")
        form = cls(data={name: getattr(category, name) for name in names} | {"after": before[-1].key if before else ""})
        others = [
            (each.key, (each.name_cy or each.name_en) if here == "cy" else (each.name_en or each.name_cy))
            for each in every
            if each.id != category.id
        ]
        form.after.choices = [("", gettext("Nothing: it is the first")), *others]
        return form
