"""What a group takes along when it moves: all that is its own, each column explained in both languages."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from tests.board import village as board
from tests.decisions import ground as decisions
from tests.gatherings import ground as gatherings
from tests.slips import pile as paper
from tests.stories.people import actor, member_of
from timebank import clock
from timebank.groups import service as groups
from timebank.ideas import service as ideas
from timebank.permissions import Actor
from timebank.privacy import moving
from timebank.slips import posting


@pytest.fixture
def engine() -> str:
    """It is read by the same services on both."""
    return "sqlite"


def packed(group_id: int, dest: Path) -> dict[str, list[dict[str, str]]]:
    """The sheets of the group by their names. Its README names every one of them and explains every column."""
    moving.write(Actor.host(group_id), groups.by_id(group_id), dest)
    found = {}
    with zipfile.ZipFile(dest) as folder:
        read_me = folder.read("README.txt").decode()
        for name in folder.namelist():
            if name == "README.txt":
                continue
            rows = list(csv.DictReader(io.StringIO(folder.read(name).decode("utf-8-sig"))))
            found[name] = rows
            assert read_me.count(f"{name}: ") == 2, name
            for column in rows[0] if rows else ():
                assert read_me.count(f"\n  {column}: ") >= 2, (name, column)
    return found


def test_paper_get_togethers_the_board_and_what_was_decided(app: Flask, tmp_path: Path) -> None:
    with clock.at(decisions.MAY), app.app_context():
        here = paper.village()
        with decisions.day(5):
            pile = paper.begin(here, 3, 105)
            paper.add(here, pile, paper.line(here, 1, "mair", "alys"))
            paper.add(here, pile, paper.line(here, 2, "", ""), "void")
            paper.add(here, pile, paper.line(here, 3, "gwen", "group", 45))
            posting.post(actor(here, "sioned"), pile, pile.version)
            gathering = gatherings.announced(here)
            gatherings.held(here, gathering, gatherings.sheet(here, "mair", "alys gwen"))
            told = ("A lift", "To town", "lifts", "Llanfair")
            board.write(here, "alys", "request", "en", *told)
            bench = ideas.tell(actor(here, "mair"), here.group_id, ideas.Told("A bench", "en", None, None))
            ideas.answer(actor(here, "sioned"), bench, "doing", "In June", "en")
        refs = decisions.propose(here).ref
        with decisions.day(12):
            for who in ("alys", "gwen", "dafydd"):
                decisions.answer(here, refs, who, "agree")
        with decisions.day(26):
            decisions.afterwards.settle_all()
            found = packed(here.group_id, tmp_path / "all.zip")
        numbers = {who: member_of(here, who).number for who in ("mair", "alys", "gwen")}

    slips = [(row["slip"], row["pile"], row["state"], row["giver"], row["receiver"], row["minutes"]) for row in
             found["slips.csv"]]  # fmt: skip
    assert slips == [
        ("0001", "1", "in book", numbers["mair"], numbers["alys"], "60"),
        ("0002", "1", "void", "", "", "0"),
        ("0003", "1", "in book", numbers["gwen"], "pot", "45"),
    ]
    (pile_row,) = found["piles.csv"]
    assert (pile_row["counted_slips"], pile_row["typed_minutes"], pile_row["state"]) == ("3", "105", "posted")
    (together,) = found["get-togethers.csv"]
    assert (together["title"], together["minutes"], together["led_by"]) == ("Bore coffi", "150", numbers["mair"])
    assert together["came"].split() == [numbers["alys"], numbers["gwen"]] and together["line_of_the_book"]
    (listing,) = found["listings.csv"]
    assert (listing["title"], listing["area"], listing["expires_on"]) == ("A lift", "Llanfair", "2026-08-04")
    (decision,) = found["decisions.csv"]
    assert (decision["name"], decision["value"], decision["agree"]) == ("rounding", "up", "3")
    (idea,) = found["ideas.csv"]
    assert (idea["text"], idea["answer"]) == ("A bench", "doing: In June") and numbers["mair"] not in idea.values()
    assert "lifts" in {row["name"] for row in found["categories.csv"]}
