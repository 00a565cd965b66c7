"""Pairing a large school with times and rooms, and fifty schools at once.

python benchmarks/pairing_speed.py
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from evalkit.matching.assignment import assign_pairs
from evalkit.matching.pairs import Pairs
from evalkit.matching.timetable import Timetable
from evalkit.matching.valid_pairs import assert_valid_pairs

MENTORS, MENTEES, SLOTS, FREE = 70, 240, 12, 6
SCHOOLS, MENTORS_EACH, MENTEES_EACH = 50, 40, 160
FORBIDDEN = 0.1


def main() -> None:
    """Print the time of each, the answer checked outside of it."""
    rng = np.random.default_rng(20261125)
    names = {
        "fine costs": lambda: rng.random((MENTORS, MENTEES)),
        "costs in twentieths": lambda: rng.integers(0, 21, (MENTORS, MENTEES)) / 20,
    }
    for name, draw in names.items():
        costs = school("", draw(), rng)
        capacity = {mentor: int(rng.integers(1, 6)) for mentor in costs.index}
        for rooms in (None, 21, 18, 10):
            size = f"{MENTORS} x {MENTEES}, {FREE} of {SLOTS} slots, {name}, "
            size += "no room limit" if rooms is None else f"{rooms} rooms a slot"
            paired(size, costs, capacity, times(costs, rng, rooms))
    every = schools(rng)
    size = f"{len(every):,} x {every.shape[1]:,} in {SCHOOLS} schools"
    paired(size, every, 4, None)
    paired(f"{size}, {FREE} of {SLOTS} slots", every, 4, times(every, rng, None))


def paired(
    what: str, costs: pd.DataFrame, capacity: dict[str, int] | int, table: Timetable | None
) -> Pairs:
    """Pair by priority, print the time, and check the answer."""
    priority = {mentee: 1 + place % 3 for place, mentee in enumerate(costs.columns)}
    started = time.perf_counter()
    found = assign_pairs(
        costs, capacity=capacity, objective="most_pupils", timetable=table, priority=priority
    )
    seconds = time.perf_counter() - started
    assert_valid_pairs(found, costs, capacity=capacity, timetable=table)
    print(f"{what}: {seconds:.2f} s, {len(found.pairs):,} pairs ({found.method.split(' (')[0]})")
    return found


def school(prefix: str, costs: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Return the costs of one school, some pairs forbidden."""
    return pd.DataFrame(
        np.where(rng.random(costs.shape) < FORBIDDEN, np.nan, costs),
        index=[f"{prefix}M{i:03d}" for i in range(len(costs))],
        columns=[f"{prefix}P{i:03d}" for i in range(costs.shape[1])],
    )


def schools(rng: np.random.Generator) -> pd.DataFrame:
    """Return the costs of many schools, pairs of two schools forbidden."""
    each = [
        school(f"S{i:02d}", rng.random((MENTORS_EACH, MENTEES_EACH)), rng) for i in range(SCHOOLS)
    ]
    return pd.concat(each)


def times(costs: pd.DataFrame, rng: np.random.Generator, rooms: int | None) -> Timetable:
    """Return a timetable in which everybody is free in half of the slots."""
    slots = [f"slot {i:02d}" for i in range(SLOTS)]

    def free() -> frozenset[str]:
        return frozenset(rng.choice(slots, FREE, replace=False))

    return Timetable(
        mentor_slots={mentor: free() for mentor in costs.index},
        mentee_slots={mentee: free() for mentee in costs.columns},
        rooms=None if rooms is None else dict.fromkeys(slots, rooms),
        spelling={},
        not_said=frozenset(),
    )


if __name__ == "__main__":
    main()
