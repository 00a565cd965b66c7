"""Whether covariates tell two groups apart without fail, so that no model of chance fits."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

# Beside an average margin of 1; the solver's own tolerance is 1e-7.
_NOISE = 1e-6


def separating_columns(columns: np.ndarray, is_treated: np.ndarray) -> np.ndarray | None:
    """Return which columns separate the groups, completely or in part, or None if none do.

    Parameters
    ----------
    columns : array, shape (n pupils, p columns)
        Centred and scaled.
    is_treated : array of bool, shape (n,)

    Returns
    -------
    array of bool, shape (p,), or None
        The columns of the smallest weighted sum (in the sum of absolute weights) that is never
        lower for a treated pupil than for a comparison pupil, and higher for some.  Where there is
        one, the likelihood of a logistic model has no maximum (Albert & Anderson, 1984); whether
        there is one is a linear programme (Konis, 2007).

    References
    ----------
    Albert, A., & Anderson, J. A. (1984). On the existence of maximum likelihood estimates in
    logistic regression models. Biometrika, 71(1), 1-10.
    Konis, K. (2007). Linear programming algorithms for detecting separated data in binary logistic
    regression models. DPhil thesis, University of Oxford.
    """
    n, p = columns.shape
    sign = np.where(is_treated, 1.0, -1.0)
    signed = sign[:, None] * columns
    # Weights upwards, weights downwards, intercept; the margins add up to n.
    margins = np.column_stack([signed, -signed, sign])
    found = linprog(
        c=np.r_[np.ones(2 * p), 0.0],
        A_ub=-margins,
        b_ub=np.zeros(n),
        A_eq=margins.sum(axis=0, keepdims=True),
        b_eq=[n],
        bounds=[(0, None)] * (2 * p) + [(None, None)],
        method="highs",
    )
    if found.status != 0:
        return None
    return np.abs(found.x[:p] - found.x[p : 2 * p]) > _NOISE
