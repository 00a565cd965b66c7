"""An interval for a quantity that the data tie down only to a range."""

from __future__ import annotations

from scipy.optimize import brentq
from scipy.stats import norm


def imbens_manski_limits(
    low: float, high: float, *, low_se: float, high_se: float, level: float
) -> tuple[float, float]:
    """Return the interval that covers the quantity (not the whole range) at ``level``.

    The limits are low − c·se and high + c·se, where c solves
    Φ(c + (high − low) / max(se)) − Φ(−c) = level: the two-sided normal quantile when the range is
    a point, the one-sided one when it is wide, because then only one end can be missed.

    Parameters
    ----------
    low, high : float
        The estimated ends of the range.
    low_se, high_se : float
        Their standard errors, at least one of them above 0.
    level : float
        Coverage.

    References
    ----------
    Imbens, G. W., & Manski, C. F. (2004). Confidence intervals for partially identified
    parameters. Econometrica, 72(6), 1845-1857.

    Examples
    --------
    >>> low, high = imbens_manski_limits(1.0, 1.0, low_se=1.0, high_se=1.0, level=0.95)
    >>> round(low, 2), round(high, 2)
    (-0.96, 2.96)
    """
    width = (high - low) / max(low_se, high_se)

    def surplus(c: float) -> float:
        return float(norm.cdf(c + width) - norm.cdf(-c)) - level

    # At the one-sided quantile the interval falls short, at the two-sided one it does not.
    ends = norm.isf(1 - level) - 1e-9, norm.isf((1 - level) / 2) + 1e-9
    c = brentq(surplus, *ends, xtol=1e-13)
    return low - c * low_se, high + c * high_se
