"""The list of those who were forgotten, beside the database and not in it.

It holds references alone, which say nothing to anybody. A copy made before somebody was forgotten still knows them;
after it is put back, this list says whom to forget once more.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from flask import current_app

FILE = "forgotten.txt"


def listed() -> set[str]:
    """The references on the list."""
    file = _file()
    return set(file.read_text(encoding="ascii").split()) if file.exists() else set()


def remember(refs: Iterable[str]) -> None:
    """Put these on the list, where they are not yet. It is on the disk when this returns."""
    new = sorted(set(refs) - listed())
    if not new:
        return
    with open(_file(), "a", encoding="ascii", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.writelines(f"{ref}\n" for ref in new)
        file.flush()
        os.fsync(file.fileno())


def _file() -> Path:
    return Path(current_app.instance_path) / FILE
