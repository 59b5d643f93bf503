"""Everything about one person as a file to take along: a page to read, JSON for programs, CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable

from flask_babel import gettext

from timebank.privacy.rooms import Held
from timebank.sheets import harmless


def packed(held: Held, page: str) -> bytes:
    """A ZIP with the page (HTML that needs nothing besides), `data.json`, and one CSV for each kind of thing kept.

    Where a cell begins like a formula, an apostrophe stands before it. A mark at the head says that it is UTF-8.
    """
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr(f"{_plain(str(gettext('my data')))}.html", page)
        folder.writestr("data.json", json.dumps(held, ensure_ascii=False, indent=1, default=str))
        for number, (title, rows) in enumerate(held.items(), 1):
            if rows:
                folder.writestr(f"{number:02}-{_plain(title)}.csv", sheet(rows))
    return kept.getvalue()


def sheet(rows: Iterable[dict[str, object]]) -> str:
    """Rows as CSV for spreadsheets, with their names at the head; harmless there, and marked as UTF-8."""
    rows = list(rows)
    written = io.StringIO()
    names = [harmless(name) for name in rows[0]] if rows else []
    writer = csv.DictWriter(written, names, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({harmless(name): _cell(value) for name, value in row.items()} for row in rows)
    return "\ufeff" + written.getvalue()


def _cell(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value


def _plain(title: str) -> str:
    """A name that every computer takes for a file: Tŷ a gwaith -> ty-a-gwaith."""
    letters = unicodedata.normalize("NFD", title.lower())
    return re.sub(r"[^a-z0-9]+", "-", "".join(each for each in letters if unicodedata.category(each) != "Mn")).strip(
        "-"
    )
