"""What the README and docs/ say is so."""

from __future__ import annotations

import hashlib
import re
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import distribution
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask

from tests import make
from timebank.board import service as board
from timebank.cli import COMMANDS, main
from timebank.db import db
from timebank.ledger import queries as book
from timebank.ledger import service as ledger
from timebank.permissions import Actor

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks() -> Iterator[str]:
    """The lines of every block of commands, with those that go on in the next line made whole."""
    for page in PAGES:
        for block in re.findall(r"^```sh\n(.*?)^```", page.read_text(), flags=re.DOTALL | re.MULTILINE):
            yield from block.replace("\\\n", " ").splitlines()


def commands() -> list[list[str]]:
    """The words of every `timebank …` there, up to a pipe or a redirection."""
    found = []
    for line in blocks():
        words = shlex.split(line, comments=True)
        if words and Path(words[0]).name == "timebank":
            ends = [words.index(each) for each in ("|", ">", "<") if each in words]
            found.append(words[1 : min(ends, default=len(words))])
    return found


def test_it_opens_with_the_two_commands() -> None:
    lines = [line for line in README.splitlines() if line and not line.startswith("#")]
    assert lines[1].startswith("make demo")
    assert lines[2].startswith("make test")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"`timebank {name}" in README


def test_every_command_in_the_pages_can_be_typed() -> None:
    assert len(commands()) > 8
    for words in commands():
        name, *rest = words
        command: click.Command | None = main.get_command(click.Context(main), name)  # type: ignore[attr-defined]
        assert command is not None, words
        names = [name]
        if isinstance(command, click.Group):
            command = command.commands[rest[0]]
            names.append(rest.pop(0))
        options = {option for each in command.params for option in each.opts}
        assert {word for word in rest if word.startswith("--")} <= options, words
        assert CliRunner().invoke(main, [*names, "--help"]).exit_code == 0


def test_the_plain_lines_are_what_make_does() -> None:
    lines = list(blocks())
    assert "python3 -m venv .venv" in lines
    assert "$(PYTHON) -m venv $(VENV)" in MAKEFILE
    for what in ("-e .", "-e '.[test]'"):
        assert f".venv/bin/python -m pip install -c constraints.txt {what}" in lines
        assert f"$(PIP) install -c constraints.txt {what}" in MAKEFILE
    assert ".venv/bin/timebank demo" in lines
    assert "$(BIN)/timebank demo" in MAKEFILE
    assert ".venv/bin/python -m pytest" in lines
    assert "$(BIN)/python -m pytest" in MAKEFILE


def test_every_target_named_is_there() -> None:
    for target in re.findall(r"`?\bmake ([a-z]+)", "\n".join(page.read_text() for page in PAGES)):
        if target not in ("and", "it"):
            assert re.search(rf"^{target}:", MAKEFILE, flags=re.MULTILINE), target
    assert "make test" in (ROOT / ".ci" / "run").read_text()


def test_every_library_has_its_line() -> None:
    for requirement in distribution("timebank").requires or ():
        if "extra ==" not in requirement:
            name = re.split(r"[ <>=;\[]", requirement)[0]
            assert re.search(rf"^\| .*\b{re.escape(name)}\b", README, flags=re.IGNORECASE | re.MULTILINE), name


def test_every_library_is_held_to_a_version() -> None:
    held = {line.partition("==")[0].lower() for line in (ROOT / "constraints.txt").read_text().split()}
    for requirement in distribution("timebank").requires or ():
        assert re.split(r"[ <>=;\[]", requirement)[0].lower() in held


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        assert "://" in target or (page.parent / target).exists(), target


LAWFUL = (
    "terrorism", "child sexual", "hate", "harassment", "coercive", "intimate image", "pornography",
    "exploitation of adults", "trafficking", "unlawful immigration", "fraud", "proceeds of crime", "drugs", "weapons",
    "suicide", "foreign interference", "animal cruelty",
)  # fmt: skip


def test_the_risk_assessment_has_a_line_for_every_kind_and_says_what_is_so() -> None:
    page = (ROOT / "docs" / "risk-assessment.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| ") and line.count("|") == 7]
    for kind in LAWFUL:
        assert any(kind in line.split("|")[1] and line.count("____") == 4 for line in rows), kind
    for section in ("What the service is", "How likely", "What is done", "Children", "Complaints", "The record"):
        assert re.search(rf"^## \d\. {section}", page, flags=re.MULTILINE), section
    assert f"{NUMBERS[board.AN_HOUR]} in an hour and {NUMBERS[board.A_DAY]} in a day" in page
    assert f"{NUMBERS[board.AN_HOUR]} things on the board in an hour and {NUMBERS[board.A_DAY]} in a day" in (
        ROOT / "docs" / "keeping-the-board-safe.md"
    ).read_text().replace("\n", " ")
    assert "(docs/risk-assessment.md)" in README


NUMBERS = {5: "five", 10: "ten"}


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "END OF TERMS AND CONDITIONS" in text
    for number in range(18):
        assert re.search(rf"^  {number}\. ", text, flags=re.MULTILINE), number
    assert len(text.split()) > 5000


DIGEST = re.compile(r"^## The digest$.*?^```\n(.*?)^```", flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_digest_is_made_as_the_page_says(app: Flask, tmp_path: Path) -> None:
    """Recomputed from the raw tables by somebody who has read the page and nothing else."""
    found = DIGEST.search((ROOT / "docs" / "hours-book.md").read_text())
    assert found is not None
    assert [line.split(",")[0] for line in found[1].splitlines()] == [
        "the digest before (64 zeros for number 1)",
        "the book's uuid",
        "number",
        "kind",
        "month",
        "occurred_on",
        "posted_at",
        "the number reversed",
        "= and the idempotency key",
        "the salted digest of the note",
        "one line for each posting: code",
    ]
    with app.app_context():
        book_id, accounts = make.book()
        make.post(
            book_id, {accounts["M0001"]: 60, accounts["M0002"]: -60}, key="a key", note="Gwaith yn yr ardd, tŷ Siân"
        )
        make.post(book_id, {accounts["M0003"]: 45, accounts["M0001"]: -30, accounts["M0002"]: -15})
        ledger.reverse(Actor.host(book_id), book_id, 1)
        head = book.totals(book_id).head
        db.session.remove()
        db.engine.dispose()
    with closing(sqlite3.connect(tmp_path / "timebank.sqlite")) as shell:
        before = "0" * 64
        columns = "number, kind, month, occurred_on, posted_at, reverses_number, idempotency_key"
        for number, *row, key in shell.execute(f"SELECT {columns} FROM ledger_transaction ORDER BY number").fetchall():
            note = shell.execute("SELECT salt, text FROM ledger_note WHERE number = ?", (number,)).fetchone()
            legs = shell.execute(
                "SELECT a.code, p.minutes FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id"
                " WHERE p.number = ?",
                (number,),
            )
            lines = [
                before,
                shell.execute("SELECT uuid FROM ledger_book").fetchone()[0],
                str(number),
                *(str(value) if value is not None else "" for value in row),
                f"={key}" if key is not None else "",
                hashlib.sha256("\n".join(note).encode()).hexdigest() if note else "",
                *sorted(f"{code} {minutes}" for code, minutes in legs),
            ]
            before = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert before == head


def test_the_rules_are_numbered_as_in_the_design() -> None:
    page = (ROOT / "docs" / "hours-book.md").read_text()
    assert re.findall(r"^(\d)\. \*\*", page, flags=re.MULTILINE) == list("1234567")
