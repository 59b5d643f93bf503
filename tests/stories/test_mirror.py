"""The yearly questions: asked once, answered by web and on paper, shown when they are over, and tied to nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.stories.conftest import Village
from timebank import clock
from timebank.db import db
from timebank.mirror import service
from timebank.mirror.models import QUESTIONS, MirrorMark, MirrorTally
from timebank.trail.models import TrailEntry


def chosen(answer: str) -> dict[str, str]:
    return dict.fromkeys(QUESTIONS, answer)


def marks(village: Village) -> int:
    with village.app.app_context():
        return db.session.scalar(select(func.count()).select_from(MirrorMark)) or 0


def test_five_questions_once_a_year_and_nobody_knows_who_said_what(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    sioned = village.browser("Sioned").get(village.at("more")).click("A yearly look in the mirror")
    sioned.press("Open this year's questions")
    assert "Open for four weeks" in sioned.text and "Open this year's questions" not in sioned.buttons()
    mair = village.browser("Mair").get(village.at("mirror/")).click("Answer the five questions")
    mair.press("Send", assets="yes")
    assert mair.status == 422
    mair.press("Send", **chosen("yes"))
    assert "You have answered this year" in mair.text and marks(village) == 1
    mair.post(village.at("mirror/answer"), chosen("no"))
    assert mair.status == 409
    for who in ("Gwen", "Dafydd"):
        village.browser(who).get(village.at("mirror/answer")).press("Send", **chosen("mostly"))
    sioned.get(village.at("mirror/")).click("Count a pile of sheets")
    sioned.press("Count them", sheets="1", assets_no="2")
    assert sioned.status == 422 and "more answers to a question than sheets" in sioned.text
    sioned.press("Count them", sheets="2", assets_no="2", work_little="1")
    assert "Please destroy the sheets" in sioned.text
    assert "How many" not in mair.get(village.at("mirror/")).text  # not while it is open
    with village.app.app_context():
        actions = list(db.session.scalars(select(TrailEntry.action).where(TrailEntry.action.like("mirror%"))))
        assert actions == ["mirror.opened", "mirror.sheets"]

    later = clock.now() + timedelta(days=30)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = mair.get(village.at("mirror/"))
    first, second = page.text.partition("Does what we do")[::2]
    assert "Very much 1 Mostly 2 A little 0 Not at all 2" in first
    assert "Fewer than five answered" in second
    with village.app.app_context():
        assert service.tidy() == 1
        assert db.session.scalar(select(func.sum(MirrorTally.number))) == 3 * 5 + 3
    assert marks(village) == 0
    mair.post(village.at("mirror/answer"), chosen("no"))
    assert mair.status == 404


def test_only_a_coordinator_opens_it_and_counts_sheets(village: Village, elsewhere: Village) -> None:
    gwen = village.browser("Gwen").get(village.at("mirror/"))
    gwen.post(village.at("mirror/begin"), {})
    assert gwen.status == 403 and gwen.get(village.at("mirror/sheets")).status == 403
    assert elsewhere.browser("Non").get(village.at("mirror/")).status == 404
    assert "Please write no name" in gwen.get(village.at("mirror/sheet")).text


def test_the_group_chooses_the_month_in_which_they_open_by_themselves(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    sioned = village.browser("Sioned").get(village.at("rules/mirror_month"))
    sioned.press("Change it", value="13", reason="the thirteenth")
    assert sioned.status == 422
    sioned.press("Change it", value="10", reason="after the harvest")
    mair = village.browser("Mair").get(village.at("rules"))
    assert "The month of the yearly questions October Sioned Evans decided this on" in mair.text
    assert "“after the harvest”" in mair.text
    assert "on the first day of a month: October" in mair.get(village.at("mirror/")).text
    hydref = village.browser("Mair", "cy").get(village.at("rules"))
    assert "Hydref" in hydref.text
    opened = {}
    for day in ("2027-09-30", "2027-10-01", "2027-10-02", "2027-12-01", "2028-09-30", "2028-10-03"):
        moment = datetime.fromisoformat(f"{day}T12:00:00+00:00")
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        with village.app.app_context():
            opened[day] = service.open_by_month()
    assert [day for day, number in opened.items() if number] == ["2027-10-01", "2028-10-03"]
    assert "Answer the five questions" in village.browser("Mair").get(village.at("mirror/")).text
