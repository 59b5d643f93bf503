"""`timebank doctor`: each finding alone, and none where all is well."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from freezegun import freeze_time

from timebank import config
from timebank.cli import main

FOUND = ("init", "--name", "Llanfair", "--slug", "llanfair", "--coordinator-name", "Sioned", "--coordinator-email", "")


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with nothing wrong."""
    folder, stick = tmp_path / "instance", tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setenv("TIMEBANK_INSTANCE", str(folder))
    monkeypatch.delenv("TIMEBANK_DATABASE_URL", raising=False)
    assert CliRunner().invoke(main, list(FOUND)).exit_code == 0
    settings(folder)
    assert CliRunner().invoke(main, ["backup", "--nightly"]).exit_code == 0
    return folder


def settings(folder: Path, *lines: str) -> None:
    safe = ('public_address = "https://timebank.example.org"', "trusted_proxies = 1")
    stick = f'backup_folder = "{folder.parent / "stick"}"'
    path = folder / "settings.toml"
    names = [line.split(" ")[0] for line in lines]
    kept = [line for line in (*safe, stick) if line.split(" ")[0] not in names]
    path.write_text("\n".join([*kept, *lines]))


def doctor() -> list[str]:
    done = CliRunner().invoke(main, ["doctor"])
    found = done.stdout.splitlines()
    assert done.exit_code == (0 if found == ["All is well."] else 1), done.output
    return found


def test_nothing_is_wrong(instance: Path) -> None:
    assert doctor() == ["All is well."]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('public_address = "http://192.168.1.20:5000"', "can be read on the way"),
        ("trusted_proxies = 0", "trusted_proxies is 0"),
        ("second_factor = false", "`second_factor = false`"),
        ("practice_village = true", "`practice_village = true`"),
        ('backup_folder = ""', "No copies leave this machine"),
    ],
)
def test_settings(instance: Path, line: str, word: str) -> None:
    settings(instance, line)
    (found,) = doctor()
    assert word in found


def test_files_that_others_can_read(instance: Path) -> None:
    instance.chmod(0o755)
    (instance / "secret").chmod(0o644)
    told = "\n".join(doctor())
    assert f"chmod go-rwx {instance}" in told
    assert f"chmod go-rwx {instance / 'secret'}" in told


def test_a_secret_that_is_short_or_gone(instance: Path) -> None:
    (instance / "secret").write_text("short")
    assert "too short" in doctor()[0]
    (instance / "secret").unlink()
    assert "is missing" in doctor()[0]


def test_debug(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert "debug" in doctor()[0]


def test_a_clock_in_the_past_and_a_copy_long_ago(instance: Path) -> None:
    with freeze_time("2020-01-01"):
        assert "clock of this machine is wrong" in doctor()[0]
    with freeze_time("2036-01-01"):
        assert "more than a week" in doctor()[0]


def test_guards_that_are_missing(instance: Path) -> None:
    import sqlite3

    with sqlite3.connect(instance / "timebank.sqlite") as connection:
        name = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' LIMIT 1").fetchone()[0]
        connection.execute(f"DROP TRIGGER {name}")
    connection.close()
    assert "guard" in doctor()[0]


def test_lost_codes(instance: Path) -> None:
    done = CliRunner().invoke(main, ["link", "--member", "C1", "--lost-codes"])
    assert done.exit_code == 0
    assert "no longer work" in done.stdout
    assert "/link/" in done.stdout.splitlines()[-1]
    assert config.secret(instance) not in done.stdout
