"""The call-and-letter list: everybody mail does not reach, and the words for each, in their language."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from timebank import permissions, words
from timebank.context import g, members_only
from timebank.notices import mail_server, queries, service, wording
from timebank.notices.forms import ToldForm
from timebank.notices.models import Notice
from timebank.tasks import Task

bp = Blueprint("notices", __name__, url_prefix="/g/<slug>/notices")


@bp.get("/")
@members_only
def to_tell() -> Any:
    """Who is to be rung or written to, a page of people at a time."""
    number = max(request.args.get("page", 1, type=int), 1)
    page = queries.to_tell(g.actor, g.group.id, mailed=mail_server.is_mailed(), page=number)
    people = [(notices, wording.together(notices, g.rules)) for notices in page.people]
    return render_template("notices/to_tell.html", people=people, page=number, more=page.more, form=ToldForm())


@bp.post("/<ref>/told")
@members_only
def told(ref: str) -> Any:
    """Somebody was told: everything that was on the list for them is off it."""
    form = ToldForm()
    notices = queries.for_the_same(g.actor, ref, mailed=mail_server.is_mailed(), until=form.until.data or "")
    if form.accepts(service.told, g.actor, notices, lambda: form.by.data):
        flash(gettext("Done. This is written down with your name and the day."))
    return redirect(url_for(".to_tell"), 303)


@bp.get("/<ref>/letter")
@members_only
def letter(ref: str) -> Any:
    """Everything for one person, on paper."""
    return _on_paper([queries.for_the_same(g.actor, ref, mailed=mail_server.is_mailed())])


@bp.get("/letters")
@members_only
def letters() -> Any:
    """A sheet for everybody on a page of the list."""
    number = max(request.args.get("page", 1, type=int), 1)
    return _on_paper(queries.to_tell(g.actor, g.group.id, mailed=mail_server.is_mailed(), page=number).people)


def worklist() -> list[Task]:
    """For the desk: how many people are to be told of something."""
    if not permissions.may(g.actor, "notices.read", g.group):
        return []
    number = queries.how_many(g.actor, g.group.id, mailed=mail_server.is_mailed())
    return [
        Task(number, gettext("to tell by telephone or letter"), url_for("notices.to_tell"), gettext("everybody knows"))
    ]


@bp.record_once
def _offer(state: Any) -> None:
    state.app.extensions["worklists"].append(worklist)


def _on_paper(people: list[list[Notice]]) -> str:
    sheets = []
    for notices in people:
        for language in words.languages_for(notices[0].language) if notices else ():
            with words.reader(language):
                found = [letter for each in notices if (letter := wording.in_words(each)) is not None]
                if found:
                    sheets.append(
                        render_template(
                            "notices/_letter.html",
                            notice=notices[0],
                            greeting=wording.greeting(notices[0].greeting, g.rules),
                            letters=found,
                        )
                    )
    return render_template("notices/letters.html", letters=sheets, back=url_for(".to_tell"), bare_paper=True)
