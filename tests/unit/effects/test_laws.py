"""Laws that every effect size obeys, whatever the scores."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evalkit.effects import (
    hedges_j,
    mean_change,
    mean_difference,
    pool,
    standardised_change,
    standardised_difference,
)
from evalkit.estimate import Estimate

BYS_CHANGE = ("baseline", "average", "change", "repeated")
BYS_DIFFERENCE = ("pooled", "comparison", "average")
RANDOM = {"model": "random", "tau2": "REML", "hartung_knapp": True}

scores = st.integers(min_value=0, max_value=40)
levels = st.floats(min_value=0.8, max_value=0.99)
# Each example computes a dozen estimates, so fewer of them do; a search still tries many.
fewer_examples = settings(max_examples=settings.default.max_examples * 2 // 5)


def _varied(values) -> bool:
    return len(set(values)) > 1


@st.composite
def cohorts(draw):
    """Before and after of 4 to 25 pupils, with spread, and not perfectly correlated."""
    pairs = draw(st.lists(st.tuples(scores, scores), min_size=4, max_size=25))
    before, after = np.array(pairs, dtype=float).T
    assume(_varied(before) and _varied(after) and _varied(after - before))
    assume(np.corrcoef(before, after)[0, 1] < 0.999)
    return before, after


@st.composite
def groups(draw):
    """Two groups of 3 to 20 pupils, each with spread."""
    both = [draw(st.lists(scores, min_size=3, max_size=20)) for _ in range(2)]
    assume(all(_varied(group) for group in both))
    return tuple(np.array(group, dtype=float) for group in both)


@st.composite
def schools(draw):
    """Figures of 2 to 12 schools that are not all alike."""
    values = draw(st.lists(st.floats(-5, 5), min_size=2, max_size=12))
    assume(np.ptp(values) > 1e-3)
    errors = draw(st.lists(st.floats(0.1, 3), min_size=len(values), max_size=len(values)))
    return [_school(value, se) for value, se in zip(values, errors, strict=True)]


def _school(value: float, se: float) -> Estimate:
    return Estimate(
        measure="mean_change", value=value, low=value - 2 * se, high=value + 2 * se,
        level=0.95, n=30, method="paired t", se=se,
    )  # fmt: skip


def _changes(before, after, **options):
    yield mean_change(before, after, **options)
    for by in BYS_CHANGE:
        for corrected in (True, False):
            yield standardised_change(before, after, by=by, corrected=corrected, **options)


def _differences(treated, comparison, **options):
    for equal in (True, False):
        yield mean_difference(treated, comparison, equal_variances=equal, **options)
    for by in BYS_DIFFERENCE:
        for corrected in (True, False):
            yield standardised_difference(
                treated, comparison, by=by, corrected=corrected, **options
            )


def _numbers(estimate):
    return (estimate.value, estimate.low, estimate.high)


def _close(first, second):
    return _numbers(first) == pytest.approx(_numbers(second), rel=1e-7, abs=1e-7)


def _mirrored(first, second):
    flipped = (-second.value, -second.high, -second.low)
    return _numbers(first) == pytest.approx(flipped, rel=1e-7, abs=1e-7)


@fewer_examples
@given(cohorts())
def test_swapping_before_and_after_flips_the_sign(cohort):
    before, after = cohort
    assert _mirrored(mean_change(before, after), mean_change(after, before))
    for by in ("average", "change", "repeated"):  # the baseline SD is not symmetric
        there = standardised_change(before, after, by=by, corrected=True)
        assert _mirrored(there, standardised_change(after, before, by=by, corrected=True))


@fewer_examples
@given(groups())
def test_swapping_the_groups_flips_the_sign(pair):
    treated, comparison = pair
    for equal in (True, False):
        there = mean_difference(treated, comparison, equal_variances=equal)
        assert _mirrored(there, mean_difference(comparison, treated, equal_variances=equal))
    for by in ("pooled", "average"):  # the comparison SD is not symmetric
        there = standardised_difference(treated, comparison, by=by, corrected=False)
        back = standardised_difference(comparison, treated, by=by, corrected=False)
        assert _mirrored(there, back)


@fewer_examples
@given(cohorts(), groups(), st.integers(-50, 50))
def test_adding_points_to_everybody_changes_nothing(cohort, pair, points):
    for compute, samples in ((_changes, cohort), (_differences, pair)):
        moved = compute(*(sample + points for sample in samples))
        assert all(map(_close, compute(*samples), moved))


@fewer_examples
@given(cohorts(), groups(), st.sampled_from([0.5, 3.0, 10.0]))
def test_another_unit_scales_points_and_leaves_standard_deviations_alone(cohort, pair, unit):
    for compute, samples in ((_changes, cohort), (_differences, pair)):
        scaled = compute(*(sample * unit for sample in samples))
        for was, now in zip(compute(*samples), scaled, strict=True):
            factor = 1 if was.measure.startswith("standardised") else unit
            expected = tuple(factor * number for number in _numbers(was))
            assert _numbers(now) == pytest.approx(expected, rel=1e-7, abs=1e-7)


@fewer_examples
@given(cohorts(), groups(), st.integers(0, 2**32 - 1))
def test_the_order_of_pupils_does_not_matter(cohort, pair, seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(cohort[0]))
    assert all(map(_close, _changes(*cohort), _changes(cohort[0][order], cohort[1][order])))
    assert all(map(_close, _differences(*pair), _differences(*map(rng.permutation, pair))))


@fewer_examples
@given(cohorts(), groups(), levels)
def test_limits_hold_the_value_and_widen_with_the_level(cohort, pair, level):
    for compute, samples in ((_changes, cohort), (_differences, pair)):
        narrow, wide = compute(*samples, level=level), compute(*samples, level=0.995)
        for inner, outer in zip(narrow, wide, strict=True):
            assert outer.low < inner.low <= inner.value <= inner.high < outer.high
            assert inner.level == level
            assert inner.se > 0


@fewer_examples
@given(cohorts())
def test_corrected_change_is_j_times_uncorrected(cohort):
    j = hedges_j(len(cohort[0]) - 1)
    for by in BYS_CHANGE:
        d = standardised_change(*cohort, by=by, corrected=False)
        g = standardised_change(*cohort, by=by, corrected=True)
        assert _numbers(g) == pytest.approx([j * number for number in _numbers(d)], rel=1e-12)
        assert g.measure == d.measure
        assert "Hedges J" in g.method
        assert "Hedges" not in d.method


@fewer_examples
@given(groups())
def test_corrected_difference_is_j_times_uncorrected(pair):
    for by in BYS_DIFFERENCE:
        d = standardised_difference(*pair, by=by, corrected=False)
        g = standardised_difference(*pair, by=by, corrected=True)
        j = hedges_j(d.df)
        assert _numbers(g) == pytest.approx([j * number for number in _numbers(d)], rel=1e-9)
        assert "Hedges J" in g.method
        assert "Hedges" not in d.method


@fewer_examples
@given(groups(), levels)
def test_interval_and_p_value_of_a_standardised_difference_agree(pair, level):
    for by in BYS_DIFFERENCE:
        d = standardised_difference(*pair, by=by, corrected=False, level=level)
        assume(abs(d.p_value - (1 - level)) > 1e-6)
        assert (d.low > 0 or d.high < 0) == (d.p_value < 1 - level)


@given(st.floats(-5, 5), st.floats(0.1, 3))
def test_pooling_one_school_returns_it(value, se):
    school = _school(value, se)
    for options in (RANDOM, {"model": "fixed", "tau2": "DL", "hartung_knapp": False}):
        pooled = pool([school], **options)
        assert pooled.estimate == replace(school, n=1, method=pooled.estimate.method)
        assert (pooled.prediction, pooled.tau2, pooled.i2, pooled.q_p) == (None, 0, 0, 1)


@fewer_examples
@given(schools(), st.sampled_from(["REML", "DL"]), st.booleans())
def test_pooled_value_lies_between_the_schools(figures, tau2, hartung_knapp):
    pooled = pool(figures, model="random", tau2=tau2, hartung_knapp=hartung_knapp)
    values = [school.value for school in figures]
    assert min(values) - 1e-9 <= pooled.estimate.value <= max(values) + 1e-9
    assert pooled.estimate.low < pooled.estimate.value < pooled.estimate.high
    assert pooled.prediction[0] <= pooled.estimate.low
    assert pooled.prediction[1] >= pooled.estimate.high
    assert pooled.tau2 >= 0
    assert 0 <= pooled.i2 < 100
    assert pooled.estimate.n == len(figures)


@fewer_examples
@given(schools(), st.integers(0, 2**32 - 1))
def test_the_order_of_schools_does_not_matter(figures, seed):
    shuffled = [figures[i] for i in np.random.default_rng(seed).permutation(len(figures))]
    assert _close(pool(figures, **RANDOM).estimate, pool(shuffled, **RANDOM).estimate)


@fewer_examples
@given(schools(), st.sampled_from([-2.0, 0.1, 100.0]))
def test_pooling_follows_sign_and_unit(figures, unit):
    other = [
        replace(school, value=unit * school.value, se=abs(unit) * school.se) for school in figures
    ]
    was, now = pool(figures, **RANDOM), pool(other, **RANDOM)
    assert now.estimate.value == pytest.approx(unit * was.estimate.value, rel=1e-6, abs=1e-6)
    assert now.tau2 == pytest.approx(unit**2 * was.tau2, rel=1e-5, abs=1e-5)
    assert now.i2 == pytest.approx(was.i2, rel=1e-5, abs=1e-5)


@fewer_examples
@given(schools())
def test_without_difference_between_schools_both_models_agree(figures):
    random = pool(figures, model="random", tau2="DL", hartung_knapp=False)
    fixed = pool(figures, model="fixed", tau2="DL", hartung_knapp=False)
    assert fixed.tau2 == 0
    assert fixed.prediction is None
    if random.tau2 == 0:
        assert _close(random.estimate, fixed.estimate)
    else:
        assert random.estimate.se > fixed.estimate.se
