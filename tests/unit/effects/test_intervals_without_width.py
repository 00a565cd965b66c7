"""Intervals without width: refused, or told as what they are; limits end with the scale."""

from __future__ import annotations

import re
import warnings

import numpy as np
import pytest

from evalkit.effects import (
    agreement,
    mean_change,
    mean_difference,
    standardised_change,
    standardised_difference,
)
from evalkit.effects.student_interval import student_estimate
from evalkit.errors import DataError

WEIGHTS = ("none", "linear", "quadratic")


def test_a_change_that_all_made_alike_is_refused():
    for after in ([3, 4, 5], [1, 2, 3]):
        with pytest.raises(DataError) as refused:
            mean_change([1, 2, 3], after)
        assert str(refused.value) == (
            "mean_change needs pupils who changed differently. All changes are the same: the "
            "interval would have no width and claim to be certain. Say that all changed alike, "
            "and by how much."
        )


@pytest.mark.parametrize("by", ["baseline", "average", "change", "repeated"])
@pytest.mark.parametrize("step", [0, 1])
def test_a_change_that_all_made_alike_is_not_standardised(by, step):
    before = np.array([1.0, 2, 4])
    with pytest.raises(DataError, match=r"^standardised_change") as refused:
        standardised_change(before, before + step, by=by, corrected=False)
    if by in ("baseline", "average"):
        assert str(refused.value) == (
            f"standardised_change(by='{by}') needs pupils who changed differently, and all changes "
            "are the same: the interval would claim to be certain. Report mean_change, and say "
            "that nobody differed."
        )


def test_a_change_of_nought_in_a_perfect_line_is_refused():
    with pytest.raises(DataError) as refused:
        standardised_change([-1, 0, 1], [-2, 0, 2], by="baseline", corrected=False)
    assert str(refused.value) == (
        "standardised_change(by='baseline') has no interval here: before and after are perfectly "
        "correlated and the mean change is nought, so it would claim to be certain. Check that "
        "`after` is not computed from `before`; report mean_change."
    )


@pytest.mark.parametrize("equal_variances", [True, False])
def test_a_difference_of_two_constants_is_refused(equal_variances):
    with pytest.raises(DataError) as refused:
        mean_difference([5, 5, 5], [3, 3], equal_variances=equal_variances)
    assert str(refused.value) == (
        "`treated` and `comparison` must not both be without spread; inside each group all scores "
        "are the same, so the interval would claim to be certain. Report the two means with the "
        "sizes of the groups, and say that nobody differed."
    )


NEAR = (
    "are too near each other for numbers of that size (take the same round number off all of them "
    "first)"
)


def test_large_numbers_that_differ_a_little_are_not_called_the_same():
    near, other = 1e14 + np.array([1.0, 2, 4]), 1e14 + np.array([5.0, 4, 9])
    told = (
        f"all scores {NEAR}",  # mean_difference
        f"all those scores {NEAR}: there is nothing to divide by. Report the two means",
        f"All changes {NEAR}: the interval would have no width",
        f"all scores before {NEAR}",
    )
    calls = (
        lambda: mean_difference(near, other, equal_variances=False),
        lambda: standardised_difference(near, other, by="pooled", corrected=True),
        lambda: mean_change(near, other),
        lambda: standardised_change(near, other, by="baseline", corrected=True),
    )
    for call, words in zip(calls, told, strict=True):
        with pytest.raises(DataError, match=re.escape(words)):
            call()
    one_constant = [7.0, 7.0, 7.0]
    with pytest.raises(DataError) as refused:
        standardised_difference([4, 6, 9], one_constant, by="comparison", corrected=False)
    assert str(refused.value) == (
        "A standardised difference divides by a standard deviation, here the SD of the comparison "
        "group (Glass's delta), and all those scores are the same: there is nothing to divide by. "
        "Report mean_difference, or use another `by`."
    )


def test_a_group_without_spread_beside_one_with_it_raises_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        welch = mean_difference([5, 5, 5], [3, 4, 5], equal_variances=False)
    assert (welch.df, welch.se) == (2, pytest.approx((1 / 3) ** 0.5))


def test_a_t_interval_without_width_is_refused():
    given = {"measure": "mean_change", "value": 3.0, "df": 9.0, "level": 0.95, "n": 10}
    for se in (0.0, 1e-17):
        with pytest.raises(DataError) as refused:
            student_estimate(**given, se=se, method="made up")
        assert str(refused.value) == (
            "The interval of mean_change would have no width (made up, n = 10): its standard error "
            "is nought, or too small beside the number. Look for a group in which nobody differs."
        )


@pytest.mark.parametrize("weights", WEIGHTS)
def test_coders_who_always_agree_have_no_standard_error_and_so_no_interval(weights):
    codes = [1, 2, 3, 1, 2, 3]
    with pytest.raises(DataError) as refused:
        agreement(codes, codes, weights=weights)
    assert str(refused.value) == (
        "`coder_1` and `coder_2` agree on every subject: the standard error of kappa is then 0, "
        "and its interval would claim to be certain. Report the share that agrees, with the "
        "interval of `proportion`, and kappa itself by agreement_of_raters."
    )


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("coder", [1, 2])
def test_a_coder_with_one_code_is_named(weights, coder):
    codes = [[1, 2, 1, 2]] * 2
    codes[coder - 1] = [2, 2, 2, 2]
    with pytest.raises(DataError) as refused:
        agreement(*codes, weights=weights)
    assert str(refused.value) == (
        f"`coder_{coder}` gave one code to everything: kappa is then 0 whatever the other coder "
        "did, and its interval would have no width. Report the share that agrees, with the "
        "interval of `proportion`."
    )


def test_coders_whose_standard_error_comes_to_nought_otherwise():
    with pytest.raises(DataError) as refused:
        agreement([1, 2, 1, 2], [2, 1, 2, 1], weights="none")
    assert str(refused.value) == (
        "The standard error of kappa comes to 0 for these few codes of `coder_1` and `coder_2`: "
        "its interval would claim to be certain. Report the share that agrees, with the interval "
        "of `proportion`, and kappa itself by agreement_of_raters."
    )


def test_limits_end_where_kappa_ends_and_the_method_says_so():
    high = agreement([1, 2, 2, 1, 2], [1, 2, 1, 1, 2], weights="none")
    low = agreement([1, 2, 2, 1, 2], [2, 1, 2, 2, 1], weights="none")
    assert (low.low, high.high) == (-1, 1)
    words = "Cohen's kappa, every disagreement counts the same; normal-approximation interval "
    for found in (low, high):
        assert found.method == words + (
            "(Fleiss, Cohen & Everitt), cut at the end of the scale; fewer than 10 subjects, so "
            "the interval is rough"
        )
    many = agreement([1, 2, 2, 1, 2] * 4, [1, 2, 1, 1, 2] * 4, weights="none")
    assert many.method == words + "(Fleiss, Cohen & Everitt)"
