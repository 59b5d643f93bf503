"""Words that want a careful eye: found in both languages, and not in what merely sounds like it."""

from __future__ import annotations

import pytest

from tests.board.village import LISTINGS
from timebank.board import caution
from timebank.demo.board_lines import LISTINGS as DEMO

SPEAK_OF = {
    "care": (
        "Help with personal care in the morning", "Bathing twice a week", "Somebody for washing and dressing",
        "Help going to the toilet", "Cutting my toenails", "Gofal personol yn y bore", "Angen ofal personol",
        "Help i ymolchi", "Mynd i'r toiled",
    ),
    "medicines": (
        "Collecting my prescription", "Reminding Mam to take her medication", "Help with medicines", "Insulin at eight",
        "Nôl fy moddion", "Casglu presgripsiwn", "Atgoffa am ei feddyginiaeth", "Dw i angen fy mhresgripsiwn",
    ),
    "money": (
        "Collecting my pension", "Somebody to pay my bills", "Setting up online banking",
        "I can never find my bank card",
        "Casglu fy mhensiwn", "Talu biliau", "Help gyda fy nghyfrif banc", "Bancio ar-lein",
    ),
    "children": (
        "Babysitting on Fridays", "A babysitter", "Baby-sitting", "Looking after my children", "Childcare after school",
        "The school run on Mondays", "Gwarchod plant", "Alla i warchod plant", "Gofalu am blant",
        "Edrych ar ôl y plant",
    ),
    "driving": (
        "Somebody to drive the minibus", "Driving lessons", "Gyrru bws mini", "Gwersi gyrru", "Gyrrwr bws mini",
    ),
}  # fmt: skip
HARMLESS = (
    "Moving a bath", "A lift to the chemist", "Mending a shower", "Help with my tablet", "Repotting a plant",
    "Walking to the bank of the river", "I drive to Bronglais on Tuesdays", "I can drive and have a car",
    "Lifft i'r ysbyty", "Mae car gen i bob dydd Gwener", "Piano lessons for children and grown-ups",
    "A party for the village children", "Trwsio toiled", "Cerdded ar hyd y banc", "Planhigion a phlannu",
    "Dysgu gyrru tractor",
    "Cardiau i blant yr ysbyty", "Dressing the hall for the wedding", "Bath buns", "Filling in pension forms",
    "Gwarchod natur yn y coed", "Canu mewn côr plant",
)  # fmt: skip


@pytest.mark.parametrize(("topic", "text"), [(topic, each) for topic, texts in SPEAK_OF.items() for each in texts])
def test_it_is_found(topic: str, text: str) -> None:
    assert caution.topics(text) == {topic}


@pytest.mark.parametrize("text", HARMLESS)
def test_what_merely_sounds_like_it_is_let_be(text: str) -> None:
    assert caution.topics(text) == set()


def test_an_ordinary_board_raises_hardly_an_eyebrow() -> None:
    ordinary = [f"{each[3]}\n{each[4]}" for each in LISTINGS.values()]
    practice = {each[4]: caution.topics(each[4], each[5]) for each in DEMO}
    assert [each for each in ordinary if caution.topics(each)] == []
    assert {title: found for title, found in practice.items() if found} == {
        "Gwarchod plant": {"children"},
        "Collecting my prescription": {"medicines"},
    }
    assert not any(caution.about_money(each) for each in ordinary)
    assert not any(caution.about_money(each[4], each[5]) for each in DEMO)


@pytest.mark.parametrize(
    "text",
    [
        "£5 an hour", "Ten euros", "Bike for sale", "Sofa ar werth", "Cash only", "Arian parod yn unig",
        "Pris da", "Am bris teg", "Prices from", "I am selling eggs", "Gwerthu wyau", "50p each", "Pum punt",
        "Second-hand books", "Dillad ail-law", "€20", "Eggs TO SELL", "Beic i'w werthu",
    ],
)  # fmt: skip
def test_money_and_things_are_asked_about(text: str) -> None:
    assert caution.about_money(text)


@pytest.mark.parametrize(
    "text",
    [
        "At 6pm on Fridays", "A sale of work needs hands", "Free on Tuesdays", "Dw i'n rhydd am ddim byd",
        "Prising a lid off",
        "Exchange of recipes", "Buying my shopping", "Punctual", "Cashmere jumpers to mend", "Enterprise",
        "Feeding the cat",
        "Ironing", "", "Tall hedges", "Prisms",
    ],
)  # fmt: skip
def test_and_nothing_else_is(text: str) -> None:
    assert not caution.about_money(text)


def test_long_and_odd_texts_are_read_quickly_and_found_nothing_in() -> None:
    for text in ("a " * 4000, "=" * 4000, "\u202e" * 100, "'; DROP TABLE listing; --", "£" * 0):
        assert caution.topics(text) == set()
