"""The first sheet of a school's coloured workbook: what the colours mean and what to mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from evalkit.intake.cell_values import plain_word
from evalkit.intake.column_words import column_title
from evalkit.intake.problem_entries import (
    GROUPS,
    MOST_FOUND,
    Entry,
    problem_entries,
    rows_in_use,
    things_to_fix,
)
from evalkit.intake.problems import column_letter
from evalkit.intake.school_sheets import SchoolSheet
from evalkit.intake.sheet_looks import BOLD, FONT, lay_out_print, row_height, set_widths
from evalkit.intake.shown_rows import cut_sentence
from evalkit.intake.told_cells import told_cells
from evalkit.intake.workbook_rows import put_text
from evalkit.intake.workbook_writing import HEADER_FILL

FILLS: Mapping[str, str] = {"error": "FFF8B4AC", "warning": "FFFFDF80", "note": "FFBFE5C8"}
"""Light enough for black text: 10:1 and more."""

LEGEND = "Read me first"
_MEANINGS = {
    "error": "These must be mended before the data can be used.",
    "warning": "Please look at these; they may be right.",
    "note": "We read these as something else, dealt with them by a rule, or only mention them. "
    "You need do nothing.",
}
_COLUMNS = {
    "How urgent": 20,
    "Sheet or file": 20,
    "Row": 6,
    "Column": 24,
    "What we found": 22,
    "What is wrong, and what may stand there": 40,
    "How to mend it": 40,
    "Where else": 20,
}
_MOST_SIGNS = 200
_TITLE = Font(name=FONT, size=14, bold=True)
_LINK = Font(name=FONT, size=11, color="FF12436D", underline="single")
_LINE = Border(bottom=Side(style="thin", color="FFC5CED8"))
_TOP = Alignment(wrap_text=True, vertical="top", horizontal="left")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSheet:
    """A school's sheet, its name in the workbook, and whether some of its rows are not there."""

    title: str
    own: SchoolSheet
    is_cut: bool = False


@cache
def fill_of(group: str) -> PatternFill:
    """Return the colour of a group of problems."""
    return PatternFill("solid", start_color=FILLS[group])


def fill_legend(
    page: Worksheet,
    problems: pd.DataFrame,
    shown: Mapping[tuple[str, str | None], ShownSheet],
    *,
    name: str,
) -> Cell:
    """Fill the first sheet, and return a cell of it that has no look of its own.

    Parameters
    ----------
    page : Worksheet
        The sheet, empty.
    problems : DataFrame
        The school's problems.
    shown : mapping of (file, sheet) to ShownSheet
        The sheets that follow.
    name : str
        The school's name.
    """
    entries = problem_entries(problems)
    plain = _fill_top(page, problems, entries, name)
    if cut := [each.title for each in shown.values() if each.is_cut]:
        put_text(page, 5, 0, cut_sentence(cut)).font = BOLD
    set_widths(page, list(_COLUMNS.values()))
    top = page.max_row + 2
    if entries:
        _fill_key(page, top)
        top += len(GROUPS) + 1
        for place, title in enumerate(_COLUMNS):
            cell = put_text(page, top, place, title)
            cell.font, cell.fill, cell.alignment = BOLD, HEADER_FILL, _TOP
        for row, entry in enumerate(entries, start=top + 1):
            _fill_entry(page, row, entry, shown.get((entry.file or "", entry.sheet)))
    lay_out_print(page, header_row=top if entries else None, has_letters=False)
    page.sheet_view.showGridLines = False
    return plain


def _fill_top(page: Worksheet, problems: pd.DataFrame, entries: Sequence[Entry], name: str) -> Cell:
    n_errors = sum(entry.severity == "error" for entry in entries)
    put_text(page, 1, 0, f"Data check: {name}").font = _TITLE
    page.row_dimensions[1].height = 22
    use = f"{rows_in_use(problems)} {things_to_fix(n_errors)}".strip()
    put_text(page, 2, 0, use).font = BOLD
    todo = (
        "This is a copy to look things up in. Mend your own file, and send that one again. Point "
        "at a coloured cell to read what to do."
    )
    put_text(page, 3, 0, todo if entries else "No cell is coloured: you need do nothing.")
    return put_text(
        page, 4, 0, "For the school's own eyes: this workbook holds what pupils' cells held."
    )


def _fill_key(page: Worksheet, top: int) -> None:
    for row, (severity, group) in enumerate(GROUPS.items(), start=top):
        put_text(page, row, 0, group).fill = fill_of(severity)
        put_text(page, row, 1, _MEANINGS[severity])


def _fill_entry(page: Worksheet, row: int, entry: Entry, shown: ShownSheet | None) -> None:
    goal = _goal(entry, shown.own) if shown else None
    texts = (
        GROUPS[entry.group],
        shown.title if shown else entry.sheet or entry.file or "",
        str(entry.row or (goal[0] if goal and goal[0] > 1 else "")),
        _column_of(entry, shown.own if shown else None, goal),
        _found(entry),
        entry.message,
        entry.mend,
        entry.more,
    )
    for place, text in enumerate(texts):
        cell = put_text(page, row, place, text)
        cell.alignment, cell.border = _TOP, _LINE
    page.cell(row=row, column=1).fill = fill_of(entry.group)
    page.row_dimensions[row].height = row_height(texts, list(_COLUMNS.values()))
    if shown:
        at = f"{column_letter(goal[1])}{goal[0]}" if goal else "A1"
        cell = page.cell(row=row, column=2)
        # An apostrophe within a sheet's name is written twice.
        where = f"'{shown.title.replace(chr(39), 2 * chr(39))}'!{at}"
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=where)
        cell.font = _LINK


def _goal(entry: Entry, own: SchoolSheet) -> tuple[int, int] | None:
    """Return the first cell that an entry is about."""
    cells = told_cells(
        own,
        kind=entry.kind,
        row=entry.row,
        column=entry.column,
        found=", ".join(entry.found),
        message=entry.message,
    )
    return cells[0] if cells else None


def _column_of(entry: Entry, own: SchoolSheet | None, goal: tuple[int, int] | None) -> str:
    """Return a column's letter, its name in the file and, where that is another, its title."""
    words = entry.column_name or ""
    if entry.kind == "missing_column":
        return f"missing: {words}"
    place = None if entry.column is None else column_index_from_string(entry.column) - 1
    if place is None and goal is not None and words:
        place = goal[1]
    if place is None or own is None:
        return words
    headers, title = own.sheet.headers, column_title(words)
    header = " ".join(headers[place].split()) if place < len(headers) else ""
    named = f'{column_letter(place)} "{header}"' if header else column_letter(place)
    is_same = plain_word(title) == plain_word(header)
    return named if is_same or not title else f"{named} ({title})"


def _found(entry: Entry) -> str:
    """Return what was found, with its rows where several texts stand in several rows."""
    shown = [
        text if len(text) <= _MOST_SIGNS else f"{text[: _MOST_SIGNS - 1]}…"
        for text in entry.found[:MOST_FOUND]
    ]
    more = len(entry.found) - MOST_FOUND
    if entry.found_in:
        lines = [f"{rows}: {text}" for rows, text in zip(entry.found_in, shown, strict=False)]
        return "\n".join([*lines, f"and {more} more"] if more > 0 else lines)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
