"""A command of ours in a process of its own: the server stays small, and its pages are not kept waiting."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from flask import current_app

from timebank import progress
from timebank.errors import CannotWrite, Refusal

IS_CHILD = "TIMEBANK_CHILD"  # set where a command was started from here: it says how far it is in lines as below
MARK = "@progress"  # @progress 612 1000 statements


def run(*words: str, failed: type[Refusal] = CannotWrite) -> None:
    """`timebank …` on the same instance, done when this returns; how far it is, it says by `progress`.

    Raises `failed` with its last line where it did not succeed.
    """
    command = [sys.executable, "-m", "timebank.cli", *words]
    environment = {
        **os.environ,
        "TIMEBANK_INSTANCE": current_app.instance_path,
        "TIMEBANK_DATABASE_URL": current_app.config["SQLALCHEMY_DATABASE_URI"],
        IS_CHILD: "1",
    }
    with (
        tempfile.TemporaryFile("w+") as told,
        subprocess.Popen(command, env=environment, stdout=told, stderr=subprocess.PIPE, text=True) as process,  # noqa: S603 - our own
    ):
        last = _follow(process)
        if process.wait():
            told.seek(0)
            raise failed(detail=last or told.read().strip().rsplit("\n", maxsplit=1)[-1])


def _follow(process: subprocess.Popen[str]) -> str:
    """Pass on how far it is; the last other line it wrote."""
    last = ""
    for line in process.stderr or ():
        if line.startswith(MARK):
            _mark, done, of, unit = line.split()
            progress.at(int(done), int(of), unit)
        else:
            last = line.strip() or last
    return last
