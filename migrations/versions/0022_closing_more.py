"""What a closing shows while it works."""

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    pass
