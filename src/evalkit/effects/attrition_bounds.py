"""What a difference could be if nobody had been lost: Lee's and Manski's bounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Literal

import numpy as np

from evalkit.effects.effect_options import require_choice, require_level, shown, two_numbers
from evalkit.effects.finite_results import require_finite_fields
from evalkit.effects.partial_identification import imbens_manski_limits
from evalkit.effects.samples import (
    Numbers,
    as_column,
    has_no_spread,
    require_finite,
    require_numeric,
    size_of,
)
from evalkit.effects.small_samples import small_sample_note
from evalkit.effects.trimmed_means import TrimmedMean
from evalkit.errors import DataError

_METHODS: dict[str, str] = {
    "lee": "Lee's trimming bounds: the programme keeps pupils in, or drives them out, but not both",
    "manski": "Manski's worst-case bounds: the lost pupils may have had any score of the scale",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttritionBounds:
    """The range of mean differences, treated − comparison, that the lost pupils leave open.

    Parameters
    ----------
    low, high : float
        The lowest and highest difference in points.
    interval_low, interval_high : float
        Imbens and Manski's interval for the difference at ``level``: it allows for chance as well.
    level : float
        Coverage of that interval.
    difference : float
        The difference of those who stayed.
    n_treated, n_comparison : int
        Pupils who began in each group.
    n_treated_lost, n_comparison_lost : int
        Those of them whose outcome is missing.
    trimmed : {"treated", "comparison", "neither"}
        The group that Lee's bounds trim, of which more pupils stayed.
    trimmed_share : float
        The share of its stayers that is trimmed.
    method : str
        What was computed, as a methods section would name it.
    """

    low: float
    high: float
    interval_low: float
    interval_high: float
    level: float
    difference: float
    n_treated: int
    n_comparison: int
    n_treated_lost: int
    n_comparison_lost: int
    trimmed: Literal["treated", "comparison", "neither"]
    trimmed_share: float
    method: str

    def __post_init__(self) -> None:
        require_finite_fields(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arm:
    """The scores of those of one group who stayed, and how many began."""

    stayed: np.ndarray
    n: int

    @property
    def n_lost(self) -> int:
        return self.n - len(self.stayed)

    @property
    def mean_variance(self) -> float:
        return float(self.stayed.var(ddof=1)) / len(self.stayed)

    @property
    def log_share_variance(self) -> float:
        """Return the variance of the logarithm of the share that stayed."""
        return (self.n_lost / self.n) / len(self.stayed)


def attrition_bounds(
    treated: Numbers,
    comparison: Numbers,
    *,
    method: Literal["lee", "manski"],
    scale_limits: tuple[float, float] | None,
    level: float = 0.95,
) -> AttritionBounds:
    """Return how low and how high the mean difference, treated − comparison, could be.

    Parameters
    ----------
    treated, comparison : array-like, shapes (n1,) and (n2,)
        Outcomes of all pupils who *began*, missing (NaN or None) where a pupil was lost.
    method : {"lee", "manski"}
        ``"lee"`` assumes that being in the programme moved staying in one direction only; its
        bounds hold for pupils who would have stayed in either group.  The group of which more
        stayed loses its lowest (for the high bound) or highest scores until the shares are equal.
        ``"manski"`` assumes nothing: lost pupils get the lowest or highest score there is.
    scale_limits : (float, float) or None
        For ``"manski"`` the lowest and highest score that the scale can give; None for ``"lee"``.
    level : float
        Coverage of the interval.

    Returns
    -------
    AttritionBounds
        ``low`` and ``high`` in points, positive when treated pupils score higher.  Lee's standard
        errors are his asymptotic ones (2009, proposition 3), with the trimmed share estimated; when
        equal shares stayed nothing is trimmed, and the bounds are the plain difference.

    Raises
    ------
    DataError
        If a score is no finite number, fewer than two pupils of a group stayed or are left after
        trimming, all scores are the same, or ``scale_limits`` are missing, not needed, or do not
        hold every score.

    References
    ----------
    Lee, D. S. (2009). Training, wages, and sample selection: estimating sharp bounds on treatment
    effects. Review of Economic Studies, 76(3), 1071-1102.
    Horowitz, J. L., & Manski, C. F. (2000). Nonparametric analysis of randomized experiments with
    missing covariate and outcome data. Journal of the American Statistical Association, 95(449),
    77-84.
    Imbens, G. W., & Manski, C. F. (2004). Confidence intervals for partially identified
    parameters. Econometrica, 72(6), 1845-1857.

    Examples
    --------
    >>> mentored, waiting = [24, 27, 29, 25, 30, 26], [20, 22, None, 27, None, 21]
    >>> lee = attrition_bounds(mentored, waiting, method="lee", scale_limits=None)
    >>> lee.trimmed, round(lee.trimmed_share, 3), lee.low, lee.high
    ('treated', 0.333, 3.0, 5.5)
    >>> worst = attrition_bounds(mentored, waiting, method="manski", scale_limits=(7, 35))
    >>> round(worst.low, 2), round(worst.high, 2)
    (0.17, 9.5)
    """
    method, level = require_choice("method", method, legal=_METHODS), require_level(level)
    first, second = _arm(treated, name="treated"), _arm(comparison, name="comparison")
    scale = size_of(first.stayed, second.stayed)
    _require_spread(not has_no_spread(arm.stayed, scale=scale) for arm in (first, second))
    if method == "lee":
        _refuse_limits(scale_limits)
        bounds, errors, trimmed, share = _lee(first, second)
    else:
        limits = _require_limits(scale_limits, first, second)
        bounds, errors = _manski(first, second, limits)
        trimmed, share = "neither", 0.0
    _require_spread(errors)
    interval = imbens_manski_limits(*bounds, low_se=errors[0], high_se=errors[1], level=level)
    fewest = min(len(first.stayed), len(second.stayed))
    return AttritionBounds(
        low=bounds[0],
        high=bounds[1],
        interval_low=interval[0],
        interval_high=interval[1],
        level=level,
        difference=float(first.stayed.mean() - second.stayed.mean()),
        n_treated=first.n,
        n_comparison=second.n,
        n_treated_lost=first.n_lost,
        n_comparison_lost=second.n_lost,
        trimmed=trimmed,
        trimmed_share=share,
        method=f"{_METHODS[method]}; Imbens–Manski interval"
        + small_sample_note(fewest, of="pupils per group"),
    )


def _lee(
    treated: _Arm, comparison: _Arm
) -> tuple[tuple[float, float], tuple[float, float], str, float]:
    # Whole numbers, so that equal shares are equal.
    surplus = len(treated.stayed) * comparison.n - len(comparison.stayed) * treated.n
    name = {1: "treated", -1: "comparison", 0: "neither"}[int(np.sign(surplus))]
    fuller, other = (comparison, treated) if surplus < 0 else (treated, comparison)
    kept = (len(other.stayed) / other.n) / (len(fuller.stayed) / fuller.n)
    _require_two_left(kept * len(fuller.stayed))
    share_variance = fuller.log_share_variance + other.log_share_variance
    ends = [TrimmedMean.of(fuller.stayed, kept=kept, side=side) for side in ("lowest", "highest")]
    errors = [
        sqrt(end.variance(log_kept_variance=share_variance) + other.mean_variance) for end in ends
    ]
    differences = [end.value - float(other.stayed.mean()) for end in ends]
    if surplus < 0:  # the comparison group is trimmed: its lowest mean gives the highest difference
        differences, errors = [-number for number in differences[::-1]], errors[::-1]
    return tuple(differences), tuple(errors), name, 1 - kept


def _manski(
    treated: _Arm, comparison: _Arm, limits: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    bounds, errors = [], []
    for of_treated, of_comparison in (limits, limits[::-1]):
        filled = (_filled(treated, of_treated), _filled(comparison, of_comparison))
        bounds.append(float(filled[0].mean() - filled[1].mean()))
        errors.append(sqrt(sum(float(arm.var(ddof=1)) / len(arm) for arm in filled)))
    return tuple(bounds), tuple(errors)


def _filled(arm: _Arm, score: float) -> np.ndarray:
    return np.concatenate([arm.stayed, np.full(arm.n_lost, score)])


def _arm(values: Numbers, *, name: str) -> _Arm:
    column = as_column(values, name=name)
    require_numeric(column, name=name)
    numbers = column.to_numpy(dtype=float, na_value=np.nan)
    stayed = numbers[~np.isnan(numbers)]
    require_finite(stayed, name=name)
    if len(stayed) < 2:
        raise DataError(
            f"At least 2 pupils of `{name}` must have an outcome; {len(stayed)} of {len(numbers)} "
            "have one. Nothing can be said about a group that was lost."
        )
    return _Arm(stayed=np.sort(stayed), n=len(numbers))


def _require_two_left(n_left: float) -> None:
    if n_left < 2:
        raise DataError(
            f"At least 2 pupils must be left after trimming; {n_left:.1f} would be. So many more "
            "stayed in one group than in the other that Lee's bounds say nothing: use "
            "method='manski'."
        )


def _require_spread(spreads: Iterable[float]) -> None:
    if not any(spreads):
        raise DataError(
            "Scores must differ inside a group to bound a difference; among those who are compared "
            "nobody does. Report the scores and how many were lost."
        )


def _refuse_limits(scale_limits: tuple[float, float] | None) -> None:
    if scale_limits is not None:
        raise DataError(
            "`scale_limits` must be None for method='lee', which does not use them; got "
            f"{shown(scale_limits)}."
        )


def _require_limits(
    scale_limits: tuple[float, float] | None, treated: _Arm, comparison: _Arm
) -> tuple[float, float]:
    low, high = two_numbers(scale_limits)
    if not (isfinite(low) and isfinite(high) and low < high):
        raise DataError(
            "`scale_limits` must be the lowest and the highest score that the scale can give, for "
            f"example (7, 35); got {shown(scale_limits)}."
        )
    require_finite(np.array([low, high]), name="scale_limits")
    scores = np.concatenate([treated.stayed, comparison.stayed])
    n_outside = int(((scores < low) | (scores > high)).sum())
    if n_outside:
        raise DataError(
            f"Every score must lie within `scale_limits` ({low:g} to {high:g}); {n_outside} of "
            f"{len(scores)} do not. Correct the limits, or the scores."
        )
    return low, high
