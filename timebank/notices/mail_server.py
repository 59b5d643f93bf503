"""The mail server of this installation, if it has one. A small machine without one loads nothing that writes mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app

from timebank.errors import BadMailSettings

SECURITY = ("starttls", "tls", "none")


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server of this installation, and in whose name it writes."""

    host: str
    port: int
    security: str
    user: str | None
    password: str
    sender: str


def of(settings: Mapping[str, Any]) -> Server | None:
    """The mail server that is set; None where there is none, and in the practice village. Raises BadMailSettings."""
    host = settings.get("mail_host")
    if not host or settings.get("practice_village"):
        return None
    security, port, sender = settings["mail_security"], settings["mail_port"], settings["mail_from"]
    if security not in SECURITY:
        raise BadMailSettings(name="mail_security", value=security)
    if not isinstance(port, int) or not 0 < port < 65536:
        raise BadMailSettings(name="mail_port", value=port)
    from email.headerregistry import Address

    try:
        Address(addr_spec=sender or "")
    except (ValueError, IndexError, TypeError) as error:
        raise BadMailSettings(name="mail_from", value=sender) from error
    if not sender:
        raise BadMailSettings(name="mail_from", value="")
    return Server(str(host), port, security, settings["mail_user"], _password(settings), sender)


def _password(settings: Mapping[str, Any]) -> str:
    path = settings["mail_password_file"]
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadMailSettings(name="mail_password_file", value=path) from error


def is_mailed() -> bool:
    """Whether this installation sends mail; else everything stands on the call-and-letter list."""
    return bool(current_app.config["mail_host"]) and not current_app.config["practice_village"]
