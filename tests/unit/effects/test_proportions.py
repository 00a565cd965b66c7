"""Shares of pupils, alone, in two groups and twice: boundaries, directions, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.effects.log_ratios import log_ratio, ratio_from_log
from evalkit.effects.number_needed import number_needed
from evalkit.effects.paired_proportions import paired_proportion_change
from evalkit.effects.paired_superiority import paired_superiority
from evalkit.effects.pooling import pool
from evalkit.effects.proportion_difference import odds_ratio, risk_difference, risk_ratio
from evalkit.effects.proportions import proportion
from evalkit.errors import DataError

COUNTS = {"events": 15, "n": 100, "comparison_events": 35, "comparison_n": 100}


def _groups(events, n, comparison_events, comparison_n):
    return {
        "events": events, "n": n,
        "comparison_events": comparison_events, "comparison_n": comparison_n,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("events", "n", "message"),
    [
        (3, 0, "`n` must be at least 1; got 0. "
               "An empty group has no share: leave it out and say so."),
        (4, 3, "`events` must not exceed `n`: both count pupils, and a pupil with several events "
               "counts once. For numbers of events use rate_ratio."),
        (-1, 3, "`events` must be a whole number of pupils, 0 or more; got -1."),
        (1.5, 3, "`events` must be a whole number of pupils, 0 or more; got 1.5."),
        (1, float("inf"), "`n` must be a whole number of pupils, 0 or more; got inf."),
        (float("nan"), 3, "`events` must be a whole number of pupils, 0 or more; got nan."),
        (True, 3, "`events` must be a whole number of pupils, 0 or more; got bool."),
        ("two", 3, "`events` must be a whole number of pupils, 0 or more; got str."),
    ],
)  # fmt: skip
def test_counts_that_cannot_be_used(events, n, message):
    with pytest.raises(DataError) as refused:
        proportion(events, n)
    assert str(refused.value) == message


def test_counts_of_the_comparison_group_are_named():
    with pytest.raises(DataError) as refused:
        risk_difference(**_groups(1, 5, 6, 5))
    assert str(refused.value).startswith("`comparison_events` must not exceed `comparison_n`")


def test_numbers_of_numpy_and_whole_floats_count():
    assert proportion(np.int64(2), 5.0) == proportion(2, 5)


@pytest.mark.parametrize(("events", "value"), [(0, 0.0), (12, 1.0)])
def test_nobody_and_everybody_still_leave_doubt(events, value):
    share = proportion(events, 12)
    assert (share.value, share.se) == (value, 0)
    assert (share.low == 0, share.high == 1) == (events == 0, events == 12)
    assert share.high - share.low > 0.2


def test_few_pupils_are_said():
    rough = "; fewer than 10 {}, so the interval is rough"
    assert proportion(3, 9).method.endswith(rough.format("pupils"))
    assert proportion(3, 10).method == "share of pupils, Wilson score interval"
    few = risk_difference(**_groups(3, 40, 2, 9))
    assert few.method.endswith(rough.format("pupils per group"))
    assert paired_proportion_change([0] * 9, [1] * 9).method.endswith(rough.format("pairs"))


def test_treated_minus_comparison():
    fewer = risk_difference(**COUNTS)
    assert fewer.value == pytest.approx(-0.2)
    assert fewer.high < 0
    assert risk_ratio(**COUNTS).high < 1
    assert odds_ratio(**COUNTS).high < 1
    assert number_needed(**COUNTS).value == pytest.approx(-5)


@pytest.mark.parametrize(
    ("counts", "value"), [((5, 5, 0, 5), 1), ((0, 5, 5, 5), -1), ((0, 5, 0, 5), 0)]
)
def test_the_risk_difference_at_its_ends(counts, value):
    found = risk_difference(**_groups(*counts))
    assert found.value == value
    assert -1 <= found.low <= value <= found.high <= 1
    assert found.p_value == (1 if value == 0 else pytest.approx(0.00157, abs=5e-6))


@pytest.mark.parametrize(
    ("ratio", "counts", "why"),
    [
        (risk_ratio, (0, 5, 1, 5), "risk_ratio has no size and no interval here: the treated group "
                                   "has no pupil with the event."),
        (risk_ratio, (1, 5, 0, 5), "risk_ratio has no size and no interval here: the comparison "
                                   "group has no pupil with the event."),
        (risk_ratio, (5, 5, 4, 4), "risk_ratio has no size and no interval here: every pupil of "
                                   "both groups had the event."),
        (odds_ratio, (1, 5, 4, 4), "odds_ratio has no size and no interval here: the comparison "
                                   "group has no pupil without the event."),
        (odds_ratio, (0, 5, 2, 4), "odds_ratio has no size and no interval here: the treated group "
                                   "has no pupil with the event."),
    ],
)  # fmt: skip
def test_nothing_is_added_to_an_empty_cell(ratio, counts, why):
    with pytest.raises(DataError) as refused:
        ratio(**_groups(*counts))
    ending = " Nothing is added to make one up. Report risk_difference, which allows it."
    assert str(refused.value) == why + ending


def test_a_risk_ratio_allows_a_group_in_which_all_had_it():
    assert risk_ratio(**_groups(5, 5, 4, 8)).value == 2


@pytest.mark.parametrize("counts", [(4, 123, 11, 139), (3, 10, 3, 10)])
def test_a_number_needed_through_infinity_is_refused(counts):
    with pytest.raises(DataError) as refused:
        number_needed(**_groups(*counts))
    assert str(refused.value) == (
        "number_needed must come from a risk difference whose interval leaves out 0; this one "
        "holds it at level 0.95. The number needed would run through infinity (Altman 1998). "
        "Report risk_difference instead."
    )


def test_the_logarithm_goes_to_pool_and_back():
    ratio = risk_ratio(**COUNTS)
    logarithm = log_ratio(ratio)
    assert logarithm.value == pytest.approx(np.log(3 / 7))
    assert logarithm.se == pytest.approx(np.sqrt(1 / 15 - 1 / 100 + 1 / 35 - 1 / 100))
    pooled = pool([logarithm], model="fixed", tau2="REML", hartung_knapp=False).estimate
    back = ratio_from_log(pooled)
    assert (back.measure, back.se) == ("risk_ratio", None)
    assert (back.value, back.low, back.high) == pytest.approx((ratio.value, ratio.low, ratio.high))


def test_a_ratio_itself_cannot_be_pooled():
    with pytest.raises(DataError, match="must have a standard error"):
        pool([risk_ratio(**COUNTS)] * 2, model="fixed", tau2="REML", hartung_knapp=False)


def test_only_ratios_have_logarithms():
    with pytest.raises(DataError) as refused:
        log_ratio(proportion(1, 30))
    assert str(refused.value) == (
        "log_ratio needs one of risk_ratio, odds_ratio, rate_ratio, absence_odds_ratio; "
        "got proportion. Pool that measure as it is."
    )
    with pytest.raises(DataError) as refused:
        ratio_from_log(risk_ratio(**COUNTS))
    assert str(refused.value) == (
        "ratio_from_log needs one of log_risk_ratio, log_odds_ratio, log_rate_ratio, "
        "log_absence_odds_ratio; got risk_ratio."
    )


def test_the_change_of_a_share():
    before, after = [True] * 4 + [False] * 8, [True] * 2 + [False] * 5 + [True] * 5
    change = paired_proportion_change(before, after)
    assert change.value == pytest.approx(3 / 12)
    assert change.p_value == pytest.approx(0.256839, abs=5e-7)  # (5 − 2)² / (5 + 2) = 9 / 7
    rose = paired_superiority(np.array(before, float), np.array(after, float))
    assert change.low == pytest.approx(2 * rose.low - 1)


def test_truth_values_numbers_and_nullable_columns_are_the_same():
    before, after = [True, True, False, False], [True, False, True, True]
    expected = paired_proportion_change(before, after)
    for dtype in (int, float, "boolean", "Int64"):
        pairs = (pd.Series(values).astype(dtype) for values in (before, after))
        assert paired_proportion_change(*pairs) == expected


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ([0, 1, 2], [0, 1, 1], "`before` must hold True/False or 1/0 only; other numbers are in "
                               "it. Say first which of them count as yes; for scores use "
                               "mean_change."),
        ([0, 1], [0, 0.5], "`after` must hold True/False or 1/0 only; other numbers are in it. Say "
                           "first which of them count as yes; for scores use mean_change."),
        ([1], [1], "`before` must hold at least 2 values; got 1."),
        (pd.Series([True, None], dtype="boolean"), [0, 1],
         "All pairs of `before` and `after` must be present; 1 of 2 are missing. Nothing is "
         "dropped silently: choose the complete ones, report who was lost, and pass those."),
    ],
)  # fmt: skip
def test_pairs_that_cannot_be_used(before, after, message):
    with pytest.raises(DataError) as refused:
        paired_proportion_change(before, after)
    assert str(refused.value) == message


def test_pairs_of_truth_values_keep_their_labels():
    before = pd.Series([True, False], index=["a", "b"])
    after = pd.Series([True, False], index=["b", "a"])
    with pytest.raises(DataError, match="the labels differ"):
        paired_proportion_change(before, after)


@pytest.mark.parametrize("level", [0, 1, 95, True, float("nan")])
def test_levels_that_are_none(level):
    with pytest.raises(DataError, match="`level` must be a share between 0 and 1"):
        proportion(3, 10, level=level)
    with pytest.raises(DataError, match="`level` must be a share between 0 and 1"):
        paired_proportion_change([0, 1], [1, 1], level=level)
    for compute in (risk_difference, risk_ratio, odds_ratio, number_needed):
        with pytest.raises(DataError, match="`level` must be a share between 0 and 1"):
            compute(**COUNTS, level=level)
