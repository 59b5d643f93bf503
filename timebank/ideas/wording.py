"""What is told about ideas, and how their state is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from timebank import words
from timebank.db import db
from timebank.groups import service as groups
from timebank.ideas.models import CANNOT, DOING, DONE, LEFT_OFF, REPLY, STANDS, TAKEN_OFF, TALK, Idea, IdeaSaid
from timebank.members import queries as people
from timebank.notices.models import Notice
from timebank.notices.service import Letter, worded

STATES: dict[str | None, tuple[Any, str]] = {
    None: (_l("waits for an answer"), "wait"),
    DOING: (_l("doing it"), "done"),
    CANNOT: (_l("can't"), ""),
    TALK: (_l("let's talk"), "ask"),
    DONE: (_l("done"), "done"),
}


# What was said about an idea that was looked at, as models.SAID has it.
DECIDED: dict[str, Any] = {
    STANDS: _l("It may stand on the page."),
    TAKEN_OFF: _l("It was taken off the page."),
    REPLY: _l("The writer answered."),
    LEFT_OFF: _l("It stays off the page."),
}


def story(idea: Idea, zone: str) -> list[dict[str, Any]]:
    """What was decided and answered where it was looked at, oldest first, for the macro `timeline`."""
    names = people.names_of(idea.group_id, {each.by for each in idea.said}) if idea.said else {}
    return [
        {
            "what": f"{DECIDED[each.what]} {gettext('Single-handed.')}" if each.single_handed else DECIDED[each.what],
            "why": words.written(each.words, each.language),
            "who": names.get(each.by, each.by),
            "when": words.moment(each.at, zone),
        }
        for each in idea.said
    ]


def _letter(notice: Notice, facts: Mapping[str, Any], subject: str, line: str) -> Letter:
    return Letter(subject, (line,), f"/g/{groups.by_id(notice.group_id).slug}/ideas/{facts.get('idea')}")


@worded("ideas.told")
def told(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    """Somebody has an idea for an organisation."""
    line = gettext("Somebody has an idea for you. Please answer it within four weeks; all members can read the answer.")
    return _letter(notice, facts, gettext("An idea for you"), line)


@worded("ideas.answered")
def answered(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    """An idea that stands under a name was answered."""
    return _letter(notice, facts, gettext("Your idea"), gettext("Your idea has been answered."))


@worded("ideas.off")
def off(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """An idea under a name is off the page, and why."""
    return _looked_at(
        facts, _letter(notice, facts, gettext("Your idea"), gettext("It is off the page. You can answer."))
    )


@worded("ideas.back")
def back(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """It stands on the page again."""
    return _looked_at(facts, _letter(notice, facts, gettext("Your idea"), gettext("It stands on the page again.")))


def _looked_at(facts: Mapping[str, Any], letter: Letter) -> Letter | None:
    """With the words of the idea and of the reason; nothing where it is forgotten."""
    said = db.session.get(IdeaSaid, facts["said"])
    if said is None:
        return None
    why = [str(gettext("The reason: %(why)s", why=said.words))] if said.words else []
    return replace(letter, lines=(f"“{said.idea.text}”", *letter.lines, *why))
