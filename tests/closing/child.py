"""What other processes do in the tests of closing: `python -m tests.closing.child URL GROUP [REF]`.

With a REF, confirm it once. Without, close the two months and open them again, for ever, until killed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from sqlalchemy import select

from tests.closing.ground import NOVEMBER, NOW, OCTOBER, Bank
from tests.conftest import open_app
from timebank import clock
from timebank.closing import service
from timebank.db import db
from timebank.errors import Refusal
from timebank.members.models import Member
from timebank.twokeys import service as twokeys


def bank_of(group_id: int) -> Bank:
    """The bank that the test founded."""
    chosen = select(Member).where(Member.group_id == group_id)
    return Bank(group_id, {each.greeting.split()[0]: each.number for each in db.session.scalars(chosen)})


def confirm(bank: Bank, ref: str) -> str:
    """Turn the second key; what came of it."""
    try:
        twokeys.confirm(bank.actor("Huw"), twokeys.by_ref(bank.actor("Huw"), ref))
    except Refusal as refusal:
        return type(refusal).__name__
    return "closed"


def for_ever(bank: Bank) -> None:
    """Close both months at once, and open them again."""
    print("ready", flush=True)
    while True:
        bank.close(NOVEMBER)
        for month in (NOVEMBER, OCTOBER):
            keyed = service.propose_reopening(bank.actor("Huw", "again"), bank.group_id, month)
            twokeys.confirm(bank.actor("Sioned"), keyed)


if __name__ == "__main__":
    url, group_id, *refs = sys.argv[1:]
    with open_app(Path(tempfile.mkdtemp()), url) as app, app.app_context(), clock.at(NOW):
        here = bank_of(int(group_id))
        if refs:
            print(confirm(here, refs[0]), flush=True)
        else:
            for_ever(here)
