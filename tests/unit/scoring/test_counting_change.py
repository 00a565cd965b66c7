"""Changes are counted for one scale, one row per pupil, with what pupils were judged by."""

from __future__ import annotations

import pandas as pd
import pytest

from evalkit.errors import DataError
from evalkit.scoring import (
    change_counts,
    clinical_categories,
    clinical_counts,
    meaningful_change,
    regression_based_change,
    reliable_change,
)

PUPILS = ["A1", "A2", "A3", "A4"]
BEFORE, AFTER = [30, 40, 50, 44], [60, 41, 20, 43]


def waves(labels=None):
    return (pd.Series(values, index=labels or PUPILS) for values in (BEFORE, AFTER))


def reliable(labels=None):
    return reliable_change(
        *waves(labels), sd=10, reliability=0.8, higher_is_better=True,
        method="jacobson_truax", critical=1.96,
    )  # fmt: skip


def important(labels=None):
    return meaningful_change(*waves(labels), minimally_important=5, higher_is_better=True)


def regressed(labels=None):
    return regression_based_change(*waves(labels), higher_is_better=True, critical=1.645)


def clinical(labels=None):
    return clinical_categories(reliable(labels), cutoff=45, higher_is_better=True)


WAYS = [
    (reliable, change_counts),
    (important, change_counts),
    (regressed, change_counts),
    (clinical, clinical_counts),
    (clinical, change_counts),
]
counted = pytest.mark.parametrize(("judge", "count"), WAYS)


@counted
def test_the_frame_as_it_was_returned_is_counted(judge, count):
    assert count(judge())["n"].sum() == 4
    assert count(judge().assign(scale="worry"))["n"].sum() == 4
    assert count(judge().rename_axis("pupil_id").reset_index())["n"].sum() == 4
    assert count(judge().reset_index(drop=True))["n"].sum() == 4
    assert count(judge().iloc[[2, 0]])["n"].sum() == 2


@counted
def test_categories_that_do_not_say_how_they_came_about(judge, count):
    column = "clinical_category" if count is clinical_counts else "category"
    with pytest.raises(DataError, match="must come with what pupils were judged by"):
        count(judge()[[column]])


@pytest.mark.parametrize("column", ["method", "critical", "smallest_reliable_change", "cutoff"])
def test_each_thing_they_were_judged_by_is_needed(column):
    with pytest.raises(DataError, match=f"`{column}` is missing"):
        clinical_counts(clinical().drop(columns=column))


def test_the_size_that_counts_as_important_is_needed():
    with pytest.raises(DataError, match="`minimally_important` is missing"):
        change_counts(important().drop(columns="minimally_important"))


@counted
def test_two_sub_scales_judged_by_the_same_values_are_not_counted_together(judge, count):
    """Put together, they hold each pupil twice, and whoever improved on any of them counts."""
    both = pd.concat([judge(), judge()])
    assert len(both.drop_duplicates()) == 4, "nothing but the labels tells them apart"
    for frame in (
        both,
        both.reset_index(),
        both.rename_axis("pupil_id").reset_index(),
        both.rename_axis("pupil_id").reset_index().assign(school_id="S1"),
    ):
        with pytest.raises(DataError, match=r"must have one row.*twice.*doubles .*Gibbons 2021"):
            count(frame)


@counted
def test_pupils_of_two_schools_may_share_a_code(judge, count):
    frame = judge().rename_axis("pupil_id").reset_index()
    both = pd.concat(
        [frame.assign(school_id="S1"), frame.assign(school_id="S2")], ignore_index=True
    )
    assert count(both)["n"].sum() == 8
    with pytest.raises(DataError, match="in `school_id` and `pupil_id` of the frame"):
        count(pd.concat([both, both], ignore_index=True))


def test_equal_indices_of_change_are_no_labels():
    """The frame's own column `index` holds the index of change, which many pupils share."""
    same = reliable_change(
        [30, 30], [60, 60], sd=10, reliability=0.8, higher_is_better=True,
        method="jacobson_truax", critical=1.96,
    )  # fmt: skip
    assert change_counts(same)["n"].tolist() == [2, 0, 0]
