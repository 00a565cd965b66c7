"""Has this one pupil done better or worse than the others who started alike?"""

from __future__ import annotations

from math import sqrt

import numpy as np
import pandas as pd

from evalkit.effects.effect_options import require_truth
from evalkit.effects.samples import Numbers, has_no_spread
from evalkit.errors import DataError
from evalkit.scoring.change_categories import largest_score
from evalkit.scoring.change_methods import ChangeLine
from evalkit.scoring.change_options import require_critical
from evalkit.scoring.paired_waves import paired_waves
from evalkit.scoring.reliable_change import judged

FEWEST = 3
"""A line takes two pupils; the spread around it needs one more."""


def regression_based_change(
    before: Numbers, after: Numbers, *, higher_is_better: bool, critical: float
) -> pd.DataFrame:
    """Return for each pupil how far the score after lies from what the score before foretells.

    The line is fitted to these very pupils, so their changes average out to nought: the result
    says who did better or worse than the others, never whether pupils as a whole improved.

    Parameters
    ----------
    before, after : array-like, shape (n,)
        Scores of the same pupils in the same order, in points of the scale; may be missing.  The
        line is fitted to those who have both.
    higher_is_better : bool
        Whether a rise is an improvement.
    critical : float
        How many standard errors of estimate a pupil must lie from the line: usually 1.645.

    Returns
    -------
    DataFrame
        As :func:`reliable_change` returns it: ``expected`` is the score on the line, ``index`` the
        residual over the standard error of estimate (n − 2 degrees of freedom), positive above the
        line.  In every row ``method`` ("regression_based"), ``intercept``, ``slope``,
        ``n_fitted`` (pupils behind the line), ``standard_error_of_estimate``, ``critical``,
        ``smallest_reliable_change`` (points from ``expected``) and ``higher_is_better``.

    Raises
    ------
    DataError
        Scores that cannot be paired, fewer than three pupils with both, all alike before, or all
        on one line.

    References
    ----------
    McSweeny, A. J., Naugle, R. I., Chelune, G. J., & Lüders, H. (1993). "T scores for change": an
    illustration of a regression approach to depicting change in clinical neuropsychology. The
    Clinical Neuropsychologist, 7(3), 300-312.

    Examples
    --------
    >>> changed = regression_based_change(
    ...     [10, 12, 14, 16, 18], [12, 13, 20, 16, 19], higher_is_better=True, critical=1.645
    ... )
    >>> changed["index"].round(2).tolist()
    [-0.23, -0.49, 1.51, -0.64, -0.15]
    """
    is_higher = require_truth("higher_is_better", higher_is_better)
    critical = require_critical(critical)
    waves = paired_waves(before, after)
    line, n_fitted = _fitted(waves)
    return judged(
        waves, line,
        critical=critical, higher_is_better=is_higher, method="regression_based",
        intercept=line.intercept, slope=line.slope, n_fitted=n_fitted,
        standard_error_of_estimate=line.error,
    )  # fmt: skip


def _fitted(waves: pd.DataFrame) -> tuple[ChangeLine, int]:
    """Return the least-squares line of after on before, and how many pupils are behind it."""
    pairs = waves.dropna()
    x, y = pairs["before"].to_numpy(), pairs["after"].to_numpy()
    size, n = largest_score(pairs), len(pairs)
    if n < FEWEST:
        raise DataError(
            f"A line needs at least {FEWEST} pupils with both scores; got {n}. "
            "With so few, use reliable_change: it needs no other pupils."
        )
    if has_no_spread(x, scale=size):
        raise DataError(
            "`before` must differ between pupils; all scores before are the same, so nothing can "
            "be foretold from them. Use reliable_change."
        )
    centred = x - x.mean()
    slope = float(centred @ (y - y.mean()) / (centred @ centred))
    intercept = float(y.mean() - slope * x.mean())
    residuals = y - (intercept + slope * x)
    if has_no_spread(np.append(residuals, 0.0), scale=size):
        raise DataError(
            "Scores must scatter around the line; these lie on it exactly, so there is no spread "
            "to divide by. Check that `after` is not computed from `before`."
        )
    return ChangeLine(
        intercept=intercept, slope=slope, error=sqrt(float(residuals @ residuals) / (n - 2))
    ), n
