"""Get-togethers, places, attendance, gifts and draws."""

revision = "0023"
down_revision = "0021"


def upgrade() -> None:
    pass
