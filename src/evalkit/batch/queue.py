"""The queue: reports made by worker processes, so many at a time, each at its own risk.

A report that dies or hangs costs that report alone; Ctrl-C ends what is under way and keeps what
is finished.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, TimeoutError, as_completed
from multiprocessing import forkserver

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from evalkit.batch.fixed_environment import fixed_environment
from evalkit.batch.manifest import ReportRow, row_of
from evalkit.batch.report_failure import failure_of, timed_out, worker_died
from evalkit.batch.report_task import ReportTask
from evalkit.batch.stop_signals import deaf_to, uninterrupted

PRELOADED = "evalkit.batch.worker"


def run_queue(
    tasks: Sequence[ReportTask],
    *,
    workers: int,
    timeout_s: float,
    on_row: Callable[[ReportRow], None],
) -> bool:
    """Make the reports in the order of ``tasks`` and return whether Ctrl-C ended the run.

    Parameters
    ----------
    tasks
        What is to be made.
    workers
        How many reports are made at the same time.
    timeout_s
        Seconds after which a report is stopped and counted as failed.
    on_row
        Told of each report as it ends; a report that Ctrl-C stopped is not told of.
    """
    if not tasks:
        return False
    # A folder of its own for the kernels' sockets: on a local disk, under a short name.
    with tempfile.TemporaryDirectory(prefix="evalkit-", ignore_cleanup_errors=True) as sockets:
        pool = ProcessPool(
            max_workers=min(workers, len(tasks)),
            initializer=_prepare,
            initargs=(sockets,),
            context=start_server(),
        )
        return _drain(pool, tasks, timeout_s=timeout_s, on_row=on_row)


def _drain(
    pool: ProcessPool,
    tasks: Sequence[ReportTask],
    *,
    timeout_s: float,
    on_row: Callable[[ReportRow], None],
) -> bool:
    waiting: dict[ProcessFuture[ReportRow], ReportTask] = {}
    was_interrupted = False
    try:
        for task in tasks:
            waiting[pool.schedule(_run, args=(task,), timeout=timeout_s)] = task
        for future in as_completed(list(waiting)):
            on_row(_row(future, waiting[future], timeout_s=timeout_s))
            del waiting[future]
    except KeyboardInterrupt:
        was_interrupted = True
    finally:
        with uninterrupted():
            finished = [future for future in waiting if _is_finished(future)]
            pool.stop()
            pool.join()
            for future in finished if was_interrupted else ():
                on_row(_row(future, waiting[future], timeout_s=timeout_s))
    return was_interrupted


def _is_finished(future: ProcessFuture[ReportRow]) -> bool:
    """Whether there is a row; the signal that ends a run may have ended the worker first."""
    return future.done() and not future.cancelled() and future.exception() is None


def start_server() -> multiprocessing.context.BaseContext:
    """Return how workers are started, and on Linux begin to get ready at once.

    There, one process imports everything once and every worker is a copy of it; it starts no
    thread, so that copying is safe.  macOS and Windows start each worker afresh.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    # A program that is started while Ctrl-C is ignored goes on ignoring it, from its first moment.
    with fixed_environment(), deaf_to(signal.SIGINT):
        forkserver.ensure_running()
    return context


# The worker's file is loaded in workers only: it changes the process, and loads papermill.
def _prepare(sockets: str) -> None:
    from evalkit.batch.worker import prepare_worker

    prepare_worker(sockets)


def _run(task: ReportTask) -> ReportRow:
    from evalkit.batch.worker import run_report

    return run_report(task)


def _row(future: ProcessFuture[ReportRow], task: ReportTask, *, timeout_s: float) -> ReportRow:
    try:
        return future.result()
    except TimeoutError:
        failure, seconds = timed_out(task, seconds=timeout_s), timeout_s
    except ProcessExpired as error:
        failure, seconds = worker_died(task, exit_code=error.exitcode), None
    except (CancelledError, Exception) as error:
        failure, seconds = failure_of(error, task), None
    kind, sentence = failure
    return row_of(task, status="failed", error_kind=kind, error=sentence, seconds=seconds)
