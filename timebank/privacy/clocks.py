"""How long each kind of thing is kept, in words: what the public page says is what `service.tidy` and `backup` do."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from timebank import backup
from timebank.arranging import afterwards
from timebank.privacy import service
from timebank.signin import held as signin
from timebank.signin import wrong_tries


def kept() -> list[tuple[str, str]]:
    """What, and for how long."""
    return [
        (str(gettext("Name, telephone and what you told us")), _after_leaving()),
        (str(gettext("The lines of the hours book: day, minutes, number")),
         str(gettext("as long as the book; they hold no name"))),
        (str(gettext("What the help was, and reasons in words")),
         str(gettext("until one of the two asks to be forgotten"))),
        (str(gettext("What two people say to one another when arranging help")), _after_the_last_word()),
        (str(gettext("Words about somebody who could not be found")), str(gettext("a year"))),
        (str(gettext("Whom we asked to help, and who wanted to be rung")), str(gettext("a year"))),
        (str(gettext("When we rang you, and what came of it")), str(gettext("a year"))),
        (str(gettext("Sign-in links")), _days(signin.KEPT_FOR.days)),
        (str(gettext("Wrong tries to sign in: a number for each day")), _days(wrong_tries.KEPT_FOR.days)),
        (str(gettext("Complaints about data")), _years(service.COMPLAINTS_KEPT.days // 365)),
        (str(gettext("Worries about somebody")), str(gettext("until they are read; then on paper, locked away"))),
        (str(gettext("Copies made each night on the machine")), _days(backup.NIGHTS)),
        (str(gettext("What was there before a copy was put back")), _days(backup.ASIDE.days)),
    ]  # fmt: skip


def _after_leaving() -> str:
    years = service.LEAVERS_KEPT.days // 365
    return str(gettext("years after leaving: %(years)s, or until you ask to be forgotten", years=years))


def _after_the_last_word() -> str:
    years = afterwards.WORDS_KEPT.days // 365
    return str(gettext("years after the last word: %(years)s, or until you ask to be forgotten", years=years))


def _days(count: int) -> str:
    return str(ngettext("%(num)d day", "%(num)d days", count))


def _years(count: int) -> str:
    return str(gettext("years after the answer: %(years)s", years=count))
