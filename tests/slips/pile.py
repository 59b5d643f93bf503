"""A pile to test with. Call inside `with app.app_context():`."""

from __future__ import annotations

from datetime import date, timedelta

from tests.kept import once
from tests.stories import people
from tests.stories.people import Village, actor, member_of
from timebank.permissions import Actor
from timebank.slips import service
from timebank.slips.models import Pile, Slip
from timebank.slips.service import Line

FIRST_DAY = date(2026, 1, 10)


@once
def village() -> Village:
    """Sioned and Nia, coordinators; Huw, the signer; Mair, Alys, Dafydd, Gwen; a hundred numbers given out."""
    here = people.whole()
    people.join(here, "Dafydd Owen")
    people.join(here, "Gwen Pugh")
    service.give_out(host(here), here.group_id, 50, "a4")
    return here


def host(here: Village) -> Actor:
    return Actor.host(here.group_id)


def begin(here: Village, slips: int, minutes: int, who: str = "sioned") -> Pile:
    return service.open_pile(actor(here, who), here.group_id, slips, minutes)


def line(here: Village, number: int | None, givers: str, receivers: str, minutes: int = 60, *, days: int = 0,
         **more: object) -> Line:  # fmt: skip
    """A line by first names, several with a space between them; "group" is the group itself."""

    def named(names: str) -> list[object]:
        return [None if each == "group" else member_of(here, each) for each in names.split()]

    return Line(number, named(givers), named(receivers), FIRST_DAY + timedelta(days=days), minutes, **more)  # type: ignore[arg-type]


def add(here: Village, pile: Pile, what: Line, state: str = "typed", who: str = "sioned") -> Slip:
    acting = actor(here, who)
    return service.add(acting.for_reason("somebody sat on it", "en") if state != "typed" else acting, pile, what, state)
