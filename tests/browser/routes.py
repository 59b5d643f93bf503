"""How each page is reached. A page that takes more than the group's name is listed here, or the walk fails."""

from __future__ import annotations

from typing import NamedTuple

from tests.browser.village import SLUG, Village

NOT_PAGES = {
    "static": "files",
    "healthz": "JSON, for machines",
    "style.sheet": "a style sheet",
    "closing.sheet": "a file",
    "closing.report_file": "a file",
    "closing.pack_file": "a file",
    "privacy.export_file": "a file",
    "gatherings.feed": "a calendar, for telephones",
}
ROOMS = (
    "pages", "joining", "ideas", "mirror", "members", "profiles", "groups", "board", "matching", "arranging",
    "gatherings", "gifts", "exchanges", "notices", "circles",
    "decisions", "desk", "slips", "reconciling", "closing", "privacy", "signin", "twokeys", "rest",
)  # fmt: skip
NO_EXCHANGES = ("unplaced", "stand-in", "proposed", "notice", "listing", "welsh-listing",
                "held-listing", "hidden-listing", "category", "request", "reconciled")  # fmt: skip
FEWER = {"visitor": 2, "signer": 1}
# The language of what is printed for somebody is theirs, whoever looks.
IN_THEIR_LANGUAGE = {"exchanges.statement_of"}


class Place(NamedTuple):
    """One page: what its pictures are called, where it is, and the language it must be in where that is not mine."""

    name: str
    endpoint: str
    path: str
    language: str | None = None


def _values(village: Village) -> dict[str, dict[str, dict[str, str]]]:
    """endpoint: name of a thing worth looking at: the parts of its address."""
    refs, members = village.refs, village.members
    member_pages = {name: {"ref": members[name]} for name in ("mair", "organisation", "admitted", "sioned")}
    every_exchange = {name: {"ref": ref} for name, ref in refs.items() if name not in NO_EXCHANGES}
    return {
        "joining.found": {"": {"token": village.tokens["found"]}},
        "joining.applicant": {name: {"ref": village.applicants[name]} for name in ("new", "talked")},
        "joining.invited": {"": {"code": village.tokens["invitation"]}},
        "ideas.one": {name: {"ref": village.tokens[name]} for name in ("idea", "idea-off")},
        "ideas.report": {"": {"ref": village.tokens["idea"]}},
        "ideas.look": {name: {"ref": village.tokens[name]} for name in ("idea", "idea-off")},
        "ideas.reply": {"": {"ref": village.tokens["idea-off"]}},
        "joining.carded": {"": {"code": "ABCD-EFGH-JKLM"}},
        "joining.sheet_of_cards": {"": {"ref": village.members["organisation"]}},
        "joining.not_yet": {"": {"ref": village.applicants["new"]}},
        "joining.renewal": {"": {"ref": village.applicants["welcomed"], "check": village.tokens["renewal"]}},
        "joining.tick": {"": {"ref": village.applicants["new"], "check": village.tokens["check"]}},
        "joining.welcome": {"": {"ref": village.applicants["talked"]}},
        "joining.where": {"": {"code": village.tokens["application"]}},
        "profiles.about": {"": {"ref": members["mair"], "prompt": "good-life"}},
        "profiles.before": {"": {"ref": members["mair"], "prompt": "good-life"}},
        "profiles.contacts": {"": {"ref": members["mair"]}},
        "profiles.expertise": {"": {"ref": members["mair"]}},
        "profiles.person": member_pages,
        "signin.card": {"": {"token": village.tokens["card"]}},
        "signin.lost_codes": {"": {"ref": members["mair"]}},
        "signin.link": {"": {"token": village.tokens["link"]}, "spent": {"token": "spent"}},
        "members.details": {"": {"ref": members["english"]}},
        "members.language": {"": {"ref": members["english"]}},
        "members.stand_ins": {name: {"ref": members[name]} for name in ("mair", "organisation")},
        "members.stand_in": {"": {"ref": refs["stand-in"]}},
        "closing.work": {name: {"ref": ref} for name, ref in village.work.items()},
        "pages.trail_of": {"": {"ref": members["mair"]}},
        "twokeys.one": {"": {"ref": refs["proposed"]}},
        "twokeys.role": {name: {"ref": members[name]} for name in ("mair", "sioned")},
        "groups.change": {
            name: {"name": name}
            for name in ("quantum", "confirmation", "welcome_cy", "soft_floor", "closing_roles", "mirror_month")
        },
        "board.show": {
            name: {"ref": refs[name]} for name in ("listing", "welsh-listing", "held-listing", "hidden-listing")
        },
        "board.look": {name: {"ref": refs[name]} for name in ("listing", "held-listing", "hidden-listing")},
        "board.answer": {"": {"ref": refs["hidden-listing"]}},
        "board.category": {"": {"ref": refs["category"]}},
        "arranging.reply": {"": {"ref": refs["welsh-listing"]}},
        "arranging.show": {name: {"ref": village.arranged[name]} for name in ("agreed", "proposed", "regular")},
        "arranging.month": {"": {"ref": village.arranged["weekly"], "month": village.arranged["month"]}},
        "arranging.thank": {"": {"ref": village.arranged["thank"]}},
        **{
            f"arranging.{page}": {"": {"ref": village.arranged["agreed"]}}
            for page in ("propose", "call_off", "happened", "slip")
        },
        "gatherings.month": {"": {"month": village.today[:7]}},
        "gatherings.show": {
            **{f"circle-{name}": {"ref": village.circle[name]} for name in ("to-come", "written")},
            **{name: {"ref": village.gatherings[name]} for name in ("full", "written", "held", "off")},
        },
        "gatherings.in_circle": {"": {"ref": village.circle["ref"]}},
        "gatherings.announce_in": {"": {"ref": village.circle["ref"]}},
        "gatherings.change": {"": {"ref": village.gatherings["full"]}},
        "gatherings.call_off": {"": {"ref": village.gatherings["full"]}},
        "gatherings.paper": {"": {"ref": village.gatherings["full"]}},
        "gatherings.sheet": {
            **{name: {"ref": village.gatherings[name]} for name in ("written", "held")},
            **{f"circle-{name}": {"ref": village.circle[name]} for name in ("written", "held")},
        },
        "gatherings.check": {"": {"ref": village.gatherings["written"]}, "circle": {"ref": village.circle["written"]}},
        "gifts.show": {"": {"ref": village.gatherings["gift"]}},
        "gifts.give_for": {"": {"ref": members["mair"]}},
        "gifts.issued": {"": {"ref": members["organisation"]}},
        "gifts.let_issue": {"": {"ref": members["organisation"]}},
        "circles.join": {"": {"code": village.circle["ref"]}},
        "circles.looked": {"": {"ref": village.circle["look"]}},
        **{f"circles.{page}": {"": {"ref": village.circle["ref"]}} for page in ("one", "inside", "about", "leave")},
        "board.change": {"": {"ref": refs["listing"]}},
        "board.write": {kind: {"kind": kind} for kind in ("offer", "request")},
        "board.write_for": {
            "": {"ref": members["mair"], "kind": "offer"},
            "paid-job": {"ref": members["organisation"], "kind": "request"},
        },
        "matching.matches": {name: {"ref": refs[name]} for name in ("listing", "request")},
        "matching.ring_round": {"": {"ref": refs["request"]}},
        "matching.ring_round_paper": {"": {"ref": refs["request"]}},
        "matching.still_true": {"": {"token": village.tokens["still-true"]}, "spent": {"token": "spent"}},
        "exchanges.log": {way: {"way": way} for way in ("gave", "received")},
        "exchanges.tell": {
            "gave": {"way": "gave", "who": members["huw"]},
            "group": {"way": "received", "who": "group"},
        },
        "exchanges.tell_unknown": {way: {"way": way} for way in ("gave", "received")},
        "exchanges.paid_role": {"": {"ref": members["organisation"]}},
        "exchanges.show": every_exchange,
        "exchanges.different": {"": {"ref": refs["asked"]}},
        "exchanges.not_so": {"": {"ref": refs["asked"]}},
        "exchanges.statement_of": {name: {"ref": members[name]} for name in ("busy", "english", "organisation")},
        "notices.letter": {"": {"ref": refs["notice"]}},
        "desk.waiting": {name: {"ref": refs[name]} for name in ("no-internet", "queried", "own", "corrected")},
        "desk.waiting_list": {name: {"what": name} for name in ("waiting", "different", "doubted", "talks")},
        "desk.letter_to": {"": {"ref": members["beti"]}},
        "desk.unplaced": {"": {"ref": refs["unplaced"]}},
        "desk.rule": {"": {"ref": refs["queried"]}},
        "desk.letter": {name: {"ref": refs[name]} for name in ("no-internet", "queried")},
        "desk.aside": {"": {"ref": refs["unplaced"]}},
        "desk.different": {name: {"ref": refs[name]} for name in ("doubted", "corrected")},
        "desk.leave": {"": {"ref": refs["doubted"]}},
        "desk.correct": {name: {"ref": refs[name]} for name in ("corrected", "doubted")},
        "desk.take_back": {"": {"ref": refs["corrected"]}},
        "slips.pad": {name: {"ref": village.paper[name]} for name in ("pad", "by-hand")},
        "slips.pile": {name: {"ref": village.paper[name]} for name in ("pile", "done")},
        **{
            f"slips.{name}": {"": {"ref": village.paper["pile"]}}
            for name in ("check", "sheet", "rows", "count", "stop")
        },
        "slips.slip": {
            name: {"ref": village.paper[name]} for name in ("typed", "twin", "sheet", "unclear", "spoilt", "aside")
        },
        "reconciling.pile": {name: {"pile": name} for name in ("twice", "differ", "who", "look")},
        "reconciling.undo": {"": {"ref": refs["reconciled"]}},
        "decisions.propose": {name: {"name": name} for name in ("rounding", "hard_floor", "organisation", "else")},
        "decisions.one": {
            name: {"ref": village.proposed[name]} for name in ("open", "vote", "talked", "decided", "admitted")
        },
        **{f"decisions.{page}": {"": {"ref": village.proposed["open"]}} for page in ("say", "paper")},
        **{
            f"decisions.{page}": {name: {"ref": village.proposed[name]} for name in ("open", "vote")}
            for page in ("answer", "phone")
        },
        "decisions.printed": {"": {"ref": village.proposed["decided"]}},
        "closing.month": {"": {"month": village.month}},
        "closing.everybody": {"": {"month": village.month}},
        "closing.reopen": {"": {"month": village.month}},
        "closing.show": {"": {"month": village.closed}},
        "privacy.data": {name: {"ref": members[name]} for name in ("mair", "huw", "english")},
        "privacy.life": {name: {"ref": members[name]} for name in ("mair", "resting")},
        "privacy.leave": {name: {"ref": members[name]} for name in ("mair", "busy", "sioned", "resting")},
        "privacy.forget": {"": {"ref": members["gone"]}},
        "privacy.words": {name: {"name": name} for name in ("privacy", "terms")},
        "privacy.change_words": {"": {"name": "terms"}},
        "privacy.worry": {"": {"ref": members["english"]}},
        "privacy.complain": {"": {"ref": members["mair"]}},
        "privacy.answer": {"": {"ref": village.complaint}},
    }


def places(village: Village, role: str = "coordinator") -> list[Place]:
    """Every page of the program. Fails for a page it does not know how to reach.

    Those who see the same as the coordinator, or nothing, look at fewer things of each kind.
    """
    enough = FEWER.get(role)
    values = _values(village)
    found: list[Place] = []
    with village.app.test_request_context():
        for rule in village.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint in NOT_PAGES:
                continue
            asked = rule.arguments - {"slug"}
            things = values.get(rule.endpoint, {} if asked else {"": {}})
            assert things, f"{rule.rule} is new: say in tests/browser/routes.py what there is to look at"
            slug = {"slug": SLUG} if "slug" in rule.arguments else {}
            for name, parts in list(things.items())[:enough]:
                path = village.app.url_for(rule.endpoint, **slug, **parts)
                language = village.spoken[parts["ref"]] if rule.endpoint in IN_THEIR_LANGUAGE else None
                called = f"{rule.endpoint}-{name}" if name else rule.endpoint
                found.append(Place(called, rule.endpoint, path, language))
    return found


def room_of(endpoint: str) -> str:
    """The room a page belongs to; a room nobody has told of here is one of the rest."""
    room = endpoint.partition(".")[0]
    return room if room in ROOMS else "rest"
