"""Thousands of cohorts through an estimator: how often it was right, and by how much it missed."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from zlib import crc32

import numpy as np
from estimators import ESTIMATORS
from scenarios import Scenario, without_effect
from worlds import World, draw, truth_of

from evalkit.errors import EvalkitError


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How one estimator did in one scenario.

    ``coverage``, ``false_alarms`` (intervals that leave out zero, or the null value, where there
    is no effect) and ``power`` are shares of the cohorts that gave an estimate, the last two None
    where no programme is asked about; ``bias`` is in the unit of the estimate, ``sd`` the spread of
    the estimates; ``refused`` counts cohorts for which the estimator said that it cannot be done.
    """

    heading: str
    world: World
    estimator: str
    truth: float
    cohorts: int
    refused: int
    coverage: float
    coverage_se: float
    false_alarms: float | None
    power: float | None
    bias: float
    bias_se: float
    sd: float
    width: float


def measured(scenario: Scenario, *, cohorts: int) -> list[Row]:
    """Return a row per estimator of a scenario."""
    with_effect = _estimates(scenario, scenario.world, cohorts)
    without = _estimates(scenario, without_effect(scenario.world), cohorts)
    return [
        _row(scenario, name, with_effect[name], without[name], cohorts)
        for name in scenario.estimators
    ]


def _estimates(scenario: Scenario, world: World, cohorts: int) -> dict[str, np.ndarray]:
    """Return value, low and high, shape (k, 3), by estimator, of the cohorts that gave them."""
    # The seed is the world's own, so that no row depends on which others were asked for.
    rng = np.random.default_rng(crc32(repr(world).encode()))
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in scenario.estimators}
    for _ in range(cohorts):
        drawn = draw(world, rng)
        cohort = drawn.of(drawn.stayed)
        for name, told in found.items():
            asked = ESTIMATORS[name]
            try:
                one = asked.estimate(drawn if asked.sees_lost else cohort)
            except EvalkitError:
                continue
            told.append((one.value, one.low, one.high))
    return {name: np.array(told).reshape(-1, 3) for name, told in found.items()}


def _row(scenario: Scenario, name: str, found: np.ndarray, null: np.ndarray, cohorts: int) -> Row:
    asked = ESTIMATORS[name]
    truth = asked.truth(truth_of(scenario.world))
    nothing = asked.truth(truth_of(without_effect(scenario.world)))
    value, low, high = found.T
    n = max(len(found), 1)
    coverage = float(np.mean((low <= truth) & (truth <= high)))
    spread = float(value.std(ddof=1))
    return Row(
        heading=scenario.heading,
        world=scenario.world,
        estimator=name,
        truth=truth,
        cohorts=cohorts,
        refused=cohorts - len(found),
        coverage=coverage,
        coverage_se=sqrt(coverage * (1 - coverage) / n),
        false_alarms=_leaves_out(null, nothing) if asked.is_tested else None,
        power=_leaves_out(found, nothing) if asked.is_tested else None,
        bias=float(value.mean()) - truth,
        bias_se=spread / sqrt(n),
        sd=spread,
        width=float(np.mean(high - low)),
    )


def _leaves_out(found: np.ndarray, number: float) -> float:
    _, low, high = found.T
    return float(np.mean((number < low) | (number > high)))
