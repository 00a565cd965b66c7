"""Corrections for small samples."""

from __future__ import annotations

from math import exp, lgamma, log

from evalkit.errors import DataError


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
        A factor between 0 and 1.

    Raises
    ------
    DataError
        With 1 degree of freedom or fewer, where no such factor exists.

    References
    ----------
    Hedges, L. V. (1981). Distribution theory for Glass's estimator of effect size and related
    estimators. Journal of Educational Statistics, 6(2), 107-128.

    Examples
    --------
    >>> round(hedges_j(10), 4)
    0.9227
    """
    if not df > 1:
        raise DataError(
            f"The small-sample correction needs more than 1 degree of freedom; got {df:g}. "
            "Pass at least 3 values where the standard deviation is taken, or corrected=False."
        )
    return exp(lgamma(df / 2) - lgamma((df - 1) / 2) - log(df / 2) / 2)
