"""manifest.csv: one row for every report of a cohort, made or not, and why."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import pandas as pd

from evalkit.batch.pages_folder import write_whole
from evalkit.batch.report_task import ReportTask

MANIFEST_FILE = "manifest.csv"
STATUSES = ("made", "reused", "failed", "not run")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """What became of one report.

    ``error`` is one plain sentence without pupils' values, paths or tracebacks.  ``page`` is
    relative to the manifest and empty when there is no page.  ``seconds`` is how long the page
    took when it was made.
    """

    report: str
    notebook: str
    school_id: str
    school_name: str
    audience: str
    status: str
    error_kind: str = ""
    error: str = ""
    inputs_fingerprint: str = ""
    report_fingerprint: str = ""
    page: str = ""
    page_sha256: str = ""
    seconds: float | None = None

    @property
    def has_page(self) -> bool:
        """Whether a page stands in the folder for this row."""
        return self.status in ("made", "reused")


COLUMNS = tuple(field.name for field in fields(ReportRow))


def row_of(task: ReportTask, *, status: str, **details: str | float | None) -> ReportRow:
    """Return the row of a task's report; ``details`` say what became of it."""
    return ReportRow(
        report=task.report,
        notebook=task.notebook_name,
        school_id=task.school_id,
        school_name=task.school_name,
        audience=task.audience,
        status=status,
        inputs_fingerprint=task.inputs_fingerprint,
        report_fingerprint=task.report_fingerprint,
        **details,
    )


def manifest_frame(rows: Iterable[ReportRow]) -> pd.DataFrame:
    """Return the rows as a frame with the manifest's columns; true names, nothing quoted."""
    frame = pd.DataFrame([asdict(row) for row in rows], columns=list(COLUMNS))
    return frame.astype({name: "float64" if name == "seconds" else "str" for name in COLUMNS})


def write_manifest(rows: Iterable[ReportRow], path: Path) -> None:
    """Write the manifest in one go: a reader sees the old one or the new one, never half of it."""
    text = io.StringIO()
    # With \r\n between the rows, the writer quotes a name that has either sign in it.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_as_cell(value) for value in asdict(row).values()])
    # With the mark at its start, Excel reads the file as UTF-8 and school names keep their letters.
    write_whole(path, text.getvalue().encode("utf-8-sig"))


def read_manifest(path: Path) -> list[ReportRow]:
    """Return the rows of a manifest; none when there is no manifest, or it is not one of ours."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return []
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        return []
    return [row for row in map(_as_row, reader) if row is not None]


def _as_row(cells: dict[str, str]) -> ReportRow | None:
    if None in cells or None in cells.values() or cells["status"] not in STATUSES:
        return None
    named = {name: _without_guard(text) for name, text in cells.items()}
    try:
        seconds = float(named["seconds"]) if named["seconds"] else None
    except ValueError:
        return None
    return ReportRow(**{**named, "seconds": seconds})


def _as_cell(value: str | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    return f"'{value}" if _is_formula(value) else value


def _without_guard(text: str) -> str:
    return text[1:] if text[:1] == "'" and _is_formula(text[1:]) else text


def _is_formula(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula (full-width signs included)."""
    return unicodedata.normalize("NFKC", text[:1]) in {"=", "+", "-", "@", "\t", "\r", "\n", "−"}
