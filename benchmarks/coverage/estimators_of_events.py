"""Estimators of shares, incidents, attendance and codes, and the truth that each should hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
import pandas as pd
from estimator import Estimator, frame_of
from scales import POINTS_MEAN, SESSIONS
from worlds import Drawn

from evalkit import effects
from evalkit.effects import AttendanceEffect
from evalkit.estimate import Estimate

_BANDS = (20, 24)
"""Scores at which a coder would begin another code."""


def _is_low(scores: np.ndarray) -> np.ndarray:
    return scores < POINTS_MEAN


def _in_two_groups(function: Callable[..., Estimate], cohort: Drawn) -> Estimate:
    treated, comparison = (
        _is_low(cohort.after[cohort.treated]),
        _is_low(cohort.after[~cohort.treated]),
    )
    return function(
        events=int(treated.sum()), n=len(treated),
        comparison_events=int(comparison.sum()), comparison_n=len(comparison),
    )  # fmt: skip


def _shares(cohort: Drawn) -> tuple[float, float]:
    """Return the shares of low scores in the programme, with it and without it."""
    chosen = cohort.treated
    return float(_is_low(cohort.after[chosen]).mean()), float(_is_low(cohort.other[chosen]).mean())


def _odds(share: float) -> float:
    return share / (1 - share)


def _rate_ratio(model: str, cluster: str | None) -> Estimator:
    return Estimator(
        function="rate_ratio",
        estimate=lambda cohort: effects.rate_ratio(
            frame_of(cohort), count="after", group="treated", model=model, cluster=cluster
        ),
        truth=lambda cohort: float(
            cohort.after[cohort.treated].mean() / cohort.other[cohort.treated].mean()
        ),
    )


def _with_sessions(cohort: Drawn) -> pd.DataFrame:
    return frame_of(cohort).assign(possible=SESSIONS)


@lru_cache(maxsize=2)
def _absence_change(cohort: Drawn, cluster: str | None) -> AttendanceEffect:
    return effects.attendance_change(
        _with_sessions(cohort), absent_before="before", possible_before="possible",
        absent_after="after", possible_after="possible", cluster=cluster,
    )  # fmt: skip


@lru_cache(maxsize=2)
def _absence_difference(cohort: Drawn, cluster: str | None) -> AttendanceEffect:
    return effects.attendance_difference(
        _with_sessions(cohort), absent="after", possible="possible", group="treated",
        cluster=cluster,
    )  # fmt: skip


def _points(first: np.ndarray, second: np.ndarray) -> float:
    return 100 * float(first.mean() - second.mean()) / SESSIONS


def _odds_ratio(first: np.ndarray, second: np.ndarray) -> float:
    return _odds(float(first.mean()) / SESSIONS) / _odds(float(second.mean()) / SESSIONS)


def _absence(
    function: str, said: str, *, cluster: str | None, of: Callable[[np.ndarray, np.ndarray], float]
) -> Estimator:
    if function == "attendance_change":
        return Estimator(
            function=function,
            estimate=lambda cohort: getattr(_absence_change(cohort, cluster), said),
            truth=lambda cohort: of(cohort.after, cohort.before),
        )
    return Estimator(
        function=function,
        estimate=lambda cohort: getattr(_absence_difference(cohort, cluster), said),
        truth=lambda cohort: of(cohort.after[cohort.treated], cohort.other[cohort.treated]),
    )


def _kappa(weights: str) -> Estimator:
    def estimate(cohort: Drawn) -> Estimate:
        codes = (np.digitize(scores, _BANDS) for scores in (cohort.before, cohort.after))
        return effects.agreement(*codes, weights=weights)

    return Estimator(
        function="agreement",
        estimate=estimate,
        truth=lambda cohort: estimate(cohort).value,
        is_tested=False,
    )


ESTIMATORS_OF_EVENTS: Mapping[str, Estimator] = {
    "proportion": Estimator(
        function="proportion",
        estimate=lambda cohort: effects.proportion(
            int(_is_low(cohort.after).sum()), len(cohort.after)
        ),
        truth=lambda cohort: float(_is_low(cohort.after).mean()),
    ),
    "risk_difference": Estimator(
        function="risk_difference",
        estimate=lambda cohort: _in_two_groups(effects.risk_difference, cohort),
        truth=lambda cohort: _shares(cohort)[0] - _shares(cohort)[1],
    ),
    "risk_ratio": Estimator(
        function="risk_ratio",
        estimate=lambda cohort: _in_two_groups(effects.risk_ratio, cohort),
        truth=lambda cohort: _shares(cohort)[0] / _shares(cohort)[1],
    ),
    "odds_ratio": Estimator(
        function="odds_ratio",
        estimate=lambda cohort: _in_two_groups(effects.odds_ratio, cohort),
        truth=lambda cohort: _odds(_shares(cohort)[0]) / _odds(_shares(cohort)[1]),
    ),
    "paired_proportion_change": Estimator(
        function="paired_proportion_change",
        estimate=lambda cohort: effects.paired_proportion_change(
            _is_low(cohort.before), _is_low(cohort.after)
        ),
        truth=lambda cohort: float(_is_low(cohort.after).mean() - _is_low(cohort.before).mean()),
    ),
    "rate_ratio_negative_binomial": _rate_ratio("negative_binomial", None),
    "rate_ratio_quasi_poisson": _rate_ratio("quasi_poisson", None),
    "rate_ratio_negative_binomial_cr2": _rate_ratio("negative_binomial", "school"),
    "rate_ratio_quasi_poisson_cr2": _rate_ratio("quasi_poisson", "school"),
    "attendance_change": _absence("attendance_change", "points", cluster=None, of=_points),
    "attendance_change_odds": _absence(
        "attendance_change", "odds_ratio", cluster=None, of=_odds_ratio
    ),
    "attendance_change_cr2": _absence("attendance_change", "points", cluster="school", of=_points),
    "attendance_difference": _absence("attendance_difference", "points", cluster=None, of=_points),
    "attendance_difference_odds": _absence(
        "attendance_difference", "odds_ratio", cluster=None, of=_odds_ratio
    ),
    "attendance_difference_cr2": _absence(
        "attendance_difference", "points", cluster="school", of=_points
    ),
    "kappa": _kappa("none"),
    "kappa_quadratic": _kappa("quadratic"),
}
"""Estimators of events and codes by name."""
