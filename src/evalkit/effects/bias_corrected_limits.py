"""Bootstrap limits that are corrected for bias and skewness (BCa)."""

from __future__ import annotations

from math import isfinite

import numpy as np
from scipy.stats import norm

from evalkit.errors import DataError

# Draws within rounding noise of the estimate count as equal to it.
_NOISE = 1e-12


def bias_corrected_limits(
    value: float, drawn: np.ndarray, left_out: np.ndarray, *, level: float
) -> tuple[float, float]:
    """Return Efron's BCa limits.

    Parameters
    ----------
    value : float
        The statistic of the data.
    drawn : array, shape (draws,)
        The statistic of each bootstrap sample.
    left_out : array, shape (k,)
        The statistic with each of the k clusters left out.
    level : float
        Coverage.

    Returns
    -------
    (float, float)
        The Φ(z₀ + (z₀ + z) / (1 − a·(z₀ + z))) quantiles of ``drawn``, with the bias z₀ from the
        share of draws below the value (ties half) and the acceleration a from the jackknife.

    Raises
    ------
    DataError
        If the draws lie so much to one side that the limits would not hold the value, or none
        lies on the other side: the statistic is then an extreme of the sample (a maximum, a
        range, a count of different values), of which draws cannot say how sure it is.

    References
    ----------
    Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical
    Association, 82(397), 171-185.
    """
    z = float(norm.isf((1 - level) / 2))
    noise = _NOISE * max(abs(value), float(np.abs(drawn).max()))
    is_tied = np.abs(drawn - value) <= noise
    below, above = ((side & ~is_tied).mean() for side in (drawn < value, drawn > value))
    if min(below, above) == 0:
        raise _one_sided(f"none lies {'above' if above == 0 else 'below'} it")
    share_below = float(below + is_tied.mean() / 2)
    bias, acceleration = float(norm.ppf(share_below)), _acceleration(left_out)
    shifted = bias + np.array([-z, z])
    if not isfinite(bias) or abs(bias) >= z or (acceleration * shifted >= 1).any():
        raise _one_sided(f"{100 * share_below:.1f} % of them lie below it")
    shares = norm.cdf(bias + shifted / (1 - acceleration * shifted))
    low, high = np.quantile(drawn, shares)
    return float(low), float(high)


def _one_sided(how: str) -> DataError:
    return DataError(
        f"The draws must lie on both sides of the statistic; {how}, so there are no sensible "
        "limits. This happens with few clusters, and with statistics such as a maximum. Use a "
        "method made for this statistic."
    )


def _acceleration(left_out: np.ndarray) -> float:
    influence = left_out.mean() - left_out
    largest = float(np.abs(influence).max())
    if largest <= _NOISE * float(np.abs(left_out).max()):
        return 0.0  # no single cluster moves the statistic, a median for example
    influence = influence / largest
    return float((influence**3).sum() / (6 * (influence**2).sum() ** 1.5))
