"""Signing in and out, cards and links, and each person's own page about how they sign in."""

from __future__ import annotations

import json
from typing import Any

from flask import (
    Blueprint,
    Response,
    after_this_request,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext
from flask_login import login_user, logout_user
from itsdangerous import BadSignature, URLSafeSerializer

from timebank import clock, permissions, reading
from timebank.context import asked_again, g, members_only
from timebank.db import db
from timebank.errors import NoSuchGroup
from timebank.forms import because
from timebank.groups import service as groups
from timebank.groups.views import enter, enter_the_only_one
from timebank.members import queries as people
from timebank.members.models import User
from timebank.security import local_path
from timebank.signin import factors, forms, lost, queries, service, wording, wrong_tries
from timebank.signin.models import CARD, CODE, LINK, PASSWORD
from timebank.signin.sealing import seal, unseal
from timebank.web import Banner

bp = Blueprint("signin", __name__)

HALF_LASTS = 600  # seconds between the first step and the second
BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")  # the first that is named is the one
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "CrOS", "Linux")


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Any:
    """By e-mail address or member number, and password or the words on the card."""
    here = request.args.get("group", "") or _group_in(request.args.get("next", ""))
    form = forms.SignIn(next=request.args.get("next", ""), group=here)
    if form.accepts(service.sign_in, current_app.extensions["tries"], lambda: _attempt(form)):
        return _go_on(form.result, bool(form.own.data), form.next.data)
    _enter_named(form.group.data)
    return render_template("signin/sign_in.html", form=form), form.status_now


@bp.route("/sign-in/code", methods=["GET", "POST"])
def code() -> Any:
    """The second step, for who has one."""
    half = json.loads(unseal(session.get("half", "")) or "{}")
    if not half or clock.now().timestamp() - half["at"] > HALF_LASTS:
        return redirect(url_for("signin.sign_in"), 303)
    form = forms.Code()
    if form.accepts(
        service.second_step, current_app.extensions["tries"], half["user"], lambda: form.code.data, _from()
    ):
        return _in(half["user"], f"{half['used']} {CODE}", half["own"], half["next"])
    enter_the_only_one()
    return render_template("signin/code.html", form=form), form.status_now


@bp.route("/sign-in/link", methods=["GET", "POST"])
def ask_link() -> Any:
    """A link by e-mail, or word to the coordinator. The answer is the same for everybody."""
    form = forms.AskForLink(group=request.args.get("group", ""))
    _enter_named(form.group.data)
    asked = form.accepts(service.ask_for_link, current_app.extensions["tries"], lambda: form.name.data, _from(),
                         lambda: form.group.data or "")  # fmt: skip
    return render_template("signin/ask_link.html", form=form, asked=asked), form.status_now


@bp.post("/sign-out")
def sign_out() -> Any:
    """Goodbye; the language stays."""
    if g.user is not None:
        service.sign_out(g.user.session)
    logout_user()
    session.clear()
    answer = redirect(url_for("pages.front"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.route("/link/<token>", methods=["GET", "POST"])
def link(token: str) -> Any:
    """Looking changes nothing; pressing the button uses the link up and signs in, with a password for who wants one."""
    return _by_key(token, LINK)


@bp.route("/card/<token>", methods=["GET", "POST"])
def card(token: str) -> Any:
    """The square on a card leads here; the button signs in, again and again."""
    return _by_key(token, CARD)


def _by_key(token: str, kind: str) -> Any:
    g.guest = service.guest(token, kind)
    enter(groups.by_id(g.guest.group_id))
    form = forms.Password()
    typed = (lambda: form.password.data or "", lambda: form.again.data or "") if kind == LINK else ("", "")
    if form.accepts(service.come_in, token, *typed, kind):
        return _go_on(form.result, bool(form.own.data), url_for("pages.home"))
    may_choose = kind == LINK and not queries.has_second_step(g.guest.user_id)
    return render_template("signin/key.html", form=form, member=g.guest, may_choose=may_choose), form.status_now


@bp.post("/g/<slug>/people/<ref>/link")
@members_only
def make_link(ref: str) -> Any:
    """A coordinator makes a link for somebody: it is shown once, in that person's language, to print or copy."""
    member = people.by_ref(g.actor, ref)
    if reading.redrawing():
        token = service.same_link(g.actor, member, request.form.get("token", ""))
    else:
        token = service.sign_in_link(g.actor, member)
    address = _root() + url_for("signin.link", token=token)
    cards = wording.link_words(member, address, g.today + service.LINK_LASTS)
    return render_template("signin/link_made.html", member=member, cards=cards, token=token)


@bp.post("/g/<slug>/people/<ref>/card")
@members_only
def make_card(ref: str) -> Any:
    """A coordinator makes a card for somebody: it is shown once, to print."""
    member = people.by_ref(g.actor, ref)
    if reading.redrawing():
        typed = (request.form.get("token", ""), request.form.get("words", ""))
        token, four = service.same_card(g.actor, member, *typed)
    else:
        token, four = service.card(g.actor, member)
    picture = wording.picture(_root() + url_for("signin.card", token=token))
    return render_template("signin/card_made.html", member=member, token=token, four=four, picture=picture,
                           four_language=service.language_of_words(member),
                           cards=wording.card_words(member, _root()))  # fmt: skip


@bp.route("/g/<slug>/people/<ref>/lost-codes", methods=["GET", "POST"])
@members_only
@asked_again
def lost_codes(ref: str) -> Any:
    """Somebody has lost app and list of codes: an officer proposes that both end, another confirms it."""
    member = people.by_ref(g.actor, ref)
    permissions.require(g.actor, "twokeys.propose", g.group)
    form = forms.Lost()
    if form.accepts(lost.propose, lambda: because(form.reason), member):
        return redirect(url_for("twokeys.one", ref=form.result.ref), 303)
    return render_template("signin/lost.html", form=form, member=member), form.status_now


@bp.get("/g/<slug>/signing-in/wrong")
@members_only
def wrong() -> str:
    """For officers: how often somebody tried in vain to come in, day by day."""
    return render_template("signin/wrong.html", days=wrong_tries.by_day(g.actor, g.group.id))


@bp.get("/g/<slug>/signing-in")
@members_only
def mine() -> Any:
    """Where I am signed in, and by what."""
    user_id = g.user.id if g.user is not None else 0
    return render_template(
        "signin/mine.html",
        form=forms.Button(),
        sessions=queries.sessions(user_id),
        here=_here(),
        factors=queries.factors(user_id),
        codes_left=factors.codes_left(user_id),
        card=queries.card(g.member.id),
        office_waits=_office_waits(),
        wrong=wrong_tries.of(g.member),
        wording=wording,
    )


@bp.post("/g/<slug>/signing-in/end")
@members_only
def end() -> Any:
    """One of my sessions ends."""
    form = forms.Button()
    if form.accepts(service.end_session, g.actor, g.member, lambda: form.ref.data or ""):
        flash(gettext("Done. That device is signed out."))
    return redirect(url_for("signin.mine"), 303)


@bp.post("/g/<slug>/signing-in/end-card")
@members_only
def end_card() -> Any:
    """My card works no more."""
    form = forms.Button()
    if form.accepts(service.end_card, g.actor, g.member):
        flash(gettext("Done. The card no longer works."))
    return redirect(url_for("signin.mine"), 303)


@bp.route("/g/<slug>/signing-in/password", methods=["GET", "POST"])
@members_only
def password() -> Any:
    """A password of my own, or another one."""
    form = forms.ChangePassword()
    here = _here()
    typed = (lambda: form.current.data or "", lambda: form.password.data, lambda: form.again.data)
    if form.accepts(service.change_password, g.actor, g.member, here, *typed):
        _renew(PASSWORD)
        flash(gettext("Done. Every other device is signed out."))
        return redirect(url_for("signin.mine"), 303)
    needs_current = service.needs_current(g.member, here)
    return render_template("signin/password.html", form=form, needs_current=needs_current), form.status_now


@bp.route("/g/<slug>/signing-in/app", methods=["GET", "POST"])
@members_only
@asked_again
def app() -> Any:
    """An app on my telephone as the second step."""
    form = forms.App()
    if not unseal(form.sealed.data or ""):
        form.sealed.data = seal(factors.new_secret())
    if form.accepts(service.keep_app, g.actor, g.member, lambda: form.sealed.data, lambda: form.code.data):
        _renew(CODE)
        flash(gettext("Done. From now on we ask for a code of your app. Please print a list of codes, too."))
        return redirect(url_for("signin.mine"), 303)
    secret = unseal(form.sealed.data or "") or ""
    picture = wording.picture(factors.address(secret, g.member.number, g.slug))
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render_template("signin/app.html", form=form, secret=spaced, picture=picture), form.status_now


@bp.post("/g/<slug>/signing-in/codes")
@members_only
@asked_again
def codes() -> Any:
    """A list of codes to print: it is shown once, and an older one no longer works."""
    if reading.redrawing():
        found = service.same_codes(g.actor, g.member, request.form.getlist("codes"))
    else:
        found = service.new_codes(g.actor, g.member)
        _renew(CODE)
    return render_template("signin/codes.html", codes=found)


@bp.post("/g/<slug>/signing-in/forget")
@members_only
@asked_again
def forget() -> Any:
    """No second step any more."""
    form = forms.Button()
    if form.accepts(service.forget_factors, g.actor, g.member):
        flash(gettext("Done. We no longer ask for a code."))
    return redirect(url_for("signin.mine"), 303)


@bp.route("/g/<slug>/signing-in/again", methods=["GET", "POST"])
@members_only
def again() -> Any:
    """Show that it is really me, then go on to where I was going."""
    return ask_again(always=True) or redirect(local_path(request.form.get("next"), url_for("signin.mine")), 303)


def ask_again(*, always: bool = False) -> Any:
    """The page that asks whether it is really them, with all that was typed; None where that is shown already."""
    if g.user is None or (g.user.session.was_asked and not always and "really_you" not in request.form):
        return None
    form = forms.ShowAgain()
    typed = lambda: form.really_you.data  # noqa: E731
    if "really_you" in request.form and form.accepts(
        service.show_again, current_app.extensions["tries"], g.member, g.user.session, typed, _from()
    ):
        return None
    if "really_you" not in request.form:
        for field in form:
            field.errors = []
    own = ("csrf_token", "really_you", reading.BUTTON, "next" if request.method == "GET" else "")
    carried = [(name, value) for name, value in request.form.items(multi=True) if name not in own]
    action = request.path
    if request.method == "GET" and not always:
        action, carried = url_for("signin.again"), [("next", request.full_path.rstrip("?"))]
    page = render_template("signin/again.html", form=form, carried=carried, action=action)
    return page, form.status_now if "really_you" in request.form else 200


def banner_for_officers() -> Banner | None:
    """An office waits for the password and the second step."""
    if not _office_waits() or request.endpoint in ("signin.mine", "signin.app", "signin.codes", "signin.password"):
        return None
    return Banner("warn", gettext("You hold an office. It begins once you sign in with a password and a code."),
                  url_for("signin.mine"), gettext("Set this up"))  # fmt: skip


def _office_waits() -> bool:
    member = getattr(g, "member", None)
    return member is not None and bool(member.role_names) and not g.actor.roles and g.actor.acting_id is None


def enter_as(user_id: int, used: str, *, own: bool) -> None:
    """Sign somebody in on this browser: a new session, a new secret, nothing of what was in the cookie before."""
    token = service.open_session(user_id, used=used, own=own, device=_device())
    user = db.session.get_one(User, user_id)
    user.token = token
    session.clear()
    session.permanent = own
    login_user(user)
    session["seen"] = int(clock.now().timestamp())
    if own:
        _remember_device(user_id)


def _go_on(first: service.First, own: bool, wanted: str | None) -> Any:
    if not first.needs_code:
        return _in(first.user_id, first.used, own, wanted)
    session.clear()
    half = {"user": first.user_id, "used": first.used, "own": own, "next": wanted or ""}
    session["half"] = seal(json.dumps({**half, "at": int(clock.now().timestamp())}))
    return redirect(url_for("signin.code"), 303)


def _in(user_id: int, used: str, own: bool, wanted: str | None) -> Any:
    enter_as(user_id, used, own=own)
    return redirect(local_path(wanted, url_for("pages.front")), 303)


def _here() -> queries.SignedIn:
    """The session this request belongs to, on a page for members."""
    assert g.user is not None  # noqa: S101 - members_only sees to it
    session_here: queries.SignedIn = g.user.session
    return session_here


def _renew(shown: str) -> None:
    """The session has grown stronger, so its secret is another."""
    session["_user_id"] = service.renew(_here(), shown)


def _attempt(form: forms.SignIn) -> service.Attempt:
    return service.Attempt(
        name=form.name.data or "",
        secret=form.password.data or "",
        address=_from(),
        group=form.group.data or "",
        known=_known(),
    )


def _from() -> str:
    return request.remote_addr or ""


def _root() -> str:
    return str(current_app.config["public_address"] or request.url_root).rstrip("/")


def _enter_named(slug: str | None) -> None:
    try:
        enter(groups.by_slug(slug or ""))
    except NoSuchGroup:
        enter_the_only_one()


def _group_in(path: str) -> str:
    parts = path.split("/")
    return parts[2] if len(parts) > 3 and parts[:2] == ["", "g"] else ""


def _known() -> frozenset[str]:
    """The users of this device until now, from a signed cookie of its own. It opens nothing: see throttle.py."""
    try:
        found = _signer().loads(request.cookies.get("known", ""))
    except BadSignature:
        return frozenset()
    return frozenset(found)


def _remember_device(user_id: int) -> None:
    before = [each for each in sorted(_known()) if each != service.known_as(user_id)]
    value = _signer().dumps([service.known_as(user_id), *before[:7]])

    @after_this_request
    def _keep(answer: Response) -> Response:
        answer.set_cookie("known", value, max_age=reading.A_YEAR, samesite="Lax", httponly=True,
                          secure=request.is_secure)  # fmt: skip
        return answer


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="timebank known device")


def _device() -> str:
    """A browser and a system, in a word each: enough to know one's own telephone again."""
    agent = request.headers.get("User-Agent", "")
    named = {"Edg": "Edge", "OPR": "Opera", "Macintosh": "Mac", "CrOS": "Chromebook"}
    found = [next((named.get(word, word) for word in words if word in agent), "") for words in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found))
