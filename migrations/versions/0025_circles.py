"""Circles: who is in one, how people come in, what is said there, and who looked."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _numbers(*names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=nullable) for name in names]


def _keys(table: str, refers: dict[str, str]) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("ref", name=op.f(f"uq_{table}_ref")),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, other in refers.items()
        ),
    ]


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def upgrade() -> None:
    op.create_table(
        "circle",
        *_numbers("id"),
        *_texts("ref"),
        *_numbers("group_id"),
        *_texts("name_cy", "name_en", "purpose_cy", "purpose_en", "rules_cy", "rules_en"),
        *_numbers("sensitive", "listed"),
        *_texts("founded_at"),
        *_texts("closed_at", nullable=True),
        _check("circle", "sensitive", "sensitive IN (0, 1)"),
        _check("circle", "listed", "listed IN (0, 1)"),
        _check("circle", "name", "name_cy <> '' OR name_en <> '' OR closed_at IS NOT NULL"),
        *_keys("circle", {"group_id": "group_"}),
        sqlite_strict=True,
    )
    _index("circle", "group_id")
    op.create_table(
        "circle_seat",
        *_numbers("id"),
        *_texts("ref"),
        *_numbers("circle_id", "member_id", "convener"),
        *_texts("joined_at", "consent"),
        *_texts("consent_at", nullable=True),
        *_texts("read_at"),
        *_numbers("asked_off"),
        _check("circle_seat", "convener", "convener IN (0, 1)"),
        _check("circle_seat", "asked_off", "asked_off IN (0, 1)"),
        sa.UniqueConstraint("circle_id", "member_id", name=op.f("uq_circle_seat_circle_id_member_id")),
        *_keys("circle_seat", {"circle_id": "circle", "member_id": "member"}),
        sqlite_strict=True,
    )
    _index("circle_seat", "member_id")
    op.create_table(
        "circle_door",
        *_numbers("id"),
        *_texts("ref"),
        *_numbers("circle_id"),
        *_numbers("member_id", nullable=True),
        *_numbers("made_by_id"),
        *_texts("made_at", "expires_at"),
        sa.UniqueConstraint("circle_id", "member_id", name=op.f("uq_circle_door_circle_id_member_id")),
        *_keys("circle_door", {"circle_id": "circle", "member_id": "member", "made_by_id": "member"}),
        sqlite_strict=True,
    )
    _index("circle_door", "member_id", "made_by_id")
    op.create_table(
        "circle_asking",
        *_numbers("id"),
        *_texts("ref"),
        *_numbers("circle_id", "member_id"),
        *_texts("asked_at", "consent"),
        sa.UniqueConstraint("circle_id", "member_id", name=op.f("uq_circle_asking_circle_id_member_id")),
        *_keys("circle_asking", {"circle_id": "circle", "member_id": "member"}),
        sqlite_strict=True,
    )
    _index("circle_asking", "member_id")
    op.create_table(
        "circle_word",
        *_numbers("id"),
        *_texts("ref"),
        *_numbers("circle_id"),
        *_numbers("member_id", nullable=True),
        *_texts("text", "language", "written_at"),
        *_texts("taken_at", nullable=True),
        *_numbers("taken_by_id", nullable=True),
        *_texts("reported_at", nullable=True),
        *_numbers("reported_by_id", nullable=True),
        _check("circle_word", "text", "text <> '' OR taken_at IS NOT NULL"),
        _check("circle_word", "language", "language IN ('cy', 'en')"),
        *_keys(
            "circle_word",
            {"circle_id": "circle", "member_id": "member", "taken_by_id": "member", "reported_by_id": "member"},
        ),
        sqlite_strict=True,
    )
    _index("circle_word", "circle_id", "member_id")
    op.create_table(
        "circle_buddy",
        *_numbers("id"),
        *_texts("ref"),
        *_numbers("circle_id", "one_id", "other_id"),
        *_texts("asked_at"),
        *_texts("agreed_at", nullable=True),
        _check("circle_buddy", "two_people", "one_id <> other_id"),
        sa.UniqueConstraint("circle_id", "one_id", "other_id", name=op.f("uq_circle_buddy_circle_id_one_id_other_id")),
        *_keys("circle_buddy", {"circle_id": "circle", "one_id": "member", "other_id": "member"}),
        sqlite_strict=True,
    )
    _index("circle_buddy", "one_id", "other_id")
    op.create_table(
        "circle_look",
        *_numbers("id"),
        *_texts("ref"),
        *_numbers("circle_id", "asked_by_id"),
        *_texts("asked_at", "reason", "language"),
        *_numbers("agreed_by_id", nullable=True),
        *_texts("agreed_at", "ends_at", nullable=True),
        _check("circle_look", "two_people", "agreed_by_id IS NULL OR agreed_by_id <> asked_by_id"),
        *_keys("circle_look", {"circle_id": "circle", "asked_by_id": "member", "agreed_by_id": "member"}),
        sqlite_strict=True,
    )
    _index("circle_look", "circle_id", "asked_by_id", "agreed_by_id")
