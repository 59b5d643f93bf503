"""Who may go where: every route by every relation. A route without a row fails, and so does a row without a route.

The rows stand in tests/routes, in a file for each room.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import timebank
from tests import make, work
from tests.browse import let_in
from tests.routes import RELATIONS, table
from tests.stories import people
from timebank import clock, web
from timebank.arranging import service as arranging
from timebank.arranging.models import Arrangement
from timebank.board import looks, queries
from timebank.board import queries as board_queries
from timebank.board import service as board
from timebank.board.models import Listing
from timebank.circles import looks as circle_looks
from timebank.circles import service as circles
from timebank.closing import queries as closing
from timebank.closing import report
from timebank.closing.models import ClosedReport
from timebank.db import db
from timebank.decisions import service as decisions
from timebank.exchanges import answers
from timebank.exchanges import queries as exchange_queries
from timebank.exchanges import service as exchanges
from timebank.gatherings import posting as attendance
from timebank.gatherings import service as gatherings
from timebank.gifts import queries as gift_queries
from timebank.gifts import service as gifts
from timebank.groups import service as groups
from timebank.ideas import service as ideas
from timebank.joining import applications, checks, invitations
from timebank.joining import queries as joining_queries
from timebank.joining import service as joining
from timebank.ledger import service as ledger
from timebank.matching import service as matching
from timebank.matching import still
from timebank.members import service as members
from timebank.members import stand_ins
from timebank.members.models import ORGANISATION, Member, Role, User
from timebank.notices.models import Notice
from timebank.permissions import Actor
from timebank.privacy import concerns
from timebank.profiles import service as profiles
from timebank.reconciling import queries as reconciling
from timebank.reconciling import service as settling
from timebank.signin import service as signin
from timebank.slips import service as slips

TABLE = table()
ABOUT_SOMEBODY = ("exchanges.statement_of", "pages.trail_of", "twokeys.role", "board.write_for", "desk.asked",
                  "desk.letter_to")  # fmt: skip
IN_THE_BOOK = ("desk.correct", "desk.different", "desk.doubt", "desk.leave", "desk.settle", "desk.take_back")
ON_A_SLIP = ("slips.slip", "slips.move", "slips.twin")
IN_A_PILE = ("slips.pile", "slips.sheet", "slips.rows", "slips.check", "slips.count", "slips.stop")
ENGINE = pytest.mark.parametrize("engine", ["sqlite"])


class Place:
    """Two villages. What is looked at is Mair's, told by Alys; for the coordinator as a party, her own with Mair."""

    def __init__(self, app: Flask) -> None:
        self.app, self.earlier = app, count(1)
        self.app = app
        self.to_renew: dict[str, str] = {}
        self.ideas: dict[str, str] = {}
        with app.app_context():
            self.village = people.whole()
            other = people.found("aber")
            with db.write():
                stranger = User(email="stranger@example.org")
                db.session.add(stranger)
                db.session.flush()
                self.stranger = stranger.id
        users = self.village.users
        self.users = {
            "stranger": self.stranger,
            "member": users["huw"],  # replaced below
            "party": users["alys"],
            "other side": users["mair"],
            "coordinator": users["sioned"],
            "coordinator-as-party": users["nia"],
            "signer": users["huw"],
            "other group": other.users["sioned"],
        }
        with app.app_context():
            people.join(self.village, "Gwen Price")
            people.join(self.village, "Elin Rowlands")
            people.appoint(self.village, "elin", "mair")
            # Named for safeguarding: a coordinator and the signer.
            numbers = " ".join(people.member_of(self.village, name).number for name in ("sioned", "huw"))
            host = Actor.host(self.village.group_id)
            groups.change(host, groups.by_id(self.village.group_id), "safeguarding", numbers)
        self.users["member"] = users["gwen"]
        self.users["stand-in"] = users["elin"]  # of Mair, and acts for her: `for` stands in every address

    def status(self, relation: str, method: str, endpoint: str) -> int:
        """What somebody gets who opens a page, or sends an empty form to it."""
        return self.asked(relation, method, self.path(relation, endpoint))

    def asked(self, relation: str, method: str, path: str, fields: dict[str, str] | None = None) -> int:
        """The same for an address, or with these fields in the form."""
        client = self.app.test_client()
        if relation in self.users:
            let_in(client, self.users[relation])
        if relation == "stand-in" and path.startswith("/g/"):
            path += f"?for={self.village.refs['mair']}"
        sent = {**(fields or {}), "csrf_token": token(client)} if method == "POST" else None
        with client.open(path, method=method, data=sent) as answer:  # closed: /static/ is an open file
            return answer.status_code

    def path(self, relation: str, endpoint: str) -> str:
        """The address of a page, about something that this relation stands in relation to."""
        rule = next(rule for rule in self.app.url_map.iter_rules() if rule.endpoint == endpoint)
        teller = "nia" if relation == "coordinator-as-party" else "alys"
        with self.app.app_context():
            values = {name: self.value(endpoint, name, teller) for name in rule.arguments}
        with self.app.test_request_context():
            return self.app.url_for(endpoint, **values)

    def value(self, endpoint: str, name: str, teller: str) -> str:
        """What stands at one place of an address."""
        if name == "token":
            if endpoint in ("joining.found", "matching.still_true"):
                return joining.founding_link(Actor.host()) if endpoint == "joining.found" else self.question()
            host = Actor.host(self.village.group_id)
            gwen = people.member_of(self.village, "gwen")
            return signin.card(host, gwen)[0] if endpoint == "signin.card" else signin.sign_in_link(host, gwen)
        if name in ("code", "check", "secret"):
            found = {"code": lambda: self.code(endpoint, teller), "check": lambda: self.check(endpoint)}
            return found.get(name, lambda: self.calendar(endpoint))()
        fixed = {
            "prompt": "good-life",
            "slug": "llanfair",
            "way": "gave",
            "year": "2026",
            "kind": "offer",
            "who": self.village.refs["mair"],
            "pile": "twice",
            "filename": "timebank.css",
            "what": "waiting",
        }
        if name == "month":
            fixed["month"] = people.today(self.village).isoformat()[:7]
            if endpoint.startswith("closing."):
                fixed["month"] = self.closed_month()
        if name in fixed:
            return fixed[name]
        if name == "name":
            return {"privacy": "terms", "closing": "corrections"}.get(endpoint.partition(".")[0], "quantum")
        return self.things(endpoint)(teller)

    def things(self, endpoint: str) -> Callable[[str], str]:
        """What a reference refers to."""
        if endpoint in ("joining.sheet_of_cards", "exchanges.paid_role"):
            return self.organisation
        if endpoint.startswith("joining.") or endpoint in ("profiles.drop", "profiles.drop_expertise"):
            return lambda teller: self.told("nia" if teller == "nia" else "mair", endpoint)
        whose = lambda teller: self.village.refs["nia" if teller == "nia" else "mair"]  # noqa: E731
        made: dict[str, Callable[[str], str]] = {
            **dict.fromkeys(IN_THE_BOOK, self.agreed),
            **dict.fromkeys(ABOUT_SOMEBODY, whose),
            "members.stand_in": lambda teller: people.named_to_act(
                self.village, "nia" if teller == "nia" else "mair", "gwen"
            ),
            "twokeys.one": lambda teller: people.proposed(self.village, "nia" if teller == "nia" else "sioned", "gwen"),
            "matching.rung": self.wants_a_call,
            "closing.work": lambda teller: work.stands(self.app, self.village.group_id, "cut off"),
            "closing.take_pack": lambda teller: people.proposed(self.village, "sioned", "gwen"),
            "privacy.answer": self.complaint,
            "privacy.take": self.worry,
            "privacy.take_export": lambda teller: people.proposed(self.village, "sioned", "gwen"),
            "privacy.let_meet": self.pair,
            "arranging.reply": self.listing,
            "arranging.month": lambda teller: self.arranged(teller, "week").ref,
            "arranging.thank": self.agreed,
            "desk.unplaced": self.unplaced,
            "desk.aside": self.unplaced,
            "board.answer": self.taken_off,
            "board.category": lambda teller: queries.categories(self.village.group_id)["garden"].ref,
            "reconciling.undo": self.reconciled,
            "slips.pad": lambda teller: self.paper("pad"),
            "circles.looked": self.look,
            **dict.fromkeys(("gatherings.in_circle", "gatherings.announce_in"), lambda teller: self.circle(teller)[0]),
            "gatherings.check": lambda teller: self.gathering(teller, written=True),
            "gifts.show": self.gift,
            "gifts.give_for": whose,
            "gifts.issued": self.issuer,
            "gifts.let_issue": self.issuer,
            **dict.fromkeys(ON_A_SLIP, lambda teller: self.paper("slip")),
            **dict.fromkeys(IN_A_PILE, lambda teller: self.paper("pile")),
        }
        by_room = {"decisions": lambda teller: self.proposal(),
                   "members": whose, "profiles": whose, "signin": whose, "privacy": whose, "board": self.listing,
                   "notices": self.notice, "ideas": self.idea,
                   "circles": lambda teller: self.circle(teller)[0], "matching": self.request,
                   "gatherings": self.gathering,
                   "arranging": lambda teller: self.arranged(teller).conversation.ref}  # fmt: skip
        return made.get(endpoint) or by_room.get(endpoint.partition(".")[0], self.waiting)

    def reconciled(self, teller: str) -> str:
        """Two tellings of the same help, which Sioned has joined."""
        for _ in range(2):
            people.tell(self.village, "gwen", "gwen", "elin", 60)
        sioned = people.actor(self.village, "sioned").for_reason("told twice", "en")
        twice = [each for each in reconciling.findings(sioned, self.village.group_id) if each.pile == "twice"]
        picks = [settling.Pick("same", each.key, each.mark) for each in twice]
        return settling.settle(sioned, self.village.group_id, picks).done[-1].ref

    def code(self, endpoint: str, teller: str) -> str:
        """The code of somebody who would like to join, of a card that invites somebody, or of a way into a circle."""
        if endpoint.startswith("circles."):
            return self.circle(teller)[1]
        if endpoint == "joining.carded":
            return "ABCD-EFGH-JKLM"
        if endpoint == "joining.invited":
            return invitations.make(people.actor(self.village, "gwen"))[1]
        return self.application()[1]

    def calendar(self, endpoint: str) -> str:
        """The secret of the group's calendar."""
        return gatherings.make_feed(people.actor(self.village, "sioned"), self.village.group_id, None)

    def circle(self, teller: str) -> tuple[str, str]:
        """A circle that the teller founded and Mair is in, and an invitation to it for Gwen."""
        founder, mair = people.actor(self.village, teller), people.actor(self.village, "mair")
        circle = circles.found(founder, self.village.group_id, circles.Told(name_en="Sugar", purpose_en="Oats"))
        circles.come_in(mair, circles.invite(founder, circle, people.member_of(self.village, "mair")).ref)
        return circle.ref, circles.invite(founder, circle, people.member_of(self.village, "gwen")).ref

    def look(self, teller: str) -> str:
        """A look into a circle, for which Sioned asks and Huw has not answered."""
        code = self.circle(teller)[0]
        return circle_looks.ask(people.actor(self.village, "sioned"), code, "Mair told me", "en").ref

    def idea(self, teller: str) -> str:
        """An idea for the group, under the teller's name."""
        if teller not in self.ideas:  # nobody has as many in a day
            told = ideas.Told("A bench by the shop", "en", people.member_of(self.village, teller), None)
            made = ideas.tell(people.actor(self.village, teller), self.village.group_id, told)
            self.ideas[teller] = made.ref
        return self.ideas[teller]

    def organisation(self, teller: str) -> str:
        """An organisation that the teller acts for."""
        host = Actor.host(self.village.group_id)
        made = members.add(host, self.village.group_id, name="Surgery", kind="organisation")
        who = people.member_of(self.village, teller)
        stand_ins.consent(people.actor(self.village, teller), stand_ins.name(host, made, who, said="counter"))
        return made.ref

    def paper(self, what: str) -> str:
        """Numbers for slips, a pile of two, or a slip in it."""
        sioned = people.actor(self.village, "sioned")
        run = slips.give_out(sioned, self.village.group_id, 2, "hand")
        pile = slips.open_pile(sioned, self.village.group_id, 2, 60)
        line = slips.Line(run.first, [people.member_of(self.village, "mair")], [people.member_of(self.village, "alys")],
                          people.today(self.village), 30)  # fmt: skip
        return {"pad": run, "pile": pile, "slip": slips.add(sioned, pile, line)}[what].ref

    def proposal(self) -> str:
        """What Mair proposes to the members, open for answers for a week."""
        mair, today = people.actor(self.village, "mair"), people.today(self.village)
        days = {"opens_on": today, "closes_on": today + timedelta(days=7)}
        told = {"words_cy": "Beth am hyn?", "words_en": "", "way": "consent"}
        return decisions.propose(mair, self.village.group_id, "else", "", **told, **days).ref

    def check(self, endpoint: str = "") -> str:
        """Something that the group checks."""
        if endpoint == "joining.renewal":
            return self.renewal()["check"]
        sioned = people.actor(self.village, "sioned")
        return checks.add(sioned, self.village.group_id, "Wedi cwrdd", "We have met", renews=True).ref

    def renewal(self) -> dict[str, str]:
        """Somebody who was welcomed, and what was checked then and is to be seen again."""
        if not self.to_renew:
            sioned = people.actor(self.village, "sioned")
            check, (ref, _) = self.check(), self.application()
            application = joining_queries.by_ref(sioned, ref)
            checks.tick(sioned, application, checks.by_ref(sioned, check), "Enhanced", people.today(self.village))
            applications.welcome(sioned.for_reason("we have met"), application)
            self.to_renew = {"ref": ref, "check": check}
        return self.to_renew

    def application(self) -> tuple[str, str]:
        """Somebody who would like to join: reference and code."""
        told = applications.Told("Nest Hughes", phone="07700 900 123")
        key = secrets.token_hex(12)
        application, code = applications.apply(Actor(), self.village.group_id, told, key=key)
        return application.ref, code

    def told(self, who: str, endpoint: str) -> str:
        """Somebody who would like to join, or something that a member says about themselves."""
        if endpoint == "joining.renewal":
            return self.renewal()["ref"]
        return self.application()[0] if endpoint.startswith("joining.") else self.own_words(who, endpoint)

    def own_words(self, who: str, endpoint: str) -> str:
        """Something that somebody said about themselves: a line of expertise, or an older version of their words."""
        member, actor = people.member_of(self.village, who), people.actor(self.village, who)
        if endpoint == "profiles.drop_expertise":
            return profiles.add_expertise(actor, member, "experience", "Keeping bees", "en").ref
        old = profiles.write(actor, member, "good-life", f"Bees {secrets.token_hex(4)}", "en", "members")
        profiles.write(actor, member, "good-life", "Honey", "en", "members")
        return old.ref

    def waiting(self, teller: str) -> str:
        """Help that waits for Mair's word."""
        return people.tell(self.village, teller, teller, "mair", 60)

    def agreed(self, teller: str) -> str:
        """Help that is in the book."""
        ref = self.waiting(teller)
        mair = people.actor(self.village, "mair")
        answers.agree(mair, exchange_queries.by_ref(mair, ref))
        return ref

    def listing(self, teller: str) -> str:
        """Something the teller put on the board."""
        answers = {"kind": "offer", "title": "Lifts"}
        return board.post(people.actor(self.village, teller), people.member_of(self.village, teller), answers).ref

    def taken_off(self, teller: str) -> str:
        """Something the teller put on the board, and a coordinator took off it."""
        ref = self.listing(teller)
        listing = db.session.scalars(select(Listing).where(Listing.ref == ref)).one()
        looks.take_off(people.actor(self.village, "sioned").for_reason("Eluned", "en"), listing)
        return ref

    def arranged(self, teller: str, every: str = "") -> Arrangement:
        """Mair offered something, the teller answered, and it is agreed for today."""
        mair, told_by = people.actor(self.village, "mair"), people.actor(self.village, teller)
        earlier = clock.now() - timedelta(hours=600 - 3 * next(self.earlier))  # nobody asks for as much in a day
        today = people.today(self.village)
        with clock.at(earlier), db.write():
            answers = {"kind": "offer", "title": "Lifts"}
            listing = board.post(mair, people.member_of(self.village, "mair"), answers)
            conversation = arranging.reply(told_by, listing, "Tuesday?", "en")
            plan = arranging.Plan(today, 60, every=every)
            proposed = arranging.propose(told_by, conversation, plan)
            return arranging.agree(mair, conversation, proposed.ref)

    def gathering(self, teller: str, *, written: bool = False) -> str:
        """Something for today that the teller announced and leads; with its sheet, Mair on it."""
        leads, mair = (people.member_of(self.village, each) for each in (teller, "mair"))
        earlier = clock.now() - timedelta(hours=600 - 3 * next(self.earlier))  # nobody announces as much in a day
        plan = gatherings.Plan("Tea", people.today(self.village), "10:30", 60, "share", [leads])
        with clock.at(earlier):
            made = gatherings.announce(people.actor(self.village, teller), self.village.group_id, plan)
        if written:
            attendance.write(people.actor(self.village, teller), made, attendance.Sheet(60, [leads], [mair]))
        return made.ref

    def gift(self, teller: str) -> str:
        """What the teller gave to Mair."""
        giver, mair = (people.member_of(self.village, each) for each in (teller, "mair"))
        pot = groups.account_ids(self.village.group_id)["pot"]
        earned = {giver.account_id: 60, pot: -60}
        make.post(self.village.group_id, earned, people.today(self.village), kind="gathering")
        return gifts.give(people.actor(self.village, teller), giver, gifts.Present(60, mair)).ref

    def issuer(self, teller: str) -> str:
        """An organisation that gives out hours."""
        found = gift_queries.issuers(self.village.group_id)
        if found:
            return found[0].ref
        host = Actor.host(self.village.group_id)
        library = members.add(host, self.village.group_id, name="Y Llyfrgell", kind=ORGANISATION)
        ledger.open_account(host, self.village.group_id, gift_queries.issuing_code(library), "issuance")
        return library.ref

    def request(self, teller: str) -> str:
        """Something the teller asks for on the board."""
        answers = {"kind": "request", "title": "A lift"}
        return board.post(people.actor(self.village, teller), people.member_of(self.village, teller), answers).ref

    def question(self) -> str:
        """The secret of the link by which a writer says whether a listing is still true."""
        ref = self.request("alys")
        listing = board_queries.by_ref(people.actor(self.village, "alys"), ref, people.today(self.village))
        with db.write():
            still.begin(listing)
        return still.token_for(listing) or ""

    def wants_a_call(self, teller: str) -> str:
        """The teller, or Mair, would like to be rung."""
        who = "nia" if teller == "nia" else "mair"
        return matching.ring_me(people.actor(self.village, who), people.member_of(self.village, who)).ref

    def closed_month(self) -> str:
        """A month that was closed, with its report."""
        group_id, month = self.village.group_id, "2026-02"
        if closing.report(group_id, month) is None:
            signed = report.Signed("C1", None, "2026-03-05T09:00:00.000000Z")
            body = report.body(group_id, month, 1, signed, [], [])
            with db.write():
                db.session.add(ClosedReport(group_id=group_id, month=month, version=1, body=body, digest="0" * 64,
                                            closed_at=signed.at))  # fmt: skip
        return month

    def complaint(self, teller: str) -> str:
        """A complaint of Mair's about her data."""
        mair = people.member_of(self.village, "mair")
        return concerns.complain(people.actor(self.village, "mair"), mair, "My number was on a poster.", "en").ref

    def worry(self, teller: str) -> str:
        """Alys is worried about Mair."""
        alys, mair = (people.member_of(self.village, name) for name in ("alys", "mair"))
        return concerns.tell(people.actor(self.village, "alys"), alys, mair, "the lady with the dog", "en").ref

    def pair(self, teller: str) -> str:
        """Two who are kept apart."""
        alys, mair = (people.member_of(self.village, name) for name in ("alys", "mair"))
        sioned = people.actor(self.village, "sioned")
        concerns.keep_apart(sioned, self.village.group_id, alys, mair)
        return concerns.pairs(sioned, self.village.group_id)[-1].ref

    def notice(self, teller: str) -> str:
        """Something that somebody is still to be told."""
        self.waiting(teller)
        return db.session.scalars(select(Notice.ref).order_by(Notice.id.desc())).first() or ""

    def unplaced(self, teller: str) -> str:
        """Help whose other side was not found."""
        told = exchanges.tell_unplaced(
            people.actor(self.village, teller),
            self.village.group_id,
            side="giver",
            typed="the lady with the dog",
            occurred_on=people.today(self.village),
            minutes_told=60,
        )
        return told.ref


def token(client: FlaskClient) -> str:
    """The token that every form of this browser carries."""
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get("/sign-in").text)
    assert found is not None
    return found[1]


@pytest.fixture
def place(app: Flask) -> Place:
    return Place(app)


def routes(app: Flask) -> set[str]:
    """Every method of every route."""
    return {
        f"{method} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


@ENGINE
def test_every_route_has_a_row(app: Flask) -> None:
    assert routes(app) == set(TABLE)


@ENGINE
def test_every_page_of_a_group_stands_on_one_of_its_ways(app: Flask) -> None:
    rooms = (web.HOME, web.BOARD, web.HOURS, web.PEOPLE)
    of_the_group = {rule.endpoint for rule in app.url_map.iter_rules() if "slug" in rule.arguments}
    elsewhere = {each for each in of_the_group if not each.startswith(web.DESK)}
    assert {each: sum(each.startswith(room) for room in rooms) for each in elsewhere} == dict.fromkeys(elsewhere, 1)


@ENGINE
@pytest.mark.parametrize("relation", RELATIONS)
def test_who_may_go_where(place: Place, relation: str) -> None:
    column = RELATIONS.index(relation)
    expected = {route: int(row.split()[column]) for route, row in TABLE.items()}
    found = {route: place.status(relation, *route.split()) for route in TABLE}
    assert found == expected


NOT_A_THING = {
    "slug",
    "pile",
    "way",
    "kind",
    "name",
    "filename",
    "month",
    "what",
}  # parts of an address that say where or how, not which
FOR_ANY_CODE = {"joining.carded"}  # the same form whatever the code, so that nobody learns which was real


@ENGINE
@pytest.mark.parametrize("who", ["sioned", "mair", "huw"])
def test_what_belongs_to_another_group_is_not_found_in_ours(place: Place, who: str) -> None:
    with place.app.app_context():
        mine = people.whole("tregaron")
    place.users["somebody of ours"] = mine.users[who]
    tried = 0
    for rule in place.app.url_map.iter_rules():
        if "slug" not in rule.arguments or rule.arguments <= NOT_A_THING or rule.endpoint in FOR_ANY_CODE:
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            path = place.path("coordinator", rule.endpoint).replace("/g/llanfair/", "/g/tregaron/", 1)
            assert place.asked("somebody of ours", method, path) == 404, f"{method} {path}"
            tried += 1
    assert tried > 20


@ENGINE
def test_no_form_is_taken_without_its_token(app: Flask) -> None:
    with app.app_context():
        village = people.whole()
    client = app.test_client()
    let_in(client, village.users["sioned"])
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            values = dict.fromkeys(rule.arguments, "x") | {
                "slug": "llanfair",
                "way": "gave",
                "kind": "offer",
                "pile": "look",
            }
            with app.test_request_context():
                path = app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
            assert client.post(path).status_code == 400, rule.rule


WANTED = {"role": "coordinator", "roles": "coordinator", "change": "give coordinator", "is_host": "1", "group": "aber",
          "group_id": "2", "member_id": "1", "user_id": "1", "acting_id": "1", "two_keys": "1", "used": "password code",
          "state": "done", "slug": "aber", "number": "C1", "account_id": "1", "balance": "6000"}  # fmt: skip


@ENGINE
def test_no_form_makes_an_officer_or_moves_anybody_to_another_group(place: Place) -> None:
    def standing() -> list[object]:
        with place.app.app_context():
            rows = db.session.execute(select(Member.id, Member.group_id, Member.number, Member.account_id, User.email)
                                      .outerjoin(User, User.id == Member.user_id).order_by(Member.id))  # fmt: skip
            roles = db.session.execute(select(Role.member_id, Role.role, Role.ended_at).order_by(Role.id))
            return [*rows, *roles]

    place.path("party", "joining.renewal")  # what it takes is there before we look
    posts = [row.split()[1] for row in TABLE if row.startswith("POST ")]
    # What a member may do in earnest is left out: to leave, and to change where and how they are reached.
    posts = [each for each in posts if each not in ("privacy.leave", "members.details", "signin.sign_out")]
    addresses = [place.path("party", each) for each in posts]
    before = standing()
    for address in addresses:
        place.asked("party", "POST", address, WANTED)
    assert standing() == before


NEVER_ON_SCREEN = re.compile(r"\b(credits?|debits?|currency|currencies|pending|scores?|rank(s|ing)?)\b", re.IGNORECASE)


def shown(template: str) -> str:
    """What of a template can reach a screen: no comments, and of its code only what stands in quotation marks."""
    text = re.sub(r"\{#.*?#\}", " ", template, flags=re.DOTALL)
    return re.sub(r"\{[{%].*?[%}]\}", lambda code: " ".join(re.findall(r'"[^"]*"', code[0])), text, flags=re.DOTALL)


@pytest.mark.parametrize(
    "path", sorted(Path(timebank.__file__).parent.glob("templates/**/*.html")), ids=lambda path: path.name
)
def test_words_that_are_never_on_screen(path: Path) -> None:
    assert NEVER_ON_SCREEN.findall(shown(path.read_text())) == []


@pytest.mark.parametrize("path", sorted(Path(timebank.__file__).parent.glob("**/*.py")), ids=lambda path: path.name)
def test_words_that_are_never_in_a_sentence(path: Path) -> None:
    told = re.findall(r"(?:gettext|ngettext|N_|\b_)\(\s*((?:\"[^\"]*\"\s*)+)", path.read_text())
    assert [found for text in told for found in NEVER_ON_SCREEN.findall(text)] == []
