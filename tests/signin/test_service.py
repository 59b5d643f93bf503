"""What the room keeps and how: on both engines."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.browse import Browser, let_in
from tests.cheap import IN_EARNEST
from tests.stories import people
from timebank import clock
from timebank.db import db
from timebank.errors import PasswordTooCommon, PasswordTooLong, PasswordTooShort, TooManyTries, WrongCode, WrongSignIn
from timebank.members import service as members
from timebank.members.models import User
from timebank.permissions import Actor
from timebank.signin import factors, passwords, queries, sealing, service, word_list
from timebank.signin import held as keeping
from timebank.signin.models import Factor, Key, Session
from timebank.signin.throttle import MOST, Tries

# Five letters twenty times, sealed by the version before this one.
SEALED_BEFORE = (
    "pNgdKmxDI02pKtfanzP6mdfCVHXEWfyfbhfuWrDDN8hXS8UG_Rdv4dvZTuUu5v8p2_q60vp4xUDBfMH7MweGwhpVrXlp6A5_fcOi"
    "J_1gARnXyo5wsOB4t-u8TEW3YfyvK6P3YQI4Tp0xL-j0Al6z0ug2AvBuqWLfTSpXUMyl-5qnbU_AqE7pzxmlF0-y05tjMe7VbIwr"
    "rqJ4VfrLCMJvjhAFE74JJyqH"
)
SQLITE = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def village(app: Flask) -> people.Village:
    with app.app_context():
        return people.whole()


def attempt(name: str, secret: str, **more: object) -> service.Attempt:
    return service.Attempt(name=name, secret=secret, **more)  # type: ignore[arg-type]


# Words, seals, passwords


@pytest.mark.parametrize("language", ["cy", "en"])
def test_the_words_are_256_plain_ones(language: str) -> None:
    words = word_list.LISTS[language]
    assert len(words) == len(set(words)) == 256
    assert all(word.isascii() and word.isalpha() and word.islower() and 3 <= len(word) <= 10 for word in words)
    drawn = word_list.draw(language)
    assert word_list.are_words(drawn)
    assert word_list.plain(drawn.upper().replace(" ", ",  ")) == drawn
    assert not word_list.are_words("one two three")


@SQLITE
def test_a_seal_opens_here_and_nowhere_else(app: Flask) -> None:
    with app.app_context():
        for text in ("", "a", "x" * 32, "y" * 33, "Ŵyn a " * 50):
            sealed = sealing.seal(text)
            assert sealing.unseal(sealed) == text
            assert sealing.seal(text) != sealed
        # What was sealed before is still opened, and nothing is sealed so any more.
        app.config["SECRET_KEY"], kept = "a secret of long ago, 32 signs long", app.config["SECRET_KEY"]
        assert sealing.unseal(SEALED_BEFORE) == "Ŵyn a" * 20
        app.config["SECRET_KEY"] = kept
        assert sealing.unseal(SEALED_BEFORE) is None
        broken = ("B" if sealed[-5] == "A" else "A").join((sealed[:-5], sealed[-4:]))
        assert [sealing.unseal(each) for each in (broken, "", "nonsense", "é", sealed[:20])] == [None] * 5
        words = sealing.digest_of_words("four small words here")
        app.config["SECRET_KEY"] = "another"
        assert sealing.unseal(sealed) is None
        assert sealing.digest_of_words("four small words here") != words


def test_passwords_that_anybody_would_try() -> None:
    context = ("Banc Amser Llanfair", "Mair Jones")
    for password in (
        "password123",
        "llanfair2026",
        "MairJones1950",
        "1111111111",
        "12345678910",
        "BancAmser!!",
        "qwertyuiop",
    ):
        with pytest.raises(PasswordTooCommon):
            passwords.hashed(password, context)
    with pytest.raises(PasswordTooShort):
        passwords.hashed("nine-char")
    with pytest.raises(PasswordTooLong):
        passwords.hashed("long words " * 100)
    for password in ("croeso-i-bawb", "brown trout river", "ŵyn bach y mynydd"):
        kept = passwords.hashed(password, context)
        assert passwords.fits(kept, password)
        assert not passwords.fits(kept, password + " ")
        assert not passwords.is_old(kept)
    assert passwords.is_old(
        "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$J2XeZKXrxV2UxI+eWJkMZ4Hf5rkR0X1M2n2l0Qk0o9w"
    )


def test_in_earnest_a_hash_costs_what_it_should() -> None:
    """In here hashes are cheap (tests/cheap.py)."""
    assert (IN_EARNEST.type.name, IN_EARNEST.time_cost, IN_EARNEST.memory_cost) == ("ID", 2, 19 * 1024)
    assert IN_EARNEST.check_needs_rehash(passwords._hasher.hash(people.PASSWORD))
    assert not IN_EARNEST.check_needs_rehash(passwords._NOBODY)
    command = [
        sys.executable,
        "-c",
        "from timebank.signin import passwords; print(passwords.hashed('brown trout river'))",
    ]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.startswith(
        "$argon2id$v=19$m=19456,t=2,p=1$"
    )


def test_an_old_hash_is_made_anew_at_sign_in(app: Flask, village: people.Village) -> None:
    from argon2 import PasswordHasher

    with app.app_context():
        old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(people.PASSWORD)
        with db.write():
            db.session.get_one(User, village.users["mair"]).password_hash = old
        service.sign_in(Tries(), attempt("M0001", people.PASSWORD))
        kept = db.session.get_one(User, village.users["mair"]).password_hash
        assert kept is not None
        assert kept != old
        assert not passwords.is_old(kept)


# Work


@SQLITE
def test_the_same_work_whether_or_not_there_is_an_account(
    app: Flask, village: people.Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        host = Actor.host(village.group_id)
        members.add(host, village.group_id, name="Beti Huws", number="B7")
        done: dict[str, list[str]] = {}
        hashes = passwords.fits
        monkeypatch.setattr(passwords, "fits", lambda *given: done[name].append("hash") or hashes(*given))
        for name in ("M0001", "M9999", "B7", "mair@llanfair.example", "nobody@llanfair.example"):
            done[name] = []
            for secret in ("a wrong one", "apple bell cat door"):
                with pytest.raises(WrongSignIn):
                    service.sign_in(Tries(), attempt(name, secret))
        assert set(map(tuple, done.values())) == {("hash", "hash")}


@SQLITE
def test_no_connection_is_held_while_a_password_is_hashed(
    app: Flask, village: people.Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []
    with app.app_context():
        monkeypatch.setattr(passwords, "fits", lambda *_: held.append(db.session().in_transaction()))
        with pytest.raises(WrongSignIn):
            service.sign_in(Tries(), attempt("M0001", "whatever it was"))
    assert held == [False]


def test_who_is_signed_in_is_asked_in_one_statement(app: Flask, village: people.Village) -> None:
    with app.app_context():
        token = service.open_session(village.users["sioned"], used="password code", own=True)
        db.session.remove()
        asked: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
        user = queries.signed_in(token)
        assert user is not None
        assert user.memberships[0].role_names == {"coordinator"}
        assert user.session.has_two_steps
        assert len([each for each in asked if "signin_session" in each or "member" in each]) == 1
        assert len(asked) == 1
        assert queries.signed_in(token + "x") is None


# Codes


def test_a_code_is_used_by_one_of_two_at_once(app: Flask, village: people.Village) -> None:
    user_id = village.users["mair"]
    with app.app_context():
        (code, *_) = service.new_codes(people.actor(village, "mair"), people.member_of(village, "mair"))
    won: list[bool] = []

    def race() -> None:
        with app.app_context():
            try:
                service.second_step(Tries(), user_id, code, "192.0.2.1")
                won.append(True)
            except WrongCode:
                won.append(False)

    threads = [threading.Thread(target=race) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(won) == [False, False, False, True]


def test_an_apps_code_is_good_for_half_a_minute_either_way_and_once(app: Flask, village: people.Village) -> None:
    secret = pyotp.random_base32()
    totp, noon = pyotp.TOTP(secret), datetime(2026, 11, 25, 12, tzinfo=UTC)
    with app.app_context(), clock.at(noon):
        assert factors.step_of(secret, totp.at(noon - timedelta(seconds=30))) is not None
        assert factors.step_of(secret, totp.at(noon + timedelta(seconds=30))) is not None
        for wrong in (totp.at(noon - timedelta(seconds=60)), totp.at(noon + timedelta(seconds=60)), "", "12345", "x"):
            assert factors.step_of(secret, factors.plain(wrong)) is None
        with db.write():
            factors.keep(village.users["mair"], "app", secret=secret, step=0)
        kept = db.session.scalars(select(Factor)).one().secret
        assert kept is not None
        assert secret not in kept
        with db.write():
            assert factors.use(village.users["mair"], totp.at(noon))
            assert not factors.use(village.users["mair"], totp.at(noon))
            assert not factors.use(village.users["mair"], totp.at(noon - timedelta(seconds=30)))
            assert factors.use(village.users["mair"], totp.at(noon + timedelta(seconds=30)))
            assert not factors.use(village.users["alys"], totp.at(noon))


# Trying too often


def test_waits_grow_and_pass(app: Flask) -> None:
    tries, start = Tries(), datetime(2026, 11, 25, 12, tzinfo=UTC)
    with clock.at(start):
        for _ in range(5):
            tries.check("mair", "192.0.2.1")
            tries.wrong("mair", "192.0.2.1")
        with pytest.raises(TooManyTries):
            tries.check("mair", "192.0.2.9")
        tries.check("alys", "192.0.2.1")
    with clock.at(start + timedelta(seconds=31)):
        tries.check("mair", "192.0.2.1")
        tries.wrong("mair", "192.0.2.1")
    with clock.at(start + timedelta(seconds=62)), pytest.raises(TooManyTries):
        tries.check("mair", "192.0.2.1")
    moment, allowed = start + timedelta(minutes=2), 0
    for _ in range(24 * 60):
        moment += timedelta(minutes=1)
        with clock.at(moment):
            try:
                tries.check("mair", "192.0.2.1")
            except TooManyTries:
                continue
            tries.wrong("mair", "192.0.2.1")
            allowed += 1
    assert allowed < 110
    with clock.at(moment + timedelta(hours=25)):
        tries.check("mair", "192.0.2.1")


def test_what_is_kept_of_tries_is_bounded_and_one_network_is_one() -> None:
    tries = Tries()
    with clock.at(datetime(2026, 11, 25, 12, tzinfo=UTC)):
        for n in range(60):
            tries.wrong(f"a{n}", f"2001:db8:1:2::{n:x}")
        with pytest.raises(TooManyTries):
            tries.check("b", "2001:db8:1:2:ffff::1")
        tries.check("b", "2001:db8:1:3::1")
        for n in range(MOST + 50):
            tries.wrong(f"name {n}", f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}")
    assert len(tries._accounts) == len(tries._addresses) == MOST


# What is kept, and for how long


def test_what_ended_long_ago_is_deleted(app: Flask, village: people.Village) -> None:
    with app.app_context():
        mair = people.member_of(village, "mair")
        host = Actor.host(village.group_id)
        service.card(host, mair)
        kept = service.open_session(mair.user_id or 0, used="card", own=True)
        gone = service.open_session(mair.user_id or 0, used="card", own=False)
        with clock.at(clock.now() + timedelta(days=92)):
            keeping.tidy()
            digests = set(db.session.scalars(select(Session.digest)))
            assert sealing.digest_of_token(kept) in digests
            assert sealing.digest_of_token(gone) not in digests
            assert [key.kind for key in db.session.scalars(select(Key).where(Key.ended_at.is_(None)))] == ["card"]
            assert keeping.tidy() == 0


def test_all_of_it_is_told_and_forgotten(app: Flask, village: people.Village) -> None:
    with app.app_context():
        mair, alys = people.member_of(village, "mair"), people.member_of(village, "alys")
        host = Actor.host(village.group_id)
        for who in (mair, alys):
            service.card(host, who)
            service.open_session(who.user_id or 0, used="card", own=True, device="Firefox, Android")
            service.new_codes(people.actor(village, who.name.split()[0].lower()), who)
        held = keeping.held_about(mair)
        assert {name: len(rows) for name, rows in held.items()} == {
            "Where you are or were signed in": 1, "Cards and links to sign in with": 2, "Second steps of signing in": 1,
            "Password": 1, "Wrong tries to sign in": 0,
        }  # fmt: skip
        assert held["Where you are or were signed in"][0]["Device"] == "Firefox, Android"
        with db.write():
            keeping.forget(mair)
        assert not any(keeping.held_about(mair).values())
        assert [name for name, rows in keeping.held_about(alys).items() if not rows] == ["Wrong tries to sign in"]
        with pytest.raises(WrongSignIn):
            service.sign_in(Tries(), attempt("M0001", people.PASSWORD))


@SQLITE
def test_signing_in_leaves_a_row_for_officers_and_none_for_members(app: Flask, village: people.Village) -> None:
    from timebank.trail import service as trail

    for who in ("sioned", "mair"):
        let_in(Browser(app).client, village.users[who])
    with app.app_context():
        assert [row.who for row in trail.acts(village.group_id, "session.opened")] == ["C1"]
