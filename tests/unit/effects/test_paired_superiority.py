"""How often pupils rose: published intervals, what it must reduce to, laws and coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import binomtest, norm

from evalkit.catalogue import load_measures
from evalkit.effects import paired_superiority
from evalkit.errors import DataError


def counted(rose, fell, same, **options):
    """Return the estimate for so many pupils who rose by 1, fell by 1 and stayed at 5."""
    after = [6] * rose + [4] * fell + [5] * same
    return paired_superiority([5] * len(after), after, **options)


@pytest.mark.parametrize(
    ("rose", "fell", "same", "low", "high", "digits"),
    [
        # Airway responsiveness, Fagerland, Lydersen & Laake (2014); as printed by PropCIs in R.
        pytest.param(1, 7, 13, -0.517, -0.026, 3, id="Bentur, 21 children"),
        pytest.param(60, 20, 920, 0.0231, 0.0584, 4, id="PropCIs::scoreci.mp(20, 60, 1000)"),
    ],
)
def test_published_tango_intervals_of_the_difference(rose, fell, same, low, high, digits):
    estimate = counted(rose, fell, same)
    assert round(2 * estimate.low - 1, digits) == low
    assert round(2 * estimate.high - 1, digits) == high


def test_limits_are_where_the_score_test_says_so():
    """The nuisance share found by search instead of by formula."""
    rose, fell, same = 9, 3, 5
    n = rose + fell + same
    for limit in (counted(rose, fell, same).low, counted(rose, fell, same).high):
        d = 2 * limit - 1

        def unlikely(p_fell, d=d):
            return -(
                rose * np.log(p_fell + d)
                + fell * np.log(p_fell)
                + same * np.log(1 - 2 * p_fell - d)
            )

        bounds = (max(0, -d) + 1e-12, (1 - d) / 2 - 1e-12)
        p_fell = minimize_scalar(unlikely, bounds=bounds, method="bounded",
                                 options={"xatol": 1e-12}).x  # fmt: skip
        z = (rose - fell - n * d) / np.sqrt(n * (2 * p_fell + d * (1 - d)))
        assert abs(z) == pytest.approx(norm.isf(0.025), rel=1e-6)


@given(st.integers(0, 25), st.integers(0, 25), st.floats(0.8, 0.99))
def test_without_ties_it_is_wilson(rose, fell, level):
    if rose + fell < 2:
        return
    estimate = counted(rose, fell, 0, level=level)
    wilson = binomtest(rose, rose + fell).proportion_ci(level, method="wilson")
    assert estimate.value == pytest.approx(rose / (rose + fell))
    assert (estimate.low, estimate.high) == pytest.approx((wilson.low, wilson.high), abs=1e-6)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(2, 20))
def test_swapping_before_and_after_turns_it_round_a_half(rose, fell, same):
    there, back = counted(rose, fell, same), counted(fell, rose, same)
    assert (there.value, there.low, there.high) == pytest.approx(
        (1 - back.value, 1 - back.high, 1 - back.low), abs=1e-9
    )
    assert there.p_value == pytest.approx(back.p_value)
    assert 0 <= there.low <= there.value <= there.high <= 1
    assert there.low < there.high


@given(st.integers(0, 20), st.integers(0, 20), st.integers(2, 20))
def test_interval_and_p_value_agree(rose, fell, same):
    estimate = counted(rose, fell, same)
    if abs(estimate.p_value - 0.05) > 1e-6:
        assert (estimate.low > 0.5 or estimate.high < 0.5) == (estimate.p_value < 0.05)


def test_ties_count_half_and_noise_of_decimals_is_a_tie():
    assert counted(2, 1, 1).value == 0.625
    assert counted(0, 0, 4).value == 0.5
    assert counted(0, 0, 4).p_value == 1
    assert paired_superiority([0.1 + 0.2, 1], [0.3, 2]).value == 0.75
    assert paired_superiority([0.3, 1], [0.1 + 0.2, 2]).value == 0.75


def test_the_standard_error_is_that_of_a_mean_of_ones_halves_and_noughts():
    points = [1.0] * 9 + [0.0] * 3 + [0.5] * 5
    assert counted(9, 3, 5).value == pytest.approx(np.mean(points))
    assert counted(9, 3, 5).se == pytest.approx(np.std(points) / np.sqrt(17))


def test_everybody_rose_and_the_interval_still_has_a_width():
    estimate = counted(8, 0, 0)
    assert (estimate.value, estimate.high) == (1, 1)
    assert estimate.low == pytest.approx(8 / (8 + norm.isf(0.025) ** 2))
    assert estimate.n == 8


def test_it_covers_the_truth_about_95_times_in_a_hundred():
    rng = np.random.default_rng(20240907)
    shares = (0.55, 0.15, 0.3)  # rose, fell, same: the truth is .55 + .15
    made = [counted(*rng.multinomial(25, shares)) for _ in range(1500)]
    covered = np.mean([one.low <= 0.7 <= one.high for one in made])
    assert 0.935 <= covered <= 0.965


def test_it_is_a_measure_with_a_row():
    assert load_measures()["paired_superiority"].null_value == 0.5


def test_what_is_refused():
    with pytest.raises(DataError, match="1 of 2 are missing"):
        paired_superiority([1, None], [2, 3])
    with pytest.raises(DataError, match="`level` must be a share"):
        paired_superiority([1, 2], [2, 3], level=95)
