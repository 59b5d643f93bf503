"""What comes out of the printer: A4, 14 pt or 18 pt, numbered pages, and nothing cut off."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.browser.checks import CHECKS, SHOTS
from tests.browser.person import LANGUAGES, Person
from tests.browser.states import GROUP, card, cards_to_hand_on
from tests.browser.village import Village

WHAT_TO_INSTALL = "pdftotext is not here: apt install poppler-utils"
A4 = (595.0, 842.0)
SMALLEST = {14: 12, 18: 16}  # what those who know of clear print and large print ask for
MARGIN = 45.0  # 16 mm, less a little for what a letter hangs over
LETTER = "Hello Mair."
FROM_THE_CUT = 17.0  # 6 mm
Get = Callable[[Person, Village], object]

PAPERS: dict[str, tuple[str, Get]] = {
    "home": ("member", lambda who, village: who.open(f"{GROUP}/")),
    "my-statement": ("member", lambda who, village: who.open(f"{GROUP}/statement")),
    "statement": (
        "coordinator",
        lambda who, village: who.open(f"{GROUP}/people/{village.members['organisation']}/statement"),
    ),
    "letter": (
        "coordinator",
        lambda who, village: who.open(f"{GROUP}/desk/waiting/{village.refs['no-internet']}/letter"),
    ),
    "letter-queried": (
        "coordinator",
        lambda who, village: who.open(f"{GROUP}/desk/waiting/{village.refs['queried']}/letter"),
    ),
    "calls": ("coordinator", lambda who, village: who.open(f"{GROUP}/desk/calls/paper")),
    "card": ("coordinator", card),
    "slip-of-what-is-agreed": (
        "coordinator",
        lambda who, village: who.open(f"{GROUP}/arranging/{village.arranged['agreed']}/slip"),
    ),
    "board": ("member", lambda who, village: who.open(f"{GROUP}/board/paper")),
    "book": ("member", lambda who, village: who.open(f"{GROUP}/book")),
    "guide": ("member", lambda who, village: who.open(f"{GROUP}/guide")),
    "figures": ("coordinator", lambda who, village: who.open(f"{GROUP}/figures")),
    "month-report": ("coordinator", lambda who, village: who.open(f"{GROUP}/closing/{village.closed}/report")),
    "everybody": ("coordinator", lambda who, village: who.open(f"{GROUP}/closing/{village.month}/statements")),
    "rules": ("coordinator", lambda who, village: who.open(f"{GROUP}/rules")),
}


class Word(NamedTuple):
    """A word on a sheet, in points from its top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@pytest.fixture(scope="module")
def poppler() -> None:
    """The programs that look into what was printed."""
    if shutil.which("pdftotext") is None:
        if "CI" in os.environ:
            pytest.fail(WHAT_TO_INSTALL)
        pytest.skip(WHAT_TO_INSTALL)


@pytest.mark.usefixtures("poppler")
@pytest.mark.parametrize("size", [14, 18])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", PAPERS)
def test_paper(
    person: Callable[..., Person], village: Village, tmp_path: Path, paper: str, language: str, size: int
) -> None:
    role, get = PAPERS[paper]
    somebody = person(role, language)
    get(somebody, village)
    file, meant = printed(somebody, tmp_path / f"{paper}-{language}-{size}.pdf", larger=size == 18)
    found = [*on_sheets(file), *all_there(file, meant), *large_enough(file, size)]
    assert not found, "\n".join(found)


def printed(somebody: Person, file: Path, *, larger: bool = False) -> tuple[Path, list[str]]:
    """Print the open page; the file, and what the page has to say on paper."""
    page = somebody.page
    page.set_viewport_size({"width": 360, "height": 740})  # what is printed from a phone is the same
    page.evaluate("larger => document.documentElement.classList.toggle('larger', larger)", larger)
    page.emulate_media(media="print", color_scheme="dark")  # a dark screen prints black on white all the same
    page.evaluate(CHECKS)
    meant = page.evaluate("look.said()")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")
    page.pdf(path=file, prefer_css_page_size=True)
    if "LOOK" in os.environ:
        folder = SHOTS / "paper"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, folder)
    return file, meant


@pytest.mark.usefixtures("poppler")
@pytest.mark.parametrize("larger", [False, True], ids=["usual", "larger"])
def test_slips_are_four_to_a_sheet(
    person: Callable[..., Person], village: Village, tmp_path: Path, larger: bool
) -> None:
    """Cut once across and once down: each is an A6, the four are alike, and nothing stands near a cut."""
    mair = person("member", "cy").open(f"{GROUP}/slips")
    file, _ = printed(mair, tmp_path / f"slips-{'larger' if larger else 'usual'}.pdf", larger=larger)
    ((size, words),) = sheets(file)
    assert size == pytest.approx(A4, abs=2)
    wide, high = A4[0] / 2, A4[1] / 2
    slips: dict[tuple[int, int], list[str]] = {}
    for word in words:
        across, down = int(word.left // wide), int(word.top // high)
        slips.setdefault((across, down), []).append(word.text)
        room = (word.left - across * wide, across * wide + wide - word.right, word.top - down * high)
        assert min(*room, down * high + high - word.bottom) > FROM_THE_CUT, word
    assert sorted(slips) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    first = slips[0, 0]
    assert all(each == first for each in slips.values())
    assert {"Slip", "oriau", "Hours", "slip", "helpodd", "helped"} <= set(first)


@pytest.mark.usefixtures("poppler")
def test_numbered_slips_are_two_to_a_sheet_of_a5(
    person: Callable[..., Person], village: Village, tmp_path: Path
) -> None:
    """Cut once down: each is an A6 with a number of its own, and no sheet is left half empty."""
    sioned = person("coordinator", "cy").open(f"{GROUP}/piles/numbers/{village.paper['pad']}")
    file, _ = printed(sioned, tmp_path / "pad.pdf")
    numbers = []
    for size, words in sheets(file):
        assert size == pytest.approx((A4[0], A4[1] / 2), abs=3)
        numbers += [word.text for word in words if re.fullmatch("[0-9]{4}", word.text)]
        room = [min(word.left % (size[0] / 2), word.top, size[1] - word.bottom) for word in words]
        assert min(room) > FROM_THE_CUT
    assert numbers == [f"{number:04}" for number in range(1, 11)]


@pytest.mark.usefixtures("poppler")
def test_the_guide_is_two_sheets_one_in_each_language(
    person: Callable[..., Person], village: Village, tmp_path: Path
) -> None:
    file, _ = printed(person("member", "en").open(f"{GROUP}/guide"), tmp_path / "guide.pdf")
    welsh, english = [" ".join(word.text for word in words) for _, words in sheets(file)]
    assert "Sgwrs, nid ffurflen" in welsh and "Pob aelod" in welsh
    assert "A conversation, not a form" in english and "All members" in english


@pytest.mark.usefixtures("poppler")
@pytest.mark.parametrize("larger", [False, True], ids=["usual", "larger"])
def test_an_invitation_is_an_a6_card(
    person: Callable[..., Person], village: Village, tmp_path: Path, larger: bool
) -> None:
    mair = person("member", "cy").open(f"{GROUP}/invite")
    mair.press("main form button")
    code = mair.find(".slip-title").last.inner_text()
    file, _ = printed(mair, tmp_path / f"invitation-{'larger' if larger else 'usual'}.pdf", larger=larger)
    ((_, words),) = sheets(file)
    assert code in " ".join(word.text for word in words)
    right, bottom = A4[0] / 2 - FROM_THE_CUT, A4[1] / 2 - FROM_THE_CUT
    assert [word for word in words if word.right > right or word.bottom > bottom] == []


@pytest.mark.usefixtures("poppler")
def test_a_letter_has_a_sheet_of_its_own(person: Callable[..., Person], village: Village, tmp_path: Path) -> None:
    file, _ = printed(person("member", "en").open("/style/"), tmp_path / "letter.pdf")
    texts = [" ".join(word.text for word in words) for _, words in sheets(file)]
    (sheet,) = [text for text in texts if LETTER in text]
    # At its end whom to ask, and nothing after that but the number of the sheet; the page's own foot is on the next.
    assert re.search(r"Need a hand\? [^/]+ \d+ / \d+$", sheet.partition(LETTER)[2]), sheet
    assert sheet.count("Need a hand?") == 1
    assert texts.index(sheet) < len(texts) - 1


def tool(*words: str | Path) -> str:
    """What one of poppler's programs prints."""
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=60).stdout


def sheets(file: Path) -> list[tuple[tuple[float, float], list[Word]]]:
    """Of each sheet: its size, and its words with their boxes."""
    tree = ET.fromstring(tool("pdftotext", "-bbox", file, "-").replace('xmlns="http://www.w3.org/1999/xhtml"', ""))
    found = []
    for sheet in tree.iter("page"):
        words = [
            Word(word.text or "", *(float(word.attrib[edge]) for edge in ("xMin", "yMin", "xMax", "yMax")))
            for word in sheet.iter("word")
        ]
        found.append(((float(sheet.attrib["width"]), float(sheet.attrib["height"])), words))
    return found


def on_sheets(file: Path) -> list[str]:
    """A4, everything within the margins, and every sheet numbered “2 / 3” at its foot."""
    faults = []
    every = sheets(file)
    for number, (size, words) in enumerate(every, 1):
        if any(abs(is_ - should) > 2 for is_, should in zip(size, A4, strict=True)):
            faults.append(f"sheet {number} is {size}, not A4")
        foot = [word for word in words if word.top > A4[1] - 52]
        if [word.text for word in foot] != [str(number), "/", str(len(every))]:
            faults.append(f"sheet {number} of {len(every)} has at its foot: {' '.join(word.text for word in foot)}")
        for word in words:
            if word.left < MARGIN - 2 or word.right > A4[0] - MARGIN + 2 or word.top < 40:
                faults.append(
                    f"sheet {number}: “{word.text}” is out of the margins ({word.left:.0f} to {word.right:.0f})"
                )
        if not set(words) - set(foot):
            faults.append(f"sheet {number} is empty")
    return faults


def all_there(file: Path, meant: list[str]) -> list[str]:
    """Every word that the page says in print is on the paper."""
    printed = "".join(word.text for _, words in sheets(file) for word in words)
    missing = [word for text in meant for word in text.split() if word not in printed]
    return [f"not on the paper: {' '.join(missing)}"] if missing else []


def large_enough(file: Path, size: int) -> list[str]:
    """The usual size is the one asked for, and the small print is not small."""
    tree = ET.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", tool("pdftohtml", "-xml", "-stdout", "-i", "-zoom", "1", file)))
    # A font that Chromium draws letter by letter has no name in the file, and no size that could be trusted.
    named = [font for font in tree.iter("fontspec") if font.attrib["family"] != "Times"]
    sizes = {font.attrib["id"]: int(font.attrib["size"]) for font in named}
    letters: Counter[int] = Counter()
    for line in tree.iter("text"):
        text = "".join(line.itertext())
        # The number of the sheet stays as it is when the rest is shrunk to fit.
        if line.attrib["font"] in sizes and not re.fullmatch(r"\d+ / \d+", text):
            letters[sizes[line.attrib["font"]]] += len(text)
    faults = []
    if size not in letters:
        faults.append(f"there are letters of {sorted(letters)} pt, and none of {size}")
    if min(letters) < SMALLEST[size]:
        small = [line for line in tree.iter("text") if sizes.get(line.attrib["font"]) == min(letters)]
        least = "".join(small[0].itertext())
        faults.append(f"“{least}” is of {min(letters)} pt, and nothing may be smaller than {SMALLEST[size]}")
    return faults


@pytest.mark.usefixtures("poppler")
@pytest.mark.parametrize("larger", [False, True], ids=["usual", "larger"])
def test_cards_to_hand_on_are_four_to_a_sheet(
    person: Callable[..., Person], village: Village, tmp_path: Path, larger: bool
) -> None:
    sioned = person("coordinator", "cy")
    cards_to_hand_on(sioned, village)
    file, _ = printed(sioned, tmp_path / f"cards-{'larger' if larger else 'usual'}.pdf", larger=larger)
    every = sheets(file)
    assert len(every) == 1, [(len(w), max(x.bottom for x in w), " ".join(x.text for x in w)[:300]) for _, w in every]
    ((_, words),) = every
    high = A4[1] / 2
    for word in words:
        assert word.top % high + (word.bottom - word.top) < high - FROM_THE_CUT, word
