"""Confidence limits for a noncentrality parameter, by turning the noncentral t round."""

from __future__ import annotations

from math import isnan, sqrt

from scipy.optimize import brentq
from scipy.stats import chi2, nct

# Beyond this t the noise of the mean is nothing beside that of the SD, and scipy loses its way.
_FAR = 1e4


def noncentral_t_limits(t: float, df: float, *, level: float) -> tuple[float, float]:
    """Return the limits of the noncentrality that are compatible with an observed ``t``.

    The low limit is the noncentrality under which a t this large or larger has probability
    (1 − level)/2; the high limit is the one under which a t this small or smaller has it.

    Parameters
    ----------
    t : float
        Observed t statistic; its sign is kept.
    df : float
        Degrees of freedom, not necessarily whole.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of float
        Low and high, on the scale of t.

    References
    ----------
    Cumming, G., & Finch, S. (2001). A primer on the understanding, use, and calculation of
    confidence intervals that are based on central and noncentral distributions. Educational and
    Psychological Measurement, 61(4), 532-574.

    Examples
    --------
    >>> low, high = noncentral_t_limits(2.5, 20, level=0.95)
    >>> round(low, 3), round(high, 3)
    (0.367, 4.579)
    """
    if t < 0:  # one side only, so that swapping the groups flips the limits to the last digit
        low, high = noncentral_t_limits(-t, df, level=level)
        return -high, -low
    tail = (1 - level) / 2
    return _noncentrality(t, df, below=1 - tail), _noncentrality(t, df, below=tail)


def _noncentrality(t: float, df: float, *, below: float) -> float:
    """Return the noncentrality under which P(T ≤ t) equals ``below``."""
    if t > _FAR:  # T is then noncentrality · √(df / χ²), to better than one part in a million
        return t * sqrt(chi2.isf(below, df) / df)

    def excess(noncentrality: float) -> float:
        return _probability_below(t, df, noncentrality) - below

    low, high, step = t - 1, t + 1, 1.0
    while excess(low) < 0:
        low, step = low - step, step * 2
    step = 1.0
    while excess(high) > 0:
        high, step = high + step, step * 2
    return brentq(excess, low, high, xtol=1e-12, rtol=1e-14)


def _probability_below(t: float, df: float, noncentrality: float) -> float:
    probability = float(nct.cdf(t, df, noncentrality))
    if isnan(probability):  # scipy gives up deep in a tail, where the answer is 0 or 1
        return 0.0 if noncentrality > t else 1.0
    return probability
