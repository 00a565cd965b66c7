"""The worst pair made as good as it can be, among all answers that are equally good before it."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching


def has_perfect_matching(allowed: np.ndarray) -> bool:
    """Return whether every row of a square can have a column of its own."""
    found = maximum_bipartite_matching(csr_array(allowed), perm_type="column")
    return bool((found >= 0).all())


def smallest_worst(allowed: np.ndarray, costs: np.ndarray, is_pair: np.ndarray) -> float:
    """Return the smallest limit that still leaves a perfect matching; cells of no pair have none.

    Parameters
    ----------
    allowed : ndarray of bool, square
        Has a perfect matching.
    costs : ndarray, square
    is_pair : ndarray of bool, square
        The cells whose cost counts.

    Returns
    -------
    float
        A cost of one of the cells, or −1 where no pair has to be made.

    Examples
    --------
    >>> costs = np.array([[1.0, 5.0], [2.0, 4.0]])
    >>> everything = np.ones((2, 2), dtype=bool)
    >>> float(smallest_worst(everything, costs, everything))
    4.0
    """
    limits = np.concatenate([[-1.0], np.unique(costs[allowed & is_pair])])
    low, high = 0, len(limits) - 1
    while low < high:
        middle = (low + high) // 2
        if has_perfect_matching(allowed & (~is_pair | (costs <= limits[middle]))):
            high = middle
        else:
            low = middle + 1
    return limits[low]
