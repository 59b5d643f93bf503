"""Play what a card from the surgery led to, by the ordinary verbs at their moments."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from timebank import words
from timebank.circles import queries, service, wording
from timebank.circles.models import Circle
from timebank.demo import circle_lines as told
from timebank.demo import story, together, village
from timebank.demo.stage import EVENING, MORNING, NIGHT, NOON, Stage, acts_as
from timebank.demo.together_lines import Meeting
from timebank.joining import applications, cards
from timebank.joining.models import Application
from timebank.members import service as members
from timebank.permissions import Actor


def plan(stage: Stage) -> None:
    """Say when all of it happens."""
    stage.later(told.PRINTED, MORNING, lambda: _print_cards(stage))
    stage.later(told.FOUNDED, EVENING, lambda: _found(stage))


# The card


def _print_cards(stage: Stage) -> None:
    """The surgery prints a sheet, and hands one on."""
    surgery = stage.people[village.MEDDYGFA]
    sheet = cards.make(acts_as(surgery), surgery, "practice village", told.CARDS)
    stage.later(told.USED, EVENING, partial(_apply, stage, sheet.codes[0]))


def _apply(stage: Stage, code: str) -> None:
    """She types the code at home; that the surgery is told, she does not want."""
    application, _ = applications.apply(Actor(), stage.group_id, told.SAYS, key=village.LOWRI, card=code)
    stage.later(told.TALKED, NOON, partial(_talk, stage, application))
    stage.later(told.WELCOMED, MORNING, partial(_welcome, stage, application))


def _talk(stage: Stage, application: Application) -> None:
    applications.talk(stage.by(village.SIONED), application, told.NOTED, "cy")


def _welcome(stage: Stage, application: Application) -> None:
    lowri = stage.people[village.LOWRI] = applications.welcome(stage.by(village.SIONED), application)
    assert lowri.number == village.LOWRI  # noqa: S101 - numbers are given in the order of joining
    hers = told.LOWRI
    known = {"known_as": hers.known_as, "place": hers.place, "phone": hers.phone or "", "email": hers.email or ""}
    members.set_details(acts_as(lowri), lowri, name=hers.name, **known)


# The circle


def _found(stage: Stage) -> None:
    circle = service.found(stage.by(village.MAIR), stage.group_id, told.CIRCLE, sensitive=True, consent=_consent("en"))
    for asked in told.COME_IN:
        stage.later(asked.days_ago, NIGHT, partial(_ask_in, stage, circle, asked))
    stage.later(told.CONVENER_TOO, NIGHT, lambda: _make_convener(stage, circle))
    asks, agrees = told.BUDDIES
    stage.later(asks, NIGHT, lambda: _ask_buddy(stage, circle))
    stage.later(agrees, NIGHT, lambda: _be_buddy(stage, circle))
    tuesday = story.last_tuesday(stage.today)
    for words_, days in ((told.WORDS, 0), (told.AROUND_TUESDAY, tuesday)):
        for nth, word in enumerate(words_):
            at = told.TIMES[nth % len(told.TIMES)]
            stage.later(days + word.days_ago, at, partial(_say, stage, circle, word))
    stage.later(tuesday + told.READ, NIGHT, lambda: service.has_read(stage.by(village.MAIR), circle))
    for held in told.HELD:
        shifted = replace(held, meeting=_from_tuesday(held.meeting, tuesday))
        stage.later(shifted.meeting.announced, EVENING, partial(together.hold, stage, shifted, circle))
    to_come = _from_tuesday(told.NEXT, tuesday)
    stage.later(to_come.announced, NIGHT, lambda: together.announce(stage, to_come, circle))


def _from_tuesday(meeting: Meeting, tuesday: int) -> Meeting:
    """With its days counted from today, where last Tuesday was so many days ago."""
    return replace(meeting, days_ago=meeting.days_ago + tuesday, announced=meeting.announced + tuesday)


def _consent(language: str) -> str:
    with words.reader(language):
        return wording.consent()


def _ask_in(stage: Stage, circle: Circle, asked: told.Asked) -> None:
    door = service.invite(stage.by(village.MAIR), circle, stage.people[asked.who])
    code = door.ref
    stage.later(asked.came, MORNING, lambda: service.come_in(stage.by(asked.who), code, _consent(asked.reads)))


def _make_convener(stage: Stage, circle: Circle) -> None:
    service.make_convener(stage.by(village.MAIR), circle, _seat(stage, circle, village.GARETH))


def _ask_buddy(stage: Stage, circle: Circle) -> None:
    service.ask_buddy(stage.by(village.LOWRI), circle, _seat(stage, circle, village.MAIR))


def _be_buddy(stage: Stage, circle: Circle) -> None:
    (buddy,) = queries.buddies(circle, stage.people[village.MAIR].id)
    service.be_buddy(stage.by(village.MAIR), circle, buddy.ref)


def _seat(stage: Stage, circle: Circle, number: str) -> str:
    seat = queries.seat(circle, stage.people[number].id)
    assert seat is not None  # noqa: S101 - they came in before
    return seat.ref


def _say(stage: Stage, circle: Circle, word: told.Word) -> None:
    service.say(stage.by(word.who), circle, word.text, word.language)
