"""What is put to the test: from a drawn cohort to an estimate, and the truth it should hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.stats import rankdata
from worlds import Drawn

from evalkit import effects
from evalkit.estimate import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimator:
    """A way to an estimate; ``truth`` counts in a very large cohort what it should find."""

    estimate: Callable[[Drawn], Estimate]
    truth: Callable[[Drawn], float]


def change(cohort: Drawn) -> float:
    """Average score after minus average score before, of all who were offered a place."""
    return float(np.mean(cohort.after - cohort.before))


def effect(cohort: Drawn) -> float:
    """Average score after minus what it would have been without the programme."""
    return float(np.mean((cohort.after - cohort.other)[cohort.treated]))


def _sides(cohort: Drawn) -> tuple[np.ndarray, np.ndarray]:
    return cohort.after[cohort.treated], cohort.after[~cohort.treated]


def _frame(cohort: Drawn) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "after": cohort.after,
            "before": cohort.before,
            "treated": cohort.treated,
            "school": cohort.school,
        }
    )


def _pooled_sd(first: np.ndarray, second: np.ndarray) -> float:
    n, m = len(first), len(second)
    return float(
        np.sqrt(((n - 1) * first.var(ddof=1) + (m - 1) * second.var(ddof=1)) / (n + m - 2))
    )


def _over_sd(cohort: Drawn) -> float:
    return effect(cohort) / _pooled_sd(*_sides(cohort))


def _rises(cohort: Drawn) -> float:
    gain = cohort.after - cohort.before
    return float(np.mean(gain > 0) + np.mean(gain == 0) / 2)


def _wins(cohort: Drawn) -> float:
    first, second = _sides(cohort)
    ranks = rankdata(np.concatenate([first, second]))[: len(first)]
    return float((ranks.mean() - (len(first) + 1) / 2) / len(second))


@lru_cache(maxsize=1)
def _by_school(cohort: Drawn) -> list[Estimate]:
    return [
        effects.mean_change(cohort.before[here], cohort.after[here])
        for here in (cohort.school == school for school in np.unique(cohort.school))
    ]


def _pool(cohort: Drawn, *, model: str, hartung_knapp: bool) -> Estimate:
    schools = _by_school(cohort)
    return effects.pool(schools, model=model, tau2="REML", hartung_knapp=hartung_knapp).estimate


def _adjusted(cohort: Drawn, *, cluster: str | None):
    return effects.adjusted_difference(
        _frame(cohort), outcome="after", group="treated", covariates=["before"], cluster=cluster
    )


def _multilevel(cohort: Drawn) -> Estimate:
    return effects.multilevel_difference(
        _frame(cohort), outcome="after", group="treated", covariates=["before"], cluster="school"
    ).points


ESTIMATORS: Mapping[str, Estimator] = {
    "mean_change": Estimator(
        estimate=lambda cohort: effects.mean_change(cohort.before, cohort.after), truth=change
    ),
    "mean_change_as_effect": Estimator(
        estimate=lambda cohort: effects.mean_change(cohort.before, cohort.after), truth=effect
    ),
    "standardised_change": Estimator(
        estimate=lambda cohort: effects.standardised_change(
            cohort.before, cohort.after, by="baseline", corrected=True
        ),
        truth=lambda cohort: change(cohort) / cohort.before.std(ddof=1),
    ),
    "paired_superiority": Estimator(
        estimate=lambda cohort: effects.paired_superiority(cohort.before, cohort.after),
        truth=_rises,
    ),
    "mean_difference": Estimator(
        estimate=lambda cohort: effects.mean_difference(*_sides(cohort), equal_variances=False),
        truth=effect,
    ),
    "standardised_difference": Estimator(
        estimate=lambda cohort: effects.standardised_difference(
            *_sides(cohort), by="pooled", corrected=True
        ),
        truth=_over_sd,
    ),
    "adjusted_difference": Estimator(
        estimate=lambda cohort: _adjusted(cohort, cluster=None).points, truth=effect
    ),
    "adjusted_standardised": Estimator(
        estimate=lambda cohort: _adjusted(cohort, cluster=None).standardised, truth=_over_sd
    ),
    "adjusted_difference_cr2": Estimator(
        estimate=lambda cohort: _adjusted(cohort, cluster="school").points, truth=effect
    ),
    "multilevel_difference": Estimator(estimate=_multilevel, truth=effect),
    "superiority": Estimator(
        estimate=lambda cohort: effects.superiority(*_sides(cohort)), truth=_wins
    ),
    "cliffs_delta": Estimator(
        estimate=lambda cohort: effects.cliffs_delta(*_sides(cohort)),
        truth=lambda cohort: 2 * _wins(cohort) - 1,
    ),
    "risk_difference": Estimator(
        estimate=lambda cohort: effects.risk_difference(
            events=int((cohort.after[cohort.treated] < 22).sum()),
            n=int(cohort.treated.sum()),
            comparison_events=int((cohort.after[~cohort.treated] < 22).sum()),
            comparison_n=int((~cohort.treated).sum()),
        ),
        truth=lambda cohort: float(
            np.mean(cohort.after[cohort.treated] < 22) - np.mean(cohort.other[cohort.treated] < 22)
        ),
    ),
    "proportion": Estimator(
        estimate=lambda cohort: effects.proportion(
            int((cohort.after < 22).sum()), len(cohort.after)
        ),
        truth=lambda cohort: float(np.mean(cohort.after < 22)),
    ),
    "pool_random_hartung_knapp": Estimator(
        estimate=lambda cohort: _pool(cohort, model="random", hartung_knapp=True), truth=change
    ),
    "pool_random_normal": Estimator(
        estimate=lambda cohort: _pool(cohort, model="random", hartung_knapp=False), truth=change
    ),
    "pool_fixed": Estimator(
        estimate=lambda cohort: _pool(cohort, model="fixed", hartung_knapp=False), truth=change
    ),
}
