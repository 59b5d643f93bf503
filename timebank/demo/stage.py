"""What has happened in the practice village so far, what is still to come, and who does it."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from timebank import clock
from timebank.db import db
from timebank.groups.models import Group
from timebank.members.models import Member
from timebank.permissions import Actor

ZONE = ZoneInfo("Europe/London")
MORNING, NOON, EVENING, NIGHT = time(9), time(12), time(18), time(21)


@dataclass
class Stage:
    """What has happened so far, and what is still to come."""

    today: date
    now: datetime
    group: Group | None = None
    people: dict[str, Member] = field(default_factory=dict)
    to_come: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)
    order: count[int] = field(default_factory=count)

    def later(self, days_ago: int, at: time, act: Callable[[], object]) -> None:
        """Let something happen so many days ago, at a time of day; never in the future."""
        moment = datetime.combine(self.today - timedelta(days=days_ago), at, ZONE).astimezone(UTC)
        heapq.heappush(self.to_come, (min(moment, self.now), next(self.order), act))

    def play(self) -> None:
        """Let everything happen, each at its moment."""
        while self.to_come:
            moment, _, act = heapq.heappop(self.to_come)
            with clock.at(moment):
                act()
                db.session.flush()  # as if it had been committed: verbs read again what they are to change

    @property
    def group_id(self) -> int:
        """The id of the village, which the first act of all founds."""
        assert self.group is not None  # noqa: S101 - no story comes before that
        return self.group.id

    def by(self, number: str, channel: str = "web") -> Actor:
        """The villager with this number, who does something."""
        return acts_as(self.people[number], channel)


def acts_as(member: Member, channel: str = "web") -> Actor:
    """A member who does something."""
    return Actor(
        user_id=member.user_id or 0,
        member_id=member.id,
        group_id=member.group_id,
        roles=member.role_names,
        channel=channel,
        code=member.number,
    )
