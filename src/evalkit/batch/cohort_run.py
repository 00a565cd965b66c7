"""A cohort's run: intake once, every report that is not there yet, the index and the manifest."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from evalkit.batch.manifest import ReportRow, manifest_frame
from evalkit.batch.notebook_files import report_notebook
from evalkit.batch.pages_folder import require_writable
from evalkit.batch.queue import run_queue, start_server
from evalkit.batch.report_plan import places_of, plan_reports
from evalkit.batch.report_task import ReportTask
from evalkit.batch.run_board import RunBoard
from evalkit.batch.run_start import asked_reports, open_board
from evalkit.batch.stop_signals import stopped_by_sigterm, uninterrupted
from evalkit.catalogue import load_plan
from evalkit.errors import ERRORS_BY_NAME, RunError
from evalkit.findings import contrary_items
from evalkit.intake import Store, open_cohort, take_in
from evalkit.intake.cohort_folder import find_folder
from evalkit.scoring import require_examples

NOTEBOOKS = ("01_data_check", "03_pairing", "06_school_impact", "07_programme_impact")
ENGINES = ("kernel",)
INTERRUPTED = 130
"""Exit code of a run that Ctrl-C or SIGTERM ended, as a shell has it for Ctrl-C."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is: ``done`` of ``total`` reports; ``report`` has just ended with ``status``.

    Told once before the first report too, with an empty ``report``; what is reused is done by then.
    """

    done: int
    total: int
    report: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """What a run did.

    ``rows`` is the manifest.  ``asked`` names the reports that this run was asked for, as in its
    column ``report``; the counts are of these.  ``notes`` are for whoever checks the data: answers
    that run against their questionnaire.
    """

    rows: pd.DataFrame
    asked: tuple[str, ...]
    index: Path
    n_made: int
    n_reused: int
    n_failed: int
    n_not_run: int
    seconds: float
    exit_code: int
    notes: tuple[str, ...] = ()


def run_cohort(
    cohort_dir: str | Path,
    *,
    notebooks: Sequence[str | Path] | None = None,
    schools: Sequence[str] | None = None,
    workers: int,
    engine: str = "kernel",
    fresh: bool = False,
    reports_dir: str | Path,
    timeout_s: float = 900.0,
    on_progress: Callable[[Progress], None] | None = None,
) -> RunSummary:
    """Make a cohort's reports and return what became of each.

    A report whose inputs, notebook, package and parameters are the same as when its page was made
    is not made again.  A school that fails costs that school alone, and one whose files must be
    mended first gets its data check and no other report.  Ctrl-C or SIGTERM ends the run, and what
    is finished is kept.  The same inputs give the same bytes in every page.

    Parameters
    ----------
    cohort_dir
        The cohort's folder, with ``plan.toml``.
    notebooks
        Names or ``.ipynb`` paths; None for the schools' data checks and all impact reports.
    schools
        School codes; None for all.  For some schools only, the programme's report is made when
        ``notebooks`` names it; what is known of other reports is kept.
    workers
        How many reports are made at the same time.
    engine
        How a notebook's cells are run: ``kernel``, a fresh Jupyter kernel per report.
    fresh
        Whether to read the school files and to make every report again.
    reports_dir
        The reports of all cohorts; this one's go to the folder in it with the cohort's name.
    timeout_s
        Seconds after which a report is stopped and counted as failed.
    on_progress
        Told before the first report and after each.

    Raises
    ------
    DataError, DefinitionError
        The cohort cannot be taken in at all, or a code in ``schools`` is none of its schools.
    RunError
        An unknown notebook, engine or parameter, or reports that cannot be written.

    Notes
    -----
    In a script of one's own on Windows or macOS, call it under ``if __name__ == "__main__"``.

    Examples
    --------
    >>> import evalkit as ek
    >>> summary = ek.batch.run_cohort(
    ...     "my_cohort", workers=2, reports_dir="reports"
    ... )  # doctest: +SKIP
    >>> summary.n_failed  # doctest: +SKIP
    0
    """
    started = time.perf_counter()
    if engine not in ENGINES or workers < 1:
        raise RunError(
            f"A run needs an engine of {', '.join(ENGINES)} and 1 worker or more; got the engine "
            f"{engine!r} and {workers} workers."
        )
    chosen = [report_notebook(named) for named in (NOTEBOOKS if notebooks is None else notebooks)]
    # Before the workers get ready: what cannot be run is said at once.
    for instrument in load_plan(find_folder(cohort_dir)).instruments.values():
        require_examples(instrument)
    require_writable(Path(reports_dir).resolve())
    with stopped_by_sigterm():
        start_server()  # gets ready while the school files are read
        store = take_in(cohort_dir, fresh=fresh)
        places = places_of(store.path, Path(reports_dir))
        planned = plan_reports(store, chosen, places=places, engine=engine)
        asked = asked_reports(planned, store, schools, has_named_notebooks=notebooks is not None)
        with uninterrupted():
            board = open_board(asked, store, places, fresh=fresh)
        was_interrupted = _run(board, asked, workers, timeout_s, on_progress)
        with uninterrupted():
            board.publish(is_under_way=False)
    summary = _summary(board, asked, time.perf_counter() - started, was_interrupted)
    return replace(summary, notes=_notes(store))


def _notes(store: Store) -> tuple[str, ...]:
    """Return what the answers say against the key they are scored by."""
    if not store.plan.instruments or not any(school.is_usable for school in store.schools):
        return ()
    return tuple(contrary_items(open_cohort(store.path)))


def _run(
    board: RunBoard,
    asked: list[ReportTask],
    workers: int,
    timeout_s: float,
    on_progress: Callable[[Progress], None] | None,
) -> bool:
    """Make what is not there yet and return whether Ctrl-C ended it."""
    waiting = [task for task in asked if board.rows[task.report].status == "not run"]
    done = len(asked) - len(waiting)

    def tell(report: str = "", status: str = "") -> None:
        if on_progress is not None:
            now = Progress(done=done, total=len(asked), report=report, status=status)
            on_progress(now)

    def take(row: ReportRow) -> None:
        nonlocal done
        board.put([row])
        board.checkpoint()
        done += 1
        tell(row.report, row.status)

    tell()
    return run_queue(waiting, workers=workers, timeout_s=timeout_s, on_row=take)


def _summary(
    board: RunBoard, asked: list[ReportTask], seconds: float, was_interrupted: bool
) -> RunSummary:
    rows = [board.rows[task.report] for task in asked]
    counts = Counter(row.status for row in rows)
    return RunSummary(
        rows=manifest_frame(board.rows.values()),
        asked=tuple(row.report for row in rows),
        index=board.index,
        n_made=counts["made"],
        n_reused=counts["reused"],
        n_failed=counts["failed"],
        n_not_run=counts["not run"],
        seconds=seconds,
        exit_code=INTERRUPTED if was_interrupted else exit_code(rows),
    )


def exit_code(rows: Sequence[ReportRow]) -> int:
    """Return 0 when no report failed, the code of the failures' one kind, else RunError's."""
    kinds = {row.error_kind for row in rows if row.status == "failed"}
    if not kinds:
        return 0
    kind = kinds.pop() if len(kinds) == 1 else "RunError"
    return ERRORS_BY_NAME.get(kind, RunError).exit_code
