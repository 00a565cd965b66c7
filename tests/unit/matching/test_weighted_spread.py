"""Laws of weighted means, variances, distributions and effective sizes, whatever the values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.matching.balance import balance
from evalkit.matching.effective_sample_size import effective_sample_size
from evalkit.matching.weighted_spread import weighted_ks, weighted_mean, weighted_variance

numbers = st.lists(st.integers(-50, 50), min_size=2, max_size=15).map(lambda v: np.array(v, float))
copies = st.integers(0, 4)


@st.composite
def groups(draw):
    """Two groups of which the first differs, with weights of which each has some above 0."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(3, 12)), draw(st.integers(3, 12))
    values = np.concatenate([rng.permutation(40)[: n[0]], rng.integers(0, 40, n[1])]).astype(float)
    weights = rng.integers(0, 4, sum(n)).astype(float)
    weights[[0, n[0]]] = 1
    treated = np.repeat([1, 0], n)
    return pd.DataFrame({"treated": treated, "value": values, "weight": weights})


def largest_gap(first, second):
    """Return the Kolmogorov–Smirnov distance by its definition."""
    return max(abs((first <= at).mean() - (second <= at).mean()) for at in [*first, *second])


def table(frame):
    made = balance(frame, group="treated", covariates=["value"], weights="weight")
    return made.table.set_index("kind").loc["number"]


@given(values=numbers, weight=st.floats(0.01, 100))
def test_equal_weights_are_no_weights(values, weight):
    weights = np.full(len(values), weight)
    assert weighted_mean(values, weights) == pytest.approx(values.mean())
    assert weighted_variance(values, weights) == pytest.approx(values.var(ddof=1), abs=1e-9)
    assert effective_sample_size(weights) == pytest.approx(len(values))


@given(first=numbers, second=numbers)
def test_equal_weights_give_the_ordinary_distance_of_distributions(first, second):
    ones = np.ones(len(first)), np.ones(len(second))
    ours = weighted_ks(first, ones[0], second, ones[1])
    assert ours == pytest.approx(largest_gap(first, second), abs=1e-12)


@given(first=numbers, second=numbers, data=st.data())
def test_whole_weights_are_copies_for_mean_and_distribution(first, second, data):
    times = [
        np.array(data.draw(st.lists(copies, min_size=len(side), max_size=len(side))))
        for side in (first, second)
    ]
    for each in times:
        each[0] += 1
    copied = np.repeat(first, times[0]), np.repeat(second, times[1])
    assert weighted_mean(first, times[0] * 1.0) == pytest.approx(copied[0].mean(), abs=1e-12)
    ours = weighted_ks(first, times[0] * 1.0, second, times[1] * 1.0)
    assert ours == pytest.approx(largest_gap(*copied), abs=1e-12)


@given(frame=groups())
def test_a_weight_of_nought_is_not_being_there_after_matching(frame):
    made = balance(frame, group="treated", covariates=["value"], weights="weight")
    assert made.comparison.n == int(((frame["weight"] > 0) & (frame["treated"] == 0)).sum())
    assert 1 <= made.comparison.n_effective <= made.comparison.n + 1e-9
    changed = frame.assign(
        value=frame["value"].where((frame["weight"] > 0) | (frame["treated"] == 1), 1000.0)
    )
    assert table(changed)["smd"] == pytest.approx(table(frame)["smd"], abs=1e-9)


@given(frame=groups(), scale=st.sampled_from([-3.0, 0.01, 1e6]), shift=st.integers(-1000, 1000))
def test_unit_and_origin_do_not_matter(frame, scale, shift):
    other = table(frame.assign(value=frame["value"] * scale + shift))
    here = table(frame)
    for name in ("smd", "smd_raw", "smd_pooled"):
        assert other[name] == pytest.approx(np.sign(scale) * here[name], rel=1e-6, abs=1e-6)
    for name in ("variance_ratio", "variance_ratio_raw", "ks", "ks_raw"):
        assert other[name] == pytest.approx(here[name], rel=1e-6, abs=1e-9, nan_ok=True)


@given(frame=groups(), times=st.sampled_from([1e-6, 3.0, 1e6]))
def test_the_scale_of_weights_does_not_matter_even_of_one_group(frame, times):
    is_treated = frame["treated"] == 1
    other = frame.assign(weight=frame["weight"].where(is_treated, frame["weight"] * times))
    here, there = table(frame), table(other)
    for name in ("smd", "variance_ratio", "ks"):
        assert there[name] == pytest.approx(here[name], rel=1e-9, abs=1e-12, nan_ok=True)


@given(frame=groups())
def test_swapping_the_groups_turns_the_pooled_difference_over(frame):
    here, swapped = table(frame), table(frame.assign(treated=1 - frame["treated"]))
    assert swapped["smd_pooled"] == pytest.approx(-here["smd_pooled"], abs=1e-12)
    assert swapped["ks"] == pytest.approx(here["ks"], abs=1e-12)


def test_a_mean_of_nothing_is_not_a_number():
    assert np.isnan(weighted_mean(np.array([1.0]), np.array([0.0])))
    assert np.isnan(weighted_variance(np.array([1.0, 2.0]), np.array([1.0, 0.0])))
    assert np.isnan(weighted_ks(np.ones(1), np.zeros(1), np.ones(1), np.ones(1)))


def test_one_heavy_weight_leaves_a_variance():
    heavy = weighted_variance(np.array([0.0, 1.0]), np.array([1.0, 1e-12]))
    assert heavy == pytest.approx(0.5, rel=1e-6)
