"""What the covariances of items say: alpha, and how each item goes with the rest."""

from __future__ import annotations

import numpy as np

from evalkit.errors import DataError

# The variance of a total is a sum of as many terms as the matrix has; below this share of their
# sizes it is rounding noise.
_NOISE = 1e-12


def alpha_of(covariance: np.ndarray) -> float:
    """Return coefficient alpha of the sum of items with this covariance (or correlation) matrix."""
    k = len(covariance)
    return k / (k - 1) * (1 - float(np.trace(covariance)) / total_variance(covariance))


def total_variance(covariance: np.ndarray) -> float:
    """Return the variance of the sum of the items."""
    total = float(covariance.sum())
    if total <= _NOISE * float(np.abs(covariance).sum()):
        raise DataError(
            "The total of the items must vary between pupils; the items cancel each other out. "
            "Turn the reversed items round first."
        )
    return total


def rest_correlations(covariance: np.ndarray) -> np.ndarray:
    """Return each item's correlation with the sum of the others; missing where that is constant."""
    own = np.diag(covariance)
    with_rest = covariance.sum(axis=1) - own
    rest = covariance.sum() - own - 2 * with_rest
    is_constant = rest <= _NOISE * np.abs(covariance).sum()
    return np.where(is_constant, np.nan, with_rest / np.sqrt(own * np.where(is_constant, 1, rest)))


def backward_items(covariance: np.ndarray, names: tuple[str, ...]) -> str:
    """Return a warning that names the items which run against the rest, or nothing.

    A reversed item that was not turned round is the commonest fault of all: it pulls alpha of a
    good questionnaire from .92 to below nought.
    """
    against = [name for name, r in zip(names, rest_correlations(covariance), strict=True) if r < 0]
    if not against:
        return ""
    return (
        f"; runs against the rest: {', '.join(against)} "
        "(check that reversed items were turned round)"
    )
