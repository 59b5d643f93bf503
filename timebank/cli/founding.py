"""`timebank init` and `timebank link`."""

from __future__ import annotations

import click
from flask import current_app
from flask_babel import gettext as _

from timebank import config, host
from timebank.cli import in_app, in_book, which_group
from timebank.errors import N_, NoSuchNumber
from timebank.groups import service as groups
from timebank.joining import service as joining
from timebank.members import queries as people
from timebank.permissions import Actor
from timebank.signin import service as signin


@click.command("init")
@click.option("--name", default="", help="What the group is called, in both languages unless said apart.")
@click.option("--name-cy", default="", help="Its name in Welsh.")
@click.option("--name-en", default="", help="Its name in English.")
@click.option("--slug", required=True, help="Its part of the address: small letters, digits and dashes.")
@click.option("--coordinator-name", required=True)
@click.option("--coordinator-email", required=True)
@click.option("--zone", default="", help="Its time zone, where that is not Europe/London.")
@click.option("--began-on", default="", metavar="YYYY-MM-DD", help="The day it began, where that is not today.")
def init_(**told: str) -> None:
    """Found a group without questions, and print its first coordinator's sign-in link.

    Its rules are the habits of time banks in the United Kingdom; the group changes them as it likes.
    """
    if not (told["name"] or told["name_cy"] or told["name_en"]):
        raise click.UsageError(host.say(N_("A name is missing: --name, or --name-cy and --name-en.")))
    config.prepare(config.instance_folder())
    _found(**told)


@in_app
def _found(
    name: str,
    name_cy: str,
    name_en: str,
    slug: str,
    coordinator_name: str,
    coordinator_email: str,
    zone: str,
    began_on: str,
) -> None:
    from timebank import schema

    schema.upgrade_if_old()
    settings = {"name_cy": name_cy or name, "name_en": name_en or name, "help_name": coordinator_name}
    settings |= {key: value for key, value in (("zone", zone), ("began_on", began_on)) if value}
    _group, token = joining.found(
        Actor.host(),
        slug=slug,
        settings=settings,
        coordinator_name=coordinator_name,
        coordinator_email=coordinator_email,
    )
    click.echo(_("The group is founded. This link signs %(name)s in, once, for a week:", name=coordinator_name))
    click.echo(_address(token))


@click.command("link")
@click.option("--member", "number", required=True, metavar="NUMBER", help="The member's number, such as C1.")
@click.option("--lost-codes", is_flag=True, help="Their app and their list of codes are gone: neither works any more.")
@which_group
@in_book
def link_(number: str, slug: str | None, lost_codes: bool) -> None:
    """Print a new one-time sign-in link for a member. Links made before no longer work."""
    group = groups.by_slug(slug)
    member = people.by_number(group.id, number)
    if member is None or member.left_on is not None:
        raise NoSuchNumber(number=number, slug=group.slug)
    if lost_codes:
        signin.forget_factors(Actor.host(group.id), member)
        click.echo(_("Their app and their codes no longer work. They set up a second step anew."))
    click.echo(_address(signin.sign_in_link(Actor.host(group.id), member)))


def _address(token: str) -> str:
    public = str(current_app.config["public_address"] or "http://127.0.0.1:5000").rstrip("/")
    return f"{public}/link/{token}"
