"""Counts that vary more than chance allows: negative binomial regression by maximum likelihood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln

from evalkit.effects.quasi_likelihood import QuasiFit, fit_quasi_poisson
from evalkit.errors import DataError

# With less than this share of extra variance at the largest fitted count, alpha is 0 to us.
_NO_EXTRA = 1e-4
_HIGHEST_ALPHA = 1e4


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeBinomialFit:
    """A log-linear model of counts with variance μ + alpha·μ², both estimated.

    Parameters
    ----------
    alpha : float
        Extra variance, above 0; R's theta is 1/alpha.
    at_alpha : QuasiFit
        The regression given this alpha; its ``model_covariance`` is that of the coefficients by
        the expected information, in which coefficients and alpha are orthogonal.
    log_likelihood, poisson_log_likelihood : float
        Of this model, and of Poisson's with the same columns.
    """

    alpha: float
    at_alpha: QuasiFit
    log_likelihood: float
    poisson_log_likelihood: float


def fit_negative_binomial(
    design: np.ndarray, counts: np.ndarray, *, exposure: np.ndarray
) -> NegativeBinomialFit:
    """Return the maximum-likelihood fit of counts per exposure, alpha estimated.

    The likelihood is profiled: for each alpha the coefficients are fitted, and alpha is where the
    slope of the profile changes its sign.

    Parameters
    ----------
    design : array, shape (n, p)
        Of full rank, with a column of ones.
    counts, exposure : array, shape (n,)
        Counts from 0, and the time or number of sessions that they belong to, above 0.

    Returns
    -------
    NegativeBinomialFit
        Coefficients are logarithms of rate ratios.

    Raises
    ------
    DataError
        If the counts vary no more than chance allows (alpha would be 0), if alpha has no limit,
        or if the regression does not settle.

    References
    ----------
    Lawless, J. F. (1987). Negative binomial and mixed Poisson regression. Canadian Journal of
    Statistics, 15(3), 209-225.
    Venables, W. N., & Ripley, B. D. (2002). Modern applied statistics with S (4th ed.). Springer.

    Examples
    --------
    >>> design = np.column_stack([np.ones(8), [0, 0, 0, 0, 1, 1, 1, 1]])
    >>> counts = np.array([0.0, 1, 4, 11, 2, 3, 8, 27])
    >>> fit = fit_negative_binomial(design, counts, exposure=np.ones(8))
    >>> np.exp(fit.at_alpha.coefficients).round(4).tolist(), round(fit.alpha, 3)
    ([4.0, 2.5], 0.994)
    """
    poisson = fit_quasi_poisson(design, counts, exposure=exposure)
    lowest = _NO_EXTRA / float(poisson.fitted.max())
    found: dict[float, QuasiFit] = {}

    def slope(log_alpha: float) -> float:
        alpha = float(np.exp(log_alpha))
        found[log_alpha] = fit_quasi_poisson(
            design, counts, exposure=exposure, alpha=alpha, start=poisson.coefficients
        )
        return _alpha_score(counts, found[log_alpha].fitted, alpha)

    if slope(np.log(lowest)) <= 0:
        raise DataError(
            "The negative binomial model needs counts that vary more than chance allows; these do "
            "not, so alpha would be 0. Use model='quasi_poisson', which needs nothing of the kind."
        )
    highest = _above_the_peak(slope)
    if highest is None:
        raise DataError(
            "The negative binomial model does not settle: its alpha has no limit, because almost "
            "all pupils have no event. Use model='quasi_poisson', or report who had any event "
            "(risk_difference)."
        )
    log_alpha = float(brentq(slope, np.log(lowest), highest, xtol=1e-12))
    slope(log_alpha)
    alpha, fit = float(np.exp(log_alpha)), found[log_alpha]
    return NegativeBinomialFit(
        alpha=alpha,
        at_alpha=fit,
        log_likelihood=_log_likelihood(counts, fit.fitted, alpha),
        poisson_log_likelihood=float(
            (counts * np.log(poisson.fitted) - poisson.fitted - gammaln(counts + 1)).sum()
        ),
    )


def _above_the_peak(slope: Callable[[float], float]) -> float | None:
    """Return log alphas of 1, 10, 100, … until the profile falls, or None if it never does."""
    for log_alpha in np.arange(0.0, np.log(_HIGHEST_ALPHA) + 1, np.log(10)):
        if slope(float(log_alpha)) < 0:
            return float(log_alpha)
    return None


def _alpha_score(counts: np.ndarray, fitted: np.ndarray, alpha: float) -> float:
    """Return alpha times the slope of the log-likelihood in alpha.

    The sums over j below a count stand for differences of digamma functions, which would lose
    their digits when alpha is small.
    """
    steps = np.arange(int(counts.max()))
    sums = np.concatenate([[0.0], np.cumsum(steps / (1 + alpha * steps))])
    spread = alpha * fitted
    slope = (
        sums[counts.astype(int)]
        + np.log1p(spread) / alpha**2
        - (counts + 1 / alpha) * fitted / (1 + spread)
    )
    return alpha * float(slope.sum())


def _log_likelihood(counts: np.ndarray, fitted: np.ndarray, alpha: float) -> float:
    theta = 1 / alpha
    return float(
        (
            gammaln(counts + theta)
            - gammaln(theta)
            - gammaln(counts + 1)
            + theta * np.log(theta / (theta + fitted))
            + counts * np.log(fitted / (theta + fitted))
        ).sum()
    )
