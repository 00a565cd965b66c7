"""How many pupils, pairs or schools a design needs to show an effect."""

from __future__ import annotations

from scipy.optimize import brentq

from evalkit.effects.smallest_effects import require_power, smallest_at
from evalkit.effects.statistical_power import (
    Design,
    plan_with,
    power_at,
    require_alpha,
    require_effect,
)
from evalkit.errors import DataError

MOST = 10_000_000
"""More than this is said to be out of reach."""


def needed_n(design: Design, *, effect: float, power: float, alpha: float, **sizes: float) -> float:
    """Return how many pupils, pairs or schools show an effect with the power asked for.

    Parameters
    ----------
    design : str
        As for ``power``.
    effect : float
        The true effect in the unit of the design, not 0; its sign does not matter.
    power : float
        Probability with which the effect is to be shown, above alpha; for example 0.8.
    alpha : float
        Two-sided probability of a false alarm, for example 0.05.
    **sizes : float
        All sizes of the design but the one that is looked for: ``pairs`` (paired), ``schools``
        (clustered and blocked) or ``n``, which counts all groups together.

    Returns
    -------
    float
        The size looked for, unrounded: round up, and up to a number that the groups can share.
        It is the size at which ``power`` or, for designs after PowerUp!, ``smallest_detectable``
        gives exactly what is asked, and never below the fewest that can be analysed.

    Raises
    ------
    DataError
        As for ``power``, when the effect is 0, and when more than ten million would be needed.

    References
    ----------
    Cohen, J. (1988). Statistical power analysis for the behavioral sciences (2nd ed.). Erlbaum.
    Dong, N., & Maynard, R. (2013). PowerUp!: A tool for calculating minimum detectable effect
    sizes and minimum required sample sizes for experimental and quasi-experimental design
    studies. Journal of Research on Educational Effectiveness, 6(1), 24-67.

    Examples
    --------
    >>> round(needed_n("paired", effect=0.35, power=0.8, alpha=0.05), 1)
    66.0
    >>> round(needed_n("two_groups", effect=0.3, power=0.8, alpha=0.05, treated_share=0.5), 1)
    350.8
    """
    planned, given = plan_with(design, sizes, seeks_size=True)
    alpha = require_alpha(alpha)
    power = require_power(power, alpha=alpha)
    effect = _require_some(require_effect(planned, effect))
    fewest = planned.fewest(given)

    def shortfall(number: float) -> float:
        now = {**given, planned.grows: number}
        if planned.is_multiplier:
            return smallest_at(planned, now, power=power, alpha=alpha) - effect
        return power - power_at(planned, effect, now, alpha=alpha)

    high = fewest
    while high <= MOST and shortfall(high) > 0:
        high *= 2
    if high > MOST:
        raise DataError(
            f"More than {MOST:,} {planned.grows} would be needed to show an effect of "
            f"{effect:g} {planned.unit}. Plan for a larger effect."
        )
    if high == fewest:
        return float(fewest)
    return float(brentq(shortfall, high / 2, high, xtol=1e-12 * high, rtol=1e-14))


def _require_some(effect: float) -> float:
    if effect == 0:
        raise DataError("`effect` must not be 0: no number of pupils shows an effect that is not.")
    return abs(effect)
