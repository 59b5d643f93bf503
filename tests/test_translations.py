"""The Welsh catalogue: whole, true to its placeholders, compiled, and in the words of the glossary.

What fails here is mended by `make translations`, then by filling in the entries that are empty.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po
from flask import Flask

import timebank
from timebank import words

PACKAGE = Path(timebank.__file__).parent
ROOT = PACKAGE.parent
WELSH = PACKAGE / "translations/cy/LC_MESSAGES"
# Asked of Python for extraction, by `make translations` and here alike.
KEYWORDS = re.findall(r'--keywords "(.*?)"', (ROOT / "Makefile").read_text())[0].split()

# The same in both languages, each with the reason.
SAME = {
    "Timebank": "the program's name",
}
# Other words were chosen for these: docs/glossary.md.
AVOIDED = re.compile(r"\b(?:cyfnewid|taleb|stiward|cynulliad|dirprwy|ymholiad)", re.IGNORECASE)
# We say chi.
FAMILIAR = re.compile(r"\b(?:ti|dy)\b", re.IGNORECASE)
# A name behind one of these words would have to change its first letter.
MUTATES = re.compile(
    r"\b(?:a|â|am|ar|at|dan|dros|drwy|dyma|gan|gyda|heb|hyd|i|na|neu|o|oddi|pan|trwy|tua|wrth|y|yn|ei|eich dau)\s+"
    r"%\((?:name|names|who|whom|giver|receiver|proposer|group|person|member|other|place|role|circle)\)"
)
PLACEHOLDER = re.compile(r"%\(\w+\)[0-9.]*[a-z]")
# What stands in templates without `_()`: the languages' own names, and words of the style sheet.
UNMARKED = {"Cymraeg", "English", "page", "wide"}


@cache
def catalogue() -> Catalog:
    with (WELSH / "messages.po").open("rb") as file:
        return read_po(file)


def entries() -> list[Message]:
    return [entry for entry in catalogue() if entry.id]


def strings(entry: Message) -> tuple[str, ...]:
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)


def msgids(entry: Message) -> tuple[str, ...]:
    return (entry.id,) if isinstance(entry.id, str) else tuple(entry.id)


def extracted() -> set[str | tuple[str, ...]]:
    with (PACKAGE / "translations/babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = DEFAULT_KEYWORDS | parse_keywords(KEYWORDS)
    found = extract_from_dir(PACKAGE, methods, options, keywords=keywords)
    return {tuple(message) if isinstance(message, (list, tuple)) else message for _, _, message, _, _ in found}


def test_every_marked_string_has_its_entry_and_no_entry_is_left_over() -> None:
    marked = extracted()
    have = {entry.id for entry in entries()}
    assert not marked - have, "these want an entry: make translations, then fill it in"
    assert not have - marked, "these are in no page any more: make translations"
    assert not catalogue().obsolete


def test_every_entry_is_filled_in() -> None:
    assert [entry.id for entry in entries() if not all(strings(entry))] == []
    assert [entry.id for entry in entries() if entry.fuzzy] == []


def test_placeholders_are_the_same_on_both_sides() -> None:
    for entry in entries():
        wanted = sorted(PLACEHOLDER.findall(msgids(entry)[-1]))
        for string in strings(entry):
            assert sorted(PLACEHOLDER.findall(string)) == wanted, entry.id


def test_nothing_is_left_in_english() -> None:
    same = {entry.id for entry in entries() if set(strings(entry)) & set(msgids(entry))}
    assert same == set(SAME)


def test_the_compiled_catalogue_is_the_one_that_people_read() -> None:
    with (WELSH / "messages.mo").open("rb") as file:
        compiled = read_mo(file)
    used = {msgids(entry): strings(entry) for entry in compiled if entry.id}
    assert used == {msgids(entry): strings(entry) for entry in entries()}, "make translations"


def test_plural_forms_are_those_of_welsh() -> None:
    assert catalogue().plural_forms.rstrip(";") == get_plural("cy").plural_forms.rstrip(";")
    for entry in entries():
        assert len(strings(entry)) == (5 if isinstance(entry.id, tuple) else 1), entry.id


def test_the_words_of_the_glossary() -> None:
    for entry in entries():
        for string in strings(entry):
            assert not AVOIDED.search(string), entry.id
            assert not FAMILIAR.search(string), entry.id
            assert "'" not in string, f"a Welsh apostrophe is ’: {string}"


def test_no_name_stands_where_it_would_mutate() -> None:
    assert [string for entry in entries() for string in strings(entry) if MUTATES.search(string)] == []


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return timebank.create_app(tmp_path_factory.mktemp("program"))


@pytest.mark.parametrize(
    ("minutes", "welsh", "english"),
    [
        (0, "0 munud", "0 minutes"),
        (1, "1 munud", "1 minute"),
        (2, "2 funud", "2 minutes"),
        (3, "3 munud", "3 minutes"),
        (4, "4 munud", "4 minutes"),
        (6, "6 munud", "6 minutes"),
        (7, "7 munud", "7 minutes"),
        (11, "11 munud", "11 minutes"),
        (30, "30 munud", "30 minutes"),
        (60, "1 awr", "1 hour"),
        (62, "1 awr 2 funud", "1 hour 2 minutes"),
        (90, "1 awr 30 munud", "1 hour 30 minutes"),
        (2 * 60, "2 awr", "2 hours"),
        (3 * 60, "3 awr", "3 hours"),
        (4 * 60, "4 awr", "4 hours"),
        (6 * 60, "6 awr", "6 hours"),
        (7 * 60, "7 awr", "7 hours"),
        (11 * 60, "11 awr", "11 hours"),
        (-150, "2 awr 30 munud", "2 hours 30 minutes"),
    ],
)
def test_hours_in_words(program: Flask, minutes: int, welsh: str, english: str) -> None:
    with program.app_context():
        with words.reader("cy"):
            assert words.hours(minutes) == welsh
        with words.reader("en"):
            assert words.hours(minutes) == english


def test_names_given_to_gettext_are_known_to_the_extraction() -> None:
    known = {*KEYWORDS, *DEFAULT_KEYWORDS}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "flask_babel":
                for each in node.names:
                    assert "gettext" not in each.name or (each.asname or each.name) in known, f"{path}: {each.asname}"


def calls() -> Iterator[tuple[Path, ast.Call]]:
    known = {*KEYWORDS, *DEFAULT_KEYWORDS}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in known and node.args:
                yield path, node


def test_no_marked_string_is_put_together_while_running() -> None:
    for path, call in calls():
        assert not isinstance(call.args[0], (ast.JoinedStr, ast.BinOp)), f"{path}:{call.lineno}"


class Words(HTMLParser):
    """What a template itself would say, apart from what it asks for by `_()`."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("code", "style", "script")
        self.said += [value or "" for name, value in attrs if name in ("title", "alt", "placeholder", "aria-label")]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("code", "style", "script")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(re.sub(r'[\w-]*="[^"]*"?|[\w-]*-[\w-]*|"?>', " ", data))


def test_templates_have_no_words_of_their_own() -> None:
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n"])
    for path in (PACKAGE / "templates").rglob("*.html"):
        tree = environment.parse(path.read_text())
        parser = Words()
        parser.feed(" ".join(node.data for node in tree.find_all(jinja2.nodes.TemplateData)))
        parser.close()
        assert set(re.findall(r"[^\W\d_]{2,}", " ".join(parser.said))) <= UNMARKED, path
