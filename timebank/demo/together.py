"""Play what the practice village does together, by the ordinary verbs at their moments."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from timebank.circles.models import Circle
from timebank.decisions import afterwards
from timebank.decisions import service as decisions
from timebank.decisions.models import ABSTAIN, AGREE, LIVE, Proposal
from timebank.demo import together_lines as told
from timebank.demo import village
from timebank.demo.stage import EVENING, MORNING, NIGHT, NOON, Stage
from timebank.gatherings import posting, service
from timebank.gatherings.models import Gathering
from timebank.gifts import draws
from timebank.gifts import service as gifts
from timebank.ideas import service as ideas
from timebank.ideas.models import Idea
from timebank.mirror import service as mirror
from timebank.mirror.models import ANSWERS
from timebank.permissions import Actor
from timebank.twokeys import service as twokeys
from timebank.twokeys.models import KeyedAct


def plan(stage: Stage) -> None:
    """Say when all of it happens."""
    for asked in told.MIRROR:
        stage.later(asked.days_ago, NOON, partial(_ask, stage, asked))
    for meeting in told.TO_COME:
        stage.later(meeting.announced, EVENING, partial(announce, stage, meeting))
    stage.later(told.COFFEE.meeting.announced, EVENING, lambda: hold(stage, told.COFFEE))
    for gift in told.GIFTS:
        stage.later(gift.days_ago, EVENING, partial(_give, stage, gift))
    stage.later(told.DRAW.days_ago, NOON, lambda: _draw(stage))
    for idea in told.IDEAS:
        stage.later(idea.days_ago, EVENING, partial(_think, stage, idea))
    for proposed in (told.WALL, told.FIVE_MINUTES):
        stage.later(proposed.days_ago, NOON, partial(_propose, stage, proposed))


def day(stage: Stage, days_ago: int) -> date:
    """The day so many days ago."""
    return stage.today - timedelta(days=days_ago)


# Get-togethers


def announce(stage: Stage, meeting: told.Meeting, circle: Circle | None = None) -> Gathering:
    """Somebody announces it, and the others put their names down the next day, one after the other."""
    made = service.announce(stage.by(meeting.by), stage.group_id, _plan(stage, meeting, circle))
    for number in meeting.comes:
        stage.later(meeting.announced - 1, MORNING, partial(_come, stage, made, number))
    return made


def _plan(stage: Stage, meeting: told.Meeting, circle: Circle | None) -> service.Plan:
    first = day(stage, meeting.days_ago)
    return service.Plan(
        meeting.title,
        first,
        meeting.begins,
        meeting.minutes,
        meeting.rule,
        [stage.people[each] for each in meeting.leads],
        meeting.text,
        meeting.place,
        meeting.language,
        meeting.places,
        every=service.WEEKLY if meeting.weeks > 1 else service.ONCE,
        until=first + timedelta(weeks=meeting.weeks - 1),
        circle=circle,
    )


def _come(stage: Stage, gathering: Gathering, number: str) -> None:
    member = stage.people[number]
    if member.email:
        service.come(stage.by(number), gathering)
    else:
        service.come_for(stage.by(village.SIONED, "phone"), gathering, member)


def hold(stage: Stage, held: told.Held, circle: Circle | None = None) -> None:
    """It is announced and takes place; the sheet is written in the evening, and somebody else looks at it next day."""
    gathering = announce(stage, held.meeting, circle)
    led, there = ([stage.people[each] for each in who] for who in (held.meeting.leads, held.there))
    sheet = posting.Sheet(held.meeting.minutes, led, there, held.guests)

    def write() -> None:
        posting.write(stage.by(held.sheet_by), gathering, sheet)

    stage.later(held.meeting.days_ago, EVENING, write)
    if held.posted_by:
        stage.later(held.meeting.days_ago - 1, NOON, lambda: posting.post(stage.by(held.posted_by), gathering))


# The pot


def _give(stage: Stage, gift: told.ToThePot) -> None:
    gifts.give(stage.by(gift.by), stage.people[gift.by], gifts.Present(gift.minutes, None, gift.words, gift.language))


def _draw(stage: Stage) -> None:
    by = stage.by(village.SIONED).for_reason(told.DRAW.why, told.DRAW.language)
    keyed = draws.draw(by, stage.people[told.DRAW.member], told.DRAW.minutes)
    stage.later(told.DRAW.days_ago - 1, EVENING, partial(_agree, stage, keyed))


def _agree(stage: Stage, keyed: KeyedAct) -> None:
    twokeys.confirm(stage.by(village.HUW), keyed)


# Ideas


def _think(stage: Stage, thought: told.Thought) -> None:
    member = stage.people[thought.by] if thought.by else None
    about = stage.people[thought.about] if thought.about else None
    by = stage.by(thought.by or village.GARETH)  # somebody told it, and wanted no name beside it: none is kept
    idea = ideas.tell(by, stage.group_id, ideas.Told(thought.text, thought.language, member, about))
    for answer in thought.answers:
        stage.later(answer.days_ago, MORNING, partial(_answer, stage, idea, answer))


def _answer(stage: Stage, idea: Idea, answer: told.Answered) -> None:
    ideas.answer(stage.by(answer.by), idea, answer.answer, answer.text, answer.language)


# What the members decide


def _propose(stage: Stage, proposed: told.Proposed) -> None:
    proposal = decisions.propose(
        stage.by(proposed.by),
        stage.group_id,
        proposed.name,
        proposed.value,
        words_cy=proposed.words.cy,
        words_en=proposed.words.en,
        way="consent",
        opens_on=day(stage, proposed.opens),
        closes_on=day(stage, proposed.closes),
    )
    for spoke in proposed.said:
        stage.later(spoke.days_ago, EVENING, partial(_speak, stage, proposal, spoke))
    for answer, who in ((AGREE, proposed.agree), (LIVE, proposed.live), (ABSTAIN, proposed.abstain)):
        for nth, number in enumerate(who):
            stage.later(proposed.opens - nth, NIGHT, partial(_give_word, stage, proposal, number, answer))
    if proposed.closes > 0:
        stage.later(proposed.closes - 1, NOON, lambda: afterwards.settle(stage.by(village.SIONED), proposal))


def _speak(stage: Stage, proposal: Proposal, spoke: told.Spoke) -> None:
    decisions.say(stage.by(spoke.who), proposal, spoke.text, spoke.language)


def _give_word(stage: Stage, proposal: Proposal, number: str, answer: str) -> None:
    """On the web, or by telephone to the coordinator, with somebody who heard it too."""
    member, word = stage.people[number], decisions.Word(answer)
    if member.email:
        decisions.answer(stage.by(number), proposal, word)
    else:
        heard_too = stage.people[told.HEARD_TOO]
        decisions.voice(stage.by(village.SIONED, "phone"), proposal, member, heard_too, word)


# The yearly look in the mirror


def _ask(stage: Stage, asked: told.Asked) -> None:
    """The questions are put, and the pile of sheets is counted three weeks later."""
    host = Actor.host(stage.group_id, code=village.SIONED)  # there was no list of members yet
    mirror.begin(host, stage.group_id)
    tallies = {question: dict(zip(ANSWERS, numbers, strict=True)) for question, numbers in asked.told.items()}
    stage.later(asked.days_ago - 21, NOON, lambda: mirror.count_sheets(host, stage.group_id, asked.sheets, tallies))
