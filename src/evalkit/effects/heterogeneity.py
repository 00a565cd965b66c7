"""How much schools differ beyond what chance explains: Q, tau² and I²."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

# Points at which the REML score is looked at before its roots are refined.
_GRID = np.concatenate([[0.0], np.geomspace(1e-8, 1.0, 200)])


def weighted_mean(values: np.ndarray, variances: np.ndarray) -> float:
    """Return the inverse-variance weighted mean."""
    return float(np.sum(values / variances) / np.sum(1 / variances))


def cochran_q(values: np.ndarray, variances: np.ndarray) -> float:
    """Return Cochran's Q: squared distances from the weighted mean, in units of variance."""
    return float(np.sum((values - weighted_mean(values, variances)) ** 2 / variances))


def i2_from_tau2(tau2: float, variances: np.ndarray) -> float:
    """Return I² in per cent: tau² over itself plus the typical within-school variance.

    The typical variance is that of Higgins and Thompson (2002).
    """
    typical = (len(variances) - 1) / _moment_divisor(variances)
    return 100 * tau2 / (tau2 + typical)


def i2_from_q(q: float, df: int) -> float:
    """Return I² in per cent from Cochran's Q, for a model that has no tau²."""
    return 100 * (q - df) / q if q > df else 0.0


def tau2_by_moments(values: np.ndarray, variances: np.ndarray) -> float:
    """Return the between-school variance by DerSimonian and Laird (1986), never below zero."""
    excess = cochran_q(values, variances) - (len(values) - 1)
    return max(0.0, excess / _moment_divisor(variances))


def tau2_by_reml(values: np.ndarray, variances: np.ndarray) -> float:
    """Return the between-school variance of highest restricted likelihood, never below zero.

    See Viechtbauer (2005).  The usual Fisher scoring starts in one place and may stop at the lower
    of two peaks, or not stop at all.  So the whole range is looked at for places where the
    likelihood turns from rising to falling, and the highest of them is taken.
    """

    def slope(tau2: float) -> float:
        return float(_reml_slope(np.array([tau2]), values, variances)[0])

    top = float(np.ptp(values) ** 2 + variances.max())
    while slope(top) > 0:
        top *= 2
    grid = top * _GRID
    rising = _reml_slope(grid, values, variances) > 0
    peaks = [0.0] + [
        brentq(slope, grid[i], grid[i + 1], xtol=1e-14 * top, rtol=1e-13)
        for i in np.flatnonzero(rising[:-1] & ~rising[1:])
    ]
    return max(peaks, key=lambda tau2: _restricted_likelihood(tau2, values, variances))


def _moment_divisor(variances: np.ndarray) -> float:
    weights = 1 / variances
    return float(weights.sum() - (weights**2).sum() / weights.sum())


def _reml_slope(tau2: np.ndarray, values: np.ndarray, variances: np.ndarray) -> np.ndarray:
    """Return twice the derivative of the restricted log-likelihood at each tau²."""
    weights = 1 / (variances + tau2[:, np.newaxis])
    total = weights.sum(axis=1)
    means = (weights @ values) / total
    fit = (weights**2 * (values - means[:, np.newaxis]) ** 2).sum(axis=1)
    return fit - total + (weights**2).sum(axis=1) / total


def _restricted_likelihood(tau2: float, values: np.ndarray, variances: np.ndarray) -> float:
    """Return twice the restricted log-likelihood, up to a constant."""
    total = variances + tau2
    return float(-np.log(total).sum() - np.log(np.sum(1 / total)) - cochran_q(values, total))
