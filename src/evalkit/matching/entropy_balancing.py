"""Entropy balancing: the most even weights with which comparison pupils equal the treated ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog, minimize

from evalkit.errors import MatchingError
from evalkit.matching.match_covariates import MatchCovariates

# In standard deviations of a covariate.
_EXACT = 1e-8
_COLLINEAR = 1e-9


def entropy_weights(covariates: MatchCovariates, is_treated: np.ndarray) -> np.ndarray:
    """Return weights of the comparison pupils that give them the treated pupils' means.

    Parameters
    ----------
    covariates : MatchCovariates
        Of n pupils.
    is_treated : array of bool, shape (n,)

    Returns
    -------
    array, shape (number of comparison pupils,)
        They add up to 1.  Of all weights with which the mean of every covariate (the share of every
        category) is that of the treated pupils, these are the closest to equal weights in relative
        entropy.  0 for a pupil whom no such weights can use.

    Raises
    ------
    MatchingError
        If no weights can balance the covariates, naming those that cannot be.

    References
    ----------
    Hainmueller, J. (2012). Entropy balancing for causal effects: A multivariate reweighting method
    to produce balanced samples in observational studies. Political Analysis, 20(1), 25-46.
    """
    columns = covariates.standardised()
    gaps = columns[~is_treated] - columns[is_treated].mean(axis=0)
    is_usable = _usable(gaps)
    if not is_usable.any():
        raise MatchingError(_infeasible(gaps, covariates))
    weights = np.zeros(len(gaps))
    weights[is_usable] = _dual_weights(gaps[is_usable])
    is_off = ~(np.abs(weights @ gaps) <= _EXACT)
    if is_off.any():
        raise MatchingError(
            f"The weights did not settle: {covariates.named(is_off)} can only just be balanced, by "
            "giving a few comparison pupils nearly all the weight. Leave that out of `covariates`, "
            "group it, or match with a caliper."
        )
    return weights


def _usable(gaps: np.ndarray) -> np.ndarray:
    """Say which pupils have a positive weight in some weights that balance exactly.

    Weights are free to grow, so that everyone who can have some can have 1: the largest sum of
    min(weight, 1) has 1 for those, and 0 for all others.
    """
    n = len(gaps)
    found = linprog(
        c=np.r_[-np.ones(n), np.zeros(n)],
        A_eq=np.hstack([gaps.T, gaps.T]),
        b_eq=np.zeros(gaps.shape[1]),
        bounds=[(0, 1)] * n + [(0, None)] * n,
        method="highs",
    )
    return found.x[:n] > 0.5 if found.status == 0 else np.zeros(n, dtype=bool)


def _dual_weights(gaps: np.ndarray) -> np.ndarray:
    """Return the weights exp(gap · multipliers), which solve the problem at its dual minimum."""
    # Directions without spread add nothing; those that are left are scaled to be alike.
    left, sizes, _ = np.linalg.svd(gaps, full_matrices=False)
    directions = left[:, sizes > _COLLINEAR * max(sizes.max(), 1.0)] * np.sqrt(len(gaps))
    if not directions.shape[1]:
        return np.full(len(gaps), 1 / len(gaps))
    dual = _Dual(directions)
    found = minimize(
        dual.value,
        np.zeros(directions.shape[1]),
        jac=dual.gradient,
        hess=dual.curvature,
        method="trust-exact",
        options={"gtol": 1e-12, "maxiter": 500},
    )
    return dual.weights(_polished(dual, found.x))


@dataclass(frozen=True, slots=True)
class _Dual:
    """The log of the sum of exponentials, whose gradient is what the weights leave unbalanced."""

    directions: np.ndarray

    def weights(self, multipliers: np.ndarray) -> np.ndarray:
        powers = self.directions @ multipliers
        raw = np.exp(powers - powers.max())
        return raw / raw.sum()

    def value(self, multipliers: np.ndarray) -> float:
        powers = self.directions @ multipliers
        return float(powers.max() + np.log(np.exp(powers - powers.max()).sum()))

    def gradient(self, multipliers: np.ndarray) -> np.ndarray:
        return self.weights(multipliers) @ self.directions

    def curvature(self, multipliers: np.ndarray) -> np.ndarray:
        weights = self.weights(multipliers)
        mean = weights @ self.directions
        return (self.directions * weights[:, None]).T @ self.directions - np.outer(mean, mean)


def _polished(dual: _Dual, multipliers: np.ndarray) -> np.ndarray:
    """Take Newton's last steps, while each leaves less unbalanced than the one before."""
    left = np.abs(dual.gradient(multipliers)).max()
    for _ in range(20):
        step = np.linalg.lstsq(dual.curvature(multipliers), dual.gradient(multipliers), rcond=None)[
            0
        ]
        next_left = np.abs(dual.gradient(multipliers - step)).max()
        if not next_left < left:
            break
        multipliers, left = multipliers - step, next_left
    return multipliers


def _infeasible(gaps: np.ndarray, covariates: MatchCovariates) -> str:
    n, p = gaps.shape
    # The least that has to be left unbalanced, in SDs, and of which covariates.
    means = np.hstack([gaps.T, np.eye(p), -np.eye(p)])
    sums_to_one = np.r_[np.ones(n), np.zeros(2 * p)]
    found = linprog(
        c=np.r_[np.zeros(n), np.ones(2 * p)],
        A_eq=np.vstack([means, sums_to_one]),
        b_eq=np.r_[np.zeros(p), 1.0],
        method="highs",
    )
    missed = np.abs(found.x[n : n + p] - found.x[n + p :]) > _EXACT
    named = covariates.named(missed if missed.any() else np.ones(p, dtype=bool))
    return (
        f"No weights give the comparison pupils the treated pupils' averages: {named} cannot be "
        "balanced, because too few comparison pupils are like the treated ones. Leave "
        f"{named} out of `covariates`, or use method='nearest' with a caliper, which leaves out "
        "treated pupils who have nobody like them."
    )
