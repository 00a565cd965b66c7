"""Mahalanobis distance: how unlike two pupils are, allowing for how covariates go together."""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_triangular

from evalkit.matching.match_covariates import MatchCovariates, require_independent


def mahalanobis_coordinates(covariates: MatchCovariates, is_treated: np.ndarray) -> np.ndarray:
    """Return coordinates whose straight-line distances are Mahalanobis distances.

    Parameters
    ----------
    covariates : MatchCovariates
        Of n pupils, p columns.
    is_treated : array of bool, shape (n,)

    Returns
    -------
    array, shape (n, p)
        The square of the distance of two pupils is (x − y)ᵀ S⁻¹ (x − y), where S is the covariance
        within the groups, pooled (n − 2 degrees of freedom).  One unit is one SD within groups.

    Raises
    ------
    MatchingError
        If S cannot be inverted, naming the covariates.

    References
    ----------
    Rubin, D. B. (1980). Bias reduction using Mahalanobis-metric matching. Biometrics, 36(2),
    293-298.
    """
    columns = covariates.standardised()
    means = np.where(
        is_treated[:, None], columns[is_treated].mean(axis=0), columns[~is_treated].mean(axis=0)
    )
    within = columns - means
    require_independent(within, covariates, where=" within the groups")
    pooled = within.T @ within / (len(columns) - 2)
    return solve_triangular(np.linalg.cholesky(pooled), columns.T, lower=True).T
