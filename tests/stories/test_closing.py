"""The end of a month: a coordinator and a second signer close it; what is told late moves no figure of it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, timedelta

import pytest
from freezegun import freeze_time
from sqlalchemy import select

from tests.browse import Browser
from tests.stories.conftest import Village
from timebank import clock, words
from timebank.closing.models import ClosedReport
from timebank.db import db
from timebank.exchanges import answers, corrections
from timebank.exchanges import queries as exchange_queries
from timebank.exchanges import service as exchanges
from timebank.exchanges.models import Exchange
from timebank.ledger import months
from timebank.members import service as members
from timebank.permissions import Actor
from timebank.trail import service as trail
from timebank.twokeys.models import KeyedAct


def last_month(village: Village) -> date:
    """The fifteenth of the month before this one."""
    return (village.today().replace(day=1) - timedelta(days=1)).replace(day=15)


def actor(village: Village, first: str) -> Actor:
    member = village.member(first)
    return members.actor_of(member.user, member, village.group_id)


def told(village: Village, giver: str, receiver: str, day: date, minutes: int = 60, *, agreed: bool = True) -> str:
    """Help that the giver told of and the receiver agreed to; its reference."""
    with village.app.app_context():
        claim = exchanges.Claim(village.member(giver), village.member(receiver), day, minutes, "In the garden", "en")
        ref = exchanges.log(actor(village, giver), village.group_id, claim).ref
        if agreed:
            answers.agree(actor(village, receiver), exchange_queries.by_ref(actor(village, receiver), ref))
        return ref


def ready(village: Village, page: Browser, month: str) -> Browser:
    """Everything that an officer sees to before a month closes."""
    page.get(village.at(f"closing/{month}")).press("Check the book now").press("Everybody has their statement")
    assert page.status == 200, page.text
    return page


def close(village: Village, month: str) -> str:
    """Close a month by two people; the reference of what they agreed."""
    page = ready(village, village.browser("Sioned"), month).press("Propose to close")
    assert page.status == 200, page.text
    ref = page.path.rpartition("/")[2]
    huw = village.browser("Huw").get(village.at(f"two-keys/{ref}")).click("Look through it first")
    assert "Everybody has their statement" not in huw.text.partition("For bookkeepers")[0]  # nothing is left to press
    huw.get(village.at(f"two-keys/{ref}")).press("Confirm")
    assert huw.status == 200, huw.text
    return ref


def state(village: Village, month: str) -> str:
    with village.app.app_context():
        return months.state(village.group_id, month)


def test_two_people_close_a_month_and_a_late_slip_moves_nothing_of_it(village: Village) -> None:
    day = last_month(village)
    month = day.isoformat()[:7]
    told(village, "Alys", "Mair", day, 90)
    open_ref = told(village, "Dafydd", "Gwen", day, 45, agreed=False)
    sioned = village.browser("Sioned").get(village.at("desk/")).click("Closing a month")
    sioned.get(village.at(f"closing/{month}")).press("Begin to close")
    assert state(village, month) == "closing"
    sioned.get(village.at("desk/"))
    assert "to do before this month closes" in sioned.text
    refused = sioned.get(village.at(f"closing/{month}")).press("Propose to close")
    assert refused.status == 409 and "What people told is agreed, or carried forward by name" in refused.text
    sioned.get(village.at(f"closing/{month}"))
    assert "Dafydd Owen → Gwen Jones" in sioned.text
    sioned.press("Carry forward")
    assert "carried forward by: Sioned Evans" in sioned.text
    close(village, month)
    assert state(village, month) == "closed"

    sioned.get(village.at(f"closing/{month}/report"))
    assert "1 hour 30 minutes · 1 time" in sioned.text and village.numbers["Huw"] in sioned.text
    assert village.numbers["Dafydd"] in sioned.text and "Dafydd Owen" not in sioned.text
    before = {language: sioned.client.get(village.at(f"closing/{month}/report.txt?in={language}")).data
              for language in ("cy", "en")}  # fmt: skip
    assert b"Help given" in before["en"] and b"Help given" not in before["cy"]

    told(village, "Mair", "Alys", day, 30)  # a slip from last month turns up
    with village.app.app_context():
        answers.agree(actor(village, "Gwen"), exchange_queries.by_ref(actor(village, "Gwen"), open_ref))
    after = {language: sioned.client.get(village.at(f"closing/{month}/report.txt?in={language}")).data
             for language in ("cy", "en")}  # fmt: skip
    assert after == before
    lines = sioned.get(village.at("books/lines"))
    assert lines.text.count("told late") == 2
    on = f"{day.year}-{day.month:02}-28"
    trial = sioned.get(village.at(f"books/trial?on={on}"))
    row = next(each for each in trial.doc.iter("tr") if village.numbers["Alys"] in "".join(each.itertext()))
    cells = [re.sub(r"\s", "", "".join(cell.itertext())) for cell in row if cell.tag == "td"]
    assert cells[1:] == ["+60", "+90"]  # when it happened; where it counts
    figures = sioned.get(village.at(f"figures?first={month}-01&last={on}"))
    assert "2 hours 45 minutes" in figures.text and "Alys" not in figures.text


def test_the_page_of_a_report_is_the_same_after_a_reopening_and_the_next_says_so(village: Village) -> None:
    day = last_month(village)
    month = day.isoformat()[:7]
    told(village, "Alys", "Mair", day)
    close(village, month)
    sioned = village.browser("Sioned")
    first = sioned.client.get(village.at(f"closing/{month}/report.txt?version=1&in=en")).data
    sioned.get(village.at(f"closing/{month}/reopen")).press("Propose", reason="A whole pad turned up")
    ref = sioned.path.rpartition("/")[2]
    assert state(village, month) == "closed"
    village.browser("Huw").get(village.at(f"two-keys/{ref}")).press("Confirm")
    assert state(village, month) == "open"
    told(village, "Mair", "Alys", day, 30)
    close(village, month)
    assert sioned.client.get(village.at(f"closing/{month}/report.txt?version=1&in=en")).data == first
    sioned.get(village.at(f"closing/{month}/report"))
    assert "2, after it was opened again" in sioned.text and "A whole pad turned up" in sioned.text
    assert village.numbers["Huw"] in sioned.text


def test_wrong_hands_are_refused_and_what_was_done_is_on_the_trail(village: Village, elsewhere: Village) -> None:
    day = last_month(village)
    month = day.isoformat()[:7]
    told(village, "Alys", "Mair", day)
    assert village.browser("Mair").get(village.at(f"closing/{month}")).status == 403
    assert village.browser("Mair").get(village.at("books/lines")).status == 403
    assert elsewhere.browser("Non").get(village.at(f"closing/{month}")).status == 404
    assert elsewhere.browser("Non").get(village.at(f"closing/{month}/report")).status == 404
    sioned = ready(village, village.browser("Sioned"), month).press("Propose to close")
    ref = sioned.path.rpartition("/")[2]
    sioned.post(village.at(f"two-keys/{ref}"), {"answer": "confirm"})  # with both keys in one hand
    assert sioned.status == 403 and state(village, month) == "open"
    again = sioned.get(village.at(f"closing/{month}")).press("Propose to close")
    assert again.status in (409, 422) and state(village, month) == "open"
    village.browser("Huw").get(village.at(f"two-keys/{ref}")).press("Confirm")
    for path in (f"closing/{month}", f"closing/{month}"):
        late = sioned.post(village.at(path), {"go": "statements"})
        assert late.status == 409 and "closed already" in late.text
    older = (day.replace(day=1) - timedelta(days=1)).isoformat()[:7]
    sioned.get(village.at(f"closing/{older}/reopen")).press("Propose", reason="please")
    assert sioned.status == 409 and "Only the newest closed month" in sioned.text
    assert [row.who for row in village.trail_of(month) if row.action == "month.closed"] == [village.numbers["Huw"]]
    with village.app.app_context():
        assert len(trail.acts(village.group_id, "closing.reported")) == 1


def test_a_month_that_is_not_over_cannot_close(village: Village) -> None:
    month = village.today().isoformat()[:7]
    page = village.browser("Sioned").get(village.at(f"closing/{month}"))
    assert "not over yet" in page.text and "Propose to close" not in page.text
    page.post(village.at(f"closing/{month}"), {"go": "propose", "reason": "now"})
    assert page.status == 422 and "not over yet" in page.text
    assert page.get(village.at("closing/2026-13")).status == 404


def test_the_only_officer_closes_single_handed_and_the_report_says_so(village: Village) -> None:
    village.end_roles("Huw")
    day = last_month(village)
    month = day.isoformat()[:7]
    told(village, "Alys", "Mair", day)
    page = ready(village, village.browser("Sioned"), month).press("Propose to close")
    assert page.status == 200 and state(village, month) == "closed"
    page.get(village.at(f"closing/{month}/report"))
    assert "single-handed: there was nobody else who could agree to it" in page.text


def test_the_groups_rule_says_who_closes_a_month(village: Village) -> None:
    village.rule("closing_roles", "each")
    village.office("Gwen", "signer")
    month = last_month(village).isoformat()[:7]
    told(village, "Alys", "Mair", last_month(village))
    huw = ready(village, village.browser("Huw"), month)
    assert "Who closes the month: A coordinator proposes, and a second signer confirms" in huw.text
    assert "So another officer proposes it." in huw.text
    assert "Propose to close" not in huw.text
    huw.post(village.at(f"closing/{month}"), {"go": "propose", "reason": "The month is over"})
    assert huw.status == 403
    assert "Your rules name other people for this." in huw.text
    with village.app.app_context():
        [row] = trail.acts(village.group_id, "refused")
    assert (row.who, row.thing, row.facts) == (village.numbers["Huw"], month, {"why": "OtherKeys"})
    assert "Refused: what the rules give to others." in village.browser("Gwen").get(village.at("trail")).text
    page = village.browser("Sioned").get(village.at(f"closing/{month}")).press("Propose to close")
    assert "Waiting for: Gwen Jones, Huw Rees" in page.text
    village.rule("closing_roles", "signers")
    huw = village.browser("Huw").get(page.path).press("Confirm")
    assert huw.status == 409
    assert "things have changed meanwhile" in huw.text
    village.rule("closing_roles", "each")
    huw.get(page.path).press("Confirm")
    assert state(village, month) == "closed"

    huw.get(village.at(f"closing/{month}/reopen"))
    assert "So another officer proposes it." in huw.text
    assert huw.buttons().count("Propose") == 0

    village.rule("closing_roles", "signers")
    village.end_roles("Gwen")
    page = village.browser("Huw").get(village.at(f"closing/{month}/reopen")).press("Propose", reason="A pad turned up")
    assert page.status == 409
    assert "there is nobody for the second part" in page.text
    assert state(village, month) == "closed"

    village.rule("closing_roles", "two")
    page.get(village.at(f"closing/{month}/reopen")).press("Propose", reason="A pad turned up")
    assert "Waiting for: Sioned Evans" in page.text
    village.rule("closing_roles", "signers")
    assert "There is nobody now who could confirm this." in page.get(page.path).text


def test_a_group_that_does_not_close_is_not_nagged_and_several_close_at_once(village: Village) -> None:
    day = last_month(village)
    earlier = (day.replace(day=1) - timedelta(days=1)).replace(day=15)
    told(village, "Alys", "Mair", earlier, 30)
    told(village, "Alys", "Mair", day, 60)
    sioned = village.browser("Sioned").get(village.at("desk/"))
    assert "before this month closes" not in sioned.text
    month = day.isoformat()[:7]
    sioned.get(village.at(f"closing/{month}"))
    assert "Closing this one also closes:" in sioned.text
    close(village, month)
    assert [state(village, each.isoformat()[:7]) for each in (earlier, day)] == ["closed", "closed"]
    with village.app.app_context():
        kept = db.session.scalars(select(ClosedReport.month).order_by(ClosedReport.id))
        assert list(kept) == [earlier.isoformat()[:7], month]


def test_everybodys_statement_in_their_language(village: Village) -> None:
    day = last_month(village)
    month = day.isoformat()[:7]
    told(village, "Alys", "Mair", day, 90)
    told(village, "Gwen", "Mair", day, 15, agreed=False)
    page = village.browser("Sioned").get(village.at(f"closing/{month}"))
    page.click("Print everybody’s statement").press("Make them")
    assert page.status == 200
    assert village.browser("Huw").get(page.path).status == 404  # only who had them made
    sheets = {each.get("lang"): 0 for each in page.doc.iter("article")}
    for each in page.doc.iter("article"):
        sheets[each.get("lang")] += 1
    assert sheets == {"cy": 4, "en": 3}  # Dafydd, whom nobody has asked, has one in each
    mair = next(each for each in page.doc.iter("article") if "Mair Pugh" in "".join(list(each.itertext())[:8]))
    text = " ".join("".join(mair.itertext()).split())
    assert "You have received 1 hour 30 minutes more than you have given. That is fine." in text
    assert "Not agreed yet, so not counted:" in text and "no value in money" in text


def test_a_bookkeeper_reads_and_takes_along(village: Village) -> None:
    day = last_month(village)
    ref = told(village, "Alys", "Mair", day, 90)
    with village.app.app_context():
        found = exchange_queries.by_ref(actor(village, "Sioned"), ref)
        corrections.correct(actor(village, "Sioned").for_reason("=cmd|' /C calc'!A0"), found, 60)
    huw = village.browser("Huw").get(village.at("books/"))
    for label in (
        "The hours book by number",
        "One account",
        "Trial balance",
        "Corrections",
        "Numbers of slips",
        "Piles of slips",
        "Waiting to be agreed, by age",
    ):
        assert huw.get(village.at("books/")).click(label).status == 200, label
    huw.get(village.at("books/corrections"))
    assert "Takes back number 1" in huw.text and "calc" in huw.text
    assert huw.get(village.at(f"books/account?code={village.numbers['Alys']}")).html.count("<tr>") == 4
    sheet = huw.client.get(village.at("books/sheets/who-did-what")).data.decode("utf-8-sig")
    reasons = [row["reason"] for row in csv.DictReader(io.StringIO(sheet))]
    assert "'=cmd|' /C calc'!A0" in reasons
    assert huw.client.get(village.at("books/sheets/corrections")).status_code == 200
    piles = huw.client.get(village.at("books/sheets/piles")).data.decode("utf-8-sig")
    assert piles.splitlines()[0].startswith("pile,state,opened_at,opened_by,counted_slips,counted_minutes")
    one_month = huw.get(village.at("books/lines")).click(words.month(day.isoformat()[:7]))
    assert one_month.html.count("<tr>") == 4  # the heading, the line, what took it back, and the right one
    assert huw.client.get(village.at("books/sheets/hledger")).data.startswith(b"; Hours book")
    assert huw.client.get(village.at("books/sheets/nothing")).status_code == 404
    sioned = village.browser("Sioned")
    assert sioned.client.get(village.at("books/sheets/who-did-what")).status_code == 403
    assert "Who did what" not in sioned.get(village.at("books/")).text


def test_the_pack_takes_two_and_is_for_a_day(village: Village) -> None:
    day = last_month(village)
    told(village, "Alys", "Mair", day, 90)
    close(village, day.isoformat()[:7])
    sioned = village.browser("Sioned").get(village.at("books/pack"))
    sioned.press("Propose", year=str(day.year), reason="For the auditor")
    with village.app.app_context():
        ref = db.session.scalars(select(KeyedAct.ref).where(KeyedAct.act == "closing.pack")).one()
    token = sioned.value("csrf_token")
    at = village.at(f"books/pack/{ref}")
    assert sioned.client.post(at, data={"csrf_token": token}).status_code == 303
    village.browser("Huw").get(village.at(f"two-keys/{ref}")).press("Confirm")
    sioned.get(village.at("books/pack")).press("Make the file")
    assert "It is done." in sioned.text, sioned.text
    [url] = (each.attrib["href"] for each in sioned.doc.iter("a") if "Take the file" in "".join(each.itertext()))
    answer = sioned.client.get(url)
    assert answer.mimetype == "application/zip", answer.data[:400]
    assert village.browser("Huw").get(url).status == 404
    names = set(zipfile.ZipFile(io.BytesIO(answer.data)).namelist())
    assert {"README.txt", "book.sqlite", "SHA256SUMS", "journals/book.hledger", "lists/corrections.csv"} <= names
    assert "lists/who-did-what.csv" not in names  # Sioned may not read it
    assert f"reports/{day.isoformat()[:7]}-1.cy.txt" in names
    with freeze_time(clock.now() + timedelta(hours=25)):
        late = village.browser("Sioned").get(village.at("books/pack"))
        assert "Make the file" not in late.text
        token = late.value("csrf_token")
        assert late.client.post(at, data={"csrf_token": token}).status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "figures?first=%00&last=9999-99-99&view=x",
        "books/lines?before=-1",
        "books/account?code=%27--",
        "books/trial?on=0",
    ],
)
def test_odd_addresses_do_no_harm(village: Village, path: str) -> None:
    assert village.browser("Sioned").get(village.at(path)).status == 200


def test_nothing_of_an_exchange_changes_its_month_once_closed(village: Village) -> None:
    day = last_month(village)
    ref = told(village, "Alys", "Mair", day, 60)
    close(village, day.isoformat()[:7])
    with village.app.app_context():
        found = db.session.scalars(select(Exchange).where(Exchange.ref == ref)).one()
        corrections.correct(actor(village, "Sioned").for_reason("It was longer"), found, 120)
    lines = village.browser("Sioned").get(village.at("books/lines"))
    assert lines.text.count("told late") == 2  # the reversal and the right line count in an open month
