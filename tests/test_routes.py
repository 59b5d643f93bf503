"""Who may go where: every route by every relation. A route without a row fails, and so does a row without a route."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import timebank
from tests.browse import let_in
from tests.stories import people
from timebank.board import service as board
from timebank.closing import queries as closing
from timebank.closing import report
from timebank.closing.models import ClosedReport
from timebank.db import db
from timebank.exchanges import queries as exchange_queries
from timebank.exchanges import service as exchanges
from timebank.groups import service as groups
from timebank.joining import applications, checks, invitations
from timebank.joining import service as joining
from timebank.members.models import User
from timebank.notices.models import Notice
from timebank.permissions import Actor
from timebank.privacy import concerns
from timebank.profiles import service as profiles
from timebank.signin import service as signin

RELATIONS = (
    "nobody",
    "stranger",
    "member",
    "party",
    "other side",
    "coordinator",
    "coordinator-as-party",
    "signer",
    "other group",
    "stand-in",
)

# An empty form is sent to every POST: 422 where it may be sent but must not be empty.
# The columns are those of RELATIONS.
TABLE: dict[str, str] = {
    "GET board.board": "303 404 200 200 200 200 200 200 404 200",
    "POST board.board": "303 404 200 200 200 200 200 200 404 200",
    "GET board.change": "303 404 403 200 403 200 200 403 404 403",
    "POST board.change": "303 404 403 303 403 303 303 403 404 403",
    "GET board.mine": "303 404 200 200 200 200 200 200 404 200",
    "POST board.move": "303 404 403 422 403 422 422 403 404 403",
    "GET board.paper": "303 404 200 200 200 200 200 200 404 200",
    "GET board.show": "303 404 200 200 200 200 200 200 404 200",
    "GET board.to_ask": "303 404 403 403 403 200 200 403 404 403",
    "GET closing.overview": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.month": "303 404 403 403 403 200 200 200 404 403",
    "POST closing.month": "303 404 403 403 403 404 404 404 404 403",
    "GET closing.reopen": "303 404 403 403 403 200 200 200 404 403",
    "POST closing.reopen": "303 404 403 403 403 422 422 422 404 403",
    "GET closing.show": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.report_file": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.everybody": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.figures": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.books": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.lines": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.corrections": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.account": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.trial": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.waiting": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.slips": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.sheet": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.pack": "303 404 403 403 403 200 200 200 404 403",
    "POST closing.pack": "303 404 403 403 403 422 422 422 404 403",
    "POST closing.take_pack": "303 404 404 404 404 404 404 404 404 404",
    "GET board.write": "303 404 200 200 200 200 200 200 404 200",
    "POST board.write": "303 404 422 422 422 422 422 422 404 422",
    "GET board.write_for": "303 404 403 403 403 200 200 403 404 403",
    "POST board.write_for": "303 404 403 403 403 422 422 403 404 403",
    "POST desk.agree": "303 404 404 404 404 409 403 409 404 404",
    "GET desk.aside": "303 404 404 404 404 200 404 404 404 404",
    "POST desk.aside": "303 404 404 404 404 422 404 404 404 404",
    "GET desk.correct": "303 404 404 404 404 200 200 200 404 404",
    "POST desk.correct": "303 404 404 404 404 200 200 200 404 404",
    "GET desk.different": "303 404 404 404 404 200 200 200 404 404",
    "POST desk.doubt": "303 404 404 404 404 422 422 422 404 404",
    "GET desk.leave": "303 404 404 404 404 303 303 303 404 404",
    "POST desk.leave": "303 404 404 404 404 422 422 422 404 404",
    "GET desk.letter": "303 404 404 404 404 200 403 403 404 404",
    "GET desk.letters": "303 404 403 403 403 200 200 403 404 403",
    "GET desk.log": "303 404 403 403 403 200 200 403 404 403",
    "POST desk.log": "303 404 403 403 403 200 200 403 404 403",
    "GET desk.rule": "303 404 404 404 404 200 303 200 404 404",
    "POST desk.rule": "303 404 404 404 404 422 422 422 404 404",
    "POST desk.settle": "303 404 404 404 404 422 422 422 404 404",
    "POST desk.signed": "303 404 404 404 404 422 422 422 404 404",
    "GET desk.signer": "303 404 403 403 403 403 403 200 404 403",
    "GET desk.take_back": "303 404 404 404 404 200 303 200 404 404",
    "POST desk.take_back": "303 404 404 404 404 422 422 422 404 404",
    "GET desk.today": "303 404 403 403 403 200 200 403 404 403",
    "GET desk.unplaced": "303 404 404 404 404 200 404 404 404 404",
    "POST desk.unplaced": "303 404 404 404 404 422 404 404 404 404",
    "GET desk.waiting": "303 404 404 404 404 200 200 200 404 404",
    "POST desk.word": "303 404 404 404 404 422 422 422 404 404",
    "POST exchanges.answer": "303 404 404 422 422 422 422 422 404 422",
    "GET exchanges.different": "303 404 404 303 200 303 303 303 404 200",
    "POST exchanges.different": "303 404 404 422 422 422 422 422 404 422",
    "GET exchanges.log": "303 404 200 200 200 200 200 200 404 200",
    "POST exchanges.log": "303 404 422 422 422 422 422 422 404 422",
    "GET exchanges.not_so": "303 404 404 303 200 303 303 303 404 200",
    "POST exchanges.not_so": "303 404 404 422 422 422 422 422 404 422",
    "GET exchanges.show": "303 404 404 200 200 200 200 200 404 200",
    "GET exchanges.statement": "303 404 200 200 200 200 200 200 404 200",
    "GET exchanges.statement_of": "303 404 404 404 200 200 200 200 404 200",
    "GET exchanges.tell": "303 404 200 200 200 200 200 200 404 200",
    "POST exchanges.tell": "303 404 200 200 200 200 200 200 404 200",
    "GET exchanges.tell_unknown": "303 404 200 200 200 200 200 200 404 200",
    "POST exchanges.tell_unknown": "303 404 200 200 200 200 200 200 404 200",
    "GET exchanges.told": "303 404 200 200 200 200 200 200 404 200",
    "POST exchanges.withdraw": "303 404 404 303 403 303 303 403 404 403",
    "GET groups.book": "303 404 200 200 200 200 200 200 404 200",
    "GET groups.change": "303 404 403 403 403 200 200 403 404 403",
    "POST groups.change": "303 404 403 403 403 422 422 403 404 403",
    "GET groups.rules": "303 404 200 200 200 200 200 200 404 200",
    "GET healthz": "200 200 200 200 200 200 200 200 200 200",
    "GET joining.applicant": "303 404 404 404 404 200 200 200 404 404",
    "POST joining.applicant": "303 404 404 404 404 303 303 403 404 404",
    "POST joining.close": "303 404 404 404 404 303 303 403 404 404",
    "GET joining.code": "200 200 200 200 200 200 200 200 200 200",
    "POST joining.code": "422 422 422 422 422 422 422 422 422 422",
    "POST joining.end_check": "303 404 404 404 404 303 303 404 404 404",
    "GET joining.found": "200 200 200 200 200 200 200 200 200 200",
    "POST joining.found": "422 422 422 422 422 422 422 422 422 422",
    "GET joining.invite": "303 404 200 200 200 200 200 200 404 200",
    "POST joining.invite": "303 404 200 200 200 200 200 200 404 200",
    "GET joining.invited": "200 200 200 200 200 200 200 200 200 200",
    "POST joining.invited": "422 422 422 422 422 422 422 422 422 422",
    "GET joining.join": "200 200 200 200 200 200 200 200 200 200",
    "POST joining.join": "422 422 422 422 422 422 422 422 422 422",
    "GET joining.not_yet": "303 404 404 404 404 200 200 403 404 404",
    "POST joining.not_yet": "303 404 404 404 404 422 422 403 404 404",
    "GET joining.our_checks": "303 404 403 403 403 200 200 403 404 403",
    "POST joining.our_checks": "303 404 403 403 403 422 422 403 404 403",
    "POST joining.second": "303 404 404 404 404 404 404 404 404 404",
    "POST joining.suggested": "303 404 403 403 403 303 303 403 404 403",
    "GET joining.tick": "303 404 404 404 404 200 200 403 404 404",
    "POST joining.tick": "303 404 404 404 404 303 303 403 404 404",
    "GET joining.type_in": "303 404 403 403 403 200 200 403 404 403",
    "POST joining.type_in": "303 404 403 403 403 422 422 403 404 403",
    "POST joining.untick": "303 404 404 404 404 303 303 403 404 404",
    "GET joining.waiting": "303 404 403 403 403 200 200 200 404 403",
    "GET joining.welcome": "303 404 404 404 404 200 200 403 404 404",
    "POST joining.welcome": "303 404 404 404 404 422 422 403 404 404",
    "GET joining.where": "200 200 200 200 200 200 200 200 200 200",
    "POST joining.where": "422 422 422 422 422 422 422 422 422 422",
    "POST joining.withdraw": "303 303 303 303 303 303 303 303 303 303",
    "GET members.add": "303 404 403 403 403 200 200 403 404 403",
    "POST members.add": "303 404 403 403 403 422 422 403 404 403",
    "GET members.details": "303 404 403 403 200 200 200 403 404 403",
    "POST members.details": "303 404 403 403 303 303 303 403 404 403",
    "GET members.language": "303 404 403 403 200 200 200 403 404 403",
    "POST members.language": "303 404 403 403 422 422 422 403 404 403",
    "GET members.people": "303 404 200 200 200 200 200 200 404 200",
    "POST members.people": "303 404 200 200 200 200 200 200 404 200",
    "GET members.stand_in": "303 404 200 404 200 200 200 404 404 404",
    "POST members.stand_in": "303 404 422 404 422 422 422 404 404 404",
    "GET members.stand_ins": "303 404 403 403 200 200 200 403 404 403",
    "POST members.stand_ins": "303 404 403 403 422 422 422 403 404 403",
    "GET notices.letter": "303 404 404 404 404 200 200 404 404 404",
    "GET notices.letters": "303 404 403 403 403 200 200 403 404 403",
    "GET notices.to_tell": "303 404 403 403 403 200 200 403 404 403",
    "POST notices.told": "303 404 404 404 404 303 303 404 404 404",
    "GET pages.front": "200 200 303 303 303 303 303 303 303 303",
    "GET pages.home": "200 200 200 200 200 200 200 200 200 200",
    "POST pages.language": "303 303 303 303 303 303 303 303 303 303",
    "GET pages.slips": "303 404 200 200 200 200 200 200 404 200",
    "GET pages.trail": "303 404 403 403 403 403 403 200 404 403",
    "GET pages.trail_of": "303 404 403 403 200 403 200 200 404 200",
    "GET privacy.answer": "303 404 404 404 404 200 200 404 404 404",
    "POST privacy.answer": "303 404 404 404 404 422 422 404 404 404",
    "GET privacy.away": "303 404 403 403 403 200 200 403 404 403",
    "POST privacy.block": "303 404 303 303 303 303 303 303 404 303",
    "GET privacy.change_words": "303 404 403 403 403 200 200 403 404 403",
    "POST privacy.change_words": "303 404 403 403 403 303 303 403 404 403",
    "POST privacy.come_back": "303 404 403 403 403 303 403 403 404 403",
    "GET privacy.complain": "303 404 403 403 200 200 200 403 404 403",
    "POST privacy.complain": "303 404 403 403 422 422 422 403 404 403",
    "GET privacy.complaints": "303 404 403 403 403 200 200 403 404 403",
    "GET privacy.concerns": "303 404 404 404 404 200 404 200 404 404",
    "POST privacy.concerns": "303 404 404 404 404 422 404 422 404 404",
    "GET privacy.data": "303 404 403 403 200 200 200 403 404 403",
    "POST privacy.data": "303 404 403 403 422 422 422 403 404 403",
    "GET privacy.export_all": "303 404 403 403 403 200 200 200 404 403",
    "POST privacy.export_all": "303 404 403 403 403 422 422 422 404 403",
    "GET privacy.forget": "303 404 403 403 403 200 403 403 404 403",
    "POST privacy.forget": "303 404 403 403 403 422 403 403 404 403",
    "POST privacy.forgive": "303 404 403 403 403 303 403 403 404 403",
    "GET privacy.goodbye": "200 200 200 200 200 200 200 200 200 200",
    "POST privacy.heard": "303 404 403 403 303 303 303 403 404 403",
    "GET privacy.leave": "303 404 403 403 200 200 200 403 404 403",
    "POST privacy.leave": "303 404 403 403 200 200 200 403 404 403",
    "POST privacy.let_meet": "303 404 404 404 404 303 404 303 404 404",
    "GET privacy.life": "303 404 403 403 200 200 200 403 404 403",
    "POST privacy.life": "303 404 403 403 422 422 422 403 404 403",
    "GET privacy.safeguarding": "303 404 200 200 200 200 200 200 404 200",
    "POST privacy.safeguarding": "303 404 403 403 403 422 422 403 404 403",
    "POST privacy.take": "303 404 404 404 404 303 404 303 404 404",
    "POST privacy.take_export": "303 404 404 404 404 404 404 404 404 404",
    "GET privacy.words": "200 200 200 200 200 200 200 200 200 200",
    "GET privacy.worry": "303 404 200 200 200 200 200 200 404 200",
    "POST privacy.worry": "303 404 422 422 422 422 422 422 404 422",
    "GET profiles.about": "303 404 403 403 200 200 200 403 404 403",
    "POST profiles.about": "303 404 403 403 303 422 303 403 404 403",
    "GET profiles.before": "303 404 403 403 200 403 200 403 404 403",
    "GET profiles.contacts": "303 404 403 403 200 200 200 403 404 403",
    "POST profiles.contacts": "303 404 403 403 303 303 303 403 404 403",
    "POST profiles.drop": "303 404 404 404 303 404 303 404 404 404",
    "POST profiles.drop_expertise": "303 404 404 404 303 303 303 404 404 404",
    "GET profiles.expertise": "303 404 403 403 200 200 200 403 404 403",
    "POST profiles.expertise": "303 404 403 403 422 422 422 403 404 403",
    "GET profiles.guide": "303 404 200 200 200 200 200 200 404 200",
    "GET profiles.person": "303 404 200 200 200 200 200 200 404 200",
    "GET signin.again": "303 404 200 200 200 200 200 200 404 200",
    "POST signin.again": "303 404 200 200 200 200 200 200 404 200",
    "GET signin.app": "303 404 200 200 200 200 200 200 404 200",
    "POST signin.app": "303 404 422 422 422 422 422 422 404 422",
    "GET signin.ask_link": "200 200 200 200 200 200 200 200 200 200",
    "POST signin.ask_link": "422 422 422 422 422 422 422 422 422 422",
    "GET signin.card": "200 200 200 200 200 200 200 200 200 200",
    "POST signin.card": "303 303 303 303 303 303 303 303 303 303",
    "GET signin.code": "303 303 303 303 303 303 303 303 303 303",
    "POST signin.code": "303 303 303 303 303 303 303 303 303 303",
    "POST signin.codes": "303 404 200 200 200 200 200 200 404 200",
    "POST signin.end": "303 404 303 303 303 303 303 303 404 303",
    "POST signin.end_card": "303 404 303 303 303 303 303 303 404 303",
    "POST signin.forget": "303 404 303 303 303 303 303 303 404 303",
    "GET signin.link": "200 200 200 200 200 200 200 200 200 200",
    "POST signin.link": "303 303 303 303 303 303 303 303 303 303",
    "POST signin.make_card": "303 404 403 403 403 200 403 403 404 403",
    "POST signin.make_link": "303 404 403 403 403 200 403 403 404 403",
    "GET signin.mine": "303 404 200 200 200 200 200 200 404 200",
    "GET signin.password": "303 404 200 200 200 200 200 200 404 200",
    "POST signin.password": "303 404 422 422 422 422 422 422 404 422",
    "GET signin.sign_in": "200 200 200 200 200 200 200 200 200 200",
    "POST signin.sign_in": "422 422 422 422 422 422 422 422 422 422",
    "POST signin.sign_out": "303 303 303 303 303 303 303 303 303 303",
    "GET static": "200 200 200 200 200 200 200 200 200 200",
    "GET twokeys.every": "303 404 403 403 403 200 200 200 404 403",
    "GET twokeys.issue": "303 404 403 403 403 200 200 200 404 403",
    "POST twokeys.issue": "303 404 403 403 403 422 422 422 404 403",
    "GET twokeys.one": "303 404 404 404 404 200 200 200 404 404",
    "POST twokeys.one": "303 404 404 404 404 422 422 422 404 404",
    "GET twokeys.role": "303 404 403 403 403 200 200 200 404 403",
    "POST twokeys.role": "303 404 403 403 403 422 422 422 404 403",
}
ABOUT_SOMEBODY = ("exchanges.statement_of", "pages.trail_of", "twokeys.role", "board.write_for")
IN_THE_BOOK = ("desk.correct", "desk.different", "desk.doubt", "desk.leave", "desk.settle", "desk.take_back")
ENGINE = pytest.mark.parametrize("engine", ["sqlite"])


class Place:
    """Two villages. What is looked at is Mair's, told by Alys; for the coordinator as a party, her own with Mair."""

    def __init__(self, app: Flask) -> None:
        self.app = app
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

    def asked(self, relation: str, method: str, path: str) -> int:
        """The same for an address."""
        client = self.app.test_client()
        if relation in self.users:
            let_in(client, self.users[relation])
        if relation == "stand-in" and path.startswith("/g/"):
            path += f"?for={self.village.refs['mair']}"
        sent = {"csrf_token": token(client)} if method == "POST" else None
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
            if endpoint == "joining.found":
                return joining.founding_link(Actor.host())
            host = Actor.host(self.village.group_id)
            gwen = people.member_of(self.village, "gwen")
            return signin.card(host, gwen)[0] if endpoint == "signin.card" else signin.sign_in_link(host, gwen)
        if name in ("code", "check"):
            return self.code(endpoint) if name == "code" else self.check()
        fixed = {
            "prompt": "good-life",
            "slug": "llanfair",
            "way": "gave",
            "kind": "offer",
            "who": self.village.refs["mair"],
            "filename": "timebank.css",
        }
        if name in fixed or name == "month":
            return fixed.get(name) or self.closed_month()
        if name == "name":
            return {"privacy": "terms", "closing": "corrections"}.get(endpoint.partition(".")[0], "quantum")
        return self.things(endpoint)(teller)

    def things(self, endpoint: str) -> Callable[[str], str]:
        """What a reference refers to."""
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
            "closing.take_pack": lambda teller: people.proposed(self.village, "sioned", "gwen"),
            "privacy.answer": self.complaint,
            "privacy.take": self.worry,
            "privacy.take_export": lambda teller: people.proposed(self.village, "sioned", "gwen"),
            "privacy.let_meet": self.pair,
            "desk.unplaced": self.unplaced,
            "desk.aside": self.unplaced,
        }
        by_room = {"members": whose, "profiles": whose, "signin": whose, "privacy": whose, "board": self.listing,
                   "notices": self.notice}  # fmt: skip
        return made.get(endpoint) or by_room.get(endpoint.partition(".")[0], self.waiting)

    def code(self, endpoint: str) -> str:
        """The code of somebody who would like to join, or of a card that invites somebody."""
        if endpoint == "joining.invited":
            return invitations.make(people.actor(self.village, "gwen"))[1]
        return self.application()[1]

    def check(self) -> str:
        """Something that the group checks."""
        sioned = people.actor(self.village, "sioned")
        return checks.add(sioned, self.village.group_id, "Wedi cwrdd", "We have met", renews=True).ref

    def application(self) -> tuple[str, str]:
        """Somebody who would like to join: reference and code."""
        told = applications.Told("Nest Hughes", phone="07700 900 123")
        key = secrets.token_hex(12)
        application, code = applications.apply(Actor(), self.village.group_id, told, key=key)
        return application.ref, code

    def told(self, who: str, endpoint: str) -> str:
        """Somebody who would like to join, or something that a member says about themselves."""
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
        exchanges.agree(mair, exchange_queries.by_ref(mair, ref))
        return ref

    def listing(self, teller: str) -> str:
        """Something the teller put on the board."""
        answers = {"kind": "offer", "title": "Lifts"}
        return board.post(people.actor(self.village, teller), people.member_of(self.village, teller), answers).ref

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
@pytest.mark.parametrize("relation", RELATIONS)
def test_who_may_go_where(place: Place, relation: str) -> None:
    column = RELATIONS.index(relation)
    expected = {route: int(row.split()[column]) for route, row in TABLE.items()}
    found = {route: place.status(relation, *route.split()) for route in TABLE}
    assert found == expected


NOT_A_THING = {
    "slug",
    "way",
    "kind",
    "name",
    "filename",
    "month",
}  # parts of an address that say where or how, not which


@ENGINE
@pytest.mark.parametrize("who", ["sioned", "mair", "huw"])
def test_what_belongs_to_another_group_is_not_found_in_ours(place: Place, who: str) -> None:
    with place.app.app_context():
        mine = people.whole("tregaron")
    place.users["somebody of ours"] = mine.users[who]
    tried = 0
    for rule in place.app.url_map.iter_rules():
        if "slug" not in rule.arguments or rule.arguments <= NOT_A_THING:
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
            values = dict.fromkeys(rule.arguments, "x") | {"slug": "llanfair", "way": "gave", "kind": "offer"}
            with app.test_request_context():
                path = app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
            assert client.post(path).status_code == 400, rule.rule


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
