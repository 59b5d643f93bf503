"""Delivery: files of the look under names that change with their content, pages compressed on the way out.

The few files in `static/` are read, hashed and compressed once, when the program starts, and then served from memory:
`timebank.css` goes out as `timebank.<hash>.css`, which a browser may keep for a year and never ask about again.
Templates write `url_for("static", filename="timebank.css")` and get the long name.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, Response, current_app, request

from timebank.errors import NotFound

A_YEAR = "public, max-age=31536000, immutable"
LONG_NAME = re.compile(r"(.+)\.([0-9a-f]{12})(\.\w+)")
WORTH_IT = 1_000  # bytes; what is smaller fits one packet anyway
PAGE_LEVEL = 5  # of 9: within 2 % of the smallest, in half the time


class File(NamedTuple):
    """One file of the look, as it is sent."""

    name: str
    type: str
    hash: str
    plain: bytes
    packed: bytes | None  # gzip, where that is smaller

    @property
    def long_name(self) -> str:
        """The name with the hash before its last dot."""
        stem, dot, ending = self.name.rpartition(".")
        return f"{stem}.{self.hash}{dot}{ending}"


def init_app(app: Flask) -> None:
    """Read the files, and take over the route Flask made for them. First of all, so that pages are packed last."""
    folder = Path(str(app.static_folder))
    app.extensions["files"] = {each.name: each for each in map(_read, sorted(folder.iterdir()))}
    app.view_functions["static"] = _file
    app.url_defaults(_long_name)
    app.after_request(_pack_page)


def _read(path: Path) -> File:
    plain = path.read_bytes()
    packed = gzip.compress(plain, 9, mtime=0)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    kind = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    smaller = packed if len(packed) < len(plain) * 0.95 else None
    return File(path.name, kind, hashlib.sha256(plain).hexdigest()[:12], plain, smaller)


def _long_name(endpoint: str, values: dict[str, Any]) -> None:
    file = current_app.extensions["files"].get(values.get("filename")) if endpoint == "static" else None
    if file is not None:
        values["filename"] = file.long_name


def _file(filename: str) -> Response:
    """A file by its long name, for a year. By its plain name or an older hash too, as it is now, and not kept:
    a page from before an update may still be open."""
    parts = LONG_NAME.fullmatch(filename)
    file: File | None = current_app.extensions["files"].get(parts[1] + parts[3] if parts else filename)
    if file is None:
        raise NotFound
    packed = file.packed if request.accept_encodings["gzip"] else None
    answer = Response(packed or file.plain, content_type=file.type)
    if packed:
        answer.content_encoding = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = A_YEAR if parts and parts[2] == file.hash else "no-cache"
    answer.set_etag(f"{file.hash}-{'gz' if packed else 'plain'}")
    answer.make_conditional(request)
    return answer


def _pack_page(answer: Response) -> Response:
    """Compress what is text and worth it, for whoever can read it so."""
    if request.endpoint == "static" or answer.direct_passthrough or answer.content_encoding:
        return answer
    kind = answer.mimetype or ""
    if not kind.startswith("text/") and kind != "application/json":
        return answer
    answer.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or not _asked_by_ourselves():
        return answer
    plain = answer.get_data()
    if len(plain) >= WORTH_IT:
        answer.set_data(gzip.compress(plain, PAGE_LEVEL, mtime=0))
        answer.content_encoding = "gzip"
    return answer


def _asked_by_ourselves() -> bool:
    """Whether the reader asked for this page, and not somebody else's page on the reader's behalf.

    The length of a compressed page tells whether a guess put into its address repeats a secret that stands in it
    (BREACH). Flask-WTF's token begins alike in every answer of a session, and names and telephone numbers are secrets
    too, so masking the token would not be enough. But the guesses have to come from another site's page, through the
    reader's browser, over HTTPS; there every browser says so in Sec-Fetch-Site, and gets the page uncompressed: a
    length that tells nothing. Over plain HTTP browsers do not send that header, and who reads along reads it all.
    """
    return request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")
