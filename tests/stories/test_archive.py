"""Everything about one person as a file: its page in their language to the last word, its tables under fixed names."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from html import unescape

from sqlalchemy import select

from tests.browse import Browser
from tests.browser.catalogue import in_the_other_language
from tests.stories.conftest import Village
from tests.stories.test_stand_ins import actor, appoint
from timebank.arranging import afterwards
from timebank.arranging import service as arranging
from timebank.board import service as board
from timebank.board.models import Listing
from timebank.circles import queries as circle_queries
from timebank.circles import service as circles
from timebank.db import db
from timebank.decisions import service as decisions
from timebank.desk import calls
from timebank.exchanges.models import Exchange
from timebank.gatherings import posting as attendance
from timebank.gatherings import service as gatherings
from timebank.gifts import service as gifts
from timebank.ideas import service as ideas
from timebank.joining import applications, checks, invitations
from timebank.joining.models import Application
from timebank.members.models import Member
from timebank.mirror import service as mirror
from timebank.notices.models import Notice
from timebank.permissions import Actor
from timebank.privacy import concerns
from timebank.profiles import service as profiles
from timebank.signin import service as signin
from timebank.slips import service as slips
from timebank.twokeys import acts

PASSWORD = "croeso-i-bawb"
DAY = timedelta(days=1)


def full(village: Village) -> None:
    """Alys, with something in every table there is. All she and others write is Welsh."""
    app = village.app
    with app.app_context():
        sioned, host = actor(village, "Sioned"), Actor.host(village.group_id)
        alys = village.member("Alys")
        told = applications.Told("Alys Jones", phone="01970 600 201", about="Hoffi cerdded", about_language="cy")
        application, _ = applications.apply(Actor(), village.group_id, told, key="alys")
        applications.talk(sioned, application, "Sgwrs dda", "cy")
        applications.answer(Actor(), application, "Diolch", "cy")
        check = checks.add(sioned, village.group_id, "Wedi cwrdd", "", renews=True)
        checks.tick(sioned, application, check, "Uwch", village.today())
        with db.write():
            application.member_id, application.state = alys.id, "welcomed"
        invitations.make(actor(village, "Alys"))
        for prompt in ("good-life", "strengths"):
            profiles.write(actor(village, "Alys"), alys, prompt, "Ci wrth fy ochr", "cy", "members")
        profiles.add_expertise(actor(village, "Alys"), alys, "experience", "Gwenyn", "cy")
        profiles.choose_contacts(actor(village, "Alys"), alys, phone="members", email="arranged")
        profiles.choose_way(actor(village, "Alys"), alys, "phone", "Nid cyn deg", "cy")
        signin.card(sioned, alys)
        signin.come_in(signin.sign_in_link(host, alys), PASSWORD, PASSWORD)
        signin.new_codes(actor(village, "Alys"), alys)
        acts.give_role(sioned.for_reason("Etholwyd", "cy"), alys, "signer")
        concerns.complain(actor(village, "Alys"), alys, "Rhif ar boster", "cy")
        concerns.tell(actor(village, "Alys"), alys, village.member("Mair"), "Yn unig", "cy")
        board.post(actor(village, "Alys"), alys, {"kind": "offer", "title": "Garddio", "language": "cy",
                                                  "category": "garden", "timing": "any", "place": "yours"})  # fmt: skip
        appoint(village, "Dafydd", "Alys")
        on_the_board_and_on_paper(village, alys)
        calls.say(sioned, alys, "no reply", key="a")
    alys_ = Browser(app).get("/sign-in").press("Sign in", name=village.numbers["Alys"], password="anghywir")
    assert alys_.status == 422
    length = {"length__h": "1", "length__m": "0"}
    mair = village.browser("Mair").get(village.at(f"log/received/{village.refs['Alys']}"))
    mair.press("Go on", day__when="today", what="garddio", **length).press("Tell of these")
    village.browser("Alys").get(village.at("")).press("Yes, that's right")
    dafydd = village.browser("Dafydd").get(village.at(f"log/gave/{village.refs['Alys']}"))
    dafydd.press("Go on", day__when="today", what="siopa", **length).press("Tell of these")
    with app.app_context():
        helped = db.session.scalars(select(Exchange).where(Exchange.state == "agreed")).one()
        afterwards.thank(actor(village, "Mair"), helped, "Diolch yn fawr", "cy")
        together(village)


def together(village: Village) -> None:
    """What Alys does with others: a get-together, a gift, a circle, what members decide and say."""
    by_alys, by_mair, sioned = actor(village, "Alys"), actor(village, "Mair"), actor(village, "Sioned")
    alys, mair, group_id = village.member("Alys"), village.member("Mair"), village.group_id
    plan = gatherings.Plan("Bore coffi", village.today(), "23:30", 60, "none", [alys], language="cy")
    gathering = gatherings.announce(by_alys, group_id, plan)
    attendance.write(by_alys, gathering, attendance.Sheet(60, [alys], [mair]))
    other = gatherings.announce(by_mair, group_id, replace(plan, leaders=[mair], on_day=village.today() + DAY))
    gatherings.come(by_alys, other)
    gatherings.make_feed(by_alys, group_id, alys)
    gifts.give(by_alys, alys, gifts.Present(15, mair, "Diolch", "cy"))
    circle = circles.found(by_alys, group_id, circles.Told(name_cy="Siwgr", purpose_cy="Siarad"))
    door = circles.invite(by_alys, circle, mair)
    circles.come_in(by_mair, door.ref)
    circles.hand_on(by_alys, circle)
    for who, text in ((by_alys, "Helo"), (by_mair, "Helo eto")):
        circles.say(who, circle, text, "cy")
    (seat,) = [each for each in circle_queries.seats(circle) if each.member_id == mair.id]
    circles.ask_buddy(by_alys, circle, seat.ref)
    inside = gatherings.announce(by_alys, group_id, replace(plan, circle=circle))
    attendance.write(by_alys, inside, attendance.Sheet(60, [alys], [mair]))
    later = replace(plan, leaders=[mair], on_day=village.today() + DAY, circle=circle)
    gatherings.come(by_alys, gatherings.announce(by_mair, group_id, later))
    days = {"opens_on": village.today(), "closes_on": village.today() + 7 * DAY}
    proposal = decisions.propose(
        by_alys, group_id, "rounding", "up", words_cy="Talgrynnu i fyny", words_en="", way="consent", **days
    )
    decisions.say(by_alys, proposal, "Beth amdani", "cy")
    decisions.answer(by_alys, proposal, decisions.Word("agree"))
    ideas.tell(by_alys, group_id, ideas.Told("Mainc wrth y siop", "cy", alys, None))
    mirror.begin(sioned, group_id)
    mirror.answer(by_alys, group_id, dict.fromkeys(mirror.QUESTIONS, mirror.ANSWERS[0]))


def on_the_board_and_on_paper(village: Village, alys: Member) -> None:
    """Somebody answers what Alys offers, they agree on a day; and she is on a slip."""
    mair = actor(village, "Mair")
    listing = db.session.scalars(select(Listing).where(Listing.member_id == alys.id)).one()
    conversation = arranging.reply(mair, listing, "Hoffwn i help", "cy")
    arranging.write(actor(village, "Alys"), conversation, "Wrth gwrs", "cy")
    plan = arranging.Plan(village.today(), 60, "10:30", "Capel", "", "cy")
    proposed = arranging.propose(actor(village, "Alys"), conversation, plan)
    arranging.agree(mair, conversation, proposed.ref)
    sioned = actor(village, "Sioned")
    run = slips.give_out(sioned, village.group_id, 1, "hand")
    line = slips.Line(run.first, [alys], [village.member("Mair")], village.today(), 30, "siopa", "cy")
    slips.add(sioned, slips.open_pile(sioned, village.group_id, 1, 30), line)


def taken(village: Village, language: str) -> dict[str, str]:
    alys = village.browser("Alys", language)
    alys.get(village.at(f"people/{village.refs['Alys']}/data"))
    token = alys.value("csrf_token")
    answer = alys.client.post(
        alys.path, data={"csrf_token": token, "take": "all"}, headers={"Accept-Language": language}
    )
    assert answer.mimetype == "application/zip", answer.text[:500]
    kept = zipfile.ZipFile(io.BytesIO(answer.data))
    return {name: kept.read(name).decode("utf-8-sig") for name in kept.namelist()}


def pieces(page: str) -> list[str]:
    """Every piece of text between two tags, and what the page is called."""
    return [piece for piece in (unescape(each).strip() for each in re.findall(r">([^<]+)<", page)) if piece]


def speak(village: Village, language: str) -> None:
    with village.app.app_context(), db.write():
        for who in ("Alys", "Sioned", "Mair"):
            village.member(who).language = language


def test_not_a_word_of_english_on_a_welsh_archive(village: Village) -> None:
    speak(village, "cy")
    full(village)
    files = taken(village, "cy")
    (page,) = [text for name, text in files.items() if name.endswith(".html")]
    assert '<html lang="cy">' in page
    texts = pieces(page)
    assert len(texts) > 150
    names = {"Alys Jones", "Mair Pugh", "Dafydd Owen", "Sioned Evans", "Huw Rees"}
    assert in_the_other_language([(text, "cy") for text in texts], names) == []
    # No name of the program's own: an act, a state, a date for machines.
    raw = [text for text in texts if re.fullmatch(r"[a-z]+[._-][a-z -]+|\d{4}-\d\d-\d\d.*|[a-z]{3,9}", text)]
    allowed = {"garddio", "siopa"}
    assert [text for text in raw if text not in allowed and not is_welsh(text)] == []


def is_welsh(text: str) -> bool:
    """Whether the catalogue has it as Welsh."""
    from tests.translations.catalogue import entries, strings

    return any(text == each for entry in entries() for each in strings(entry))


def test_the_names_in_files_for_programs_stay_the_same_in_both_languages(village: Village) -> None:
    full(village)
    found = {}
    for language in ("en", "cy"):
        speak(village, language)
        files = taken(village, language)
        data = json.loads(files["data.json"])
        found[language] = {title: [list(row) for row in rows[:1]] for title, rows in data.items()}
        sheets = {name: next(csv.reader(io.StringIO(text))) for name, text in files.items() if name.endswith(".csv")}
        assert any("about-you" in name for name in sheets)
        found[language, "sheets"] = sheets
        assert "account.opened" in [row["What"] for row in data["What was written down about you, by whom and why"]]
        assert data["Cards and links to sign in with"][0]["Card or link"] == "card"
    assert found["en"] == found["cy"]
    assert found["en", "sheets"] == found["cy", "sheets"]


def test_every_table_has_something_in_it_here(village: Village) -> None:
    """Else the test above would look at nothing."""
    full(village)
    data = json.loads(taken(village, "en")["data.json"])
    empty = {title for title, rows in data.items() if not rows}
    assert empty <= {
        "What you do for the time bank",
        "Sign-in links made for you",
        "Help told of, the other person not found",
        "Rules and words you decided for the group",
        "What you have read, or was read to you",
        "Whom you have blocked",
        "Slips of paper you typed",
        "Piles of slips you began or finished",
        "Numbers for slips you took",
        "What two sides said, as you settled it",
        "Cards printed to hand on",
        "Looks for safeguarding that you took",
        "What we told you about circles",
        "Words of others about proposals that you wrote down, heard or counted",
    }
    with village.app.app_context():
        assert db.session.query(Notice).count() and db.session.query(Application).count()
        assert db.session.query(Member).count()
