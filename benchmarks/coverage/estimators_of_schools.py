"""Estimators that join schools, and the truth that each should hold."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from zlib import crc32

import numpy as np
from estimator import Estimator, Range, change, effect, frame_of, sides
from worlds import Drawn

from evalkit import effects
from evalkit.errors import EvalkitError
from evalkit.estimate import Estimate


@lru_cache(maxsize=1)
def _by_school(cohort: Drawn) -> list[Estimate]:
    return [
        effects.mean_change(cohort.before[here], cohort.after[here])
        for here in (cohort.school == school for school in np.unique(cohort.school))
    ]


def _pool(cohort: Drawn, *, model: str, hartung_knapp: bool) -> Estimate:
    schools = _by_school(cohort)
    return effects.pool(schools, model=model, tau2="REML", hartung_knapp=hartung_knapp).estimate


def _prediction(cohort: Drawn) -> Range:
    """Return the limits for the last school from all others, as distances from its true change."""
    others = effects.pool(_by_school(cohort)[:-1], model="random", tau2="REML", hartung_knapp=True)
    last = cohort.school == cohort.school[-1]
    true = float(np.mean((cohort.after - cohort.other)[last]))
    low, high = others.prediction
    return Range(value=others.estimate.value - true, low=low - true, high=high - true)


def _bootstrapped(cohort: Drawn, *, cluster: str | None) -> Estimate:
    return effects.bootstrap(
        frame_of(cohort),
        lambda rows: (rows["after"] - rows["before"]).mean(),
        cluster=cluster, draws=1000, seed=crc32(cohort.before.tobytes()),
    )  # fmt: skip


def _multilevel(cohort: Drawn) -> effects.MultilevelDifference:
    found = _fitted(cohort)
    if isinstance(found, EvalkitError):
        raise found
    return found


@lru_cache(maxsize=1)
def _fitted(cohort: Drawn) -> effects.MultilevelDifference | EvalkitError:
    try:
        return effects.multilevel_difference(
            frame_of(cohort), outcome="after", group="treated", covariates=["before"],
            cluster="school",
        )  # fmt: skip
    except EvalkitError as refusal:  # kept, so that the fit is not tried once per estimator
        return refusal


def _over_sd_of_one_group(cohort: Drawn) -> float:
    first, second = sides(cohort)
    return effect(cohort) / float(np.sqrt((first.var() + second.var()) / 2))


def _share_between_schools(cohort: Drawn) -> float:
    """Return the ICC of scores before, from the analysis of variance of very many schools."""
    return effects.cluster_icc(frame_of(cohort), outcome="before", cluster="school").value


ESTIMATORS_OF_SCHOOLS: Mapping[str, Estimator] = {
    "pool_random_hartung_knapp": Estimator(
        function="pool",
        estimate=lambda cohort: _pool(cohort, model="random", hartung_knapp=True),
        truth=change,
    ),
    "pool_random_normal": Estimator(
        function="pool",
        estimate=lambda cohort: _pool(cohort, model="random", hartung_knapp=False),
        truth=change,
    ),
    "pool_fixed": Estimator(
        function="pool",
        estimate=lambda cohort: _pool(cohort, model="fixed", hartung_knapp=False),
        truth=change,
    ),
    "pool_prediction": Estimator(
        function="pool", estimate=_prediction, truth=lambda cohort: 0.0, is_tested=False
    ),
    "bootstrap_of_pupils": Estimator(
        function="bootstrap",
        estimate=lambda cohort: _bootstrapped(cohort, cluster=None),
        truth=change,
    ),
    "bootstrap_of_schools": Estimator(
        function="bootstrap",
        estimate=lambda cohort: _bootstrapped(cohort, cluster="school"),
        truth=change,
    ),
    "multilevel_difference": Estimator(
        function="multilevel_difference",
        estimate=lambda cohort: _multilevel(cohort).points,
        truth=effect,
    ),
    "multilevel_kenward_roger": Estimator(
        function="multilevel_difference",
        estimate=lambda cohort: _multilevel(cohort).points_kenward_roger,
        truth=effect,
    ),
    "multilevel_total": Estimator(
        function="multilevel_difference",
        estimate=lambda cohort: _multilevel(cohort).total,
        truth=_over_sd_of_one_group,
    ),
    "cluster_icc": Estimator(
        function="cluster_icc",
        estimate=lambda cohort: effects.cluster_icc(
            frame_of(cohort), outcome="before", cluster="school"
        ),
        truth=_share_between_schools,
        is_tested=False,
    ),
}
"""Estimators that join schools, by name."""
