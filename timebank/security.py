"""Cookies, headers and cross-site protection."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)

csrf = CSRFProtect()


class Cookies(SecureCookieSessionInterface):
    """A session cookie that works over plain HTTP in a hall, and is as strict as can be wherever HTTPS is on."""

    def get_cookie_name(self, app: Flask) -> str:
        """`__Host-` binds the cookie to this very host; browsers accept that over HTTPS only."""
        return "__Host-timebank" if request.is_secure else "timebank"

    def get_cookie_secure(self, app: Flask) -> bool:
        """Secure exactly where the request was, so that sign-in never fails without a word."""
        return request.is_secure


def init_app(app: Flask) -> None:
    """Protect every POST and dress every answer."""
    app.config.update(
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        MAX_CONTENT_LENGTH=1_000_000,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch still works; the token dies with the session
        WTF_CSRF_SSL_STRICT=False,  # no referrer is sent from some of our own pages
    )
    app.session_interface = Cookies()
    csrf.init_app(app)
    app.after_request(_dress)


def _dress(response: Response) -> Response:
    headers: dict[str, Any] = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "interest-cohort=()",
    }
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("Cookie")
        response.vary.add("Accept-Language")
    return response


def local_path(wanted: str | None, otherwise: str) -> str:
    """`wanted` if it is a path on this very site, else `otherwise`: nobody is sent away to somebody else's page."""
    path = wanted or ""
    plain = path.isprintable() and "\\" not in path and path.startswith("/") and not path.startswith("//")
    return path if plain and not urlsplit(path).netloc else otherwise
