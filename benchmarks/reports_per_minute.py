"""Schools per minute: `evalkit run` beside a plain loop over the same notebook, in the same run.

The loop is what one would write without evalkit: for each school a `papermill` process and then a
`jupyter nbconvert --to html` process.  Both sides read the same made-up schools; the loop is even
given the checked store, while `evalkit run` reads the school files first and writes the index and
the manifest.  Every process is cold, the disk is warm.

    python benchmarks/reports_per_minute.py [--schools 20] [--loop-schools 20] [--workers N]
"""

from __future__ import annotations

import argparse
import ctypes
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from evalkit.batch.notebook_files import notebooks_folder
from evalkit.intake import Store, example_cohorts, synthetic_cohort, take_in, write_cohort

NOTEBOOK = "06_school_impact"
MENTEES_PER_SCHOOL = 150  # and three ambassadors for ten mentees: about 200 rows
SEED = 20
# Nobody is lost: every report has all its pupils.
TRUTH = replace(
    example_cohorts.TRUTH,
    attrition_share=0.0,
    attrition_by_start=0.0,
    attrition_by_early_end=0.0,
)
ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One way of making the reports, and what it took."""

    how: str
    schools: int
    seconds: float
    cpu_seconds: float

    @property
    def per_minute(self) -> float:
        """Schools per minute."""
        return 60 * self.schools / self.seconds


def main() -> None:
    """Measure both and print the table."""
    asked = arguments()
    # Processes whose parent has ended become ours, so that their CPU time is counted too.
    is_counted = sys.platform == "linux" and not ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory(prefix="evalkit-bench-") as scratch:
        folder = Path(scratch)
        cohort = synthetic_cohort(
            schools=asked.schools, pupils_per_school=MENTEES_PER_SCHOOL, seed=SEED, truth=TRUTH
        )
        # Two folders of the same files: evalkit's own was never taken in.
        write_cohort(cohort, folder / "cohort", layout="per_school_csv")
        store = take_in(write_cohort(cohort, folder / "loop", layout="per_school_csv"))
        looped = [school.school_id for school in store.schools][: asked.loop_schools]
        print(f"{asked.schools} made-up schools; one report beforehand, so that the disk is warm …")
        plain_loop(store, looped[:1], folder)
        print(f"evalkit run, {asked.workers} workers …")
        ours = measure(
            f"evalkit run, {asked.workers} workers",
            asked.schools,
            lambda: evalkit_run(folder, asked.workers),
        )
        print(f"the plain loop over {len(looped)} of the schools …")
        loop = measure(
            "papermill + jupyter nbconvert in a loop",
            len(looped),
            lambda: plain_loop(store, looped, folder),
        )
    print(table([ours, loop], is_counted=is_counted))
    if len(looped) < asked.schools:
        print(f"The loop was measured on {len(looped)} of the {asked.schools} schools.")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--schools", type=int, default=20)
    parser.add_argument("--loop-schools", type=int, help="measure the loop on fewer [default: all]")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    asked.loop_schools = min(asked.loop_schools or asked.schools, asked.schools)
    return asked


def evalkit_run(folder: Path, workers: int) -> None:
    """Make every school's report by the command, from the school files to the index page."""
    command = ["evalkit", "run", str(folder / "cohort"), "--notebook", NOTEBOOK]
    command += ["--workers", str(workers), "--reports", str(folder / "reports")]
    done = call([sys.executable, "-m", *command])
    pages = len(list((folder / "reports").rglob(f"{NOTEBOOK}/*.html")))
    print(done.stdout.strip().splitlines()[0], f"{pages} pages.")


def plain_loop(store: Store, schools: list[str], folder: Path) -> None:
    """Make the reports one after the other, with two cold processes each."""
    notebook = notebooks_folder() / f"{NOTEBOOK}.ipynb"
    for school in schools:
        made = folder / f"{school}.ipynb"
        told = ["-r", "cohort_dir", str(store.path), "-r", "school", school, "--no-progress-bar"]
        call([sys.executable, "-m", "papermill", str(notebook), str(made), *told])
        call([sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", str(made)])


def call(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command; show what it said if it fails."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done


def measure(how: str, schools: int, work: Callable[[], None]) -> Measured:
    """Do the work and return its wall time and the CPU time of all its processes."""
    before, started = cpu_seconds(), time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    # Orphans that are ours now end a moment later; their time counts once they are waited for.
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    return Measured(how=how, schools=schools, seconds=seconds, cpu_seconds=cpu_seconds() - before)


def cpu_seconds() -> float:
    """Return the CPU seconds of all child processes that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def table(rows: list[Measured], *, is_counted: bool) -> str:
    """Lay the measurements out, with the ratio of the first to the last."""
    lines = [
        "",
        f"{NOTEBOOK} on {os.cpu_count()} processors, Python {platform.python_version()}",
        f"{'how':<42}{'schools':>8}{'seconds':>9}{'schools/min':>13}{'CPU s/school':>14}",
    ]
    for row in rows:
        cpu = f"{row.cpu_seconds / row.schools:.1f}" if is_counted else "–"
        lines.append(
            f"{row.how:<42}{row.schools:>8}{row.seconds:>9.1f}{row.per_minute:>13.1f}{cpu:>14}"
        )
    ours, loop = rows[0], rows[-1]
    ratio = ours.per_minute / loop.per_minute
    lines.append(f"evalkit run makes {ratio:.1f} times as many schools a minute.")
    if is_counted:
        ratio = (loop.cpu_seconds / loop.schools) / (ours.cpu_seconds / ours.schools)
        lines.append(f"The loop spends {ratio:.1f} times the CPU time per school.")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
