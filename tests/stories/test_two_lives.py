"""Two lives in the time bank, from the first word to the last: one on a telephone of her own, one on paper."""

from __future__ import annotations

import io
import zipfile

from tests.browse import Browser
from tests.stories.conftest import Village
from tests.stories.test_helping import LENGTH
from tests.stories.test_joining import apply, numbers_of
from timebank.db import db
from timebank.ledger import queries as book
from timebank.ledger.audit import audit
from timebank.members import queries as people
from timebank.members.models import Member

NEST, BETI = "Nest Hughes", "Beti Morgan"


def sound(village: Village) -> None:
    """`timebank audit` has nothing to say, and the book balances."""
    with village.app.app_context():
        assert audit(village.group_id).findings == []
        assert book.totals(village.group_id).balance == 0
        db.session.remove()


def known(village: Village, name: str) -> Member:
    """Somebody who came after the others, known by the first name from now on."""
    with village.app.app_context():
        (member,) = people.named(village.group_id, name)
        db.session.expunge_all()
    village.refs[name.split(maxsplit=1)[0]], village.numbers[name.split(maxsplit=1)[0]] = member.ref, member.number
    return member


def test_nest_applies_on_a_phone_and_is_forgotten_in_the_end(village: Village) -> None:
    # She asks to join, somebody speaks with her, she is welcome.
    apply(village, NEST, phone="07700 900 123", about="I like walking")
    assert numbers_of(village, NEST) == []
    sioned = village.browser("Sioned").get(village.at("joining")).click(NEST)
    sioned.press("We have spoken", text="She would like company on walks. Read back to her.")
    sioned.click("Welcome them").press("Yes, welcome")
    nest_is = known(village, NEST)
    sound(village)

    # A card lets her in, on a computer that others use as well.
    card = village.browser("Sioned").get(village.at(f"people/{nest_is.ref}")).press("Make a card")
    words = str(card.value("words"))
    nest = Browser(village.app).get("/sign-in").press("Sign in", name=nest_is.number, password=words, own="")
    nest.get(village.at(""))
    assert f"Signed in: {NEST}" in nest.text
    sound(village)

    # In her own words, for two kinds of readers.
    mine = village.at(f"people/{nest_is.ref}")
    nest.get(f"{mine}/about/good-life").press("Keep it", text="A dog beside me.", audience="members")
    nest.get(f"{mine}/about/together").press("Keep it", text="Ring me first.", audience="me")
    text = village.browser("Mair").get(mine).text
    assert "A dog beside me." in text and "Ring me first." not in text
    sound(village)

    # She helps Mair, and Alys acts for her from then on.
    nest.get(village.at(f"log/gave/{village.refs['Mair']}"))
    nest.press("Go on", day__when="today", what="walking the dog", **LENGTH).press("Tell of these")
    village.browser("Mair").get(village.at("")).press("Yes, that's right")
    assert village.minutes("Nest") == 90
    nest.get(village.at("more")).click("Who acts for me").press("Ask them", who="Alys Jones")
    alys = village.browser("Alys").get(village.at("")).click("Answer").press("Yes, I will")
    assert alys.get(village.at(f"?for={nest_is.ref}")).status == 200
    sound(village)

    # She takes along what is hers, leaves, and asks to be forgotten.
    data = nest.get(village.at("more")).click("My data and privacy")
    answer = data.client.post(data.path, data={"csrf_token": data.value("csrf_token"), "take": "all"})
    assert answer.mimetype == "application/zip", answer.text[:500]
    kept = zipfile.ZipFile(io.BytesIO(answer.data))
    everything = b"".join(kept.read(name) for name in kept.namelist()).decode("utf-8", "replace")
    for word in ("A dog beside me.", "Ring me first.", "company on walks", "walking the dog"):
        assert word in everything, word
    sound(village)
    leave = nest.get(village.at("more")).click("My data and privacy").click("Leave the time bank")
    leave.press("Go on", hours="pot", forget="y", sure="forget").press("Leave now")
    assert "Goodbye" in leave.text
    sound(village)

    assert village.minutes("Nest") == 0
    mair = village.browser("Mair").get(village.at("statement"))
    assert "Former member" in mair.text and "Nest" not in mair.text
    assert alys.get(village.at(f"?for={nest_is.ref}")).status == 404
    assert numbers_of(village, NEST) == []


def test_beti_has_neither_telephone_nor_password(village: Village) -> None:
    # Joined on paper: somebody else types what she said.
    sioned = village.browser("Sioned").get(village.at("joining")).click("Somebody rang or wrote")
    sioned.press("Write it down", name=BETI, channel="slip", language="cy", told_by="Beti herself")
    sioned.click("Welcome them").press("Yes, welcome")
    beti = known(village, BETI)
    assert (beti.phone, beti.email, beti.user_id) == (None, None, None)
    sound(village)

    # Mair helps her; the coordinator passes her word on.
    mair = village.browser("Mair").get(village.at(f"log/gave/{beti.ref}"))
    mair.press("Go on", day__when="today", what="shopping", **LENGTH).press("Tell of these")
    ref = village.exchanges()[-1].ref
    listed = village.browser("Sioned").get(village.at("notices/"))
    assert BETI in listed.text and "Ydy hyn yn iawn?" in listed.text
    desk = village.browser("Sioned").get(village.at(f"desk/waiting/{ref}"))
    desk.press("Write", said="yes", channel="counter")
    assert village.minutes("Beti") == -90
    sound(village)

    # Alys acts for her, as Beti told the coordinator; the next hour is told and agreed through Alys.
    page = village.browser("Sioned").get(village.at(f"people/{beti.ref}/stand-ins"))
    page.press("Ask them", who="Alys Jones", said="counter")
    village.browser("Alys").get(village.at("")).click("Answer").press("Yes, I will")
    alys = village.browser("Alys").get(village.at(f"log/gave/{village.refs['Dafydd']}?for={beti.ref}"))
    alys.press("Go on", day__when="today", what="reading to him", **LENGTH).press("Tell of these")
    assert f"Alys Jones, acting for: {BETI}" in alys.text
    village.browser("Dafydd").get(village.at("")).press("Yes, that's right")
    assert village.minutes("Beti") == 0
    sound(village)

    # Once she comes in herself, on a neighbour's telephone, with the printed card.
    card = village.browser("Sioned").get(village.at(f"people/{beti.ref}")).press("Make a card")
    assert "Eich rhif" in card.text and "Your number" not in card.text  # in her language
    come = Browser(village.app, "cy").get(f"/card/{card.value('token')}").press("Dewch i mewn")
    assert come.get(village.at("")).status == 200 and BETI in come.text
    sound(village)

    # Her statement, printed by a coordinator who reads English: Welsh on paper, with who acted for her.
    paper = village.browser("Sioned").get(village.at(f"people/{beti.ref}/statement"))
    assert "Oriau: Beti Morgan" in paper.text and "Alys Jones, yn gweithredu dros: Beti Morgan" in paper.text
    sound(village)
