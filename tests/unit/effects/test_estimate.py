"""An estimate never holds what is not a number."""

from __future__ import annotations

import math

import pytest

from evalkit.effects import variance_ratio
from evalkit.errors import DataError
from evalkit.estimate import Estimate

GOOD = {"value": 1.0, "low": 0.0, "high": 2.0, "level": 0.95, "n": 9, "method": "made up"}


@pytest.mark.parametrize("name", ["value", "low", "high", "level", "se", "df", "p_value"])
@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_none_is_refused(name, number):
    with pytest.raises(DataError) as error:
        Estimate(measure="mean_change", **{**GOOD, name: number})
    assert str(error.value) == (
        f"`{name}` of an estimate must be a finite number; got {number!r} for mean_change "
        "(made up, n = 9). These numbers do not tell it: look for a group without spread, or one "
        "that is too small."
    )


def test_what_a_method_does_not_have_may_be_absent():
    made = Estimate(measure="mean_change", **GOOD)
    assert (made.se, made.df, made.p_value) == (None, None, None)


@pytest.mark.parametrize("name", ["value", "low", "high", "level"])
@pytest.mark.parametrize("given", [None, "1", [1.0], 10**400, 1j])
def test_what_is_no_number_is_refused(name, given):
    with pytest.raises(DataError, match=f"^`{name}` of an estimate must be a finite number; got "):
        Estimate(measure="mean_change", **{**GOOD, name: given})


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("low", 2.5, "at most `high`"),
        ("level", 0.0, "between 0 and 1"),
        ("level", 1.0, "between 0 and 1"),
        ("level", 95, "between 0 and 1"),
        ("se", -0.1, "0 or more"),
        ("df", 0.0, "above 0"),
        ("p_value", -0.01, "from 0 to 1"),
        ("p_value", 1.01, "from 0 to 1"),
    ],
)
def test_numbers_that_cannot_be_are_refused(name, given, words):
    with pytest.raises(DataError) as error:
        Estimate(measure="mean_change", **{**GOOD, name: given})
    assert str(error.value) == (
        f"`{name}` of an estimate must be {words}; got {given!r} for mean_change (made up, n = 9). "
        "Look at how it was made."
    )


def test_numbers_at_the_edge_may_be():
    edges = {"low": 2.0, "high": 2.0, "se": 0.0, "p_value": 1.0, "level": 0.5}
    assert Estimate(measure="mean_change", **(GOOD | edges)).low == 2.0


def test_limits_need_not_hold_the_value():
    # Equal tails close in on the median of the distribution, where the estimate need not lie.
    narrow = variance_ratio([1, 2, 3, 9], [2, 3, 4, 4.5, 6, 7, 8], level=0.001)
    assert not narrow.low <= narrow.value <= narrow.high
