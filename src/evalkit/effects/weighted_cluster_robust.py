"""Cluster-robust covariance of a weighted regression, as clubSandwich has it for counts and shares.

Where pupils of one cluster have unequal weights, Bell and McCaffrey's condition (unbiased if the
working model holds) does not say which root of a matrix to take.  Pustejovsky and Tipton take the
symmetric root on the scale of the response, and so do we; the root on the whitened scale, which
``cluster_robust`` takes, differs from it by a few per cent of the standard error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evalkit.effects.cluster_robust import rows_by_cluster, satterthwaite
from evalkit.effects.least_squares import LeastSquares

# A direction in which a cluster determines its own fit leaves no residual to correct.
_DETERMINED = 1e-12
# Matrices of one row per pupil and one column per pupil: this many entries are held at a time.
_MOST_ENTRIES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedClusterRobust:
    """CR2 covariance of p coefficients, and what its degrees of freedom are made from.

    ``squares`` and ``overlaps`` have shape (k, p, p), one matrix per cluster.
    """

    covariance: np.ndarray
    n_clusters: int
    r: np.ndarray
    squares: np.ndarray
    overlaps: np.ndarray

    def satterthwaite_df(self, contrast: np.ndarray) -> float:
        """Return the degrees of freedom of the variance of a weighted sum of coefficients.

        Satterthwaite's, if the variances were as the working model says; ``contrast`` has shape
        (p,).
        """
        direction = np.linalg.solve(self.r.T, contrast)
        diagonal = np.einsum("p,kpq,q->k", direction, self.squares, direction)
        own = self.overlaps @ direction
        return satterthwaite(diagonal, own)


def weighted_cluster_robust(
    whitened: LeastSquares, precisions: np.ndarray, clusters: np.ndarray
) -> WeightedClusterRobust:
    """Return the CR2 covariance of the coefficients of a weighted fit.

    Parameters
    ----------
    whitened : LeastSquares
        The fit with rows multiplied by the roots of their weights.
    precisions : array, shape (n,)
        One over the variance of each response under the working model, up to a common factor.
    clusters : array of int, shape (n,)
        The cluster of each row, as whole numbers.

    Returns
    -------
    WeightedClusterRobust
        In the squared unit of the coefficients.  With one row per cluster it is HC2.  Where a
        cluster determines a direction of the fit by itself, the pseudo-inverse is taken.

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
    >>> robust = weighted_cluster_robust(fit, np.ones(6), np.array([0, 0, 0, 1, 1, 1]))
    >>> round(float(robust.covariance[1, 1]) ** 0.5, 3)
    1.414
    """
    squares, overlaps, scores = [], [], []
    for rows in _clusters_of_one_size(clusters):
        q = whitened.q[rows]
        adjusted = _adjusted(q, precisions[rows] / precisions.mean())
        squares.append(adjusted.transpose(0, 2, 1) @ adjusted)
        overlaps.append(q.transpose(0, 2, 1) @ adjusted)
        scores.append(np.einsum("kip,ki->kp", adjusted, whitened.residuals[rows]))
    r_inverse = np.linalg.inv(whitened.r)
    sums = np.concatenate(scores)
    return WeightedClusterRobust(
        covariance=r_inverse @ (sums.T @ sums) @ r_inverse.T,
        n_clusters=len(sums),
        r=whitened.r,
        squares=np.concatenate(squares),
        overlaps=np.concatenate(overlaps),
    )


def _clusters_of_one_size(clusters: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the rows of clusters of one size, shape (clusters, rows), not too many at once."""
    order, starts = rows_by_cluster(clusters)
    sizes = np.diff(starts, append=len(clusters))
    for size in np.unique(sizes):
        rows = order[starts[sizes == size][:, None] + np.arange(size)]
        at_once = max(1, _MOST_ENTRIES // int(size) ** 2)
        yield from (rows[first : first + at_once] for first in range(0, len(rows), at_once))


def _adjusted(q: np.ndarray, precisions: np.ndarray) -> np.ndarray:
    """Return W⁻¹ (W⁻¹ (I − QQᵀ) W⁻¹)^(−½) Q of each cluster, shape (clusters, rows, p)."""
    inner = np.eye(q.shape[1]) - q @ q.transpose(0, 2, 1)
    inner /= precisions[:, :, None] * precisions[:, None, :]
    values, vectors = np.linalg.eigh(inner)
    is_free = values > _DETERMINED / (precisions**2).min(axis=1)[:, None]
    factors = np.where(is_free, np.where(is_free, values, 1.0) ** -0.5, 0.0)
    root = (vectors * factors[:, None, :]) @ (vectors.transpose(0, 2, 1) @ q)
    return root / precisions[:, :, None]
