"""Which group stands higher: direction, ties, the ends of the scale, coverage, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import brunnermunzel, norm

from evalkit.effects.cliffs_delta import cliffs_delta, paired_cliffs_delta
from evalkit.effects.dominance import Dominance
from evalkit.effects.paired_superiority import paired_superiority
from evalkit.effects.superiority import superiority
from evalkit.errors import DataError

LOW, HIGH = [1, 2, 3, 4, 2, 3], [5, 6, 7, 8, 9, 5, 6, 7]


def refusal(call, *args, **options) -> str:
    with pytest.raises(DataError) as caught:
        call(*args, **options)
    return str(caught.value)


def test_it_counts_pairs_with_ties_half():
    # 3 beats 1 and 2, ties with 3; 2 beats 1, ties with 2, loses to 3.
    found = superiority([3, 2], [1, 2, 3])
    assert found.value == pytest.approx((2.5 + 1.5) / 6)
    assert found.n == 5
    assert cliffs_delta([3, 2], [1, 2, 3]).value == pytest.approx(2 * 4 / 6 - 1)


def test_treated_above_is_above_a_half():
    assert superiority([5, 6, 4, 7], [1, 4, 5, 2]).value > 0.5
    assert cliffs_delta([5, 6, 4, 7], [1, 4, 5, 2]).value > 0
    assert cliffs_delta([1, 4, 5, 2], [5, 6, 4, 7]).value < 0


def test_it_is_scipys_brunner_munzel():
    first, second = [3, 4, 4, 2, 5, 3, 5], [2, 3, 1, 4, 2, 3, 2, 1]
    test = brunnermunzel(second, first)
    assert superiority(first, second).p_value == pytest.approx(test.pvalue, rel=1e-10)


def test_noise_of_decimals_is_a_tie():
    assert superiority([0.1 + 0.2, 1], [0.3, 0.5]).value == (0.5 + 2) / 4
    assert cliffs_delta([0.1 + 0.2, 1], [0.3, 0.5]).value == 0.25


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_groups_that_do_not_overlap_get_wilsons_limit(level):
    z2 = norm.isf((1 - level) / 2) ** 2
    above = superiority(HIGH, LOW, level=level)
    assert (above.value, above.low, above.high) == pytest.approx((1, 6 / (6 + z2), 1))
    below = superiority(LOW, HIGH, level=level)
    assert (below.value, below.low, below.high) == pytest.approx((0, 0, z2 / (6 + z2)))
    delta = cliffs_delta(HIGH, LOW, level=level)
    assert (delta.value, delta.low, delta.high) == pytest.approx((1, (6 - z2) / (6 + z2), 1))
    under = cliffs_delta(LOW, HIGH, level=level)
    assert (under.value, under.low, under.high) == pytest.approx((-1, -1, (z2 - 6) / (6 + z2)))
    for found in (above, below, delta, under):
        assert (found.se, found.df, found.p_value) == (None, None, None)
        assert "the groups do not overlap" in found.method


def test_a_group_without_spread_is_no_trouble():
    found = superiority([3, 3, 3], [1, 3, 5, 2])
    assert np.isfinite([found.value, found.low, found.high, found.se, found.df]).all()
    assert np.isfinite(cliffs_delta([3, 3, 3], [1, 3, 5, 2]).se)


def test_limits_beyond_the_scale_are_cut_and_said():
    cut = superiority([24, 27, 29, 25], [20, 22, 27, 21])
    assert cut.high == 1
    assert "cut at the end of the scale" in cut.method
    inside = superiority(list(range(20)), list(range(2, 18)))
    assert "cut" not in inside.method


def test_methods_are_named_and_few_pupils_are_said():
    few = "; fewer than 10 pupils per group, so the interval is rough"
    many, small = list(range(10)), list(range(1, 10))
    assert superiority(many, many[::-1]).method == (
        "share of pairs (treated, comparison) in which the treated pupil stands higher, ties half, "
        "Brunner–Munzel t interval"
    )
    assert superiority(many, small).method.endswith(few)
    assert cliffs_delta(many, many).method == (
        "Cliff's delta (treated − comparison), unbiased variance, asymmetric t interval "
        "(Feng & Cliff)"
    )
    assert cliffs_delta(many, small).method.endswith(few)
    assert paired_cliffs_delta(small, small).method == (
        "share of pupils who rose − share who fell, Tango score interval; fewer than 10 pairs, so "
        "the interval is rough"
    )


def test_the_variance_of_delta_never_falls_below_its_least_value():
    # One tie between groups that are apart otherwise: the unbiased variance would be .0039.
    found = cliffs_delta([4, 5, 6, 7], [1, 1, 3, 4])
    assert found.value == 15 / 16
    assert found.se**2 == pytest.approx((1 - found.value**2) / 15)


def test_variance_is_that_of_the_whole_matrix():
    rng = np.random.default_rng(3)
    first, second = rng.integers(0, 6, 14), rng.integers(1, 7, 11)
    signs = np.sign(np.subtract.outer(first, second))
    dominance = Dominance.of(first, second)
    assert dominance.of_treated() == pytest.approx(signs.mean(axis=1))
    assert dominance.of_comparison() == pytest.approx(signs.mean(axis=0))
    assert dominance.untied_pairs() == (signs != 0).sum()


def test_paired_delta_is_the_paired_superiority_on_another_scale():
    before, after = [3, 4, 2, 5, 3, 4, 2], [4, 4, 3, 5, 2, 5, 4]
    delta, share = paired_cliffs_delta(before, after), paired_superiority(before, after)
    assert delta.value == pytest.approx((4 - 1) / 7)
    for name in ("value", "low", "high"):
        assert getattr(delta, name) == 2 * getattr(share, name) - 1
    assert (delta.se, delta.p_value) == (2 * share.se, share.p_value)
    assert delta.measure == "paired_cliffs_delta"


@pytest.mark.parametrize(("size", "shift"), [(15, 0.0), (30, 0.5)])
def test_intervals_cover_the_truth_about_95_times_in_a_hundred(size, shift):
    rng = np.random.default_rng(20241101)
    truth = norm.cdf(shift / np.sqrt(2))
    hits = []
    for _ in range(800):
        first, second = rng.normal(shift, size=size), rng.normal(size=size)
        share, delta = superiority(first, second), cliffs_delta(first, second)
        hits.append((share.low <= truth <= share.high, delta.low <= 2 * truth - 1 <= delta.high))
    # Three Monte Carlo errors of 800 draws are .023.
    assert np.mean(hits, axis=0) == pytest.approx([0.95, 0.95], abs=0.023)


@pytest.mark.parametrize("call", [superiority, cliffs_delta])
def test_what_is_refused(call):
    assert refusal(call, [3, 3, 3], [3, 3]) == (
        "Scores must differ to say which group stands higher; all scores of both groups are the "
        "same. Report that, with the two group sizes, instead of an effect."
    )
    assert refusal(call, [3], [1, 2]) == "`treated` must hold at least 2 values; got 1."
    assert refusal(call, [3, 4], []) == "`comparison` must hold at least 2 values; got 0."
    assert refusal(call, [3, None, 4], [1, 2]) == (
        "All values of `treated` must be present; 1 of 3 are missing. Nothing is dropped silently: "
        "choose the complete ones, report who was lost, and pass those."
    )
    assert refusal(call, [3, 4], [1, np.inf]).startswith("`comparison` must hold finite numbers")
    assert refusal(call, [3, 4], ["a", "b"]).startswith("`comparison` must be numeric")
    assert refusal(call, [3, 4], [1, 2], level=1) == (
        "`level` must be a share between 0 and 1, for example 0.95 for a 95 % interval; got 1."
    )
