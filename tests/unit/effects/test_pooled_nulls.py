"""Pooled figures are tested against what "nothing" is for their measure, and say where it ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evalkit.catalogue import load_measures
from evalkit.effects import (
    leave_one_out,
    pool,
    pool_imputations,
    proportion,
    standardised_change,
    superiority,
)
from evalkit.effects.null_values import BOUNDS, NULL_VALUES, UNTESTED
from evalkit.errors import DataError

FIXED = {"model": "fixed", "tau2": None, "hartung_knapp": False}
EVEN = superiority(range(10), range(10))


def test_nulls_and_ends_are_those_of_the_definitions():
    measures = load_measures()
    summed = {name for name, each in measures.items() if each.unit != "ratio"}
    for name in summed - UNTESTED:
        assert NULL_VALUES.get(name, 0) == measures[name].null_value, name
    assert set(BOUNDS) <= set(measures)
    for name, (lowest, highest) in BOUNDS.items():
        assert (lowest, highest) == (measures[name].lowest, measures[name].highest), name
    assert set(measures) >= UNTESTED


def test_schools_in_which_nobody_is_superior_do_not_come_out_as_significant():
    assert pool([EVEN, EVEN], **FIXED).estimate.p_value == pytest.approx(1)
    assert pool_imputations([replace(EVEN, value=0.51), EVEN]).p_value > 0.9
    without = leave_one_out([EVEN, EVEN, EVEN], names=list("abc"), **FIXED)
    assert without["p_value"].tolist() == pytest.approx([1, 1, 1])
    assert without["method"].str.contains("fewer than 10 schools").all()


def test_superiority_turned_round_is_as_far_from_nothing():
    one, other = superiority([3, 5, 8, 9], [1, 2, 4, 6]), superiority([2, 5, 8, 9], [1, 3, 4, 6])
    turned = [replace(e, value=1 - e.value, low=1 - e.high, high=1 - e.low) for e in (one, other)]
    first, second = (pool(each, **FIXED).estimate for each in ([one, other], turned))
    assert first.p_value == pytest.approx(second.p_value)
    assert first.p_value < 0.5


def test_a_share_is_not_tested_against_nought_and_says_where_it_ends():
    shares = [proportion(1, 20), proportion(2, 25), proportion(9, 30)]
    shares = [replace(each, se=each.se or 0.05) for each in shares]
    pooled = pool(shares, model="random", tau2="DL", hartung_knapp=True).estimate
    assert pooled.p_value is None
    assert pooled.low < 0
    assert pooled.method.endswith(
        "; limits beyond 0 to 1: a normal interval does not fit so near the end"
    )


def test_corrected_and_uncorrected_sizes_are_not_pooled():
    pair = [20, 22, 25, 19], [23, 24, 26, 21]
    d, g = (standardised_change(*pair, by="baseline", corrected=each) for each in (False, True))
    with pytest.raises(DataError) as refused:
        pool([d, g, d], **FIXED)
    assert str(refused.value) == (
        "Estimates to pool must all be corrected for small samples, or none; corrected are those "
        "at estimates[1]. Compute all of them with the same `corrected`."
    )


def test_a_random_model_needs_its_estimator():
    with pytest.raises(DataError, match="`tau2` must be one of"):
        pool([EVEN, EVEN], model="random", tau2=None, hartung_knapp=True)
