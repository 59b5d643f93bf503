"""Delivery: what goes over the wire, how large, and how long it is kept."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.browse import Browser
from tests.stories import people

PACKED = {"Accept-Encoding": "gzip"}


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def mair(app: Flask) -> Browser:
    with app.app_context():
        village = people.whole()
        for nth in range(25):
            people.tell(village, "alys", "alys", "mair", 60, f"Help number {nth}, in the garden")
    return Browser(app).is_member(village.users["mair"])


def fetch(page: Browser, path: str, **headers: str) -> TestResponse:
    return page.client.get(path, headers={**PACKED, **{name.replace("_", "-"): text for name, text in headers.items()}})


def of_the_look(page: Browser) -> list[str]:
    """The files a page asks for."""
    html = fetch(page, "/sign-in").get_data()
    return sorted(set(re.findall(r'(?:href|src)="(/static/[^"#]+)', gzip.decompress(html).decode())))


def test_files_are_named_by_their_content_kept_for_a_year_and_packed(mair: Browser) -> None:
    for path in of_the_look(mair):
        answer = fetch(mair, path)
        plain = mair.client.get(path).get_data()
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert (answer.content_encoding, "Accept-Encoding" in answer.vary) == ("gzip", True)
        assert gzip.decompress(answer.get_data()) == plain
        assert "Set-Cookie" not in answer.headers
        assert fetch(mair, path, If_None_Match=answer.headers["ETag"]).status_code == 304


def test_a_page_from_before_an_update_still_has_its_look(mair: Browser) -> None:
    for name in ("timebank.css", "timebank.0123456789ab.css"):
        answer = fetch(mair, f"/static/{name}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("name", ["nothing.css", "../config.py", "timebank.css/", "%2e%2e/web.py"])
def test_there_is_nothing_else(mair: Browser, name: str) -> None:
    assert fetch(mair, f"/static/{name}").status_code == 404


def test_four_requests_and_forty_kilobytes_are_the_first_view(mair: Browser) -> None:
    files = of_the_look(mair)
    page = fetch(mair, "/g/llanfair/")
    sizes = {path.rpartition(".")[2]: len(fetch(mair, path).get_data()) for path in files}
    assert len(files) <= 3
    assert sizes["css"] <= 12_000 and sizes["js"] <= 6_000
    assert len(page.get_data()) <= 14_000
    assert len(page.get_data()) + sum(sizes.values()) <= 40_000


def test_pages_are_packed_for_whoever_can_read_them_so(mair: Browser) -> None:
    packed = fetch(mair, "/g/llanfair/")
    plain = mair.client.get("/g/llanfair/")
    assert packed.content_encoding == "gzip" and plain.content_encoding is None
    assert "Help number 3" in gzip.decompress(packed.get_data()).decode()
    assert "Accept-Encoding" in packed.vary and "Accept-Encoding" in plain.vary
    assert int(packed.headers["Content-Length"]) == len(packed.get_data())


@pytest.mark.parametrize(
    ("site", "encoding"), [("same-origin", "gzip"), ("none", "gzip"), ("cross-site", None), ("same-site", None)]
)
def test_a_page_that_another_site_asked_for_tells_nothing_by_its_length(
    mair: Browser, site: str, encoding: str | None
) -> None:
    assert fetch(mair, "/g/llanfair/", Sec_Fetch_Site=site).content_encoding == encoding
