"""Difference of two groups adjusted for covariates, with or without clusters (ANCOVA)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd

from evalkit.effects.adjusted_uncertainty import NOISE, OfClusters, OfPupils, Uncertainty
from evalkit.effects.effect_options import require_level
from evalkit.effects.finite_results import require_finite_fields
from evalkit.effects.group_regression import GroupRegression
from evalkit.effects.least_squares import LeastSquares
from evalkit.effects.student_interval import student_estimate
from evalkit.estimate import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustedDifference:
    """An adjusted difference, treated − comparison, in points and in standard deviations.

    ``treated_mean`` and ``comparison_mean`` are what each group would average if both had the
    covariates of all pupils together; None where a group's mean is the same in all clusters, and
    its interval would have no width.  ``pooled_sd`` is the unadjusted SD within groups that
    ``standardised`` divides by; ``residual_sd`` is what is left of it after the covariates, and
    ``partial_r2`` the share of the variance within groups that they explain.
    """

    points: Estimate
    standardised: Estimate
    treated_mean: Estimate | None
    comparison_mean: Estimate | None
    pooled_sd: float
    residual_sd: float
    partial_r2: float
    n_clusters: int | None

    def __post_init__(self) -> None:
        require_finite_fields(self)


def adjusted_difference(
    frame: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    covariates: Sequence[str],
    cluster: str | None = None,
    level: float = 0.95,
) -> AdjustedDifference:
    """Return the difference, treated − comparison, between pupils with the same covariates.

    Parameters
    ----------
    frame : DataFrame, shape (n pupils, ...)
        One row per pupil, complete in the columns that are named.
    outcome : str
        Column of the score after.
    group : str
        Column of true and false, or 1 and 0: treated or comparison.
    covariates : list of str
        Columns known before treatment, such as the score before: numbers, or true and false.
        Empty for none.
    cluster : str, optional
        Column of the school (class, pair) within which pupils are alike.
    level : float
        Coverage of the intervals.

    Returns
    -------
    AdjustedDifference
        ``points``: the coefficient of the group in least squares, in points of the outcome,
        positive when treated pupils score higher.  Without clusters: the classical t interval.
        With clusters: the CR2 standard error and Satterthwaite's degrees of freedom, which hold
        for few clusters too.
        ``standardised``: Hedges' g, J·points/SD, by the *unadjusted* pooled SD, so that it may be
        compared with differences that were not adjusted; value ± t·se.  Its test is that of
        ``points``, so it has no p-value of its own.

    Raises
    ------
    DataError
        If a column is not there, not complete or not usable; if covariates repeat each other,
        decide the outcome, or tell the groups apart; with fewer than two pupils in a group, one
        cluster, or one treated or comparison cluster where whole clusters are treated.

    Notes
    -----
    Standard error of g without clusters (What Works Clearinghouse): J·√((1/n1 + 1/n0)(1 − R²) +
    d²/(2n)).  With clusters: J·√((se/SD)² + d²/(2h)), where se is the CR2 standard error and h the
    degrees of freedom of a total SD of clustered pupils, which also enter J; its own degrees of
    freedom are Welch and Satterthwaite's, from both terms.

    References
    ----------
    What Works Clearinghouse (2022). Procedures and standards handbook, version 5.0, appendix E.
    Hedges, L. V. (2007). Effect sizes in cluster-randomized designs. Journal of Educational and
    Behavioral Statistics, 32(4), 341-370.
    Pustejovsky, J. E., & Tipton, E. (2018). Small-sample methods for cluster-robust variance
    estimation and hypothesis testing in fixed effects models. Journal of Business & Economic
    Statistics, 36(4), 672-683.

    Examples
    --------
    >>> pupils = pd.DataFrame({"after": [24, 27, 29, 25, 20, 22, 27, 21],
    ...                        "before": [22, 25, 26, 21, 21, 23, 26, 20],
    ...                        "is_treated": [1, 1, 1, 1, 0, 0, 0, 0]})
    >>> effect = adjusted_difference(pupils, outcome="after", group="is_treated",
    ...                              covariates=["before"])
    >>> round(effect.points.value, 2), round(effect.points.low, 2), round(effect.points.high, 2)
    (2.76, 0.6, 4.93)
    """
    level = require_level(level)
    read = GroupRegression.read(
        frame, outcome=outcome, group=group, covariates=covariates, cluster=cluster
    )
    fit = read.least_squares(outcome=outcome)
    partial_r2 = max(0.0, 1 - fit.residual_sum / float((read.within_groups**2).sum()))
    uncertainty = (
        OfPupils(read=read, fit=fit, partial_r2=partial_r2)
        if cluster is None
        else OfClusters.of(read, fit)
    )
    return AdjustedDifference(
        points=_in_points("adjusted_difference", (0, 1), fit, read, uncertainty, level=level),
        standardised=_standardised(fit, read, uncertainty, level=level),
        treated_mean=_mean((1, 1), fit, read, uncertainty, level=level),
        comparison_mean=_mean((1, 0), fit, read, uncertainty, level=level),
        pooled_sd=read.pooled_sd,
        residual_sd=sqrt(fit.residual_sum / fit.df),
        partial_r2=partial_r2,
        n_clusters=uncertainty.n_clusters,
    )


def _in_points(
    measure: str,
    weights: tuple[int, int],
    fit: LeastSquares,
    read: GroupRegression,
    uncertainty: Uncertainty,
    *,
    level: float,
) -> Estimate:
    """Return a sum of intercept and group coefficient with these weights."""
    contrast = _contrast(weights, fit)
    return student_estimate(
        measure=measure,
        value=float(contrast @ fit.coefficients),
        se=uncertainty.error(contrast),
        df=uncertainty.df(contrast),
        level=level,
        n=read.n,
        method=f"least squares (ANCOVA), {read.in_words}; {uncertainty.in_words}",
        is_tested=measure == "adjusted_difference",
    )


def _mean(
    weights: tuple[int, int],
    fit: LeastSquares,
    read: GroupRegression,
    uncertainty: Uncertainty,
    *,
    level: float,
) -> Estimate | None:
    """Return an adjusted mean, or None where nobody in the group differs."""
    if uncertainty.error(_contrast(weights, fit)) <= NOISE * read.pooled_sd:
        return None
    return _in_points("adjusted_mean", weights, fit, read, uncertainty, level=level)


def _standardised(
    fit: LeastSquares, read: GroupRegression, uncertainty: Uncertainty, *, level: float
) -> Estimate:
    contrast = _contrast((0, 1), fit)
    d = float(contrast @ fit.coefficients) / read.pooled_sd
    error, df = uncertainty.standardised(d, contrast)
    return student_estimate(
        measure="adjusted_standardised_difference",
        value=uncertainty.j * d,
        se=error,
        df=df,
        level=level,
        n=read.n,
        method=f"adjusted difference / unadjusted pooled SD, small-sample corrected (exact Hedges "
        f"J), {read.in_words}; {uncertainty.in_words}",
        is_tested=False,
    )


def _contrast(weights: tuple[int, int], fit: LeastSquares) -> np.ndarray:
    return np.concatenate([weights, np.zeros(len(fit.r) - 2)])
