"""A table out of whatever a spreadsheet saved, and the dates and words in its cells.

`read` turns the bytes of a CSV file into a Sheet: headings, rows, and the number of the line each row began
on, as a person sees it in an editor. It guesses what may be guessed safely (the encoding, the separator,
title rows above the headings) and names the line where it cannot. What the cells mean is for the importer to
say, with `day` from here and `hours.parse`. `text` is for all words that people write, in files and forms.
"""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from timebank.errors import N_


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line of a file: an English msgid with %(name)s places, and the values for them."""

    line: int  # as an editor counts, from 1; 0 where the whole file is meant
    column: str  # heading of the cell; empty where the whole line is meant
    sentence: str
    values: dict[str, object]


class Unreadable(Exception):
    """The file as a whole cannot be read as the table it should be. Carries every Problem found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.sentence % problem.values for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Row:
    """One record: the line it begins on (from 1), its cells by heading; an absent cell is the empty text."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """A table: headings as `joined_on`, the rows that are sound, and what is wrong with the others."""

    columns: list[str]
    rows: list[Row]
    problems: list[Problem]


# What nobody sees: soft hyphen, joiners and fillers, zero-width characters, marks and overrides of direction.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    + "".join(map(chr, range(0x2060, 0x2070)))
    + "\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"
)
_CONTROLS = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))
_SPACES = "".join(char for char in map(chr, range(0x3001)) if char.isspace())
_EDGES = _INVISIBLE + _CONTROLS + _SPACES
# Tag characters are invisible too, and stay only where they are meant: they spell the flag of Wales.
_UNWANTED = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]+\U000e007f)"
    rf"|[{_INVISIBLE}\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\U000e0000-\U000e007f]"
)

# A heading may be in Welsh, as `_heading` leaves it.
WELSH_HEADINGS = {
    "rhif": "number",
    "enw": "name",
    "enw_bob_dydd": "known_as",
    "lle": "place",
    "e-bost": "email",
    "ebost": "email",
    "ffôn": "phone",
    "ffon": "phone",
    "iaith": "language",
    "math": "kind",
    "ymuno": "joined_on",
    "gadael": "left_on",
    "oriau_cychwynnol": "opening_hours",
    "oriau_cychwynnol_ar": "opening_on",
    "dyddiad": "date",
    "rhoddwr": "giver",
    "derbynnydd": "receiver",
    "oriau": "hours",
    "beth": "what",
    "aelod": "member",
    "teitl": "title",
    "testun": "text",
    "categori": "category",
    "math_o_help": "category",
    "ardal": "area",
    "dod_i_ben": "expires_on",
}

# And other English words for the same, as other programs and people write them.
ENGLISH_HEADINGS = {
    "e-mail": "email",
    "e-mail_address": "email",
    "email_address": "email",
    "telephone": "phone",
    "phone_number": "phone",
    "mobile": "phone",
    "member_number": "number",
    "membership_number": "number",
    "full_name": "name",
    "date_joined": "joined_on",
    "joined": "joined_on",
    "left": "left_on",
    "date_left": "left_on",
    "opening_balance": "opening_hours",
    "slip_number": "slip",
    "provider": "giver",
    "recipient": "receiver",
    "duration": "hours",
    "activity": "what",
    "description": "what",
}

_SEPARATORS = ",;\t|"
_HEADINGS_WITHIN = 10  # lines: titles and blank lines above the headings

_EMPTY = N_("This file is empty.")
_SPREADSHEET = N_(
    "This is a spreadsheet file, not a CSV file. "
    "Open it in the spreadsheet program, choose “Save as”, and there “CSV UTF-8”."
)
_NOT_TEXT = N_("This is not a table saved as text. In the spreadsheet program choose “Save as”, and there “CSV UTF-8”.")
_LETTERS = N_(
    "Some letters in this file cannot be read for certain, for the first time here: “%(sample)s”. "
    "Save it again from the spreadsheet program as “CSV UTF-8”."
)
_MISSING = N_("There is no column “%(column)s”. The headings found in this line: %(found)s.")
_TWICE = N_("The heading “%(column)s” is there more than once. Give each column a heading of its own.")
_LEFT_OVER = N_(
    "This line has more cells than there are headings: “%(extra)s” is left over. "
    "A cell with a comma or semicolon in it needs quotation marks around it."
)
_QUOTES = N_(
    "This line cannot be read, nor perhaps those after it. Look for a quotation mark that opens and never closes."
)


def read(data: bytes, required: Collection[str] = ()) -> Sheet:
    """Read a file saved by a spreadsheet; `required` names the headings it must have.

    UTF-8, UTF-16 with its mark, or Windows-1252; separated by comma, semicolon, tab or bar; any line ends.
    Headings come out as `joined_on`, whether they were written so, as `Joined on`, or in Welsh.
    Blank lines are skipped, and title rows where the headings come within the first ten lines. Raises
    Unreadable and nothing else; a single bad line stands in `Sheet.problems`, and not in `Sheet.rows`.
    """
    lines = _lines(_decode(data))
    wanted = [_heading(name) for name in required]
    separator, header = _find_headings(lines, wanted)
    headings = _headings(header.cells)
    _check_headings(header, headings, wanted)
    rows: list[Row] = []
    problems: list[Problem] = []
    for record in _records(lines, separator):
        if record.line <= header.line or not any(record.cells):
            continue
        padding = [""] * (len(headings) - len(record.cells))
        unnamed = [cell for name, cell in zip(headings, record.cells, strict=False) if not name and cell]
        left_over = unnamed + [cell for cell in record.cells[len(headings) :] if cell]
        if not record.closed:
            problems.append(Problem(record.line, "", _QUOTES, {}))
        elif left_over:
            problems.append(Problem(record.line, "", _LEFT_OVER, {"extra": _sample(" ".join(left_over))}))
        else:
            cells = zip(headings, record.cells + padding, strict=False)
            rows.append(Row(record.line, {name: cell for name, cell in cells if name}))
    return Sheet([name for name in headings if name], rows, problems)


def table(data: bytes) -> list[list[str]]:
    """Every line of a file that is not blank, as its cells, whatever its headings are: for a person to say what each
    column is. All lines have as many cells as the longest. Raises Unreadable.
    """
    lines = _lines(_decode(data))
    separator, _ = _find_headings(lines, [])
    rows = [[text(cell) for cell in record.cells] for record in _records(lines, separator) if any(record.cells)]
    most = max((len(row) for row in rows), default=0)
    return [row + [""] * (most - len(row)) for row in rows]


class NotADay(ValueError):
    """The text does not say a day; the text itself is the argument."""


_TIME = r"(?:[t ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_YEAR = r"(?P<year>[12][0-9]{3}|[0-9]{2})"
_ORDINAL = r"(?:st|nd|rd|th|af|il|ydd|fed|ed|eg|ain)?"
_DAYS = [
    re.compile(shape)
    for shape in (
        rf"(?P<year>[12][0-9]{{3}})-(?P<month>[0-9]{{1,2}})-(?P<day>[0-9]{{1,2}}){_TIME}",
        rf"(?P<day>[0-9]{{1,2}}) ?(?P<mark>[/.-]) ?(?P<month>[0-9]{{1,2}}) ?(?P=mark) ?{_YEAR}{_TIME}",
        rf"(?P<day>[0-9]{{1,2}}){_ORDINAL}[ -]?(?P<month>[a-z]{{3,}})\.?[ -]?{_YEAR}",
    )
]
_MONTHS = (
    ("january", "ionawr"),
    ("february", "chwefror"),
    ("march", "mawrth"),
    ("april", "ebrill"),
    ("may", "mai"),
    ("june", "mehefin"),
    ("july", "gorffennaf"),
    ("august", "awst"),
    ("september", "medi"),
    ("october", "hydref"),
    ("november", "tachwedd"),
    ("december", "rhagfyr"),
)


def day(words: str) -> date:
    """Read a date as people and spreadsheets write it: always the day before the month, or ISO.

    `2026-10-05` (a time after it is ignored), `5/10/2026`, `05/10/26` (two digits are a year in the 2000s),
    `5.10.2026`, `5-10-2026`, `5 October 2026`, `5-Oct-26`, `5ed Hydref 2026`, `5 Hyd 2026`; a month's name
    may be cut to three letters or more. Raises NotADay for everything else, `10/25/2026` and the bare number
    of days that a spreadsheet keeps inside (45935) among them: a wrong guess would be a wrong book.
    """
    plain = text(words).lower()
    for shape in _DAYS:
        if found := shape.fullmatch(plain):
            year, month = int(found["year"]), found["month"]
            number = int(month) if month.isdigit() else _month_named(month)
            try:
                return date(year if year > 99 else 2000 + year, number, int(found["day"]))
            except ValueError:
                break
    raise NotADay(words)


def _month_named(name: str) -> int:
    """1 to 12 for a month in English or Welsh, or its beginning (three letters tell all apart); else 0."""
    return next((number for number, names in enumerate(_MONTHS, 1) for full in names if full.startswith(name)), 0)


def text(value: str | None, *, lines: bool = False) -> str:
    """Clean up words that people wrote, in a form or a cell; None, as an absent field gives, becomes "".

    Takes out control characters, zero-width characters and overrides of direction (with which one name can be
    made to look like another), composes accents (NFC: the "ô" of two keyboards is then one), and makes every
    run of white space one space. With `lines=True` line breaks stay, as `\\n`. Twice does no more than once.
    """
    words = unicodedata.normalize("NFC", _UNWANTED.sub(r"\1", value or ""))
    if lines:
        return "\n".join(" ".join(line.split()) for line in words.splitlines()).strip("\n")
    return " ".join(words.split())


@dataclass(frozen=True)
class _Record:
    line: int
    cells: list[str]
    closed: bool = True  # whether its quotation marks were


def _decode(data: bytes) -> str:
    """Find out how the letters were saved; better to refuse than to give people wrong names."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        raise Unreadable([Problem(0, "", _SPREADSHEET, {})])
    doubtful = r"[\x80-\x9f\ufffd]"  # C1 controls and the replacement character: decoded wrongly before us
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        decoded = data.decode("utf-16", errors="replace")
    else:
        try:
            decoded = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            decoded = data.decode("windows-1252", errors="replace")
            # Two bytes of UTF-8 for one letter: the file is pasted together from both. A sign in the middle
            # of a word where an accent should be: it was saved as "MS-DOS" or by an old Mac.
            doubtful += r"|Ã[^\x00-\x7fÀ-ÿ]|Å[´-·]|[a-z][ƒˆ˜‚“”„†‡‰‹›™][a-z]"
    if "\0" in decoded or decoded.startswith("%PDF"):
        raise Unreadable([Problem(0, "", _NOT_TEXT, {})])
    if found := re.search(doubtful, decoded):
        line = len(_lines(decoded[: found.start()])) - 1
        around = decoded[max(found.start() - 20, 0) : found.end() + 20]
        raise Unreadable([Problem(line, "", _LETTERS, {"sample": _sample(around)})])
    return decoded


def _lines(decoded: str) -> list[str]:
    """Physical lines, as an editor counts them, and one empty line after the last.

    Not str.splitlines, which also breaks at form feeds and the like inside a cell. The empty line at the foot
    shows an open quotation mark: a record has swallowed it.
    """
    unix = decoded.replace("\r\n", "\n").replace("\r", "\n")
    return [*(line + "\n" for line in unix.split("\n")), "\n"]


def _records(lines: list[str], separator: str) -> Iterator[_Record]:
    """Every record, blank ones too, and the line it begins on; cells bare of stray characters at the ends."""
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    while reader.line_num < len(lines):
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except csv.Error:  # a cell of more than 131,072 characters; the reader goes on with the next line
            yield _Record(line, ["…"], closed=False)
        else:
            closed = not cells or reader.line_num < len(lines)
            yield _Record(line, [cell.strip(_EDGES) for cell in cells], closed)


def _find_headings(lines: list[str], wanted: list[str]) -> tuple[str, _Record]:
    """The separator and the record with most of the wanted headings; among equals the first, the widest."""
    said = re.fullmatch(rf'"?sep=([{_SEPARATORS}])"?[{_SEPARATORS}]*', lines[0].strip(" \n"), re.IGNORECASE)
    candidates = [
        (separator, record)
        for separator in (said[1] if said else _SEPARATORS)
        for record in takewhile(lambda record: record.line <= _HEADINGS_WITHIN, _records(lines, separator))
        if any(cell.strip(_SEPARATORS + '"') for cell in record.cells) and not (said and record.line == 1)
    ]
    if not candidates:
        raise Unreadable([Problem(0, "", _EMPTY, {})])

    def merit(candidate: tuple[str, _Record]) -> tuple[int, int, int]:
        _, record = candidate
        found = len(set(wanted) & set(_headings(record.cells)))
        return found, -record.line, len(record.cells)

    return max(candidates, key=merit)


def _check_headings(header: _Record, headings: list[str], wanted: list[str]) -> None:
    found = _sample(", ".join(f"“{name}”" for name in headings if name))
    missing = [name for name in wanted if name not in headings]
    twice = [name for name, times in Counter(headings).items() if name and times > 1]
    problems = [] if header.closed else [Problem(header.line, "", _QUOTES, {})]
    problems += [Problem(header.line, name, _MISSING, {"column": name, "found": found}) for name in missing]
    problems += [Problem(header.line, name, _TWICE, {"column": _sample(name)}) for name in twice]
    if problems:
        raise Unreadable(problems)


def _heading(cell: str) -> str:
    """`Joined on`, `joined_on` and ` JOINED  ON ` are one heading, and so is the Welsh one."""
    plain = re.sub(r"[\s_]+", "_", text(cell).lower())
    return WELSH_HEADINGS.get(plain, plain)


def _headings(cells: list[str]) -> list[str]:
    """The headings of a line; another English word is taken for one of ours where ours is not there itself."""
    found = [_heading(cell) for cell in cells]
    for at, name in enumerate(found):
        ours = ENGLISH_HEADINGS.get(name)
        if ours is not None and ours not in found:
            found[at] = ours
    return found


def _sample(words: str) -> str:
    words = text(words)
    return words if len(words) <= 200 else words[:199] + "…"


def harmless(words: str) -> str:
    """Text for a cell of a file we write, so that no spreadsheet takes it for a formula."""
    return f"'{words}" if words[:1] in ("=", "+", "-", "@", "\t", "\r") else words
