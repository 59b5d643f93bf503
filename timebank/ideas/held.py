"""What this room keeps about a person, and how it forgets them."""

from __future__ import annotations

from timebank.errors import N_
from timebank.ideas import service
from timebank.members.models import Member


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """The ideas under their name. Of an idea without one nobody knows whose it was, and neither does the program."""
    return {
        N_("Your ideas"): [
            {N_("Day"): each.told_on, N_("What"): each.text, N_("Written in"): each.language, N_("How"): each.channel}
            for each in service.mine(member)
        ]
    }


forget = service.forget
