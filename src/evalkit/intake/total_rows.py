"""Rows below a table that are none of its own: totals, averages and notes."""

from __future__ import annotations

import re

import pandas as pd

from evalkit.intake.placed_rows import TableRows

_LABEL = re.compile(
    r"(?:grand |sub-?|overall )?(?:totals?|sums?|averages?|avg|means?|medians?|counts?)\b",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\w+\W+\w+\W+\w+")
_NUMBERS = ("whole_number", "number")


def is_total_label(text: str) -> bool:
    """Return whether a text stands before a total rather than being a code.

    Examples
    --------
    >>> is_total_label("Total:"), is_total_label("Average Y7"), is_total_label("T07")
    (True, True, False)
    """
    return _LABEL.match(text) is not None


def total_rows(rows: TableRows, faults: pd.DataFrame) -> pd.Index:
    """Return which faulty rows look like a total or a note.

    That is a row whose code is a word such as "Total"; one in which a sentence stands where the
    code should be, and nothing else; and the last row of a sheet if it holds numbers alone.

    Parameters
    ----------
    rows : TableRows
        All rows of a table.
    faults : DataFrame
        ``index``, ``column`` and ``kind`` of the cells that could not be read.
    """
    columns = [column for column in rows.table.columns if column.name != "school_id"]
    code = next((column.name for column in columns if column.kind == "code"), None)
    texts = rows.texts.loc[faults["index"].unique(), [column.name for column in columns]]
    if code is None or texts.empty:
        return texts.index[:0]
    is_filled = texts != ""
    is_number = [column.name for column in columns if column.kind in _NUMBERS]
    others = [name for name in texts if name not in is_number]
    origin = rows.origin.loc[texts.index]
    is_last = origin["row"] == origin["source"].map(rows.origin.groupby("source")["row"].max())
    is_sum = is_last & ~is_filled[others].any(axis=1) & is_filled[is_number].any(axis=1)
    is_alone = is_filled[code] & (is_filled.sum(axis=1) == 1)
    is_note = is_alone & texts[code].map(lambda text: _NOTE.search(text) is not None)
    is_labelled = texts[code].map(is_total_label)
    return texts.index[is_sum | is_note | is_labelled]
