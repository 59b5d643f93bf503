"""What waits for a second person, and proposing it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext

from timebank import permissions, working
from timebank.context import asked_again, g, members_only
from timebank.forms import Form, because
from timebank.members import queries as people
from timebank.members import service as members
from timebank.members.models import Member
from timebank.tasks import MONTH, Task
from timebank.trail import service as trail
from timebank.twokeys import acts, forms, service, wording
from timebank.twokeys.models import KeyedAct

bp = Blueprint("twokeys", __name__, url_prefix="/g/<slug>")

PAGE = 25
ANSWERS = {"confirm": service.confirm, "refuse": service.refuse, "withdraw": service.withdraw}


@bp.record_once
def _add_to_desks(state: BlueprintSetupState) -> None:
    state.app.extensions["worklists"].append(_worklist)


def _worklist() -> list[Task]:
    """How much of it waits for whoever looks."""
    mine = [each for each in service.waiting(g.actor, g.group.id) if service.may_confirm(g.actor, each)]
    return [
        Task(
            len(mine),
            gettext("wants a second person"),
            url_for("twokeys.every"),
            gettext("nothing waits for two"),
            MONTH,
        )
    ]


@bp.get("/two-keys/")
@members_only
def every() -> Any:
    """What waits for its second person, and what was done or refused."""
    before = request.args.get("before", "")
    done = service.in_group(
        g.actor, g.group.id, before=int(before) if before.isdecimal() and len(before) < 10 else None
    )
    return render_template(
        "twokeys/every.html",
        waiting=service.waiting(g.actor, g.group.id),
        done=done,
        older=done[-1].id if len(done) == 25 else None,
        wording=wording,
    )


@bp.route("/two-keys/<ref>", methods=["GET", "POST"])
@members_only
@asked_again
def one(ref: str) -> Any:
    """One of them: what, who, why, since when; and the second person's answer."""
    keyed = service.by_ref(g.actor, ref)
    form = forms.AnswerForm()
    if form.accepts(_answer, keyed, form):
        return redirect(form.result, 303)
    page = render_template(
        "twokeys/one.html",
        form=form,
        keyed=keyed,
        wording=wording,
        confirms=service.may_confirm(g.actor, keyed),
        others=service.others(keyed),
        story=trail.about(g.group.id, keyed.ref),
    )
    return page, form.status_now


def _answer(keyed: KeyedAct, form: forms.AnswerForm) -> str:
    """What was pressed; where one goes on. What takes long is done beside this page."""
    verb = ANSWERS.get(form.answer.data or "", service.confirm)
    actor, ref, here = because(form.reason), keyed.ref, url_for(".one", ref=keyed.ref)
    if verb is not service.confirm or keyed.act not in service.LONG:
        verb(actor, keyed)
        return here
    work = working.begin(
        service.LONG[keyed.act], ref, here, lambda _file: service.confirm(actor, service.by_ref(actor, ref)),
        group_id=keyed.group_id, member_id=actor.own_id,
    )  # fmt: skip
    return working.way_on(work)


@bp.route("/people/<ref>/roles", methods=["GET", "POST"])
@members_only
@asked_again
def role(ref: str) -> Any:
    """Propose that somebody is given a role, or that theirs ends; lay down one's own."""
    member = people.by_ref(g.actor, ref)
    permissions.require(g.actor, "twokeys.propose", g.group)
    own = member.id == g.member.id
    form = forms.RoleForm().about(member, own=own)
    if form.accepts(_change_role, member, form):
        return _proposed(form, member)
    return render_template("twokeys/role.html", form=form, member=member, own=own), form.status_now


def _change_role(member: Member, form: forms.RoleForm) -> KeyedAct | None:
    how, role = form.chosen()
    actor = because(form.reason)
    if member.id == actor.member_id:
        members.lay_down(actor, member, role)
        return None
    return (acts.give_role if how == "give" else acts.end_role)(actor, member, role)


@bp.route("/two-keys/issue", methods=["GET", "POST"])
@members_only
@asked_again
def issue() -> Any:
    """Propose that the group gives out hours."""
    permissions.require(g.actor, "twokeys.propose", g.group)
    form = forms.IssueForm()
    if form.accepts(_issue, form):
        return _proposed(form, None)
    return render_template("twokeys/issue.html", form=form), form.status_now


def _issue(form: forms.IssueForm) -> KeyedAct:
    to = people.exactly(g.actor, g.group.id, form.who.data or "") if form.to.data == "member" else None
    return acts.issue(because(form.reason), g.group.id, form.length.data, form.source.data, to)


def _proposed(form: Form, member: Member | None) -> Any:
    if form.result is None and member is not None:
        flash(gettext("Done. This is written down with your name and the day."))
        return redirect(url_for("profiles.person", ref=member.ref), 303)
    return redirect(url_for(".one", ref=form.result.ref), 303)
