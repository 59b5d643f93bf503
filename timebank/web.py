"""What happens around every view: who is acting, in which language, what stands around the page, what went wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import flask
from flask import Flask, Response, request, url_for
from flask_babel import Babel, gettext
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from timebank import clock, host, permissions, reading, refused, sentences, words
from timebank.context import g
from timebank.db import db, explain
from timebank.errors import NoSuchGroup, NotFound, Refusal
from timebank.groups import service as groups
from timebank.groups.views import enter, enter_the_only_one
from timebank.members import queries as people
from timebank.members import service as members
from timebank.members import stand_ins
from timebank.members.models import User
from timebank.signin import queries as signin

FOR = "for"  # in an address: the reference of the member somebody acts for
FOR_PAGES = (
    "exchanges.",
    "board.",
    "arranging.",
    "gatherings.",
    "matching.ring_me",
    "pages.home",
)  # here one acts for that member, and links stay so; elsewhere one is oneself

# Which pages are where, for the marks on the ways into the group; what is at the desk is nowhere else.
DESK = (
    "desk.",
    "joining.",
    "slips.",
    "reconciling.",
    "closing.",
    "twokeys.",
    "notices.",
    "arranging.arranged",
    "arranging.rung",
    "arranging.how_did_it_go",
    "matching.to_ring",
    "matching.unanswered",
    "board.to_look",
    "board.to_ask",
    "privacy.complaints",
    "privacy.concerns",
    "privacy.export_",
    "privacy.take_export",
)
HOME = ("pages.", "circles.", "decisions.", "ideas.", "mirror.", "privacy.", "signin.", "groups.rules", "groups.change")
BOARD = ("board.", "gatherings.", "arranging.", "matching.")
HOURS = ("exchanges.", "gifts.", "groups.book")
PEOPLE = ("members.", "profiles.")


class Banner(NamedTuple):
    """A line at the head of every page. `kind` is note or warn."""

    kind: str
    text: str
    url: str = ""
    label: str = ""


class Way(NamedTuple):
    """One way into the group's pages."""

    label: str
    icon: str
    url: str
    here: bool


def init_app(app: Flask) -> None:
    """Put the loader, the languages, the frame of the page and the error pages in place."""
    if app.config["trusted_proxies"]:
        hops = int(app.config["trusted_proxies"])
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    babel = Babel(app, default_locale="en", default_translation_directories="translations", locale_selector=language)
    sentences.keep(app, babel)
    login = LoginManager(app)
    login.session_protection = None  # a telephone changes its address between the hall and the road home
    login.user_loader(_user)
    app.url_value_preprocessor(_load)
    app.url_defaults(_keep_slug)
    app.context_processor(_frame)
    app.jinja_env.globals.update(words=words, may=permissions.may, reading=reading)
    reading.init_app(app)
    refused.init_app(app)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(DBAPIError, _failed)
    app.register_error_handler(CSRFError, _no_cookie)
    app.register_error_handler(HTTPException, _http)
    app.extensions["banners"] = []
    app.extensions["worklists"] = []  # see tasks.py


def _user(token: str) -> User | None:
    """The user of a session, unless it was ended meanwhile or left alone for too long.

    When it was last used stands in the signed cookie, to the minute: looking at a page writes nothing.
    """
    user = signin.signed_in(token)
    if user is None:
        return None
    now, seen = clock.now(), flask.session.get("seen")
    if signin.is_over(user, datetime.fromtimestamp(seen, UTC) if seen else None):
        return None
    if signin.is_timed(user) and (not seen or now.timestamp() - seen >= 60):
        flask.session["seen"] = int(now.timestamp())
    return user


def _load(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Say who is acting: nobody, a stranger to this group, or one of its members. Unknown groups are not found."""
    if endpoint == "static" or endpoint is None:
        return
    if any("\0" in value for value in (values or {}).values() if isinstance(value, str)):
        raise NotFound  # no database has such a name, and PostgreSQL would not even look
    g.user = current_user._get_current_object() if current_user.is_authenticated else None
    slug = (values or {}).pop("slug", None)
    if slug is None:
        g.actor = members.actor_of(g.user, None, None)
        return
    try:
        enter(groups.by_slug(slug))
    except NoSuchGroup as error:
        raise NotFound from error
    member = people.membership(g.user, g.group.id) if g.user else None
    g.actor = members.actor_of(g.user, member, g.group.id)
    if g.user and flask.current_app.config["second_factor"] and not g.user.session.has_two_steps:
        g.actor = replace(g.actor, roles=frozenset())  # an office begins with the second step
    if member is not None:
        g.member = g.oneself = member
        if (ref := request.args.get(FOR)) and endpoint.startswith(FOR_PAGES):
            g.member, g.actor = stand_ins.acting(g.actor, ref)


def _keep_slug(endpoint: str, values: dict[str, Any]) -> None:
    """Links on a group's pages stay in the group."""
    here = vars(flask.g._get_current_object())  # itself: a page has thirty links
    if "slug" not in values and "slug" in here and flask.current_app.url_map.is_endpoint_expecting(endpoint, "slug"):
        values["slug"] = here["slug"]
    if endpoint.startswith(FOR_PAGES) and FOR not in values and stands_in():
        values[FOR] = g.member.ref


def stands_in() -> bool:
    """Whether somebody acts for another on this page."""
    actor = vars(flask.g._get_current_object()).get("actor")
    return actor is not None and actor.acting_id is not None


def language() -> str:
    """The language of what is said now, where no `words.reader` block says otherwise."""
    if not flask.has_request_context():
        return host.language()
    member = getattr(g, "oneself", None) or getattr(g, "guest", None)
    return reading.language(member.language if member is not None else None)


def _frame() -> dict[str, Any]:
    """What base.html puts around every page."""
    lang = words.this_language()
    other = "en" if lang == "cy" else "cy"
    frame: dict[str, Any] = {
        "g": flask.g._get_current_object(),  # itself: a page asks it a hundred times
        "lang": lang,
        "here": request.path,
        "larger": reading.chosen("text") == "larger",
        "other_language": {"code": other, "word": reading.LANGUAGES[other]},
        "place": None,
        "ways": [],
        "signed_in": None,
        "banners": [each for make in flask.current_app.extensions["banners"] if (each := make()) is not None],
    }
    user = getattr(g, "user", None)
    if user is not None and user.memberships:
        frame["signed_in"] = user.memberships[0].name
        frame["sign_out_url"] = url_for("signin.sign_out")
    else:
        frame["sign_in_url"] = url_for("signin.sign_in", group=g.slug if "slug" in g.__dict__ else None)
    if not hasattr(g, "rules"):
        return frame
    frame["place"] = {
        "name": words.either(g.rules.name_cy, g.rules.name_en),
        "name_language": words.language_of(g.rules.name_cy, g.rules.name_en),
        "url": url_for("pages.home"),
        "help_name": g.rules.help_name,
        "help_phone": g.rules.help_phone,
        "help_when": (g.rules.help_when_cy, g.rules.help_when_en),
    }
    if hasattr(g, "member"):
        frame["signed_in"] = g.member.name
        frame["ideas_url"] = url_for("ideas.every")
        frame["sign_in_ways_url"] = url_for("signin.mine")
        frame["groups_url"] = url_for("pages.front") if g.user and len(g.user.memberships) > 1 else None
        frame["signed_in"] = g.oneself.name
        if stands_in():
            frame["acting_for"] = g.member.name
            frame["stop_acting_url"] = url_for("pages.home", **{FOR: None})
        frame["ways"] = _ways(frame["place"]["url"])
    return frame


def _ways(home_url: str) -> list[Way]:
    """Home, the board, hours, people, and the desk for those who have it."""
    found: list[tuple[str, str, str, tuple[str, ...]]] = [
        (gettext("Home"), "house", home_url, HOME),
        (gettext("Board"), "board", url_for("board.board"), BOARD),
        (gettext("Hours"), "hours", url_for("exchanges.statement"), HOURS),
        (gettext("People"), "people", url_for("members.people"), PEOPLE),
    ]
    if permissions.may(g.actor, "desk.read"):
        found.append((gettext("Desk"), "desk", url_for("desk.today"), DESK))
    elif permissions.may(g.actor, "desk.sign"):
        found.append((gettext("Desk"), "desk", url_for("desk.signer"), DESK))
    here = getattr(g, "room", None) or request.endpoint or ""
    at_the_desk = here.startswith(DESK)
    return [
        Way(label, icon, url, here.startswith(room) and (room is DESK or not at_the_desk))
        for label, icon, url, room in found
    ]


def banner_for_plain_http() -> Banner | None:
    """Sign-in works without HTTPS, and says what that means, beyond the machine itself."""
    local = request.remote_addr in ("127.0.0.1", "::1") and request.host.split(":")[0] in ("127.0.0.1", "localhost")
    if request.is_secure or local:
        return None
    return Banner(
        "warn",
        gettext("This connection is not private: others on the same network could read along. "
                "Fine for trying things out in the hall; for every day, ask your host for an https:// address."),
    )  # fmt: skip


def _refused(refusal: Refusal) -> tuple[str, int] | Response:
    db.session.rollback()
    refused.notice(refusal)
    return _page(gettext("Not found") if refusal.status == 404 else gettext("That did not work"),
                 [words.sentence(refusal)], refusal.status)  # fmt: skip


def _failed(error: DBAPIError) -> tuple[str, int] | Response:
    known = explain(error)
    if known is None:
        raise error
    return _refused(known)


def _no_cookie(error: CSRFError) -> tuple[str, int] | Response:
    sentences = [
        gettext("Your browser did not send our cookie back, so we could not be sure it was you. Nothing was done."),
        gettext("Please go back and try once more. If it happens again, allow cookies for this site, "
                "or ask the person named below for help."),
    ]  # fmt: skip
    return _page(gettext("Please try again"), sentences, 400)


def _http(error: HTTPException) -> tuple[str, int] | Response:
    code = error.code or 500
    if code < 400 or request.path == "/healthz":
        return error.get_response()  # type: ignore[return-value]
    nothing_here = (
        gettext("Not found"),
        gettext("There is nothing at this address. Please check it, or start from the home page."),
    )
    told = {
        404: nothing_here,
        405: nothing_here,
        413: (gettext("Too much at once"), gettext("What was sent is too large. Please send less at once.")),
    }
    unexpected = (
        gettext("Something went wrong"),
        gettext("That is our fault, not yours. Nothing was lost. Please try again."),
    )
    heading, words_for_it = told.get(code, unexpected)
    return _page(heading, [words_for_it], code)


def _page(heading: str, sentences: list[str], status: int) -> tuple[str, int]:
    if status < 500 and "rules" not in g.__dict__:  # past that, not even the database may answer
        enter_the_only_one()  # the way home, and whom to ask
    return flask.render_template("error.html", heading=heading, sentences=sentences), status
