"""Cards that an organisation hands on: a practice, a library, a link worker. The person decides, and comes or not.

Who handed a card on learns nothing of who came. A card that is used is deleted, and what is left of it is one more in
a count; no row says which card somebody came with, nor when one was used. Since whoever printed a card may have kept
its code, the address of a card opens the same form for ever, used, too old or never made: trying it tells nothing, and
somebody who finds an old card still may come. Only the first use within its time is counted, and only then a “you may
tell them” holds. The count is told in steps of five, so that one more person does not show.

What is not achieved: whoever has the machine could compare two copies of the database from before and after one came.
"""

from __future__ import annotations

from base64 import b32encode
from datetime import date, timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from timebank import permissions
from timebank.db import db
from timebank.errors import NoSuchCode, NotFound, NothingChosen
from timebank.groups import service as groups
from timebank.joining import invitations
from timebank.joining.models import CardPrinting, CardsUsed, ServiceCard
from timebank.members import queries as people
from timebank.members.models import ORGANISATION, Member
from timebank.permissions import Actor
from timebank.trail import service as trail

GOOD_FOR = timedelta(days=90)
AT_ONCE = (4, 8)  # one sheet of A4, or two
LETTERS = 12  # three groups, where an invitation has four: a code says by itself which of the two it is
STEP = 5  # fewer than so many who came are not told, nor is any number between two steps


class Counts(NamedTuple):
    """What an organisation's page may say: cards printed, and used, in steps of five (0: fewer than five)."""

    printed: int
    used: int


class Sheet(NamedTuple):
    """Cards to print: their codes, and the last day they are good for."""

    codes: list[str]
    until: date


def organisation(actor: Actor, ref: str) -> Member:
    """The organisation with this reference, for those who may print its cards. Raises NotFound, NotAllowed."""
    found = people.by_ref(actor, ref)
    if found.kind != ORGANISATION or found.left_on is not None:
        raise NotFound
    permissions.require(actor, "cards.print", found)
    return found


def make(actor: Actor, organisation: Member, key: str, how_many: int) -> Sheet:
    """Print cards for an organisation. The same key gives the same sheet, and makes nothing anew.

    Raises NothingChosen for a number that is not on offer.
    """
    permissions.require(actor, "cards.print", organisation)
    if how_many not in AT_ONCE:
        raise NothingChosen(field="how_many")
    with db.write():
        if _printing(organisation, key) is None:
            _make(actor, organisation, key, how_many)
        return again(actor, organisation, key)


def again(actor: Actor, organisation: Member, key: str) -> Sheet:
    """A sheet printed a moment ago, to be shown once more. Raises NotFound."""
    permissions.require(actor, "cards.print", organisation)
    printing = _printing(organisation, key)
    if printing is None:
        raise NotFound
    return Sheet(_codes(organisation, key, printing.cards), date.fromisoformat(printing.expires_on))


def _make(actor: Actor, organisation: Member, key: str, how_many: int) -> None:
    today = groups.today(organisation.group_id)
    until = (today + GOOD_FOR).isoformat()
    about = {"group_id": organisation.group_id, "organisation_id": organisation.id}
    db.session.add(
        CardPrinting(
            **about,
            key_digest=_key_digest(organisation, key),
            printed_on=today.isoformat(),
            expires_on=until,
            cards=how_many,
        )
    )
    if db.session.get(CardsUsed, organisation.id) is None:
        db.session.add(CardsUsed(organisation_id=organisation.id, number=0))
    db.session.flush()
    for code in _codes(organisation, key, how_many):
        db.session.execute(insert(ServiceCard).values(**about, digest=invitations.digest(code), expires_on=until))
    trail.record(actor, "cards.printed", organisation.number, {"cards": how_many}, group_id=organisation.group_id)


def _codes(organisation: Member, key: str, how_many: int) -> list[str]:
    return [
        invitations.written(
            b32encode(sha256(f"card {organisation.ref} {key} {number}".encode()).digest()).decode()[:LETTERS]
        )
        for number in range(how_many)
    ]


def _key_digest(organisation: Member, key: str) -> str:
    return sha256(f"cards {organisation.ref} {key}".encode()).hexdigest()


def _printing(organisation: Member, key: str) -> CardPrinting | None:
    return db.session.scalar(select(CardPrinting).where(CardPrinting.key_digest == _key_digest(organisation, key)))


def is_code(code: str) -> bool:
    """Whether this looks like the code of such a card. It says nothing of whether there is one."""
    letters = invitations.written(code).replace("-", "")
    return len(letters) == LETTERS and letters.isascii() and letters.isalnum()


def typed(code: str) -> str | None:
    """The code that a coordinator typed, or None where the box is empty. Raises NoSuchCode for what is no code."""
    if not code.strip():
        return None
    if not is_code(code):
        raise NoSuchCode(field="card")
    return code


def use(group_id: int, code: str) -> int | None:
    """Use a card up; returns the id of the organisation it came from, None where it is not good. Call inside
    `db.write()`, and keep what is returned only for somebody who said: you may tell them.
    """
    today = groups.today(group_id).isoformat()
    card = ServiceCard.digest == invitations.digest(code), ServiceCard.group_id == group_id
    found = db.session.execute(delete(ServiceCard).where(*card).returning(
        ServiceCard.organisation_id, ServiceCard.expires_on)).one_or_none()  # fmt: skip
    if found is None or found.expires_on < today:
        return None
    mine = CardsUsed.organisation_id == found.organisation_id
    db.session.execute(update(CardsUsed).where(mine).values(number=CardsUsed.number + 1))
    return int(found.organisation_id)


def counts(actor: Actor, organisation: Member) -> Counts:
    """What is told of an organisation's cards: numbers, and nothing else."""
    permissions.require(actor, "cards.print", organisation)
    mine = CardPrinting.organisation_id == organisation.id
    printed = db.session.scalar(select(func.coalesce(func.sum(CardPrinting.cards), 0)).where(mine)) or 0
    used = db.session.scalar(select(CardsUsed.number).where(CardsUsed.organisation_id == organisation.id)) or 0
    return Counts(int(printed), used // STEP * STEP)


def tidy(today: date) -> None:
    """Delete cards that are too old. Call inside `db.write()`."""
    db.session.execute(delete(ServiceCard).where(ServiceCard.expires_on < today.isoformat()))
