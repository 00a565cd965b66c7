"""Laws of equivalence, adjustment, bounds and draws, whatever the scores."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evalkit.effects.attrition_bounds import attrition_bounds
from evalkit.effects.bootstrap import bootstrap
from evalkit.effects.e_value import e_value
from evalkit.effects.equivalence import equivalence, equivalence_of_groups
from evalkit.effects.multiplicity import adjust_p_values
from evalkit.effects.regression_to_mean import regression_to_mean, regression_to_mean_by_cutoff
from evalkit.effects.rosenbaum import rosenbaum_bounds
from evalkit.estimate import Estimate

fewer_examples = settings(max_examples=settings.default.max_examples * 2 // 5)
few_examples = settings(max_examples=settings.default.max_examples // 10)
scores = st.integers(0, 30)
p_lists = st.lists(st.floats(0, 1), min_size=1, max_size=12)
ADJUSTMENTS = ("bonferroni", "holm", "hochberg", "benjamini_yekutieli", "benjamini_hochberg")


@st.composite
def varied_pairs(draw):
    """Before and after of 3 to 20 pupils who did not all change alike."""
    pairs = draw(st.lists(st.tuples(scores, scores), min_size=3, max_size=20))
    before, after = np.array(pairs, dtype=float).T
    assume(len(set(after - before)) > 1)
    assume(len(set(before)) > 1)
    return before, after


@st.composite
def arms_with_losses(draw):
    """Two groups of which at least three quarters stayed, each with spread."""
    arms = []
    for _ in range(2):
        stayed = draw(st.lists(scores, min_size=8, max_size=16))
        assume(len(set(stayed)) > 2)
        lost = draw(st.integers(0, len(stayed) // 4))
        arms.append(np.array([*stayed, *[np.nan] * lost], dtype=float))
    return tuple(arms)


@fewer_examples
@given(varied_pairs(), st.floats(0.5, 20), st.floats(0.8, 0.98), st.sampled_from([0.5, 4.0]))
def test_equivalence_follows_sign_and_unit(pair, bound, level, unit):
    before, after = pair
    for test, options in ((equivalence, {}), (equivalence_of_groups, {"equal_variances": False})):
        there = test(before, after, bounds=(-bound, 2 * bound), level=level, **options)
        back = test(after, before, bounds=(-2 * bound, bound), level=level, **options)
        assert there.p_lower == pytest.approx(back.p_upper, abs=1e-12)
        other = test(
            unit * before, unit * after, bounds=(-unit * bound, 2 * unit * bound), level=level,
            **options,
        )  # fmt: skip
        assert (other.p_lower, other.p_upper) == pytest.approx(
            (there.p_lower, there.p_upper), abs=1e-10
        )
        if abs(there.p_value - (1 - level) / 2) > 1e-9:
            assert there.is_equivalent == (there.p_value < (1 - level) / 2)


@fewer_examples
@given(p_lists, st.integers(0, 2**32 - 1))
def test_adjusted_p_values_keep_order_labels_and_never_shrink(raw, seed):
    series = pd.Series(raw)
    order = np.random.default_rng(seed).permutation(len(raw))
    for method in ADJUSTMENTS:
        adjusted = adjust_p_values(series, method=method)
        assert (adjusted >= series - 1e-12).all()
        assert (adjusted <= 1).all()
        ranked = adjusted.iloc[np.argsort(raw, kind="stable")]
        assert (np.diff(ranked) >= -1e-12).all()
        shuffled = adjust_p_values(series.iloc[order], method=method)
        assert np.allclose(shuffled.sort_index(), adjusted, atol=1e-12)


@fewer_examples
@given(p_lists)
def test_adjustments_stand_in_their_order(raw):
    bonferroni, holm, hochberg, by, bh = (adjust_p_values(raw, method=m) for m in ADJUSTMENTS)
    for larger, smaller in ((bonferroni, holm), (holm, hochberg), (hochberg, bh), (by, bh)):
        assert (larger >= smaller - 1e-12).all()


@given(st.floats(-3, 3), st.floats(-0.9, 0.99), st.integers(1, 200), st.integers(4, 500))
def test_regression_to_the_mean_follows_sign_shift_and_unit(z, retest, n, n_retest):
    options = {"retest": retest, "n": n, "n_retest": n_retest}
    one = regression_to_mean(selected_mean=z, population_mean=0, population_sd=1, **options)
    other = regression_to_mean(
        selected_mean=50 - 10 * z, population_mean=50, population_sd=10, **options
    )
    assert (other.value, other.low, other.high) == pytest.approx(
        (-10 * one.value, -10 * one.high, -10 * one.low), abs=1e-9
    )
    assert one.low < one.value < one.high
    # Choosing everybody below a point gives the same value as naming the mean of those chosen.
    cut = regression_to_mean_by_cutoff(
        cutoff=z, side="below", population_mean=0, population_sd=1, **options
    )
    chosen = -cut.value / (1 - retest)
    assert chosen < z
    named = regression_to_mean(selected_mean=chosen, population_mean=0, population_sd=1, **options)
    assert named.value == pytest.approx(cut.value)
    assert named.se <= cut.se + 1e-12


@fewer_examples
@given(arms_with_losses(), st.integers(0, 2**32 - 1))
def test_bounds_hold_the_difference_and_follow_sign_shift_and_order(arms, seed):
    rng = np.random.default_rng(seed)
    for method, limits in (("lee", None), ("manski", (0, 30))):
        options = {"method": method, "scale_limits": limits}
        found = attrition_bounds(*arms, **options)
        assert found.interval_low < found.low <= found.difference + 1e-9
        assert found.difference - 1e-9 <= found.high < found.interval_high
        moved = {"method": method, "scale_limits": limits and (5, 35)}
        for other in (
            attrition_bounds(*(arm + 5 for arm in arms), **moved),
            attrition_bounds(*map(rng.permutation, arms), **options),
        ):
            assert (other.low, other.high, other.interval_low) == pytest.approx(
                (found.low, found.high, found.interval_low), abs=1e-8
            )
        back = attrition_bounds(*arms[::-1], **options)
        assert (back.low, back.interval_high) == pytest.approx(
            (-found.high, -found.interval_low), abs=1e-8
        )


@fewer_examples
@given(st.floats(0.05, 20), st.floats(1.01, 3), st.floats(1.01, 3))
def test_e_values_are_the_same_for_a_ratio_and_its_inverse(value, down, up):
    def sensitivity(ratio, low, high):
        figure = Estimate(
            measure="risk_ratio", value=ratio, low=low, high=high, level=0.95, n=100, method="made"
        )
        return e_value(figure, scale="risk_ratio", outcome_is_common=None)

    there = sensitivity(value, value / down, value * up)
    back = sensitivity(1 / value, 1 / (value * up), down / value)
    assert (there.value, there.limit) == pytest.approx((back.value, back.limit), rel=1e-9)
    assert 1 <= there.limit <= there.value
    # The ratio that is needed for the E-value is the ratio: RR = E² / (2E − 1).
    away = max(value, 1 / value)
    assert there.value**2 / (2 * there.value - 1) == pytest.approx(away)


@fewer_examples
@given(st.lists(st.integers(-9, 9), min_size=3, max_size=14), st.sampled_from(["exact", "normal"]))
def test_hidden_bias_spreads_p_values_both_ways(differences, method):
    assume(any(differences))
    options = {"gammas": [1, 1.3, 2, 5], "method": method, "alpha": 0.1}
    zeros = np.zeros(len(differences))
    found = rosenbaum_bounds(np.array(differences, float), zeros, direction="higher", **options)
    uppers, lowers = ([getattr(b, side) for b in found.bounds] for side in ("p_upper", "p_lower"))
    assert lowers[0] == pytest.approx(uppers[0])
    assert (np.diff(lowers) <= 1e-12).all()
    assert (np.diff(uppers) >= -1e-12).all()
    scaled = rosenbaum_bounds(
        -3.7 * np.array(differences, float), zeros, direction="lower", **options
    )
    assert scaled.bounds == found.bounds


@few_examples
@given(varied_pairs(), st.floats(-50, 50), st.sampled_from([0.5, 4.0]))
def test_bootstrap_follows_shift_and_unit(pair, shift, unit):
    before, after = pair
    assume(np.unique(after - before).size > 2)
    assume(len(before) > 5)
    # The rows keep their columns, and so their draws; only what is computed of them moves.
    frame = pd.DataFrame({"before": before, "after": after})

    def change(rows):
        return (rows["after"] - rows["before"]).mean()

    options = {"cluster": None, "draws": 1000, "seed": 3}
    found = bootstrap(frame, change, **options)
    moved = bootstrap(frame, lambda rows: shift + unit * change(rows), **options)
    assert (moved.value, moved.se) == pytest.approx(
        (shift + unit * found.value, unit * found.se), abs=1e-8
    )
    wide = bootstrap(frame, change, **options, level=0.99)
    assert wide.low <= found.low <= found.value <= found.high <= wide.high
    renamed = replace(found, measure="mean_change")
    assert renamed.value == found.value
