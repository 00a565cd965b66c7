"""Robust covariance of a weighted regression whose weights say whom a pupil stands for.

Weights of a match or a weighting are no precisions: a comparison pupil who stands for three is not
measured three times as exactly.  So the working model behind CR2 and its degrees of freedom is that
pupils are independent and equally spread, whatever their weights, as clubSandwich supposes for
``lm`` with weights; ``weighted_cluster_robust`` supposes precisions.  Everything happens in p × p
matrices and in one square matrix per cluster.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evalkit.effects.cluster_robust import rows_by_cluster
from evalkit.effects.effect_options import require_choice
from evalkit.effects.least_squares import LeastSquares

RobustErrors = Literal["CR2", "CR1S", "CR0", "HC0", "HC1", "HC2", "HC3"]

KINDS: Mapping[str, str] = {
    "CR2": "cluster-robust (CR2, {of}), t interval with Satterthwaite degrees of freedom",
    "CR1S": "cluster-robust (CR1S, {of}), t interval with one degree of freedom less than those",
    "CR0": "cluster-robust (CR0, {of}), t interval with one degree of freedom less than those",
    "HC0": "heteroscedasticity-robust (HC0), t interval",
    "HC1": "heteroscedasticity-robust (HC1), t interval",
    "HC2": "heteroscedasticity-robust (HC2), t interval",
    "HC3": "heteroscedasticity-robust (HC3), t interval",
}
"""The robust errors by name, as a methods section would call them."""

# A direction in which a cluster determines its own fit leaves no residual to correct.
_DETERMINED = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignWeightsRobust:
    """Robust covariance of p coefficients, and the degrees of freedom of a sum of them.

    ``diagonal`` (shape (k, p, p)), ``sides`` (shape (k, 2p, p)) and ``middle`` (shape (2p, 2p)) are
    what Satterthwaite's degrees of freedom of a contrast are made from.
    """

    covariance: np.ndarray
    kind: str
    n_clusters: int
    n: int
    diagonal: np.ndarray
    sides: np.ndarray
    middle: np.ndarray

    def variance(self, contrast: np.ndarray) -> float:
        """Return the variance of a weighted sum of coefficients; ``contrast`` has shape (p,)."""
        return float(contrast @ self.covariance @ contrast)

    def df(self, contrast: np.ndarray) -> float:
        """Return the degrees of freedom of that variance.

        Satterthwaite's for CR2, if pupils were independent and equally spread; k − 1 for the other
        cluster-robust kinds; n − p for the HC kinds.
        """
        if self.kind.startswith("HC"):
            return float(self.n - len(self.covariance))
        return self._satterthwaite(contrast) if self.kind == "CR2" else float(self.n_clusters - 1)

    def _satterthwaite(self, contrast: np.ndarray) -> float:
        """Return (tr G)² / Σ Gᵢⱼ², where G = diagonal + Z·middle·Zᵀ has one row per cluster."""
        own = np.einsum("p,kpq,q->k", contrast, self.diagonal, contrast)
        z = self.sides @ contrast
        shared = np.einsum("kp,pq,kq->k", z, self.middle, z)
        inner = self.middle @ (z.T @ z)
        squares = (own**2).sum() + 2 * (own * shared).sum() + np.trace(inner @ inner)
        return float((own + shared).sum() ** 2 / squares)


def design_weights_robust(
    design: np.ndarray,
    outcome: np.ndarray,
    weights: np.ndarray,
    clusters: np.ndarray,
    *,
    kind: RobustErrors,
) -> tuple[np.ndarray, DesignWeightsRobust]:
    """Return the coefficients of a weighted regression and their robust covariance.

    Parameters
    ----------
    design : array, shape (n, p)
        Of full rank, n > p.
    outcome, weights : array, shape (n,)
        The weights are above 0; their scale does not matter.
    clusters : array of int, shape (n,)
        The cluster of each row; the HC kinds do not look at it.
    kind : {"CR2", "CR1S", "CR0", "HC0", "HC1", "HC2", "HC3"}
        CR0 and HC0 use residuals as they are; CR1S multiplies by k(n − 1)/((k − 1)(n − p)), HC1 by
        n/(n − p); HC2 and HC3 divide squared residuals by 1 − h and (1 − h)², h the leverage in
        the weighted fit; CR2 is unbiased when pupils are independent and equally spread.

    Returns
    -------
    array, shape (p,)
        The coefficients.
    DesignWeightsRobust
        Their covariance; with equal weights CR2 is that of ``cluster_robust``.

    References
    ----------
    Pustejovsky, J. E., & Tipton, E. (2018). Small-sample methods for cluster-robust variance
    estimation and hypothesis testing in fixed effects models. Journal of Business & Economic
    Statistics, 36(4), 672-683.
    MacKinnon, J. G., & White, H. (1985). Some heteroskedasticity-consistent covariance matrix
    estimators with improved finite sample properties. Journal of Econometrics, 29(3), 305-325.

    Examples
    --------
    >>> design = np.column_stack([np.ones(6), [0, 0, 1, 0, 1, 1]])
    >>> outcome, pairs = np.array([20.0, 22, 27, 24, 29, 25]), np.array([0, 0, 0, 1, 1, 1])
    >>> coefficients, robust = design_weights_robust(
    ...     design, outcome, np.array([1.0, 1, 1, 2, 1, 1]), pairs, kind="CR1S"
    ... )
    >>> round(float(coefficients[1]), 3), round(robust.variance(np.array([0.0, 1.0])) ** 0.5, 3)
    (4.5, 1.677)
    """
    kind = require_choice("kind", kind, legal=KINDS)
    weights = weights / weights.mean()
    roots = np.sqrt(weights)
    fit = LeastSquares.fit(design * roots[:, None], outcome * roots)
    residuals = outcome - design @ fit.coefficients
    r_inverse = np.linalg.inv(fit.r)
    bread = r_inverse @ r_inverse.T
    if kind.startswith("HC"):
        clusters = np.arange(len(weights))
    flow = bread @ ((design * weights[:, None] ** 2).T @ design) @ bread
    scores, squares, sides = [], [], []
    for rows in _rows_of_each(clusters):
        x, w = design[rows], weights[rows]
        weighted = x * w[:, None]
        adjusted = _adjusted(x, w, fit.q[rows], bread=bread, flow=flow, kind=kind)
        scores.append(adjusted.T @ residuals[rows])
        squares.append(bread @ (adjusted.T @ adjusted) @ bread)
        sides.append(np.concatenate([x.T @ adjusted, weighted.T @ adjusted]) @ bread)
    n, p, k = *design.shape, len(scores)
    totals = np.array(scores) @ bread
    return fit.coefficients, DesignWeightsRobust(
        covariance=_scale(kind, n=n, p=p, k=k) * totals.T @ totals,
        kind=kind,
        n_clusters=k,
        n=n,
        diagonal=np.array(squares),
        sides=np.array(sides),
        middle=np.block([[flow, -bread], [-bread, np.zeros((p, p))]]),
    )


def _rows_of_each(clusters: np.ndarray) -> list[np.ndarray]:
    order, starts = rows_by_cluster(clusters)
    return np.split(order, starts[1:])


def _adjusted(
    x: np.ndarray, w: np.ndarray, q: np.ndarray, *, bread: np.ndarray, flow: np.ndarray, kind: str
) -> np.ndarray:
    """Return A·W·X of one cluster, shape (rows, p); A makes up for residuals being too small."""
    weighted = x * w[:, None]
    if kind == "CR2":
        return _inverse_root(_residual_covariance(x, w, bread, flow)) @ weighted
    if kind in ("HC2", "HC3"):
        left = np.maximum(1 - (q**2).sum(axis=1), 0.0)
        is_free = left > _DETERMINED
        power = np.where(is_free, left, 1.0) ** (-0.5 if kind == "HC2" else -1.0)
        return weighted * np.where(is_free, power, 0.0)[:, None]
    return weighted


def _residual_covariance(
    x: np.ndarray, w: np.ndarray, bread: np.ndarray, flow: np.ndarray
) -> np.ndarray:
    """Return the covariance of a cluster's residuals when pupils are independent with variance 1.

    It is the cluster's block of (I − H)(I − H)ᵀ, H = XMXᵀW.
    """
    pull = x @ bread @ (x * w[:, None]).T
    return np.eye(len(x)) - pull - pull.T + x @ flow @ x.T


def _inverse_root(matrix: np.ndarray) -> np.ndarray:
    """Return the symmetric root of the pseudo-inverse."""
    values, vectors = np.linalg.eigh(matrix)
    is_free = values > _DETERMINED * max(1.0, float(values[-1]))
    factors = np.where(is_free, np.where(is_free, values, 1.0) ** -0.5, 0.0)
    return (vectors * factors) @ vectors.T


def _scale(kind: str, *, n: int, p: int, k: int) -> float:
    if kind == "CR1S":
        return k * (n - 1) / ((k - 1) * (n - p))
    return n / (n - p) if kind == "HC1" else 1.0
