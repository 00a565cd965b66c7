"""The variance between schools, tau², by each of the estimators that pooling knows by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from evalkit.effects.heterogeneity import cochran_q, moment_divisor

# Points at which a likelihood's slope is looked at before its roots are refined.
_GRID = np.concatenate([[0.0], np.geomspace(1e-8, 1.0, 200)])


@dataclass(frozen=True, slots=True, kw_only=True)
class BetweenVariance:
    """One estimator of tau²: how it is called, and how it is computed, never below zero."""

    words: str
    estimate: Callable[[np.ndarray, np.ndarray], float]


def tau2_by_moments(values: np.ndarray, variances: np.ndarray) -> float:
    """Return the tau² that brings Q to its expectation (DerSimonian & Laird 1986)."""
    excess = cochran_q(values, variances) - (len(values) - 1)
    return max(0.0, excess / moment_divisor(variances))


def tau2_by_paule_mandel(values: np.ndarray, variances: np.ndarray) -> float:
    """Return the tau² at which Q, with tau² in the weights, is k − 1 (Paule & Mandel 1982).

    Morris's empirical Bayes estimator is the same number.
    """
    return tau2_at_q(len(values) - 1, values, variances) or 0.0


def tau2_by_hedges(values: np.ndarray, variances: np.ndarray) -> float:
    """Return the plain variance of the estimates less their mean sampling variance (Hedges)."""
    return max(0.0, float(values.var(ddof=1) - variances.mean()))


def tau2_by_sidik_jonkman(values: np.ndarray, variances: np.ndarray) -> float:
    """Return the estimator of Sidik and Jonkman (2005), above zero unless all schools are alike."""
    start = float(values.var())
    return start * cochran_q(values, variances + start) / (len(values) - 1)


def tau2_by_ml(values: np.ndarray, variances: np.ndarray) -> float:
    """Return the tau² of highest likelihood."""
    return _highest_peak(values, variances, restricted=False)


def tau2_by_reml(values: np.ndarray, variances: np.ndarray) -> float:
    """Return the tau² of highest restricted likelihood."""
    return _highest_peak(values, variances, restricted=True)


ESTIMATORS: Mapping[str, BetweenVariance] = {
    "REML": BetweenVariance(words="REML tau²", estimate=tau2_by_reml),
    "DL": BetweenVariance(words="DerSimonian–Laird tau²", estimate=tau2_by_moments),
    "PM": BetweenVariance(words="Paule–Mandel tau²", estimate=tau2_by_paule_mandel),
    "ML": BetweenVariance(words="maximum-likelihood tau²", estimate=tau2_by_ml),
    "HE": BetweenVariance(words="Hedges tau²", estimate=tau2_by_hedges),
    "SJ": BetweenVariance(words="Sidik–Jonkman tau²", estimate=tau2_by_sidik_jonkman),
}
"""The legal words of ``tau2``.  Reports use REML; the others are there to compare with."""


def tau2_at_q(q: float, values: np.ndarray, variances: np.ndarray) -> float | None:
    """Return the tau² that brings Q down to ``q``, or None where Q is below it already at zero."""

    def excess(tau2: float) -> float:
        return cochran_q(values, variances + tau2) - q

    at_zero = excess(0.0)
    if at_zero <= 0:
        return 0.0 if at_zero == 0 else None
    # Q at tau² is at most Σ(y − ȳ)²/tau², so this bracket always ends below q.
    top = float(np.sum((values - values.mean()) ** 2)) / q
    return float(brentq(excess, 0.0, top * (1 + 1e-9), xtol=1e-14 * top, rtol=1e-13))


def _highest_peak(values: np.ndarray, variances: np.ndarray, *, restricted: bool) -> float:
    """Return where the likelihood of tau² is highest, zero included.

    See Viechtbauer (2005).  The usual Fisher scoring starts in one place and may stop at the lower
    of two peaks, or not stop at all.  So the whole range is looked at for places where the
    likelihood turns from rising to falling, and the highest of them is taken.
    """

    def slope(tau2: float) -> float:
        return float(_slopes(np.array([tau2]), values, variances, restricted=restricted)[0])

    top = float(np.ptp(values) ** 2 + variances.max())
    while slope(top) > 0:
        top *= 2
    grid = top * _GRID
    rising = _slopes(grid, values, variances, restricted=restricted) > 0
    peaks = [0.0] + [
        float(brentq(slope, grid[i], grid[i + 1], xtol=1e-14 * top, rtol=1e-13))
        for i in np.flatnonzero(rising[:-1] & ~rising[1:])
    ]
    return max(peaks, key=lambda at: _likelihood(at, values, variances, restricted=restricted))


def _slopes(
    tau2: np.ndarray, values: np.ndarray, variances: np.ndarray, *, restricted: bool
) -> np.ndarray:
    """Return twice the derivative of the log-likelihood at each tau²."""
    weights = 1 / (variances + tau2[:, np.newaxis])
    total = weights.sum(axis=1)
    means = (weights @ values) / total
    fit = (weights**2 * (values - means[:, np.newaxis]) ** 2).sum(axis=1)
    return fit - total + ((weights**2).sum(axis=1) / total if restricted else 0.0)


def _likelihood(
    tau2: float, values: np.ndarray, variances: np.ndarray, *, restricted: bool
) -> float:
    """Return twice the log-likelihood at one tau², up to a constant."""
    total = variances + tau2
    mean_known = np.log(np.sum(1 / total)) if restricted else 0.0
    return float(-np.log(total).sum() - mean_known - cochran_q(values, total))
