"""What is searched for, and what is found: on both engines the same, in the same order."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.board import village as board
from tests.stories import people
from timebank.board import search, service, speech
from timebank.board.queries import Filters
from timebank.db import db
from timebank.errors import NotFound

# words: what is found, the best first.
QUERIES: dict[str, str] = {
    "lift": "need-lift lift lifft",
    "lifts": "need-lift lift lifft",
    "Lifft": "lifft need-lift lift",
    "lifftiau": "lifft need-lift lift",
    "lfit": "need-lift lifft lift",
    "lift to hospital": "lift",
    "hospital": "lift",
    "hospitl": "lift",
    "ysbyty": "lift",
    "i'r ysbyty": "lift",
    "gardd": "gardd garden fy-ngardd",
    "Gardd": "gardd garden fy-ngardd",
    "arddio": "fy-ngardd gardd garden",
    "ngardd": "fy-ngardd gardd garden",
    "garddio": "gardd garden fy-ngardd",
    "gerddi": "gardd garden fy-ngardd",
    "fy ngardd": "fy-ngardd gardd garden",
    "ardd": "fy-ngardd gardd garden",
    "gardening": "gardd garden fy-ngardd",
    "gardning": "fy-ngardd gardd garden",
    "garden": "gardd garden fy-ngardd",
    "roses": "garden",
    "pruning": "garden",
    "rose": "garden",
    "piano": "piano",
    "piano lessons": "piano",
    "pino": "piano",
    "lessons": "piano coginio gwau maths welsh",
    "gwers": "coginio gwau piano maths welsh",
    "wersi": "coginio gwau piano maths welsh",
    "gwersi gwau": "gwau",
    "knitting": "gwau",
    "gwau": "gwau",
    "Welsh": "welsh",
    "Cymraeg": "welsh",
    "Gymraeg": "welsh",
    "computer": "computer cyfrifiadur",
    "computor": "cyfrifiadur computer",
    "computers": "computer cyfrifiadur",
    "cyfrifiadur": "cyfrifiadur computer",
    "gyfrifiadur": "cyfrifiadur computer",
    "nghyfrifiadur": "cyfrifiadur computer",
    "dog": "dog ci",
    "dogs": "dog ci",
    "dog walking": "dog ci",
    "walk": "dog walk ci",
    "walking": "dog walk ci",
    "ci": "ci dog",
    "gi": "ci dog",
    "chi": "",
    "nghi": "ci dog",
    "cake": "bake welsh",
    "cakes": "bake welsh",
    "baking": "bake",
    "bake": "bake",
    "coginio": "coginio bake",
    "goginio": "coginio bake",
    "cooking": "coginio bake",
    "cawl": "coginio",
    "gawl": "coginio",
    "shopping": "shop",
    "siopa": "shop",
    "form": "forms",
    "forms": "forms",
    "ffurflen": "forms",
    "paentio": "peintio",
    "peintio": "peintio",
    "beintio": "peintio",
    "phaentio": "peintio",
    "shelf": "shelf",
    "shelves": "shelf",
    "shelf drill": "shelf",
    "tea": "company welsh",
    "coffee": "welsh company",
    "cerdded": "walk dog ci",
    "gerdded": "walk ci dog",
    "môr": "walk",
    "mor": "walk",
    "sewing": "sewing",
    "sew": "sewing",
    "café": "photo",
    "cafe": "photo",
    "CAFÉ": "photo",
    "photos": "photo computer",
    "maths": "maths",
    "bath": "bath",
    "Llanfair": "photo bake welsh gardd need-lift lift",
    "Lanfair": "photo bake welsh gardd need-lift lift",
    "lifts near Llanfair": "need-lift lift",
    "lift llanfair doctor": "need-lift lift",
    "Nhalybont": "company dog fy-ngardd",
    "Dalybont": "company dog fy-ngardd",
    "doctor's": "need-lift",
    "doctors": "need-lift",
    "trousers": "sewing",
    "I need somebody to take me to the hospital": "lift",
    "eisiau rhywun i dacluso'r ardd": "fy-ngardd",
    "zzzzqqq": "",
    "piano zzzzqqq": "piano",
    "dril": "shelf",
    "bithday": "bake",
    "atendance": "forms",
    "photografs": "photo computer",
    "Aberaeron": "walk peintio lifft",
    "yn Aberaeron": "walk peintio lifft",
    "garddwr": "gardd garden fy-ngardd",
    "baban": "",
    "tablet": "computer",
    "ty": "bath shelf peintio",
    "dysgu": "coginio gwau piano maths welsh",
    "chwn": "ci dog",
    "cwn": "ci dog",
    "gŵn": "ci dog",
    "nghŵn": "ci dog",
    "siôp": "shop",
    "siop": "shop",
    "dŵr": "",
    "edafedd": "gwau",
    "ngwersi": "coginio gwau piano maths welsh",
    "gwnïo": "sewing",
    "wnïo": "sewing",
    "trwsio": "cyfrifiadur bath shelf peintio",
    "drwsio": "cyfrifiadur bath shelf peintio",
    "nhrwsio": "cyfrifiadur bath shelf peintio",
    "thrwsio": "bath shelf peintio cyfrifiadur",
    "pobi": "bake",
    "bobi": "bake",
    "mhobi": "bake",
    "phobi": "bake",
    "lawnt": "gardd",
    "torri'r lawnt": "gardd",
    "chwynnu": "garden gardd",
    "weeding": "garden gardd",
    "veg": "garden",
    "vegetables": "garden",
    "lysiau": "garden",
    "baking a cake": "bake",
    "pen-blwydd": "bake",
    "birthday": "bake",
    "bedroom painting": "peintio",
    "hair cut": "gardd",
    "home work": "maths",
    "homework": "maths",
    "gwaith cartref": "maths bath shelf peintio",
    "photographer": "photo computer",
    "trowsus": "sewing",
    "drive": "need-lift lifft lift",
    "driver": "need-lift lifft lift",
    "gyrru": "need-lift lifft lift",
    "meddyg": "need-lift",
    "feddyg": "need-lift",
    "walking by the sea": "walk",
    "beach": "",
    "snow": "",
    "swimming": "",
    "paned": "company welsh",
    "baned": "company welsh",
    "phaned": "company welsh",
    "cwmni": "company",
    "nghwmni": "company",
    "gwmni": "company",
    "chwmni": "company",
    "a chat": "company",
    "sgwrs": "company",
    "coffi": "company welsh",
    "llyfr": "",
    "i-pad": "computer",
    "IT": "cyfrifiadur computer",
    "IT help": "cyfrifiadur computer",
    "d.i.y.": "bath shelf peintio",
    "DIY": "bath shelf peintio",
    "fixing": "cyfrifiadur bath shelf peintio",
    "silff": "shelf",
    "crochet": "",
    "parti": "",
    "dog AND walking": "dog ci",
    "lift NEAR hospital": "lift",
    "7": "",
    "GCSE": "maths",
    "co-op": "shop",
    "Bronglais": "lift",
    "Fronglais": "lift",
    "Llanfair-": "photo bake welsh gardd need-lift lift",
    "Talybont": "company dog fy-ngardd",
    "Tal-y-bont": "company dog fy-ngardd",
    "Aber": "walk peintio lifft",
    "gwarchod": "",
    "ysgrifennu": "",
    "help": "",
    "eisiau help": "",
    "company for a lonely afternoon": "company",
    "PIANO": "piano",
    "píano": "piano",
    "piàno": "piano",
    "pian": "piano",
    "photography portrait café": "photo",
    "cafe photographs": "photo",
    "lifft lift": "need-lift lifft lift",
    "garddio gardening": "gardd garden fy-ngardd",
    "ci dog": "ci dog",
}
HOSTILE = (
    "", " ", "the and y yr", "'", '"', '"""', "lift OR 1=1", "' OR ''='", "'; DROP TABLE listing; --", "%", "_", "*",
    "NEAR(lift, 2)", "title:lift", "-lift", "^lift", "\x00", "lift\x00", "\x1b[2J", "\u202elift", "\ud800",
    "🚗", "👵🏽",
    "lift*", '"lift" NEAR/3 "x"', "lift; SELECT 1", "lift -- x", "lift/**/", "\u2066lift\u2069", "li\u200bft",
    "lift\ufeff", "\U000e0041lift", "lift\x85", "ﬁ lift", "LIFT\u0301",
    "()", "((((", "lift AND", "?", "?,?", "x" * 10_000, "lift " * 2_000, "\\", "\n\n", "<script>", "{}", "%(name)s",
)  # fmt: skip


def found(village: people.Village, refs: dict[str, str], words: str, **filters: str) -> list[str]:
    """The names of the listings found."""
    names = {ref: name for name, ref in refs.items()}
    told = search.find(people.actor(village, "huw"), village.group_id, words, people.today(village), Filters(**filters))
    return [names[each.ref] for each in told.listings]


def test_what_people_look_for_is_found(app: Flask) -> None:
    assert len(QUERIES) >= 150
    with app.app_context():
        village, refs = board.with_all()
        assert {words: " ".join(found(village, refs, words)) for words in QUERIES} == QUERIES


def test_nothing_that_can_be_typed_is_an_error(app: Flask) -> None:
    with app.app_context():
        village, refs = board.with_all()
        for words in HOSTILE:
            names = found(village, refs, words)
            assert set(names) <= {"lift", "need-lift", "lifft"} or "DROP" in words, words
        assert len(found(village, refs, "lift")) == 3


def test_it_is_counted_how_many_offers_and_requests(app: Flask) -> None:
    with app.app_context():
        village, _ = board.with_all()
        told = search.find(people.actor(village, "huw"), village.group_id, "lift", people.today(village), limit=1)
        assert (len(told.listings), told.offers, told.requests) == (1, 2, 1)


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"kind": "request"}, ["need-lift"]),
        ({"language": "cy"}, ["lifft"]),
        ({"area": "Llanfair"}, ["need-lift", "lift"]),
        ({"category": "garden"}, []),
        ({"timing": "any"}, ["need-lift", "lift", "lifft"]),
    ],
)
def test_a_search_keeps_to_what_was_chosen(app: Flask, filters: dict[str, str], names: list[str]) -> None:
    with app.app_context():
        village, refs = board.with_all()
        assert found(village, refs, "lifts", **filters) == names


def test_what_is_off_the_board_is_not_found(app: Flask) -> None:
    with app.app_context():
        village, refs = board.with_all()
        alys = people.actor(village, "alys")
        listings = {
            each.ref: each for each in search.find(alys, village.group_id, "lift", people.today(village)).listings
        }
        service.move(alys, listings[refs["need-lift"]], "paused")
        assert found(village, refs, "lift") == ["lift", "lifft"]
        with db.write():
            people.member_of(village, "alys").rests = "paused"
        assert found(village, refs, "lift") == ["lift"]
        with db.write():
            people.member_of(village, "alys").left_on = people.today(village).isoformat()
        assert found(village, refs, "lift") == ["lift"]
        with db.write():
            listings[refs["lift"]].expires_on = "2020-01-01"
        assert found(village, refs, "lift") == []


def test_another_group_finds_nothing_of_ours(app: Flask) -> None:
    with app.app_context():
        village, _ = board.with_all()
        other = people.found("aber")
        actor = people.actor(other, "sioned")
        assert search.find(actor, other.group_id, "lift", people.today(other)).listings == []
        with pytest.raises(NotFound):
            search.find(actor, village.group_id, "lift", people.today(village))


def test_a_changed_listing_is_found_by_its_new_words_only(app: Flask) -> None:
    with app.app_context():
        village = people.whole()
        listing = board.write(village, "mair", "offer", "en", "Ironing")
        service.change(people.actor(village, "mair"), listing, {"kind": "offer", "language": "en", "title": "Juggling"})
        refs = {listing.ref: listing.ref}
        assert found(village, refs, "ironing") == []
        assert found(village, refs, "juggling") == [listing.ref]


@pytest.mark.parametrize("word", ["gardd", "ardd", "ngardd", "garddio", "arddio", "gerddi"])
def test_welsh_words_come_back_to_what_they_were(word: str) -> None:
    assert "gard" in {speech.stem(word), *speech.radicals(word)}


@pytest.mark.parametrize("word", ["ffair", "rhaw"])
def test_letters_of_two_signs_are_one_letter(word: str) -> None:
    assert speech.radicals(word) == ()
