"""Merged cells in a table: only the first of them holds a value, and the others look empty."""

from __future__ import annotations

import re

from openpyxl.utils import range_boundaries

from evalkit.intake.problems import Problem, column_letter
from evalkit.intake.sheets import Sheet

_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z]+\d+:[A-Z]+\d+)["']""")


def merged_problems(part: bytes, sheet: Sheet) -> list[Problem]:
    """Return an error per group of merged cells that hides cells of a table.

    Parameters
    ----------
    part : bytes
        The sheet's own part of the workbook: openpyxl, when it only reads, does not know which
        cells are merged.
    sheet : Sheet
        What was read of it.
    """
    found = {match.decode() for match in _MERGED.findall(part)}
    problems = []
    for left, top, right, bottom in sorted(
        map(range_boundaries, found), key=lambda box: box[1::-1]
    ):
        if _hides(sheet, left, top, right, bottom):
            problems.append(_merged(sheet, left, top, right, bottom))
    return problems


def _hides(sheet: Sheet, left: int, top: int, right: int, bottom: int) -> bool:
    """Return whether merged cells hold something and reach into named columns and table rows."""
    named = [place for place, header in enumerate(sheet.headers, start=1) if header]
    if not len(sheet.rows) or not any(left <= place <= right for place in named):
        return False
    if bottom > int(sheet.rows[-1]) and top > int(sheet.rows[-1]):
        return False
    first = dict(zip(sheet.rows.tolist(), sheet.cells.index, strict=True)).get(top)
    if first is None:  # a row of nothing, or the column names and what stands above them
        return top < int(sheet.rows[0]) and left in named and len(named) > 1
    return left <= len(sheet.headers) and sheet.cells.loc[first, left - 1] != ""


def _merged(sheet: Sheet, left: int, top: int, right: int, bottom: int) -> Problem:
    corners = f"{column_letter(left - 1)}{top} to {column_letter(right - 1)}{bottom}"
    return Problem(
        severity="error",
        kind="merged_cells",
        file=sheet.file,
        sheet=sheet.name,
        row=top,
        column=column_letter(left - 1),
        column_name=sheet.headers[left - 1] or None if left <= len(sheet.headers) else None,
        message=f"The cells {corners} are merged, so that all but the first look empty.",
        mend='Click on them, choose "Unmerge Cells" (Home, Merge & Center), and fill in every '
        "cell.",
    )
