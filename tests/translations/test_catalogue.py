"""The Welsh catalogue: whole, true to its placeholders, compiled, and in the words of the glossary.

What fails here is mended by `make translations`, then by filling in the entries that are empty.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import jinja2
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import read_mo

from tests.translations.catalogue import (
    PACKAGE,
    PLACEHOLDER,
    ROOT,
    WELSH,
    catalogue,
    entries,
    msgids,
    strings,
)
from timebank.translations.extract import calls as find_calls

# Asked of Python for extraction, by `make translations` and here alike.
KEYWORDS = re.findall(r'--keywords "(.*?)"', (ROOT / "Makefile").read_text())[0].split()
NAMES = {keyword.partition(":")[0] for keyword in (*KEYWORDS, *DEFAULT_KEYWORDS)}

# The same in both languages, each with the reason.
SAME = {
    "Timebank": "the program's name",
    "Slip": "one word in both",
    "Slip %(number)s": "the same, with its number",
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
# What stands in templates without `_()`: the languages' own names, and words of the style sheet.
UNMARKED = {"Cymraeg", "English", "page", "wide"}


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
        wanted = [sorted(PLACEHOLDER.findall(msgid)) for msgid in msgids(entry)]
        for string in strings(entry):
            assert sorted(PLACEHOLDER.findall(string)) in wanted, entry.id


def test_nothing_is_left_in_english() -> None:
    same = {entry.id for entry in entries() if set(strings(entry)) & set(msgids(entry))}
    assert same == set(SAME)


def test_the_compiled_catalogue_is_the_one_that_people_read() -> None:
    with (WELSH / "messages.mo").open("rb") as file:
        compiled = read_mo(file)
    used = {msgids(entry): strings(entry) for entry in compiled if entry.id}
    assert used == {msgids(entry): strings(entry) for entry in entries()}, "make translations"


TAG = re.compile(r"</?[a-z][^>]*>")
ENDS = ".:?!…,;"


def test_both_sides_have_the_same_tags_and_the_same_edges() -> None:
    for entry in entries():
        english = msgids(entry)[0]
        for string in strings(entry):
            assert sorted(TAG.findall(string)) == sorted(TAG.findall(english)), english
            for side in (0, -1):
                edges = [text[side] if text[side].isspace() else "" for text in (string, english)]
                assert edges[0] == edges[1], english


def test_both_sides_end_alike() -> None:
    assert [
        string
        for entry in entries()
        for string in strings(entry)
        if _end(string) not in {_end(msgid) for msgid in msgids(entry)}
    ] == []


def _end(text: str) -> str:
    last = text.strip().rstrip("”")[-1]
    return last if last in ENDS else ""


def test_the_words_of_the_glossary() -> None:
    for entry in entries():
        for string in strings(entry):
            assert not AVOIDED.search(string), entry.id
            assert not FAMILIAR.search(string), entry.id
            assert "'" not in string, f"a Welsh apostrophe is ’: {string}"


def test_no_name_stands_where_it_would_mutate() -> None:
    assert [string for entry in entries() for string in strings(entry) if MUTATES.search(string)] == []


def test_names_given_to_gettext_are_known_to_the_extraction() -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "flask_babel":
                for each in node.names:
                    assert "gettext" not in each.name or (each.asname or each.name) in NAMES, f"{path}: {each.asname}"


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in NAMES and node.args:
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


SOURCE = b'''
# Translators: the one who helped
# is meant.
first = _("One")
# A remark for programmers.
second = _("Two")
third = f"{_('Three')}"
counted = ngettext("%(num)d day", "%(num)d days", n)


@group.command("serve")
@click.option("--port", help="Which port.")
def serve():
    """Serve.

    All day.
    """
'''


def test_what_the_extraction_finds_in_python() -> None:
    found = list(find_calls(io.BytesIO(SOURCE), {"_": None, "ngettext": (1, 2)}, ["Translators:"], {}))
    assert [(text, remarks) for _, _, text, remarks in found] == [
        ("One", ["Translators: the one who helped", "is meant."]),
        ("Two", []),
        ("Three", []),
        (("%(num)d day", "%(num)d days", None), []),
        ("Which port.", []),
        ("Serve.\n\nAll day.", []),
    ]


def test_remarks_for_translators_reach_the_catalogue() -> None:
    tags = re.findall(r'--add-comments "(.*?)"', (ROOT / "Makefile").read_text())
    told = [
        each
        for path in PACKAGE.rglob("*.py")
        for each in re.findall(rf"^ *# ({tags[0]}.*)", path.read_text(), re.MULTILINE)
    ]
    kept = " ".join(" ".join(entry.auto_comments) for entry in entries())
    assert told
    assert [each for each in told if each not in kept] == []
