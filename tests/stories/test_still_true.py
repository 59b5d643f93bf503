"""Still true? Asked two weeks before, answered by one link, by one press, by a call, or by silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from freezegun import freeze_time
from sqlalchemy import select

from tests.browse import Browser
from tests.notices.post import Post, post_office, settings
from tests.stories.conftest import Village
from timebank import chores, clock
from timebank.board import service as board
from timebank.board.models import Listing
from timebank.db import db
from timebank.errors import NothingChosen, QuestionSettled
from timebank.matching import still
from timebank.matching.models import Question
from timebank.notices import delivery
from timebank.permissions import Actor
from timebank.trail.models import TrailEntry

MAIL = "alys@llanfair.example"


@pytest.fixture
def post(app: Flask) -> Iterator[Post]:
    """A mail server, and Alys has an address."""
    with post_office() as found:
        app.config.update(settings(found), public_address="https://bank.llanfair.example")
        yield found


@pytest.fixture
def ref(village: Village) -> str:
    """The reference of Alys's offer, put on the board today."""
    with village.app.app_context(), db.write():
        alys = village.member("Alys")
        alys.email, alys.language = MAIL, "en"
        return board.post(Actor.host(village.group_id), alys,
                          {"kind": "offer", "title": "Ironing", "language": "en"}).ref  # fmt: skip


def later(days: int) -> object:
    return freeze_time(clock.now() + timedelta(days=days))


def night(village: Village) -> int:
    """The chores of one night; how many were asked or told."""
    with village.app.app_context():
        asked = still.ask_and_tell()
        delivery.deliver()
        return asked


def link(post: Post) -> str:
    """Where the newest letter to Alys leads."""
    text = post.to(MAIL)[-1].get_content()
    return re.findall(r"https://bank\.llanfair\.example(/still-true/\S+)", text)[0]


def expires(village: Village, ref: str) -> str:
    with village.app.app_context():
        return db.session.scalars(select(Listing.expires_on).where(Listing.ref == ref)).one()


def test_asked_by_mail_and_answered_by_one_link_without_signing_in(village: Village, ref: str, post: Post) -> None:
    with later(76):
        assert night(village) == 0
    with later(80):
        assert night(village) == 1 and night(village) == 0
        letter = post.to(MAIL)[-1].get_content()
        assert "“Ironing”" in letter and "You need not sign in." in letter and len(post.to(MAIL)) == 1
        before = expires(village, ref)
        stranger = Browser(village.app)
        for _ in range(3):  # a program that looks into letters
            stranger.get(link(post))
            assert stranger.status == 200 and "Ironing" in stranger.text and "Alys" not in stranger.text
        assert expires(village, ref) == before
        stranger.press("Yes, still true")
        assert stranger.status == 200 and "Thank you. It stays on the board." in stranger.text
        assert expires(village, ref) > before
        assert stranger.get(link(post)).status == 404 and "answered already" in stranger.text
        assert stranger.get(village.at("board")).path.startswith("/sign-in")  # it opened nothing else
        with village.app.app_context():
            told = db.session.scalars(select(TrailEntry).where(TrailEntry.action == "listing.renewed")).one()
            assert told.who == village.numbers["Alys"]
    with later(165):
        assert night(village) == 1
        assert len(post.to(MAIL)) == 2


def test_the_link_takes_it_off(village: Village, ref: str, post: Post) -> None:
    with later(80):
        night(village)
        stranger = Browser(village.app).get(link(post)).press("Take it off")
        assert "Thank you. It is off the board." in stranger.text
        assert "Ironing" not in village.browser("Mair").get(village.at("board")).text
        stranger.again()
        assert stranger.status == 404


def test_silence_takes_it_off_on_its_day_and_says_so_once(village: Village, ref: str, post: Post) -> None:
    with later(80):
        night(village)
    with later(91):
        assert night(village) == 0
        assert "Ironing" in village.browser("Mair").get(village.at("board")).text
    with later(92):
        assert "Ironing" not in village.browser("Mair").get(village.at("board")).text
        assert night(village) == 1 and night(village) == 0
        letter = post.to(MAIL)[-1].get_content()
        assert "come off the notice board" in letter and "there is nothing to do" in letter
        alys = village.browser("Alys").get(village.at(""))
        assert "off the board since its day has passed" in alys.text
    with later(100):
        assert night(village) == 0
        Browser(village.app).get(link(post)).press("Yes, still true")
        assert "Ironing" in village.browser("Mair").get(village.at("board")).text
    assert len(post.to(MAIL)) == 2


def test_the_link_grows_old_and_is_bound_to_one_listing_and_one_day(village: Village, ref: str, post: Post) -> None:
    with later(80):
        night(village)
        path = link(post)
    with later(91 + 29):
        assert Browser(village.app).get(path).status == 404
    with later(81):
        village.browser("Alys").get(village.at("")).press("Yes, still true")
        assert Browser(village.app).get(path).status == 404
        assert "Still true?" not in village.browser("Alys").get(village.at("")).text
    for wrong in ("x", "still", "a" * 500, "'or'1"):
        assert Browser(village.app).get(f"/still-true/{wrong}").status == 404
    with village.app.app_context():
        token = path.rpartition("/")[2]
        for says in ("", "delete", "true "):
            with pytest.raises((NothingChosen, QuestionSettled)):
                still.answer(token, says)
        question = db.session.scalars(select(Question)).one()
        assert token not in (question.digest, question.sealed)


def test_an_empty_answer_is_asked_again(village: Village, ref: str, post: Post) -> None:
    with later(80):
        night(village)
        stranger = Browser(village.app).get(link(post))
        stranger.post(link(post), {"says": "everything"})
        assert stranger.status == 422 and "Please choose one of the answers." in stranger.text


def test_at_home_it_is_one_press(village: Village, ref: str) -> None:
    assert "Still true?" not in village.browser("Alys").get(village.at("")).text
    with later(80):
        alys = village.browser("Alys").get(village.at(""))
        assert "Still true?" in alys.text
        alys.press("Take it off")
        assert "Still true?" not in alys.get(village.at("")).text
        assert "Still true?" not in village.browser("Mair").get(village.at("")).text


def test_who_has_no_mail_is_on_the_list_to_ask_and_told_by_telephone_once_it_has_gone(
    village: Village, ref: str
) -> None:
    with village.app.app_context(), db.write():
        village.member("Alys").email = None
    with later(80):
        assert night(village) == 0
        sioned = village.browser("Sioned").get(village.at("board/still-true"))
        assert "Ironing" in sioned.text
        assert "Ironing" not in sioned.get(village.at("notices/")).text
    with later(92):
        assert night(village) == 1
        sioned = village.browser("Sioned").get(village.at("notices/"))
        assert "come off the notice board" in sioned.text and "“Ironing”" in sioned.text
        village.browser("Alys").get(village.at("")).press("Yes, still true")
        assert "“Ironing”" not in village.browser("Sioned").get(village.at("notices/")).text


def test_who_rests_or_what_is_off_or_held_is_not_asked_about(village: Village, ref: str, post: Post) -> None:
    with village.app.app_context(), db.write():
        village.member("Alys").rests = "ill"
    with later(80):
        assert night(village) == 0
    with village.app.app_context(), db.write():
        village.member("Alys").rests = None
        db.session.scalars(select(Listing)).one().held = "look"
    with later(80):
        assert night(village) == 0
    assert post.taken == []


def test_what_went_long_ago_is_not_told_of_and_a_day_that_was_named_is_not_asked_about(
    village: Village, ref: str, post: Post
) -> None:
    with later(91 + 15):
        assert night(village) == 0
    with village.app.app_context():
        soon = village.today() + timedelta(days=5)
        board.post(Actor.host(village.group_id), village.member("Alys"),
                   {"kind": "request", "title": "Hedge", "timing": "by", "language": "en"}, soon)  # fmt: skip
    assert night(village) == 0
    with later(6):
        assert night(village) == 1
    assert "“Hedge”" in post.to(MAIL)[-1].get_content()


def test_it_is_one_of_the_chores(village: Village, ref: str) -> None:
    assert still.ask_and_tell in chores.CHORES.values()
