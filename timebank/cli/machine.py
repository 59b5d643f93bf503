"""`timebank migrate`, `timebank doctor`, `timebank backup` and `timebank restore`."""

from __future__ import annotations

from pathlib import Path

import click
from flask_babel import gettext as _

from timebank import backup, config, host, schema
from timebank.cli import in_app, in_book
from timebank.errors import N_


@click.command("migrate")
@click.option("--quiet", is_flag=True, help="Say nothing when all is well.")
def migrate_(quiet: bool) -> None:
    """Bring the database up to date, after a copy where there is something to do, and put its guards back.

    On PostgreSQL the tables belong to the role of TIMEBANK_OWNER_URL, where that is set, and the role of
    TIMEBANK_DATABASE_URL is given what it needs and no more.
    """
    config.prepare(config.instance_folder())
    _migrate(quiet)


@in_app
def _migrate(quiet: bool) -> None:
    changed = schema.upgrade_if_old(always=True)
    if not quiet:
        click.echo(_("The database has been brought up to date.") if changed else _("The database is up to date."))


@click.command("doctor")
def doctor_() -> None:
    """Say what of this installation is not safe: settings, files, clock, copies. Exits 1 where something is not."""
    _doctor()


@in_book
def _doctor() -> None:
    from flask import current_app

    from timebank import doctor

    found = list(doctor.findings(current_app._get_current_object()))  # type: ignore[attr-defined]
    for finding in found:
        click.echo(finding)
    if found:
        raise SystemExit(1)
    click.echo(_("All is well."))


@click.command("backup")
@click.argument("dest", type=click.Path(path_type=Path), required=False)
@click.option("--nightly", is_flag=True, help="The copy that the server makes every night, where it makes it.")
def backup_(dest: Path | None, nightly: bool) -> None:
    """Write a checked copy of the database to DEST: a folder, or a file that does not exist yet."""
    if (dest is None) is not nightly:
        raise click.UsageError(host.say(N_("Say where the copy should go: timebank backup DEST")))
    _backup(dest)


@in_book
def _backup(dest: Path | None) -> None:
    path = backup.copy_to(dest) if dest else backup.nightly()
    click.echo(_("Copied and checked: %(path)s", path=path))


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore_(file: Path) -> None:
    """Put the copy FILE in place of the database, once the whole of it has been checked. Stop the server first.

    What was here before is kept in the folder “backups” of the instance folder.
    """
    config.prepare(config.instance_folder())
    _restore(file)


@in_app
def _restore(file: Path) -> None:
    aside = backup.restore(file)
    click.echo(_("Restored and checked: %(path)s", path=file))
    if aside is not None:
        click.echo(_("What was here before is kept as %(path)s", path=aside))
