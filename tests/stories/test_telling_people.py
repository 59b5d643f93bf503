"""People are told what happens to their hours; whom no mail reaches is rung or written to, in their language."""

from __future__ import annotations

from tests.stories.conftest import Village
from timebank.trail import service as trail


def tell(village: Village) -> None:
    """Alys helped Mair for an hour, and says so."""
    alys = village.browser("Alys").get(village.at(f"log/gave/{village.refs['Mair']}"))
    alys.press("Go on", day__when="today", length__h="1", length__m="0", what="Tea & talk").press("Tell of these")


def test_who_has_no_mail_is_on_the_list_until_told(village: Village) -> None:
    tell(village)
    sioned = village.browser("Sioned").get(village.at("desk/"))
    sioned.click("to tell by telephone or letter")
    assert "Mair Pugh" in sioned.text
    assert "Hello Mair, this is Llanfair Time Bank." in sioned.text
    assert "Is this right? Please answer yes, or say what is different." in sioned.text
    assert "Print a letter to each" in sioned.text
    sioned.press("I told them")
    assert "Everybody knows what there is to know." in sioned.text
    assert "everybody knows" in sioned.get(village.at("desk/")).text


def test_the_other_side_hears_that_it_is_in_the_book_in_their_own_language(village: Village) -> None:
    tell(village)
    ref = village.exchanges()[-1].ref
    village.browser("Mair").get(village.at(f"exchanges/{ref}")).press("Yes, that's right")
    sioned = village.browser("Sioned").get(village.at("notices/"))
    assert "Hello Mair" not in sioned.text  # it was her own word, and her question is answered
    assert "Mae yn llyfr y banc nawr. Mae eich oriau chi wedi codi." in sioned.text
    sioned.click("Print as a letter")
    assert "Mae yn llyfr y banc nawr." in sioned.text
    assert '<p lang="en">Tea &amp; talk</p>' in sioned.html


def test_one_greeting_for_all_there_is_to_tell_and_a_way_to_write_down_the_answer(village: Village) -> None:
    tell(village)
    gwen = village.browser("Gwen").get(village.at(f"log/received/{village.refs['Mair']}"))
    gwen.press("Go on", day__when="today", length__h="2", length__m="0", what="").press("Tell of these")
    sioned = village.browser("Sioned", "cy").get(village.at("notices/"))
    assert sioned.text.count("Hello Mair") == 1
    assert sioned.text.count("Is this right? Please answer yes") == 2
    assert sioned.text.count("Sioned Evans · 01970 600 123") == 1
    sioned.click("Ydy hyn yn iawn?").click("Beth sy’n bosibl")
    assert sioned.path == village.at(f"desk/waiting/{village.exchanges()[0].ref}")


def test_a_letter_to_each_and_more_than_a_page(village: Village) -> None:
    tell(village)
    sioned = village.browser("Sioned").get(village.at("notices/letters"))
    assert sioned.text.count("Is this right? Please answer yes") == 1
    assert village.browser("Sioned").get(village.at("notices/?page=7")).status == 200
    assert village.browser("Sioned").get(village.at("notices/?page=x")).status == 200


def test_it_is_told_once_and_written_down(village: Village) -> None:
    tell(village)
    sioned = village.browser("Sioned").get(village.at("notices/")).press("The letter is on its way")
    sioned.again()
    assert "Everybody knows what there is to know." in sioned.text
    with village.app.app_context():
        told = trail.acts(village.group_id, "notice.told")
        assert [(row.thing, row.facts["by"]) for row in told] == [(village.numbers["Mair"], "letter")]
