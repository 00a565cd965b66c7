"""Which row of a sheet holds the column names, where a title stands above them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from evalkit.catalogue import Table
from evalkit.intake.cell_values import plain_word
from evalkit.intake.problems import Problem
from evalkit.intake.sheets import RAGGED, Reading, Sheet, make_sheet

TITLE_ABOVE = "second_header"
FEWEST_NAMES = 2
"""So many columns must be named in a row for the row to be taken for the column names."""
_TITLE_ROWS = 5


def names_of(table: Table) -> dict[str, str]:
    """Return the plain words that may stand over a table's columns, each with its column."""
    return {plain_word(text): c.name for c in table.columns for text in (c.name, c.title)}


def columns_named(texts: Iterable[str], names: Mapping[str, str]) -> set[str]:
    """Return which columns the cells of a row name."""
    return {names[word] for text in texts if text and (word := plain_word(text)) in names}


def without_title(reading: Reading, table: Table) -> Reading:
    """Return what came out of a file, with the sheet that starts below a title.

    The rows keep their numbers, so that what is said of a cell leads to it, and an error says
    where the column names stand.

    Parameters
    ----------
    reading : Reading
        What was read of one sheet, its first filled row taken for the column names.
    table : Table
        What should be in it.

    Returns
    -------
    Reading
        As it was where the first row names columns, or none of the next rows does.
    """
    names = names_of(table)
    for sheet in reading.sheets:
        if len(columns_named(sheet.headers, names)) >= FEWEST_NAMES:
            return reading
        rows = _rows(sheet)
        for place, (number, texts) in enumerate(islice(rows, _TITLE_ROWS)):
            if len(columns_named(texts, names)) >= FEWEST_NAMES:
                below = _sheet_of(sheet, rows[place:])
                # Rows that do not fit under the title may well fit under the column names.
                kept = [each for each in reading.problems if each.kind != RAGGED]
                told = (*kept, _title_above(sheet, number), *below.problems)
                return Reading(sheets=below.sheets, problems=told)
    return reading


def _rows(sheet: Sheet) -> list[tuple[int, list[str]]]:
    """Return the rows below the first, also those that are wider or narrower than a title."""
    cells = sheet.cells.itertuples(index=False, name=None)
    fitting = [(int(row), list(texts)) for row, texts in zip(sheet.rows, cells, strict=True)]
    others = [(row, list(texts)) for row, texts in sheet.misfits]
    return sorted([*fitting, *others], key=lambda pair: pair[0])


def _sheet_of(sheet: Sheet, rows: list[tuple[int, list[str]]]) -> Reading:
    return make_sheet(
        rows,
        file=sheet.file,
        name=sheet.name,
        is_strict=sheet.name is None,
        formulas=sheet.formulas,
        has_decimal_comma=sheet.has_decimal_comma,
    )


def _title_above(sheet: Sheet, row: int) -> Problem:
    return Problem(
        severity="error",
        kind=TITLE_ABOVE,
        file=sheet.file,
        sheet=sheet.name,
        row=row,
        message=f"The column names stand in row {row}; they must stand in the first row, and only "
        "there.",
        mend="Delete the rows above the column names.",
    )
