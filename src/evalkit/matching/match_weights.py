"""Weights with which comparison pupils stand for the treated ones."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from evalkit.matching.match_candidates import Links

NOWHERE = -1
"""The cell of a pupil who is in none."""


def cell_weights(cells: np.ndarray, is_treated: np.ndarray) -> np.ndarray:
    """Return weights of pupils in cells (sets, strata, classes): the treated count 1 each.

    Parameters
    ----------
    cells : array of int, shape (n,)
        From 0 upwards; −1 for a pupil in no cell.
    is_treated : array of bool, shape (n,)

    Returns
    -------
    array, shape (n,)
        A comparison pupil counts as many as the treated per comparison pupil of the cell, times
        what makes these weights add up to the number of comparison pupils that are used.  Pupils of
        cells with one group only count 0.

    Examples
    --------
    >>> is_treated = np.array([True, False, False, True, False])
    >>> cell_weights(np.array([0, 0, 0, 1, 1]), is_treated).tolist()
    [1.0, 0.75, 0.75, 1.0, 1.5]
    """
    inside = cells != NOWHERE
    n_cells = int(cells.max(initial=NOWHERE)) + 1
    n_treated = np.bincount(cells[inside & is_treated], minlength=n_cells)
    n_comparison = np.bincount(cells[inside & ~is_treated], minlength=n_cells)
    of_cell = np.divide(
        n_treated, n_comparison, out=np.zeros(n_cells), where=n_comparison > 0, dtype=float
    )
    weights = np.zeros(len(cells))
    weights[inside] = np.where(
        is_treated[inside], (n_comparison > 0)[cells[inside]], of_cell[cells[inside]]
    )
    return scaled(weights, is_treated)


def shared_weights(links: Links, is_treated: np.ndarray) -> np.ndarray:
    """Return weights where comparison pupils may be used repeatedly.

    Each treated pupil counts 1 and gives their comparison pupils equal parts of 1; the parts of a
    comparison pupil are added up, and scaled to add up to the number of pupils used.
    """
    n_links = np.bincount(links.treated, minlength=len(is_treated))
    weights = np.zeros(len(is_treated))
    weights[links.treated] = 1.0
    np.add.at(weights, links.comparison, 1 / n_links[links.treated])
    return scaled(weights, is_treated)


def scaled(weights: np.ndarray, is_treated: np.ndarray) -> np.ndarray:
    """Return weights of which those of the comparison pupils add up to how many are above 0."""
    used = ~is_treated & (weights > 0)
    if not used.any():
        return weights
    factor = used.sum() / weights[used].sum()
    return np.where(is_treated, weights, weights * factor)


def sets_of(links: Links, *, n: int) -> np.ndarray:
    """Return the set of each of n pupils, numbered from 0 in their order; −1: in none."""
    graph = coo_array(
        (np.ones(len(links.treated)), (links.treated, links.comparison)), shape=(n, n)
    )
    _, labels = connected_components(graph, directed=False)
    linked = np.zeros(n, dtype=bool)
    linked[links.treated] = linked[links.comparison] = True
    return renumbered(np.where(linked, labels, NOWHERE))


def renumbered(cells: np.ndarray) -> np.ndarray:
    """Return cells numbered from 0 without gaps, in their own order; −1 stays."""
    numbers = np.unique(cells[cells != NOWHERE])
    return np.where(cells == NOWHERE, NOWHERE, np.searchsorted(numbers, cells))
