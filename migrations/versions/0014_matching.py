"""Who was asked, and what they said."""

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    pass
