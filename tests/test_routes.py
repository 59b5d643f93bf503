"""Who may go where: every route by every relation. A route without a row fails, and so does a row without a route."""

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
from tests import make
from tests.browse import let_in
from tests.stories import people
from timebank import clock
from timebank.arranging import service as arranging
from timebank.arranging.models import Arrangement
from timebank.board import looks, queries
from timebank.board import queries as board_queries
from timebank.board import service as board
from timebank.board.models import Listing
from timebank.closing import queries as closing
from timebank.closing import report
from timebank.closing.models import ClosedReport
from timebank.db import db
from timebank.exchanges import queries as exchange_queries
from timebank.exchanges import service as exchanges
from timebank.gatherings import posting as attendance
from timebank.gatherings import service as gatherings
from timebank.gifts import queries as gift_queries
from timebank.gifts import service as gifts
from timebank.groups import service as groups
from timebank.joining import applications, checks, invitations
from timebank.joining import queries as joining_queries
from timebank.joining import service as joining
from timebank.ledger import service as ledger
from timebank.matching import service as matching
from timebank.matching import still
from timebank.members import service as members
from timebank.members.models import ORGANISATION, Member, Role, User
from timebank.notices.models import Notice
from timebank.permissions import Actor
from timebank.privacy import concerns
from timebank.profiles import service as profiles
from timebank.signin import service as signin
from timebank.slips import service as slips

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
    "GET board.answer": "303 404 404 200 404 200 200 403 404 404",
    "POST board.answer": "303 404 404 422 404 422 422 403 404 404",
    "POST arranging.agree": "303 404 404 409 409 409 409 404 404 409",
    "GET arranging.arranged": "303 404 403 403 403 200 200 403 404 403",
    "GET arranging.call_off": "303 404 404 200 200 200 200 404 404 200",
    "POST arranging.call_off": "303 404 404 422 422 422 422 404 404 422",
    "GET arranging.happened": "303 404 404 200 200 200 200 404 404 200",
    "POST arranging.happened": "303 404 404 200 200 200 200 404 404 200",
    "POST arranging.has_read": "303 404 404 303 303 422 303 404 404 303",
    "GET arranging.how_did_it_go": "303 404 403 403 403 200 200 403 404 403",
    "POST arranging.how_did_it_go": "303 404 403 403 403 422 422 403 404 403",
    "GET arranging.mine": "303 404 200 200 200 200 200 200 404 200",
    "GET arranging.month": "303 404 404 200 200 200 200 404 404 200",
    "POST arranging.month": "303 404 404 303 303 422 303 404 404 303",
    "POST arranging.not_so": "303 404 404 303 303 422 303 404 404 303",
    "GET arranging.propose": "303 404 404 200 200 200 200 404 404 200",
    "POST arranging.propose": "303 404 404 303 303 422 303 404 404 303",
    "GET arranging.reply": "303 404 200 200 200 200 200 200 404 200",
    "POST arranging.reply": "303 404 422 422 422 422 422 422 404 422",
    "GET arranging.rung": "303 404 403 403 403 200 200 403 404 403",
    "POST arranging.rung": "303 404 403 403 403 422 422 403 404 403",
    "POST arranging.say": "303 404 404 422 422 422 422 404 404 422",
    "GET arranging.show": "303 404 404 200 200 200 200 404 404 200",
    "GET arranging.slip": "303 404 404 200 200 200 200 404 404 200",
    "GET arranging.thank": "303 404 404 303 200 403 303 403 404 200",
    "POST arranging.thank": "303 404 404 303 422 403 303 403 404 422",
    "GET board.board": "303 404 200 200 200 200 200 200 404 200",
    "POST board.board": "303 404 200 200 200 200 200 200 404 200",
    "GET board.change": "303 404 403 200 403 200 200 403 404 403",
    "POST board.change": "303 404 403 303 403 303 303 403 404 403",
    "GET board.categories": "303 404 403 403 403 200 200 403 404 403",
    "POST board.categories": "303 404 403 403 403 422 422 403 404 403",
    "GET board.category": "303 404 403 403 403 200 200 403 404 403",
    "POST board.category": "303 404 403 403 403 303 303 403 404 403",
    "GET board.look": "303 404 403 403 403 200 403 403 404 403",
    "POST board.look": "303 404 403 403 403 422 403 403 404 403",
    "GET board.mine": "303 404 200 200 200 200 200 200 404 200",
    "POST board.move": "303 404 403 422 403 422 422 403 404 403",
    "GET board.paper": "303 404 200 200 200 200 200 200 404 200",
    "GET board.show": "303 404 200 200 200 200 200 200 404 200",
    "GET board.to_ask": "303 404 403 403 403 200 200 403 404 403",
    "GET board.to_look": "303 404 403 403 403 200 200 200 404 403",
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
    "GET gatherings.announce": "303 404 200 200 200 200 200 200 404 403",
    "POST gatherings.announce": "303 404 422 422 422 422 422 422 404 403",
    "GET gatherings.calendar": "303 404 200 200 200 200 200 200 404 403",
    "POST gatherings.calendar": "303 404 422 422 422 422 422 422 404 403",
    "GET gatherings.call_off": "303 404 403 200 403 200 200 403 404 403",
    "POST gatherings.call_off": "303 404 403 422 403 422 422 403 404 403",
    "GET gatherings.change": "303 404 403 200 403 200 200 403 404 403",
    "POST gatherings.change": "303 404 403 303 403 303 303 403 404 403",
    "GET gatherings.check": "303 404 403 403 403 200 200 200 404 403",
    "POST gatherings.check": "303 404 403 403 403 303 403 303 404 403",
    "POST gatherings.come": "303 404 303 303 303 303 303 303 404 303",
    "POST gatherings.come_for": "303 404 403 403 403 422 422 403 404 403",
    "GET gatherings.every": "303 404 200 200 200 200 200 200 404 200",
    "GET gatherings.feed": "200 200 200 200 200 200 200 200 200 200",
    "POST gatherings.leave": "303 404 303 303 303 303 303 303 404 303",
    "GET gatherings.month": "303 404 200 200 200 200 200 200 404 200",
    "GET gatherings.paper": "303 404 403 200 403 200 200 200 404 403",
    "GET gatherings.sheet": "303 404 403 200 403 200 200 200 404 403",
    "POST gatherings.sheet": "303 404 403 422 403 422 422 422 404 403",
    "GET gatherings.show": "303 404 200 200 200 200 200 200 404 200",
    "GET gatherings.waiting": "303 404 403 403 403 200 200 200 404 403",
    "GET gifts.draw": "303 404 403 403 403 200 200 200 404 403",
    "POST gifts.draw": "303 404 403 403 403 422 422 422 404 403",
    "GET gifts.give": "303 404 200 200 200 200 200 200 404 200",
    "POST gifts.give": "303 404 422 422 422 422 422 422 404 422",
    "GET gifts.give_for": "303 404 403 403 403 200 403 403 404 403",
    "POST gifts.give_for": "303 404 403 403 403 422 403 403 404 403",
    "GET gifts.issued": "303 404 200 200 200 200 200 200 404 200",
    "GET gifts.let_issue": "303 404 403 403 403 200 200 200 404 403",
    "POST gifts.let_issue": "303 404 403 403 403 422 422 422 404 403",
    "GET gifts.pot": "303 404 200 200 200 200 200 200 404 200",
    "GET gifts.show": "303 404 404 200 200 200 200 200 404 200",
    "POST gifts.show": "303 404 404 403 403 422 403 422 404 403",
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
    "GET joining.due": "303 404 403 403 403 200 200 200 404 403",
    "GET joining.renewal": "303 404 404 404 404 200 200 403 404 404",
    "POST joining.renewal": "303 404 404 404 404 422 422 403 404 404",
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
    "POST matching.add": "303 404 403 403 403 422 422 403 404 403",
    "GET matching.matches": "303 404 403 200 403 200 200 403 404 403",
    "POST matching.ring_me": "303 404 303 303 303 303 303 303 404 303",
    "POST matching.ring_me_no_more": "303 404 303 303 303 303 303 303 404 303",
    "GET matching.ring_round": "303 404 403 403 403 200 200 403 404 403",
    "POST matching.ring_round": "303 404 403 403 403 422 422 403 404 403",
    "GET matching.ring_round_paper": "303 404 403 403 403 200 200 403 404 403",
    "POST matching.rung": "303 404 404 404 404 303 303 404 404 404",
    "GET matching.still_true": "200 200 200 200 200 200 200 200 200 200",
    "POST matching.still_true": "422 422 422 422 422 422 422 422 422 422",
    "GET matching.to_ring": "303 404 403 403 403 200 200 403 404 403",
    "GET matching.unanswered": "303 404 403 403 403 200 200 403 404 403",
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
    "GET signin.lost_codes": "303 404 403 403 403 200 200 200 404 403",
    "POST signin.lost_codes": "303 404 403 403 403 422 422 422 404 403",
    "POST signin.make_card": "303 404 403 403 403 200 403 403 404 403",
    "POST signin.make_link": "303 404 403 403 403 200 403 403 404 403",
    "GET signin.mine": "303 404 200 200 200 200 200 200 404 200",
    "GET signin.password": "303 404 200 200 200 200 200 200 404 200",
    "POST signin.password": "303 404 422 422 422 422 422 422 404 422",
    "GET signin.sign_in": "200 200 200 200 200 200 200 200 200 200",
    "POST signin.sign_in": "422 422 422 422 422 422 422 422 422 422",
    "POST signin.sign_out": "303 303 303 303 303 303 303 303 303 303",
    "GET signin.wrong": "303 404 403 403 403 200 200 200 404 403",
    "GET static": "200 200 200 200 200 200 200 200 200 200",
    "GET slips.check": "303 404 404 404 404 200 200 404 404 404",
    "POST slips.check": "303 404 404 404 404 409 409 404 404 404",
    "GET slips.count": "303 404 404 404 404 200 200 404 404 404",
    "POST slips.count": "303 404 404 404 404 422 422 404 404 404",
    "GET slips.left": "303 404 403 403 403 200 200 403 404 403",
    "GET slips.missing": "303 404 403 403 403 200 200 403 404 403",
    "POST slips.move": "303 404 404 404 404 422 422 404 404 404",
    "GET slips.numbers": "303 404 403 403 403 200 200 403 404 403",
    "POST slips.numbers": "303 404 403 403 403 422 422 403 404 403",
    "GET slips.pad": "303 404 404 404 404 200 200 404 404 404",
    "GET slips.pile": "303 404 404 404 404 200 200 404 404 404",
    "POST slips.pile": "303 404 404 404 404 422 422 404 404 404",
    "GET slips.piles": "303 404 403 403 403 200 200 403 404 403",
    "POST slips.piles": "303 404 403 403 403 422 422 403 404 403",
    "GET slips.rows": "303 404 404 404 404 200 200 404 404 404",
    "POST slips.rows": "303 404 404 404 404 422 422 404 404 404",
    "GET slips.sheet": "303 404 404 404 404 200 200 404 404 404",
    "POST slips.sheet": "303 404 404 404 404 422 422 404 404 404",
    "GET slips.slip": "303 404 404 404 404 200 200 404 404 404",
    "POST slips.slip": "303 404 404 404 404 422 422 404 404 404",
    "GET slips.stop": "303 404 404 404 404 200 200 404 404 404",
    "POST slips.stop": "303 404 404 404 404 422 422 404 404 404",
    "POST slips.twin": "303 404 404 404 404 404 404 404 404 404",
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
ON_A_SLIP = ("slips.slip", "slips.move", "slips.twin")
IN_A_PILE = ("slips.pile", "slips.sheet", "slips.rows", "slips.check", "slips.count", "slips.stop")
ENGINE = pytest.mark.parametrize("engine", ["sqlite"])


class Place:
    """Two villages. What is looked at is Mair's, told by Alys; for the coordinator as a party, her own with Mair."""

    def __init__(self, app: Flask) -> None:
        self.app, self.earlier = app, count(1)
        self.app = app
        self.to_renew: dict[str, str] = {}
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
            return {"code": self.code, "check": self.check, "secret": self.calendar}[name](endpoint)
        fixed = {
            "prompt": "good-life",
            "slug": "llanfair",
            "way": "gave",
            "kind": "offer",
            "who": self.village.refs["mair"],
            "filename": "timebank.css",
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
            "slips.pad": lambda teller: self.paper("pad"),
            "gatherings.check": lambda teller: self.gathering(teller, written=True),
            "gifts.show": self.gift,
            "gifts.give_for": whose,
            "gifts.issued": self.issuer,
            "gifts.let_issue": self.issuer,
            **dict.fromkeys(ON_A_SLIP, lambda teller: self.paper("slip")),
            **dict.fromkeys(IN_A_PILE, lambda teller: self.paper("pile")),
        }
        by_room = {"members": whose, "profiles": whose, "signin": whose, "privacy": whose, "board": self.listing,
                   "notices": self.notice, "matching": self.request,
                   "gatherings": self.gathering,
                   "arranging": lambda teller: self.arranged(teller).conversation.ref}  # fmt: skip
        return made.get(endpoint) or by_room.get(endpoint.partition(".")[0], self.waiting)

    def code(self, endpoint: str) -> str:
        """The code of somebody who would like to join, or of a card that invites somebody."""
        if endpoint == "joining.invited":
            return invitations.make(people.actor(self.village, "gwen"))[1]
        return self.application()[1]

    def calendar(self, endpoint: str) -> str:
        """The secret of the group's calendar."""
        return gatherings.make_feed(people.actor(self.village, "sioned"), self.village.group_id, None)

    def paper(self, what: str) -> str:
        """Numbers for slips, a pile of two, or a slip in it."""
        sioned = people.actor(self.village, "sioned")
        run = slips.give_out(sioned, self.village.group_id, 2, "hand")
        pile = slips.open_pile(sioned, self.village.group_id, 2, 60)
        line = slips.Line(run.first, [people.member_of(self.village, "mair")], [people.member_of(self.village, "alys")],
                          people.today(self.village), 30)  # fmt: skip
        return {"pad": run, "pile": pile, "slip": slips.add(sioned, pile, line)}[what].ref

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
        exchanges.agree(mair, exchange_queries.by_ref(mair, ref))
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
