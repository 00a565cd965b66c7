"""Why a report was not made: a kind and one plain sentence that may travel anywhere.

An exception of a notebook can hold pupils' values, and paths say whose computer it was.  Only
evalkit's own messages are passed on, and of those the first sentence; all else is named by its
kind, and the executed notebook in the private folder tells the rest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import evalkit
from evalkit.batch.pages_folder import NO_SPACE
from evalkit.batch.report_task import ReportTask
from evalkit.errors import ERRORS_BY_NAME, EvalkitError

if TYPE_CHECKING:
    from papermill.exceptions import PapermillExecutionError

Failure = tuple[str, str]
"""A kind for the manifest's ``error_kind``, and its sentence."""

LONGEST = 400
# /home/x/cohort/plan.toml and C:\\Users\\x\\plan.toml become plan.toml.
_FOLDERS = re.compile(r"(?<![\w.:/\\])(?:[A-Za-z]:)?[\\/](?:[^\s'\"<>|:\\/]+[\\/])+")
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_OURS = re.compile(rf"^\s*Cell |[\\/]evalkit[\\/](?:{'|'.join([*evalkit.ROOMS, 'errors'])})[\\/.]")
_SENTENCE = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)\s+(?=[A-Z0-9'\"“])")
_FRAME = re.compile(r"^\s*(?:File|Cell) .*$", re.MULTILINE)


def failure_of(error: BaseException, task: ReportTask) -> Failure:
    """Return the kind and the sentence for an exception that ended a report."""
    # Here, so that the process that only waits for workers need not load papermill.
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    if isinstance(error, PapermillExecutionError):
        return _cell_failure(error, task)
    if isinstance(error, EvalkitError):
        return type(error).__name__, first_sentence(str(error), hidden=task.hidden)
    if isinstance(error, DeadKernelError) or "Kernel died" in str(error):
        return kernel_died(task)
    if isinstance(error, OSError) and error.errno in NO_SPACE:
        return (
            "RunError",
            f"{task.report} could not be written, because there is no space left on the disk; "
            "free some space and run it again.",
        )
    return (
        "RunError",
        f"{task.report} could not be made: {type(error).__name__} outside the notebook's cells.",
    )


def kernel_died(task: ReportTask) -> Failure:
    """Say that the notebook's Python process ended by itself."""
    return (
        "KernelDied",
        f"The Python process that ran {task.notebook_name} ended by itself, for example for lack "
        "of memory.",
    )


def worker_died(task: ReportTask, *, exit_code: int) -> Failure:
    """Say that the worker process around the notebook ended by itself."""
    return "WorkerDied", f"The worker process of {task.report} ended with exit code {exit_code}."


def timed_out(task: ReportTask, *, seconds: float) -> Failure:
    """Say that the report took longer than it may."""
    return (
        "TimedOut",
        f"{task.notebook_name} was stopped after {seconds:g} seconds, the limit for one report.",
    )


def first_sentence(message: str, *, hidden: tuple[str, ...] = ()) -> str:
    """Return a message's first sentence on one line, with file names in place of paths."""
    text = " ".join(_COLOURS.sub("", message).split())
    for folder in sorted(hidden, key=len, reverse=True):
        text = text.replace(f"{folder}/", "").replace(f"{folder}\\", "").replace(folder, "")
    text = _FOLDERS.sub("", text)
    text = _SENTENCE.split(text, maxsplit=1)[0]
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _cell_failure(error: PapermillExecutionError, task: ReportTask) -> Failure:
    if error.ename in ERRORS_BY_NAME and _is_ours(error.traceback):
        return error.ename, first_sentence(error.evalue, hidden=task.hidden)
    kind = error.ename if error.ename.isidentifier() else "an error"
    # Counted as the author counts, Markdown too, without the cell that papermill puts in.
    number = error.cell_index if (error.exec_count or 0) > 1 else error.cell_index + 1
    return (
        "RunError",
        f"Cell {number} of {task.notebook_name} stopped with {kind}; see the executed notebook "
        "in the private folder.",
    )


def _is_ours(traceback: list[str]) -> bool:
    """Whether evalkit raised it: pandas, too, has a DataError, and its message may hold values."""
    frames = _FRAME.findall(_COLOURS.sub("", "\n".join(traceback)))
    return bool(frames) and _OURS.search(frames[-1]) is not None
