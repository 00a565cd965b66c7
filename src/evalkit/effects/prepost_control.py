"""Change of treated pupils beyond that of comparison pupils, in SDs before (Morris's d_ppc2)."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.stats import t as student

from evalkit.effects.corrections import hedges_j
from evalkit.effects.effect_options import require_level, require_truth
from evalkit.effects.noncentral_limits import noncentral_t_limits
from evalkit.effects.samples import Numbers, has_no_spread, paired_samples, size_of
from evalkit.effects.small_samples import small_sample_note
from evalkit.errors import DataError
from evalkit.estimate import Estimate


def prepost_control_difference(
    treated_before: Numbers,
    treated_after: Numbers,
    comparison_before: Numbers,
    comparison_after: Numbers,
    *,
    corrected: bool,
    level: float = 0.95,
) -> Estimate:
    """Return the difference of two mean changes, treated − comparison, in SDs before.

    Prefer ``adjusted_difference`` where groups may be taken as alike at the start; this one is for
    joining studies that report changes.

    Parameters
    ----------
    treated_before, treated_after : array-like, shape (n1,)
        Scores of the same treated pupils in the same order, complete.
    comparison_before, comparison_after : array-like, shape (n0,)
        Likewise of comparison pupils.
    corrected : bool
        Whether to multiply value and limits by Hedges' exact J with n1 + n0 − 2 degrees of
        freedom (Morris uses the common approximation of it).
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``prepost_control_difference`` in SDs of both groups before, pooled; positive when treated
        pupils gained more.  The limits are noncentral-t limits around the t of the difference of
        changes, so that they leave out 0 when its p-value says so.  ``se`` is Morris's exact
        standard error at the reported value, for pooling, with the observed spread of changes in
        the place of 2(1 − r): before and after need not spread alike.

    Raises
    ------
    DataError
        If samples of a group differ in length or index, if a pair is incomplete, with fewer than
        two pairs in a group or five in all, or when nobody differs before, or in the change.

    References
    ----------
    Morris, S. B. (2008). Estimating effect sizes from pretest-posttest-control group designs.
    Organizational Research Methods, 11(2), 364-386.

    Examples
    --------
    >>> effect = prepost_control_difference([20, 22, 25, 19], [24, 27, 29, 22],
    ...                                     [21, 23, 20, 26], [22, 22, 21, 27], corrected=True)
    >>> round(effect.value, 2), round(effect.low, 2), round(effect.high, 2)
    (1.15, 0.38, 1.89)
    """
    corrected, level = require_truth("corrected", corrected), require_level(level)
    changes = _Changes.of(
        _pairs(treated_before, treated_after, group="treated"),
        _pairs(comparison_before, comparison_after, group="comparison"),
    )
    width = sqrt(changes.width2)
    low, high = noncentral_t_limits(changes.d / width, changes.df, level=level)
    j = hedges_j(changes.df) if corrected else 1.0
    ending = ", small-sample corrected (exact Hedges J)" if corrected else ""
    return Estimate(
        measure="prepost_control_difference",
        value=j * changes.d,
        low=j * width * low,
        high=j * width * high,
        level=level,
        n=changes.df + 2,
        method="difference of mean changes / pooled SD before (Morris's d_ppc2), noncentral-t "
        f"interval{ending}{small_sample_note(changes.smaller, of='pupils in a group')}",
        se=sqrt(changes.squared_error(j * changes.d, j=j)),
        df=float(changes.df),
        p_value=changes.p_value(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changes:
    """``d`` is uncorrected; ``width2`` is the squared error of its numerator over the variance."""

    d: float
    width2: float
    df: int
    smaller: int

    @classmethod
    def of(
        cls, treated: tuple[np.ndarray, np.ndarray], comparison: tuple[np.ndarray, np.ndarray]
    ) -> _Changes:
        sizes = [len(treated[0]), len(comparison[0])]
        if sum(sizes) < 5:
            raise DataError(
                f"There must be at least 5 pupils in both groups together; got {sum(sizes)}. "
                "With fewer, the spread of this measure is not defined."
            )
        before = (treated[0], comparison[0])
        change = (treated[1] - treated[0], comparison[1] - comparison[0])
        scale = size_of(*treated, *comparison)
        for samples, what in ((before, "before"), (change, "in the change")):
            if all(has_no_spread(sample, scale=scale) for sample in samples):
                raise DataError(
                    f"Pupils of a group must differ {what}; in neither group they do, so there is "
                    "no standard deviation to compare a difference with. Report mean_change of "
                    "each group instead."
                )
        variance = _pooled_variance(*before)
        return cls(
            d=float(change[0].mean() - change[1].mean()) / sqrt(variance),
            width2=_pooled_variance(*change) / variance * (1 / sizes[0] + 1 / sizes[1]),
            df=sum(sizes) - 2,
            smaller=min(sizes),
        )

    def squared_error(self, value: float, *, j: float) -> float:
        """Return Morris's variance of j·d at a value of it; his own has j = J."""
        exact = hedges_j(self.df)
        inflated = j**2 * self.df / (self.df - 2) * (self.width2 + value**2)
        return inflated - (value * j / exact) ** 2

    def p_value(self) -> float:
        return float(2 * student.sf(abs(self.d) / sqrt(self.width2), self.df))


def _pairs(before: Numbers, after: Numbers, *, group: str) -> tuple[np.ndarray, np.ndarray]:
    try:
        return paired_samples(before, after)
    except DataError as trouble:
        raise DataError(f"In the {group} group: {trouble}") from None


def _pooled_variance(first: np.ndarray, second: np.ndarray) -> float:
    squares = sum(float(((sample - sample.mean()) ** 2).sum()) for sample in (first, second))
    return squares / (len(first) + len(second) - 2)
