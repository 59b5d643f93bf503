"""Long work says on standard error how far it is: on a terminal in one line that changes, elsewhere now and then."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from timebank import child, progress, words

EVERY = {True: 0.2, False: 5.0}  # seconds, on a terminal and elsewhere


@contextmanager
def aloud() -> Iterator[None]:
    """What is done inside says how far it is; to the program itself in lines that it reads, where that started us."""
    on_terminal, to_program = sys.stderr.isatty(), child.IS_CHILD in os.environ
    every, last = EVERY[on_terminal or to_program], time.monotonic() - EVERY[True]

    def tell(done: int, of: int, unit: str) -> None:
        nonlocal last
        if time.monotonic() - last < every:
            return
        last = time.monotonic()
        if to_program:
            click.echo(f"{child.MARK} {done} {of} {unit}", err=True)
        else:
            click.echo(f"\r{words.how_far(done, of, unit)}\x1b[K" if on_terminal else words.how_far(done, of, unit),
                       err=True, nl=not on_terminal)  # fmt: skip

    with progress.heard_by(tell):
        yield
    if on_terminal:
        click.echo("\r\x1b[K", err=True, nl=False)
