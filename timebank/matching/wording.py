"""Why two listings go together, how somebody answered, and the letters about both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup, escape

from timebank import words
from timebank.board import queries as board
from timebank.board.forms import TIMES
from timebank.board.models import Listing
from timebank.groups import service as groups
from timebank.matching import still
from timebank.matching.models import ASKED, NO, NO_REPLY, TO_ASK, YES
from timebank.matching.pairs import Match
from timebank.members.models import Member
from timebank.notices.models import Notice
from timebank.notices.service import Letter, mailed, worded
from timebank.profiles import wording as profiles

WAYS = profiles.WAYS
OUTCOMES: dict[str, Any] = {
    TO_ASK: _("to be asked"),
    ASKED: _("asked"),
    NO_REPLY: _("no reply"),
    YES: _("said yes"),
    NO: _("said no"),
}


def outcome(name: str) -> str:
    """How somebody answered, in a word or two."""
    return str(OUTCOMES[name])


def reasons(match: Match, member: Member | None = None) -> list[Markup]:
    """Why a listing goes with another, the strongest first. With `member` (for coordinators, who may see it) also the
    language that the person speaks.
    """
    here = words.this_language()
    why = match.reason
    found: list[str] = []
    if why.category:
        found.append(
            gettext("kind of help: %(what)s", what=board.category_name(match.listing.group_id, why.category, here))
        )
    if why.words:
        said = Markup(", ").join(words.written(*each) for each in why.words)
        found.append(escape(gettext("says so too: %(words)s")) % {"words": said})
    if why.area:
        found.append(gettext("in the same area: %(area)s", area=why.area))
    if why.timing:
        found.append(gettext("when: %(when)s", when=TIMES[why.timing]))
    if member is None and why.language:
        found.append(gettext("written in Welsh too") if why.language == "cy" else gettext("written in English too"))
    if member is not None and member.language:
        found.append(speaks(member.language))
    return [escape(each) for each in found]


def speaks(language: str | None) -> str:
    """The language somebody is spoken to in, or both; "" where nobody has asked."""
    told = {
        "cy": gettext("speaks Welsh"),
        "en": gettext("speaks English"),
        "both": gettext("speaks Welsh and English"),
    }
    return str(told.get(language or "", ""))


@worded("ring.asked")
def _wants_to_be_rung(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    """For the coordinators. Who it is stands at the desk, not in a letter."""
    return Letter(
        gettext("Somebody would like to be rung"),
        (gettext("A member would like to be rung about help. Who it is stands at your desk."),),
        f"/g/{groups.by_id(notice.group_id).slug}/desk/ring-me",
    )


def _listing(notice: Notice, facts: Mapping[str, Any]) -> Listing | None:
    return still.open_listing(notice.group_id, notice.thing, str(facts.get("expires_on")))


def _title(listing: Listing) -> str:
    return listing.title_in(words.this_language())[0]


def _page(listing: Listing) -> str:
    return f"/g/{groups.by_id(listing.group_id).slug}/board/{listing.ref}"


def _still(listing: Listing) -> tuple[str, str]:
    return (
        gettext("You have this on the notice board: “%(title)s”.", title=_title(listing)),
        gettext("Is it still true? If we hear nothing it comes off the board after %(day)s.",
                day=words.day(listing.expires_on)),
    )  # fmt: skip


def _gone(listing: Listing) -> tuple[str, str]:
    return (
        gettext("This has come off the notice board, since its day has passed: “%(title)s”.", title=_title(listing)),
        gettext("That is fine if it is settled: there is nothing to do. Is it still true? Then it goes back at once."),
    )


@worded("listing.still")
def _ask(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    listing = _listing(notice, facts)
    return Letter(gettext("Still true?"), _still(listing), _page(listing)) if listing else None


@mailed("listing.still")
def _ask_by_mail(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    listing = _listing(notice, facts)
    return Letter(gettext("Still true?"), (*_still(listing), _how()), _path(listing)) if listing else None


@worded("listing.gone")
def _tell(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    listing = _listing(notice, facts)
    return Letter(gettext("Off the notice board"), (*_gone(listing), _ring()), _page(listing)) if listing else None


@mailed("listing.gone")
def _tell_by_mail(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    listing = _listing(notice, facts)
    return Letter(gettext("Off the notice board"), (*_gone(listing), _how()), _path(listing)) if listing else None


def _how() -> str:
    return str(gettext("Below is a link to a page with two buttons. You need not sign in."))


def _ring() -> str:
    return str(gettext("Tell us, or press “Still true” on your page of it."))


def _path(listing: Listing) -> str | None:
    token = still.token_for(listing)
    return f"/still-true/{token}" if token else None
