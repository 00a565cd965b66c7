"""An estimate never holds what is not a number."""

from __future__ import annotations

import math

import pytest

from evalkit.errors import DataError
from evalkit.estimate import Estimate

GOOD = {"value": 1.0, "low": 0.0, "high": 2.0, "level": 0.95, "n": 9, "method": "made up"}


@pytest.mark.parametrize("name", ["value", "low", "high", "se", "df", "p_value"])
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
