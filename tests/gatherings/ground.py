"""A get-together to test with. Call inside `with app.app_context():`."""

from __future__ import annotations

from datetime import date

from tests.kept import once
from tests.stories import people
from tests.stories.people import Village, actor, member_of
from timebank.gatherings import posting, service
from timebank.gatherings.models import Gathering
from timebank.gatherings.posting import Sheet
from timebank.gatherings.service import Plan


@once
def village() -> Village:
    """Sioned and Nia, coordinators; Huw, the signer; Mair, Alys, Dafydd, Gwen."""
    here = people.whole()
    people.join(here, "Dafydd Owen")
    people.join(here, "Gwen Pugh")
    return here


def announced(here: Village, who: str = "mair", *, on: date | None = None, **more: object) -> Gathering:
    """Announced, and led, by somebody; today, for two and a half hours."""
    plan = {"title": "Bore coffi", "on_day": on or people.today(here), "begins": "10:30", "minutes": 150,
            "rule": "share", "leaders": [member_of(here, who)], **more}  # fmt: skip
    return service.announce(actor(here, who), here.group_id, Plan(**plan))  # type: ignore[arg-type]


def sheet(here: Village, led: str, there: str, minutes: int = 150, guests: int = 0) -> Sheet:
    """A sheet by first names, several with a space between them."""
    named = [[member_of(here, each) for each in names.split()] for names in (led, there)]
    return Sheet(minutes, *named, guests)


def held(here: Village, gathering: Gathering, what: Sheet, who: str = "sioned") -> None:
    """Written down and put in the book by an officer."""
    posting.write(actor(here, who), gathering, what)
    posting.post(actor(here, who), gathering)
