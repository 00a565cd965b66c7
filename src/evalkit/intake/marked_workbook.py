"""The school's own tables as a workbook, the cells to look at coloured and explained."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from evalkit.intake.problem_entries import (
    GROUPS,
    MOST_FOUND,
    Entry,
    group_of,
    problem_entries,
    rows_in_use,
    things_to_fix,
)
from evalkit.intake.problems import rows_named
from evalkit.intake.school_sheets import SchoolSheet
from evalkit.intake.workbook_rows import put_text, rows_as_xml, with_rows
from evalkit.intake.workbook_writing import HEADER_FILL, without_clock

FILLS: Mapping[str, str] = {"error": "FFF8B4AC", "warning": "FFFFDF80", "note": "FFBFE5C8"}
"""Light enough for black text: 10:1 and more."""

LEGEND = "Read me first"
LEFT_OUT = "(left out)"
_MEANINGS = {
    "error": "These must be mended before the data can be used.",
    "warning": "Please look at these; they may be right.",
    "note": "We read these as something else, or dealt with them. You need do nothing.",
}
_TITLES = (
    "What to do",
    "Sheet or file",
    "Row",
    "Column",
    "What we found",
    "What is wrong, and what may stand there",
    "How to mend it",
    "Where else",
)
_WIDTHS = (20, 24, 8, 24, 26, 46, 46, 26)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_WHOLE_ROW = frozenset({"wrong_number_of_cells", "second_header", "total_row"})
_BY_CODE = frozenset(
    {"duplicate_pupil", "duplicate_answers", "no_consent", "withdrew", "unlinked"}
    | {"mostly_unlinked", "code_spelling", "linked_code", "identical_answers", "unknown_row"}
)
_PERSONAL, _PERSONAL_CELL = "personal_column", "personal_code"


@dataclass(slots=True)
class _Mark:
    """What is said of one cell; the worst group gives the colour."""

    group: str
    said: list[str]


def marked_workbook(
    sheets: Sequence[SchoolSheet], problems: pd.DataFrame, *, all_problems: pd.DataFrame, name: str
) -> bytes:
    """Return an XLSX file of a school's sheets, the cells with problems coloured.

    Every value is stored as text, as intake reads it: nothing in the file is computed, and a
    formula is the text of a formula.  Rows keep their numbers.  Columns that look like personal
    data keep their header alone.  The same content gives the same bytes.

    Parameters
    ----------
    sheets : sequence of SchoolSheet
        The school's rows.
    problems : DataFrame
        The school's problems.
    all_problems : DataFrame
        Those of the whole cohort, for the personal columns of files of several schools.
    name : str
        The school's name.
    """
    book = Workbook()
    legend = book.active
    legend.title = LEGEND
    names = _sheet_names(sheets)
    personal = all_problems[all_problems["kind"] == _PERSONAL]
    pages = []
    for each in sheets:
        key = (each.sheet.file, each.sheet.name)
        page = book.create_sheet(names[key])
        dropped = {column_index_from_string(c) - 1 for c in _of(personal, *key)["column"].dropna()}
        own = _of(problems, *key)
        rows = _rows(each, dropped, own[own["kind"] == _PERSONAL_CELL])
        cells = _fill_page(page, each.sheet.headers, rows)
        cells |= _mark_page(page, rows, _marks(each, own))
        pages.append((page, rows, cells))
    plain = _fill_legend(legend, problems, names, name)
    made = io.BytesIO()
    book.save(made)
    # Looks are numbered while a workbook is saved.
    data = {
        page.path.lstrip("/"): rows_as_xml(rows.items(), cells.values(), style=plain.style_id)
        for page, rows, cells in pages
    }
    return without_clock(with_rows(made.getvalue(), data))


def _sheet_names(sheets: Sequence[SchoolSheet]) -> dict[tuple[str, str | None], str]:
    """Return a name that Excel takes for each sheet, no two alike."""
    names: dict[tuple[str, str | None], str] = {}
    taken = {LEGEND.casefold()}
    for each in sheets:
        stem = each.sheet.name or each.sheet.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        plain = (_FORBIDDEN.sub(" ", stem).strip(" '") or "Sheet")[:31]
        name, number = plain, 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain[:26]} ({number})"
        taken.add(name.casefold())
        names[each.sheet.file, each.sheet.name] = name
    return names


def _of(problems: pd.DataFrame, file: str, sheet: str | None) -> pd.DataFrame:
    is_sheet = problems["sheet"].isna() if sheet is None else problems["sheet"] == sheet
    return problems[(problems["file"] == file) & is_sheet]


def _rows(each: SchoolSheet, dropped: set[int], cut: pd.DataFrame) -> dict[int, list[str]]:
    """Return the texts of each row, without what looks like personal data."""
    cells = each.sheet.cells.to_numpy(dtype=object).copy()
    for place in dropped:
        cells[:, place] = np.where(cells[:, place] == "", "", LEFT_OUT)
    for row, column in cut[["row", "column"]].dropna().itertuples(index=False, name=None):
        cells[each.sheet.rows == row, column_index_from_string(column) - 1] = LEFT_OUT
    return dict(zip(each.sheet.rows.tolist(), cells.tolist(), strict=True))


def _fill_page(
    page: Worksheet, headers: Sequence[str], rows: Mapping[int, Sequence[str]]
) -> dict[tuple[int, int], Cell]:
    """Write what tells how large the sheet is, and return these cells; the rows come at the end.

    Cells that all look alike are many, and openpyxl takes a while for each.
    """
    cells = {(1, place): put_text(page, 1, place, header) for place, header in enumerate(headers)}
    for (_, place), cell in cells.items():
        cell.font, cell.fill = Font(bold=True), HEADER_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.column_dimensions[get_column_letter(place + 1)].width = min(
            max(12, len(headers[place]) + 2), 40
        )
    for last in list(rows)[-1:]:
        cells |= {
            (last, place): put_text(page, last, place, text)
            for place, text in enumerate(rows[last])
            if text
        }
    page.freeze_panes = "A2"
    return cells


def _marks(each: SchoolSheet, problems: pd.DataFrame) -> dict[tuple[int, int], _Mark]:
    """Return what is said of which cell (row, place), the worst first."""
    marks: dict[tuple[int, int], _Mark] = {}
    for problem in problems.itertuples(index=False):
        group = group_of(problem.severity, problem.mend)
        said = f"{GROUPS[group].upper()}: {problem.message} {problem.mend}"
        for at in _cells_of(each, problem):
            mark = marks.setdefault(at, _Mark(group, []))
            if said not in mark.said:
                mark.said.append(said)
    return marks


def _cells_of(each: SchoolSheet, problem: object) -> Iterator[tuple[int, int]]:
    """Yield the cells (row, place) that a problem is about."""
    width = len(each.sheet.headers)
    row = None if pd.isna(problem.row) else int(problem.row)
    place = None if pd.isna(problem.column) else column_index_from_string(problem.column) - 1
    if problem.kind in _WHOLE_ROW and row is not None:
        yield from ((row, at) for at in range(width))
    elif problem.kind in _BY_CODE and each.code_places:
        yield from _code_cells(each, problem)
    elif problem.kind == "read_as" and place is not None and place < width:
        # The note is told at the first row that has the text; all of them were read so.
        is_so = each.sheet.cells[place] == problem.found
        yield from ((int(at), place) for at in each.sheet.rows[is_so.to_numpy(dtype=bool)])
    elif place is not None:
        yield (row or 1, place)
    elif row is not None and row > 1:
        yield (row, 0)


def _code_cells(each: SchoolSheet, problem: object) -> Iterator[tuple[int, int]]:
    if rows := rows_named(problem.message):
        yield from ((row, each.code_places[0]) for row in rows)
        return
    told = str(problem.found).split(", ")
    codes = {re.sub(r" \(.*\)$", "", code) for code in told}
    for place in each.code_places:
        is_so = each.sheet.cells[place].isin(codes).to_numpy(dtype=bool)
        yield from ((int(at), place) for at in each.sheet.rows[is_so])


def _mark_page(
    page: Worksheet,
    rows: Mapping[int, Sequence[str]],
    marks: Mapping[tuple[int, int], _Mark],
) -> dict[tuple[int, int], Cell]:
    """Colour the cells that something is said of, and return them."""
    cells = {}
    for (row, place), mark in sorted(marks.items()):
        texts = rows.get(row, ())
        text = texts[place] if place < len(texts) else ""
        cells[row, place] = cell = put_text(page, row, place, text)
        cell.fill = _fill(mark.group)
        if place and (row, place - 1) in marks and marks[row, place - 1].said == mark.said:
            continue
        text = "\n\n".join(mark.said)
        comment = Comment(text, "evalkit")
        comment.width, comment.height = 340, 60 + 18 * (len(text) // 48 + text.count("\n"))
        cell.comment = comment
    return cells


def _fill(group: str) -> PatternFill:
    return PatternFill("solid", start_color=FILLS[group])


def _fill_legend(
    page: Worksheet,
    problems: pd.DataFrame,
    names: Mapping[tuple[str, str | None], str],
    name: str,
) -> Cell:
    """Fill the first sheet, and return a cell of it that has no look of its own."""
    entries = problem_entries(problems)
    n_errors = sum(entry.severity == "error" for entry in entries)
    lines = [
        f"Data check: {name}",
        f"{rows_in_use(problems)} {things_to_fix(n_errors)}".strip(),
        "For the school's own eyes: this workbook holds what pupils' cells held.",
        "This is a copy to look things up in. Mend your own file, and send that one again. Point "
        "at a coloured cell to read what to do.",
    ]
    for row, line in enumerate(lines, start=1):
        put_text(page, row, 0, line).font = Font(bold=row < 3, size=14 if row == 1 else 11)
    for row, (severity, group) in enumerate(GROUPS.items(), start=len(lines) + 2):
        put_text(page, row, 0, group).fill = _fill(severity)
        plain = put_text(page, row, 1, _MEANINGS[severity])
    top = len(lines) + len(GROUPS) + 3
    for place, title in enumerate(_TITLES):
        cell = put_text(page, top, place, title)
        cell.font, cell.fill = Font(bold=True), HEADER_FILL
        page.column_dimensions[get_column_letter(place + 1)].width = _WIDTHS[place]
    for row, entry in enumerate(entries, start=top + 1):
        _fill_entry(page, row, entry, names)
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.sheet_view.showGridLines = False
    return plain


def _fill_entry(
    page: Worksheet, row: int, entry: Entry, names: Mapping[tuple[str, str | None], str]
) -> None:
    sheet = names.get((entry.file or "", entry.sheet))
    column = " ".join(part for part in (entry.column, entry.column_name) if part)
    found = ", ".join(entry.found[:MOST_FOUND]) + (
        " and others" if len(entry.found) > MOST_FOUND else ""
    )
    texts = (
        GROUPS[entry.group],
        sheet or entry.sheet or entry.file or "",
        str(entry.row or ""),
        column,
        found,
        entry.message,
        entry.mend,
        entry.more,
    )
    for place, text in enumerate(texts):
        put_text(page, row, place, text).alignment = Alignment(wrap_text=True, vertical="top")
    page.cell(row=row, column=1).fill = _fill(entry.group)
    if sheet and (entry.row or entry.column):
        goal = f"'{sheet.replace(chr(39), 2 * chr(39))}'!{entry.column or 'A'}{entry.row or 1}"
        cell = page.cell(row=row, column=2)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=goal)
        cell.font = Font(color="FF12436D", underline="single")
