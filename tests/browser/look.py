"""An index of the pictures that the walk leaves: `make look`."""

from __future__ import annotations

import os
import webbrowser
from collections import defaultdict
from html import escape
from pathlib import Path

SHOTS = Path(__file__).with_name("shots")
VIEWS = ("1280.light", "1280.dark", "360.light", "360.dark")
STYLE = """body { font: 16px/1.4 sans-serif; margin: 1rem 2rem; background: #777; color: #fff }
section { margin: 0 0 3rem } div { display: flex; gap: 1rem; align-items: flex-start; overflow-x: auto }
figure { margin: 0; flex: none } img { display: block; max-height: 80vh; border: 1px solid #444 } a { color: #fff }"""


def index() -> Path:
    """Write the index: a line for each page, in both languages, both widths and both schemes."""
    pages: dict[tuple[str, str], list[str]] = defaultdict(list)
    for picture in sorted(SHOTS.glob("*/*/*.360.dark.png")):
        language, role = picture.parent.name, picture.parent.parent.name
        pages[role, picture.name.removesuffix(".360.dark.png")].append(language)
    parts = [
        "<!doctype html><meta charset=utf-8><title>Every page</title>",
        f"<style>{STYLE}</style>",
        "<h1>Every page</h1>",
    ]
    for (role, name), languages in sorted(pages.items()):
        parts.append(f"<section><h2>{escape(role)}: {escape(name)}</h2>")
        for language in languages:
            parts.append("<div>")
            for view in VIEWS:
                path = escape(f"{role}/{language}/{name}.{view}.png")
                parts.append(
                    f'<figure><a href="{path}"><img loading="lazy" src="{path}" alt=""></a>{language} {view}</figure>'
                )
            parts.append("</div>")
        parts.append("</section>")
    at = SHOTS / "index.html"
    SHOTS.mkdir(exist_ok=True)
    at.write_text("\n".join(parts))
    return at


if __name__ == "__main__":
    written = index()
    print(written)
    if os.environ.get("DISPLAY"):
        webbrowser.open(written.as_uri())
