"""The oracle of comparison groups: each fault that a result can have is found and named."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evalkit.errors import MatchingError
from evalkit.matching.comparison import match_comparison
from evalkit.matching.valid_match import assert_valid_match


@pytest.fixture
def matched():
    """Give T1–C1, T2–C2 and T3–C3; C4 is beyond the caliper."""
    frame = pd.DataFrame(
        {
            "mentored": [1, 1, 1, 0, 0, 0, 0],
            "score": [10.0, 20, 30, 11, 21, 31, 99],
            "year": [7, 7, 8, 7, 7, 8, 7],
        },
        index=["T1", "T2", "T3", "C1", "C2", "C3", "C4"],
    )
    return match_comparison(
        frame, group="mentored", covariates=["score"], method="optimal", distance="mahalanobis",
        exact=["year"], caliper=1,
    )  # fmt: skip


def faults(matched, **changed) -> list[str]:
    with pytest.raises(MatchingError) as caught:
        assert_valid_match(replace(matched, **changed))
    start, told = str(caught.value)[:-1].split(": ", 1)
    assert start == "This is no valid match"
    return told.split("; ")


def with_cells(matched, column, **values) -> pd.DataFrame:
    frame = matched.frame.copy()
    for unit, value in values.items():
        frame.loc[unit, column] = value
    return frame


def test_a_result_of_matching_passes(matched):
    assert_valid_match(matched)


@pytest.mark.parametrize(
    ("weights", "fault"),
    [
        ({"C1": -1, "C2": 3}, "weights must be finite and not negative"),
        ({"T1": 2}, "a treated pupil must count 1 or 0"),
        ({"C1": 2}, "comparison weights must add up to the number of comparison pupils used"),
        ({"T1": 0, "T2": 0, "T3": 0}, "both groups must have somebody left"),
        ({"C1": 0}, "somebody in a pair has no weight"),
        ({"C1": 0}, "somebody dropped is in a set"),
        ({"C4": 1}, "somebody with a weight is in no pair"),
        ({"C4": 1}, "somebody who is kept is in no set"),
        (
            {"C4": 1},
            "those dropped must be all with weight 0, once each, in the order of their codes",
        ),
        (
            {"C1": 0.5, "C2": 1.5},
            "comparison weights must be as the treated per comparison pupil of the set",
        ),
    ],
)
def test_weights_that_are_wrong(matched, weights, fault):
    assert fault in faults(matched, frame=with_cells(matched, "weight", **weights))


@pytest.mark.parametrize(
    ("dropped", "fault"),
    [
        (
            {"unit": ["C3"]},
            "those dropped must be all with weight 0, once each, in the order of their codes",
        ),
        ({"side": ["treated"]}, "the side of somebody dropped is not their group"),
        ({"why": [""]}, "somebody is dropped without a reason"),
    ],
)
def test_those_dropped_are_wrong(matched, dropped, fault):
    assert faults(matched, dropped=matched.dropped.assign(**dropped)) == [fault]


@pytest.mark.parametrize(
    ("pairs", "fault"),
    [
        ({"comparison": ["C1", "C1", "C3"]}, "a comparison pupil is used twice"),
        ({"comparison": ["C1", "C2", "C2"]}, "a pair is not alike in the exact columns"),
        ({"comparison": ["C2", "C1", "C3"]}, "a pair is not in one set"),
        ({"comparison": ["C1", "C2", "T1"]}, "a pair must be of a treated and a comparison pupil"),
        ({"comparison": ["C1", "C2", "C9"]}, "a pair has somebody who is not in the frame"),
        ({"comparison": ["C1", "C2", "C4"]}, "somebody in a pair has no weight"),
        ({"treated": ["T1", "T1", "T3"]}, "a treated pupil has more than 1 comparison pupils"),
        (
            {"treated": ["T2", "T1", "T3"]},
            "pairs must be there once each, in the order of the codes",
        ),
        ({"distance": [0.1, 0.1, 2]}, "a pair is farther apart than the caliper"),
        ({"distance": [0.1, 0.1, 0.2]}, "the total distance is not that of the pairs"),
        ({"distance": [0.1, 0.1, -0.2]}, "distances must be finite and not negative"),
    ],
)
def test_pairs_that_are_wrong(matched, pairs, fault):
    assert fault in faults(matched, pairs=matched.pairs.assign(**pairs))


@pytest.mark.parametrize(
    ("sets", "fault"),
    [
        ({"T1": 3, "C1": 3}, "a set is not alike in the exact columns"),
        ({"T1": pd.NA}, "somebody who is kept is in no set"),
        ({"T1": 9}, "a set must have pupils of both groups"),
        ({"C4": 1}, "somebody dropped is in a set"),
    ],
)
def test_sets_that_are_wrong(matched, sets, fault):
    assert fault in faults(matched, frame=with_cells(matched, "match_set", **sets))


def test_a_set_without_a_centre(matched):
    pairs = pd.DataFrame(
        {
            "treated": ["T1", "T1", "T2", "T3"],
            "comparison": ["C1", "C2", "C2", "C3"],
            "distance": 0.1,
        }
    )
    found = faults(matched, pairs=pairs, total_distance=0.4, ratio=None)
    assert "a set must have one pupil of either group at its centre" in found


def test_further_faults_and_all_at_once(matched):
    assert faults(matched, method=" ") == ["the method is not named"]
    assert faults(matched, total_distance=None) == ["there are pairs without a total distance"]
    both = faults(matched, method="", total_distance=None)
    assert both == ["there are pairs without a total distance", "the method is not named"]
