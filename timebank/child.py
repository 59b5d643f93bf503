"""A command of ours in a process of its own: the server stays small, and its pages are not kept waiting."""

from __future__ import annotations

import os
import subprocess
import sys

from flask import current_app

from timebank.errors import CannotWrite


def run(*words: str) -> None:
    """`timebank …` on the same instance, done when this returns. Raises CannotWrite with its last line if it failed."""
    command = [sys.executable, "-m", "timebank.cli", *words]
    environment = {**os.environ, "TIMEBANK_INSTANCE": current_app.instance_path}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if done.returncode:
        raise CannotWrite(detail=done.stderr.strip().rsplit("\n", maxsplit=1)[-1])
