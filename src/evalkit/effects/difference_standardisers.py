"""The three standard deviations by which a difference between two groups may be divided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evalkit.effects.samples import alike_words, has_no_spread, size_of
from evalkit.errors import DataError


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsSummary:
    """What two groups come down to; a variance of exactly 0 means that there is no spread.

    ``alike`` is how messages call values without spread: the same, or too near each other.
    """

    difference: float
    n_treated: int
    n_comparison: int
    var_treated: float
    var_comparison: float
    alike: str

    @classmethod
    def of(cls, treated: np.ndarray, comparison: np.ndarray) -> GroupsSummary:
        """Return the summary of two samples, the difference as treated − comparison."""
        scale = size_of(treated, comparison)
        without = [each for each in (treated, comparison) if has_no_spread(each, scale=scale)]
        variances = [
            0.0 if has_no_spread(values, scale=scale) else float(values.var(ddof=1))
            for values in (treated, comparison)
        ]
        return cls(
            difference=float(treated.mean() - comparison.mean()),
            n_treated=len(treated),
            n_comparison=len(comparison),
            var_treated=variances[0],
            var_comparison=variances[1],
            alike=alike_words(*without, scale=scale),
        )

    @property
    def n(self) -> int:
        """Pupils in both groups."""
        return self.n_treated + self.n_comparison

    @property
    def harmonic(self) -> float:
        """1/n of the one group plus 1/n of the other."""
        return 1 / self.n_treated + 1 / self.n_comparison

    @property
    def pooled_variance(self) -> float:
        """Variance within groups, weighted by degrees of freedom."""
        treated = (self.n_treated - 1) * self.var_treated
        comparison = (self.n_comparison - 1) * self.var_comparison
        return (treated + comparison) / (self.n - 2)

    @property
    def welch_variance(self) -> float:
        """Squared standard error of the difference, without assuming equal variances."""
        return self.var_treated / self.n_treated + self.var_comparison / self.n_comparison

    @property
    def welch_df(self) -> float:
        """Welch–Satterthwaite degrees of freedom."""
        treated = (self.var_treated / self.n_treated) ** 2 / (self.n_treated - 1)
        comparison = (self.var_comparison / self.n_comparison) ** 2 / (self.n_comparison - 1)
        return self.welch_variance**2 / (treated + comparison)


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceStandardiser:
    """One way to standardise: variance to divide by, that of the difference, df, and SE² of d."""

    variance: Callable[[GroupsSummary], float]
    difference_variance: Callable[[GroupsSummary], float]
    df: Callable[[GroupsSummary], float]
    squared_error: Callable[[GroupsSummary, float], float]
    words: str

    def usable_variance(self, groups: GroupsSummary) -> float:
        """Return the variance to divide by, which must not be zero."""
        variance = self.variance(groups)
        if variance > 0:
            return variance
        has_spread = groups.pooled_variance > 0
        raise DataError(
            f"A standardised difference divides by a standard deviation, here {self.words}, and "
            f"all those scores {groups.alike}: there is nothing to divide by. "
            + (
                "Report mean_difference, or use another `by`."
                if has_spread
                else "Report the two means with the sizes of the groups."
            )
        )


def _average_variance(groups: GroupsSummary) -> float:
    return (groups.var_treated + groups.var_comparison) / 2


def _average_squared_error(groups: GroupsSummary, d: float) -> float:
    treated, comparison = groups.var_treated, groups.var_comparison
    df_treated, df_comparison = groups.n_treated - 1, groups.n_comparison - 1
    average = _average_variance(groups)
    of_spread = (treated**2 / df_treated + comparison**2 / df_comparison) / (8 * average**2)
    return d**2 * of_spread + (treated / df_treated + comparison / df_comparison) / average


DIFFERENCE_STANDARDISERS: dict[str, DifferenceStandardiser] = {
    "pooled": DifferenceStandardiser(
        variance=lambda groups: groups.pooled_variance,
        difference_variance=lambda groups: groups.pooled_variance * groups.harmonic,
        df=lambda groups: groups.n - 2,
        squared_error=lambda groups, d: groups.harmonic + d**2 / (2 * groups.n),
        words="the pooled SD of both groups (Cohen's d)",
    ),
    "comparison": DifferenceStandardiser(
        variance=lambda groups: groups.var_comparison,
        difference_variance=lambda groups: groups.welch_variance,
        df=lambda groups: groups.n_comparison - 1,
        squared_error=lambda groups, d: groups.harmonic + d**2 / (2 * groups.n_comparison),
        words="the SD of the comparison group (Glass's delta)",
    ),
    "average": DifferenceStandardiser(
        variance=_average_variance,
        difference_variance=lambda groups: groups.welch_variance,
        df=lambda groups: groups.welch_df,
        squared_error=_average_squared_error,
        words="the root mean variance of both groups",
    ),
}
