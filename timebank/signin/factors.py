"""The second step: codes of an app, made anew every half minute, and printed codes that work once each."""

from __future__ import annotations

import re
import secrets

import pyotp

from timebank import clock
from timebank.db import db
from timebank.signin.models import APP, LIST, Factor
from timebank.signin.queries import factors
from timebank.signin.sealing import digest_of_words, seal, unseal

STEP = 30  # seconds
HOW_MANY, SIGNS = 10, 8  # codes on a list, digits of each: an app's have six


def new_secret() -> str:
    """A secret for an app, in letters and digits that can be typed."""
    return pyotp.random_base32()


def address(secret: str, name: str, group: str) -> str:
    """What an app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=group)


def step_of(secret: str, typed: str) -> int | None:
    """Which half minute a code belongs to: this one, the one before or the one after; None where it is wrong."""
    now = int(clock.now().timestamp()) // STEP
    codes = pyotp.TOTP(secret)
    return next(
        (step for step in (now, now - 1, now + 1) if secrets.compare_digest(codes.at(step * STEP), typed)), None
    )


def plain(typed: str) -> str:
    """The digits of what was typed."""
    return re.sub(r"[^0-9]", "", typed)[:20]


def use(user_id: int, typed: str) -> bool:
    """Whether this is a code of theirs; it works no second time. Call inside `db.write()`."""
    digits = plain(typed)
    held = factors(user_id)
    if len(digits) == SIGNS and (printed := held.get(LIST)) is not None:
        left = (printed.codes or "").split()
        wanted = digest_of_words(digits)
        if wanted in left:
            printed.codes = " ".join(each for each in left if each != wanted)
            return True
        return False
    app = held.get(APP)
    secret = unseal(app.secret or "") if app is not None else None
    if app is None or secret is None:
        return False
    step = step_of(secret, digits)
    if step is None or step <= (app.last_step or 0):
        return False
    app.last_step, app.secret = step, seal(secret)
    return True


def keep(user_id: int, kind: str, *, secret: str | None = None, codes: list[str] | None = None, step: int = 0) -> None:
    """Keep a second step in the place of the one of that kind before. Call inside `db.write()`."""
    old = factors(user_id).get(kind)
    if old is not None:
        db.session.delete(old)
        db.session.flush()
    kept = Factor(user_id=user_id, kind=kind, made_at=clock.text(clock.now()))
    if kind == APP:
        kept.secret, kept.last_step = seal(secret or ""), step
    else:
        kept.codes = " ".join(digest_of_words(plain(code)) for code in codes or ())
    db.session.add(kept)
    db.session.flush()


def draw_codes() -> list[str]:
    """Ten new codes, as they are printed: 4821 9035."""
    drawn = (f"{secrets.randbelow(10**SIGNS):0{SIGNS}}" for _ in range(HOW_MANY))
    return [f"{each[:4]} {each[4:]}" for each in drawn]


def are_of(user_id: int, codes: list[str]) -> bool:
    """Whether these are the codes of the list they have now, none of them used yet."""
    printed = factors(user_id).get(LIST)
    kept = (printed.codes or "").split() if printed is not None else []
    return bool(codes) and sorted(digest_of_words(plain(code)) for code in codes) == sorted(kept)


def codes_left(user_id: int) -> int | None:
    """How many codes of the printed list are left; None where there is no list."""
    printed = factors(user_id).get(LIST)
    return None if printed is None else len((printed.codes or "").split())
