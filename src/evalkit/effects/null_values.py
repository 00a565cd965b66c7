"""Where a measure says "nothing", and where it ends: for figures that are pooled."""

from __future__ import annotations

from scipy.stats import t as student

_HALF = 0.5

NULL_VALUES: dict[str, float] = {"superiority": _HALF, "paired_superiority": _HALF}
"""Where it is not 0.  Ratios are pooled as logarithms, whose null is 0."""

UNTESTED = frozenset(
    {
        "adjusted_mean",
        "bootstrap_statistic",
        "cronbach_alpha",
        "icc",
        "number_needed",
        "proportion",
    }
)
"""Measures for which 0 is no claim that anybody would test."""

BOUNDS: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("proportion", "superiority", "paired_superiority"), (0.0, 1.0)),
    **dict.fromkeys(
        (
            "cliffs_delta",
            "kappa",
            "kappa_linear",
            "kappa_quadratic",
            "paired_cliffs_delta",
            "paired_proportion_change",
            "risk_difference",
        ),
        (-1.0, 1.0),
    ),
}
"""Measures that end, and where."""


def beyond_words(*, measure: str, low: float, high: float) -> str:
    """Return the end of a method sentence where limits lie beyond what a measure can be.

    Examples
    --------
    >>> beyond_words(measure="proportion", low=-0.1, high=0.4)
    '; limits beyond 0 to 1: a normal interval does not fit so near the end'
    >>> beyond_words(measure="mean_change", low=-0.1, high=4)
    ''
    """
    first, last = BOUNDS.get(measure, (low, high))
    if first <= low and high <= last:
        return ""
    return f"; limits beyond {first:g} to {last:g}: a normal interval does not fit so near the end"


def p_value_of_nothing(*, measure: str, value: float, se: float, df: float) -> float | None:
    """Return the two-sided p-value of "nothing", or None where no such claim is made.

    Examples
    --------
    >>> p_value_of_nothing(measure="superiority", value=0.5, se=0.1, df=9)
    1.0
    >>> p_value_of_nothing(measure="proportion", value=0.5, se=0.1, df=9) is None
    True
    """
    if measure in UNTESTED:
        return None
    return float(2 * student.sf(abs(value - NULL_VALUES.get(measure, 0.0)) / se, df))
