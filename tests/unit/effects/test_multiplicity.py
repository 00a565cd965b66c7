"""Several outcomes: known adjustments, labels, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from evalkit.effects.multiplicity import adjust_p_values
from evalkit.errors import DataError

RAW = {"wellbeing": 0.01, "attendance": 0.04, "behaviour": 0.03, "belonging": 0.5}
METHODS = ("holm", "hochberg", "bonferroni", "benjamini_hochberg", "benjamini_yekutieli")


def refusal(*args, **options) -> str:
    with pytest.raises(DataError) as caught:
        adjust_p_values(*args, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("bonferroni", [0.04, 0.16, 0.12, 1.0]),
        ("holm", [0.04, 0.09, 0.09, 0.5]),
        ("hochberg", [0.04, 0.08, 0.08, 0.5]),
        ("benjamini_hochberg", [0.04, 0.16 / 3, 0.16 / 3, 0.5]),
        # The same times 1 + 1/2 + 1/3 + 1/4.
        ("benjamini_yekutieli", [0.04 * 25 / 12, 4 / 36, 4 / 36, 1.0]),
    ],
)
def test_worked_by_hand(method, expected):
    adjusted = adjust_p_values(RAW, method=method)
    assert list(adjusted) == pytest.approx(expected)
    assert list(adjusted.index) == list(RAW)
    assert adjusted.name == "adjusted_p_value"


def test_holm_is_that_of_statsmodels():
    raw = np.random.default_rng(6).uniform(0, 0.3, size=25)
    raw[3] = raw[11]
    expected = multipletests(raw, method="holm")[1]
    assert adjust_p_values(raw, method="holm").to_numpy() == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("method", METHODS)
def test_one_test_needs_no_adjustment(method):
    assert adjust_p_values([0.03], method=method).to_list() == [0.03]


def test_a_series_keeps_its_index_and_a_list_is_numbered():
    series = pd.Series([0.2, 0.01], index=["b", "a"])
    assert adjust_p_values(series, method="holm").index.tolist() == ["b", "a"]
    assert adjust_p_values(np.array([0.2, 0.01]), method="holm").index.tolist() == [0, 1]
    assert series.to_list() == [0.2, 0.01]


def test_what_is_refused():
    assert refusal([], method="holm") == "`p_values` must hold at least one p-value; got none."
    assert refusal({"a": 0.1, "b": 1.2, "c": None}, method="holm") == (
        "Every p-value must be a number from 0 to 1; these are missing or something else: 'b', "
        "'c'. A test that could not be computed was not made: leave it out and say so."
    )
    twice = pd.Series([0.1, 0.2], index=["a", "a"])
    assert refusal(twice, method="holm") == (
        "`p_values` must name each test once; a label stands there twice."
    )
    assert refusal({"a": 0.1}, method="bh") == (
        "`method` must be one of 'holm', 'hochberg', 'bonferroni', 'benjamini_hochberg', "
        "'benjamini_yekutieli'; got 'bh'."
    )
    assert refusal({"a": "0.1", "b": None, "c": True, "d": 10**400}, method="holm") == (
        "Every p-value must be a number from 0 to 1; these are missing or something else: 'a', "
        "'b', 'c', 'd'. A test that could not be computed was not made: leave it out and say so."
    )
    assert refusal(0.04, method="holm") == (
        "`p_values` must be a list of p-values, or hold each under a label, for example "
        "{'attendance': 0.04}; got float."
    )
