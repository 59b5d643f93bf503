"""Acts of two people in words, in the reader's language, on pages and in what people are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from timebank import words
from timebank.db import db
from timebank.groups import service as groups
from timebank.members import queries as people
from timebank.members.models import COORDINATOR
from timebank.notices.models import Notice
from timebank.notices.service import Letter, worded
from timebank.twokeys import acts
from timebank.twokeys.models import DONE, PROPOSED, REFUSED, WITHDRAWN, KeyedAct
from timebank.twokeys.service import facts_of

# What an act is called where there is no room for more. A room with an act of its own adds it beside `describes`.
ACT_NAMES: dict[str, Any] = {
    acts.GRANT: _("A role begins"),
    acts.END: _("A role ends"),
    acts.ISSUE: _("Hours given out by the group"),
    acts.WRITE_OFF: _("Hours written off"),
    "factor.lost": _("App and codes are lost"),
    "export.bulk": _("Everything as a file"),
    "joining.not yet": _("Not yet"),
}
Describe = Callable[[str, Mapping[str, Any]], str]

# act: what it is, in one sentence. Filled by the rooms whose acts these are.
DESCRIBE: dict[str, Describe] = {}


def describes(act: str) -> Callable[[Describe], Describe]:
    """Say how an act is put into words: a function of the name of whom it is about ("" for nobody) and its facts."""

    def keep(describe: Describe) -> Describe:
        DESCRIBE[act] = describe
        return describe

    return keep


Look = Callable[[Mapping[str, Any]], str]

# act: the address of what the second person looks through first, where there is such a page.
LOOK: dict[str, Look] = {}


def looks_at(act: str) -> Callable[[Look], Look]:
    """Say where what an act of this name rests on can be seen: a function of its facts that gives an address."""

    def keep(look: Look) -> Look:
        LOOK[act] = look
        return look

    return keep


def look(keyed: KeyedAct) -> str:
    """The address of what to look through before one confirms, or ""."""
    where = LOOK.get(keyed.act)
    return where(facts_of(keyed)) if where else ""


def what(keyed: KeyedAct) -> str:
    """What is proposed, in one sentence."""
    name = people.labels([keyed.about])[keyed.about.id] if keyed.about is not None else ""
    say = DESCRIBE.get(keyed.act)
    return str(say(name, facts_of(keyed))) if say else keyed.act


def role_name(role: str) -> str:
    """What a role is called."""
    return str(gettext("Coordinator") if role == COORDINATOR else gettext("Second signer"))


def state(keyed: KeyedAct) -> str:
    """Where it stands."""
    if keyed.single_handed:
        return str(gettext("done, single-handed"))
    told = {
        PROPOSED: gettext("waits for a second person"),
        DONE: gettext("done by two"),
        REFUSED: gettext("refused"),
        WITHDRAWN: gettext("taken back"),
    }
    return str(told[keyed.state])


@describes(acts.GRANT)
def _give(name: str, facts: Mapping[str, Any]) -> str:
    return str(gettext("%(name)s gets a role: %(role)s", name=name, role=role_name(facts["role"])))


@describes(acts.END)
def _end(name: str, facts: Mapping[str, Any]) -> str:
    return str(gettext("%(name)s gives up a role: %(role)s", name=name, role=role_name(facts["role"])))


@describes(acts.ISSUE)
def _issue(name: str, facts: Mapping[str, Any]) -> str:
    to = name or gettext("The community pot")
    return str(gettext("%(name)s gets hours from the group: %(hours)s", name=to, hours=words.hours(facts["minutes"])))


@describes(acts.WRITE_OFF)
def _write_off(name: str, facts: Mapping[str, Any]) -> str:
    return str(gettext("%(name)s, hours written off: %(hours)s", name=name, hours=words.hours(facts["minutes"])))


@worded("twokeys.done", own_eyes=True)
def _done(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    return _letter(notice, facts, gettext("Two people agreed this, and it is done."))


@worded("twokeys.refused", own_eyes=True)
def _refused(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    return _letter(notice, facts, gettext("What you proposed was refused. The reason stands on its page."))


def _letter(notice: Notice, facts: Mapping[str, Any], sentence: str) -> Letter:
    keyed = db.session.scalars(select(KeyedAct).where(KeyedAct.ref == facts["keyed"])).one()
    place = f"/g/{groups.by_id(notice.group_id).slug}"
    mine = notice.member_id == keyed.proposed_by_id
    path = f"{place}/two-keys/{keyed.ref}" if mine else f"{place}/"
    if keyed.single_handed:
        sentence = gettext("This is done, single-handed: there is nobody else who could agree to it.")
    return Letter(what(keyed), (what(keyed), str(sentence)), path)
