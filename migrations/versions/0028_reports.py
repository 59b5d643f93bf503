"""Ideas that somebody asks to have looked at, the month of the yearly questions, and the yearly word on paid work."""

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    pass
