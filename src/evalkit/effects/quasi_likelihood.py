"""Regression of counts and of shares: only how the variance follows the mean is assumed.

Fitted by Newton's steps, each a weighted regression.  One with the expected weights is kept at the
end: its classical covariance is the quasi-likelihood one, and its residuals (Pearson's) are what a
cluster-robust covariance is made from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from evalkit.effects.least_squares import LeastSquares
from evalkit.errors import DataError

_MOST_STEPS, _MOST_HALVINGS = 100, 40
_STEADY = 1e-10
# Added to counts where their logarithm is needed to start from.
_NUDGE = 0.1
# Beyond this, e to the power of it is a rate that no school can have.
_FARTHEST = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    """A model at one linear predictor, each of shape (n,).

    ``slopes`` are d fitted / d predictor; ``curvatures`` say how fast the log-likelihood bends,
    which is what Newton's step divides by: never negative in these models, so the top is one.
    """

    fitted: np.ndarray
    slopes: np.ndarray
    variances: np.ndarray
    curvatures: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class _Family:
    """A model by its linear predictor; the log-likelihood is up to a constant."""

    at: Callable[[np.ndarray], _Point]
    likelihood: Callable[[np.ndarray], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuasiFit:
    """A generalised linear model at its estimate.

    Parameters
    ----------
    coefficients : array, shape (p,)
        On the scale of the link.
    fitted : array, shape (n,)
        Expected counts.
    whitened : LeastSquares
        The weighted regression at the estimate; its residuals are Pearson's.
    precisions : array, shape (n,)
        One over the variance, at dispersion 1, of a count or a share.
    """

    coefficients: np.ndarray
    fitted: np.ndarray
    whitened: LeastSquares
    precisions: np.ndarray

    @property
    def df(self) -> int:
        """Residual degrees of freedom, n − p."""
        return self.whitened.df

    @property
    def dispersion(self) -> float:
        """Pearson's chi-square over its degrees of freedom; 1 as by chance alone."""
        return self.whitened.residual_sum / self.df

    def model_covariance(self) -> np.ndarray:
        """Return the covariance of the coefficients if the dispersion were 1, shape (p, p)."""
        r_inverse = np.linalg.inv(self.whitened.r)
        return r_inverse @ r_inverse.T

    def covariance(self) -> np.ndarray:
        """Return the covariance of the coefficients under the estimated dispersion."""
        return self.whitened.covariance()


def fit_quasi_poisson(
    design: np.ndarray, counts: np.ndarray, *, exposure: np.ndarray, alpha: float = 0.0,
    start: np.ndarray | None = None,
) -> QuasiFit:  # fmt: skip
    """Return a log-linear fit of counts per exposure, variance μ + alpha·μ².

    Parameters
    ----------
    design : array, shape (n, p)
        Of full rank, with a column of ones.
    counts, exposure : array, shape (n,)
        Counts from 0, and the time or number of sessions that they belong to, above 0.
    alpha : float
        0 for Poisson's variance; the negative binomial's with a known alpha otherwise.
    start : array, shape (p,), optional
        Coefficients to start from; otherwise the search starts at the counts themselves.

    Returns
    -------
    QuasiFit
        Coefficients are logarithms of rate ratios.

    Raises
    ------
    DataError
        If it does not settle: some pupils are told apart by having no event at all.

    References
    ----------
    McCullagh, P., & Nelder, J. A. (1989). Generalized linear models (2nd ed.). Chapman and Hall.

    Examples
    --------
    >>> design = np.column_stack([np.ones(6), [0, 0, 0, 1, 1, 1]])
    >>> fit = fit_quasi_poisson(design, np.array([1.0, 2, 3, 2, 4, 6]), exposure=np.ones(6))
    >>> np.exp(fit.coefficients).round(6).tolist(), round(fit.dispersion, 3)
    ([2.0, 2.0], 0.75)
    """

    def at(predictor: np.ndarray) -> _Point:
        fitted = exposure * np.exp(predictor)
        inflated = 1 + alpha * fitted
        return _Point(
            fitted=fitted,
            slopes=fitted,
            variances=fitted * inflated,
            curvatures=fitted * (1 + alpha * counts) / inflated**2,
        )

    def likelihood(predictor: np.ndarray) -> float:
        fitted = exposure * np.exp(predictor)
        if alpha == 0:
            return float((counts * predictor - fitted).sum())
        return float((counts * predictor - (counts + 1 / alpha) * np.log1p(alpha * fitted)).sum())

    nearest = np.log((counts + _NUDGE) / exposure) if start is None else design @ start
    family = _Family(at=at, likelihood=likelihood)
    return _reweighted(design, counts, family, nearest, size=np.ones(len(counts)))


def fit_quasi_binomial(design: np.ndarray, events: np.ndarray, possible: np.ndarray) -> QuasiFit:
    """Return a logistic fit of shares, events of those possible, variance φ·m·p·(1 − p).

    Parameters
    ----------
    design : array, shape (n, p)
        Of full rank, with a column of ones.
    events, possible : array, shape (n,)
        How many of how many.

    Returns
    -------
    QuasiFit
        Coefficients are logarithms of odds ratios; ``fitted`` are expected events.

    Raises
    ------
    DataError
        If it does not settle: some pupils are told apart by having none or all of the events.

    References
    ----------
    McCullagh, P., & Nelder, J. A. (1989). Generalized linear models (2nd ed.). Chapman and Hall.

    Examples
    --------
    >>> design = np.column_stack([np.ones(4), [0, 0, 1, 1]])
    >>> fit = fit_quasi_binomial(design, np.array([2.0, 4, 1, 3]), np.full(4, 10.0))
    >>> fit.fitted.round(6).tolist()
    [3.0, 3.0, 2.0, 2.0]
    """

    def at(predictor: np.ndarray) -> _Point:
        share = expit(predictor)
        variance = possible * share * expit(-predictor)  # 1 − share would lose its digits
        return _Point(
            fitted=possible * share, slopes=variance, variances=variance, curvatures=variance
        )

    def likelihood(predictor: np.ndarray) -> float:
        return float((events * predictor - possible * np.logaddexp(0, predictor)).sum())

    nearest = np.log((events + _NUDGE) / (possible - events + _NUDGE))
    family = _Family(at=at, likelihood=likelihood)
    return _reweighted(design, events, family, nearest, size=possible)


def _reweighted(
    design: np.ndarray, response: np.ndarray, family: _Family, predictor: np.ndarray, *,
    size: np.ndarray,
) -> QuasiFit:  # fmt: skip
    """Return the fit; ``size`` is what a response is divided by to be a count, or a share."""
    reached = -np.inf
    for _ in range(_MOST_STEPS):
        point = family.at(predictor)
        root = np.sqrt(point.curvatures)
        score = point.slopes / point.variances * (response - point.fitted)
        step = LeastSquares.fit(root[:, None] * design, root * predictor + score / root)
        moved = design @ step.coefficients
        if np.abs(moved - predictor).max() < _STEADY:
            return _settled(design, response, family.at(moved), moved, size=size)
        predictor, reached = _uphill(family, predictor, moved, reached)
    raise DataError(
        "The regression must settle on an answer, and it does not: some covariate tells apart "
        "pupils of whom none had an event, or for whom nothing else happened, so its effect has no "
        "end. Use fewer covariates, or join categories in which nothing occurred."
    )


def _settled(
    design: np.ndarray, response: np.ndarray, point: _Point, predictor: np.ndarray, *,
    size: np.ndarray,
) -> QuasiFit:  # fmt: skip
    """Return the fit, with the weights that are expected rather than those of the last step."""
    spread = np.sqrt(point.variances)
    root = point.slopes / spread
    target = root * predictor + (response - point.fitted) / spread
    whitened = LeastSquares.fit(root[:, None] * design, target)
    return QuasiFit(
        coefficients=whitened.coefficients,
        fitted=point.fitted,
        whitened=whitened,
        precisions=size**2 / point.variances,
    )


def _uphill(
    family: _Family, predictor: np.ndarray, moved: np.ndarray, reached: float
) -> tuple[np.ndarray, float]:
    """Return the step, halved until it does not make the answer worse, and how good it is."""
    for _ in range(_MOST_HALVINGS):
        if (np.abs(moved) < _FARTHEST).all():
            likelihood = family.likelihood(moved)
            if likelihood >= reached - _STEADY * abs(likelihood):
                return moved, likelihood
        moved = (predictor + moved) / 2
    return predictor, reached
