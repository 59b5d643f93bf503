"""Plain functions that make what a test needs. Call them inside `with app.app_context():`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from timebank.db import db
from timebank.ledger import service
from timebank.permissions import Actor

DAY = date(2026, 3, 14)


def book(codes: Collection[str] = ("M0001", "M0002", "M0003"), kind: str = "member") -> tuple[int, dict[str, int]]:
    """A book with an open account for every code; its id, and the accounts' ids by code."""
    host = Actor.host()
    with db.write():
        book_id = service.open_book(host)
        return book_id, {code: service.open_account(host, book_id, code, kind) for code in codes}


def actor(book_id: int, code: str = "M0001", roles: Collection[str] = (), **more: object) -> Actor:
    """A member of the group whose book this is. Roles: coordinator, signer."""
    number = int("".join(filter(str.isdigit, code)) or 0)
    return Actor(
        user_id=number,
        member_id=number,
        group_id=book_id,
        roles=frozenset(roles),
        code=code,
        **more,  # type: ignore[arg-type]
    )


def post(book_id: int, postings: Mapping[int, int], on: date = DAY, **more: object) -> service.Posted:
    """A transaction by the host, on an ordinary Saturday."""
    more = {"kind": "exchange", **more}
    return service.post(Actor.host(book_id), book_id, occurred_on=on, postings=postings, **more)  # type: ignore[arg-type]
