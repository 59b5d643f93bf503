"""The command line in Welsh: help, misuse, what commands say, the settings file."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.translations.catalogue import entries, msgids
from tests.translations.test_screens import english_in
from timebank import config, host
from timebank.cli import COMMANDS, main
from timebank.cli.demo import SETTINGS as VILLAGE_SETTINGS
from timebank.config import SETTINGS_FILE

PAGES = ["", *COMMANDS, "import members", "import exchanges"]
# What stays: the words one types, and what stands for a value.
TYPED = re.compile(
    r"--?[a-z][\w-]*|\b[A-Z_]{3,}(?:-[A-Z]{2})*\b|\[[^]]*\||^  (?:serve|link|restore|import|demo|init|migrate|search)\b"
    r"|\b[a-z]+(?:[_,][a-z_]+)+|\((?:giver|receiver)\)|(?:timebank|main)(?: [a-z]+)*|'[^']*'",
    re.MULTILINE,
)
# What click may say and no command of ours makes it say: prompts, ranges, dates, environment variables, what is told
# to whoever programs with it.
NEVER = {
    "(dynamic)",
    "Argument {name!r} takes {nargs} values.",
    "Arguments take exactly one parameter declaration, got {length}: {decls}.",
    "Boolean option {decl!r} cannot use the same flag for true/false.",
    "Choice({choices})",
    "Confirm the action without prompting.",
    "Could not determine name for option with declarations {decls!r}",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}",
    "Do you want to continue?",
    "Invalid start character for option ({option})",
    "Missing parameter",
    "Missing parameter: {param_name}",
    "Missing {param_type}",
    "Name '{name}' defined twice",
    "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? Did "
    "you mean to pass '--{name}'?",
    "Takes {nargs} values but 1 was given.",
    "Value must be an iterable.",
    "deprecated",
    "directory",
    "env var: {var}",
    "unknown error",
    "{len_type} values are required, but {len_value} was given.",
    "{name} {filename!r} is a file.",
    "{name} {filename!r} is not executable.",
    "{name} {filename!r} is not writable.",
    "{value!r} does not match the format {format}.",
    "{value!r} is not a valid UUID.",
    "{value!r} is not a valid boolean. Recognized values: {states}",
    "{value} is not in the range {range}.",
}


@pytest.fixture
def welsh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A machine that is set to Welsh."""
    for name in os.environ:
        if name.startswith("TIMEBANK_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TIMEBANK_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("LANGUAGE", "cy")
    return CliRunner()


@pytest.fixture(autouse=True)
def english_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests are read in English: what `speak` set is set anew at the next command."""
    monkeypatch.setenv("LANGUAGE", "en")
    host.speak()


def plain(text: str) -> str:
    """Without what one types, and without click's breaks in the middle of a sentence."""
    return re.sub(r"\s+", " ", TYPED.sub(" ", text))


@pytest.mark.parametrize("page", PAGES)
def test_help_has_no_english(welsh: CliRunner, page: str) -> None:
    told = welsh.invoke(main, [*page.split(), "--help"])
    assert told.exit_code == 0
    assert told.output.startswith("Defnydd: ")
    assert english_in(plain(told.output)) == []


def test_help_is_english_where_english_comes_first(welsh: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    for language in ("en_GB:cy", "de", "C"):
        monkeypatch.setenv("LANGUAGE", language)
        told = welsh.invoke(main, ["restore", "--help"]).output
        assert "Stop the server first." in told
        assert "Options:" in told


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "Does dim gorchymyn o’r enw 'nonsense'."),
        ("link", "Mae angen rhoi '--member'."),
        ("restore", "Mae angen rhoi 'FILE'."),
        ("backup", "Dywedwch i ble"),
        ("backup a b", "Mae un gair yn ormod yma (b)"),
        ("backup a b c", "Mae gormod o eiriau yma (b c)"),
        ("balances --format pdf", "'pdf'"),
        ("serve --port many", "'many'"),
        ("serve --prt 1", "Does dim dewis o’r enw '--prt'"),
        ("serve --port", "Mae angen rhywbeth ar ôl '--port'."),
        ("init --slug a --coordinator-name b --coordinator-email c", "Mae enw ar goll"),
    ],
)
def test_misuse_has_no_english(welsh: CliRunner, line: str, said: str) -> None:
    told = welsh.invoke(main, line.split())
    assert told.exit_code == 2
    assert said in told.stderr
    assert english_in(plain(told.stderr)) == []


def test_a_program_of_its_own_speaks_welsh_from_the_first_word(tmp_path: Path) -> None:
    """Some of click's words are looked up while it is imported."""
    told = subprocess.run(
        [sys.executable, "-m", "timebank.cli", "restore", "nothing.sqlite"],
        env={**os.environ, "LANGUAGE": "cy", "TIMEBANK_INSTANCE": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 2
    assert "Ffeil 'nothing.sqlite'" in told.stderr
    assert english_in(plain(told.stderr)) == []


def test_what_click_says_is_in_the_catalogue_or_never_said() -> None:
    said = set()
    for module in ("core", "exceptions", "decorators", "types", "parser", "formatting"):
        source = (Path(click.__file__).parent / f"{module}.py").read_text()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext"):
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    said.add(first.value)
    assert said
    ours = {msgids(entry)[0] for entry in entries()}
    assert said - ours == NEVER


def run(welsh: CliRunner, *words: object) -> Result:
    return welsh.invoke(main, [str(word) for word in words])


def test_what_commands_say_has_no_english(welsh: CliRunner, tmp_path: Path) -> None:
    members, bad, slips = tmp_path / "members.csv", tmp_path / "bad.csv", tmp_path / "slips.csv"
    members.write_text("number,name,opening_hours,colour\nM0001,Gwen Ifan,1:30,\nM0002,Ifan Huws,-1.5,\n")
    bad.write_text("number,name,opening_hours\nM0003,Nia Huws,1.67\n,,\n")
    slips.write_text("slip,date,giver,receiver,hours,what\n1,2020-01-05,M0001,M0002,½,sgwrs\n")
    founded = ("--slug", "aber", "--coordinator-name", "Siôn", "--coordinator-email", "s@a.example")
    told = [
        run(welsh, "balances"),
        run(welsh, "init", "--name", "Aber", *founded),
        run(welsh, "init", "--name", "Aber", *founded),
        run(welsh, "import", "members", members, "--dry-run"),
        run(welsh, "import", "members", members),
        run(welsh, "import", "members", bad),
        run(welsh, "import", "exchanges", slips, "--dry-run"),
        run(welsh, "import", "exchanges", slips),
        run(welsh, "import", "exchanges", slips),
        run(welsh, "link", "--member", "M0001"),
        run(welsh, "link", "--member", "M9"),
        run(welsh, "balances"),
        run(welsh, "balances", "--group", "nowhere"),
        run(welsh, "audit"),
        run(welsh, "migrate"),
        run(welsh, "backup", tmp_path / "copy.sqlite"),
        run(welsh, "backup", tmp_path / "copy.sqlite"),
        run(welsh, "restore", tmp_path / "copy.sqlite"),
        run(welsh, "restore", bad),
    ]
    for each in told:
        assert each.exception is None or isinstance(each.exception, SystemExit), each.exception
        text = each.output.replace(str(tmp_path), "")
        assert (
            english_in(
                plain(
                    re.sub(r"file is not a database|\S+\.sqlite|\S+\.csv|\bhttp\S+|name|giver|hours\b(?=:)", " ", text)
                )
            )
            == []
        )


@pytest.mark.parametrize("english", [SETTINGS_FILE, VILLAGE_SETTINGS])
def test_the_settings_file_says_the_same_in_both_languages(
    english: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "cy")
    host.speak()
    config.prepare(tmp_path / "cy", english)
    welsh = (tmp_path / "cy/settings.toml").read_text(encoding="utf-8")
    lines = [re.findall(r"^(?:# )?[a-z_]+ = .*$", text, re.MULTILINE) for text in (welsh, english)]
    assert lines[0] == lines[1] != []
    for text in (welsh, english):
        assert set(tomllib.loads(re.sub(r"^# (?=[a-z_]+ = )", "", text, flags=re.MULTILINE))) <= set(config.DEFAULTS)
    remarks = "\n".join(line for line in welsh.splitlines() if line not in lines[0])
    assert english_in(plain(remarks)) == []


def test_what_is_wrong_with_the_settings_is_said_in_welsh(welsh: CliRunner, tmp_path: Path) -> None:
    config.prepare(tmp_path / "instance")
    (tmp_path / "instance/settings.toml").write_text("colour = 1\n")
    told = run(welsh, "balances")
    assert told.exit_code == 1
    assert "Does dim gosodiad “colour”" in told.stderr
