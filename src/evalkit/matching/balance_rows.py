"""One row of a balance table: how far two groups lie apart in one column, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan, sqrt

import numpy as np

from evalkit.catalogue.balance_rules import BalanceRules
from evalkit.matching.balance_columns import BalanceColumn
from evalkit.matching.weighted_spread import weighted_ks, weighted_mean, weighted_variance

# A difference below this part of the size of the values is the noise of sums.
_NOISE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """The known values of one group, around a common centre, and their weights."""

    values: np.ndarray
    weights: np.ndarray

    @property
    def before(self) -> _Side:
        """The group before matching: everybody counts once."""
        return _Side(values=self.values, weights=np.ones(len(self.values)))

    @property
    def mean(self) -> float:
        """Mean, from the centre."""
        return weighted_mean(self.values, self.weights)

    @property
    def variance(self) -> float:
        """Variance; NaN with fewer than two pupils."""
        return weighted_variance(self.values, self.weights)

    @property
    def n(self) -> int:
        """Pupils who have a value and a weight above 0."""
        return int((self.weights > 0).sum())


def balance_row(
    column: BalanceColumn, is_treated: np.ndarray, weights: np.ndarray, *, rules: BalanceRules
) -> dict[str, object]:
    """Return the row of one column: means, standardised differences, variance ratio, KS, verdict.

    Parameters
    ----------
    column : BalanceColumn
        The values of n pupils; those without one are left out.
    is_treated : array of bool, shape (n,)
        Who is treated.
    weights : array, shape (n,)
        From 0 upwards.
    rules : BalanceRules
        What counts as alike.
    """
    is_known = ~np.isnan(column.values)
    # Around one of the values, so that a year of birth keeps its digits and a constant is one.
    known = np.sort(column.values[is_known])
    centre = float(known[len(known) // 2]) if column.kind == "number" else 0.0
    after = tuple(
        _Side(values=column.values[side & is_known] - centre, weights=weights[side & is_known])
        for side in (is_treated, ~is_treated)
    )
    before = tuple(side.before for side in after)
    variances = [side.variance for side in before]
    row: dict[str, object] = {
        "covariate": column.covariate,
        "kind": column.kind,
        "level": column.level,
        "mean_treated_raw": centre + before[0].mean,
        "mean_comparison_raw": centre + before[1].mean,
        "mean_treated": centre + after[0].mean,
        "mean_comparison": centre + after[1].mean,
        "denominator": sqrt(variances[0]),
    }
    for name, divisor in (("smd", sqrt(variances[0])), ("smd_pooled", sqrt(sum(variances) / 2))):
        row[f"{name}_raw"] = _standardised(*before, divisor)
        row[name] = _standardised(*after, divisor)
    for ending, sides in (("_raw", before), ("", after)):
        row[f"variance_ratio{ending}"] = _ratio(*sides) if column.has_spread_of_its_own else nan
        row[f"ks{ending}"] = _ks(*sides)
    row["is_within"] = rules.alike.holds(row["smd"]) and rules.spread.holds(row["variance_ratio"])
    note = _note(column, *after, row)
    row["note"] = rules.sentences["note"][note] if note else ""
    return row


def _standardised(treated: _Side, comparison: _Side, sd: float) -> float:
    """Return gap / sd: 0 where there is no gap, NaN where there is no SD to divide by."""
    gap = treated.mean - comparison.mean
    if abs(gap) <= _NOISE * _size(treated, comparison):
        return 0.0
    return gap / sd if sd > 0 else nan


def _size(treated: _Side, comparison: _Side) -> float:
    return float(np.abs(np.concatenate([treated.values, comparison.values])).max())


def _ratio(treated: _Side, comparison: _Side) -> float:
    """Return treated / comparison; NaN where both are 0 or one is not known, infinite over 0."""
    above, below = treated.variance, comparison.variance
    if below == 0:
        return inf if above > 0 else nan
    return above / below


def _ks(treated: _Side, comparison: _Side) -> float:
    return weighted_ks(treated.values, treated.weights, comparison.values, comparison.weights)


def _note(column: BalanceColumn, treated: _Side, comparison: _Side, row: dict[str, object]) -> str:
    """Return the key of the sentence that a number of this row needs, or an empty text."""
    if min(treated.n, comparison.n) == 0:
        return "no_values"
    if np.isnan(row["smd"]):
        if len(treated.values) < 2:
            return "few_known"
        if column.kind == "category":
            return "all_treated" if row["mean_treated"] > 0 else "nobody_treated"
        return "no_spread"
    if len(np.unique(column.values[~np.isnan(column.values)])) == 1:
        return "nobody" if column.kind == "category" and row["mean_treated"] == 0 else "constant"
    is_alone = column.has_spread_of_its_own and min(treated.n, comparison.n) < 2
    return "one_left" if is_alone else ""
