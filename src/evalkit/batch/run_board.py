"""What is known so far of every report of a run, and its two public faces: manifest and index."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from evalkit.batch.check_names import PAGE_NAME
from evalkit.batch.index_page import render_index
from evalkit.batch.manifest import MANIFEST_FILE, ReportRow, manifest_frame, write_manifest
from evalkit.batch.notebook_files import RELEASABLE, SCHOOL
from evalkit.batch.pages_folder import remove_empty, sweep, told_if_unwritable, write_whole

INDEX_FILE = "index.html"
SECONDS_BETWEEN_INDEXES = 2.0


@dataclass(slots=True, kw_only=True)
class RunBoard:
    """The rows of a run, in the order of the reports."""

    folder: Path
    title: str
    rows: dict[str, ReportRow] = field(default_factory=dict)
    _written_at: float = 0.0

    @property
    def index(self) -> Path:
        """Where the index page is."""
        return self.folder / INDEX_FILE

    def put(self, rows: Iterable[ReportRow]) -> None:
        """Take rows in; a report keeps the place that its first row had."""
        self.rows |= {row.report: row for row in rows}

    def checkpoint(self) -> None:
        """Write the manifest, and the index if some seconds have passed since it was written.

        Whatever ends the run, a report whose row is in the manifest is not made again.
        """
        with told_if_unwritable(self.folder):
            write_manifest(self.rows.values(), self.folder / MANIFEST_FILE)
            if time.monotonic() - self._written_at >= SECONDS_BETWEEN_INDEXES:
                self._write_index(is_under_way=True)

    def publish(self, *, is_under_way: bool) -> None:
        """Remove the pages that no row stands for, and write manifest and index.

        Only while no worker is writing: a page whose row is still on its way would go.
        """
        kept = [row.page for row in self.rows.values() if row.has_page]
        with told_if_unwritable(self.folder):
            sweep(self.folder, audience=RELEASABLE, keep=kept)
            # What `evalkit check` wrote beside them stays: it is not a run's to remove.
            sweep(self.folder, audience=SCHOOL, keep=kept, spared=PAGE_NAME)
            remove_empty(self.folder / SCHOOL)
            write_manifest(self.rows.values(), self.folder / MANIFEST_FILE)
            self._write_index(is_under_way=is_under_way)

    def _write_index(self, *, is_under_way: bool) -> None:
        rows = [row for row in self.rows.values() if row.audience == RELEASABLE]
        private = [row for row in self.rows.values() if row.audience == SCHOOL]
        programme = [row.page for row in rows if row.has_page and not row.school_id]
        index = render_index(
            title=self.title,
            rows=manifest_frame(rows),
            private=manifest_frame(private),
            programme_page=programme[0] if programme else None,
            is_under_way=is_under_way,
        )
        write_whole(self.index, index.encode("utf-8"))
        self._written_at = time.monotonic()
