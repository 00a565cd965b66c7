"""Rematching: most pupils first, then as few changes as can be; and who is free for a pupil."""

from __future__ import annotations

import pandas as pd
import pytest

from evalkit.errors import DataError, MatchingError
from evalkit.matching.assignment import assign_pairs
from evalkit.matching.rematch import rematch
from evalkit.matching.timetable import Timetable
from evalkit.matching.valid_pairs import assert_valid_pairs
from evalkit.matching.who_is_free import free_mentors

COSTS = pd.DataFrame(
    [[0.0, 0.1, 0.9, 0.2], [0.1, 0.0, 0.2, 0.9], [0.9, 0.3, 0.0, 0.1]],
    index=["M1", "M2", "M3"],
    columns=["P1", "P2", "P3", "P4"],
)
PLACES = {"M1": 1, "M2": 2, "M3": 1}
BEFORE = assign_pairs(COSTS, capacity=PLACES, objective="most_pupils")
# M1 with P1, M2 with P2 and P3, M3 with P4.


def changed(**options):
    options = {"capacity": PLACES, "objective": "most_pupils"} | options
    return rematch(BEFORE, COSTS, **options)


def test_the_pairs_of_these_tests_are_what_they_are_taken_for():
    assert BEFORE.pairs[["mentor_id", "mentee_id"]].values.tolist() == [
        ["M1", "P1"],
        ["M2", "P2"],
        ["M2", "P3"],
        ["M3", "P4"],
    ]


def test_nothing_changes_where_nobody_leaves():
    found = changed()
    pd.testing.assert_frame_equal(found.pairs.pairs, BEFORE.pairs)
    assert found.changes.empty
    assert list(found.changes) == ["mentee_id", "before", "after", "what"]


def test_pairs_that_can_stay_do_though_others_would_fit_better():
    found = changed(without=["M3"], capacity={"M1": 1, "M2": 3, "M3": 1})
    assert found.changes.values.tolist() == [["P4", "M3", "M2", "new mentor"]]
    assert_valid_pairs(found.pairs, COSTS.drop("M3"), capacity={"M1": 1, "M2": 3})


def test_who_loses_a_mentor_and_who_left_is_told():
    found = changed(without=["M3", "P1"], capacity={"M1": 0, "M2": 2})
    assert found.changes.fillna("-").values.tolist() == [
        ["P1", "M1", "-", "left"],
        ["P4", "M3", "-", "no mentor any more"],
    ]
    assert found.pairs.unmatched["mentee_id"].tolist() == ["P4"]


def test_who_joins_has_a_first_mentor():
    before = BEFORE.pairs[BEFORE.pairs["mentee_id"] != "P4"]
    found = rematch(before, COSTS, capacity=PLACES, objective="most_pupils")
    assert found.changes.fillna("-").values.tolist() == [["P4", "-", "M3", "first mentor"]]


def test_fixed_pairs_and_least_loads_of_those_who_left_are_void():
    fixed = pd.DataFrame({"mentor_id": ["M3", "M2"], "mentee_id": ["P4", "P1"]})
    found = changed(without=["M3"], fixed=fixed, min_load={"M3": 1, "M1": 1})
    assert found.pairs.pairs[["mentor_id", "mentee_id"]].values.tolist() == [
        ["M1", "P4"],
        ["M2", "P1"],
        ["M2", "P2"],
    ]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"without": ["M9"]},
            DataError,
            "`without` names people who are in neither the pairs nor the costs: M9. Check their "
            "codes.",
        ),
        (
            {"without": ["M1", "M2", "M3"]},
            MatchingError,
            "Nobody is left to match: `without` takes away every mentor or every mentee.",
        ),
    ],
)
def test_what_cannot_be_rematched(options, error, message):
    with pytest.raises(error) as caught:
        changed(**options)
    assert str(caught.value) == message


def test_pairs_must_be_pairs():
    with pytest.raises(DataError, match="`pairs` must be Pairs or a DataFrame"):
        rematch([("M1", "P1")], COSTS, capacity=1, objective="most_pupils")
    twice = pd.DataFrame({"mentor_id": ["M1", "M2"], "mentee_id": ["P1", "P1"]})
    with pytest.raises(
        DataError, match="Each mentee must stand once in `pairs`; more than once: P1"
    ):
        rematch(twice, COSTS, capacity=1, objective="most_pupils")


TIMES = Timetable(
    mentor_slots={
        "M1": frozenset({"fri", "mon"}),
        "M2": frozenset({"fri", "mon"}),
        "M3": frozenset({"fri"}),
    },
    mentee_slots={"P1": frozenset({"fri"}), "P2": frozenset({"fri", "mon"})},
    rooms={"fri": 2, "mon": 1},
    spelling={"fri": "Fri P5", "mon": "Mon"},
    not_said=frozenset(),
)
SMALL = COSTS[["P1", "P2"]].mask(COSTS[["P1", "P2"]] > 0.8)
MET = assign_pairs(SMALL, capacity=2, objective="most_pupils", timetable=TIMES)
# M1 with P1 and M2 with P2, both on Friday: the rooms of Friday are full.


def free(**options):
    return free_mentors(MET, SMALL, **({"capacity": 2, "timetable": TIMES} | options))


def test_who_is_free_for_a_pupil():
    assert MET.pairs["slot"].tolist() == ["fri", "fri"]
    # Her own meeting does not count, so that Friday has a room again.
    assert free(mentee_id="P2").values.tolist() == [
        ["M1", 1, "Mon", True, True],
        ["M2", 2, "Fri P5; Mon", True, True],
        ["M3", 2, "Fri P5", True, True],
    ]
    assert free(mentee_id="P2", slot="fri").values.tolist() == [
        ["M2", 2, "Fri P5", True, True],
        ["M3", 2, "Fri P5", True, True],
        ["M1", 1, "", True, False],
    ]
    assert free(mentee_id="P1", capacity={"M1": 1, "M2": 1, "M3": 1}).values.tolist() == [
        ["M1", 1, "Fri P5", True, True],
        ["M2", 0, "", True, False],
        ["M3", 1, "Fri P5", False, False],
    ]


def test_no_times_without_a_timetable():
    found = free_mentors(MET, SMALL, mentee_id="P1", capacity=1)
    assert found.values.tolist() == [
        ["M1", 1, "", True, True],
        ["M2", 0, "", True, False],
        ["M3", 1, "", False, False],
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mentee_id": "P9"}, "P9 is not among the mentees of the costs. Check the code."),
        ({"mentee_id": "P1", "slot": "thu"}, "The timetable has no slot 'thu'; it has fri, mon."),
        (
            {"mentee_id": "P1", "slot": "fri", "timetable": None},
            "A `slot` needs a `timetable`, in which it stands who is free when.",
        ),
    ],
)
def test_who_or_when_must_be_known(options, message):
    with pytest.raises(DataError) as caught:
        free(**options)
    assert str(caught.value) == message
