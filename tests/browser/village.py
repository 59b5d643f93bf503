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
from timebank import clock
from timebank.arranging import service as arranging
from timebank.board import looks, queries
from timebank.board import service as board
from timebank.board.models import Listing
from timebank.closing import report
from timebank.closing.models import ClosedReport
from timebank.db import db
from timebank.demo import views as demo
from timebank.demo import village as told
from timebank.exchanges import service as exchanges
from timebank.exchanges.models import Exchange, Unplaced
from timebank.groups import service as groups
from timebank.ideas import service as ideas
from timebank.joining import applications, checks, invitations, wording
from timebank.joining import service as joining
from timebank.joining.models import Application
from timebank.matching import still
from timebank.members import rests
from timebank.members import service as members
from timebank.members.models import ILL, Member, StandIn
from timebank.notices.models import UNTOLD, Notice
from timebank.permissions import Actor
from timebank.points import POINTS
from timebank.privacy import concerns
from timebank.privacy import service as privacy
from timebank.signin import service as signin
from timebank.slips import posting
from timebank.slips import service as slips
from timebank.slips.service import Line
from timebank.twokeys.models import KeyedAct

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
    refs: dict[str, str] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    spoken: dict[str, str] = field(default_factory=dict)  # the language a member's papers are in, by reference
    tokens: dict[str, str] = field(default_factory=dict)
    applicants: dict[str, str] = field(default_factory=dict)  # references, by how it stands
    arranged: dict[str, str] = field(default_factory=dict)  # conversations, by how they stand, and what is in them
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
    village.refs["proposed"] = db.session.scalars(select(KeyedAct)).one().ref
    village.refs["notice"] = db.session.scalars(select(Notice.ref).where(Notice.state.in_(UNTOLD))).first() or ""
    for name, number in MEMBERS.items():
        member = _member(number)
        village.members[name] = member.ref
    _happens(village, _member(told.SIONED).group_id)
    _is_arranged(village)
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
    _closes(village, group_id)
    village.complaint = concerns.complain(host, mair, "01970 600 222?").ref


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
