"""Pooling: what may be pooled, what may not, and how the answer says what was done."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from evalkit.effects import mean_change, pool, standardised_change, standardised_difference
from evalkit.errors import DataError
from evalkit.estimate import Estimate

KNAPP = {"model": "random", "tau2": "REML", "hartung_knapp": True}
NORMAL = {"model": "random", "tau2": "REML", "hartung_knapp": False}
FIXED = {"model": "fixed", "tau2": "REML", "hartung_knapp": False}


def _school(value: float, se: float | None = 0.5, measure: str = "mean_change") -> Estimate:
    return Estimate(
        measure=measure, value=value, low=value - 1, high=value + 1, level=0.95, n=30,
        method="paired t", se=se,
    )  # fmt: skip


THREE = [_school(1.0), _school(2.0), _school(3.0)]


@pytest.mark.parametrize(
    ("estimates", "message"),
    [
        ([], "at least one Estimate; got an empty one"),
        ((school for school in THREE), "got generator"),
        ([1.0, 2.0], r"estimates\[0\], estimates\[1\]"),
        ([_school(1), _school(2, measure="mean_difference")], "mean_change, mean_difference"),
        ([_school(1), _school(2, se=None), _school(3, se=None)], r"estimates\[1\], estimates\[2\]"),
        ([_school(1), _school(2, se=0.0)], r"above zero; not so at estimates\[1\]"),
    ],
)
def test_estimates_that_cannot_be_pooled(estimates, message):
    with pytest.raises(DataError, match=message):
        pool(estimates, **KNAPP)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"model": "mixed"}, "`model` must be one of 'random', 'fixed'; got 'mixed'"),
        ({"tau2": "reml"}, r"`tau2` must be one of 'REML', 'DL', .*; got 'reml'"),
        ({"hartung_knapp": "yes"}, "`hartung_knapp` must be True or False"),
        ({"model": "fixed"}, "hartung_knapp must be False when model is 'fixed'"),
        ({"level": 95}, "`level` must be a share"),
    ],
)
def test_options_that_are_not_legal(options, message):
    with pytest.raises(DataError, match=message):
        pool(THREE, **{**KNAPP, **options})


def test_options_that_move_a_number_have_no_default():
    for option in KNAPP:
        rest = {name: value for name, value in KNAPP.items() if name != option}
        with pytest.raises(TypeError, match=option):
            pool(THREE, **rest)


def test_identical_schools_have_no_hartung_knapp_interval():
    alike = [_school(2.0), _school(2.0, se=0.7)]
    with pytest.raises(DataError, match="would have no width"):
        pool(alike, **KNAPP)
    assert pool(alike, **NORMAL).tau2 == 0
    assert pool(alike, **FIXED).i2 == 0


def test_method_says_what_was_done_and_warns_of_few_schools():
    many = [_school(float(value)) for value in range(10)]
    assert pool(THREE, **KNAPP).estimate.method == (
        "random effects, REML tau², Hartung–Knapp t interval; fewer than 10 schools, so the "
        "interval is rough"
    )
    assert pool(THREE, **NORMAL).estimate.method == (
        "random effects, REML tau², normal interval; fewer than 10 schools, so the interval is too "
        "narrow"
    )
    assert pool(many, **NORMAL).estimate.method == "random effects, REML tau², normal interval"
    assert "DerSimonian–Laird" in pool(many, **{**KNAPP, "tau2": "DL"}).estimate.method
    assert pool(many, **FIXED).estimate.method == "fixed effect, normal interval"
    close = [_school(2.0), _school(2.1), _school(2.2)]
    assert "standard error is below the usual one" in pool(close, **KNAPP).estimate.method


def test_one_school_keeps_its_own_interval_and_so_its_level():
    school = replace(THREE[0], low=-3.0, high=7.0, df=29, p_value=0.4)
    alone = pool([school], **KNAPP).estimate
    assert (alone.low, alone.high, alone.df, alone.n) == (-3.0, 7.0, 29, 1)
    assert alone.method == "paired t; one school, not pooled"
    with pytest.raises(DataError, match=r"level 0\.95; got level=0\.9"):
        pool([school], **KNAPP, level=0.9)


def test_hartung_knapp_has_degrees_of_freedom_and_the_normal_interval_has_none():
    assert pool(THREE, **KNAPP).estimate.df == 2
    assert pool(THREE, **NORMAL).estimate.df is None
    assert pool(THREE, **FIXED).estimate.df is None


def test_wider_level_gives_wider_intervals():
    narrow, wide = (pool(THREE, **KNAPP, level=level) for level in (0.8, 0.95))
    assert wide.estimate.low < narrow.estimate.low
    assert wide.prediction[1] > narrow.prediction[1]


def test_every_estimate_of_the_family_can_be_pooled():
    rng = np.random.default_rng(7)
    before = rng.normal(20, 4, (3, 15))
    after = before + rng.normal(1, 3, (3, 15))
    waves = list(zip(before, after, strict=True))
    families = [[mean_change(*wave) for wave in waves]]
    for by in ("baseline", "average", "change", "repeated"):
        families.append([standardised_change(*w, by=by, corrected=True) for w in waves])
    for by in ("pooled", "comparison", "average"):
        families.append([standardised_difference(*w, by=by, corrected=True) for w in waves])
    for family in families:
        assert pool(family, **KNAPP).estimate.measure == family[0].measure


@pytest.mark.parametrize("seed", range(12))
def test_reml_finds_the_highest_peak(seed):
    """A plain search of the restricted likelihood, written another way, does no better."""
    rng = np.random.default_rng(seed)
    k = int(rng.integers(2, 9))
    values, errors = rng.normal(0, 1.5, k), rng.uniform(0.05, 2, k)

    def deviance(tau2: float) -> float:
        total = np.diag(errors**2 + tau2)
        design = np.ones((k, 1))
        information = design.T @ np.linalg.inv(total) @ design
        mean = np.linalg.solve(information, design.T @ np.linalg.inv(total) @ values)
        rest = values - design @ mean
        fit = rest @ np.linalg.inv(total) @ rest
        return np.linalg.slogdet(total)[1] + np.linalg.slogdet(information)[1] + fit

    found = pool([_school(v, e) for v, e in zip(values, errors, strict=True)], **NORMAL).tau2
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
