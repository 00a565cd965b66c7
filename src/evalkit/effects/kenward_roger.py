"""Kenward and Roger's standard error and degrees of freedom in a random-intercept model."""

from __future__ import annotations

from math import sqrt

import numpy as np

from evalkit.effects.random_intercept import RandomIntercept


def kenward_roger(model: RandomIntercept, contrast: np.ndarray) -> tuple[float, float]:
    """Return the adjusted standard error and the degrees of freedom of a sum of coefficients.

    The standard error allows for the variances being estimated, which matters with few clusters;
    the degrees of freedom are those of the F approximation with one numerator.

    Parameters
    ----------
    model : RandomIntercept
        Fitted by REML.
    contrast : array, shape (p,)
        Weights of the coefficients.

    Returns
    -------
    tuple of float
        Standard error and degrees of freedom.

    References
    ----------
    Kenward, M. G., & Roger, J. H. (1997). Small sample inference for fixed effects from restricted
    maximum likelihood. Biometrics, 53(3), 983-997.
    """
    slopes, bends, traces = _derivatives(model)
    phi = model.covariance()
    information = np.array([
        [
            traces[i][j] - 2 * np.trace(phi @ bends[i][j])
            + np.trace(phi @ slopes[i] @ phi @ slopes[j])
            for j in range(2)
        ]
        for i in range(2)
    ])  # fmt: skip
    weights = 2 * np.linalg.inv(information)
    missing = sum(
        weights[i, j] * (bends[i][j] - slopes[i] @ phi @ slopes[j])
        for i in range(2)
        for j in range(2)
    )
    adjusted = phi + 2 * phi @ missing @ phi
    reach = phi @ contrast
    gradient = np.array([reach @ slope @ reach for slope in slopes])
    df = 2 * float(contrast @ reach) ** 2 / float(gradient @ weights @ gradient)
    return sqrt(float(contrast @ adjusted @ contrast)), df


def _derivatives(
    model: RandomIntercept,
) -> tuple[list[np.ndarray], list[list[np.ndarray]], list[list[float]]]:
    """Return P_i, Q_ij and tr(V⁻¹G_iV⁻¹G_j) for the variances of clusters and of pupils.

    On the mean of a cluster V⁻¹ is a_j/σ² with a_j = 1/(1 + n_j·λ), and G of the clusters is n_j;
    within a cluster they are 1/σ² and 0.  G of the pupils is 1 throughout.
    """
    sums, variance = model.profile.sums, model.pupil_variance
    a, n = model.profile.weights / sums.sizes, sums.sizes
    x, within = sums.means[:, :-1], sums.within[:-1, :-1]

    def between(factors: np.ndarray) -> np.ndarray:
        return (x.T * (n * factors)) @ x

    slopes = [-between(a**2 * n) / variance**2, -(within + between(a**2)) / variance**2]
    mixed = between(a**3 * n) / variance**3
    bends = [
        [between(a**3 * n**2) / variance**3, mixed],
        [mixed, (within + between(a**3)) / variance**3],
    ]
    shared = float((a**2 * n).sum()) / variance**2
    traces = [
        [float((a**2 * n**2).sum()) / variance**2, shared],
        [shared, (sums.n - sums.k + float((a**2).sum())) / variance**2],
    ]
    return slopes, bends, traces
