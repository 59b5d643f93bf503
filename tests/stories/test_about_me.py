"""About me, in my words: two audiences, somebody writing for somebody, and what it said before."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.stories.conftest import Village
from timebank.db import db
from timebank.notices.models import Notice
from timebank.notices.service import WORDED
from timebank.profiles import service
from timebank.trail import service as trail


def test_nobody_has_to_say_anything_and_only_me_and_the_coordinators_read_it(village: Village) -> None:
    mine = village.at(f"people/{village.refs['Mair']}")
    mair = village.browser("Mair").get(mine)
    assert mair.text.count("Nothing said, and that is fine.") == 3
    mair.get(mine + "/about/good-life")
    assert mair.value("audience") == "coordinators"
    mair.press("Keep it", text="")
    mair.get(mine + "/about/good-life").press("Keep it", text="My garden, and my Friday friends")
    assert "My garden" in village.browser("Sioned").get(mine).text
    assert "My garden" not in village.browser("Alys").get(mine).text
    assert "My garden" not in village.browser("Huw").get(mine).text


def test_a_text_carries_its_language(village: Village) -> None:
    mine = village.at(f"people/{village.refs['Mair']}")
    village.browser("Mair").get(mine + "/about/strengths").press(
        "Keep it", text="Dw i’n gallu gwrando.", language="cy", audience="members"
    )
    assert '<p lang="cy">Dw i’n gallu gwrando.</p>' in village.browser("Alys").get(mine).html
    assert "<p>Dw i’n gallu gwrando.</p>" in village.browser("Alys", "cy").get(mine).html


def test_who_writes_for_somebody_says_who_allowed_it_and_the_person_sees_old_and_new(village: Village) -> None:
    theirs = village.at(f"people/{village.refs['Mair']}")
    mair = village.browser("Mair").get(theirs + "/about/good-life").press("Keep it", text="My garden")
    sioned = village.browser("Sioned").get(theirs + "/about/good-life")
    assert sioned.value("text") == "My garden"
    sioned.press("Keep it", text="My garden, and a bench in it")
    assert sioned.status == 422 and "who allowed this" in sioned.text
    assert sioned.value("text") == "My garden, and a bench in it"
    sioned.press("Keep it", allowed_by="Mair, on the telephone on Tuesday")
    mair.get(theirs + "/about/good-life/before")
    assert "My garden, and a bench in it" in mair.text and "Mair, on the telephone on Tuesday" in mair.text
    assert mair.text.index("a bench in it") < mair.text.rindex("My garden")
    assert "Sioned Evans" in mair.text
    with village.app.app_context():
        told = db.session.scalars(select(Notice).where(Notice.kind == "profile.written")).one()
        assert told.member_id == village.member("Mair").id
        letter = WORDED["profile.written"](told, {"prompt": "good-life"})
        assert "What a good life looks like for me" in letter.lines[0] and letter.path == mair.path
        rows = trail.about(village.group_id, village.numbers["Mair"])
        assert [each.reason for each in rows if each.action == "profile.written"][-1].startswith("Mair, on the tel")
        assert all("garden" not in str(each.facts) for each in rows)
    assert village.browser("Sioned").get(theirs + "/about/good-life/before").status == 403


def test_an_old_version_can_be_deleted_and_the_newest_cannot(village: Village) -> None:
    theirs = village.at(f"people/{village.refs['Mair']}")
    mair = village.browser("Mair")
    for text in ("First words", "Second words"):
        mair.get(theirs + "/about/together").press("Keep it", text=text)
    mair.get(theirs + "/about/together/before")
    assert mair.buttons().count("Delete this") <= 1 and "First words" in mair.text
    mair.press("Delete this")
    assert "First words" not in mair.text and "Second words" in mair.text
    with village.app.app_context():
        newest = service.queries.current(village.member("Mair"))["together"].ref
    assert mair.post(village.at(f"people/{newest}/about/drop"), {}).status == 409
    assert village.browser("Alys").get(theirs).post(village.at(f"people/{newest}/about/drop"), {}).status == 404


def test_nobody_writes_over_what_is_for_the_person_alone(village: Village) -> None:
    theirs = village.at(f"people/{village.refs['Mair']}")
    village.browser("Mair").get(theirs + "/about/together").press("Keep it", text="A secret", audience="me")
    sioned = village.browser("Sioned").get(theirs + "/about/together")
    assert "A secret" not in sioned.text and sioned.value("text") == ""
    sioned.press("Keep it", text="Other words", allowed_by="Mair")
    assert "You cannot do this yourself" in sioned.text
    assert "A secret" in village.browser("Mair").get(theirs).text


def test_both_kinds_of_expertise_stand_in_one_list_alike(village: Village) -> None:
    theirs = village.at(f"people/{village.refs['Mair']}")
    mair = village.browser("Mair").get(theirs + "/expertise")
    mair.press("Add", text="Nursing", kind="profession").press("Add", text="Living with diabetes", kind="experience")
    alys = village.browser("Alys").get(theirs)
    assert alys.text.index("Living with diabetes") < alys.text.index("Nursing")
    assert alys.html.count("<li><span>") >= 2
    mair.press("Take away")
    assert "Living with diabetes" not in village.browser("Alys").get(theirs).text


def test_contacts_are_seen_by_those_the_person_chose(village: Village) -> None:
    theirs, phone = village.at(f"people/{village.refs['Alys']}"), "01970 600 201"
    mair = village.browser("Mair")
    assert phone not in mair.get(theirs).text
    alys = village.browser("Alys").get(theirs + "/contacts")
    assert alys.value("phone") == "arranged"
    alys.press("Save", phone="members")
    assert phone in mair.get(theirs).text
    alys.get(theirs + "/contacts").press("Save", phone="coordinators")
    assert phone not in mair.get(theirs).text and phone in village.browser("Sioned").get(theirs).text
    assert mair.get(theirs + "/contacts").status == 403


@pytest.mark.parametrize("text", ["x" * 10_000, "gard\u202een"])
def test_odd_words_come_back_with_a_sentence(village: Village, text: str) -> None:
    theirs = village.at(f"people/{village.refs['Mair']}")
    mair = village.browser("Mair").get(theirs + "/about/good-life").press("Keep it", text=text)
    assert mair.status == 422
    assert village.browser("Mair").get(theirs).text.count("Nothing said") == 3


def test_a_wrong_audience_is_refused(village: Village) -> None:
    theirs = village.at(f"people/{village.refs['Mair']}")
    mair = village.browser("Mair").get(theirs + "/about/good-life")
    mair.post(theirs + "/about/good-life", {"text": "x", "language": "en", "audience": "everybody"})
    assert mair.status == 422


def test_all_of_it_is_handed_out_and_forgotten(village: Village) -> None:
    theirs = village.at(f"people/{village.refs['Mair']}")
    mair = village.browser("Mair")
    mair.get(theirs + "/about/good-life").press("Keep it", text="Before")
    mair.get(theirs + "/about/good-life").press("Keep it", text="After")
    mair.get(theirs + "/expertise").press("Add", text="Bees")
    mair.get(theirs + "/contacts").press("Save", email="members")
    with village.app.app_context():
        member = village.member("Mair")
        held = service.held_about(member)
        assert [each["In your words"] for each in held["About you, in your words"]] == ["Before", "After"]
        assert held["What you know about"][0]["In your words"] == "Bees"
        with db.write():
            service.forget(member)
        left = service.held_about(member)
        assert left["About you, in your words"] == [] and left["What you know about"] == []
        assert {each["Who sees it"] for each in left["Who sees how to reach you"]} == {"arranged"}


def test_the_guide_prints_one_sheet_in_each_language(village: Village) -> None:
    page = village.browser("Mair").get(village.at("guide"))
    assert page.html.count('<article class="letter" lang="cy">') == 1
    assert page.html.count('<article class="letter" lang="en">') == 1
