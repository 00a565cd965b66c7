"""How much schools differ beyond what chance explains: Q, I² and H²."""

from __future__ import annotations

import numpy as np


def weighted_mean(values: np.ndarray, variances: np.ndarray) -> float:
    """Return the inverse-variance weighted mean."""
    return float(np.sum(values / variances) / np.sum(1 / variances))


def cochran_q(values: np.ndarray, variances: np.ndarray) -> float:
    """Return Cochran's Q: squared distances from the weighted mean, in units of variance."""
    return float(np.sum((values - weighted_mean(values, variances)) ** 2 / variances))


def moment_divisor(variances: np.ndarray) -> float:
    """Return what each unit of tau² adds to the expected Q."""
    weights = 1 / variances
    # Not W − Σw²/W: beside one very precise school nothing would be left of the others.
    others = (1 - np.eye(len(weights))) @ weights
    return float((weights * others).sum() / weights.sum())


def i2_from_tau2(tau2: float, variances: np.ndarray) -> float:
    """Return I² in per cent: tau² over itself plus the typical within-school variance."""
    return 100 * tau2 / (tau2 + _typical_variance(variances))


def i2_from_q(q: float, df: int) -> float:
    """Return I² in per cent from Cochran's Q, for a model that has no tau²."""
    return 100 * (q - df) / q if q > df else 0.0


def h2_from_tau2(tau2: float, variances: np.ndarray) -> float:
    """Return H²: tau² plus the typical within-school variance, over the latter."""
    return 1 + tau2 / _typical_variance(variances)


def _typical_variance(variances: np.ndarray) -> float:
    """Return the typical within-school variance of Higgins and Thompson (2002)."""
    return (len(variances) - 1) / moment_divisor(variances)
