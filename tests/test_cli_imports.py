"""`timebank import …` from the outside, and the examples of docs/imports.md."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from freezegun import freeze_time

from timebank import sheets
from timebank.cli import imports, main
from timebank.joining import service as joining
from timebank.permissions import Actor
from timebank.trail import service as trail

DOCS = Path(__file__).parent.parent / "docs" / "imports.md"

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `timebank import` on a group that began on 1 January 2026."""
    with app.app_context():
        joining.found(
            Actor.host(),
            slug="llanfair",
            settings={"name_en": "Llanfair", "began_on": "2026-01-01"},
            coordinator_name="Ann Prys",
            coordinator_email="ann@example.org",
        )
    monkeypatch.setenv("TIMEBANK_INSTANCE", str(tmp_path))
    monkeypatch.setenv("TIMEBANK_DATABASE_URL", database_url)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(main, ["import", *map(str, arguments)])

    return run


def run_main(*arguments: str) -> Result:
    """Another command on the same group, after `run` has said where it is."""
    return CliRunner().invoke(main, arguments)


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_headings_and_cells_in_welsh(run: Run, tmp_path: Path) -> None:
    members = "Rhif,Enw,E-bost,Ffôn,Iaith,Math,Ymuno,Oriau cychwynnol,Oriau cychwynnol ar,Enw bob dydd,Lle,Gadael\n"
    members += "M1,Gwen Ifan,,,y ddwy,unigolyn,3 Ionawr 2026,1:30,4 Ionawr 2026,Gwen,Tŷ Capel,\n"
    members += "O1,Y Neuadd,,,Cymraeg,sefydliad,3 Ionawr 2026,,,,,\n"
    result = run("members", file(tmp_path, "aelodau.csv", members))
    assert (result.exit_code, result.stderr) == (0, "")
    assert "New: 2 members." in result.stdout
    assert "not used" not in result.stdout
    exchanges = "Slip;Dyddiad;Rhoddwr;Derbynnydd;Oriau;Beth\n7;5 Ionawr 2026;M1;O1;1,5;darllen\n"
    result = run("exchanges", file(tmp_path, "cymwynasau.csv", exchanges))
    assert (result.exit_code, result.stderr) == (0, "")
    assert "New: 1 exchange." in result.stdout


def test_other_english_words_for_a_heading_will_do_where_ours_is_not_there(run: Run, tmp_path: Path) -> None:
    members = "Member number,Full name,E-mail,Telephone,Mobile\nM9,Ann Lee,ann@example.org,01970 1,07700 2\n"
    result = run("members", file(tmp_path, "members.csv", members))
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Columns that were not used: mobile." in result.stdout
    result = run(
        "members", file(tmp_path, "again.csv", "number,name,email,phone\nM9,Ann Lee,ann@example.org,01970 1\n")
    )
    assert "there already" in result.stdout


def test_the_welsh_headings_are_all_in_the_docs() -> None:
    told = DOCS.read_text().split("## Penawdau Cymraeg")[1]
    for welsh, english in sheets.WELSH_HEADINGS.items():
        assert f"`{english}`" in told
        assert f"`{welsh.replace('_', ' ')}`" in told or welsh in ("ffon", "ebost")


def test_the_examples_in_the_docs(run: Run, tmp_path: Path) -> None:
    shown = re.findall(r"<!-- (\w+\.csv) -->\n```csv\n(.*?)```", DOCS.read_text(), re.DOTALL)
    members, exchanges, listings = (file(tmp_path, name, text) for name, text in shown)
    result = run("members", members)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "New: 4 members." in result.stdout
    result = run("exchanges", exchanges, "--dry-run")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "A trial run: nothing was written. New: 4 exchanges." in result.stdout
    assert "“1h30” counts as 1:30: 1 line (3)" in result.stdout
    assert [line.split() for line in result.stdout.splitlines()[-5:]] == [
        ["C1", "Ann", "Prys", "0:00"],
        ["M0001", "Zoë", "Hughes", "3:00"],  # 3:15 + 1:15 - 1:30
        ["M0002", "Kofi", "Evans", "-3:45"],  # -1:30 - 1:15 - 0:30 - 0:30
        ["M0003", "Mair", "ap-Gwilym", "1:30"],
        ["O1", "Llyfrgell", "Llanfair", "1:00"],
    ]
    with freeze_time("2026-12-01"):
        assert (
            "A trial run: nothing was written. New: 2 offers, 1 request."
            in run("listings", listings, "--dry-run").stdout
        )
        assert json.loads(run_main("search", "--format", "json", "lift").stdout) == []
        result = run("listings", listings)
        assert (result.exit_code, result.stderr, result.stdout) == (0, "", "New: 2 offers, 1 request.\n")
        assert run("listings", listings).stdout == "New: nothing.\nSkipped: 3 lines, there already.\n"
        found = json.loads(run_main("search", "--format", "json", "lifts", "to", "hospital").stdout)
        assert [each["title"] for each in found] == ["Lifft i'r ysbyty"]


def test_bad_listings_are_told_on_stderr(run: Run, tmp_path: Path) -> None:
    result = run(
        "listings", file(tmp_path, "listings.csv", "member,kind,title\nC1,offer,Tea\nC9,offer,Tea\nC1,x,Tea\n")
    )
    assert (result.exit_code, result.stdout) == (1, "")
    assert "line 3, member: There is no member “C9” here." in result.stderr
    assert "line 4, kind: “x” is not understood." in result.stderr
    assert "2 bad lines, so nothing was written." in result.stderr


def test_a_trial_writes_nothing_and_twice_adds_nothing(app: Flask, run: Run, tmp_path: Path) -> None:
    with app.app_context():
        before = trail.head(1)
    path = file(tmp_path, "members.csv", "name,opening_hours\nMair,2\n")
    assert "Mair" in run("members", path, "--dry-run", "--group", "llanfair").stdout
    with app.app_context():
        assert trail.head(1) == before
    assert "New: 1 member." in run("members", path).stdout
    result = run("members", path)
    assert "New: nothing." in result.stdout
    assert "Skipped: 1 line, there already." in result.stdout


def test_bad_lines_are_told_on_stderr(run: Run, tmp_path: Path) -> None:
    path = file(tmp_path, "members.csv", "name,opening_hours\nMair,2\n,1\nDai,lots\n")
    result = run("members", path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "line 3, name: This cell is empty." in result.stderr
    assert "line 4, opening_hours: “lots” is not understood." in result.stderr
    assert "2 bad lines, so nothing was written." in result.stderr
    path = file(tmp_path, "exchanges.csv", "date,giver,receiver\n")
    result = run("exchanges", path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "There is no column “hours”." in result.stderr


WELSH_MEMBERS = {0: "dim byd", 1: "1 aelod", 2: "2 aelod", 3: "3 aelod", 6: "6 aelod", 7: "7 aelod", 11: "11 aelod"}
WELSH_LINES = {1: "1 llinell", 2: "2 linell", 3: "3 llinell", 4: "4 llinell", 6: "6 llinell", 11: "11 llinell"}


@pytest.mark.parametrize("count", WELSH_LINES)
def test_counts_in_the_machines_language(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setenv("LANGUAGE", "cy")
    names = "".join(f"Mair {number}\n" for number in range(count))
    bad = run("members", file(tmp_path, "bad.csv", f"name,opening_hours\n{names.replace(chr(10), ',lots' + chr(10))}"))
    assert f"{WELSH_LINES[count]} â gwall" in bad.stderr
    path = file(tmp_path, "members.csv", f"name\n{names}")
    if count in WELSH_MEMBERS:
        assert f"Newydd: {WELSH_MEMBERS[count]}." in run("members", path).stdout
    else:
        run("members", path)
    again = run("members", path).stdout
    assert f"Newydd: {WELSH_MEMBERS[0]}." in again
    assert WELSH_LINES[count] in again


def test_slips_from_long_ago_are_told_of(run: Run, tmp_path: Path) -> None:
    run("members", file(tmp_path, "members.csv", "number,name\nM1,Mair\nM2,Dai\n"))
    path = file(tmp_path, "exchanges.csv", "date,giver,receiver,hours\n1/2/2025,M1,Dai,2\n1/2/2026,M1,Dai,2\n")
    result = run("exchanges", path)
    assert result.exit_code == 0
    assert "From before the group began (the earliest: 1 February 2025): 1 line (2)" in result.stdout


def test_misuse(run: Run, tmp_path: Path) -> None:
    assert run("members", tmp_path / "nowhere.csv").exit_code == 2
    assert run("members").exit_code == 2
    assert run("people", tmp_path).exit_code == 2
    path = file(tmp_path, "members.csv", "name\nMair\n")
    result = run("members", path, "--group", "elsewhere")
    assert result.exit_code == 1
    assert "elsewhere" in result.stderr
    assert run("members", "--help").exit_code == 0


def test_progress_on_long_files(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "MANY_LINES", 2)
    result = run("members", file(tmp_path, "members.csv", "name\nMair\nDai\nSiân\nWil\n"))
    assert result.stderr == "2 of 4\n4 of 4\n"
