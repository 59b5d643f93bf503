"""Joining: on a phone, by a card, on paper; the talk, “not yet” and its answer; and what nobody learns."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.browse import Browser
from tests.stories.conftest import Village
from timebank import clock
from timebank.db import db
from timebank.joining import held as keeping
from timebank.joining.models import Application, Invitation, Said
from timebank.ledger import queries as book
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.notices.models import Notice
from timebank.permissions import Actor

CODE = re.compile(r"[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}")


def visitor(village: Village, language: str = "en") -> Browser:
    return Browser(village.app, language)


def apply(village: Village, name: str = "Nest Hughes", **told: str) -> tuple[Browser, str]:
    """Somebody asks to join on the web; their browser, and their code."""
    page = visitor(village).get(village.at("join"))
    page.press("Send", name=name, **(told or {"phone": "07700 900 123"}))
    assert page.status == 200, page.text
    found = CODE.search(page.text)
    assert found, page.text
    return page, found[0]


def count(village: Village, table: type) -> int:
    with village.app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


def open_applicant(village: Village, name: str = "Nest Hughes", who: str = "Sioned") -> Browser:
    return village.browser(who).get(village.at("joining")).click(name)


def numbers_of(village: Village, name: str) -> list[str]:
    with village.app.app_context():
        return [one.number for one in people.named(village.group_id, name)]


def kinds_of_notices(village: Village) -> list[str]:
    with village.app.app_context():
        return list(db.session.scalars(select(Notice.kind).order_by(Notice.id)))


def test_apply_on_a_phone_be_welcomed_and_say_two_things_to_two_audiences(village: Village) -> None:
    page = visitor(village).get(village.at("")).click("I would like to join")
    assert "01970 600 123" in page.text
    page.press("Send", name="Nest Hughes")
    assert page.status == 422 and "one way to reach you" in page.text
    page.press("Send", phone="07700 900 123", email="nest@example.org", about="I like walking")
    code = CODE.search(page.text)[0]
    assert "Thank you. We have heard you." in page.text and numbers_of(village, "Nest Hughes") == []
    assert count(village, Application) == 1

    sioned = village.browser("Sioned").get(village.at("desk/"))
    assert "1would like to join" in sioned.text.replace(" ", "", 1) or "would like to join" in sioned.text
    sioned.click("would like to join").click("Nest Hughes")
    sioned.press("We have spoken", text="She would like company on walks. Read back to her.")
    assert "company on walks" in sioned.text
    assert "company on walks" in visitor(village).get(village.at(f"join/at/{code}")).text  # all of it is hers to read

    sioned.click("Welcome them").press("Yes, welcome")
    assert sioned.path == village.at(f"people/{_ref(village, 'Nest Hughes')}") and "Nest Hughes" in sioned.text
    assert "You are a member" in visitor(village).get(village.at(f"join/at/{code}")).text
    assert kinds_of_notices(village) == ["joining.received", "joining.welcomed"]

    link = re.search(r"/link/\S+", sioned.press("Make a link").text)[0]
    nest = visitor(village).get(link)
    nest.press("Come in", password="walking-by-the-sea", again="walking-by-the-sea")
    nest.get(village.at(f"people/{_ref(village, 'Nest Hughes')}"))
    nest.get(nest.path + "/about/good-life").press("Keep it", text="A dog beside me.", audience="members")
    nest.get(nest.path + "/about/together").press("Keep it", text="Ring me first.", audience="me")
    assert "A dog beside me." in nest.text and "Ring me first." in nest.text
    mine = village.at(f"people/{_ref(village, 'Nest Hughes')}")
    for who, sees in (("Mair", (True, False)), ("Sioned", (True, False)), ("Huw", (True, False))):
        text = village.browser(who).get(mine).text
        assert ("A dog beside me." in text, "Ring me first." in text) == sees, who


def _ref(village: Village, name: str) -> str:
    with village.app.app_context():
        return people.named(village.group_id, name)[0].ref


def test_a_member_without_email_telephone_or_password_is_joined_on_paper(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at("joining")).click("Somebody rang or wrote")
    sioned.press("Write it down", name="Beti Morgan", channel="slip", language="cy")
    assert sioned.status == 422 and sioned.value("name") == "Beti Morgan"
    sioned.press("Write it down", told_by="Beti herself")
    code = CODE.search(sioned.text)[0]
    assert "Beti herself" in sioned.text and "On paper" in sioned.text
    sioned.click("Welcome them").press("Yes, welcome")
    with village.app.app_context():
        beti = people.named(village.group_id, "Beti Morgan")[0]
        assert (beti.phone, beti.email, beti.user_id, beti.language) == (None, None, None, "cy")
    assert "Croeso" in visitor(village, "cy").get(village.at(f"join/at/{code}")).text


def test_the_form_asks_at_most_four_things_and_needs_two(village: Village) -> None:
    page = visitor(village).get(village.at("join"))
    page.press("Send")
    assert page.status == 422
    required = {"name", "phone"}
    fields = set(re.findall(r'href="#(\w+)"', page.html)) - {"main"}
    assert fields <= required and len(fields) <= 4
    assert 'type="checkbox"' not in page.html
    assert not re.search(r"eligib|benefit|disab|need help with", page.text.lower())


def test_not_yet_needs_two_and_the_answer_opens_it_again(village: Village) -> None:
    _, code = apply(village)
    sioned = open_applicant(village).click("Not yet")
    sioned.press("Ask a second person")
    assert sioned.status == 422
    sioned.press("Ask a second person", reason="We could not reach your referee.")
    assert "Yes, not yet" not in sioned.buttons()
    page = visitor(village).get(village.at(f"join/at/{code}"))
    assert "referee" not in page.text and "Thank you. We have heard you." in page.text
    sioned.post(village.at(f"joining/{_application(village)}/second"), {"say": "yes"})
    assert sioned.status == 403

    huw = open_applicant(village, who="Huw")
    huw.press("Yes, not yet")
    page.get(page.path)
    assert "We could not reach your referee." in page.text
    assert "joining.not yet" in kinds_of_notices(village)
    page.press("Send", text="She has moved. Here is another.")
    assert "She has moved" in page.text
    assert "She has moved" in open_applicant(village).text
    assert "waits for a talk" in village.browser("Sioned").get(village.at("joining")).text


def _application(village: Village) -> str:
    with village.app.app_context():
        return db.session.scalars(select(Application.ref)).one()


def test_with_one_officer_not_yet_goes_through_and_says_so(village: Village) -> None:
    village.end_roles("Huw")
    _, code = apply(village)
    sioned = open_applicant(village).click("Not yet").press("Ask a second person", reason="Let us meet first.")
    assert "single-handed" in sioned.text
    assert "Let us meet first." in visitor(village).get(village.at(f"join/at/{code}")).text


def test_what_is_not_ticked_asks_for_a_reason_and_locks_nothing(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at("joining/checks"))
    for name in ("met", "level"):
        form = next(
            form for form in sioned.doc.iter("form") if any(each.get("value") == name for each in form.iter("input"))
        )
        sioned.send(form, {})
    own = next(form for form in sioned.doc.iter("form") if form.get("id") == "typed")
    sioned.send(own, {"text_cy": "Wedi gweld y neuadd", "text_en": "Has seen the hall"})
    apply(village)
    page = open_applicant(village)
    page.press("Tick")
    assert page.text.count("seen") >= 1 and "Sioned Evans" in page.text
    page.click("Tick").press("Tick", level="Basic", renew_by="3/5/2030")
    assert "Renew by: 3 May 2030" in page.text
    page.click("Welcome them")
    assert "Has seen the hall" in page.text
    page.press("Yes, welcome")
    assert page.status == 422 and "Is that right?" in page.text
    page.press("Yes, welcome", reason="Comes with us on Saturday")
    assert numbers_of(village, "Nest Hughes") != []


def test_an_invitation_opens_the_form_once_and_tells_nobody(village: Village) -> None:
    mair = village.browser("Mair").get(village.at("people")).click("Invite somebody").press("Make a card")
    code = CODE.search(mair.text)[0]
    assert "diabet" not in mair.text.lower() and "/join/card/" in mair.text
    before = visitor(village).get(village.at("join/code")).press("Go on", code=code.lower().replace("-", " "))
    assert before.path == village.at(f"join/card/{code}")
    assert count(village, Application) == 0  # looking uses nothing up
    before.press("Send", name="Ifan Parri", phone="07700 900 200")
    assert count(village, Application) == 1
    assert visitor(village).get(village.at(f"join/card/{code}")).status == 404
    assert visitor(village).get(village.at("join/code")).press("Go on", code=code).status == 422
    open_applicant(village, "Ifan Parri").click("Welcome them").press("Yes, welcome")
    text = village.browser("Mair").get(village.at("invite")).text
    assert "Ifan" not in text and "used" not in text
    assert "joining.referred" not in kinds_of_notices(village)
    with village.app.app_context():
        assert db.session.scalars(select(Application.referred_by_id)).one() is None


def test_who_invited_is_told_where_the_person_says_so(village: Village) -> None:
    mair = village.browser("Mair").get(village.at("invite")).press("Make a card")
    code = CODE.search(mair.text)[0]
    page = visitor(village).get(village.at(f"join/card/{code}"))
    page.press("Send", name="Ifan Parri", phone="07700 900 200", tell="y")
    assert "joining.referred" not in kinds_of_notices(village)
    open_applicant(village, "Ifan Parri").click("Welcome them").press("Yes, welcome")
    assert kinds_of_notices(village)[-1] == "joining.referred"


def test_an_old_card_opens_nothing(village: Village) -> None:
    mair = village.browser("Mair").get(village.at("invite")).press("Make a card")
    code = CODE.search(mair.text)[0]
    with village.app.app_context(), db.write():
        db.session.scalars(select(Invitation)).one().expires_at = clock.text(clock.now() - timedelta(days=1))
    assert visitor(village).get(village.at(f"join/card/{code}")).status == 404


def test_the_coordinator_sees_a_likeness_and_the_visitor_nothing(village: Village) -> None:
    page, _ = apply(village, "Alys  JONES", phone="+44 1970 600201")
    assert "same person" not in page.text
    text = open_applicant(village, "Alys JONES").text
    assert "Perhaps the same person?" in text and village.numbers["Alys"] in text
    page, _ = apply(village, "Somebody Else", phone="01970600201")
    assert "same person" not in page.text
    assert "Perhaps the same person?" in open_applicant(village, "Somebody Else").text


def test_a_double_tap_is_one_application(village: Village) -> None:
    page, code = apply(village)
    page.again()
    assert CODE.search(page.text)[0] == code and count(village, Application) == 1


def test_more_than_a_handful_a_day_from_one_place_is_asked_to_ring(village: Village) -> None:
    for nth in range(5):
        apply(village, f"Somebody {'ABCDE'[nth]}")
    page = visitor(village).get(village.at("join")).press("Send", name="One Too Many", phone="07700 900 199")
    assert page.status == 429 and "ring us" in page.text
    assert count(village, Application) == 5
    with village.app.app_context():
        kept = db.session.scalars(select(Application.came_from)).all()
        assert all(one and "127.0.0.1" not in one for one in kept)


@pytest.mark.parametrize(
    "told",
    [
        {"name": "Nest\u202eHughes", "phone": "07700 900 123"},
        {"name": "N" * 10_000, "phone": "07700 900 123"},
        {"name": "Nest Hughes", "phone": "07700 900 123", "about": "x" * 10_000},
        {"name": "Nest Hughes", "email": "not an address"},
        {"name": "Nest Hughes", "email": "nest@example.org\r\nBcc: all@example.org"},
    ],
    ids=["bidi", "name", "about", "address", "header"],
)
def test_odd_things_typed_come_back_with_a_sentence(village: Village, told: dict[str, str]) -> None:
    page = visitor(village).get(village.at("join")).press("Send", **told)
    assert page.status == 422 and "There is a problem" in page.text
    assert count(village, Application) == 0


def test_somebody_who_waits_is_no_member(village: Village) -> None:
    apply(village, "Nest Hughes", email="nest@example.org")
    assert "Nest Hughes" not in village.browser("Mair").get(village.at("people")).text
    assert "Nest Hughes" not in village.browser("Mair").get(village.at("people")).press("Find", q="Nest Hughes").text
    assert village.browser("Mair").get(village.at("joining")).status == 403
    assert village.browser("Mair").get(village.at(f"joining/{_application(village)}")).status == 404
    assert visitor(village).get(village.at("joining")).path.startswith("/sign-in")


def test_a_code_opens_nothing_in_another_group(village: Village, elsewhere: Village) -> None:
    _, code = apply(village)
    assert visitor(village).get(f"/g/{elsewhere.slug}/join/at/{code}").status == 404
    assert visitor(village).get(village.at("join/at/AAAA-BBBB-CCCC-DDDD")).status == 404
    assert elsewhere.browser("Non").get(f"/g/{elsewhere.slug}/joining/{_application(village)}").status == 404


def test_thinking_better_of_it_and_half_a_year_later(village: Village) -> None:
    page, _ = apply(village, "Nest Hughes", email="nest@example.org")
    page.press("Send", text="My neighbour knows me")
    page.press("I would rather not join")
    assert "You no longer ask to join" in page.text
    assert "Welcome them" not in village.browser("Sioned").get(village.at(f"joining/{_application(village)}")).text
    with village.app.app_context():
        assert keeping.tidy(Actor.host()) == 0
        with clock.at(clock.now() + timedelta(days=183)):
            assert keeping.tidy(Actor.host()) == 1
    assert (count(village, Application), count(village, Said), count(village, Notice)) == (0, 0, 0)


def test_everything_kept_of_a_joining_is_handed_out_and_forgotten(village: Village) -> None:
    apply(village, "Nest Hughes", email="nest@example.org", about="I like walking")
    open_applicant(village).press("We have spoken", text="Likes company").click("Welcome them").press("Yes, welcome")
    with village.app.app_context():
        nest = db.session.scalars(select(Member).where(Member.name == "Nest Hughes")).one()
        held = keeping.held_about(nest)
        assert held["When you asked to join"][0]["What you told us"] == "I like walking"
        assert held["What was said about joining"][0]["In words"] == "Likes company"
        with db.write():
            keeping.forget(nest)
        assert all(not rows for rows in keeping.held_about(nest).values())
    assert count(village, Said) == 0


def test_welcome_hours_come_from_the_issuance_account(village: Village) -> None:
    village.rule("welcome_minutes", "120")
    apply(village)
    open_applicant(village).click("Welcome them").press("Yes, welcome")
    with village.app.app_context():
        nest = people.named(village.group_id, "Nest Hughes")[0]
        assert book.balance(nest.account_id) == 120
    assert village.posted() == 1


def test_it_is_all_in_welsh_too(app: Flask, village: Village) -> None:
    page = visitor(village, "cy").get(village.at("join"))
    assert page.doc.get("lang") == "cy"
    assert "I would like" not in page.text
