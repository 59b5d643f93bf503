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


def listed(folder: Path | None = None) -> set[str]:
    """The references on the list; on the one in `folder`, where that is said: the list that was copied there."""
    file = (folder or _home()) / FILE
    return set(file.read_text(encoding="ascii", errors="replace").split()) if file.exists() else set()


def remember(refs: Iterable[str], folder: Path | None = None) -> None:
    """Put these on the list (on the one in `folder`), where they are not yet. It is on the disk when this returns."""
    new = sorted(set(refs) - listed(folder))
    if not new:
        return
    file = (folder or _home()) / FILE
    with open(file, "a", encoding="ascii", opener=lambda path, flags: os.open(path, flags, 0o600)) as opened:
        opened.writelines(f"{ref}\n" for ref in new)
        opened.flush()
        os.fsync(opened.fileno())


def _home() -> Path:
    return Path(current_app.instance_path)
