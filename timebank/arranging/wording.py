"""Conversations and arrangements in words, in the reader's language; and what people are told of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from timebank import words
from timebank.arranging import queries
from timebank.arranging.models import (
    AGREED,
    CHANGED,
    DONE,
    DROPPED,
    NOT_SO,
    OFF,
    PROPOSED,
    Arrangement,
    Conversation,
    Message,
)
from timebank.exchanges import wording as exchanges
from timebank.exchanges.wording import Event
from timebank.groups import service as groups
from timebank.groups.rules import Rules
from timebank.members import queries as people
from timebank.members.models import COORDINATOR, Member
from timebank.members.stand_ins import CHANNEL
from timebank.notices.models import Notice
from timebank.notices.service import Letter, mailed, worded

EVERY: dict[str, Any] = {
    "": _("Once"),
    "week": _("Every week"),
    "fortnight": _("Every two weeks"),
    "month": _("Every month"),
}
OUTCOMES: dict[str, Any] = {
    "well": _("It went well"),
    "not well": _("Not so well"),
    "no answer": _("Nobody answered"),
}
STATES: dict[str, Any] = {
    PROPOSED: _("proposed"),
    DROPPED: _("no longer proposed"),
    AGREED: _("agreed"),
    CHANGED: _("changed later"),
    OFF: _("called off"),
    DONE: _("it happened"),
    NOT_SO: _("it did not happen"),
}


def helps(conversation: Conversation, member_id: int | None) -> str:
    """Who helps whom, as this one of the two or somebody else reads it."""
    names = people.labels(conversation.sides)
    giver, receiver = names[conversation.giver.id], names[conversation.receiver.id]
    if member_id == conversation.giver.id:
        return str(gettext("You help: %(name)s", name=receiver))
    if member_id == conversation.receiver.id:
        return str(gettext("%(name)s helps you", name=giver))
    return str(gettext("%(giver)s helps %(receiver)s", giver=giver, receiver=receiver))


def state(arrangement: Arrangement) -> str:
    """How an arrangement stands."""
    return str(STATES[arrangement.state])


def answers(arrangement: Arrangement) -> list[tuple[str, Any]]:
    """When, where, roughly how long, how often: as rows of label and value."""
    said = arrangement.language
    rows: list[tuple[str, Any]] = [(gettext("When"), words.day(arrangement.starts_on, weekday=True))]
    if arrangement.every:
        rows[0] = (gettext("From"), rows[0][1])
        rows.append((gettext("How often"), str(EVERY[arrangement.every])))
    if arrangement.time_words:
        rows.append((gettext("What time"), words.written(arrangement.time_words, said)))
    if arrangement.place:
        rows.append((gettext("Where"), words.written(arrangement.place, said)))
    rows.append((gettext("Roughly how long"), words.hours(arrangement.minutes)))
    return rows


@dataclass(frozen=True, slots=True)
class Agreed:
    """The day something was agreed, and how each of the two said so."""

    day: str
    proposed: str
    said_yes: str


def agreed(arrangement: Arrangement) -> Agreed | None:
    """When and by whom it was agreed; None where it never was."""
    if arrangement.agreed_on is None:
        return None
    conversation = arrangement.conversation
    numbers = (arrangement.proposed_who, arrangement.agreed_who or "")
    names = people.names_of(arrangement.group_id, numbers)
    proposer = next(each for each in conversation.sides if each.id == arrangement.proposed_by_id)
    other = conversation.other_than(proposer.id)
    return Agreed(
        words.day(arrangement.agreed_on),
        _who(arrangement.proposed_who, arrangement.proposed_channel, proposer, names),
        _who(arrangement.agreed_who or "", arrangement.agreed_channel or "", other, names),
    )


def story(
    conversation: Conversation, said: list[Message], arrangements: list[Arrangement], rules: Rules
) -> list[Event]:
    """What was said, proposed and agreed, oldest first, for the macro `timeline`."""
    sides = {each.id: each for each in conversation.sides}
    numbers = {each.written_by for each in said}
    for each in arrangements:
        numbers |= {each.proposed_who, each.agreed_who or "", each.ended_who or ""}
    names = people.names_of(conversation.group_id, numbers)
    found: list[tuple[str, Event]] = []

    def step(at: str | None, number: str | None, channel: str | None, side: Member, what: str, why: str = "") -> None:
        if at is not None:
            who = _who(number or "", channel or "", side, names)
            found.append((at, Event(words.moment(at, rules.zone), who, what, why)))

    for one in said:
        text = Markup("<br>").join(words.written(line, one.language) for line in one.text.split("\n"))
        step(one.written_at, one.written_by, one.channel, sides[one.member_id], text)
    for each in arrangements:
        proposer = sides[each.proposed_by_id]
        what = Markup("{} {}").format(gettext("Proposed:"), Markup(" · ").join(value for _, value in answers(each)))
        step(each.proposed_at, each.proposed_who, each.proposed_channel, proposer, what)
        other = conversation.other_than(proposer.id)
        step(each.agreed_at, each.agreed_who, each.agreed_channel, other, str(gettext("Said yes: it is agreed.")))
        if each.ended_by_id is not None and (sentence := _ended(each)):
            why = words.written(each.ended_why, each.ended_language)
            step(each.ended_at, each.ended_who, each.ended_channel, sides[each.ended_by_id], sentence, why)
    return [event for _at, event in sorted(found, key=lambda pair: pair[0])]


def _ended(arrangement: Arrangement) -> str:
    told = {
        OFF: gettext("Called it off."),
        DROPPED: gettext("Took back the proposal, or said no to it.") if arrangement.ended_why else "",
        DONE: gettext("Said that it happened."),
        NOT_SO: gettext("Said that it did not happen."),
    }
    return str(told.get(arrangement.state, ""))


def _who(number: str, channel: str, member: Member, names: Mapping[str, str]) -> str:
    """Who said something: a member, their stand-in, or a coordinator who passed it on, and how it came to her."""
    if number == member.number:
        return member.name
    name = names.get(number) or str(gettext("the host of the machine"))
    if channel == CHANNEL:
        return exchanges.acting(name, member.name)
    told = gettext("for: %(name)s", name=member.name)
    return f"{name}, {told}, {exchanges.channel(channel)}"


def helper(rules: Rules, group_id: int) -> str:
    """Who rings people for the group, by name."""
    if rules.help_name:
        return rules.help_name
    officers = people.officers(group_id, COORDINATOR)
    return officers[0].name if officers else str(gettext("Your coordinator"))


# What the outbox tells. The sentences are put together when they are sent, from what is so by then.


def _path(conversation: Conversation) -> str:
    return f"/g/{groups.by_id(conversation.group_id).slug}/arranging/{conversation.ref}"


def _name(member: Member) -> str:
    return people.labels([member])[member.id]


def _message(notice: Notice, facts: Mapping[str, Any]) -> tuple[Message, Conversation] | None:
    message = queries.message_by_ref(str(facts.get("about")))
    if message is None:
        return None
    conversation = queries.by_id(message.conversation_id)
    if notice.member_id is None or not conversation.is_unread_by(notice.member_id):
        return None
    return message, conversation


def _title(conversation: Conversation) -> str:
    return words.Said(conversation.title, conversation.language)


@worded("arranging.said")
def _said(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """For whoever rings, with the words to pass on."""
    if (found := _message(notice, facts)) is None:
        return None
    message, conversation = found
    name = _name(conversation.other_than(notice.member_id))
    lines = (
        str(gettext("%(name)s has a word for you, about this:", name=name)),
        _title(conversation),
        words.Said(f"“{message.text}”", message.language),
        str(gettext("What may we tell them? Does it suit you, and when?")),
    )
    return Letter(str(gettext("An answer for you")), lines, _path(conversation))


@mailed("arranging.said")
def _said_by_mail(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """By mail, without the words: they are between the two."""
    if (found := _message(notice, facts)) is None:
        return None
    conversation = found[1]
    name = _name(conversation.other_than(notice.member_id))
    lines = (
        str(gettext("%(name)s has written to you, about this:", name=name)),
        _title(conversation),
        str(gettext("You can read it and answer on your page, or ring us.")),
    )
    return Letter(str(gettext("An answer for you")), lines, _path(conversation))


def _details(arrangement: Arrangement) -> list[str]:
    lines = [
        f"{words.day(arrangement.starts_on, weekday=True)}. {words.hours(arrangement.minutes)}.",
        words.Said(arrangement.time_words, arrangement.language),
        words.Said(arrangement.place, arrangement.language),
    ]
    if arrangement.every:
        lines.insert(1, f"{EVERY[arrangement.every]}.")
    return [line for line in lines if line]


Say = Callable[[Notice, Arrangement, str], "list[str] | None"]


def _about(notice: Notice, facts: Mapping[str, Any], subject: str, states: tuple[str, ...], say: Say) -> Letter | None:
    arrangement = queries.arrangement_by_ref(str(facts.get("about")))
    if arrangement is None or arrangement.state not in states:
        return None
    conversation = arrangement.conversation
    lines = say(notice, arrangement, _name(conversation.other_than(notice.member_id)))
    if lines is None:
        return None
    told = (_title(conversation), *(line if isinstance(line, words.Said) else str(line) for line in lines))
    return Letter(subject, told, _path(conversation))


@worded("arranging.proposed")
def _proposed(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """Does that suit you?"""

    def say(_: Notice, arrangement: Arrangement, name: str) -> list[str]:
        asked = gettext("Does that suit you? Please say yes, or say when would be better.")
        return [gettext("%(name)s proposes:", name=name), *_details(arrangement), asked]

    return _about(notice, facts, str(gettext("Does this suit you?")), (PROPOSED,), say)


def _reach(notice: Notice, arrangement: Arrangement) -> list[str]:
    """How the other is reached, as they chose, for somebody who is rung or reads it on paper."""
    if notice.member is None:
        return []
    found = queries.contacts(queries.as_member(notice.member), arrangement.conversation)
    return [f"{member.name}: {', '.join(ways.values())}" for member, ways in found if ways]


@worded("arranging.agreed")
def _agreed(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """Both have said yes, and how to reach one another."""

    def say(notice: Notice, arrangement: Arrangement, name: str) -> list[str]:
        told = gettext("%(name)s says yes. This is agreed:", name=name)
        return [told, *_details(arrangement), *_reach(notice, arrangement)]

    return _about(notice, facts, str(gettext("It is agreed")), (AGREED,), say)


@worded("arranging.changed")
def _changed(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """Both have said yes to something else than before."""

    def say(notice: Notice, arrangement: Arrangement, name: str) -> list[str]:
        told = gettext("%(name)s says yes. It is changed, and this is agreed now:", name=name)
        return [told, *_details(arrangement), *_reach(notice, arrangement)]

    return _about(notice, facts, str(gettext("It is changed")), (AGREED,), say)


@worded("arranging.off")
def _off(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """It will not take place."""

    def say(_: Notice, arrangement: Arrangement, name: str) -> list[str]:
        why = [words.Said(f"“{arrangement.ended_why}”", arrangement.ended_language)] if arrangement.ended_why else []
        return [gettext("%(name)s has called this off:", name=name), *_details(arrangement), *why]

    return _about(notice, facts, str(gettext("Called off")), (OFF, DROPPED), say)


@worded("arranging.not so")
def _not_so(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """The other side says that it did not happen."""

    def say(_: Notice, arrangement: Arrangement, name: str) -> list[str]:
        told = gettext("%(name)s says that this did not happen, so no hours move:", name=name)
        return [told, *_details(arrangement), gettext("If something is different, please tell us.")]

    return _about(notice, facts, str(gettext("This did not happen")), (NOT_SO,), say)


@worded("arranging.month")
def _month(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """A month of a regular arrangement: on which of its days did it happen?"""
    month = str(facts.get("month"))

    def say(_: Notice, arrangement: Arrangement, name: str) -> list[str] | None:
        told = queries.lines([arrangement])[arrangement.id]
        days = queries.open_days(arrangement, told, *queries.month_span(month))
        if not days:
            return None
        asked = gettext("Your help in this month: %(month)s. On which of these days did it happen?",
                        month=words.month(month))  # fmt: skip
        return [gettext("With: %(name)s", name=name), asked, *(words.day(day, weekday=True) for day in days)]

    return _about(notice, facts, str(gettext("Your regular help")), (AGREED, CHANGED, OFF), say)


@worded("arranging.thanked")
def _thanked(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """Somebody says thank you."""
    thanks = queries.thanks_by_exchange(notice.group_id, str(facts.get("about")))
    if thanks is None:
        return None
    lines = (
        str(gettext("%(name)s says thank you:", name=_name(thanks.sender))),
        words.Said(f"“{thanks.text}”", thanks.language),
    )
    path = f"/g/{groups.by_id(notice.group_id).slug}/exchanges/{facts.get('about')}"
    return Letter(str(gettext("Thank you")), lines, path)
