"""An idea that hurts somebody or names a person: asking to have it looked at, deciding, and the writer's answer.

Nobody decides who has to do with it: whose idea it is, whom it names, who acts for one of them or for the organisation
it is for, who asked for the look. Where truly nobody else is there, that is written down as single-handed.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from timebank import clock, permissions, plain
from timebank.board import holds
from timebank.db import db
from timebank.errors import LookedAt, NotNow, TooNear, WhyNot
from timebank.groups import service as groups
from timebank.ideas import naming
from timebank.ideas.models import LEFT_OFF, REPLY, STANDS, TAKEN_OFF, Idea, IdeaReport, IdeaSaid
from timebank.members import queries as people
from timebank.members.models import ROLES, Member
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.trail import service as trail


def report(actor: Actor, idea: Idea, words: str, language: str) -> None:
    """Ask to have an idea looked at, and say why. Who asked is shown to nobody, and the trail does not say it.

    Raises Missing, TooLong, OddCharacters, NotNow; LookedAt where that was done since.
    """
    permissions.require(actor, "ideas.report", idea)
    words = plain.page(words, field="text", needed=True)
    with db.write():
        _as_it_stands(idea)
        if idea.off_on is not None:
            raise NotNow
        before = next((each for each in idea.reports if each.member_id == actor.own_id), None)
        if before is not None and before.settled_on is not None:
            raise LookedAt
        if before is None:
            before = IdeaReport(member_id=actor.own_id, asked_on=groups.today(idea.group_id).isoformat())
            idea.reports.append(before)
            trail.record(Actor(group_id=idea.group_id), "idea.reported", idea.ref)
        before.words, before.language = words, language
        db.session.flush()


def waiting(idea: Idea) -> list[IdeaReport]:
    """What somebody asked for, and nobody has looked at."""
    return [each for each in idea.reports if each.settled_on is None]


def is_answered(idea: Idea) -> bool:
    """Whether it is off the page, and whose it is had the last word."""
    return idea.off_on is not None and bool(idea.said) and idea.said[-1].what == REPLY


def to_decide(actor: Actor, group_id: int) -> list[Idea]:
    """What waits for the actor to decide about, oldest first: what somebody asked for, and what was answered since it
    was taken off.
    """
    every = [each for each in _looked_at(actor, group_id) if is_answered(each) or (waiting(each) and not each.off_on)]
    among = naming.everybody(group_id) if every else []
    return [each for each in every if deciders(each, among).have(actor)]


def taken_off(actor: Actor, group_id: int) -> list[Idea]:
    """What is off the page and stays off, the newest first."""
    return [each for each in reversed(_looked_at(actor, group_id)) if each.off_on and not is_answered(each)]


def _looked_at(actor: Actor, group_id: int) -> list[Idea]:
    permissions.require(actor, "ideas.look", permissions.Of(group_id))
    asked = select(IdeaReport.idea_id).where(IdeaReport.settled_on.is_(None))
    chosen = select(Idea).where(Idea.group_id == group_id, Idea.off_on.is_not(None) | Idea.id.in_(asked))
    loaded = chosen.options(selectinload(Idea.reports), selectinload(Idea.said)).order_by(Idea.id)
    return list(db.session.scalars(loaded))


def deciders(idea: Idea, among: list[naming.Known] | None = None) -> holds.Deciders:
    """Who may decide about an idea. `among`: all people of the group, where they were asked for already."""
    named = naming.named_in(idea.text, naming.everybody(idea.group_id) if among is None else among)
    own = list(db.session.scalars(select(Member).where(Member.id.in_({*named, *idea.told_ids}))))
    concerned = [*own, *([idea.about] if idea.about is not None else [])]
    acting = holds.acting_for(each.id for each in concerned)
    near = [*concerned, *(each for some in acting.values() for each in some), *(each.member for each in waiting(idea))]
    return holds.far_from(near, own, [people.officers(idea.group_id, *ROLES)])


def expect(actor: Actor, idea: Idea) -> bool:
    """Refuse all but those who decide about an idea; returns whether that is single-handed. Raises TooNear."""
    permissions.require(actor, "ideas.look", idea)
    who = deciders(idea)
    if not who.have(actor):
        raise TooNear
    return who.single_handed


def stand(actor: Actor, idea: Idea) -> None:
    """It may stay on the page, or comes back, with a word about it if there is one. Raises TooNear, NotNow."""
    with db.write():
        single_handed = _expect(actor, idea)
        if idea.off_on is None and not waiting(idea):
            raise NotNow
        back = idea.off_on is not None
        idea.off_on, idea.off_why, idea.off_language = None, "", None
        said = _say(actor, idea, STANDS, single_handed)
        if back:
            _tell(actor, idea, said, "ideas.back")


def take_off(actor: Actor, idea: Idea) -> None:
    """Take an idea off the page, for the actor's reason: it names somebody, or hurts. Whose it is reads that.

    Raises TooNear, NotNow, WhyNot.
    """
    if not actor.reason:
        raise WhyNot
    with db.write():
        single_handed = _expect(actor, idea)
        if idea.off_on is not None:
            raise NotNow
        idea.off_on = groups.today(idea.group_id).isoformat()
        _tell(actor, idea, _say(actor, idea, TAKEN_OFF, single_handed), "ideas.off")


def leave_off(actor: Actor, idea: Idea) -> None:
    """The answer was read, and it stays off. Raises TooNear, NotNow."""
    with db.write():
        single_handed = _expect(actor, idea)
        if idea.off_on is None:
            raise NotNow
        _tell(actor, idea, _say(actor, idea, LEFT_OFF, single_handed), "ideas.off")


def reply(actor: Actor, idea: Idea, words: str, language: str) -> None:
    """What the one whose name stands beside it says to its being off; a coordinator writes it down for them.

    Raises NotNow, Missing, TooLong, OddCharacters.
    """
    permissions.require(actor, "ideas.reply", idea)
    words = plain.page(words, field="text", needed=True)
    with db.write():
        _as_it_stands(idea)
        if idea.off_on is None or idea.member is None:
            raise NotNow
        voice = actor.for_reason(None)
        if actor.own_id != idea.member_id and not actor.is_host:
            voice = actor.for_reason(None).speaking_for(idea.member.number, "phone")
        _write(actor.for_reason(words, language), idea, REPLY, 0)
        trail.record(voice, "idea.replied", idea.ref, group_id=idea.group_id)


def _as_it_stands(idea: Idea) -> None:
    db.lock(idea.group_id)
    db.session.expire(idea)


def _expect(actor: Actor, idea: Idea) -> bool:
    """The same, as things stand now that nobody else writes."""
    _as_it_stands(idea)
    return expect(actor, idea)


def _say(actor: Actor, idea: Idea, what: str, single_handed: bool) -> IdeaSaid:
    """Keep what was decided; what somebody asked for is settled, and its words go. The reason stands with the idea,
    where it is forgotten with it, and not on the trail.
    """
    said = _write(actor, idea, what, int(single_handed))
    for each in waiting(idea):
        each.words, each.settled_on = "", groups.today(idea.group_id).isoformat()
    db.session.flush()
    notices.settled(idea.group_id, idea.ref)
    facts = {"single_handed": 1} if single_handed else {}
    action = {STANDS: "idea.stands", TAKEN_OFF: "idea.taken off", LEFT_OFF: "idea.left off"}[what]
    trail.record(actor.for_reason(None), action, idea.ref, facts, group_id=idea.group_id)
    return said


def _write(actor: Actor, idea: Idea, what: str, single_handed: int) -> IdeaSaid:
    said = IdeaSaid(
        what=what, words=actor.reason or "", language=actor.reason_language, by=actor.name_on_trail,
        at=clock.text(clock.now()), single_handed=single_handed,
    )  # fmt: skip
    idea.said.append(said)
    db.session.flush()
    return said


def _tell(actor: Actor, idea: Idea, said: IdeaSaid, kind: str) -> None:
    if idea.member is not None and idea.member.may_be_written_to and idea.member_id != actor.own_id:
        facts: dict[str, int | str | None] = {"idea": idea.ref, "said": said.id}
        notices.tell(idea.member, idea.group_id, kind, f"{kind} {idea.ref} {said.id}", facts, thing=idea.ref)
