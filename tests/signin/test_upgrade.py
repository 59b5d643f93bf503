"""From the version before: links that were made stay good, and nobody is left with half a session."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine

from tests.conftest import open_app
from timebank import schema
from timebank.signin.sealing import digest_of_token


def test_a_link_of_before_still_opens(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    engine = create_engine(url)
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        schema.run_steps(connection, "0006")
        run = connection.exec_driver_sql
        run("PRAGMA defer_foreign_keys = ON")
        run("INSERT INTO user_ (id, email, session_key) VALUES (1, 'mair@example.org', 'x')")
        link = (
            "INSERT INTO one_time_link (digest, purpose, made_at, expires_at, used_at) VALUES (?, ?, '2026', '2099', ?)"
        )
        for token, purpose, used in (("good", "sign in", None), ("used", "sign in", "2026"), ("found", "found", None)):
            run(link, (digest_of_token(token), purpose, used))
    with open_app(tmp_path, url) as app, app.app_context():
        schema.upgrade(app)
    with engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT digest, kind, ended_at FROM signin_key ORDER BY id").all()
        assert [tuple(row) for row in kept] == [
            (digest_of_token("good"), "link", None),
            (digest_of_token("used"), "link", "2026"),
        ]
        assert connection.exec_driver_sql("SELECT purpose FROM one_time_link").all() == [("found",)]
        assert connection.exec_driver_sql("SELECT email FROM user_").scalar() == "mair@example.org"
    engine.dispose()
