"""The practice village as a running program, and what there is in it to look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

import timebank
from tests.test_serving import serving
from tests.work import stands
from timebank import clock
from timebank.arranging import service as arranging
from timebank.board import looks, queries
from timebank.board import service as board
from timebank.board.models import Listing
from timebank.circles import looks as circle_looks
from timebank.circles import queries as circle_queries
from timebank.circles import service as circles
from timebank.closing import report
from timebank.closing.models import ClosedReport
from timebank.db import db
from timebank.decisions import afterwards
from timebank.decisions import service as decisions
from timebank.demo import views as demo
from timebank.demo import village as told
from timebank.exchanges import service as exchanges
from timebank.exchanges.models import Exchange, Unplaced
from timebank.gatherings import posting as attendance
from timebank.gatherings import service as gatherings
from timebank.gifts import queries as gift_queries
from timebank.gifts import service as gifts
from timebank.groups import service as groups
from timebank.ideas import looks as idea_looks
from timebank.ideas import queries as ideas_found
from timebank.ideas import service as ideas
from timebank.joining import applications, checks, invitations, wording
from timebank.joining import service as joining
from timebank.joining.models import Application
from timebank.ledger import service as ledger
from timebank.matching import still
from timebank.members import queries as people
from timebank.members import rests
from timebank.members import service as members
from timebank.members.models import ILL, Member, StandIn
from timebank.notices.models import UNTOLD, Notice
from timebank.permissions import Actor
from timebank.points import POINTS
from timebank.privacy import concerns
from timebank.privacy import service as privacy
from timebank.reconciling import queries as reconciling
from timebank.reconciling import service as settling
from timebank.signin import service as signin
from timebank.slips import posting
from timebank.slips import service as slips
from timebank.slips.service import Line
from timebank.twokeys.models import PROPOSED, KeyedAct

SLUG = told.GROUP.slug
# What is worth looking at: whose help to whom, and how it stands.
EXCHANGES = {
    "asked": (told.ALYS, told.MAIR, "waiting"),
    "told": (told.MAIR, told.GWEN, "waiting"),
    "no-internet": (told.DAFYDD, told.BETI, "waiting"),
    "own": (told.GARETH, told.SIONED, "waiting"),
    "queried": (told.NIA, told.CARYS, "queried"),
    "declined": (told.WOJTEK, told.MAIR, "declined"),
    "reversed": (told.MAIR, told.YSGOL, "reversed"),
}
MEMBERS = {
    "mair": told.MAIR,
    "alys": told.ALYS,
    "busy": told.EMYR,
    "welsh": told.GWEN,
    "english": told.SUE,
    "organisation": told.NEUADD,
    "huw": told.HUW,
    "sioned": told.SIONED,
    "beti": told.BETI,
}


@dataclass
class Village:
    """Where it is served, the same program on the same database, and references to what is in it."""

    address: str
    app: Flask
    paper: dict[str, str] = field(default_factory=dict)
    proposed: dict[str, str] = field(default_factory=dict)  # to the members, by where it stands
    refs: dict[str, str] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    spoken: dict[str, str] = field(default_factory=dict)  # the language a member's papers are in, by reference
    tokens: dict[str, str] = field(default_factory=dict)
    applicants: dict[str, str] = field(default_factory=dict)  # references, by how it stands
    arranged: dict[str, str] = field(default_factory=dict)  # conversations, by how they stand, and what is in them
    work: dict[str, str] = field(default_factory=dict)  # long work, by how it stands
    gatherings: dict[str, str] = field(default_factory=dict)  # get-togethers, by how they stand; and a gift
    today: str = ""
    circle: dict[str, str] = field(default_factory=dict)  # one that Mair is in, a way in, and a look
    month: str = ""  # the one before this
    closed: str = ""  # one with a report
    complaint: str = ""  # the reference of one about data
    names: set[str] = field(default_factory=set)  # of people and houses: in no language, or in their own

    def tell(self, giver: str, receiver: str, minutes: int = 60) -> str:
        """A new exchange told by its giver, waiting for the other; returns its reference."""
        with self.app.app_context():
            sides = [_member(MEMBERS[name]) for name in (giver, receiver)]
            group_id = sides[0].group_id
            day = timebank.clock.today("Europe/London")
            claim = exchanges.Claim(sides[0], sides[1], day, minutes, "", "en")
            teller = sides[0]
            actor = Actor(
                user_id=teller.user_id or 0,
                member_id=teller.id,
                group_id=group_id,
                roles=teller.role_names,
                code=teller.number,
            )
            return exchanges.log(actor, group_id, claim).ref


@contextmanager
def practice_village(instance: Path) -> Iterator[Village]:
    """Serve it by the ordinary command, in an instance folder of its own; end it afterwards."""
    with serving(instance, "demo", "--fresh") as (address, lines):
        moved = re.search(r"http://127\.0\.0\.1:\d+", "\n".join(lines))
        folder = instance / "practice"
        app = timebank.create_app(folder, database_url=f"sqlite:///{folder / 'timebank.sqlite'}")
        demo.init_app(app)
        village = Village(moved[0] if moved else address, app)
        try:
            with app.app_context():
                _look_round(village)
                group_id = _member(told.SIONED).group_id
            village.work["going"] = stands(app, group_id, "at work")
            village.work["cut-off"] = stands(app, group_id, "cut off", "check")
            village.work["done"] = stands(app, group_id, "done", "pack")
            yield village
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def _member(number: str) -> Member:
    return db.session.scalars(select(Member).where(Member.number == number)).one()


def _look_round(village: Village) -> None:
    for name, (giver, receiver, state) in EXCHANGES.items():
        sides = (Exchange.giver_id == _member(giver).id, Exchange.receiver_id == _member(receiver).id)
        found = select(Exchange).where(*sides, Exchange.state == state).order_by(Exchange.id.desc())
        village.refs[name] = db.session.scalars(found).first().ref  # type: ignore[union-attr]
    right = select(Exchange).where(Exchange.corrects_id.is_not(None))
    in_doubt = select(Exchange).where(Exchange.receiver_says.is_not(None))
    village.refs["doubted"] = db.session.scalars(in_doubt).one().ref
    village.refs["corrected"] = db.session.scalars(right).one().ref
    village.refs["unplaced"] = db.session.scalars(select(Unplaced)).one().ref
    for name, number in (("listing", told.MAIR), ("welsh-listing", told.EMYR)):
        whose = select(Listing.ref).where(Listing.member_id == _member(number).id)
        village.refs[name] = db.session.scalars(whose).first() or ""
    village.refs["held-listing"] = db.session.scalars(select(Listing.ref).where(Listing.held == "look")).one()
    village.refs["category"] = queries.categories(_member(told.MAIR).group_id)["garden"].ref
    request = select(Listing).where(Listing.member_id == _member(told.GWEN).id, Listing.kind == "request")
    village.refs["request"] = db.session.scalars(request).one().ref
    beti = StandIn.member_id == _member(told.BETI).id
    village.refs["stand-in"] = db.session.scalars(select(StandIn).where(beti)).one().ref
    village.refs["proposed"] = db.session.scalars(select(KeyedAct).where(KeyedAct.state == PROPOSED)).one().ref
    village.refs["notice"] = db.session.scalars(select(Notice.ref).where(Notice.state.in_(UNTOLD))).first() or ""
    for name, number in MEMBERS.items():
        member = _member(number)
        village.members[name] = member.ref
    _happens(village, _member(told.SIONED).group_id)
    _is_arranged(village)
    _gather(village)
    for member in db.session.scalars(select(Member)):
        village.spoken[member.ref] = member.language if member.language in ("cy", "en") else "cy"
        village.names |= {member.name, member.known_as, member.place}
    not_asked = db.session.scalars(select(Member).where(Member.language.is_(None), Member.kind == "person")).all()[0]
    village.tokens["link"] = signin.sign_in_link(Actor.host(not_asked.group_id), not_asked)
    village.tokens["card"], _ = signin.card(Actor.host(not_asked.group_id), not_asked)
    tea = {"kind": "offer", "title": "Paned a sgwrs", "language": "cy"}
    with db.write():
        question = still.begin(board.post(Actor.host(not_asked.group_id), not_asked, tea))
    village.tokens["still-true"] = still.token_for(question.listing) or ""
    village.tokens["found"] = joining.founding_link(Actor.host())
    for application in db.session.scalars(select(Application)):
        village.applicants[application.state] = application.ref
        village.names.add(application.name)
    sioned = _member(told.SIONED)
    host = Actor.host(sioned.group_id)
    idea = ideas.Told("Mainc wrth y siop", "cy", None, None)
    village.tokens["idea"] = ideas.tell(host, sioned.group_id, idea).ref
    village.tokens["application"] = invitations.code_from(f"application {sioned.group_id} FrankOsborne")
    officer = Actor(
        user_id=sioned.user_id or 0,
        member_id=sioned.id,
        group_id=sioned.group_id,
        roles=sioned.role_names,
        code=sioned.number,
    )
    village.tokens["invitation"] = invitations.make(officer)[1]
    _ideas_to_look_at(village, officer)
    met, level = wording.suggestion("met")[0], wording.suggestion("level")[0]
    checks.add(host, sioned.group_id, met.cy, met.en)
    village.tokens["check"] = checks.add(host, sioned.group_id, level.cy, level.en, renews=True).ref
    once = applications.Told("Ceinwen Rhys", phone="01970 600 777")
    welcomed, _ = applications.apply(host, sioned.group_id, once, key="CeinwenRhys")
    due = checks.by_ref(host, village.tokens["check"])
    checks.tick(host, welcomed, due, "Basic", clock.today("Europe/London"))
    applications.welcome(host.for_reason("we have met", "en"), welcomed)
    village.applicants["welcomed"], village.tokens["renewal"] = welcomed.ref, due.ref
    village.names.add(welcomed.name)


def _closes(village: Village, group_id: int) -> None:
    """The report of a month, as it is kept once that is closed."""
    village.month = (timebank.clock.today("Europe/London").replace(day=1) - timedelta(days=1)).isoformat()[:7]
    village.closed = (date.fromisoformat(f"{village.month}-01") - timedelta(days=1)).isoformat()[:7]
    signed = report.Signed(told.SIONED, told.HUW, timebank.clock.text(timebank.clock.now()))
    body = report.body(group_id, village.closed, 1, signed, [(each.label, 0) for each in POINTS], [])
    with db.write():
        kept = ClosedReport(group_id=group_id, month=village.closed, version=1, body=body, digest="0" * 64)
        kept.closed_at = signed.at
        db.session.add(kept)


def _happens(village: Village, group_id: int) -> None:
    """Somebody is ill, somebody left; two are named for safeguarding, who have a worry to read; a complaint."""
    host = Actor.host(group_id)
    mair, alys, sue = (_member(number) for number in (told.MAIR, told.ALYS, told.SUE))
    resting, gone = (members.add(host, group_id, name=name) for name in ("Idwal Price", "Eluned Bowen"))
    rests.rest(host, resting, ILL)
    privacy.leave(host.for_reason("Eluned"), gone, "lapse")
    village.members |= {"resting": resting.ref, "gone": gone.ref}
    groups.change(host, groups.by_id(group_id), "safeguarding", f"{told.SIONED} {told.HUW}")
    concerns.tell(Actor(user_id=0, member_id=mair.id, group_id=group_id), mair, alys, "Siôn, 07970 600 111.")
    sioned = Actor(
        user_id=0,
        member_id=_member(told.SIONED).id,
        group_id=group_id,
        roles=frozenset(("coordinator",)),
        code=told.SIONED,
    )
    concerns.keep_apart(sioned, group_id, sue, alys)
    off = board.post(host, mair, {"kind": "request", "title": "Lifft i Bronglais", "language": "cy"})
    looks.take_off(replace(sioned, code=told.SIONED).for_reason("Bronglais?", "cy"), off)
    village.refs["hidden-listing"] = off.ref
    _on_paper(village, sioned)
    _two_sides(village, sioned)
    _decides(village, group_id)
    _closes(village, group_id)
    _in_a_circle(village, sioned)
    village.complaint = concerns.complain(host, mair, "01970 600 222?").ref


def _decides(village: Village, group_id: int) -> None:
    """Members propose: one is open with an objection, one is voted on, one is talked about, two are decided.

    One of these lets an organisation in; from then on the members say which belong, and a signer does not close.
    """
    mair, alys, sue = (
        Actor(user_id=each.user_id or 0, member_id=each.id, group_id=group_id, code=each.number)
        for each in (_member(number) for number in (told.MAIR, told.ALYS, told.SUE))
    )
    now = timebank.clock.now()
    made = {"decided": ("quorum", "2", "consent", 20), "admitted": ("organisation", "Capel Bethel", "consent", 20),
            "open": ("rounding", "up", "consent", 2), "vote": ("else", "", "vote", 2),
            "talked": ("hard_floor", "-1200", "consent", -7)}  # fmt: skip
    for name, (rule, value, way, ago) in made.items():
        opens_on = timebank.clock.today("Europe/London") - timedelta(days=ago)
        days = {"opens_on": opens_on, "closes_on": opens_on + timedelta(days=14)}
        with timebank.clock.at(now - timedelta(days=max(ago, 0))):
            words = {"words_cy": "Siôn, 07970 600 111.", "words_en": "", "way": way}
            proposal = decisions.propose(mair, group_id, rule, value, **words, **days)
            village.proposed[name] = proposal.ref
            decisions.say(alys, proposal, "Capel Bethel?", "cy")
            for each in (alys, mair, sue) if ago == 20 else ():
                decisions.answer(each, proposal, decisions.Word("agree"))
            if name == "open":
                decisions.answer(alys, proposal, decisions.Word("object", "Capel Bethel", "cy", "name"))
    afterwards.settle_all()
    village.members["admitted"] = people.organisations(group_id, "Capel Bethel")[0].ref
    for rule, value in (("organisations", "members"), ("closing_roles", "each")):
        groups.change(Actor.host(group_id), groups.by_id(group_id), rule, value)


def _in_a_circle(village: Village, sioned: Actor) -> None:
    """Mair has founded one about something private, with Alys, who spoke; Sioned asks to look into it."""
    mair, alys, sue = (_member(number) for number in (told.MAIR, told.ALYS, told.SUE))
    by_mair, by_alys, by_sue = (
        Actor(user_id=each.user_id or 0, member_id=each.id, group_id=each.group_id, code=each.number)
        for each in (mair, alys, sue)
    )
    says = circles.Told("Bronglais", "", "Siôn, Emyr?", "", "Bara brith", "", listed=True)
    circle = circles.found(by_mair, mair.group_id, says, sensitive=True, consent="Siôn")
    circles.come_in(by_alys, circles.invite(by_mair, circle, alys).ref, "Siôn")
    circles.come_in(by_sue, circle.ref, "Siôn")
    for text in ("Bara brith?", "Siôn, 07970 600 111."):
        word = circles.say(by_alys, circle, text, "cy")
    circles.report(by_alys, circle, word.ref)
    circles.ask_buddy(by_alys, circle, circle_queries.seats(circle)[0].ref)
    circles.hand_on(by_mair, circle)
    look = circle_looks.ask(sioned, circle.ref, "Siôn?", "cy")
    village.circle = {"ref": circle.ref, "look": look.ref}
    today = timebank.clock.today("Europe/London")
    for name, days, rule in (("to-come", 2, "each"), ("written", 0, "share"), ("held", 0, "none")):
        plan = gatherings.Plan("Bore coffi", today + timedelta(days=days), "10:30", 150, rule, [alys],
                               "Capel Bethel", "Capel Bethel", "cy", circle=circle)  # fmt: skip
        made = gatherings.announce(by_alys, mair.group_id, plan)
        village.circle[name] = made.ref
        gatherings.come(by_mair, made)
        if days == 0:
            attendance.write(by_alys, made, attendance.Sheet(150, [alys], [mair]))


def _is_arranged(village: Village) -> None:
    """Emyr asks for three things, and Mair answers: one is agreed for today, one proposed, one is every week."""
    mair, emyr = (_member(number) for number in (told.MAIR, told.EMYR))
    by_mair, by_emyr = (
        Actor(user_id=each.user_id or 0, member_id=each.id, group_id=each.group_id, code=each.number)
        for each in (mair, emyr)
    )
    today = timebank.clock.today("Europe/London")
    with timebank.clock.at(timebank.clock.now() - timedelta(days=28)):
        for name, every in (("agreed", ""), ("proposed", ""), ("regular", "week")):
            answers = {"kind": "request", "title": "Wythnos", "language": "cy"}
            listing = board.post(by_emyr, emyr, answers)
            conversation = arranging.reply(by_mair, listing, "Siôn, 07970 600 111.", "cy")
            day = today - timedelta(days=21) if every else today
            plan = arranging.Plan(day, 90, "10:30", "Capel Bethel", every, "cy")
            proposed = arranging.propose(by_emyr, conversation, plan)
            village.arranged[name] = conversation.ref
            if name != "proposed":
                arranging.agree(by_mair, conversation, proposed.ref)
            if every:
                village.arranged |= {"weekly": proposed.ref, "month": day.isoformat()[:7]}
    helped = select(Exchange).where(Exchange.receiver_id == mair.id, Exchange.giver_id.is_not(None))
    in_the_book = helped.where(Exchange.state == "agreed").order_by(Exchange.id.desc())
    village.arranged["thank"] = db.session.scalars(in_the_book).first().ref  # type: ignore[union-attr]


def _two_sides(village: Village, sioned: Actor) -> None:
    """Told twice, with hours that differ, and the other way round; and two that have been joined."""
    group_id, day = sioned.group_id or 0, clock.today("Europe/London") - timedelta(days=5)
    alys, sue, beti, gwen = (_member(number) for number in (told.ALYS, told.SUE, told.BETI, told.GWEN))
    for giver, receiver, minutes, others in ((alys, beti, 60, 60), (alys, sue, 120, 105), (gwen, beti, 90, 90)):
        for side, length in (("giver", minutes), ("receiver", others)):
            by = sioned.speaking_for((giver if side == "giver" else receiver).number, "phone")
            claim = exchanges.Claim(giver, receiver, day, length, "Siopa", "cy")
            exchanges.log(by, group_id, claim, words=(side,))
    for giver, receiver in ((gwen, sue), (sue, gwen)):
        claim = exchanges.Claim(giver, receiver, day, 60, "Garddio", "cy")
        exchanges.log(sioned.speaking_for(giver.number, "phone"), group_id, claim, words=("giver",))
    found = reconciling.findings(sioned, group_id)
    picks = [settling.Pick("same", each.key, each.mark) for each in found if each.parties == {gwen.id, beti.id}]
    done = settling.settle(sioned.for_reason("Yr un help"), group_id, picks).done
    village.refs["reconciled"] = done[0].ref


def _gather(village: Village) -> None:
    """What Mair leads: full, with Sue waiting; off; with its sheet waiting; in the book. And a gift from her."""
    mair, emyr, sue = (_member(number) for number in (told.MAIR, told.EMYR, told.SUE))
    by_mair, by_emyr, by_sue = (
        Actor(user_id=each.user_id or 0, member_id=each.id, group_id=each.group_id, code=each.number)
        for each in (mair, emyr, sue)
    )
    host, today = Actor.host(mair.group_id), timebank.clock.today("Europe/London")
    village.today = today.isoformat()
    for name, days in (("full", 2), ("off", 2), ("written", 0), ("held", 0)):
        plan = gatherings.Plan("Bore coffi", today + timedelta(days=days), "10:30", 150, "share", [mair],
                               "Capel Bethel", "Capel Bethel", "cy", places=1)  # fmt: skip
        made = gatherings.announce(by_mair, mair.group_id, plan)
        village.gatherings[name] = made.ref
        gatherings.come(by_emyr, made)
        gatherings.come(by_sue, made)
        if name == "off":
            gatherings.call_off(by_mair, made, "Capel Bethel", "cy")
        if name in ("written", "held"):
            attendance.write(by_mair, made, attendance.Sheet(150, [mair], [emyr, sue], 2))
        if name == "held":
            attendance.post(host, made)
    issuing = gift_queries.issuing_code(_member(told.NEUADD))
    ledger.open_account(host, mair.group_id, issuing, "issuance")
    present = gifts.Present(15, sue, "Capel Bethel", "cy")
    village.gatherings["gift"] = gifts.give(by_mair, mair, present).ref


def _on_paper(village: Village, sioned: Actor) -> None:
    """Numbers for slips; a pile that is in the book, with one aside and one that nobody can read; one being typed."""
    group_id = sioned.group_id or 0
    mair, alys, sue, beti = (_member(number) for number in (told.MAIR, told.ALYS, told.SUE, told.BETI))
    day = clock.today("Europe/London") - timedelta(days=20)
    run = slips.give_out(sioned, group_id, 5, "a5")
    village.paper |= {"pad": run.ref, "by-hand": slips.give_out(sioned, group_id, 3, "hand").ref}
    why = sioned.for_reason("?")
    done = slips.open_pile(sioned, group_id, 3, 180)
    slips.add(sioned, done, Line(run.first, [sue], [beti], day, 60))
    slips.add(sioned, done, Line(run.first + 1, [], [alys], day, 60, missing="giver"))
    aside = slips.add(why, done, Line(run.first + 2, [sue], [], day, 60), "aside")
    posting.post(sioned, done)
    pile = slips.open_pile(sioned, group_id, 6, 450)
    typed = slips.add(sioned, pile, Line(run.first + 3, [sue, alys], [beti], day - timedelta(days=9), 90))
    twin = slips.add(sioned, pile, Line(run.first + 4, [sue], [beti], day, 60))
    sheet = slips.add(sioned, pile, Line(run.first + 5, (), (), day, 120, present=[mair, alys, sue], rule="pot"))
    unclear = slips.add(sioned, pile, Line(run.first + 6, [sue], [], day, 90, unread="Blodwen"), "unclear")
    spoilt = slips.add(why, pile, Line(run.first + 7), "void")
    village.paper |= {"done": done.ref, "aside": aside.ref, "pile": pile.ref, "typed": typed.ref, "twin": twin.ref,
                      "sheet": sheet.ref, "unclear": unclear.ref, "spoilt": spoilt.ref}  # fmt: skip


def _ideas_to_look_at(village: Village, officer: Actor) -> None:
    """Mair asks to have one looked at; hers is off the page, and she answered why."""
    mair = _member(told.MAIR)
    by_mair = Actor(user_id=mair.user_id or 0, member_id=mair.id, group_id=mair.group_id, code=mair.number)
    idea_looks.report(by_mair, ideas_found.by_ref(by_mair, village.tokens["idea"]), "Siôn?", "cy")
    hers = ideas.tell(by_mair, mair.group_id, ideas.Told("Paned a sgwrs", "cy", mair, None))
    idea_looks.take_off(officer.for_reason("Bara brith?", "cy"), hers)
    idea_looks.reply(by_mair, hers, "Bara brith", "cy")
    village.tokens["idea-off"] = hers.ref
