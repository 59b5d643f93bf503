"""Proposals and decisions in words, in the reader's language: on pages, on paper, and in what people are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from sqlalchemy import select

from timebank import words
from timebank.db import db
from timebank.decisions import acts, queries
from timebank.decisions.afterwards import PAPER_ACT
from timebank.decisions.models import (
    ABSTAIN,
    AGREE,
    CARRIED,
    CLOSING_ROLES,
    CONSENT,
    ELSE,
    LIVE,
    NO,
    NOT_CARRIED,
    OBJECT,
    ORGANISATION,
    PAPER,
    WITHDRAWN,
    YES,
    Decision,
    Proposal,
)
from timebank.decisions.service import RULES
from timebank.groups import forms as rules
from timebank.groups import service as groups
from timebank.notices.models import Notice
from timebank.notices.service import Letter, worded
from timebank.twokeys.wording import ACT_NAMES, describes, looks_at

TEXT_TITLES: dict[str, Any] = {
    ORGANISATION: _("An organisation that would like to belong"),
    CLOSING_ROLES: _("Who closes the month"),
    ELSE: _("Something else we decide"),
}
WAY_NAMES: dict[str, Any] = {
    CONSENT: _("By consent: it is carried if nobody objects"),
    "vote": _("By a vote: it is carried with more yes than no"),
}
ANSWER_NAMES: dict[str, Any] = {
    AGREE: _("I agree"),
    LIVE: _("I can live with it"),
    ABSTAIN: _("I abstain"),
    OBJECT: _("I object, for a reason"),
    YES: _("Yes"),
    NO: _("No"),
    PAPER: _("given, and not kept with your name"),
}
ACT_NAMES[PAPER_ACT] = _("Words on paper about a proposal")


def title(proposal: Proposal | Decision) -> str:
    """What is proposed to change, in a few words."""
    return title_of(proposal.name)


def title_of(name: str) -> str:
    """What a rule, or what is decided in words alone, is called."""
    return str(TEXT_TITLES[name] if name in TEXT_TITLES else rules.TITLES[name])


def hint(name: str) -> str:
    """What to know before one proposes it."""
    if name == ORGANISATION:
        return str(gettext("Its name, as it is to be read here. Once it is carried, it belongs from its day on."))
    if name == ELSE:
        return str(gettext("Words alone: people keep to them, and the program changes nothing."))
    return str(rules.HINTS.get(name, ""))


def value(proposal: Proposal | Decision) -> str:
    """What it is to become, or the name of the organisation; empty where only words are decided."""
    return rules.in_words(proposal.name, proposal.value) if proposal.name in RULES else proposal.value


def becomes(proposal: Proposal | Decision) -> str:
    """What follows if it is carried, in one sentence."""
    if proposal.name == ORGANISATION and proposal.value:
        return str(gettext("It belongs from its day on: %(name)s", name=proposal.value))
    if value(proposal):
        return str(gettext("It becomes: %(value)s", value=value(proposal)))
    return str(gettext("Words alone: people keep to them, and the program changes nothing."))


def own_words(proposal: Proposal) -> list[Markup]:
    """What the proposer wrote, a paragraph each, in the reader's language if it was written in it, else as it was."""
    language = words.language_of(proposal.words_cy, proposal.words_en)
    lines = words.either(proposal.words_cy, proposal.words_en).split("\n")
    return [words.written(line, language) for line in lines if line]


def carried_when(proposal: Proposal) -> str:
    """What counts as carried, said before anybody answers."""
    enough = ngettext("at least %(num)d member has answered", "at least %(num)d members have answered", proposal.quorum)
    if proposal.way == CONSENT:
        return str(gettext("Carried if nobody objects, and %(enough)s.", enough=enough))
    return str(gettext("Carried with more yes than no, if %(enough)s.", enough=enough))


def stands(proposal: Proposal, today: str) -> str:
    """Where it stands."""
    if proposal.decision is not None:
        return outcome(proposal.decision)
    if today < proposal.opens_on:
        return str(gettext("time to talk; answers from %(day)s", day=words.day(proposal.opens_on)))
    if today <= proposal.closes_on:
        return str(gettext("open for answers until %(day)s", day=words.day(proposal.closes_on)))
    return str(gettext("to be counted"))


def outcome(decision: Decision) -> str:
    """How it ended."""
    told = {CARRIED: gettext("carried"), NOT_CARRIED: gettext("not carried"), WITHDRAWN: gettext("withdrawn")}
    return str(told[decision.outcome])


def numbers(decision: Decision, way: str) -> list[tuple[str, str]]:
    """What the words counted to, as label and number."""
    if way == CONSENT:
        told = [
            (gettext("Agree"), decision.agreed),
            (gettext("Can live with it"), decision.lives),
            (gettext("Abstain"), decision.abstained),
            (gettext("Object"), decision.objected),
        ]
    else:
        told = [
            (gettext("Yes"), decision.agreed),
            (gettext("No"), decision.objected),
            (gettext("Abstain"), decision.abstained),
        ]
    of_all = gettext("%(answered)s of %(members)s", answered=decision.answered, members=decision.members)
    return [*((str(label), str(number)) for label, number in told), (str(gettext("Members who answered")), str(of_all))]


def sheet(proposal: Proposal, zone: str) -> list[tuple[str, str]]:
    """The whole of a decision as label and value, for paper, in the language of now."""
    decision, written = proposal.decision, [(gettext("What"), title(proposal))]
    if value(proposal):
        label = gettext("Organisation") if proposal.name == ORGANISATION else gettext("What it becomes")
        written.append((label, value(proposal)))
    written += [
        (gettext("How it is decided"), carried_when(proposal)),
        (gettext("Proposed by"), proposal.proposed_by.name),
        (gettext("Answers"), f"{words.day(proposal.opens_on)} – {words.day(proposal.closes_on)}"),
    ]
    if decision is None:
        return [(str(label), str(told)) for label, told in written]
    written += [(gettext("How it ended"), outcome(decision)), *numbers(decision, proposal.way)]
    if decision.outcome == CARRIED:
        written.append((gettext("Holds from"), words.day(decision.holds_from)))
    written += [
        (gettext("Counted"), words.moment(decision.closed_at, zone)),
        (gettext("Number of the decision"), decision.ref),
    ]
    return [(str(label), str(told)) for label, told in written]


@describes(PAPER_ACT)
def _paper(name: str, facts: Mapping[str, Any]) -> str:
    proposal = acts.proposal_of(facts)
    labels = (
        (("agreed", gettext("Agree")), ("lives", gettext("Can live with it")), ("abstained", gettext("Abstain")),
         ("objected", gettext("Object")))
        if proposal.way == CONSENT
        else (("agreed", gettext("Yes")), ("objected", gettext("No")), ("abstained", gettext("Abstain")))
    )  # fmt: skip
    told = ", ".join(f"{label}: {facts[each]}" for each, label in labels)
    return str(gettext("Words on paper: %(what)s. %(counts)s. From: %(numbers)s",
                       what=title(proposal), counts=told, numbers=facts["who"]))  # fmt: skip


@looks_at(PAPER_ACT)
def _see(facts: Mapping[str, Any]) -> str:
    return url_for("decisions.one", ref=facts["proposal"])


def _letter(notice: Notice, facts: Mapping[str, Any], sentence: str) -> Letter:
    proposal = _proposal(facts)
    what = ": ".join(each for each in (title(proposal), value(proposal)) if each)
    path = f"/g/{groups.by_id(notice.group_id).slug}/decisions/{proposal.ref}"
    return Letter(title(proposal), (sentence, what), path)


def _proposal(facts: Mapping[str, Any]) -> Proposal:
    return db.session.scalars(select(Proposal).where(Proposal.ref == facts["proposal"])).one()


@worded("decisions.proposed")
def _proposed(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    proposal = _proposal(facts)
    if proposal.decision is not None or queries.answer_of(proposal, notice.member_id) is not None:
        return None
    from_to = {"first": words.day(proposal.opens_on), "last": words.day(proposal.closes_on)}
    sentence = gettext("A change is proposed. Your word is asked from %(first)s to %(last)s: here, on paper, or by "
                       "telephone to the coordinator.", **from_to)  # fmt: skip
    return _letter(notice, facts, f"{sentence} {carried_when(proposal)}")


@worded("decisions.said", own_eyes=True)
def _said(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    return _letter(notice, facts, str(gettext("Somebody said something about what you proposed.")))


@worded("decisions.voiced", own_eyes=True)
def _voiced(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    sentence = gettext("Your word about a proposal was written down as you gave it on the telephone. If that is not "
                       "so, you can change it until it is counted.")  # fmt: skip
    return _letter(notice, facts, str(sentence))


@worded("decisions.closed")
def _closed(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    decision = _proposal(facts).decision
    if decision is None:
        return None
    sentence = gettext("The members have decided. It was: %(outcome)s.", outcome=outcome(decision))
    if decision.outcome == CARRIED:
        sentence += " " + gettext("It holds from: %(day)s", day=words.day(decision.holds_from))
    return _letter(notice, facts, str(sentence))
