"""What docs/glossary.md says is so: its words are the catalogue's, and what it avoids is avoided."""

from __future__ import annotations

import re

import pytest

from tests.translations.catalogue import PLACEHOLDER, ROOT, entries, msgids, strings
from tests.translations.review import doubtful
from tests.translations.test_catalogue import AVOIDED
from tests.translations.words import before_mutation

GLOSSARY = (ROOT / "docs/glossary.md").read_text()
# Nouns that have one word each in Welsh, wherever they are said. Others (help, step, line) have several.
HELD = (
    "time bank", "group", "hours book", "member", "organisation", "coordinator", "second signer", "officer",
    "community pot", "rule", "slip", "password", "link", "e-mail", "character", "practice village",
    "database", "machine", "program", "command", "folder", "spreadsheet", "column", "heading", "limit",
)  # fmt: skip
# A term, and the beginning of an English text that means something else by it, each with the reason.
OTHERWISE = {
    ("time bank", "For example: Llanfair Time Bank"): "a name",
    ("member", "Former member"): "cyn-aelodau, a word of its own",
}
LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def rows() -> list[tuple[str, str]]:
    """English and Welsh of every row of the tables."""
    text = GLOSSARY.split("## The words")[1].split("\n## ")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    assert all(len(row) == 3 for row in cells)
    return [(row[0], row[1]) for row in cells if row[0] not in ("English", "---")]


def welsh_for(term: str) -> list[set[str]]:
    """The words of each form that the glossary has for this noun."""
    for english, welsh in rows():
        if re.sub(r"\(.*?\)", "", english).strip().removeprefix("the ") == term:
            forms = re.split("[,;]", re.sub(r"\(.*?\)", "", welsh))
            return [set(LETTERS.findall(form.lower().replace("’", " "))) for form in forms]
    raise AssertionError(f"the glossary has no row for {term}")


def forms_in(string: str) -> set[str]:
    """Every word of a text, as it was before it was mutated."""
    words = LETTERS.findall(PLACEHOLDER.sub(" ", string).replace("’", " "))
    return {form for word in words for form in before_mutation(word)}


def test_no_term_stands_there_twice() -> None:
    terms = [english for english, _ in rows()]
    assert sorted(term for term in terms if terms.count(term) > 1) == []


@pytest.mark.parametrize("term", HELD)
def test_a_noun_is_the_same_word_everywhere(term: str) -> None:
    welsh = welsh_for(term)
    named = re.compile(rf"(?<![\w%(-]){re.escape(term)}(?:s|es)?(?![\w)])", re.IGNORECASE)
    found = []
    for entry in entries():
        english = PLACEHOLDER.sub("…", msgids(entry)[0])
        if named.search(english) and not any(english.startswith(start) for each, start in OTHERWISE if each == term):
            found += [(english, s) for s in strings(entry) if not any(form <= forms_in(s) for form in welsh)]
    assert found == []


def test_the_exceptions_are_still_there() -> None:
    for term, start in OTHERWISE:
        assert any(msgids(entry)[0].startswith(start) for entry in entries()), (term, start)


def test_what_the_glossary_avoids_the_suite_refuses() -> None:
    told = re.search(r"The suite refuses \*(.*?)\* in the catalogue", GLOSSARY)
    assert told is not None
    assert AVOIDED.pattern.split("(?:")[1].rstrip(")").split("|") == told[1].split(", ")


def test_about_as_many_entries_want_a_review_as_it_says() -> None:
    told = re.search(r"about (\d+) of them", GLOSSARY)
    assert told is not None
    assert abs(int(told[1]) - len(doubtful())) <= 15


def test_every_remark_for_reviewers_says_what_is_in_doubt() -> None:
    for entry in doubtful():
        assert all(len(each) > len("review: xx") for each in entry.user_comments), entry.id
