"""Pages on organisations: what they gave and received, and whether help takes the place of a paid role there."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext

from timebank import words
from timebank.context import g, members_only
from timebank.exchanges import forms, paid_roles, queries, wording
from timebank.exchanges.models import PaidRoleWord
from timebank.members import queries as people
from timebank.members.models import ORGANISATION, Member
from timebank.permissions import may
from timebank.tasks import PEOPLE, Task

bp = Blueprint("exchanges", __name__, url_prefix="/g/<slug>")


@bp.get("/organisations")
@members_only
def organisations() -> str:
    """What organisations gave and received in twelve months, for all members to read; for the signers also what is to
    be talked about.
    """
    every = queries.organisations(g.actor, g.group.id, g.today)
    signs = may(g.actor, "desk.sign")
    said = paid_roles.newest(g.actor, g.group.id) if signs else {}
    return render_template(
        "exchanges/organisations.html", every=every, signs=signs, said=said, wording=wording, to_ask=to_ask()
    )


@bp.route("/people/<ref>/paid-role", methods=["GET", "POST"])
@members_only
def paid_role(ref: str) -> Any:
    """The yearly question, for those who act for an organisation, and for a coordinator who was told."""
    member = paid_roles.organisation(g.actor, ref)
    form = forms.PaidRole() if g.actor.is_close_to((member.id,)) else forms.PaidRoleTold()
    answer, text = (lambda: form.answer.data), (lambda: form.text.data)
    said = (answer, text, words.this_language(), lambda: form.told_by)
    if form.accepts(paid_roles.say, g.actor, member, *said):
        flash(gettext("Thank you. All members can read it."))
        return redirect(url_for("profiles.person", ref=ref), 303)
    year = str(g.today.year)
    weighed = queries.given_and_received_in(member, year)
    page = render_template("exchanges/paid_role.html", form=form, member=member, year=year, weighed=weighed)
    return page, form.status_now


# For pages of other rooms


@bp.app_template_global("paid_role_said")
def paid_role_said(member: Member) -> list[PaidRoleWord]:
    """What an organisation answered, the newest first, for its page."""
    return paid_roles.said(g.actor, member) if member.kind == ORGANISATION else []


@bp.app_template_global("paid_role_words")
def paid_role_words() -> Any:
    """The question, and its answers, in words."""
    return wording


@bp.app_template_global("paid_role_for_me")
def paid_role_for_me() -> list[Member]:
    """The organisations for which whoever looks at their home is asked to answer."""
    others = [] if g.actor.acting_id else people.stood_for(g.member.id)
    return paid_roles.due_of([g.member, *others], g.today)


@bp.app_template_global("organisations_to_ask")
def to_ask() -> list[paid_roles.Due]:
    """The organisations to ring about it, for a coordinator; for all others none."""
    return paid_roles.to_ask(g.actor, g.group.id, g.today) if may(g.actor, "desk.call", g.group) else []


def _to_ask() -> list[Task]:
    """The coordinator's line: organisations to ask whether help takes the place of a paid role."""
    if not may(g.actor, "desk.call", g.group):
        return []
    label, nothing = gettext("organisations to ask about paid roles"), gettext("no organisation is to be asked")
    return [Task(len(to_ask()), label, url_for("exchanges.organisations"), nothing, PEOPLE)]


def _to_talk_about() -> list[Task]:
    """The second signer's lines: organisations that took much and gave next to nothing back, and those who say that
    help takes the place of a paid role.
    """
    if not may(g.actor, "desk.sign"):
        return []
    every = queries.organisations(g.actor, g.group.id, g.today)
    said = paid_roles.newest(g.actor, g.group.id)
    paid = [each for each in every if paid_roles.is_to_talk_about(said.get(each.member.id))]
    at = url_for("exchanges.organisations")
    one_way = gettext("organisations to have a talk with: help goes one way")
    both_ways = gettext("help goes both ways with every organisation")
    replaces = gettext("organisations to have a talk with: help takes the place of a paid role")
    nowhere = gettext("no organisation says that help takes the place of a paid role")
    return [
        Task(sum(each.is_one_way for each in every), one_way, at, both_ways),
        Task(len(paid), replaces, at, nowhere),
    ]


bp.record(lambda state: state.app.extensions["worklists"].extend((_to_ask, _to_talk_about)))
