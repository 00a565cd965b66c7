"""Rows of a form in which no part of the pupil's code was answered: nobody can tell whose they are.

Nobody can mend them either, so they are left out, and stop no school.
"""

from __future__ import annotations

import pandas as pd

from evalkit.intake.fault_words import listed
from evalkit.intake.placed_rows import Placed, TableRows
from evalkit.intake.problems import column_letter

_BLANK = "blank"


def rows_of_nobody(rows: TableRows, faults: pd.DataFrame) -> frozenset[int]:
    """Return the index of the rows without any part of a code that is put together.

    Parameters
    ----------
    rows : TableRows
    faults : DataFrame
        ``index``, ``column`` and ``kind``, one row per faulty cell.
    """
    blank = faults[faults["kind"] == _BLANK]
    sources = rows.origin.loc[blank["index"], "source"]
    return frozenset(
        int(at)
        for at, name, source in zip(blank["index"], blank["column"], sources, strict=True)
        if name in rows.sources[int(source)].joined
    )


def nobodys_words(placed: Placed, name: str, kind: str) -> tuple[str, str] | None:
    """Return what is said of a code no part of which was answered, and how to mend it; None else.

    Parameters
    ----------
    placed : Placed
        Where the row came from.
    name : str
        Our column.
    kind : str
        What is wrong with its cell.
    """
    if kind != _BLANK or name not in placed.joined:
        return None
    letters = listed(map(column_letter, placed.joined[name]))
    return (
        f"Columns {letters} are empty, so nobody can tell whose answers these are. The row is left "
        "out.",
        f"If you know whose they are, fill in columns {letters}. If not, you need do nothing.",
    )
