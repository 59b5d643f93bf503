"""`timebank …`: one thin command for each verb, for whoever has the machine.

Results go to standard output, what went wrong to standard error; exit 0 is well, 1 a finding or a refusal, 2 misuse.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import wraps
from importlib import import_module
from inspect import cleandoc
from typing import Any, TypeVar

import click

from timebank import create_app, host
from timebank.db import db, explain
from timebank.errors import N_, BadSettings

# command: the module of this folder that has it, so that a command loads only what it needs
COMMANDS = {
    "serve": "serving",
    "migrate": "machine",
    "backup": "machine",
    "restore": "machine",
    "init": "founding",
    "link": "founding",
    "import": "imports",
    "search": "board",
    "balances": "book",
    "journal": "book",
    "audit": "book",
    "statements": "closing",
    "pack": "closing",
    "export": "closing",
    "chores": "chores",
    "doctor": "machine",
    "demo": "demo",
}


Help = TypeVar("Help", bound=click.Command)


class Commands(click.Group):
    """Finds each command in its module when it is called, and has its help in the machine's language."""

    def main(self, *args: Any, **values: Any) -> Any:
        """Run a command line: begin by finding out which language the machine speaks."""
        host.speak()
        return super().main(*args, **values)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """How it is called."""
        click.Group.format_usage(in_host_language(self), ctx, formatter)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What all of it is for."""
        click.Group.format_help_text(in_host_language(self), ctx, formatter)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The options of the whole."""
        return [_param(each) for each in super().get_params(ctx)]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, in the order a new group meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"timebank.cli.{COMMANDS[cmd_name]}")
        command = getattr(module, f"{cmd_name}_")
        return in_host_language(command) if isinstance(command, click.Command) else None


def in_host_language(command: Help) -> Help:
    """The same command with its help in the machine's language; the commands of a group likewise."""
    told = copy(command)
    told.help = host.say(cleandoc(command.help or ""))
    told.options_metavar = host.say(N_("[OPTIONS]"))
    told.params = [_param(each) for each in command.params]
    if isinstance(told, click.Group):
        told.subcommand_metavar = host.say(N_("COMMAND [ARGS]..."))
        told.commands = {name: in_host_language(each) for name, each in told.commands.items()}
    return told


def _param(param: click.Parameter) -> click.Parameter:
    if not isinstance(param, click.Option):
        return param
    told = copy(param)
    told.help = host.say(param.help or "") or None
    return told


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="timebank")
def main() -> None:
    """Hours of help given and received, kept by the people themselves."""


def in_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the program, and tell what was refused in one plain sentence."""
    from timebank import words
    from timebank.errors import Refusal

    @wraps(command)
    def run(*args: Any, **values: Any) -> Any:
        try:
            app = create_app()
        except BadSettings as error:
            raise SystemExit(_complain(host.say(error.sentence) % error.values)) from error
        with app.app_context():
            try:
                return command(*args, **values)
            except Refusal as refusal:
                raise SystemExit(_complain(words.sentence(refusal))) from refusal
            except Exception as error:
                known = explain(error)
                if known is None:
                    raise
                raise SystemExit(_complain(words.sentence(known))) from error
            finally:
                db.session.remove()
                db.engine.dispose()

    return run


def in_book(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same, for a command that needs the database to be there and up to date, and never makes one."""
    from flask import current_app

    from timebank import schema
    from timebank.backup import database_file
    from timebank.errors import NoDatabase

    @wraps(command)
    def run(*args: Any, **values: Any) -> Any:
        path = database_file(current_app)
        if path is not None and not path.exists():
            raise NoDatabase(path=path)
        schema.check()
        return command(*args, **values)

    return in_app(run)


def _complain(sentence: str) -> int:
    click.echo(sentence, err=True)
    return 1


which_group = click.option("--group", "slug", metavar="SLUG", help="Which group, where there are several.")
