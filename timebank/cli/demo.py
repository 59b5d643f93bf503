"""`timebank demo`."""

from __future__ import annotations

import getpass
import os
import platform
import shutil
from pathlib import Path

import click
from flask_babel import gettext as _

from timebank import config, create_app, serving, words
from timebank.db import db
from timebank.errors import N_, Refusal

SETTINGS = N_(
    """\
# The practice village: everybody here is invented, and everybody knows the password.
practice_village = true
second_factor = false
"""
)


@click.command("demo")
@click.option("--port", default=5000, show_default=True, help="The next free one is taken where this is in use.")
@click.option("--fresh", is_flag=True, help="Begin the village anew, as of today.")
def demo_(port: int, fresh: bool) -> None:
    """Fill a practice village with half a year of invented help, and serve it on this machine."""
    folder = config.instance_folder() / "practice"
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    config.prepare(folder, SETTINGS)
    # Its own database, whatever TIMEBANK_DATABASE_URL says of the real one.
    app = create_app(folder, database_url=f"sqlite:///{folder / 'timebank.sqlite'}")
    with app.app_context():
        try:
            _fill(folder)
            db.session.remove()
            from timebank.demo import views

            views.init_app(app)
            serving.serve(app, "127.0.0.1", port, lambda address: _tell(address, port), tries=20)
        except Refusal as refusal:
            click.echo(words.sentence(refusal), err=True)
            raise SystemExit(1) from refusal


def _fill(folder: Path) -> None:
    from flask import current_app

    from timebank import schema
    from timebank.groups import service as groups

    schema.upgrade(current_app._get_current_object())  # type: ignore[attr-defined]
    if groups.every():
        return
    from timebank.demo import service

    click.echo(_("Half a year goes by in the practice village …"))
    service.fill()
    click.echo(str(folder))


def _tell(address: str, wanted: int) -> None:
    port = int(address.rsplit(":", 1)[1])
    if port != wanted:
        click.echo(_("Port %(wanted)s is in use, so it is %(port)s today.", wanted=wanted, port=port))
    click.echo("")
    click.echo(_("The practice village is at %(address)s", address=address))
    if not os.environ.get("DISPLAY") and platform.system() == "Linux":
        click.echo(
            _("On a machine without a screen, type this on the one in front of you, then open the address there:")
        )
        click.echo(f"  ssh -L {port}:127.0.0.1:{port} {getpass.getuser()}@{platform.node()}")
    click.echo(_("Three buttons on its first page sign you in. By hand, the password is croeso-i-bawb for each of:"))
    click.echo("  member@demo.example  coordinator@demo.example  signer@demo.example")
    click.echo(_("To begin again: timebank demo --fresh. To stop it: Ctrl and C."))
    click.echo("")
    click.echo(_("And do not take its word for it. In another window, with hledger or without:"))
    click.echo('  export TIMEBANK_INSTANCE="instance/practice"')
    click.echo("  .venv/bin/timebank audit")
    click.echo("  .venv/bin/timebank journal --format hledger | hledger -f - balance")
