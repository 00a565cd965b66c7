"""Pooling, agreement and sensitivity with numbers that no computer squares, and odd cells."""

from __future__ import annotations

import warnings
from dataclasses import replace
from math import inf, nan

import numpy as np
import pandas as pd
import pytest

from evalkit.effects import (
    RaterAgreement,
    agreement,
    agreement_of_raters,
    imputation_loss,
    leave_one_out,
    pool,
    pool_imputations,
    regression_to_mean,
    regression_to_mean_by_cutoff,
    rosenbaum_bounds,
)
from evalkit.effects.between_variance import ESTIMATORS
from evalkit.effects.heterogeneity import moment_divisor
from evalkit.errors import DataError
from evalkit.estimate import Estimate

RANDOM = {"model": "random", "tau2": "REML", "hartung_knapp": False}
NAMES = ["S01", "S02", "S03"]


@pytest.fixture(autouse=True)
def _no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def schools(*values, se=1.0, size=1.0):
    return [
        Estimate(measure="mean_change", value=value * size, low=(value - 1) * size,
                 high=(value + 1) * size, level=0.95, n=30, method="made up", se=se * size)
        for value in values
    ]  # fmt: skip


def refusal(call, *args, **options) -> str:
    with pytest.raises(DataError) as caught:
        call(*args, **options)
    return str(caught.value)


# ---- pooling

WAYS = {
    **{
        f"pool {tau2}": lambda found, tau2=tau2: pool(found, **{**RANDOM, "tau2": tau2})
        for tau2 in ESTIMATORS
    },
    "leave_one_out": lambda found: leave_one_out(found, names=NAMES, **RANDOM),
    "pool_imputations": pool_imputations,
    "imputation_loss": imputation_loss,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", [1e300, 1e150, 1e-160, 1e-300])
def test_sizes_that_cannot_be_squared_are_refused(way, size):
    found = schools(1, 2, 4, size=size)
    assert refusal(WAYS[way], found) == (
        "Estimates to pool must be numbers of an ordinary size, or their squares cannot be "
        "computed; not so at estimates[0], estimates[1], estimates[2]. Give the scores behind them "
        "in another unit."
    )


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", [1e65, 1e-65])
def test_sizes_that_can_be_squared_are_pooled(way, size):
    WAYS[way](schools(1, 2, 4, size=size))


@pytest.mark.parametrize(("way", "of"), [("pool DL", "school"), ("pool_imputations", "imputation")])
def test_an_error_that_drowns_the_others_is_refused(way, of):
    found = [replace(schools(1)[0], se=1e-13), *schools(2, 4)]
    assert refusal(WAYS[way], found) == (
        "Each standard error must be more than a million-millionth of the largest number among the "
        f"estimates; not so at estimates[0]. So small an error would give that {of} all the "
        "weight: look at its data, and at the unit of the others."
    )


def test_beside_one_very_precise_school_the_others_still_count():
    # Σ w_i (W − w_i) / W by hand: 2·(1 + 1) to the last digit, where W − Σw²/W has none.
    assert moment_divisor(np.array([1e-18, 1.0, 1.0])) == pytest.approx(4, rel=1e-12)


@pytest.mark.parametrize("name", ["tau2", "i2", "h2", "q", "q_df", "q_p"])
@pytest.mark.parametrize("number", [nan, inf, None])
def test_a_pooled_figure_holds_finite_numbers_only(name, number):
    made = pool(schools(1, 2, 4), **RANDOM)
    assert refusal(replace, made, **{name: number}) == (
        f"`{name}` of a pooled figure must be a finite number; got {number!r} for mean_change (3 "
        "schools). These estimates do not tell it: look for one whose size or standard error is "
        "far from the others."
    )


@pytest.mark.parametrize("name", ["prediction", "tau2_interval"])
def test_its_limits_are_finite_too(name):
    made = pool(schools(1, 2, 4), **RANDOM)
    assert refusal(replace, made, **{name: (0.0, inf)}).startswith(
        f"`{name}[1]` of a pooled figure must be a finite number; got inf"
    )


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (None, "`names` must hold one name per estimate, that is 3; got NoneType."),
        (3, "`names` must hold one name per estimate, that is 3; got int."),
        ([None] * 3,
         "`names` must hold texts or whole numbers; not so at names[0], names[1], names[2]."),
        (["a", ["b"], "c"], "`names` must hold texts or whole numbers; not so at names[1]."),
    ],
)  # fmt: skip
def test_names_that_are_none(names, complaint):
    assert refusal(leave_one_out, schools(1, 2, 4), names=names, **RANDOM) == complaint


def test_whole_numbers_are_names():
    found = leave_one_out(schools(1, 2, 4), names=np.arange(3), **RANDOM)
    assert list(found["left_out"]) == [0, 1, 2]


@pytest.mark.parametrize("complete_df", [1e16, 1e300])
def test_so_many_degrees_of_freedom_are_those_of_a_large_sample(complete_df):
    found = schools(1, 2, 4)
    assert pool_imputations(found, complete_df=complete_df).df == pool_imputations(found).df


@pytest.mark.parametrize("complete_df", [1e-300, 5e-324])
def test_so_few_degrees_of_freedom_leave_none(complete_df):
    assert "fewer than 1 degree of freedom is left" in refusal(
        pool_imputations, schools(1, 2, 4), complete_df=complete_df
    )


# ---- agreement

RATINGS = pd.DataFrame({"a": [1, 2, 3, 1, 2, 3], "b": [1, 2, 3, 1, 2, 2], "c": [1, 2, 2, 1, 3, 3]})


@pytest.mark.parametrize("size", [1e300, 1e-300, 5e307])
@pytest.mark.parametrize(
    "statistic", ["krippendorff_interval", "krippendorff_ordinal", "kendall_w"]
)
def test_the_unit_of_codes_does_not_matter(statistic, size):
    plain = agreement_of_raters(RATINGS, statistic=statistic).value
    scaled = agreement_of_raters(RATINGS * size, statistic=statistic).value
    assert scaled == pytest.approx(plain, rel=1e-12)


@pytest.mark.parametrize("size", [1e300, 1e-300])
@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_nor_does_it_for_two_coders(weights, size):
    plain = agreement(RATINGS["a"], RATINGS["c"], weights=weights)
    scaled = agreement(RATINGS["a"] * size, RATINGS["c"] * size, weights=weights)
    assert (scaled.value, scaled.se) == pytest.approx((plain.value, plain.se), rel=1e-12)


@pytest.mark.parametrize("odd", [[1], {1}, {"a": 1}])
def test_cells_that_hold_several_codes_are_told_by_their_coder(odd):
    ratings = pd.DataFrame({"a": ["x", "y", "x"], "b": ["x", odd, "y"]})
    complaint = (
        "Codes must be words or numbers, one in each cell; lists or the like stand in {}. Give "
        "each code a column, or a row, of its own."
    )
    for statistic in ("agreement_share", "gwet_ac1", "krippendorff_nominal"):
        assert refusal(agreement_of_raters, ratings, statistic=statistic) == complaint.format("`b`")
    assert refusal(agreement, ratings["a"], ratings["b"], weights="none") == complaint.format(
        "`coder_2`"
    )


def test_lights_kappa_names_the_raters_who_gave_one_code():
    ratings = RATINGS.assign(a=1, c=1)
    assert refusal(agreement_of_raters, ratings, statistic="light_kappa") == (
        "Light's kappa is a mean over pairs of raters, and `a` and `c` gave one and the same code "
        "to everything: between them there is no agreement beyond chance. Use "
        "statistic='conger_kappa', or leave one of them out and say so."
    )


@pytest.mark.parametrize("name", ["value", "z", "p_value"])
def test_a_coefficient_is_finite(name):
    made = agreement_of_raters(RATINGS, statistic="fleiss_kappa")
    assert refusal(replace, made, **{name: nan}) == (
        f"`{name}` of a coefficient of agreement must be a finite number; got nan for fleiss_kappa "
        "(n = 6, 3 raters). These ratings do not tell it: look for raters who gave one code to "
        "everything."
    )
    assert replace(made, z=None, p_value=None).z is None
    assert isinstance(made, RaterAgreement)


# ---- sensitivity

KNOWN = {"population_mean": 23, "population_sd": 4, "retest": 0.7, "n": 40, "n_retest": 200}


@pytest.mark.parametrize("number", [1e300, -1e300, 10**400])
@pytest.mark.parametrize("name", ["selected_mean", "population_mean", "population_sd"])
def test_points_that_cannot_be_squared(name, number):
    assert refusal(regression_to_mean, **({"selected_mean": 18} | KNOWN | {name: number})) == (
        f"`{name}` must be a number of an ordinary size; its square cannot be computed. Give all "
        "numbers in another unit."
    )


def test_a_spread_too_small_for_an_interval_and_a_cutoff_out_of_reach():
    assert refusal(
        regression_to_mean, **({"selected_mean": 18} | KNOWN | {"population_sd": 1e-12})
    ) == (
        "`population_sd` is too small beside the other numbers, so the interval would have no "
        "width. Check that all of them are in points of one scale."
    )
    at = {"cutoff": 23 - 401, "side": "below"}
    assert refusal(regression_to_mean_by_cutoff, **(at | KNOWN)) == (
        "`cutoff` must lie within 100 standard deviations of the population mean: nobody stands "
        "further out. Check that all numbers are in points of one scale."
    )
    for name in ("n", "n_retest"):
        assert refusal(regression_to_mean, **({"selected_mean": 18} | KNOWN | {name: 10**400})) == (
            f"`{name}` must be a number of pupils, at most 1,000,000,000,000."
        )


@pytest.mark.parametrize("method", ["exact", "normal"])
def test_the_strongest_hidden_bias_leaves_nothing(method):
    options = {"direction": "higher", "method": method, "alpha": 0.05}
    mixed = [4, 3, -1, 5, 2, 6, -2, 7]
    found = rosenbaum_bounds(mixed, [0] * 8, gammas=[1e308], **options).bounds[0]
    assert (found.p_lower, found.p_upper) == pytest.approx((0, 1))


def test_a_gamma_of_400_digits_is_no_number():
    options = {"direction": "higher", "method": "exact", "alpha": 0.05}
    assert refusal(rosenbaum_bounds, [1, 2], [0, 0], gammas=[10**400], **options).startswith(
        "`gammas` must be a list of numbers from 1 upwards"
    )


def test_a_tipping_point_beyond_all_reason_is_found():
    found = rosenbaum_bounds(np.arange(1.0, 31), np.zeros(30), gammas=[1], direction="higher",
                             method="normal", alpha=0.4999999999999)  # fmt: skip
    assert found.tipping_gamma > 1e15
