"""Work that takes longer than a page may: done beside the pages, one after the other, with how far it is in a file.

All of it is all or nothing. Whoever works holds a lock on a file, which the system lets go of when the process ends,
however it ends; so a page always knows whether something is at work, done, refused, or was cut off and may be started
again. What is made lies in the instance folder, for its owner alone, and not for long.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from flask import Flask, current_app, url_for

from timebank import progress, words
from timebank.db import db, explain, new_ref
from timebank.errors import NotFound, Refusal

WAIT = 2.0  # seconds that a page waits itself; most work is done by then, and nobody sees any of this
KEPT = 3600.0  # seconds that what was made can be taken away
TELL_EVERY = 0.3  # seconds
AT_WORK, DONE, REFUSED, BROKEN, CUT_OFF = STATES = ("at work", "done", "refused", "broken", "cut off")

_turn = threading.Lock()  # one piece of work at a time: memory is small


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work, done to what `about` says. `member_id` began it; `then` is the address where one goes on.

    `sentences` are the words of a Refusal, by language. `result` is what it gave, for whoever waited for it.
    """

    ref: str
    kind: str
    about: str
    group_id: int
    member_id: int | None
    then: str
    state: str = AT_WORK
    done: int = 0
    of: int = 0
    unit: str = ""
    sentences: dict[str, str] = field(default_factory=dict)
    result: Any = None

    @property
    def file(self) -> Path:
        """Where it puts what it makes, if it makes something."""
        return _folder() / self.ref / "made"


def begin(
    kind: str,
    about: str,
    then: str | Callable[[str], str],
    verb: Callable[[Path], object],
    *,
    group_id: int,
    member_id: int | None,
) -> Work:
    """Have `verb(file)` done beside this page, in the app's context, and wait a moment for it.

    Gives the work as it stands then: done with its result, or still at work. `then` is an address, or makes one of
    the work's reference. Raises what the verb did, if that was soon. What is at work already is not begun twice.
    """
    tidy()
    ref = new_ref()
    work = Work(ref, kind, about, group_id, member_id, then if isinstance(then, str) else then(ref))
    if same := _at_work_already(work):
        return same
    (_folder() / ref).mkdir(parents=True, mode=0o700)
    lock = _lock(ref)
    fcntl.flock(lock, fcntl.LOCK_EX)
    _keep(work)
    worker = _Worker(current_app._get_current_object(), work, verb, lock)  # type: ignore[attr-defined]
    db.session.rollback()  # nobody need wait for what this page read, and it reads again what is true afterwards
    worker.start()
    worker.join(WAIT)
    if worker.is_alive():
        return work
    if not work.file.exists():
        _remove(ref)
    if worker.error is not None:
        raise worker.error
    return replace(work, state=DONE, result=worker.result)


def way_on(work: Work) -> str:
    """Where to go now: on, or to the page that tells how far it is."""
    return url_for("closing.work", ref=work.ref) if work.state == AT_WORK else work.then


def by_ref(ref: str, group_id: int) -> Work:
    """A piece of work of a group. NotFound where there is none, or no longer."""
    found = _read(ref) if ref.isalnum() and len(ref) == 10 else None
    if found is None or found.group_id != group_id:
        raise NotFound
    return found


def taken(ref: str, kind: str, group_id: int, member_id: int | None) -> Iterator[bytes]:
    """What a piece of work made, for whoever began it, piece by piece. NotFound for others, and once it is gone."""
    work = by_ref(ref, group_id)
    if (work.kind, work.member_id, work.state) != (kind, member_id, DONE):
        raise NotFound
    try:
        file = work.file.open("rb")
    except FileNotFoundError as error:
        raise NotFound from error
    return _pieces(file)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        yield from iter(lambda: file.read(1 << 16), b"")


def tidy() -> int:
    """Delete what was made and can be taken away no longer; how many pieces of work that was."""
    old = [each.name for each in _works() if time.time() - each.stat().st_mtime > KEPT and not _is_held(each.name)]
    for ref in old:
        _remove(ref)
    return len(old)


class _Worker(threading.Thread):
    """Does one piece of work and keeps what came of it. It ends with the program: nothing half is ever left."""

    def __init__(self, app: Flask, work: Work, verb: Callable[[Path], object], lock: int) -> None:
        super().__init__(daemon=True)
        self.app, self.work, self.verb, self.lock = app, work, verb, lock
        self.result: object = None
        self.error: Exception | None = None

    def run(self) -> None:
        """Wait for one's turn, then work."""
        try:
            with _turn, self.app.app_context():
                try:
                    with progress.heard_by(self._tell()):
                        self.result = self.verb(self.work.file)
                    _keep(replace(self.work, state=DONE))
                except Exception as error:
                    self._failed(error)
                finally:
                    db.session.remove()
        finally:
            os.close(self.lock)

    def _tell(self) -> progress.Tell:
        last = 0.0

        def tell(done: int, of: int, unit: str) -> None:
            nonlocal last
            if time.monotonic() - last >= TELL_EVERY:
                last = time.monotonic()
                _keep(replace(self.work, done=done, of=of, unit=unit))

        return tell

    def _failed(self, error: Exception) -> None:
        known = error if isinstance(error, Refusal) else explain(error)
        self.error = known or error
        if known is None:
            logging.getLogger("timebank").exception("%s was not finished", self.work.kind)
            _keep(replace(self.work, state=BROKEN))
            return
        told = {}
        for language in ("cy", "en"):
            with words.reader(language):
                told[language] = words.sentence(known)
        _keep(replace(self.work, state=REFUSED, sentences=told))


# The files


def _folder() -> Path:
    return Path(current_app.instance_path) / "work"


def _works() -> Iterator[Path]:
    return iter(list(_folder().iterdir()) if _folder().exists() else [])


def _lock(ref: str) -> int:
    return os.open(_folder() / ref / "lock", os.O_RDWR | os.O_CREAT, 0o600)


def _is_held(ref: str) -> bool:
    """Whether somebody is at work on it, in any process."""
    with suppress(FileNotFoundError):
        lock = _lock(ref)
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(lock)
    return False


def _keep(work: Work) -> None:
    """Write how it stands, whole."""
    told = {name: value for name, value in asdict(work).items() if name != "result"}
    with suppress(FileNotFoundError):
        beside = _folder() / work.ref / "state.new"
        beside.write_text(json.dumps(told))
        beside.replace(_folder() / work.ref / "state.json")


def _read(ref: str) -> Work | None:
    held = _is_held(ref)  # asked first: whoever lets go has written how it ended before
    with suppress(FileNotFoundError, NotADirectoryError):
        work = Work(**json.loads((_folder() / ref / "state.json").read_text()))
        return replace(work, state=CUT_OFF) if work.state == AT_WORK and not held else work
    return None


def _at_work_already(work: Work) -> Work | None:
    found = (_read(each.name) for each in _works())
    return next((each for each in found if each is not None and _key(each) == _key(work)), None)


def _key(work: Work) -> tuple[object, ...]:
    return work.kind, work.about, work.group_id, work.member_id, work.state


def _remove(ref: str) -> None:
    shutil.rmtree(_folder() / ref, ignore_errors=True)
