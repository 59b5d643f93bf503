"""The pack for the end of a year: the whole book, its lists, its closed months and everybody's statement, as one file.

Whoever opens it needs nothing of ours: a SQLite file, plain journals, CSV, texts, pages, and a list of checksums.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from timebank import permissions, words
from timebank.closing import queries, report, sheets, statements
from timebank.db import db
from timebank.errors import CopyExists, NoSuchRule
from timebank.groups import service as groups
from timebank.groups.models import Group
from timebank.ledger.journal import FORMATS, journal
from timebank.ledger.models import Period
from timebank.permissions import Actor
from timebank.trail import service as trail
from timebank.twokeys import service as twokeys
from timebank.twokeys.models import KeyedAct
from timebank.twokeys.wording import describes

ACT = "closing.pack"
SUMS = "SHA256SUMS"
BLOCK = 1 << 16  # bytes, or signs, packed at once

# table: what it holds, and what each of its columns means
TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "account": (
        "Where hours are counted. Never a name: members go by number.",
        {
            "code": "its name in the book; of a member, the number",
            "kind": "member, organisation, pot, fund, issuance, suspense, former, write_off, opening, clearing",
            "balance": "minutes; plus = gave more, minus = received more",
            "closed_on": "from when nothing enters it any more",
        },
    ),
    "entry": (
        "One line of the hours book, final. Its postings sum to zero.",
        {
            "number": "without gaps, from 1",
            "kind": "exchange, gathering, shared, opening, gift, draw, reversal, ...",
            "occurred_on": "the day of the help",
            "month": "the month it counts in",
            "counts_on": "the day it counts on: occurred_on, or the first of a later month where it was told late",
            "posted_at": "when it was written, UTC",
            "reverses_number": "of a reversal, the line it takes back",
            "digest": "chained to the line before",
        },
    ),
    "posting": (
        "One side of a line.",
        {
            "number": "the line",
            "account": "the account",
            "minutes": "plus = gave help, minus = received help",
            "balance_after": "where the account stood after it",
        },
    ),
    "month": ("Months of the book.", {"month": "2026-10", "state": "open, closing or closed"}),
    "report": (
        "The reports of closed months; their words are in the folder reports.",
        {
            "month": "2026-10",
            "version": "2 and more: after the month was opened again",
            "digest": "SHA-256 of the report as it is kept",
            "closed_at": "when, UTC",
        },
    ),
    "about": (
        "What the other tables and their columns mean.",
        {"name": "the table", "field": "the column, empty for the table", "meaning": "what it is"},
    ),
}


def pack(actor: Actor, group: Group, year: str, dest: Path, *, without: Collection[str] = ()) -> Path:
    """Write the pack of a year (2026) to the new file `dest`. `without` names lists that are left out.

    Raises CopyExists, NoSuchRule where the year is none.
    """
    permissions.require(actor, "host")
    if not (len(year) == 4 and year.isdecimal() and year.isascii()):
        raise NoSuchRule(name="year", value=year)
    if dest.exists():
        raise CopyExists(path=dest)
    partial = dest.with_name(dest.name + ".partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as folder:
            sums = dict(_fill(_Packer(folder), actor, group, year, without))
            folder.writestr(SUMS, "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())))
        partial.replace(dest)
    finally:
        partial.unlink(missing_ok=True)
    return dest


class _Packer:
    """Writes files into the archive piece by piece, and says what each of them came to."""

    def __init__(self, folder: zipfile.ZipFile) -> None:
        self.folder = folder

    def pieces(self, name: str, pieces: Iterable[str]) -> tuple[str, str]:
        """A text. Small pieces are put together first: packing each alone would take longer than making it."""
        return self._write(name, _in_blocks(pieces))

    def file(self, name: str, path: Path) -> tuple[str, str]:
        """A file that lies on the disk."""
        with path.open("rb") as opened:
            return self._write(name, iter(lambda: opened.read(BLOCK), b""))

    def _write(self, name: str, pieces: Iterable[bytes]) -> tuple[str, str]:
        digest = sha256()
        with self.folder.open(name, "w") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        return name, digest.hexdigest()


def _in_blocks(pieces: Iterable[str]) -> Iterator[bytes]:
    block, length = [], 0
    for piece in pieces:
        block.append(piece)
        length += len(piece)
        if length >= BLOCK:
            yield "".join(block).encode()
            block, length = [], 0
    yield "".join(block).encode()


def _fill(
    packer: _Packer, actor: Actor, group: Group, year: str, without: Collection[str]
) -> Iterator[tuple[str, str]]:
    yield packer.pieces("README.txt", [read_me()])
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "book.sqlite"
        write_sqlite(group.id, path)
        yield packer.file("book.sqlite", path)
    for style in FORMATS:
        yield packer.pieces(f"journals/book.{style}", journal(group.id, style))
    for name in sheets.SHEETS.keys() - set(without):
        yield packer.pieces(f"lists/{name}.csv", sheets.sheet(actor, group.id, name))
    for kept in queries.reports(group.id):
        if kept.month.startswith(year):
            place = f"reports/{kept.month}-{kept.version}"
            yield packer.pieces(f"{place}.json", [kept.body])
            for language in ("cy", "en"):
                yield packer.pieces(f"{place}.{language}.txt", [report.as_text(kept.body, language)])
    yield packer.pieces(f"statements-{year}.html", statement_pages(actor, group, f"{year}-01", f"{year}-12"))


def write_sqlite(group_id: int, path: Path) -> None:
    """The book as a SQLite file of its own, with what every column means in the table `about`."""
    from sqlite_utils import Database

    raw = db.raw()
    file: Any = Database(path)
    try:
        accounts = raw(
            "SELECT code, kind, balance, closed_on FROM ledger_account WHERE book_id = ? ORDER BY code", (group_id,)
        ).fetchall()
        names = tuple(TABLES["account"][1])
        file["account"].insert_all((dict(zip(names, row, strict=True)) for row in accounts), pk="code")
        file["entry"].create(
            {
                "number": int, "kind": str, "occurred_on": str, "month": str, "counts_on": str, "posted_at": str,
                "reverses_number": int, "digest": str,
            },
            pk="number",
        )  # fmt: skip
        file["posting"].create(
            {"number": int, "account": str, "minutes": int, "balance_after": int},
            pk=("number", "account"),
            foreign_keys=[("number", "entry", "number"), ("account", "account", "code")],
        )
        last = queries.head(group_id)[0]
        for start in range(0, last, sheets.BLOCK):
            lines = queries.page(group_id, before=min(start + sheets.BLOCK, last) + 1, limit=sheets.BLOCK)
            lines = [line for line in lines if line.number > start][::-1]
            digests = dict(
                raw(
                    "SELECT number, digest FROM ledger_seal WHERE book_id = ? AND number > ? AND number <= ?",
                    (group_id, start, start + sheets.BLOCK),
                ).fetchall()
            )
            file["entry"].insert_all(
                {
                    "number": line.number,
                    "kind": line.kind,
                    "occurred_on": line.occurred_on,
                    "month": line.month,
                    "counts_on": f"{line.month}-01" if line.is_late else line.occurred_on,
                    "posted_at": line.posted_at,
                    "reverses_number": line.reverses_number,
                    "digest": digests[line.number],
                }
                for line in lines
            )
            file["posting"].insert_all(
                {"number": line.number, "account": leg.code, "minutes": leg.minutes, "balance_after": leg.balance_after}
                for line in lines
                for leg in line.legs
            )
        periods = db.session.scalars(select(Period).where(Period.book_id == group_id).order_by(Period.month))
        file["month"].create({"month": str, "state": str}, pk="month")
        file["month"].insert_all({"month": each.month, "state": each.state} for each in periods)
        file["report"].create({"month": str, "version": int, "digest": str, "closed_at": str}, pk=("month", "version"))
        file["report"].insert_all(
            {"month": each.month, "version": each.version, "digest": each.digest, "closed_at": each.closed_at}
            for each in queries.reports(group_id)
        )
        file["about"].insert_all(
            {"name": table, "field": field, "meaning": meaning}
            for table, (what, columns) in TABLES.items()
            for field, meaning in {"": what, **columns}.items()
        )
        file.create_view(
            "trial_balance",
            "SELECT account, sum(minutes) AS minutes FROM posting GROUP BY account ORDER BY account",
        )
    finally:
        file.close()


def read_me() -> str:
    """What is in the pack, in both languages."""
    found = []
    for language in ("cy", "en"):
        with words.reader(language):
            found += [
                str(_("The hours book at the end of a year")),
                "",
                f"book.sqlite: {_('the whole book for a database program; its table “about” explains each column')}",
                f"journals/: {_('the same for a bookkeeping program, and as one sheet')}",
                f"lists/: {_('sheets for a spreadsheet: corrections, what was told late, who did what, and others')}",
                f"reports/: {_('the reports of the closed months, as they were printed')}",
                f"statements-….html: {_('everybody’s statement, to read and to print')}",
                f"{SUMS}: {_('checksums: “sha256sum -c” says whether a file was changed')}",
                "",
                str(_("Amounts are minutes. Plus means help given, minus help received; together they are nothing.")),
                "",
                "",
            ]
    return "\n".join(found)


_PAGE = (
    '<!doctype html>\n<html lang="cy">\n<head><meta charset="utf-8"><title>%s</title>\n<style>'
    "body { font: 12pt/1.5 serif; max-width: 42em; margin: 2em auto } article { break-after: page; margin-bottom: 4em }"
    " table { width: 100%% }"
    " th, td { text-align: left; vertical-align: top; padding: .2em .5em } .n { text-align: right }"
    " .tear { border-top: 1px dashed; margin-top: 2em }</style></head>\n<body>\n"
)


def statement_pages(actor: Actor, group: Group, first: str, last: str) -> Iterator[str]:
    """Everybody's statement as one page that needs nothing besides, piece by piece."""
    yield _PAGE % group.slug
    yield from chain.from_iterable((piece, "\n") for piece in sheets_of_paper(actor, group.id, first, last))
    yield "</body>\n</html>\n"


def sheets_of_paper(actor: Actor, group_id: int, first: str, last: str) -> Iterator[str]:
    """Everybody's statement, each a sheet in the language of the member it is for; `progress` hears of each member."""
    template = current_app.jinja_env.get_template("closing/_statement.html")
    rules = groups.rules_now(group_id)
    today = groups.today(group_id)
    for each in statements.run(actor, group_id, first, last):
        yield template.render(statement=each, rules=rules, today=today, deliveries=deliveries())


def deliveries() -> dict[str, str]:
    """How a statement reaches somebody, in words."""
    return {
        statements.BY_HAND: str(_("on paper: by post, or to collect")),
        statements.BY_MAIL: str(_("by e-mail")),
    }


# By two keys, for a day


def propose(actor: Actor, group_id: int, year: str) -> KeyedAct:
    """Propose to take away the pack of a year, for the actor's reason. Raises NoSuchRule, and what `propose` does."""
    if not (len(year) == 4 and year.isdecimal() and year.isascii()):
        raise NoSuchRule(name="year", value=year, field="year")
    return twokeys.propose(actor, group_id, ACT, {"year": year})


@twokeys.performs(ACT)
def _allow(actor: Actor, keyed: KeyedAct, facts: Mapping[str, Any]) -> None:
    """Nothing happens yet: from now on, for a day, whoever proposed it may take the file."""
    told = {"year": facts["year"], "single_handed": keyed.single_handed}
    trail.record(actor, "export.allowed", keyed.ref, told, group_id=keyed.group_id)


@describes(ACT)
def _described(name: str, facts: Mapping[str, Any]) -> str:
    return str(_("Take away the hours book as a file, for the year: %(year)s", year=facts["year"]))


def open_to(actor: Actor, group_id: int) -> list[KeyedAct]:
    """What the actor may take away now."""
    return twokeys.open_to(actor, group_id, ACT)


def take(actor: Actor, ref: str) -> str:
    """The year of a pack that whoever proposed it takes now; it stands on the trail. Raises NotFound, NotNow."""
    keyed = twokeys.take(actor, ACT, ref)
    return str(twokeys.facts_of(keyed)["year"])
