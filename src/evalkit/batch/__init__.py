"""batch: notebooks × schools → reports, an index page and a manifest.

Names load on first use: a worker that makes one report needs neither the intake nor the queue.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Progress": "evalkit.batch.cohort_run",
    "RunSummary": "evalkit.batch.cohort_run",
    "run_cohort": "evalkit.batch.cohort_run",
    "ReportRow": "evalkit.batch.manifest",
    "read_manifest": "evalkit.batch.manifest",
    "ReportTask": "evalkit.batch.report_task",
    "run_report": "evalkit.batch.one_report",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """Load a name's file on first use."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"evalkit.batch has no {name!r}")


def __dir__() -> list[str]:
    return __all__
