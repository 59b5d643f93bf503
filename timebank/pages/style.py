"""Every component on one page: what this program is made of, and what it looks like. Not served by a real group."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, render_template
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, StringField, TextAreaField

from timebank import clock, paper, words
from timebank.context import g
from timebank.errors import Missing, NoHours
from timebank.forms import DayField, Form, HoursField
from timebank.groups.views import enter_the_only_one

bp = Blueprint("style", __name__, url_prefix="/style")

COLOURED = re.compile(r"^.*#.*$", re.MULTILINE)
TOKENS = re.compile(r":root \{(.*?)\}", re.DOTALL)


class Sample(Form):
    """One field of every kind."""

    name = StringField(_l("Name"))
    kind = RadioField(
        _l("Who joins?"),
        choices=[SelectChoice("person", _l("A person")), SelectChoice("organisation", _l("An organisation"))],
        default="person",
    )
    day: Any = DayField(_l("When was it?"))
    length: Any = HoursField(_l("How long was it?"))
    reason = TextAreaField(_l("Why?"))
    told = BooleanField(_l("Ring me instead"))


@bp.route("/", methods=["GET", "POST"])
def show() -> Any:
    """The page of all components."""
    enter_the_only_one()
    if "rules" not in g.__dict__:
        return render_template("error.html", heading=_l("There is no time bank here yet"), sentences=[])
    form, wrong = Sample(), Sample(None, prefix="wrong-")
    wrong.refuse(Missing(field="name"))
    wrong.refuse(NoHours(field="length"))
    form.accepts(lambda: None)
    page = render_template(
        "pages/style.html",
        form=form,
        wrong=wrong,
        colours=_colours(),
        months=_months(),
        people=PEOPLE,
        slip=paper.slip(g.rules),
        story=_story(),
    )
    return page, form.status_now


@bp.get("/sheet.css")
def sheet() -> Response:
    """The style sheet, and its colours once more for a part of a page, so that light and dark stand side by side."""
    light, dark = ("\n".join(COLOURED.findall(each)) for each in TOKENS.findall(_sheet())[:2])
    rules = "".join(
        f"[data-scheme={scheme}] {{\n{colours}\n  color-scheme: {scheme} }}\n"
        for scheme, colours in (("light", light), ("dark", dark))
    )
    return Response(_sheet() + rules, content_type="text/css; charset=utf-8")


PEOPLE = [("Mair Jones", "Tŷ Capel"), ("Mair Jones", "Bryn Awel"), ("Ysgol Gynradd Llanfair", "")]


def _sheet() -> str:
    return (Path(str(current_app.static_folder)) / "timebank.css").read_text()


def _colours() -> list[str]:
    return re.findall(r"--([a-z-]+): #", TOKENS.findall(_sheet())[0])


def _months() -> list[tuple[str, int, str]]:
    """Six months of hours, for the drawings; the last has nothing yet."""
    first = g.today.replace(day=1)
    found = []
    for minutes in (0, 2265, 1890, 2700, 1215, 1575):
        found.append((words.month(f"{first:%Y-%m}"), minutes, words.hours(minutes)))
        first = (first - timedelta(days=1)).replace(day=1)
    return found[::-1]


def _story() -> list[dict[str, str]]:
    now = clock.now()
    told = ((_l("waiting for a word"), "Alys Jones", ""), (_l("in the book"), "Mair Jones", "Diolch!"))
    return [
        {"what": str(what), "who": who, "when": words.moment(now - timedelta(hours=5 - nth), g.rules.zone), "why": why}
        for nth, (what, who, why) in enumerate(told)
    ]
