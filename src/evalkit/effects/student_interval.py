"""An estimate whose interval is value ± t·se."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from scipy.stats import t as student

from evalkit.effects.null_values import p_value_of_nothing
from evalkit.errors import DataError
from evalkit.estimate import Estimate


def student_estimate(
    *, measure: str, value: float, se: float, df: float, level: float, n: int, method: str,
    is_tested: bool = True,
) -> Estimate:  # fmt: skip
    """Return an estimate with its t interval, and the p-value of "nothing" where it is tested.

    With infinite ``df`` the interval is the normal one, and the estimate has no df.  An interval
    without width is refused: it would claim to be certain.
    """
    if not value - se < value < value + se:
        raise DataError(
            f"The interval of {measure} would have no width ({method}, n = {n}): its standard "
            "error is nought, or too small beside the number. Look for a group in which nobody "
            "differs."
        )
    reach = float(student.isf((1 - level) / 2, df)) * se
    return Estimate(
        measure=measure,
        value=value,
        low=value - reach,
        high=value + reach,
        level=level,
        n=n,
        method=method,
        se=se,
        df=df if isfinite(df) else None,
        p_value=p_value_of_nothing(measure=measure, value=value, se=se, df=df)
        if is_tested
        else None,
    )


def summed_df(parts: Sequence[tuple[float, float]]) -> float:
    """Return the degrees of freedom of a sum of independent variances (Welch, Satterthwaite).

    ``parts`` are pairs of a variance and its degrees of freedom.

    Examples
    --------
    >>> summed_df([(2.0, 5.0), (0.0, 9.0)])
    5.0
    """
    total = sum(variance for variance, _ in parts)
    return total**2 / sum(variance**2 / df for variance, df in parts)
