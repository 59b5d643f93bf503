"""`python -m timebank.cli`, for a child process that has only the interpreter to go by."""

import sys

from timebank.cli import main

sys.exit(main(prog_name="timebank"))
