"""What somebody without e-mail is told goes to who acts for them, too; and what waits for who rests is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from tests.notices.post import Post, post_office, settings
from tests.stories import people
from timebank.db import db
from timebank.exchanges import answers
from timebank.exchanges import queries as exchange_queries
from timebank.groups import service as groups
from timebank.members import queries as members_queries
from timebank.members import rests, stand_ins
from timebank.members import service as members
from timebank.members.models import DIED, ILL
from timebank.notices import delivery, queries, service, wording
from timebank.notices.models import LISTED, SENT, VOID, WAITING, Notice
from timebank.permissions import Actor

ONE = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def post(app: Flask) -> Iterator[Post]:
    with post_office() as post:
        app.config.update(settings(post))
        app.config["public_address"] = "https://banc.example"
        yield post


@pytest.fixture
def village(app: Flask, post: Post) -> Iterator[people.Village]:
    """Gwen has no e-mail. Alys, who reads Welsh, acts for her."""
    with app.app_context():
        village = people.whole()
        gwen = members.add(Actor.host(village.group_id), village.group_id, name="Gwen Price", language="en")
        with db.write():
            village.users["gwen"] = members.ensure_user(gwen).id
            village.refs["gwen"] = gwen.ref
            people.member_of(village, "alys").language = "cy"
        people.appoint(village, "alys", "gwen")
        yield village


def states() -> dict[str, str]:
    """Of what is asked: by first name of who reads it."""
    chosen = select(Notice).where(Notice.kind == "exchange.waiting").order_by(Notice.id)
    return {each.name.split()[0]: each.state for each in db.session.scalars(chosen)}


def test_it_goes_to_both_in_the_language_of_each(village: people.Village, post: Post) -> None:
    ref = people.tell(village, "mair", "mair", "gwen", 60)
    assert states() == {"Gwen": LISTED, "Alys": WAITING}
    delivery.deliver()
    (mail,) = post.to("alys@llanfair.example")
    text = mail.get_content()
    assert mail["Subject"] == "Ydy hyn yn iawn?"
    assert "Rydych chi’n gweithredu dros: Gwen Price" in text
    assert f"https://banc.example/g/llanfair/exchanges/{ref}?for={village.refs['gwen']}" in text
    page = queries.to_tell(people.actor(village, "sioned"), village.group_id, mailed=True)
    assert [[each.name for each in notices] for notices in page.people] == [["Gwen Price"]]
    # Answered by Alys for her: nobody is asked any more.
    _, alys = stand_ins.acting(people.actor(village, "alys"), village.refs["gwen"])
    answers.agree(alys, exchange_queries.by_ref(alys, ref))
    assert states() == {"Gwen": VOID, "Alys": SENT}


def test_who_has_no_mail_either_has_a_line_on_the_list_with_their_own(village: people.Village, post: Post) -> None:
    with db.write():
        people.member_of(village, "alys").email = None
    people.tell(village, "mair", "mair", "gwen", 60)
    people.tell(village, "huw", "huw", "alys", 30)
    sioned = people.actor(village, "sioned")
    page = queries.to_tell(sioned, village.group_id, mailed=True)
    assert {each[0].name: len(each) for each in page.people} == {"Gwen Price": 1, "Alys Jones": 2}
    assert queries.how_many(sioned, village.group_id, mailed=True) == 2
    hers = next(each for each in page.people if each[0].name == "Alys Jones")
    with current_app.test_request_context():
        call = wording.together(hers, groups.rules_now(village.group_id))
    ((language, text),) = call.texts
    assert language == "cy" and "Rydych chi’n gweithredu dros: Gwen Price" in text
    service.told(sioned, queries.for_the_same(sioned, hers[0].ref, mailed=True))
    assert queries.how_many(sioned, village.group_id, mailed=True) == 1


def test_not_to_who_only_was_asked_nor_once_it_has_ended(village: people.Village, post: Post) -> None:
    people.named_to_act(village, "gwen", "huw")  # has not said yes
    people.tell(village, "mair", "mair", "gwen", 60)
    assert set(states()) == {"Gwen", "Alys"}
    (named,) = members_queries.stand_ins(people.member_of(village, "alys"))
    stand_ins.end(people.actor(village, "gwen"), named)
    delivery.deliver()
    assert post.taken == []
    assert states() == {"Gwen": LISTED, "Alys": VOID}


def test_not_to_the_other_side_nor_to_who_did_it_nor_where_there_is_mail(village: people.Village, post: Post) -> None:
    people.tell(village, "alys", "alys", "gwen", 60)
    assert states() == {"Gwen": LISTED}
    people.appoint(village, "alys", "huw")
    people.tell(village, "mair", "mair", "huw", 60)
    assert states() == {"Gwen": LISTED, "Huw": WAITING}


def test_how_she_signs_in_is_for_her_own_eyes(village: people.Village, post: Post) -> None:
    gwen = people.member_of(village, "gwen")
    for kind in ("signin.card", "profile.written", "twokeys.done"):
        with db.write():
            service.tell(gwen, village.group_id, kind, f"{kind} x", {"prompt": "good-life"})
    assert set(db.session.scalars(select(Notice.through_id))) == {None}


def test_what_goes_through_somebody_goes_with_them(village: people.Village, post: Post) -> None:
    people.tell(village, "mair", "mair", "gwen", 60)
    alys = people.member_of(village, "alys")
    assert any(row for row in service.held_about(alys).values())
    with db.write():
        service.drop(alys)
        assert states() == {"Gwen": LISTED, "Alys": VOID}
        service.forget(alys)
    assert states() == {"Gwen": LISTED}


# Who rests


def test_what_happens_while_somebody_is_ill_is_kept_for_when_they_are_back(village: people.Village, post: Post) -> None:
    sioned, mair = people.actor(village, "sioned"), people.member_of(village, "mair")
    people.tell(village, "alys", "alys", "mair", 60)  # waits for the mail
    rests.rest(sioned, mair, ILL)
    people.tell(village, "huw", "huw", "mair", 30)  # comes while she is ill
    delivery.deliver()
    assert post.to("mair@llanfair.example") == []
    assert [each.state for each in db.session.scalars(select(Notice).where(Notice.member_id == mair.id))] == [
        LISTED
    ] * 2
    assert queries.how_many(sioned, village.group_id, mailed=True) == 0
    rests.back(sioned, mair)
    delivery.deliver()
    assert post.to("mair@llanfair.example") == [], "somebody rings: it is old by now"
    (notices,) = queries.to_tell(sioned, village.group_id, mailed=True).people
    assert [each.name for each in notices] == ["Mair Jones"] * 2


def test_nobody_acts_for_who_rests_and_nothing_is_kept_for_who_has_died(village: people.Village, post: Post) -> None:
    sioned, gwen = people.actor(village, "sioned"), people.member_of(village, "gwen")
    rests.rest(sioned, gwen, ILL)
    people.tell(village, "mair", "mair", "gwen", 60)
    assert states() == {"Gwen": LISTED}
    rests.rest(sioned, gwen, DIED)
    people.tell(village, "huw", "huw", "gwen", 60)
    assert len(db.session.scalars(select(Notice).where(Notice.member_id == gwen.id)).all()) == 1
    assert queries.how_many(sioned, village.group_id, mailed=True) == 0


# The network


@ONE
def test_nothing_in_the_database_waits_for_the_mail_server(
    village: people.Village, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the server takes a letter, another program can bring the whole log of the database into the file, which it
    cannot while anybody reads or writes.
    """
    file = str(db.engine.url.database)
    busy: list[int] = []
    take = Post.handle_DATA

    async def looking(self: Post, server: Any, session: Any, envelope: Any) -> str:
        with sqlite3.connect(file) as other:
            other.execute("INSERT INTO joining_check (ref, group_id, text_cy, text_en, renews)"
                          " VALUES (?, ?, 'x', 'x', 0)", (f"ref{len(busy)}", village.group_id))  # fmt: skip
            other.commit()
            busy.append(other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
        other.close()
        return await take(self, server, session, envelope)

    monkeypatch.setattr(Post, "handle_DATA", looking)
    for each in ("mair", "huw", "alys"):
        people.tell(village, "nia", "nia", each, 60)
    db.session.rollback()
    assert delivery.deliver() == 3
    assert busy == [0, 0, 0]
