"""Among equally good answers the one in which earlier mentees have earlier mentors."""

from __future__ import annotations

import numpy as np


def lowest_matching(
    tight: np.ndarray, column_of: np.ndarray, n_rows: int, rank: np.ndarray
) -> np.ndarray:
    """Return the perfect matching whose columns have the lowest ranks, row by row.

    The first row gets the lowest rank that any perfect matching gives it; the second the lowest
    that is left to it then; and so on.  So the answer is one and the same, whichever perfect
    matching it starts from.

    Parameters
    ----------
    tight : ndarray of bool, square
        The cells of which all equally good answers are made.
    column_of : ndarray of int, by row
        One of them.
    n_rows : int
        How many rows, from the first, are put in order.
    rank : ndarray of int, by column
        Columns of the same rank are the same to a row.

    Returns
    -------
    ndarray of int, by row

    Examples
    --------
    >>> everything = np.ones((2, 2), dtype=bool)
    >>> lowest_matching(everything, np.array([1, 0]), 2, np.array([0, 1]))
    array([0, 1])
    """
    open_cells, column_of = tight.copy(), column_of.copy()
    row_of = np.empty_like(column_of)
    row_of[column_of] = np.arange(len(column_of))
    for row in range(n_rows):
        now = rank[column_of[row]]
        if (open_cells[row] & (rank < now)).any():
            next_row = _ways_to(row, open_cells, column_of)
            can_have = open_cells[row] & (next_row >= -1)[row_of]
            best = rank[can_have].min()
            if best < now:
                column = np.flatnonzero(can_have & (rank == best))[0]
                _swap(row, column, next_row, column_of, row_of)
        open_cells[row] &= rank == rank[column_of[row]]
    return column_of


def _ways_to(goal: int, cells: np.ndarray, column_of: np.ndarray) -> np.ndarray:
    """Return for each row the next one on its way to ``goal``'s column; −2 where there is no way.

    A row moves to the column of the next one, and the last to the goal's, which is −1's meaning.
    """
    next_row = np.full(len(cells), -2)
    next_row[goal] = -1
    is_new = np.ones(len(cells), dtype=bool)
    is_new[goal] = False
    frontier = [goal]
    while frontier:
        target = frontier.pop()
        found = np.flatnonzero(cells[:, column_of[target]] & is_new)
        next_row[found] = target
        is_new[found] = False
        frontier.extend(found.tolist())
    return next_row


def _swap(
    row: int, column: int, next_row: np.ndarray, column_of: np.ndarray, row_of: np.ndarray
) -> None:
    """Give ``row`` a column, its owner the next one's, and the last the one that ``row`` leaves."""
    moved = [int(row_of[column])]
    while next_row[moved[-1]] != row:
        moved.append(int(next_row[moved[-1]]))
    columns = [*column_of[moved[1:]], column_of[row], column]
    column_of[[*moved, row]] = columns
    row_of[columns] = [*moved, row]
