"""One report: run the notebook, pass the gate, write the page.  Pure of globals.

Its inputs are a notebook, one partition of the store and the task; its outputs are a page, an
executed notebook in the private folder, and a row.
"""

from __future__ import annotations

import os
import time
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import papermill
from nbformat import NotebookNode

from evalkit.batch.fixed_environment import kernel_environment
from evalkit.batch.kernel_engine import ENGINE, SOCKETS
from evalkit.batch.manifest import ReportRow, row_of
from evalkit.batch.page_render import render_page
from evalkit.batch.pages_folder import write_private, write_whole
from evalkit.batch.report_failure import failure_of
from evalkit.batch.report_task import ReportTask


def run_report(task: ReportTask) -> ReportRow:
    """Make one report and return its row: made, or failed with the reason.

    The page is written in one go, after everything that it shows has passed the release gate; a
    report that fails leaves none.  Raises nothing that a report can cause.
    """
    started = time.perf_counter()
    try:
        page = render_page(execute(task)).encode("utf-8")
        write = write_private if task.is_private else write_whole
        write(task.page, page)
    except Exception as error:
        kind, sentence = failure_of(error, task)
        return row_of(
            task,
            status="failed",
            error_kind=kind,
            error=sentence,
            seconds=time.perf_counter() - started,
        )
    return row_of(
        task,
        status="made",
        page=task.page_name,
        page_sha256=sha256(page).hexdigest(),
        seconds=time.perf_counter() - started,
    )


def execute(task: ReportTask) -> NotebookNode:
    """Run the task's notebook in a fresh kernel and return it; it is saved once, at its end.

    Raises
    ------
    papermill.exceptions.PapermillExecutionError
        A cell raised.  The notebook is saved up to that cell.
    nbclient.exceptions.DeadKernelError
        The kernel ended by itself.
    """
    folder = task.executed.parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # If the kernel dies nothing is saved, and an earlier run's notebook would mislead.
    task.executed.unlink(missing_ok=True)
    # What the kernel's process says beside its messages, such as a crash in compiled code.
    log = task.executed.with_suffix(".log")
    # A new, empty place to work in: whatever lies in the cohort's folder, which may have come by
    # post, is data; as a working directory or an IPython profile it would be run as code.
    try:
        with log.open("wb") as stream, _scratch() as scratch:
            return papermill.execute_notebook(
                _plain_path(task.notebook),
                _plain_path(task.executed),
                parameters=dict(task.parameters),
                engine_name=ENGINE,
                # Saved at the end only: papermill would write it three times per cell.
                request_save_on_cell_execute=False,
                progress_bar=False,
                log_output=False,
                cwd=scratch,
                kernel_env=kernel_environment(os.environ, work=Path(scratch)),
                kernel_log=stream,
            )
    finally:
        if not log.stat().st_size:
            log.unlink()


def _scratch() -> TemporaryDirectory[str]:
    """Return a folder within the run's own, so that it goes with the run if the worker is ended."""
    return TemporaryDirectory(
        prefix="evalkit-", dir=os.environ.get(SOCKETS), ignore_cleanup_errors=True
    )


def _plain_path(path: os.PathLike[str]) -> str:
    """Return the path as papermill must be given it: it fills in {names} that it finds there."""
    return os.fspath(path).replace("{", "{{").replace("}", "}}")
