"""Cookies, headers and cross-site protection."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError

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
        PERMANENT_SESSION_LIFETIME=timedelta(days=365),  # how long a session really lasts, the server says
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=1_000_000,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch still works; the token dies with the session
        WTF_CSRF_SSL_STRICT=False,  # no referrer is sent from some of our own pages
    )
    app.session_interface = Cookies()
    app.before_request(_from_here)
    csrf.init_app(app)
    app.after_request(_dress)


def _from_here() -> None:
    """A form that another site sends is not taken, even with a right token. Old browsers do not say whence."""
    if request.method != "POST":
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    here = {request.host, urlsplit(str(current_app.config["public_address"] or "")).netloc} - {""}
    if (site or "none") not in ("same-origin", "none") or (origin and urlsplit(origin).netloc not in here):
        raise CSRFError("sent by another site")


def _dress(response: Response) -> Response:
    headers: dict[str, Any] = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "interest-cohort=()",
    }
    if request.is_secure and current_app.config["public_certificate"]:
        headers["Strict-Transport-Security"] = "max-age=31536000"
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
