"""Gifts, draws and the pot in words, in the reader's language."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from timebank import words
from timebank.db import db
from timebank.exchanges.statements import CHANGES, FINDERS, Other
from timebank.gifts import draws, queries
from timebank.gifts.models import Gift
from timebank.groups import service as groups
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.notices.models import Notice
from timebank.notices.service import Letter, worded
from timebank.permissions import Actor
from timebank.twokeys.wording import ACT_NAMES, describes

ACT_NAMES[draws.DRAW] = _("Hours out of the community pot")
ACT_NAMES[draws.ISSUES] = _("An organisation gives out hours")

# A kind of line of the pot: what it is where it came in, and where it went out.
CAME_IN: dict[str, Any] = {
    queries.GIFTS: _("Gifts"),
    queries.HELP: _("Help given by the time bank"),
    queries.GATHERINGS: _("Get-togethers"),
    queries.REST: _("All else together"),
}
WENT_OUT: dict[str, Any] = {
    queries.DRAWS: _("For people who cannot earn hours now"),
    queries.HELP: _("Help given to the time bank"),
    queries.GATHERINGS: _("Get-togethers"),
    queries.GIFTS: _("Gifts"),
    queries.REST: _("All else together"),
}
SPENT: dict[str, Any] = {
    queries.HELP: _("Help from members and organisations"),
    queries.GATHERINGS: _("Get-togethers"),
    queries.GIFTS: _("Gifts"),
    queries.REST: _("All else together"),
}


def pot_name() -> str:
    """What the pot is called at the beginning of a line."""
    return str(gettext("The community pot"))


def to(gift: Gift) -> str:
    """Who gets it."""
    return people.labels([gift.receiver])[gift.receiver.id] if gift.receiver is not None else pot_name()


def said(gift: Gift, member: Member | None) -> str:
    """A gift as one of the two reads it, or somebody else."""
    giver = people.labels([gift.giver])[gift.from_id]
    if member is not None and member.id == gift.from_id:
        return str(gettext("Gift to: %(name)s", name=to(gift)))
    if member is not None and member.id == gift.to_id:
        return str(gettext("Gift from: %(name)s", name=giver))
    return str(gettext("Gift. From: %(giver)s. To: %(receiver)s.", giver=giver, receiver=to(gift)))


def _find(actor: Actor, group_id: int, numbers: Collection[int]) -> dict[int, Other]:
    return {
        number: Other(
            partial(said, one), one.words, one.language, "gifts.show", one.ref, partial(queries.why_taken_back, one)
        )
        for number, one in queries.by_numbers(group_id, numbers).items()
    }  # fmt: skip


FINDERS.append(_find)
CHANGES.append(queries.changes)


@describes(draws.DRAW)
def _draw(name: str, facts: Mapping[str, Any]) -> str:
    told = words.hours(facts["minutes"])
    return str(gettext("%(name)s gets hours out of the community pot: %(hours)s", name=name, hours=told))


@describes(draws.ISSUES)
def _issues(name: str, facts: Mapping[str, Any]) -> str:
    return str(gettext("%(name)s gives out hours at get-togethers", name=name))


def _letter(notice: Notice, facts: Mapping[str, Any], subject: str, *, taken_back: bool = False) -> Letter | None:
    gift = db.session.scalar(select(Gift).where(Gift.ref == facts["gift"]))
    if gift is None or bool(gift.taken_back) is not taken_back:
        return None
    member = db.session.get(Member, notice.member_id) if notice.member_id is not None else None
    lines = [f"{said(gift, member)}: {words.hours(gift.minutes)}"]
    if gift.words:
        lines.append(words.Said(f"“{gift.words}”", gift.language))
    if facts.get("why"):
        lines.append(words.Said(f"“{facts['why']}”", facts.get("language")))
    return Letter(subject, tuple(lines), f"/g/{groups.by_id(gift.group_id).slug}/gifts/{gift.ref}")


@worded("gift.given")
def _given(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """Somebody gives this member hours."""
    return _letter(notice, facts, str(gettext("A gift of hours for you")))


@worded("gift.passed on")
def _passed_on(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """A coordinator wrote down this member's gift."""
    return _letter(notice, facts, str(gettext("Your gift is in the hours book")))


@worded("gift.taken back")
def _taken_back(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """A gift was taken out of the book."""
    return _letter(notice, facts, str(gettext("A gift was taken out of the book")), taken_back=True)
