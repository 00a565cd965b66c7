"""The share of pupils with an event."""

from __future__ import annotations

from math import sqrt

from evalkit.effects.effect_options import require_level
from evalkit.effects.event_counts import EventCount
from evalkit.effects.small_samples import small_sample_note
from evalkit.estimate import Estimate


def proportion(events: int, n: int, *, level: float = 0.95) -> Estimate:
    """Return the share of pupils with an event, with Wilson's score interval.

    Parameters
    ----------
    events : int
        Pupils with the event, each counted once.
    n : int
        All pupils who were asked or observed.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``proportion``, 0 to 1.  The limits stay inside 0 to 1 and have a width even when nobody
        or everybody had the event.  ``se`` is the large-sample standard error, 0 in those two
        cases; the limits do not use it.

    Raises
    ------
    DataError
        If a count is not whole or below 0, the group is empty, or ``events`` exceeds ``n``.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association, 22(158), 209-212.

    Examples
    --------
    >>> share = proportion(8, 40)
    >>> share.value, round(share.low, 3), round(share.high, 3)
    (0.2, 0.105, 0.348)
    """
    level = require_level(level)
    counted = EventCount.of(events, n, names=("events", "n"))
    low, high = wilson_limits(counted, level=level)
    return Estimate(
        measure="proportion",
        value=counted.share,
        low=low,
        high=high,
        level=level,
        n=counted.n,
        method="share of pupils, Wilson score interval" + small_sample_note(counted.n, of="pupils"),
        se=sqrt(counted.variance),
    )


def wilson_limits(counted: EventCount, *, level: float) -> tuple[float, float]:
    """Return Wilson's limits, exactly 0 or 1 where nobody or everybody had the event."""
    from statsmodels.stats.proportion import proportion_confint  # heavy: wait until needed

    low, high = proportion_confint(counted.events, counted.n, alpha=1 - level, method="wilson")
    return (
        float(low) if counted.events else 0.0,
        float(high) if counted.others else 1.0,
    )
