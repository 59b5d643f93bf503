"""Finds marked strings in Python, what commands say in their help, and the remarks for translators above them.

Babel's own reader misses strings inside f-strings before Python 3.12, and knows nothing of a command's docstring.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

Found = tuple[int, str, str | tuple[str | None, ...] | None, list[str]]


def calls(
    fileobj: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """Every marked string, in Babel's shape: line, function, its text or texts, remarks for translators."""
    source = fileobj.read()
    remarks = _remarks(source, tuple(comment_tags))
    found = [each for node in ast.walk(ast.parse(source)) for each in _marked(node, keywords)]
    for line, name, texts in sorted(found, key=lambda each: each[0]):
        yield line, name, texts, remarks.get(line, [])


def _marked(node: ast.AST, keywords: Mapping[str, Any]) -> Iterator[tuple[int, str, str | tuple[str | None, ...]]]:
    if isinstance(node, ast.Call):
        name = _name(node.func)
        texts = tuple(_text(each) for each in node.args)
        if name in keywords and texts and texts[0] is not None:
            yield node.lineno, name, texts if len(texts) > 1 else texts[0]
        elif name in ("option", "version_option"):
            for each in node.keywords:
                if each.arg == "help" and (text := _text(each.value)):
                    yield each.value.lineno, "N_", text
    if isinstance(node, ast.FunctionDef) and any(map(_makes_command, node.decorator_list)):
        told = ast.get_docstring(node)
        yield from [(node.lineno, "N_", told)] if told else []


def _makes_command(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and _name(decorator.func) in ("command", "group")


def _name(func: ast.expr) -> str:
    return str(getattr(func, "id", None) or getattr(func, "attr", ""))


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _remarks(source: bytes, tags: tuple[str, ...]) -> dict[int, list[str]]:
    """By line of code: the comment lines that end just above it, from the one that begins with a tag on."""
    comments = {
        token.start[0]: token.string.lstrip("# ").rstrip()
        for token in tokenize.tokenize(io.BytesIO(source).readline)
        if token.type == tokenize.COMMENT and re.match(r"\s*#", token.line)
    }
    found: dict[int, list[str]] = {}
    for line, text in sorted(comments.items()):
        before = found.pop(line, [])
        if before or (tags and text.startswith(tags)):
            found[line + 1] = [*before, text]
    return found
