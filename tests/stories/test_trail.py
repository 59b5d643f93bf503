"""The trail can be read: all of it by the signers, what concerns oneself by everybody; its words can be erased."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import timebank
from tests.stories.conftest import Village
from tests.stories.test_helping import ref_of, tell
from tests.stories.test_stand_ins import actor, appoint
from timebank.db import db
from timebank.exchanges import answers
from timebank.exchanges import service as exchanges
from timebank.exchanges.wording import _ACTS
from timebank.pages.wording import ACTS
from timebank.trail import service as trail

WRITERS = ("record", "_record", "_agree", "_settle", "_post", "post", "reverse", "_set", "_write")


def recorded() -> set[str]:
    """Every kind of act that the program writes down."""
    found = {f"twokeys.{state}" for state in ("done", "refused", "withdrawn")}
    for path in Path(timebank.__file__).parent.glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in WRITERS:
                told = [*node.args, *(each.value for each in node.keywords if each.arg == "action")]
                texts = [each.value for arg in told for each in ast.walk(arg) if isinstance(each, ast.Constant)]
                found |= {each for each in texts if isinstance(each, str) and re.fullmatch(r"[a-z-]+\.[a-z ]+", each)}
    return found


def test_every_act_has_its_words() -> None:
    acts = recorded()
    assert len(acts) > 40
    assert acts - set(ACTS) - set(_ACTS) == set()


def test_signers_read_it_all_a_page_at_a_time(village: Village) -> None:
    with village.app.app_context():
        for minutes in range(15, 315, 15):
            claim = exchanges.Claim(village.member("Alys"), village.member("Mair"), village.today(), minutes, "in May")
            answers.agree(actor(village, "Mair"), exchanges.log(actor(village, "Alys"), village.group_id, claim))
    huw = village.browser("Huw").get(village.at("desk/signer")).click("Everything that was done")
    assert huw.text.count("in May") == 0  # what somebody wrote is no act
    assert "Agreed: 5 hours." in huw.text and "Agreed: 15 minutes." not in huw.text
    huw.click("Older")
    assert "Agreed: 15 minutes." in huw.text
    assert "Came into the group." in huw.click("Older").text
    for who in ("Mair", "Sioned"):
        assert village.browser(who).get(village.at("trail")).status == 403


def test_everybody_reads_what_concerns_them(village: Village) -> None:
    ref = ref_of(tell(village, "Alys", "Mair"))
    mair = village.browser("Mair").get(village.at(f"exchanges/{ref}/not-so"))
    mair.press("Say that it did not happen", reason="That was not me")
    mair.get(village.at(f"people/{village.refs['Mair']}")).click("What was done and written about")
    assert "Came into the group." in mair.text and "That was not me" in mair.text
    assert "Gwen" not in mair.text
    appoint(village, "Dafydd", "Mair")
    path = village.at(f"people/{village.refs['Mair']}/trail")
    statuses = {who: village.browser(who).get(path).status for who in village.refs}
    assert statuses == {"Sioned": 403, "Huw": 200, "Alys": 403, "Mair": 200, "Dafydd": 200, "Gwen": 403}
    assert "Somebody was named to act for another." in mair.get(path).text


def test_no_secret_is_ever_shown(village: Village) -> None:
    page = village.browser("Sioned").get(village.at(f"people/{village.refs['Gwen']}")).press("Make a link")
    secret = re.search(r"/link/([\w-]+)", page.html)
    assert secret is not None
    for who, path in (("Huw", "trail"), ("Gwen", f"people/{village.refs['Gwen']}/trail")):
        shown = village.browser(who).get(village.at(path))
        assert "A link to sign in with was made." in shown.text
        assert secret[1] not in shown.html


def test_words_are_erased_and_the_chain_holds(village: Village) -> None:
    appoint(village, "Dafydd", "Mair")
    ref = ref_of(tell(village, "Alys", "Mair"))
    with village.app.app_context():
        group_id = village.group_id
        assert trail.reasons_on(group_id, [ref]) == []
    page = village.browser("Mair").get(village.at(f"exchanges/{ref}/not-so"))
    page.press("Say that it did not happen", reason="Not me")
    with village.app.app_context():
        numbers = trail.reasons_on(group_id, [ref, "M0002"])
        assert len(numbers) == 1
        with db.write():
            trail.forget_reasons(group_id, numbers)
        assert trail.reasons_on(group_id, [ref, "M0002"]) == []
        assert list(trail.check(group_id)) == []
    assert "Not me" not in village.browser("Alys").get(village.at(f"exchanges/{ref}")).text
