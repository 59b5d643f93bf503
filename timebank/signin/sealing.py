"""What the database must not give away by itself: sealed, or digested, with a key made of the instance's secret.

The secret is a file beside the database, not in it: a copy of the database alone opens nothing. Sealing is a pad made
by HMAC-SHA256 of a random number that is never used twice, and a second HMAC over the result, so that a change shows.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from flask import current_app

NONCE, MARK = 16, 32  # bytes


def digest_of_token(token: str) -> str:
    """The digest under which a long random token is kept: nobody can try them all, so it needs no key."""
    return sha256(token.encode()).hexdigest()


def digest_of_words(words: str) -> str:
    """The digest under which something short enough to say aloud is kept. Worthless without the secret."""
    return _mac("words", words.encode()).hex()


def seal(text: str) -> str:
    """A text that only this installation can read again."""
    nonce = secrets.token_bytes(NONCE)
    hidden = _padded(nonce, text.encode())
    return urlsafe_b64encode(nonce + _mac("mark", nonce + hidden) + hidden).decode()


def unseal(sealed: str) -> str | None:
    """The text; None where it was changed, or sealed with another secret."""
    try:
        raw = urlsafe_b64decode(sealed.encode())
    except ValueError:
        return None
    nonce, mark, hidden = raw[:NONCE], raw[NONCE : NONCE + MARK], raw[NONCE + MARK :]
    if not hmac.compare_digest(mark, _mac("mark", nonce + hidden)):
        return None
    return _padded(nonce, hidden).decode()


def _padded(nonce: bytes, text: bytes) -> bytes:
    blocks = (_mac("pad", nonce + at.to_bytes(4, "big")) for at in range(len(text) // 32 + 1))
    return bytes(one ^ other for one, other in zip(text, b"".join(blocks), strict=False))


def _mac(purpose: str, message: bytes) -> bytes:
    """A key of its own for every purpose."""
    key = hmac.digest(str(current_app.config["SECRET_KEY"]).encode(), f"timebank {purpose}".encode(), "sha256")
    return hmac.digest(key, message, "sha256")
