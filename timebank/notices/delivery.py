"""Mailing what waits in the outbox: each notice once, through any number of stops.

A notice is marked as at the mail server before the network is used, and as sent once the server has taken it. Only one
process on a machine delivers at a time; what a process that was killed left at the server is sent again with the same
Message-ID, by which mail programs know that it is the same letter.
"""

from __future__ import annotations

import fcntl
import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from flask import current_app

from timebank import clock, words
from timebank.db import db
from timebank.groups import service as groups
from timebank.notices import mail_server, service, wording
from timebank.notices.mail_server import Server
from timebank.notices.models import Notice

ANSWERS_WITHIN = 20  # seconds, for each step of talking to the mail server
# After the first failure, the second, ...; the last one for all that follow.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 180, 360))
TRIED_FOR = timedelta(days=3)  # then somebody rings
ENOUGH = 5  # letters refused one after the other: it is rather the server that has trouble
NO_ADDRESS = "public_address is not set, so no link can be mailed"
LEFT_BEHIND = timedelta(minutes=10)  # where others may deliver too, what has been at the server for longer is nobody's


def deliver() -> int:
    """Mail all that is due, until nothing is left or the server has trouble; returns how many were sent.

    Does nothing where no server is set or somebody else is delivering. Raises BadMailSettings.
    """
    to = mail_server.of(current_app.config)
    if to is None:
        return 0
    if not service.is_due():
        return 0  # nothing is written where there is nothing to do
    with _alone() as mine:
        return _deliver(to) if mine else 0


def _deliver(to: Server) -> int:
    on_sqlite = db.engine.dialect.name == "sqlite"  # one machine: whoever left something behind is gone
    service.reclaim(clock.text(clock.now() + timedelta(days=1) if on_sqlite else clock.now() - LEFT_BEHIND))
    service.give_up(clock.text(clock.now() - TRIED_FOR))
    number, refused, line = 0, 0, None
    try:
        while refused < ENOUGH and (notice := service.claim()) is not None:
            if notice.kind in service.MAILED and not current_app.config["public_address"]:
                service.to_the_list(notice, NO_ADDRESS)  # a link that leads nowhere helps nobody
                continue
            letter = _written(notice, to)
            if letter is None:
                continue
            db.session.rollback()  # what was read is read: nothing in the database waits for the network
            try:
                line = line or _connect(to)
            except (smtplib.SMTPException, OSError) as error:
                _try_later(notice, error)
                break  # the others would fare no better
            try:
                line.send_message(letter)
            except (smtplib.SMTPException, OSError, ValueError) as error:
                if _is_for_ever(error):
                    service.to_the_list(notice, _said(error))
                else:
                    _try_later(notice, error)
                if not _is_about_this_one(error, line):
                    break
                refused += 1
                continue
            service.sent(notice)
            number, refused = number + 1, 0
    finally:
        if line is not None:
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
    return number


def _try_later(notice: Notice, error: Exception) -> None:
    pause = PAUSES[min(notice.tries, len(PAUSES)) - 1]
    service.later(notice, clock.text(clock.now() + pause), _said(error))


def _is_for_ever(error: Exception) -> bool:
    """Whether the server will never take this letter, rather than nothing from us, or nothing now."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    # An address in letters that the server does not know, or that no mail can be written to.
    return isinstance(error, smtplib.SMTPNotSupportedError | ValueError)


def _is_about_this_one(error: Exception, line: smtplib.SMTP) -> bool:
    """Whether others may fare better on the same line: it is still open, and it was this letter that was refused."""
    refusals = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError, ValueError)
    return line.sock is not None and isinstance(error, refusals)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {said.decode(errors='replace')}" for code, said in error.recipients.values())
    return f"{type(error).__name__}: {error}"


def _connect(to: Server) -> smtplib.SMTP:
    if to.security == "tls":
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            to.host, to.port, timeout=ANSWERS_WITHIN, context=ssl.create_default_context()
        )
    else:
        line = smtplib.SMTP(to.host, to.port, timeout=ANSWERS_WITHIN)
    try:
        if to.security == "starttls":
            line.starttls(context=ssl.create_default_context())
        if to.user:
            line.login(to.user, to.password)
    except (smtplib.SMTPException, OSError):
        line.close()
        raise
    return line


def _written(notice: Notice, to: Server) -> EmailMessage | None:
    """The mail to send. None where there is none: nothing is to be told any more, or it cannot be written, and then
    somebody rings; one such letter must not stand in the way of all the others.
    """
    try:
        letter = _letter(notice, to)
    except Exception as error:
        logging.getLogger("timebank").exception("%s", notice.kind)
        service.to_the_list(notice, _said(error))
        return None
    if letter is None and service.is_kept(notice):
        service.to_the_list(notice, "")
    elif letter is None:
        service.not_needed(notice)
    return letter


def _letter(notice: Notice, to: Server) -> EmailMessage | None:
    """The mail, in the language of the person it is for; None where nothing is to be told any more."""
    if not service.may_be_told(notice):
        return None
    mailbox = _mailbox(notice.email or "")
    address = current_app.config["public_address"]
    with current_app.test_request_context(base_url=address or "http://localhost"):
        message = wording.message(notice, mailed=True)
    if message is None:
        return None
    rules = groups.rules_now(notice.group_id)
    languages = [language for language, _ in message.texts]
    with words.reader(languages[0]):
        name = words.either(rules.name_cy, rules.name_en)
    mail = EmailMessage()
    mail["Subject"] = message.subject
    mail["From"] = Address(" ".join(name.split()), addr_spec=to.sender)
    mail["To"] = mailbox
    mail["Date"] = format_datetime(clock.moment(notice.made_at))
    mail["Message-ID"] = f"<{notice.ref}@{to.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    link = f"\n\n{address.rstrip('/')}{message.path}" if address and message.path else ""
    # Spelt in plain letters, which every server passes on.
    mail.set_content("\n\n".join(text for _, text in message.texts) + link + "\n", cte="quoted-printable")
    mail["Content-Language"] = ", ".join(languages)  # after what it tells of, which begins by clearing it
    return mail


def _mailbox(email: str) -> Address:
    """An address as servers know it, the machine's name in plain letters. Raises ValueError where there is none."""
    name, _, machine = email.rpartition("@")
    if not name:
        raise ValueError(email)
    return Address(username=name, domain=machine.encode("idna").decode())


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else on this machine is delivering; held until the end of the block, or of the process."""
    with (Path(current_app.instance_path) / "delivery.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
