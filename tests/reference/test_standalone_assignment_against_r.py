"""Assigning pairs with every option: R, by writing out all ways that there are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.matching.assignment import assign_pairs
from evalkit.matching.timetable import Timetable
from evalkit.matching.valid_pairs import assert_valid_pairs

FACTS = "standalone_assignment.json"

MENTEES = [f"P{i}" for i in range(1, 7)]
COSTS = pd.DataFrame(
    [
        [0.452, 0.263, 0.9, 0.671, np.nan, 0.887],
        [0.304, 0.2, np.nan, 0.65, 0.373, 0.925],
        [0.29, np.nan, 0.496, 0.551, 0.042, np.nan],
    ],
    index=["M1", "M2", "M3"],
    columns=MENTEES,
)
CAPACITY = {"M1": 2, "M2": 1, "M3": 2}


def _times(rooms):
    free = ("ac", "b", "abc", "ab", "c", "ab")
    return Timetable(
        mentor_slots={"M1": frozenset("ab"), "M2": frozenset("b"), "M3": frozenset("ac")},
        mentee_slots={p: frozenset(slots) for p, slots in zip(MENTEES, free, strict=True)},
        rooms=rooms,
        spelling={},
        not_said=frozenset(),
    )


def _links(*pairs):
    return pd.DataFrame(pairs, columns=["mentor_id", "mentee_id"])


CASES = {
    "most": {},
    "priority": {"priority": dict(zip(MENTEES, (2, 1, 3, 3, 1, 2), strict=True))},
    "keep": {"keep": _links(("M3", "P1"), ("M1", "P4"))},
    "protect": {"protect_worst": True},
    "best_fit": {"objective": "best_fit", "worst_fit": 0.47},
    "least": {"objective": "best_fit", "worst_fit": 0.47, "min_load": {"M1": 2}},
    "fixed": {"fixed": _links(("M3", "P4"))},
    "times": {"timetable": _times(None)},
    "rooms": {"timetable": _times({"a": 1, "b": 2, "c": 1})},
}


def test_r_agrees(fact, agrees):
    case, reading = fact["id"].split(".")
    options = {"objective": "most_pupils"} | CASES[case]
    found = assign_pairs(COSTS, capacity=CAPACITY, **options)
    limits = {k: v for k, v in options.items() if k in ("min_load", "fixed", "timetable")}
    assert_valid_pairs(found, COSTS, capacity=CAPACITY, **limits)
    readings = {
        "n": len(found.pairs),
        "total": found.total_cost,
        "worst": found.pairs["cost"].max(),
    }
    agrees(readings[reading])
