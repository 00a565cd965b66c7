"""Ratios are estimated and pooled as logarithms, and read as ratios: the way there and back."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log

from scipy.stats import norm
from scipy.stats import t as student

from evalkit.effects.effect_options import require_level, shown
from evalkit.errors import DataError
from evalkit.estimate import Estimate

RATIOS = ("risk_ratio", "odds_ratio", "rate_ratio", "absence_odds_ratio")
"""The measures that are ratios: 1 is no difference, and ½ is as far from it as 2."""

_LOG = "log_"

# e to the power of more than this is no number for a computer.
_FARTHEST = 700.0


def wald_ratio(
    *, measure: str, log_value: float, se: float, level: float, n: int, method: str,
    df: float | None = None,
) -> Estimate:  # fmt: skip
    """Return a ratio whose limits are log value ± quantile · se, brought back by exp.

    The quantile is Student's with ``df``, or normal without.  ``se`` belongs to the logarithm, so
    the estimate of the ratio carries none; :func:`log_ratio` gives it back.
    """
    reach = _quantile(level, df) * se
    try:
        low, value, high = (exp(log_value + step) for step in (-reach, 0.0, reach))
    except OverflowError:
        low = value = high = 0.0
    if low <= 0:
        raise DataError(
            f"The limits of this {measure.replace('_', ' ')} are too far apart for any use "
            f"(n = {n}): the groups are too small or the events too few. Report the counts instead."
        )
    z = abs(log_value) / se
    return Estimate(
        measure=measure,
        value=value,
        low=low,
        high=high,
        level=level,
        n=n,
        method=method,
        df=df,
        p_value=float(2 * (norm.sf(z) if df is None else student.sf(z, df))),
    )


def log_ratio(ratio: Estimate) -> Estimate:
    """Return the natural logarithm of a ratio, with its standard error: the scale for ``pool``.

    Parameters
    ----------
    ratio : Estimate
        A ``risk_ratio``, ``odds_ratio``, ``rate_ratio`` or ``absence_odds_ratio`` of this room.

    Returns
    -------
    Estimate
        ``log_<measure>``: 0 is no difference, positive when the treated have more.

    Raises
    ------
    DataError
        If the estimate is of another measure.

    References
    ----------
    Woolf, B. (1955). On estimating the relation between blood group and disease. Annals of Human
    Genetics, 19(4), 251-253.
    Katz, D., Baptista, J., Azen, S. P., & Pike, M. C. (1978). Obtaining confidence intervals for
    the risk ratio in cohort studies. Biometrics, 34(3), 469-474.

    Examples
    --------
    >>> from evalkit.effects.proportion_difference import risk_ratio
    >>> log_rr = log_ratio(risk_ratio(events=4, n=123, comparison_events=11, comparison_n=139))
    >>> round(log_rr.value, 3), round(log_rr.se, 3)
    (-0.889, 0.571)
    """
    _require_estimate("ratio", ratio)
    if ratio.measure not in RATIOS:
        raise DataError(
            f"log_ratio needs one of {', '.join(RATIOS)}; got {ratio.measure}. "
            "Pool that measure as it is."
        )
    if min(ratio.low, ratio.value) <= 0:
        raise DataError(
            f"log_ratio needs limits above 0; got {ratio.low!r} to {ratio.high!r} for "
            f"{ratio.measure}. Compute the ratio by the function of its name."
        )
    low, high = log(ratio.low), log(ratio.high)
    return replace(
        ratio,
        measure=_LOG + ratio.measure,
        value=log(ratio.value),
        low=low,
        high=high,
        se=(high - low) / (2 * _quantile(ratio.level, ratio.df)),
        method=f"natural logarithm of: {ratio.method}",
    )


def ratio_from_log(logarithm: Estimate) -> Estimate:
    """Return a ratio from its logarithm, for example after pooling logarithms over schools.

    Parameters
    ----------
    logarithm : Estimate
        ``log_<measure>`` as :func:`log_ratio` or ``pool`` gives it.

    Returns
    -------
    Estimate
        The ratio with its limits: 1 is no difference.  It has no standard error, because that
        belongs to the logarithm.

    Raises
    ------
    DataError
        If the estimate is not the logarithm of a ratio.

    References
    ----------
    Woolf, B. (1955). On estimating the relation between blood group and disease. Annals of Human
    Genetics, 19(4), 251-253.
    Katz, D., Baptista, J., Azen, S. P., & Pike, M. C. (1978). Obtaining confidence intervals for
    the risk ratio in cohort studies. Biometrics, 34(3), 469-474.

    Examples
    --------
    >>> from evalkit.effects.proportion_difference import risk_ratio
    >>> ratio = risk_ratio(events=4, n=123, comparison_events=11, comparison_n=139)
    >>> round(ratio_from_log(log_ratio(ratio)).value, 3)
    0.411
    """
    _require_estimate("logarithm", logarithm)
    measure = logarithm.measure.removeprefix(_LOG)
    if measure == logarithm.measure or measure not in RATIOS:
        legal = ", ".join(_LOG + each for each in RATIOS)
        raise DataError(f"ratio_from_log needs one of {legal}; got {logarithm.measure}.")
    if max(-logarithm.low, logarithm.high, abs(logarithm.value)) > _FARTHEST:
        raise DataError(
            f"ratio_from_log needs logarithms from -{_FARTHEST:g} to {_FARTHEST:g}; got "
            f"{logarithm.value:g} ({logarithm.low:g} to {logarithm.high:g}) for "
            f"{logarithm.measure}. A ratio so far from 1 cannot be written down: look whether the "
            "estimate is a logarithm at all."
        )
    return replace(
        logarithm,
        measure=measure,
        value=exp(logarithm.value),
        low=exp(logarithm.low),
        high=exp(logarithm.high),
        se=None,
        method=f"exponential of: {logarithm.method}",
    )


def _require_estimate(name: str, given: object) -> None:
    if not isinstance(given, Estimate):
        raise DataError(
            f"`{name}` must be an Estimate, as risk_ratio or rate_ratio returns it; got "
            f"{shown(given)}."
        )


def _quantile(level: float, df: float | None) -> float:
    tail = (1 - require_level(level)) / 2
    return float(norm.isf(tail) if df is None else student.isf(tail, df))
