"""What counts as an answer, in whatever column it stands, and whose it is."""

from __future__ import annotations

import datetime
import decimal
import itertools

import numpy as np
import pandas as pd
import pytest

from evalkit.catalogue import load_instrument
from evalkit.errors import DataError
from evalkit.scoring import (
    careless_answers,
    items_that_run_against,
    keyed_items,
    risk_answers,
    scale_reliability,
    score_responses,
)
from evalkit.scoring.answers import checked_answers

BRS = load_instrument("brs")
PHQ9 = load_instrument("phq9")
KEYS = ["school_id", "pupil_id", "wave"]


def forms(first):
    """Return forms whose first item has these answers, in a column without a type."""
    frame = pd.DataFrame({item: [3] * len(first) for item in BRS.items})
    return frame.assign(**{BRS.items[0]: pd.Series(first, dtype=object)})


def refused(first) -> str:
    with pytest.raises(DataError) as caught:
        checked_answers(forms(first), BRS)
    return str(caught.value)


# ---- numbers in a column without a type


@pytest.mark.parametrize(
    "given",
    [
        [1, 2, 5],
        [1.0, 2.0, 5.0],
        [1, 2.0, np.int8(5)],
        [np.float32(1), 2, np.uint8(5)],
    ],
)
@pytest.mark.parametrize("blank", [None, np.nan, pd.NA, pd.NaT, decimal.Decimal("NaN")])
def test_numbers_and_blanks_are_read_whatever_their_make(given, blank):
    assert checked_answers(forms(given), BRS)["brs_01"].tolist() == [1, 2, 5]
    with_blank = checked_answers(forms([blank, *given]), BRS)["brs_01"]
    assert with_blank.isna().tolist() == [True, False, False, False]
    assert with_blank.tolist()[1:] == [1, 2, 5]


WRONG = [
    (True, "true or false"),
    (np.bool_(True), "true or false"),
    ("3", "a number stored as text"),
    (decimal.Decimal(3), "no number (Decimal)"),
    (3 + 0j, "no number (complex)"),
    (np.complex64(3), "no number (complex64)"),
    (np.timedelta64(3, "D"), "no number (timedelta64)"),
    (np.timedelta64(3), "no number (timedelta64)"),
    (datetime.timedelta(3), "no number (timedelta)"),
    ([3], "no number (list)"),
    (6, "a number above 5"),
    (2.5, "a fraction"),
    (float("inf"), "a number above 5"),
    (10**400, "a number above 5"),
    (-(10**5000), "a number below 1"),
    (2**64, "a number above 5"),
]


@pytest.mark.parametrize(("wrong", "shown"), WRONG, ids=range(len(WRONG)))
@pytest.mark.parametrize("others", [[], [3, 3], [3.0, 3.0], [3, 3.0], [None, 3]])
def test_what_is_no_answer_is_found_among_those_that_are(wrong, shown, others):
    """Wherever it stands and whatever stands beside it: one look at the column must not miss it."""
    for given in {*itertools.permutations(range(len(others) + 1))}:
        column = [[*others, wrong][place] for place in given]
        told = refused(column)
        assert f"row {given.index(len(others))}, brs_01: " in told
        assert shown in told


@pytest.mark.parametrize("dtype", ["timedelta64[ns]", "bool", "boolean", "complex", "str"])
def test_a_column_of_a_type_that_is_no_number(dtype):
    frame = forms([1, 1]).astype({"brs_01": dtype})
    with pytest.raises(DataError, match="row 0, brs_01"):
        checked_answers(frame, BRS)


def test_answers_without_a_type_are_looked_at_once_a_column(monkeypatch):
    """One value at a time takes seconds for a city's schools."""
    monkeypatch.setattr("evalkit.scoring.answers._number", None)
    for given in ([1, 2, None], [1.0, np.nan, 5.0], [1, 2.0, None]):
        checked_answers(forms(given), BRS)


# ---- a frame, and nothing else


@pytest.mark.parametrize(
    "score",
    [
        score_responses,
        careless_answers,
        items_that_run_against,
        risk_answers,
        scale_reliability,
        lambda responses, instrument: keyed_items(responses, instrument, scale="brs"),
    ],
)
@pytest.mark.parametrize("given", [None, [[3] * 6], {"brs_01": [3]}, forms([3])["brs_01"]])
def test_what_is_no_frame_is_told_what_must_be_given(score, given):
    with pytest.raises(DataError) as caught:
        score(given, BRS)
    told = str(caught.value)
    assert "The answers to brs must be given as a pandas DataFrame with one row per pupil" in told
    assert f"got {type(given).__name__}. " in told


# ---- keys in the index


def keyed(instrument=BRS):
    rows = [
        ["S1", "A1", "baseline"],
        ["S1", "A2", "baseline"],
        ["S2", "A1", "endpoint"],
    ]
    frame = pd.DataFrame(rows, columns=KEYS)
    return frame.assign(**dict.fromkeys(instrument.items, 3))


@pytest.mark.parametrize(
    "in_index", [list(some) for n in (1, 2, 3) for some in itertools.permutations(KEYS, n)]
)
@pytest.mark.parametrize(
    "function", [score_responses, careless_answers, scale_reliability, risk_answers]
)
def test_keys_in_the_index_are_as_good_as_columns(function, in_index):
    frame = keyed(PHQ9)
    pd.testing.assert_frame_equal(
        function(frame.set_index(in_index), PHQ9), function(frame, PHQ9), check_dtype=False
    )


def test_of_two_keys_of_one_name_the_column_counts():
    frame = keyed().set_index("wave", drop=False).assign(wave="mid")
    assert set(score_responses(frame, BRS)["wave"]) == {"mid"}
    assert set(scale_reliability(frame, BRS)["wave"]) == {"mid"}


def test_an_index_of_another_name_is_no_key():
    scored = score_responses(keyed().drop(columns="school_id").rename_axis("row"), BRS)
    assert scored.columns.tolist()[:3] == ["pupil_id", "wave", "scale"]


def test_reliability_without_waves_says_what_is_missing():
    with pytest.raises(DataError, match="must say at which `wave` each was given"):
        scale_reliability(keyed().drop(columns="wave"), BRS)


def test_the_frame_is_left_as_it_was():
    frame = keyed().set_index(["pupil_id", "wave"])
    was = frame.copy()
    score_responses(frame, BRS)
    scale_reliability(frame, BRS)
    pd.testing.assert_frame_equal(frame, was)
