"""Estimators of changes and differences in scores, and the truth that each should hold."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from estimator import Estimator, Range, change, effect, frame_of, sides
from scales import POINTS_MEAN, POINTS_SD
from scipy.stats import rankdata
from worlds import RETESTED, Drawn

from evalkit import effects
from evalkit.estimate import Estimate

_LOWEST_FIFTH = -0.8416


def _pooled_variance(first: np.ndarray, second: np.ndarray) -> float:
    n, m = len(first), len(second)
    return ((n - 1) * first.var(ddof=1) + (m - 1) * second.var(ddof=1)) / (n + m - 2)


def _over_pooled_sd(cohort: Drawn) -> float:
    return effect(cohort) / float(np.sqrt(_pooled_variance(*sides(cohort))))


def _over_average_sd(cohort: Drawn) -> float:
    return effect(cohort) / float(np.sqrt(sum(each.var() for each in sides(cohort)) / 2))


def _rises(cohort: Drawn) -> float:
    gain = cohort.after - cohort.before
    return float(np.mean(gain > 0) + np.mean(gain == 0) / 2)


def _wins(cohort: Drawn) -> float:
    first, second = sides(cohort)
    ranks = rankdata(np.concatenate([first, second]))[: len(first)]
    return float((ranks.mean() - (len(first) + 1) / 2) / len(second))


def _change_over(cohort: Drawn, by: str) -> float:
    gains = cohort.after - cohort.before
    r = np.corrcoef(cohort.before, cohort.after)[0, 1]
    spreads = {
        "baseline": cohort.before.std(),
        "average": np.sqrt((cohort.before.var() + cohort.after.var()) / 2),
        "change": gains.std(),
        "repeated": gains.std() / np.sqrt(2 * (1 - r)),
    }
    return float(gains.mean() / spreads[by])


def _standardised_change(by: str) -> Estimator:
    return Estimator(
        function="standardised_change",
        estimate=lambda cohort: effects.standardised_change(
            cohort.before, cohort.after, by=by, corrected=True
        ),
        truth=lambda cohort: _change_over(cohort, by),
    )


@lru_cache(maxsize=2)
def _adjusted(cohort: Drawn, cluster: str | None) -> effects.AdjustedDifference:
    return effects.adjusted_difference(
        frame_of(cohort), outcome="after", group="treated", covariates=["before"], cluster=cluster
    )


def _prepost(cohort: Drawn) -> Estimate:
    return effects.prepost_control_difference(
        cohort.before[cohort.treated], cohort.after[cohort.treated],
        cohort.before[~cohort.treated], cohort.after[~cohort.treated], corrected=True,
    )  # fmt: skip


def _effect_over_sd_before(cohort: Drawn) -> float:
    before = cohort.before[cohort.treated], cohort.before[~cohort.treated]
    return effect(cohort) / float(np.sqrt(_pooled_variance(*before)))


def _variances(cohort: Drawn) -> float:
    first, second = sides(cohort)
    return float(first.var() / second.var())


def _beyond_regression(cohort: Drawn, anyway: Estimate) -> Range:
    found = effects.mean_change(cohort.before, cohort.after).value
    return Range(value=found - anyway.value, low=found - anyway.high, high=found - anyway.low)


def _anyway(cohort: Drawn, *, is_known: bool) -> Estimate:
    return effects.regression_to_mean(
        selected_mean=float(cohort.before.mean()), population_mean=POINTS_MEAN,
        population_sd=POINTS_SD, retest=0.65 if is_known else float(cohort.retest[0]),
        n=len(cohort.before), n_retest=None if is_known else RETESTED,
    )  # fmt: skip


def _anyway_by_cutoff(cohort: Drawn) -> Estimate:
    return effects.regression_to_mean_by_cutoff(
        cutoff=POINTS_MEAN + _LOWEST_FIFTH * POINTS_SD, side="below", population_mean=POINTS_MEAN,
        population_sd=POINTS_SD, retest=float(cohort.retest[0]), n=len(cohort.before),
        n_retest=RETESTED,
    )  # fmt: skip


def _of_all_who_began(cohort: Drawn, *, method: str, limits: tuple[int, int] | None) -> Range:
    outcome = np.where(cohort.stayed, cohort.after, np.nan)
    bounds = effects.attrition_bounds(
        outcome[cohort.treated], outcome[~cohort.treated], method=method, scale_limits=limits
    )
    return Range(value=bounds.difference, low=bounds.interval_low, high=bounds.interval_high)


ESTIMATORS_OF_SCORES: Mapping[str, Estimator] = {
    "mean_change": Estimator(
        function="mean_change",
        estimate=lambda cohort: effects.mean_change(cohort.before, cohort.after),
        truth=change,
    ),
    "mean_change_as_effect": Estimator(
        function="mean_change",
        estimate=lambda cohort: effects.mean_change(cohort.before, cohort.after),
        truth=effect,
    ),
    "standardised_change": _standardised_change("baseline"),
    "standardised_change_by_average": _standardised_change("average"),
    "standardised_change_by_change": _standardised_change("change"),
    "standardised_change_by_repeated": _standardised_change("repeated"),
    "paired_superiority": Estimator(
        function="paired_superiority",
        estimate=lambda cohort: effects.paired_superiority(cohort.before, cohort.after),
        truth=_rises,
    ),
    "mean_difference": Estimator(
        function="mean_difference",
        estimate=lambda cohort: effects.mean_difference(*sides(cohort), equal_variances=False),
        truth=effect,
    ),
    "standardised_difference": Estimator(
        function="standardised_difference",
        estimate=lambda cohort: effects.standardised_difference(
            *sides(cohort), by="pooled", corrected=True
        ),
        truth=_over_pooled_sd,
    ),
    "standardised_difference_by_comparison": Estimator(
        function="standardised_difference",
        estimate=lambda cohort: effects.standardised_difference(
            *sides(cohort), by="comparison", corrected=True
        ),
        truth=lambda cohort: effect(cohort) / float(sides(cohort)[1].std()),
    ),
    "standardised_difference_by_average": Estimator(
        function="standardised_difference",
        estimate=lambda cohort: effects.standardised_difference(
            *sides(cohort), by="average", corrected=True
        ),
        truth=_over_average_sd,
    ),
    "adjusted_difference": Estimator(
        function="adjusted_difference",
        estimate=lambda cohort: _adjusted(cohort, None).points,
        truth=effect,
    ),
    "adjusted_standardised": Estimator(
        function="adjusted_difference",
        estimate=lambda cohort: _adjusted(cohort, None).standardised,
        truth=_over_pooled_sd,
    ),
    "adjusted_difference_cr2": Estimator(
        function="adjusted_difference",
        estimate=lambda cohort: _adjusted(cohort, "school").points,
        truth=effect,
    ),
    "adjusted_standardised_cr2": Estimator(
        function="adjusted_difference",
        estimate=lambda cohort: _adjusted(cohort, "school").standardised,
        truth=_over_pooled_sd,
    ),
    "prepost_control_difference": Estimator(
        function="prepost_control_difference", estimate=_prepost, truth=_effect_over_sd_before
    ),
    "variance_ratio": Estimator(
        function="variance_ratio",
        estimate=lambda cohort: effects.variance_ratio(*sides(cohort)),
        truth=_variances,
    ),
    "superiority": Estimator(
        function="superiority",
        estimate=lambda cohort: effects.superiority(*sides(cohort)),
        truth=_wins,
    ),
    "cliffs_delta": Estimator(
        function="cliffs_delta",
        estimate=lambda cohort: effects.cliffs_delta(*sides(cohort)),
        truth=lambda cohort: 2 * _wins(cohort) - 1,
    ),
    "lee_bounds": Estimator(
        function="attrition_bounds",
        estimate=lambda cohort: _of_all_who_began(cohort, method="lee", limits=None),
        truth=effect,
        sees_lost=True,
    ),
    "manski_bounds": Estimator(
        function="attrition_bounds",
        estimate=lambda cohort: _of_all_who_began(cohort, method="manski", limits=(0, 20)),
        truth=effect,
        sees_lost=True,
    ),
    "change_beyond_regression": Estimator(
        function="regression_to_mean",
        estimate=lambda cohort: _beyond_regression(cohort, _anyway(cohort, is_known=True)),
        truth=effect,
    ),
    "change_beyond_regression_r_of_200": Estimator(
        function="regression_to_mean",
        estimate=lambda cohort: _beyond_regression(cohort, _anyway(cohort, is_known=False)),
        truth=effect,
    ),
    "change_beyond_regression_by_cutoff": Estimator(
        function="regression_to_mean_by_cutoff",
        estimate=lambda cohort: _beyond_regression(cohort, _anyway_by_cutoff(cohort)),
        truth=effect,
    ),
}
"""Estimators of scores by name."""
