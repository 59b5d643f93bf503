"""A notice in words: who writes, what happened, whom to ask. One text for the screen, for paper and for mail."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import gettext

from timebank import words
from timebank.groups import service as groups
from timebank.groups.rules import Rules
from timebank.notices.models import Notice
from timebank.notices.service import MAILED, WORDED, Letter, stands_in


class Message(NamedTuple):
    """What somebody gets: a subject without anybody's name, and the text in each of their languages."""

    subject: str
    texts: tuple[tuple[str, str], ...]
    path: str | None


def message(notice: Notice, *, mailed: bool = False) -> Message | None:
    """The notice in the languages of the person it is for; None where nothing is to be told any more.

    `mailed` is for their eyes alone, and may hold what a list must not.
    """
    rules = groups.rules_now(notice.group_id)
    subjects, texts, path = [], [], None
    for language in words.languages_for(notice.language):
        with words.reader(language):
            letter = in_words(notice, mailed=mailed)
            if letter is None:
                return None
            subjects.append(letter.subject)
            texts.append((language, text(notice.greeting, letter.lines, rules)))
            path = letter.path
    return Message(" / ".join(dict.fromkeys(subjects)), tuple(texts), path)


class Call(NamedTuple):
    """All there is to tell somebody, as one text in each of their languages, and what it is about: subject, path."""

    texts: tuple[tuple[str, str], ...]
    about: tuple[tuple[str, str], ...]


def together(notices: Sequence[Notice], rules: Rules) -> Call:
    """Several notices for one person, with one greeting; what turned out to be settled is left out.

    What they are about is in the reader's language: it is for whoever rings.
    """
    texts = []
    for language in words.languages_for(notices[0].language):
        with words.reader(language):
            lines = [line for each in notices if (letter := in_words(each)) is not None for line in ("", *letter.lines)]
            if lines:
                head, foot = "\n".join(greeting(notices[0].greeting, rules)), whom_to_ask(rules)
                texts.append((language, "\n".join([head, *lines, *(["", foot] if foot else [])])))
    # Where it leads to is an officer's page too only for what the group itself has, not for somebody's own links.
    letters = [letter for each in notices if each.thing and (letter := in_words(each)) is not None]
    return Call(tuple(texts), tuple((each.subject, each.path) for each in letters if each.path))


def in_words(notice: Notice, *, mailed: bool = False) -> Letter | None:
    """The notice in the reader's language, as in `message`."""
    put = MAILED.get(notice.kind) if mailed else None
    letter = (put or WORDED[notice.kind])(notice, json.loads(notice.facts))
    return letter if letter is None or notice.through is None else _for_another(notice, letter)


def _for_another(notice: Notice, letter: Letter) -> Letter | None:
    """The same for who acts for that person; None where they do so no more."""
    if notice.member is None or not stands_in(notice):
        return None
    path = f"{letter.path}{'&' if '?' in letter.path else '?'}for={notice.member.ref}" if letter.path else None
    return Letter(letter.subject, (gettext("You act for: %(name)s", name=notice.member.name), *letter.lines), path)


def text(name: str, lines: tuple[str, ...] | list[str], rules: Rules) -> str:
    """Lines to somebody, with who writes at their head and whom to ask at their foot."""
    return "\n".join(str(line) for line in (*greeting(name, rules), *lines, whom_to_ask(rules)) if line)


def greeting(name: str, rules: Rules) -> tuple[str, str]:
    """The first two lines of anything we write to somebody."""
    return (
        str(gettext("Hello %(name)s,", name=name)),
        str(gettext("this is %(group)s.", group=words.either(rules.name_cy, rules.name_en))),
    )


def whom_to_ask(rules: Rules) -> str:
    """The last line: a person and a telephone number."""
    return " · ".join(each for each in (rules.help_name, rules.help_phone) if each)
