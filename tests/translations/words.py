"""`make words`: the Welsh words that neither Debian's aspell-cy nor our own reviewed list knows. Exits 1 if any.

aspell-cy is old and small; what it lacks stands in `docs/geiriau.txt`, a word a line with its meaning. A word there is
known with its first letter mutated, too (cydlynydd: gydlynydd, chydlynydd, nghydlynydd).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from tests.translations.catalogue import PLACEHOLDER, ROOT, entries, strings
from timebank.demo import circle_lines, help_lines, story, together_lines, village

LIST = ROOT / "docs/geiriau.txt"
WHAT_TO_INSTALL = "the Welsh dictionary is not here: apt-get install aspell aspell-cy"

# What is no Welsh word: quoted or bare names of commands, files, columns and settings; addresses; codes.
NOT_WORDS = re.compile(
    "“timebank [^”]*”"  # a command
    "|`[^`]*`"
    r"|\[[^]]*\]\([^)]*\)"  # a link
    r"|^[a-z_]+ = .*$"  # a line of the settings file
    r"|^# [a-z_]+ = .*$"
    r"|\bhttps?://\S*"
    r"|\S+@\S+"
    r"|(?<!\w)--?[a-z][\w-]*"  # an option
    r"|\b[a-z]+[_,][a-z_,]+\b"  # names of columns
    r"|“(?:llanfair|backups|Save as)”|\((?:Save as|giver|receiver)\)"
    r"|\b[A-Z]+_[A-Z_]+\b"  # an environment variable
    r"|\b\w*\d\w*\b"
    r"|\btimebank [a-z]+(?: [A-Z]+| --[a-z]+)*"
    "|croeso-i-bawb|/media/stick/timebank|Europe/London"
    "|Llanfair Time Bank|Tuesday mornings"  # examples of what stands in an English box
    r"|\bcy, en\b"
    r'|"(?:starttls|tls|none)"',
    re.MULTILINE,
)
# In a group's texts: {group}, ico.org.uk/a-page.
NAMES_AND_ADDRESSES = re.compile(r"\{\w+\}|\b[a-z]+(\.[a-z]+)+(/[\w-]+)*")
# What is left of i'r, mae'n, wedi'u, â'ch when the first half is taken away.
CLITICS = {"r", "n", "u", "i", "ch", "w", "m", "th"}
WORD = re.compile(r"[^\W\d_]+")

# By its first letters: what a word may have begun with before it was mutated.
MUTATED = {
    "ngh": "c", "mh": "p", "nh": "t", "ng": "g", "ph": "p", "th": "t", "ch": "c", "dd": "d",
    "b": "p", "d": "t", "g": "c", "f": "bm", "l": ("ll",), "r": ("rh",), "m": "b", "n": "d", "h": ("",),
}  # fmt: skip


def texts() -> Iterator[tuple[str, str]]:
    """Every Welsh text of ours, with where it stands."""
    for entry in entries():
        for string in strings(entry):
            yield "messages.po", PLACEHOLDER.sub(" ", string)
    readme = (ROOT / "README.md").read_text()
    for paragraph in re.findall(r"^\*\*Cymraeg\.\*\*(.*?)\n\n", readme, re.DOTALL | re.MULTILINE):
        yield "README.md", paragraph
    for word, _why in glossary():
        yield "docs/glossary.md", re.sub(r"\((?:m|f|b|g)\.[^)]*\)", " ", word)
    for text in practice_village():
        yield "timebank/demo", text
    for path in sorted((ROOT / "timebank/privacy/texts").glob("*.cy.txt")):
        yield f"timebank/privacy/texts/{path.name}", NAMES_AND_ADDRESSES.sub(" ", path.read_text())


def glossary() -> Iterator[tuple[str, str]]:
    """The Welsh column of docs/glossary.md, and the one that says why."""
    for line in (ROOT / "docs/glossary.md").read_text().split("## The words")[1].split("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and cells[0] not in ("English", "---"):
            yield cells[1], cells[2]


def practice_village() -> Iterator[str]:
    """What the villagers wrote in Welsh, and what the village says of itself."""
    yield from (what for *_, language, what in help_lines.ONCE if language == "cy")
    for module in (village, story, together_lines, circle_lines):
        for value in vars(module).values():
            yield from _welsh_in(value)


def _welsh_in(value: object) -> Iterator[str]:
    held = _held(value)
    if isinstance(value, village.Both):
        yield value.cy
    elif held:
        if (held.get("language") or held.get("about_language")) == "cy":
            for each in (held[name] for name in IN_ITS_LANGUAGE if held.get(name)):
                yield from [each] if isinstance(each, str) else each
        yield from (text for name, text in held.items() if name.endswith("_cy"))
        for each in held.values():
            yield from _welsh_in(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _welsh_in(each)


# What stands beside a language, and is written in it.
IN_ITS_LANGUAGE = ("what", "text", "title", "words", "why", "about")


def _held(value: object) -> dict[str, Any]:
    """What something made of named parts holds, by name."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    return value._asdict() if isinstance(value, tuple) and hasattr(value, "_asdict") else {}


def words(text: str) -> set[str]:
    """The words of a text, taken apart at apostrophes."""
    found = set()
    for run in NOT_WORDS.sub(" ", text).replace("\n", " ").split():
        for piece in re.split("[’']", run):
            found |= {each for each in WORD.findall(piece) if len(each) > 1 and each not in CLITICS}
    return found


def own() -> Mapping[str, str]:
    """Our own list: the word, and its meaning or why it is there."""
    lines = [line for line in LIST.read_text().splitlines() if line and not line.startswith("#")]
    return {word.strip(): why.strip() for word, _, why in (line.partition(":") for line in lines)}


def before_mutation(word: str) -> set[str]:
    """The word, and every word of which it may be a mutation."""
    word = word.lower()
    found = {word, "g" + word}
    for head, origins in MUTATED.items():
        if word.startswith(head):
            found |= {origin + word[len(head) :] for origin in origins}
    return found


def unknown() -> dict[str, str]:
    """The words neither aspell-cy nor our own list knows, with where one stands."""
    where: dict[str, str] = {}
    for place, text in texts():
        for word in words(text):
            where.setdefault(word, place)
    known = {word.lower() for word in own()}
    rest = {word: {word, *before_mutation(word)} for word in where if not known & before_mutation(word)}
    asked = sorted(set().union(*rest.values()))
    told = subprocess.run(
        ["aspell", "--lang=cy", "--encoding=utf-8", "list"],
        input="\n".join(asked), capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    strange = set(told.split())
    return {word: where[word] for word, forms in sorted(rest.items()) if forms <= strange}


def dictionary_is_here() -> bool:
    """Is there an aspell, and does it know Welsh?"""
    if shutil.which("aspell") is None:
        return False
    told = subprocess.run(["aspell", "dump", "dicts"], capture_output=True, text=True, check=False)
    return "cy" in told.stdout.split()


def main() -> int:
    """List them."""
    if not dictionary_is_here():
        print(WHAT_TO_INSTALL, file=sys.stderr)
        return 2
    found = unknown()
    for word, place in found.items():
        print(f"{word}\t{place}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
