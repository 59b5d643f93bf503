"""The board: somebody asks, somebody looks, somebody answers the question whether it is still true."""

from __future__ import annotations

from datetime import timedelta

import pytest
from freezegun import freeze_time
from sqlalchemy import func, select
from sqlalchemy.event import listen, remove

from tests.stories.conftest import Village
from timebank import clock
from timebank.board import service
from timebank.board.models import Listing
from timebank.db import db
from timebank.trail.models import TrailEntry


def fill(village: Village, number: int) -> None:
    """So many offers of Alys's on the board."""
    with village.app.app_context(), db.write():
        member = village.member("Alys")
        for each in range(number):
            service.post(service.Actor.host(village.group_id), member,
                         {"kind": "offer", "title": f"Lift number {each}", "category": "lifts"})  # fmt: skip


def test_asked_in_welsh_found_in_any_words_and_done(village: Village) -> None:
    alys = village.browser("Alys", "cy").get(village.at("board/new/request"))
    alys.send(alys.doc.find(".//*[@id='typed']"), {"title": "Lifft i’r ysbyty", "area": "Llanfair"})
    assert alys.status == 200 and "Lifft i’r ysbyty" in alys.text
    ref = alys.path.rpartition("/")[2]

    mair = village.browser("Mair").get(village.at("board"))
    assert "Lifft i’r ysbyty" in mair.text
    mair.send(mair.doc.find(".//*[@id='typed']"), {"q": "lift near Llanfair"})
    assert "1 request" in mair.text and "Lifft i’r ysbyty" in mair.text
    mair.get(village.at(f"board/{ref}"))
    assert "Alys Jones" in mair.text and "01970 600 201" not in mair.text
    assert 'lang="cy">Lifft' in mair.html
    assert mair.get(village.at(f"board/{ref}/change")).status == 403

    alys.get(village.at(f"board/{ref}"))
    alys.send(
        next(each for each in alys.doc.iter("form") if (each.get("action") or "").endswith("/move")), {"to": "done"}
    )
    assert mair.get(village.at(f"board/{ref}")).status == 404
    assert "Lifft" not in mair.get(village.at("board")).text


def test_a_title_is_needed_and_nothing_else(village: Village) -> None:
    alys = village.browser("Alys").get(village.at("board/new/offer"))
    alys.press("Put it on the board", title=" ", text="Any Tuesday")
    assert alys.status == 422 and alys.value("text") == "Any Tuesday"
    alys.press("Put it on the board", title="Ironing")
    assert alys.status == 200 and "It is on the board now." in alys.text


def test_by_a_day_wants_a_day_that_is_not_past(village: Village) -> None:
    alys = village.browser("Alys").get(village.at("board/new/request"))
    for day, said in (
        ("", "There is a problem"),
        ("yesterday-ish", "There is a problem"),
        ("1/1/2020", "That day has passed"),
    ):
        alys.press("Put it on the board", title="Ironing", timing="by", by_on=day)
        assert alys.status == 422 and said in alys.text, day
    soon = village.today() + timedelta(days=3)
    alys.press("Put it on the board", title="Ironing", timing="by", by_on=f"{soon.day}/{soon.month}/{soon.year}")
    assert alys.status == 200
    with village.app.app_context():
        assert db.session.scalars(select(Listing.expires_on)).one() == soon.isoformat()


def test_a_coordinator_writes_for_somebody_and_the_trail_says_so(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at(f"people/{village.refs['Dafydd']}"))
    sioned.click("a request for help")
    sioned.press("Put it on the board", title="Company on Sundays", channel="phone")
    assert sioned.status == 200 and "Dafydd Owen" in sioned.text
    with village.app.app_context():
        told = db.session.scalars(select(TrailEntry).where(TrailEntry.action == "listing.posted")).one()
        assert (told.on_behalf_of, told.channel) == (village.numbers["Dafydd"], "phone")


def test_still_true_is_asked_and_answered_with_one_button(village: Village) -> None:
    fill(village, 1)
    assert "Lift number 0" not in village.browser("Sioned").get(village.at("board/still-true")).text
    with freeze_time(clock.now() + timedelta(days=80)):
        sioned = village.browser("Sioned").get(village.at("board/still-true"))
        assert "Lift number 0" in sioned.text
        sioned.click("Lift number 0").press("Still true")
        assert sioned.status == 200
        assert "Lift number 0" not in sioned.get(village.at("board/still-true")).text
    with freeze_time(clock.now() + timedelta(days=160)):
        assert "Lift number 0" in village.browser("Sioned").get(village.at("board")).text
    with freeze_time(clock.now() + timedelta(days=180)):
        assert "Lift number 0" not in village.browser("Sioned").get(village.at("board")).text


@pytest.mark.parametrize("page", ["", "?order=nearest", "?category=lifts", "?new=1&kind=offer", "a search"])
def test_a_page_has_25_and_asks_no_more_of_the_database_for_more(village: Village, page: str) -> None:
    def statements() -> int:
        seen: list[str] = []
        note = lambda *told: seen.append(told[2])  # noqa: E731
        with village.app.app_context():
            engine = db.engine
        listen(engine, "before_cursor_execute", note)
        try:
            if page == "a search":
                mair.get(village.at("board"))
                mair.press("Find", q="lift")
            else:
                mair.get(village.at(f"board{page}"))
        finally:
            remove(engine, "before_cursor_execute", note)
        return len(seen)

    mair = village.browser("Mair")
    fill(village, 1)
    few = statements()
    fill(village, 59)
    assert statements() <= few + (page == "?order=nearest") * 3  # it reads four times, and stops where a page is full
    if page == "a search":
        assert mair.html.count("Lift number") == 50
        return
    assert mair.html.count("Lift number") == 25
    mair.click("Older").click("Older")
    assert mair.html.count("Lift number") == 10


def test_another_group_sees_nothing_of_it(village: Village, elsewhere: Village) -> None:
    fill(village, 1)
    non = elsewhere.browser("Non").get(elsewhere.at("board"))
    assert "Lift" not in non.html.partition("<h2>")[2]
    with village.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Listing)) == 1
        ref = db.session.scalars(select(Listing.ref)).one()
    assert non.get(elsewhere.at(f"board/{ref}")).status == 404


def test_nothing_of_somebody_forgotten_stays(village: Village) -> None:
    fill(village, 3)
    with village.app.app_context():
        from timebank.board import queries
        from timebank.board.models import ListingWord

        alys = village.member("Alys")
        assert len(queries.held_about(alys)["What I put on the board"]) == 3
        with db.write():
            service.forget(village.member("Alys"))
        assert db.session.scalar(select(func.count()).select_from(ListingWord)) == 0


def test_the_board_on_paper_names_nobody(village: Village) -> None:
    alys = village.browser("Alys").get(village.at("board")).click("I can help")
    alys.press("Put it on the board", title="Lifts to the hospital", text="Tuesdays")
    page = village.browser("Mair").get(village.at("board")).click("The board on paper")
    assert "Lifts to the hospital" in page.text and "Tuesdays" in page.text
    assert "Something for you? Ring: Sioned Evans · 01970 600 123" in page.text
    main = page.text.split("Need a hand?")[0]
    assert "Alys" not in main and "01970 600 201" not in main
