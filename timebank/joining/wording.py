"""What those who would like to join are told, in their language; and what stands on an invitation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from timebank import words
from timebank.groups import service as groups
from timebank.joining import queries
from timebank.members import queries as people
from timebank.notices.models import Notice
from timebank.notices.service import Letter, mailed, worded
from timebank.paper import Line, both
from timebank.signin.sealing import unseal
from timebank.twokeys.wording import describes

# What many groups check; each becomes a line of the group's own list, in both languages, when it is chosen.
SUGGESTIONS: dict[str, tuple[Any, bool]] = {
    "met": (_l("We met in person"), False),
    "agreement": (_l("They have read our agreement"), False),
    "references": (_l("Two references"), False),
    "level": (_l("A background check, where the role is eligible"), True),
    "first": (_l("Came to a first get-together"), False),
}


def suggestion(name: str) -> tuple[Line, bool]:
    """A suggestion in both languages, and whether it has a level and a day to renew it by."""
    text, renews = SUGGESTIONS[name]
    return both(text), renews


def invitation_title() -> Line:
    """What stands largest on a card."""
    return both(_l("You are invited"))


def invitation_lines(until: date, address: str) -> list[tuple[str, str]]:
    """What stands on a card: Welsh, English. Nothing of it says why somebody is invited."""
    found = []
    for language in ("cy", "en"):
        with words.reader(language):
            found.append(
                [
                    gettext("Neighbours help each other, and count the help in hours."),
                    gettext("Open this address, or type the code there:"),
                    gettext("It works once, until %(day)s.", day=words.day(until)),
                ]
            )
    return list(zip(*found, strict=True))


def card_lines(until: date) -> list[tuple[str, str]]:
    """What stands on a card that an organisation hands on: Welsh, English. Nothing of it says who, or why."""
    found = []
    for language in ("cy", "en"):
        with words.reader(language):
            found.append(
                [
                    gettext("Open this address, or type the code there:"),
                    gettext("Please use it by: %(day)s", day=words.day(until)),
                ]
            )
    return list(zip(*found, strict=True))


def _letter(notice: Notice, subject: str, lines: list[str], path: str | None = None) -> Letter:
    page = f"/g/{groups.by_id(notice.group_id).slug}/{path}" if path is not None else None
    return Letter(subject, tuple(lines), page)


@worded("joining.received")
def received(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    """Thank you for asking to join, for whoever rings or prints it: the code is for the person alone."""
    return _received(notice, None)


@mailed("joining.received")
def received_by_mail(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    """The same for their own eyes, with the code that opens their page."""
    return _received(notice, unseal(str(facts.get("sealed") or "")))


def _received(notice: Notice, code: str | None) -> Letter:
    lines = [
        gettext("Thank you for asking to join."),
        gettext("Somebody from the time bank will speak with you soon. You need not do anything now."),
    ]
    if code:
        lines.append(gettext("Your code, to see where you stand: %(code)s", code=code))
    return _letter(notice, gettext("Thank you for asking to join"), lines, f"join/at/{code}" if code else None)


@worded("joining.not yet")
def not_yet(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    """Not yet, and how to answer."""
    return _not_yet(notice, None)


@mailed("joining.not yet")
def not_yet_by_mail(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    """The same, with the way to the page where they type their code."""
    return _not_yet(notice, "join/code")


def _not_yet(notice: Notice, path: str | None) -> Letter:
    lines = [
        gettext("Two people of the time bank have read what we know, and say: not yet."),
        gettext("The reason is on your page, which your code opens. You can answer there, and then we look again."),
        gettext("Or ring us, and we tell you the reason and write down your answer."),
    ]
    return _letter(notice, gettext("Not yet"), lines, path)


@worded("joining.welcomed")
def welcomed(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    """You are a member."""
    lines = [gettext("Welcome! You are a member now.")]
    if notice.member is not None:
        lines.append(gettext("Your member number: %(number)s", number=notice.member.number))
    lines.append(gettext("You need no e-mail and no password: ring us, or come by, whenever you like."))
    return _letter(notice, gettext("Welcome"), lines, "")


@worded("joining.referred")
def referred(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    """Somebody whom you invited has joined, and wanted you to know."""
    member = people.by_number(notice.group_id, str(facts.get("number")))
    name = member.name if member is not None else ""
    lines = [gettext("Somebody you invited is a member now, and wanted you to know: %(name)s", name=name)]
    return _letter(notice, gettext("Your invitation"), lines, "")


@describes(queries.NOT_YET_ACT)
def _not_yet_by_two(name: str, facts: Mapping[str, Any]) -> str:
    return str(gettext("%(name)s would like to join. Answer: not yet", name=queries.name_of(facts["application"])))
