"""Which cells of a sheet a problem is about: what is coloured, and where a link leads."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from openpyxl.utils import column_index_from_string, range_boundaries

from evalkit.intake.problems import rows_named
from evalkit.intake.school_sheets import SchoolSheet

Cells = list[tuple[int, int]]
_WHOLE_ROW = frozenset({"wrong_number_of_cells", "second_header", "total_row"})
_BY_CODE = frozenset(
    {"duplicate_pupil", "duplicate_answers", "duplicate_rows", "no_consent", "withdrew"}
    | {"unlinked", "mostly_unlinked", "code_spelling", "linked_code", "identical_answers"}
    | {"unknown_row", "lost_zeros"}
)
_RANGE = re.compile(r"\b([A-Z]{1,3}\d+) to ([A-Z]{1,3}\d+)\b")
_NAMES_SOME = re.compile(r"Rows [\d, ]+ and \d+ more ")
_AFTER_CODE = re.compile(r" \(.*\)$| and \d+ more$")


def told_cells(
    each: SchoolSheet,
    *,
    kind: str,
    row: int | None,
    column: str | None,
    found: str | None,
    message: str,
) -> Cells:
    """Return the cells (row as Excel counts, column from 0) that a problem is about, in order.

    A problem that names codes is about the cells that hold them, one of merged cells about all of
    these, one of a row's width about the whole row.  What is said of a column is about its name
    in the first row.

    Parameters
    ----------
    each : SchoolSheet
        The sheet that the problem was found in.
    kind, row, column, found, message
        As of :class:`evalkit.intake.problems.Problem`.
    """
    place = None if column is None else column_index_from_string(column) - 1
    if kind in _WHOLE_ROW and row is not None:
        return [(row, at) for at in range(_reach(each, row))]
    cells: Cells = []
    if kind in _BY_CODE:
        cells = _with_codes(each, place, found or "", message)
    elif kind == "merged_cells":
        cells = _merged(each, message)
    elif kind == "read_as" and place is not None:
        # The note is told at the first row that has the text; all of them were read so.
        cells = _holding(each, [place], {found or ""})
    if cells:
        return cells
    if place is not None:
        return [(row or 1, place)]
    return [(row, 0)] if row is not None and row > 1 else []


def _reach(each: SchoolSheet, row: int) -> int:
    """Return how far a row reaches, at least as far as the column names."""
    misfits = each.sheet.misfits
    # They stand in the file's order; of very many, all would be looked at for each.
    at = bisect_left(misfits, row, key=lambda misfit: misfit[0])
    texts = misfits[at][1] if at < len(misfits) and misfits[at][0] == row else ()
    return max(len(each.sheet.headers), len(texts))


def _with_codes(each: SchoolSheet, place: int | None, found: str, message: str) -> Cells:
    own = [place] if place is not None else []
    # Of very many rows a sentence names the first alone.
    codes = {_AFTER_CODE.sub("", _AFTER_CODE.sub("", code)) for code in found.split(", ")} - {""}
    if _NAMES_SOME.match(message) and (cells := _holding(each, own, codes)):
        return cells
    if rows := rows_named(message):
        return [(row, at) for row in rows for at in [*own, *each.code_places][:1]]
    return _holding(each, own, codes) or _holding(each, each.code_places, codes)


def _holding(each: SchoolSheet, places: Sequence[int], texts: set[str]) -> Cells:
    """Return the cells of some columns that hold one of these texts, row by row."""
    found = []
    for place in places:
        if place < len(each.sheet.headers):
            is_so = each.sheet.cells[place].isin(texts).to_numpy(dtype=bool)
            found += [(int(row), place) for row in each.sheet.rows[is_so]]
    return sorted(found)


def _merged(each: SchoolSheet, message: str) -> Cells:
    """Return the cells of a range that a sentence names, as far as the sheet reaches."""
    named = _RANGE.search(message)
    if named is None:
        return []
    left, top, right, bottom = range_boundaries(f"{named[1]}:{named[2]}")
    last_row = int(np.max(each.sheet.rows, initial=1))
    return [
        (row, place - 1)
        for row in range(top, min(bottom, last_row) + 1)
        for place in range(left, min(right, len(each.sheet.headers)) + 1)
    ]
