"""Wrong hands: refused with a reason, and on the trail, but never so much of it that a disk fills."""

from __future__ import annotations

from datetime import timedelta

from freezegun import freeze_time

from tests.stories.conftest import Village
from tests.stories.test_closing import close, last_month, ready, told
from timebank import clock
from timebank.ledger.audit import audit
from timebank.members import service as members
from timebank.refused import A_DAY
from timebank.slips import service as slips
from timebank.trail import service as trail
from timebank.trail.service import Row


def refused(village: Village) -> list[Row]:
    with village.app.app_context():
        return trail.acts(village.group_id, "refused")


def test_a_coordinator_agreeing_their_own_hours(village: Village) -> None:
    ref = told(village, "Sioned", "Mair", last_month(village), agreed=False)
    sioned = village.browser("Sioned").get(village.at(f"desk/waiting/{ref}"))
    sioned.post(village.at(f"desk/waiting/{ref}/agree"), {})
    assert sioned.status == 403
    assert "These are your own hours" in sioned.text
    [row] = refused(village)
    assert (row.who, row.thing, row.facts) == (village.numbers["Sioned"], ref, {"why": "OwnHours"})
    assert village.posted() == 0
    page = village.browser("Huw").get(village.at("trail"))
    assert "Refused: to settle one’s own hours." in page.text


def test_one_person_with_both_keys(village: Village) -> None:
    month = last_month(village).isoformat()[:7]
    told(village, "Alys", "Mair", last_month(village))
    sioned = ready(village, village.browser("Sioned"), month).press("Propose to close")
    ref = sioned.path.rpartition("/")[2]
    sioned.post(village.at(f"two-keys/{ref}"), {"answer": "confirm"})
    assert sioned.status == 403 and "This needs a second person" in sioned.text
    [row] = refused(village)
    assert (row.who, row.thing, row.facts) == (village.numbers["Sioned"], ref, {"why": "OneKeyEach"})


def test_a_closed_month(village: Village) -> None:
    day = last_month(village)
    month = day.isoformat()[:7]
    told(village, "Alys", "Mair", day)
    close(village, month)
    sioned = village.browser("Sioned").get(village.at(f"closing/{month}/reopen"))
    for go in ("statements", "begin", "check", "propose"):
        sioned.post(village.at(f"closing/{month}"), {"go": go, "reason": "one more"})
        assert sioned.status == 409 and "is closed already" in sioned.text, go
    [row] = refused(village)  # the same, four times, is one line
    assert (row.who, row.thing, row.facts) == (village.numbers["Sioned"], month, {"why": "MonthClosed"})


def finished_pile(village: Village) -> str:
    """A pile whose month was closed after it: it was given up, so its slips are as they are for ever."""
    with village.app.app_context():
        sioned = village.member("Sioned")
        actor = members.actor_of(sioned.user, sioned, village.group_id).for_reason("spilt tea")
        pile = slips.open_pile(actor, village.group_id, 1, 60)
        ref = pile.ref
        slips.abandon(actor, pile)
        return ref


def test_a_typed_slip_of_a_finished_pile(village: Village) -> None:
    ref = finished_pile(village)
    sioned = village.browser("Sioned").get(village.at("piles/"))
    sioned.post(village.at(f"piles/{ref}/count"), {"slips": "2", "length": "3", "reason": "again"})
    assert "This pile is finished" in sioned.text, sioned.text
    [row] = refused(village)
    assert (row.who, row.thing, row.facts) == (village.numbers["Sioned"], ref, {"why": "PileSettled"})


def test_another_group_s_pile(village: Village, elsewhere: Village) -> None:
    ref = finished_pile(village)
    non = elsewhere.browser("Non")
    for path in (elsewhere.at(f"piles/{ref}"), village.at(f"piles/{ref}")):
        assert non.get(path).status == 404
    assert refused(village) == refused(elsewhere) == []  # who looks writes nothing
    village.browser("Mair").get(village.at("")).press("Cymraeg")  # the next who sends something, whoever it is
    [own] = refused(elsewhere)
    assert (own.who, own.thing, own.facts) == (elsewhere.numbers["Non"], ref, {"why": "OtherGroup"})
    [theirs] = refused(village)
    assert (theirs.who, theirs.thing) == ("nobody", ref)  # nobody of theirs: more is not theirs to know


def test_nobody_fills_the_disk(village: Village, elsewhere: Village) -> None:
    non = elsewhere.browser("Non").get(elsewhere.at(""))
    for number in range(A_DAY + 5):
        assert non.get(village.at(f"piles/pile{number:06}")).status == 404
    non.press("Cymraeg")
    assert len(refused(village)) == A_DAY
    with freeze_time(clock.now() + timedelta(days=1)):
        non = elsewhere.browser("Non").get(elsewhere.at(""))
        assert non.get(village.at("piles/pile")).status == 404
        non.press("Cymraeg")
        assert len(refused(village)) == A_DAY + 1
    with village.app.app_context():
        assert audit(village.group_id).findings == []
