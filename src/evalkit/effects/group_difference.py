"""Difference between treated and comparison pupils: in points, and in standard deviations."""

from __future__ import annotations

from math import sqrt
from typing import Literal

from scipy.stats import t as student

from evalkit.effects._pingouin import pooled_cohen_d
from evalkit.effects.corrections import hedges_j
from evalkit.effects.difference_standardisers import DIFFERENCE_STANDARDISERS, GroupsSummary
from evalkit.effects.effect_options import require_choice, require_level, require_truth
from evalkit.effects.noncentral_limits import noncentral_t_limits
from evalkit.effects.samples import Numbers, single_sample
from evalkit.effects.small_samples import small_sample_note
from evalkit.effects.student_interval import student_estimate
from evalkit.errors import DataError
from evalkit.estimate import Estimate


def mean_difference(
    treated: Numbers, comparison: Numbers, *, equal_variances: bool, level: float = 0.95
) -> Estimate:
    """Return the difference of two means, treated − comparison, in points of the scale.

    Parameters
    ----------
    treated, comparison : array-like, shapes (n1,) and (n2,)
        Scores of different pupils, complete.
    equal_variances : bool
        False for Welch's interval (the safe choice), True for Student's.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``mean_difference``, positive when treated pupils score higher; ``n`` counts both groups.
        With fewer than ten pupils in a group ``method`` says that the interval is rough.

    Raises
    ------
    DataError
        If a score is missing or not a number, with fewer than two scores in a group, or when
        nobody differs inside either group: the interval would claim to be certain.

    References
    ----------
    Welch, B. L. (1947). The generalization of "Student's" problem when several different
    population variances are involved. Biometrika, 34(1-2), 28-35.

    Examples
    --------
    >>> difference = mean_difference([24, 27, 29], [20, 22, 27], equal_variances=False)
    >>> round(difference.value, 3), round(difference.df, 2)
    (3.667, 3.57)
    """
    equal_variances = require_truth("equal_variances", equal_variances)
    level = require_level(level)
    first = single_sample(treated, name="treated")
    second = single_sample(comparison, name="comparison")
    groups = GroupsSummary.of(first, second)
    _require_spread(groups)
    pooled = groups.pooled_variance * groups.harmonic
    return student_estimate(
        measure="mean_difference",
        value=groups.difference,
        se=sqrt(pooled if equal_variances else groups.welch_variance),
        df=float(groups.n - 2) if equal_variances else groups.welch_df,
        level=level,
        n=groups.n,
        method=f"{'Student' if equal_variances else 'Welch'} t interval (treated − comparison)"
        + _few(groups),
    )


def standardised_difference(
    treated: Numbers,
    comparison: Numbers,
    *,
    by: Literal["pooled", "comparison", "average"],
    corrected: bool,
    level: float = 0.95,
) -> Estimate:
    """Return the difference, treated − comparison, divided by a standard deviation that you name.

    Parameters
    ----------
    treated, comparison : array-like, shapes (n1,) and (n2,)
        Scores of different pupils, complete.
    by : {"pooled", "comparison", "average"}
        What to divide by: the pooled SD (Cohen's d, Hedges' g); the SD of the comparison group
        (Glass's delta); the root of the mean of the two variances.
    corrected : bool
        Whether to multiply the value and its limits by Hedges' exact J.  Its degrees of freedom
        are n1 + n2 − 2 for pooled, n2 − 1 for comparison, Welch's for average.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``standardised_difference_<by>`` in standard deviations, positive when treated pupils score
        higher.  The limits are noncentral-t limits, exact for pooled when variances are equal;
        ``df`` and ``p_value`` belong to the t statistic that they invert (Student's for pooled;
        for the others the standard error allows for unequal variances).  ``se`` is the
        large-sample standard error at the reported value that meta-analysis pools (metafor's LS
        for pooled, its SMD1 for comparison, Bonett's for average): it serves ``pool``, and the
        limits are not value ± z·se.

    Raises
    ------
    DataError
        As for ``mean_difference``, and when the standard deviation to divide by is zero.

    References
    ----------
    Hedges, L. V. (1981). Distribution theory for Glass's estimator of effect size and related
    estimators. Journal of Educational Statistics, 6(2), 107-128.
    Cumming, G. (2012). Understanding the new statistics. Routledge.
    Bonett, D. G. (2008). Confidence intervals for standardized linear contrasts of means.
    Psychological Methods, 13(2), 99-109.

    Examples
    --------
    >>> g = standardised_difference(
    ...     [24, 27, 29, 25], [20, 22, 27, 21], by="pooled", corrected=True
    ... )
    >>> round(g.value, 3), round(g.low, 3), round(g.high, 3)
    (1.206, -0.207, 2.546)
    """
    by = require_choice("by", by, legal=DIFFERENCE_STANDARDISERS)
    corrected, level = require_truth("corrected", corrected), require_level(level)
    first = single_sample(treated, name="treated")
    second = single_sample(comparison, name="comparison")
    groups, standardiser = GroupsSummary.of(first, second), DIFFERENCE_STANDARDISERS[by]
    variance, df = standardiser.usable_variance(groups), standardiser.df(groups)
    d = pooled_cohen_d(first, second) if by == "pooled" else groups.difference / sqrt(variance)
    width = sqrt(standardiser.difference_variance(groups) / variance)
    low, high = noncentral_t_limits(d / width, df, level=level)
    j = hedges_j(df) if corrected else 1.0
    ending = ", small-sample corrected (exact Hedges J)" if corrected else ""
    return Estimate(
        measure=f"standardised_difference_{by}",
        value=j * d,
        low=j * width * low,
        high=j * width * high,
        level=level,
        n=groups.n,
        method=f"mean difference / {standardiser.words}, noncentral-t interval{ending}"
        + _few(groups),
        se=sqrt(standardiser.squared_error(groups, j * d)),
        df=float(df),
        p_value=float(2 * student.sf(abs(d / width), df)),
    )


def _few(groups: GroupsSummary) -> str:
    return small_sample_note(min(groups.n_treated, groups.n_comparison), of="pupils per group")


def _require_spread(groups: GroupsSummary) -> None:
    if groups.pooled_variance == 0:
        raise DataError(
            "`treated` and `comparison` must not both be without spread; inside each group all "
            f"scores {groups.alike}, so the interval would claim to be certain. Report the two "
            "means with the sizes of the groups, and say that nobody differed."
        )
