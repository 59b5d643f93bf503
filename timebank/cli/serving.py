"""`timebank serve`."""

from __future__ import annotations

import click
from flask import current_app
from flask_babel import gettext as _

from timebank import child, config, serving
from timebank.backup import database_file
from timebank.cli import in_app
from timebank.errors import OldSchema
from timebank.groups import service as groups
from timebank.joining import service as joining
from timebank.permissions import Actor


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 for the whole network.")
@click.option("--port", default=5000, show_default=True)
def serve_(host: str, port: int) -> None:
    """Serve this group's pages. The first time, it makes the instance folder and prints a link to found the group."""
    folder = config.instance_folder()
    if config.prepare(folder):
        click.echo(f"{folder}")
    _serve(host, port)


@in_app
def _serve(host: str, port: int) -> None:
    from timebank import schema

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        schema.check()
    except OldSchema:
        if database_file(app) is None:
            raise  # a network's database is brought up to date by its owner
        child.run("migrate", "--quiet")  # the server never carries Alembic
    serving.serve(app, host, port, _tell)


def _tell(address: str) -> None:
    public = (current_app.config["public_address"] or address).rstrip("/")
    click.echo(_("Timebank is at %(address)s", address=public))
    if not groups.every():
        click.echo(_("Found your group here. The link works once, for a week:"))
        click.echo(f"{public}/found/{joining.founding_link(Actor.host())}")
    click.echo(_("To stop it: Ctrl and C."))
