"""Reading XLSX workbooks: the sheets named as tables, every cell as the text that Excel shows."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from evalkit.intake.hidden_cells import hidden_problems
from evalkit.intake.merged_cells import merged_problems
from evalkit.intake.problems import Problem
from evalkit.intake.sheets import MOST_COLUMNS, OtherSheet, Reading, make_sheet, trimmed
from evalkit.intake.workbook_gate import SAVE_AGAIN, workbook_refusal

MOST_ROWS = 10_000
MOST_CELLS = 5_000_000
# Of a sheet that is not read: enough to see titles, column names and a row below them.
_ROWS_LOOKED_AT = 8
_MOST_CELLS_LOOKED_AT = 100_000
# Excel keeps fifteen digits of a number; of a longer code the others are lost.
_TOO_LONG = 10**15


def read_workbook(path: Path, *, file: str, is_table: Callable[[str], bool]) -> Reading:
    """Return the sheets of a workbook that are named as tables.

    Parameters
    ----------
    path : Path
        Where the workbook is.
    file : str
        How the file is named to people.
    is_table : callable
        Says whether a sheet's name is a table's.  Other sheets are not read; of those that are
        visible, the first rows are given besides.
    """
    if refused := workbook_refusal(path, file=file):
        return Reading(problems=(refused,))
    try:
        # Opened here, because openpyxl leaves the file open when it refuses it.
        with warnings.catch_warnings(), path.open("rb") as opened:
            # openpyxl warns of styles and dropdowns that it cannot keep; nothing is saved here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(opened, read_only=True, data_only=False, keep_links=False)
            return _read_sheets(book, file, is_table)
    # Whatever a damaged or hostile workbook raises, the school is told the same.
    except Exception:
        problem = Problem(
            severity="error",
            kind="unreadable",
            file=file,
            message="It cannot be read as an Excel workbook; it is damaged.",
            mend=SAVE_AGAIN,
        )
        return Reading(problems=(problem,))


def _read_sheets(book: Any, file: str, is_table: Callable[[str], bool]) -> Reading:
    sheets, problems, others = [], [], []
    for worksheet in book.worksheets:
        if not is_table(worksheet.title):
            if worksheet.sheet_state == "visible":
                others.append(_looked_at(worksheet))
            continue
        if worksheet.sheet_state != "visible":
            problems.append(_hidden(file, worksheet.title))
            continue
        reading = _read_sheet(worksheet, file)
        sheets += reading.sheets
        part = book._archive.read(worksheet._worksheet_path)
        for each in reading.sheets:
            problems += [*hidden_problems(part, each), *merged_problems(part, each)]
        problems += reading.problems
    return Reading(sheets=tuple(sheets), problems=tuple(problems), others=tuple(others))


def _looked_at(worksheet: Any) -> OtherSheet:
    rows: list[tuple[str, ...]] = []
    n_seen = 0
    try:
        worksheet.reset_dimensions()
        for cells in worksheet.iter_rows(max_col=MOST_COLUMNS):
            n_seen += len(cells)
            texts = tuple(trimmed(cell_text(cell)) for cell in cells)
            if any(texts):
                rows.append(texts)
            if len(rows) == _ROWS_LOOKED_AT or n_seen > _MOST_CELLS_LOOKED_AT:
                break
    # A sheet that is the school's own affair must not cost it the others; it is told about.
    except Exception:
        return OtherSheet(name=worksheet.title, rows=((),))
    return OtherSheet(name=worksheet.title, rows=tuple(rows))


def _read_sheet(worksheet: Any, file: str) -> Reading:
    # What the sheet says of its own size may be wrong, and may be a trap.
    worksheet.reset_dimensions()
    rows, formulas, n_seen = [], set(), 0
    for number, cells in enumerate(worksheet.iter_rows(), start=1):
        n_seen += len(cells)
        is_filled = any(cell.value is not None for cell in cells)
        is_outside = number > MOST_ROWS + 1 or any(
            cell.value is not None for cell in cells[MOST_COLUMNS:]
        )
        # Cells that are empty and only coloured cost time all the same.
        if (is_filled and is_outside) or n_seen > MOST_CELLS:
            return Reading(problems=(_too_large(file, worksheet.title),))
        if not is_filled:
            continue
        texts = [cell_text(cell) for cell in cells[:MOST_COLUMNS]]
        formulas |= {(number, place) for place, cell in enumerate(cells) if cell.data_type == "f"}
        rows.append((number, texts))
    return make_sheet(
        rows, file=file, name=worksheet.title, is_strict=False, formulas=frozenset(formulas)
    )


def cell_text(cell: Any) -> str:
    """Return a cell as the text that Excel shows: 12 and not 12.0, dates as 2025-09-15."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        if abs(value) >= _TOO_LONG:
            return f"{value:.5E}"
        # The format 0000 shows 12 as 0012; the zeros belong to the code.
        zeros = re.fullmatch(r"0{2,20}", cell.number_format or "")
        return str(value).zfill(len(zeros[0])) if zeros else str(value)
    if isinstance(value, datetime):
        has_time = (value.hour, value.minute, value.second) != (0, 0, 0)
        return value.isoformat(sep=" ", timespec="seconds") if has_time else f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else trimmed(str(value))


def _hidden(file: str, name: str) -> Problem:
    return Problem(
        severity="warning",
        kind="hidden_sheet",
        file=file,
        sheet=name,
        message="The sheet is hidden, so it was not read.",
        mend="Right-click any sheet's tab and choose Unhide if it is meant to be read; delete it "
        "if it is not.",
    )


def _too_large(file: str, name: str) -> Problem:
    return Problem(
        severity="error",
        kind="too_large",
        file=file,
        sheet=name,
        message=f"The sheet has something beyond row {MOST_ROWS:,} or column GR.",
        mend="Delete the rows and columns that do not belong to the table, or send CSV files.",
    )
