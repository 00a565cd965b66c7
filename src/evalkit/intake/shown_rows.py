"""Which rows of a long sheet the coloured workbook shows: the first, and those told about."""

from __future__ import annotations

from collections.abc import Sequence

FIRST_ROWS = 10_000
"""As many as a sheet of a workbook may have that is read, so that such a sheet is shown whole."""

MOST_FURTHER = 1_000
"""Of the rows further down: more than anybody mends cell by cell."""


def rows_to_show(rows: Sequence[int], told: Sequence[tuple[int, str]]) -> frozenset[int] | None:
    """Return the numbers of the rows to show; None where all are.

    These are the first, and of those further down the ones that something is said of: a first row
    for each thing that is said, then others that have it too, as many as there is room for.

    Parameters
    ----------
    rows : sequence of int
        The rows of the sheet by their numbers, in order.
    told : sequence of (row, what is said of it)
        The worst first.

    Examples
    --------
    >>> rows_to_show(range(2, 50), [(9, "mend it")]) is None
    True
    >>> told = [(20_000, "a"), (20_001, "a"), (9, "a"), (300, "b"), (15_000, "c")]
    >>> sorted(rows_to_show(range(2, 30_000), told))[FIRST_ROWS - 1 :]
    [10001, 15000, 20000, 20001]
    """
    if len(rows) <= FIRST_ROWS:
        return None
    last = rows[FIRST_ROWS - 1]
    first_of: dict[str, int] = {}
    for row, said in told:
        first_of.setdefault(said, row)
    in_order = [*first_of.values(), *(row for row, _ in told)]
    further = list(dict.fromkeys(row for row in in_order if row > last))[:MOST_FURTHER]
    return frozenset([*rows[:FIRST_ROWS], *further])


def cut_sentence(titles: Sequence[str]) -> str:
    """Return the sentence that says which sheets are not shown whole.

    Examples
    --------
    >>> cut_sentence(["pupils"]).split(". ")[0]
    'Not every row is here'
    """
    which = f"the sheet {titles[0]}" if len(titles) == 1 else f"the sheets {', '.join(titles)}"
    return (
        f"Not every row is here. Of {which} you see the first {FIRST_ROWS:,} rows, and further "
        f"down up to {MOST_FURTHER:,} rows that something is said of. Rows keep their numbers."
    )
