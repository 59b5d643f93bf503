"""The command line: results on standard output, errors on standard error, exit 0, 1 or 2, never a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import open_app
from tests.kept import run_sql
from timebank.board import service as board
from timebank.cli import COMMANDS, main
from timebank.groups import service as groups
from timebank.members import queries as people
from timebank.permissions import Actor

MEMBERS = """\
number,name,kind,opening_hours
M0001,Mair Jones,person,1:30
M0002,=HYPERLINK("x"),person,-1:30
M0010,Siôn Ŵyn,person,
B1,Y Neuadd,organisation,0:45
"""

Run = Callable[..., Result]


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def timebank(instance: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`timebank …` on an instance folder of its own."""
    for name in os.environ:
        if name.startswith("TIMEBANK_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TIMEBANK_INSTANCE", str(instance))
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


def init(timebank: Run, slug: str = "llanfair", *more: str) -> Result:
    words = ("--slug", slug, "--coordinator-name", "Sioned Evans", "--coordinator-email", "sioned@example.org")
    return timebank("init", *(more or ("--name", "Llanfair")), *words)


@pytest.fixture
def village(timebank: Run, tmp_path: Path) -> Run:
    """A group with a few members and hours."""
    assert init(timebank).exit_code == 0
    file = tmp_path / "members.csv"
    file.write_text(MEMBERS)
    done = timebank("import", "members", file)
    assert done.exit_code == 0, done.output
    return timebank


def said(result: Result, exit_code: int = 0) -> str:
    """What stands on standard output; standard error has a word exactly when it went wrong."""
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == exit_code, result.output
    assert bool(result.stderr) == bool(exit_code and not result.stdout)
    return result.stdout


@pytest.mark.parametrize("command", [*COMMANDS, "import members", "import exchanges"])
def test_every_command_has_help(timebank: Run, command: str, instance: Path) -> None:
    told = said(timebank(*command.split(), "--help"))
    assert "Usage: " in told
    assert len(told.splitlines()) > 4
    assert not instance.exists()


def test_misuse_is_2(timebank: Run) -> None:
    for words in (
        ["nonsense"],
        ["balances", "--format", "pdf"],
        ["link"],
        ["backup"],
        ["backup", "--nightly", "."],
        ["restore", "no.sqlite"],
    ):
        assert timebank(*words).exit_code == 2
    assert init(timebank, "llanfair", "--zone", "Europe/London").exit_code == 2  # no name


def test_founding_a_group_without_questions(timebank: Run, instance: Path) -> None:
    link = said(init(timebank)).splitlines()[-1]
    assert re.fullmatch(r"http://127\.0\.0\.1:5000/link/[\w-]{32}", link)
    assert (instance / "secret").stat().st_mode & 0o777 == 0o600
    numbers = [row["number"] for row in json.loads(said(timebank("balances", "--format", "json")))]
    assert numbers[0] == "C1"
    assert said(timebank("audit")) != ""


def test_nobody_else_on_the_machine_may_look(timebank: Run, instance: Path) -> None:
    instance.mkdir(mode=0o755)
    said(init(timebank))
    assert instance.stat().st_mode & 0o777 == 0o700


def test_the_same_group_is_not_founded_twice(timebank: Run) -> None:
    init(timebank)
    again = init(timebank)
    assert again.exit_code == 1
    assert "llanfair" in again.stderr
    assert len(said(timebank("balances")).splitlines()) == 8


@pytest.mark.parametrize(
    "more", [("--name", "x", "--zone", "Mars"), ("--name", "x", "--began-on", "soon"), ("--name", "x" * 10_000)]
)
def test_what_init_refuses(timebank: Run, more: tuple[str, ...]) -> None:
    refused = init(timebank, "llanfair", *more)
    assert refused.exit_code in (1, 2)
    assert refused.stderr
    assert timebank("balances").exit_code == 1


def test_links_use_the_public_address(village: Run, instance: Path) -> None:
    (instance / "settings.toml").write_text('public_address = "https://timebank.example.org/"\n')
    assert said(village("link", "--member", "m0010")).startswith("https://timebank.example.org/link/")
    nobody = village("link", "--member", "M9999")
    assert nobody.exit_code == 1
    assert "M9999" in nobody.stderr


def test_balances_for_programs(village: Run) -> None:
    rows = json.loads(said(village("balances", "--format", "json")))
    assert {"number", "name", "minutes"} <= rows[0].keys()
    assert [row["number"] for row in rows if row["kind"] in ("member", "organisation")] == [
        row["number"] for row in rows
    ][:5]  # members first
    by_number = {row["number"]: row["minutes"] for row in rows}
    assert by_number["M0001"] == 90
    assert by_number["M0002"] == -90
    assert by_number["opening"] == -45
    assert sum(by_number.values()) == 0
    assert all(row["name"] for row in rows)


def test_balances_for_a_spreadsheet_hold_no_formula(village: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(said(village("balances", "--format", "csv")))))
    assert {row["number"]: int(row["minutes"]) for row in rows}["M0002"] == -90
    for row in rows:
        assert not row["name"].startswith(("=", "+", "-", "@"))
    assert any("HYPERLINK" in row["name"] for row in rows)


def test_balances_for_people_end_with_the_total(village: Run) -> None:
    lines = said(village("balances")).splitlines()
    assert lines[-1].split()[-1] == "0"
    assert "1 hour 30 minutes" in next(line for line in lines if "Mair" in line)


def test_an_audit_that_finds_nothing(village: Run) -> None:
    told = json.loads(said(village("audit", "--json")))
    assert told["ok"] is True
    (group,) = told["groups"]
    assert group["slug"] == "llanfair"
    assert group["transactions"] == 3
    assert group["findings"] == []
    assert group["head"] in said(village("audit", "--group", "llanfair"))


def test_an_audit_that_finds_something_is_1(village: Run, instance: Path) -> None:
    with closing(sqlite3.connect(instance / "timebank.sqlite")) as shell, shell:
        shell.execute("DROP TRIGGER ledger_posting_update")
        shell.execute("UPDATE ledger_posting SET minutes = minutes + 1 WHERE number = 1")
    told = json.loads(said(village("audit", "--json"), 1))
    assert told["ok"] is False
    assert any("ledger_posting" in finding for finding in told["groups"][0]["findings"])
    assert "ledger_posting" in said(village("audit"), 1)


@pytest.mark.parametrize("form", ["hledger", "ledger", "beancount", "csv"])
def test_the_journal_names_nobody(village: Run, form: str) -> None:
    told = said(village("journal", "--format", form))
    assert "M0001" in told
    assert "Mair" not in told


def test_several_groups(village: Run) -> None:
    assert init(village, "llanelli").exit_code == 0
    for words in (["balances"], ["journal"], ["link", "--member", "C1"]):
        which = village(*words)
        assert which.exit_code == 1
        assert "llanelli, llanfair" in which.stderr
        assert village(*words, "--group", "llanelli").exit_code == 0
        assert "nowhere" in village(*words, "--group", "nowhere").stderr
    assert len(json.loads(said(village("audit", "--json")))["groups"]) == 2


READERS = [["balances"], ["journal"], ["audit"], ["link", "--member", "C1"], ["backup", "."]]


@pytest.mark.parametrize("words", READERS)
def test_no_database_is_a_sentence_and_stays_none(timebank: Run, words: list[str], instance: Path) -> None:
    refused = timebank(*words)
    assert said(refused, 1) == ""
    assert "timebank init" in refused.stderr
    assert not instance.exists()


@pytest.mark.parametrize("words", READERS)
def test_a_damaged_database_is_a_sentence(village: Run, words: list[str], instance: Path) -> None:
    for path in instance.glob("timebank.sqlite*"):
        path.unlink()
    (instance / "timebank.sqlite").write_bytes(b"the card is dying " * 1000)
    refused = village(*words)
    assert said(refused, 1) == ""
    assert "damaged" in refused.stderr


@pytest.mark.parametrize("words", READERS)
def test_an_empty_file_is_a_sentence(timebank: Run, words: list[str], instance: Path) -> None:
    instance.mkdir()
    (instance / "timebank.sqlite").touch()
    refused = timebank(*words)
    assert said(refused, 1) == ""
    assert "timebank migrate" in refused.stderr


def test_bad_settings_are_a_sentence(village: Run, instance: Path) -> None:
    (instance / "settings.toml").write_text("colour = 'green'\n")
    refused = village("balances")
    assert said(refused, 1) == ""
    assert "colour" in refused.stderr


def test_out_and_back_in(village: Run, tmp_path: Path, instance: Path) -> None:
    before = said(village("balances", "--format", "json"))
    stick = tmp_path / "stick"
    stick.mkdir()
    said(village("backup", stick))
    (copy,) = stick.glob("*.sqlite")
    said(init(village, "llanelli"))
    said(village("restore", copy))
    assert said(village("balances", "--format", "json")) == before
    said(village("audit"))
    assert len(list((instance / "backups").glob("before-restore-*.sqlite"))) == 1


def test_back_in_on_a_new_machine(village: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = said(village("balances", "--format", "json"))
    said(village("backup", tmp_path / "copy.sqlite"))
    monkeypatch.setenv("TIMEBANK_INSTANCE", str(tmp_path / "new" / "instance"))
    said(village("restore", tmp_path / "copy.sqlite"))
    assert said(village("balances", "--format", "json")) == before


def test_migrating_again_is_harmless(village: Run) -> None:
    before = said(village("balances"))
    assert "up to date" in said(village("migrate"))
    assert said(village("migrate", "--quiet")) == ""
    assert said(village("balances")) == before


def test_as_real_processes(instance: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TIMEBANK_")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "timebank.cli", *words]
        environment = {**kept, "TIMEBANK_INSTANCE": str(instance)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    assert run("balances").returncode == 1
    founded = run(
        "init", "--name", "x", "--slug", "x", "--coordinator-name", "y", "--coordinator-email", "y@example.org"
    )
    assert founded.returncode == 0, founded.stderr
    audited = run("audit", "--json")
    assert (audited.returncode, audited.stderr) == (0, "")
    assert json.loads(audited.stdout)["ok"] is True
    assert run("audit", "--nonsense").returncode == 2


@pytest.mark.postgresql
def test_on_postgresql_with_an_owner(
    timebank: Run, postgres: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program's role owns nothing, and founds a group all the same."""
    run_sql(postgres("postgres"), "CREATE DATABASE owned")
    run_sql(postgres("postgres"), "CREATE ROLE village LOGIN")
    owner = postgres("owned")
    program = re.sub(r"//[^@/]*@", "//village@", owner)
    assert program != owner
    monkeypatch.setenv("TIMEBANK_DATABASE_URL", program)
    try:
        assert timebank("balances").exit_code == 1
        monkeypatch.setenv("TIMEBANK_OWNER_URL", owner)
        assert "brought up to date" in said(timebank("migrate"))
        monkeypatch.delenv("TIMEBANK_OWNER_URL")
        said(init(timebank))
        file = tmp_path / "members.csv"
        file.write_text(MEMBERS)
        said(timebank("import", "members", file))
        assert json.loads(said(timebank("audit", "--json")))["ok"] is True
        assert "pg_dump" in timebank("backup", tmp_path).stderr
        denied = timebank("migrate")
        assert said(denied, 1) == ""
        assert "TIMEBANK_OWNER_URL" in denied.stderr
    finally:
        run_sql(postgres("postgres"), "DROP DATABASE owned WITH (FORCE)")
        run_sql(postgres("postgres"), "DROP ROLE village")


@pytest.mark.parametrize(("name", "expected"), [("cy_GB.UTF-8", "cy"), ("en_GB.UTF-8", "en"), ("", "en")])
def test_the_host_is_answered_in_the_machines_language(
    timebank: Run, monkeypatch: pytest.MonkeyPatch, name: str, expected: str
) -> None:
    for other in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv("LANG", name)
    answer = timebank("balances")
    assert answer.exit_code == 1
    english = "There is no database" in answer.stderr
    assert english == (expected == "en"), answer.stderr


def test_searching_the_board(timebank: Run, instance: Path) -> None:
    init(timebank)
    assert json.loads(said(timebank("search", "--format", "json", "ngardd"))) == []
    with open_app(instance, f"sqlite:///{instance / 'timebank.sqlite'}") as app, app.app_context():
        group = groups.by_slug("llanfair")
        writer = people.by_number(group.id, "C1")
        assert writer is not None
        board.post(Actor.host(group.id), writer, {"kind": "offer", "language": "cy", "title": "Garddio"})
    (found,) = json.loads(said(timebank("search", "--group", "llanfair", "--format", "json", "fy", "ngardd")))
    assert found["title"] == "Garddio"
    assert said(timebank("search", "gerddi")).split() == ["offer", "Garddio"]
    assert timebank("search").exit_code == 2
    assert timebank("search", "--format", "xml", "gerddi").exit_code == 2
    assert timebank("search", "--group", "nowhere", "gerddi").exit_code == 2
    nothing = timebank("search", "zzzz")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    for words in (["--", "--group"], ["--", "-x"], ["'; DROP TABLE listing; --"], ["NEAR(piano"], ["\x1b[2J"], ["%"],
                  ["\u202e"], ["x" * 10_000], [""], ["🚗"]):  # fmt: skip
        told = timebank("search", "--format", "json", *words)
        assert (told.exit_code, told.stderr, json.loads(told.stdout)) == (0, "", []), words
    assert len(json.loads(said(timebank("search", "--format", "json", "-", "ngardd", "OR", '"')))) == 1
