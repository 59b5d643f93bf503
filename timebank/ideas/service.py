"""Telling an idea, and answering it.

Whose idea it is, is written down only for those who want their name beside it. Of the others neither the row nor the
trail says who it was, and no more than the day; nobody is told of the answer, and they read it on the page like all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import delete, func, or_, select, update

from timebank import permissions, plain
from timebank.board import caution
from timebank.db import db, new_ref
from timebank.errors import AboutSomebody, EnoughIdeas, NotFound, NothingChosen, NotNow
from timebank.groups import service as groups
from timebank.ideas import naming, queries
from timebank.ideas.models import ANSWERS, CANNOT, CHANNELS, DOING, DONE, WEB, Idea, IdeaAnswer, IdeaReport, IdeaSaid
from timebank.members.models import ORGANISATION, Member
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.trail import service as trail

A_DAY = 5  # ideas with a name, by one person
A_DAY_WITHOUT = 20  # ideas without one, in one group: nobody can be counted there


class Told(NamedTuple):
    """An idea as it was told. `member` is whose name stands beside it; `about` an organisation, or None: the group."""

    text: str
    language: str
    member: Member | None
    about: Member | None
    channel: str = WEB


def write(actor: Actor, group_id: int, told: Told, *, meant: bool = False) -> Idea:
    """What somebody types on a page: `tell`, with a question first where the words seem to name somebody else of the
    group, or to speak of what is private (`meant`: that was answered). Raises AboutSomebody, and what `tell` does.
    """
    permissions.require(actor, "ideas.tell", permissions.Of(group_id))
    if not meant:
        named = naming.named_in(told.text, naming.everybody(group_id))
        words = [word for member_id, word in named.items() if told.member is None or member_id != told.member.id]
        if words or caution.topics(told.text):
            raise AboutSomebody(names=", ".join(dict.fromkeys(words)))
    return tell(actor, group_id, told)


def tell(actor: Actor, group_id: int, told: Told) -> Idea:
    """Write an idea down. A coordinator does so for others, by the way it came.

    Raises Missing, TooLong, OddCharacters, NothingChosen, EnoughIdeas.
    """
    for_others = told.channel != WEB or (told.member is not None and told.member.id != actor.own_id)
    permissions.require(actor, "ideas.tell for others" if for_others else "ideas.tell", permissions.Of(group_id))
    if told.channel not in CHANNELS:
        raise NothingChosen(field="channel")
    for each, kind in ((told.about, ORGANISATION), (told.member, None)):
        if each is not None and (each.group_id != group_id or each.left_on or (kind and each.kind != kind)):
            raise NotFound
    text = plain.page(told.text, field="text", needed=True)
    with db.write():
        today = groups.today(group_id).isoformat()
        _expect_room(group_id, told.member, today)
        idea = Idea(
            ref=new_ref(),
            group_id=group_id,
            member_id=told.member.id if told.member else None,
            about_id=told.about.id if told.about else None,
            text=text,
            language=told.language,
            channel=told.channel,
            told_on=today,
        )
        db.session.add(idea)
        db.session.flush()
        trail.record(_on_the_trail(actor, told), "idea.told", idea.ref, group_id=group_id)
        if told.about is not None:
            notices.tell(
                told.about, group_id, "ideas.told", f"idea told {idea.ref}", {"idea": idea.ref}, thing=idea.ref
            )
        return idea


def _expect_room(group_id: int, member: Member | None, today: str) -> None:
    db.lock(group_id)
    whose = Idea.member_id.is_(None) if member is None else Idea.member_id == member.id
    number = db.session.scalar(select(func.count()).where(Idea.group_id == group_id, Idea.told_on == today, whose))
    if (number or 0) >= (A_DAY_WITHOUT if member is None else A_DAY):
        raise EnoughIdeas


def _on_the_trail(actor: Actor, told: Told) -> Actor:
    """Who the trail says it was: nobody, where somebody wants no name; whoever typed it, where it was told by word."""
    if told.channel != WEB:
        return actor.speaking_for(told.member.number if told.member else None, told.channel)
    return actor if told.member else replace(actor, code=None, on_behalf_of=None)


def answer(actor: Actor, idea: Idea, answer: str, text: str, language: str) -> None:
    """Answer an idea: doing it, cannot (with the reason), let's talk; later, where it was being done: done.

    Raises NothingChosen, Missing, NotNow, TooLong, OddCharacters.
    """
    permissions.require(actor, "ideas.answer", idea)
    if answer not in ANSWERS:
        raise NothingChosen(field="answer")
    text = plain.page(text, field="text", needed=answer == CANNOT)
    with db.write():
        db.lock(idea.group_id)
        db.session.expire(idea)
        if idea.off_on is not None or idea.state == DONE or (answer == DONE and idea.state != DOING):
            raise NotNow
        today = groups.today(idea.group_id).isoformat()
        idea.answers.append(
            IdeaAnswer(answer=answer, text=text, language=language, answered_on=today, answered_by=actor.name_on_trail)
        )
        db.session.flush()
        notices.settled(idea.group_id, idea.ref)
        trail.record(actor, "idea.answered", idea.ref, {"answer": answer}, group_id=idea.group_id)
        if idea.member is not None and idea.member.may_be_written_to:
            key = f"idea answered {idea.ref} {len(idea.answers)}"
            notices.tell(idea.member, idea.group_id, "ideas.answered", key, {"idea": idea.ref}, thing=idea.ref)


def mine(member: Member) -> list[Idea]:
    """The ideas that stand under somebody's name, oldest first."""
    return list(db.session.scalars(select(Idea).where(Idea.member_id == member.id).order_by(Idea.id)))


def forget(member: Member) -> None:
    """Delete the ideas under this name and those about it, with their answers. Call inside `db.write()`."""
    theirs = select(Idea.id).where(or_(Idea.member_id == member.id, Idea.about_id == member.id))
    for table in (IdeaAnswer, IdeaReport, IdeaSaid):
        db.session.execute(delete(table).where(table.idea_id.in_(theirs)))
    db.session.execute(delete(IdeaReport).where(IdeaReport.member_id == member.id))
    said = IdeaSaid.by == member.number, IdeaSaid.idea_id.in_(select(Idea.id).where(Idea.group_id == member.group_id))
    db.session.execute(update(IdeaSaid).where(*said).values(words=""))
    db.session.execute(delete(Idea).where(or_(Idea.member_id == member.id, Idea.about_id == member.id)))
    db.session.expire_all()


def by_organisation(group_id: int, ref: str) -> Member | None:
    """The organisation with this reference, None for the group itself. Raises NothingChosen."""
    if not ref:
        return None
    found = next((each for each in queries.organisations(group_id) if each.ref == ref), None)
    if found is None:
        raise NothingChosen(field="about")
    return found
