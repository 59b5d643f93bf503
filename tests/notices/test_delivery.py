"""Every notice arrives once, in the right language, whatever the mail server does; whom it does not reach is listed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.notices.post import Post, post_office, settings
from tests.stories import people
from timebank import chores, clock
from timebank.db import db
from timebank.errors import BadMailSettings
from timebank.exchanges import answers, corrections
from timebank.exchanges import queries as exchange_queries
from timebank.members import service as members
from timebank.notices import delivery, mail_server, queries, service, wording
from timebank.notices.models import DONE, IS_UNTOLD, LISTED, SENDING, SENT, VOID, WAITING, Notice
from timebank.permissions import Actor

ONE = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def post(app: Flask) -> Iterator[Post]:
    with post_office() as post:
        app.config.update(settings(post))
        yield post


@pytest.fixture
def village(app: Flask, post: Post) -> Iterator[people.Village]:
    """Mair reads Welsh, Alys English, Huw was never asked; Gwen has no e-mail."""
    with app.app_context():
        village = people.whole()
        with db.write():
            people.member_of(village, "mair").language = "cy"
            people.member_of(village, "alys").language = "en"
        members.add(Actor.host(village.group_id), village.group_id, name="Gwen Price", phone="01970 600 333")
        yield village


def states(kind: str = "exchange.waiting") -> list[str]:
    return list(db.session.scalars(select(Notice.state).where(Notice.kind == kind).order_by(Notice.id)))


def later(minutes: int) -> object:
    """Some minutes from now."""
    from datetime import timedelta

    return clock.at(clock.now() + timedelta(minutes=minutes))


def test_it_arrives_once_in_their_language(village: people.Village, post: Post) -> None:
    ref = people.tell(village, "alys", "alys", "mair", 90)
    assert delivery.deliver() == 1
    assert delivery.deliver() == 0
    (mail,) = post.to("mair@llanfair.example")
    assert mail["Subject"] == "Ydy hyn yn iawn?"
    text = mail.get_content()
    assert "Helô Mair," in text or "Mair" in text
    assert "1 awr 30 munud" in text
    assert "Is this right" not in text
    assert "Mair" not in mail["Subject"]
    assert states() == [SENT]
    mair = people.actor(village, "mair")
    answers.agree(mair, exchange_queries.by_ref(mair, ref))
    delivery.deliver()
    (mail,) = post.to("alys@llanfair.example")
    assert "Your hours have gone up" in mail.get_content()


def test_who_was_never_asked_gets_both_languages_welsh_first(village: people.Village, post: Post) -> None:
    people.tell(village, "alys", "alys", "huw", 60)
    delivery.deliver()
    (mail,) = post.to("huw@llanfair.example")
    text = mail.get_content()
    assert mail["Subject"] == "Ydy hyn yn iawn? / Is this right?"
    assert text.index("1 awr") < text.index("1 hour")


def test_what_is_answered_meanwhile_is_not_asked(village: people.Village, post: Post) -> None:
    ref = people.tell(village, "alys", "alys", "mair", 90)
    mair = people.actor(village, "mair")
    answers.agree(mair, exchange_queries.by_ref(mair, ref))
    delivery.deliver()
    assert post.to("mair@llanfair.example") == []
    assert states() == [VOID]


def test_a_correction_is_told_to_both_always(village: people.Village, post: Post) -> None:
    ref = people.tell(village, "alys", "alys", "mair", 90)
    mair = people.actor(village, "mair")
    answers.agree(mair, exchange_queries.by_ref(mair, ref))
    sioned = people.actor(village, "sioned").for_reason("started late", "en")
    corrections.correct(sioned, exchange_queries.by_ref(sioned, ref), 75)
    delivery.deliver()
    (to_mair,), (to_alys,) = post.to("mair@llanfair.example"), post.to("alys@llanfair.example")
    assert "1 awr 15 munud" in to_mair.get_content()
    assert "started late" in to_mair.get_content()
    assert "Before it was 1 hour 30 minutes. Now the book has 1 hour 15 minutes." in to_alys.get_content()
    assert "Sioned Evans" in to_alys.get_content()


def test_nobody_of_that_address_is_rung(village: people.Village, post: Post) -> None:
    post.unknown = {"mair@llanfair.example"}
    people.tell(village, "alys", "alys", "mair", 90)
    people.tell(village, "alys", "alys", "huw", 60)
    assert delivery.deliver() == 1
    assert states() == [LISTED, SENT]
    sioned = people.actor(village, "sioned")
    ((notice,),) = queries.to_tell(sioned, village.group_id, mailed=True).people
    assert notice.name == "Mair Jones"
    assert "550" in (notice.trouble or "")
    service.told(sioned, [notice])
    assert queries.to_tell(sioned, village.group_id, mailed=True).people == []
    assert states() == [DONE, SENT]


@pytest.mark.parametrize("mood", ["busy", "full", "hangs up", "stalls"])
def test_trouble_passes_and_it_arrives_once(
    village: people.Village, post: Post, mood: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "ANSWERS_WITHIN", 1)
    people.tell(village, "alys", "alys", "mair", 90)
    post.mood = mood
    assert delivery.deliver() == 0
    post.mood = "well"
    assert delivery.deliver() == 0  # not at once: the server is given time
    assert states() == [WAITING]
    with later(2):
        assert delivery.deliver() == 1
    assert len(post.to("mair@llanfair.example")) == 1


def test_no_server_for_days_then_somebody_rings(app: Flask, village: people.Village, post: Post) -> None:
    people.tell(village, "alys", "alys", "mair", 90)
    app.config["mail_port"] = 1
    for days in (0, 1, 2):
        with later(days * 24 * 60):
            delivery.deliver()
            assert states() == [WAITING]
    with later(4 * 24 * 60):
        delivery.deliver()
    assert states() == [LISTED]


def test_without_a_server_all_of_it_is_on_the_list(app: Flask, village: people.Village) -> None:
    app.config["mail_host"] = None
    people.tell(village, "alys", "alys", "mair", 90)
    assert delivery.deliver() == 0
    found = queries.to_tell(people.actor(village, "sioned"), village.group_id, mailed=mail_server.is_mailed()).people
    assert [notice.name for (notice,) in found] == ["Mair Jones"]


def test_once_a_server_is_named_nobody_gets_old_news(app: Flask, village: people.Village, post: Post) -> None:
    app.config["mail_host"] = None
    people.tell(village, "alys", "alys", "mair", 90)
    with later(4 * 24 * 60):
        people.tell(village, "alys", "alys", "huw", 60)
        app.config["mail_host"] = "127.0.0.1"
        assert delivery.deliver() == 1
    assert states() == [LISTED, SENT]


def test_who_has_left_is_not_written_to(village: people.Village, post: Post) -> None:
    people.tell(village, "alys", "alys", "mair", 90)
    with db.write():
        people.member_of(village, "mair").left_on = "2026-01-06"
    assert delivery.deliver() == 0
    assert (states(), post.taken) == ([VOID], [])


def test_names_cannot_write_headers(village: people.Village, post: Post) -> None:
    with db.write():
        mair = people.member_of(village, "mair")
        mair.name = "Mair\r\nBcc: everybody@example.org"
    people.tell(village, "alys", "alys", "mair", 90)
    delivery.deliver()
    (mail,) = post.taken
    assert mail["Bcc"] is None


@ONE
@pytest.mark.parametrize(
    "wrong", [{"mail_security": "maybe"}, {"mail_port": 0}, {"mail_from": "nobody"}, {"mail_from": None},
              {"mail_password_file": "/nowhere/at/all"}],
)  # fmt: skip
def test_settings_that_cannot_be(app: Flask, village: people.Village, wrong: dict[str, object]) -> None:
    app.config.update(wrong)
    with pytest.raises(BadMailSettings):
        delivery.deliver()


def test_old_ones_are_deleted(village: people.Village, post: Post) -> None:
    people.tell(village, "alys", "alys", "mair", 90)
    delivery.deliver()
    with later(89 * 24 * 60):
        assert service.tidy() == 0
    with later(91 * 24 * 60):
        assert service.tidy() == 1


def test_what_was_left_at_the_server_is_sent_again_as_the_same_letter(village: people.Village, post: Post) -> None:
    people.tell(village, "alys", "alys", "mair", 90)
    claimed = service.claim()
    assert claimed is not None
    ref = claimed.ref
    assert states() == [SENDING]
    with later(20):
        assert delivery.deliver() == 1
    assert post.ids == [f"<{ref}@llanfair.example>"]


@pytest.mark.parametrize(
    ("email", "state"),
    [("mair@bancâu.example", SENT), ("siôn@llanfair.example", SENT), ("a..b@llanfair.example", SENT),
     ("[mair]@llanfair.example", SENT), ("mair@.example", LISTED), (f"mair@{'x' * 64}.example", LISTED)],
)  # fmt: skip
def test_an_odd_address_does_not_stand_in_the_way(village: people.Village, post: Post, email: str, state: str) -> None:
    with db.write():
        people.member_of(village, "mair").email = email
    people.tell(village, "alys", "alys", "mair", 90)
    people.tell(village, "alys", "alys", "huw", 60)
    delivery.deliver()
    assert states() == [state, SENT]
    assert len(post.to("huw@llanfair.example")) == 1
    assert len(post.taken) == (2 if state == SENT else 1)


def test_a_letter_that_cannot_be_written_does_not_stand_in_the_way(
    village: people.Village, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = service.WORDED["exchange.waiting"]

    def stumble(notice: Notice, facts: Mapping[str, Any]) -> service.Letter | None:
        if notice.member_id == people.member_of(village, "mair").id:
            raise ZeroDivisionError
        return said(notice, facts)

    people.tell(village, "alys", "alys", "mair", 90)
    people.tell(village, "alys", "alys", "huw", 60)
    monkeypatch.setitem(service.WORDED, "exchange.waiting", stumble)
    assert delivery.deliver() == 1
    assert states() == [LISTED, SENT]


def test_one_full_box_and_one_letter_sent_back_leave_the_others_alone(village: people.Village, post: Post) -> None:
    post.full, post.unwanted = {"mair@llanfair.example"}, {"huw@llanfair.example"}
    for who in ("mair", "huw", "nia"):
        people.tell(village, "alys", "alys", who, 60)
    assert delivery.deliver() == 1
    assert states() == [WAITING, LISTED, SENT]
    post.full = set()
    with later(2):
        assert delivery.deliver() == 1
    assert states() == [SENT, LISTED, SENT]


def test_a_server_without_encryption_is_no_reason_to_ring_everybody(
    app: Flask, village: people.Village, post: Post
) -> None:
    people.tell(village, "alys", "alys", "mair", 90)
    app.config["mail_security"] = "starttls"
    assert delivery.deliver() == 0
    assert (states(), post.taken) == ([WAITING], [])


def test_stopped_between_the_servers_yes_and_our_note_it_is_the_same_letter_again(
    village: people.Village, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.tell(village, "alys", "alys", "mair", 90)
    with monkeypatch.context() as patched:
        patched.setattr(service, "sent", stop)
        with pytest.raises(Stopped):
            delivery.deliver()
    assert states() == [SENDING]
    with later(20):
        assert delivery.deliver() == 1
    first, again = post.taken
    assert (first["Message-ID"], first.as_bytes()) == (again["Message-ID"], again.as_bytes())


class Stopped(BaseException):
    """The plug is pulled."""


def stop(_: Notice) -> None:
    raise Stopped


def test_what_is_for_their_eyes_only_is_in_the_mail_and_not_on_the_list(
    app: Flask, village: people.Village, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["public_address"] = "https://llanfair.example"
    monkeypatch.setitem(service.WORDED, "test.secret", lambda *_: service.Letter("A link", ("Please ask me.",)))
    monkeypatch.setitem(service.MAILED, "test.secret", lambda *_: service.Letter("A link", ("The secret is owl.",)))
    mair = people.member_of(village, "mair")
    with db.write():
        service.tell(mair, village.group_id, "test.secret", "1")
    notice = db.session.scalars(select(Notice)).one()
    assert "owl" not in str(wording.message(notice))
    delivery.deliver()
    assert "The secret is owl." in post.taken[0].get_content()


def test_a_notice_without_words_is_not_taken(village: people.Village) -> None:
    with pytest.raises(LookupError, match=r"test\.unheard"), db.write():
        service.tell(people.member_of(village, "mair"), village.group_id, "test.unheard", "1")
    assert states("test.unheard") == []


def test_plain_letters_on_the_way_and_who_writes_in_the_readers_language(village: people.Village, post: Post) -> None:
    people.tell(village, "alys", "alys", "mair", 90)
    people.tell(village, "mair", "mair", "alys", 60)
    delivery.deliver()
    (welsh,), (english,) = post.to("mair@llanfair.example"), post.to("alys@llanfair.example")
    assert welsh["From"] == "Banc Amser Llanfair <banc@llanfair.example>"
    assert english["From"] == "Llanfair Time Bank <banc@llanfair.example>"
    assert (welsh["Content-Language"], english["Content-Language"]) == ("cy", "en")
    assert welsh["Content-Transfer-Encoding"] == "quoted-printable"
    assert welsh.as_bytes().isascii()


@ONE
def test_the_practice_village_sends_nothing(app: Flask, village: people.Village, post: Post) -> None:
    people.tell(village, "alys", "alys", "mair", 90)
    app.config["practice_village"] = True
    assert (delivery.deliver(), mail_server.is_mailed(), post.taken) == (0, False, [])


@ONE
def test_the_untold_are_found_without_reading_all_that_was_ever_told(village: people.Village) -> None:
    looked: list[str] = []
    connection = db.session.connection().connection.driver_connection
    connection.set_trace_callback(looked.append)
    service.is_due()
    queries.how_many(people.actor(village, "sioned"), village.group_id, mailed=True)
    connection.set_trace_callback(None)
    asked = [sql for sql in looked if "FROM notice" in sql]
    assert len(asked) == 2
    for sql in (*asked, f"UPDATE notice SET kind = kind WHERE group_id = 1 AND thing = 'x' AND {IS_UNTOLD}"):
        plan = str(db.raw()(f"EXPLAIN QUERY PLAN {sql}").fetchall())
        assert "ix_notice_untold" in plan, (sql, plan)


@ONE
def test_one_chore_that_cannot_be_done_does_not_keep_the_others(app: Flask, village: people.Village) -> None:
    app.config["mail_security"] = "maybe"
    done = []
    with pytest.raises(BadMailSettings):
        for name, _ in chores.do_all():
            done.append(name)
    assert "old notices deleted" in done


@ONE
def test_what_is_held_and_forgotten(village: people.Village) -> None:
    people.tell(village, "alys", "alys", "mair", 90)
    people.tell(village, "alys", "alys", "huw", 60)
    mair = people.member_of(village, "mair")
    ((_, lines),) = service.held_about(mair).items()
    assert len(lines) == 1
    with db.write():
        service.forget(mair)
    ((_, lines),) = service.held_about(mair).items()
    assert (lines, states()) == ([], [WAITING])


@ONE
def test_killed_at_any_moment_every_notice_arrives_once(village: people.Village, post: Post, app: Flask) -> None:
    folder = Path(app.instance_path)
    lines = "\n".join(f"{name} = {value!r}".replace("'", '"') for name, value in settings(post).items())
    (folder / "settings.toml").write_text(lines + "\n")
    for minutes in range(15, 15 * 25, 15):
        people.tell(village, "alys", "alys", "mair", minutes)
    db.session.remove()
    environment = {**os.environ, "TIMEBANK_INSTANCE": str(folder), "LANG": "C.UTF-8"}
    environment["TIMEBANK_DATABASE_URL"] = app.config["SQLALCHEMY_DATABASE_URI"]
    command = [sys.executable, "-m", "timebank.cli", "chores"]
    kills = 0
    for turn in range(12):
        child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        seen = len(post.taken)
        until = time.monotonic() + 30
        while len(post.taken) < seen + 1 + turn % 3 and child.poll() is None and time.monotonic() < until:
            time.sleep(0.0005 * (turn % 4))
        if child.poll() is None:
            os.kill(child.pid, signal.SIGKILL)
            kills += 1
        child.wait()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    assert kills >= 6
    assert states() == [SENT] * 24
    assert len(set(post.ids)) == 24
    # A letter may come twice only where the kill fell between the server's yes and our note of it; it is the same one.
    assert len(post.ids) - 24 <= kills
    assert all(mail["Subject"] == "Ydy hyn yn iawn?" for mail in post.taken)
