"""What is printed, mailed or read out so that somebody can sign in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from timebank import words
from timebank.context import g
from timebank.members.models import Member
from timebank.notices.models import Notice
from timebank.notices.service import Letter, mailed, worded
from timebank.signin import lost
from timebank.signin.models import WRONG_CODE, WrongTries
from timebank.signin.service import mailed_token
from timebank.twokeys.wording import describes


def link_words(member: Member, address: str, until: date) -> dict[str, str]:
    """What is printed, copied or read out with a one-time link, by language: theirs, or both."""
    found = {}
    for language in words.languages_for(member.language):
        with words.reader(language):
            lines = [
                gettext("Hello %(name)s.", name=member.greeting),
                gettext("This link lets you in to %(group)s:", group=words.either(g.rules.name_cy, g.rules.name_en)),
                address,
                gettext("Open it by %(day)s. It works once.", day=words.day(until)),
                gettext("You can choose a password there, if you want one. Then you sign in with %(name)s.",
                        name=member.email or member.number),
            ]  # fmt: skip
            if g.rules.help_name:
                whom = " · ".join(filter(None, (g.rules.help_name, g.rules.help_phone)))
                lines.append(gettext("Any questions? %(whom)s", whom=whom))
            found[language] = "\n".join(lines)
    return found


def card_words(member: Member, root: str) -> dict[str, list[str]]:
    """What stands on a card beside its square and its four words, by language: theirs, or both.

    Not their whole name, nor how to reach them: a card may be lost.
    """
    found = {}
    for language in words.languages_for(member.language):
        with words.reader(language):
            found[language] = [
                gettext("%(group)s: a card for %(name)s", group=words.either(g.rules.name_cy, g.rules.name_en),
                        name=member.greeting),
                gettext("Point your telephone's camera at the square. Or go to %(address)s and press Sign in.",
                        address=root),
                gettext("Your number is %(number)s. In the second box type these four words:", number=member.number),
            ]  # fmt: skip
    return found


def picture(text: str, size: int = 4) -> Markup:
    """A square that a telephone reads: black on white in every scheme, since not every telephone reads it otherwise."""
    import segno  # only who prints or shows one needs it

    return Markup(segno.make(text, micro=False).svg_inline(scale=size, border=4, light="#fff"))  # noqa: S704 - drawn here


def wrong_tries(found: WrongTries) -> str:
    """How often somebody tried in vain on one day."""
    if found.kind == WRONG_CODE:
        return str(gettext("Right password, wrong code, how often: %(num)s", num=found.tries))
    return str(gettext("Wrong password or wrong words, how often: %(num)s", num=found.tries))


@describes(lost.ACT)
def _lost(name: str, facts: Mapping[str, Any]) -> str:
    return str(gettext("%(name)s: app and list of codes are lost, and end. New ones are set up at the next sign-in.",
                       name=name))  # fmt: skip


@worded("signin.link", own_eyes=True)
def _link_on_the_list(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    """For eyes other than theirs: no secret."""
    return Letter(
        gettext("A link to sign in"),
        (gettext("You asked for a link. If it does not come by e-mail, your coordinator can make you a card."),),
    )


@mailed("signin.link")
def _link_in_the_mail(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    """For them alone: the secret is opened only now."""
    token = mailed_token(str(facts.get("sealed", "")))
    return Letter(
        gettext("A link to sign in"),
        (
            gettext("This link lets you in. It works once, until this time tomorrow."),
            gettext("You did not ask for it? Then leave it alone: nothing happens."),
        ),
        f"/link/{token}" if token else None,
    )


@worded("signin.card", own_eyes=True)
def _asks_for_card(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    return Letter(
        gettext("A new card to sign in with"),
        (gettext("You asked for a way to sign in. Your coordinator can make you a new card."),),
    )
