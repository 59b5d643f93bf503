"""The reckoning of what stands beside what: a table of cases, and properties of all cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timebank.reconciling import classes
from timebank.reconciling.classes import Claim, Finding, Ground

TODAY = date(2026, 11, 20)
MAIR, ALYS, GWEN, SIONED = 1, 2, 3, 4
GROUND = Ground(TODAY, 15, known=frozenset({(1, 2), (1, 3), (2, 3), (0, 1)}))


def web(key: str, teller: str, giver: int | None = MAIR, receiver: int | None = ALYS, minutes: int = 60, ago: int = 2,
        **more: object) -> Claim:  # fmt: skip
    """Told on the web by one side."""
    by = giver if teller == "giver" else receiver
    values: dict[str, object] = {"state": "waiting", "words": frozenset({teller}), "written_by": by, "told_at": key}
    return Claim(key, giver, receiver, TODAY - timedelta(days=ago), minutes, **{**values, **more})  # type: ignore[arg-type]


def book(key: str, **more: object) -> Claim:
    """In the hours book, with both words."""
    return web(key, "giver", state="agreed", words=frozenset({"giver", "receiver"}), **more)  # type: ignore[arg-type]


def slip(key: str, **more: object) -> Claim:
    """A line of an open pile, signed by both."""
    values: dict[str, object] = {"state": "typed", "words": frozenset({"giver", "receiver"}), "source": "slip",
                                 "written_by": SIONED}  # fmt: skip
    return web(key, "giver", **{**values, **more})  # type: ignore[arg-type]


def found(*claims: Claim, ground: Ground = GROUND) -> list[Finding]:
    return classes.classify(claims, ground)


TWO = [
    # what they are called, one, other, why they lie beside each other (None: they do not)
    ("each side told it", web("a", "giver"), web("b", "receiver"), "exact"),
    ("one told it twice, the same day", web("a", "giver"), web("b", "giver"), "exact"),
    ("one told of two days", web("a", "giver"), web("b", "giver", ago=3), None),
    ("one told of two lengths on a day", web("a", "giver"), web("b", "giver", minutes=90), "minutes"),
    ("three days apart", web("a", "giver", ago=2), web("b", "receiver", ago=5), "day"),
    ("four days apart", web("a", "giver", ago=2), web("b", "receiver", ago=6), None),
    ("a quarter apart", web("a", "giver"), web("b", "receiver", minutes=75), "little"),
    ("half an hour apart", web("a", "giver"), web("b", "receiver", minutes=90), "minutes"),
    ("day and length", web("a", "giver"), web("b", "receiver", minutes=75, ago=3), "both"),
    ("over the end of a month", web("a", "giver", ago=19), web("b", "receiver", ago=20), "across"),
    ("both say that they helped", web("a", "giver"), web("b", "giver", ALYS, MAIR), "clash"),
    ("both say that they were helped", web("a", "receiver"), web("b", "receiver", ALYS, MAIR), "clash"),
    ("she helped, and was helped", web("a", "giver"), web("b", "receiver", ALYS, MAIR), None),
    ("in the book already", book("a"), web("b", "receiver"), "in book"),
    ("twice in the book", book("a"), book("b"), "in book"),
    ("two days in the book", book("a"), book("b", ago=3), None),
    ("two lengths in the book", book("a"), book("b", minutes=90), None),
    ("there and back in the book", book("a"), web("b", "giver", ALYS, MAIR, ago=3), None),
    ("her daily help, told by her each day", book("a"), web("b", "giver", ago=3), None),
    ("web and paper", web("a", "giver"), slip("b"), "exact"),
    ("web and paper, near", web("a", "giver", ago=1), slip("b"), "day"),
    ("two slips of two days", slip("a"), slip("b", ago=3), None),
    ("two slips of one day", slip("a"), slip("b"), "exact"),
    ("a slip that was asked about", web("a", "giver"), slip("b", answered=True), None),
    ("other people", web("a", "giver"), web("b", "giver", MAIR, GWEN), None),
    ("the group itself", web("a", "giver", MAIR, None), web("b", "giver", MAIR, None), "exact"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "why"), [each[1:] for each in TWO], ids=[each[0] for each in TWO])
def test_two_beside_each_other(one: Claim, other: Claim, why: str | None) -> None:
    for claims in ((one, other), (other, one)):
        assert [each.why for each in found(*claims)] == ([why] if why else [])


ALONE = [
    ("nothing to see", web("a", "giver"), []),
    ("a day to come", web("a", "giver", ago=-1), ["to come"]),
    ("sixty days ago", web("a", "giver", ago=60), []),
    ("sixty-one days ago", web("a", "giver", ago=61), ["long ago"]),
    ("twelve hours", web("a", "giver", minutes=720), []),
    ("more than twelve", web("a", "giver", minutes=735), ["long day"]),
    ("four hours of a new pair", web("a", "giver", MAIR, SIONED, 240), []),
    ("more than four of a new pair", web("a", "giver", MAIR, SIONED, 255), ["new pair"]),
    ("more than four of an old pair", web("a", "giver", minutes=255), []),
    ("answered with another length", web("a", "receiver", state="queried"), ["answered"]),
    ("agreed by a coordinator only", web("a", "receiver", state="queried", words=frozenset({"giver", "receiver"})), []),
    ("in doubt in the book", book("a", in_doubt=True, ago=90), ["doubted"]),
    ("nobody found", web("a", "giver", receiver=None, unknown="receiver"), ["unknown"]),
    ("typed by one of the two", slip("a", written_by=MAIR), ["close"]),
    ("in the book, and long ago", book("a", ago=80), []),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "why"), [each[1:] for each in ALONE], ids=[each[0] for each in ALONE])
def test_one_alone(claim: Claim, why: list[str]) -> None:
    assert [each.why for each in found(claim)] == why


def test_what_is_so_in_the_group() -> None:
    claim = web("a", "giver")
    assert [each.why for each in found(claim, ground=replace(GROUND, close=frozenset({(1, 2)})))] == ["close"]
    assert [each.why for each in found(claim, ground=replace(GROUND, left={ALYS: TODAY}))] == ["left"]
    officers = replace(GROUND, officers=frozenset({MAIR}))
    assert [each.why for each in found(replace(claim, confirmation="coordinator"), ground=officers)] == ["close"]
    assert found(claim, ground=officers) == []
    other = web("b", "receiver")
    assert found(claim, other, ground=replace(GROUND, different=frozenset({frozenset("ab")}))) == []
    old = web("c", "giver", ago=70)
    assert found(old, ground=replace(GROUND, looked=frozenset({"c"}))) == []
    closed = replace(GROUND, closed_to=TODAY)
    assert found(book("a"), book("b"), ground=closed) == []
    assert [each.why for each in found(book("a"), web("b", "receiver"), ground=closed)] == ["in book"]


def test_the_day_of_somebody_with_many() -> None:
    """Told twice counts once; three people's help on one day is added up."""
    long = [web("a", "giver", minutes=400), web("b", "receiver", MAIR, GWEN, 330)]
    assert [each.why for each in found(*long)] == ["long day", "long day"]
    twice = [web("a", "giver", minutes=400), web("b", "receiver", minutes=400)]
    assert [(each.why, each.notes) for each in found(*twice)] == [("exact", ())]


def test_the_likeliest_two_lie_together_and_a_third_near_them() -> None:
    [finding] = found(web("a", "giver", ago=3), web("b", "receiver", ago=2), web("c", "giver", ago=2, told_at="c"))
    assert finding.why == "exact" and [each.key for each in finding.claims] == ["b", "c", "a"]
    [one, other] = found(*(web(key, side, ago=ago) for key, side, ago in (
        ("a", "giver", 3), ("b", "receiver", 3), ("c", "giver", 2), ("d", "receiver", 2))))  # fmt: skip
    assert (one.key, other.key) == ("a.b", "c.d")


def test_who_was_not_found_may_be_in_what_was_told_already() -> None:
    unknown = web("a", "giver", receiver=None, unknown="receiver", state="unplaced")
    for other, comes_of in (
        (web("b", "receiver", ago=3), "posts"),
        (web("b", "receiver", minutes=75), "asks"),
        (book("b"), "stays"),
        (book("b", minutes=75), None),  # in the book with other hours
        (web("b", "receiver", ago=6), None),  # too far away
        (web("b", "giver"), None),  # told by the same person
        (web("b", "receiver", ALYS, MAIR), None),  # the other way round
        (web("b", "giver", MAIR, None, words=frozenset()), None),  # the group itself is somebody
    ):
        [finding] = [each for each in found(unknown, other) if each.why == "unknown"]
        assert [each.key for each in finding.hints] == (["b"] if comes_of else [])
        assert [classes.comes_of(finding, act) for act in classes.acts(finding)] == ([comes_of] if comes_of else [])
        assert finding.key == "a"
    [finding] = [each for each in found(unknown, web("b", "receiver"), web("c", "receiver", MAIR, GWEN))
                 if each.why == "unknown"]  # fmt: skip
    assert len(finding.hints) == 2 and classes.acts(finding) == ()
    on_paper = replace(unknown, state="suspense", source="slip")
    [finding] = [each for each in found(on_paper, web("b", "receiver")) if each.why == "unknown"]
    assert finding.hints and classes.acts(finding) == ()


def comes(one: Claim, other: Claim) -> dict[str, str | None]:
    [finding] = found(one, other)
    return {act: classes.comes_of(finding, act) for act in classes.acts(finding)}


def test_what_may_be_done_and_what_comes_of_it() -> None:
    assert comes(web("a", "giver"), web("b", "receiver")) == {"same": "posts", "another": "apart"}
    assert comes(web("a", "giver"), web("b", "giver")) == {"same": "waits", "another": "apart"}
    assert comes(web("a", "giver"), web("b", "receiver", minutes=75))["same"] == "asks"
    assert comes(book("a"), web("b", "receiver"))["same"] == "stays"
    assert comes(book("a"), web("b", "receiver", minutes=90))["same"] == "doubts"
    assert comes(book("a"), book("b"))["same"] == "takes out"
    assert comes(web("a", "giver"), slip("b"))["same"] == "counts"
    assert comes(slip("a"), slip("b"))["same"] == "counts"
    assert comes(web("a", "giver"), slip("b", state="aside"))["same"] == "posts"
    assert comes(web("a", "giver"), slip("b", state="unclear")) == {"another": "apart"}
    assert comes(web("a", "giver"), slip("b", settles=False)) == {"another": "apart"}
    assert comes(web("a", "giver"), web("b", "giver", ALYS, MAIR)) == {
        "first": "waits", "second": "waits", "another": "apart"}  # fmt: skip
    queried = web("a", "giver", state="queried", minutes=75)
    assert comes(queried, web("b", "receiver", minutes=75))["same"] == "posts"
    assert comes(queried, web("b", "receiver", minutes=60)) == {"another": "apart"}
    by_officer = {"confirmation": "coordinator"}
    assert comes(web("a", "giver", **by_officer), web("b", "receiver", **by_officer))["same"] == "waits"
    assert comes(web("a", "giver", confirmation="receiver"), web("b", "receiver"))["same"] == "posts"


def test_the_lower_figure_is_offered_to_whoever_told_the_higher() -> None:
    [finding] = found(web("a", "giver", minutes=60), web("b", "receiver", minutes=75))
    stays, goes = classes.kept(finding, "same")
    assert (stays.minutes, goes.minutes) == (75, 60)
    [finding] = found(web("a", "giver", ago=1), web("b", "receiver", ago=2))
    assert classes.kept(finding, "same")[0].key == "b"  # the earlier day


def test_alike_may_be_settled_together() -> None:
    def alike(one: Claim, other: Claim) -> bool:
        [finding] = found(one, other)
        return classes.at_once(finding)

    assert alike(web("a", "giver"), web("b", "receiver"))
    assert alike(web("a", "giver"), web("b", "receiver", minutes=75))
    assert not alike(web("a", "giver"), web("b", "receiver", minutes=120))
    assert not alike(web("a", "giver", ago=19), web("b", "receiver", ago=20))
    assert not alike(web("a", "giver"), web("b", "giver", ALYS, MAIR))


def test_the_mark_changes_with_whatever_is_seen() -> None:
    [before] = found(web("a", "giver"), web("b", "receiver"))
    [after] = found(web("a", "giver"), web("b", "receiver", state="stale"))
    assert before.key == after.key and before.mark != after.mark


# All cases

people = st.sampled_from([None, 1, 2, 3])
claims_of = st.builds(
    Claim,
    key=st.just(""),
    giver=people,
    receiver=people,
    day=st.none() | st.integers(-2, 80).map(lambda ago: TODAY - timedelta(days=ago // 8)),
    minutes=st.sampled_from([60, 75, 90, 300]),
    state=st.sampled_from(["waiting", "queried", "stale", "agreed", "typed", "unclear", "aside", "suspense"]),
    words=st.frozensets(st.sampled_from(["giver", "receiver"])),
    source=st.sampled_from(["web", "phone", "slip"]),
    told_at=st.sampled_from(["1", "2"]),
    unknown=st.sampled_from([None, None, None, "giver"]),
    answered=st.sampled_from([False, False, True]),
    confirmation=st.sampled_from(["both", "receiver", "coordinator"]),
    written_by=people,
).filter(lambda claim: claim.giver != claim.receiver)
many = st.lists(claims_of, max_size=14).map(
    lambda found: [replace(each, key=f"k{nth}") for nth, each in enumerate(found)]
)


@given(many, st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_the_order_of_what_was_told_does_not_matter(claims: list[Claim], random: object) -> None:
    once = classes.classify(claims, GROUND)
    shuffled = list(claims)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert classes.classify(shuffled, GROUND) == once


@given(claims_of, claims_of)
@settings(max_examples=300, deadline=None)
def test_beside_is_symmetric(one: Claim, other: Claim) -> None:
    one, other = replace(one, key="a"), replace(other, key="b")
    assert classes.may_be_one(one, other) == classes.may_be_one(other, one)
    assert classes.why_beside(one, other, 15) == classes.why_beside(other, one, 15)


@given(many)
@settings(max_examples=300, deadline=None)
def test_each_claim_lies_in_one_pile_at_most_and_none_that_may_be_one_is_missed(claims: list[Claim]) -> None:
    result = classes.classify(claims, GROUND)
    lying = [claim.key for finding in result for claim in finding.claims]
    assert len(lying) == len(set(lying))
    for one, other in combinations(claims, 2):
        if classes.may_be_one(one, other):
            assert all(each.key in lying or each.in_book for each in (one, other))
            assert one.key in lying or other.key in lying
    for finding in result:
        assert finding.pile in classes.PILES
        assert all(classes.may_be_one(finding.claims[0], finding.claims[1]) for _ in finding.claims[1:2])


@given(many)
@settings(max_examples=200, deadline=None)
def test_every_act_that_is_offered_comes_to_something(claims: list[Claim]) -> None:
    for finding in classes.classify(claims, GROUND):
        for act in classes.acts(finding):
            assert classes.comes_of(finding, act) is not None
            if act in ("same", "first", "second"):
                assert set(classes.kept(finding, act)) == {*finding.claims[:2], *finding.hints}
