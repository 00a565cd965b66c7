"""What is wrong with school files: one record per thing, and the frame that holds them all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pandas as pd

MOST_ROWS = 10
"""So many rows are named; of more, how many there are."""

SEVERITIES = ("error", "warning", "note")
PROBLEM_COLUMNS = (
    "severity",
    "school_id",
    "file",
    "sheet",
    "row",
    "column",
    "column_name",
    "kind",
    "found",
    "message",
    "mend",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that an office should know about its files.

    ``message`` and ``mend`` never hold what a pupil's cell held; ``found`` does, and is for the
    school's own check only.  ``row`` is counted as Excel counts, the header being row 1.
    """

    severity: str
    kind: str
    message: str
    mend: str
    school_id: str | None = None
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    column_name: str | None = None
    found: str | None = None


def problems_frame(problems: Iterable[Problem]) -> pd.DataFrame:
    """Return problems as a frame, whole-cohort ones first, then school by school."""
    rows = pd.DataFrame([asdict(each) for each in problems], columns=list(PROBLEM_COLUMNS))
    return sorted_problems(rows)


def sorted_problems(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame typed, and in an order that does not depend on how it was gathered."""
    typed = frame.astype({name: "str" for name in PROBLEM_COLUMNS if name != "row"})
    typed = typed.where(frame.notna(), None) if pd.__version__ < "3" else typed
    typed["row"] = pd.to_numeric(frame["row"]).astype("Int64")
    order = typed.assign(
        severity=typed["severity"].map(SEVERITIES.index),
        width=typed["column"].str.len(),
    )
    keys = ["school_id", "severity", "file", "sheet", "row", "width", "column", "kind", "found"]
    order = order.sort_values(keys, na_position="first", kind="stable")
    return typed.loc[order.index].reset_index(drop=True)


def problems_with(frame: pd.DataFrame, problem: Problem) -> pd.DataFrame:
    """Return a frame of problems with one more."""
    return sorted_problems(pd.concat([frame, problems_frame([problem])], ignore_index=True))


def column_letter(position: int) -> str:
    """Return a column's letter as Excel shows it, counted from 0.

    Examples
    --------
    >>> column_letter(0), column_letter(25), column_letter(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def rows_in_words(rows: Iterable[int], *, n_untold: int = 0) -> str:
    """Return row numbers as people say them; ``n_untold`` counts others that are not given.

    Examples
    --------
    >>> rows_in_words([4]), rows_in_words([3, 4]), rows_in_words([3, 4, 9])
    ('Row 4', 'Rows 3 and 4', 'Rows 3, 4 and 9')
    >>> rows_in_words(range(2, 40))
    'Rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 28 more'
    """
    numbers = [str(row) for row in sorted(rows)]
    named, more = numbers[:MOST_ROWS], max(len(numbers) - MOST_ROWS, 0) + n_untold
    what = "Row" if len(numbers) == 1 else "Rows"
    if more:
        return f"{what} {', '.join(named)} and {more} more"
    return f"{what} {' and '.join(part for part in (', '.join(named[:-1]), named[-1]) if part)}"


def rows_that_have(rows: Iterable[int], *, n_rows: int) -> str:
    """Return who has the same of something: ``rows`` are those of one file, of ``n_rows`` in all.

    Examples
    --------
    >>> rows_that_have([3, 4], n_rows=2), rows_that_have([3], n_rows=2)
    ('Rows 3 and 4 both have', '2 rows, in different files, have')
    """
    told = list(rows)
    if len(told) < 2:
        return f"{n_rows} rows, in different files, have"
    return f"{rows_in_words(told)} {'both have' if n_rows == 2 else 'have'}"


def rows_named(message: str) -> list[int]:
    """Return the rows that a sentence begins with: :func:`rows_in_words`, the other way round.

    Examples
    --------
    >>> rows_named("Rows 3, 4 and 9 have the same code."), rows_named("It must be a date.")
    ([3, 4, 9], [])
    """
    named = re.match(r"Rows? (\d+(?:, \d+)*(?: and \d+\b(?! more))?)", message)
    return [int(row) for row in re.findall(r"\d+", named[1])] if named else []
