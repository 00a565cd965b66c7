"""Cliff's delta: how much more often pupils stand higher than lower, between groups or in time."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

from scipy.stats import t as student

from evalkit.effects.dominance import Dominance, limit_when_separated
from evalkit.effects.effect_options import require_level
from evalkit.effects.paired_superiority import paired_superiority
from evalkit.effects.samples import Numbers
from evalkit.effects.small_samples import small_sample_note
from evalkit.estimate import Estimate


def cliffs_delta(treated: Numbers, comparison: Numbers, *, level: float = 0.95) -> Estimate:
    """Return P(treated above comparison) − P(treated below comparison), for different pupils.

    Parameters
    ----------
    treated, comparison : array-like, shapes (n1,) and (n2,)
        Scores of different pupils, complete.  Only their order counts.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``cliffs_delta`` from −1 to 1, positive when treated pupils tend to score higher; it is
        2 · ``superiority`` − 1, also called the rank-biserial correlation.  ``se`` is the root of
        Cliff's unbiased variance, never below its least possible value (1 − d²) / (n1·n2 − 1); the
        asymmetric limits of Feng and Cliff use a t quantile with ``df`` = n1 + n2 − 2.  There is
        no p-value: take that of ``superiority``.  When the groups do not overlap the far limit is
        (n − z²) / (n + z²) with the size of the smaller group, and ``se`` and ``df`` are None.

    Raises
    ------
    DataError
        As for ``superiority``.

    References
    ----------
    Cliff, N. (1996). Answering ordinal questions with ordinal data using ordinal statistics.
    Multivariate Behavioral Research, 31(3), 331-350.
    Feng, D., & Cliff, N. (2004). Monte Carlo evaluation of ordinal d with improved confidence
    interval. Journal of Modern Applied Statistical Methods, 3(2), 322-332.

    Examples
    --------
    >>> delta = cliffs_delta([24, 27, 29, 25], [20, 22, 27, 21])
    >>> delta.value, round(delta.low, 3), round(delta.high, 3)
    (0.6875, -0.313, 0.965)
    """
    level = require_level(level)
    dominance = Dominance.of(treated, comparison)
    note = small_sample_note(dominance.n_smaller, of="pupils per group")
    if dominance.is_separated:
        return _of_separated_groups(dominance, level=level, note=note)
    value, df = float(dominance.of_treated().mean()), dominance.n - 2
    se = sqrt(_unbiased_variance(dominance, value))
    reach = float(student.isf((1 - level) / 2, df)) * se
    rest = 1 - value**2
    spread = reach * sqrt(rest**2 + reach**2)
    low, high = ((value * rest + side * spread) / (rest + reach**2) for side in (-1, 1))
    return Estimate(
        measure="cliffs_delta",
        value=value,
        low=low,
        high=high,
        level=level,
        n=dominance.n,
        method="Cliff's delta (treated − comparison), unbiased variance, asymmetric t interval "
        f"(Feng & Cliff){note}",
        se=se,
        df=float(df),
    )


def paired_cliffs_delta(before: Numbers, after: Numbers, *, level: float = 0.95) -> Estimate:
    """Return the share of pupils who rose minus the share who fell, each against their own before.

    It is Cliff's *within-subject* delta.

    Parameters
    ----------
    before, after : array-like, shape (n,)
        Scores of the same pupils in the same order, complete.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``paired_cliffs_delta`` from −1 to 1, positive when more pupils rose than fell.  Value,
        limits (Tango's score interval), ``se`` and ``p_value`` are those of
        ``paired_superiority`` on another scale: 2 · superiority − 1.

    Raises
    ------
    DataError
        As for ``paired_superiority``.

    References
    ----------
    Cliff, N. (1996). Answering ordinal questions with ordinal data using ordinal statistics.
    Multivariate Behavioral Research, 31(3), 331-350.
    Tango, T. (1998). Equivalence test and confidence interval for the difference in proportions
    for the paired-sample design. Statistics in Medicine, 17(8), 891-908.

    Examples
    --------
    >>> delta = paired_cliffs_delta([20, 22, 25, 19, 24], [23, 24, 26, 21, 24])
    >>> delta.value, round(delta.low, 3), round(delta.high, 3)
    (0.8, 0.018, 0.964)
    """
    rose = paired_superiority(before, after, level=level)
    return replace(
        rose,
        measure="paired_cliffs_delta",
        value=2 * rose.value - 1,
        low=2 * rose.low - 1,
        high=2 * rose.high - 1,
        se=2 * rose.se,
        method="share of pupils who rose − share who fell, Tango score interval"
        + small_sample_note(rose.n, of="pairs"),
    )


def _unbiased_variance(dominance: Dominance, delta: float) -> float:
    n1, n2 = len(dominance.treated), len(dominance.comparison)
    of_rows = n2**2 * float(((dominance.of_treated() - delta) ** 2).sum())
    of_columns = n1**2 * float(((dominance.of_comparison() - delta) ** 2).sum())
    of_pairs = dominance.untied_pairs() - n1 * n2 * delta**2
    unbiased = (of_rows + of_columns - of_pairs) / (n1 * n2 * (n1 - 1) * (n2 - 1))
    return max(unbiased, (1 - delta**2) / (n1 * n2 - 1))


def _of_separated_groups(dominance: Dominance, *, level: float, note: str) -> Estimate:
    value = 1.0 if dominance.treated.min() > dominance.comparison.max() else -1.0
    limit = 2 * limit_when_separated(dominance.n_smaller, level=level) - 1
    low, high = (limit, 1.0) if value > 0 else (-1.0, -limit)
    return Estimate(
        measure="cliffs_delta",
        value=value,
        low=low,
        high=high,
        level=level,
        n=dominance.n,
        method="Cliff's delta (treated − comparison); the groups do not overlap, so the far limit "
        f"is (n − z²) / (n + z²) of the smaller group (Feng & Cliff){note}",
    )
