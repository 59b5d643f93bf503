"""Propose a change of a rule, talk about it, give one's word.

A word is given by oneself, or passed on by a coordinator who heard it on the telephone, with a witness; never by a
stand-in. In a vote, what somebody said stands beside their name only until it is counted, so that they can change it
and nobody counts twice; no page and no trail tells it to others, and the count blanks it. In consent, others read of
an objection as much as whoever made it allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from timebank import clock, permissions, plain
from timebank.db import db, new_ref
from timebank.decisions import queries
from timebank.decisions.models import (
    ANSWERS,
    ELSE,
    OBJECT,
    ORGANISATION,
    SHOWN,
    WAYS,
    WITHDRAWN,
    Answer,
    Comment,
    Decision,
    Proposal,
)
from timebank.errors import (
    BeforeItCloses,
    BelongsAlready,
    GivenOnPaper,
    Missing,
    NoSuchRule,
    NotAllowed,
    NotAWitness,
    NotFound,
    NothingNew,
    NotOpen,
    ObjectionNeedsReason,
    ProposedNow,
    TooLongOpen,
    TooShort,
)
from timebank.groups import rules
from timebank.groups import service as groups
from timebank.members import queries as people
from timebank.members.models import PERSON, Member
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.trail import service as trail

LEAST_DAYS, MOST_DAYS = 7, 366
RULES = (*rules.MEMBERS_DECIDE, *rules.ONLY_DECIDED)
TAKE_EFFECT = (*RULES, ORGANISATION)
PROPOSABLE = (*TAKE_EFFECT, ELSE)


def propose(
    actor: Actor,
    group_id: int,
    name: str,
    value: str,
    *,
    words_cy: str,
    words_en: str,
    way: str,
    opens_on: date,
    closes_on: date,
    holds_from: date | None = None,
) -> Proposal:
    """Propose that a rule becomes `value`, that the organisation `value` belongs, or words alone (ELSE, no value).

    The words are in one or both languages.
    Members talk from now on, and answer from `opens_on` to `closes_on`. If it is carried, it holds from `holds_from`,
    else from the day after it closes. Raises NoSuchRule, NothingNew, BelongsAlready, Missing, TooLong, OddCharacters,
    TooShort, TooLongOpen, BeforeItCloses, ProposedNow.
    """
    permissions.require(actor, "decisions.propose", permissions.Of(group_id))
    if way not in WAYS or name not in PROPOSABLE:
        raise NoSuchRule(name=name, value=way)
    value = _checked(name, value)
    words_cy, words_en = plain.page(words_cy, field="words_cy"), plain.page(words_en, field="words_en")
    if not (words_cy or words_en):
        raise Missing(field="words_cy")
    holds_from = holds_from or closes_on + timedelta(days=1)
    _check_days(groups.today(group_id), opens_on, closes_on, holds_from)
    with db.write():
        db.lock(group_id)
        _is_new(group_id, name, value)
        proposal = Proposal(
            ref=new_ref(),
            group_id=group_id,
            name=name,
            value=value,
            words_cy=words_cy,
            words_en=words_en,
            way=way,
            quorum=groups.rules_now(group_id).quorum,
            proposed_by_id=actor.member_id,
            proposed_at=clock.text(clock.now()),
            opens_on=opens_on.isoformat(),
            closes_on=closes_on.isoformat(),
            holds_from=holds_from.isoformat(),
        )
        db.session.add(proposal)
        db.session.flush()
        trail.record(actor, "decision.proposed", proposal.ref, {"name": name, "value": value}, group_id=group_id)
        for member in members_of(group_id):
            if member.id != actor.member_id:
                tell(member, proposal, "decisions.proposed")
        return proposal


def _checked(name: str, value: str) -> str:
    """The canonical text of what is proposed."""
    if name in RULES:
        value = rules.check(name, value)
        if name in rules.ONLY_DECIDED and not value:
            raise NoSuchRule(name=name, value=value)
        return value
    return plain.line(value, plain.NAME, field="value", needed=True) if name == ORGANISATION else ""


def _is_new(group_id: int, name: str, value: str) -> None:
    """Refuse what holds already, and a second proposal for one thing."""
    asked = [each for each in queries.undecided(group_id) if each.name == name]
    if name == ORGANISATION:
        if people.organisations(group_id, value):
            raise BelongsAlready
        asked = [each for each in (*asked, *queries.to_belong(group_id)) if _is_called(each, value)]
    elif name in RULES and value == _value_now(group_id, name):
        raise NothingNew
    if asked and name != ELSE:
        raise ProposedNow


def _is_called(proposal: Proposal, name: str) -> bool:
    return people.plain_name(proposal.value) == people.plain_name(name)


def _check_days(today: date, opens_on: date, closes_on: date, holds_from: date) -> None:
    if opens_on < today or closes_on - opens_on < timedelta(days=LEAST_DAYS):
        raise TooShort
    if closes_on - today > timedelta(days=MOST_DAYS) or holds_from - closes_on > timedelta(days=MOST_DAYS):
        raise TooLongOpen
    if holds_from <= closes_on:
        raise BeforeItCloses


def _value_now(group_id: int, name: str) -> str:
    decided = groups.decided(group_id).get(name)
    return decided.value if decided else rules.UK_TIME_BANK.get(name, rules.NONE)


def members_of(group_id: int) -> list[Member]:
    """Whose word counts: everybody who belongs to the group. An organisation has no word of its own."""
    chosen = select(Member).where(Member.group_id == group_id, Member.left_on.is_(None), Member.kind == PERSON)
    return [each for each in db.session.scalars(chosen.order_by(Member.id)) if each.is_here]


def tell(member: Member, proposal: Proposal, kind: str, once: str = "") -> None:
    """Somebody is told of a proposal, in the way they chose."""
    key = f"{proposal.ref} {kind} {member.id} {once}".strip()
    notices.tell(member, proposal.group_id, kind, key, {"proposal": proposal.ref}, thing=proposal.ref)


def say(actor: Actor, proposal: Proposal, words: str, language: str) -> None:
    """Say something about a proposal, until it is decided. Raises Missing, TooLong, OddCharacters, NotOpen."""
    permissions.require(actor, "decisions.say", proposal)
    words = plain.page(words, field="said", needed=True)
    with db.write():
        _lock(proposal)
        if proposal.decision is not None:
            raise NotOpen
        now = clock.text(clock.now())
        db.session.add(
            Comment(proposal_id=proposal.id, member_id=actor.member_id, text=words, language=language, said_at=now)
        )
        trail.record(actor, "decision.said", proposal.ref, group_id=proposal.group_id)
        if proposal.proposed_by_id != actor.member_id:
            tell(proposal.proposed_by, proposal, "decisions.said", groups.today(proposal.group_id).isoformat())


@dataclass(frozen=True, slots=True)
class Word:
    """What a member says: an answer of the way it is decided; an objection with its reason and how much is shown."""

    answer: str
    reason: str = ""
    language: str | None = None
    shown: str = "reason"


def answer(actor: Actor, proposal: Proposal, word: Word) -> None:
    """Give one's own word, or another one in its place, while it is open.

    Raises NoSuchRule for a word that is none, ObjectionNeedsReason, NotOpen, GivenOnPaper.
    """
    permissions.require(actor, "decisions.answer", proposal)
    with db.write():
        member = db.session.get_one(Member, actor.member_id)
        _give(proposal, member, word, channel="web", written_by_id=member.id, witness_id=None)
        trail.record(actor, "decision.answered", proposal.ref, group_id=proposal.group_id)
        notices.settled(proposal.group_id, proposal.ref, "decisions.proposed", to=member)


def voice(actor: Actor, proposal: Proposal, member: Member, witness: Member, word: Word) -> None:
    """A coordinator passes on the word that a member gave on the telephone, and names who heard it too.

    The member is told, and can change it. Raises NotAWitness, NotAllowed for the coordinator's own word, and what
    `answer` does.
    """
    permissions.require(actor, "decisions.voice", proposal)
    if {member.group_id, witness.group_id} != {proposal.group_id}:
        raise NotFound
    writer = db.session.get_one(Member, actor.own_id)
    if _is_one(member, writer):
        raise NotAllowed
    if _is_one(witness, writer) or _is_one(witness, member) or not witness.is_here or witness.kind != PERSON:
        raise NotAWitness
    with db.write():
        _give(proposal, member, word, channel="phone", written_by_id=writer.id, witness_id=witness.id)
        heard = actor.speaking_for(member.number, "phone")
        facts = {"witness": witness.number}
        trail.record(heard, "decision.voiced", proposal.ref, facts, group_id=proposal.group_id)
        notices.settled(proposal.group_id, proposal.ref, "decisions.proposed", to=member)
        tell(member, proposal, "decisions.voiced", clock.text(clock.now()))


def _is_one(one: Member, other: Member) -> bool:
    """Whether two members are one person: who signs in as the same user is."""
    return one.id == other.id or (one.user_id is not None and one.user_id == other.user_id)


def _give(proposal: Proposal, member: Member, word: Word, **how: Any) -> None:
    """The one word of a member, new or changed; `how` it came. Inside a write."""
    if word.answer not in ANSWERS[proposal.way] or word.shown not in SHOWN:
        raise NoSuchRule(name=proposal.way, value=word.answer)
    reason = plain.page(word.reason, field="reason") if word.answer == OBJECT else ""
    if word.answer == OBJECT and not reason:
        raise ObjectionNeedsReason
    _lock(proposal)
    if not queries.is_open(proposal, groups.today(proposal.group_id)):
        raise NotOpen
    if not member.is_here or member.kind != PERSON:
        raise NotAllowed
    given = queries.answer_of(proposal, member.id)
    if given is not None and given.channel == "slip":
        raise GivenOnPaper(name=member.name)
    values = {
        "answer": word.answer,
        "reason": reason,
        "reason_language": word.language if reason else None,
        "shown": word.shown,
        "given_at": clock.text(clock.now()),
        **how,
    }
    if given is None:
        db.session.add(Answer(proposal_id=proposal.id, member_id=member.id, **values))
    for name, value in values.items():
        if given is not None:
            setattr(given, name, value)
    db.session.flush()


def withdraw(actor: Actor, proposal: Proposal) -> None:
    """Whoever proposed it thinks better of it, before it is counted. Raises NotAllowed, NotOpen."""
    permissions.require(actor, "decisions.withdraw", proposal)
    with db.write():
        _lock(proposal)
        if proposal.decision is not None or queries.is_over(proposal, groups.today(proposal.group_id)):
            raise NotOpen
        end(actor, proposal, WITHDRAWN)


def end(actor: Actor, proposal: Proposal, outcome: str) -> Decision:
    """Write down for good how a proposal ended, and blank the words of a vote. Inside a write."""
    counted = queries.count(proposal)
    counts = {name: getattr(counted, name) for name in ("agreed", "lives", "abstained", "objected")}
    decision = Decision(
        ref=new_ref(),
        group_id=proposal.group_id,
        proposal_id=proposal.id,
        name=proposal.name,
        value=proposal.value,
        outcome=outcome,
        **counts,
        members=len(members_of(proposal.group_id)),
        holds_from=proposal.holds_from,
        closed_at=clock.text(clock.now()),
        closed_by=actor.name_on_trail,
    )
    db.session.add(decision)
    db.session.flush()
    facts = {"outcome": outcome, "decision": decision.ref, **counts}
    trail.record(actor, "decision.closed", proposal.ref, facts, group_id=proposal.group_id)
    notices.settled(proposal.group_id, proposal.ref)
    return decision


def _lock(proposal: Proposal) -> None:
    """One at a time in a group, also between processes; what was read before is read again."""
    db.lock(proposal.group_id)
    db.session.refresh(proposal)
