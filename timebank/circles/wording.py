"""What people are told of circles, in words that say nothing to others; and the words of consent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from timebank.groups import service as groups
from timebank.notices.models import Notice
from timebank.notices.service import Letter, worded


def consent() -> str:
    """What somebody agrees to who comes into a sensitive circle; kept with the day, in the language it was read in."""
    return str(
        gettext(
            "I agree that what I write here is kept and read by those who are in this circle. It may say something "
            "about my health or another private matter. I can take this back at any time by leaving, and have what I "
            "wrote deleted."
        )
    )


@worded("circles.new", quiet=True)
def _new(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    line = str(gettext("There is something new in a circle of yours."))
    return _letter(notice, line)


@worded("circles.invited", quiet=True)
def _invited(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    line = str(gettext("There is something for you to read on your page. Please sign in when you have a minute."))
    return _letter(notice, line)


def _letter(notice: Notice, line: str) -> Letter:
    return Letter(str(gettext("Something new for you")), (line,), f"/g/{groups.by_id(notice.group_id).slug}/circles/")
