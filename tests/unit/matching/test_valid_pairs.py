"""The oracle finds every fault that pairs can have, and names who is concerned."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evalkit.errors import MatchingError
from evalkit.matching.assignment import assign_pairs
from evalkit.matching.timetable import Timetable
from evalkit.matching.valid_pairs import assert_valid_pairs

COSTS = pd.DataFrame({"P1": [0.1, 0.4], "P2": [0.2, 0.9], "P3": [0.3, None]}, index=["M1", "M2"])
TIMES = Timetable(
    mentor_slots={"M1": frozenset({"fri", "mon"}), "M2": frozenset({"fri"})},
    mentee_slots={"P1": frozenset({"fri"}), "P2": frozenset({"fri"}), "P3": frozenset({"mon"})},
    rooms={"fri": 2, "mon": 1},
    spelling={},
    not_said=frozenset(),
)
GOOD = assign_pairs(COSTS, capacity=2, objective="most_pupils", timetable=TIMES)
# M1 with P2 (fri) and P3 (mon), M2 with P1 (fri).


def rows(*pairs):
    return pd.DataFrame(pairs, columns=["mentor_id", "mentee_id", "cost", "slot"])


def test_the_pairs_of_these_tests_are_what_they_are_taken_for():
    assert GOOD.pairs.values.tolist() == [
        ["M1", "P2", 0.2, "fri"],
        ["M1", "P3", 0.3, "mon"],
        ["M2", "P1", 0.4, "fri"],
    ]
    assert_valid_pairs(GOOD, COSTS, capacity=2, timetable=TIMES)


FAULTS = {
    "unknown": (
        {"pairs": rows(["M9", "P1", 0.1, "fri"])},
        {},
        ["mentor_id must be a code of the costs; these are not: M9."],
    ),
    "twice and lost": (
        {
            "pairs": rows(["M1", "P2", 0.2, "fri"], ["M2", "P2", 0.9, "fri"]),
            "unmatched": pd.DataFrame({"mentee_id": ["P2", "P3"]}),
            "total_cost": 1.1,
        },
        {},
        [
            "A mentee has one mentor; more than one: P2.",
            "Both in a pair and among the unmatched: P2.",
            "Neither in a pair nor among the unmatched: P1.",
            "`spare` must have a row for each mentor with their places and how many are taken.",
        ],
    ),
    "forbidden, wrong cost, order": (
        {
            "pairs": rows(
                ["M2", "P3", 0.3, "fri"], ["M1", "P1", 0.2, "fri"], ["M1", "P2", 0.2, "mon"]
            ),
            "total_cost": 0.8,
        },
        {},
        [
            "Forbidden pairs: M2 with P3.",
            "The cost is not that of the costs for M1 with P1.",
            "Not both free in their slot: M1 with P2, M2 with P3.",
            "`total_cost` is not the sum of the costs.",
            "Pairs must be in the order of mentors, then mentees, numbered from 0.",
        ],
    ),
    "too many at once": (
        {
            "pairs": rows(
                ["M1", "P1", 0.1, "fri"], ["M1", "P2", 0.2, "fri"], ["M1", "P3", 0.3, "mon"]
            ),
            "total_cost": 0.6,
            "spare": pd.DataFrame({"mentor_id": ["M1", "M2"], "places": 2, "taken": [3, 0]}),
        },
        {"min_load": {"M2": 1}},
        [
            "Mentors with more mentees than they may have: M1.",
            "Mentors with fewer mentees than they may have: M2.",
            "In two places in one slot: M1.",
        ],
    ),
    "fixed is missing": (
        {},
        {"fixed": pd.DataFrame({"mentor_id": ["M1"], "mentee_id": ["P1"]})},
        ["Fixed pairs that are missing: M1 with P1."],
    ),
    "rooms": (
        {},
        {"timetable": replace(TIMES, rooms={"fri": 1})},
        ["More pairs than rooms in slot fri."],
    ),
    "strangers left": (
        {"unmatched": pd.DataFrame({"mentee_id": ["P9", "P8"]})},
        {},
        [
            "The unmatched must be mentees of the costs, each once.",
            "The unmatched must be in the order of their codes.",
        ],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_listed(name):
    changed, options, faults = FAULTS[name]
    with pytest.raises(MatchingError) as caught:
        assert_valid_pairs(
            replace(GOOD, **changed), COSTS, **({"capacity": 2, "timetable": TIMES} | options)
        )
    assert str(caught.value).splitlines() == [
        "These pairs are not valid:",
        *(f"- {one}" for one in faults),
    ]
