"""Reasons, and names typed for people not found, know the language they were written in."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    pass
