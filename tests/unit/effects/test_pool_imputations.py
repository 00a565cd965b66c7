"""Rubin's rules: what may be combined, what may not, and how the answer says what was done."""

from __future__ import annotations

from math import inf, nan, sqrt

import pytest
from scipy.stats import norm

from evalkit.effects.pool_imputations import pool_imputations
from evalkit.effects.rubins_rules import imputation_loss
from evalkit.errors import DataError
from evalkit.estimate import Estimate


def _imputed(value: float, *, se: float | None = 0.5, df: float | None = 29, **other) -> Estimate:
    told = {"measure": "mean_change", "n": 30, "method": "paired t"} | other
    return Estimate(value=value, low=value - 1, high=value + 1, level=0.95, se=se, df=df, **told)


THREE = [_imputed(1.0), _imputed(1.2), _imputed(0.9)]
NO_DF = [_imputed(one.value, df=None) for one in THREE]
ZERO = [_imputed(1.0), _imputed(1.2, se=0.0)]
DIFFER = (
    "The estimates must carry the same degrees of freedom, or `complete_df` must say what the "
    "complete data would have had; theirs differ between imputations. Pass complete_df, for "
    "example the number of pupils less the number of coefficients."
)


@pytest.mark.parametrize("combine", [pool_imputations, imputation_loss])
@pytest.mark.parametrize(
    ("estimates", "message"),
    [
        ([], "`estimates` must be a list with at least one Estimate; got an empty one."),
        (THREE[:1],
         "Rubin's rules need at least 2 imputations, because they learn from how far imputations "
         "differ; got 1. Impute more often."),
        ([THREE[0], _imputed(1.0, measure="mean_difference")],
         "Estimates to pool must share one measure; got mean_change, mean_difference. "
         "Pool each measure by itself."),
        ([THREE[0], _imputed(1.0, se=None)],
         "Each estimate to pool must have a standard error; there is none at estimates[1]. Use a "
         "measure that has one (a ratio has it on the log scale), or leave those out and say so."),
        (ZERO,
         "Each standard error must be finite and above zero; not so at estimates[1]. A standard "
         "error of zero would give that imputation all the weight: look at its data."),
        ([THREE[0], _imputed(1.0, n=28)],
         "Estimates of imputed data must rest on the same pupils each time; their `n` are 28, 30. "
         "Compute each from one complete imputation."),
        ([THREE[0], _imputed(1.0, df=28)], DIFFER),
        ([THREE[0], _imputed(1.0, df=None)], DIFFER),
    ],
)  # fmt: skip
def test_what_cannot_be_combined(combine, estimates, message):
    with pytest.raises(DataError) as refused:
        combine(estimates)
    assert str(refused.value) == message


@pytest.mark.parametrize("given", [0, -3, "22", True, nan])
def test_complete_df_that_is_not_legal(given):
    with pytest.raises(DataError) as refused:
        pool_imputations(THREE, complete_df=given)
    assert str(refused.value) == (
        "`complete_df` must be a number above zero, math.inf for a large sample, or None to take "
        f"the degrees of freedom of the estimates; got {given!r}."
    )


@pytest.mark.parametrize("level", [0, 1, 95, "high"])
def test_level_at_the_boundary(level):
    with pytest.raises(DataError, match="`level` must be a share between 0 and 1"):
        pool_imputations(THREE, level=level)


def test_degrees_of_freedom_are_those_of_the_estimates_unless_told():
    assert pool_imputations(THREE).df == pool_imputations(NO_DF, complete_df=29).df
    assert pool_imputations(THREE, complete_df=12).df == pool_imputations(NO_DF, complete_df=12).df
    assert pool_imputations(THREE, complete_df=inf).df == pool_imputations(NO_DF).df
    assert pool_imputations(THREE).df < pool_imputations(NO_DF).df


def test_degrees_of_freedom_that_differ_are_mended_by_saying_them():
    welch = [_imputed(1.0, df=27.4), _imputed(1.2, df=26.9)]
    assert pool_imputations(welch, complete_df=26.9).df < 26.9


def test_imputations_that_differ_beyond_all_use_are_refused_but_their_loss_is_told():
    apart = [_imputed(0.0, se=0.1, df=3), _imputed(3.0, se=0.1, df=3)]
    with pytest.raises(DataError) as refused:
        pool_imputations(apart)
    assert str(refused.value) == (
        "The imputations differ too much: 100 % of the variance comes from imputing and fewer "
        "than 1 degree of freedom is left, so no interval says anything. Report the complete "
        "cases and `imputation_loss`, or impute from better predictors."
    )
    assert imputation_loss(apart).lambda_ > 0.99


def test_method_says_what_was_done():
    assert pool_imputations(THREE).method == (
        "paired t; 3 imputations combined by Rubin's rules, Barnard–Rubin degrees of freedom; "
        "fewer than 19 imputations (100 · fraction of missing information), so another run could "
        "give other limits"
    )
    assert pool_imputations(NO_DF).method.startswith(
        "paired t; 3 imputations combined by Rubin's rules, large-sample degrees of freedom; "
    )
    mixed = [*THREE, *THREE, *THREE, *THREE, *THREE, *THREE, _imputed(1.0, method="sign test")]
    assert pool_imputations(mixed).method == (
        "19 imputations combined by Rubin's rules, Barnard–Rubin degrees of freedom"
    )


def test_few_pupils_are_said_once():
    few = {"n": 9, "df": 8}
    told = [_imputed(value, **few, method="t; fewer than 10 pairs, so …") for value in (1.0, 1.1)]
    assert pool_imputations(told).method.startswith("t; fewer than 10 pairs, so …; 2 imputations")
    assert pool_imputations(told).method.count("fewer than 10") == 1
    untold = [_imputed(value, **few) for value in (1.0, 1.1)]
    assert (
        "freedom; fewer than 10 pupils, so the interval is rough" in pool_imputations(untold).method
    )


def test_a_number_that_nothing_imputed_touches_keeps_its_error_and_loses_few_df():
    same = [_imputed(1.0), _imputed(1.0)]
    pooled, loss = pool_imputations(same), imputation_loss(same)
    assert (pooled.value, pooled.se) == (1.0, 0.5)
    assert pooled.df == pytest.approx(30 / 32 * 29)
    assert (loss.lambda_, loss.riv, loss.between_variance) == (0, 0, 0)


def test_with_a_large_sample_and_nothing_imputed_the_interval_is_normal():
    pooled = pool_imputations([NO_DF[0], NO_DF[0]])
    assert pooled.df is None
    assert pooled.high == pytest.approx(1 + norm.isf(0.025) * 0.5, rel=1e-14)
    assert imputation_loss([NO_DF[0], NO_DF[0]]).df == inf


def test_the_parts_add_up():
    loss = imputation_loss(THREE)
    assert loss.total_variance == loss.within_variance + 4 / 3 * loss.between_variance
    assert loss.lambda_ == pytest.approx(loss.riv / (1 + loss.riv))
    assert loss.fmi > loss.lambda_
    assert pool_imputations(THREE).se == sqrt(loss.total_variance)
    assert (loss.n_imputations, loss.value) == (3, pool_imputations(THREE).value)
    assert pool_imputations(THREE).n == 30
