"""Optimal matching: of all ways to match as many as possible, one with the least total distance."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from evalkit.matching.match_candidates import Candidates


def optimal_matches(candidates: Candidates, *, ratio: int) -> list[tuple[int, int]]:
    """Return matches that together are the shortest, nobody being used twice.

    In this order: as many treated pupils as possible have a match; there are as many matches as
    possible; as many as possible are inside (the school); the total distance is as small as
    possible.  The minimum is the true one, by an assignment problem, not one of rounded distances.

    Parameters
    ----------
    candidates : Candidates
        In the order that breaks ties between equally good answers.
    ratio : int
        How many comparison pupils a treated one may have.

    References
    ----------
    Rosenbaum, P. R. (1989). Optimal matching for observational studies. Journal of the American
    Statistical Association, 84(408), 1024-1032.
    """
    is_open = np.isfinite(candidates.distances)
    if not is_open.any():
        return []
    longest = max(float(candidates.distances[is_open].max()), np.finfo(float).tiny)
    n_seats = ratio * len(is_open)
    # All distances together are less than one step outside, all steps less than one seat left free.
    outside = n_seats + 1.0 if candidates.is_outside.any() else 0.0
    costs = np.tile(candidates.distances / longest + outside * candidates.is_outside, (ratio, 1))
    if is_open.all() and is_open.shape[1] >= n_seats:
        rows, columns = linear_sum_assignment(costs)
    else:
        free = (n_seats + 1) * (1 + outside)
        # A first seat left free costs more than a second one, so that matches are spread out.
        left_free = np.repeat([2.0 * free, free], [len(is_open), n_seats - len(is_open)])
        nobody = np.repeat(left_free[:, None], n_seats, axis=1)
        rows, columns = linear_sum_assignment(np.hstack([costs, nobody]))
        rows, columns = rows[columns < is_open.shape[1]], columns[columns < is_open.shape[1]]
    return [(int(row % len(is_open)), int(col)) for row, col in zip(rows, columns, strict=True)]
