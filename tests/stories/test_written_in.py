"""Whatever somebody wrote says which language it is in, on the pages of those who read the other one."""

from __future__ import annotations

from tests.stories.conftest import Village

REASON = "We looked at the clock."


def spoken(html: str, text: str) -> bool:
    """Whether the page says that this text is English."""
    return f'<span lang="en">{text}</span>' in html


def agreed(village: Village) -> str:
    """Alys helped Mair for two hours, and both said so; the reference."""
    alys = village.browser("Alys").get(village.at(f"log/gave/{village.refs['Mair']}"))
    alys.press("Go on", day__when="today", length__h="2", length__m="0", what="Tea & talk").press("Tell of these")
    ref = village.exchanges()[-1].ref
    village.browser("Mair").get(village.at(f"exchanges/{ref}")).press("Yes, that's right")
    return ref


def test_a_reason_in_the_other_language_says_so(village: Village) -> None:
    ref = agreed(village)
    sioned = village.browser("Sioned").get(village.at(f"desk/correct/{ref}"))
    sioned.press("Go on", length__h="1", length__m="15", reason=REASON, code="keying").press("Put it right")
    right = village.exchanges()[-1].ref
    alys = village.browser("Alys", "cy")
    for page in (f"exchanges/{right}", "statement"):
        assert spoken(alys.get(village.at(page)).html, REASON), page
    mair = village.browser("Mair").get(village.at(f"exchanges/{right}"))
    assert REASON in mair.text
    assert not spoken(mair.html, REASON)  # it is the language of the page


def test_the_reason_of_a_rule_says_so(village: Village) -> None:
    village.browser("Sioned").get(village.at("rules/quantum")).press("Change it", value="30", reason=REASON)
    assert spoken(village.browser("Alys", "cy").get(village.at("rules")).html, REASON)


def test_a_name_that_was_typed_says_so(village: Village) -> None:
    mair = village.browser("Mair").get(village.at("log/gave/unknown"))
    mair.press("Go on", typed="The lady with the dog", day__when="today", length__h="1", length__m="0").press(
        "Send this to"
    )
    assert spoken(village.browser("Sioned", "cy").get(village.at("desk/list/unplaced")).html, "The lady with the dog")
