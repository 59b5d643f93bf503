"""What the database must not give away by itself: sealed, or digested, with a key made of the instance's secret.

The secret is a file beside the database, not in it: a copy of the database alone opens nothing. Sealing is `Fernet` of
the library `cryptography`, which is brought in only where something is sealed or opened: it takes 8 MB.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

NONCE, MARK = 16, 32  # bytes, in what was sealed before there was Fernet


def digest_of_token(token: str) -> str:
    """The digest under which a long random token is kept: nobody can try them all, so it needs no key."""
    return sha256(token.encode()).hexdigest()


def digest_of_words(words: str) -> str:
    """The digest under which something short enough to say aloud is kept. Worthless without the secret."""
    return _mac("words", words.encode()).hex()


def seal(text: str) -> str:
    """A text that only this installation can read again."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str | None:
    """The text; None where it was changed, or sealed with another secret."""
    from cryptography.fernet import InvalidToken

    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return _sealed_before(sealed)


def _fernet() -> Fernet:
    from cryptography.fernet import Fernet

    return Fernet(urlsafe_b64encode(_key("seal")))


def _sealed_before(sealed: str) -> str | None:
    """What earlier versions sealed: a pad made by HMAC-SHA256 of a random number, and a second HMAC over the result.

    Nothing is sealed so any more; the secret of an app is sealed anew when its next code is used.
    """
    try:
        raw = urlsafe_b64decode(sealed.encode())
    except ValueError:
        return None
    nonce, mark, hidden = raw[:NONCE], raw[NONCE : NONCE + MARK], raw[NONCE + MARK :]
    if not hmac.compare_digest(mark, _mac("mark", nonce + hidden)):
        return None
    blocks = (_mac("pad", nonce + at.to_bytes(4, "big")) for at in range(len(hidden) // 32 + 1))
    return bytes(one ^ other for one, other in zip(hidden, b"".join(blocks), strict=False)).decode()


def _mac(purpose: str, message: bytes) -> bytes:
    return hmac.digest(_key(purpose), message, "sha256")


def _key(purpose: str) -> bytes:
    """A key of its own for every purpose."""
    return hmac.digest(str(current_app.config["SECRET_KEY"]).encode(), f"timebank {purpose}".encode(), "sha256")
