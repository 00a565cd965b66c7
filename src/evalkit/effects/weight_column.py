"""Weights of pupils: found by name, checked, and handed on as numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.errors import DataError


def weight_column(frame: pd.DataFrame, column: str) -> np.ndarray:
    """Return a column of weights, after checking that each is a number from 0 upwards.

    Parameters
    ----------
    frame : DataFrame, shape (n pupils, ...)
        One row per pupil.
    column : str
        A column that the frame has: how many pupils each one stands for; 0 for one left out.

    Returns
    -------
    array, shape (n,)
        The weights over the largest of them, since only their ratios matter.

    Raises
    ------
    DataError
        If a weight is not a number, missing, infinite or below 0, or all are 0.

    Examples
    --------
    >>> weight_column(pd.DataFrame({"weight": [2, 0, 1]}), "weight")
    array([1. , 0. , 0.5])
    """
    if getattr(frame[column].dtype, "kind", "O") not in "iuf":
        raise DataError(
            f"The weights {column!r} must be numeric; got values of type {frame[column].dtype}. "
            "Give each pupil a number, 0 for one who was left out."
        )
    weights = frame[column].to_numpy(dtype=float, na_value=np.nan)
    is_wrong = ~(np.isfinite(weights) & (weights >= 0))
    if is_wrong.any():
        raise DataError(
            f"Each weight must be a number from 0 upwards; {int(is_wrong.sum())} of {len(weights)} "
            f"in {column!r} are missing, infinite or below 0. A pupil who was left out has the "
            "weight 0."
        )
    largest = weights.max(initial=0.0)
    if largest == 0:
        raise DataError(
            f"Some pupils must have a weight above 0; in {column!r} all are 0, so nobody is left "
            "to compare. Loosen what the matching asks for."
        )
    return weights / largest
