"""Hard inputs: sizes that no computer squares, gaps in mixed columns, statistics that break."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit import effects
from evalkit.errors import DataError
from evalkit.estimate import Estimate

X, Y = np.array([1.0, 2.0, 3.5, 5.0]), np.array([2.0, 2.5, 4.0, 7.0])
POOLED = {"model": "random", "tau2": "REML", "hartung_knapp": True}


@pytest.mark.parametrize("size", [1e160, 1e300, 1e-160, 1e-300])
@pytest.mark.parametrize("by", ["pooled", "comparison", "average"])
def test_numbers_whose_squares_cannot_be_computed_are_refused(size, by):
    with pytest.raises(DataError) as caught:
        effects.standardised_difference(X * size, Y * size, by=by, corrected=True)
    assert str(caught.value) == (
        "`treated` must hold numbers of an ordinary size; their squares cannot be computed. Give "
        "them in another unit."
    )


def test_a_gap_in_a_column_of_mixed_values_is_told_as_a_gap():
    before = pd.Series([1.0, 2.0, pd.NA, 4.0], dtype=object)
    with pytest.raises(DataError) as caught:
        effects.mean_change(before, Y)
    assert str(caught.value) == (
        "All values of `before` must be present; 1 of 4 are missing. Nothing is dropped silently: "
        "choose the complete ones, report who was lost, and pass those as numbers."
    )


def test_words_in_a_column_are_still_told_as_words():
    before = pd.Series([1.0, "two", None, 4.0], dtype=object)
    with pytest.raises(DataError, match=r"^`before` must be numeric; got values of type object"):
        effects.mean_change(before, Y)


def test_a_statistic_that_breaks_is_told_without_what_it_said():
    with pytest.raises(DataError) as caught:
        effects.bootstrap(
            pd.DataFrame({"y": [*X, 9.0]}), lambda columns: 1 / 0, cluster=None, draws=1000, seed=1
        )
    assert str(caught.value) == (
        "`statistic` could not be computed for the frame itself: it ended with a "
        "ZeroDivisionError. It gets the columns as arrays, by name, and must return one number."
    )


def test_a_ratio_that_reaches_nought_has_no_logarithm():
    ratio = Estimate(
        measure="risk_ratio", value=1.0, low=0.0, high=2.0, level=0.95, n=9, method="made up"
    )
    with pytest.raises(DataError) as caught:
        effects.log_ratio(ratio)
    assert str(caught.value) == (
        "log_ratio needs limits above 0; got 0.0 to 2.0 for risk_ratio. Compute the ratio by the "
        "function of its name."
    )


def school(value: float, se: float = 0.2) -> Estimate:
    return Estimate(
        measure="mean_change", value=value, low=value - 1, high=value + 1, level=0.95, n=30,
        method="paired t", se=se,
    )  # fmt: skip


def test_hartung_knapp_says_when_it_is_narrower_than_usual():
    alike = effects.pool([school(0.30), school(0.301)], **POOLED).estimate
    assert alike.method.endswith(
        "(its standard error is below the usual one: report the wider of both); fewer than 10 "
        "schools, so the interval is rough"
    )


@pytest.mark.parametrize("step", range(20))
def test_hartung_knapp_does_not_say_so_because_of_rounding(step):
    values = np.array([0, 1, 2.3, 0.4]) * (1 + step / 10)
    found = effects.pool([school(value) for value in values], **POOLED)
    assert found.tau2 > 0
    assert "below the usual" not in found.estimate.method
