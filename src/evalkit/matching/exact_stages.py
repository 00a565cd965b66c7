"""One aim after another, each exact: what the later aims may still choose from is never priced."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from evalkit.errors import MatchingError


def keep_best(
    weights: np.ndarray, allowed: np.ndarray, *, noise: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return one cheapest perfect matching and the cells of which all the cheapest are made.

    Every perfect matching of the cells returned is as cheap as any, and every cheapest one uses
    these cells only (complementary slackness).  So the next aim can be minimised within them, and
    aims are ranked without weighing one against the other.

    Parameters
    ----------
    weights : ndarray, square
        Whole numbers, small enough for their sums to be exact.
    allowed : ndarray of bool, square
    noise : float
        By how much weights that were rounded may miss being equally cheap in sum.

    Returns
    -------
    column_of : ndarray of int, by row
    tight : ndarray of bool, square

    Raises
    ------
    MatchingError
        There is no perfect matching.

    Examples
    --------
    >>> weights = np.array([[1.0, 2.0], [1.0, 2.0]])
    >>> column_of, tight = keep_best(weights, np.ones((2, 2), dtype=bool))
    >>> tight.all()
    np.True_
    """
    priced = np.where(allowed, weights, np.inf)
    try:
        _, column_of = linear_sum_assignment(priced)
    except ValueError as none:
        raise MatchingError("Nobody can be left out, and not everybody can be placed.") from none
    # By how much a row's cell is dearer than the one it has.
    dearer = priced - priced[np.arange(len(priced)), column_of][:, None]
    prices = np.zeros(len(priced))
    while True:
        lower = np.minimum(prices, (dearer + prices[column_of][:, None]).min(axis=0))
        if (lower == prices).all():
            break
        prices = lower
    return column_of, allowed & (dearer + prices[column_of][:, None] <= prices + noise)
