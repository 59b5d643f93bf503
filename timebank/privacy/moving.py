"""Everything a group owns as sheets, each column explained, so that it can be carried elsewhere.

`members.csv` and `exchanges.csv` are what `timebank import` reads: read back in this order into a new group with the
same rules, every member stands where they stood. What else moved somebody's hours is in their opening hours there.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Collection
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from timebank import permissions, progress, words
from timebank.closing.sheets import as_csv
from timebank.errors import N_, CopyExists
from timebank.groups.models import Group
from timebank.ledger import queries as book
from timebank.ledger.journal import BLOCK, journal
from timebank.permissions import Actor
from timebank.privacy.belongings import FILES, MEANINGS, Rows, members

_NOT_HERE = N_(
    "Not here: passwords, worries told in confidence, what circles do among themselves, and what members wrote about "
    "themselves. That belongs to each person, who can take it along from their own page."
)
BOOK = _l("The hours book, a row for each side of a line")
MEMBERS = _l("All members: “timebank import members” reads it, before the exchanges")


def write(actor: Actor, group: Group, dest: Path, *, contacts: bool = True, without: Collection[str] = ()) -> Path:
    """Write all of it to the new ZIP file `dest`; with telephone and e-mail, unless told otherwise. `without` names
    sheets that are left out. Raises CopyExists.
    """
    permissions.require(actor, "host")
    if dest.exists():
        raise CopyExists(path=dest)
    partial = dest.with_name(dest.name + ".partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as folder:
            _fill(folder, group.id, contacts=contacts, without=without)
        partial.replace(dest)
    finally:
        partial.unlink(missing_ok=True)
    return dest


def _fill(folder: zipfile.ZipFile, group_id: int, *, contacts: bool, without: Collection[str] = ()) -> None:
    told: dict[str, tuple[Any, list[str]]] = {}
    every: dict[str, tuple[Any, Callable[[int], Rows]]] = {
        "members.csv": (MEMBERS, partial(members, contacts=contacts)),
        **FILES,
    }
    for name, (what, read) in every.items():
        if name in without:
            continue
        rows = read(group_id)
        headings = next(rows)
        told[name] = (what, list(headings))
        with folder.open(name, "w") as file:
            for piece in as_csv(chain([headings], rows)):
                file.write(piece.encode())
    of = book.totals(group_id).transactions
    with folder.open("book.csv", "w") as file:
        for number, piece in enumerate(journal(group_id, "csv")):
            progress.at(min(number * BLOCK, of), of, progress.LINES)
            if number == 0:
                told["book.csv"] = (BOOK, piece.partition("\n")[0].split(","))
            file.write(piece.encode())
    folder.writestr("README.txt", _read_me(told))


def _read_me(told: dict[str, tuple[Any, list[str]]]) -> str:
    """What each file and each column is, in both languages."""
    lines: list[str] = []
    for language in ("cy", "en"):
        with words.reader(language):
            for name, (what, columns) in told.items():
                lines += [f"{name}: {what}", *(f"  {column}: {MEANINGS[column]}" for column in columns), ""]
            lines += [str(gettext(_NOT_HERE)), "", ""]
    return "\n".join(lines)
