"""Laws of Rubin's rules, whatever the imputations."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.effects.pool_imputations import pool_imputations
from evalkit.effects.rubins_rules import imputation_loss
from evalkit.estimate import Estimate

dfs = st.floats(8, 500)


@st.composite
def imputations(draw):
    """Figures of 3 to 20 imputations of one data set, near enough to be combined."""
    values = draw(st.lists(st.floats(-1, 1), min_size=3, max_size=20))
    errors = draw(st.lists(st.floats(1, 3), min_size=len(values), max_size=len(values)))
    return [
        Estimate(measure="mean_change", value=value, low=value - se, high=value + se, level=0.95,
                 n=40, method="paired t", se=se)
        for value, se in zip(values, errors, strict=True)
    ]  # fmt: skip


@given(imputations(), dfs)
def test_imputing_never_adds_certainty(imputed, complete_df):
    loss = imputation_loss(imputed, complete_df=complete_df)
    assert loss.total_variance >= loss.within_variance
    assert 0 <= loss.lambda_ < 1
    assert loss.lambda_ <= loss.fmi <= 1
    assert 0 < loss.df < complete_df


@given(imputations(), dfs)
def test_more_complete_data_never_widen_the_interval(imputed, complete_df):
    small = pool_imputations(imputed, complete_df=complete_df)
    large = pool_imputations(imputed, complete_df=complete_df * 2)
    assert small.value == large.value
    assert small.low <= large.low + 1e-12
    assert large.high <= small.high + 1e-12


@given(imputations(), dfs, st.randoms(use_true_random=False))
def test_the_order_of_imputations_does_not_matter(imputed, complete_df, random):
    shuffled = random.sample(imputed, len(imputed))
    one = pool_imputations(imputed, complete_df=complete_df)
    other = pool_imputations(shuffled, complete_df=complete_df)
    assert (other.value, other.low) == pytest.approx((one.value, one.low), rel=1e-9, abs=1e-12)


@given(imputations(), dfs, st.floats(-20, 20), st.sampled_from([-2.0, -1.0, 0.5, 3.0]))
def test_shift_and_scale_carry_through(imputed, complete_df, by, times):
    moved = [replace(i, value=times * i.value + by, se=abs(times) * i.se) for i in imputed]
    one = pool_imputations(imputed, complete_df=complete_df)
    other = pool_imputations(moved, complete_df=complete_df)
    ends = sorted([times * one.low + by, times * one.high + by])
    assert [other.low, other.high] == pytest.approx(ends, rel=1e-6, abs=1e-6)
    assert other.df == pytest.approx(one.df, rel=1e-6)


@given(imputations(), dfs)
def test_a_wider_level_gives_a_wider_interval(imputed, complete_df):
    narrow, wide = (
        pool_imputations(imputed, complete_df=complete_df, level=level) for level in (0.8, 0.95)
    )
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high


@given(imputations(), dfs)
def test_the_same_imputations_twice_say_the_same_with_more_degrees_of_freedom(imputed, df):
    once, twice = (imputation_loss(i, complete_df=df) for i in (imputed, imputed * 2))
    assert twice.value == pytest.approx(once.value, rel=1e-12, abs=1e-12)
    assert twice.total_variance <= once.total_variance * (1 + 1e-12)
    assert twice.df >= once.df * (1 - 1e-12)
