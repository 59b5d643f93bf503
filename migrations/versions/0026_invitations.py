"""Invitations from services, ideas, the yearly mirror."""

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    pass
