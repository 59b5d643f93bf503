"""The practice village adds up and reads true, whatever the day."""

import unicodedata
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest

from tests.demo.worked_out import PEOPLE, balances, to_quarters, totals
from timebank.demo import story
from timebank.demo import village as v
from timebank.demo.story import Help

HOUR = 60
MONTH = 28  # days: the shortest a month can be taken for
TODAY = date(2026, 11, 24)  # a Tuesday, on which "on Tuesday" is a week ago
OPEN_OR_ELSE = [*story.waiting(TODAY), story.QUERIED.help, story.REVERSED.help, story.DOUBTED.help, story.DECLINED.help]
ALL = [*story.helps(), *OPEN_OR_ELSE]


def test_forty_people_and_three_organisations() -> None:
    assert Counter(person.kind for person in v.PEOPLE) == {"person": 40, "organisation": 3}
    assert [person.number for person in v.PEOPLE] == [f"M{count:04}" for count in range(1, 44)]
    joined = [person.joined_months_ago for person in v.PEOPLE]
    assert joined == sorted(joined, reverse=True)  # numbers are in the order of joining
    assert max(joined) <= v.GROUP.began_months_ago


def test_a_third_have_no_email_and_some_no_telephone() -> None:
    people = [person for person in v.PEOPLE if person.kind == "person"]
    assert 12 <= sum(person.email is None for person in people) <= 15
    assert 3 <= sum(person.phone is None for person in people) <= 8
    assert 2 <= sum(person.language is None for person in people) <= 4
    assert {person.language for person in people} == {"cy", "en", "both", None}


def test_addresses_and_numbers_are_invented_and_nobody_shares_a_sign_in() -> None:
    emails = [person.email for person in v.PEOPLE if person.email]
    assert len(emails) == len(set(emails))
    assert all(email.endswith("@demo.example") for email in [*emails, v.GROUP.contact.email])
    phones = [person.phone for person in v.PEOPLE if person.phone]
    assert all(phone.startswith("01970 600 ") and len(phone) == 13 for phone in [*phones, v.GROUP.contact.phone])


def test_the_three_who_sign_in() -> None:
    by_email = {person.email: person for person in v.PEOPLE}
    member, coordinator, signer = (by_email[email] for email in (v.MEMBER_EMAIL, v.COORDINATOR_EMAIL, v.SIGNER_EMAIL))
    assert (member.name, member.place, member.language, member.roles) == ("Mair Jones", "Tŷ Capel", None, ("member",))
    assert (coordinator.name, coordinator.roles) == ("Sioned Evans", ("member", "coordinator"))
    assert (signer.name, signer.roles) == ("Huw Rees", ("member", "signer"))
    assert (coordinator.name, coordinator.phone) == (v.GROUP.contact.name, v.GROUP.contact.phone)


def test_two_of_one_name_live_in_two_places() -> None:
    assert Counter(person.name for person in v.PEOPLE).most_common(2)[0] == ("Mair Jones", 2)
    assert len({(person.name, person.place) for person in v.PEOPLE}) == len(v.PEOPLE)


def test_the_notebook_came_to_zero() -> None:
    assert sum(person.opening_minutes for person in v.PEOPLE) == 0
    first = max(person.joined_months_ago for person in v.PEOPLE)
    assert all(person.joined_months_ago == first for person in v.PEOPLE if person.opening_minutes)


def test_about_six_months_of_help_oldest_first() -> None:
    helps = story.helps()
    assert 320 <= len(helps) <= 360
    days = [line.days_ago for line in helps]
    assert days == sorted(days, reverse=True)
    assert 175 <= days[0] <= 182
    assert days[-1] >= 2
    assert helps == story.helps()


def test_every_week_has_help() -> None:
    assert {line.days_ago // 7 for line in story.helps()} == set(range(26))


@pytest.mark.parametrize("line", ALL, ids=lambda line: f"{line.days_ago} {line.giver} {line.receiver}")
def test_a_line_could_have_happened(line: Help) -> None:
    giver, receiver = PEOPLE[line.giver], PEOPLE[line.receiver]
    assert giver is not receiver
    assert line.days_ago <= MONTH * min(giver.joined_months_ago, receiver.joined_months_ago)
    assert 15 <= to_quarters(line.minutes) <= 3 * HOUR
    assert 0 < len(line.what) <= 60


@pytest.mark.parametrize("line", ALL, ids=lambda line: f"{line.days_ago} {line.giver} {line.receiver}")
def test_a_line_could_have_been_logged(line: Help) -> None:
    giver, receiver = PEOPLE[line.giver], PEOPLE[line.receiver]
    teller = {"giver": giver, "receiver": receiver}.get(line.told_by)
    if line.logged_by == "coordinator":
        assert line.how != "web"
        assert v.SIONED not in {line.giver, line.receiver}  # nobody writes down her own help for another
    else:
        assert line.how == "web"
        assert line.told_by == line.logged_by
    if line.how == "web":
        assert teller is not None
        assert teller.email is not None
    if line.how == "phone":
        assert teller is not None
        assert teller.phone is not None
    if line.how == "slip":
        assert line.told_by == "both"
    if teller is not None and teller.language in {"cy", "en"} and line.how == "web":
        assert line.language == teller.language  # people write in their own language
    if v.SIONED in {line.giver, line.receiver}:  # she takes nobody's word for help of her own
        assert giver.email is not None
        assert receiver.email is not None


def test_the_same_two_are_never_mistaken_for_a_double() -> None:
    days: defaultdict[frozenset[str], list[int]] = defaultdict(list)
    for line in ALL:
        days[frozenset({line.giver, line.receiver})].append(line.days_ago)
    for pair, when in days.items():
        when.sort()
        assert all(later - earlier > 3 for earlier, later in pairwise(when)), pair
        assert len(when) <= 12, pair


def test_nearly_everyone_both_gives_and_receives() -> None:
    given, received = totals()
    one_way = {number for number in PEOPLE if not (given[number] and received[number])}
    assert one_way == {v.ELFED, v.KEN}
    assert all(received[number] and not given[number] for number in one_way)


def test_balances_keep_within_the_soft_marks_but_for_two() -> None:
    worked_out = balances()
    assert sum(worked_out.values()) == 0
    least, most = min(worked_out, key=worked_out.__getitem__), max(worked_out, key=worked_out.__getitem__)
    assert (least, most) == (v.ELFED, v.EMYR)
    assert -11 * HOUR <= worked_out.pop(least) < -10 * HOUR
    assert 40 * HOUR < worked_out.pop(most) <= 42 * HOUR
    assert all(-9 * HOUR <= minutes <= 38 * HOUR for minutes in worked_out.values())


def test_what_mair_is_told() -> None:
    given, received = totals()
    assert (given[v.MAIR], received[v.MAIR], PEOPLE[v.MAIR].opening_minutes) == (12 * HOUR, 14 * HOUR, 0)


def test_about_half_is_welsh() -> None:
    welsh = sum(line.language == "cy" for line in ALL)
    assert 0.4 <= welsh / len(ALL) <= 0.6


def test_every_way_in_is_used() -> None:
    assert {line.how for line in ALL} == {"web", "phone", "slip", "counter"}
    assert {line.logged_by for line in ALL} == {"giver", "receiver", "coordinator"}
    assert any(to_quarters(line.minutes) != line.minutes for line in story.helps())


@pytest.mark.parametrize("today", [TODAY + timedelta(days=days) for days in range(14)], ids=str)
def test_alys_was_in_the_garden_on_tuesday(today: date) -> None:
    first, *rest = story.waiting(today)
    assert (first.giver, first.receiver, first.minutes, first.how) == (v.ALYS, v.MAIR, 90, "web")
    assert 1 <= first.days_ago <= 7
    assert (today - timedelta(days=first.days_ago)).strftime("%a") == "Tue"
    assert rest == list(story.WAITING[1:])


def test_the_living_ends() -> None:
    waiting = story.waiting(TODAY)
    assert 5 <= len(waiting) <= 6
    assert any(
        line.how == "phone" and line.told_by == "giver" and PEOPLE[line.receiver].email is None for line in waiting
    )
    assert any(line.receiver == v.SIONED and line.told_by == "giver" for line in waiting)
    assert (story.QUERIED.help.minutes, story.QUERIED.proposed_minutes) == (120, 75)
    assert story.QUERIED.queried_days_ago < story.QUERIED.help.days_ago
    assert (story.REVERSED.help.minutes, story.REVERSED.right_minutes) == (120, 75)
    assert story.REVERSED.corrected_days_ago == story.REVERSED.help.days_ago - 1
    assert to_quarters(story.DOUBTED.says_minutes) != to_quarters(story.DOUBTED.help.minutes)
    assert story.DOUBTED.doubted_days_ago < story.DOUBTED.help.days_ago - 1  # it was agreed the day before
    assert PEOPLE[story.DOUBTED.help.receiver].email is not None
    assert story.DECLINED.declined_days_ago < story.DECLINED.help.days_ago
    assert story.UNPLACED.typed == "Glenys with the red door"
    assert PEOPLE[story.UNPLACED.giver].email is not None
    assert not any(story.UNPLACED.typed in {person.name, person.known_as} for person in v.PEOPLE)


def test_no_text_holds_a_control_character() -> None:
    texts = [line.what for line in ALL]
    for person in v.PEOPLE:
        texts += [person.number, person.name, person.known_as, person.place, person.email or "", person.phone or ""]
    for both in (
        v.GROUP.name,
        v.GROUP.welcome,
        v.GROUP.contact.hours,
        story.REVERSED.reason,
        story.DECLINED.reason,
    ):
        assert both.cy
        assert both.en
        texts += [both.cy, both.en]
    texts += [story.DOUBTED.reason]
    texts += [v.GROUP.slug, v.GROUP.contact.name, v.GROUP.contact.phone, story.UNPLACED.typed, story.UNPLACED.what]
    for text in texts:
        assert not any(unicodedata.category(letter).startswith("C") for letter in text), ascii(text)
        assert text == unicodedata.normalize("NFC", text)
        assert text == text.strip()
