"""A listing that is looked at, in words: on pages, and in what people are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from timebank import words
from timebank.board.models import ANSWER, CHANGED, HIDDEN, LOOK, SIGNER, Listing, ListingSaid
from timebank.db import db
from timebank.groups import service as groups
from timebank.members import queries as people
from timebank.notices.models import Notice
from timebank.notices.service import Letter, worded

# What was said about a listing, as models.SAID has it.
DECIDED: dict[str, Any] = {
    "stands": _("It may stand on the board."),
    "hidden": _("It was taken off the board."),
    "answer": _("The writer answered."),
    "changed": _("It was written anew."),
    "left": _("It stays off the board."),
}
# The answer to “is this someone's paid job?”; nobody asked where there is none.
PAID: dict[str, Any] = {"yes": _("Yes, it is"), "no": _("No, it is not"), "unsure": _("Not sure")}


def hold(listing: Listing, mine: bool = True) -> str:
    """What keeps it off the board and, for whose it is, what happens next; "" where nothing does."""
    next_step = gettext("There is nothing you need to do: you are told how it was decided.")
    told = {
        LOOK: gettext(
            "It waits for a coordinator, who looks at everything of this kind before it stands on the board."
        ),
        SIGNER: gettext("It waits for the second signer, who looks at what may be somebody’s paid job."),
        HIDDEN: gettext("It is off the board. The reason stands below."),
    }
    if listing.held == HIDDEN:
        next_step = gettext("You can answer, or change what it says; then it is looked at again.")
    sentence = str(told.get(listing.held or "", ""))
    return f"{sentence} {next_step}" if sentence and mine else sentence


def state(listing: Listing) -> str:
    """The same in a few words, for a list."""
    told = {
        LOOK: gettext("waits for a coordinator’s look"),
        SIGNER: gettext("waits for the second signer"),
        HIDDEN: gettext("taken off the board"),
    }
    return str(told.get(listing.held or "", ""))


def what_next(listing: Listing, otherwise: str = "", *, mine: bool = True) -> str:
    """What somebody reads who has just written it, for themselves or for another."""
    return hold(listing, mine) or otherwise or str(gettext("It is on the board now."))


def decided(one: ListingSaid) -> str:
    """What was decided or answered, in one sentence."""
    return f"{DECIDED[one.what]} {gettext('Single-handed.')}" if one.single_handed else str(DECIDED[one.what])


def story(said: Iterable[ListingSaid], listing: Listing, zone: str) -> list[dict[str, Any]]:
    """What was decided and answered, oldest first, for the macro `timeline`."""
    said = list(said)
    names = people.names_of(listing.group_id, {each.by for each in said}) if said else {}
    return [
        {
            "what": decided(each),
            "why": words.written(each.words, each.language),
            "who": _who(each, listing, names.get(each.by, each.by)),
            "when": words.moment(each.at, zone),
        }
        for each in said
    ]


def _who(said: ListingSaid, listing: Listing, name: str) -> str:
    """Whoever decided; or who answered, and for whom."""
    if said.what not in (ANSWER, CHANGED) or said.by == listing.member.number:
        return name
    return str(gettext("%(name)s, acting for: %(other)s", name=name, other=listing.member.name))


def written_by(listing: Listing) -> str:
    """Who wrote it down for whose it is, a stand-in or a coordinator; "" where that is the same person."""
    if not listing.written_by or listing.written_by == listing.member.number:
        return ""
    who = people.names_of(listing.group_id, {listing.written_by}).get(listing.written_by, listing.written_by)
    acts = [each for each in people.stand_ins(listing.member) if each.stand_in.number == listing.written_by]
    return str(gettext("%(name)s, acting for: %(other)s", name=who, other=listing.member.name)) if acts else who


@worded("listing.stands")
def _stands(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    return _letter(notice, facts, gettext("What you wrote for the board was looked at, and stands there now."))


@worded("listing.hidden")
def _hidden(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    return _letter(notice, facts, gettext("Something you wrote is not on the board. You can answer, or change it."))


def _letter(notice: Notice, facts: Mapping[str, Any], sentence: str) -> Letter | None:
    listing = db.session.scalar(select(Listing).where(Listing.ref == facts["listing"]))
    if listing is None:
        return None
    said = db.session.get(ListingSaid, facts["said"])
    why = str(gettext("The reason: %(why)s", why=said.words)) if said is not None and said.words else ""
    subject = str(gettext("The notice board"))
    lines = (str(sentence), f"“{listing.title}”", *([why] if why else []))
    return Letter(subject, lines, f"/g/{groups.by_id(notice.group_id).slug}/board/{listing.ref}")
