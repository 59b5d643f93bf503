"""`timebank search`: what a member of a group would find on the board."""

from __future__ import annotations

import json

import click
from flask_babel import gettext

from timebank.board import search
from timebank.cli import in_book, which_group
from timebank.errors import NoSuchGroup, WhichGroup
from timebank.groups import service as groups
from timebank.groups.models import Group
from timebank.permissions import Actor
from timebank.words import sentence


@click.command("search")
@which_group
@click.option("--format", "style", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.argument("words", nargs=-1, required=True)
@in_book
def search_(slug: str | None, style: str, words: tuple[str, ...]) -> None:
    """What a member of the group would find on the board for these WORDS, the best first."""
    group = _named(slug)
    found = search.find(Actor.host(group.id), group.id, " ".join(words), groups.today(group.id)).listings
    if style == "json":
        rows = [
            {name: getattr(each, name) for name in ("title", "text", "kind", "language", "category", "area", "ref")}
            for each in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    kinds = {"offer": gettext("offer"), "request": gettext("request")}
    for each in found:
        click.echo(f"{kinds[each.kind]:<10} {each.title}")


def _named(slug: str | None) -> Group:
    """The group; a slug that is none, or none where one is needed, is a slip of the keyboard: exit 2."""
    try:
        return groups.by_slug(slug)
    except (NoSuchGroup, WhichGroup) as refusal:
        raise click.UsageError(sentence(refusal)) from refusal
