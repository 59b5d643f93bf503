"""`timebank serve` as a real process, and what it says when the machine fails it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from timebank import compiled, create_app
from timebank import serving as server
from timebank.db import db

TIMEBANK = [sys.executable, "-m", "timebank.cli"]


def environment(instance: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TIMEBANK_")}
    return {**kept, "TIMEBANK_INSTANCE": str(instance), "PYTHONUNBUFFERED": "1"}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def run(instance: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [*TIMEBANK, *words]
    return subprocess.run(command, env=environment(instance), capture_output=True, text=True, timeout=120, check=False)


@contextmanager
def serving(instance: Path, *words: str) -> Iterator[tuple[str, list[str]]]:
    """A server on a free port; its address and the lines it printed until it answered."""
    port = free_port()
    process = subprocess.Popen(
        [*TIMEBANK, *(words or ("serve",)), "--port", str(port)],
        env=environment(instance),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines = []
    try:
        for line in process.stdout:
            lines.append(line.strip())
            if "Ctrl" in line:
                break
        else:
            raise AssertionError("\n".join(lines))
        yield f"http://127.0.0.1:{port}", lines
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        process.stdout.close()


def get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.fixture
def village(tmp_path: Path) -> Path:
    made = run(
        tmp_path / "instance", "init", "--name", "Llanfair", "--slug", "llanfair",
        "--coordinator-name", "Sioned", "--coordinator-email", "sioned@example.org",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return tmp_path / "instance"


def test_a_mail_server_that_cannot_be_is_said_at_once(village: Path):
    with (village / "settings.toml").open("a") as settings:
        settings.write('mail_host = "mail.example.org"\nmail_security = "maybe"\n')
    refused = run(village, "serve", "--port", str(free_port()))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "“mail_security” cannot be “maybe”" in refused.stderr


def test_the_first_run_makes_a_folder_and_prints_one_founding_link(tmp_path: Path):
    instance = tmp_path / "instance"
    with serving(instance) as (address, lines):
        assert (instance / "secret").stat().st_mode & 0o777 == 0o600
        assert "# public_address" in (instance / "settings.toml").read_text()
        (link,) = [line for line in lines if "/found/" in line]
        status, page = get(link)
        assert status == 200
        assert "<form" in page
        assert json.loads(get(f"{address}/healthz")[1]) == {"status": "ok"}
    with serving(instance) as (_, lines):
        assert get(link.replace(re.match(r"http://[^/]+", link)[0], _))[0] == 404, "a newer link puts the older out"


def test_a_second_server_on_the_same_file_is_refused(village: Path):
    with serving(village):
        second = run(village, "serve", "--port", str(free_port()))
    assert second.returncode == 1
    assert "already running" in second.stderr
    with serving(village) as (address, _):
        assert get(f"{address}/healthz")[0] == 200


def test_a_port_in_use_is_said_and_the_practice_village_takes_the_next(village: Path, tmp_path: Path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = run(village, "serve", "--port", str(other.getsockname()[1]))
    assert taken.returncode == 1
    assert "--port" in taken.stderr


def test_a_damaged_file_is_served_for_reading_only_or_not_at_all(village: Path):
    database = village / "timebank.sqlite"
    database.write_bytes(b"no database at all, but long enough to be looked at " * 100)
    refused = run(village, "serve", "--port", str(free_port()))
    assert refused.returncode == 1
    assert "restore" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_without_its_guards_the_book_is_shut(village: Path):
    import sqlite3

    connection = sqlite3.connect(village / "timebank.sqlite")
    connection.execute("DROP TRIGGER ledger_posting_update")
    connection.commit()
    connection.close()
    with serving(village) as (address, _):
        status, answer = get(f"{address}/healthz")
        assert status == 503
        assert "ledger_posting_update" in json.loads(answer)["why"]
        assert get(address)[0] == 200, "reading goes on"


def test_the_practice_village_answers_with_three_doors(tmp_path: Path):
    with serving(tmp_path, "demo") as (address, lines):
        status, page = get(address)
        assert status == 200
        assert page.count('action="/practice/') == 3
        assert any("ssh -L" in line for line in lines) or os.environ.get("DISPLAY")


class OneNight(threading.Event):
    """Tells the thread that makes the copies to look once, and then to stop."""

    nights = 0

    def wait(self, timeout: float | None = None) -> bool:
        self.nights += 1
        return self.nights > 1


def test_the_copy_of_the_night_is_made_by_a_process_of_its_own(village: Path) -> None:
    app = create_app(village)
    for _ in range(2):  # the second time there is one already, and it is new
        server._copies(app, OneNight())
    (copy,) = (village / "backups").glob("timebank-*.sqlite")
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT slug FROM group_").fetchall() == [("llanfair",)]
    connection.close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_what_only_some_need_is_not_loaded_by_all() -> None:
    """Memory and the time of a start: each of these is several megabytes, and loaded where it is used."""
    heavy = "alembic", "sqlite_utils", "segno", "rapidfuzz", "cryptography", "psycopg", "sqlalchemy.dialects.postgresql"
    program = f"import sys, timebank.serving; print([each for each in {heavy!r} if each in sys.modules])"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_templates_are_compiled_once(tmp_path: Path) -> None:
    """The second start takes from the folder what the first one left there, and a full disk costs nothing but time."""
    first, second, third = (Environment(loader=DictLoader({"page": "{{ 1 + 1 }}"})) for _ in range(3))
    first.bytecode_cache = second.bytecode_cache = compiled.Kept(str(tmp_path))
    assert first.get_template("page").render() == "2"
    (kept,) = tmp_path.iterdir()
    made = kept.stat().st_mtime_ns
    assert second.get_template("page").render() == "2"
    assert kept.stat().st_mtime_ns == made
    third.bytecode_cache = compiled.Kept(str(tmp_path / "not there"))
    assert third.get_template("page").render() == "2"
