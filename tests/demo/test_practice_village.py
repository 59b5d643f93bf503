"""The practice village, as `timebank demo` fills it."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.demo import worked_out
from timebank import clock
from timebank.db import db
from timebank.demo import service, story, village
from timebank.demo.stage import MORNING, NIGHT, Stage
from timebank.exchanges.models import Exchange, Unplaced
from timebank.groups import service as groups
from timebank.ledger import queries as book
from timebank.ledger.audit import audit
from timebank.members import queries as people
from timebank.members.models import User
from timebank.signin import service as signin
from timebank.signin.throttle import Tries

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture(params=["2026-11-24T09:00", "2027-03-01T00:10", "2028-02-29T23:50", "2027-01-06T00:10"])
def today(request):
    return datetime.fromisoformat(request.param).replace(tzinfo=UTC)


def balances(group_id):
    return {each.code: each.minutes for each in book.balances(group_id)}


def test_it_is_whole_and_true_on_any_day(app: Flask, today):
    with app.app_context(), clock.at(today):
        group = service.fill()
        assert audit(group.id).findings == []
        states = Counter(db.session.scalars(db.select(Exchange.state)))
        assert states["waiting"] == len(story.WAITING)
        assert states["queried"] == states["declined"] == states["reversed"] == 1
        assert states["agreed"] == len(story.helps()) + 2
        (doubted,) = [each for each in db.session.scalars(db.select(Exchange)) if each.in_doubt]
        assert (doubted.minutes, doubted.receiver_says) == (story.DOUBTED.help.minutes, story.DOUBTED.says_minutes)
        assert doubted.receiver.number == story.DOUBTED.help.receiver
        assert db.session.scalar(db.select(Unplaced.typed)) == story.UNPLACED.typed
        assert len(people.officers(group.id, "coordinator", "signer")) == 2
        assert len(village.PEOPLE) >= 43
        stands = balances(group.id)
        assert sum(stands.values()) == 0
        assert {code: minutes for code, minutes in stands.items() if minutes} == {
            code: minutes for code, minutes in worked_out.balances().items() if minutes
        }
        assert groups.rules_now(group.id).name_cy == "Banc Amser Llanfair"


def test_the_three_of_the_first_page_sign_in_by_hand(app: Flask):
    with app.app_context():
        service.fill()
        for email in (village.MEMBER_EMAIL, village.COORDINATOR_EMAIL, village.SIGNER_EMAIL):
            first = signin.sign_in(Tries(), signin.Attempt(email, service.PASSWORD))
            assert db.session.get_one(User, first.user_id).email == email


def test_alys_waits_for_mairs_word_since_tuesday(app: Flask, today):
    with app.app_context(), clock.at(today):
        group = service.fill()
        mair = people.by_number(group.id, village.MAIR)
        (waiting,) = [each for each in db.session.scalars(db.select(Exchange)) if mair.id in each.awaited_ids]
        assert waiting.giver.name == "Alys Jones"
        assert waiting.minutes == 90
        assert datetime.fromisoformat(waiting.occurred_on).weekday() == 1
        assert waiting.occurred_on < clock.today("Europe/London").isoformat()


def test_it_is_the_same_every_time(app: Flask, tmp_path, today):
    with app.app_context(), clock.at(today):
        group = service.fill()
        again = {}
        for help_ in story.helps():
            again[help_.giver] = again.get(help_.giver, 0) + 1
        given = Counter()
        for exchange in db.session.scalars(db.select(Exchange).where(Exchange.state == "agreed")):
            given[exchange.giver.number] += 1
        given[story.REVERSED.help.giver] -= 1
        given[story.DOUBTED.help.giver] -= 1
        assert +given == Counter(again)
        assert group.slug == "llanfair"


def test_what_follows_happens_at_its_own_moment_and_never_in_the_future(app: Flask):
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    stage = Stage(now.date(), now)
    moments = []

    def first():
        stage.later(4, NIGHT, lambda: moments.append(clock.now()))
        stage.later(0, NIGHT, lambda: moments.append(clock.now()))

    stage.later(5, MORNING, first)
    with app.app_context(), db.write():
        stage.play()
    assert moments == [datetime(2026, 11, 20, 21, tzinfo=UTC), now]
