"""What `timebank audit` looks for in this room: rules that rest on no decision, and decisions that were counted wrong.

The guards refuse both while they stand; this is what finds it where somebody went below them. It reads only. Of a vote
only the numbers are kept: there the words that were given are counted, not what they said.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from timebank.decisions.models import CARRIED, CONSENT, ORGANISATION, PAPER
from timebank.groups.rules import ONLY_DECIDED
from timebank.groups.service import BY_DECISION
from timebank.ledger.audit import also

KINDS = ("agreed", "lives", "abstained", "objected")
COUNTS_AS = {"agree": "agreed", "yes": "agreed", "live": "lives", "abstain": "abstained",
             "object": "objected", "no": "objected"}  # fmt: skip

_SETTINGS = (
    "SELECT s.id, s.name, s.value, s.decided_by, d.name, d.value, d.outcome FROM group_setting s"
    " LEFT JOIN decision d ON d.group_id = s.group_id AND s.decided_by = 'decision ' || d.ref"
    " WHERE s.group_id = ? ORDER BY s.id"
)
_ORGANISATIONS = (
    "SELECT m.number, m.kind, m.admitted_by, d.name, d.outcome FROM member m"
    " LEFT JOIN decision d ON d.group_id = m.group_id AND m.admitted_by = 'decision ' || d.ref"
    " WHERE m.group_id = ? AND m.admitted_by IS NOT NULL ORDER BY m.id"
)
_DECISIONS = (
    "SELECT d.ref, d.outcome, d.agreed, d.lives, d.abstained, d.objected, p.id, p.ref, p.way, p.quorum,"
    " d.name = p.name AND d.value = p.value AND d.holds_from = p.holds_from"
    " FROM decision d LEFT JOIN proposal p ON p.id = d.proposal_id AND p.group_id = d.group_id"
    " WHERE d.group_id = ? ORDER BY d.id"
)
_WORDS = (
    "SELECT a.proposal_id, a.answer, a.channel, count(*) FROM proposal_answer a JOIN proposal p ON p.id = a.proposal_id"
    " WHERE p.group_id = ? GROUP BY a.proposal_id, a.answer, a.channel"
)
_PAPERS = (
    "SELECT c.proposal_id, sum(c.agreed), sum(c.lives), sum(c.abstained), sum(c.objected) FROM proposal_paper c"
    " JOIN proposal p ON p.id = c.proposal_id WHERE p.group_id = ? GROUP BY c.proposal_id"
)
_TOLD = "SELECT thing, facts FROM trail_entry WHERE group_id = ? AND action = 'decision.closed' ORDER BY number"


def _rows(connection: Connection, sql: str, group_id: int) -> list[Any]:
    return list(connection.exec_driver_sql(sql.replace("?", str(int(group_id)))))


@also("group_setting")
def settings(connection: Connection, group_id: int) -> Iterator[str]:
    """Every rule that says so rests on a carried decision for this very value; the members' own rests on nothing else.

    What was the members' own is told anew row by row, as the database did when each was written.
    """
    own: str | None = None
    decided: set[str] = set()
    used: set[str] = set()
    for number, name, value, by, about, carried, outcome in _rows(connection, _SETTINGS, group_id):
        place = f"group_setting group {group_id} id {number} {name}"
        if str(by).startswith(BY_DECISION):
            if outcome is None:
                yield f"{place}: {by} is not there"
            elif outcome != CARRIED:
                yield f"{place}: {by} is {outcome}"
            elif (about, carried) != (name, value):
                yield f"{place}: the value is {value}, and {by} is about {about}: {carried}"
            if by in used:
                yield f"{place}: {by} took effect before"
            used.add(by)
            decided.add(name)
        elif (
            (name in ONLY_DECIDED and (name != "members_own" or own is not None))
            or (own is not None and name in own.split())
            or (own is None and name in decided)
        ):
            yield f"{place}: the value is {value} by {by}, and only a decision changes this rule"
        if name == "members_own":
            own = value


@also("member")
def organisations(connection: Connection, group_id: int) -> Iterator[str]:
    """Every organisation that says so belongs by a carried decision about an organisation."""
    for number, kind, by, about, outcome in _rows(connection, _ORGANISATIONS, group_id):
        if (kind, about, outcome) != (ORGANISATION, ORGANISATION, CARRIED):
            told = "is not there" if outcome is None else f"is about {about} and {outcome}"
            yield f"member group {group_id} number {number}: a {kind} admitted by {by}, which {told}"


@also("decision")
def decisions(connection: Connection, group_id: int) -> Iterator[str]:
    """Every decision is what the words and the papers count to, and what the trail told when it was counted."""
    words: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys((*KINDS, PAPER, "slip"), 0))
    for proposal, answer, channel, times in _rows(connection, _WORDS, group_id):
        words[proposal]["slip" if channel == "slip" else COUNTS_AS.get(answer, PAPER)] += times
    papers = {row[0]: dict(zip(KINDS, row[1:], strict=True)) for row in _rows(connection, _PAPERS, group_id)}
    told = _told(connection, group_id)
    for ref, outcome, *counts, proposal, proposal_ref, way, quorum, same in _rows(connection, _DECISIONS, group_id):
        place = f"decision group {group_id} ref {ref}"
        counted = dict(zip(KINDS, counts, strict=True))
        if proposal is None or not same:
            yield f"{place}: it is not what was proposed"
            continue
        yield from (f"{place}: {each}" for each in _differing(counted, words[proposal], papers.get(proposal, {})))
        if outcome == CARRIED and not _is_carried(counted, way, quorum):
            yield f"{place}: it says that it was carried, and its counts do not"
        if told.get(proposal_ref) != {"decision": ref, "outcome": outcome, **counted}:
            yield f"{place}: the trail tells of another outcome or count, or of none"


def _told(connection: Connection, group_id: int) -> dict[str, Any]:
    found = {}
    for thing, facts in _rows(connection, _TOLD, group_id):
        try:
            found[thing] = json.loads(facts)
        except ValueError:
            found[thing] = None
    return found


def _differing(counted: dict[str, int], words: dict[str, int], paper: dict[str, int]) -> Iterator[str]:
    """Where the counts are not those of the words that are kept. Blank words of a vote count as whichever is left."""
    if words["slip"] != sum(paper.values()):
        yield f"{words['slip']} members gave a word on paper, the papers count {sum(paper.values())}"
    left = {each: counted[each] - words[each] - paper.get(each, 0) for each in KINDS}
    if not words[PAPER]:
        for each in KINDS:
            if left[each]:
                yield f"{each} is {counted[each]}, the words count {counted[each] - left[each]}"
    elif sum(left.values()) != words[PAPER] or min(left.values()) < 0:
        yield f"the counts make {sum(counted.values())}, the words are {sum(words.values())}"


def _is_carried(counted: dict[str, int], way: str, quorum: int) -> bool:
    if sum(counted.values()) < quorum:
        return False
    if way == CONSENT:
        return counted["objected"] == 0 and counted["agreed"] + counted["lives"] > 0
    return counted["agreed"] > counted["objected"]
