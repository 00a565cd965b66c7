"""How often a treated pupil stands above a comparison pupil."""

from __future__ import annotations

from math import sqrt

from evalkit.effects.dominance import Dominance, limit_when_separated
from evalkit.effects.effect_options import require_level
from evalkit.effects.samples import Numbers
from evalkit.effects.small_samples import small_sample_note
from evalkit.estimate import Estimate


def superiority(treated: Numbers, comparison: Numbers, *, level: float = 0.95) -> Estimate:
    """Return the probability that a treated pupil scores above a comparison pupil, ties half.

    It uses the order of scores only, so it suits answers such as "never, sometimes, often".

    Parameters
    ----------
    treated, comparison : array-like, shapes (n1,) and (n2,)
        Scores of different pupils, complete.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``superiority`` from 0 to 1, above .5 when treated pupils tend to score higher, whatever is
        better.  It is the Mann–Whitney U of the treated over n1 · n2.  The interval, ``se``, ``df``
        and ``p_value`` are those of Brunner and Munzel, which allow for unequal spread; a limit
        beyond 0 or 1 is cut there.  When the groups do not overlap at all there is no variance: the
        far limit is then Wilson's for the smaller group, ``method`` says so, and ``se``, ``df`` and
        ``p_value`` are None.  Far from .5, and with small unequal groups, the interval is too
        short: there (limit + 1) / 2 of ``cliffs_delta`` serves better.

    Raises
    ------
    DataError
        If a score is missing or not a number, with fewer than two scores in a group, or if all
        scores of both groups are the same.

    References
    ----------
    Brunner, E., & Munzel, U. (2000). The nonparametric Behrens-Fisher problem: asymptotic theory
    and a small-sample approximation. Biometrical Journal, 42(1), 17-25.
    Feng, D., & Cliff, N. (2004). Monte Carlo evaluation of ordinal d with improved confidence
    interval. Journal of Modern Applied Statistical Methods, 3(2), 322-332.

    Examples
    --------
    >>> above = superiority([24, 27, 29, 25], [20, 22, 27, 21])
    >>> above.value, round(above.low, 3), above.high
    (0.84375, 0.373, 1.0)
    """
    level = require_level(level)
    dominance = Dominance.of(treated, comparison)
    if dominance.is_separated:
        return _of_separated_groups(dominance, level=level)
    from statsmodels.stats.nonparametric import (  # heavy: wait until somebody needs it
        rank_compare_2indep,
    )

    found = rank_compare_2indep(dominance.treated, dominance.comparison)
    low, high = (float(limit) for limit in found.conf_int(alpha=1 - level))
    is_cut = low < 0 or high > 1
    return Estimate(
        measure="superiority",
        value=float(found.prob1),
        low=max(low, 0.0),
        high=min(high, 1.0),
        level=level,
        n=dominance.n,
        method="share of pairs (treated, comparison) in which the treated pupil stands higher, "
        "ties half, Brunner–Munzel t interval"
        + (", cut at the end of the scale" if is_cut else "")
        + small_sample_note(dominance.n_smaller, of="pupils per group"),
        se=sqrt(float(found.var_prob)),
        df=float(found.df),
        p_value=float(found.pvalue),
    )


def _of_separated_groups(dominance: Dominance, *, level: float) -> Estimate:
    value = float(dominance.treated.min() > dominance.comparison.max())
    limit = limit_when_separated(dominance.n_smaller, level=level)
    low, high = (limit, 1.0) if value else (0.0, 1 - limit)
    return Estimate(
        measure="superiority",
        value=value,
        low=low,
        high=high,
        level=level,
        n=dominance.n,
        method="share of pairs (treated, comparison) in which the treated pupil stands higher; "
        "the groups do not overlap, so the far limit is Wilson's for the smaller group"
        + small_sample_note(dominance.n_smaller, of="pupils per group"),
    )
