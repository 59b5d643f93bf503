"""What somebody says about themselves: writing it, choosing who sees it, taking it away."""

from __future__ import annotations

from sqlalchemy import delete, or_, select

from timebank import clock, permissions, plain
from timebank.board import service as board
from timebank.db import db, new_ref
from timebank.errors import N_, NotAllowed, NotNow, WhoAllowedIt
from timebank.groups import service as groups
from timebank.members.models import Member
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.profiles import queries
from timebank.profiles.models import (
    AUDIENCES,
    CONTACT_AUDIENCES,
    CONTACTS,
    COORDINATORS,
    KINDS,
    ME,
    MEMBERS,
    PROMPTS,
    STRENGTHS,
    ContactChoice,
    Expertise,
    ReachedBy,
    Words,
)
from timebank.trail import service as trail


def write(
    actor: Actor,
    member: Member,
    prompt: str,
    text: str,
    language: str,
    audience: str,
    allowed_by: str = "",
) -> Words:
    """Say something to one prompt, in one language, for one audience. A blank takes the words away.

    Who writes for somebody else names who allowed it; the person is told, and reads old and new side by side. Nobody
    writes over what they cannot see. Raises WhoAllowedIt, NotAllowed, TooLong, OddCharacters.
    """
    permissions.require(actor, "profile.write", member)
    if prompt not in PROMPTS or audience not in AUDIENCES or language not in ("cy", "en"):
        raise ValueError(prompt, audience, language)
    text = plain.page(text, field="text")
    own = actor.member_id == member.id
    allowed_by = "" if own else plain.line(allowed_by, field="allowed_by")
    if not own and not allowed_by:
        raise WhoAllowedIt
    with db.write():
        before = queries.current(member).get(prompt)
        if not own and before is not None and not may_see(actor, before):
            raise NotAllowed
        if before is not None and own and (before.text, before.language) == (text, language):
            before.audience = audience
            db.session.flush()
            _make_findable(member)
            _record(actor, member, "profile.audience", prompt, audience)
            return before
        words = Words(
            ref=new_ref(),
            member_id=member.id,
            prompt=prompt,
            text=text,
            language=language,
            audience=audience,
            written_at=clock.text(clock.now()),
            written_by=actor.name_on_trail,
            allowed_by=allowed_by,
        )
        db.session.add(words)
        db.session.flush()
        _make_findable(member)
        _record(actor.for_reason(allowed_by), member, "profile.written", prompt, audience)
        if not own:
            notices.tell(member, member.group_id, "profile.written", f"profile {words.ref}", {"prompt": prompt})
        return words


def may_see(actor: Actor, words: Words) -> bool:
    """Whether the actor sees these words of somebody's."""
    return queries.sees(queries.viewers(actor, words.member), "profile_text.text", words.audience)


def _record(actor: Actor, member: Member, act: str, prompt: str, audience: str) -> None:
    trail.record(actor, act, member.number, {"prompt": prompt, "audience": audience}, group_id=member.group_id)


def drop_version(actor: Actor, words: Words) -> None:
    """Delete an old version of one's own words; the newest is changed instead. Raises NotNow."""
    permissions.require(actor, "profile.versions", words.member)
    with db.write():
        if queries.current(words.member)[words.prompt].id == words.id:
            raise NotNow
        _record(actor, words.member, "profile.version dropped", words.prompt, words.audience)
        db.session.delete(words)


def add_expertise(actor: Actor, member: Member, kind: str, text: str, language: str) -> Expertise:
    """Something a person knows about, by experience or by profession. Raises Missing, TooLong, OddCharacters."""
    permissions.require(actor, "profile.write", member)
    if kind not in KINDS or language not in ("cy", "en"):
        raise ValueError(kind, language)
    told = plain.line(text, plain.NAME, field="text", needed=True)
    with db.write():
        one = Expertise(ref=new_ref(), member_id=member.id, kind=kind, text=told, language=language)
        db.session.add(one)
        db.session.flush()
        _make_findable(member)
        trail.record(actor, "expertise.added", member.number, {"kind": kind}, group_id=member.group_id)
        return one


def drop_expertise(actor: Actor, one: Expertise) -> None:
    """Take a line of expertise away."""
    permissions.require(actor, "profile.write", one.member)
    with db.write():
        member = one.member
        trail.record(actor, "expertise.dropped", member.number, {"kind": one.kind}, group_id=member.group_id)
        db.session.delete(one)
        db.session.flush()
        _make_findable(member)


def _make_findable(member: Member) -> None:
    """Let the board find somebody by what they are good at: by what they show to members, or to coordinators alone."""
    parts = [board.Part(one.kind, one.text, one.language, MEMBERS) for one in queries.expertise(member)]
    words = queries.current(member).get(STRENGTHS)
    if words is not None and words.audience != ME:
        # Circles there are none yet: until then their coordinators are the group's.
        audience = MEMBERS if words.audience == MEMBERS else COORDINATORS
        parts.append(board.Part(STRENGTHS, words.text, words.language, audience))
    board.index_person(member, parts)


def make_words_anew() -> int:
    """A chore: where words are compared in another way than they were, make what is found by them anew.

    How many listings and people there were to do.
    """
    number = 0
    for group in groups.every():
        if not board.has_old_words(group.id):
            continue
        with db.write():
            number += board.index_anew(group.id)
            says = [select(Words.member_id), select(Expertise.member_id)]
            chosen = select(Member).where(Member.group_id == group.id, or_(*(Member.id.in_(each) for each in says)))
            members = db.session.scalars(chosen).all()
            for member in members:
                _make_findable(member)
            number += len(members)
    return number


def choose_contacts(actor: Actor, member: Member, **audiences: str) -> None:
    """Who sees the telephone number and the e-mail address: members, arranged, coordinators."""
    permissions.require(actor, "profile.contacts", member)
    with db.write():
        for contact, audience in audiences.items():
            if contact not in CONTACTS or audience not in CONTACT_AUDIENCES:
                raise ValueError(contact, audience)
            found = db.session.get(ContactChoice, (member.id, contact))
            if found is None:
                db.session.add(ContactChoice(member_id=member.id, contact=contact, audience=audience))
            else:
                found.audience = audience
        db.session.flush()
        trail.record(actor, "contacts.chosen", member.number, dict(audiences), group_id=member.group_id)


def choose_way(actor: Actor, member: Member, way: str, times: str | None, language: str) -> None:
    """The way somebody likes best to be reached ("" for no matter), and when, in their words.

    Raises TooLong, OddCharacters.
    """
    permissions.require(actor, "profile.contacts", member)
    times = plain.line(times, field="times")
    with db.write():
        found = db.session.get(ReachedBy, member.id)
        before = (found.way, found.times) if found else ("", "")
        if before == (way, times if way else ""):
            return
        if found is not None:
            db.session.delete(found)
            db.session.flush()
        if way:
            kept = ReachedBy(member_id=member.id, way=way, times=times, language=language if times else "")
            db.session.add(kept)
        db.session.flush()
        trail.record(actor, "contacts.way", member.number, {"way": way}, group_id=member.group_id)


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """Everything this room keeps about a person, older versions too."""
    every = db.session.scalars(select(Words).where(Words.member_id == member.id).order_by(Words.id))
    return {
        N_("About you, in your words"): [
            {
                N_("About what"): one.prompt,
                N_("In your words"): one.text,
                N_("Language"): one.language,
                N_("Who sees it"): one.audience,
                N_("Written down"): one.written_at,
                N_("Written by"): one.written_by,
                N_("Who allowed it"): one.allowed_by,
            }
            for one in every
        ],
        N_("What you know about"): [
            {N_("By experience or profession"): one.kind, N_("In your words"): one.text, N_("Language"): one.language}
            for one in queries.expertise(member)
        ],
        N_("Who sees how to reach you"): [
            {N_("Telephone or e-mail"): name, N_("Who sees it"): audience}
            for name, audience in queries.choices(member).items()
        ],
        N_("How you like best to be reached"): [
            {N_("Best way"): one.way, N_("When, or anything to know"): one.times}
            for one in queries.ways([member.id]).values()
        ],
    }


def forget(member: Member) -> None:
    """Erase all of it. Call inside `db.write()`."""
    for table in (Words, Expertise, ContactChoice, ReachedBy):
        db.session.execute(delete(table).where(table.member_id == member.id))
    board.index_person(member, [])
