"""One common factor behind a set of items: its loadings, or a plain reason why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import log, sqrt
from typing import Literal

import numpy as np
from scipy.optimize import OptimizeResult, minimize

from evalkit.errors import DataError

FEWEST_ITEMS = 3
"""Two items have one correlation, which cannot say two loadings."""

LEAST_UNIQUENESS = 1e-3
"""An item of which the factor would be more than 99.9 % is a Heywood case, not a finding."""

# A factor of one or two items is none: any loadings with the same product would do.
_LEAST_LOADING = 1e-3
_CONVERGED = 1e-6
_SINGULAR = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class OneFactor:
    """Loadings and unique variances of standardised items; the loadings add up to more than 0."""

    loadings: np.ndarray
    uniquenesses: np.ndarray


def fit_one_factor(
    correlation: np.ndarray, names: tuple[str, ...], *, method: Literal["ml", "minres"]
) -> OneFactor:
    """Return the one-factor model of a correlation matrix, by likelihood or by least squares.

    Deterministic: two fixed starts, and the better end of the two.

    Raises
    ------
    DataError
        When an item repeats others exactly, when an item would keep no unique variance (a Heywood
        case), when the items share no factor, or when the search does not converge.
    """
    _require_regular(correlation, names)
    search = {"ml": _by_likelihood, "minres": _by_residuals}[method]
    k = len(correlation)
    # As R's factanal starts, and a flat start beside it.
    starts = [(1 - 0.5 / k) / np.diag(np.linalg.inv(correlation)), np.full(k, 0.5)]
    ends = [search(correlation, start) for start in starts]
    loadings, uniquenesses, steepness = min(ends, key=lambda end: end[0])[1:]
    _require_own_variance(uniquenesses, names)
    if not steepness < _CONVERGED:
        raise DataError(
            f"The one-factor model of {', '.join(names)} must converge; it did not. "
            "Report alpha and the correlations of the items, and no omega."
        )
    if np.sort(np.abs(loadings))[-FEWEST_ITEMS] < _LEAST_LOADING:
        raise DataError(
            f"At least {FEWEST_ITEMS} of the items {', '.join(names)} must share a factor; there "
            "is none. Look at their correlations before adding them up."
        )
    sign = 1.0 if loadings.sum() >= 0 else -1.0
    return OneFactor(loadings=sign * loadings, uniquenesses=uniquenesses)


def _by_likelihood(correlation: np.ndarray, start: np.ndarray) -> tuple:
    """Search the logarithms of the uniquenesses; the best loadings follow from them."""
    bounds = [(log(LEAST_UNIQUENESS), 0.0)] * len(start)
    found = _descend(
        partial(_likelihood_misfit, correlation), np.clip(np.log(start), *bounds[0]), bounds
    )
    uniquenesses = np.exp(found.x)
    return (
        found.fun,
        _best_loadings(correlation, uniquenesses)[0],
        uniquenesses,
        float(np.abs(found.jac).max()),
    )


def _likelihood_misfit(
    correlation: np.ndarray, log_uniquenesses: np.ndarray
) -> tuple[float, np.ndarray]:
    """Return the misfit of the best one-factor model with these uniquenesses, and its gradient."""
    uniquenesses = np.exp(log_uniquenesses)
    loadings, rest = _best_loadings(correlation, uniquenesses)
    gradient = (loadings**2 + uniquenesses - np.diag(correlation)) / uniquenesses
    return float((rest - np.log(rest) - 1).sum()), gradient


def _best_loadings(
    correlation: np.ndarray, uniquenesses: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the loadings that go best with these uniquenesses, and the eigenvalues left over."""
    sd = np.sqrt(uniquenesses)
    values, vectors = np.linalg.eigh(correlation / np.outer(sd, sd))
    loadings = sqrt(max(values[-1] - 1, 0.0)) * vectors[:, -1] * sd
    # An eigenvalue of at most 1 is no factor at all, and then it is left over too.
    return loadings, values[:-1] if values[-1] > 1 else values


def _by_residuals(correlation: np.ndarray, start: np.ndarray) -> tuple:
    """Search the loadings themselves: their squares leave the uniquenesses."""
    leaning = np.where(np.linalg.eigh(correlation)[1][:, -1] >= 0, 1.0, -1.0)
    loadings = leaning * np.sqrt(1 - np.clip(start, LEAST_UNIQUENESS, 1 - LEAST_UNIQUENESS))
    found = _descend(partial(_residual_misfit, correlation), loadings, None)
    return found.fun, found.x, 1 - found.x**2, float(np.abs(found.jac).max())


def _residual_misfit(correlation: np.ndarray, loadings: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the sum of squared residual correlations, and its gradient."""
    residual = correlation - np.outer(loadings, loadings)
    np.fill_diagonal(residual, 0.0)
    return float((residual**2).sum() / 2), -2 * residual @ loadings


def _descend(misfit: Callable, start: np.ndarray, bounds: list | None) -> OptimizeResult:
    options = {"maxiter": 5000, "maxfun": 20000, "ftol": 0.0, "gtol": 1e-10, "maxcor": 20}
    return minimize(misfit, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)


def _require_regular(correlation: np.ndarray, names: tuple[str, ...]) -> None:
    values, vectors = np.linalg.eigh(correlation)
    if values[0] > _SINGULAR:
        return
    weights = np.abs(vectors[:, 0])
    tied = [name for name, weight in zip(names, weights, strict=True) if weight > 1e-6]
    raise DataError(
        f"No item may be made of others exactly, as {', '.join(tied)} are. A factor has nothing to "
        "explain there: leave out copies and sums, or collect more rows than there are items."
    )


def _require_own_variance(uniquenesses: np.ndarray, names: tuple[str, ...]) -> None:
    least = LEAST_UNIQUENESS * (1 + 1e-6)
    swallowed = [name for name, own in zip(names, uniquenesses, strict=True) if own <= least]
    if swallowed:
        raise DataError(
            "Each item must keep some unique variance in the one-factor model; the model leaves "
            f"none or less than none to {', '.join(swallowed)} (a Heywood case). One factor does "
            "not describe these answers: report alpha and the correlations of the items, no omega."
        )
