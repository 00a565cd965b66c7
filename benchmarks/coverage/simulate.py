"""Cohorts with a known truth through every estimator: coverage, false alarms, power and bias.

    python benchmarks/coverage/simulate.py [--cohorts 2000] [--workers 2] [--only "One school"]

Writes docs/methods/coverage.md, its figure coverage.svg and all numbers as coverage.csv.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, fields
from functools import partial
from pathlib import Path

# One thread per process: the matrices are small, and threads would wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from coverage_figure import draw_coverage
from coverage_page import faults, page
from measured import Row, measured
from scenarios import Scenario, scenarios

HERE = Path(__file__).resolve().parent
DOCS = HERE.parents[1] / "docs" / "methods"


def main() -> None:
    """Measure what was asked for, and write the page."""
    asked = arguments()
    chosen = [each for each in scenarios() if asked.only in each.heading]
    started = time.perf_counter()
    rows = all_rows(chosen, cohorts=asked.cohorts, workers=asked.workers)
    asked.folder.mkdir(parents=True, exist_ok=True)
    write_numbers(rows, asked.folder / "coverage.csv")
    draw_coverage(rows, asked.folder / "coverage.svg")
    text = page(
        rows, figure="coverage.svg", remarks=(HERE / "remarks.md").read_text(encoding="utf-8")
    )
    (asked.folder / "coverage.md").write_text(text, encoding="utf-8")
    print(f"{len(rows)} rows in {time.perf_counter() - started:.0f} s")
    print("\n".join(faults(rows)))


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cohorts", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="scenarios whose heading holds this")
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


def write_numbers(rows: Sequence[Row], file: Path) -> None:
    """Write every number, unrounded."""
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        names = [each.name for each in fields(Row) if each.name != "world"]
        worlds = list(asdict(rows[0].world))
        writer.writerow([*worlds, *names])
        for row in rows:
            told = asdict(row)
            writer.writerow([*told["world"].values(), *(told[name] for name in names)])


if __name__ == "__main__":
    main()
