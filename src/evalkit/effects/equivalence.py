"""Is a change, or a difference, small enough not to matter?  Two one-sided tests (TOST)."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np

from evalkit.effects.effect_options import require_level, require_truth, shown, two_numbers
from evalkit.effects.finite_results import require_finite_fields
from evalkit.effects.group_difference import mean_difference
from evalkit.effects.paired_change import mean_change
from evalkit.effects.samples import Numbers
from evalkit.effects.small_samples import small_sample_note
from evalkit.errors import DataError
from evalkit.estimate import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence:
    """A mean change or difference held against bounds inside which it would not matter.

    Parameters
    ----------
    estimate : Estimate
        The change or difference in points, with its interval at the level of the test.  Its own
        ``p_value`` asks another question: whether the change is nought.
    low_bound, high_bound : float
        The bounds, in points.
    p_lower, p_upper : float
        One-sided p-values against "at or below the low bound" and "at or above the high bound".
    method : str
        What was computed, as a methods section would name it.
    """

    estimate: Estimate
    low_bound: float
    high_bound: float
    p_lower: float
    p_upper: float
    method: str

    def __post_init__(self) -> None:
        require_finite_fields(self)

    @property
    def p_value(self) -> float:
        """Return the p-value of equivalence: the larger of the two one-sided ones."""
        return max(self.p_lower, self.p_upper)

    @property
    def is_equivalent(self) -> bool:
        """Return whether the whole interval lies inside the bounds.

        False does not mean that there is a change: it may also mean that there were too few pupils.
        """
        return self.low_bound < self.estimate.low and self.estimate.high < self.high_bound


def equivalence(
    before: Numbers, after: Numbers, *, bounds: tuple[float, float], level: float = 0.90
) -> Equivalence:
    """Return whether the mean change, after − before, lies inside bounds that do not matter.

    Parameters
    ----------
    before, after : array-like, shape (n,)
        Scores of the same pupils in the same order, complete.
    bounds : (float, float)
        The largest fall and the largest rise that would not matter, in points of the scale, for
        example (−2, 2).  Fix them before looking at the data.
    level : float
        Coverage of the interval.  0.90 is the interval that goes with two one-sided tests at 5 %.

    Returns
    -------
    Equivalence
        ``is_equivalent`` when the interval of the mean change is inside the bounds, which is the
        same as ``p_value`` below (1 − level) / 2.

    Raises
    ------
    DataError
        As for ``mean_change``, if the bounds are not a number below and a number above 0, or if
        every pupil changed by the same amount.

    References
    ----------
    Schuirmann, D. J. (1987). A comparison of the two one-sided tests procedure and the power
    approach. Journal of Pharmacokinetics and Biopharmaceutics, 15(6), 657-680.

    Examples
    --------
    >>> found = equivalence([20, 22, 25, 19, 24], [21, 22, 24, 19, 25], bounds=(-2, 2))
    >>> found.is_equivalent, round(found.p_value, 4)
    (True, 0.0043)
    """
    from statsmodels.stats.weightstats import ttost_paired  # heavy: wait until somebody needs it

    low, high = _require_bounds(bounds)
    change = mean_change(before, after, level=require_level(level))
    first, second = (np.asarray(scores, dtype=float) for scores in (before, after))
    _, lower, upper = ttost_paired(second, first, low, high)
    note = small_sample_note(change.n, of="pairs")
    return _held_against(
        change, (low, high), lower, upper, words=f"two one-sided paired t tests (TOST){note}"
    )


def equivalence_of_groups(
    treated: Numbers,
    comparison: Numbers,
    *,
    bounds: tuple[float, float],
    equal_variances: bool,
    level: float = 0.90,
) -> Equivalence:
    """Return whether the mean difference, treated − comparison, lies inside bounds.

    Parameters
    ----------
    treated, comparison : array-like, shapes (n1,) and (n2,)
        Scores of different pupils, complete.
    bounds : (float, float)
        The largest difference in either direction that would not matter, in points of the scale.
    equal_variances : bool
        False for Welch's tests (the safe choice), True for Student's.
    level : float
        Coverage of the interval, as for ``equivalence``.

    Returns
    -------
    Equivalence
        As for ``equivalence``, with ``mean_difference`` inside.

    Raises
    ------
    DataError
        As for ``mean_difference``, and if the bounds are not a number below and one above 0.

    References
    ----------
    Schuirmann, D. J. (1987). A comparison of the two one-sided tests procedure and the power
    approach. Journal of Pharmacokinetics and Biopharmaceutics, 15(6), 657-680.

    Examples
    --------
    >>> found = equivalence_of_groups(
    ...     [24, 27, 29, 25], [25, 22, 27, 26], bounds=(-5, 5), equal_variances=False
    ... )
    >>> found.is_equivalent, round(found.p_value, 4)
    (True, 0.0258)
    """
    from statsmodels.stats.weightstats import ttost_ind  # heavy: wait until somebody needs it

    low, high = _require_bounds(bounds)
    equal_variances = require_truth("equal_variances", equal_variances)
    difference = mean_difference(
        treated, comparison, equal_variances=equal_variances, level=require_level(level)
    )
    first, second = (np.asarray(scores, dtype=float) for scores in (treated, comparison))
    usevar = "pooled" if equal_variances else "unequal"
    _, lower, upper = ttost_ind(first, second, low, high, usevar=usevar)
    name = "Student" if equal_variances else "Welch"
    note = small_sample_note(min(len(first), len(second)), of="pupils per group")
    return _held_against(
        difference, (low, high), lower, upper, words=f"two one-sided {name} t tests (TOST){note}"
    )


def _held_against(
    estimate: Estimate, bounds: tuple[float, float], lower: tuple, upper: tuple, *, words: str
) -> Equivalence:
    return Equivalence(
        estimate=estimate,
        low_bound=bounds[0],
        high_bound=bounds[1],
        p_lower=float(lower[1]),
        p_upper=float(upper[1]),
        method=words,
    )


def _require_bounds(bounds: tuple[float, float]) -> tuple[float, float]:
    low, high = two_numbers(bounds)
    if low < 0 < high and isfinite(low) and isfinite(high):
        return low, high
    raise DataError(
        "`bounds` must be a number below 0 and a number above 0, in points of the scale, for "
        f"example (-2, 2): what lies between would not matter; got {shown(bounds)}."
    )
