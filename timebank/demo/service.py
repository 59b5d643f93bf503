"""Play the story of the practice village through the program's own verbs, as if half a year had gone by."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from timebank import clock
from timebank.board import looks
from timebank.board import queries as listings
from timebank.board import service as board
from timebank.board.models import REQUEST
from timebank.db import db
from timebank.demo import board_lines, circle, story, together, together_lines, village
from timebank.demo.stage import EVENING, MORNING, NIGHT, NOON, ZONE, Stage, acts_as
from timebank.exchanges import answers, corrections, doubts
from timebank.exchanges import service as exchanges
from timebank.exchanges.models import GIVER, KEYING, RECEIVER, Exchange
from timebank.groups import service as groups
from timebank.groups.models import Group
from timebank.joining import applications
from timebank.matching import service as matching
from timebank.members import service as members
from timebank.members import stand_ins
from timebank.notices import queries as notices
from timebank.notices import service as telling
from timebank.permissions import Actor
from timebank.profiles import service as profiles
from timebank.signin import service as signin
from timebank.twokeys import acts

PASSWORD = "croeso-i-bawb"  # noqa: S105 - everybody is meant to know it
LOOKED_AT_BEFORE = 7  # days: what was put on the board after that still waits for the coordinator's look
MONTH = timedelta(days=30)
LAST_ROUND, ROUND_EVERY = 2, 7  # days ago the coordinator last rang round, and how often that is


def fill() -> Group:
    """Make the practice village in an empty database, all of it or nothing; returns its group."""
    stage = Stage(clock.today(ZONE.key), clock.now())
    _plan(stage)
    with db.write():
        stage.play()
        _let_in(stage)
    assert stage.group is not None  # noqa: S101 - the first act founds it
    return stage.group


def _plan(stage: Stage) -> None:
    began = stage.today - village.GROUP.began_months_ago * MONTH
    stage.later(together_lines.FOUNDED, MORNING, lambda: _found(stage))
    stage.later((stage.today - began).days, MORNING, lambda: _begin_the_book(stage, began))
    for person in village.PEOPLE:
        if person.number != village.LOWRI:  # she comes with a card
            days_ago = (person.joined_months_ago * MONTH).days
            stage.later(days_ago, NOON, partial(_join, stage, person))
    for voice in village.VOICES:
        stage.later(20, NOON, partial(_say, stage, voice))
    for knows in village.KNOWS:
        stage.later(20, EVENING, partial(_know, stage, knows))
    for applicant in village.APPLICANTS:
        stage.later(applicant.days_ago, NOON, partial(_apply, stage, applicant))
    for help_ in story.helps():
        stage.later(help_.days_ago, EVENING, partial(_tell, stage, help_, answered=True))
    for help_ in story.waiting(stage.today):
        stage.later(help_.days_ago, EVENING, partial(_tell, stage, help_))
    stage.later(story.QUERIED.help.days_ago, EVENING, lambda: _query(stage))
    stage.later(story.REVERSED.help.days_ago, EVENING, lambda: _correct(stage))
    stage.later(story.DOUBTED.help.days_ago, EVENING, lambda: _doubt(stage))
    stage.later(story.DECLINED.help.days_ago, EVENING, lambda: _decline(stage))
    stage.later(story.UNPLACED.days_ago, EVENING, lambda: _unplaced(stage))
    for line in board_lines.LISTINGS:
        stage.later(line[0], NOON, partial(_put_up, stage, line))
    for asked in board_lines.ASKED:
        stage.later(asked[0], EVENING, partial(_ask, stage, asked))
    for days_ago, number in board_lines.RING_ME:
        stage.later(days_ago, EVENING, partial(_want_a_call, stage, number))
    for told in story.STAND_INS:
        stage.later(told.days_ago, NOON, partial(_stand_in, stage, told))
    stage.later(story.PROPOSED.days_ago, NOON, lambda: _propose(stage))
    for days_ago in range(LAST_ROUND, (stage.today - began).days, ROUND_EVERY):
        stage.later(days_ago, NIGHT, lambda: _ring_round(stage))
    together.plan(stage)
    circle.plan(stage)


def _found(stage: Stage) -> None:
    """With a notebook in the hall: the hours book here begins later."""
    told = village.GROUP
    stage.group = groups.found(
        Actor.host(code=village.SIONED),
        told.slug,
        {
            "name_cy": told.name.cy,
            "name_en": told.name.en,
            "welcome_cy": told.welcome.cy,
            "welcome_en": told.welcome.en,
            "help_name": told.contact.name,
            "help_phone": told.contact.phone,
            "help_when_cy": told.contact.hours.cy,
            "help_when_en": told.contact.hours.en,
            "zone": ZONE.key,
            "balances_visible": "yes",  # until the members decided otherwise
        },
    )


def _begin_the_book(stage: Stage, began: date) -> None:
    assert stage.group is not None  # noqa: S101 - it was founded before
    groups.change(Actor.host(stage.group_id, code=village.SIONED), stage.group, "began_on", began.isoformat())


def _join(stage: Stage, person: village.Person) -> None:
    coordinator = stage.people.get(village.SIONED)
    offices = [role for role in person.roles if role != "member"]
    by = acts_as(coordinator) if coordinator and not offices else Actor.host(stage.group_id)
    joined = stage.today - person.joined_months_ago * MONTH
    stage.people[person.number] = members.add(
        by,
        stage.group_id,
        name=person.name,
        number=person.number,
        kind=person.kind,
        known_as=person.known_as,
        place=person.place,
        language=person.language,
        email=person.email or "",
        phone=person.phone or "",
        joined_on=joined,
        opening_minutes=person.opening_minutes or None,
        roles=offices,
    )


def _say(stage: Stage, told: village.Voice) -> None:
    """In their own words; for who is not on the web, the coordinator writes it, with their leave."""
    member = stage.people[told.number]
    own = member.email is not None
    by = acts_as(member) if own else stage.by(village.SIONED)
    allowed_by = "" if own else member.name
    profiles.write(by, member, told.prompt, told.text, told.language, told.audience, allowed_by)


def _know(stage: Stage, told: village.Knows) -> None:
    member = stage.people[told.number]
    by = acts_as(member) if member.email else stage.by(village.SIONED)
    profiles.add_expertise(by, member, told.kind, told.text, told.language)


def _apply(stage: Stage, told: village.Applicant) -> None:
    sioned = stage.by(village.SIONED)
    said = applications.Told(
        told.name,
        phone=told.phone,
        about=told.about,
        about_language=told.language,
        language=told.language,
        channel=told.channel,
        told_by=told.told_by,
    )
    by = Actor() if told.channel == "web" else sioned
    application, _ = applications.apply(by, stage.group_id, said, key=told.name.replace(" ", ""))
    if told.note:
        talk = partial(applications.talk, sioned, application, told.note, told.language)
        stage.later(told.days_ago - 2, NOON, talk)


def _tell(stage: Stage, told: story.Help, *, answered: bool = False) -> Exchange:
    """Let somebody tell of help the way the story says, and answer it the next day where it was answered."""
    giver, receiver = stage.people[told.giver], stage.people[told.receiver]
    claim = exchanges.Claim(
        giver, receiver, stage.today - timedelta(days=told.days_ago), told.minutes, told.what, told.language
    )
    coordinator = stage.people[village.SIONED]
    if told.logged_by == "coordinator" and coordinator not in (giver, receiver):
        words = (GIVER, RECEIVER) if told.told_by == "both" else (told.told_by,)
        actor = acts_as(coordinator, told.how)
        if len(words) == 1:
            actor = actor.speaking_for(stage.people[getattr(told, words[0])].number, told.how)
        exchange = exchanges.log(actor, stage.group_id, claim, words=words)
    else:
        teller = receiver if told.logged_by == "receiver" or giver is coordinator else giver
        exchange = exchanges.log(acts_as(teller), stage.group_id, claim)
    if answered and exchange.state == "waiting":
        stage.later(max(told.days_ago - 1, 0), MORNING, lambda: _answer(stage, exchange))
    return exchange


def _answer(stage: Stage, exchange: Exchange) -> None:
    """The other side says yes: on the web, or by telephone to the coordinator who writes it down."""
    (side,) = exchange.awaited_sides
    member = exchange.member_on(side)
    assert member is not None  # noqa: S101 - the story has no group on either side
    coordinator = stage.people[village.SIONED]
    if member.email or coordinator.id in exchange.party_ids:
        answers.agree(acts_as(member), exchange)
    else:
        answers.pass_on(acts_as(coordinator), exchange, side, "phone", None)


def _query(stage: Stage) -> None:
    exchange = _tell(stage, story.QUERIED.help)
    other = stage.people[story.QUERIED.help.receiver]
    stage.later(
        story.QUERIED.queried_days_ago,
        EVENING,
        lambda: answers.query(acts_as(other), exchange, story.QUERIED.proposed_minutes),
    )


def _correct(stage: Stage) -> None:
    told = story.REVERSED
    exchange = _tell(stage, told.help)
    stage.later(told.help.days_ago, NIGHT, lambda: _answer(stage, exchange))
    by = stage.by(village.SIONED)
    reason = told.reason.cy if told.help.language == "cy" else told.reason.en

    def put_right() -> None:
        corrections.correct(by.for_reason(reason, told.help.language), exchange, told.right_minutes, code=KEYING)

    stage.later(told.corrected_days_ago, NOON, put_right)


def _doubt(stage: Stage) -> None:
    told = story.DOUBTED
    exchange = _tell(stage, told.help, answered=True)
    other = stage.by(told.help.receiver).for_reason(told.reason, "en")
    stage.later(told.doubted_days_ago, NOON, lambda: doubts.say(other, exchange, told.says_minutes))


def _decline(stage: Stage) -> None:
    told = story.DECLINED
    exchange = _tell(stage, told.help)
    other = stage.by(told.help.receiver)
    stage.later(told.declined_days_ago, NOON, lambda: answers.decline(other.for_reason(told.reason.en, "en"), exchange))


def _unplaced(stage: Stage) -> None:
    told = story.UNPLACED
    exchanges.tell_unplaced(
        stage.by(told.giver),
        stage.group_id,
        side=GIVER,
        typed=told.typed,
        occurred_on=stage.today - timedelta(days=told.days_ago),
        minutes_told=told.minutes,
        what=told.what,
        what_language=told.language,
    )


def _put_up(stage: Stage, line: tuple[int, str, str, str, str, str, str, str]) -> None:
    """Somebody puts a listing on the board; who has no e-mail tells the coordinator by telephone."""
    _, number, kind, language, title, text, category, area = line
    member = stage.people[number]
    by = acts_as(member) if member.email else stage.by(village.SIONED, "phone")
    told = {"kind": kind, "language": language, "title": title, "text": text, "category": category, "area": area,
               "paid": "no"}  # fmt: skip
    listing = board.post(by, member, told)
    if listing.held and line[0] > LOOKED_AT_BEFORE:
        looks.stand(stage.by(village.SIONED), listing)


def _ask(stage: Stage, told: tuple[int, str, str, str]) -> None:
    """The coordinator rings somebody about a request, and writes down what they said."""
    _, writer, who, outcome = told
    by, coordinator = stage.people[writer], stage.by(village.SIONED)
    request = next(each for each in listings.of_member(coordinator, by) if each.kind == REQUEST)
    matching.say(coordinator, request, stage.people[who], outcome)


def _want_a_call(stage: Stage, number: str) -> None:
    """Somebody presses “Ring me about help”."""
    matching.ring_me(stage.by(number), stage.people[number])


def _stand_in(stage: Stage, told: story.ActsFor) -> None:
    """A coordinator hears from somebody without internet, or from an organisation, who acts for them."""
    by = stage.by(village.SIONED)
    named = stand_ins.name(by, stage.people[told.member], stage.people[told.who], told.said)
    stand_ins.consent(stage.by(told.who), named)


def _propose(stage: Stage) -> None:
    """A coordinator proposes what the signer has yet to confirm."""
    told = story.PROPOSED
    by = stage.by(village.SIONED).for_reason(told.reason.en, "en")
    acts.give_role(by, stage.people[told.member], told.role)


def _ring_round(stage: Stage) -> None:
    """Once a week the coordinator rings and writes to everybody who is to know something."""
    coordinator = stage.by(village.SIONED)
    while people := notices.to_tell(coordinator, stage.group_id, mailed=False).people:
        for each in people:
            telling.told(coordinator, each)


def _let_in(stage: Stage) -> None:
    """Give the three of the first page the password that everybody knows."""
    for person in village.PEOPLE:
        if person.email in (village.MEMBER_EMAIL, village.COORDINATOR_EMAIL, village.SIGNER_EMAIL):
            member = stage.people[person.number]
            signin.set_password(acts_as(member), member, PASSWORD, PASSWORD)
