"""A sheet as it was sent: headers and cells as text, each row with the number that Excel shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evalkit.intake.problems import Problem, column_letter

MOST_COLUMNS = 200
RAGGED = "wrong_number_of_cells"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One CSV file, or one sheet of a workbook.

    ``cells`` has one column of text per header, numbered from 0, and a row per row that is not
    wholly empty; ``rows`` holds their numbers in the file.  ``formulas`` holds (row, position)
    of the cells that hold a formula instead of a value.  ``misfits`` holds (row, texts) of rows
    that have another number of cells than the column names, as far as ``MOST_COLUMNS``: which
    text belongs under which of them nobody knows, so they are no part of ``cells``.
    """

    file: str
    name: str | None
    headers: tuple[str, ...]
    cells: pd.DataFrame
    rows: np.ndarray
    formulas: frozenset[tuple[int, int]] = frozenset()
    has_decimal_comma: bool = False
    misfits: tuple[tuple[int, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSheet:
    """A visible sheet that was not read because of its name: its first filled rows."""

    name: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came out of one file: its sheets, what is wrong with it, and sheets not read."""

    sheets: tuple[Sheet, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    others: tuple[OtherSheet, ...] = ()


# Trimmed besides ordinary blanks: marks that programs leave behind and nobody sees.
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_TRIMMED = "".join((" \t\r\n\x0b\x0c\xa0", _INVISIBLE))


def trimmed(text: str) -> str:
    """Return a cell's text without blanks around it and without Excel's mark for text.

    Examples
    --------
    >>> trimmed("  A017 "), trimmed("'-1")
    ('A017', '-1')
    """
    bare = text.strip(_TRIMMED)
    # An apostrophe before these keeps a program from computing; it is no part of the value.
    return bare[1:] if bare[:1] == "'" and bare[1:2] in {"=", "+", "-", "@"} else bare


def make_sheet(
    rows: Sequence[tuple[int, list[str]]],
    *,
    file: str,
    name: str | None,
    is_strict: bool,
    formulas: frozenset[tuple[int, int]] = frozenset(),
    has_decimal_comma: bool = False,
) -> Reading:
    """Return the sheet that starts at the first row that is not empty.

    Parameters
    ----------
    rows : sequence of (row number, cells)
        In the file's order.
    is_strict : bool
        Whether every row must have as many cells as the header, as in a CSV file, where a
        missing or extra separator shifts every answer after it.
    """
    bare = _Bare()
    texts = [(number, list(map(bare.__getitem__, cells))) for number, cells in rows]
    filled = [(number, cells) for number, cells in texts if any(cells)]
    if not filled:
        return Reading(problems=(_empty(file, name),))
    headers = filled[0][1][: _reach(filled[0][1])]
    body = filled[1:]
    reach = [_reach(cells) for _, cells in body]
    full = _n_cells(filled)
    # In a CSV file what reaches beyond the header's own cells has been shifted there.
    width = max([len(headers), *(most for most in reach if not is_strict or most <= full)])
    if width > MOST_COLUMNS:
        return Reading(problems=(_too_wide(file, name, width),))
    problems, misfits = [], []
    if is_strict:
        is_even = len({len(c) for _, c in body}) == 1
        bad = {
            n: len(c)
            for (n, c), most in zip(body, reach, strict=True)
            if most > width or len(c) < width or (len(c) > full and not is_even)
        }
        problems = [_ragged(file, name, number, got, full) for number, got in bad.items()]
        misfits = [(number, tuple(cells[:MOST_COLUMNS])) for number, cells in body if number in bad]
        body = [(number, cells) for number, cells in body if number not in bad] if bad else body
    padded = [
        cells if len(cells) == width else (cells + [""] * (width - len(cells)))[:width]
        for _, cells in body
    ]
    # Cells side by side in one array: many times faster than a frame made of lists.
    cells = np.array(padded, dtype=object).reshape(len(body), width)
    sheet = Sheet(
        file=file,
        name=name,
        headers=tuple(headers + [""] * (width - len(headers))),
        cells=pd.DataFrame(cells, columns=range(width), dtype=object),
        rows=np.array([number for number, _ in body], dtype="int64"),
        formulas=formulas,
        has_decimal_comma=has_decimal_comma,
        misfits=tuple(misfits),
    )
    return Reading(sheets=(sheet,), problems=tuple(problems))


class _Bare(dict[str, str]):
    """Texts as :func:`trimmed` returns them, each worked out once and held in memory once."""

    def __missing__(self, text: str) -> str:
        self[text] = bare = trimmed(text)
        return bare


def _reach(cells: Sequence[str]) -> int:
    """Return how far a row reaches: the number of its last cell that is not empty."""
    reach = len(cells)
    while reach and not cells[reach - 1]:
        reach -= 1
    return reach


def _n_cells(filled: Sequence[tuple[int, list[str]]]) -> int:
    """Return how many cells the row of column names has, or the table below a lone title."""
    first = filled[0][1]
    if len(filled) > 1 and sum(1 for cell in first if cell) == 1:
        return max(len(first), len(filled[1][1]))
    return len(first)


def _empty(file: str, name: str | None) -> Problem:
    what = "sheet" if name else "file"
    return Problem(
        severity="error",
        kind="empty_file",
        file=file,
        sheet=name,
        message=f"The {what} is empty.",
        mend=f"Fill it in, with the column names in row 1, or take the {what} away.",
    )


def _too_wide(file: str, name: str | None, width: int) -> Problem:
    return Problem(
        severity="error",
        kind="too_large",
        file=file,
        sheet=name,
        message=f"It has {width} columns; at most {MOST_COLUMNS} are read.",
        mend="Delete the columns that do not belong to the table.",
    )


def _ragged(file: str, name: str | None, row: int, got: int, wanted: int) -> Problem:
    return Problem(
        severity="error",
        kind=RAGGED,
        file=file,
        sheet=name,
        row=row,
        message=f"The row has {got} cells; the row of column names has {wanted}.",
        mend="Open the file in Excel, put each cell of the row under its column, and save it as "
        '"CSV UTF-8 (comma delimited)". Often a comma inside a cell, as in 102,5, has cut the cell '
        "in two: write 102.5.",
    )


def column_problem(
    sheet: Sheet, place: int, *, severity: str, kind: str, message: str, mend: str
) -> Problem:
    """Return a problem of a whole column, told by its letter and its title as written."""
    return Problem(
        severity=severity,
        kind=kind,
        file=sheet.file,
        sheet=sheet.name,
        column=column_letter(place),
        column_name=sheet.headers[place] or None,
        message=message,
        mend=mend,
    )
