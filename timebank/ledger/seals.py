"""The canonical text of a transaction, and its digest.

It covers the digest before, the book's uuid, the transaction and its postings by account code: everything an
accountant would call the entry, no database id and no name. Words enter as a salted digest, which says nothing once
the note is erased.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

FIRST = "0" * 64  # what the first transaction of a book is chained to


def digest(
    previous: str,
    uuid: str,
    number: int,
    kind: str,
    month: str,
    occurred_on: str,
    posted_at: str,
    reverses_number: int | None,
    key: str | None,
    note_digest: str | None,
    legs: Iterable[str],
) -> str:
    """The seal's digest. `legs` are `leg(code, minutes)` of every posting, in any order."""
    told = (
        f"{previous}\n{uuid}\n{number}\n{kind}\n{month}\n{occurred_on}\n{posted_at}\n{reverses_number or ''}\n"
        f"{'' if key is None else '=' + key}\n{note_digest or ''}\n" + "\n".join(sorted(legs))
    )
    return sha256(told.encode()).hexdigest()


def leg(code: str, minutes: int) -> str:
    """One posting as the canonical text has it."""
    return f"{code} {minutes}"
