"""Ordinary least squares by an orthogonal decomposition, kept in the parts that errors need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastSquares:
    """A fit of n outcomes on p columns of full rank: design = q·r with orthonormal q."""

    q: np.ndarray
    r: np.ndarray
    coefficients: np.ndarray
    residuals: np.ndarray

    @classmethod
    def fit(cls, design: np.ndarray, outcome: np.ndarray) -> LeastSquares:
        """Return the fit; ``design`` has shape (n, p) with n > p."""
        q, r = np.linalg.qr(design)
        coefficients = np.linalg.solve(r, q.T @ outcome)
        return cls(q=q, r=r, coefficients=coefficients, residuals=outcome - design @ coefficients)

    @property
    def df(self) -> int:
        """Residual degrees of freedom, n − p."""
        return self.q.shape[0] - self.q.shape[1]

    @property
    def residual_sum(self) -> float:
        """Sum of squared residuals."""
        return float(self.residuals @ self.residuals)

    def covariance(self) -> np.ndarray:
        """Return the classical covariance of the coefficients, shape (p, p)."""
        r_inverse = np.linalg.inv(self.r)
        return (self.residual_sum / self.df) * (r_inverse @ r_inverse.T)
