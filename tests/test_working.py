"""Long work: a page waits a moment, then tells how far it is; what was cut off may be begun again."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from flask import Flask

from tests.stories.conftest import PEOPLE, Village, settle
from tests.work import stands
from timebank import clock, progress, working
from timebank.errors import MonthNotOver, NotFound
from timebank.hours import Month


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def village(app: Flask) -> Village:
    return settle(app, "llanfair", PEOPLE)


def begin(village: Village, verb: object, about: str = "2026-10") -> working.Work:
    with village.app.test_request_context():
        return working.begin("check", about, "/there", verb, group_id=village.group_id, member_id=7)  # type: ignore[arg-type]


def test_what_is_soon_done_is_simply_done(village: Village) -> None:
    assert begin(village, lambda _file: "well").result == "well"
    with village.app.app_context():
        assert list(working._works()) == []


def test_what_is_soon_refused_is_refused_here(village: Village) -> None:
    def refuses(_file: Path) -> None:
        raise MonthNotOver(month=Month("2026-10"))

    with pytest.raises(MonthNotOver):
        begin(village, refuses)


def test_a_page_tells_how_far_it_is_and_nobody_begins_it_twice(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "WAIT", 0.1)
    go_on, began = threading.Event(), []

    def takes_long(file: Path) -> None:
        began.append(file)
        progress.at(612, 1000, progress.STATEMENTS)
        assert go_on.wait(30)
        raise MonthNotOver(month=Month("2026-10"))

    work = begin(village, takes_long)
    assert work.state == working.AT_WORK
    assert begin(village, takes_long).ref == work.ref and len(began) == 1
    sioned = village.browser("Sioned", "cy")
    answer = sioned.client.get(village.at(f"work/{work.ref}"))
    assert "Datganiadau: 612 o 1,000" in answer.text and answer.headers["Refresh"] == "3"
    assert village.browser("Mair").client.get(village.at(f"work/{work.ref}")).status_code == 403
    go_on.set()
    page = sioned.get(village.at(f"work/{work.ref}"))  # looks again until it is done
    assert (
        page.status == 200
        and "Hydref 2026" in page.text
        and "Refresh" not in sioned.client.get(village.at(f"work/{work.ref}")).headers
    )


def test_a_server_that_ends_in_the_middle_leaves_word_that_it_was_not_finished(village: Village) -> None:
    """Another process is at work, and is killed: its lock goes with it, and the page says so."""
    script = (
        "import sys, time, timebank; from timebank import working, progress; from pathlib import Path\n"
        "app = timebank.create_app(Path(sys.argv[1]), database_url=sys.argv[2]); working.WAIT = 0\n"
        "def slow(file): file.write_text('half'); time.sleep(60)\n"
        "with app.test_request_context():\n"
        "    work = working.begin('statements', '2026-10', '/there', slow, group_id=int(sys.argv[3]), member_id=7)\n"
        "print(work.ref, flush=True); time.sleep(60)\n"
    )
    url = village.app.config["SQLALCHEMY_DATABASE_URI"]
    command = [sys.executable, "-c", script, village.app.instance_path, url, str(village.group_id)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ref = process.stdout.readline().strip()
        with village.app.app_context():
            assert working.by_ref(ref, village.group_id).state == working.AT_WORK
        process.send_signal(signal.SIGKILL)
    page = village.browser("Sioned").get(village.at(f"work/{ref}"))
    assert "It was not finished, so nothing was done. Please begin once more." in page.text
    with village.app.app_context(), pytest.raises(NotFound):
        working.taken(ref, "statements", village.group_id, 7)
    assert begin(village, lambda _file: "well").result == "well"


def test_what_was_made_is_for_its_owner_alone_and_not_for_long(village: Village) -> None:
    def makes(file: Path) -> None:
        file.write_text("words")

    work = begin(village, makes)
    with village.app.app_context():
        assert b"".join(working.taken(work.ref, "check", village.group_id, 7)) == b"words"
        for kind, group_id, member_id in (
            ("pack", village.group_id, 7),
            ("check", 99, 7),
            ("check", village.group_id, 8),
        ):
            with pytest.raises(NotFound):
                working.taken(work.ref, kind, group_id, member_id)
        folder = work.file.parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert working.tidy() == 0
        old = clock.now().timestamp() - working.KEPT - 1
        os.utime(folder, (old, old))
        assert working.tidy() == 1 and not folder.exists()


@pytest.mark.parametrize("ref", ["..", "state.json", "a" * 10, "é" * 10])
def test_odd_references_are_none(village: Village, ref: str) -> None:
    with village.app.app_context(), pytest.raises(NotFound):
        working.by_ref(ref, village.group_id)


def test_what_is_at_work_is_not_tidied_away(village: Village) -> None:
    ref = stands(village.app, village.group_id, working.AT_WORK)
    with village.app.app_context():
        folder = working._folder() / ref
        os.utime(folder, (0, 0))
        assert working.tidy() == 0 and folder.exists()
