"""The rules are declared once, and everything that is said of one is true of it."""

from __future__ import annotations

from dataclasses import fields

import pytest
from flask import Flask

from timebank import words
from timebank.errors import NoSuchRule
from timebank.groups import forms, rules

NAMES = [each.name for each in rules.RULES]


def test_each_rule_is_declared_once_and_read_by_its_name() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert {each.name for each in fields(rules.Rules)} == set(NAMES)
    assert set(rules.ON_THE_PAGE) | set(rules.TEXTS) | {"safeguarding"} == set(NAMES)
    assert set(rules.AT_FOUNDING) <= set(rules.ON_THE_PAGE)


@pytest.mark.parametrize("name", NAMES)
def test_presets_and_choices_are_what_the_rule_can_be(app: Flask, name: str) -> None:
    rule = rules.BY_NAME[name]
    values = [*rules.CHOICES.get(name, ()), *([rule.preset] if rule.preset is not None else [])]
    for value in values:
        assert rules.check(name, value) == value
    if rule.choices:
        assert rule.preset in rule.choices
        with pytest.raises(NoSuchRule):
            rules.check(name, "something else")
    with app.test_request_context(), words.reader("en"):
        for value in values:
            assert forms.in_words(name, value)


def test_a_group_that_said_nothing_lives_by_the_presets() -> None:
    now = rules.rules_of({"began_on": "2026-01-05"})
    assert (now.quantum, now.rounding, now.confirmation, now.quorum) == (15, "nearest", "both", 3)
    assert (now.closing_roles, now.organisations, now.hard_floor, now.members_own) == ("two", "coordinators", None, "")
