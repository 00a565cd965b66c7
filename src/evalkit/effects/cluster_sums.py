"""Regression of pupils in clusters of one correlation, from sums per cluster alone.

With λ the variance between clusters over that between pupils of one, the generalised least-squares
sums of squares are those within clusters plus those of cluster means with weights
n_j/(1 + n_j·λ).  So a fit costs one pass over the pupils, whatever λ is tried, and the derivatives
by λ are exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSums:
    """Sums of a design (n, p) and an outcome (n,) over k clusters.

    ``within`` is the scatter of design and outcome about cluster means, shape (p + 1, p + 1);
    ``means`` their cluster means, shape (k, p + 1).
    """

    sizes: np.ndarray
    within: np.ndarray
    means: np.ndarray

    @classmethod
    def of(cls, design: np.ndarray, outcome: np.ndarray, clusters: np.ndarray) -> ClusterSums:
        """Return the sums; ``clusters`` holds whole numbers from 0, shape (n,)."""
        both = np.column_stack([design, outcome])
        sizes = np.bincount(clusters).astype(float)
        means = np.stack([np.bincount(clusters, weights=column) for column in both.T], axis=1)
        means /= sizes[:, None]
        apart = both - means[clusters]
        return cls(sizes=sizes, within=apart.T @ apart, means=means)

    @property
    def n(self) -> int:
        """Pupils."""
        return int(self.sizes.sum())

    @property
    def k(self) -> int:
        """Clusters."""
        return len(self.sizes)

    @property
    def p(self) -> int:
        """Columns of the design."""
        return self.means.shape[1] - 1

    def at(self, ratio: float) -> Profile:
        """Return the fit for one ratio λ of the two variances."""
        weights = self.sizes / (1 + self.sizes * ratio)
        both = self.within + (self.means.T * weights) @ self.means
        inverse = np.linalg.inv(both[:-1, :-1])
        coefficients = inverse @ both[:-1, -1]
        return Profile(
            sums=self,
            ratio=ratio,
            weights=weights,
            information=both[:-1, :-1],
            inverse=inverse,
            coefficients=coefficients,
            residual_means=self.means[:, -1] - self.means[:, :-1] @ coefficients,
            residual_sum=float(both[-1, -1] - both[:-1, -1] @ coefficients),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Generalised least squares at one ratio λ, with what its derivatives by λ are made from."""

    sums: ClusterSums
    ratio: float
    weights: np.ndarray
    information: np.ndarray
    inverse: np.ndarray
    coefficients: np.ndarray
    residual_means: np.ndarray
    residual_sum: float

    def information_slope(self) -> np.ndarray:
        """Return the first derivative of the information matrix by λ, shape (p, p)."""
        x = self.sums.means[:, :-1]
        return -(x.T * self.weights**2) @ x

    def residual_derivatives(self) -> tuple[float, float]:
        """Return the first and second derivatives of the residual sum by λ."""
        u, r = self.weights, self.residual_means
        pull = self.sums.means[:, :-1].T @ (u**2 * r)
        second = 2 * float((u**3 * r**2).sum()) - 2 * float(pull @ self.inverse @ pull)
        return -float((u**2 * r**2).sum()), second

    def log_determinants(self, *, restricted: bool) -> float:
        """Return log|V| and, when restricted, log|XᵀV⁻¹X|, in units of the pupils' variance."""
        value = float(np.log1p(self.sums.sizes * self.ratio).sum())
        return value + float(np.linalg.slogdet(self.information)[1]) if restricted else value

    def determinant_derivatives(self, *, restricted: bool) -> tuple[float, float]:
        """Return the first and second derivatives of ``log_determinants`` by λ."""
        u = self.weights
        first, second = float(u.sum()), -float((u**2).sum())
        if restricted:
            x = self.sums.means[:, :-1]
            step = self.inverse @ self.information_slope()
            bend = self.inverse @ (2 * (x.T * u**3) @ x)
            first += float(np.trace(step))
            second += float(np.trace(bend) - np.trace(step @ step))
        return first, second
