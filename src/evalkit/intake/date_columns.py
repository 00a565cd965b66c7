"""Columns in which the month stands first in some dates: what that means for all the others."""

from __future__ import annotations

import pandas as pd

from evalkit.intake.column_words import column_words
from evalkit.intake.date_words import MONTH_FIRST, other_order
from evalkit.intake.placed_rows import Placed, TableRows
from evalkit.intake.problems import Problem

_MEND = "Write all dates of the column with the day first, for example 15/09/2025."


def mixed_date_problems(rows: TableRows, faults: pd.DataFrame) -> list[Problem]:
    """Return what is said of a school's column of dates when the month stands first in some.

    Where no date shows that the day stands first, 4/3/2025 may be either day, and nothing of the
    column can be used: an error.  Where some do, the column is read with the day first, and the
    school is asked to look: a warning.

    Parameters
    ----------
    rows : TableRows
        All rows of a table.
    faults : DataFrame
        ``index``, ``column`` and ``kind`` of the cells that could not be read.
    """
    late = faults[faults["kind"] == MONTH_FIRST]
    if late.empty:
        return []
    problems = []
    origin = rows.origin.loc[late["index"], ["school_id", "source"]].assign(
        column=late["column"].to_numpy()
    )
    for school, source, name in origin.drop_duplicates().itertuples(index=False, name=None):
        is_known = pd.notna(school)
        of_school = rows.origin["school_id"] == school if is_known else rows.origin.index >= 0
        here = of_school & (rows.origin["source"] == source)
        orders = {other_order(text) for text in rows.texts.loc[here, name].unique() if text}
        placed, school = rows.sources[int(source)], school if is_known else None
        if "day_first" in orders:
            problems.append(_both(placed, name, school, has_unclear="either" in orders))
        elif "either" in orders:
            problems.append(
                _said(
                    placed,
                    name,
                    school,
                    severity="error",
                    message="In some of these dates the month stands first, as in 9/15/2025. So "
                    "nobody can tell which day a date such as 4/3/2025 is.",
                )
            )
    return problems


def _both(placed: Placed, name: str, school: str | None, *, has_unclear: bool) -> Problem:
    message = "In some of these dates the day stands first, in others the month."
    if has_unclear:
        message += " A date such as 4/3/2025 was read as 4 March, with the day first."
    return _said(placed, name, school, severity="warning", message=message)


def _said(placed: Placed, name: str, school: str | None, *, severity: str, message: str) -> Problem:
    return Problem(
        severity=severity,
        kind="unsure_date_order",
        school_id=school,
        file=placed.sheet.file,
        sheet=placed.sheet.name,
        column=placed.letter(name),
        column_name=column_words(placed, name),
        message=message,
        mend=_MEND,
    )
