"""The text of the facts on a row of the trail: the digest covers it, so it may never come out another way."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from timebank.trail.service import _canonical

NAMES = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1)


@given(st.dictionaries(NAMES, st.none() | st.booleans() | st.integers() | st.text()))
def test_it_is_json_in_the_order_of_names_without_spaces(facts: dict[str, int | str | None]) -> None:
    assert _canonical(facts) == json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
