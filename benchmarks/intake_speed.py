"""Taking files in: 500 schools with 200 pupils each and all their tables, and one school opened.

Each layout is written, taken in by a process of its own and measured there: wall-clock and CPU
seconds, the most memory held at once, and the size of the store.  Then one school is opened, as a
notebook opens it, out of cohorts of 5, 50 and 500 schools.  The disk is warm.

    python benchmarks/intake_speed.py [--schools 500] [--layouts per_school_csv combined]
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from evalkit.intake import open_cohort, synthetic_cohort, take_in, write_cohort
from evalkit.intake.cohort_files import LAYOUTS
from evalkit.intake.example_cohorts import TRUTH

PUPILS_PER_SCHOOL = (46, 154)
SEED = 20


def main() -> None:
    """Measure each layout and the opening of one school, and print two tables."""
    asked = arguments()
    print("layout           schools      rows  seconds   CPU s     MB  store MB")
    with tempfile.TemporaryDirectory(prefix="evalkit-bench-") as scratch:
        for layout in asked.layouts:
            folder = written(Path(scratch) / layout, asked.schools, layout)
            told = taken_in_apart(folder)
            print(f"{layout:<16}{asked.schools:>8}{told}", flush=True)
        print("\none school opened out of")
        for n_schools in (5, 50, 500):
            folder = written(Path(scratch) / f"one_of_{n_schools}", n_schools, "combined")
            store = take_in(folder)
            told = said_by(__file__, "--open", str(store.path), store.schools[0].school_id)
            print(f"{n_schools:>6} schools: {told}", end="", flush=True)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schools", type=int, default=500)
    parser.add_argument(
        "--layouts", nargs="*", default=["per_school_csv", "combined"], choices=LAYOUTS
    )
    parser.add_argument("--take-in", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--open", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.open:
        print(opened(*asked.open))
        sys.exit()
    if asked.take_in:
        print(measured(asked.take_in))
        sys.exit()
    return asked


def written(folder: Path, n_schools: int, layout: str) -> Path:
    """Write a made-up cohort with all its tables."""
    cohort = synthetic_cohort(
        schools=n_schools, pupils_per_school=[PUPILS_PER_SCHOOL] * n_schools, seed=SEED, truth=TRUTH
    )
    return write_cohort(cohort, folder, layout=layout)


def taken_in_apart(folder: Path) -> str:
    """Take a cohort in by a process of its own, so that its memory is its own."""
    return said_by(__file__, "--take-in", str(folder)).rstrip("\n")


def said_by(*words: str) -> str:
    """Run Python in a fresh process and return what it prints."""
    done = subprocess.run([sys.executable, *words], check=True, capture_output=True, text=True)
    return done.stdout


def measured(folder: Path) -> str:
    """Take a cohort in and return its rows, what it took, and the store's size."""
    started = time.perf_counter()
    store = take_in(folder)
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    n_rows = sum(
        sum(1 for _ in path.open("rb")) - 1 for path in folder.rglob("*.csv") if path.is_file()
    )
    size = sum(path.stat().st_size for path in store.path.rglob("*") if path.is_file())
    return (
        f"{n_rows:>10,}{seconds:>9.1f}{used.ru_utime + used.ru_stime:>8.1f}"
        f"{most_held():>7.0f}{size / 2**20:>10.1f}"
    )


def opened(store: str, school: str) -> str:
    """Open one school as a notebook does, and return its rows and the most memory held."""
    before = most_held()
    cohort = open_cohort(store, school=school)
    rows = sum(len(frame) for frame in cohort.tables.values())
    return f"{rows:>6} rows, {most_held():.0f} MB, {before:.0f} of them before it was opened"


def most_held() -> float:
    """Return the most memory that this process held at once, in MB.

    Linux hands the peak of a parent on to the child in ``ru_maxrss``; VmHWM starts anew.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        told = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(told.split()[1]) / 1024
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    main()
