"""Does the help that members give an organisation take the place of a paid role? Asked of each once a year.

The answers are kept year by year and never changed: a later one stands above an earlier one. All members read them;
yes and partly are something for the signers to talk about, and stop nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import func, or_, select, update

from timebank import permissions, plain
from timebank.db import db
from timebank.errors import N_, NotFound, NothingChosen
from timebank.exchanges.models import NO, PAID_ROLE_ANSWERS, PAID_ROLE_CHANNELS, PaidRoleWord
from timebank.groups import service as groups
from timebank.members import queries as people
from timebank.members.models import ORGANISATION, Member
from timebank.permissions import Actor
from timebank.trail import service as trail

A_YEAR = timedelta(days=365)
ON_THEIR_OWN = timedelta(days=28)  # so long whoever is on the web is left to answer there; then somebody rings
WEB = "web"


def organisation(actor: Actor, ref: str) -> Member:
    """The organisation with this reference, for those who may answer for it. Raises NotFound, NotAllowed."""
    found = people.by_ref(actor, ref)
    if found.kind != ORGANISATION or not found.is_here:
        raise NotFound
    permissions.require(actor, "organisation.paid role", found)
    return found


def say(actor: Actor, member: Member, answer: str, words: str, language: str, channel: str = WEB) -> None:
    """Answer for an organisation: no, partly or yes, with words where it is not no. `channel` is how a coordinator was
    told; those who act for it answer on the web. The same said twice in a day is one answer.

    Raises NotFound, NothingChosen, Missing, TooLong, OddCharacters.
    """
    member = organisation(actor, member.ref)
    if answer not in PAID_ROLE_ANSWERS:
        raise NothingChosen(field="answer")
    own = actor.is_close_to((member.id,))
    if channel not in PAID_ROLE_CHANNELS or (own != (channel == WEB) and not actor.is_host):
        raise NothingChosen(field="channel")
    words = plain.page(words, field="text", needed=answer != NO)
    with db.write():
        db.lock(member.group_id)
        today = groups.today(member.group_id)
        before = _newest_of([member]).get(member.id)
        if before is not None and (before.answer, before.words, before.said_on) == (answer, words, today.isoformat()):
            return
        db.session.add(
            PaidRoleWord(
                group_id=member.group_id,
                member_id=member.id,
                year=today.year,
                answer=answer,
                words=words,
                language=language,
                channel=channel,
                said_on=today.isoformat(),
                said_by=actor.name_on_trail,
            )
        )
        db.session.flush()
        voice = actor if actor.code in (None, member.number) else actor.speaking_for(member.number, channel)
        trail.record(voice, "organisation.paid role", member.number, {"answer": answer}, group_id=member.group_id)


def said(actor: Actor, member: Member) -> list[PaidRoleWord]:
    """Everything an organisation answered, the newest first, for all members."""
    permissions.require(actor, "people.read", permissions.Of(member.group_id))
    return _said(member)


def newest(actor: Actor, group_id: int) -> dict[int, PaidRoleWord]:
    """The newest answer of every organisation that gave one, by the member's id."""
    permissions.require(actor, "people.read", permissions.Of(group_id))
    last = select(func.max(PaidRoleWord.id)).where(PaidRoleWord.group_id == group_id).group_by(PaidRoleWord.member_id)
    return {each.member_id: each for each in db.session.scalars(select(PaidRoleWord).where(PaidRoleWord.id.in_(last)))}


def is_due(member: Member, today: date) -> bool:
    """Whether an organisation is asked now: it never answered, or a year ago."""
    return bool(due_of([member], today))


def due_of(members: Iterable[Member], today: date) -> list[Member]:
    """Those of these members who are organisations and are asked now: one statement, none where there are none."""
    asked = [each for each in members if each.kind == ORGANISATION and each.may_be_written_to]
    before = _newest_of(asked) if asked else {}
    return [each for each in asked if _since(each, before.get(each.id)) <= today]


class Due(NamedTuple):
    """An organisation whose answer is due since a day, and who acts for it now."""

    member: Member
    since: date
    acting: list[Member]

    @property
    def is_on_the_web(self) -> bool:
        """Whether it, or somebody who acts for it, signs in and is asked there."""
        return any(each.user_id is not None for each in (self.member, *self.acting))


def to_ask(actor: Actor, group_id: int, today: date) -> list[Due]:
    """For coordinators: the organisations to be rung about it, since they are not on the web, or did not answer there
    for four weeks. The longest wait first; nobody for whom the actor acts.
    """
    permissions.require(actor, "desk.call", permissions.Of(group_id))
    chosen = select(Member).where(
        Member.group_id == group_id, Member.kind == ORGANISATION, Member.left_on.is_(None), Member.rests.is_(None)
    )
    every = [each for each in db.session.scalars(chosen) if not actor.is_close_to((each.id,))]
    before = newest(actor, group_id) if every else {}
    due = [(each, since) for each in every if (since := _since(each, before.get(each.id))) <= today]
    found = [Due(each, since, _acting(each)) for each, since in due]
    late = [each for each in found if not each.is_on_the_web or each.since + ON_THEIR_OWN <= today]
    return sorted(late, key=lambda each: (each.since, each.member.kept_name))


def is_to_talk_about(word: PaidRoleWord | None) -> bool:
    """Whether an answer is something for the signers to talk about with the organisation."""
    return word is not None and word.answer != NO


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """What was answered for this organisation, and what this member answered for one."""
    mine = or_(PaidRoleWord.member_id == member.id, PaidRoleWord.said_by == member.number)
    chosen = select(PaidRoleWord).where(PaidRoleWord.group_id == member.group_id, mine).order_by(PaidRoleWord.id)
    return {
        N_("Whether help takes the place of a paid role, as it was answered"): [
            {N_("Day"): each.said_on, N_("For whom"): each.member.name, N_("Answer"): each.answer,
             N_("What"): each.words, N_("Written in"): each.language, N_("How"): each.channel}
            for each in db.session.scalars(chosen)
        ]
    }  # fmt: skip


def forget(member: Member) -> None:
    """The words of an organisation go; its answers stay, since the group answers for them. Inside `db.write()`."""
    theirs = PaidRoleWord.member_id == member.id, PaidRoleWord.words != ""
    db.session.execute(update(PaidRoleWord).where(*theirs).values(words=""))


def _since(member: Member, before: PaidRoleWord | None) -> date:
    return date.fromisoformat(before.said_on) + A_YEAR if before else date.fromisoformat(member.joined_on)


def _said(member: Member) -> list[PaidRoleWord]:
    chosen = select(PaidRoleWord).where(PaidRoleWord.member_id == member.id).order_by(PaidRoleWord.id.desc())
    return list(db.session.scalars(chosen))


def _newest_of(members: list[Member]) -> dict[int, PaidRoleWord]:
    ids = [each.id for each in members]
    last = select(func.max(PaidRoleWord.id)).where(PaidRoleWord.member_id.in_(ids)).group_by(PaidRoleWord.member_id)
    return {each.member_id: each for each in db.session.scalars(select(PaidRoleWord).where(PaidRoleWord.id.in_(last)))}


def _acting(member: Member) -> list[Member]:
    named = (each for each in people.stand_ins(member) if each.member_id == member.id)
    return [each.stand_in for each in named if each.consented_stand_in_at is not None]
