"""`timebank chores`."""

from __future__ import annotations

import click

from timebank import chores, host
from timebank.cli import in_book


@click.command("chores")
@in_book
def chores_() -> None:
    """Do what has to be done now and then: send mail, delete what is past its time.

    “timebank serve” does all of it by itself; this is for a timer where something else serves.
    """
    for name, number in chores.do_all():
        click.echo(f"{host.say(name)}: {number}")
