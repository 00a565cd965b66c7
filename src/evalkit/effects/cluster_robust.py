"""Cluster-robust covariance of a least-squares fit, with degrees of freedom for few clusters.

All of it happens in p × p matrices per cluster (p columns), never in n × n ones: with the design
written as Q·R, a cluster's leverage I − Q_j Q_jᵀ is a power of I − Q_jᵀQ_j in the column space.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evalkit.effects.effect_options import require_choice
from evalkit.effects.least_squares import LeastSquares

Kind = Literal["CR0", "CR1", "CR1S", "CR2", "CR3"]

LEVERAGE_POWERS: Mapping[str, float] = {
    "CR0": 0.0,
    "CR1": 0.0,
    "CR1S": 0.0,
    "CR2": -0.5,
    "CR3": -1.0,
}
"""The power of I − H_jj by which the residuals of a cluster are multiplied."""

# A direction in which a cluster determines its own fit leaves no residual to correct.
_DETERMINED = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterRobust:
    """Covariance of p coefficients that allows pupils of one cluster to be alike.

    ``covariance`` has shape (p, p); ``grams`` and ``adjustments`` (shape (k, p, p)) are what the
    degrees of freedom of a contrast are made from.
    """

    covariance: np.ndarray
    n_clusters: int
    r: np.ndarray
    grams: np.ndarray
    adjustments: np.ndarray

    def variance(self, contrast: np.ndarray) -> float:
        """Return the variance of a weighted sum of coefficients; ``contrast`` has shape (p,)."""
        return float(contrast @ self.covariance @ contrast)

    def satterthwaite_df(self, contrast: np.ndarray) -> float:
        """Return the degrees of freedom of that variance if pupils were independent and alike.

        Bell and McCaffrey's approximation with the identity as working model: the variance is a
        quadratic form in the residuals, and the t distribution with these degrees of freedom has
        the same mean and variance of its denominator.
        """
        direction = np.linalg.solve(self.r.T, contrast)
        adjusted = self.adjustments @ direction
        own = np.einsum("kpq,kq->kp", self.grams, adjusted)
        diagonal = np.einsum("kp,kp->k", adjusted, own)
        return satterthwaite(diagonal, own)


def cluster_robust(fit: LeastSquares, clusters: np.ndarray, *, kind: Kind) -> ClusterRobust:
    """Return a cluster-robust covariance of the coefficients of a fit.

    Parameters
    ----------
    fit : LeastSquares
        Of n pupils on p columns.
    clusters : array of int, shape (n,)
        The cluster of each pupil, as whole numbers.
    kind : {"CR0", "CR1", "CR1S", "CR2", "CR3"}
        CR0 uses the residuals as they are; CR1 multiplies by k/(k − 1), CR1S (Stata) by
        k(n − 1)/((k − 1)(n − p)); CR2 is unbiased when pupils are independent and alike; CR3 is
        near the jackknife.  With one pupil per cluster CR2 is HC2 and CR3 is HC3.

    Returns
    -------
    ClusterRobust
        In the squared unit of the coefficients.  Where a cluster determines a direction of the
        fit by itself, the inverse power is the pseudo-inverse, as in clubSandwich.

    Raises
    ------
    DataError
        If ``kind`` is none of the five.

    References
    ----------
    Bell, R. M., & McCaffrey, D. F. (2002). Bias reduction in standard errors for linear regression
    with multi-stage samples. Survey Methodology, 28(2), 169-181.
    Pustejovsky, J. E., & Tipton, E. (2018). Small-sample methods for cluster-robust variance
    estimation and hypothesis testing in fixed effects models. Journal of Business & Economic
    Statistics, 36(4), 672-683.

    Examples
    --------
    >>> design = np.column_stack([np.ones(6), [0, 0, 1, 0, 1, 1]])
    >>> fit = LeastSquares.fit(design, np.array([20.0, 22, 27, 24, 29, 25]))
    >>> robust = cluster_robust(fit, np.array([0, 0, 0, 1, 1, 1]), kind="CR2")
    >>> slope = np.array([0.0, 1.0])
    >>> round(float(fit.coefficients[1]), 3), round(robust.variance(slope) ** 0.5, 3)
    (5.0, 1.414)
    """
    kind = require_choice("kind", kind, legal=LEVERAGE_POWERS)
    order, starts = rows_by_cluster(clusters)
    grams, scores = _cluster_sums(fit.q[order], fit.residuals[order], starts)
    adjustments = _powers(grams, LEVERAGE_POWERS[kind])
    adjusted = np.einsum("kpq,kq->kp", adjustments, scores)
    r_inverse = np.linalg.inv(fit.r)
    spread = r_inverse @ (adjusted.T @ adjusted) @ r_inverse.T
    return ClusterRobust(
        covariance=_scale(kind, n=len(clusters), k=len(starts), p=len(fit.r)) * spread,
        n_clusters=len(starts),
        r=fit.r,
        grams=grams,
        adjustments=adjustments,
    )


def satterthwaite(diagonal: np.ndarray, own: np.ndarray) -> float:
    """Return the degrees of freedom of a variance that k clusters add up to.

    Parameters
    ----------
    diagonal : array, shape (k,)
        What each cluster adds when its pupils are independent and alike.
    own : array, shape (k, p)
        How each cluster's part hangs on the fit, which all clusters share.
    """
    size = np.einsum("kp,kp->k", own, own)
    trace = (diagonal - size).sum()
    squares = (diagonal**2 - 2 * diagonal * size).sum() + ((own.T @ own) ** 2).sum()
    return float(trace**2 / squares)


def rows_by_cluster(clusters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the order that sorts rows by cluster, and where in it each cluster starts."""
    order = np.argsort(clusters, kind="stable")
    return order, np.flatnonzero(np.diff(clusters[order], prepend=clusters[order][0] - 1))


def _cluster_sums(
    q: np.ndarray, residuals: np.ndarray, starts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return Q_jᵀQ_j, shape (k, p, p), and Q_jᵀe_j, shape (k, p), of rows sorted by cluster."""
    products = [np.add.reduceat(column[:, None] * q, starts) for column in q.T]
    return np.stack(products, axis=1), np.add.reduceat(residuals[:, None] * q, starts)


def _powers(grams: np.ndarray, power: float) -> np.ndarray:
    """Return (I − Q_jᵀQ_j) to a power, shape (k, p, p)."""
    if power == 0:
        return np.broadcast_to(np.eye(grams.shape[1]), grams.shape)
    shares, directions = np.linalg.eigh(grams)
    left = 1 - shares
    is_free = left > _DETERMINED
    factors = np.where(is_free, np.where(is_free, left, 1.0) ** power, 0.0)
    return (directions * factors[:, None, :]) @ directions.transpose(0, 2, 1)


def _scale(kind: str, *, n: int, k: int, p: int) -> float:
    if kind == "CR1":
        return k / (k - 1)
    return k * (n - 1) / ((k - 1) * (n - p)) if kind == "CR1S" else 1.0
