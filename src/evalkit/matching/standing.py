"""How things stand: who has whom, how many places are taken, and when mentors meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.errors import DataError
from evalkit.matching.named_people import named
from evalkit.matching.pairing_task import PairingTask
from evalkit.matching.pairs import Pairs
from evalkit.matching.task_reading import read_costs, read_links


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A task with the pairs that were made.

    Parameters
    ----------
    task : PairingTask
    costs : ndarray, mentors × mentees
        As they were handed in: NaN for what the rules forbid and nothing else.
    mentor_of, slot_of : ndarray of int, by mentee
        −1 for none.
    spelling : mapping
        Times as readers know them.
    has_priority : bool
    """

    task: PairingTask
    costs: np.ndarray
    mentor_of: np.ndarray
    slot_of: np.ndarray
    spelling: Mapping[str, str]
    has_priority: bool

    @property
    def taken(self) -> np.ndarray:
        """Return how many mentees each mentor has."""
        placed = self.mentor_of[self.mentor_of >= 0]
        return np.bincount(placed, minlength=len(self.task.mentor_ids))

    @property
    def is_full(self) -> np.ndarray:
        """Return which mentors have no place left."""
        return self.taken >= self.task.capacity

    def common(self, mentor: int, mentee: int) -> np.ndarray:
        """Return at which slots a mentor and a mentee are both free by their answers."""
        if self.task.mentor_free is None or self.task.mentee_free is None:
            return np.zeros(0, dtype=int)
        return np.flatnonzero(self.task.mentor_free[mentor] & self.task.mentee_free[mentee])

    def open_slots(self, mentor: int, mentee: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the common slots in which the mentor meets nobody, and those with a room too."""
        busy = self.slot_of[self.mentor_of == mentor]
        free = np.setdiff1d(self.common(mentor, mentee), busy)
        used = np.bincount(self.slot_of[self.slot_of >= 0], minlength=len(self.task.slot_names))
        return free, free[used[free] < self.task.rooms[free]]

    def slot(self, place: int) -> str:
        """Return a slot as readers know it."""
        name = self.task.slot_names[place]
        return self.spelling.get(name, name)


def standing_of(
    task: PairingTask,
    pairs: Pairs,
    *,
    costs: pd.DataFrame,
    spelling: Mapping[str, str],
    has_priority: bool,
) -> Standing:
    """Return how things stand with some pairs.

    Raises
    ------
    DataError
        Pairs or unmatched of people who are not in the costs, or without slots under a timetable.
    """
    rows = pairs.pairs
    mentor_of = np.full(len(task.mentee_ids), -1)
    slot_of = mentor_of.copy()
    links = read_links("pairs", rows, task.mentor_ids, task.mentee_ids)
    strange = set(pairs.unmatched["mentee_id"]) - set(task.mentee_ids)
    if strange:
        raise DataError(
            f"The unmatched must be mentees of the costs; these are not: {named(strange)}."
        )
    slots = [-1] * len(links)
    if task.has_times:
        slots = pd.Index(task.slot_names).get_indexer(rows["slot"]).tolist()
    for (mentor, mentee), slot in zip(links, slots, strict=True):
        mentor_of[mentee], slot_of[mentee] = mentor, slot
    return Standing(
        task=task,
        costs=read_costs(costs).to_numpy(),
        mentor_of=mentor_of,
        slot_of=slot_of,
        spelling=spelling,
        has_priority=has_priority,
    )
