"""A group with two officers and some members, and months that are over. Call inside `with app.app_context():`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from tests.kept import once
from timebank import clock
from timebank.closing import service
from timebank.db import db
from timebank.exchanges import answers
from timebank.exchanges import queries as exchange_queries
from timebank.exchanges import service as exchanges
from timebank.groups import service as groups
from timebank.groups.models import Group
from timebank.members import queries as people
from timebank.members import service as members
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.twokeys import service as twokeys

NOW = datetime(2026, 12, 5, 9, 0, tzinfo=UTC)
OCTOBER, NOVEMBER = "2026-10", "2026-11"


@dataclass
class Bank:
    """One group: its id, and the numbers of its people by first name."""

    group_id: int
    numbers: dict[str, str] = field(default_factory=dict)

    @property
    def group(self) -> Group:
        return groups.by_id(self.group_id)

    def member(self, first: str) -> Member:
        found = people.by_number(self.group_id, self.numbers[first])
        assert found is not None
        return found

    def actor(self, first: str, why: str | None = None) -> Actor:
        member = self.member(first)
        return members.actor_of(member.user, member, self.group_id).for_reason(why)

    def help(self, giver: str, receiver: str, day: date, minutes: int, *, agreed: bool = True) -> str:
        """Help told by the giver and, unless told otherwise, agreed by the receiver; its reference."""
        claim = exchanges.Claim(self.member(giver), self.member(receiver), day, minutes, "Cymorth yn yr ardd", "cy")
        ref = exchanges.log(self.actor(giver), self.group_id, claim).ref
        if agreed:
            answers.agree(self.actor(receiver), exchange_queries.by_ref(self.actor(receiver), ref))
        return ref

    def see_to(self, month: str) -> None:
        """All that an officer sees to before a month closes."""
        sioned = self.actor("Sioned")
        service.check_book(sioned, self.group_id, month)
        for name in service.TICKS:
            service.tick(sioned, self.group_id, month, name)

    def close(self, month: str) -> None:
        """Close a month by two people."""
        self.see_to(month)
        keyed = service.propose(self.actor("Sioned", "The month is over"), self.group_id, month)
        twokeys.confirm(self.actor("Huw"), keyed)


@once
def found(slug: str = "llanfair") -> Bank:
    """Sioned is the coordinator, Huw the second signer; Alys, Mair and Dafydd are members."""
    with clock.at(NOW), db.write():
        group = groups.found(Actor.host(), slug, {"name_cy": "Llanfair", "began_on": "2026-01-01"})
        bank = Bank(group.id)
        roles = {"Sioned": ("coordinator",), "Huw": ("signer",)}
        for first in ("Sioned", "Huw", "Alys", "Mair", "Dafydd"):
            member = members.add(Actor.host(group.id), group.id, name=f"{first} Jones", roles=roles.get(first, ()),
                                 joined_on=date(2026, 1, 1), language="cy")  # fmt: skip
            members.ensure_user(member)
            bank.numbers[first] = member.number
    return bank
