"""Full matching: everyone in a set with one pupil of the other group at its centre."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment


def full_matches(distances: np.ndarray) -> list[tuple[int, int]]:
    """Return the links of the sets that hold everyone and have the least total distance.

    Each set has one treated and any number of comparison pupils, or one comparison and any number
    of treated pupils, so its links are a star.  Whoever is within no reach of anyone is left out.

    Parameters
    ----------
    distances : array, shape (m treated, k comparison pupils)
        Infinite where two may not be in one set.

    Notes
    -----
    Sets of least total distance are a cover of all pupils by links of least total weight.  With
    everyone linked to their nearest, a link between two pupils saves what their own links cost
    together beyond its own length; the pairs that save most are an assignment problem, and everyone
    else keeps the link to the nearest.  The minimum is exact.

    References
    ----------
    Rosenbaum, P. R. (1991). A characterization of optimal designs for observational studies.
    Journal of the Royal Statistical Society B, 53(3), 597-610.
    Hansen, B. B., & Klopfer, S. O. (2006). Optimal full matching and related designs via network
    flows. Journal of Computational and Graphical Statistics, 15(3), 609-627.
    """
    has_row, has_column = np.isfinite(distances).any(axis=1), np.isfinite(distances).any(axis=0)
    rows, columns = np.flatnonzero(has_row), np.flatnonzero(has_column)
    if not len(rows):
        return []
    open_ = distances[np.ix_(rows, columns)]
    links = _cover(open_)
    return [(int(rows[row]), int(columns[column])) for row, column in _stars(open_, links)]


def _cover(distances: np.ndarray) -> set[tuple[int, int]]:
    nearest_of_rows, nearest_of_columns = distances.argmin(axis=1), distances.argmin(axis=0)
    shortest = distances.min(axis=1)[:, None] + distances.min(axis=0)
    saved = np.where(np.isfinite(distances), shortest - distances, 0.0).clip(min=0.0)
    rows, columns = linear_sum_assignment(saved, maximize=True)
    is_pair = saved[rows, columns] > 0
    links = {(int(r), int(c)) for r, c in zip(rows[is_pair], columns[is_pair], strict=True)}
    paired_rows, paired_columns = {r for r, _ in links}, {c for _, c in links}
    links |= {(r, int(c)) for r, c in enumerate(nearest_of_rows) if r not in paired_rows}
    links |= {(int(r), c) for c, r in enumerate(nearest_of_columns) if c not in paired_columns}
    return links


def _stars(distances: np.ndarray, links: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Drop links both of whose pupils have another one: by ties they may cost nothing."""
    of_row = np.bincount([r for r, _ in links], minlength=distances.shape[0])
    of_column = np.bincount([c for _, c in links], minlength=distances.shape[1])
    kept = []
    for row, column in sorted(links, key=lambda link: (-distances[link], link)):
        if of_row[row] > 1 and of_column[column] > 1:
            of_row[row] -= 1
            of_column[column] -= 1
        else:
            kept.append((row, column))
    return kept
