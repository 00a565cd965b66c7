"""How often the same pupil scores higher after than before."""

from __future__ import annotations

from math import copysign, inf, sqrt

from scipy.optimize import brentq
from scipy.stats import norm

from evalkit.effects.effect_options import require_level
from evalkit.effects.samples import Numbers, paired_samples, size_of
from evalkit.effects.small_samples import small_sample_note
from evalkit.estimate import Estimate

# Differences of decimals carry noise of about 1e-16 of the scores' size.
_NOISE = 1e-12


def paired_superiority(before: Numbers, after: Numbers, *, level: float = 0.95) -> Estimate:
    """Return the probability that a pupil's score after exceeds the one before, ties half.

    Each pupil is compared with their own score before.  The relative effect of Munzel and Brunner
    compares one pupil's score after with *another* pupil's before, which is another number.

    Parameters
    ----------
    before, after : array-like, shape (n,)
        Scores of the same pupils in the same order, complete.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``paired_superiority`` from 0 to 1, above .5 when more pupils rose than fell, whatever is
        better.  With b pupils who rose and c who fell of n it is ½ + (b − c) / 2n; the interval is
        Tango's score interval for the paired difference (b − c) / n, brought to this scale.
        Pupils who stayed the same count in n, so ties narrow it as they should; without ties it
        is Wilson's interval for the share who rose.  It has a width even when every pupil rose.
        ``p_value`` is that of the same score test at .5 (McNemar's, 1 when nobody rose or
        fell), and ``se`` the large-sample standard error, which the limits do not use.

    Raises
    ------
    DataError
        If lengths or indexes differ, if a pair is incomplete, or with fewer than two pairs.

    References
    ----------
    Tango, T. (1998). Equivalence test and confidence interval for the difference in proportions
    for the paired-sample design. Statistics in Medicine, 17(8), 891-908.
    Munzel, U., & Brunner, E. (2002). An exact paired rank test. Biometrical Journal, 44(5),
    584-593.

    Examples
    --------
    >>> rose = paired_superiority([20, 22, 25, 19, 24], [23, 24, 26, 21, 24])
    >>> rose.value, round(rose.low, 3), round(rose.high, 3)
    (0.9, 0.509, 0.982)
    """
    level = require_level(level)
    first, second = paired_samples(before, after)
    change, noise = second - first, _NOISE * size_of(first, second)
    n, rose, fell = len(change), int((change > noise).sum()), int((change < -noise).sum())
    low, high = _score_limits(rose, fell, n, level=level)
    return Estimate(
        measure="paired_superiority",
        value=(1 + (rose - fell) / n) / 2,
        low=(1 + low) / 2,
        high=(1 + high) / 2,
        level=level,
        n=n,
        method="share of pupils who rose, ties half, Tango score interval"
        + small_sample_note(n, of="pairs"),
        se=sqrt((rose + fell) - (rose - fell) ** 2 / n) / (2 * n),
        p_value=float(2 * norm.sf(abs(rose - fell) / sqrt(rose + fell))) if rose + fell else 1.0,
    )


def _score_limits(rose: int, fell: int, n: int, *, level: float) -> tuple[float, float]:
    """Return the limits of P(rose) − P(fell): the differences that a score test lets stand."""
    z = float(norm.isf((1 - level) / 2))
    found = (rose - fell) / n

    def limit(*, side: int) -> float:
        end = float(side)
        if found == end:
            return end
        # At the end itself the variance is 0, so the search stops a hair short of it.
        near = end * (1 - 1e-12)
        return brentq(lambda d: side * _score(rose, fell, n, d) + z, found, near, xtol=1e-14)

    return limit(side=-1), limit(side=1)


def _score(rose: int, fell: int, n: int, difference: float) -> float:
    """Return Tango's score statistic for a supposed P(rose) − P(fell)."""
    linear = (2 * n - rose + fell) * difference - rose - fell
    root = linear**2 + 8 * n * fell * difference * (1 - difference)
    # P(fell) that fits best among those that leave the supposed difference.
    p_fell = (sqrt(max(root, 0.0)) - linear) / (4 * n)
    variance = 2 * p_fell + difference * (1 - difference)
    surplus = rose - fell - n * difference
    if surplus == 0:  # also where the variance is 0: everybody rose, or everybody fell
        return 0.0
    return surplus / sqrt(n * variance) if variance > 0 else copysign(inf, surplus)
