"""How many pupils take part for one event more, or one fewer."""

from __future__ import annotations

from evalkit.effects.proportion_difference import risk_difference
from evalkit.errors import DataError
from evalkit.estimate import Estimate


def number_needed(
    *, events: int, n: int, comparison_events: int, comparison_n: int, level: float = 0.95
) -> Estimate:
    """Return how many pupils are treated for one more (positive) or one fewer (negative) event.

    Parameters
    ----------
    events, n, comparison_events, comparison_n, level
        As for :func:`risk_difference`.

    Returns
    -------
    Estimate
        ``number_needed``, 1 / risk difference, never between −1 and 1: 25 means one pupil more
        with the event for every 25 treated, −25 one pupil fewer.  Not rounded up.  The limits are
        1 / Newcombe's limits of the risk difference.

    Raises
    ------
    DataError
        As for :func:`risk_difference`; and when the interval of the risk difference holds 0.  The
        number needed then runs from one limit through infinity to the other, and two numbers with
        a dash between them would say the opposite (Altman 1998).

    References
    ----------
    Altman, D. G. (1998). Confidence intervals for the number needed to treat. BMJ, 317(7168),
    1309-1312.

    Examples
    --------
    >>> needed = number_needed(events=15, n=100, comparison_events=35, comparison_n=100)
    >>> round(needed.value, 2), round(needed.low, 2), round(needed.high, 2)
    (-5.0, -12.45, -3.2)
    """
    difference = risk_difference(
        events=events, n=n, comparison_events=comparison_events, comparison_n=comparison_n,
        level=level,
    )  # fmt: skip
    if difference.low <= 0 <= difference.high:
        raise DataError(
            "number_needed must come from a risk difference whose interval leaves out 0; this one "
            f"holds it at level {difference.level:g}. The number needed would run through infinity "
            "(Altman 1998). Report risk_difference instead."
        )
    return Estimate(
        measure="number_needed",
        value=1 / difference.value,
        low=1 / difference.high,
        high=1 / difference.low,
        level=difference.level,
        n=difference.n,
        method=f"1 / {difference.method}",
        p_value=difference.p_value,
    )
