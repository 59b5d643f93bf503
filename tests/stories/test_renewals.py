"""What was checked once is on the desk when it is to be seen again, and goes off it in one step."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from freezegun import freeze_time

from tests.stories.conftest import Village
from tests.stories.test_stand_ins import actor
from timebank import clock
from timebank.db import db
from timebank.errors import DayHasPassed, Missing, NotFound, OwnGain
from timebank.joining import applications, checks, renewals
from timebank.joining.models import Application
from timebank.members import rests
from timebank.members.models import DIED, Member


def welcomed(village: Village, name: str, days: int, level: str = "Enhanced") -> tuple[str, str]:
    """Somebody with a check that is to be renewed in so many days; references of application and check."""
    with village.app.app_context():
        sioned = actor(village, "Sioned")
        found = checks.every(village.group_id)
        check = found[0] if found else checks.add(sioned, village.group_id, "Gwiriad DBS", "DBS check", renews=True)
        told = applications.Told(name, phone="07700 900 123")
        application, _ = applications.apply(sioned, village.group_id, told, key=name)
        checks.tick(sioned, application, check, level, village.today() + timedelta(days=days))
        applications.welcome(sioned, application)
        return application.ref, check.ref


def trail_acts(village: Village, name: str) -> list[str]:
    with village.app.app_context():
        member = next(each for each in db.session.query(Member) if each.name == name)
        number = member.number
    return [row.action for row in village.trail_of(number) if row.action.startswith("check.")]


def test_due_soon_and_overdue_are_on_the_desk_and_renewed_in_one_step(village: Village) -> None:
    welcomed(village, "Nest Hughes", -3)
    welcomed(village, "Ifan Bowen", 59)
    welcomed(village, "Lowri Parry", 62)
    sioned = village.browser("Sioned").get(village.at("desk/"))
    assert "2to be seen again" in sioned.text
    sioned.click("to be seen again")
    assert "Nest Hughes DBS check · Enhanced overdue" in sioned.text and "Ifan Bowen" in sioned.text
    assert sioned.text.index("Nest") < sioned.text.index("Ifan") and "Lowri" not in sioned.text
    sioned.click("Nest Hughes")
    sioned.press("Save", answer="renewed", level="Enhanced", renew_by="")
    assert sioned.status == 422 and "Please fill this in." in sioned.text
    past = village.today() - timedelta(days=1)
    sioned.press("Save", answer="renewed", renew_by=f"{past.day} {past.month} {past.year}")
    assert sioned.status == 422 and "That day has passed" in sioned.text
    soon = village.today() + timedelta(days=700)
    sioned.press("Save", answer="renewed", renew_by=f"{soon.day} {soon.month} {soon.year}")
    assert sioned.status == 200 and "Nest" not in sioned.text
    sioned.click("Ifan Bowen").press("Save", answer="over")
    assert "Nothing has to be seen again soon." in sioned.text
    assert "nothing to renew soon" in sioned.get(village.at("desk/")).text
    assert trail_acts(village, "Nest Hughes") == ["check.renewed"]
    assert trail_acts(village, "Ifan Bowen") == ["check.needed no more"]
    with freeze_time(clock.now() + timedelta(days=650)):
        assert "Nest Hughes" in village.browser("Sioned").get(village.at("joining/renewals")).text


def test_an_answer_is_needed(village: Village) -> None:
    ref, check = welcomed(village, "Nest Hughes", 5)
    sioned = village.browser("Sioned").get(village.at(f"joining/{ref}/renewal/{check}"))
    for answer in ("", "perhaps"):
        sioned.post(sioned.path, {"answer": answer, "level": "", "renew_by": ""})
        assert sioned.status == 422 and "Please choose one of the answers." in sioned.text


def test_who_left_or_died_and_what_is_checked_no_longer_is_not_there(village: Village) -> None:
    _, check = welcomed(village, "Nest Hughes", 5)
    welcomed(village, "Ifan Bowen", 5)
    with village.app.app_context():
        sioned = actor(village, "Sioned")
        due = renewals.due(sioned, village.group_id, village.today())
        nest, ifan = (each.application.member for each in due)
        assert nest is not None and ifan is not None
        rests.rest(sioned, nest, DIED)
        with db.write():
            ifan.left_on = village.today().isoformat()
        assert renewals.due(sioned, village.group_id, village.today()) == []
        rests.back(sioned, nest)
        checks.end(sioned, checks.by_ref(sioned, check))
        assert renewals.due(sioned, village.group_id, village.today()) == []


def test_wrong_hands(village: Village, elsewhere: Village) -> None:
    ref, check = welcomed(village, "Nest Hughes", 5)
    path = village.at(f"joining/{ref}/renewal/{check}")
    assert village.browser("Mair").get(village.at("joining/renewals")).status == 403
    assert village.browser("Mair").get(path).status == 404
    assert village.browser("Huw").get(village.at("joining/renewals")).status == 200
    assert village.browser("Huw").get(path).status == 403
    assert elsewhere.browser("Non").get(path).status == 404
    assert elsewhere.browser("Non").get(path.replace("llanfair", "aberteifi")).status == 404
    # Nobody looks at their own, nor at that of somebody they act for.
    with village.app.app_context():
        application = db.session.query(Application).filter_by(ref=ref).one()
        with db.write():
            application.member_id = village.member("Sioned").id
        sioned, today = actor(village, "Sioned"), village.today()
        one = renewals.ticked(application, checks.by_ref(sioned, check))
        with pytest.raises(OwnGain):
            renewals.settle(sioned, one, "over", "", None, today)


def test_what_the_service_refuses(village: Village) -> None:
    ref, check = welcomed(village, "Nest Hughes", 5)
    with village.app.app_context():
        sioned, today = actor(village, "Sioned"), village.today()
        application = db.session.query(Application).filter_by(ref=ref).one()
        one = renewals.ticked(application, checks.by_ref(sioned, check))
        with pytest.raises(Missing):
            renewals.settle(sioned, one, "renewed", "", None, today)
        with pytest.raises(DayHasPassed):
            renewals.settle(sioned, one, "renewed", "", date(2020, 1, 1), today)
        renewals.settle(sioned, one, "over", "", None, today)
        with pytest.raises(NotFound):
            renewals.ticked(application, one.check)
