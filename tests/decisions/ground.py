"""A village with a proposal: answers from 11 to 25 May 2026. Call inside `with app.app_context():`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from tests.kept import once
from tests.stories import people
from timebank import clock
from timebank.decisions import afterwards, queries, service
from timebank.decisions.models import CONSENT, Proposal
from timebank.decisions.service import Word

MAY = datetime(2026, 5, 4, 10, tzinfo=UTC)


@contextmanager
def day(on: int) -> Iterator[None]:
    """A day of May."""
    with clock.at(datetime(2026, 5, on, 10, tzinfo=UTC)):
        yield


@once
def village() -> people.Village:
    """Seven people: Sioned and Nia are coordinators, Huw is the signer."""
    found = people.whole()
    for name in ("Gwen Price", "Elin Rowlands"):
        people.join(found, name)
    return found


def propose(village: people.Village, name: str = "rounding", value: str = "up", **more: Any) -> Proposal:
    """Mair proposes it."""
    told = {"words_cy": "", "words_en": "Always up.", "way": CONSENT, "opens_on": date(2026, 5, 11),
            "closes_on": date(2026, 5, 25), **more}  # fmt: skip
    return service.propose(people.actor(village, "mair"), village.group_id, name, value, **told)


def found(village: people.Village, ref: str) -> Proposal:
    """The proposal, as it is now."""
    return queries.by_ref(people.actor(village, "mair"), ref)


def answer(village: people.Village, ref: str, who: str, word: str, reason: str = "", **more: str) -> None:
    """Somebody gives their word."""
    service.answer(people.actor(village, who), found(village, ref), Word(word, reason, **more))


def carried(village: people.Village, name: str = "rounding", value: str = "up") -> Proposal:
    """Three agree, and it is counted on 26 May."""
    ref = propose(village, name, value).ref
    with day(12):
        for who in ("alys", "gwen", "elin"):
            answer(village, ref, who, "agree")
    with day(26):
        assert afterwards.settle_all() == 1
    return found(village, ref)
