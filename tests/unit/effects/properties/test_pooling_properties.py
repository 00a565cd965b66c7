"""Laws of pooling, whatever the schools and whichever estimator of tau²."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evalkit.effects import pool
from evalkit.effects.between_variance import ESTIMATORS
from evalkit.effects.leave_one_out import leave_one_out
from evalkit.estimate import Estimate

tau2s = st.sampled_from(sorted(ESTIMATORS))
fewer_examples = settings(max_examples=settings.default.max_examples * 2 // 5)


@st.composite
def schools(draw, fewest=2):
    """Figures of 2 to 10 schools that are not all alike."""
    values = draw(st.lists(st.floats(-5, 5), min_size=fewest, max_size=10))
    assume(np.ptp(values) > 1e-2)
    errors = draw(st.lists(st.floats(0.2, 3), min_size=len(values), max_size=len(values)))
    return [
        Estimate(measure="mean_change", value=value, low=value - se, high=value + se, level=0.95,
                 n=30, method="paired t", se=se)
        for value, se in zip(values, errors, strict=True)
    ]  # fmt: skip


def _pool(schools, tau2="REML", **other):
    return pool(schools, model="random", tau2=tau2, hartung_knapp=False, **other)


def _moved(schools, *, by=0.0, times=1.0):
    return [replace(one, value=times * one.value + by, se=abs(times) * one.se) for one in schools]


@given(schools(), tau2s, st.floats(-20, 20), st.floats(0.1, 10))
@fewer_examples
def test_shift_moves_the_figure_and_scale_stretches_everything(schools, tau2, by, times):
    plain, moved = _pool(schools, tau2), _pool(_moved(schools, by=by, times=times), tau2)
    near = {"rel": 1e-4, "abs": 1e-5}  # a flat likelihood does not say tau² to more digits
    assert moved.estimate.value == pytest.approx(times * plain.estimate.value + by, **near)
    assert moved.tau2 == pytest.approx(times**2 * plain.tau2, **near)
    assert moved.q == pytest.approx(plain.q, rel=1e-6)
    if plain.tau2_interval is not None:
        stretched = [times**2 * limit for limit in plain.tau2_interval]
        assert moved.tau2_interval == pytest.approx(stretched, **near)


@given(schools(), tau2s)
@fewer_examples
def test_turning_the_sign_turns_the_figure_and_nothing_else(schools, tau2):
    plain, turned = _pool(schools, tau2), _pool(_moved(schools, times=-1.0), tau2)
    assert turned.estimate.value == pytest.approx(-plain.estimate.value, rel=1e-9, abs=1e-12)
    assert turned.estimate.low == pytest.approx(-plain.estimate.high, rel=1e-9, abs=1e-12)
    assert (turned.tau2, turned.i2, turned.h2) == pytest.approx((plain.tau2, plain.i2, plain.h2))


@given(schools(), tau2s, st.randoms(use_true_random=False))
@fewer_examples
def test_the_order_of_schools_does_not_matter(schools, tau2, random):
    shuffled = random.sample(schools, len(schools))
    plain, other = _pool(schools, tau2), _pool(shuffled, tau2)
    near = {"rel": 1e-6, "abs": 1e-9}
    assert other.estimate.value == pytest.approx(plain.estimate.value, **near)
    assert other.tau2 == pytest.approx(plain.tau2, **near)


@given(schools())
@fewer_examples
def test_the_interval_of_tau2_holds_paule_mandels_and_grows_with_the_level(schools):
    pooled = {level: _pool(schools, "PM", level=level) for level in (0.8, 0.95)}
    narrow, wide = pooled[0.8].tau2_interval, pooled[0.95].tau2_interval
    assume(narrow is not None)
    assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]
    # Q at its expectation lies between the quantiles at both levels.
    assert wide[0] <= pooled[0.95].tau2 <= wide[1]


@given(schools(), tau2s)
@fewer_examples
def test_what_schools_differ_by_is_never_negative(schools, tau2):
    pooled = _pool(schools, tau2)
    assert pooled.tau2 >= 0
    assert 0 <= pooled.i2 < 100
    assert pooled.h2 >= 1
    assert pooled.prediction[0] <= pooled.estimate.low <= pooled.estimate.value
    assert pooled.estimate.value <= pooled.estimate.high <= pooled.prediction[1]


@given(schools(), tau2s)
@fewer_examples
def test_every_estimator_takes_the_method_of_moments_where_errors_are_equal(schools, tau2):
    """All but ML and SJ reduce to the variance of the figures less the squared error."""
    assume(tau2 not in ("ML", "SJ"))
    alike = [replace(one, se=0.4) for one in schools]
    spread = float(np.var([one.value for one in schools], ddof=1))
    expected = max(0.0, spread - 0.16)
    assert _pool(alike, tau2).tau2 == pytest.approx(expected, rel=1e-6, abs=1e-9)


@given(schools(fewest=3))
@fewer_examples
def test_leaving_out_moves_the_fixed_figure_away_from_who_is_left_out(schools):
    names = [str(place) for place in range(len(schools))]
    fixed = {"model": "fixed", "tau2": "REML", "hartung_knapp": False}
    every = pool(schools, **fixed).estimate.value
    without = leave_one_out(schools, names=names, **fixed)
    for left_out, value in zip(schools, without["value"], strict=True):
        assert (value - every) * (left_out.value - every) <= 1e-12
