"""`timebank balances`, `timebank journal` and `timebank audit`: the book, for those who check it."""

from __future__ import annotations

import csv
import json
import sys
from contextlib import suppress
from typing import Any

import click
from flask_babel import gettext as _
from flask_babel import ngettext

from timebank import sheets, words
from timebank.cli import in_book, which_group
from timebank.cli.telling import aloud
from timebank.groups import service as groups
from timebank.groups.models import Group
from timebank.ledger import queries as book
from timebank.members import queries as people
from timebank.permissions import Actor
from timebank.trail import service as trail


@click.command("balances")
@which_group
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@in_book
def balances_(slug: str | None, style: str) -> None:
    """Where every account of the book stands: members first, then the group's own. Together they are zero."""
    rows = _balances(groups.by_slug(slug))
    if style == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif style == "csv":
        writer = csv.DictWriter(sys.stdout, ["number", "name", "minutes", "kind"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {**row, "number": sheets.harmless(row["number"]), "name": sheets.harmless(row["name"])} for row in rows
        )
    else:
        for row in rows:
            click.echo(f"{row['number']:<12} {row['name'][:40]:<40} {_told(row['minutes'])}")
        click.echo(f"{'':<12} {_('All together'):<40} {_told(sum(row['minutes'] for row in rows))}")


def _balances(group: Group) -> list[dict[str, Any]]:
    names = {each.account_id: each.name for each in people.everyone(Actor.host(group.id), group.id, departed=True)}
    rows: list[dict[str, Any]] = [
        {"number": each.code, "name": names.get(each.account_id, ""), "minutes": each.minutes, "kind": each.kind}
        for each in book.balances(group.id)
    ]
    for row in rows:
        row["name"] = row["name"] or words.account_kind(row["kind"])
    own = set(groups.SYSTEM_ACCOUNTS)
    return sorted(rows, key=lambda row: (row["number"] in own, row["number"]))


def _told(minutes: int) -> str:
    if minutes == 0:
        return "0"
    told = words.hours(minutes)
    return str(_("given more: %(hours)s", hours=told) if minutes > 0 else _("received more: %(hours)s", hours=told))


@click.command("journal")
@which_group
@click.option(
    "--format",
    "style",
    type=click.Choice(["hledger", "ledger", "beancount", "csv"]),
    default="hledger",
    show_default=True,
)
@in_book
def journal_(slug: str | None, style: str) -> None:
    """The whole hours book for another program: accounts by number, never by name, in minutes."""
    from timebank.ledger.journal import journal

    for piece in journal(groups.by_slug(slug).id, style):
        click.echo(piece, nl=False)


@click.command("audit")
@which_group
@click.option("--json", "as_json", is_flag=True, help="For another program.")
@click.option("--try-copy", is_flag=True, help="Make a copy too, add it up, and throw it away.")
@in_book
def audit_(slug: str | None, as_json: bool, try_copy: bool) -> None:
    """Recompute the whole book from its postings; exit 1, naming the row, if a byte of it is wrong."""
    chosen = [groups.by_slug(slug)] if slug else groups.every()
    with aloud():
        reports = [_audited(group) for group in chosen]
        if try_copy:
            _try_copy()
    machine = list(trail.check(trail.MACHINE))
    found = machine + [finding for report in reports for finding in report["findings"]]
    if as_json:
        click.echo(json.dumps({"ok": not found, "groups": reports, "machine": machine}, ensure_ascii=False, indent=1))
    else:
        for report in reports:
            _tell(report)
        for finding in found:
            click.echo(finding)
        click.echo(
            _("Something is wrong.") if found else _("All is well: the book balances, and nobody has changed it.")
        )
    if found:
        if try_copy:
            click.echo(found[0], err=True)
        sys.exit(1)


def _try_copy() -> None:
    from timebank import backup
    from timebank.errors import NoCopyHere

    with suppress(NoCopyHere):  # on PostgreSQL that is the host's own work
        backup.rehearse()


def _audited(group: Group) -> dict[str, Any]:
    from timebank.ledger.audit import audit

    report = audit(group.id)
    return {"slug": group.slug, "transactions": report.transactions, "head": report.head, "findings": report.findings}


def _tell(report: dict[str, Any]) -> None:
    if not report["transactions"]:
        click.echo(_("%(slug)s: nothing in the book yet", slug=report["slug"]))
        return
    told = ngettext(
        "%(slug)s: %(num)d transaction, head of the chain %(head)s",
        "%(slug)s: %(num)d transactions, head of the chain %(head)s",
        report["transactions"], slug=report["slug"], head=report["head"],
    )  # fmt: skip
    click.echo(told)
