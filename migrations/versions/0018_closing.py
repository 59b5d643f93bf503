"""Closing a month, and who was given what of it."""

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    pass
