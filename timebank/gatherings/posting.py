"""Who was there, and from the sheet to the hours book: every posting shown first, then all of it in one transaction.

Whose word is what. The sheet is the word of whoever writes it: one who led, or an officer who has the list that people
ticked themselves. Hours move once an officer (coordinator or signer) who has no part in them has looked at every
posting: is not on the sheet, did not lead, and acts for nobody who is. Such an officer may write the sheet as well, as
with a slip that both signed. So nobody whose hours move, up or down, gives both words. Only where a group has no such
officer may one who is on the sheet post it: single-handed, and the book says so for good. Where no hours move, the
sheet alone is enough. The same holds for putting right what is in the book, which needs a reason that all of them read.

No officer looks into a circle. There, once more, nobody gives both words: hours move once somebody else in the circle
than who wrote the sheet has looked at every posting, a convener; where no other convener is there, anybody who was at
the get-together. In the hours book such a line says that hours were shared, and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from timebank import clock, permissions
from timebank.circles.models import Circle
from timebank.db import db
from timebank.errors import (
    GatheringChanged,
    GatheringOver,
    InTheFuture,
    NobodyThere,
    NotInTheCircle,
    NotNow,
    OwnHours,
    ReasonNeeded,
    SheetNeedsAnother,
    TooManyPeople,
    UnknownMember,
)
from timebank.exchanges import states
from timebank.gatherings import sharing, tellings
from timebank.gatherings.models import HELD, OFF, PLANNED, WRITTEN, Gathering, GatheringEntry, Present
from timebank.gatherings.sharing import ISSUANCE
from timebank.gifts import queries as gifts
from timebank.groups import service as groups
from timebank.ledger import service as ledger
from timebank.members import queries as people
from timebank.members.models import COORDINATOR, SIGNER, Member
from timebank.permissions import Actor

MOST_PEOPLE = 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """Who led, who else was there, how long it was (minutes, as told), and how many came who are no members."""

    minutes: int
    led: Sequence[Member]
    there: Sequence[Member]
    guests: int = 0


@dataclass(frozen=True, slots=True)
class Coming:
    """What posting a sheet does: minutes by the group's rounding, and whose hours go up (plus) or down.

    None is the group's own account, or the one an organisation gives out hours from.
    """

    minutes: int
    legs: dict[Member | None, int]


def sheet_of(gathering: Gathering) -> Sheet:
    """The sheet as it is written; before that, what it would be if all came who have a place."""
    if gathering.sheet_at is None:
        there = [each.member for each in gathering.places_of("comes")]
        return Sheet(gathering.minutes, gathering.leaders, there)
    led = [each.member for each in gathering.present if each.led]
    there = [each.member for each in gathering.present if not each.led]
    return Sheet(gathering.was_minutes or gathering.minutes, led, there, gathering.guests)


def preview(gathering: Gathering, sheet: Sheet) -> Coming:
    """What this sheet would move; writes nothing. Raises NobodyThere, UnknownMember, RoundsToNothing."""
    _check(gathering, sheet)
    rules = groups.rules_now(gathering.group_id)
    minutes = int(states.rounded(sheet.minutes, rules.quantum, rules.rounding))
    return Coming(minutes, sharing.share(gathering.rule, sheet.led, sheet.there, minutes))


def moves_nothing(gathering: Gathering, sheet: Sheet) -> bool:
    """Whether no hours move, so that the sheet alone is enough."""
    return not preview(gathering, sheet).legs


def may_post(actor: Actor, gathering: Gathering, sheet: Sheet) -> bool:
    """Whether it is this actor's to post: an officer with no part in it, or the only officer there is; of a circle's
    own, somebody in the circle who did not write the sheet.
    """
    if not permissions.may(actor, gathering.verb("gatherings.post"), gathering):
        return False
    if gathering.circle is not None:
        return _may_post_inside(actor, gathering, gathering.circle, sheet)
    ids = _party_ids(gathering, sheet)
    return not actor.is_close_to(ids) or is_only_officer(actor, gathering.group_id, ids)


def _may_post_inside(actor: Actor, gathering: Gathering, circle: Circle, sheet: Sheet) -> bool:
    if actor.is_close_to((gathering.sheet_by_id or 0,)):
        return False
    there = (each.id for each in (*sheet.led, *sheet.there))
    return actor.member_id in tellings.who_looks(circle, gathering.sheet_by_id, there)


def is_only_officer(actor: Actor, group_id: int, party_ids: Sequence[int]) -> bool:
    """Whether nobody else could settle these hours."""
    return not {each.id for each in people.officers(group_id, COORDINATOR, SIGNER)} - {actor.own_id, *party_ids}


def write(actor: Actor, gathering: Gathering, sheet: Sheet, version: int | None = None) -> None:
    """Keep a sheet: it waits for an officer, or is all there is to do where no hours move.

    Raises GatheringOver, GatheringChanged, InTheFuture, NobodyThere, and what `preview` raises.
    """
    permissions.require(actor, gathering.verb("gatherings.sheet"), gathering)
    with db.write():
        _lock(gathering, version)
        if gathering.state not in (PLANNED, WRITTEN):
            raise GatheringOver
        if gathering.on_day > groups.today(gathering.group_id).isoformat():
            raise InTheFuture
        coming = preview(gathering, sheet)
        _keep(actor, gathering, sheet)
        gathering.state = WRITTEN if coming.legs else HELD
        db.session.flush()  # whoever posts it in the same write reads it anew
        facts: dict[str, int | str | None] = {"people": len(gathering.present), "guests": sheet.guests}
        tellings.record(actor, "gathering.sheet", gathering, facts)
        if gathering.state == WRITTEN:
            tellings.tell_who_looks(gathering)


def post(actor: Actor, gathering: Gathering, version: int | None = None) -> None:
    """Put what is written on the sheet in the book, in one transaction. `version` is what somebody looked at.

    Raises NotNow, GatheringChanged, OwnHours, SheetNeedsAnother, and what `ledger.post` raises.
    """
    permissions.require(actor, gathering.verb("gatherings.post"), gathering)
    with db.write():
        _lock(gathering, version)
        if gathering.state != WRITTEN:
            raise NotNow
        sheet = sheet_of(gathering)
        if not may_post(actor, gathering, sheet):
            raise OwnHours if gathering.circle_id is None else SheetNeedsAnother
        _post(actor, gathering, sheet, "gathering.posted")


def correct(actor: Actor, gathering: Gathering, sheet: Sheet, version: int | None = None) -> None:
    """Take back what is in the book and put the right entry there in the same step, for the actor's reason.

    Everybody on the one sheet or the other is told. Nobody may have had a part in it who does this, before or after.
    A sheet with nobody on it takes the hours out. Raises NotNow, GatheringChanged, ReasonNeeded, OwnHours,
    SheetNeedsAnother.
    """
    permissions.require(actor, gathering.verb("gatherings.post"), gathering)
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        _lock(gathering, version)
        if gathering.state != HELD:
            raise NotNow
        before = sheet_of(gathering)
        if not (may_post(actor, gathering, before) and may_post(actor, gathering, sheet)):
            raise OwnHours if gathering.circle_id is None else SheetNeedsAnother
        told = {each.id: each for each in (*before.led, *before.there, *sheet.led, *sheet.there)}
        _take_back(actor, gathering)
        _keep(actor, gathering, sheet)
        if sheet.led or sheet.there:
            _post(actor, gathering, sheet, "gathering.corrected")
        else:
            tellings.record(actor, "gathering.taken out", gathering)
        for member in told.values():
            if member.id != actor.member_id:
                facts = {"why": actor.reason, "language": actor.reason_language}
                tellings.tell(member, gathering, "gathering.corrected", facts)


def _take_back(actor: Actor, gathering: Gathering) -> None:
    number = gathering.posted_number
    if gathering.circle_id is not None:
        gathering.right_why, gathering.right_language = actor.reason, actor.reason_language
        if number is not None:
            ledger.reverse(actor.for_reason(None), gathering.group_id, number, key=f"reversal:shared:{number}",
                           action="hours.shared back")  # fmt: skip
    elif number is not None:
        ledger.reverse(actor, gathering.group_id, number, key=f"reversal:{gathering.ref}:{number}",
                       action="gathering.reversed", thing=gathering.ref)  # fmt: skip
    gathering.posted_number = None


def _post(actor: Actor, gathering: Gathering, sheet: Sheet, action: str) -> None:
    coming = preview(gathering, sheet)
    gathering.state = HELD
    if not coming.legs:
        tellings.record(actor, action, gathering)
        return
    occurred_on, postings = date.fromisoformat(gathering.on_day), _postings(gathering, coming)
    once = f"{gathering.ref}:{gathering.version}"
    if gathering.circle_id is not None:
        # The book is everybody's: no reference stands there, nor in the exports that carry its keys.
        posted = ledger.post(
            actor.for_reason(None),
            gathering.group_id,
            kind="shared",
            occurred_on=occurred_on,
            postings=postings,
            key=f"shared:{sha256(once.encode()).hexdigest()[:32]}",
            action="hours.shared",
        )
    else:
        alone = actor.is_close_to(_party_ids(gathering, sheet))
        facts: dict[str, int | str | None] = {"minutes": coming.minutes, "people": len(gathering.present)}
        if alone:
            facts["single_handed"] = 1
        posted = ledger.post(
            actor,
            gathering.group_id,
            kind="gathering_alone" if alone else "gathering",
            occurred_on=occurred_on,
            postings=postings,
            key=f"gathering:{once}",
            action=action,
            thing=gathering.ref,
            facts=facts,
        )
    gathering.posted_number = posted.number
    db.session.add(GatheringEntry(group_id=gathering.group_id, number=posted.number, gathering_id=gathering.id))
    db.session.flush()


def _postings(gathering: Gathering, coming: Coming) -> dict[int, int]:
    """Minutes by account: at most one posting for each, and none of nothing.

    Hours of a day before somebody's opening hours count are in them already: they stand against the opening account.
    """
    own = groups.account_ids(gathering.group_id)
    found: dict[int, int] = {}
    for member, minutes in coming.legs.items():
        if member is None:
            account = _own_account(gathering, own)
        elif member.opening_on is not None and gathering.on_day < member.opening_on:
            account = own["opening"]
        else:
            account = member.account_id
        found[account] = found.get(account, 0) + minutes
    return {account: minutes for account, minutes in found.items() if minutes}


def _own_account(gathering: Gathering, own: dict[str, int]) -> int:
    if gathering.rule != ISSUANCE:
        return own["pot"]
    issued = gifts.issuing_account(gathering.issued_by) if gathering.issued_by is not None else None
    return issued if issued is not None else own["own-work"]


def _check(gathering: Gathering, sheet: Sheet) -> None:
    if gathering.state == OFF:
        raise GatheringOver
    named = (*sheet.led, *sheet.there)
    if not named and gathering.state != HELD:
        raise NobodyThere
    if len(named) + sheet.guests > MOST_PEOPLE or sheet.guests < 0:
        raise TooManyPeople(most=MOST_PEOPLE)
    for each in named:
        if each.group_id != gathering.group_id or (each.left_on is not None and each.left_on < gathering.on_day):
            raise UnknownMember(field="others")
    if gathering.circle is not None:
        inside = {*gathering.circle.party_ids, *(each.member_id for each in gathering.present)}
        if any(each.id not in inside for each in named):
            raise NotInTheCircle(field="led")


def _keep(actor: Actor, gathering: Gathering, sheet: Sheet) -> None:
    led = {each.id for each in sheet.led}
    wanted = {each.id: int(each.id in led) for each in (*sheet.led, *sheet.there)}
    gathering.present.clear()
    db.session.flush()
    gathering.present = [Present(member_id=each, led=wanted[each]) for each in sorted(wanted)]
    gathering.was_minutes, gathering.guests = sheet.minutes, sheet.guests
    gathering.sheet_by_id, gathering.sheet_at = actor.member_id, clock.text(clock.now())
    gathering.version += 1
    gathering.changed_at = gathering.sheet_at
    db.session.flush()


def _party_ids(gathering: Gathering, sheet: Sheet) -> list[int]:
    """Everybody whose hours move, and who was to lead."""
    named = (*sheet.led, *sheet.there, *gathering.leaders)
    return list(dict.fromkeys(each.id for each in named))


def _lock(gathering: Gathering, version: int | None) -> None:
    db.lock(gathering.group_id)
    db.session.refresh(gathering)
    if version is not None and version != gathering.version:
        raise GatheringChanged
