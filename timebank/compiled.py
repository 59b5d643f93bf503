"""Compiled ahead: the program's modules and templates, so that a start on a slow card need not do it again.

What is compiled lies in `__pycache__`, as Python's own does, and is made anew when its source changes. `everything()`
does it once, when the program is installed; otherwise each template is kept when it is first used.
"""

from __future__ import annotations

import compileall
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

PACKAGE = Path(__file__).parent
FOLDER = PACKAGE / "__pycache__" / "templates"


class Kept(FileSystemBytecodeCache):
    """Templates as bytecode in a folder. Where nothing can be written, they are compiled at each start."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one, if that can be."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def init_app(app: Flask) -> None:
    """Take templates from the folder, and keep them there."""
    with suppress(OSError):
        FOLDER.mkdir(parents=True, exist_ok=True)
    app.jinja_env.bytecode_cache = Kept(str(FOLDER))


def everything() -> None:
    """Compile every module and every template."""
    from timebank import config, create_app

    compileall.compile_dir(PACKAGE, quiet=1)
    with TemporaryDirectory() as folder:
        config.prepare(Path(folder))
        templates = create_app(instance=Path(folder)).jinja_env
        for name in templates.list_templates():
            templates.get_template(name)
