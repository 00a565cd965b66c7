"""The propensity score: how likely a pupil with these covariates is to be in the programme."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from evalkit.errors import MatchingError
from evalkit.matching.match_covariates import MatchCovariates, quoted, require_independent
from evalkit.matching.separation import separating_columns

_MOST_STEPS, _MOST_HALVINGS = 200, 40
# Per pupil, in SDs of a column: where the steps end, and what is still an answer.
_EVEN, _SETTLED = 1e-14, 1e-9
# A likelihood is a sum: a loss this small beside it is rounding.
_NOISE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Propensity:
    """A logistic model of who is treated, fitted by maximum likelihood.

    Parameters
    ----------
    scores : array, shape (n pupils,)
        Fitted probabilities of being treated.
    log_odds : array, shape (n,)
        The same on the scale of the model.
    coefficients : dict of str to float
        On the log-odds scale and in the covariates' own units; ``"(intercept)"`` first.
    """

    scores: np.ndarray
    log_odds: np.ndarray
    coefficients: dict[str, float]

    @property
    def sd(self) -> float:
        """Return the standard deviation of the scores over all pupils."""
        return float(self.scores.std(ddof=1))

    def odds(self) -> np.ndarray:
        """Return the odds of being treated, up to a factor: the weight of a comparison pupil."""
        return np.exp(self.log_odds - self.log_odds.max())


def fit_propensity(covariates: MatchCovariates, is_treated: np.ndarray) -> Propensity:
    """Return the propensity scores of n pupils, by maximum likelihood without any penalty.

    Raises
    ------
    MatchingError
        If a covariate follows from the others, if covariates separate the groups (the likelihood
        then has no maximum), or if the fit does not settle: the covariates are named.

    References
    ----------
    Rosenbaum, P. R., & Rubin, D. B. (1983). The central role of the propensity score in
    observational studies for causal effects. Biometrika, 70(1), 41-55.
    """
    columns = covariates.standardised()
    require_independent(columns, covariates)
    apart = separating_columns(columns, is_treated)
    if apart is not None:
        raise MatchingError(_separated(covariates, apart))
    slopes = _slopes(columns, is_treated, covariates)
    log_odds = slopes[0] + columns @ slopes[1:]
    own = slopes[1:] / covariates.matrix.std(axis=0)
    intercept = slopes[0] - own @ covariates.matrix.mean(axis=0)
    names = ("(intercept)", *covariates.names)
    return Propensity(
        scores=expit(log_odds),
        log_odds=log_odds,
        coefficients=dict(zip(names, (float(intercept), *map(float, own)), strict=True)),
    )


def _slopes(columns: np.ndarray, is_treated: np.ndarray, covariates: MatchCovariates) -> np.ndarray:
    """Return the coefficients of standardised columns, the intercept first.

    Newton's steps, halved until none makes the likelihood worse: it has one summit, so they reach
    it from anywhere.
    """
    design = np.column_stack([np.ones(len(columns)), columns])
    sign = np.where(is_treated, 1.0, -1.0)

    def likelihood(slopes: np.ndarray) -> float:
        return -float(np.logaddexp(0, -sign * (design @ slopes)).sum())

    slopes = np.zeros(design.shape[1])
    for _ in range(_MOST_STEPS):
        scores = expit(design @ slopes)
        # At the summit, scores and groups agree on the mean of every column.
        uneven = design.T @ (is_treated - scores)
        if np.abs(uneven).max() < _EVEN * len(columns):
            break
        curvature = (design * (scores * (1 - scores))[:, None]).T @ design
        step = np.linalg.lstsq(curvature, uneven, rcond=None)[0]
        reached = likelihood(slopes)
        for _ in range(_MOST_HALVINGS):
            if likelihood(slopes + step) >= reached - _NOISE * abs(reached):
                break
            step = step / 2
        slopes = slopes + step
    if np.abs(design.T @ (is_treated - expit(design @ slopes))).max() > _SETTLED * len(columns):
        raise MatchingError(
            f"The propensity model with {quoted(covariates.owners)} did not settle: a few pupils "
            "are so unlike all others that their scores run away. Leave out the covariate with "
            "the most extreme values, group it, or use distance='mahalanobis'."
        )
    return slopes


def _separated(covariates: MatchCovariates, apart: np.ndarray) -> str:
    named = covariates.named(apart)
    verb = "tell" if len(set(np.array(covariates.owners)[apart])) > 1 else "tells"
    return (
        f"The propensity model has no answer: {named} {verb} at least some treated pupils and "
        "comparison pupils apart without fail, so there is nobody like them to compare with. "
        f"Leave {named} out of `covariates`, put rare categories together, or take only pupils "
        "of whom both groups have some."
    )
