"""Run every measurement, print what it gives, and keep it as JSON in the file that BENCH_JSON names."""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path

from tests.bench import ground

PARTS = ("posting", "reading", "importing", "serving", "board", "closing", "reconciling")


def main(parts: list[str]) -> None:
    """Measure the parts named, or all."""
    found: dict[str, float] = {}
    for part in parts or PARTS:
        with ground.folder() as folder:
            for what, figure in import_module(f"tests.bench.{part}").measure(folder):
                found[what] = float(f"{figure:.4g}")
                print(f"{found[what]:>12}  {what}", flush=True)
    if name := os.environ.get("BENCH_JSON"):
        Path(name).write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
