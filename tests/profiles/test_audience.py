"""Who sees what: the table of viewers and fields, cell by cell; and no personal column without a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.stories import people
from timebank import schema
from timebank.circles import service as circles
from timebank.db import db
from timebank.exchanges import service as exchanges
from timebank.members import queries as members
from timebank.permissions import Actor
from timebank.profiles import audience, queries, service

ROOTS = {"member", "application", "user_"}
# Keys, references, moments, states and amounts of the hours book: they say nothing of a person that is not said there.
KEYS = ("id", "ref", "digest", "key", "form_key", "session_key")
NOT_PERSONAL = {
    "application": {"changed_at", "about_language", "member_id"},
    "application_said": {"application_id", "kind", "language", "at"},
    "joining_tick": {"application_id", "check_id"},
    "invitation": {"made_by_id"},
    "card_printing": {"organisation_id", "key_digest", "printed_on", "expires_on", "cards"},
    "service_card": {"organisation_id", "digest", "expires_on"},
    "card_used": {"organisation_id", "number"},
    "idea": {"about_id", "language", "told_on", "off_on", "off_language"},
    "mirror_mark": {"round_id", "member_id"},
    "profile_text": {"member_id", "prompt", "language"},
    "expertise": {"member_id", "language"},
    "contact_choice": {"member_id", "contact"},
    "reached_by": {"member_id", "language"},
    "member": {"user_id", "account_id", "erased_on"},
    "leaving": {"member_id", "left_on", "settles_on", "settled_on"},
    "complaint": {"told_by_id", "language", "told_on", "due_on", "answered_on"},
    "concern": {"language", "read_at"},
    "listing": {"member_id", "language", "held", "posted_at"},
    "strength_word": {"member_id", "part", "word", "mark", "audience"},  # made of profile_text and expertise, read so
    "conversation": {
        "listing_id", "kind", "language", "opener_id", "owner_id", "opened_at", "last_by_id", "last_at",
        "opener_read_at", "owner_read_at",
    },
    "message": {"conversation_id", "member_id", "language", "written_at"},
    "arrangement": {
        "conversation_id", "language", "state", "proposed_by_id", "proposed_at", "proposed_channel", "agreed_at",
        "agreed_channel", "ended_at", "ended_by_id", "ended_channel", "ended_language",
    },
    "thanks": {"exchange_id", "from_id", "to_id", "language", "written_at", "written_who", "channel"},
    "listing_asked": {"listing_id", "member_id", "words_language"},
    "desk_call": {"member_id", "thing"},
    "ring_me": {"member_id", "settled", "settled_at", "settled_by"},
    "privacy_heard": {"member_id", "name", "version", "at"},
    "member_role": {"member_id"},
    "stand_in": {"member_id", "consented_member_at", "consented_stand_in_at", "ended_at"},
    "one_time_link": {"purpose", "member_id", "made_at", "expires_at", "used_at"},
    "notice": {"member_id", "through_id", "kind", "state", "thing", "made_at", "next_at", "tries", "settled_at"},
    "signin_session": {"user_id", "kind", "used", "expires_at", "ended_at"},
    "signin_factor": {"user_id", "last_step", "made_at"},
    "signin_wrong": {"member_id", "day", "kind"},
    "signin_key": {"member_id", "kind", "made_at", "expires_at", "ended_at"},
    "slip": {
        "pile_id", "number", "kind", "state", "source", "signed", "occurred_on", "minutes", "what_language", "rule",
        "missing", "reason_language", "posted_number", "counts_in", "typed_by_id", "typed_at",
    },
    "slip_named": {"slip_id", "side", "member_id", "exchange_id", "same_slip_id", "twin"},
    "slip_pile": {
        "number", "counted_slips", "counted_minutes", "state", "version", "opened_by_id", "opened_at", "settled_by_id",
        "settled_at",
    },
    "slip_run": {"first", "last", "paper", "made_by_id", "made_at"},
    "reconciled": {"act", "one", "other", "facts", "done_at", "done_by_id", "undone_at", "undone_by_id"},
    "proposal": {
        "name", "value", "way", "quorum", "proposed_by_id", "proposed_at", "opens_on", "closes_on", "holds_from",
    },
    "proposal_comment": {"proposal_id", "member_id", "language", "said_at"},
    "proposal_answer": {
        "proposal_id", "member_id", "reason_language", "shown", "channel", "written_by_id", "witness_id", "given_at",
    },
    "proposal_paper": {
        "proposal_id", "agreed", "lives", "abstained", "objected", "counted_by_id", "confirmed_by_id", "counted_at",
    },
    "gathering": {
        "announced_by_id", "announced_at", "changed_at", "series", "language", "issued_by_id", "version",
        "off_language", "was_minutes", "guests", "sheet_by_id", "sheet_at", "posted_number", "right_language",
    },
    "gathering_leads": {"gathering_id"},
    "gathering_place": {"gathering_id", "member_id", "asked_at"},
    "gathering_present": {"gathering_id", "member_id"},
    "gathering_feed": {"member_id", "digest", "made_at", "made_who"},
    "gift": {
        "from_id", "to_id", "language", "given_on", "given_at", "channel", "posted_number", "taken_back", "form_key",
    },
    "keyed_act": {
        "act", "about_id", "proposed_by_id", "proposed_at", "reason_language", "state", "settled_by_id", "settled_at",
        "single_handed",
    },
}  # fmt: skip
# Each of these belongs to what two people did together, and is seen by both and by the officers.
OF_AN_EXCHANGE = {"exchange", "exchange_unplaced"}
PERSONAL_THERE = {
    "exchange.what",
    "exchange.ring_asked_by",
    "exchange.slip",
    "exchange_unplaced.typed",
    "exchange_unplaced.what",
}


def columns() -> Iterator[tuple[str, str]]:
    """Every column that may say something of a person: of the tables of people, and of those that refer to them."""
    schema.load_models()
    for table in db.metadata.sorted_tables:
        referred = {key.column.table.name for column in table.columns for key in column.foreign_keys}
        if table.name in ROOTS or referred & ROOTS:
            for column in table.columns:
                if column.name not in KEYS and column.name != "group_id":
                    yield table.name, column.name


def test_every_personal_column_has_a_row() -> None:
    unknown = []
    for table, column in columns():
        if table in OF_AN_EXCHANGE:
            continue
        if f"{table}.{column}" not in audience.TABLE and column not in NOT_PERSONAL.get(table, ()):
            unknown.append(f"{table}.{column}")
    assert unknown == []


def test_every_row_is_of_a_column_that_there_is() -> None:
    schema.load_models()
    there = {f"{table.name}.{column.name}" for table in db.metadata.sorted_tables for column in table.columns}
    assert set(audience.TABLE) - there == set()
    assert set(audience.TABLE) >= PERSONAL_THERE


def test_every_row_has_a_cell_for_every_viewer() -> None:
    for field, cells in audience.TABLE.items():
        assert len(cells) == len(audience.VIEWERS), field
        assert set(cells) <= {audience.YES, audience.NO, audience.CHOSEN, audience.TWINS}, field
        assert cells[:3] == (audience.NO,) * 3, f"{field} leaves the group"


# What a cell means, for each choice a person can make: who then sees it.
CHOICES = {
    "": set(),
    "me": set(),
    "coordinators": {"coordinator"},
    "circles": {"coordinator", "circle"},
    "arranged": {"arranged"},
    "members": {"member", "arranged", "stand-in", "signer", "coordinator", "circle"},
}


@pytest.mark.parametrize("viewer", audience.VIEWERS)
def test_every_cell_is_obeyed_whatever_was_chosen(viewer: str) -> None:
    for field in audience.TABLE:
        cell = audience.cell(viewer, field)
        for choice, shown_to in CHOICES.items():
            expected = cell == audience.YES or (cell == audience.CHOSEN and viewer in shown_to)
            assert queries.sees({viewer}, field, choice) is expected, (field, choice)


@pytest.fixture
def village(app: Flask) -> Iterator[people.Village]:
    with app.app_context():
        yield people.whole()


ENGINE = pytest.mark.parametrize("engine", ["sqlite"])
AS = {"coordinator": "sioned", "signer": "huw", "member": "alys", "self": "mair"}


@ENGINE
@pytest.mark.parametrize("viewer", AS)
@pytest.mark.parametrize("choice", ["members", "arranged", "coordinators"])
def test_what_is_read_of_a_person_is_what_the_table_says(village: people.Village, viewer: str, choice: str) -> None:
    mair = people.member_of(village, "mair")
    service.choose_contacts(people.actor(village, "mair"), mair, phone=choice, email=choice)
    seen = queries.seen(people.actor(village, AS[viewer]), mair).fields
    for name in queries.OF_A_MEMBER:
        chosen = choice if name in ("phone", "email") else ""
        assert (name in seen) is queries.sees({viewer}, f"member.{name}", chosen), name


@ENGINE
def test_help_between_two_shows_what_is_for_those_who_have_arranged_with_me(village: people.Village) -> None:
    mair, alys = people.member_of(village, "mair"), people.actor(village, "alys")
    assert "phone" not in queries.seen(alys, mair).fields
    ref = people.tell(village, "alys", "alys", "mair", 60)
    assert queries.seen(alys, mair).fields["phone"] == "01970 600 222"
    assert "phone" not in queries.seen(people.actor(village, "huw"), mair).fields
    from timebank.exchanges import queries as told

    mairs = people.actor(village, "mair")
    exchanges.decline(mairs.for_reason("it was not me"), told.by_ref(mairs, ref))
    assert "phone" not in queries.seen(alys, mair).fields


@ENGINE
def test_what_is_for_my_circles_is_read_by_who_is_in_one_with_me(village: people.Village) -> None:
    mair, alys = (people.actor(village, name) for name in ("mair", "alys"))
    member = people.member_of(village, "mair")
    service.write(mair, member, "strengths", "I make people laugh", "en", "circles")

    def reads(name: str) -> bool:
        return "strengths" in queries.seen(people.actor(village, name), member).words

    assert [reads(name) for name in ("alys", "huw", "sioned")] == [False, False, True]
    circle = circles.found(mair, village.group_id, circles.Told(name_en="Sugar", purpose_en="Oats"))
    circles.come_in(alys, circles.invite(mair, circle, people.member_of(village, "alys")).ref)
    assert [reads(name) for name in ("alys", "huw", "sioned")] == [True, False, True]
    acting = replace(
        people.actor(village, "huw"), member_id=alys.member_id, acting_id=people.member_of(village, "huw").id
    )
    assert "strengths" not in queries.seen(acting, member).words
    assert "phone" not in queries.seen(alys, member).fields  # a circle opens nothing else
    circles.close(mair, circle)
    assert not reads("alys")


@ENGINE
def test_numbers_are_not_searched_by_who_may_not_see_them(village: people.Village) -> None:
    mair = people.member_of(village, "mair")
    here = village.group_id
    assert mair not in members.search(people.actor(village, "alys"), here, mair.number)
    for who in ("mair", "sioned", "huw"):
        assert members.search(people.actor(village, who), here, mair.number)[0] == mair, who


@ENGINE
def test_another_group_sees_nothing(app: Flask, village: people.Village) -> None:
    other = people.found("aber")
    stranger = people.actor(other, "sioned")
    assert queries.viewers(stranger, people.member_of(village, "mair")) == {"other group"}
    assert queries.viewers(Actor(), people.member_of(village, "mair")) == {"nobody"}
