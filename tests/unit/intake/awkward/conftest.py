"""One school's file, read and checked by itself: what is told, word for word."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

from evalkit.catalogue import load_instrument, load_table
from evalkit.intake.cell_checks import typed_values
from evalkit.intake.fault_words import fault_message
from evalkit.intake.mapped_placing import place_mapped
from evalkit.intake.placed_rows import gather_rows
from evalkit.intake.placing import place_files
from evalkit.intake.problems import column_letter
from evalkit.intake.source_files import find_sources
from evalkit.intake.source_map import read_source_map

TABLES = {
    "pupils": load_table("pupils"),
    "responses_who5": load_table("responses", load_instrument("who5")),
    "records": load_table("records"),
}
PLAN = SimpleNamespace(as_of=date(2026, 7, 17), schools=())


class Sent:
    """A folder with what a school sent; ``told`` and ``texts`` say what came of it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def file(self, name: str, content: str | bytes) -> Sent:
        path = self.root / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return self

    def book(self, name: str, sheets: dict[str, list[list[object]]], change=None) -> Sent:
        """Write a workbook; ``change`` spoils it before it is saved."""
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        if change:
            change(book)
        saved = io.BytesIO()
        book.save(saved)
        return self.file(name, saved.getvalue())

    def placement(self):
        mapped = read_source_map(self.root, TABLES)
        paths = frozenset(each.path for each in mapped)
        found = find_sources(self.root, plan=PLAN, tables=TABLES, mapped=paths)
        placement = place_files(found.files, plan=PLAN, tables=TABLES)
        placement.problems += found.problems
        for each in mapped:
            place_mapped(placement, each)
        return placement

    def told(self) -> list[str]:
        """Give what is said of files, columns and cells, each with its place."""
        placement = self.placement()
        said = []
        for name, table in TABLES.items():
            rows, headers = gather_rows(table, placement.placed[name])
            placement.problems += headers
            _, faults, _ = typed_values(rows)
            for at, ours, kind in faults.itertuples(index=False):
                if (ours, kind) == ("school_id", "blank"):
                    continue
                origin = rows.origin.loc[at]
                places = rows.sources[origin["source"]].places
                if ours in places:  # a column that is missing is said once
                    place = f"row {origin['row']}, column {column_letter(places[ours])}"
                    said.append(f"{place}: {fault_message(kind, table.column(ours))}")
        return [self._sentence(problem) for problem in placement.problems] + said

    @staticmethod
    def _sentence(problem) -> str:
        at = [f"row {problem.row}"] if problem.row else []
        at += [f"column {problem.column}"] if problem.column else []
        return f"{', '.join(at)}: {problem.message}" if at else problem.message

    def typed(self, name: str):
        """Give the typed rows of a table."""
        rows, _ = gather_rows(TABLES[name], self.placement().placed[name])
        typed, faults, _ = typed_values(rows)
        assert faults.empty or set(faults["column"]) == {"school_id"}, faults
        return typed


@pytest.fixture
def sent(tmp_path: Path) -> Sent:
    """Give an empty folder."""
    return Sent(tmp_path / "cohort")
