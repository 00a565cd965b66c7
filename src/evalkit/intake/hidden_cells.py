"""Hidden rows and columns of a table: they are read like all others, and told about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evalkit.intake.fault_words import listed
from evalkit.intake.problems import Problem, column_letter
from evalkit.intake.sheets import Sheet

# No < within a tag: what a comment holds must not make the search slow.
_HIDDEN = re.compile(rb"""<(?:\w+:)?(row|col)\s([^<>]*\bhidden\s*=\s*["'](?:1|true)["'][^<>]*)>""")
_NUMBER = re.compile(rb"""\b(r|min|max)\s*=\s*["'](\d{1,7})["']""")
_FILTER = re.compile(rb"<(?:\w+:)?filterColumn\b")
_MOST_NAMED = 5


def hidden_problems(part: bytes, sheet: Sheet) -> list[Problem]:
    """Return a note on the hidden rows of a table, and one on its hidden columns.

    Parameters
    ----------
    part : bytes
        The sheet's own part of the workbook: openpyxl, when it only reads, does not know what is
        hidden.
    sheet : Sheet
        What was read of it.
    """
    rows, columns = set(), set()
    for what, words in _HIDDEN.findall(part):
        ends = {name: int(number) for name, number in _NUMBER.findall(words)}
        if what == b"row" and b"r" in ends:
            rows.add(ends[b"r"])
        elif what == b"col" and {b"min", b"max"} <= set(ends):
            last = min(ends[b"max"], len(sheet.headers))
            columns |= set(range(ends[b"min"] - 1, last))
    rows &= set(sheet.rows.tolist())
    named = [place for place in sorted(columns) if sheet.headers[place]]
    problems = []
    if rows:
        problems.append(_rows(sheet, sorted(rows), is_filtered=_FILTER.search(part) is not None))
    if named:
        problems.append(_columns(sheet, [column_letter(place) for place in named]))
    return problems


def _rows(sheet: Sheet, rows: Sequence[int], *, is_filtered: bool) -> Problem:
    n = len(rows)
    why = "by a filter " if is_filtered else ""
    what = "1 row that is" if n == 1 else f"{n} rows that are"
    was = "was" if n == 1 else "were"
    show = "Clear the filter (Data, Clear)" if is_filtered else "Unhide the rows"
    where = f" ({'row' if n == 1 else 'rows'} {_named(rows)})"
    return _hidden(
        sheet,
        kind="hidden_rows",
        message=f"{what} hidden {why}{was} read too{where}.",
        mend=f"{show} and look at {'it' if n == 1 else 'them'}. Delete what does not belong to the "
        "table; otherwise you need do nothing.",
    )


def _columns(sheet: Sheet, letters: Sequence[str]) -> Problem:
    n = len(letters)
    what = "1 column that is" if n == 1 else f"{n} columns that are"
    return _hidden(
        sheet,
        kind="hidden_columns",
        message=f"{what} hidden {'was' if n == 1 else 'were'} read too "
        f"({'column' if n == 1 else 'columns'} {_named(letters)}).",
        mend=f"Unhide {'it' if n == 1 else 'them'} and look. Delete what does not belong to the "
        "table; otherwise you need do nothing.",
    )


def _named(places: Sequence[int | str]) -> str:
    more = len(places) - _MOST_NAMED
    if more <= 0:
        return listed(map(str, places))
    return f"{', '.join(map(str, places[:_MOST_NAMED]))} and {more} more"


def _hidden(sheet: Sheet, *, kind: str, message: str, mend: str) -> Problem:
    return Problem(
        severity="note", kind=kind, file=sheet.file, sheet=sheet.name, message=message, mend=mend
    )
