"""What everybody in the practice village gave and received, worked out from its story without the program."""

from __future__ import annotations

from collections import Counter

from timebank.demo import circle_lines, story, together_lines
from timebank.demo import village as v
from timebank.gatherings.sharing import NO_HOURS, PAID, SHARE

PEOPLE = {person.number: person for person in v.PEOPLE}


def to_quarters(minutes: int) -> int:
    """Nearest quarter of an hour; a tie cannot happen."""
    return (minutes + 7) // 15 * 15


def totals() -> tuple[Counter[str], Counter[str]]:
    """Minutes given and received, as they stand in the book."""
    given: Counter[str] = Counter()
    received: Counter[str] = Counter()
    for line in story.helps():
        given[line.giver] += to_quarters(line.minutes)
        received[line.receiver] += to_quarters(line.minutes)
    given[story.REVERSED.help.giver] += story.REVERSED.right_minutes
    received[story.REVERSED.help.receiver] += story.REVERSED.right_minutes
    given[story.DOUBTED.help.giver] += to_quarters(story.DOUBTED.help.minutes)
    received[story.DOUBTED.help.receiver] += to_quarters(story.DOUBTED.help.minutes)
    for held in (*circle_lines.HELD, together_lines.COFFEE):
        meeting = held.meeting
        assert meeting.rule in (SHARE, PAID, NO_HOURS)
        for number in meeting.leads if meeting.rule != NO_HOURS else ():
            given[number] += meeting.minutes
        for number in held.there if meeting.rule == SHARE else ():
            received[number] += meeting.minutes * len(meeting.leads) // len(held.there)
    return given, received


def balances() -> dict[str, int]:
    """Where everybody stands, and the pot, which gave what the pot pays and a draw, and got the gifts."""
    given, received = totals()
    drawn, gave = together_lines.DRAW, Counter[str]()
    for gift in together_lines.GIFTS:
        gave[gift.by] += gift.minutes
    found = {
        number: PEOPLE[number].opening_minutes + given[number] - received[number] - gave[number] for number in PEOPLE
    }
    found[drawn.member] += drawn.minutes
    coffee = together_lines.COFFEE.meeting
    found["pot"] = gave.total() - drawn.minutes - coffee.minutes * len(coffee.leads)
    return found
