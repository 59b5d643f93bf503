"""From the version before: a group that is there already gets its kinds of help, once, and keeps what it wrote."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine

from tests.conftest import open_app
from timebank import schema
from timebank.board import queries
from timebank.board.categories import SHIPPED

BEFORE = "0011"


def test_a_group_of_before_has_them(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    engine = create_engine(url)
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        schema.run_steps(connection, BEFORE)
        run = connection.exec_driver_sql
        for number, slug in enumerate(("llanfair", "aber"), 1):
            run(
                "INSERT INTO ledger_book (id, uuid) VALUES (?, ?)",
                (number, f"00000000-0000-4000-8000-00000000000{number}"),
            )
            run("INSERT INTO group_ (id, slug, founded_at) VALUES (?, ?, '2026')", (number, slug))
    with open_app(tmp_path, url) as app, app.app_context():
        schema.upgrade(app)
        found = [queries.categories(number) for number in (1, 2)]
        for each in found:
            assert [category._replace(ref="") for category in each.values()] == list(SHIPPED)
        assert not {each.ref for each in found[0].values()} & {each.ref for each in found[1].values()}
        assert len({each.ref for each in found[0].values()}) == len(SHIPPED)
    engine.dispose()
