"""What was done, in words: one sentence for every kind of act that the trail keeps.

A new kind of act wants a line here; a test finds those without.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from timebank import words
from timebank.exchanges import wording as exchanges
from timebank.exchanges.wording import Event
from timebank.groups.rules import Rules
from timebank.members import queries as people
from timebank.trail.service import Row

ACTS = {
    "account.closed": _("An account was closed."),
    "account.limits": _("How far an account may go was decided."),
    "account.opened": _("An account was opened."),
    "backup.made": _("A copy was made."),
    "backup.restored": _("A copy was put back."),
    "book.opened": _("The hours book was opened."),
    "card.ended": _("A sign-in card was ended."),
    "card.made": _("A sign-in card was made."),
    "exchanges.imported": _("Help was brought in from a list."),
    "factor.ended": _("A second step of signing in was ended."),
    "factor.made": _("A second step of signing in was set up."),
    "group.decided": _("A rule or a text of the group was decided."),
    "group.founded": _("The group was founded."),
    "hours.issued": _("The group gave out hours."),
    "hours.written off": _("Hours were written off."),
    "link.made": _("A link to sign in with was made."),
    "member.added": _("Came into the group."),
    "member.language": _("The language was chosen."),
    "member.opening": _("Opening hours were brought in."),
    "member.welcomed": _("Welcome hours were given."),
    "members.imported": _("People were brought in from a list."),
    "notice.told": _("Was told something, on paper or by word of mouth."),
    "note.erased": _("Words were erased from the hours book."),
    "password.set": _("A password was chosen."),
    "month.closed": _("A month was closed."),
    "month.closing": _("The closing of a month was begun."),
    "month.reopened": _("A month was opened again."),
    "role.ended": _("A role ended."),
    "role.granted": _("A role was given."),
    "session.ended": _("Signed out, or was signed out."),
    "session.opened": _("Signed in."),
    "stand-in.began": _("Said yes to acting for somebody."),
    "stand-in.ended": _("Somebody acts for another no longer."),
    "stand-in.named": _("Somebody was named to act for another."),
    "twokeys.done": _("A second person confirmed it."),
    "twokeys.proposed": _("Something was proposed that two people decide."),
    "twokeys.refused": _("A second person refused it."),
    "twokeys.withdrawn": _("What was proposed was taken back."),
}


def story(rows: Iterable[Row], group_id: int, rules: Rules) -> list[Event]:
    """Rows of the trail as steps of a story, for the macro `timeline`."""
    rows = list(rows)
    numbers = {number for row in rows for number in (row.who, row.on_behalf_of, row.thing) if number}
    numbers |= {str(row.facts[side]) for row in rows for side in ("giver", "receiver") if row.facts.get(side)}
    names = people.names_of(group_id, numbers)
    return [
        Event(
            words.moment(row.at, rules.zone),
            exchanges.who(row, names),
            _what(row, names),
            words.written(row.reason or "", row.reason_language),
        )
        for row in rows
    ]


def _what(row: Row, names: dict[str, str]) -> str:
    told = exchanges.act(row, names)
    if told is not None:
        return told
    sentence = str(ACTS.get(row.action, row.action))
    if row.thing in names:
        sentence = f"{names[row.thing]}: {sentence}"
    if row.facts.get("minutes"):
        sentence = f"{sentence} {words.hours(int(row.facts['minutes']))}."
    if row.facts.get("single_handed"):
        sentence = f"{sentence} {gettext('Single-handed.')}"
    return sentence
