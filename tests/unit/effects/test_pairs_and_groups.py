"""Scores that cannot be used, options that are not legal: each is refused in words that mend."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evalkit.effects
from evalkit.effects import (
    hedges_j,
    mean_change,
    mean_difference,
    standardised_change,
    standardised_difference,
)
from evalkit.errors import DataError

BEFORE, AFTER = [20, 22, 25, 19, 24], [23, 24, 26, 21, 24]


def _group(values):
    return mean_difference(values, AFTER, equal_variances=False)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (BEFORE, AFTER[:4], "got 5 and 4 values. Align them by pupil"),
        ([20, None, 25, 19, 24], [23, 24, float("nan"), 21, 24], "2 of 5 are missing"),
        ([20, np.inf, 25, 19, 24], AFTER, "`before` must hold finite numbers; 1 of 5"),
        ([20], [21], "at least 2 values; got 1"),
        ([], [], "at least 2 values; got 0"),
        (["a", "b"], [1, 2], "`before` must be numeric"),
        ([True, False], [1, 2], "`before` must be numeric"),
        ([[1, 2], [3, 4]], [1, 2], "list with 2 dimensions"),
        ([[1, 2], [3]], [1, 2], "list with 2 dimensions"),
        (7, [1, 2], "int with 0 dimensions"),
    ],
)
def test_pairs_that_cannot_be_used(before, after, message):
    for compute in (
        mean_change,
        lambda b, a: standardised_change(b, a, by="baseline", corrected=True),
    ):
        with pytest.raises(DataError, match=message.replace("(", r"\(")):
            compute(before, after)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([20, None], "1 of 2 are missing"),
        ([20, -np.inf], "1 of 2 are infinite"),
        ([20], "at least 2 values"),
        (["20", "21"], "must be numeric"),
    ],
)
def test_groups_that_cannot_be_used(values, message):
    with pytest.raises(DataError, match=message):
        _group(values)
    with pytest.raises(DataError, match=message):
        standardised_difference(AFTER, values, by="pooled", corrected=False)


def test_messages_never_show_a_pupils_value():
    with pytest.raises(DataError) as caught:
        mean_change([4711, None, 3], [1, 2, 3])
    assert "4711" not in str(caught.value)


def test_series_must_carry_the_same_pupils_in_the_same_order():
    before = pd.Series(BEFORE, index=list("abcde"))
    after = pd.Series(AFTER, index=list("abcde"))
    assert mean_change(before, after).value == pytest.approx(1.6)
    assert mean_change(before, AFTER).value == pytest.approx(1.6)
    with pytest.raises(DataError, match="Align them by pupil"):
        mean_change(before, after[::-1])
    with pytest.raises(DataError, match="Align them by pupil"):
        mean_change(before, after.reset_index(drop=True))


def test_nullable_and_whole_number_columns_are_numbers():
    nullable = pd.Series(BEFORE, dtype="Int64")
    assert mean_change(nullable, np.array(AFTER, dtype="int8")).value == pytest.approx(1.6)
    with pytest.raises(DataError, match="1 of 5 are missing"):
        mean_change(nullable.where(nullable > 19), AFTER)


def test_options_that_are_not_legal_list_the_legal_ones():
    with pytest.raises(DataError, match=r"'baseline', 'average', 'change', 'repeated'.*'basline'"):
        standardised_change(BEFORE, AFTER, by="basline", corrected=True)
    with pytest.raises(DataError, match="Did you mean 'baseline'"):
        standardised_change(BEFORE, AFTER, by="basline", corrected=True)
    with pytest.raises(DataError, match="'pooled', 'comparison', 'average'; got 'glass'"):
        standardised_difference(BEFORE, AFTER, by="glass", corrected=True)
    with pytest.raises(DataError, match="`corrected` must be True or False; got 1"):
        standardised_change(BEFORE, AFTER, by="change", corrected=1)
    with pytest.raises(DataError, match="`equal_variances` must be True or False; got None"):
        mean_difference(BEFORE, AFTER, equal_variances=None)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, float("nan"), "0.95", None, True])
def test_level_must_be_a_share(level):
    for compute in (
        lambda: mean_change(BEFORE, AFTER, level=level),
        lambda: standardised_change(BEFORE, AFTER, by="change", corrected=False, level=level),
        lambda: mean_difference(BEFORE, AFTER, equal_variances=True, level=level),
        lambda: standardised_difference(BEFORE, AFTER, by="pooled", corrected=False, level=level),
    ):
        with pytest.raises(DataError, match="`level` must be a share between 0 and 1"):
            compute()


def test_options_that_move_a_number_have_no_default():
    with pytest.raises(TypeError, match="by"):
        standardised_change(BEFORE, AFTER, corrected=True)
    with pytest.raises(TypeError, match="corrected"):
        standardised_difference(BEFORE, AFTER, by="pooled")
    with pytest.raises(TypeError, match="equal_variances"):
        mean_difference(BEFORE, AFTER)


@pytest.mark.parametrize(
    ("by", "before", "after", "message"),
    [
        ("change", [1, 2, 3], [2, 3, 4], "all changes are the same"),
        ("change", [0.1, 0.2, 0.3], [0.4, 0.5, 0.6], "all changes are the same"),  # float noise
        ("baseline", [5, 5, 5], [6, 7, 8], "all scores before are the same"),
        ("baseline", [6, 7, 8], [5, 5, 5], "all scores after are the same"),
        ("average", [5, 5, 5], [6, 6, 6], "all scores before, and all after, are the same"),
        ("repeated", [1, 2, 3], [2, 4, 6], "perfectly correlated"),
        ("repeated", [5, 5, 5], [6, 7, 8], "all scores before are the same"),
    ],
)
def test_nothing_to_divide_a_change_by(by, before, after, message):
    for corrected in (True, False):
        with pytest.raises(DataError, match=message):
            standardised_change(before, after, by=by, corrected=corrected)


def test_nothing_to_divide_a_difference_by():
    same, other, varied = [5, 5, 5], [7, 7, 7], [4, 6, 9]
    for by in ("pooled", "average"):
        with pytest.raises(DataError, match="nothing to divide by"):
            standardised_difference(same, other, by=by, corrected=False)
    with pytest.raises(DataError, match="SD of the comparison group"):
        standardised_difference(varied, same, by="comparison", corrected=False)
    assert standardised_difference(same, varied, by="comparison", corrected=False).value < 0


def test_correction_needs_three_pairs():
    with pytest.raises(DataError, match="more than 1 degree of freedom; got 1"):
        standardised_change([1, 2], [2, 5], by="change", corrected=True)
    assert standardised_change([1, 2], [2, 5], by="change", corrected=False).value > 0
    with pytest.raises(DataError, match="more than 1 degree"):
        hedges_j(float("nan"))


def test_inputs_are_left_as_they_were():
    before, after = pd.Series(BEFORE, dtype=float), pd.Series(AFTER, dtype=float)
    standardised_change(before, after, by="baseline", corrected=True)
    standardised_difference(before, after, by="pooled", corrected=True)
    assert list(before) == BEFORE
    assert list(after) == AFTER


def test_very_large_effects_still_have_limits():
    treated = [1000.0, 1001.0, 1002.0, 1001.5]
    d = standardised_difference(treated, [0.0, 1.0, 2.0], by="pooled", corrected=False)
    assert 0 < d.low < d.value < d.high < np.inf


def test_importing_the_room_does_not_import_pingouin():
    source = Path(evalkit.effects.__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", "import sys, evalkit.effects; print('pingouin' in sys.modules)"],
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "False"
