"""Passwords: argon2id with the parameters that OWASP's ASVS 5 names, one hash at a time for small machines."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from timebank.errors import PasswordTooCommon, PasswordTooLong, PasswordTooShort

LEAST, MOST = 10, 1000
FEWEST_SIGNS = 5  # different ones
OWN_SIGNS = 5  # letters that have to be left once everything is taken away that anybody knows
# The most common ones are shorter than LEAST and fall by that. These are the beginnings and whole ones that are not.
COMMON = (
    "12345678910 1234567890 0987654321 abcdefghij qwertyuiop asdfghjkl zxcvbnm 1q2w3e4r5t qazwsxedc"
    " password passw0rd letmein iloveyou welcome football liverpool manchester everton arsenal chelsea swansea cardiff"
    " princess sunshine superman starwars baseball michael jennifer jordan charlie monkey dragon shadow master"
    " administrator trustno1 changeme secret computer internet samsung google facebook whatever nothing"
    " croeso cariad cymru wales rygbi timebank bancamser summer winter spring autumn monday friday january december"
).split()

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_one_at_a_time = threading.Lock()
# A hash of nothing anybody could type, so that an unknown account costs the same time as a wrong password.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$J2XeZKXrxV2UxI+eWJkMZ4Hf5rkR0X1M2n2l0Qk0o9w"


def hashed(password: str, context: Iterable[str] = ()) -> str:
    """The hash to keep. `context` are words that anybody would try for this person: their name, the group, the town.

    Raises PasswordTooShort, PasswordTooLong, PasswordTooCommon.
    """
    if len(password) < LEAST:
        raise PasswordTooShort(least=LEAST)
    if len(password) > MOST:
        raise PasswordTooLong(most=MOST)
    if _is_common(password.casefold(), context):
        raise PasswordTooCommon
    with _one_at_a_time:
        return _hasher.hash(password)


def _is_common(password: str, context: Iterable[str]) -> bool:
    if len(set(password)) < FEWEST_SIGNS:
        return True
    rest = password
    known = {word for text in context for word in text.casefold().split() if len(word) > 2}
    for word in sorted({*known, *COMMON}, key=len, reverse=True):
        rest = rest.replace(word, "")
    left = [sign for sign in rest if sign.isalpha()]
    return rest != password and len(left) < OWN_SIGNS


def fits(password_hash: str | None, password: str) -> bool:
    """Whether this is the password; takes as long where there is none to compare with."""
    with _one_at_a_time:
        try:
            _hasher.verify(password_hash or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def is_old(password_hash: str) -> bool:
    """Whether it was hashed with other parameters than those of today."""
    return bool(_hasher.check_needs_rehash(password_hash))
