"""Ideas that hurt, below the pages: who is named, who decides, what is kept. On both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from tests.stories import people
from timebank.db import db
from timebank.errors import (
    AboutSomebody,
    LookedAt,
    Missing,
    NotAllowed,
    NotFound,
    NotNow,
    OddCharacters,
    TooNear,
    WhyNot,
)
from timebank.ideas import held, looks, naming, service
from timebank.ideas.models import Idea, IdeaReport, IdeaSaid
from timebank.members import service as members
from timebank.members import stand_ins
from timebank.permissions import Actor
from timebank.trail import service as trail


@pytest.fixture
def village(app: Flask) -> Iterator[people.Village]:
    with app.app_context():
        yield people.whole()


def tell(village: people.Village, who: str, text: str = "A bench", *, named: bool = True, about: object = None) -> Idea:
    member = people.member_of(village, who) if named else None
    told = service.Told(text, "en", member, about)  # type: ignore[arg-type]
    return service.tell(people.actor(village, who), village.group_id, told)


def officer(village: people.Village, who: str, reason: str | None = "It hurts") -> Actor:
    return people.actor(village, who).for_reason(reason, "en")


def names(idea: Idea) -> tuple[list[str], bool]:
    found = looks.deciders(idea)
    return sorted(each.name.split()[0] for each in found.members), found.single_handed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mair jones never sweeps", {"mair": "mair jones"}),
        ("MAIR’s hedge", {"mair": "MAIR"}),
        ("Ask Huw, or Nía Davies", {"huw": "Huw", "nia": "Nía Davies"}),
        ("Rees’s field", {"huw": "Rees"}),
        ("the new huw of the hall", {}),
        ("Huwcyn cries", {}),
        ("More light in the hall", {}),
        ("'; DROP TABLE idea; --", {}),
    ],
)
def test_whom_a_text_seems_to_name(village: people.Village, text: str, found: dict[str, str]) -> None:
    named = naming.named_in(text, naming.everybody(village.group_id))
    assert named == {people.member_of(village, who).id: word for who, word in found.items()}


def test_only_whom_the_group_knows_is_named_and_a_question_is_asked_once(village: people.Village) -> None:
    people.found("aber")  # its coordinator is called Sioned as well
    alys = people.actor(village, "alys")
    told = service.Told("Huw has a van", "en", None, None)
    with pytest.raises(AboutSomebody) as raised:
        service.write(alys, village.group_id, told)
    assert raised.value.values["names"] == "Huw"
    assert service.write(alys, village.group_id, told, meant=True).text == "Huw has a van"
    with pytest.raises(AboutSomebody):
        service.write(alys, village.group_id, told._replace(text="Help with a prescription"))
    own = told._replace(text="Alys would like a bench", member=people.member_of(village, "alys"))
    assert service.write(alys, village.group_id, own).member_id == alys.member_id


def test_nobody_decides_who_has_to_do_with_it(village: people.Village) -> None:
    assert names(tell(village, "alys")) == (["Huw", "Nia", "Sioned"], False)
    assert names(tell(village, "nia")) == (["Huw", "Sioned"], False)
    assert names(tell(village, "alys", "Nia and Huw were rude")) == (["Sioned"], False)
    asked = tell(village, "alys")
    looks.report(people.actor(village, "sioned"), asked, "It hurts", "en")
    assert names(asked) == (["Huw", "Nia"], False)
    host = Actor.host(village.group_id)
    surgery = members.add(host, village.group_id, name="Surgery", kind="organisation")
    acting = stand_ins.name(host, surgery, people.member_of(village, "huw"), said="counter")
    stand_ins.consent(people.actor(village, "huw"), acting)
    assert names(tell(village, "alys", about=surgery)) == (["Nia", "Sioned"], False)
    everybody = tell(village, "huw", "Sioned and Nia, and I")
    assert names(everybody) == (["Huw", "Nia", "Sioned"], True)  # all are concerned: single-handed
    last = tell(village, "nia", "Sioned was rude")
    looks.report(people.actor(village, "huw"), last, "It hurts", "en")
    assert names(last) == (["Huw"], True)
    looks.take_off(officer(village, "huw"), last)
    assert last.said[-1].single_handed == 1
    rows = trail.about(village.group_id, last.ref)
    assert rows[-1].action == "idea.taken off" and rows[-1].facts == {"single_handed": 1}


def test_from_asking_to_the_last_word(village: people.Village) -> None:
    idea, mair, alys = tell(village, "alys"), people.actor(village, "mair"), people.actor(village, "alys")
    sioned = officer(village, "sioned")
    for words, refusal in ((" ", Missing), ("a\x07b", OddCharacters)):
        with pytest.raises(refusal):
            looks.report(mair, idea, words, "en")
    with pytest.raises(NotNow):  # nobody asked
        looks.stand(sioned, idea)
    looks.report(mair, idea, "It hurts", "en")
    looks.report(mair, idea, "It hurts me", "en")
    assert [each.words for each in looks.waiting(idea)] == ["It hurts me"]
    assert looks.to_decide(sioned, village.group_id) == [idea]
    with pytest.raises(NotNow):
        looks.reply(alys, idea, "Why?", "en")
    with pytest.raises(WhyNot):
        looks.take_off(officer(village, "sioned", None), idea)
    looks.take_off(sioned, idea)
    with pytest.raises(NotNow):
        looks.take_off(sioned, idea)
    assert looks.to_decide(sioned, village.group_id) == [] and looks.taken_off(sioned, village.group_id) == [idea]
    looks.reply(alys, idea, "I meant well", "en")
    assert looks.to_decide(sioned, village.group_id) == [idea]
    looks.leave_off(sioned, idea)
    assert looks.to_decide(sioned, village.group_id) == []
    looks.reply(people.actor(village, "nia"), idea, "She rang: I meant well", "en")
    assert trail.about(village.group_id, idea.ref)[-1].on_behalf_of == people.member_of(village, "alys").number
    looks.stand(sioned, idea)
    assert idea.off_on is None and idea.off_why == ""
    assert [each.what for each in idea.said] == ["off", "answer", "left", "answer", "stands"]
    with pytest.raises(LookedAt):
        looks.report(mair, idea, "Again", "en")
    assert [(each.words, each.settled_on is not None) for each in idea.reports] == [("", True)]


def test_wrong_hands_and_other_groups(village: people.Village) -> None:
    idea, other = tell(village, "alys"), people.found("aber")
    stranger = people.actor(other, "sioned").for_reason("why", "en")
    for verb in (
        lambda: looks.report(stranger, idea, "It hurts", "en"),
        lambda: looks.take_off(stranger, idea),
        lambda: looks.reply(stranger, idea, "It hurts", "en"),
        lambda: looks.to_decide(stranger, village.group_id),
        lambda: service.write(stranger, village.group_id, service.Told("A bench", "en", None, None)),
    ):
        with pytest.raises(NotFound):
            verb()
    mair = officer(village, "mair")
    for verb in (
        lambda: looks.take_off(mair, idea),
        lambda: looks.stand(mair, idea),
        lambda: looks.reply(mair, idea, "Mine", "en"),
        lambda: looks.to_decide(mair, village.group_id),
    ):
        with pytest.raises(NotAllowed):
            verb()
    with pytest.raises(TooNear):
        looks.take_off(officer(village, "nia"), tell(village, "nia"))


def test_what_is_kept_and_forgotten(village: people.Village) -> None:
    idea, theirs = tell(village, "alys"), tell(village, "nia")
    looks.report(people.actor(village, "mair"), idea, "It hurts", "en")
    looks.report(people.actor(village, "alys"), theirs, "It hurts me", "en")
    looks.take_off(officer(village, "sioned"), idea)
    looks.reply(people.actor(village, "alys"), idea, "Why?", "en")
    alys, sioned = people.member_of(village, "alys"), people.member_of(village, "sioned")
    kept = held.held_about(alys)
    assert [row["In words"] for row in kept["Ideas that were looked at, yours or by you"]] == ["It hurts", "Why?"]
    assert [row["Why"] for row in kept["Ideas you asked us to look at"]] == ["It hurts me"]
    with db.write():
        held.forget(sioned)
    assert [each.words for each in db.session.scalars(select(IdeaSaid).order_by(IdeaSaid.id))] == ["", "Why?"]
    with db.write():
        held.forget(alys)
    assert db.session.scalars(select(IdeaSaid)).all() == [] and db.session.scalars(select(IdeaReport)).all() == []
    assert [each.ref for each in db.session.scalars(select(Idea))] == [theirs.ref]
