"""What members decide beyond numbers: organisations, and who closes."""

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    pass
