"""Careless answers: runs in the raw answers as printed, and never a score changed."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.catalogue import load_instrument
from evalkit.errors import DataError
from evalkit.scoring.careless import careless_answers

BRS = load_instrument("brs")


def forms(*rows, instrument=BRS):
    frame = pd.DataFrame(list(rows), columns=list(instrument.items))
    return frame.assign(pupil_id=[f"A{n}" for n in range(len(rows))], wave="baseline")


@pytest.mark.parametrize(
    ("row", "longest", "straight"),
    [
        ([3, 3, 3, 3, 3, 3], 6, True),
        ([1, 5, 1, 5, 1, 5], 1, False),
        ([3, 3, 1, 1, 1, 2], 3, False),
        ([1, 2, 3, 3, 3, 3], 4, False),
        ([3, 3, 3, 1, 3, 3], 3, False),
        ([3, 3, None, 3, 3, 3], 5, False),
        ([None, None, 4, None, None, None], 1, False),
        ([None] * 6, 0, False),
    ],
)
def test_the_longest_run_of_one_answer(row, longest, straight):
    found = careless_answers(forms(row), BRS).iloc[0]
    assert (found["longest_run"], found["is_straight_lined"]) == (longest, straight)


def test_runs_are_those_on_the_paper_not_those_after_turning_items_round():
    """5 1 5 1 5 1 is six times the best answer, and no careless one; 5 5 5 5 5 5 is."""
    found = careless_answers(forms([5, 1, 5, 1, 5, 1], [5] * 6), BRS)
    assert found["longest_run"].tolist() == [1, 6]


def test_the_order_of_the_form_counts_not_that_of_the_columns():
    frame = forms([1, 2, 1, 2, 1, 2])
    shuffled = frame[[f"brs_0{n}" for n in (1, 3, 5, 2, 4, 6)] + ["pupil_id", "wave"]]
    assert careless_answers(shuffled, BRS)["longest_run"].tolist() == [1]


def test_one_item_cannot_be_a_straight_line():
    ladder = load_instrument("cantril", accept_unverified_key=True)
    found = careless_answers(forms([7], instrument=ladder), ladder)
    assert found[["longest_run", "is_straight_lined"]].values.tolist() == [[1, False]]


def test_the_keys_are_kept_and_the_answers_are_not_touched():
    frame = (
        forms([3] * 6, [1, 2, 3, 4, 5, 5]).assign(school_id="S1").set_index("brs_01", drop=False)
    )
    before = frame.copy(deep=True)
    found = careless_answers(frame, BRS)
    assert found.columns.tolist() == [
        "school_id", "pupil_id", "wave", "longest_run", "is_straight_lined",
    ]  # fmt: skip
    assert found["pupil_id"].tolist() == ["A0", "A1"]
    pd.testing.assert_frame_equal(frame, before)


def test_no_pupil_and_impossible_answers():
    nobody = careless_answers(forms([3] * 6).iloc[:0], BRS)
    assert nobody.empty
    assert nobody["is_straight_lined"].dtype == bool
    with pytest.raises(DataError, match="whole numbers from 1 to 5"):
        careless_answers(forms([9] * 6), BRS)


@given(st.lists(st.sampled_from([1, 2, 3, None]), min_size=6, max_size=6))
def test_a_form_read_backwards_has_the_same_longest_run(row):
    found = careless_answers(forms(row, row[::-1]), BRS)["longest_run"]
    assert found[0] == found[1]
    n_given = sum(answer is not None for answer in row)
    commonest = max(row.count(answer) for answer in (1, 2, 3))
    assert min(n_given, 1) <= found[0] <= commonest
