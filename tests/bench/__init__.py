"""Measurements against references run beside them: `make bench`. BENCH_QUICK=1 makes it a matter of seconds."""
