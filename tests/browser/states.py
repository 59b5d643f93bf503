"""What pages become when something was typed or pressed: refused, checked, found, done.

A state is a function that brings somebody there; its docstring says what is then on the screen. It returns the status
that the page must have. Forms are found by where they go and fields by their names, so that words may change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tests.browser.person import Person
from tests.browser.village import MEMBERS, SLUG, Village

GROUP = f"/g/{SLUG}"
TODAY = {"day__when": "today", "length__h": "1", "length__m": "30", "what": ""}
REASON = {"cy": "Cyfarfod y pentre, 3 Mai", "en": "Village meeting, 3 May"}
CHECK, DONE = '[name=go][value="check"]', '[name=go][value="done"]'

Act = Callable[[Person, Village], int]


class State(NamedTuple):
    """Who brings it about, what its pictures are called, and how."""

    role: str
    name: str
    act: Act


STATES: list[State] = []


def state(*roles: str) -> Callable[[Act], Act]:
    """Mark a function as a state of pages for these roles."""

    def kept(act: Act) -> Act:
        STATES.extend(State(role, act.__name__.replace("_", "-"), act) for role in roles)
        return act

    return kept


# Get-togethers and gifts


@state("coordinator")
def sheet_before_it_moves(who: Person, village: Village) -> int:
    ref = village.gatherings["written"]
    who.open(f"{GROUP}/gatherings/{ref}/sheet").send(button=CHECK)
    return 200


@state("member")
def get_together_with_mistakes(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/gatherings/new").fill(title="", begins="25:00", places="-1").send()
    return 422


@state("coordinator")
def gift_to_be_checked(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/people/{village.members['busy']}/gift")
    who.fill(to="pot", length__h="0", length__m="15").send(button=CHECK)
    return 200


@state("member")
def calendar_made(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/gatherings/calendar").press("[name=go][value='make']")
    return 200


# Ideas, and what organisations are asked


@state("member")
def idea_that_names_somebody(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/ideas/new").find("textarea[name=text]").fill("Siôn, Emyr, Sioned?")
    who.send()
    return 200


@state("coordinator")
def paid_role_without_which(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/people/{village.members['organisation']}/paid-role").fill(answer="yes").send()
    return 422


# Paper


@state("coordinator")
def cards_to_hand_on(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/people/{village.members['organisation']}/cards").fill(how_many="4").send()
    return 200


@state("coordinator")
def slip_of_somebody_unclear(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/piles/{village.paper['pile']}")
    who.fill(giver="Jones", receiver="Zzyzx", day="1/1", length="1,5").send(village.paper["pile"])
    return 422


@state("coordinator")
def pile_not_as_counted(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/piles/{village.paper['pile']}/count").fill(reason="").send()
    return 422


@state("coordinator")
def rows_to_match(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/piles/{village.paper['pile']}/list")
    who.find("textarea[name=rows]").fill("3/11\tMair\t1:30\n4/11\tMair\t2:00")
    who.send()
    return 200


# What two sides said


@state("coordinator")
def two_sides_to_check(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/two-sides/differ").send(button="button[name=one]")
    return 200


@state("coordinator")
def two_sides_without_a_reason(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/two-sides/look").send(button="button[name=one]").fill(reason="").send()
    return 422


@state("coordinator")
def two_sides_nothing_ticked(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/two-sides/twice").send(button="button[name=all]")
    return 422


# Coming in


@state("visitor")
def nothing_there(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/nothing-here")
    return 404


@state("visitor")
def sign_in_empty(who: Person, village: Village) -> int:
    who.open("/sign-in").send()
    return 422


@state("visitor")
def sign_in_wrong(who: Person, village: Village) -> int:
    who.open("/sign-in").fill(name="member@demo.example", password="not this one").send()
    return 422


@state("visitor")
def password_short_and_different(who: Person, village: Village) -> int:
    who.open(f"/link/{village.tokens['link']}").fill(password="short", again="shorter").send()
    return 422


@state("visitor")
def found_empty(who: Person, village: Village) -> int:
    who.open(f"/found/{village.tokens['found']}").fill(email="no address", help_phone="x" * 300).send()
    return 422


# Telling of help


@state("member")
def who_found(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/log/gave").fill(q="mair").press("form[role=search] button")
    return 200


@state("member")
def who_not_found(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/log/gave").fill(q="Xxyyzz").press("form[role=search] button")
    return 200


@state("member")
def tell_empty(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/log/gave/{village.members['huw']}").press(CHECK)
    return 422


@state("member")
def tell_impossible(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/log/gave/{village.members['huw']}")
    who.fill(day__d="31", day__m="2", day__y="2020", length__h="many").press(CHECK)
    return 422


@state("member")
def tell_check(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/log/received/{village.members['busy']}").fill(**TODAY).press(CHECK)
    return 200


@state("member")
def tell_check_group(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/log/gave/group").fill(**TODAY).press(CHECK)
    return 200


@state("member")
def tell_done(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/log/gave/{village.members['organisation']}").fill(**TODAY).press(CHECK)
    if who.find(DONE).count() == 0:  # the same was told in the other language before
        who.press('[name=go][value="sure"]')
    who.press(DONE)
    return 200


@state("member")
def tell_twin(who: Person, village: Village) -> int:
    village.tell("alys", "mair", 90)
    who.open(f"{GROUP}/log/received/{village.members['alys']}").fill(**TODAY).press(CHECK)
    return 200


@state("member")
def tell_unknown_empty(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/log/gave/unknown").press(CHECK)
    return 422


@state("member")
def tell_unknown_check(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/log/gave/unknown").fill(typed="Dai", **TODAY).press(CHECK)
    return 200


@state("member")
def tell_unknown_done(who: Person, village: Village) -> int:
    tell_unknown_check(who, village)
    who.press(DONE)
    return 200


# Answering


@state("member")
def different_empty(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/exchanges/{village.refs['asked']}/different").fill(length__h="").send()
    return 422


@state("member")
def different_done(who: Person, village: Village) -> int:
    ref = village.tell("huw", "mair", 75)
    who.open(f"{GROUP}/exchanges/{ref}/different").fill(length__h="2", length__m="0").send()
    return 200


@state("member")
def not_so_empty(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/exchanges/{village.refs['asked']}/not-so").send()
    return 422


@state("member")
def answered_yes(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/exchanges/{village.tell('busy', 'mair', 45)}").press('[name=answer][value="yes"]')
    return 200


@state("member")
def ring_me(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/exchanges/{village.tell('sioned', 'mair', 75)}").press('[name=answer][value="ring"]')
    return 200


@state("member", "coordinator")
def people_not_found(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/people").fill(q="Xxyyzz").press("form[role=search] button")
    return 200


@state("member")
def people_found(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/people").fill(q="mair").press("form[role=search] button")
    return 200


@state("member")
def board_found(who: Person, village: Village) -> int:
    """Listings, what they have in common, and people who know about it."""
    who.open(f"{GROUP}/board").fill(q="lift").press("form[role=search] button")
    return 200


@state("member")
def board_not_found(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/board").fill(q="Xxyyzz").press("form[role=search] button")
    return 200


@state("member")
def board_soonest(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/board?order=nearest&kind=offer&language={who.language}")
    return 200


@state("coordinator")
def statement_older(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/people/{village.members['organisation']}/statement?language={who.language}").press("a[rel=next]")
    return 200


# At the desk


@state("coordinator")
def log_empty(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/desk/log").press(CHECK)
    return 422


@state("coordinator")
def log_ambiguous(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/desk/log").fill(giver="Mair", receiver="Huw Reese", **TODAY).press(CHECK)
    return 422


@state("coordinator")
def log_check(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/desk/log").fill(
        giver=MEMBERS["busy"], receiver=MEMBERS["english"], told_by="both", slip="S-117", **TODAY
    )
    who.press(CHECK)
    return 200


@state("coordinator")
def log_twin(who: Person, village: Village) -> int:
    village.tell("english", "welsh", 60)
    who.open(f"{GROUP}/desk/log").fill(giver=MEMBERS["english"], receiver=MEMBERS["welsh"], **TODAY).press(CHECK)
    return 200


@state("coordinator")
def word_empty(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/desk/waiting/{village.refs['no-internet']}").send("/word")
    return 422


@state("coordinator")
def rule_empty(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/desk/waiting/{village.refs['queried']}/rule").send()
    return 422


@state("coordinator")
def call_length_missing(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/desk/calls")
    who.find("details:has([value^=different]) summary").click()
    who.press("[value^=different]")
    return 422


@state("coordinator", "signer")
def correct_empty(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/desk/correct/{village.refs['corrected']}").fill(length__h="").press(CHECK)
    return 422


@state("coordinator", "signer")
def correct_check(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/desk/correct/{village.refs['corrected']}")
    who.fill(length__h="1", length__m="0", reason="Aeth y bws yn gynnar", code="keying").press(CHECK)
    return 200


@state("coordinator")
def take_back_empty(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/desk/correct/{village.refs['corrected']}/take-back").send()
    return 422


@state("coordinator")
def unplaced_not_found(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/desk/unplaced/{village.refs['unplaced']}").fill(q="Xxyyzz").press("form[role=search] button")
    return 200


@state("coordinator")
def aside_empty(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/desk/unplaced/{village.refs['unplaced']}/aside").send()
    return 422


@state("coordinator", "signer")
def leave_empty(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/desk/different/{village.refs['doubted']}/leave").send()
    return 422


# The group and its people


@state("coordinator")
def rule_refused(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/rules/soft_floor").fill(value="a few").send()
    return 422


@state("coordinator")
def rule_changed(who: Person, village: Village) -> int:
    hours = "41" if who.language == "cy" else "42"
    who.open(f"{GROUP}/rules/soft_ceiling").fill(value=hours, reason=REASON[who.language]).send()
    return 200


@state("coordinator")
def add_empty(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/people/new").fill(email="no address").send()
    return 422


@state("coordinator")
def added(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/people/new").fill(name="Llinos Newydd", place=f"Ty {who.language}", language="both").send()
    return 200


@state("coordinator")
def role_proposed(who: Person, village: Village) -> int:
    added(who, village)
    who.press("a[href$='/roles']").fill(change="give signer", reason=REASON[who.language]).send()
    return 200


@state("coordinator")
def role_empty(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/people/{village.members['huw']}/roles").send()
    return 422


@state("signer")
def refuse_empty(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/two-keys/{village.refs['proposed']}").press("main form#typed button")
    return 422


@state("coordinator")
def issue_empty(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/two-keys/issue").send()
    return 422


@state("coordinator")
def stand_in_empty(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/people/{village.members['welsh']}/stand-ins").send()
    return 422


@state("member")
def acting_for_somebody(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/?for={village.members['beti']}")
    return 200


@state("coordinator")
def card(who: Person, village: Village) -> int:
    added(who, village)
    who.send("/card")
    return 200


@state("coordinator")
def link_made(who: Person, village: Village) -> int:
    added(who, village)
    who.press('button[formaction$="/link"]')
    return 200


@state("member")
def not_me(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/signing-in/again").fill(really_you="somebody else").send()
    return 422


@state("member")
def app_code_wrong(who: Person, village: Village) -> int:
    who.open(f"{GROUP}/signing-in/app").fill(code="000000").send()
    return 422


@state("visitor")
def link_asked(who: Person, village: Village) -> int:
    who.open("/sign-in/link").fill(name="nobody@demo.example").send()
    return 200


# On the board


@state("member")
def board_asked_about_money(who: Person, village: Village) -> int:
    """The question whether it is about money or things."""
    who.open(f"{GROUP}/board/new/request").fill(title="£5").press("#typed .acts button:not([name])")
    return 200


@state("member")
def board_waits_for_a_look(who: Person, village: Village) -> int:
    """What somebody reads who wrote something that waits."""
    who.open(f"{GROUP}/board/new/request").fill(title="Bronglais", category="care")
    who.press("#typed .acts button:not([name])")
    return 200


@state("coordinator")
def board_why_not(who: Person, village: Village) -> int:
    """Taking something off without saying why."""
    who.open(f"{GROUP}/board/{village.refs['listing']}/look").press('[name=decision][value="off"]')
    return 422
