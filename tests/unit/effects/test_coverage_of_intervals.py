"""Do 95 % intervals hold the truth about 95 times in 100?  Seeded, so always the same cohorts."""

from __future__ import annotations

import numpy as np

from evalkit.effects import mean_change, pool, standardised_difference
from evalkit.estimate import Estimate

COHORTS = 400


def _share_covering(estimates, truth: float) -> float:
    return float(np.mean([one.low <= truth <= one.high for one in estimates]))


def _cohort(rng: np.random.Generator, *, pupils: int, true_change: float) -> Estimate:
    ability = rng.normal(22, 3.5, pupils)
    before = ability + rng.normal(0, 2.5, pupils)
    after = ability + true_change + rng.normal(0, 2.5, pupils)
    return mean_change(before, after)


def test_mean_change_covers_the_true_change():
    rng = np.random.default_rng(20240901)
    cohorts = [_cohort(rng, pupils=20, true_change=1.5) for _ in range(COHORTS)]
    assert 0.92 <= _share_covering(cohorts, 1.5) <= 0.98


def test_standardised_difference_covers_the_true_effect():
    rng = np.random.default_rng(20240902)
    cohorts = [
        standardised_difference(
            rng.normal(0.8, 1, 12), rng.normal(0, 1, 18), by="pooled", corrected=False
        )
        for _ in range(COHORTS)
    ]
    assert 0.92 <= _share_covering(cohorts, 0.8) <= 0.98


def test_hartung_knapp_covers_with_six_schools_where_the_normal_interval_does_not():
    rng = np.random.default_rng(20240903)
    programmes = [
        [_cohort(rng, pupils=20, true_change=rng.normal(1.5, 1)) for _ in range(6)]
        for _ in range(COHORTS)
    ]
    shares = {
        hartung_knapp: _share_covering(
            [
                pool(schools, model="random", tau2="REML", hartung_knapp=hartung_knapp).estimate
                for schools in programmes
            ],
            1.5,
        )
        for hartung_knapp in (True, False)
    }
    assert 0.92 <= shares[True] <= 0.98
    assert shares[False] < 0.92
