"""Difference of two groups of pupils in schools that differ: a random-intercept model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
import pandas as pd

from evalkit.effects.cluster_sums import ClusterSums
from evalkit.effects.effect_options import require_level
from evalkit.effects.finite_results import require_finite_fields
from evalkit.effects.frame_columns import require_columns
from evalkit.effects.group_regression import GroupRegression
from evalkit.effects.kenward_roger import kenward_roger
from evalkit.effects.random_intercept import RandomIntercept, fit_random_intercept
from evalkit.effects.small_samples import small_sample_note
from evalkit.effects.student_interval import student_estimate, summed_df
from evalkit.errors import DataError
from evalkit.estimate import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class MultilevelDifference:
    """A difference, treated − comparison, from pupils in clusters, with the spread at both levels.

    ``points`` has Satterthwaite's degrees of freedom, ``points_kenward_roger`` the same value with
    Kenward and Roger's.  ``within`` and ``total`` are points over the SD of pupils of one cluster
    and of all pupils of one group, from the model without covariates, so that they compare with
    other studies; the ``conditional`` ones divide by the SDs that the covariates leave, and are
    larger.  ``icc`` is the share of the variance between clusters, without covariates and with.
    """

    points: Estimate
    points_kenward_roger: Estimate
    within: Estimate
    total: Estimate
    icc: Estimate
    within_conditional: Estimate
    total_conditional: Estimate
    icc_conditional: Estimate
    n_clusters: int

    def __post_init__(self) -> None:
        require_finite_fields(self)


def multilevel_difference(
    frame: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    covariates: Sequence[str],
    cluster: str,
    level: float = 0.95,
) -> MultilevelDifference:
    """Return the difference, treated − comparison, from a random-intercept model fitted by REML.

    Parameters
    ----------
    frame : DataFrame, shape (n pupils, ...)
        One row per pupil, complete in the columns that are named.
    outcome : str
        Column of the score after.
    group : str
        Column of true and false, or 1 and 0: treated or comparison, by pupil or by cluster.
    covariates : list of str
        Columns known before treatment: numbers, or true and false.  Empty for none.
    cluster : str
        Column of the school (class, pair) within which pupils are alike.
    level : float
        Coverage of the intervals.

    Returns
    -------
    MultilevelDifference
        ``points`` in points of the outcome, the effects in standard deviations, positive when
        treated pupils score higher, and ``icc`` between 0 and 1.

    Raises
    ------
    DataError
        As for ``adjusted_difference``; and where the variance between clusters is estimated as 0
        or the likelihood has no maximum: then there is no such model to report, and the message
        says what to use instead.

    Notes
    -----
    Every cluster is given one intercept; a treatment that works better in some schools than in
    others is not modelled (pool the schools' own differences for that).  The effects are not
    corrected by Hedges' J.  Their standard error is √(se²/v + d²·Var(log v)/4), v being the
    variance that is divided by: it holds whether pupils or clusters were treated, unlike formulas
    for whole clusters; the degrees of freedom are Welch and Satterthwaite's, from both terms.
    The interval of ``icc`` is a profile-likelihood interval.

    References
    ----------
    Hedges, L. V. (2007). Effect sizes in cluster-randomized designs. Journal of Educational and
    Behavioral Statistics, 32(4), 341-370.
    Education Endowment Foundation (2022). Statistical analysis guidance for EEF evaluations.
    Kuznetsova, A., Brockhoff, P. B., & Christensen, R. H. B. (2017). lmerTest package: tests in
    linear mixed effects models. Journal of Statistical Software, 82(13), 1-26.

    Examples
    --------
    >>> pupils = pd.DataFrame({"after": [24, 27, 20, 22, 31, 34, 29, 27, 18, 22, 15, 16],
    ...                        "is_treated": [1, 1, 0, 0] * 3,
    ...                        "school": list("aaaabbbbcccc")})
    >>> effect = multilevel_difference(pupils, outcome="after", group="is_treated",
    ...                                covariates=[], cluster="school")
    >>> round(effect.points.value, 2), round(effect.icc_conditional.value, 2)
    (4.5, 0.93)
    """
    level = require_level(level)
    require_columns(frame, [("cluster", cluster)])
    read = GroupRegression.read(
        frame, outcome=outcome, group=group, covariates=covariates, cluster=cluster
    )
    if len(np.unique(read.clusters)) == read.n:
        raise DataError(
            f"At least one cluster must have 2 pupils; by {cluster!r} each has 1, so clusters and "
            "pupils cannot be told apart. Use adjusted_difference(...) without `cluster` instead."
        )
    read.least_squares(outcome=outcome)  # refuses an outcome that covariates decide
    unit = _unit_of(read)
    read = replace(read, outcome=read.outcome / unit)
    model = _fit(read.design, read, cluster=cluster)
    unadjusted = _fit(read.design[:, :2], read, cluster=cluster)
    group_alone = np.zeros(len(model.coefficients))
    group_alone[1] = 1
    points = _points(model, group_alone, read, level=level)
    error, df = kenward_roger(model, group_alone)
    return MultilevelDifference(
        points=_times(unit, points),
        points_kenward_roger=_times(
            unit,
            student_estimate(
                measure="multilevel_difference",
                value=points.value,
                se=error,
                df=df,
                level=level,
                n=read.n,
                method=_in_words(read, "Kenward-Roger standard error and degrees of freedom"),
            ),
        ),
        within=_effect("within", points, unadjusted, read, conditional=False),
        total=_effect("total", points, unadjusted, read, conditional=False),
        icc=_icc(unadjusted, read, level=level, conditional=False),
        within_conditional=_effect("within", points, model, read, conditional=True),
        total_conditional=_effect("total", points, model, read, conditional=True),
        icc_conditional=_icc(model, read, level=level, conditional=True),
        n_clusters=model.profile.sums.k,
    )


def _unit_of(read: GroupRegression) -> float:
    """Return a power of two near the SD: cubes of variances stay numbers, nothing is rounded."""
    return float(np.ldexp(1.0, np.frexp(read.pooled_sd)[1]))


def _times(unit: float, estimate: Estimate) -> Estimate:
    return replace(
        estimate, value=unit * estimate.value, low=unit * estimate.low, high=unit * estimate.high,
        se=unit * estimate.se,
    )  # fmt: skip


def _fit(design: np.ndarray, read: GroupRegression, *, cluster: str) -> RandomIntercept:
    # The intercept is not reported, and a large common offset would cost digits.
    sums = ClusterSums.of(design, read.outcome - read.outcome.mean(), read.clusters)
    try:
        return fit_random_intercept(sums, restricted=True)
    except DataError as trouble:
        raise DataError(f"With {cluster!r} as clusters: {trouble}") from None


def _points(
    model: RandomIntercept, contrast: np.ndarray, read: GroupRegression, *, level: float
) -> Estimate:
    return student_estimate(
        measure="multilevel_difference",
        value=float(contrast @ model.coefficients),
        se=sqrt(float(contrast @ model.covariance() @ contrast)),
        df=model.satterthwaite_df(contrast),
        level=level,
        n=read.n,
        method=_in_words(read, "t interval with Satterthwaite degrees of freedom"),
    )


def _effect(
    spread: str,
    points: Estimate,
    model: RandomIntercept,
    read: GroupRegression,
    *,
    conditional: bool,
) -> Estimate:
    """Return points over the SD within clusters or of all pupils, as a model has it."""
    variance = model.pupil_variance if spread == "within" else model.total_variance
    value = points.value / sqrt(variance)
    log_error = _log_variance_error(spread, model)
    parts = [(points.se**2 / variance, points.df), (value**2 * log_error / 4, 2 / log_error)]
    ending = "_conditional" if conditional else ""
    whose = "of pupils of one cluster" if spread == "within" else "of pupils of one group"
    left = "left by the covariates" if conditional else "without covariates"
    return student_estimate(
        measure=f"multilevel_effect_{spread}{ending}",
        value=value,
        se=sqrt(sum(part for part, _ in parts)),
        df=summed_df(parts),
        level=points.level,
        n=points.n,
        method=f"multilevel difference / SD {whose}, {left}, delta-method standard error; "
        + _in_words(read, "t interval with Satterthwaite degrees of freedom"),
        is_tested=False,
    )


def _log_variance_error(spread: str, model: RandomIntercept) -> float:
    """Return the variance of the logarithm of a variance of the model."""
    by_ratio = 0.0 if spread == "within" else 1 / (1 + model.profile.ratio)
    gradient = np.array([by_ratio, 1 / model.pupil_variance])
    return float(gradient @ model.variance_covariance() @ gradient)


def _icc(
    model: RandomIntercept, read: GroupRegression, *, level: float, conditional: bool
) -> Estimate:
    low, high = model.icc_limits(level=level)
    by_ratio = 1 / (1 + model.profile.ratio) ** 2
    given = read.in_words if conditional else "no covariates"
    return Estimate(
        measure="cluster_icc",
        value=model.icc,
        low=low,
        high=high,
        level=level,
        n=read.n,
        method=f"random-intercept model (REML), {given}; profile-likelihood interval"
        + small_sample_note(model.profile.sums.k, of="clusters"),
        se=by_ratio * sqrt(float(model.variance_covariance()[0, 0])),
    )


def _in_words(read: GroupRegression, interval: str) -> str:
    k = len(np.unique(read.clusters))
    note = small_sample_note(k, of="clusters")
    return f"random-intercept model (REML, {k} clusters), {read.in_words}; {interval}{note}"
