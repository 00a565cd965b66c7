"""Corrections for small samples."""

from __future__ import annotations

from math import exp, inf, isnan, lgamma, log, sqrt

from evalkit.effects.effect_options import as_number, shown
from evalkit.errors import DataError

_MANY = 1000


def hedges_j(df: float) -> float:
    """Return Hedges' exact correction factor J, by which d is multiplied to give g.

    J = Γ(df/2) / (√(df/2) · Γ((df − 1)/2)).  It is below 1, because d from a small sample
    overstates the effect, and it nears 1 as the sample grows.  The common shortcut
    1 − 3/(4·df − 1) agrees to about three decimals; the exact value is used throughout.

    Parameters
    ----------
    df : float
        Degrees of freedom of the standard deviation that d was divided by.

    Returns
    -------
    float
        A factor between 0 and 1; 1 with infinitely many.

    Raises
    ------
    DataError
        With 1 degree of freedom or fewer, where no such factor exists, or what is no number.

    References
    ----------
    Hedges, L. V. (1981). Distribution theory for Glass's estimator of effect size and related
    estimators. Journal of Educational Statistics, 6(2), 107-128.

    Examples
    --------
    >>> round(hedges_j(10), 4)
    0.9227
    """
    number = as_number(df)
    if not number > 1:
        got = shown(df) if isnan(number) else f"{number:g}"
        raise DataError(
            f"The small-sample correction needs more than 1 degree of freedom; got {got}. "
            "Pass at least 3 values where the standard deviation is taken, or corrected=False."
        )
    if number >= _MANY:
        return _by_series((number - 1) / 2)
    return exp(lgamma(number / 2) - lgamma((number - 1) / 2) - log(number / 2) / 2)


def _by_series(z: float) -> float:
    """Return Γ(z + ½) / (√(z + ½) · Γ(z)): logarithms of Γ would lose their digits up here."""
    terms = 1 - 1 / (8 * z) * (1 - 1 / (16 * z) * (1 + 5 / (8 * z)))
    return sqrt(z / (z + 0.5)) * terms if z < inf else 1.0
