"""Do the intervals of tau² and of imputed data hold the truth about 95 times in 100?  Seeded."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.effects import mean_change, pool
from evalkit.effects.pool_imputations import pool_imputations
from evalkit.estimate import Estimate

PROGRAMMES = 500


def _school(rng: np.random.Generator, *, se: float, tau: float) -> Estimate:
    value = rng.normal(1.5, tau) + rng.normal(0, se)
    return Estimate(measure="mean_change", value=value, low=value - se, high=value + se,
                    level=0.95, n=30, method="paired t", se=se)  # fmt: skip


@pytest.mark.parametrize(("n_schools", "tau"), [(3, 0.5), (6, 0.5), (30, 1.0), (6, 0.0)])
def test_the_interval_of_tau2_holds_it(n_schools, tau):
    rng = np.random.default_rng(20251101)
    held = 0
    for _ in range(PROGRAMMES):
        schools = [_school(rng, se=se, tau=tau) for se in rng.uniform(0.3, 0.8, n_schools)]
        limits = pool(schools, model="random", tau2="DL", hartung_knapp=False).tau2_interval
        held += limits is not None and limits[0] <= tau**2 <= limits[1]
    assert 0.93 <= held / PROGRAMMES <= 0.975


def _imputed(rng: np.random.Generator, changes: np.ndarray, *, n: int, m: int) -> list[Estimate]:
    """Return the mean change in each of ``m`` draws of the ``n`` changes of which some are lost."""
    k = len(changes)
    estimates = []
    for _ in range(m):
        spread = np.sqrt((k - 1) * changes.var(ddof=1) / rng.chisquare(k - 1))
        mean = rng.normal(changes.mean(), spread / np.sqrt(k))
        every = np.concatenate([changes, rng.normal(mean, spread, n - k)])
        estimates.append(mean_change(np.zeros(n), every))
    return estimates


@pytest.mark.parametrize("n", [12, 40])
def test_the_interval_of_imputed_data_holds_the_true_change(n):
    rng = np.random.default_rng(20251102)
    held = 0
    for _ in range(PROGRAMMES):
        observed = rng.normal(1.5, 3, n)[: n - n // 4]
        pooled = pool_imputations(_imputed(rng, observed, n=n, m=10))
        held += pooled.low <= 1.5 <= pooled.high
    assert 0.93 <= held / PROGRAMMES <= 0.975
