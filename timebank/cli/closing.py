"""`timebank pack`, `timebank statements` and `timebank export`: what a group takes out of here, as files."""

from __future__ import annotations

from pathlib import Path

import click
from flask_babel import gettext as _

from timebank.cli import in_book, which_group
from timebank.cli.telling import aloud
from timebank.closing import archive
from timebank.closing.service import month_of
from timebank.errors import CopyExists
from timebank.groups import service as groups
from timebank.permissions import Actor
from timebank.privacy import moving

the_file = click.argument("dest", type=click.Path(dir_okay=False, path_type=Path))


@click.command("pack")
@which_group
@click.option("--year", required=True, help="Of which year the reports and the statements are.")
@click.option("--without", multiple=True, metavar="LIST", help="A list to leave out.")
@the_file
@in_book
def pack_(slug: str | None, year: str, without: tuple[str, ...], dest: Path) -> None:
    """The pack for the end of a year as one ZIP file DEST: the whole book, lists, reports, statements, checksums."""
    group = groups.by_slug(slug)
    with aloud():
        archive.pack(Actor.host(group.id), group, year, dest, without=without)
    click.echo(dest)


@click.command("statements")
@which_group
@click.option("--month", required=True, help="Of which month: 2026-10.")
@the_file
@in_book
def statements_(slug: str | None, month: str, dest: Path) -> None:
    """Everybody's statement for a month, each in their language, as one page DEST to print."""
    group = groups.by_slug(slug)
    if dest.exists():
        raise CopyExists(path=dest)
    month = month_of(month)
    with dest.open("x", encoding="utf-8") as file, aloud():
        file.writelines(archive.statement_pages(Actor.host(group.id), group, month, month))
    click.echo(dest)


@click.command("export")
@which_group
@click.option("--no-contacts", is_flag=True, help="Without telephone and e-mail.")
@click.option("--without", multiple=True, metavar="SHEET", help="A sheet to leave out.")
@the_file
@in_book
def export_(slug: str | None, no_contacts: bool, without: tuple[str, ...], dest: Path) -> None:
    """Everything a group owns as one ZIP file DEST of sheets, with a README for every column: to move elsewhere."""
    group = groups.by_slug(slug)
    with aloud():
        moving.write(Actor.host(group.id), group, dest, contacts=not no_contacts, without=without)
    click.echo(_("Everything of %(slug)s is in %(path)s.", slug=group.slug, path=dest))
