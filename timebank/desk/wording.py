"""What the desk's own lines are called, and what came of a call."""

from __future__ import annotations

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from timebank import words
from timebank.desk.calls import BY_HAND, BY_POST, IN_VAIN, LETTER_AFTER, NO_MAIL, Block
from timebank.desk.models import ANOTHER_DAY, ASKED, NO_REPLY, RINGS_BACK
from timebank.desk.models import DIFFERENT as SAID_DIFFERENT
from timebank.desk.models import YES as SAID_YES
from timebank.desk.queries import (
    DECLINED_LATELY,
    DIFFERENT,
    DOUBTED,
    RESTING,
    TALKS,
    UNPLACED,
    WAITING,
    Counts,
)
from timebank.groups.rules import Rules
from timebank.tasks import ANSWERS, BOARD, MONTH, PAPER, PEOPLE

PLACES = {
    ANSWERS: _("Answers"),
    PAPER: _("Paper"),
    PEOPLE: _("People"),
    BOARD: _("Notice board"),
    MONTH: _("The month"),
}
LISTS = {
    WAITING: _("waiting to be agreed"),
    DIFFERENT: _("something is different"),
    DOUBTED: _("in the book, something is different"),
    UNPLACED: _("who is this?"),
    DECLINED_LATELY: _("lately: this did not happen"),
    TALKS: _("please have a talk"),
    RESTING: _("waits for somebody who rests"),
}
NOTHING = {
    WAITING: _("all agreed"),
    DIFFERENT: _("everybody sees the same"),
    DOUBTED: _("nobody queries what is in the book"),
    UNPLACED: _("nobody in doubt"),
    DECLINED_LATELY: "",
    TALKS: _("nobody past a mark"),
    RESTING: "",
}
ONLY_WHERE_THERE_IS = (DECLINED_LATELY, RESTING)
PLACE_OF = {name: PEOPLE if name == TALKS else ANSWERS for name in LISTS}
TITLES = {
    WAITING: _("Waiting to be agreed"),
    DIFFERENT: _("Something is different"),
    DOUBTED: _("In the book, but something is different"),
    UNPLACED: _("Who is this?"),
    DECLINED_LATELY: _("Lately: this did not happen"),
    TALKS: _("Please have a talk"),
    RESTING: _("Rests"),
}
OUTCOMES = {
    SAID_YES: _("yes, that's right"),
    SAID_DIFFERENT: _("something is different"),
    NO_REPLY: _("no reply"),
    RINGS_BACK: _("rings back"),
    ANOTHER_DAY: _("another day"),
    ASKED: _("spoke with them"),
}
DELIVERIES = {
    BY_POST: _("By post"),
    BY_HAND: _("From hand to hand"),
    NO_MAIL: _("No e-mail, and has not said what they like best"),
    IN_VAIN: _("Rung in vain"),
}


def overdue(counts: Counts, name: str) -> str:
    """How much of a list should have been settled by now, where there is any."""
    if name != DOUBTED or not counts.overdue:
        return ""
    return str(gettext("overdue: %(number)s", number=counts.overdue))


def tried(block: Block, rules: Rules) -> str:
    """How often somebody was tried, when last, what came of it, and when they are rung again; "" for the first call."""
    if block.last is None:
        return ""
    parts = []
    if block.tries:
        parts.append(
            ngettext("Tried %(num)d time without a reply.", "Tried %(num)d times without a reply.", block.tries)
        )
    else:
        parts.append(gettext("Last call: %(outcome)s.", outcome=OUTCOMES[block.last.outcome]))
    parts.append(gettext("Last: %(moment)s.", moment=words.moment(block.last.called_at, rules.zone)))
    if block.again_on:
        parts.append(gettext("To be rung again: %(day)s.", day=words.coming_day(block.again_on)))
    return " ".join(str(each) for each in parts)


def wants_a_letter(block: Block) -> bool:
    """Whether somebody was tried so often that a letter may do better."""
    return block.tries >= LETTER_AFTER
