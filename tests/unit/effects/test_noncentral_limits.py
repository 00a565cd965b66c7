"""Noncentral-t limits where scipy's distribution is at ease, and where it is not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from scipy.integrate import quad
from scipy.stats import chi2, norm

from evalkit.effects.noncentral_limits import _probability_below, noncentral_t_limits


def _probability(t: float, df: float, noncentrality: float) -> float:
    """P(T ≤ t) from the definition of T: a normal over the root of a chi-square over its df."""

    def given_spread(chi_square: float) -> float:
        return norm.cdf(t * (chi_square / df) ** 0.5 - noncentrality) * chi2.pdf(chi_square, df)

    first, last = chi2.ppf([1e-13, 1 - 1e-13], df)
    turn = df * (noncentrality / t) ** 2  # where the normal part climbs from 0 to 1
    bends = sorted({first, min(max(turn, first), last), df, last})
    return sum(quad(given_spread, *piece, limit=200)[0] for piece in pairwise(bends))


@pytest.mark.parametrize(
    ("t", "df"), [(0.1, 4), (2, 4), (3, 7.5), (4.66, 41), (-4.66, 41), (20, 500), (60, 12)]
)
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_limits_meet_the_definition(t, df, level):
    low, high = noncentral_t_limits(t, df, level=level)
    tail = (1 - level) / 2
    assert _probability(t, df, low) == pytest.approx(1 - tail, abs=1e-7)
    assert _probability(t, df, high) == pytest.approx(tail, abs=1e-7)


@pytest.mark.parametrize("df", [2, 4, 10, 200])
def test_limits_go_on_smoothly_where_scipy_loses_its_way(df):
    near, far = (noncentral_t_limits(t, df, level=0.95) for t in (9_999, 10_001))
    assert far == pytest.approx([limit * 10_001 / 9_999 for limit in near], rel=1e-5)
    beyond = noncentral_t_limits(1e6, df, level=0.95)
    assert beyond == pytest.approx([limit * 1e6 / 10_001 for limit in far], rel=1e-12)


@pytest.mark.parametrize(
    ("t", "df", "noncentrality", "answer"), [(5, 41, 45, 0), (2, 2, 60, 0), (80, 2, -60, 1)]
)
def test_deep_in_a_tail_the_answer_is_nothing_or_all(t, df, noncentrality, answer):
    assert _probability_below(t, df, noncentrality) == pytest.approx(answer, abs=1e-12)


def test_limits_of_opposite_effects_mirror_each_other_to_the_last_digit():
    low, high = noncentral_t_limits(2.345, 17, level=0.95)
    assert noncentral_t_limits(-2.345, 17, level=0.95) == (-high, -low)
