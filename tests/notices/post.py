"""A real mail server on loopback that can refuse, stall, hang up and recover, and keeps what it took."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Post:
    """What the server took; `mood` says how it answers: well, busy, stalls, hangs up. `unknown` are nobody's."""

    port: int = 0
    mood: str = "well"
    unknown: set[str] = field(default_factory=set)
    full: set[str] = field(default_factory=set)  # whose own box takes nothing just now
    unwanted: set[str] = field(default_factory=set)  # whose letters are read and sent back
    taken: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.unknown:
            return "550 5.1.1 there is nobody of that name"
        if address in self.full:
            return "452 4.2.2 the mailbox is full"
        if self.mood == "busy":
            return "451 4.3.0 please come back later"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.mood == "hangs up":
            server.transport.close()
            return "421 gone"
        if self.mood == "full":
            return "452 4.3.1 the disk is full"
        if self.mood == "stalls":
            await asyncio.sleep(3)
            return "451 4.3.0 too slow"
        if self.unwanted & set(envelope.rcpt_tos):
            return "554 5.7.1 not wanted here"
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.taken.append(mail)
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        """What came for one address."""
        return [mail for mail in self.taken if mail["To"] == address]

    @property
    def ids(self) -> list[str]:
        """The Message-ID of everything that came."""
        return [str(mail["Message-ID"]) for mail in self.taken]


@contextmanager
def post_office(port: int = 0) -> Iterator[Post]:
    """A mail server on loopback, for as long as the block lasts."""
    if not port:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    post = Post(port)
    loop = asyncio.new_event_loop()
    controller = Controller(post, hostname="127.0.0.1", port=port, loop=loop, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()
        loop.close()


def settings(post: Post) -> dict[str, Any]:
    """The settings of a program that mails through it."""
    return {
        "mail_host": "127.0.0.1",
        "mail_port": post.port,
        "mail_security": "none",
        "mail_from": "banc@llanfair.example",
    }
