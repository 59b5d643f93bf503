"""Finds marked strings in Python. Babel's own reader misses those inside f-strings before Python 3.12."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

Found = tuple[int, str, str | tuple[str | None, ...] | None, list[str]]


def calls(
    fileobj: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """Every call of a keyword, in Babel's shape: line, function, its text or texts, comments (none here)."""
    found = [node for node in ast.walk(ast.parse(fileobj.read())) if isinstance(node, ast.Call)]
    for node in sorted(found, key=lambda each: (each.lineno, each.col_offset)):
        name = str(getattr(node.func, "id", None) or getattr(node.func, "attr", ""))
        texts = tuple(_text(each) for each in node.args)
        if name in keywords and texts and texts[0] is not None:
            yield node.lineno, name, texts if len(texts) > 1 else texts[0], []


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
