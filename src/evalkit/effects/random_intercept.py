"""A random-intercept model: pupils in clusters that differ by one amount each (REML or ML)."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log, pi

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import chi2

from evalkit.effects.cluster_sums import ClusterSums, Profile
from evalkit.errors import DataError

# Shares of the variance that lie between clusters, tried before the search begins; denser near 0.
_GRID = np.append(np.linspace(0, 1, 25)[:-1] ** 2, [0.98, 0.99, 0.999])
# The largest share that is tried as a limit: beyond it the arithmetic has no digits left.
_ALL = 1 - 1e-9
_POLISH = 20
# A gain of likelihood this small cannot be told from none.
_INDISTINCT = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomIntercept:
    """A fitted model, outcome = design·coefficients + cluster + pupil.

    ``profile`` is the fit at the best ratio of the two variances; ``restricted`` says whether the
    likelihood was restricted (REML).
    """

    profile: Profile
    restricted: bool

    @property
    def coefficients(self) -> np.ndarray:
        """Of the design's columns, shape (p,)."""
        return self.profile.coefficients

    @property
    def free(self) -> int:
        """What the residual sum is divided by: n − p when restricted, otherwise n."""
        sums = self.profile.sums
        return sums.n - sums.p if self.restricted else sums.n

    @property
    def pupil_variance(self) -> float:
        """Variance between pupils of one cluster."""
        return self.profile.residual_sum / self.free

    @property
    def cluster_variance(self) -> float:
        """Variance between clusters."""
        return self.profile.ratio * self.pupil_variance

    @property
    def total_variance(self) -> float:
        """Variance between pupils of all clusters."""
        return self.cluster_variance + self.pupil_variance

    @property
    def icc(self) -> float:
        """Share of the variance that lies between clusters."""
        return self.profile.ratio / (1 + self.profile.ratio)

    @property
    def log_likelihood(self) -> float:
        """Restricted or full log likelihood, as lme4 counts it."""
        return -0.5 * (_deviance(self.profile, restricted=self.restricted) + self._constant())

    def covariance(self) -> np.ndarray:
        """Return the covariance of the coefficients, shape (p, p), variances taken as known."""
        return self.pupil_variance * self.profile.inverse

    def variance_covariance(self) -> np.ndarray:
        """Return the covariance of (λ, pupils' variance), from the observed information."""
        first, second = self.profile.residual_derivatives()
        bend = self.profile.determinant_derivatives(restricted=self.restricted)[1]
        variance = self.pupil_variance
        mixed = -first / variance**2
        hessian = np.array([
            [second / variance + bend, mixed],
            [mixed, self.free / variance**2],
        ])  # fmt: skip
        return 2 * np.linalg.inv(hessian)

    def satterthwaite_df(self, contrast: np.ndarray) -> float:
        """Return the degrees of freedom of a weighted sum of coefficients, as lmerTest."""
        inverse, slope = self.profile.inverse, self.profile.information_slope()
        reach = inverse @ contrast
        share = float(contrast @ reach)
        by_ratio = -self.pupil_variance * float(reach @ slope @ reach)
        gradient = np.array([by_ratio, share])
        spread = float(gradient @ self.variance_covariance() @ gradient)
        return 2 * (self.pupil_variance * share) ** 2 / spread

    def icc_limits(self, *, level: float) -> tuple[float, float]:
        """Return the profile-likelihood limits of the share between clusters, within 0 and 1."""
        allowed = _deviance(self.profile, restricted=self.restricted) + chi2.ppf(level, 1)

        def above(share: float) -> float:
            profile = self.profile.sums.at(share / (1 - share))
            return _deviance(profile, restricted=self.restricted) - allowed

        low = 0.0 if above(0.0) <= 0 else float(brentq(above, 0.0, self.icc, xtol=1e-13))
        high = 1.0 if above(_ALL) <= 0 else float(brentq(above, self.icc, _ALL, xtol=1e-13))
        return low, high

    def _constant(self) -> float:
        return self.free * (1 + log(2 * pi) - log(self.free))


def fit_random_intercept(sums: ClusterSums, *, restricted: bool) -> RandomIntercept:
    """Return the maximum of the (restricted) likelihood, found over its single free ratio.

    Parameters
    ----------
    sums : ClusterSums
        Of n pupils, p columns and k clusters.
    restricted : bool
        True for REML, False for ML.

    Returns
    -------
    RandomIntercept
        The global maximum: the ratio is bracketed on a grid and polished by Newton's method with
        exact derivatives.

    Raises
    ------
    DataError
        Where there is no such maximum: no variance between clusters, or none within.

    References
    ----------
    Bates, D., Maechler, M., Bolker, B., & Walker, S. (2015). Fitting linear mixed-effects models
    using lme4. Journal of Statistical Software, 67(1), 1-48.
    """
    values = [_deviance(sums.at(share / (1 - share)), restricted=restricted) for share in _GRID]
    best = int(np.argmin(values))
    if best == len(_GRID) - 1 or not np.isfinite(values[best]):
        raise DataError(
            "Pupils of one cluster must differ from each other; nearly all of the variance lies "
            "between clusters and the likelihood has no maximum. Look at whether the outcome is a "
            "figure of the school and not of the pupil."
        )
    left, right = _GRID[max(best - 1, 0)], _GRID[best + 1]
    found = minimize_scalar(
        lambda share: _deviance(sums.at(share / (1 - share)), restricted=restricted),
        bounds=(left, right),
        method="bounded",
        options={"xatol": 1e-5},
    ).x
    ratio = _polished(sums, float(found / (1 - found)), restricted=restricted)
    if _deviance(sums.at(ratio), restricted=restricted) > values[0] - _INDISTINCT:
        raise DataError(
            "Clusters must differ by more than their pupils explain; the estimated variance "
            "between clusters is 0, so there is no multilevel model to report. Use "
            "adjusted_difference(..., cluster=...) instead, which needs no such variance."
        )
    return RandomIntercept(profile=sums.at(ratio), restricted=restricted)


def _deviance(profile: Profile, *, restricted: bool) -> float:
    """Return minus twice the profiled log likelihood, but for a constant."""
    sums = profile.sums
    free = sums.n - sums.p if restricted else sums.n
    if profile.residual_sum <= 0:
        return inf
    return free * log(profile.residual_sum) + profile.log_determinants(restricted=restricted)


def _slopes(profile: Profile, *, restricted: bool) -> tuple[float, float]:
    """Return the first and second derivatives of the deviance by λ."""
    sums = profile.sums
    free = sums.n - sums.p if restricted else sums.n
    first, second = profile.residual_derivatives()
    step, bend = profile.determinant_derivatives(restricted=restricted)
    relative = first / profile.residual_sum
    return (
        free * relative + step,
        free * (second / profile.residual_sum - relative**2) + bend,
    )


def _polished(sums: ClusterSums, ratio: float, *, restricted: bool) -> float:
    """Return the ratio after Newton's method, as far as it stays where the search ended."""
    start = ratio
    for _ in range(_POLISH):
        slope, bend = _slopes(sums.at(ratio), restricted=restricted)
        if bend <= 0:
            return ratio
        moved = ratio - slope / bend
        if not 0 < moved < 2 * start + 1e-6:
            return ratio
        if abs(moved - ratio) <= 1e-14 * ratio:
            return moved
        ratio = moved
    return ratio
