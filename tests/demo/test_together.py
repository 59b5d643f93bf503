"""What the practice village does together, and what its circle says, reads true whatever the day."""

import re
import unicodedata

import pytest

from tests.demo.worked_out import PEOPLE, totals
from tests.translations.words import texts
from timebank.circles.service import ENOUGH_HEARD
from timebank.demo import circle_lines as c
from timebank.demo import together_lines as t
from timebank.demo import village as v
from timebank.mirror.models import QUESTIONS
from timebank.mirror.service import HIDDEN_BELOW, OPEN_FOR

WORDS = (*c.WORDS, *c.AROUND_TUESDAY)
MEETINGS = (*(each.meeting for each in c.HELD), c.NEXT, *t.MEETINGS)
INSIDE = {v.MAIR, *(each.who for each in c.COME_IN)}
# What would be wrong for most of the year; the circle itself may say Tuesday.
MONTHS = (
    "January February March April June July August September October November December spring summer autumn winter "
    "Christmas Easter Ionawr Chwefror Ebrill Mehefin Gorffennaf Awst Medi Hydref Tachwedd Rhagfyr gwanwyn haf hydref "
    "gaeaf Nadolig Pasg Monday Wednesday Thursday Friday Saturday Sunday Llun Mercher Iau Gwener Sadwrn Sul"
).split()
ADVICE = "you should|you must|dylech chi|rhaid i chi gymryd|insulin|dose|dos o|tablets?|blood|gwaed"


def told() -> list[tuple[str, str]]:
    """Every text, with who wrote it."""
    found = [(each.text, each.who) for each in (*WORDS, *t.WALL.said, *t.FIVE_MINUTES.said)]
    found += [(text, each.by) for each in MEETINGS for text in (each.title, each.text)]
    found += [(each.words, each.by) for each in t.GIFTS if each.words]
    found += [(each.text, each.by or "") for each in t.IDEAS]
    found += [(answer.text, answer.by) for each in t.IDEAS for answer in each.answers]
    found += [(words, each.by) for each in (t.WALL, t.FIVE_MINUTES) for words in (each.words.cy, each.words.en)]
    found += [(text, v.MAIR) for text in (c.CIRCLE.name_cy, c.CIRCLE.name_en, c.CIRCLE.purpose_cy, c.CIRCLE.purpose_en)]
    found += [(text, v.MAIR) for rules in (c.CIRCLE.rules_cy, c.CIRCLE.rules_en) for text in rules.split("\n\n")]
    return [*found, (c.SAYS.about, v.LOWRI), (c.NOTED, v.SIONED), (t.DRAW.why, v.SIONED)]


@pytest.mark.parametrize(("text", "by"), told(), ids=lambda each: each[:30])
def test_a_text_is_clean_and_right_on_any_day(text: str, by: str) -> None:
    assert text and text == text.strip() == unicodedata.normalize("NFC", text)
    assert not any(unicodedata.category(letter).startswith("C") for letter in text)
    assert not re.search(rf"\b({'|'.join(MONTHS)})\b", text), text
    assert not re.search(rf"\b({ADVICE})\b", text, re.IGNORECASE), text  # they tell how their own days are
    assert not by or by in PEOPLE


def test_everybody_writes_on_the_web_and_in_a_language_of_theirs() -> None:
    said = [(each.who, each.language) for each in (*WORDS, *t.WALL.said, *t.FIVE_MINUTES.said)]
    said += [(each.by, each.language) for each in (*MEETINGS, *t.GIFTS)]
    said += [(each.by, each.language) for idea in t.IDEAS for each in (idea, *idea.answers) if each.by]
    for number, language in said:
        assert PEOPLE[number].email
        assert PEOPLE[number].language in (None, "both", language), (number, language)


def test_only_those_in_the_circle_speak_and_meet_there() -> None:
    assert all(PEOPLE[each].email and "coordinator" not in PEOPLE[each].roles for each in INSIDE)
    assert v.HUW not in INSIDE
    assert {each.who for each in WORDS} <= INSIDE
    for held in c.HELD:
        meeting = held.meeting
        assert {*meeting.leads, *held.there, *meeting.comes, held.sheet_by} <= INSIDE
        assert meeting.announced > meeting.days_ago and meeting.days_ago % 7 == 0
        assert held.posted_by != held.sheet_by  # nobody gives both words


def test_both_languages_are_heard_in_it() -> None:
    welsh = sum(each.language == "cy" for each in WORDS)
    assert 0.3 <= welsh / len(WORDS) <= 0.7


def test_lowri_hears_much_before_she_speaks_and_leads_last() -> None:
    came = next(each.came for each in c.COME_IN if each.who == v.LOWRI)
    assert c.PRINTED > c.USED > c.TALKED > c.WELCOMED > t.COFFEE.meeting.days_ago > came
    assert v.LOWRI in t.COFFEE.there and v.MAIR in t.COFFEE.there  # where they met
    since = [each for each in c.WORDS if each.days_ago <= came]
    before_she_spoke = [each.who for each in since].index(v.LOWRI)
    assert before_she_spoke >= ENOUGH_HEARD
    assert [v.LOWRI in each.meeting.leads for each in c.HELD] == [False, False, False, True]
    given, received = totals()
    assert given[v.LOWRI] == c.HELD[-1].meeting.minutes
    assert received[v.LOWRI] > given[v.LOWRI]


def test_shares_are_whole_quarters_so_that_the_pot_is_left_alone() -> None:
    for held in c.HELD:
        assert held.meeting.minutes * len(held.meeting.leads) % (15 * len(held.there)) == 0 or not held.posted_by


def test_the_yearly_questions_are_told_by_more_than_five_in_two_years() -> None:
    first, second = t.MIRROR
    assert t.FOUNDED > first.days_ago > second.days_ago + 365
    assert second.days_ago > OPEN_FOR.days  # over by now
    for asked in t.MIRROR:
        assert set(asked.told) == set(QUESTIONS)
        assert all(HIDDEN_BELOW < sum(numbers) <= asked.sheets for numbers in asked.told.values())


def test_the_full_coffee_morning_has_two_who_wait() -> None:
    full = t.TO_COME[0]
    assert full.places is not None and len(full.comes) == full.places + 2
    assert len(set(full.comes)) == len(full.comes) and not {*full.comes} & {*full.leads}


def test_the_spelling_of_it_is_looked_at() -> None:
    looked_at = {text for place, text in texts() if place == "timebank/demo"}
    assert {each.text for each in WORDS if each.language == "cy"} <= looked_at
    assert {c.CIRCLE.purpose_cy, c.SAYS.about, t.DRAW.why, t.WALL.words.cy} <= looked_at
