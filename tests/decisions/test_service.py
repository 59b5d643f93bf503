"""Proposing, answering and counting: what is refused, to whom, and what comes of it, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.decisions import ground
from tests.stories import people
from timebank import clock, errors
from timebank.db import db
from timebank.decisions import acts, afterwards, held, queries, service
from timebank.decisions.models import Answer
from timebank.decisions.queries import Count
from timebank.decisions.service import Word
from timebank.groups import service as groups
from timebank.notices.models import Notice
from timebank.permissions import Actor
from timebank.trail import service as trail
from timebank.twokeys import service as twokeys


@pytest.fixture
def village(app: Flask) -> Iterator[people.Village]:
    with clock.at(ground.MAY), app.app_context():
        yield ground.village()


def actor(village: people.Village, who: str, why: str = "at the hall") -> Actor:
    return people.actor(village, who).for_reason(why, "en")


def test_too_short_a_time_and_other_days_that_cannot_be(village: people.Village) -> None:
    wrong = {
        errors.TooShort: {"closes_on": date(2026, 5, 17)},
        errors.TooLongOpen: {"closes_on": date(2027, 6, 1)},
        errors.BeforeItCloses: {"holds_from": date(2026, 5, 25)},
        errors.Missing: {"words_en": " "},
        errors.NoSuchRule: {"name": "zone"},
        errors.NothingNew: {"value": "nearest"},
    }
    for refusal, more in wrong.items():
        with pytest.raises(refusal):
            ground.propose(village, **more)
    with pytest.raises(errors.TooShort):
        ground.propose(village, opens_on=date(2026, 5, 3))
    ground.propose(village)
    with pytest.raises(errors.ProposedNow):
        ground.propose(village, value="down")


def test_everybody_is_told_and_no_more_once_they_answered(village: people.Village) -> None:
    ref = ground.propose(village).ref
    told = select(Notice).where(Notice.kind == "decisions.proposed", Notice.state != "void")
    assert {each.member.greeting for each in db.session.scalars(told)} == {
        "Sioned",
        "Nia",
        "Huw",
        "Alys",
        "Gwen",
        "Elin",
    }
    with ground.day(12):
        ground.answer(village, ref, "alys", "agree")
    assert "Alys" not in {each.member.greeting for each in db.session.scalars(told)}


def test_one_word_a_member_which_can_be_changed_until_the_end(village: people.Village) -> None:
    ref = ground.propose(village).ref
    with pytest.raises(errors.NotOpen):
        ground.answer(village, ref, "alys", "agree")
    with ground.day(11):
        ground.answer(village, ref, "alys", "agree")
        with pytest.raises(errors.ObjectionNeedsReason):
            ground.answer(village, ref, "alys", "object", " ")
        with pytest.raises(errors.NoSuchRule):
            ground.answer(village, ref, "alys", "yes")
        ground.answer(village, ref, "alys", "object", "It is too much.", shown="nothing")
        assert queries.count(ground.found(village, ref)) == Count(0, 0, 0, 1)
        assert queries.objections(ground.found(village, ref)) == []
    with ground.day(26), pytest.raises(errors.NotOpen):
        ground.answer(village, ref, "alys", "agree")


def test_wrong_hands(village: people.Village) -> None:
    proposal = ground.propose(village)
    other = people.found("aber")
    people.appoint(village, "elin", "gwen")
    stranger, alys = people.actor(other, "sioned"), people.actor(village, "alys")
    elin = people.actor(village, "elin")
    for_gwen = replace(elin, member_id=people.member_of(village, "gwen").id, acting_id=elin.member_id)
    with ground.day(12):
        with pytest.raises(errors.NotFound):
            queries.by_ref(stranger, proposal.ref)
        for verb in (service.answer, lambda who, it, word: service.say(who, it, "words", "en")):
            with pytest.raises(errors.NotFound):
                verb(stranger, proposal, Word("agree"))
            with pytest.raises(errors.NotAllowed):
                verb(for_gwen, proposal, Word("agree"))
        with pytest.raises(errors.NotAllowed):
            service.voice(
                alys, proposal, people.member_of(village, "gwen"), people.member_of(village, "huw"), Word("agree")
            )
        with pytest.raises(errors.NotAllowed):
            acts.count_paper(alys, proposal, Count(1, 0, 0, 0), [people.member_of(village, "gwen")])
        with pytest.raises(errors.NotAllowed):
            service.withdraw(alys, proposal)
    with ground.day(26), pytest.raises(errors.NotAllowed):
        afterwards.settle(alys, proposal)
    assert db.session.scalars(select(Answer)).all() == []


def test_a_leaver_has_no_word(village: people.Village) -> None:
    proposal = ground.propose(village)
    gwen = people.actor(village, "gwen")
    with db.write():
        people.member_of(village, "gwen").left_on = "2026-05-10"
    with ground.day(12):
        with pytest.raises(errors.NotAllowed):
            service.answer(gwen, proposal, Word("agree"))
        with pytest.raises(errors.NotAllowed):
            service.voice(
                people.actor(village, "sioned"),
                proposal,
                people.member_of(village, "gwen"),
                people.member_of(village, "huw"),
                Word("agree"),
            )


def test_a_word_on_the_telephone_has_a_witness_and_both_are_on_the_trail(village: people.Village) -> None:
    proposal, sioned = ground.propose(village), people.actor(village, "sioned")
    gwen, huw = people.member_of(village, "gwen"), people.member_of(village, "huw")
    with ground.day(12):
        for witness in (gwen, people.member_of(village, "sioned")):
            with pytest.raises(errors.NotAWitness):
                service.voice(sioned, proposal, gwen, witness, Word("agree"))
        with pytest.raises(errors.NotAllowed):
            service.voice(sioned, proposal, people.member_of(village, "sioned"), huw, Word("agree"))
        service.voice(sioned, proposal, gwen, huw, Word("agree"))
        row = trail.about(village.group_id, proposal.ref)[-1]
        assert (row.action, row.on_behalf_of, row.facts["witness"]) == ("decision.voiced", gwen.number, huw.number)
        assert "agree" not in str(row.facts)
        assert db.session.scalar(select(Notice).where(Notice.kind == "decisions.voiced")).member_id == gwen.id
        ground.answer(village, proposal.ref, "gwen", "abstain")
    assert queries.count(proposal) == Count(0, 0, 1, 0)


def test_paper_needs_two_and_nobody_counts_twice(village: people.Village) -> None:
    proposal, sioned = ground.propose(village), actor(village, "sioned")
    gwen, alys = people.member_of(village, "gwen"), people.member_of(village, "alys")
    with ground.day(12):
        ground.answer(village, proposal.ref, "alys", "agree")
        with pytest.raises(errors.GivenAlready):
            acts.count_paper(sioned, proposal, Count(2, 0, 0, 0), [gwen, alys])
        with pytest.raises(errors.CountDiffers):
            acts.count_paper(sioned, proposal, Count(2, 0, 0, 0), [gwen])
        with pytest.raises(errors.SamePersonTwice):
            acts.count_paper(sioned, proposal, Count(2, 0, 0, 0), [gwen, gwen])
        with pytest.raises(errors.ObjectionNeedsReason):
            acts.count_paper(people.actor(village, "sioned"), proposal, Count(0, 0, 0, 1), [gwen])
        keyed = acts.count_paper(sioned, proposal, Count(0, 1, 0, 0), [gwen])
        with pytest.raises(errors.OneKeyEach):
            twokeys.confirm(sioned, keyed)
        assert queries.count(proposal) == Count(1, 0, 0, 0)
    with ground.day(26):
        with pytest.raises(errors.PaperWaits):
            afterwards.settle(people.actor(village, "nia"), proposal)
        assert afterwards.settle_all() == 0
        twokeys.confirm(people.actor(village, "huw"), keyed)
        assert queries.count(proposal) == Count(1, 1, 0, 0)
        with pytest.raises(errors.NotOpen):
            acts.count_paper(sioned, proposal, Count(1, 0, 0, 0), [people.member_of(village, "elin")])


def test_a_word_given_meanwhile_stops_the_paper(village: people.Village) -> None:
    proposal = ground.propose(village)
    with ground.day(12):
        keyed = acts.count_paper(
            actor(village, "sioned"), proposal, Count(1, 0, 0, 0), [people.member_of(village, "gwen")]
        )
        ground.answer(village, proposal.ref, "gwen", "agree")
        with pytest.raises(errors.GivenAlready):
            twokeys.confirm(people.actor(village, "huw"), keyed)
    assert queries.count(proposal) == Count(1, 0, 0, 0)


@pytest.mark.parametrize(
    ("way", "words", "carried"),
    [
        ("consent", ("agree", "live", "abstain"), True),
        ("consent", ("agree", "agree", "object"), False),
        ("consent", ("abstain", "abstain", "abstain"), False),
        ("consent", ("agree", "agree"), False),
        ("vote", ("yes", "yes", "no"), True),
        ("vote", ("yes", "no", "abstain"), False),
        ("vote", ("yes", "yes"), False),
    ],
)
def test_what_counts_as_carried(village: people.Village, way: str, words: tuple[str, ...], carried: bool) -> None:
    ref = ground.propose(village, way=way).ref
    with ground.day(12):
        for who, word in zip(("alys", "gwen", "elin"), words, strict=False):
            ground.answer(village, ref, who, word, "a reason" if word == "object" else "")
    with ground.day(26):
        afterwards.settle_all()
        decision = ground.found(village, ref).decision
        assert decision is not None
        assert decision.outcome == ("carried" if carried else "not carried")
        assert groups.rules_now(village.group_id).rounding == ("up" if carried else "nearest")
        with pytest.raises(errors.NotNow):
            afterwards.settle(people.actor(village, "sioned"), ground.found(village, ref))


def test_the_members_own_is_refused_to_everybody_else(village: people.Village) -> None:
    group, sioned = groups.by_id(village.group_id), actor(village, "sioned")
    groups.change(sioned, group, "quantum", "5")
    for name, value in (("hard_floor", "-60"), ("members_own", "none")):
        with pytest.raises(errors.MembersOwn):
            groups.change(sioned, group, name, value)
    from timebank.groups.rules import ALL_THEIRS

    ground.carried(village, "members_own", ALL_THEIRS)
    for who in (sioned, Actor.host(group.id)):
        with pytest.raises(errors.MembersOwn):
            groups.change(who, group, "quantum", "30")
    groups.change(sioned, group, "welcome_minutes", "60")
    assert groups.rules_now(group.id).quantum == 5


def test_a_group_may_be_founded_so(app: Flask) -> None:
    with app.app_context():
        here = people.found("newydd", members_own="rounding")
        with pytest.raises(errors.MembersOwn):
            groups.change(actor(here, "sioned"), groups.by_id(here.group_id), "rounding", "up")
        groups.change(actor(here, "sioned"), groups.by_id(here.group_id), "quantum", "5")
        with pytest.raises(errors.MembersOwn):
            people.found("arall", hard_floor="-60")


def test_a_forgotten_person_leaves_their_count_but_no_words(village: people.Village) -> None:
    ref = ground.propose(village).ref
    gwen = people.member_of(village, "gwen")
    with ground.day(12):
        service.say(people.actor(village, "gwen"), ground.found(village, ref), "I have something to say.", "en")
        ground.answer(village, ref, "gwen", "object", "It would hurt us.", shown="name")
    told = held.held_about(gwen)
    assert told["What you said about proposals"][0]["What"] == "I have something to say."
    assert told["Your words about proposals"][0]["Why"] == "It would hurt us."
    with ground.day(26):
        afterwards.settle_all()
        with db.write():
            held.forget(people.member_of(village, "gwen"))
    assert queries.comments(ground.found(village, ref)) == []
    assert queries.objections(ground.found(village, ref)) == []
    assert queries.count(ground.found(village, ref)) == Count(0, 0, 0, 1)
