"""Opening a session and ending it: by password, card, link and code."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, or_, select, update

from timebank import clock, permissions
from timebank.db import db, new_ref
from timebank.errors import ClockNotSet, LinkSpent, PasswordsDiffer, WrongCode, WrongNow, WrongSignIn
from timebank.groups import service as groups
from timebank.groups.models import Group
from timebank.ledger import queries as book
from timebank.members import service as members
from timebank.members.models import DIED, Member, User
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.signin import factors, passwords, queries, word_list, wrong_tries
from timebank.signin.models import APP, CARD, CODE, LINK, LIST, OWN, PASSWORD, SHARED, WRONG_CODE, Factor, Key, Session
from timebank.signin.queries import SignedIn
from timebank.signin.sealing import digest_of_token, digest_of_words, seal, unseal
from timebank.signin.throttle import Tries
from timebank.trail import service as trail

LINK_LASTS = timedelta(days=7)
MAILED_LINK_LASTS = timedelta(hours=24)
MOST_OF_ONE_NAME = 8  # people tried for one number in several groups, or one address in a household


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody typed who wants to come in, and where it came from."""

    name: str
    secret: str
    address: str = ""
    group: str = ""  # the short name of the group whose page they came from
    known: frozenset[str] = frozenset()  # digests of the users this device was used by before


@dataclass(frozen=True, slots=True)
class First:
    """The first step is done: by whom and how; whether a code is asked for next."""

    user_id: int
    used: str
    needs_code: bool


# By password, or the words on a card


def sign_in(tries: Tries, attempt: Attempt) -> First:
    """Who this is, by e-mail address or member number with their password or the four words on their card.

    Raises WrongSignIn, in the same words and after the same work whether or not there is such a person, and
    TooManyTries before any work.
    """
    wanted = attempt.name.strip().lower()
    if not wanted.isprintable() or not attempt.secret.isprintable():
        raise WrongSignIn
    found = _named(wanted, attempt.group)
    known = next((user for _, user, _ in found if user is not None and known_as(user) in attempt.known), None)
    account = f"user {known}" if known is not None else f"name {attempt.group}/{wanted[:100]}"
    tries.check(account, attempt.address)
    carded = _by_words([member for member, _, _ in found], attempt.secret)
    db.session.rollback()  # hashing takes its time, and waits for others: nobody else waits for our connection
    if carded is not None:
        tries.right(account)
        return _first_by_card(carded)
    hashes = {user: kept for _, user, kept in found if user is not None and kept is not None}
    right = [user for user, kept in hashes.items() if passwords.fits(kept, attempt.secret)]
    if not hashes:
        passwords.fits(None, attempt.secret)
    if not right:
        tries.wrong(account, attempt.address)
        wrong_tries.note(_surely(wanted, [member for member, _, _ in found]), attempt.group)
        raise WrongSignIn
    tries.right(account)
    if passwords.is_old(hashes[right[0]]):
        fresh = passwords.hashed(attempt.secret)
        with db.write():
            db.session.get_one(User, right[0]).password_hash = fresh
    return First(right[0], PASSWORD, queries.has_second_step(right[0]))


def _surely(wanted: str, found: list[int]) -> list[int]:
    """The members who were meant: a number that several groups have says nothing of anybody."""
    return found if "@" in wanted or len(found) == 1 else []


def known_as(user_id: int) -> str:
    """What a device remembers of who used it: nothing that means anything elsewhere."""
    return digest_of_words(f"user {user_id}")[:24]


def _named(wanted: str, group: str) -> list[tuple[int, int | None, str | None]]:
    """Member, user and hash of everybody who may be meant: by address, or by number, in this group if one is named."""
    chosen = (
        select(Member.id, Member.user_id, User.password_hash)
        .outerjoin(User, User.id == Member.user_id)
        .where(Member.left_on.is_(None), Member.rests.is_distinct_from(DIED))
        .order_by(Member.id)
        .limit(MOST_OF_ONE_NAME)
    )
    by_number = chosen.where(func.lower(Member.number) == wanted)
    if group:
        by_number = by_number.join(Group, Group.id == Member.group_id).where(Group.slug == group)
    by_address = chosen.where(or_(User.email == wanted, Member.email == wanted))
    rows = db.session.execute(by_address).all() if "@" in wanted else db.session.execute(by_number).all()
    return [(row[0], row[1], row[2]) for row in rows]


def _by_words(member_ids: list[int], typed: str) -> int | None:
    if not word_list.are_words(typed):
        return None
    wanted = digest_of_words(word_list.plain(typed))
    chosen = select(Key.member_id).where(
        Key.member_id.in_(member_ids), Key.kind == CARD, Key.ended_at.is_(None), Key.words_digest == wanted
    )
    return db.session.scalar(chosen)


def _first_by_card(member_id: int) -> First:
    with db.write():
        user = members.ensure_user(db.session.get_one(Member, member_id))
        return First(user.id, CARD, queries.has_second_step(user.id))


# Cards and links


def card(actor: Actor, member: Member) -> tuple[str, str]:
    """The secret and the four words of a new card for a member; the card before no longer works."""
    permissions.require(actor, "people.link", member)
    with db.write():
        _end_keys(member, CARD)
        token, words = secrets.token_urlsafe(16), word_list.draw(language_of_words(member))
        db.session.add(Key(kind=CARD, digest=digest_of_token(token), words_digest=digest_of_words(words),
                           member_id=member.id, made_at=_now()))  # fmt: skip
        trail.record(actor, "card.made", member.number, group_id=member.group_id)
        return token, words


def language_of_words(member: Member) -> str:
    """The language of the four words on a member's card."""
    return "cy" if member.language in ("cy", "both") else "en"


def same_card(actor: Actor, member: Member, token: str, words: str) -> tuple[str, str]:
    """A card that was made for this member a moment ago, to be shown once more. Raises LinkSpent, NotAllowed."""
    permissions.require(actor, "people.link", member)
    kept = look(token, CARD)
    if kept.member is not member or kept.words_digest != digest_of_words(words):
        raise LinkSpent
    return token, words


def end_card(actor: Actor, member: Member) -> None:
    """A member's card works no more: it is lost, or not wanted."""
    permissions.require(actor, "people.self", member)
    with db.write():
        _end_keys(member, CARD)
        trail.record(actor, "card.ended", member.number, group_id=member.group_id)


def sign_in_link(actor: Actor, member: Member) -> str:
    """The secret of a new link by which a member signs in and may choose a password; older ones no longer work."""
    permissions.require(actor, "people.link", member)
    with db.write():
        _end_keys(member, LINK)
        token = _link(member, LINK_LASTS)
        trail.record(actor, "link.made", member.number, group_id=member.group_id)
        return token


def same_link(actor: Actor, member: Member, token: str) -> str:
    """A link that was made for this member a moment ago, to be shown once more. Raises LinkSpent, NotAllowed."""
    permissions.require(actor, "people.link", member)
    if look(token, LINK).member is not member:
        raise LinkSpent
    return token


def _link(member: Member | None, lasts: timedelta) -> str:
    token = secrets.token_urlsafe(24)
    expires = clock.text(clock.now() + lasts)
    whose = member.id if member is not None else None
    db.session.add(Key(kind=LINK, digest=digest_of_token(token), member_id=whose, made_at=_now(), expires_at=expires))
    db.session.flush()
    return token


def _end_keys(member: Member, kind: str) -> None:
    unused = update(Key).where(Key.member_id == member.id, Key.kind == kind, Key.ended_at.is_(None))
    db.session.execute(unused.values(ended_at=_now()))


def look(token: str, kind: str) -> Key:
    """The card or link with this secret, while it is good. Changes nothing. Raises LinkSpent."""
    key = db.session.scalar(select(Key).where(Key.digest == digest_of_token(token), Key.kind == kind))
    if key is None or key.ended_at is not None or (key.expires_at or "9") < _now():
        raise LinkSpent
    if key.member is None or not key.member.is_here:
        raise LinkSpent
    return key


def guest(token: str, kind: str = LINK) -> Member:
    """Whose link or card this is, while it is good. Changes nothing. Raises LinkSpent."""
    member = look(token, kind).member
    if member is None:
        raise LinkSpent
    return member


def come_in(token: str, password: str = "", again: str = "", kind: str = LINK) -> First:
    """Use a link up, or a card once more. Who wants one chooses a password on the way, unless a code is asked for next.

    Raises LinkSpent and what a password may.
    """
    kept = _fresh(guest(token, kind), password, again) if password or again else None
    with db.write():
        key = look(token, kind)
        member = guest(token, kind)
        if kind == LINK:
            key.ended_at = _now()
        user = members.ensure_user(member)
        needs_code = queries.has_second_step(user.id)
        if kept is None or needs_code:
            return First(user.id, kind, needs_code)
        _keep_password(members.actor_of(user, member, member.group_id), member, kept, but=None)
        return First(user.id, f"{kind} {PASSWORD}", needs_code)


def ask_for_link(tries: Tries, name: str, address: str, group: str = "") -> None:
    """Send a link to whoever this is. The answer is the same whether or not there is such a person.

    Who has no e-mail address is put on the coordinator's list: they ask for a new card. Raises TooManyTries.
    """
    wanted = name.strip().lower()
    account = f"link {group}/{wanted[:100]}"
    tries.check(account, address)
    tries.wrong(account, address)
    with db.write():
        found = [member for member, _, _ in _named(wanted, group)] if wanted.isprintable() else []
        if not found:
            _link(None, timedelta())
        for member_id in found:
            member = db.session.get_one(Member, member_id)
            today = groups.today(member.group_id)
            if member.email:
                token = _link(member, MAILED_LINK_LASTS)
                key = f"signin.link {digest_of_token(token)[:20]}"
                notices.tell(member, member.group_id, "signin.link", key, {"sealed": seal(token)})
            else:
                notices.tell(member, member.group_id, "signin.card", f"signin.card {member.number} {today}", {})


def mailed_token(sealed: str) -> str | None:
    """The secret of a link that waited in the outbox, at the moment it is sent."""
    return unseal(sealed)


# The second step


def second_step(tries: Tries, user_id: int, typed: str, address: str) -> None:
    """A code of the app, or of the printed list. Raises WrongCode, ClockNotSet, TooManyTries."""
    account = f"code {user_id}"
    tries.check(account, address)
    with db.write():
        if factors.use(user_id, typed):
            tries.right(account)
            return
    tries.wrong(account, address)
    chosen = select(Member.id).where(Member.user_id == user_id, Member.left_on.is_(None))
    wrong_tries.note(db.session.scalars(chosen).all(), kind=WRONG_CODE)
    if not clock_is_set() and APP in queries.factors(user_id):
        raise ClockNotSet(now=clock.now())
    raise WrongCode


def clock_is_set() -> bool:
    """Whether the machine's clock can be right: not before this program was made, nor before anything in the books."""
    now = clock.text(clock.now())
    if now < clock.EARLIEST:
        return False
    heads = [book.last_posted_at(group.id) for group in groups.every()]
    last = db.session.scalar(select(func.max(Session.made_at)))
    return all(moment is None or moment <= now for moment in (*heads, last))


def keep_app(actor: Actor, member: Member, sealed: str, typed: str) -> None:
    """Take an app into use, once it has shown a right code. Raises WrongCode, ClockNotSet."""
    permissions.require(actor, "people.self", member)
    secret = unseal(sealed)
    step = factors.step_of(secret, factors.plain(typed)) if secret is not None else None
    if secret is None or step is None:
        raise WrongCode if clock_is_set() else ClockNotSet(now=clock.now())
    with db.write():
        factors.keep(members.ensure_user(member).id, APP, secret=secret, step=step)
        trail.record(actor, "factor.made", member.number, {"kind": APP}, group_id=member.group_id)


def new_codes(actor: Actor, member: Member) -> list[str]:
    """Ten new codes to print; a list made before no longer works."""
    permissions.require(actor, "people.self", member)
    codes = factors.draw_codes()
    with db.write():
        factors.keep(members.ensure_user(member).id, LIST, codes=codes)
        trail.record(actor, "factor.made", member.number, {"kind": LIST}, group_id=member.group_id)
    return codes


def same_codes(actor: Actor, member: Member, codes: list[str]) -> list[str]:
    """Codes that were made a moment ago, to be shown once more. Raises LinkSpent."""
    permissions.require(actor, "people.self", member)
    if member.user_id is None or not factors.are_of(member.user_id, codes):
        raise LinkSpent
    return codes


def forget_factors(actor: Actor, member: Member) -> None:
    """No second step from now on: by the person, or by the host for who has lost both. Other sessions end."""
    permissions.require(actor, "people.self", member)
    with db.write():
        if member.user_id is not None:
            db.session.execute(delete(Factor).where(Factor.user_id == member.user_id))
        trail.record(actor, "factor.ended", member.number, group_id=member.group_id)


def end_second_step(user_id: int) -> None:
    """App and list of codes work no more, and every session ends. Inside a write, for what two people agreed."""
    db.session.execute(delete(Factor).where(Factor.user_id == user_id))
    _end_sessions(user_id)


# Passwords


def set_password(actor: Actor, member: Member, password: str, again: str) -> None:
    """Choose a password; every session open until now ends. Only the person does this, never somebody for them.

    Raises PasswordsDiffer, PasswordTooShort, PasswordTooLong, PasswordTooCommon.
    """
    permissions.require(actor, "people.self", member)
    kept = _fresh(member, password, again)
    with db.write():
        _keep_password(actor, member, kept, but=None)


def change_password(actor: Actor, member: Member, here: SignedIn, current: str, password: str, again: str) -> None:
    """The same for who is signed in and shows the password of until now; this one session goes on.

    Who came in by a link or a card a moment ago, or had none, need not. Raises WrongNow and what `set_password` does.
    """
    permissions.require(actor, "people.self", member)
    old = member.user.password_hash if member.user is not None else None
    fresh = _fresh(member, password, again) if needs_current(member, here) is False else None
    if fresh is None:
        if not passwords.fits(old, current):
            raise WrongNow
        fresh = _fresh(member, password, again)
    with db.write():
        _keep_password(actor, member, fresh, but=here.id)
        kept = db.session.get_one(Session, here.id)
        kept.used = " ".join(sorted({*kept.used.split(), PASSWORD}))


def needs_current(member: Member, here: SignedIn) -> bool:
    """Whether the password of until now has to be shown before there is a new one."""
    has_one = member.user is not None and member.user.password_hash is not None
    return has_one and not (here.was_asked and here.used & {LINK, CARD})


def _fresh(member: Member, password: str, again: str) -> str:
    if password != again:
        raise PasswordsDiffer
    rules = groups.rules_now(member.group_id)
    context = (rules.name_cy, rules.name_en, member.name, member.known_as, member.place, member.number)
    return passwords.hashed(password, context)


def _keep_password(actor: Actor, member: Member, kept: str, *, but: int | None) -> None:
    user = members.ensure_user(member)
    user.password_hash = kept
    _end_sessions(user.id, but)
    trail.record(actor, "password.set", member.number, group_id=member.group_id)


# Sessions


def open_session(user_id: int, *, used: str, own: bool, device: str = "") -> str:
    """The secret of a new session. `used` says what was shown: password, card, link, code."""
    now = clock.now()
    token = secrets.token_urlsafe(24)
    with db.write():
        user = db.session.get_one(User, user_id)
        expires = now + (queries.A_YEAR if own else queries.A_DAY_AT_MOST)
        db.session.add(Session(ref=new_ref(), digest=digest_of_token(token), user_id=user_id,
                               kind=OWN if own else SHARED, used=used, device=device[:40], made_at=clock.text(now),
                               asked_at=clock.text(now), expires_at=clock.text(expires)))  # fmt: skip
        for member in user.memberships:
            if member.left_on is None and member.role_names:  # when plain members come and go is nobody's business
                actor = members.actor_of(user, member, member.group_id)
                trail.record(actor, "session.opened", member.number, {"by": used}, group_id=member.group_id)
    return token


def renew(here: SignedIn, add: str = "") -> str:
    """Another secret for the same session, once they have shown again that it is them, `add` being what they showed."""
    token = secrets.token_urlsafe(24)
    with db.write():
        kept = db.session.get_one(Session, here.id)
        kept.digest, kept.asked_at = digest_of_token(token), _now()
        kept.used = " ".join(sorted({*kept.used.split(), *add.split()}))
    return token


def show_again(tries: Tries, member: Member, here: SignedIn, typed: str, address: str) -> str:
    """Somebody signed in shows once more that it is them: password, code, or the words on their card.

    Returns what they showed. Raises WrongNow, TooManyTries.
    """
    account = f"again {member.user_id}"
    tries.check(account, address)
    user_id, kept = member.user_id or 0, member.user.password_hash if member.user is not None else None
    shown = ""
    if factors.plain(typed) == typed.replace(" ", "") and typed.strip():
        with db.write():
            shown = CODE if factors.use(user_id, typed) else ""
    elif _by_words([member.id], typed) is not None:
        shown = CARD
    db.session.rollback()
    if not shown and passwords.fits(kept, typed):
        shown = PASSWORD
    if not shown:
        tries.wrong(account, address)
        raise WrongNow
    tries.right(account)
    with db.write():
        db.session.get_one(Session, here.id).asked_at = _now()
    return shown


def end_session(actor: Actor, member: Member, ref: str) -> None:
    """One of somebody's own sessions ends; those of others are not found by their reference, so nothing happens."""
    permissions.require(actor, "people.self", member)
    with db.write():
        mine = update(Session).where(Session.ref == ref, Session.user_id == member.user_id)
        db.session.execute(mine.where(Session.ended_at.is_(None)).values(ended_at=_now()))
        trail.record(actor, "session.ended", member.number, group_id=member.group_id)


def sign_out(here: SignedIn) -> None:
    """This session ends."""
    with db.write():
        db.session.execute(update(Session).where(Session.id == here.id).values(ended_at=_now()))


def _end_sessions(user_id: int, but: int | None = None) -> None:
    theirs = update(Session).where(Session.user_id == user_id, Session.ended_at.is_(None))
    if but is not None:
        theirs = theirs.where(Session.id != but)
    db.session.execute(theirs.values(ended_at=_now()))


def end_all(member: Member) -> None:
    """They have left: cards and links die; sessions too, unless they belong to another group. Inside a write."""
    db.session.execute(update(Key).where(Key.member_id == member.id, Key.ended_at.is_(None)).values(ended_at=_now()))
    user = member.user
    if user is not None and not any(each.is_here for each in user.memberships if each is not member):
        _end_sessions(user.id)


def _now() -> str:
    return clock.text(clock.now())
