"""The least a page of the board can be: Flask, one query, one template, the same 25 rows out of the same file.

Served as the program serves itself; what the real page costs beside it is what everything else on it costs.
"""

from __future__ import annotations

import sqlite3
import sys
from typing import Any

from flask import Flask, abort, render_template_string, session
from waitress.server import create_server

from timebank.serving import THREADS, _settle_down

ROWS = (
    "SELECT l.ref, l.title, l.kind, l.area, m.name FROM listing l JOIN member m ON m.id = l.member_id"
    " WHERE l.group_id = 1 AND l.state = 'open' ORDER BY l.id DESC LIMIT 25"
)
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Board</title></head>
<body>
<h1>Notice board</h1>
<ul>
{% for ref, title, kind, area, name in rows %}
  <li><a href="/board/{{ ref }}">{{ title }}</a> <span>{{ kind }}</span> <small>{{ name }} · {{ area }}</small></li>
{% endfor %}
</ul>
</body>
</html>
"""


def make(path: str) -> Flask:
    """The page, for who is signed in."""
    app = Flask(__name__)
    app.secret_key = "only measured"
    connection = sqlite3.connect(path, check_same_thread=False)

    @app.get("/sign-in")
    def sign_in() -> str:
        session["user"] = 1
        return "in"

    @app.get("/board")
    def board() -> Any:
        if session.get("user") != 1:
            abort(403)
        return render_template_string(PAGE, rows=connection.execute(ROWS).fetchall())

    return app


if __name__ == "__main__":
    _settle_down()
    create_server(make(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), threads=THREADS, ident=None).run()
