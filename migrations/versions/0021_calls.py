"""Calls and their outcomes; a line somebody asks about, with its date."""

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    pass
