"""How reliable a scale is in these answers: alpha, lambda 2, standard error of measurement.

Every function takes items that are already keyed: reversed items turned round, so that a higher
answer means more of the same thing in every column.
"""

from __future__ import annotations

from math import isfinite, sqrt

import numpy as np
import pandas as pd
from scipy.stats import f as f_distribution

from evalkit.effects.effect_options import require_level, require_truth
from evalkit.errors import DataError
from evalkit.estimate import Estimate
from evalkit.scoring.item_covariance import alpha_of, total_variance
from evalkit.scoring.item_set import Coefficient, ItemSet


def cronbach_alpha(items: pd.DataFrame, *, standardised: bool, level: float = 0.95) -> Estimate:
    """Return Cronbach's alpha of the sum of the items, from complete rows, with Feldt's interval.

    Parameters
    ----------
    items : DataFrame, shape (n pupils, k items)
        Keyed answers: reversed items already turned round.  One row per pupil, two items or more.
    standardised : bool
        Whether to compute it from correlations (the alpha of a sum of z-scores) and not from
        covariances.  Scores are sums of answers, so reports use False.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``cronbach_alpha``, at most 1 and below 0 when items run against each other; ``n`` is the
        number of complete rows.  ``method`` says how many rows were incomplete and names each item
        that correlates negatively with the sum of the others.

    Raises
    ------
    DataError
        With fewer than two items or three complete rows; when an item is not numeric, holds an
        infinite value or does not vary; when the items cancel each other out.

    References
    ----------
    Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. Psychometrika,
    16(3), 297-334.
    Feldt, L. S., Woodruff, D. J., & Salih, F. A. (1987). Statistical inference for coefficient
    alpha. Applied Psychological Measurement, 11(1), 93-103.

    Examples
    --------
    >>> items = pd.DataFrame({"i1": [1, 2, 4, 5, 3], "i2": [2, 2, 5, 4, 3], "i3": [1, 3, 4, 4, 2]})
    >>> alpha = cronbach_alpha(items, standardised=False)
    >>> round(alpha.value, 3), round(alpha.low, 3), round(alpha.high, 3), alpha.n
    (0.929, 0.641, 0.992, 5)
    """
    standardised, level = require_truth("standardised", standardised), require_level(level)
    chosen = ItemSet.of(items)
    alpha = alpha_of(chosen.correlation if standardised else chosen.covariance)
    n, k = chosen.answers.n, len(chosen.covariance)
    low, high = _feldt_limits(alpha, n=n, k=k, level=level)
    words = (
        "Cronbach's alpha of standardised items, with the interval that Feldt gives for raw ones"
        if standardised
        else "Cronbach's alpha, Feldt's F interval"
    )
    return Estimate(
        measure="cronbach_alpha",
        value=alpha,
        low=low,
        high=high,
        level=level,
        n=n,
        method=chosen.described(words),
    )


def guttman_lambda2(items: pd.DataFrame) -> Coefficient:
    """Return Guttman's lambda 2 of the correlations of the items, from complete rows.

    Never below standardised alpha, and a better lower bound of reliability with few items.

    Parameters
    ----------
    items : DataFrame, shape (n pupils, k items)
        Keyed answers, as for :func:`cronbach_alpha`.

    Returns
    -------
    Coefficient
        ``guttman_lambda2``; on correlations, not covariances, as R's psych computes it.

    Raises
    ------
    DataError
        As for :func:`cronbach_alpha`.

    References
    ----------
    Guttman, L. (1945). A basis for analyzing test-retest reliability. Psychometrika, 10(4),
    255-282.

    Examples
    --------
    >>> items = pd.DataFrame({"i1": [1, 2, 4, 5, 3], "i2": [2, 2, 5, 4, 3], "i3": [1, 3, 4, 4, 2]})
    >>> round(guttman_lambda2(items).value, 4)
    0.9325
    """
    chosen = ItemSet.of(items)
    correlation = chosen.correlation
    k = len(correlation)
    between = correlation[~np.eye(k, dtype=bool)]
    share = float(between.sum()) + sqrt(k / (k - 1) * float((between**2).sum()))
    words = "Guttman's lambda 2 on the correlation matrix"
    return chosen.coefficient("guttman_lambda2", share / total_variance(correlation), words)


def mean_interitem_correlation(items: pd.DataFrame) -> Coefficient:
    """Return the mean correlation between two items, from complete rows.

    Unlike alpha it does not rise with the number of items.

    Parameters
    ----------
    items : DataFrame, shape (n pupils, k items)
        Keyed answers, as for :func:`cronbach_alpha`.

    Returns
    -------
    Coefficient
        ``mean_interitem_correlation``, between −1 and 1.

    Raises
    ------
    DataError
        As for :func:`cronbach_alpha`.

    Examples
    --------
    >>> items = pd.DataFrame({"i1": [1, 2, 4, 5, 3], "i2": [2, 2, 5, 4, 3]})
    >>> round(mean_interitem_correlation(items).value, 3)
    0.849
    """
    chosen = ItemSet.of(items)
    between = chosen.correlation[np.triu_indices(len(chosen.covariance), k=1)]
    words = "mean Pearson correlation between two items"
    return chosen.coefficient("mean_interitem_correlation", float(between.mean()), words)


def standard_error_of_measurement(*, sd: float, reliability: float) -> float:
    """Return how far a pupil's score strays from the true one, in points: SD·√(1 − reliability).

    Parameters
    ----------
    sd : float
        Standard deviation of the scores, in points, above 0.
    reliability : float
        Reliability of the scores, 0 to 1; which one decides the answer, so name it in reports.

    Returns
    -------
    float
        The standard error of measurement, in points, at least 0.

    Raises
    ------
    DataError
        When ``sd`` is not above 0 or ``reliability`` lies outside 0 to 1.

    References
    ----------
    Lord, F. M., & Novick, M. R. (1968). Statistical theories of mental test scores.
    Addison-Wesley.

    Examples
    --------
    >>> standard_error_of_measurement(sd=10, reliability=0.75)
    5.0
    """
    if not (isfinite(sd) and sd > 0):
        raise DataError(f"`sd` must be a finite number above 0; got {sd!r}.")
    if not 0 <= reliability <= 1:
        raise DataError(
            f"`reliability` must lie between 0 and 1; got {reliability!r}. "
            "A negative alpha means that items run against each other: turn reversed ones round."
        )
    return sd * sqrt(1 - reliability)


def _feldt_limits(alpha: float, *, n: int, k: int, level: float) -> tuple[float, float]:
    """Return the limits within which (1 − true alpha) / (1 − alpha) keeps to its F distribution."""
    tail = (1 - level) / 2
    df = (n - 1, (n - 1) * (k - 1))
    low = 1 - (1 - alpha) * float(f_distribution.isf(tail, *df))
    return low, 1 - (1 - alpha) * float(f_distribution.ppf(tail, *df))
