"""The smallest effect that a design is likely to show."""

from __future__ import annotations

from math import sqrt

from scipy.optimize import brentq
from scipy.stats import t as student

from evalkit.effects.effect_options import SUREST, shown
from evalkit.effects.power_designs import PowerDesign
from evalkit.effects.power_sizes import Sizes, require_number
from evalkit.effects.statistical_power import (
    Design,
    plan_with,
    power_at,
    require_alpha,
    require_enough,
)
from evalkit.errors import DataError


def smallest_detectable(design: Design, *, power: float, alpha: float, **sizes: float) -> float:
    """Return the smallest effect that a two-sided test shows with the power asked for.

    Parameters
    ----------
    design, **sizes
        As for ``power``; they say in which unit the effect is.
    power : float
        Probability with which the effect is to be shown, above alpha; for example 0.8.
    alpha : float
        Two-sided probability of a false alarm, for example 0.05.

    Returns
    -------
    float
        A positive effect.  For paired, two_groups, two_proportions and correlation it is the
        effect at which ``power`` is exactly as asked.  For the other designs it is the standard
        error times t(α/2) + t(power), as PowerUp! has it: with few schools its power is a little
        below the one asked for (.77 instead of .80 with five schools, .795 with eight).

    Raises
    ------
    DataError
        As for ``power``, and when the power asked for is not between alpha and 1.

    References
    ----------
    Bloom, H. S. (1995). Minimum detectable effects: A simple way to report the statistical power
    of experimental designs. Evaluation Review, 19(5), 547-556.
    Dong, N., & Maynard, R. (2013). PowerUp!: A tool for calculating minimum detectable effect
    sizes and minimum required sample sizes for experimental and quasi-experimental design
    studies. Journal of Research on Educational Effectiveness, 6(1), 24-67.

    Examples
    --------
    >>> round(smallest_detectable("paired", power=0.8, alpha=0.05, pairs=30), 2)
    0.53
    >>> schools = {"pupils_per_school": 20, "treated_share": 0.5, "icc": 0.15, "r2_pupils": 0.4,
    ...            "r2_schools": 0.3, "school_covariates": 1}
    >>> round(smallest_detectable("clustered", power=0.8, alpha=0.05, schools=8, **schools), 2)
    0.89
    """
    planned, given = plan_with(design, sizes)
    require_enough(planned, given)
    alpha = require_alpha(alpha)
    return smallest_at(planned, given, power=require_power(power, alpha=alpha), alpha=alpha)


def smallest_at(design: PowerDesign, sizes: Sizes, *, power: float, alpha: float) -> float:
    """Return the smallest effect for sizes and probabilities that have been checked."""
    if design.is_multiplier:
        df = design.df(sizes)
        multiplier = float(student.isf(alpha / 2, df) + student.ppf(power, df))
        return multiplier / design.noncentrality(1.0, sizes)

    def excess(effect: float) -> float:
        return power_at(design, effect, sizes, alpha=alpha) - power

    if design.highest_effect == 1:
        return float(brentq(excess, 0.0, 1 - 1e-15, xtol=1e-14))
    high = 1 / design.noncentrality(1.0, sizes)
    while excess(high) < 0:
        high *= 2
    return float(brentq(excess, 0.0, high, xtol=1e-14 * high, rtol=1e-14))


def require_power(power: float, *, alpha: float) -> float:
    """Return ``power`` when it is a probability above ``alpha`` and below 1."""
    words = f"a probability above alpha ({alpha:g}) and below 1, for example 0.8"
    number = require_number("power", power, low=alpha, high=1, words=words)
    if number <= SUREST:
        return number
    raise DataError(
        "`power` must be at most 0.999999999: so close to 1 no effect and no size can be computed; "
        f"got {shown(power)}. Use 0.8 where nothing speaks for another."
    )


def baseline_adjustment(correlation: float) -> float:
    """Return √(1 − r²), by which adjusting for a baseline multiplies the smallest effect.

    Its square multiplies the number of pupils.  ``"individual"`` with ``r2`` = r² says the same
    and takes off the degrees of freedom of the covariates.

    Parameters
    ----------
    correlation : float
        Correlation of baseline and outcome inside the groups, between −1 and 1.

    Returns
    -------
    float
        A factor between 0 and 1.

    Raises
    ------
    DataError
        When the correlation is −1 or 1, beyond, or not a number.

    References
    ----------
    Borm, G. F., Fransen, J., & Lemmens, W. A. J. G. (2007). A simple sample size formula for
    analysis of covariance in randomized clinical trials. Journal of Clinical Epidemiology, 60(12),
    1234-1238.

    Examples
    --------
    >>> round(baseline_adjustment(0.6), 3)
    0.8
    """
    words = "a correlation between -1 and 1"
    return sqrt(1 - require_number("correlation", correlation, low=-1, high=1, words=words) ** 2)
