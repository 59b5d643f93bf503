"""Passwords: argon2id with the parameters that OWASP's ASVS 5 names, one hash at a time for small machines."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from timebank.errors import PasswordTooCommon, PasswordTooShort

LEAST = 10
COMMON = frozenset(
    "1111111111 12345678910 1234567890 abcdefghij bancamser123 croeso1234 football123 iloveyou123 letmein123"
    " liverpool123 password12 password123 qwerty12345 qwertyuiop timebank123 welcome1234".split()
)

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_one_at_a_time = threading.Lock()
# A hash of nothing anybody could type, so that an unknown account costs the same time as a wrong password.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$J2XeZKXrxV2UxI+eWJkMZ4Hf5rkR0X1M2n2l0Qk0o9w"


def hashed(password: str) -> str:
    """The hash to keep. Raises PasswordTooShort, PasswordTooCommon."""
    if len(password) < LEAST:
        raise PasswordTooShort(least=LEAST)
    if password.casefold() in COMMON:
        raise PasswordTooCommon
    with _one_at_a_time:
        return _hasher.hash(password)


def fits(password_hash: str | None, password: str) -> bool:
    """Whether this is the password; takes as long where there is none to compare with."""
    with _one_at_a_time:
        try:
            _hasher.verify(password_hash or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None
