"""The variance between schools: its estimators, its interval, and how the answer names them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import chi2

from evalkit.effects import pool
from evalkit.effects.between_variance import ESTIMATORS
from evalkit.effects.heterogeneity import cochran_q
from evalkit.estimate import Estimate

WORDS = {
    "REML": "REML tau²",
    "DL": "DerSimonian–Laird tau²",
    "PM": "Paule–Mandel tau²",
    "ML": "maximum-likelihood tau²",
    "HE": "Hedges tau²",
    "SJ": "Sidik–Jonkman tau²",
}
VALUES, ERRORS = np.array([0.2, 1.1, -0.4, 2.0, 0.9]), np.array([0.3, 0.5, 0.4, 0.6, 0.2])


def _schools(values=VALUES, errors=ERRORS) -> list[Estimate]:
    return [
        Estimate(measure="mean_change", value=value, low=value, high=value, level=0.95, n=30,
                 method="paired t", se=se)
        for value, se in zip(values, errors, strict=True)
    ]  # fmt: skip


def _pooled(values=VALUES, errors=ERRORS, **options):
    usual = {"model": "random", "tau2": "REML", "hartung_knapp": True}
    return pool(_schools(values, errors), **{**usual, **options})


def test_each_word_is_an_estimator_that_the_method_names():
    assert set(ESTIMATORS) == set(WORDS)
    for word, words in WORDS.items():
        method = _pooled(tau2=word).estimate.method
        assert method.startswith(f"random effects, {words}, Hartung–Knapp t interval")


def test_estimators_differ_where_schools_do():
    found = [_pooled(tau2=word).tau2 for word in WORDS]
    assert len({round(tau2, 6) for tau2 in found}) == len(WORDS)
    assert min(found) > 0


@pytest.mark.parametrize("tau2", WORDS)
def test_schools_that_are_more_alike_than_chance_have_next_to_no_tau2(tau2):
    pooled = _pooled([2.0, 2.01, 1.99], [0.5, 0.5, 0.5], tau2=tau2)
    assert pooled.tau2 == pytest.approx(0, abs=1e-4)
    assert (pooled.i2, pooled.h2) == pytest.approx((0, 1), abs=0.1)


@pytest.mark.parametrize("tau2", WORDS)
def test_identical_schools_have_no_tau2_at_all(tau2):
    assert _pooled([2.0, 2.0, 2.0], [0.5, 0.7, 0.9], tau2=tau2, hartung_knapp=False).tau2 == 0


def test_paule_mandel_brings_q_to_its_expectation():
    tau2 = _pooled(tau2="PM").tau2
    assert cochran_q(VALUES, ERRORS**2 + tau2) == pytest.approx(len(VALUES) - 1, rel=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_ml_finds_the_highest_peak(seed):
    """A plain search of the likelihood, written another way, does no better."""
    rng = np.random.default_rng(seed)
    k = int(rng.integers(2, 9))
    values, errors = rng.normal(0, 1.5, k), rng.uniform(0.05, 2, k)

    def deviance(tau2: float) -> float:
        total = errors**2 + tau2
        mean = np.average(values, weights=1 / total)
        return float(np.log(total).sum() + np.sum((values - mean) ** 2 / total))

    found = _pooled(values, errors, tau2="ML", hartung_knapp=False).tau2
    starts = np.concatenate([[0], np.geomspace(1e-6, 50, 60)])
    plain = min(
        [0.0]
        + [
            minimize_scalar(deviance, bounds=(low, high), method="bounded").x
            for low, high in pairwise(starts)
        ],
        key=deviance,
    )
    assert deviance(found) <= deviance(plain) + 1e-9
    assert found == pytest.approx(plain, rel=1e-2, abs=1e-4)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
def test_limits_of_tau2_are_where_q_meets_its_quantiles(level):
    low, high = _pooled(level=level).tau2_interval
    tail, df = (1 - level) / 2, len(VALUES) - 1
    assert cochran_q(VALUES, ERRORS**2 + low) == pytest.approx(chi2.isf(tail, df), rel=1e-10)
    assert cochran_q(VALUES, ERRORS**2 + high) == pytest.approx(chi2.ppf(tail, df), rel=1e-10)


def test_limits_of_tau2_do_not_depend_on_its_estimator():
    assert len({_pooled(tau2=word).tau2_interval for word in WORDS}) == 1


def test_the_low_limit_is_nought_where_no_variance_is_compatible():
    low, high = _pooled([1.0, 1.4, 2.0], [0.5, 0.5, 0.5]).tau2_interval
    assert low == 0
    assert high > 1


def test_there_is_no_interval_of_tau2_where_none_is_compatible_or_none_assumed():
    alike = _pooled([2.0, 2.01, 1.99], [0.5, 0.5, 0.5])
    assert alike.tau2_interval is None
    assert _pooled(model="fixed", hartung_knapp=False).tau2_interval is None
    one = pool(_schools(VALUES[:1], ERRORS[:1]), model="random", tau2="REML", hartung_knapp=True)
    assert (one.tau2_interval, one.h2) == (None, 1)


def test_h2_and_i2_say_the_same():
    for options in ({}, {"tau2": "SJ"}, {"model": "fixed", "hartung_knapp": False}):
        pooled = _pooled(**options)
        assert pooled.h2 == pytest.approx(1 / (1 - pooled.i2 / 100), rel=1e-12)
    fixed = _pooled(model="fixed", hartung_knapp=False)
    assert fixed.h2 == pytest.approx(fixed.q / fixed.q_df, rel=1e-14)
