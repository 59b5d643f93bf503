"""My data and privacy: to see, to take along, to pause, to leave, to be forgotten; and the words a group promises."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import get_locale, gettext, ngettext
from flask_login import logout_user

from timebank import child, permissions, plain, reading, working
from timebank.context import asked_again, g, members_only
from timebank.forms import Form, because
from timebank.groups.models import Group
from timebank.ledger import queries as book
from timebank.members import apart, rests
from timebank.members import queries as people
from timebank.members.models import DIED, Member
from timebank.permissions import Actor
from timebank.privacy import (
    archive,
    clocks,
    concerns,
    export,
    forms,
    promises,
    queries,
    rooms,
    service,
    told,
    write_off,
)
from timebank.privacy.models import LAPSE, TEXTS, Leaving
from timebank.signin.views import ask_again
from timebank.tasks import PEOPLE, Task
from timebank.twokeys import service as twokeys
from timebank.twokeys.wording import what
from timebank.words import this_language

bp = Blueprint("privacy", __name__, url_prefix="/g/<slug>")


@bp.record
def _register(state: BlueprintSetupState) -> None:
    state.app.extensions["worklists"].append(worklist)


def worklist() -> list[Task]:
    """What there is to do for those who left, for complaints about data and, for the named people, worries."""
    if not permissions.may(g.actor, "desk.read", g.group):
        worries = concerns.unread(g.actor, g.group.id)
        return [_worries(worries)] if worries else []
    complaints = concerns.to_answer(g.actor, g.group.id)
    found = [
        Task(len(queries.to_forgive(g.group.id)) + len(queries.to_ask_the_family(g.group.id)),
             gettext("left or died: hours to settle"), url_for("privacy.away"), gettext("nothing to settle"), PEOPLE),
        Task(complaints, ngettext("complaint about data", "complaints about data", complaints),
             url_for("privacy.complaints"), gettext("no complaints"), PEOPLE),
    ]  # fmt: skip
    if worries := concerns.unread(g.actor, g.group.id):
        found.append(_worries(worries))
    return found


def _worries(number: int) -> Task:
    return Task(number, ngettext("worry to read", "worries to read", number), url_for("privacy.concerns"), "", PEOPLE)


def _press(form: Form, verb: Any, *args: Any, done: str) -> None:
    """A button that stands alone: what came of it is said on the page it leads to."""
    if form.accepts(verb, *args):
        flash(done)
    else:
        errors = [*form.form_errors, *(error for field in form for error in field.errors)]
        flash(str(errors[0]) if errors else gettext("That did not work"), "warn")


def _is_weighty(step: str = "") -> bool:
    """Whether this request does something before which we ask again who it is, and is not only drawn anew."""
    return request.method == "POST" and not reading.redrawing() and reading.step() == step


# My data


@bp.route("/people/<ref>/data", methods=["GET", "POST"])
@members_only
def data(ref: str) -> Any:
    """Everything that can be done with what is kept about somebody; its button gives all of it in one file."""
    member = queries.mine(g.actor, ref)
    mine = member.id == g.actor.member_id
    if _is_weighty() and (asked := ask_again()) is not None:
        return asked
    form = forms.Take()
    if form.accepts(rooms.held_about, member, own_eyes=mine):
        page = render_template(
            "privacy/archive.html", held=form.result, member=member, told=told, lang=str(get_locale())
        )
        return Response(
            archive.packed(form.result, page),
            mimetype="application/zip",
            headers={"Content-Disposition": f'attachment; filename="{member.number}.zip"'},
        )
    heard = promises.has_heard(member)
    complained = concerns.complaints_of(member)
    page = render_template("privacy/data.html", form=form, member=member, mine=mine, texts=titles(), heard=heard,
                           to_read=promises.to_read(member), newest=_newest(), complaints=complained,
                           blocked=apart.blocks_of(member) if mine else [],
                           reads=mine and concerns.is_named(g.actor, g.group.id))  # fmt: skip
    return page, form.status_now


@bp.app_template_global("text_titles")
def titles() -> dict[str, str]:
    """What the two texts are called."""
    return {"terms": gettext("What we ask of each other"), "privacy": gettext("Privacy: what happens to your data")}


def _newest() -> dict[str, int]:
    return {name: promises.current(g.group.id, name).version for name in TEXTS}


@bp.route("/people/<ref>/life", methods=["GET", "POST"])
@members_only
def life(ref: str) -> Any:
    """Somebody is ill, pauses, has died, or is back."""
    member = queries.mine(g.actor, ref)
    mine = member.id == g.actor.member_id
    form = forms.MyPause(data={"kind": member.rests}) if mine else forms.Life(data={"kind": member.rests})
    if form.accepts(_live, member, lambda: form.kind.data):
        flash(gettext("Done. Nobody writes to them or asks them for anything now.") if member.rests
              else gettext("Done. Everything is as before."))  # fmt: skip
        return redirect(_next(member), 303)
    return render_template("privacy/life.html", form=form, member=member, mine=mine), form.status_now


def _next(member: Member) -> str:
    return url_for("privacy.away") if member.rests == DIED else url_for("privacy.data", ref=member.ref)


def _live(member: Member, kind: str) -> None:
    if kind == forms.BACK:
        rests.back(g.actor, member)
    else:
        rests.rest(g.actor, member, kind)


# Leaving


@bp.route("/people/<ref>/leave", methods=["GET", "POST"])
@members_only
def leave(ref: str) -> Any:
    """What happens to the hours; check; done."""
    member = queries.mine(g.actor, ref)
    mine = member.id == g.actor.member_id
    if _is_weighty("done") and (asked := ask_again()) is not None:
        return asked
    form = forms.leave_form(member, mine)
    if form.wants("done"):
        if form.accepts(_leave, member, form, mine):
            return _gone(member, mine, form)
    elif form.wants("check") and form.shows(_look_ahead, member, form):
        return render_template("privacy/leave_check.html", form=form, member=member, mine=mine, **_standing(member))
    waits = queries.waits(member)
    page = render_template("privacy/leave.html", form=form, member=member, mine=mine, waits=waits, **_standing(member))
    return page, form.status_now


def _standing(member: Member) -> dict[str, Any]:
    return {"minutes": book.balance(member.account_id), "last": queries.is_last_coordinator(member), "LAPSE": LAPSE}


def _look_ahead(member: Member, form: Any) -> str:
    if form.hours.data == forms.KEEP:
        return forms.KEEP
    return service.preview(g.actor, member, form.hours.data, forget=form.forget.data, sure=form.sure.data or "")


def _leave(member: Member, form: Any, mine: bool) -> Leaving | None:
    actor = g.actor if mine else _for_them(member, form)
    if form.hours.data == forms.KEEP:
        service.keep_hours(actor, member)
        return None
    return service.leave(actor, member, form.hours.data, forget=form.forget.data, sure=form.sure.data or "")


def _for_them(member: Member, form: Any) -> Actor:
    reason = plain.line(form.reason.data, field="reason", needed=True)
    return g.actor.speaking_for(member.number, form.channel.data).for_reason(reason, this_language())


def _gone(member: Member, mine: bool, form: Any) -> Any:
    if mine:
        logout_user()
        session.clear()
        return redirect(url_for("privacy.goodbye"), 303)
    if form.hours.data == forms.KEEP:
        flash(gettext("Done. The hours stay where they are."))
    else:
        flash(gettext("Done. This person has left."))
    return redirect(url_for("privacy.away"), 303)


@bp.get("/goodbye")
def goodbye() -> str:
    """Thank you, and what happens now."""
    return render_template("privacy/goodbye.html")


@bp.route("/people/<ref>/forget", methods=["GET", "POST"])
@members_only
def forget(ref: str) -> Any:
    """Somebody who left has asked, on paper, that everything is forgotten."""
    member = queries.mine(g.actor, ref)
    permissions.require(g.actor, "privacy.erase", member)
    if _is_weighty() and (asked := ask_again()) is not None:
        return asked
    form = forms.Forget()
    if form.accepts(service.erase, g.actor, member, lambda: form.sure.data or ""):
        flash(gettext("Done. Nothing personal is kept about this person any more."))
        return redirect(url_for("privacy.away"), 303)
    return render_template("privacy/forget.html", form=form, member=member), form.status_now


@bp.get("/away")
@members_only
def away() -> str:
    """Who rests, who has left, and whose hours are still to be settled."""
    permissions.require(g.actor, "privacy.back", g.group)
    members = queries.left(g.group.id)
    standing = [(each, book.balance(each.member.account_id), queries.is_proposed(each.member))
                for each in queries.unsettled(g.group.id)]  # fmt: skip
    return render_template("privacy/away.html", form=forms.Button(), resting=people.away(g.group.id), left=members,
                           unsettled=standing)  # fmt: skip


@bp.post("/people/<ref>/back")
@members_only
def come_back(ref: str) -> Any:
    """Somebody who left is with us again."""
    member = queries.mine(g.actor, ref)
    permissions.require(g.actor, "privacy.back", member)
    _press(forms.Button(), service.come_back, g.actor, member, done=gettext("Done. They are a member again."))
    return redirect(url_for("privacy.away"), 303)


@bp.post("/people/<ref>/forgive")
@members_only
def forgive(ref: str) -> Any:
    """Propose to write off what somebody who left had received beyond what they gave."""
    member = queries.mine(g.actor, ref)
    permissions.require(g.actor, "privacy.back", member)
    _press(forms.Button(), write_off.propose, g.actor, lambda: write_off.leaving_of(member),
           done=gettext("Proposed. A second person confirms it."))  # fmt: skip
    return redirect(url_for("privacy.away"), 303)


# The words a group promises


@bp.get("/words/<name>")
def words(name: str) -> str:
    """The terms or the privacy notice, for everybody, with how long things are kept and who is named."""
    every = promises.history(g.group.id, name)
    return render_template("privacy/words.html", name=name, now=every[0], before=every[1:], texts=titles(),
                           kept=clocks.kept() if name == "privacy" else [], named=concerns.named(g.group.id),
                           asked=hasattr(g, "member") and name in promises.to_read(g.member))  # fmt: skip


@bp.route("/words/<name>/change", methods=["GET", "POST"])
@members_only
def change_words(name: str) -> Any:
    """A coordinator writes a new version; members are asked to read it."""
    permissions.require(g.actor, "privacy.words", g.group)
    now = promises.current(g.group.id, name)
    form = forms.Words(data={"cy": now.cy, "en": now.en})
    if form.accepts(promises.change, g.actor, g.group, name, lambda: form.cy.data, lambda: form.en.data):
        flash(gettext("This holds from now on. Everybody is asked to read it."))
        return redirect(url_for("privacy.words", name=name), 303)
    return render_template("privacy/change.html", form=form, name=name, texts=titles()), form.status_now


@bp.post("/people/<ref>/heard")
@members_only
def heard(ref: str) -> Any:
    """“I have read this”, or a coordinator has read it to somebody."""
    member = queries.mine(g.actor, ref)
    form = forms.Heard()
    _press(form, promises.mark_read, g.actor, member, lambda: form.name.data, form.number,
           done=gettext("Thank you. It is written down."))  # fmt: skip
    return redirect(url_for("privacy.data", ref=member.ref), 303)


# Worries, pairs, blocks


@bp.route("/people/<ref>/worry", methods=["GET", "POST"])
@members_only
def worry(ref: str) -> Any:
    """Tell the people named for safeguarding of a worry about somebody."""
    member = people.by_ref(g.actor, ref)
    form = forms.Worry()
    listing = concerns.listing_of(g.actor, member, request.args.get("listing", ""))
    if form.accepts(concerns.tell, g.actor, g.member, member, lambda: form.told.data, str(get_locale()), listing):
        flash(gettext("Thank you for telling us. It is with the people named for safeguarding, and with nobody else."))
        return redirect(url_for("profiles.person", ref=member.ref), 303)
    readers = concerns.readers(g.group.id, member)
    page = render_template("privacy/worry.html", form=form, member=member, readers=readers, listing=listing,
                           named=bool(concerns.named(g.group.id)))  # fmt: skip
    return page, form.status_now


@bp.route("/concerns", methods=["GET", "POST"], endpoint="concerns")
@members_only
def read_concerns() -> Any:
    """For the named people: worries to read and print, and who is not to be brought together."""
    told = concerns.for_reader(g.actor, g.group.id)
    form = forms.Two()
    if form.accepts(_keep_apart, form):
        flash(gettext("Done. These two are not proposed to each other."))
        return redirect(url_for("privacy.concerns"), 303)
    named = concerns.is_named(g.actor, g.group.id)
    page = render_template("privacy/concerns.html", form=form, told=told, named=named,
                           listings=concerns.listings_meant(g.actor, told),
                           pairs=concerns.pairs(g.actor, g.group.id) if named else [])  # fmt: skip
    return page, form.status_now


def _keep_apart(form: forms.Two) -> None:
    one, other = (people.exactly(g.actor, g.group.id, field.data or "", field.name) for field in (form.one, form.other))
    concerns.keep_apart(g.actor, g.group.id, one, other)


@bp.post("/concerns/<ref>")
@members_only
def take(ref: str) -> Any:
    """A worry was read and is on paper: its words go."""
    concern = concerns.concern_by_ref(g.actor, ref)
    _press(forms.Button(), concerns.take, g.actor, concern, done=gettext("Done. The words are deleted."))
    return redirect(url_for("privacy.concerns"), 303)


@bp.post("/apart/<ref>")
@members_only
def let_meet(ref: str) -> Any:
    """Two may meet again."""
    concerns.pairs(g.actor, g.group.id)
    _press(forms.Button(), concerns.let_meet, g.actor, g.group.id, ref, done=gettext("Done. These two may meet."))
    return redirect(url_for("privacy.concerns"), 303)


@bp.post("/people/<ref>/block")
@members_only
def block(ref: str) -> Any:
    """I do not want to see this person, nor be seen; or I no longer mind."""
    member = people.by_ref(g.actor, ref)
    form = forms.Block()
    _press(form, _block, member, lambda: form.on.data == "yes", done=gettext("Done. Nobody is told."))
    return redirect(url_for("profiles.person", ref=member.ref), 303)


def _block(member: Member, on: bool) -> None:
    apart.block(g.actor, g.member, member, on=on)


@bp.app_template_global("texts_to_read")
def texts_to_read() -> list[str]:
    """The texts that changed since the reader last read them."""
    return promises.to_read(g.member)


@bp.app_template_global("is_blocked")
def is_blocked(member: Member) -> bool:
    """Whether the reader blocked this member."""
    return apart.is_blocked_by(g.member, member)


@bp.route("/safeguarding", methods=["GET", "POST"])
@members_only
def safeguarding() -> Any:
    """Who the two people named for safeguarding are; a coordinator proposes them, a second person confirms."""
    named = concerns.named(g.group.id)
    form = forms.NameTwo(data={"one": named[0].number, "other": named[-1].number} if named else None)
    if form.is_submitted():
        permissions.require(g.actor, "group.set", g.group)
    if form.accepts(_name_two, form, g.group):
        flash(gettext("Proposed. A second person confirms it."))
        return redirect(url_for("privacy.safeguarding"), 303)
    return render_template("privacy/safeguarding.html", form=form, named=named), form.status_now


def _name_two(form: forms.NameTwo, group: Group) -> None:
    one, other = (people.exactly(g.actor, group.id, field.data or "", field.name) for field in (form.one, form.other))
    concerns.name_two(because(form.reason), group.id, one, other)


# Everything as a file


@bp.route("/export", methods=["GET", "POST"])
@members_only
@asked_again
def export_all() -> Any:
    """Propose to take all members and all help away as a file; take what a second person has confirmed."""
    permissions.require(g.actor, "twokeys.propose", g.group)
    form = forms.Export()
    if form.accepts(lambda: export.propose(because(form.reason), g.group.id, contacts=bool(form.contacts.data))):
        return redirect(url_for("privacy.export_all"), 303)
    there = export.open_to(g.actor, g.group.id)
    waiting = [each for each in twokeys.waiting(g.actor, g.group.id) if each.act == export.ACT]
    page = render_template("privacy/export.html", form=form, there=there, waiting=waiting, what=what)
    return page, form.status_now


@bp.post("/export/<ref>")
@members_only
@asked_again
def take_export(ref: str) -> Any:
    """Have the file made by another process, so that nobody's page has to wait for it."""
    form = forms.Button()
    if form.accepts(_make_export, ref):
        return redirect(form.result, 303)
    flash(str(form.form_errors[0]) if form.form_errors else gettext("That did not work"), "warn")
    return redirect(url_for("privacy.export_all"), 303)


def _make_export(ref: str) -> str:
    command = ["export", "--group", g.slug, *export.take(g.actor, ref)]
    work = working.begin("export", ref, _url_of_export, lambda file: child.run(*command, str(file)),
                         group_id=g.group.id, member_id=g.actor.own_id)  # fmt: skip
    return url_for("closing.work", ref=work.ref)


def _url_of_export(ref: str) -> str:
    return url_for("privacy.export_file", ref=ref)


@bp.get("/export/<ref>/file")
@members_only
def export_file(ref: str) -> Any:
    """The file that was made, for whoever had it made."""
    pieces = working.taken(ref, "export", g.group.id, g.actor.own_id)
    permissions.require(g.actor, "twokeys.propose", g.group)
    headers = {"Content-Disposition": f'attachment; filename="{g.slug}.zip"'}
    return Response(pieces, mimetype="application/zip", headers=headers)


# Complaints


@bp.route("/people/<ref>/complain", methods=["GET", "POST"])
@members_only
def complain(ref: str) -> Any:
    """Complain about how data was handled; a coordinator writes it down for somebody who rang or wrote."""
    member = queries.mine(g.actor, ref)
    form = forms.Complain()
    if form.accepts(concerns.complain, g.actor, member, lambda: form.told.data, str(get_locale())):
        flash(gettext("Thank you. You get an answer within 30 days."))
        return redirect(url_for("privacy.data", ref=member.ref), 303)
    return render_template("privacy/complain.html", form=form, member=member), form.status_now


@bp.get("/complaints")
@members_only
def complaints() -> str:
    """All complaints about data, the most urgent first."""
    return render_template("privacy/complaints.html", complaints=queries.complaints(g.actor, g.group.id))


@bp.route("/complaints/<ref>", methods=["GET", "POST"])
@members_only
def answer(ref: str) -> Any:
    """What was done about one."""
    complaint = queries.complaint_by_ref(g.actor, ref)
    form = forms.Answer()
    if form.accepts(concerns.answer, g.actor, complaint, lambda: form.told.data):
        flash(gettext("Done. They can read it on their page; please tell those who are not online."))
        return redirect(url_for("privacy.complaints"), 303)
    return render_template("privacy/answer.html", form=form, complaint=complaint), form.status_now
