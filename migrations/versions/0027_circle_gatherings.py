"""Get-togethers of a circle's own."""

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    pass
