"""What of this installation is not safe: settings, files, the clock, the copies. For `timebank doctor`.

It looks and changes nothing. Each finding is a sentence that says what to do.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask_babel import gettext as _

from timebank import backup, clock, config, health, words
from timebank.serving import LOOPBACK
from timebank.signin.service import clock_is_set

SHORTEST_SECRET = 32  # signs
COPY_AT_LEAST_EVERY = timedelta(days=8)
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def findings(app: Flask) -> Iterator[str]:
    """Everything that should be otherwise, in the language of the machine; nothing where all is well."""
    folder = Path(app.instance_path)
    yield from _settings(app)
    yield from _files(app, folder)
    if not clock_is_set():
        yield _("The clock of this machine is wrong: it says %(now)s. Set it.", now=words.moment(clock.now(), "UTC"))
    wrong = health.why_not_write()
    if wrong is not None:
        yield words.sentence(wrong)
    yield from _copies(app)


def _settings(app: Flask) -> Iterator[str]:
    address = urlsplit(str(app.config["public_address"] or ""))
    public = bool(address.hostname) and address.hostname not in LOOPBACK
    if public and address.scheme != "https":
        yield _("public_address begins with http://, so passwords can be read on the way. Use https://.")
    if public and not app.config["trusted_proxies"]:
        yield _("trusted_proxies is 0: behind a proxy all visitors seem to be one. Set it to 1.")
    if app.debug:
        yield _("The program runs in debug mode, which shows its inside to strangers. Leave FLASK_DEBUG out.")
    if not app.config["second_factor"] and not app.config["practice_village"]:
        yield _("`second_factor = false`: whoever finds out a coordinator's password has the desk. Take the line out.")
    if app.config["practice_village"] and public:
        yield _("`practice_village = true`, with a public_address: everybody knows its password. Take one of them out.")


def _files(app: Flask, folder: Path) -> Iterator[str]:
    secret = folder / "secret"
    if not secret.exists():
        yield _("%(path)s is missing: each start signs everybody out. Run “timebank migrate”.", path=secret)
    elif len(config.secret(folder)) < SHORTEST_SECRET:
        yield _("The secret in %(path)s is too short. Delete the file and run “timebank migrate”.", path=secret)
    database = backup.database_file(app)
    inside = [folder, secret, *([database] if database is not None else []), folder / "settings.toml"]
    if stat.S_IMODE(folder.stat().st_mode) & OTHERS == 0:
        inside = [database] if database is not None and folder not in database.parents else []
    for path in inside:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & OTHERS:
            yield _("Others on this machine can look into %(path)s. Type: `chmod go-rwx %(path)s`", path=path)


def _copies(app: Flask) -> Iterator[str]:
    if backup.database_file(app) is None:
        return
    away = app.config["backup_folder"]
    if not away:
        yield _("No copies leave this machine. Set backup_folder to a USB stick.")
        return
    last = backup.last_copy_elsewhere()
    if last is None or clock.now() - last > COPY_AT_LEAST_EVERY:
        yield _("No copy has reached %(path)s for more than a week. Is the stick in?", path=away)
