"""Cohorts with a known truth through every estimator: coverage, false alarms, power and bias.

    python benchmarks/coverage/simulate.py [--cohorts 2000] [--workers 2] [--only "One school"]
    python benchmarks/coverage/simulate.py --page

Writes docs/methods/coverage.md, its figure coverage.svg and all numbers as coverage.csv; with
``--page`` the page and the figure from the numbers that there are.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

# One thread per process: the matrices are small, and threads would wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from coverage_figure import draw_coverage
from coverage_page import faults, page
from estimators import reasons
from measured import Row, measured
from numbers_file import read_numbers, write_numbers
from scenarios import Scenario, scenarios

HERE = Path(__file__).resolve().parent
DOCS = HERE.parents[1] / "docs" / "methods"


def main() -> None:
    """Measure what was asked for, and write the page."""
    asked = arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    numbers = asked.folder / "coverage.csv"
    if not asked.page:
        chosen = [each for each in scenarios() if asked.only in each.heading]
        started = time.perf_counter()
        found = all_rows(chosen, cohorts=asked.cohorts, workers=asked.workers)
        write_numbers(found, numbers)
        print(f"{len(found)} rows in {time.perf_counter() - started:.0f} s")
    rows = read_numbers(numbers)
    draw_coverage(rows, asked.folder / "coverage.svg")
    text = page(rows, figure="coverage.svg", remarks=remarks(), reasons=reasons())
    (asked.folder / "coverage.md").write_text(text, encoding="utf-8")
    print("\n".join(faults(rows)))


def remarks() -> str:
    """Return what a person wrote about the rows."""
    return (HERE / "remarks.md").read_text(encoding="utf-8")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cohorts", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="scenarios whose heading holds this")
    parser.add_argument("--page", action="store_true", help="only the page, from the numbers")
    parser.add_argument("--folder", type=Path, default=DOCS)
    return parser.parse_args()


def all_rows(chosen: Sequence[Scenario], *, cohorts: int, workers: int) -> list[Row]:
    """Return the rows of these scenarios in their order, several at a time."""
    rows: list[Row] = []
    with ProcessPoolExecutor(workers) as pool:
        for done, own in enumerate(pool.map(partial(measured, cohorts=cohorts), chosen), start=1):
            rows += own
            print(f"{done} of {len(chosen)}", end="\r", file=sys.stderr, flush=True)
    return rows


if __name__ == "__main__":
    main()
