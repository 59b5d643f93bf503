"""Tables as spreadsheets save them, dates and words as people write them."""

import contextlib
import csv
import io
import time
import unicodedata
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from timebank import sheets

MEMBERS = (
    "number;name;email;joined_on;opening_hours\r\n"
    "M0001;  Zoë Hughes ;m1@example.org;30/04/2023;0:00\r\n"
    "\r\n"
    "M0002;Siôn Tŷ-gwyn;;17/04/2024;3,25\r\n"
    ";;;;\r\n"
    " M0003 ;Mair ap-Gwilym;;;-1:30\r\n"
)


def cells(sheet: sheets.Sheet) -> list[list[str]]:
    return [list(row.cells.values()) for row in sheet.rows]


def refused(data: bytes, *required: str) -> list[sheets.Problem]:
    with pytest.raises(sheets.Unreadable) as caught:
        sheets.read(data, required)
    for problem in caught.value.problems:
        assert problem.sentence % problem.values in str(caught.value)
    return caught.value.problems


# Whole files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_village_however_it_was_saved(encoding: str, ends: str, separator: str) -> None:
    text = MEMBERS.replace("3,25", "3.25").replace(";", separator).replace("\r\n", ends)
    text = text.replace("ŷ", "y") if encoding == "windows-1252" else text
    sheet = sheets.read(text.encode(encoding), {"name", "Joined on"})
    assert sheet.columns == ["number", "name", "email", "joined_on", "opening_hours"]
    assert sheet.problems == []
    assert [row.line for row in sheet.rows] == [2, 4, 6]
    assert sheet.rows[0].cells == {
        "number": "M0001",
        "name": "Zoë Hughes",
        "email": "m1@example.org",
        "joined_on": "30/04/2023",
        "opening_hours": "0:00",
    }
    assert [row.cells["number"] for row in sheet.rows] == ["M0001", "M0002", "M0003"]


def test_utf_16_the_other_way_round() -> None:
    data = b"\xfe\xff" + "name\tplace\r\nSiôn\tTŷ\r\n".encode("utf-16-be")
    assert cells(sheets.read(data, ["name"])) == [["Siôn", "Tŷ"]]


def test_the_separator_line_that_excel_writes() -> None:
    for first in ("sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;"):
        sheet = sheets.read(f"{first}\r\nname;hours\r\nMair;1,5\r\n".encode())
        assert sheet.columns == ["name", "hours"]
        assert sheet.rows == [sheets.Row(3, {"name": "Mair", "hours": "1,5"})]


def test_decimal_commas_do_not_pass_for_separators() -> None:
    sheet = sheets.read(b"giver;hours\nMair;1,5\nAlys;0,25\nGwen;2,5\n", ["giver", "hours"])
    assert cells(sheet) == [["Mair", "1,5"], ["Alys", "0,25"], ["Gwen", "2,5"]]


def test_without_required_headings_the_first_line_counts() -> None:
    assert sheets.read(b'\n;;\n"a,b,c";d\n1;2\n').columns == ["a,b,c", "d"]
    assert sheets.read(b"name\nMair\n").rows == [sheets.Row(2, {"name": "Mair"})]


def test_quoted_cells_with_line_breaks_keep_the_line_count() -> None:
    sheet = sheets.read(b'name,what\r\nMair,"tea\r\nand ""talk"""\r\n\r\nAlys,"soup, bread"\r\n')
    assert sheet.rows == [
        sheets.Row(2, {"name": "Mair", "what": 'tea\nand "talk"'}),
        sheets.Row(5, {"name": "Alys", "what": "soup, bread"}),
    ]


def test_quotation_marks_that_no_spreadsheet_wrote() -> None:
    sheet = sheets.read(b'name,what\nMair, "soup, bread" ,\nAlys,12" ruler\n"Gwen" ,"a "proper" one"\n')
    assert cells(sheet) == [["Mair", "soup, bread"], ["Alys", '12" ruler'], ["Gwen", 'a proper" one"']]


def test_titles_above_the_headings() -> None:
    text = "Banc amser Llan;;\n\nOriau, hours 2026;;\nGiver;Date;\nMair;5/10/2026;\n"
    sheet = sheets.read(text.encode(), ["date", "giver"])
    assert sheet.columns == ["giver", "date"]
    assert sheet.rows == [sheets.Row(5, {"giver": "Mair", "date": "5/10/2026"})]


def test_titles_may_take_ten_lines_with_the_headings() -> None:
    assert sheets.read(b"\n" * 9 + b"name\nMair\n", ["name"]).rows[0].line == 11
    assert refused(b"title\n" * 10 + b"name,place\nMair,Llan\n", "name")[0].line == 1


def test_stray_characters_at_the_edges_of_cells() -> None:
    sheet = sheets.read("name,place\n\u00a0\u200bMair\u00a0Jones\u200f ,\ufeff\u202aTy\u202c\x1a\n\x1a".encode())
    assert cells(sheet) == [["Mair\u00a0Jones", "Ty"]]


@pytest.mark.parametrize("written", ["Joined on", "joined_on", " JOINED  ON ", "Joined_On", '"Joined\non"'])
def test_headings_are_known_in_any_dress(written: str) -> None:
    assert sheets.read(f"name,{written}\nMair,5/10/2026\n".encode(), ["joined_on"]).columns[1] == "joined_on"


def test_short_rows_are_padded() -> None:
    assert cells(sheets.read(b"name,email,place\nMair\nAlys,a@example.org,,,\n")) == [
        ["Mair", "", ""],
        ["Alys", "a@example.org", ""],
    ]


def test_a_row_with_more_cells_than_headings_is_named() -> None:
    sheet = sheets.read(b"giver,hours,what,\nMair,1,5,gardening\nAlys,1,soup,,,me\nGwen,2,tea,,,\n")
    assert [row.line for row in sheet.rows] == [4]
    assert [(problem.line, problem.values) for problem in sheet.problems] == [
        (2, {"extra": "gardening"}),
        (3, {"extra": "me"}),
    ]


def test_an_open_quotation_mark_is_named_and_swallows_nothing_silently() -> None:
    sheet = sheets.read(b'name,place\nMair,Llan\nAlys,"Bala\nGwen,Tywyn\n')
    assert [row.cells["name"] for row in sheet.rows] == ["Mair"]
    assert [problem.line for problem in sheet.problems] == [3]
    assert refused(b'"name,place\nMair,Llan\n')[0].line == 1


def test_a_cell_beyond_all_measure_is_named() -> None:
    sheet = sheets.read(b"name,place\nMair," + b"x" * 200_000 + b"\nAlys,Bala\n")
    assert [problem.line for problem in sheet.problems] == [2]
    assert cells(sheet) == [["Alys", "Bala"]]


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b" ", b"\xef\xbb\xbf", b"\xff\xfe", b";;;\r\n;;;\r\n", b"sep=;\n", b"\x1a"]
)
def test_an_empty_file(data: bytes) -> None:
    (problem,) = refused(data, "name")
    assert problem.sentence == "This file is empty."


def test_headings_alone_are_an_empty_table() -> None:
    assert sheets.read(b"name,email\n", ["name"]) == sheets.Sheet(["name", "email"], [], [])


def test_missing_and_doubled_headings_are_all_named() -> None:
    problems = refused(b"\nslip,date,date,giver,,\n1,2,3,4\n", "date", "giver", "receiver", "hours")
    assert [(problem.line, problem.column) for problem in problems] == [
        (2, "receiver"),
        (2, "hours"),
        (2, "date"),
    ]
    assert problems[0].values["found"] == "“slip”, “date”, “date”, “giver”"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04rest",
        b"\xd0\xcf\x11\xe0rest",
        b"%PDF-1.7\n",
        b"a,b\n\x00,1\n",
        "name\nMair\n".encode("utf-16-le"),
    ],
)
def test_what_is_no_csv_says_how_to_save_one(data: bytes) -> None:
    (problem,) = refused(data, "name")
    assert "CSV UTF-8" in problem.sentence


@pytest.mark.parametrize(
    "name",
    [
        "Si\u00f4n".encode() + "Zoë".encode("windows-1252"),  # pasted together from two files
        "Siôn".encode("cp850"),
        "Siôn".encode("mac-roman"),
        b"Si\x81n",  # in no Windows-1252
        "Si\ufffdn".encode(),  # lost by another program
        "Si\x93n".encode(),  # decoded wrongly by another program
    ],
)
def test_names_are_not_guessed_where_letters_are_in_doubt(name: bytes) -> None:
    (problem,) = refused(b"name\r\nMair\r\n" + name + b"\r\n", "name")
    assert problem.line == 3
    assert "CSV UTF-8" in problem.sentence


@pytest.mark.parametrize("words", ["lifft i’r ysbyty", "TÂN’S “CAFÉ”", "£5 – te… a sgwrs", "José O’Neill ½"])
def test_ordinary_windows_1252_is_not_in_doubt(words: str) -> None:
    assert cells(sheets.read(f"what\n{words}\nâ\n".encode("windows-1252"))) == [[words], ["â"]]


def test_a_long_file_is_read_in_no_time() -> None:
    data = b"slip;date;giver;receiver;hours;what\r\n" + b"1;5/10/2026;M0001;Si\xf4n Jones;1,5;gardening\r\n" * 10_000
    begin = time.perf_counter()
    assert len(sheets.read(data, ["giver", "hours"]).rows) == 10_000
    assert time.perf_counter() - begin < 5


@given(st.binary() | st.text(alphabet='ab,;\t|"\r\n =\u00a0ô').map(str.encode), st.lists(st.sampled_from("ab")))
@example(b'sep="\n"', [])
@example(b'a\n"', ["a"])
@example(b"\xff\xfe\x00\xd8", [])
def test_any_bytes_are_a_sheet_or_unreadable(data: bytes, required: list[str]) -> None:
    try:
        sheet = sheets.read(data, required)
    except sheets.Unreadable as error:
        assert error.problems
    else:
        assert set(required) <= set(sheet.columns)
        assert all(set(row.cells) == set(sheet.columns) for row in sheet.rows)


WORDS = st.text(alphabet="abcXYZ019âêîôûŵŷËé£½'’\",;|\t\n :.-", max_size=12).map(str.strip)


@given(
    st.lists(st.tuples(st.just("x"), WORDS, WORDS).map(list), max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "windows-1252"]),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.booleans(),
)
def test_what_a_writer_wrote_is_read_back(
    table: list[list[str]], encoding: str, separator: str, ends: str, quoted: bool
) -> None:
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quoted or ends == "\r" else csv.QUOTE_MINIMAL  # the writer forgets \n in a cell
    writer = csv.writer(out, delimiter=separator, lineterminator=ends, quoting=quoting)
    writer.writerows([["mark", "name", "what"], *table])
    text = out.getvalue()
    if encoding == "windows-1252":
        drop = str.maketrans({"ŵ": "w", "ŷ": "y"})
        text, table = text.translate(drop), [[cell.translate(drop) for cell in row] for row in table]
    sheet = sheets.read(text.encode(encoding), ["name", "what"])
    assert sheet.problems == []
    assert sheet.columns == ["mark", "name", "what"]
    assert cells(sheet) == table


# Days


@pytest.mark.parametrize(
    "words",
    [
        "2026-10-05",
        "2026-10-5",
        "2026-10-05 00:00:00",
        "2026-10-05T00:00",
        "2026-10-05 00:00:00.000",
        "5/10/2026",
        "05/10/2026 00:00",
        "05/10/26",
        "5.10.2026",
        "5. 10. 2026",
        "5-10-2026",
        "5 Oct 2026",
        "5 Oct. 2026",
        "5-Oct-26",
        "05 October 2026",
        "5th October 2026",
        "5 HYDREF 2026",
        "5ed Hydref 2026",
        "5 Hyd 2026",
        "\u00a05\u00a0Hydref\u00a02026\u200b ",
    ],
)
def test_one_day_in_many_hands(words: str) -> None:
    assert sheets.day(words) == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("month", "names"),
    list(
        enumerate(
            [
                "January Jan Ionawr Ion",
                "February Feb Chwefror Chwef Chwe Chw",
                "March Mar Mawrth Maw",
                "April Apr Ebrill Ebr",
                "May Mai",
                "June Jun Mehefin Meh",
                "July Jul Gorffennaf Gorff Gor",
                "August Aug Awst",
                "September Sept Sep Medi",
                "October Oct Hydref Hyd",
                "November Nov Tachwedd Tach",
                "December Dec Rhagfyr Rhag",
            ],
            start=1,
        )
    ),
)
def test_months_in_both_languages(month: int, names: str) -> None:
    for name in names.split():
        assert sheets.day(f"1 {name} 2026") == date(2026, month, 1)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "45935",
        "20261005",
        "10/25/2026",
        "31/02/2026",
        "29/02/2025",
        "0/1/2026",
        "5/10",
        "5/10/026",
        "5/10/20266",
        "5/10-2026",
        "0026-10-05",
        "Oct 5 2026",
        "5 Oc 2026",
        "5 Octopus 2026",
        "5 2026",
        "yesterday",
        "٥/١٠/٢٠٢٦",
        "1:30",
        "2026-10-05x",
        "9" * 10_000,
    ],
)
def test_what_is_not_a_day(words: str) -> None:
    with pytest.raises(sheets.NotADay) as caught:
        sheets.day(words)
    assert caught.value.args == (words,)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_written_every_way(day: date) -> None:
    for shape in ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d %B %Y", "%d-%b-%y"):
        assert sheets.day(day.strftime(shape)) == day


@given(st.text())
def test_any_text_is_a_day_or_is_refused(words: str) -> None:
    with contextlib.suppress(sheets.NotADay):
        sheets.day(words)


# Words


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        (None, ""),
        ("  Mair \u00a0  Jones\t", "Mair Jones"),
        ("Sio\u0302n", "Siôn"),
        ("Ma\u202eria\u2069 \u200bJo\u200dnes\ufeff", "Maria Jones"),
        ("a\x00b\x1bc\x7fd\x9be", "abcde"),
        ("a\ud800b", "ab"),
        ("te\r\na\x0bsgwrs\u2028heno", "te a sgwrs heno"),
        ("\u200b\u2066\u00ad", ""),
        ("Cymru \U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", None),
        ("Mair\U000e0067\U000e0062", "Mair"),
        ("i’r ysbyty ☕ ❤️", None),
    ],
)
def test_words_are_cleaned(written: str | None, clean: str | None) -> None:
    assert sheets.text(written) == (written if clean is None else clean)


def test_line_breaks_stay_where_they_are_wanted() -> None:
    assert sheets.text("\r\n te  a\r\nsgwrs \r\n\r\nheno\x85wedyn \n\n", lines=True) == "te a\nsgwrs\n\nheno\nwedyn"


@given(st.text(alphabet=st.characters()), st.booleans())
def test_cleaning_twice_changes_nothing(words: str, lines: bool) -> None:
    once = sheets.text(words, lines=lines)
    assert sheets.text(once, lines=lines) == once
    assert unicodedata.is_normalized("NFC", once)
    assert lines or "\n" not in once
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in once.replace("\n", ""))
    once.encode()


def test_a_table_is_read_whatever_its_headings_are() -> None:
    pasted = "Dyddiad\tPwy\n3/11\tMair\tLifft i’r dref\n\n"
    assert sheets.table(pasted.encode()) == [["Dyddiad", "Pwy", ""], ["3/11", "Mair", "Lifft i’r dref"]]
    with pytest.raises(sheets.Unreadable):
        sheets.table(b"PK\x03\x04 a spreadsheet as it is")
    with pytest.raises(sheets.Unreadable):
        sheets.table(b"")
