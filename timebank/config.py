"""What this installation is set to: its folder, its secret, its settings.

The instance folder holds everything that is this group's own: database, settings, secret, backups. TIMEBANK_INSTANCE
names it, TIMEBANK_DATABASE_URL the database; the settings file says the rest in plain lines with comments.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from timebank import host
from timebank.errors import N_, BadSettings, UnknownSetting

CHECKOUT = Path(__file__).resolve().parent.parent

SETTINGS_FILE = N_(
    """\
# Settings of this Timebank. A line that begins with # is a remark.
# After a change, stop the program and start it again.

# The address people use to reach it, for links in letters and on printed cards:
# public_address = "https://timebank.example.org"

# Say true once its https:// certificate is one that every browser knows, and will stay so. Browsers then refuse
# to come by plain http:// for a year, so think twice.
# public_certificate = false

# How many proxies (Caddy, nginx) stand in front of it. 0 or 1.
# trusted_proxies = 0

# Where the nightly copies go, beside the folder “backups” here. A USB stick, for example:
# backup_folder = "/media/stick/timebank"

# The mail server, where you have one. Without one, everything people are to be told stands on the
# coordinator's list, to ring or to print. Security is "starttls", "tls" or "none".
# mail_host = "mail.example.org"
# mail_port = 587
# mail_security = "starttls"
# mail_user = "timebank@example.org"
# mail_password_file = "/etc/timebank/mail-password"
# mail_from = "timebank@example.org"
"""
)

DEFAULTS: dict[str, Any] = {
    "public_address": None,
    "trusted_proxies": 0,
    "backup_folder": None,
    "practice_village": False,
    "second_factor": True,
    "mail_host": None,
    "mail_port": 587,
    "mail_security": "starttls",
    "mail_user": None,
    "mail_password_file": None,
    "mail_from": None,
    "public_certificate": False,
}


def instance_folder() -> Path:
    """The folder TIMEBANK_INSTANCE names, else `instance/` beside the program."""
    return Path(os.environ.get("TIMEBANK_INSTANCE") or CHECKOUT / "instance").resolve()


def prepare(folder: Path, settings: str = SETTINGS_FILE) -> bool:
    """Make the instance folder with a secret and a settings file where they are missing; True if it was new.

    The remarks in the settings file are in the machine's language.
    """
    new = not (folder / "settings.toml").exists()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = folder / "secret"
    if not secret.exists():
        with open(secret, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(secrets.token_hex(32))
    if new:
        folder.chmod(0o700)  # a checkout brings the folder along, open to everybody
        (folder / "settings.toml").write_text(host.say(settings), encoding="utf-8")
    return new


def read(folder: Path) -> dict[str, Any]:
    """The settings of an instance folder over the defaults. Raises BadSettings, UnknownSetting."""
    path = folder / "settings.toml"
    found: Mapping[str, Any] = {}
    if path.exists():
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadSettings(path=path, detail=error) from error
    for name in found:
        if name not in DEFAULTS:
            raise UnknownSetting(path=path, name=name, known=", ".join(sorted(DEFAULTS)))
    return {**DEFAULTS, **found}


def secret(folder: Path) -> str:
    """The secret that signs cookies. A folder without one gets one for this run only."""
    path = folder / "secret"
    return path.read_text().strip() if path.exists() else secrets.token_hex(32)


def database_url(folder: Path) -> str:
    """TIMEBANK_DATABASE_URL, else SQLite in the instance folder."""
    return os.environ.get("TIMEBANK_DATABASE_URL") or f"sqlite:///{folder / 'timebank.sqlite'}"
