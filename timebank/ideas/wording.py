"""What is told about ideas, and how their state is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from timebank.groups import service as groups
from timebank.ideas.models import CANNOT, DOING, DONE, TALK
from timebank.notices.models import Notice
from timebank.notices.service import Letter, worded

STATES: dict[str | None, tuple[Any, str]] = {
    None: (_l("waits for an answer"), "wait"),
    DOING: (_l("doing it"), "done"),
    CANNOT: (_l("can't"), ""),
    TALK: (_l("let's talk"), "ask"),
    DONE: (_l("done"), "done"),
}


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
