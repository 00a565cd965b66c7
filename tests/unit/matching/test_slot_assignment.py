"""Earliest slots for a mentor's mentees, and meetings that can be left out of account."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from evalkit.matching.meetings import all_meetings
from evalkit.matching.slot_assignment import earliest_slots
from evalkit.matching.task_reading import read_task
from evalkit.matching.timetable import Timetable


def _task(rng, n_mentors, n_mentees, n_slots, rooms):
    mentors = [f"M{i}" for i in range(n_mentors)]
    mentees = [f"P{i}" for i in range(n_mentees)]
    slots = [f"s{i}" for i in range(n_slots)]

    def free():
        return frozenset(slot for slot in slots if rng.random() < 0.6)

    return read_task(
        pd.DataFrame(rng.random((n_mentors, n_mentees)), index=mentors, columns=mentees),
        capacity={mentor: int(rng.integers(1, 4)) for mentor in mentors},
        objective="most_pupils", worst_fit=None, min_load=None, keep=None, fixed=None,
        timetable=Timetable(
            mentor_slots={one: frozenset(slots) if rooms is None else free() for one in mentors},
            mentee_slots={one: free() for one in mentees},
            rooms=None if rooms is None else dict.fromkeys(slots, rooms),
            spelling={}, not_said=frozenset(),
        ),
        priority=None, protect_worst=False,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_slots_are_the_earliest_mentee_after_mentee(seed):
    task = _task(np.random.default_rng(seed), 1, 4, 6, None)
    ways = [
        way
        for way in permutations(range(6), 4)
        if all(task.mentee_free[mentee, slot] for mentee, slot in enumerate(way))
    ]
    found = earliest_slots(task, np.zeros(4, dtype=int))
    assert (None if found is None else tuple(found)) == min(ways, default=None)


def test_an_earlier_mentee_keeps_the_slot_that_a_later_one_could_have():
    rng = np.random.default_rng(1)
    task = _task(rng, 1, 3, 4, None)
    free = np.array([[1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 0, 0]], dtype=bool)
    task = replace(task, mentor_free=np.ones((1, 4), dtype=bool), mentee_free=free)
    assert earliest_slots(task, np.zeros(3, dtype=int)).tolist() == [0, 2, 1]


# With the later seeds whole meetings are far from what shared ones promise.
@pytest.mark.parametrize("seed", [*range(20), 175, 189])
@pytest.mark.parametrize("counts", [True, False])
def test_no_best_answer_is_lost_with_meetings_that_are_too_dear(seed, counts):
    rng = np.random.default_rng(seed)
    meetings = all_meetings(task := _task(rng, 3, 7, 3, 1), task.allowed)
    worth = -np.ones(len(meetings)) if counts else -(rng.random(len(meetings)) ** 4) * 100
    all_of_them = milp(
        worth,
        constraints=LinearConstraint(meetings.rows, meetings.low, meetings.high),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(meetings)),
    )
    chosen = meetings.solve(worth)
    assert worth[chosen].sum() == pytest.approx(all_of_them.fun, abs=1e-6)
    held = meetings.best(worth, slack=0.5 if counts else 1e-6)
    kept = set(zip(held.mentor, held.mentee, held.slot, strict=True))
    everything = zip(meetings.mentor, meetings.mentee, meetings.slot, strict=True)
    best = [one for one, used in zip(everything, all_of_them.x > 0.5, strict=True) if used]
    assert set(best) <= kept
