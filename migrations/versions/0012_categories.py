"""The group's own kinds of help, and what is looked at before it stands on the board."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    pass
